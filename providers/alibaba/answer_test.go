package alibaba

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/realname"
)

// says reports whether an answer says yes, read in the plainest way.
func says(e *endpoint, body []byte) bool {
	var m struct {
		RequestId, Code, BizId string
		Data                   any
		ResultObject           map[string]any
	}
	if json.Unmarshal(body, &m) != nil || m.RequestId == "" {
		return false
	}
	r := m.ResultObject
	switch e {
	case sendSMS:
		return m.Code == "OK" && m.BizId != ""
	case recognize, passport, chinesePassport, toMainland, toHK:
		return m.Data != nil
	case describeFace:
		return m.Code == "200" && r["Passed"] == "T" && r["SubCode"] == "200"
	case deleteFace:
		return m.Code == "200" && (r["DeleteResult"] == "Y" || r["FailReason"] == "NOT_DELETE_REPEATEDLY")
	case initFace:
		return false
	case id2:
		return m.Code == "200" && r["BizCode"] == "1"
	}
	return m.Code == "200" && r["BizCode"] == "1" && r["SubCode"] == "101"
}

func FuzzAnswers(f *testing.F) {
	for e := range suite.Calls {
		f.Add(200, []byte(resultOf(e, "1/101")))
		f.Add(200, []byte(resultOf(e, "2/201")))
	}
	for _, s := range []string{"", "null", "{}", `{"RequestId":"x","Code":"OK","BizId":"1"}`, `{"Code":"200"}`,
		`{"RequestId":"x","Code":"200","ResultObject":null}`, codeOf("403"), codeOf("Throttling"), codeOf("417"),
		`{"RequestId":"x","Code":"200","ResultObject":{"CertifyId":"x","CertifyUrl":"https://a.example"}}`,
		`{"RequestId":"x","Data":"{\"data\":{\"face\":{\"data\":{\"name\":\"\"},\"warning\":{}}}}"}`,
		`{"RequestId":"x","Data":"{\"data\":{\"mrzLine1\":\"P<\",\"mrzLine2\":\"\"}}"}`,
		`{"RequestId":"x","Data":"{\"data\":{\"permitNumber\":\"\",\"nameCn\":\"张三\",\"birthDate\":\"\",\"validPeriod\":\"\"}}"}`,
		`{"RequestId":"x","Code":"200","ResultObject":{"Passed":"T","SubCode":"200"}}`} {
		f.Add(200, []byte(s))
		f.Add(400, []byte(s))
	}
	suite.Fuzz(f, time.Minute, func(e *endpoint, status int, body []byte, a realname.Answer) bool {
		return (status == 200 || e.service == ocr && a.Verdict == realname.VerdictFail) && (a.Verdict != realname.VerdictPass || says(e, body))
	})
}

func TestEraseReadsFirst(t *testing.T) {
	need := resultOf(deleteFace, "N/NEED_QUERY_VERIFY_RESULT")
	tests := []struct {
		name   string
		bodies []string
		ok     bool
	}{
		{"at once", []string{resultOf(deleteFace, "Y/")}, true},
		{"again", []string{resultOf(deleteFace, "N/NOT_DELETE_REPEATEDLY")}, true},
		{"read first", []string{need, resultOf(describeFace, "T/200"), resultOf(deleteFace, "Y/")}, true},
		{"read in vain", []string{need, resultOf(describeFace, "F/204"), need}, false},
		{"not read", []string{need, codeOf("500")}, false},
		{"unknown reason", []string{resultOf(deleteFace, "N/NEW")}, false},
		{"null", []string{"null"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &adaptertest.Replier{Bodies: tt.bodies}
			f, _ := openCloud(t, p, adaptertest.Started, new(providers.Call)).Face(FaceOptions{SceneID: "1"})
			err := f.Erase(t.Context(), op, token)
			if (err == nil) != tt.ok || len(p.Seen) != len(tt.bodies) {
				t.Errorf("Erase = %v after %d requests, want ok %v after %d", err, len(p.Seen), tt.ok, len(tt.bodies))
			}
		})
	}
	f, _ := replying(t, "").Face(FaceOptions{SceneID: "1"})
	if err := f.Erase(t.Context(), op, realname.Detail{}); err != nil {
		t.Errorf("without a token there is nothing to erase: %v", err)
	}
}

func TestConfig(t *testing.T) {
	good := providers.NewCredentials("id", "secret", "")
	adaptertest.Configs(t, ErrConfig, good, func(c adaptertest.Config) (bool, error) {
		cloud, err := New(Config{Credentials: c.Credentials, Timeout: c.Timeout, Transport: c.Transport, Log: c.Log, UnsafeBaseURL: c.UnsafeBaseURL})
		return err == nil && cloud.Authority().IsFake(), err
	})
	for _, c := range []func(string) Config{
		func(s string) Config { return Config{Credentials: good, AuthURL: s} }, func(s string) Config { return Config{Credentials: good, OCRURL: s} },
		func(s string) Config { return Config{Credentials: good, SMSURL: s} },
	} {
		adaptertest.Addresses(t, ".aliyuncs.com", func(s string) error { _, err := New(c(s)); return err })
	}
	adaptertest.Sources(t, func(c providers.Credentials, s providers.Source) error {
		_, err := New(Config{Credentials: c, CredentialsFunc: s})
		return err
	})
	if _, err := New(Config{Credentials: good, AuthURL: "https://cloudauth.cn-beijing.aliyuncs.com"}); err != nil {
		t.Errorf("Beijing: %v", err)
	}
}

