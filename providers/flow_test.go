package providers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// A wallet is a service whose backends are the adapters of one cloud.
type wallet struct {
	*world
	v    *realname.Verifier
	v2   *realname.Verifier // another process
	log  *lockedBuffer      // what the Verifier and the code service log and observe
	desk realname.Desk
}

// A lockedBuffer is a buffer for several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// backends are those of one cloud.
type backends struct {
	realname.Authority
	realname.BankChecker
	realname.DocumentReader
	realname.FaceChecker
	realname.Carrier
	sms.Sender
}

func backendsOf(t *testing.T, w *world, cloud string) backends {
	t.Helper()
	if cloud == "nppa" { // it has no more than an authority
		b := backendsOf(t, w, "alibaba")
		b.Authority = w.nppa.Authority()
		return b
	}
	if cloud == "eid" { // E证通 for faces, the rest of tencent
		b := backendsOf(t, w, "tencent")
		b.FaceChecker = eidFace(w)
		return b
	}
	templates := map[string]string{"": "1110"}
	if cloud == "tencent" {
		s, err := w.tencent.SMS(tencent.SMSOptions{AppID: "1400006666", Sign: "测试", Templates: templates})
		if err != nil {
			t.Fatal(err)
		}
		return backends{w.tencent.Authority(), w.tencent.Bank(tencent.BankOptions{}), w.tencent.Documents(), tencentFace(w), w.tencent.Carrier(), s}
	}
	s, err := w.alibaba.SMS(alibaba.SMSOptions{Sign: "测试", Templates: templates})
	if err != nil {
		t.Fatal(err)
	}
	return backends{w.alibaba.Authority(), w.alibaba.Bank(alibaba.BankOptions{}), w.alibaba.Documents(), alibabaFace(w), w.alibaba.Carrier(), s}
}

// newWallet starts a sandbox whose face checks want a browser, and a service in whose log
// nothing about a person shows.
func newWallet(t *testing.T, cloud string) *wallet {
	t.Helper()
	log := new(lockedBuffer)
	t.Cleanup(func() { checkLog(t, log) })
	return newWalletWith(t, cloud, log)
}

// withoutDigits leaves out of a log what has other digits in each run, among which six may be those of a
// number by chance: times, durations, and names of operations.
func withoutDigits(_ []string, a slog.Attr) slog.Attr {
	switch a.Key {
	case slog.TimeKey, "took", "op":
		a.Value = slog.StringValue("-")
	}
	return a
}

// checkLog checks that nothing about a person is in a log.
func checkLog(t *testing.T, log *lockedBuffer) {
	t.Helper()
	checkHidden(t, "the log", log.String(), sandbox.Person(sandbox.Passes), "739164")
}

// checkLongLog is checkLog for a log so long that six digits of a number stand in it by chance:
// names are looked for whole, and numbers by ten digits in a row.
func checkLongLog(t *testing.T, log string) {
	t.Helper()
	id := sandbox.Person(sandbox.Passes)
	if strings.Contains(log, id.Name.Reveal()) {
		t.Error("the log shows a name")
	}
	for _, number := range []string{id.Number.Reveal(), card.Number.Reveal(), card.Mobile.E164()[3:]} {
		for i := range len(number) - 9 {
			if strings.Contains(log, number[i:i+10]) {
				t.Error("the log shows ten digits of a number")
			}
		}
	}
}

// newWalletWith is newWallet with a log that the caller checks.
func newWalletWith(t *testing.T, cloud string, log *lockedBuffer) *wallet {
	t.Helper()
	w := &wallet{world: &world{server: sandbox.New(sandbox.Options{})}, log: log}
	server := httptest.NewServer(w.server)
	t.Cleanup(server.Close)
	w.url = server.URL
	w.connect(t, nil)
	store, b := new(kv.Memory), backendsOf(t, w.world, cloud)
	w.v, w.v2 = w.process(t, store, b), w.process(t, store, b)
	w.desk = w.v.Desk()
	t.Cleanup(func() { fmt.Fprintf(log, "%+v\n", steady(w.calls)) }) // before it is checked
	return w
}

