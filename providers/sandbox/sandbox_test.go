package sandbox_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/providers/sandbox"
)

// now is the sandbox's time in these tests.
var now = time.Unix(1767225600, 0)

func play(t testing.TB, o sandbox.Options) (*sandbox.Server, string) {
	t.Helper()
	o.Now = func() time.Time { return now }
	s := sandbox.New(o)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, server.URL
}

// sum is HMAC-SHA256.
func sum(key []byte, s string) []byte {
	h := hmac.New(sha256.New, key)
	io.WriteString(h, s)
	return h.Sum(nil)
}

func hash(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// tc is a signed request to Tencent Cloud, before a test spoils it.
func tc(base, action, body string) *http.Request {
	id, key, _ := sandbox.Credentials().Reveal()
	r, _ := http.NewRequest("POST", base+"/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-TC-Action", action)
	r.Header.Set("X-TC-Version", "2018-03-01")
	r.Header.Set("X-TC-Timestamp", fmt.Sprint(now.Unix()))
	canonical := "POST\n/\n\ncontent-type:application/json\nhost:" + r.Host + "\n\ncontent-type;host\n" + hash(body)
	scope := now.UTC().Format("2006-01-02") + "/faceid/tc3_request"
	toSign := fmt.Sprintf("TC3-HMAC-SHA256\n%d\n%s\n%s", now.Unix(), scope, hash(canonical))
	k := sum(sum(sum([]byte("TC3"+key), scope[:10]), "faceid"), "tc3_request")
	r.Header.Set("Authorization", fmt.Sprintf("TC3-HMAC-SHA256 Credential=%s/%s, SignedHeaders=content-type;host, Signature=%x", id, scope, sum(k, toSign)))
	return r
}

// get sends a request and returns the status and the body.
func get(t *testing.T, r *http.Request) (int, string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func identity(c sandbox.Case) string {
	id := sandbox.Person(c)
	return fmt.Sprintf(`{"IdCard":%q,"Name":%q}`, id.Number.Reveal(), id.Name.Reveal())
}

func TestTencentSignature(t *testing.T) {
	good := identity(sandbox.Passes)
	tests := []struct {
		name  string
		spoil func(r *http.Request)
		want  string
	}{
		{"good", func(*http.Request) {}, `"Result":"0"`},
		{"no signature", func(r *http.Request) { r.Header.Del("Authorization") }, "AuthFailure.SignatureFailure"},
		{"body changed", func(r *http.Request) { set(r, strings.Replace(good, "沙", "錯", 1)) }, "AuthFailure.SignatureFailure"},
		{"other content type", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, "AuthFailure.SignatureFailure"},
		{"other host", func(r *http.Request) { r.Host = "evil.example" }, "AuthFailure.SignatureFailure"},
		{"other key", func(r *http.Request) { replace(r, "AKIDsandbox", "AKIDother") }, "AuthFailure.SecretIdNotFound"},
		{"host not signed", func(r *http.Request) { replace(r, "content-type;host", "content-type") }, "AuthFailure.SignatureFailure"},
		{"other service", func(r *http.Request) { replace(r, "/faceid/", "/ocr/") }, "AuthFailure.SignatureFailure"},
		{"other day", func(r *http.Request) { replace(r, "2026-01-01", "2026-01-02") }, "AuthFailure.SignatureFailure"},
		{"old", func(r *http.Request) { r.Header.Set("X-TC-Timestamp", fmt.Sprint(now.Unix()-301)) }, "AuthFailure.SignatureExpire"},
		{"new", func(r *http.Request) { r.Header.Set("X-TC-Timestamp", fmt.Sprint(now.Unix()+301)) }, "AuthFailure.SignatureExpire"},
		{"other second", func(r *http.Request) { r.Header.Set("X-TC-Timestamp", fmt.Sprint(now.Unix()+1)) }, "AuthFailure.SignatureFailure"},
		{"other version", func(r *http.Request) { r.Header.Set("X-TC-Version", "2017-03-12") }, "InvalidAction"},
		{"unknown action", func(r *http.Request) { r.Header.Set("X-TC-Action", "Describe") }, "InvalidAction"},
		{"query", func(r *http.Request) { r.URL.RawQuery = "Name=x" }, "UnknownParameter"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, base := play(t, sandbox.Options{})
			r := tc(base, "IdCardVerification", good)
			tt.spoil(r)
			if status, body := get(t, r); status != 200 || !strings.Contains(body, tt.want) {
				t.Errorf("got %d, %s; want %s", status, body, tt.want)
			}
		})
	}
}

func set(r *http.Request, body string) {
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
}

func replace(r *http.Request, old, with string) {
	r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, with, 1))
}

