package integration

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/nppa"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// A wallet is a service of two processes on one database, whose backends are adapters that speak
// to a sandbox over HTTP.
type wallet struct {
	server *sandbox.Server
	clock  *realnametest.Clock
	path   string // of the database
	url    string // of the sandbox
	flows  map[realname.Method][]realname.Step
	v      *realname.Verifier
	other  *realname.Verifier // in the other process
}

// newWallet makes a wallet on SQLite with the adapters of a cloud: tencent; eid, which is tencent with
// E证通 and encrypted members; alibaba, whose face checks are encrypted; or nppa, which has an authority
// alone and the rest of alibaba. With two clouds, as in "tencent, alibaba", each backend is a chain of both. The
// provider calls callback, if it is one.
func newWallet(t *testing.T, cloud, callback string) *wallet {
	t.Helper()
	return newWalletOf(t, nil, cloud, callback)
}

// newWalletOf is newWallet with other flows than the usual ones.
func newWalletOf(t *testing.T, flows map[realname.Method][]realname.Step, cloud, callback string) *wallet {
	t.Helper()
	w := &wallet{clock: realnametest.NewClock(time.Now()), path: filepath.Join(t.TempDir(), "test.db"), flows: flows}
	w.server = sandbox.New(sandbox.Options{Now: w.clock.Now})
	server := httptest.NewServer(w.server)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(server.Close)
	w.url = server.URL
	w.v = w.process(t, cloud, callback)
	w.other = w.process(t, cloud, callback)
	return w
}

