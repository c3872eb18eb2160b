package realname_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// An ambush is a store that does something just before it writes a record for the first
// time.
type ambush struct {
	*census
	prefix string // of the record's key
	do     atomic.Pointer[func()]
}

func newAmbush(prefix string) *ambush {
	return &ambush{census: &census{Store: new(kv.Memory), keys: make(map[string]bool)}, prefix: prefix}
}

func (a *ambush) lay(do func()) { a.do.Store(&do) }

func (a *ambush) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if strings.HasPrefix(key, a.prefix) {
		if do := a.do.Swap(nil); do != nil {
			(*do)()
		}
	}
	return a.census.Swap(ctx, key, old, r)
}

// left returns the keys that begin with a prefix and lie there for good.
func (a *ambush) left(ctx context.Context, prefix string) (all []string) {
	a.census.mu.Lock()
	defer a.census.mu.Unlock()
	for key := range a.census.keys {
		r, err := a.census.Store.Get(ctx, key)
		if err == nil && strings.HasPrefix(key, prefix) && r.Expires.IsZero() {
			all = append(all, key)
		}
	}
	return all
}

// deliverAll delivers every event.
func deliverAll(t *testing.T, w *realnametest.World) {
	t.Helper()
	_, err := w.Verifier.Deliver(t.Context(), func(context.Context, realname.Event) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
}

// TestRestHoldsForRetries: who finds that another request has begun to try a resting
// provider does not ask it all the same, however many retries are configured.
func TestRestHoldsForRetries(t *testing.T) {
	const crowd = 8
	var meet sync.WaitGroup
	var arrived atomic.Int32
	arrived.Store(100)
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Retries, c.Limits.IdentityDay = 1, 100
		c.Gate = func(realname.GateRequest) (func(bool), error) {
			if arrived.Add(1) <= crowd { // all have read the rest before one of them counts
				meet.Done()
				meet.Wait()
			}
			return nil, nil
		}
	}})
	down(w, realname.StepIdentity, 2)
	if u := walk(t, w, "account-0", realname.MethodIDCard).identity(people[0]); u.err == nil {
		t.Fatal("nothing is down")
	}
	walkers := make([]*walker, crowd)
	for i := range walkers {
		walkers[i] = walk(t, w, fmt.Sprint("account-", i+1), realname.MethodIDCard)
	}
	w.Clock.Advance(10 * time.Second)
	until := make(chan struct{})
	w.Backend.Script(realname.StepIdentity, realnametest.Late(realnametest.Down(realname.FailureUnavailable), until))
	before := w.Backend.Count(realname.StepIdentity)
	meet.Add(crowd)
	arrived.Store(0)
	var all sync.WaitGroup
	for _, u := range walkers {
		all.Go(func() { u.identity(people[0]) })
	}
	waitFor(t, func() bool { return w.Backend.Count(realname.StepIdentity) > before })
	time.Sleep(800 * time.Millisecond) // longer than any pause before another try
	n := w.Backend.Count(realname.StepIdentity) - before
	close(until)
	all.Wait()
	if n != 1 {
		t.Errorf("%d calls while the provider rests, want the one that tries it", n)
	}
}

// TestOwnerIsNotHeldUp: a stranger for whose requests a provider has no answer does not
// keep an account from its checks that has shown whose it is.
func TestOwnerIsNotHeldUp(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	if u := walk(t, w, "owner", realname.MethodIDCard).all(people[0]); u.s.Status != realname.StatusApproved {
		t.Fatal(u.s.Status, u.err)
	}
	w.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureQuota))
	stranger := walk(t, w, "stranger", realname.MethodBankCard).identity(people[0])
	if stranger.err == nil {
		t.Fatal("nothing is refused")
	}
	owner := walk(t, w, "owner", realname.MethodBankCard).identity(people[0])
	if owner.err != nil {
		t.Errorf("the owner: %v until %v", owner.err, retryAt(owner.err))
	}
}