func TestOptions(t *testing.T) {
	c := replying(t, "")
	adaptertest.Refused(t, ErrConfig, func(o FaceOptions) error { _, err := c.Face(o); return err }, map[string]FaceOptions{
		"no scene": {}, "scene a word": {SceneID: "x"}, "window": {SceneID: "1", Window: time.Second},
		"long window": {SceneID: "1", Window: time.Hour}, "callback": {SceneID: "1", CallbackURL: "https://x.example"},
		"key": {SceneID: "1", EncryptKey: SM2Key[2:]}, "key of another curve": {SceneID: "1", EncryptKey: "02" + strings.Repeat("f", 64)},
	})
	adaptertest.Refused(t, ErrConfig, func(o SMSOptions) error { _, err := c.SMS(o); return err }, map[string]SMSOptions{
		"nothing": {}, "no templates": {Sign: "x"}, "no sign": {Templates: map[string]string{"": "1"}},
	})
}

// What the client says about its device goes to the provider, if it is not too long.
func TestMetaInfo(t *testing.T) {
	c := replying(t, fmt.Sprintf(`{"RequestId":%q,"Code":"200","ResultObject":{"CertifyId":"x"}}`, requestID))
	f, _ := c.Face(FaceOptions{SceneID: "1"})
	a, err := f.CheckFace(WithMetaInfo(t.Context(), `{"zimVer":"3.0.0"}`), op, person, realname.Photo{})
	if err != nil || a.Verdict != realname.VerdictPending || a.Continue.Reveal() != "x" {
		t.Errorf("got %v, %v", a.Verdict, err)
	}
	_, err = f.CheckFace(WithMetaInfo(t.Context(), strings.Repeat("x", maxMeta+1)), op, person, realname.Photo{})
	if fail := adaptertest.FailureOf(err); fail == nil || fail.Kind != realname.FailureUnreadable {
		t.Errorf("too long: %v", err)
	}
}

// With a key, name and number are encrypted, in another way each time, and nothing else is.
func TestEncrypt(t *testing.T) {
	w := &adaptertest.Replier{Body: "{}"}
	f, err := openCloud(t, w, adaptertest.Started, new(providers.Call)).Face(FaceOptions{SceneID: "1", EncryptKey: SM2Key})
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for range 2 {
		f.CheckFace(t.Context(), op, person, realname.Photo{})
		form, err := url.ParseQuery(w.Sent[len(w.Sent)-1])
		if err != nil || form.Get("EncryptType") != "SM2" || form.Get("SceneId") != "1" || form.Get("OuterOrderNo") != op.Key || form.Get("CertType") != "IDENTITY_CARD" {
			t.Errorf("the form is %v, %v", form, err)
		}
		for name, text := range map[string]string{"CertName": person.Name.Reveal(), "CertNo": person.Number.Reveal()} {
			sealed, err := base64.StdEncoding.DecodeString(form.Get(name))
			if err != nil || len(sealed) != 1+64+len(text)+32 || sealed[0] != 4 || seen[form.Get(name)] {
				t.Errorf("%s is %q, %v", name, form.Get(name), err)
			}
			seen[form.Get(name)] = true
		}
	}
}

// A yes that is broken anywhere is neither a yes nor a no.
func TestBrokenYes(t *testing.T) {
	yes := make(map[*endpoint]string)
	for e, code := range map[*endpoint]string{id2: "1", bank: "1/101", mobile3: "1/101", describeFace: "T/200", deleteFace: "Y/"} {
		yes[e] = resultOf(e, code)
	}
	suite.OtherStatus(t, yes)
	suite.BrokenYes(t, yes, func(e *endpoint, d adaptertest.Damaged, v realname.Verdict) bool {
		return v == realname.VerdictPass && (d.Path == "Message" || d.Path == "ResultObject.SubCode" && e.bizOnly ||
			d.Path == "ResultObject.FailReason" || d.Path == "RequestId" && d.What == `is "7"`)
	})
}

// Credentials may change from request to request; a token goes with them.
func TestCredentialsRotate(t *testing.T) {
	w := &adaptertest.Replier{Body: resultOf(id2, "1")}
	adaptertest.Rotation(t, w, func(s providers.Source) error {
		c, err := New(Config{Transport: w, CredentialsFunc: s})
		if err != nil {
			return err
		}
		_, err = c.Authority().Match(t.Context(), op, person)
		return err
	})
	if w.Seen[0].Header.Get("x-acs-security-token") != "token1" || w.Seen[1].Header.Get("x-acs-security-token") != "" {
		t.Errorf("the requests had %v", w.Seen)
	}
}
