package tencent

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

const requestID = "f904f4cf-75db-4f8f-a5ec-dc4f942c7f7a"

var (
	person = adaptertest.Person
	card   = adaptertest.Card
	op     = adaptertest.Op
)

// faceToken is that of a check that began at Started.
var faceToken = wire.NewToken(adaptertest.Started, "CE661F1A-0F1E-45BD-BE13-34C05CEA7681")

// openCloud is a Cloud whose requests go to p, at a time.
func openCloud(t testing.TB, p *adaptertest.Replier, at time.Time, told *providers.Call) *Cloud {
	t.Helper()
	c, err := New(Config{
		Credentials: providers.NewCredentials("id", "secret", ""), Transport: p, Log: adaptertest.Quiet,
		Now: func() time.Time { return at }, Observe: func(c providers.Call) { *told = c },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// replying is a Cloud whose every request gets one answer.
func replying(t testing.TB, body string) *Cloud {
	t.Helper()
	return openCloud(t, &adaptertest.Replier{Body: body}, adaptertest.Started, new(providers.Call))
}

// suite tests every endpoint.
var suite = adaptertest.Suite[*endpoint, *Cloud]{
	Open: openCloud, Name: func(e *endpoint) string { return e.action }, Query: func(e *endpoint) bool { return e.query },
	Calls: map[*endpoint]func(ctx context.Context, c *Cloud) (realname.Answer, error){
		idCard: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			return c.Authority().Match(ctx, op, person)
		},
		bank4: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			return c.Bank(BankOptions{}).CheckCard(ctx, op, person, card)
		},
		bank3: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			return c.Bank(BankOptions{UnsafeThreeElements: true}).CheckCard(ctx, op, person, card)
		},
		phone: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			return c.Carrier().CheckMobile(ctx, op, person, card.Mobile)
		},
		networkTime: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			_, _, a, err := c.Carrier().TimeOnNet(ctx, op, card.Mobile)
			return a, err
		},
		idCardOCR: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			p := realname.NewPhoto([]byte("a picture"))
			_, a, err := c.Documents().ReadDocument(ctx, op, realname.Photos{Front: p, Back: p})
			return a, err
		},
		passportOCR: readPageOf(document.KindPassport), permitOCR: readPageOf(document.KindHKMacaoPermit),
		detectAuth: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			f, _ := c.Face(FaceOptions{RuleID: "1"})
			return f.CheckFace(ctx, op, person, realname.Photo{})
		},
		detectInfo: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			f, _ := c.Face(FaceOptions{RuleID: "1"})
			return f.Query(ctx, op, faceToken)
		},
		getEidToken: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			f, _ := c.Face(FaceOptions{MerchantID: "1"})
			return f.CheckFace(ctx, op, person, realname.Photo{})
		},
		getEidResult: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			f, _ := c.Face(FaceOptions{MerchantID: "1"})
			return f.Query(ctx, op, faceToken)
		},
		sendSMS: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			s, _ := c.SMS(SMSOptions{AppID: "1400006666", Sign: "测试", Templates: map[string]string{"": "1110"}})
			code, _ := sms.ParseCode("739164")
			_, err := s.Send(ctx, sms.Message{Mobile: card.Mobile, Code: code, Ref: op.Key})
			if err != nil {
				return realname.Answer{}, err
			}
			return realname.Answer{Verdict: realname.VerdictPass}, nil
		},
	},
}

// readPageOf has a document of a kind read.
func readPageOf(k document.Kind) func(ctx context.Context, c *Cloud) (realname.Answer, error) {
	return func(ctx context.Context, c *Cloud) (realname.Answer, error) {
		_, a, err := c.Documents().ReadDocument(ctx, op, realname.Photos{Front: realname.NewPhoto([]byte("a picture")), Kind: k})
		return a, err
	}
}

// ask calls an endpoint that answers with a body.
func ask(t testing.TB, e *endpoint, body string, after time.Duration) adaptertest.Outcome {
	t.Helper()
	return suite.Ask(t, e, &adaptertest.Replier{Body: body}, after)
}

func tables() (all []adaptertest.Named) {
	for e := range suite.Calls {
		all = append(all, adaptertest.Named{Name: e.action + " result", Table: e.results}, adaptertest.Named{Name: e.action + " error", Table: e.errors})
	}
	slices.SortFunc(all, func(a, b adaptertest.Named) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// resultOf is an answer with a result code.
func resultOf(e *endpoint, code string) string {
	switch e {
	case detectInfo:
		return fmt.Sprintf(`{"Response":{"Text":{"ErrCode":%s,"ErrMsg":"","IdCard":"11010519491231002X","Name":"张三",`+
			`"LiveStatus":0,"Comparestatus":0,"Sim":"93.25","Extra":%q},"RequestId":%q}}`, code, op.Key, requestID)
	case getEidResult:
		return fmt.Sprintf(`{"Response":{"Text":{"ErrCode":%s,"ErrMsg":"","IdCard":null,"Name":null,`+
			`"LiveStatus":0,"Comparestatus":0,"Sim":"93.25","Extra":%q},"EidInfo":null,"RequestId":%q}}`, code, op.Key, requestID)
	case sendSMS:
		return fmt.Sprintf(`{"Response":{"SendStatusSet":[{"SerialNo":"1:2","PhoneNumber":"+8613800138000","Fee":%d,`+
			`"SessionContext":%q,"Code":%q}],"RequestId":%q}}`, map[bool]int{true: 1}[code == "Ok"], op.Key, code, requestID)
	}
	return fmt.Sprintf(`{"Response":{"Result":%q,"Description":"","Range":"[3,6)","RequestId":%q}}`, code, requestID)
}
