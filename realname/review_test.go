package realname_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms/smstest"
)

// TestFlowIsPinned: a process that lacks a backend, or has another flow, neither
// approves a session nor keeps it from going on elsewhere.
func TestFlowIsPinned(t *testing.T) {
	store, clock, backend := new(kv.Memory), realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)), new(realnametest.Backend)
	process := func(change func(*realname.Config)) *realnametest.World {
		return newWorld(t, realnametest.Options{Store: store, Clock: clock, Backend: backend, Change: change})
	}
	whole := process(nil)
	u := walk(t, whole, "account-1", realname.MethodBankCard).identity(realnametest.Someone())
	for name, change := range map[string]func(*realname.Config){
		"no bank": func(c *realname.Config) { c.Bank, c.FaceBasis = nil, faceBasis },
		"short flow": func(c *realname.Config) {
			c.UnsafeWeakFlow = true
			c.Flows = map[realname.Method][]realname.Step{realname.MethodBankCard: {realname.StepIdentity}}
		},
	} {
		other := process(change)
		clock.Advance(2 * time.Minute)
		if _, err := other.Verifier.Sweep(u.ctx); err != nil {
			t.Fatal(err)
		}
		s, err := other.Verifier.Refresh(u.ctx, u.ref)
		if err != nil || s.Status != realname.StatusOpen || s.Next != realname.StepCard {
			t.Errorf("%s: %v, next %v, %v; want open, next card", name, s.Status, s.Next, err)
		}
		if name != "no bank" {
			continue
		}
		if _, err := other.Verifier.SubmitCard(u.ctx, u.ref, card); !errors.Is(err, realname.ErrRefused) {
			t.Errorf("%s: SubmitCard = %v, want a refusal", name, err)
		}
	}
	if u.card().code().pin(); u.err != nil || u.s.Status != realname.StatusApproved {
		t.Errorf("status = %v, %v; want approved", u.s.Status, u.err)
	}
}

// TestStalledClaim: who comes back late with a claim that another process has made
// does not free the slot of the approval.
func TestStalledClaim(t *testing.T) {
	slow := &slowStore{Store: new(kv.Memory)}
	w := newWorld(t, realnametest.Options{Store: slow, Change: func(c *realname.Config) {
		c.Review, c.Limits.Accounts = nil, 1
	}})
	u := inReview(t, w, "account-1")
	stalled := false
	slow.before = func(key string) {
		if key[:5] == "rn/s/" && slow.slots > 0 && !stalled {
			stalled = true
			w.Clock.Advance(10 * time.Minute)
			w.Verifier.Sweep(t.Context())
		}
	}
	if u.decide(realname.Decision{Approve: true}); !stalled {
		t.Fatal("nothing stalled")
	}
	slow.before = nil
	if s, _ := w.Verifier.Get(u.ctx, u.ref); s.Status != realname.StatusApproved {
		t.Fatalf("status = %v, want approved", s.Status)
	}
	w.Clock.Advance(3 * time.Hour)
	if other := walk(t, w, "account-2", realname.MethodIDCard).all(people[0]); other.s.Status != realname.StatusRejected {
		t.Errorf("another account is %v, want rejected", other.s.Status)
	}
}

// TestRenewalSharesTheSlot: the end of a renewal does not take the slot from the
// approval that stands.
func TestRenewalSharesTheSlot(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Limits.Accounts, c.Limits.IdentityDay = 1, 100
	}})
	approve := func(account string, n int) *walker {
		w.Clock.Advance(3 * time.Hour)
		u := walk(t, w, account, realname.MethodIDCard)
		u.p = otherPIN(n)
		return u.all(realnametest.Someone())
	}
	first, renewal := approve("account-1", 1), approve("account-1", 2)
	if _, err := w.Verifier.Desk().Revoke(t.Context(), renewal.ref.ID, "operator-1", 0); err != nil {
		t.Fatal(err)
	}
	if s, _ := w.Verifier.Get(t.Context(), first.ref); s.Status != realname.StatusApproved {
		t.Fatalf("the first is %v", s.Status)
	}
	if other := approve("account-2", 3); other.s.Status != realname.StatusRejected {
		t.Errorf("another account is %v, want rejected", other.s.Status)
	}
}

// TestEraseApproved: what is erased is not approved any more, and says so.
func TestEraseApproved(t *testing.T) {
	u, _ := approved(t, nil)
	if _, err := u.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	s, err := u.Verifier.Desk().Get(u.ctx, u.ref.ID)
	if err != nil || s.Status != realname.StatusRevoked || s.Reason != realname.ReasonDataWithdrawn {
		t.Errorf("session is %v (%v), %v; want revoked", s.Status, s.Reason, err)
	}
	wantEvents(t, u.World, realname.StatusOpen, realname.StatusReview, realname.StatusApproved, realname.StatusRevoked)
}

