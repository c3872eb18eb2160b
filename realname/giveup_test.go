package realname_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A toldEraser is a backend of tests that keeps which tokens it was told to erase.
type toldEraser struct {
	*realnametest.Backend
	onQuery func() // called in the first query; may be nil

	mu     sync.Mutex
	tokens []string
}

func (e *toldEraser) Erase(_ context.Context, _ realname.Op, token realname.Detail) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tokens = append(e.tokens, token.Reveal())
	return nil
}

func (e *toldEraser) Query(ctx context.Context, op realname.Op, token realname.Detail) (realname.Answer, error) {
	e.mu.Lock()
	do := e.onQuery
	e.onQuery = nil
	e.mu.Unlock()
	if do != nil {
		do()
	}
	return e.Backend.Query(ctx, op, token)
}

func (e *toldEraser) told(token string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Contains(e.tokens, token)
}

// erasing has a toldEraser check faces.
func erasing(e *toldEraser) func(*realname.Config) {
	return func(c *realname.Config) {
		faceOnly(c)
		e.Backend = c.Face.(*realnametest.Backend)
		c.Face = e
	}
}

// withToken is a reply with a token, as of a provider that keeps something.
func withToken(r realnametest.Reply, token string) realnametest.Reply {
	r.Answer.Token = realname.NewDetail(token)
	return r
}

// TestDroppedYesOtherToken: a provider whose yes has another token than the check that it belongs to
// is told to erase what it keeps under both, once that yes is dropped.
func TestDroppedYesOtherToken(t *testing.T) {
	var e toldEraser
	w, s := pendingFace(t, erasing(&e))
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"), withToken(realnametest.Pass(), "picture"))
	if _, err := w.Verifier.Abandon(t.Context(), s.Ref, realname.StepFace); err != nil {
		t.Fatal(err)
	}
	for range 60 {
		sweepAfter(t, w, time.Second)
	}
	if queries(w) != 2 || !e.told("picture") {
		t.Errorf("after %d queries it was told to erase %q; want the picture of the yes as well", queries(w), e.tokens)
	}
}

// TestDroppedYesCrash: a crash between the word that a yes is dropped and that to the provider
// leaves something that tells it later, without waiting for the person to ask for erasure.
func TestDroppedYesCrash(t *testing.T) {
	var e toldEraser
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	w := newWorld(t, realnametest.Options{Store: chaos, Change: erasing(&e)})
	w.Backend.Script(realname.StepFace, realnametest.Later("token"))
	ref := beginFace(t, w.Verifier, "account-1", people[0])
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"), withToken(realnametest.Pass(), "token"))
	if _, err := w.Verifier.Abandon(t.Context(), ref, realname.StepFace); err != nil {
		t.Fatal(err)
	}
	down := false
	chaos.Plan = func(c kvtest.Call) kvtest.Fault { // what is put aside for providers cannot be stored
		if strings.HasPrefix(c.Key, "rn/e/") && !down {
			down = true
			return kvtest.Fault{Before: kv.ErrBusy}
		}
		return kvtest.Fault{}
	}
	for range 60 {
		sweepAfter(t, w, time.Second)
	}
	if queries(w) != 2 || !down {
		t.Fatalf("%d queries; the fault came: %v", queries(w), down)
	}
	for range 48 {
		sweepAfter(t, w, time.Hour)
	}
	if !e.told("token") {
		t.Error("two days after the provider was not told to erase what it keeps")
	}
}

