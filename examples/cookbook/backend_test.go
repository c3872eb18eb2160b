package cookbook_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// Map each code of the manual, and nothing else, to a pass.
func Example_myOwnAuthority() {
	authority := realname.AuthorityFunc(func(_ context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
		code, err := "1", error(nil) // of your HTTP client: id.Name.Reveal(), id.Number.Reveal(), key op.Key
		switch {
		case err != nil: // it may have been judged: no retry
			return realname.Answer{}, err
		case code == "1":
			return realname.Answer{Verdict: realname.VerdictPass, Billed: realname.BilledYes}, nil
		case code == "2":
			return realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonMismatch}, nil
		case code == "busy": // certainly not judged: costs no try
			return realname.Answer{}, &realname.Failure{Kind: realname.FailureUnavailable}
		}
		return realname.Answer{}, errors.New("a code that the manual does not have") // never a pass
	})
	w := service(func(c *realname.Config) { c.Authority = authority })
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	fmt.Println(s.Status)
	// Output: approved
}

// Return what was read.
func Example_myOwnOCR() {
	ocr := realname.DocumentFunc(func(_ context.Context, _ realname.Op, p realname.Photos) (realname.Document, realname.Answer, error) {
		_ = p.Front.Reveal() // to your OCR; the fields below are what it read
		name, err1 := names.Parse("张三丰")
		number, err2 := idcard.Parse("11010519491231002X")
		if errors.Join(err1, err2) != nil { // no text, or half of it
			return realname.Document{}, realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonDocumentQuality}, nil
		}
		return realname.Document{
			Name: name, Number: number, Sex: number.Sex(), Birth: number.Birth(),
			From: idcard.MustDate(2023, 5, 4), LongTerm: true,
		}, realname.Answer{Verdict: realname.VerdictPass}, nil
	})
	w := service(func(c *realname.Config) { c.Documents = ocr })
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	fmt.Println(s.Status) // what was read agrees with what was typed
	// Output: approved
}

// Run your service against the sandbox before you pay for checks.
func Example_aCloudAgainstItsSandbox() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	cloud := must(tencent.New(tencent.Config{
		Credentials:   sandbox.Credentials(), // yours: providers.NewCredentials(id, secret, "")
		UnsafeBaseURL: server.URL,            // leave it out: Tencent Cloud
		Log:           slog.New(slog.DiscardHandler),
	}))
	w := service(func(c *realname.Config) { c.Authority = cloud.Authority() })
	s, err := w.Walk(ctx, "account-1", realname.MethodBankCard, sandbox.Person(sandbox.Differs))
	fmt.Println(s.Step(realname.StepIdentity).Reason, err)
	s, err = w.Walk(ctx, "account-2", realname.MethodBankCard, sandbox.Person(sandbox.Passes))
	fmt.Println(s.Status, err)
	// Output:
	// mismatch <nil>
	// approved <nil>
}

// Chain asks the next provider only where certainly nothing was judged, never over a no.
func Example_chainOfTwoProviders() {
	first, second := new(realnametest.Backend), new(realnametest.Backend) // your adapters
	first.Script(realname.StepIdentity, realnametest.Down(realname.FailureQuota))
	w := service(func(c *realname.Config) {
		c.Authority = realname.Chain(
			realname.Provider[realname.Authority]{Name: "first", Backend: first},
			realname.Provider[realname.Authority]{Name: "second", Backend: second},
		)
	})
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	trail := must(w.Verifier.Records().Trail(ctx, s.Ref.ID))
	for _, e := range trail.Entries() {
		if e.Kind == "settled" && e.Step == "identity" {
			fmt.Println(e.Outcome, "by", e.Provider)
		}
	}
	// Output: passed by second
}

// Name two routes.
func Example_secondSMSProvider() {
	first, second := new(smstest.Phone), new(smstest.Phone) // your senders
	first.Script = func(context.Context, int, sms.Message) error { return smstest.Refused }
	w := must(realnametest.New(realnametest.Options{SMS: func(c *sms.Config) {
		c.Senders = []sms.Route{{Name: "first", Sender: first}, {Name: "second", Sender: second}}
	}}))
	ref := begin(w, realname.GoalVerify, realname.MethodIDCard)
	must(w.Verifier.SubmitIdentity(ctx, ref, person))
	must(w.Verifier.SubmitPhotos(ctx, ref, photos))
	must(w.Verifier.SubmitFace(ctx, ref, selfie))
	_, _, err := w.Verifier.SendCode(ctx, ref, realname.CodeRequest{Mobile: mobile})
	fmt.Println(err, len(second.Messages(mobile)))
	must(w.Verifier.CheckCode(ctx, ref, second.Code(mobile)))
	// Output: <nil> 1
}