// ac is a signed request to Alibaba Cloud.
func ac(base, action, nonce, body string) *http.Request {
	id, key, _ := sandbox.Credentials().Reveal()
	r, _ := http.NewRequest("POST", base+"/", strings.NewReader(body))
	names := []string{"content-type", "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
	values := map[string]string{
		"content-type": "application/x-www-form-urlencoded", "host": r.Host, "x-acs-action": action, "x-acs-content-sha256": hash(body),
		"x-acs-date": now.UTC().Format("2006-01-02T15:04:05Z"), "x-acs-signature-nonce": nonce, "x-acs-version": "2019-03-07",
	}
	canonical := "POST\n/\n\n"
	for _, name := range names {
		canonical += name + ":" + values[name] + "\n"
		if name != "host" {
			r.Header.Set(name, values[name])
		}
	}
	signed := strings.Join(names, ";")
	canonical += "\n" + signed + "\n" + hash(body)
	signature := hex.EncodeToString(sum([]byte(key), "ACS3-HMAC-SHA256\n"+hash(canonical)))
	r.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+id+",SignedHeaders="+signed+",Signature="+signature)
	return r
}

func TestAlibabaSignature(t *testing.T) {
	id := sandbox.Person(sandbox.Passes)
	form := url.Values{"UserName": {id.Name.Reveal()}, "IdentifyNum": {id.Number.Reveal()}, "ParamType": {"normal"}}.Encode()
	tests := []struct {
		name  string
		spoil func(r *http.Request)
		want  string
	}{
		{"good", func(*http.Request) {}, `"BizCode":"1"`},
		{"no signature", func(r *http.Request) { r.Header.Del("Authorization") }, "IncompleteSignature"},
		{"body changed", func(r *http.Request) { set(r, form+"&x=1") }, "IncompleteSignature"},
		{"other action", func(r *http.Request) { r.Header.Set("x-acs-action", "BankMetaVerify") }, "SignatureDoesNotMatch"},
		{"other key", func(r *http.Request) { replace(r, "AKIDsandbox", "AKIDother") }, "InvalidAccessKeyId.NotFound"},
		{"header not signed", func(r *http.Request) { r.Header.Set("x-acs-security-token", "x") }, "SignatureDoesNotMatch"},
		{"host not signed", func(r *http.Request) { replace(r, "content-type;host;", "content-type;") }, "SignatureDoesNotMatch"},
		{"unsorted", func(r *http.Request) { replace(r, "content-type;host;", "host;content-type;") }, "SignatureDoesNotMatch"},
		{"old", func(r *http.Request) { r.Header.Set("x-acs-date", "2025-12-31T23:44:59Z") }, "InvalidTimeStamp.Expired"},
		{"no date", func(r *http.Request) { r.Header.Del("x-acs-date") }, "InvalidTimeStamp.Expired"},
		{"other version", func(r *http.Request) { r.Header.Set("x-acs-version", "2017-05-25") }, "InvalidVersion"},
		{"unknown action", func(r *http.Request) { r.Header.Set("x-acs-action", "Describe") }, "InvalidAction.NotFound"},
		{"query", func(r *http.Request) { r.URL.RawQuery = "UserName=x" }, "InvalidParameter"},
		{"short nonce", func(r *http.Request) { r.Header.Set("x-acs-signature-nonce", "1") }, "SignatureDoesNotMatch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, base := play(t, sandbox.Options{})
			r := ac(base, "Id2MetaVerify", "3156853299f313e23d1673dc12e1703d", form)
			tt.spoil(r)
			status, body := get(t, r)
			if want := 400; !strings.Contains(body, tt.want) || (status == 200) != (tt.name == "good") || status != 200 && status != want {
				t.Errorf("got %d, %s; want %s", status, body, tt.want)
			}
		})
	}
	t.Run("replay", func(t *testing.T) {
		_, base := play(t, sandbox.Options{})
		for i, want := range []string{`"BizCode":"1"`, "SignatureNonceUsed"} {
			if _, body := get(t, ac(base, "Id2MetaVerify", "3156853299f313e23d1673dc12e1703d", form)); !strings.Contains(body, want) {
				t.Errorf("time %d: %s, want %s", i+1, body, want)
			}
		}
	})
}