// TestLateYesOfBefore: a yes about the subject of before, for a check that was given up, is a yes that
// counts no more. It does not use up the try that was given back, and the provider is told to erase.
func TestLateYesOfBefore(t *testing.T) {
	var e toldEraser
	w, s := pendingFace(t, erasing(&e))
	yes := realnametest.About(people[0])
	w.Backend.ScriptQuery(realname.StepFace, notOpened(realname.BilledNo), yes, yes)
	if _, err := w.Verifier.Abandon(t.Context(), s.Ref, realname.StepFace); err != nil {
		t.Fatal(err)
	}
	after, err := w.Verifier.SubmitIdentity(t.Context(), s.Ref, people[1])
	if err != nil || after.Step(realname.StepFace).Left != 3 {
		t.Fatal(after.Step(realname.StepFace), err)
	}
	for range 60 {
		sweepAfter(t, w, time.Second)
	}
	if p := get(t, w, s.Ref).Step(realname.StepFace); p.Left != 3 || !e.told("token") {
		t.Errorf("after the late yes (%d queries): %v, told to erase %q; want 3 left, and the token", queries(w), p, e.tokens)
	}
}

// TestAgainAfterRecount: a step that a reviewer asks for again can be tried, also where a try that was
// given back was used up later on.
func TestAgainAfterRecount(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		faceOnly(c)
		c.Review, c.Limits.Face = nil, 1
	}})
	w.Backend.Script(realname.StepFace, realnametest.Later("token"))
	w.Backend.ScriptQuery(realname.StepFace, notOpened(realname.BilledNo), realnametest.Fail(realname.ReasonFaceMismatch))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).face()
	u.do(func() (realname.Session, error) { return w.Verifier.Abandon(u.ctx, u.ref, realname.StepFace) })
	if u.face(); u.err != nil || u.s.Step(realname.StepFace).Phase != realname.PhasePassed {
		t.Fatal(u.s.Step(realname.StepFace), u.err)
	}
	for range 60 { // the no of the first is found
		sweepAfter(t, w, time.Second)
	}
	if u.pin(); u.err != nil || u.s.Status != realname.StatusReview || queries(w) != 2 {
		t.Fatal(u.s.Status, queries(w), u.err)
	}
	u.decide(realname.Decision{Again: []realname.Step{realname.StepFace}})
	if p := u.s.Step(realname.StepFace); u.err != nil || p.Phase != realname.PhaseNeeded || p.Left != 1 {
		t.Errorf("what the reviewer asks for again is %v, %v; want needed with a try", p, u.err)
	}
}

// TestLateToken: the token of a check whose answer was lost is kept when a later question finds it, also
// once the check was given up: erasure of the account needs it.
func TestLateToken(t *testing.T) {
	var e toldEraser
	w := newWorld(t, realnametest.Options{Change: erasing(&e)})
	w.Backend.Script(realname.StepFace, realnametest.Lost(realnametest.Later("token")))
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Reply{}, realnametest.Reply{}) // no answer
	for range 9 {
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"))
	}
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).face()
	if _, err := w.Verifier.Abandon(u.ctx, u.ref, realname.StepFace); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		sweepAfter(t, w, time.Second)
	}
	if queries(w) < 3 {
		t.Fatalf("%d queries", queries(w))
	}
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	if !e.told("token") {
		t.Errorf("the account is erased, and the provider was told %q; want the token", e.tokens)
	}
}

// TestErasedWhileAsked: a token that comes with the answer to a question reaches the provider's
// erasure, also where the account was erased while the question was under way.
func TestErasedWhileAsked(t *testing.T) {
	for name, reply := range map[string]realnametest.Reply{
		"a yes": withToken(realnametest.Pass(), "picture"), "a no": withToken(realnametest.Fail(realname.ReasonFaceMismatch), "picture"),
		"pending": realnametest.Later("picture"),
	} {
		var e toldEraser
		w := newWorld(t, realnametest.Options{Change: erasing(&e)})
		w.Backend.Script(realname.StepFace, realnametest.Lost(realnametest.Later("picture")))
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Reply{}, reply) // no answer at once
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).face()
		e.mu.Lock()
		e.onQuery = func() {
			if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
				t.Error(err)
			}
		}
		e.mu.Unlock()
		for range 20 {
			sweepAfter(t, w, time.Second)
		}
		if queries(w) != 2 {
			t.Fatalf("%d queries", queries(w))
		}
		for range 48 {
			sweepAfter(t, w, time.Hour)
		}
		if !e.told("picture") {
			t.Errorf("%s: the account is erased, and the provider was told %q; want the picture", name, e.tokens)
		}
	}
}

