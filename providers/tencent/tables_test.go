package tencent

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

func TestTablesGolden(t *testing.T) { adaptertest.Golden(t, tables()) }

// errorOf is an answer with an error.
func errorOf(code, more string) string {
	return fmt.Sprintf(`{"Response":{%s"Error":{"Code":%q,"Message":"张三"},"RequestId":%q}}`, more, code, requestID)
}

func TestEveryError(t *testing.T) {
	suite.EveryRow(t, 0, func(e *endpoint) wire.Table { return e.errors }, func(_ *endpoint, r *wire.Row) *adaptertest.Replier {
		return &adaptertest.Replier{Body: errorOf(adaptertest.Sample(*r), "")}
	})
}

func TestEveryResult(t *testing.T) {
	suite.EveryRow(t, 3*time.Hour, func(e *endpoint) wire.Table { return e.results }, func(e *endpoint, r *wire.Row) *adaptertest.Replier {
		if e == sendSMS && r.Verdict == 0 {
			r.Billed = providers.BilledNo // Fee is 0
		}
		return &adaptertest.Replier{Body: resultOf(e, adaptertest.Sample(*r))}
	})
}

// A code that is in no table is neither a yes nor a no, and says nothing for certain.
func TestUnlistedCodes(t *testing.T) {
	for e := range suite.Calls {
		for _, code := range []string{"-99", "1", "00", "0 ", " 0", "+0", "-0", "0.0", "ok", "OK", "Success", "９"} {
			if len(e.results) == 0 || (e == detectInfo || e == getEidResult) && code != "-99" { // its code is a number: 0 and -0 are one
				continue
			}
			suite.Expect(t, e, &adaptertest.Replier{Body: resultOf(e, code)}, 3*time.Hour, wire.Row{})
		}
	}
}

// The same number means different things in different tables.
func TestSameNumberOtherMeaning(t *testing.T) {
	tests := []struct {
		e    *endpoint
		code string
		want string
	}{
		{idCard, "-1", "fail mismatch"}, {bank4, "-1", "fail mismatch"}, {networkTime, "-1", "none bad_input"},
		{idCard, "-4", "none provider_unavailable"}, {phone, "-4", "fail phone_owner_mismatch"}, {bank4, "-4", "none bad_input"},
		{networkTime, "-4", "none provider_unavailable"},
		{idCard, "-5", "fail no_record"}, {bank3, "-5", "fail mismatch"}, {bank4, "-5", "none bad_input"}, {networkTime, "-5", "none provider_daily_limit"},
		{idCard, "-6", "none provider_unavailable"}, {phone, "-6", "none bad_input"}, {bank3, "-6", "fail card_not_usable"}, {bank4, "-6", "fail mismatch"},
		{bank3, "-17", "none provider_unavailable"}, {bank4, "-17", "fail card_unsupported"},
		{bank3, "-18", "none provider_daily_limit"}, {bank4, "-18", "none provider_unavailable"},
		{bank3, "-20", "fail card_not_usable"}, {bank4, "-20", "none bad_input"},
	}
	for _, tt := range tests {
		r, ok := tt.e.results.Find(tt.code)
		got := r.Verdict.String() + " " + r.Reason.String()
		if r.Verdict == 0 {
			got = "none " + r.Kind.String()
		}
		if !ok || got != tt.want {
			t.Errorf("%s %s is %q, want %q", tt.e.action, tt.code, got, tt.want)
		}
	}
}

// Zero is the one code that means yes, and in SendSms "Ok".
func TestOneYes(t *testing.T) {
	for e := range suite.Calls {
		for _, r := range slices.Concat(e.results, e.errors) {
			if yes := r.Code == "0" || e == sendSMS && r.Code == "Ok"; (r.Verdict == realname.VerdictPass) != yes {
				t.Errorf("%s: %s is %v", e.action, r.Code, r.Verdict)
			}
			if r.Verdict == realname.VerdictFail && r.Reason == 0 {
				t.Errorf("%s: %s has no reason", e.action, r.Code)
			}
		}
	}
}