// process makes a Verifier of a new process, with a connection and adapters of its own.
func (w *wallet) process(t *testing.T, cloud, callback string) *realname.Verifier {
	t.Helper()
	store := sqliteAt(t, w.path)
	c := realname.Config{
		Store: store, Keys: keyring.UnsafeDevelopment(), Prefix: "rn/", Now: w.clock.Now, Timeout: 5 * time.Second,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), UnsafeDevelopmentKeys: true, UnsafeFakeBackends: true,
		Flows: w.flows,
	}
	sender := w.backends(t, &c, cloud, callback)
	var err error
	c.Codes, err = sms.New(sms.Config{
		Store: store, Keys: c.Keys, Prefix: "sms/", Now: w.clock.Now, Senders: []sms.Route{{Name: cloud, Sender: sender}},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.PINs, err = password.NewGuard(password.GuardConfig{
		Store: store, Keys: c.Keys, Prefix: "pin/", Now: w.clock.Now, Hasher: pwhash.PBKDF2{UnsafeRounds: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	v, err := realname.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// backends puts the adapters of a cloud into c, and returns its sender of messages.
func (w *wallet) backends(t *testing.T, c *realname.Config, cloud, callback string) sms.Sender {
	t.Helper()
	if first, second, ok := strings.Cut(cloud, ", "); ok {
		return w.chain(t, c, first, second)
	}
	templates := map[string]string{"": "1110"}
	if cloud == "tencent" || cloud == "eid" {
		o, f := tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: w.url, Log: c.Log, Now: w.clock.Now}, tencent.FaceOptions{RuleID: "1"}
		if cloud == "eid" {
			o.EncryptKey, f = sandbox.EncryptKey(), tencent.FaceOptions{MerchantID: "1"}
		}
		k, err := tencent.New(o)
		if err != nil {
			t.Fatal(err)
		}
		face, err1 := k.Face(f)
		text, err2 := k.SMS(tencent.SMSOptions{AppID: "1400006666", Sign: "测试", Templates: templates})
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		c.Authority, c.Bank, c.Documents, c.Face, c.Carrier = k.Authority(), k.Bank(tencent.BankOptions{}), k.Documents(), face, k.Carrier()
		return text
	}
	k, err := alibaba.New(alibaba.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: w.url, Log: c.Log, Now: w.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	o := alibaba.FaceOptions{SceneID: "1", EncryptKey: sandbox.SM2Key()}
	if callback != "" {
		o.CallbackURL, o.CallbackToken = callback, "token"
	}
	face, err1 := k.Face(o)
	text, err2 := k.SMS(alibaba.SMSOptions{Sign: "测试", Templates: templates})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	c.Authority, c.Bank, c.Documents, c.Face, c.Carrier = k.Authority(), k.Bank(alibaba.BankOptions{}), k.Documents(), face, k.Carrier()
	if cloud == "nppa" {
		_, key, _ := sandbox.Credentials().Reveal()
		n, err := nppa.New(nppa.Config{
			Credentials: providers.NewCredentials("app", key, ""), BizID: "biz", UnsafeBaseURL: w.url, Log: c.Log, Now: w.clock.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		c.Authority = n.Authority()
	}
	return text
}

// chain puts chains of two clouds into c.
func (w *wallet) chain(t *testing.T, c *realname.Config, names ...string) sms.Sender {
	t.Helper()
	var sender sms.Sender
	var authorities []realname.Provider[realname.Authority]
	var banks []realname.Provider[realname.BankChecker]
	var documents []realname.Provider[realname.DocumentReader]
	var faces []realname.Provider[realname.FaceChecker]
	var carriers []realname.Provider[realname.Carrier]
	for _, name := range names {
		one := *c
		sender = w.backends(t, &one, name, "")
		authorities = append(authorities, realname.Provider[realname.Authority]{Name: name, Backend: one.Authority})
		banks = append(banks, realname.Provider[realname.BankChecker]{Name: name, Backend: one.Bank})
		documents = append(documents, realname.Provider[realname.DocumentReader]{Name: name, Backend: one.Documents})
		faces = append(faces, realname.Provider[realname.FaceChecker]{Name: name, Backend: one.Face})
		carriers = append(carriers, realname.Provider[realname.Carrier]{Name: name, Backend: one.Carrier})
	}
	c.Authority, c.Bank = realname.Chain(authorities...), realname.Chain(banks...)
	c.Documents, c.Face, c.Carrier = realname.Chain(documents...), realname.Chain(faces...), realname.Chain(carriers...)
	return sender
}

// start starts a session and gives every consent.
func (w *wallet) start(t *testing.T, m realname.Method) realname.Session {
	t.Helper()
	s, err := w.v.Start(t.Context(), "account", realname.GoalVerify, m)
	if err != nil {
		t.Fatal(err)
	}
	s, err = w.v.Consent(t.Context(), s.Ref, realnametest.Acts(w.v)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// toFace leads somebody to the page of the face check, where they are found to be as told.
func (w *wallet) toFace(t *testing.T, s realname.Session, who, found sandbox.Case) realname.Session {
	t.Helper()
	id := sandbox.Person(who)
	s, err := w.v.SubmitIdentity(t.Context(), s.Ref, id)
	if err == nil {
		s, err = w.other.SubmitPhotos(t.Context(), s.Ref, sandbox.Photos(id))
	}
	if err == nil {
		s, err = w.v.SubmitFace(t.Context(), s.Ref, realname.Face{})
	}
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.PostForm(s.Continue.Reveal(), url.Values{"result": {found.String()}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return s
}

// sweep lets time pass and the other process sweep, until the session is at a step.
func (w *wallet) sweep(t *testing.T, s realname.Session, pass time.Duration, want realname.Step) realname.Session {
	t.Helper()
	w.clock.Advance(pass)
	for range 10 {
		if _, err := w.other.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := w.v.Get(t.Context(), s.Ref)
		if err != nil {
			t.Fatal(err)
		}
		if s = got; s.Next == want {
			return s
		}
	}
	t.Fatalf("next is %v, want %v", s.Next, want)
	return s
}

var sixDigits = regexp.MustCompile(`[0-9]{6}`)

// prove proves the mobile number.
func (w *wallet) prove(t *testing.T, s realname.Session) realname.Session {
	t.Helper()
	mobile := sandbox.Mobile(sandbox.Passes)
	s, _, err := w.v.SendCode(t.Context(), s.Ref, realname.CodeRequest{Mobile: mobile})
	if err != nil {
		t.Fatal(err)
	}
	inbox := w.server.Inbox(mobile.E164()[3:])
	if len(inbox) == 0 {
		t.Fatal("no message came")
	}
	code, err := sms.ParseCode(sixDigits.FindString(inbox[len(inbox)-1].Params))
	if err == nil {
		s, err = w.other.CheckCode(t.Context(), s.Ref, code)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// finish proves the mobile number, if that is next, sets a PIN, and has the desk approve.
func (w *wallet) finish(t *testing.T, s realname.Session) {
	t.Helper()
	if s.Next == realname.StepCode {
		s = w.prove(t, s)
	}
	s, err := w.v.SetPIN(t.Context(), s.Ref, password.MustParsePIN("739164"))
	if err != nil {
		t.Fatal(err)
	}
	s, err = w.other.Desk().Decide(t.Context(), realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Approve: true})
	if err != nil || s.Status != realname.StatusApproved {
		t.Errorf("the session is %v, %v; want approved", s.Status, err)
	}
}

// TestProvidersFlow goes through both methods with the adapters of each cloud. Nobody comes back
// from the face check: the sweep of another process fetches its answer.
func TestProvidersFlow(t *testing.T) {
	for _, cloud := range []string{"tencent", "eid", "alibaba"} {
		t.Run(cloud+" ID card", func(t *testing.T) {
			t.Parallel()
			w := newWallet(t, cloud, "")
			s := w.toFace(t, w.start(t, realname.MethodIDCard), sandbox.Passes, sandbox.Passes)
			w.finish(t, w.sweep(t, s, 20*time.Minute+time.Second, realname.StepCode))
		})
		t.Run(cloud+" other face", func(t *testing.T) {
			t.Parallel()
			w := newWallet(t, cloud, "")
			s := w.toFace(t, w.start(t, realname.MethodIDCard), sandbox.OtherFace, sandbox.OtherFace)
			s = w.sweep(t, s, 20*time.Minute+time.Second, realname.StepFace)
			if got := s.Step(realname.StepFace); got.Phase != realname.PhaseFailed || got.Reason != realname.ReasonFaceMismatch {
				t.Errorf("the face check is %v with %v, want a mismatch", got.Phase, got.Reason)
			}
		})
		t.Run(cloud+" bank card", func(t *testing.T) {
			t.Parallel()
			w := newWallet(t, cloud, "")
			s := w.start(t, realname.MethodBankCard)
			s, err := w.v.SubmitIdentity(t.Context(), s.Ref, sandbox.Person(sandbox.Passes))
			if err == nil {
				s, err = w.other.SubmitCard(t.Context(), s.Ref, realname.Card{Number: sandbox.Card(sandbox.Passes), Mobile: sandbox.Mobile(sandbox.Passes)})
			}
			if err != nil {
				t.Fatal(err)
			}
			w.finish(t, s)
		})
	}
}

// TestProvidersLostAnswer loses the answer of a check that can be asked about, and the first
// question as well: the sweep of another process fetches it, and the check is not made again.
func TestProvidersLostAnswer(t *testing.T) {
	for who, want := range map[sandbox.Case]realname.Step{sandbox.Passes: realname.StepCard, sandbox.Differs: realname.StepIdentity} {
		t.Run(who.String(), func(t *testing.T) {
			t.Parallel()
			w := newWallet(t, "nppa", "")
			s := w.start(t, realname.MethodBankCard)
			w.server.Next("check", sandbox.LostAnswer)
			w.server.Next("query", sandbox.Down)
			s, _ = w.v.SubmitIdentity(t.Context(), s.Ref, sandbox.Person(who))
			if got := s.Step(realname.StepIdentity).Phase; got != realname.PhasePending {
				t.Fatalf("after a lost answer the check is %v, want pending", got)
			}
			s = w.sweep(t, s, time.Minute, want)
			if checks := w.server.Calls("check"); checks != 1 {
				t.Errorf("there were %d checks, want 1", checks)
			}
			if got := s.Step(realname.StepIdentity).Phase; (got == realname.PhasePassed) != (who == sandbox.Passes) {
				t.Errorf("the check is %v", got)
			}
		})
	}
}

// TestProvidersCallback has a face check's callback come to another process, which asks. What
// the callback says is not believed.
func TestProvidersCallback(t *testing.T) {
	for found, want := range map[sandbox.Case]realname.Phase{sandbox.Passes: realname.PhasePassed, sandbox.OtherFace: realname.PhaseFailed} {
		t.Run(found.String(), func(t *testing.T) {
			t.Parallel()
			called := make(chan struct{}, 10)
			service := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called <- struct{}{} }))
			t.Cleanup(service.Close)
			w := newWallet(t, "alibaba", service.URL)
			s := w.toFace(t, w.start(t, realname.MethodIDCard), found, found)
			select {
			case <-called:
			case <-time.After(10 * time.Second):
				t.Fatal("no callback came")
			}
			w.clock.Advance(10 * time.Second)
			s, err := w.other.Refresh(t.Context(), s.Ref)
			if err != nil || s.Step(realname.StepFace).Phase != want {
				t.Fatalf("the face check is %v, %v; want %v", s.Step(realname.StepFace).Phase, err, want)
			}
			if want == realname.PhasePassed {
				w.finish(t, s)
			}
		})
	}
}

// begins are the actions that begin a check at each cloud: of a name and number, a card of a bank, and a face.
var begins = map[string][3]string{
	"tencent": {"IdCardVerification", "BankCard4EVerification", "DetectAuth"},
	"alibaba": {"Id2MetaVerify", "BankMetaVerify", "InitFaceVerify"},
}

// eachChain runs a test on a service whose backends are chains, of the first cloud to the second.
func eachChain(t *testing.T, name string, test func(t *testing.T, w *wallet, first, second string)) {
	t.Helper()
	for _, d := range [][2]string{{"tencent", "alibaba"}, {"alibaba", "tencent"}} {
		t.Run(d[0]+" before "+d[1]+" "+name, func(t *testing.T) {
			t.Parallel()
			w := newWallet(t, d[0]+", "+d[1], "")
			test(t, w, d[0], d[1])
			w.checkDatabase(t)
		})
	}
}

// checkDatabase checks that the files of the database hold nothing of a person, and are the right ones.
func (w *wallet) checkDatabase(t *testing.T) {
	t.Helper()
	var all []byte
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(w.path + end)
		if err != nil && end == "" {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	if !strings.Contains(string(all), "rn/") {
		t.Error("the database has no record of a Verifier")
	}
	for _, who := range []sandbox.Case{sandbox.Passes, sandbox.Differs} {
		id := sandbox.Person(who)
		for i, secret := range []string{id.Name.Reveal(), id.Number.Reveal(), sandbox.Card(who).Reveal(), sandbox.Mobile(who).E164()[3:]} {
			if strings.Contains(string(all), secret) { // in other forms, too many zeros of empty pages look like one
				t.Errorf("the database shows secret %d of %v", i, who)
			}
		}
	}
}

// script says how all checks of a cloud are answered next.
func (w *wallet) script(cloud string, how sandbox.Case) {
	for _, action := range begins[cloud] {
		w.server.Next(action, how)
	}
}

// TestProvidersChain has the first cloud certainly judge nothing. The second judges; a face check that is
// pending there is fetched by the sweep of another process, and the person's data is erased there as well.
func TestProvidersChain(t *testing.T) {
	for _, how := range []sandbox.Case{sandbox.Arrears, sandbox.RateLimit} {
		eachChain(t, "ID card "+how.String(), func(t *testing.T, w *wallet, first, second string) {
			w.script(first, how)
			s := w.toFace(t, w.start(t, realname.MethodIDCard), sandbox.Passes, sandbox.Passes)
			s = w.sweep(t, s, 20*time.Minute+time.Second, realname.StepCode)
			w.finish(t, s)
			w.checkCalls(t, first, second, 0, 2)
			w.checkErase(t, second)
		})
		eachChain(t, "bank card "+how.String(), func(t *testing.T, w *wallet, first, second string) {
			w.script(first, how)
			s := w.start(t, realname.MethodBankCard)
			s, err := w.v.SubmitIdentity(t.Context(), s.Ref, sandbox.Person(sandbox.Passes))
			if err == nil {
				s, err = w.other.SubmitCard(t.Context(), s.Ref, realname.Card{Number: sandbox.Card(sandbox.Passes), Mobile: sandbox.Mobile(sandbox.Passes)})
			}
			if err != nil {
				t.Fatal(err)
			}
			w.finish(t, s)
			w.checkCalls(t, first, second, 0, 1)
		})
	}
}

// checkCalls checks that each of some checks was begun once at each cloud.
func (w *wallet) checkCalls(t *testing.T, first, second string, checks ...int) {
	t.Helper()
	for _, i := range checks {
		a, b := begins[first][i], begins[second][i]
		if w.server.Calls(a) != 1 || w.server.Calls(b) != 1 {
			t.Errorf("%d calls of %s and %d of %s, want one of each", w.server.Calls(a), a, w.server.Calls(b), b)
		}
	}
}

// checkErase has a new process, whose chain has the other order, erase the account. Only Alibaba Cloud can
// delete, and hears of it if it judged.
func (w *wallet) checkErase(t *testing.T, judge string) {
	t.Helper()
	order := map[string]string{"tencent": "tencent, alibaba", "alibaba": "alibaba, tencent"}[judge]
	v := w.process(t, order, "")
	w.server.Next("DeleteFaceVerifyResult", sandbox.LostAnswer)
	done, err := v.Records().Erase(t.Context(), "account")
	if err != nil {
		t.Fatal(err)
	}
	copies := map[string]int{"alibaba": 1}[judge]
	if done.Copies != copies || w.server.Calls("DeleteFaceVerifyResult") != copies {
		t.Errorf("%d copies are left after %d calls, want %d", done.Copies, w.server.Calls("DeleteFaceVerifyResult"), copies)
	}
	for range 3 { // the answer was lost: it is told again
		w.clock.Advance(time.Hour)
		if _, err := w.other.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.server.Calls("DeleteFaceVerifyResult"); n != 2*copies {
		t.Errorf("the provider was told %d times to delete, want %d", n, 2*copies)
	}
}

// TestProvidersChainStops has the first cloud say no, or lose its answer: the second hears nothing.
func TestProvidersChainStops(t *testing.T) {
	for who, how := range map[sandbox.Case]sandbox.Case{sandbox.Differs: sandbox.Differs, sandbox.Passes: sandbox.LostAnswer} {
		eachChain(t, how.String(), func(t *testing.T, w *wallet, first, second string) {
			s := w.start(t, realname.MethodBankCard)
			w.server.Next(begins[first][0], how)
			s, err := w.v.SubmitIdentity(t.Context(), s.Ref, sandbox.Person(who))
			if s.Next != realname.StepIdentity || (err == nil) != (how == sandbox.Differs) {
				t.Errorf("next is %v, %v", s.Next, err)
			}
			for range 3 {
				w.clock.Advance(time.Hour)
				if _, err := w.other.Sweep(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for i, action := range begins[second] {
				if n := w.server.Calls(action); n != 0 {
					t.Errorf("check %d: %d calls of %s, want none", i, n, action)
				}
			}
		})
	}
}

// TestProvidersChainFaceLost loses the answer that has the token of a face check. Nobody can pass with that
// check. It is closed within 20 minutes, and the next one begins at the first cloud.
func TestProvidersChainFaceLost(t *testing.T) {
	eachChain(t, "face", func(t *testing.T, w *wallet, first, second string) {
		id := sandbox.Person(sandbox.Passes)
		s, err := w.v.SubmitIdentity(t.Context(), w.start(t, realname.MethodIDCard).Ref, id)
		if err == nil {
			s, err = w.v.SubmitPhotos(t.Context(), s.Ref, sandbox.Photos(id))
		}
		if err != nil {
			t.Fatal(err)
		}
		w.server.Next(begins[first][2], sandbox.LostAnswer)
		if s, err = w.v.SubmitFace(t.Context(), s.Ref, realname.Face{}); err == nil || s.Step(realname.StepFace).Phase != realname.PhasePending {
			t.Fatalf("the face check is %v, %v; want pending", s.Step(realname.StepFace).Phase, err)
		}
		for range 2 { // the first asks; the second asks for the last time
			s = w.sweep(t, s, 10*time.Minute, realname.StepFace)
		}
		if got := s.Step(realname.StepFace).Phase; got == realname.PhasePending || got == realname.PhasePassed {
			t.Fatalf("after its time the face check is %v", got)
		}
		if s, err = w.other.SubmitFace(t.Context(), s.Ref, realname.Face{}); err != nil || s.Continue.IsZero() {
			t.Errorf("the next face check: %v", err)
		}
		if a, b := w.server.Calls(begins[first][2]), w.server.Calls(begins[second][2]); a != 2 || b != 0 {
			t.Errorf("%d face checks began at the first, %d at the second; want 2 and none", a, b)
		}
	})
}

// TestProvidersCarrier has the carrier asked about the number that the code has proved, at each cloud and
// through a chain.
func TestProvidersCarrier(t *testing.T) {
	flows := map[realname.Method][]realname.Step{realname.MethodBankCard: {
		realname.StepIdentity, realname.StepCard, realname.StepCode, realname.StepCarrier, realname.StepPIN,
	}}
	for _, cloud := range []string{"tencent", "alibaba", "tencent, alibaba"} {
		for how, passes := range map[sandbox.Case]bool{sandbox.Passes: true, sandbox.OtherOwner: false} {
			t.Run(cloud+" "+how.String(), func(t *testing.T) {
				t.Parallel()
				w := newWalletOf(t, flows, cloud, "")
				s, err := w.v.SubmitIdentity(t.Context(), w.start(t, realname.MethodBankCard).Ref, sandbox.Person(sandbox.Passes))
				if err == nil {
					s, err = w.v.SubmitCard(t.Context(), s.Ref, realname.Card{Number: sandbox.Card(sandbox.Passes), Mobile: sandbox.Mobile(sandbox.Passes)})
				}
				if err != nil {
					t.Fatal(err)
				}
				w.server.Next("PhoneVerification", how)
				w.server.Next("Mobile3MetaDetailVerify", how)
				s, err = w.other.SubmitCarrier(t.Context(), w.prove(t, s).Ref, "")
				if err != nil || (s.Next == realname.StepPIN) != passes {
					t.Fatalf("next is %v, %v", s.Next, err)
				}
				if passes {
					w.finish(t, s)
				} else if got := s.Step(realname.StepCarrier).Reason; got != realname.ReasonPhoneOwnerMismatch {
					t.Errorf("the carrier's reason is %v", got)
				}
			})
		}
	}
}