// TestStrangerHoldsUp: a stranger whose own card a bank does not look at holds nobody
// up, with one call each ten minutes.
func TestStrangerHoldsUp(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Lifetime = 24 * time.Hour }})
	stranger := walk(t, w, "stranger", realname.MethodBankCard).identity(people[0])
	victim := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0])
	refused, began := 0, w.Clock.Now()
	for range 60 {
		w.Backend.Script(realname.StepCard, realnametest.Down(realname.FailureQuota))
		stranger.err = nil
		_, stranger.err = w.Verifier.SubmitCard(stranger.ctx, stranger.ref, otherCard)
		w.Backend.Unscript(realname.StepCard)
		victim.err = nil
		if victim.card(); victim.err != nil {
			refused++
		}
		if until := retryAt(stranger.err); until.After(w.Clock.Now()) {
			w.Clock.Advance(until.Sub(w.Clock.Now()))
		}
	}
	if refused > 0 {
		t.Errorf("a real person was held up %d times of 60, for %v", refused, w.Clock.Now().Sub(began))
	}
}

// TestClockAheadHoldsNobodyUp: a rest that a process wrote whose clock was a day ahead ends
// as any other.
func TestClockAheadHoldsNobodyUp(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard)
	fast := realnametest.NewClock(w.Clock.Now().Add(24 * time.Hour))
	ahead := newWorld(t, realnametest.Options{
		Store: w.Store, Clock: fast, Backend: w.Backend,
	})
	down(w, realname.StepIdentity, 1)
	other := walk(t, ahead, "account-2", realname.MethodIDCard).identity(people[0])
	if other.err == nil {
		t.Fatal("nothing is down")
	}
	w.Clock.Advance(15 * time.Minute)
	if u.identity(people[0]); u.err != nil {
		t.Errorf("a quarter of an hour later: %v until %v, %v from now", u.err, retryAt(u.err), retryAt(u.err).Sub(w.Clock.Now()))
	}
}

// TestNoKeyOfNothing: a submission that is refused while its session goes leaves no data
// key.
func TestNoKeyOfNothing(t *testing.T) {
	for _, end := range []string{"canceled", "erased"} {
		t.Run(end, func(t *testing.T) {
			store := newAmbush("rn/k/")
			w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) { c.Limits.IdentityDay = 1 }})
			if u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]); u.err != nil {
				t.Fatal(u.err)
			}
			before := len(store.left(t.Context(), "rn/k/"))
			u := walk(t, w, "account-2", realname.MethodIDCard)
			store.lay(func() {
				_, err := w.Verifier.Cancel(u.ctx, u.ref)
				if end == "erased" {
					_, err = w.Verifier.Records().Erase(u.ctx, "account-2")
				}
				if err != nil {
					t.Error(err)
				}
				deliverAll(t, w)
			})
			if u.identity(people[0]); u.err == nil {
				t.Fatal("nothing is refused")
			}
			deliverAll(t, w)
			if n := len(store.left(t.Context(), "rn/k/")) - before; n != 0 {
				t.Errorf("%d data keys belong to nothing", n)
			}
		})
	}
}

// TestTurnedAwayForOneSubject: a session is turned away for the subject whose slots are
// taken, and not for another that was given meanwhile.
func TestTurnedAwayForOneSubject(t *testing.T) {
	store := newAmbush("rn/i/")
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) { c.Limits.Accounts = 1 }})
	if u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0]); u.s.Status != realname.StatusApproved {
		t.Fatal(u.s.Status, u.err)
	}
	u := walk(t, w, "account-2", realname.MethodIDCard).identity(people[0]).photos()
	face := realname.Face{Photo: realname.NewPhoto([]byte("a face"))}
	until := make(chan struct{})
	w.Backend.Script(realname.StepFace, realnametest.Late(realnametest.Pass(), until))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = u.Verifier.SubmitFace(u.ctx, u.ref, face)
	}()
	waitFor(t, func() bool { return w.Backend.Count(realname.StepFace) == 2 })
	store.lay(func() { // the face has passed, the account is being remembered
		if _, err := w.Verifier.SubmitIdentity(u.ctx, u.ref, people[1]); err != nil {
			t.Error(err)
		}
	})
	close(until)
	<-done
	s, err := w.Verifier.Get(u.ctx, u.ref)
	if err != nil || s.Status != realname.StatusOpen {
		t.Errorf("the session for another subject is %v, %v, %v; want open", s.Status, s.Reason, err)
	}
}