func TestPhoneDetails(t *testing.T) {
	for detail, want := range map[string]realname.Reason{
		"PhoneIdCardMismatch": realname.ReasonPhoneOwnerMismatch, "PhoneNameMismatch": realname.ReasonPhoneOwnerMismatch,
		"PhoneNameIdCardMismatch": realname.ReasonPhoneOwnerMismatch, "NameIdCardMismatch": realname.ReasonMismatch,
		"OtherMismatch": realname.ReasonPhoneOwnerMismatch, "": realname.ReasonPhoneOwnerMismatch, "New": realname.ReasonPhoneOwnerMismatch,
	} {
		body := fmt.Sprintf(`{"Response":{"Result":"-4","ResultDetail":%q,"RequestId":%q}}`, detail, requestID)
		o := ask(t, phone, body, 0)
		if o.Err != nil || o.Verdict != realname.VerdictFail || o.Reason != want {
			t.Errorf("%q: %v %v, %v; want %v", detail, o.Verdict, o.Reason, o.Err, want)
		}
	}
}

// A yes with a detail that says no is neither.
func TestPhoneYesWithADetail(t *testing.T) {
	for detail, want := range map[string]realname.Verdict{
		"": realname.VerdictPass, "Match": realname.VerdictPass, "PhoneNameMismatch": 0, "NameIdCardMismatch": 0, "OtherMismatch": 0,
	} {
		body := fmt.Sprintf(`{"Response":{"Result":"0","ResultDetail":%q,"RequestId":%q}}`, detail, requestID)
		o := ask(t, phone, body, 0)
		if o.Verdict != want || (o.Err == nil) != (want != 0) || adaptertest.FailureOf(o.Err) != nil {
			t.Errorf("%q: %v, %v; want %v", detail, o.Verdict, o.Err, want)
		}
	}
}

func TestTimeOnNet(t *testing.T) {
	for s, want := range map[string][2]int{"[0,3)": {0, 3}, "[24,+)": {24, 0}} {
		body := fmt.Sprintf(`{"Response":{"Result":"0","Range":%q,"RequestId":%q}}`, s, requestID)
		from, to, a, err := replying(t, body).Carrier().TimeOnNet(t.Context(), op, card.Mobile)
		if err != nil || a.Verdict != realname.VerdictPass || [2]int{from, to} != want {
			t.Errorf("%s: %d, %d, %v, %v", s, from, to, a.Verdict, err)
		}
	}
}

func TestWarningsGolden(t *testing.T) {
	for code, want := range map[string]string{
		`[]`: "", `[-9101]`: "picture_flawed", `[-9102]`: "copy_suspected", `[-9103]`: "copy_suspected",
		`[-9105]`: "picture_flawed", `[-9106]`: "edit_suspected", `[-9107]`: "picture_flawed", `[-9108]`: "copy_suspected",
		`[-9109]`: "validity_unusual", `[-9100]`: "validity_unusual", `[-9110]`: "copy_suspected", `[-9111]`: "edit_suspected",
		`[-9104]`: "temporary_card", `[-9999]`: "risk_suspected", `[-9102,-9107]`: "copy_suspected,picture_flawed",
	} {
		found, ok := warningsOf(wire.Object{"AdvancedInfo": []byte(strconv.Quote(`{"WarnInfos":` + code + `}`))})
		if !ok || found.String() != want {
			t.Errorf("%s: %v, %v; want %s", code, found, ok, want)
		}
	}
	for _, bad := range []string{`{"WarnInfos":["-9102"]}`, `{"WarnInfos":7}`, `[]`, ``, `{`} {
		if found, ok := warningsOf(wire.Object{"AdvancedInfo": []byte(strconv.Quote(bad))}); ok {
			t.Errorf("%s: %v", bad, found)
		}
	}
	if _, ok := warningsOf(wire.Object{}); ok {
		t.Error("an answer without warnings is one that nobody looked at")
	}
}