// Count what may have cost in the observer, and refuse in the gate.
func Example_dailyBudget() {
	var spent atomic.Int64 // by day, in a table of yours that all processes share
	const budget = 2
	w := service(func(c *realname.Config) {
		c.Gate = func(realname.GateRequest) (func(bool), error) {
			if spent.Load() >= budget {
				return nil, errors.New("the budget of today is used up")
			}
			return func(bool) {}, nil
		}
		c.Observer = observe.Func(func(_ context.Context, e observe.Event) {
			if e.Kind == observe.Operation && e.Billed != "no" { // "" may have cost
				spent.Add(1)
			}
		})
	})
	s, err := w.Walk(ctx, "account-1", realname.MethodIDCard, person)
	fmt.Println(s.Next, err, spent.Load())
	// Output: face realname: face: provider_unavailable 2
}

// Set Config.Log.
func Example_readTheLogOfAFailingBackend() {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "op" || a.Key == "took" {
			return slog.Attr{} // they change from run to run
		}
		return a
	}}))
	failing := realname.AuthorityFunc(func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
		return realname.Answer{}, fmt.Errorf("for 张三丰: %w", x509.UnknownAuthorityError{})
	})
	w := service(func(c *realname.Config) {
		c.Log, c.Authority = log, realname.Chain(realname.Provider[realname.Authority]{Name: "first", Backend: failing})
	})
	_, err := w.Walk(ctx, "account-1", realname.MethodIDCard, person)
	fmt.Println(err, errors.Is(err, realname.ErrCertificate))
	fmt.Println(strings.TrimSpace(out.String())) // nothing of what the backend wrote
	// Output:
	// realname: identity: outcome_unknown true
	// level=WARN msg="realname: a backend gave no answer" step=identity provider=first call=check class=x509 reason=outcome_unknown
}

// Count in an observer, or use the module otel.
func Example_metrics() {
	failed := map[string]int{} // counters of your metrics library
	w := service(func(c *realname.Config) {
		c.Observer = observe.Func(func(_ context.Context, e observe.Event) {
			if e.Kind == observe.Operation && e.Verdict == observe.None {
				failed[e.Step+" "+e.Class]++
			}
		})
	})
	w.Backend.Script(realname.StepFace, realnametest.Down(realname.FailureMisconfigured))
	_, err := w.Walk(ctx, "account-1", realname.MethodIDCard, person)
	fmt.Println(err)
	fmt.Println(failed)
	// Output:
	// realname: face: provider_misconfigured
	// map[face provider_misconfigured:1]
}

// registry is an authority of one's own: it knows who has which number.
type registry map[idcard.Number]names.Name

func (r registry) Match(ctx context.Context, _ realname.Op, id realname.Identity) (realname.Answer, error) {
	name, ok := r[id.Number]
	switch {
	case ctx.Err() != nil:
		return realname.Answer{}, ctx.Err()
	case !ok:
		return realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonNoRecord}, nil
	case name != id.Name:
		return realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonMismatch}, nil
	}
	return realname.Answer{Verdict: realname.VerdictPass}, nil
}

// Run the kit of the interface with people whom your provider's test environment knows.
func TestMyAuthority(t *testing.T) {
	open := func(*testing.T) realname.Authority { return registry{person.Number: person.Name} }
	differs := realname.Identity{Name: must(names.Parse("李四")), Number: person.Number}
	unknown := realname.Identity{Name: person.Name, Number: must(idcard.Parse("110101199003070134"))}
	realnametest.TestAuthority(t, open,
		realnametest.Sample{Name: "matches", Identity: person, Want: realname.VerdictPass},
		realnametest.Sample{Name: "differs", Identity: differs, Want: realname.VerdictFail, Reason: realname.ReasonMismatch},
		realnametest.Sample{Name: "unknown", Identity: unknown, Want: realname.VerdictFail, Reason: realname.ReasonNoRecord},
	)
}