// TestReviewersOwnFindings: a program that approves with a finding for people leaves the
// decision to people.
func TestReviewersOwnFindings(t *testing.T) {
	for name, a := range map[string]realname.Answer{
		"finding": {Verdict: realname.VerdictPass, Findings: realname.FindingsOf(realname.FindingRiskSuspected)},
		"name":    {Verdict: realname.VerdictPass, About: realname.Identity{Name: names.MustParse("張三丰"), Number: people[0].Number}},
	} {
		w := newWorld(t, realnametest.Options{})
		w.Backend.Script(realname.StepReview, realnametest.Reply{Answer: a})
		u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0])
		if u.err != nil || u.s.Status != realname.StatusReview {
			t.Errorf("%s: %v, %v; want that people decide", name, u.s.Status, u.err)
		}
	}
}

// TestNeverSeenCountsNoDay: what its provider certainly never saw costs no day, also where
// that is found out later.
func TestNeverSeenCountsNoDay(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Lifetime, c.Limits.AccountDay, c.Limits.IdentityDay = 10*time.Hour, 3, 3
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard)
	for range 5 {
		w.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureUnknown))
		w.Backend.ScriptQuery(realname.StepIdentity, realnametest.Down(realname.FailureUnavailable),
			realnametest.Down(realname.FailureUnavailable), realnametest.Down(realname.FailureUnavailable))
		u.err = nil
		u.identity(people[0])
		if errors.Is(u.err, realname.ErrLimit) {
			t.Fatalf("refused until %v: %v", retryAt(u.err), u.err)
		}
		for range 3 {
			w.Clock.Advance(5 * time.Minute)
			if _, err := w.Verifier.Sweep(u.ctx); err != nil {
				t.Fatal(err)
			}
		}
		w.Backend.Unscript(realname.StepIdentity)
		s, _ := w.Verifier.Get(u.ctx, u.ref)
		if p := s.Step(realname.StepIdentity); p.Phase != realname.PhaseNeeded {
			t.Fatalf("identity: %v", p)
		}
	}
}

// TestEraseKeepsRests: erasing an account does not begin its rests anew.
func TestEraseKeepsRests(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	down(w, realname.StepIdentity, 8)
	u := walk(t, w, "account-1", realname.MethodIDCard)
	for range 8 {
		u.err = nil
		u.identity(people[0])
		if until := retryAt(u.err); until.After(w.Clock.Now()) && w.Backend.Count(realname.StepIdentity) < 8 {
			w.Clock.Advance(until.Sub(w.Clock.Now()))
		}
	}
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	w.Backend.Unscript(realname.StepIdentity)
	again := walk(t, w, "account-1", realname.MethodIDCard).identity(people[1])
	if !errors.Is(again.err, realname.ErrUnavailable) {
		t.Errorf("after erasing: %v, want that the rest goes on", again.err)
	}
}

// TestCardAfterItsCode: another card after the code, where the first one's pass is over,
// has its own number proved.
func TestCardAfterItsCode(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Review, c.Limits.Rounds, c.Extension, c.ReviewLimit = nil, 1, -1, 72*time.Hour
	}})
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0]).card()
	w.Clock.Advance(29 * time.Minute)
	if u.code().pin(); u.err != nil || u.s.Status != realname.StatusReview {
		t.Fatal(u.s.Status, u.err)
	}
	for round := 1; ; round++ { // the PIN is pushed out again and again
		w.Clock.Advance(71*time.Hour + 59*time.Minute)
		if err := w.PINs.Erase(u.ctx, "account-1"); err != nil {
			t.Fatal(err)
		}
		s, err := w.Verifier.Desk().Decide(u.ctx, realname.Decision{Session: u.ref.ID, Round: round, Actor: "desk", Approve: true})
		if err != nil || s.Status != realname.StatusOpen {
			t.Fatal(s.Status, err)
		}
		if round == 9 {
			break
		}
		if u.pin(); u.err != nil || u.s.Status != realname.StatusReview {
			t.Fatal(u.s.Status, u.err)
		}
	}
	w.Clock.Advance(11 * time.Minute) // the passes of identity and card are over
	u.identity(people[0]).do(func() (realname.Session, error) { return u.Verifier.SubmitCard(u.ctx, u.ref, otherCard) })
	if u.err != nil {
		t.Fatal(u.err)
	}
	if u.s.Mobile == otherMobile && u.s.Step(realname.StepCode).Phase == realname.PhasePassed {
		t.Errorf("the code is passed for a number that nobody proved; next is %v", u.s.Next)
	}
}

