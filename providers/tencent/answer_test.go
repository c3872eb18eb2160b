package tencent

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/realname"
)

// says reports whether an answer says yes, read in the plainest way.
func says(e *endpoint, body []byte) bool {
	var m struct {
		Response struct {
			RequestId     string
			Result        any
			Error         any
			Text          map[string]any
			SendStatusSet []map[string]any
			AdvancedInfo  any
			CodeCrc       any
			Number        any
		}
	}
	if json.Unmarshal(body, &m) != nil || m.Response.RequestId == "" || m.Response.Error != nil {
		return false
	}
	r := m.Response
	switch e {
	case detectInfo:
		return r.Text["ErrCode"] == float64(0) && r.Text["IdCard"] == "11010519491231002X" && r.Text["Name"] == "张三"
	case getEidResult:
		return r.Text["ErrCode"] == float64(0) && r.Text["Extra"] == op.Key
	case sendSMS:
		return len(r.SendStatusSet) == 1 && r.SendStatusSet[0]["Code"] == "Ok" && r.SendStatusSet[0]["PhoneNumber"] == "+8613800138000"
	case idCardOCR:
		return r.AdvancedInfo != nil
	case passportOCR:
		return r.CodeCrc != nil
	case permitOCR:
		return r.Number != nil
	case detectAuth, getEidToken:
		return false
	}
	return r.Result == "0"
}

func FuzzAnswers(f *testing.F) {
	for e := range suite.Calls {
		f.Add(200, []byte(resultOf(e, "0")))
		f.Add(200, []byte(resultOf(e, "-1")))
	}
	f.Add(200, []byte(resultOf(sendSMS, "Ok")))
	for _, s := range []string{"", "null", "{}", `{"Response":null}`, `{"Response":{}}`, `{"Response":{"Error":null,"Result":"0"}}`,
		`{"Response":{"Result":"0","Result":"-1","RequestId":"x"}}`, `{"Response":{"Error":{"Code":"InternalError"},"Result":"0","RequestId":"x"}}`,
		`{"Response":{"BizToken":"x","Url":"https://a.example","RequestId":"x"}}`,
		`{"Response":{"Name":"张三","Sex":"","Birth":"","IdNum":"","ValidDate":"","AdvancedInfo":"{}","RequestId":"x"}}`,
		`{"Response":{"CodeSet":"P<","CodeCrc":"","PassportRecognizeInfos":{"Name":"张三/ZHANG"},"RequestId":"x"}}`,
		`{"Response":{"Number":"H12345678","Name":"","Birthday":"","ValidDate":"-","Type":"台湾居民","RequestId":"x"}}`} {
		f.Add(200, []byte(s))
		f.Add(500, []byte(s))
	}
	suite.Fuzz(f, time.Hour, func(e *endpoint, status int, body []byte, a realname.Answer) bool {
		yes := a.Verdict == realname.VerdictPass
		return status == 200 && (!yes || says(e, body) || e == detectInfo && a.About != person)
	})
}

func TestConfig(t *testing.T) {
	good := providers.NewCredentials("id", "secret", "")
	adaptertest.Configs(t, ErrConfig, good, func(c adaptertest.Config) (bool, error) {
		cloud, err := New(Config{Credentials: c.Credentials, Timeout: c.Timeout, Transport: c.Transport, Log: c.Log, UnsafeBaseURL: c.UnsafeBaseURL})
		return err == nil && cloud.Authority().IsFake(), err
	})
	for _, c := range []func(string) Config{
		func(s string) Config { return Config{Credentials: good, FaceURL: s} }, func(s string) Config { return Config{Credentials: good, OCRURL: s} },
		func(s string) Config { return Config{Credentials: good, SMSURL: s} },
	} {
		adaptertest.Addresses(t, ".tencentcloudapi.com", func(s string) error { _, err := New(c(s)); return err })
	}
	adaptertest.Sources(t, func(c providers.Credentials, s providers.Source) error {
		_, err := New(Config{Credentials: c, CredentialsFunc: s})
		return err
	})
	for region, ok := range map[string]bool{"": true, "ap-beijing": true, "ap\nx": false} {
		if _, err := New(Config{Credentials: good, Region: region}); (err == nil) != ok {
			t.Errorf("region %q: %v, want ok %v", region, err, ok)
		}
	}
	if _, err := New(Config{Credentials: good, FaceURL: "https://faceid.intl.tencentcloudapi.com"}); err != nil {
		t.Errorf("international: %v", err)
	}
}

func TestOptions(t *testing.T) {
	c := replying(t, "")
	adaptertest.Refused(t, ErrConfig, func(o FaceOptions) error { _, err := c.Face(o); return err }, map[string]FaceOptions{
		"no rule": {}, "two rules": {RuleID: "1", MerchantID: "1"}, "long merchant": {MerchantID: string(make([]byte, 65))},
		"long window of E证通": {MerchantID: "1", Window: 11 * time.Minute}, "long rule": {RuleID: string(make([]byte, 33))}, "window": {RuleID: "1", Window: time.Second},
		"long window": {RuleID: "1", Window: 3 * time.Hour}, "return": {RuleID: "1", ReturnURL: string(make([]byte, 1025))},
	})
	adaptertest.Refused(t, ErrConfig, func(o SMSOptions) error { _, err := c.SMS(o); return err }, map[string]SMSOptions{
		"nothing": {}, "no templates": {AppID: "1", Sign: "x"}, "no app": {Sign: "x", Templates: map[string]string{"": "1"}},
	})
}

// spare are the members without which a yes is a yes.
var spare = map[string]bool{
	"Response.Description": true, "Response.Text.ErrMsg": true, "Response.Text.Extra": true, "Response.SendStatusSet.Fee": true,
	"Response.SendStatusSet.SessionContext": true, "Response.Range": true,
}

// A yes that is broken anywhere is neither a yes nor a no.
func TestBrokenYes(t *testing.T) {
	yes := make(map[*endpoint]string)
	for e := range suite.Calls {
		if len(e.results) > 0 {
			yes[e] = resultOf(e, map[bool]string{false: "0", true: "Ok"}[e == sendSMS])
		}
	}
	suite.OtherStatus(t, yes)
	suite.BrokenYes(t, yes, func(e *endpoint, d adaptertest.Damaged, v realname.Verdict) bool {
		if d.Path == "Response.Text.ErrCode" && d.What == "is null" { // nobody used the page yet
			return v == 0 && (e == detectInfo || e == getEidResult)
		}
		number := d.What == `is "7"` && (d.Path == "Response.RequestId" || d.Path == "Response.SendStatusSet.SerialNo")
		if e == getEidResult { // which names nobody, and has nobody's number but the operation's
			switch d.Path {
			case "Response.EidInfo":
				return true
			case "Response.Text.Name", "Response.Text.IdCard": // of another type, or nothing
				return d.What != `is "7"`
			case "Response.Text.Extra":
				return false
			}
		}
		return spare[d.Path] || number
	})
}

// Credentials may change from request to request; a token goes with them.
func TestCredentialsRotate(t *testing.T) {
	w := &adaptertest.Replier{Body: resultOf(idCard, "0")}
	adaptertest.Rotation(t, w, func(s providers.Source) error {
		c, err := New(Config{Transport: w, CredentialsFunc: s})
		if err != nil {
			return err
		}
		_, err = c.Authority().Match(t.Context(), op, person)
		return err
	})
	if len(w.Seen) != 2 || w.Seen[0].Header.Get("X-TC-Token") != "token1" || w.Seen[1].Header.Get("X-TC-Token") != "" {
		t.Errorf("the requests had %v", w.Seen)
	}
}
