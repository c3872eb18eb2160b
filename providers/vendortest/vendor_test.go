//go:build vendorsdk

package vendortest

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/acs3"
	"github.com/go-realname/sdk/providers/internal/tc3"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
)

// A request is one that came over the wire.
type request struct {
	head *http.Request
	body []byte
}

// listen starts a sandbox that keeps what it is sent.
func listen(t *testing.T) (*url.URL, *[]request) {
	t.Helper()
	var seen []request
	play := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen = append(seen, request{r, body})
		r.Body = io.NopCloser(bytes.NewReader(body))
		play.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u, &seen
}

// The vendor's SDK and the adapter send the same request: the same body, and the same signature
// for the same second.
func TestTencent(t *testing.T) {
	u, seen := listen(t)
	id, secret, _ := sandbox.Credentials().Reveal()
	p := profile.NewClientProfile()
	p.HttpProfile.Endpoint, p.HttpProfile.Scheme = u.Host, "HTTP"
	client := common.NewCommonClient(common.NewCredential(id, secret), "", p)
	r := tchttp.NewCommonRequest("faceid", "2018-03-01", "IdCardVerification")
	person := sandbox.Person(sandbox.Passes)
	if err := r.SetActionParameters(map[string]any{"IdCard": person.Number.Reveal(), "Name": person.Name.Reveal()}); err != nil {
		t.Fatal(err)
	}
	if err := client.Send(r, tchttp.NewCommonResponse()); err != nil {
		t.Fatalf("the sandbox refused the vendor's own request: %v", err)
	}
	theirs := (*seen)[0]
	sec, err := strconv.ParseInt(theirs.head.Header.Get("X-TC-Timestamp"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(sec, 0)
	got := tc3.Sign(id, secret, "faceid", theirs.head.Host, "/", theirs.head.Header.Get("Content-Type"), theirs.body, at)
	if want := theirs.head.Header.Get("Authorization"); got != want {
		t.Errorf("tc3.Sign = %s\nthe SDK     %s", got, want)
	}
	cloud, err := tencent.New(tencent.Config{
		Credentials: providers.NewCredentials(id, secret, ""), UnsafeBaseURL: u.String(),
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return at },
	})
	if err != nil {
		t.Fatal(err)
	}
	if a, err := cloud.Authority().Match(t.Context(), realname.Op{}, person); err != nil || a.Verdict != realname.VerdictPass {
		t.Fatal(a.Verdict, err)
	}
	ours := (*seen)[1]
	if !bytes.Equal(ours.body, theirs.body) {
		t.Errorf("the bodies differ: %s, the SDK %s", ours.body, theirs.body)
	}
	for _, name := range []string{"Authorization", "Content-Type", "X-TC-Action", "X-TC-Version", "X-TC-Timestamp"} {
		if got, want := ours.head.Header.Get(name), theirs.head.Header.Get(name); got != want {
			t.Errorf("%s: %s, the SDK %s", name, got, want)
		}
	}
}

// The SDK's generic call sends a form; its signature is ours, and its form too.
func TestAlibaba(t *testing.T) {
	u, seen := listen(t)
	id, secret, _ := sandbox.Credentials().Reveal()
	client, err := openapi.NewClient(&openapiutil.Config{
		AccessKeyId: dara.String(id), AccessKeySecret: dara.String(secret), Endpoint: dara.String(u.Host), Protocol: dara.String("HTTP"),
	})
	if err != nil {
		t.Fatal(err)
	}
	person := sandbox.Person(sandbox.Passes)
	form := map[string]string{"ParamType": "normal", "IdentifyNum": person.Number.Reveal(), "UserName": person.Name.Reveal()}
	body := map[string]any{}
	for name, value := range form {
		body[name] = value
	}
	answer, err := client.CallApi(&openapiutil.Params{
		Action: dara.String("Id2MetaVerify"), Version: dara.String("2019-03-07"), Protocol: dara.String("HTTP"), Pathname: dara.String("/"),
		Method: dara.String("POST"), AuthType: dara.String("AK"), Style: dara.String("RPC"), ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
	}, &openapiutil.OpenApiRequest{Body: body}, &dara.RuntimeOptions{})
	if err != nil {
		t.Fatalf("the sandbox refused the vendor's own request: %v", err)
	}
	if len(answer) == 0 || len(*seen) != 1 {
		t.Fatalf("%d requests", len(*seen))
	}
	theirs := (*seen)[0]
	signed := http.Header{}
	list := theirs.head.Header.Get("Authorization")
	_, list, _ = strings.Cut(list, "SignedHeaders=")
	list, _, _ = strings.Cut(list, ",")
	for _, name := range strings.Split(list, ";") {
		if name != "host" {
			signed.Set(name, theirs.head.Header.Get(name))
		}
	}
	got := acs3.Sign(id, secret, theirs.head.Host, "/", theirs.head.URL.RawQuery, signed, theirs.body)
	if want := theirs.head.Header.Get("Authorization"); got != want {
		t.Errorf("acs3.Sign = %s\nthe SDK      %s", got, want)
	}
	if got := acs3.Form(form); got != string(theirs.body) {
		t.Errorf("acs3.Form = %s, the SDK %s", got, theirs.body)
	}
}