// TestPendingFaceIsRemembered: a face that passes when its provider is asked later shows
// whose an account is, as one does that passes at once.
func TestPendingFaceIsRemembered(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.Accounts = 1 }})
	if u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0]); u.s.Status != realname.StatusApproved {
		t.Fatal(u.s.Status, u.err)
	}
	w.Backend.Script(realname.StepFace, realnametest.Later("token"))
	u := walk(t, w, "account-2", realname.MethodIDCard).identity(people[0]).photos().face()
	w.Clock.Advance(10 * time.Second)
	s, err := w.Verifier.Refresh(u.ctx, u.ref)
	if err != nil || s.Reason != realname.ReasonIdentityInUse {
		t.Errorf("after the face: %v, %v, %v; want turned away", s.Status, s.Reason, err)
	}
}

// TestTemporaryForEver: a card that is read as temporary is none that is valid for ever.
func TestTemporaryForEver(t *testing.T) {
	for _, accepted := range []bool{false, true} {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
			c.TemporaryCards = accepted
			inner := c.Documents
			c.Documents = realname.DocumentFunc(func(ctx context.Context, op realname.Op, p realname.Photos) (realname.Document, realname.Answer, error) {
				doc, a, err := inner.ReadDocument(ctx, op, p)
				doc.Temporary, doc.LongTerm, doc.To = true, true, idcard.Date{}
				return doc, a, err
			})
		}})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos()
		if p := u.s.Step(realname.StepPhotos); u.err != nil || p.Phase == realname.PhasePassed {
			t.Errorf("accepted %v: photos are %v, %v; want refused", accepted, p.Phase, u.err)
		}
	}
}

// TestCodeAloneProvesNobody: a code to a number of one's own choice does not show that the
// account belongs to the identity, nor tell that others are verified for it.
func TestCodeAloneProvesNobody(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Limits.Accounts = 1
		c.Flows = map[realname.Method][]realname.Step{realname.MethodIDCard: {
			realname.StepIdentity, realname.StepCode, realname.StepPhotos, realname.StepFace, realname.StepPIN,
		}}
	}})
	owner := walk(t, w, "owner", realname.MethodIDCard).identity(people[0]).code().photos().face().pin()
	if owner.s.Status != realname.StatusApproved {
		t.Fatal(owner.s.Status, owner.err)
	}
	w.Clock.Advance(2 * time.Minute)
	u := walk(t, w, "stranger", realname.MethodIDCard).identity(people[0])
	u.do(func() (realname.Session, error) {
		s, _, err := u.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: otherMobile})
		return s, err
	}).do(func() (realname.Session, error) {
		return u.Verifier.CheckCode(u.ctx, u.ref, u.Phone.Code(otherMobile))
	})
	if u.err != nil || u.s.Reason == realname.ReasonIdentityInUse {
		t.Errorf("a stranger learns: %v, %v", u.s.Reason, u.err)
	}
}

// A brake is a store that does not delete some records, for a while.
type brake struct {
	*ambush
	prefix string
	on     atomic.Bool
}

func (b *brake) Delete(ctx context.Context, key string, old uint64) error {
	if b.on.Load() && strings.HasPrefix(key, b.prefix) {
		return errors.New("the store is down")
	}
	return b.ambush.Delete(ctx, key, old)
}