// process makes a Verifier and what it works with on a store, as each process of the service does.
func (w *wallet) process(t *testing.T, store kv.Store, b backends, change ...func(*realname.Config)) *realname.Verifier {
	t.Helper()
	ring := keyring.UnsafeDevelopment()
	codes, err := sms.New(sms.Config{Store: store, Keys: ring, Prefix: "sms/", Senders: []sms.Route{{Name: "sender", Sender: b.Sender}},
		Observer: func(_ context.Context, e sms.Event) { fmt.Fprintf(w.log, "%+v\n", e) }})
	if err != nil {
		t.Fatal(err)
	}
	pins, err := password.NewGuard(password.GuardConfig{Store: store, Keys: ring, Prefix: "pin/", Hasher: pwhash.PBKDF2{UnsafeRounds: 1}})
	if err != nil {
		t.Fatal(err)
	}
	c := realname.Config{
		Store: store, Keys: ring, Prefix: "rn/", Codes: codes, PINs: pins, Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutDigits})),
		Authority: b.Authority, Bank: b.BankChecker, Documents: b.DocumentReader, Face: b.FaceChecker, Carrier: b.Carrier,
		UnsafeVolatileStore: true, UnsafeDevelopmentKeys: true, UnsafeFakeBackends: true,
	}
	for _, f := range change {
		f(&c)
	}
	v, err := realname.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A verifier of a service takes the adapters to a sandbox only if it says so.
func TestSandboxIsRefused(t *testing.T) {
	w := newWorld(t, nil)
	b := backendsOf(t, w, "tencent")
	_, err := realname.New(realname.Config{Authority: b.Authority})
	if err == nil || !strings.Contains(err.Error(), "UnsafeFakeBackends") {
		t.Errorf("New = %v, want a word about UnsafeFakeBackends", err)
	}
}