// A yes of the face check has every part of the proof.
func TestFaceProof(t *testing.T) {
	good := map[string]string{
		"ErrCode": "0", "IdCard": `"11010519491231002X"`, "Name": `"张三"`, "LiveStatus": "0", "Comparestatus": "0",
		"Sim": `"70.00"`, "Extra": `"` + op.Key + `"`,
	}
	tests := []struct {
		name, member, value string // "" drops the member
		pass                bool
	}{
		{"all", "", "", true}, {"no extra", "Extra", "", true}, {"empty extra", "Extra", `""`, true},
		{"other extra", "Extra", `"zzz"`, false}, {"no person", "IdCard", "", false}, {"no name", "Name", "", false},
		{"empty person", "IdCard", `""`, false}, {"masked person", "IdCard", `"1101**********002X"`, false},
		{"not alive", "LiveStatus", "1", false}, {"alive unsaid", "LiveStatus", "null", false}, {"other face", "Comparestatus", "1", false},
		{"compare unsaid", "Comparestatus", "", false}, {"score below", "Sim", `"69.99"`, false}, {"no score", "Sim", "", false},
		{"score in hex", "Sim", `"0x60p0"`, false}, {"score with an exponent", "Sim", `"9e1"`, false}, {"score with a sign", "Sim", `"+93"`, false},
		{"score a word", "Sim", `"NaN"`, false}, {"score too high", "Sim", `"Inf"`, false}, {"score a number", "Sim", "93", false},
		{"tries a text", "LivenessDetail", `"03"`, false}, {"tags a text", "LivenessInfoTag", `"03"`, false}, {"tags numbers", "LivenessInfoTag", "[3]", false},
		{"no tags", "LivenessInfoTag", "null", true}, {"tags empty", "LivenessInfoTag", "[]", true}, {"code a text", "ErrCode", `"0"`, false}, {"code a fraction", "ErrCode", "0.5", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := ""
			for name, value := range good {
				if name == tt.member {
					value = ""
				}
				if value != "" {
					text += fmt.Sprintf(`%q:%s,`, name, value)
				}
			}
			if tt.value != "" {
				text += fmt.Sprintf(`%q:%s,`, tt.member, tt.value)
			}
			body := fmt.Sprintf(`{"Response":{"Text":{%s"ErrMsg":""},"RequestId":%q}}`, text, requestID)
			o := ask(t, detectInfo, body, 0)
			if got := o.Err == nil && o.Verdict == realname.VerdictPass; got != tt.pass || tt.pass && o.About != person {
				t.Errorf("got %v about %v, %v; want pass %v", o.Verdict, o.About, o.Err, tt.pass)
			}
		})
	}
}

// Where the flow has an intention check, what came of it is not in Text: such a yes is unknown.
func TestFaceIntention(t *testing.T) {
	for value, pass := range map[string]bool{"": true, "null": true, "false": true, "true": false, `"true"`: false, `"false"`: false, "1": false, "0": false} {
		body := resultOf(detectInfo, "0")
		if value != "" {
			body = strings.Replace(body, `"Text"`, `"IsVerifyIntention":`+value+`,"Text"`, 1)
		}
		if o := ask(t, detectInfo, body, 0); (o.Verdict == realname.VerdictPass) != pass || (o.Err == nil) != pass || adaptertest.FailureOf(o.Err) != nil {
			t.Errorf("IsVerifyIntention %s: %v, %v; want pass %v", value, o.Verdict, o.Err, pass)
		}
	}
}

// A yes of E证通 names nobody: it has the key of the operation, and the person is the one whose name
// was sent with it. If it names somebody all the same, it says so.
func TestEidProof(t *testing.T) {
	other := realname.Identity{Name: names.MustParse("李四"), Number: idcard.MustParse("11010519491231002X")}
	tests := []struct {
		name, members string
		pass          bool
		about         realname.Identity
	}{
		{"nobody", `"Extra":"` + op.Key + `"`, true, realname.Identity{}},
		{"empty", `"Extra":"` + op.Key + `","Name":"","IdCard":""`, true, realname.Identity{}},
		{"the person", `"Extra":"` + op.Key + `","Name":"张三","IdCard":"11010519491231002X"`, true, person},
		{"somebody else", `"Extra":"` + op.Key + `","Name":"李四","IdCard":"11010519491231002X"`, true, other},
		{"masked", `"Extra":"` + op.Key + `","Name":"张*","IdCard":"1101**********002X"`, false, realname.Identity{}},
		{"no key", `"Name":"张三","IdCard":"11010519491231002X"`, false, realname.Identity{}},
		{"empty key", `"Extra":"","Name":"张三","IdCard":"11010519491231002X"`, false, realname.Identity{}},
		{"other key", `"Extra":"zzz"`, false, realname.Identity{}},
		{"key a number", `"Extra":7`, false, realname.Identity{}},
	}
	for _, tt := range tests {
		body := fmt.Sprintf(`{"Response":{"Text":{"ErrCode":0,"LiveStatus":0,"Comparestatus":0,"Sim":"93.25",%s},"RequestId":%q}}`, tt.members, requestID)
		o := ask(t, getEidResult, body, 0)
		if got := o.Err == nil && o.Verdict == realname.VerdictPass; got != tt.pass || o.About != tt.about || adaptertest.FailureOf(o.Err) != nil {
			t.Errorf("%s: %v about %v, %v; want pass %v", tt.name, o.Verdict, o.About, o.Err, tt.pass)
		}
	}
}