func TestNPPASignature(t *testing.T) {
	_, key, _ := sandbox.Credentials().Reveal()
	make := func(base string) *http.Request {
		r, _ := http.NewRequest("GET", base+"/idcard/authentication/query?ai=a", nil)
		stamp := fmt.Sprint(now.UnixMilli())
		r.Header = http.Header{"appId": {"app"}, "bizId": {"biz"}, "timestamps": {stamp}, "sign": {hash(key + "aiaappIdappbizIdbiztimestamps" + stamp)}}
		return r
	}
	tests := []struct {
		name  string
		spoil func(r *http.Request)
		want  string
	}{
		{"good", func(*http.Request) {}, `"errcode":2003`},
		{"no app", func(r *http.Request) { delete(r.Header, "appId") }, `"errcode":1004`},
		{"other biz", func(r *http.Request) { r.Header["bizId"] = []string{"x"} }, `"errcode":1011`},
		{"other query", func(r *http.Request) { r.URL.RawQuery = "ai=b" }, `"errcode":1011`},
		{"old", func(r *http.Request) { r.Header["timestamps"] = []string{"1"} }, `"errcode":1007`},
		{"no sign", func(r *http.Request) { delete(r.Header, "sign") }, `"errcode":1011`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, base := play(t, sandbox.Options{})
			r := make(base)
			tt.spoil(r)
			if status, body := get(t, r); status != 200 || !strings.Contains(body, tt.want) {
				t.Errorf("got %d, %s; want %s", status, body, tt.want)
			}
		})
	}
}

// Everybody in the sandbox was born before 1880, every number is valid, and no two cases share
// one.
func TestCases(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range sandbox.Cases() {
		id, card, mobile := sandbox.Person(c), sandbox.Card(c), sandbox.Mobile(c)
		if y := id.Number.Birth().Year(); y < 1800 || y > 1879 || id.Number.Kind() != idcard.KindResident {
			t.Errorf("%v was born in %d", c, y)
		}
		if !card.IsValid() || !bankcard.Luhn(card.Reveal()) || !mobile.IsValid() {
			t.Errorf("%v: card or mobile number is not valid", c)
		}
		for _, s := range []string{c.String(), id.Number.Reveal(), card.Reveal(), mobile.Reveal()} {
			if seen[s] {
				t.Errorf("%q stands for two cases", s)
			}
			seen[s] = true
		}
		if got, ok := sandbox.ParseCase(c.String()); !ok || got != c {
			t.Errorf("ParseCase(%q) = %v, %v", c, got, ok)
		}
	}
	if _, ok := sandbox.ParseCase("unknown"); ok || sandbox.Case(200).String() != "unknown" {
		t.Error("a case that is none has a name")
	}
	for _, c := range sandbox.Malformed() {
		if c.String() == "unknown" {
			t.Errorf("malformed case %d has no name", c)
		}
	}
}