// begin starts a session and gives every consent.
func (w *wallet) begin(t *testing.T, m realname.Method, id realname.Identity) realname.Session {
	t.Helper()
	s, err := w.v.Start(t.Context(), "account", realname.GoalVerify, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.v.Consent(t.Context(), s.Ref, realnametest.Acts(w.v)...); err != nil {
		t.Fatal(err)
	}
	s, err = w.v.SubmitIdentity(t.Context(), s.Ref, id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// visit goes to the page of a face check in a browser, chooses a result, and says where the
// browser is sent.
func visit(t *testing.T, page string, result sandbox.Case) string {
	t.Helper()
	resp, err := http.Get(page)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp, err)
	}
	resp.Body.Close()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err = client.PostForm(page, url.Values{"result": {result.String()}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.Header.Get("Location")
}

var digits = regexp.MustCompile(`[0-9]{6}`)

// prove sends a code, and reads it in the inbox.
func (w *wallet) prove(t *testing.T, s realname.Session, mobile sms.Mobile) realname.Session {
	t.Helper()
	ctx := t.Context()
	s, _, err := w.v.SendCode(ctx, s.Ref, realname.CodeRequest{Mobile: mobile})
	if err != nil {
		t.Fatal(err)
	}
	inbox := w.server.Inbox(mobile.E164()[3:])
	if len(inbox) == 0 {
		t.Fatal("no message came")
	}
	code, err := sms.ParseCode(digits.FindString(inbox[len(inbox)-1].Params))
	if err != nil {
		t.Fatal(err)
	}
	if s, err = w.v.CheckCode(ctx, s.Ref, code); err != nil {
		t.Fatal(err)
	}
	return s
}

// finish proves a mobile number, sets a PIN, and has the desk approve.
func (w *wallet) finish(t *testing.T, s realname.Session, mobile sms.Mobile) realname.Session {
	t.Helper()
	return w.seal(t, w.prove(t, s, mobile))
}

// seal sets a PIN, and has the desk approve.
func (w *wallet) seal(t *testing.T, s realname.Session) realname.Session {
	t.Helper()
	ctx := t.Context()
	s, err := w.v.SetPIN(ctx, s.Ref, password.MustParsePIN("739164"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Waiting != realname.WaitingForReviewer {
		t.Fatalf("the session waits for %v", s.Waiting)
	}
	s, err = w.desk.Decide(ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Approve: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFlows(t *testing.T) {
	for _, cloud := range []string{"tencent", "eid", "alibaba"} {
		t.Run(cloud+" ID card", func(t *testing.T) {
			w, id := newWallet(t, cloud), sandbox.Person(sandbox.Passes)
			s := w.begin(t, realname.MethodIDCard, id)
			s, err := w.v.SubmitPhotos(t.Context(), s.Ref, sandbox.Photos(id))
			if err != nil || s.Next != realname.StepFace {
				t.Fatalf("photos: next is %v, %v", s.Next, err)
			}
			s, err = w.v.SubmitFace(t.Context(), s.Ref, realname.Face{})
			if err != nil {
				t.Fatal(err)
			}
			if back := visit(t, s.Continue.Reveal(), sandbox.Passes); back != "https://pay.example/back" {
				t.Errorf("the browser was sent to %q", back)
			}
			if s, err = w.v2.Refresh(t.Context(), s.Ref); err != nil || s.Next != realname.StepCode {
				t.Fatalf("face: next is %v, %v", s.Next, err)
			}
			s = w.finish(t, s, sandbox.Mobile(sandbox.Passes))
			if s.Status != realname.StatusApproved {
				t.Errorf("the session is %v", s.Status)
			}
		})
		if cloud == "eid" {
			continue
		}
		t.Run(cloud+" bank card", func(t *testing.T) {
			w := newWallet(t, cloud)
			s := w.begin(t, realname.MethodBankCard, sandbox.Person(sandbox.Passes))
			s, err := w.v.SubmitCard(t.Context(), s.Ref, card)
			if err != nil || s.Next != realname.StepCode {
				t.Fatalf("card: next is %v, %v", s.Next, err)
			}
			if s = w.finish(t, s, card.Mobile); s.Status != realname.StatusApproved {
				t.Errorf("the session is %v", s.Status)
			}
		})
	}
}

// What providers say no to, nobody passes, and the reason is the one that they gave.
func TestFlowsRefuse(t *testing.T) {
	for _, cloud := range []string{"tencent", "alibaba"} {
		for _, tt := range []struct {
			how    sandbox.Case
			step   realname.Step
			reason realname.Reason
		}{
			{sandbox.Differs, realname.StepIdentity, realname.ReasonMismatch},
			{sandbox.NoRecord, realname.StepIdentity, realname.ReasonNoRecord},
			{sandbox.Blurred, realname.StepPhotos, realname.ReasonDocumentQuality},
			{sandbox.Lost, realname.StepCard, realname.ReasonCardNotUsable},
			{sandbox.Unsupported, realname.StepCard, realname.ReasonCardUnsupported},
		} {
			t.Run(cloud+" "+tt.how.String(), func(t *testing.T) {
				w, id := newWallet(t, cloud), sandbox.Person(tt.how)
				method := realname.MethodIDCard
				if tt.step == realname.StepCard {
					method = realname.MethodBankCard
				}
				s := w.begin(t, method, id)
				var err error
				switch tt.step {
				case realname.StepPhotos:
					s, err = w.v.SubmitPhotos(t.Context(), s.Ref, sandbox.Photos(id))
				case realname.StepCard:
					s, err = w.v.SubmitCard(t.Context(), s.Ref, realname.Card{Number: sandbox.Card(tt.how), Mobile: card.Mobile})
				}
				if err != nil || s.Next != tt.step || s.Step(tt.step).Reason != tt.reason {
					t.Errorf("next is %v with %v, %v; want %v with %v", s.Next, s.Step(tt.step).Reason, err, tt.step, tt.reason)
				}
			})
		}
	}
}

// An answer that is lost is nobody's: the step is not passed, a try is gone, and the next try
// counts for itself.
func TestFlowsLoseAnswers(t *testing.T) {
	for cloud, actions := range map[string][2]string{
		"tencent": {"IdCardVerification", "DetectAuth"}, "eid": {"IdCardVerification", "GetEidToken"}, "alibaba": {"Id2MetaVerify", "InitFaceVerify"},
	} {
		t.Run(cloud, func(t *testing.T) {
			w, id := newWallet(t, cloud), sandbox.Person(sandbox.Passes)
			ctx := t.Context()
			s, err := w.v.Start(ctx, "account", realname.GoalVerify, realname.MethodIDCard)
			if err != nil {
				t.Fatal(err)
			}
			w.v.Consent(ctx, s.Ref, realnametest.Acts(w.v)...)
			w.server.Next(actions[0], sandbox.LostAnswer)
			if s, err = w.v.SubmitIdentity(ctx, s.Ref, id); err == nil || s.Next != realname.StepIdentity {
				t.Fatalf("a lost answer: next is %v, %v", s.Next, err)
			}
			if s, err = w.v.SubmitIdentity(ctx, s.Ref, id); err != nil || s.Next != realname.StepPhotos {
				t.Fatalf("the next try: next is %v, %v", s.Next, err)
			}
			if s, err = w.v.SubmitPhotos(ctx, s.Ref, sandbox.Photos(id)); err != nil {
				t.Fatal(err)
			}
			w.server.Next(actions[1], sandbox.LostAnswer)
			if s, err = w.v.SubmitFace(ctx, s.Ref, realname.Face{}); err == nil {
				t.Fatal("a face check whose token is lost went on")
			}
			if step := s.Next; step != realname.StepFace {
				t.Errorf("next is %v", step)
			}
		})
	}
}

// The callback of a face check reaches the service, and is a reason to ask.
func TestCallback(t *testing.T) {
	for _, how := range []sandbox.Case{sandbox.Passes, sandbox.CallbackLots} {
		t.Run(how.String(), func(t *testing.T) {
			var mu sync.Mutex
			var seen []url.Values
			got := make(chan struct{}, 10)
			service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				seen = append(seen, r.URL.Query())
				got <- struct{}{}
			}))
			defer service.Close()
			w := newWallet(t, "alibaba")
			f, err := w.alibaba.Face(alibaba.FaceOptions{SceneID: "1", CallbackURL: service.URL, CallbackToken: "t"})
			if err != nil {
				t.Fatal(err)
			}
			op := opOf(realname.StepFace)
			a, err := f.CheckFace(t.Context(), op, sandbox.Person(how), realname.Photo{})
			if err != nil {
				t.Fatal(err)
			}
			visit(t, a.Continue.Reveal(), how)
			want := map[sandbox.Case]int{sandbox.Passes: 1, sandbox.CallbackLots: 2}[how]
			for range want {
				select {
				case <-got:
				case <-time.After(time.Minute):
					t.Fatal("no callback came")
				}
			}
			mu.Lock()
			defer mu.Unlock()
			_, id, _ := strings.Cut(a.Token.Reveal(), " ")
			if q := seen[0]; q.Get("callbackToken") != "t" || q.Get("certifyId") != id || q.Get("passed") != "200" {
				t.Errorf("the callback says %v", q)
			}
			checkHidden(t, "the callback", fmt.Sprint(seen), sandbox.Person(how))
			if a, err = f.Query(t.Context(), op, a.Token); err != nil || a.Verdict != realname.VerdictPass {
				t.Errorf("Query = %v, %v", a.Verdict, err)
			}
		})
	}
}

// Receipts that a provider pushes find their message, whether it arrived or not.
func TestReceipts(t *testing.T) {
	for _, cloud := range []string{"tencent", "alibaba"} {
		for _, how := range []sandbox.Case{sandbox.Passes, sandbox.Undelivered} {
			t.Run(cloud+" "+how.String(), func(t *testing.T) {
				bodies := make(chan []byte, 1)
				service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					b, _ := io.ReadAll(r.Body)
					bodies <- b
				}))
				defer service.Close()
				w := &world{server: sandbox.New(sandbox.Options{TencentReceipts: service.URL, AlibabaReceipts: service.URL})}
				server := httptest.NewServer(w.server)
				defer server.Close()
				w.url = server.URL
				w.connect(t, nil)
				codes, err := sms.New(sms.Config{Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(),
					Senders: []sms.Route{{Name: cloud, Sender: backendsOf(t, w, cloud).Sender}}})
				if err != nil {
					t.Fatal(err)
				}
				to := sandbox.Mobile(how)
				if _, err := codes.Send(t.Context(), sms.Request{Mobile: to, Purpose: "login", Binding: "b"}); err != nil {
					t.Fatal(err)
				}
				var body []byte
				select {
				case body = <-bodies:
				case <-time.After(time.Minute):
					t.Fatal("no receipt came")
				}
				report(t, codes, cloud, body)
				all, err := codes.Deliveries(t.Context(), to)
				if err != nil || len(all) != 1 || all[0].Arrived != (how == sandbox.Passes) || all[0].Reported.IsZero() {
					t.Errorf("the deliveries are %+v, %v", all, err)
				}
			})
		}
	}
}

// report hands the receipts of a provider to the code service, as a service does.
func report(t *testing.T, codes *sms.Service, cloud string, body []byte) {
	t.Helper()
	if cloud == "tencent" {
		all, err := tencent.ParseReceipts(body)
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		all[0].Delivery.Sender = cloud
		if err := codes.Report(t.Context(), all[0].Mobile, all[0].Delivery); err != nil {
			t.Fatal(err)
		}
		return
	}
	all, err := alibaba.ParseReceipts(body)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	all[0].Delivery.Sender = cloud
	if err := codes.Report(t.Context(), all[0].Mobile, all[0].Delivery); err != nil {
		t.Fatal(err)
	}
}

// The NPPA can be asked what became of a check whose answer was lost: it costs nobody a try,
// and is not begun again.
func TestLostAnswerIsFetched(t *testing.T) {
	for how, want := range map[sandbox.Case]realname.Step{sandbox.Passes: realname.StepCard, sandbox.Differs: realname.StepIdentity} {
		t.Run(how.String(), func(t *testing.T) {
			w := newWallet(t, "nppa")
			ctx := t.Context()
			s, err := w.v.Start(ctx, "account", realname.GoalVerify, realname.MethodBankCard)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.v.Consent(ctx, s.Ref, realnametest.Acts(w.v)...); err != nil {
				t.Fatal(err)
			}
			w.server.Next("check", sandbox.LostAnswer)
			s, _ = w.v.SubmitIdentity(ctx, s.Ref, sandbox.Person(how))
			for end := time.Now().Add(time.Minute); s.Step(realname.StepIdentity).Phase == realname.PhasePending && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
				s, _ = w.v2.Refresh(ctx, s.Ref)
			}
			if s.Next != want || w.server.Calls("check") != 1 || w.server.Calls("query") == 0 {
				t.Errorf("next is %v after %d checks and %d queries, want %v", s.Next, w.server.Calls("check"), w.server.Calls("query"), want)
			}
		})
	}
}