// TestPermitHolders: permits are valid for five years, whatever the holder's age.
func TestPermitHolders(t *testing.T) {
	for _, birth := range []string{"19850101", "19600101", "20050101"} {
		number := permit(t, birth)
		id := realname.Identity{Name: names.MustParse("陈小明"), Number: number}
		from := idcard.MustDate(2023, 5, 4)
		for years, want := range map[int]realname.Phase{5: realname.PhasePassed, 10: realname.PhaseFailed} {
			w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
				c.Documents = realname.DocumentFunc(func(context.Context, realname.Op, realname.Photos) (realname.Document, realname.Answer, error) {
					return realname.Document{
						Name: id.Name, Number: id.Number, From: from,
						To: idcard.MustDate(2023+years, 5, 4),
					}, realname.Answer{Verdict: realname.VerdictPass}, nil
				})
			}})
			u := walk(t, w, "account-1", realname.MethodIDCard).identity(id).photos()
			if got := u.s.Step(realname.StepPhotos).Phase; got != want || u.err != nil {
				t.Errorf("born %s, %d years: %v, %v; want %v", birth, years, got, u.err, want)
			}
		}
	}
}

// permit makes a number of a residence permit.
func permit(t *testing.T, birth string) idcard.Number {
	t.Helper()
	for _, check := range "0123456789X" {
		if n, err := idcard.Parse("810000" + birth + "002" + string(check)); err == nil {
			return n
		}
	}
	t.Fatal("no check character fits")
	return idcard.Number{}
}

// TestMidnight: an operation that was begun before midnight does not refill the
// limit of the day that has begun.
func TestMidnight(t *testing.T) {
	store, backend := new(kv.Memory), new(realnametest.Backend)
	midnight := time.Date(2026, 1, 5, 16, 0, 0, 0, time.UTC) // in Beijing
	process := func(at time.Time) *realnametest.World {
		return newWorld(t, realnametest.Options{Store: store, Clock: realnametest.NewClock(at), Backend: backend,
			Change: func(c *realname.Config) { c.Limits.Identity = 100 }})
	}
	before, after := process(midnight.Add(-time.Second)), process(midnight)
	u := walk(t, before, "account-1", realname.MethodIDCard)
	ids := crowd(40)
	for i, id := range ids {
		w := []*realnametest.World{after, before}[i%2]
		backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
		w.Verifier.SubmitIdentity(u.ctx, u.ref, id)
	}
	if got := backend.Count(realname.StepIdentity); got > 20 {
		t.Errorf("%d checks around midnight, want at most 10 for each day", got)
	}
}

// TestCodeAgain: a code that is asked for again has to be right again.
func TestCodeAgain(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1")
	old := w.Phone.Code(mobile)
	u.decide(realname.Decision{Again: []realname.Step{realname.StepCode}})
	if u.err != nil || u.s.Next != realname.StepCode {
		t.Fatalf("next is %v, %v; want code", u.s.Next, u.err)
	}
	if _, err := w.Verifier.CheckCode(u.ctx, u.ref, smstest.Wrong(old)); err == nil {
		t.Error("a wrong code passes")
	}
	w.Clock.Advance(2 * time.Minute)
	if u.code(); u.err != nil || u.s.Status != realname.StatusReview {
		t.Errorf("status = %v, %v; want in review", u.s.Status, u.err)
	}
}

// TestCardAgain: another card brings another number, which has to be proved.
func TestCardAgain(t *testing.T) {
	w := byPeople(t, nil)
	u := walk(t, w, "account-1", realname.MethodBankCard).all(realnametest.Someone())
	u.decide(realname.Decision{Again: []realname.Step{realname.StepCard}}).do(func() (realname.Session, error) {
		return w.Verifier.SubmitCard(u.ctx, u.ref, realname.Card{Number: card.Number, Mobile: otherMobile})
	})
	if u.err != nil || u.s.Next != realname.StepCode || u.s.Status != realname.StatusOpen {
		t.Errorf("session is %v, next %v, %v; want open, next code", u.s.Status, u.s.Next, u.err)
	}
}

func TestAgainRefuses(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1")
	for _, step := range []realname.Step{0, realname.StepCard, realname.StepReview} {
		_, err := w.Verifier.Desk().Decide(u.ctx, realname.Decision{
			Session: u.ref.ID, Actor: "reviewer-1", Round: 1, Again: []realname.Step{step},
		})
		if reasonOf(err) != realname.ReasonNotDecidable {
			t.Errorf("again %v: %v, want not_decidable", step, err)
		}
	}
	if s, _ := w.Verifier.Get(u.ctx, u.ref); s.Status != realname.StatusReview {
		t.Errorf("session is %v, want in review", s.Status)
	}
}