// TestGivenBackWhileMoving: what is given back is counted in the account's own record, also where the
// index key is replaced and the record was not moved yet.
func TestGivenBackWhileMoving(t *testing.T) {
	f := newFleet(t, new(kv.Memory), func(c *realname.Config) { faceOnly(c); c.Limits.Face = 10 })
	before := f.at[sealing]
	before.Backend.Script(realname.StepFace, realnametest.Later("token"))
	ref := beginFace(t, before.Verifier, "account-1", people[0])
	w := f.at[moving]
	w.Backend.ScriptQuery(realname.StepFace, notOpened(realname.BilledNo))
	s, err := w.Verifier.Abandon(t.Context(), ref, realname.StepFace)
	if err != nil || s.Step(realname.StepFace).Left != 10 {
		t.Fatal(s.Step(realname.StepFace), err)
	}
	again, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err != nil || again.Ref != ref {
		t.Errorf("Start gives %v, %v; want the session that is open", again.Ref == ref, err)
	}
	if again, err := before.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard); err != nil || again.Ref != ref {
		t.Errorf("Start in the process of before gives %v, %v; want the session that is open", again.Ref == ref, err)
	}
	all, err := w.Verifier.Records().Sessions(t.Context(), "account-1")
	if err != nil || len(all) != 1 {
		t.Errorf("the account has %d sessions, %v; want 1", len(all), err)
	}
	if _, err := w.Verifier.SubmitIdentity(t.Context(), ref, people[0]); err != nil && !errors.Is(err, realname.ErrRefused) {
		t.Error(err)
	}
	f.reindex()
	if again, err := f.at[moved].Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard); err != nil || again.Ref != ref {
		t.Errorf("after the move Start gives %v, %v; want the session that is open", again.Ref == ref, err)
	}
}

// TestAccountTakenWhileMoving: an account stays that of its person, also where a check is given up while
// the index key is replaced: nobody else is verified for it.
func TestAccountTakenWhileMoving(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(3))
	before, w := f.at[sealing], f.at[moving]
	f.approve(sealing, "account-1")
	s, err := before.Verifier.Start(t.Context(), "account-1", realname.GoalRenew, realname.MethodIDCard)
	if err == nil {
		err = before.Agree(t.Context(), s.Ref)
	}
	if err == nil {
		s, err = before.Verifier.SubmitIdentity(t.Context(), s.Ref, realnametest.Someone())
	}
	for err == nil && s.Next != realname.StepFace {
		s, err = before.Verifier.SubmitPhotos(t.Context(), s.Ref, realnametest.PhotosOf(realnametest.Someone()))
	}
	f.backend.Script(realname.StepFace, realnametest.Later("token"))
	if err == nil {
		s, err = before.Verifier.SubmitFace(t.Context(), s.Ref, realname.Face{})
	}
	if err != nil || s.Step(realname.StepFace).Phase != realname.PhasePending {
		t.Fatal(s.Next, err)
	}
	f.backend.ScriptQuery(realname.StepFace, notOpened(realname.BilledNo))
	if _, err := w.Verifier.Abandon(t.Context(), s.Ref, realname.StepFace); err != nil {
		t.Fatal(err)
	}
	if a, err := w.Verifier.Account(t.Context(), "account-1"); err != nil || a.State != realname.AccountVerified {
		t.Errorf("the account is %v, %v; want verified", a.State, err)
	}
	w.Clock.Advance(65 * time.Second)
	u := walk(t, w, "account-1", realname.MethodIDCard)
	u.p = otherPIN(5)
	if u.all(people[1]); u.err == nil && u.s.Status == realname.StatusApproved {
		t.Error("another person is verified for the account")
	}
}
