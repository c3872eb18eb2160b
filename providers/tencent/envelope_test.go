package tencent

import (
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
	_ sms.Sender              = (*SMS)(nil)
)

// Neither the key nor the token shows, however an account or a backend is printed.
func TestKeysDoNotShow(t *testing.T) {
	config := Config{Credentials: adaptertest.Keyed()}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	face, err1 := c.Face(FaceOptions{RuleID: "1"})
	text, err2 := c.SMS(SMSOptions{AppID: "1", Sign: "x", Templates: map[string]string{"": "1"}})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for _, v := range adaptertest.Some([]any{config, c.Authority()}, c, *c, c.Bank(BankOptions{}), c.Documents(), c.Carrier(), face, text) {
		leaktest.Check(t, v, adaptertest.Secret, adaptertest.Token)
	}
}

// An envelope that says two things, or lacks a part, says nothing.
func TestEnvelopes(t *testing.T) {
	const id = `"RequestId":"` + requestID + `"`
	for name, body := range map[string]string{
		"error and result":     `{"Response":{"Error":{"Code":"InternalError","Message":""},"Result":"0",` + id + `}}`,
		"error a text":         `{"Response":{"Error":"InternalError",` + id + `}}`,
		"error without a code": `{"Response":{"Error":{"Message":"x"},` + id + `}}`,
		"error with no code":   `{"Response":{"Error":{"Code":"","Message":"x"},` + id + `}}`,
		"error code a number":  `{"Response":{"Error":{"Code":7},` + id + `}}`,
		"error false":          `{"Response":{"Error":false,"Result":"0",` + id + `}}`,
		"no number":            `{"Response":{"Result":"0"}}`,
		"number empty":         `{"Response":{"Result":"0","RequestId":""}}`,
		"number a number":      `{"Response":{"Result":"0","RequestId":7}}`,
		"number null":          `{"Response":{"Result":"0","RequestId":null}}`,
		"result a number":      `{"Response":{"Result":0,` + id + `}}`,
		"result null":          `{"Response":{"Result":null,` + id + `}}`,
		"result twice":         `{"Response":{"Result":"-1","Result":"0",` + id + `}}`,
		"other case":           `{"Response":{"result":"0",` + id + `}}`,
		"outer other case":     `{"response":{"Result":"0",` + id + `}}`,
		"two responses":        `{"Response":{"Result":"-1",` + id + `},"Response":{"Result":"0",` + id + `}}`,
		"a list":               `{"Response":[{"Result":"0",` + id + `}]}`,
		"the older form":       `{"code":0,"message":"","codeDesc":"Success","Result":"0"}`,
	} {
		for _, e := range []*endpoint{idCard, bank4, bank3, phone, networkTime} {
			o := suite.Expect(t, e, &adaptertest.Replier{Body: body}, 0, wire.Row{})
			if o.Told.Problem != "unreadable" {
				t.Errorf("%s, %s: problem %q", e.action, name, o.Told.Problem)
			}
		}
	}
	for name, body := range map[string]string{
		"error null": `{"Response":{"Error":null,"Result":"0",` + id + `}}`,
		"more":       `{"Response":{"Result":"0","Extra":{"a":1},` + id + `},"More":[]}`,
	} {
		if o := ask(t, idCard, body, 0); o.Err != nil || o.Verdict != realname.VerdictPass || o.Reference != requestID {
			t.Errorf("%s: %v, %v", name, o.Answer, o.Err)
		}
	}
}

// What an endpoint does not take is not sent.
func TestWhatIsNotSent(t *testing.T) {
	var told providers.Call
	c := openCloud(t, &adaptertest.Replier{Body: resultOf(idCard, "0")}, adaptertest.Started, &told)
	f, _ := c.Face(FaceOptions{RuleID: "1"})
	adaptertest.NotSent(t, &told, adaptertest.Backends{
		Authority: c.Authority(), Bank: c.Bank(BankOptions{}), Documents: c.Documents(), Face: f, Carrier: c.Carrier(), MaxPicture: maxPicture,
	}, map[string]func() error{
		"time on net, abroad": func() error {
			_, _, _, err := c.Carrier().TimeOnNet(t.Context(), op, adaptertest.Abroad(t))
			return err
		},
	})
	three := c.Bank(BankOptions{UnsafeThreeElements: true})
	if a, err := three.CheckCard(t.Context(), op, person, realname.Card{Number: card.Number}); err != nil || a.Verdict != realname.VerdictPass {
		t.Errorf("three elements without a mobile number: %v, %v", a.Verdict, err)
	}
}