// TestEraseFindsKeysOfDiscarded: where forgetting a session that came to nothing is cut
// short, erasing its account deletes its data key all the same.
func TestEraseFindsKeysOfDiscarded(t *testing.T) {
	store := &brake{ambush: newAmbush(""), prefix: "rn/k/"}
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) { c.Limits.IdentityDay = 1 }})
	if u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]); u.err != nil {
		t.Fatal(u.err)
	}
	before := len(store.left(t.Context(), "rn/k/"))
	u := walk(t, w, "account-2", realname.MethodIDCard).identity(people[0]) // refused: a key is there, and no subject
	if u.err == nil || len(store.left(t.Context(), "rn/k/")) == before {
		t.Fatalf("there is no key, %v", u.err)
	}
	deliverAll(t, w)
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
		t.Fatal(err)
	}
	store.on.Store(true)
	_, err := w.Verifier.Deliver(u.ctx, func(context.Context, realname.Event) error { return nil })
	if err == nil {
		t.Fatal("the store is not down")
	}
	store.on.Store(false)
	deliverAll(t, w)
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-2"); err != nil {
		t.Fatal(err)
	}
	if n := len(store.left(t.Context(), "rn/k/")) - before; n != 0 {
		t.Errorf("%d data keys are left of an account that was erased", n)
	}
}

// TestRefusedAndCanceledLeavesNothing: a session that came to nothing is forgotten also where
// an identity was refused in it before anybody was asked.
func TestRefusedAndCanceledLeavesNothing(t *testing.T) {
	store := newAmbush("")
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) { c.Limits.IdentityDay = 1 }})
	if u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]); u.err != nil {
		t.Fatal(u.err)
	}
	for range 70 {
		u := walk(t, w, "account-2", realname.MethodIDCard).identity(people[0])
		if !errors.Is(u.err, realname.ErrLimit) {
			t.Fatal(u.err)
		}
		if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
			t.Fatal(err)
		}
		deliverAll(t, w)
	}
	if u := walk(t, w, "account-2", realname.MethodIDCard).identity(people[0]); !errors.Is(u.err, realname.ErrLimit) {
		t.Fatal(u.err)
	}
	w.Clock.Advance(31 * time.Minute) // or it expires
	if _, err := w.Verifier.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	deliverAll(t, w)
	sessions, keys := len(store.left(t.Context(), "rn/s/")), len(store.left(t.Context(), "rn/k/"))
	if sessions != 1 || keys != 1 {
		t.Errorf("%d sessions and %d data keys are left, want the one of each that has a subject", sessions, keys)
	}
}

// TestErasedIsForgottenByAll: an account that has shown a face for one identity, and then
// goes on with another, stands in neither record once it is erased.
func TestErasedIsForgottenByAll(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard)
	var indexes []string
	for _, id := range people[:2] {
		if u.identity(id).photos().face(); u.err != nil {
			t.Fatal(u.err)
		}
		index := kept(t, w, u.ref.ID).Identity
		indexes = append(indexes, index)
		if n, err := realname.Known(u.ctx, w.Verifier, index); n != 1 || err != nil {
			t.Fatalf("%d accounts are known, %v; want one", n, err)
		}
	}
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	for i, index := range indexes {
		if n, err := realname.Known(u.ctx, w.Verifier, index); n != 0 || err != nil {
			t.Errorf("identity %d knows %d accounts, %v; want none", i, n, err)
		}
	}
}

// TestTokensFitARecord: what providers give fits a record of 256 KB, whatever the limits.
func TestTokensFitARecord(t *testing.T) {
	store := newAmbush("")
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) {
		c.Limits.Face, c.Limits.FaceDay, c.Lifetime = 40, 100, 24*time.Hour
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos()
	long := strings.Repeat("t", 4096)
	for range 40 {
		w.Backend.Script(realname.StepFace, realnametest.Reply{Answer: realname.Answer{
			Verdict: realname.VerdictPending, Token: realname.NewDetail(long), Continue: realname.NewDetail(long),
		}})
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Fail(realname.ReasonFaceMismatch))
		u.err = nil
		u.face()
		w.Clock.Advance(time.Minute)
		_, _ = w.Verifier.Refresh(u.ctx, u.ref)
	}
	r, err := store.Get(u.ctx, "rn/s/"+u.ref.ID)
	if err != nil || len(r.Value) > 256<<10 {
		t.Errorf("the session's record has %d bytes, %v; stores take 256 KB", len(r.Value), err)
	}
}