// TestNoPIN: a flow without a PIN comes to rest.
func TestNoPIN(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: flows(realname.StepIdentity, realname.StepFace)})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).face()
	if u.err != nil || u.s.Status != realname.StatusApproved {
		t.Fatalf("status = %v, %v", u.s.Status, u.err)
	}
	w.Clock.Advance(time.Hour)
	if n, err := w.Verifier.Sweep(u.ctx); n != 0 || err != nil {
		t.Errorf("the sweep finds %d, %v", n, err)
	}
}

// TestBinaryNames: what cannot be kept as it is is refused at once.
func TestBinaryNames(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	for _, account := range []string{"", "\xff\xfe", string(make([]byte, 257))} {
		if _, err := w.Verifier.Start(t.Context(), account, realname.GoalVerify, realname.MethodIDCard); err == nil {
			t.Errorf("Start takes an account of %d bytes", len(account))
		}
		if _, err := w.Verifier.Records().Erase(t.Context(), account); err == nil {
			t.Errorf("Erase takes an account of %d bytes", len(account))
		}
	}
}

// TestNilFailure: a backend that returns a typed nil has given no answer, and
// breaks nothing.
func TestNilFailure(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Authority = realname.AuthorityFunc(func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
			var f *realname.Failure
			return realname.Answer{Verdict: realname.VerdictPass}, f
		})
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
	if !errors.Is(u.err, realname.ErrUnavailable) || u.s.Step(realname.StepIdentity).Phase == realname.PhasePassed {
		t.Errorf("identity is %v, %v; want no answer", u.s.Step(realname.StepIdentity).Phase, u.err)
	}
}

// TestPanickingBackend: its panic is no answer either.
func TestPanickingBackend(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Authority = realname.AuthorityFunc(func(_ context.Context, _ realname.Op, id realname.Identity) (realname.Answer, error) {
			panic(fmt.Sprint("cannot check ", id.Name.Reveal()))
		})
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
	if !errors.Is(u.err, realname.ErrUnavailable) {
		t.Errorf("SubmitIdentity = %v, want no answer", u.err)
	}
}

// TestTokensAreErased: every token that a provider gave is erased there, those of
// subjects and tries of before as well.
func TestTokensAreErased(t *testing.T) {
	k := &keeper{Backend: new(realnametest.Backend)}
	w := newWorld(t, realnametest.Options{Backend: k.Backend, Change: func(c *realname.Config) { c.Face = k }})
	k.Script(realname.StepFace, realnametest.Later("token-1"), realnametest.Later("token-2"))
	k.ScriptQuery(realname.StepFace, realnametest.Fail(realname.ReasonFaceMismatch))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos().face()
	if u.s.Continue.Reveal() != "https://face.example/token-1" {
		t.Error("the session does not tell where the user goes on")
	}
	if s, _ := w.Verifier.Get(u.ctx, u.ref); s.Continue.IsZero() {
		t.Error("a second look does not tell where the user goes on")
	}
	u.do(func() (realname.Session, error) { return w.Verifier.Refresh(u.ctx, u.ref) }).face().identity(people[1])
	if u.err != nil {
		t.Fatal(u.err)
	}
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	if len(k.erased) != 2 {
		t.Errorf("the provider erased %d tokens, want 2", len(k.erased))
	}
}

// TestRestrictedIsKept: nothing is made room of that has to be kept.
func TestRestrictedIsKept(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
	if err := w.Verifier.Records().Restrict(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	for range 60 {
		s, err := w.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
		if err != nil {
			t.Fatal(err)
		}
		w.Verifier.Cancel(u.ctx, s.Ref)
	}
	if _, err := w.Store.Get(u.ctx, "rn/k/"+u.ref.ID); err != nil {
		t.Errorf("the data key of what is kept: %v", err)
	}
}

// TestLostCase: a session that is handed in again is on the reviewers' list, even
// if the case of the round before had not been removed yet.
func TestLostCase(t *testing.T) {
	slow := &slowStore{Store: new(kv.Memory)}
	w := byPeople(t, slow)
	u := inReview(t, w, "account-1")
	ctx, crash := context.WithCancel(t.Context())
	decided := false
	slow.before = func(key string) {
		if decided {
			crash() // after the decision was stored, before its chores are noted as done
		}
		decided = true
	}
	w.Verifier.Desk().Decide(ctx, realname.Decision{
		Session: u.ref.ID, Actor: "reviewer-1", Round: 1, Again: []realname.Step{realname.StepPIN},
	})
	slow.before = nil
	u.p = otherPIN(1)
	if u.pin(); u.err != nil || u.s.Status != realname.StatusReview {
		t.Fatalf("status = %v, %v; want in review", u.s.Status, u.err)
	}
	w.Verifier.Sweep(t.Context())
	if got := cases(t, w); len(got) != 1 {
		t.Errorf("cases = %v, want this one", got)
	}
}
