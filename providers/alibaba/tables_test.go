package alibaba

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

func TestTablesGolden(t *testing.T) { adaptertest.Golden(t, tables()) }

func TestEveryCode(t *testing.T) {
	suite.EveryRow(t, time.Hour, func(e *endpoint) wire.Table { return e.codes }, func(e *endpoint, r *wire.Row) *adaptertest.Replier {
		if e == deleteFace && r.Verdict != 0 { // a delete has no such answer
			return nil
		}
		return &adaptertest.Replier{Body: codeOf(adaptertest.Sample(*r))}
	})
}

// The codes of the gateway come with a status of 400 to 499; those of the SMS and OCR services
// may do so too.
func TestEveryGatewayCode(t *testing.T) {
	for e := range suite.Calls {
		for _, status := range []int{400, 403, 404, 429} {
			list := gatewayCodes
			if e.refuses {
				list = slices.Concat(gatewayCodes, e.codes)
			}
			for _, r := range list {
				suite.Expect(t, e, &adaptertest.Replier{Status: status, Body: codeOf(adaptertest.Sample(r))}, time.Hour, r)
			}
			for _, code := range []string{"200", "OK", "", "Something.New", "417", "T"} {
				suite.Expect(t, e, &adaptertest.Replier{Status: status, Body: codeOf(code)}, time.Hour, wire.Row{})
			}
		}
	}
}

// A status of 500 or more tells nothing, whatever the body says.
func TestServerErrorsAreUnknown(t *testing.T) {
	for e := range suite.Calls {
		for _, status := range []int{201, 204, 302, 500, 502, 503} {
			for _, body := range []string{codeOf("Throttling"), codeOf("200"), resultOf(e, "1/101"), "{}", ""} {
				suite.Expect(t, e, &adaptertest.Replier{Status: status, Body: body}, 0, wire.Row{})
			}
		}
	}
}

func TestEveryResult(t *testing.T) {
	suite.EveryRow(t, time.Hour, func(e *endpoint) wire.Table { return e.results }, func(e *endpoint, r *wire.Row) *adaptertest.Replier {
		if r.Code == "N/NEED_QUERY_VERIFY_RESULT" { // see TestEraseReadsFirst
			return nil
		}
		return &adaptertest.Replier{Body: resultOf(e, r.Code)}
	})
}

// A code that is in no table is neither a yes nor a no, and says nothing for certain.
func TestUnlistedCodes(t *testing.T) {
	for e := range suite.Calls {
		if len(e.results) == 0 {
			continue
		}
		for _, code := range []string{"1/201", "2/101", "2/299", "3/399", "0/101", "4/101", "/", "101/1", "1 /101", "01/101", "T/201", "F/200", "t/200", "T/", "Y/x", "N/"} {
			if _, ok := e.results.Find(code); ok || e.bizOnly && code[0] >= '1' && code[0] <= '3' && code[1] == '/' || e == deleteFace && code[0] == 'Y' {
				continue
			}
			suite.Expect(t, e, &adaptertest.Replier{Body: resultOf(e, code)}, time.Hour, wire.Row{})
		}
		for _, code := range []string{"201", "0", "20 0", "two hundred", "599"} {
			body := strings.Replace(resultOf(e, "1/101"), `"Code":"200"`, `"Code":"`+code+`"`, 1)
			suite.Expect(t, e, &adaptertest.Replier{Body: body}, time.Hour, wire.Row{})
		}
	}
}

// An answer with the code of an error and a result says two things, and is certain of nothing.
func TestErrorWithResult(t *testing.T) {
	for e := range suite.Calls {
		for _, more := range []string{`"ResultObject":{"BizCode":"2","SubCode":"201"}`, `"ResultObject":{"Passed":"T"}`, `"ResultObject":{"CertifyId":"x"}`, `"BizId":"1"`} {
			for _, code := range []string{"400", "403", "410", "500", "isv.MOBILE_NUMBER_ILLEGAL"} {
				body := fmt.Sprintf(`{"RequestId":%q,"Code":%q,%s}`, requestID, code, more)
				suite.Expect(t, e, &adaptertest.Replier{Body: body}, time.Hour, wire.Row{})
			}
		}
	}
}

// What is not the same and what nobody compared are told apart by SubCode.
func TestNotCompared(t *testing.T) {
	for code, want := range map[string]string{
		"2/201": "fail mismatch", "2/212": "fail card_unsupported", "2/214": "fail card_unsupported", "2/215": "fail mismatch",
		"2/207": "fail no_record", "2/210": "fail card_not_usable", "3/303": "fail card_unsupported", "3/304": "none bad_input",
		"3/306": "none provider_daily_limit",
	} {
		r, _ := bank.results.Find(code)
		got := r.Verdict.String() + " " + r.Reason.String()
		if r.Verdict == 0 {
			got = "none " + r.Kind.String()
		}
		if got != want {
			t.Errorf("%s is %q, want %q", code, got, want)
		}
	}
}