// Name and number of E证通 come from us, and from nobody else; the intention check is off.
func TestEidRequest(t *testing.T) {
	w := &adaptertest.Replier{Body: "{}"}
	suite.Ask(t, getEidToken, w, 0)
	var p struct {
		MerchantId, IdCard, Name, Extra string
		Config                          struct {
			InputType          string
			UseIntentionVerify *bool
		}
		RuleId *string
	}
	if err := json.Unmarshal([]byte(w.Sent[0]), &p); err != nil {
		t.Fatal(err)
	}
	if p.Config.InputType != "4" || p.Config.UseIntentionVerify == nil || *p.Config.UseIntentionVerify || p.RuleId != nil ||
		p.MerchantId != "1" || p.IdCard != person.Number.Reveal() || p.Name != person.Name.Reveal() || p.Extra != op.Key {
		t.Errorf("the request is %s", w.Sent[0])
	}
}

// The page of E证通 is open for ten minutes. Long after, what nobody tried was never judged.
func TestEidWindow(t *testing.T) {
	for _, tt := range []struct {
		code   string
		after  time.Duration
		want   realname.Verdict
		unseen bool // or not used yet
	}{
		{"null", 9 * time.Minute, 0, true}, {"null", 10 * time.Minute, 0, false}, {"null", time.Hour, 0, true},
		{"2016", 9 * time.Minute, realname.VerdictPending, false}, {"2016", 10 * time.Minute, realname.VerdictFail, false},
		{"0", time.Hour, realname.VerdictPass, false},
	} {
		o := ask(t, getEidResult, resultOf(getEidResult, tt.code), tt.after)
		if o.Verdict != tt.want || (adaptertest.FailureOf(o.Err) != nil) != tt.unseen {
			t.Errorf("%s after %v: %v, %v; want %v", tt.code, tt.after, o.Verdict, o.Err, tt.want)
		}
	}
}

// Within the window a person may try again; after it the last result counts.
func TestFaceWindow(t *testing.T) {
	null := `{"Response":{"Text":{"ErrCode":null,"Extra":""},"RequestId":"` + requestID + `"}}`
	tests := []struct {
		name, body string
		after      time.Duration
		want       realname.Verdict
		reason     realname.Reason
		kind       realname.FailureKind
	}{
		{"not begun", null, 0, 0, 0, realname.FailureNotOpened},
		{"not begun in time", null, 20 * time.Minute, 0, 0, realname.FailureUnknown},
		{"never begun", null, 2 * time.Hour, 0, 0, realname.FailureUnavailable},
		{"expired", resultOf(detectInfo, "15"), 2 * time.Hour, 0, 0, realname.FailureUnavailable},
		{"expired after a try", strings.Replace(resultOf(detectInfo, "15"), `"ErrMsg"`, `"LivenessDetail":[{"Errcode":2016}],"ErrMsg"`, 1), 2 * time.Hour, 0, 0, realname.FailureUnknown},
		{"failed, may try again", resultOf(detectInfo, "2016"), 19 * time.Minute, realname.VerdictPending, 0, 0},
		{"failed", resultOf(detectInfo, "2016"), 20 * time.Minute, realname.VerdictFail, realname.ReasonFaceMismatch, 0},
		{"no tries left", resultOf(detectInfo, "16"), time.Minute, realname.VerdictFail, realname.ReasonLivenessFailed, 0},
		{"passed", resultOf(detectInfo, "0"), time.Minute, realname.VerdictPass, 0, 0},
		{"unlisted", resultOf(detectInfo, "987654"), time.Minute, 0, 0, realname.FailureUnknown},
		{"no text", `{"Response":{"RequestId":"` + requestID + `"}}`, time.Minute, 0, 0, realname.FailureUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := ask(t, detectInfo, tt.body, tt.after)
			var kind realname.FailureKind
			if f := adaptertest.FailureOf(o.Err); f != nil {
				kind = f.Kind
			}
			if o.Verdict != tt.want || o.Reason != tt.reason || (o.Err != nil) != (tt.want == 0) || kind != tt.kind {
				t.Errorf("got %v %v, %v (%v)", o.Verdict, o.Reason, o.Err, kind)
			}
			if o.Verdict == realname.VerdictPending && o.Token.IsZero() {
				t.Error("pending without a token")
			}
		})
	}
}