// TestEveryFindingIsKept: a finding that is not known is in a set, and asks for people.
func TestEveryFindingIsKept(t *testing.T) {
	for _, f := range []realname.Finding{31, 32, 64, 255} {
		if set := realname.FindingsOf(f); set == 0 {
			t.Errorf("finding %d is lost", f)
		}
	}
}

// TestNoReviewWithoutItsSubject: a program is not asked about a session whose data is gone.
func TestNoReviewWithoutItsSubject(t *testing.T) {
	store := newAmbush("")
	var subjects []realname.Identity
	var fail atomic.Bool
	fail.Store(true)
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) {
		c.Review = realname.ReviewFunc(func(_ context.Context, _ realname.Op, r realname.Case) (realname.Answer, error) {
			if fail.Load() {
				return realname.Answer{}, errors.New("down")
			}
			subjects = append(subjects, r.Subject)
			return realname.Answer{Verdict: realname.VerdictPass}, nil
		})
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0])
	if u.err != nil || u.s.Status != realname.StatusReview {
		t.Fatal(u.s.Status, u.err)
	}
	key := "rn/k/" + u.ref.ID
	r, err := store.Get(u.ctx, key)
	if err == nil {
		err = store.Delete(u.ctx, key, r.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	fail.Store(false)
	w.Clock.Advance(10 * time.Minute)
	_, _ = w.Verifier.Sweep(u.ctx)
	for _, id := range subjects {
		if !id.Name.IsValid() {
			t.Error("a program decided about nobody")
		}
	}
}

// TestEraseBesideRemembering: an account that is erased while its face passes is remembered
// nowhere.
func TestEraseBesideRemembering(t *testing.T) {
	for _, step := range []realname.Step{realname.StepFace, realname.StepCode} {
		t.Run(step.String(), func(t *testing.T) {
			store := newAmbush("rn/i/")
			w := newWorld(t, realnametest.Options{Store: store})
			erase := func() {
				if _, err := w.Verifier.Records().Erase(t.Context(), "account-1"); err != nil {
					t.Error(err)
				}
			}
			if step == realname.StepCode {
				u := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0]).card().send()
				store.lay(erase)
				u.check()
			} else {
				u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos()
				until := make(chan struct{})
				w.Backend.Script(step, realnametest.Late(realnametest.Pass(), until))
				done := make(chan struct{})
				go func() {
					defer close(done)
					_, _ = u.Verifier.SubmitFace(u.ctx, u.ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
				}()
				waitFor(t, func() bool { return w.Backend.Count(step) == 1 })
				store.lay(erase)
				close(until)
				<-done
			}
			if err := w.Verifier.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if left := store.left(t.Context(), "rn/i/"); len(left) > 0 {
				t.Errorf("%d records of identities know an account that was erased", len(left))
			}
		})
	}
}

// TestDiscardCutShort: a session that came to nothing is forgotten also where the store
// failed in between.
func TestDiscardCutShort(t *testing.T) {
	store := &brake{ambush: newAmbush(""), prefix: "rn/s/"}
	w := newWorld(t, realnametest.Options{Store: store})
	u := walk(t, w, "account-1", realname.MethodIDCard)
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
		t.Fatal(err)
	}
	store.on.Store(true)
	_, err := w.Verifier.Deliver(u.ctx, func(context.Context, realname.Event) error { return nil })
	if err == nil {
		t.Fatal("the store is not down")
	}
	store.on.Store(false)
	for range 3 {
		w.Clock.Advance(time.Hour)
		if _, err := w.Verifier.Sweep(u.ctx); err != nil {
			t.Fatal(err)
		}
		deliverAll(t, w)
	}
	if n := len(store.left(u.ctx, "rn/s/")); n != 0 {
		t.Errorf("%d sessions are left that came to nothing", n)
	}
}