// Nobody real passes.
func TestOthersAreNotOnRecord(t *testing.T) {
	_, base := play(t, sandbox.Options{})
	for body, want := range map[string]string{
		`{"IdCard":"11010519491231002X","Name":"张三"}`: `"Result":"-5"`,
		`{"IdCard":"110105194912310021","Name":"张三"}`: `"Result":"-2"`,
		`{"IdCard":"","Name":""}`:                     `"Result":"-2"`,
		strings.Replace(identity(0), "沙", "错", 1):     `"Result":"-1"`,
	} {
		if _, got := get(t, tc(base, "IdCardVerification", body)); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

func TestNext(t *testing.T) {
	s, base := play(t, sandbox.Options{})
	s.Next("IdCardVerification", sandbox.Null, sandbox.Passes)
	s.NextCode("IdCardVerification", "-6")
	for _, form := range []string{"action=IdCardVerification&case=no_record", "action=IdCardVerification&code=-4"} {
		resp, err := http.Post(base+"/sandbox/next", "application/x-www-form-urlencoded", strings.NewReader(form))
		if err != nil || resp.StatusCode != http.StatusNoContent {
			t.Fatal(resp, err)
		}
	}
	for i, want := range []string{"null", `"Result":"0"`, `"Result":"-6"`, `"Result":"-5"`, `"Result":"-4"`, `"Result":"0"`} {
		if _, got := get(t, tc(base, "IdCardVerification", identity(0))); !strings.Contains(got, want) {
			t.Errorf("call %d: %s, want %s", i+1, got, want)
		}
	}
	s.Next("IdCardVerification", sandbox.Null)
	s.Forget("IdCardVerification")
	if _, got := get(t, tc(base, "IdCardVerification", identity(0))); !strings.Contains(got, `"Result":"0"`) {
		t.Errorf("what was forgotten was played: %s", got)
	}
	if n := s.Calls("IdCardVerification"); n != 7 {
		t.Errorf("%d calls were counted", n)
	}
	for _, form := range []string{"", "action=x", "case=null", "action=x&case=y"} {
		resp, err := http.Post(base+"/sandbox/next", "application/x-www-form-urlencoded", strings.NewReader(form))
		if err != nil || resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %v, %v", form, resp.StatusCode, err)
		}
	}
}

func TestSlow(t *testing.T) {
	_, base := play(t, sandbox.Options{Slow: 100 * time.Millisecond})
	start := time.Now()
	if _, got := get(t, tc(base, "IdCardVerification", identity(sandbox.Slow))); !strings.Contains(got, `"Result":"0"`) {
		t.Errorf("got %s", got)
	}
	if took := time.Since(start); took < 100*time.Millisecond {
		t.Errorf("it took %v", took)
	}
}

// The pages are for a browser, and nobody can put markup into them.
func TestPages(t *testing.T) {
	_, base := play(t, sandbox.Options{PublicURL: "https://sandbox.example"})
	evil := fmt.Sprintf(`{"IdCard":%q,"Name":"<script>x</script>","RuleId":"1","RedirectUrl":"https://pay.example/"}`, sandbox.Person(0).Number.Reveal())
	_, body := get(t, tc(base, "DetectAuth", evil))
	var a struct {
		Response struct{ BizToken, Url string }
	}
	if err := json.Unmarshal([]byte(body), &a); err != nil || a.Response.Url != "https://sandbox.example/face/"+a.Response.BizToken {
		t.Fatalf("%s, %v", body, err)
	}
	page := base + "/face/" + a.Response.BizToken
	for _, path := range []string{page, base + "/inbox", base + "/"} {
		r, _ := http.NewRequest("GET", path, nil)
		status, html := get(t, r)
		if status != 200 || strings.Contains(html, "<script>") || strings.Contains(html, "&lt;script&gt;x") {
			t.Errorf("%s: %d, %s", path, status, html)
		}
	}
	for path, form := range map[string]string{page: "result=nothing", base + "/face/x": "result=passes"} {
		resp, err := http.Post(path, "application/x-www-form-urlencoded", strings.NewReader(form))
		if err != nil || resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s %s: %v, %v", path, form, resp.StatusCode, err)
		}
	}
}

func TestOtherRequests(t *testing.T) {
	_, base := play(t, sandbox.Options{})
	for _, tt := range []struct {
		method, path string
		want         int
	}{{"POST", "/", 400}, {"GET", "/nowhere", 404}, {"PUT", "/", 405}, {"GET", "/idcard/authentication/check", 405}} {
		r, _ := http.NewRequest(tt.method, base+tt.path, strings.NewReader("x"))
		if status, _ := get(t, r); status != tt.want {
			t.Errorf("%s %s: %d, want %d", tt.method, tt.path, status, tt.want)
		}
	}
}

// Whatever a request holds, the sandbox answers it.
func FuzzRequests(f *testing.F) {
	f.Add("IdCardVerification", []byte(identity(0)))
	f.Add("SendSms", []byte(`{"PhoneNumberSet":[1],"SmsSdkAppId":"1"}`))
	f.Add("IDCardOCR", []byte(`{"ImageBase64":"c2FuZGJveCBjYXJkLCBmcm9udAp4Cng="}`))
	f.Add("PhoneVerification", []byte(`null`))
	f.Add("BankCard4EVerification", []byte(`{"BankCard":"621626","IdCard":"           "}`))
	f.Add("PhoneVerification", []byte(`{"CiphertextBlob":"","Iv":"","EncryptList":["Name"]}`))
	f.Add("GetEidToken", []byte(`{"MerchantId":"1","Config":{"InputType":"4"},"Encryption":{"EncryptList":["Name",7],"Iv":7}}`))
	s := sandbox.New(sandbox.Options{Slow: time.Millisecond, Now: func() time.Time { return now }})
	f.Fuzz(func(t *testing.T, action string, body []byte) {
		r := tc("http://sandbox.example", action, string(body))
		r.URL.RawQuery, r.RequestURI = "", "/"
		w := httptest.NewRecorder()
		done := make(chan any, 1)
		go func() {
			defer func() { done <- recover() }()
			s.ServeHTTP(w, r)
		}()
		select {
		case p := <-done:
			if p != nil && p != http.ErrAbortHandler {
				t.Fatalf("it panicked: %v", p)
			}
		case <-time.After(time.Second): // one who hangs
			return
		}
		if w.Body.Len() > 0 && w.Code == 200 && !bytes.HasPrefix(w.Body.Bytes(), []byte("{")) && !strings.Contains(w.Body.String(), "null") && !strings.Contains(w.Body.String(), "html") {
			t.Errorf("it answered %q", w.Body.String())
		}
	})
}