// A result that is not finished is pending while the window is open; what was never begun was
// never judged.
func TestFaceWindow(t *testing.T) {
	tests := []struct {
		code   string
		after  time.Duration
		want   realname.Verdict
		unseen bool
	}{
		{"403", 0, realname.VerdictPending, false}, {"424", 19 * time.Minute, realname.VerdictPending, false},
		{"403", 20 * time.Minute, 0, false}, {"424", 20 * time.Minute, 0, false}, {"424", 30 * time.Minute, 0, true},
		{"403", 30 * time.Minute, 0, false}, {"406", 0, 0, false},
	}
	for _, tt := range tests {
		o := ask(t, describeFace, codeOf(tt.code), tt.after)
		f := adaptertest.FailureOf(o.Err)
		if o.Verdict != tt.want || (f != nil) != tt.unseen || tt.want != 0 && o.Token.IsZero() {
			t.Errorf("%s after %v: %v, %v", tt.code, tt.after, o.Verdict, o.Err)
		}
	}
}

func TestFaceResult(t *testing.T) {
	tests := []struct {
		name, members string
		pass          bool
		found         string
	}{
		{"plain", `"Passed":"T","SubCode":"200"`, true, ""},
		{"material", `"Passed":"T","SubCode":"200","MaterialInfo":"{\"faceAttack\":\"F\"}","DeviceRisk":""`, true, ""},
		{"device", `"Passed":"T","SubCode":"200","DeviceRisk":"ROOT,VPN"`, true, "risk_suspected"},
		{"attack", `"Passed":"T","SubCode":"200","MaterialInfo":"{\"faceAttack\":\"T\"}"`, true, "risk_suspected"},
		{"person", `"Passed":"T","SubCode":"200","UserInfo":"{\"name\":\"张三\",\"verifyName\":\"张三\",\"number\":\"11010519491231002X\"}"`, true, ""},
		{"no person", `"Passed":"T","SubCode":"200","UserInfo":""`, true, ""},
		{"person null", `"Passed":"T","SubCode":"200","UserInfo":null`, true, ""},
		{"broken person", `"Passed":"T","SubCode":"200","UserInfo":"{\"name\":\"张三\",\"number\":\"1\"}"`, false, ""},
		{"person no text", `"Passed":"T","SubCode":"200","UserInfo":{"name":"张三","number":"11010519491231002X"}`, false, ""},
		{"person no object", `"Passed":"T","SubCode":"200","UserInfo":"x"`, false, ""},
		{"material broken", `"Passed":"T","SubCode":"200","MaterialInfo":"{"`, false, ""},
		{"material a number", `"Passed":"T","SubCode":"200","MaterialInfo":7`, false, ""},
		{"device a number", `"Passed":"T","SubCode":"200","DeviceRisk":7`, false, ""},
		{"bool", `"Passed":true,"SubCode":"200"`, false, ""}, {"no code", `"Passed":"T"`, false, ""},
		{"number", `"Passed":"T","SubCode":200`, false, ""}, {"no", `"Passed":"F","SubCode":"200"`, false, ""},
		{"twice", `"Passed":"F","Passed":"T","SubCode":"200"`, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := fmt.Sprintf(`{"RequestId":%q,"Code":"200","ResultObject":{%s}}`, requestID, tt.members)
			o := ask(t, describeFace, body, 0)
			if got := o.Err == nil && o.Verdict == realname.VerdictPass; got != tt.pass || o.Findings.String() != tt.found {
				t.Errorf("got %v with %v, %v; want pass %v with %q", o.Verdict, o.Findings, o.Err, tt.pass, tt.found)
			}
			if tt.name == "person" && o.About != person {
				t.Error("it does not say whom it is about")
			}
		})
	}
}

func TestDocumentWarnings(t *testing.T) {
	const good = `"isCopy":0,"isReshoot":0,"completenessScore":99,"qualityScore":90,"tamperScore":3`
	for members, want := range map[string]string{
		good: "", strings.Replace(good, `"isCopy":0`, `"isCopy":1`, 1): "copy_suspected",
		strings.Replace(good, `"isCopy":0`, `"isCopy":true`, 1):                      "copy_suspected",
		strings.Replace(good, `"isReshoot":0`, `"isReshoot":1`, 1):                   "copy_suspected",
		strings.Replace(good, `"tamperScore":3`, `"tamperScore":80`, 1):              "edit_suspected",
		strings.Replace(good, `"qualityScore":90`, `"qualityScore":20`, 1):           "picture_flawed",
		strings.Replace(good, `"completenessScore":99`, `"completenessScore":50`, 1): "picture_flawed",
		strings.Replace(good, `"isCopy":0,`, ``, 1):                                  "bad",
		strings.Replace(good, `"isCopy":0`, `"isCopy":2`, 1):                         "bad",
		strings.Replace(good, `"isCopy":0`, `"isCopy":"0"`, 1):                       "bad",
		strings.Replace(good, `"tamperScore":3`, `"tamperScore":"3"`, 1):             "bad",
		``: "bad",
	} {
		o, err := wire.ParseObject([]byte(`{"warning":{` + members + `}}`))
		if err != nil {
			t.Fatal(err)
		}
		found, ok := warningsOf(o)
		got := found.String()
		if !ok {
			got = "bad"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", members, got, want)
		}
	}
}

func TestWindows(t *testing.T) {
	for message, want := range map[string]wire.Rest{
		"触发分钟级流控Permits:1": wire.Minute, "触发小时级流控Permits:5": wire.Hour, "触发天级流控Permits:10": wire.Tomorrow, "": wire.Unsaid, "limit": wire.Unsaid,
	} {
		if got := windowOf(message); got != want {
			t.Errorf("%q: %v, want %v", message, got, want)
		}
	}
}