// Each service has its host, and the SMS service its region.
func TestAddresses(t *testing.T) {
	for e, want := range map[*endpoint]string{
		idCard: "https://faceid.tencentcloudapi.com/", idCardOCR: "https://ocr.tencentcloudapi.com/", sendSMS: "https://sms.tencentcloudapi.com/",
	} {
		w := &adaptertest.Replier{Body: "{}"}
		suite.Ask(t, e, w, 0)
		region := map[bool]string{true: "ap-guangzhou"}[e == sendSMS]
		if len(w.Seen) != 1 || w.Seen[0].URL.String() != want || w.Seen[0].Header.Get("X-TC-Region") != region ||
			w.Seen[0].Header.Get("X-TC-Version") != versions[e.service] {
			t.Errorf("%s: %v", e.action, w.Seen)
		}
	}
}

// What is read off both sides, and what is odd about either.
func TestDocument(t *testing.T) {
	front := `{"Response":{"Name":"张三","Sex":"女","Nation":"汉","Birth":"1949/12/31","Address":"","IdNum":"11010519491231002X","Authority":"",` +
		`"ValidDate":"","AdvancedInfo":"{\"WarnInfos\":[-9107]}","RequestId":"` + requestID + `"}}`
	back := `{"Response":{"Name":"","Sex":"","Birth":"","IdNum":"","Authority":"x","ValidDate":"2010.07.21-长期",` +
		`"AdvancedInfo":"{\"WarnInfos\":[-9104,-9102]}","RequestId":"` + requestID + `"}}`
	photo := realname.NewPhoto([]byte("x"))
	read := func(change func(string) string) (realname.Document, realname.Answer, error) {
		c := openCloud(t, &adaptertest.Replier{Bodies: []string{change(front), change(back)}}, adaptertest.Started, new(providers.Call))
		return c.Documents().ReadDocument(t.Context(), op, realname.Photos{Front: photo, Back: photo})
	}
	doc, a, err := read(func(s string) string { return s })
	want := realname.Document{
		Name: person.Name, Number: person.Number, Sex: idcard.Female, Birth: idcard.MustDate(1949, 12, 31),
		From: idcard.MustDate(2010, 7, 21), LongTerm: true, Temporary: true,
	}
	if err != nil || doc != want || a.Findings.String() != "copy_suspected,picture_flawed" || a.Verdict != realname.VerdictPass {
		t.Errorf("read %v with %v, %v", doc == want, a.Findings, err)
	}
	for member, broken := range map[string]string{"Name": `"Nome"`, "IdNum": `"x"`, "Birth": `"x"`, "Sex": `"x"`, "ValidDate": `"x"`, "AdvancedInfo": `"x"`} {
		doc, a, err := read(func(s string) string { return strings.Replace(s, `"`+member+`"`, broken, 1) })
		if err == nil || a.Verdict != 0 || doc != (realname.Document{}) {
			t.Errorf("without %s: %v, %v", member, a.Verdict, err)
		}
	}
}

// BenchmarkMatch is one check without the network: the signature, the request and the answer.
func BenchmarkMatch(b *testing.B) {
	c, err := New(Config{
		Credentials: providers.NewCredentials("id", "secret", ""), Transport: &adaptertest.Replier{Body: resultOf(idCard, "0")},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Authority().Match(b.Context(), op, person); err != nil {
			b.Fatal(err)
		}
	}
}

// What can be asked about afterwards is a Querier, and nothing else is.
func TestClasses(t *testing.T) {
	c := replying(t, "")
	f, _ := c.Face(FaceOptions{RuleID: "1"})
	eid, _ := c.Face(FaceOptions{MerchantID: "1"})
	text, _ := c.SMS(SMSOptions{AppID: "1", Sign: "x", Templates: map[string]string{"": "1"}})
	for e, backend := range map[*endpoint]any{
		idCard: c.Authority(), bank3: c.Bank(BankOptions{UnsafeThreeElements: true}), bank4: c.Bank(BankOptions{}), idCardOCR: c.Documents(),
		passportOCR: c.Documents(), permitOCR: c.Documents(),
		phone: c.Carrier(), networkTime: c.Carrier(), detectAuth: f, detectInfo: f, getEidToken: eid, getEidResult: eid, sendSMS: text,
	} {
		adaptertest.Classes(t, adaptertest.Kind{Action: e.action, Class: e.class, Query: e.query, Backend: backend})
	}
	if sendSMS.class != wire.Effect {
		t.Errorf("a message is of class %v", sendSMS.class)
	}
}
