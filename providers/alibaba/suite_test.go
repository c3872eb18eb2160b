package alibaba

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

const requestID = "F904F4CF-75DB-4F8F-A5EC-DC4F942C7F7A"

var (
	person = adaptertest.Person
	card   = adaptertest.Card
	op     = adaptertest.Op
	token  = realname.NewDetail(strconv.FormatInt(adaptertest.Started.Unix(), 10) + " 91707dc296d469ad38e4c5efa6a0f24b")
)

// openCloud is a Cloud whose requests go to p, at a time.
func openCloud(t testing.TB, p *adaptertest.Replier, at time.Time, told *providers.Call) *Cloud {
	t.Helper()
	c, err := New(Config{
		Credentials: providers.NewCredentials("id", "secret", "token1"), Transport: p, Log: adaptertest.Quiet,
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
		id2: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			return c.Authority().Match(ctx, op, person)
		},
		bank: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			return c.Bank(BankOptions{}).CheckCard(ctx, op, person, card)
		},
		mobile3: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			return c.Carrier().CheckMobile(ctx, op, person, card.Mobile)
		},
		recognize: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			p := realname.NewPhoto([]byte("a picture"))
			_, a, err := c.Documents().ReadDocument(ctx, op, realname.Photos{Front: p, Back: p})
			return a, err
		},
		passport: readPageOf(document.KindPassport), chinesePassport: readPageOf(document.KindChinesePassport),
		toMainland: readPageOf(document.KindTaiwanPermit), toHK: readPageOf(document.KindHKMacaoPass),
		initFace: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			f, _ := c.Face(FaceOptions{SceneID: "1"})
			return f.CheckFace(ctx, op, person, realname.Photo{})
		},
		describeFace: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			f, _ := c.Face(FaceOptions{SceneID: "1"})
			return f.Query(ctx, op, token)
		},
		deleteFace: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			f, _ := c.Face(FaceOptions{SceneID: "1"})
			if err := f.Erase(ctx, op, token); err != nil {
				return realname.Answer{}, err
			}
			return realname.Answer{Verdict: realname.VerdictPass}, nil
		},
		sendSMS: func(ctx context.Context, c *Cloud) (realname.Answer, error) {
			s, _ := c.SMS(SMSOptions{Sign: "测试", Templates: map[string]string{"": "SMS_1"}})
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
		all = append(all, adaptertest.Named{Name: e.action + " result", Table: e.results}, adaptertest.Named{Name: e.action + " code", Table: e.codes})
	}
	all = append(all, adaptertest.Named{Name: "gateway code", Table: gatewayCodes})
	slices.SortFunc(all, func(a, b adaptertest.Named) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// codeOf is an answer whose Code is not the one that says that the call worked.
func codeOf(code string) string {
	return fmt.Sprintf(`{"RequestId":%q,"Code":%q,"Message":"张三"}`, requestID, code)
}

// resultOf is an answer with a result.
func resultOf(e *endpoint, code string) string {
	first, second, _ := strings.Cut(code, "/")
	names := [2]string{"BizCode", "SubCode"}
	switch e {
	case describeFace:
		names = [2]string{"Passed", "SubCode"}
	case deleteFace:
		names = [2]string{"DeleteResult", "FailReason"}
	}
	return fmt.Sprintf(`{"RequestId":%q,"Code":"200","Message":"success","ResultObject":{%q:%q,%q:%q}}`,
		requestID, names[0], first, names[1], second)
}
