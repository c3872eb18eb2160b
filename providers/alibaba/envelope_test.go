package alibaba

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// The backends are what a Verifier and a code service take.
var (
	_ realname.Authority      = (*Authority)(nil)
	_ realname.BankChecker    = (*Bank)(nil)
	_ realname.DocumentReader = (*DocumentReader)(nil)
	_ realname.FaceChecker    = (*Face)(nil)
	_ realname.Querier        = (*Face)(nil)
	_ realname.Eraser         = (*Face)(nil)
	_ sms.Sender              = (*SMS)(nil)
)

// Neither the key nor the token shows, however an account or a backend is printed.
func TestKeysDoNotShow(t *testing.T) {
	config := Config{Credentials: adaptertest.Keyed()}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	face, err1 := c.Face(FaceOptions{SceneID: "1"})
	text, err2 := c.SMS(SMSOptions{Sign: "x", Templates: map[string]string{"": "1"}})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for _, v := range adaptertest.Some([]any{config, c.Authority()}, c, *c, c.Bank(BankOptions{}), c.Documents(), c.Carrier(), face, text) {
		leaktest.Check(t, v, adaptertest.Secret, adaptertest.Token)
	}
}

// An envelope that says two things, or lacks a part, says nothing.
func TestEnvelopes(t *testing.T) {
	const id, yes = `"RequestId":"` + requestID + `"`, `"ResultObject":{"BizCode":"1","SubCode":"101"}`
	for name, body := range map[string]string{
		"no code": `{` + id + `,` + yes + `}`, "code null": `{` + id + `,"Code":null,` + yes + `}`,
		"code a number": `{` + id + `,"Code":200,` + yes + `}`, "code twice": `{` + id + `,"Code":"500","Code":"200",` + yes + `}`,
		"other case": `{` + id + `,"code":"200",` + yes + `}`, "no number": `{"Code":"200",` + yes + `}`,
		"number empty": `{"RequestId":"","Code":"200",` + yes + `}`, "number a number": `{"RequestId":7,"Code":"200",` + yes + `}`,
		"no result": `{` + id + `,"Code":"200"}`, "result null": `{` + id + `,"Code":"200","ResultObject":null}`,
		"result a list": `{` + id + `,"Code":"200","ResultObject":[]}`, "result a text": `{` + id + `,"Code":"200","ResultObject":"1"}`,
		"codes numbers":     `{` + id + `,"Code":"200","ResultObject":{"BizCode":1,"SubCode":101}}`,
		"code inside twice": `{` + id + `,"Code":"200","ResultObject":{"BizCode":"2","BizCode":"1","SubCode":"101"}}`,
		"inside other case": `{` + id + `,"Code":"200","ResultObject":{"bizCode":"1","subCode":"101"}}`,
		"empty":             `{` + id + `,"Code":"200","ResultObject":{}}`, "code empty": `{` + id + `,"Code":"",` + yes + `}`,
	} {
		for _, e := range []*endpoint{id2, bank, mobile3} {
			suite.Expect(t, e, &adaptertest.Replier{Body: body}, 0, wire.Row{})
			if t.Failed() {
				t.Fatalf("%s, %s", e.action, name)
			}
		}
	}
	if o := ask(t, id2, `{`+id+`,"Code":"200","More":1,`+yes+`}`, 0); o.Err != nil || o.Verdict != realname.VerdictPass || o.Reference != requestID {
		t.Errorf("more: %v, %v", o.Answer, o.Err)
	}
}

// The number of the request in the header is that in the body.
func TestOtherRequest(t *testing.T) {
	for number, ok := range map[string]bool{"": true, requestID: true, strings.ToLower(requestID): false, "x": false} {
		header := http.Header{}
		header.Set("x-acs-request-id", number)
		o := suite.Ask(t, bank, &adaptertest.Replier{Body: resultOf(bank, "1/101"), Header: header}, 0)
		if (o.Err == nil && o.Verdict == realname.VerdictPass) != ok {
			t.Errorf("%q: %v, %v", number, o.Verdict, o.Err)
		}
	}
}