// Somebody who passes after an attack passes with a finding.
func TestFaceAttackBefore(t *testing.T) {
	for tag, want := range map[string]string{"01": "", "03": "risk_suspected", "08": "risk_suspected"} {
		body := strings.Replace(resultOf(detectInfo, "0"), `"ErrMsg"`, `"LivenessInfoTag":["`+tag+`"],"LivenessDetail":[{}],"ErrMsg"`, 1)
		o := ask(t, detectInfo, body, 0)
		if o.Err != nil || o.Verdict != realname.VerdictPass || o.Findings.String() != want {
			t.Errorf("tag %s: %v with %v, %v; want a pass with %q", tag, o.Verdict, o.Findings, o.Err, want)
		}
	}
}

// An answer with an error and something else says two things, and is certain of nothing.
func TestErrorWithMore(t *testing.T) {
	for e := range suite.Calls {
		for _, more := range []string{
			`"Result":"0",`, `"Result":"-1",`, `"BizToken":"x",`, `"SendStatusSet":[{"Code":"Ok"}],`, `"Text":{"ErrCode":2016},`, `"AdvancedInfo":"{}",`,
		} {
			for _, r := range e.errors {
				suite.Expect(t, e, &adaptertest.Replier{Body: errorOf(adaptertest.Sample(r), more)}, 0, wire.Row{})
			}
		}
	}
}

// A tag of the liveness check can make an attack of a failure.
func TestFaceAttackTags(t *testing.T) {
	for tag, want := range map[string]realname.Reason{
		"01": realname.ReasonLivenessFailed, "02": realname.ReasonLivenessFailed, "03": realname.ReasonAttackSuspected, "04": realname.ReasonAttackSuspected,
		"05": realname.ReasonAttackSuspected, "06": realname.ReasonAttackSuspected, "07": realname.ReasonLivenessFailed, "08": realname.ReasonAttackSuspected,
		"09": realname.ReasonLivenessFailed, "10": realname.ReasonLivenessFailed, "11": realname.ReasonAttackSuspected, "12": realname.ReasonAttackSuspected,
		"13": realname.ReasonAttackSuspected, "14": realname.ReasonLivenessFailed,
	} {
		body := fmt.Sprintf(`{"Response":{"Text":{"ErrCode":1004,"LivenessInfoTag":["07",%q],"LivenessDetail":[{"Errcode":1004}]},"RequestId":%q}}`, tag, requestID)
		o := ask(t, detectInfo, body, time.Hour)
		if o.Err != nil || o.Reason != want {
			t.Errorf("tag %s: %v, %v; want %v", tag, o.Reason, o.Err, want)
		}
	}
}

// TestBilled: an answer and a failure tell a Verifier whether they are charged for.
func TestBilled(t *testing.T) {
	if o := ask(t, detectInfo, resultOf(detectInfo, "0"), 0); o.Answer.Billed != realname.BilledYes {
		t.Errorf("a yes: %v", o.Answer.Billed)
	}
	if o := ask(t, detectInfo, resultOf(detectInfo, "2016"), time.Minute); o.Answer.Billed != realname.BilledNo {
		t.Errorf("still open: %v", o.Answer.Billed)
	}
	o := ask(t, detectInfo, resultOf(detectInfo, "15"), 2*time.Hour)
	if f := adaptertest.FailureOf(o.Err); f == nil || f.Billed != realname.BilledNo {
		t.Errorf("never begun: %v", o.Err)
	}
}