// Each request has an address without parameters, a nonce of its own, and its parameters in
// the body.
func TestRequests(t *testing.T) {
	want := map[*endpoint][2]string{
		id2:          {"https://cloudauth.aliyuncs.com/", "IdentifyNum ParamType UserName"},
		bank:         {"https://cloudauth.aliyuncs.com/", "BankCard IdentifyNum IdentityType Mobile ParamType ProductType UserName VerifyMode"},
		mobile3:      {"https://cloudauth.aliyuncs.com/", "IdentifyNum Mobile ParamType UserName"},
		initFace:     {"https://cloudauth.aliyuncs.com/", "CertName CertNo CertType Model OuterOrderNo ProductCode SceneId"},
		describeFace: {"https://cloudauth.aliyuncs.com/", "CertifyId SceneId"}, deleteFace: {"https://cloudauth.aliyuncs.com/", "CertifyId DeleteAfterQuery"},
		recognize: {"https://ocr-api.cn-hangzhou.aliyuncs.com/?OutputQualityInfo=true", "a picture"},
		passport:  {"https://ocr-api.cn-hangzhou.aliyuncs.com/", "a picture"}, chinesePassport: {"https://ocr-api.cn-hangzhou.aliyuncs.com/", "a picture"},
		toMainland: {"https://ocr-api.cn-hangzhou.aliyuncs.com/", "a picture"}, toHK: {"https://ocr-api.cn-hangzhou.aliyuncs.com/", "a picture"},
		sendSMS: {"https://dysmsapi.aliyuncs.com/", "OutId PhoneNumbers SignName TemplateCode TemplateParam"},
	}
	nonces := map[string]bool{}
	for e := range suite.Calls {
		w := &adaptertest.Replier{Body: "{}"}
		suite.Ask(t, e, w, 0)
		if len(w.Seen) != 1 {
			t.Fatalf("%s: %d requests", e.action, len(w.Seen))
		}
		form, err := url.ParseQuery(w.Sent[0])
		if err != nil {
			t.Fatal(err)
		}
		r, names := w.Seen[0], []string{}
		for name := range form {
			names = append(names, name)
		}
		slices.Sort(names)
		if got := [2]string{r.URL.String(), strings.Join(names, " ")}; got != want[e] {
			t.Errorf("%s: %q, want %q", e.action, got, want[e])
		}
		if r.Header.Get("x-acs-security-token") != "token1" || !strings.Contains(r.Header.Get("Authorization"), "x-acs-security-token") {
			t.Errorf("%s: the token is not sent, or not signed", e.action)
		}
		n := r.Header.Get("x-acs-signature-nonce")
		if nonces[n] || len(n) != 32 {
			t.Errorf("%s: nonce %q", e.action, n)
		}
		nonces[n] = true
	}
}

// What an endpoint does not take is not sent.
func TestWhatIsNotSent(t *testing.T) {
	var told providers.Call
	c := openCloud(t, &adaptertest.Replier{Body: resultOf(bank, "1/101")}, adaptertest.Started, &told)
	f, _ := c.Face(FaceOptions{SceneID: "1"})
	adaptertest.NotSent(t, &told, adaptertest.Backends{
		Authority: c.Authority(), Bank: c.Bank(BankOptions{}), Documents: c.Documents(), Face: f, Carrier: c.Carrier(), MaxPicture: maxPicture,
	}, nil)
	w := &adaptertest.Replier{Body: resultOf(bank, "1/101")}
	three := openCloud(t, w, adaptertest.Started, &told).Bank(BankOptions{UnsafeThreeElements: true})
	a, err := three.CheckCard(t.Context(), op, person, realname.Card{Number: card.Number})
	form, _ := url.ParseQuery(w.Sent[0])
	if err != nil || a.Verdict != realname.VerdictPass || form.Has("Mobile") || form.Get("ProductType") != "BANK_CARD_3_META" {
		t.Errorf("three elements: %v, %v, %v", a.Verdict, err, form["ProductType"])
	}
}

// What is read off both sides, and what is odd about either.
func TestDocument(t *testing.T) {
	const warn = `\"warning\":{\"isCopy\":%d,\"isReshoot\":0,\"completenessScore\":99,\"qualityScore\":%d,\"tamperScore\":3}`
	front := `{"RequestId":"` + requestID + `","Data":"{\"data\":{\"face\":{\"data\":{\"name\":\"张三\",\"sex\":\"女\",\"birthDate\":\"1949年12月31日\",` +
		`\"idNumber\":\"11010519491231002X\"},` + fmt.Sprintf(warn, 0, 20) + `}}}"}`
	back := `{"RequestId":"` + requestID + `","Code":"200","Data":"{\"data\":{\"back\":{\"data\":{\"issueAuthority\":\"x\",\"validPeriod\":\"2010.07.21-长期\"},` +
		fmt.Sprintf(warn, 1, 90) + `}}}"}`
	photo := realname.NewPhoto([]byte("x"))
	read := func(change func(string) string) (realname.Document, realname.Answer, error) {
		c := openCloud(t, &adaptertest.Replier{Bodies: []string{change(front), change(back)}}, adaptertest.Started, new(providers.Call))
		return c.Documents().ReadDocument(t.Context(), op, realname.Photos{Front: photo, Back: photo})
	}
	doc, a, err := read(func(s string) string { return s })
	want := realname.Document{
		Name: person.Name, Number: person.Number, Sex: idcard.Female, Birth: idcard.MustDate(1949, 12, 31),
		From: idcard.MustDate(2010, 7, 21), LongTerm: true,
	}
	if err != nil || doc != want || a.Findings.String() != "copy_suspected,picture_flawed" || a.Verdict != realname.VerdictPass {
		t.Errorf("read %v with %v, %v", doc == want, a.Findings, err)
	}
	for _, member := range []string{"name", "idNumber", "birthDate", "sex", "validPeriod", "warning", "isCopy", "Data", "data"} {
		doc, a, err := read(func(s string) string { return strings.Replace(s, member, "x"+member, 1) })
		if err == nil || a.Verdict != 0 || doc != (realname.Document{}) {
			t.Errorf("without %s: %v, %v", member, a.Verdict, err)
		}
	}
	// Both pictures show one side.
	for _, side := range []string{front, back} {
		doc, a, err := read(func(string) string { return side })
		if err != nil || a.Verdict != realname.VerdictFail || a.Reason != realname.ReasonDocumentQuality || doc != (realname.Document{}) {
			t.Errorf("one side twice: %v, %v", a.Verdict, err)
		}
	}
}

// What can be asked about afterwards is a Querier, and nothing else is.
func TestClasses(t *testing.T) {
	c := replying(t, "")
	f, _ := c.Face(FaceOptions{SceneID: "1"})
	text, _ := c.SMS(SMSOptions{Sign: "x", Templates: map[string]string{"": "1"}})
	for e, backend := range map[*endpoint]any{
		id2: c.Authority(), bank: c.Bank(BankOptions{}), recognize: c.Documents(), mobile3: c.Carrier(),
		initFace: f, describeFace: f, deleteFace: f, sendSMS: text,
		passport: c.Documents(), chinesePassport: c.Documents(), toMainland: c.Documents(), toHK: c.Documents(),
	} {
		adaptertest.Classes(t, adaptertest.Kind{Action: e.action, Class: e.class, Query: e.query, Backend: backend})
	}
	if sendSMS.class != wire.Effect {
		t.Errorf("a message is of class %v", sendSMS.class)
	}
}

// Where a person goes on: a page that is one, or an app with the id.
func TestPages(t *testing.T) {
	for members, want := range map[string]string{
		`"CertifyId":"x","CertifyUrl":"https://face.example/?a=1"`: "https://face.example/?a=1", `"CertifyId":"x","CertifyUrl":""`: "x",
		`"CertifyId":"x","CertifyUrl":null`: "x", `"CertifyId":"x"`: "x", `"CertifyId":"x","CertifyUrl":"http://face.example"`: "",
		`"CertifyId":"x","CertifyUrl":7`: "", `"CertifyUrl":"https://face.example"`: "", `"CertifyId":"","CertifyUrl":"https://face.example"`: "",
		`"CertifyId":"a b"`: "", `"CertifyId":7`: "", `"CertifyId":"x","CertifyUrl":"javascript:alert(1)"`: "",
	} {
		body := `{"RequestId":"` + requestID + `","Code":"200","ResultObject":{` + members + `}}`
		o := ask(t, initFace, body, 0)
		if got := o.Continue.Reveal(); got != want || (o.Err == nil) != (want != "") || want != "" && o.Token.IsZero() {
			t.Errorf("%s: %q, %v; want %q", members, got, o.Err, want)
		}
	}
}
