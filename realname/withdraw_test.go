package realname_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// purposes are all that a person agrees to.
var purposes = []realname.Purpose{
	realname.PurposeIdentity, realname.PurposePhotos, realname.PurposeFace, realname.PurposeCard, realname.PurposeCarrier,
}

// An archive is a backend whose provider keeps a copy of each check until it is told to erase it.
type archive struct {
	*realnametest.Backend
	mu     sync.Mutex
	copies map[string]realname.Step // by token
	away   bool                     // it does not answer to Erase
	during func(realname.Op)        // in the middle of a check
}

func newArchive() *archive {
	return &archive{Backend: new(realnametest.Backend), copies: map[string]realname.Step{}}
}

// into has a configuration ask k.
func (k *archive) into(c *realname.Config) {
	c.Authority, c.Documents, c.Face, c.Bank = k, k, k, k
}

// keeps is an answer with the copy's token.
func (k *archive) keeps(op realname.Op, a realname.Answer, err error) (realname.Answer, error) {
	if k.during != nil {
		k.during(op)
	}
	if err == nil && (a.Verdict == realname.VerdictPass || a.Verdict == realname.VerdictPending) {
		token := op.Step.String() + " " + op.Key
		k.mu.Lock()
		k.copies[token] = op.Step
		k.mu.Unlock()
		a.Token = realname.NewDetail(token)
	}
	return a, err
}

func (k *archive) Match(ctx context.Context, op realname.Op, name realname.Identity) (realname.Answer, error) {
	a, err := k.Backend.Match(ctx, op, name)
	return k.keeps(op, a, err)
}

func (k *archive) CheckCard(ctx context.Context, op realname.Op, id realname.Identity, card realname.Card) (realname.Answer, error) {
	a, err := k.Backend.CheckCard(ctx, op, id, card)
	return k.keeps(op, a, err)
}

func (k *archive) CheckFace(ctx context.Context, op realname.Op, id realname.Identity, photo realname.Photo) (realname.Answer, error) {
	a, err := k.Backend.CheckFace(ctx, op, id, photo)
	return k.keeps(op, a, err)
}

func (k *archive) ReadDocument(ctx context.Context, op realname.Op, photos realname.Photos) (realname.Document, realname.Answer, error) {
	doc, a, err := k.Backend.ReadDocument(ctx, op, photos)
	a, err = k.keeps(op, a, err)
	return doc, a, err
}

// Erase implements [realname.Eraser].
func (k *archive) Erase(_ context.Context, _ realname.Op, token realname.Detail) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.away {
		return errors.New("away")
	}
	delete(k.copies, token.Reveal())
	return nil
}

// kept counts the copies of a step.
func (k *archive) kept(step realname.Step) (n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range k.copies {
		if s == step {
			n++
		}
	}
	return n
}

// withdraw takes consents of an account back.
func (h *house) withdraw(account string, p ...realname.Purpose) realname.Account {
	h.t.Helper()
	a, err := h.Verifier.Withdraw(h.ctx, account, p...)
	if err != nil {
		h.t.Fatalf("Withdraw(%v) = %v", p, err)
	}
	return a
}

// withArchive is a house whose providers keep copies.
func withArchive(t *testing.T, store kv.Store, change func(*realname.Config)) (*house, *archive) {
	t.Helper()
	k := newArchive()
	w, err := realnametest.New(realnametest.Options{Store: store, Backend: k.Backend, Change: func(c *realname.Config) {
		if k.into(c); change != nil {
			change(c)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	return &house{w, t, t.Context()}, k
}

// wantWithdrawn compares what an account says of its withdrawals.
func wantWithdrawn(t *testing.T, when string, a realname.Account, want ...realname.Purpose) {
	t.Helper()
	var got []realname.Purpose
	for _, w := range a.Withdrawn {
		if got = append(got, w.Purpose); w.At.IsZero() {
			t.Errorf("%s: %v was withdrawn at no time", when, w.Purpose)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: withdrawn %v, want %v", when, got, want)
	}
}

// TestWithdrawStopsTheAccount: an approval that rests on a consent which is withdrawn counts no more (个人信息保护法,
// arts. 15 and 47): the account is suspended and its PIN does not verify, providers erase what they keep, and
// no operator ends that, but the next approval does.
func TestWithdrawStopsTheAccount(t *testing.T) {
	for _, p := range []realname.Purpose{realname.PurposeIdentity, realname.PurposePhotos, realname.PurposeFace} {
		t.Run(p.String(), func(t *testing.T) {
			h, k := withArchive(t, nil, nil)
			s := h.verify("a", guests[0])
			h.deliver()
			a := h.withdraw("a", p)
			if a.State != realname.AccountSuspended || !a.Causes.Has(password.CauseConsent) || a.Level != 0 || !a.Since.IsZero() {
				t.Errorf("the account is %v, for %v, level %d since %v", a.State, a.Causes, a.Level, a.Since)
			}
			wantWithdrawn(t, "after Withdraw", a, p)
			h.wantPIN("after Withdraw", "a", guests[0].pin, "suspended")
			step := realname.Step(p)
			if n := k.kept(step); n != 0 {
				t.Errorf("the provider keeps %d copies of %v", n, step)
			}
			if other := realname.StepIdentity + realname.StepFace - step; other != step && k.kept(other) != 1 {
				t.Errorf("the copy of %v is gone, whose consent stands", other)
			}
			h.wantEvents("after Withdraw", "2 consent_withdrawn 1", "3 level 0")
			h.deskLiftsNothing("a", s.Ref.ID)
			h.comesBack("a", p)
		})
	}
}

// deskLiftsNothing: what an operator does leaves the account suspended.
func (h *house) deskLiftsNothing(account, session string) {
	h.t.Helper()
	desk := h.Verifier.Desk()
	for range 2 {
		if err := desk.Resume(h.ctx, account, "operator", realname.ReasonRevoked); err != nil {
			h.t.Error(err)
		}
		h.wantState("after Resume", account, realname.AccountSuspended)
		h.wantPIN("after Resume", account, guests[0].pin, "suspended")
		if err := desk.Suspend(h.ctx, account, "operator", realname.ReasonRevoked); err != nil {
			h.t.Error(err)
		}
		_, err := h.start(account, realname.GoalVerify, realname.MethodBankCard)
		h.refused("two causes", err, realname.ReasonAccountSuspended)
	}
	if err := desk.Resume(h.ctx, account, "operator", realname.ReasonRevoked); err != nil {
		h.t.Error(err)
	}
	for _, g := range []realname.Goal{realname.GoalResetPIN, realname.GoalBindCard} {
		_, err := h.start(account, g, realname.MethodBankCard)
		h.refused(string(g), err, realname.ReasonAccountSuspended)
	}
}

// comesBack: the next approval lets the account go on, by the other method and without what was withdrawn.
func (h *house) comesBack(account string, p realname.Purpose) {
	h.t.Helper()
	s := h.reach(account, realname.GoalRenew, realname.MethodBankCard, guests[0], realname.StatusApproved)
	a := h.account(account)
	if a.State != realname.AccountVerified || a.Shown.Face || !slices.Equal(a.Approvals, []string{s.Ref.ID}) {
		h.t.Errorf("after another approval: %v, shown %+v, approvals %v", a.State, a.Shown, a.Approvals)
	}
	h.wantPIN("after another approval", account, guests[0].pin, "ok")
	if p == realname.PurposeIdentity { // agreed to again
		wantWithdrawn(h.t, "after another approval", a)
		return
	}
	wantWithdrawn(h.t, "after another approval", a, p)
}

// TestWithdrawLeavesOthers: what rests on other consents stands, for this account and for others.
func TestWithdrawLeavesOthers(t *testing.T) {
	h, k := withArchive(t, nil, nil)
	h.verify("a", guests[0])
	h.verify("b", guests[1])
	h.reach("a", realname.GoalRenew, realname.MethodBankCard, guests[0], realname.StatusApproved)
	a := h.withdraw("a", realname.PurposeFace)
	if a.State != realname.AccountVerified || a.Shown.Face || len(a.Approvals) != 1 || len(a.Cards) != 1 {
		t.Errorf("the approval by bank card: %v, %+v, %v", a.State, a.Shown, a.Approvals)
	}
	h.wantPIN("one approval stands", "a", guests[0].pin, "ok")
	h.wantState("another account", "b", realname.AccountVerified)
	h.wantPIN("another account", "b", guests[1].pin, "ok")
	if n := k.kept(realname.StepFace); n != 1 {
		t.Errorf("%d copies of faces, want the other account's", n)
	}
	past, _, err := h.Verifier.Records().Approvals(h.ctx, "a")
	if err != nil || past[0].Reason != realname.ReasonConsentDeclined || past[0].Ended.IsZero() {
		t.Errorf("the approval of before: %+v, %v", past[0], err)
	}
	if a = h.withdraw("a", realname.PurposeCard); a.State != realname.AccountSuspended || len(a.Cards) != 0 {
		t.Errorf("without the card: %v, cards %v", a.State, a.Cards)
	}
	h.wantPIN("no approval stands", "a", guests[0].pin, "suspended")
	wantWithdrawn(t, "both", a, realname.PurposeFace, realname.PurposeCard)
}

// TestWithdrawUnbindsCards: a card goes that came by a consent which is withdrawn, and its slot with it.
func TestWithdrawUnbindsCards(t *testing.T) {
	h, _ := withArchive(t, nil, func(c *realname.Config) { c.Limits.CardAccounts = 1 })
	h.verify("a", guests[0])
	h.reach("a", realname.GoalBindCard, realname.MethodBankCard, guests[0], realname.StatusApproved)
	a := h.withdraw("a", realname.PurposeCard)
	if a.State != realname.AccountVerified || len(a.Cards) != 0 {
		t.Errorf("the account is %v with cards %v, want verified and none", a.State, a.Cards)
	}
	if cards, err := h.Verifier.Cards(h.ctx, "a", "support"); err != nil || len(cards) != 0 {
		t.Errorf("Cards = %v, %v", cards, err)
	}
	h.verify("c", guest{guests[0].who, guests[0].card, guests[0].mobile, otherPIN(2)})
	h.reach("c", realname.GoalBindCard, realname.MethodBankCard, guests[0], realname.StatusApproved)
	h.reach("a", realname.GoalBindCard, realname.MethodBankCard, guest{guests[0].who, guests[1].card, guests[0].mobile, guests[0].pin}, realname.StatusApproved)
}

// TestKeepWithdrawn: what a law or a contract has you keep goes on (个人信息保护法, arts. 13 and 16): the approval,
// its card, its photos and its copies. A session that is open stops all the same.
func TestKeepWithdrawn(t *testing.T) {
	mem := new(realnametest.PhotoMemory)
	var asked []realname.Purpose
	h, k := withArchive(t, nil, func(c *realname.Config) {
		c.Photos, c.Retain.Photos = mem, -1
		c.KeepWithdrawn = func(p realname.Purpose) bool {
			asked = append(asked, p)
			return p != realname.PurposeFace
		}
	})
	s, err := h.Walk(h.ctx, "a", realname.MethodIDCard, guests[0].who)
	if err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	h.reach("a", realname.GoalBindCard, realname.MethodBankCard, guests[0], realname.StatusApproved)
	a := h.withdraw("a", realname.PurposePhotos, realname.PurposeCard)
	if a.State != realname.AccountVerified || len(a.Cards) != 1 || len(mem.Keys()) != 2 || k.kept(realname.StepPhotos) != 1 || k.kept(realname.StepCard) != 1 {
		t.Errorf("kept: %v, cards %v, %d photos, %d copies", a.State, a.Cards, len(mem.Keys()), k.kept(realname.StepPhotos))
	}
	wantWithdrawn(t, "kept", a, realname.PurposePhotos, realname.PurposeCard)
	if a = h.withdraw("a"); a.State != realname.AccountSuspended || len(a.Cards) != 1 || len(mem.Keys()) != 2 {
		t.Errorf("not kept: %v, cards %v, %d photos", a.State, a.Cards, len(mem.Keys()))
	}
	if k.kept(realname.StepFace) != 0 || k.kept(realname.StepIdentity) == 0 {
		t.Errorf("%d copies of the face, %d of the identity", k.kept(realname.StepFace), k.kept(realname.StepIdentity))
	}
	if slices.Contains(asked, realname.PurposeCarrier) {
		t.Error("the policy is asked about a consent that nobody gave")
	}
}

// TestKeepWithdrawnPanics: where the policy panics nothing is withdrawn.
func TestKeepWithdrawnPanics(t *testing.T) {
	h, k := withArchive(t, nil, func(c *realname.Config) { c.KeepWithdrawn = func(realname.Purpose) bool { panic("no") } })
	h.verify("a", guests[0])
	if _, err := h.Verifier.Withdraw(h.ctx, "a"); err == nil {
		t.Error("no error")
	}
	h.wantState("after a panic", "a", realname.AccountVerified)
	if k.kept(realname.StepFace) != 1 {
		t.Error("the copy is gone")
	}
}

// TestWithdrawInOpenSession: in a session that is open, or waits for a decision, a step is open again and its data
// gone; nobody is asked without a new consent, and with one the session goes on.
func TestWithdrawInOpenSession(t *testing.T) {
	for _, review := range []bool{false, true} {
		for _, p := range purposes[:4] {
			t.Run(fmt.Sprintf("%v in review %v", p, review), func(t *testing.T) {
				store := newCensus()
				h, k := withArchive(t, store, func(c *realname.Config) { c.Review = nil })
				m := realname.MethodIDCard
				if p == realname.PurposeCard {
					m = realname.MethodBankCard
				}
				s, err := h.start("a", realname.GoalVerify, m)
				for err == nil && s.Next != realname.StepPIN && s.Waiting == realname.WaitingForUser {
					s, err = h.step(s, guests[0])
				}
				if review && err == nil {
					s, err = h.step(s, guests[0])
				}
				if err != nil || (s.Status == realname.StatusReview) != review {
					t.Fatal(s.Status, s.Next, err)
				}
				h.opened(h.withdraw("a", p), s, k, store, p)
				if _, err := store.Get(h.ctx, "rn/r/"+s.Ref.ID); !errors.Is(err, kv.ErrNotFound) {
					t.Errorf("the case is still there: %v", err)
				}
				h.agreesAgain(s, p)
			})
		}
	}
}

// opened looks at a session in which a consent was taken back.
func (h *house) opened(a realname.Account, s realname.Session, k *archive, store *census, p realname.Purpose) {
	h.t.Helper()
	step := realname.Step(p)
	wantWithdrawn(h.t, "open", a, p)
	now := get(h.t, h.World, s.Ref)
	if now.Status != realname.StatusOpen || now.Next != step || now.Step(step).Phase != realname.PhaseNeeded {
		h.t.Errorf("the session is %v, next %v, %+v", now.Status, now.Next, now.Step(step))
	}
	if !slices.ContainsFunc(now.Needs, func(n realname.ConsentNeed) bool { return n.Purpose == p }) {
		h.t.Errorf("the session does not need the consent: %v", now.Needs)
	}
	before := h.Backend.Count(step)
	_, err := h.step(now, guests[0])
	h.refused("without a consent", err, realname.ReasonConsentDeclined)
	if len(needsOf(err)) == 0 {
		h.t.Error("the error does not tell what it needs")
	}
	if n := h.Backend.Count(step) - before; n != 0 {
		h.t.Errorf("%v was asked %d times without a consent", step, n)
	}
	if n := k.kept(step); n != 0 {
		h.t.Errorf("the provider keeps %d copies", n)
	}
	all := h.everything(store)
	for _, secret := range map[realname.Purpose][]string{
		realname.PurposeIdentity: {guests[0].who.Number.Reveal(), guests[0].who.Name.Reveal()},
		realname.PurposeCard:     {guests[0].card.Reveal()},
		realname.PurposeFace:     {"face ", "a face"},
		realname.PurposePhotos:   {"photos "},
	}[p] {
		if strings.Contains(all, secret) {
			h.t.Errorf("%q is still in the store", secret)
		}
	}
}

// agreesAgain gives the consent again, and goes on to the approval.
func (h *house) agreesAgain(s realname.Session, p realname.Purpose) {
	h.t.Helper()
	if err := h.Agree(h.ctx, s.Ref); err != nil {
		h.t.Fatal(err)
	}
	h.Clock.Advance(2 * time.Minute) // another code
	s, err := h.walk(get(h.t, h.World, s.Ref), guests[0])
	if err != nil || s.Status != realname.StatusReview {
		h.t.Fatalf("with a new consent: %v, next %v, %v", s.Status, s.Next, err)
	}
	s, err = h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Approve: true})
	if err != nil || s.Status != realname.StatusApproved {
		h.t.Fatal(s.Status, err)
	}
	wantWithdrawn(h.t, "agreed again", h.account("a"))
	h.wantPIN("agreed again", "a", guests[0].pin, "ok")
	kinds := []string{}
	for _, e := range entriesOf(h, s.Ref.ID) {
		if strings.HasPrefix(e.Kind, "consent") && e.Step == p.String() {
			kinds = append(kinds, e.Kind)
		}
	}
	if !slices.Equal(kinds, []string{"consent", "consent_withdrawn", "consent"}) {
		h.t.Errorf("the trail has %v", kinds)
	}
	said := []bool{}
	for _, given := range h.statement(s.Ref.ID).Consents {
		if given.Step == p.String() {
			said = append(said, !given.Withdrawn.IsZero())
		}
	}
	if !slices.Equal(said, []bool{true, false}) {
		h.t.Errorf("the report says of its consents that they were withdrawn: %v", said)
	}
}

// TestWithdrawTwice: to withdraw again changes nothing, and writes nothing; nor does what was never agreed to.
func TestWithdrawTwice(t *testing.T) {
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	h, _ := withArchive(t, chaos, nil)
	s := h.verify("a", guests[0])
	h.withdraw("a", realname.PurposeFace)
	h.deliver()
	h.sweep()
	n := len(entriesOf(h, s.Ref.ID))
	writes := 0
	chaos.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.Op == "swap" {
			writes++
		}
		return kvtest.Fault{}
	}
	h.withdraw("a", realname.PurposeFace, realname.PurposeCarrier)
	if got := len(entriesOf(h, s.Ref.ID)); got != n || writes != 0 {
		t.Errorf("%d entries, %d before; %d writes", got, n, writes)
	}
	h.wantEvents("again")
	trail, err := h.Verifier.Records().AccountTrail(h.ctx, "a")
	if err != nil || len(trail) != 1 || trail[0].Kind != "consent_withdrawn" || trail[0].Step != "face" {
		t.Errorf("the account's trail: %+v, %v", trail, err)
	}
}

// TestWithdrawOfTheUnreadable: a session that cannot be opened holds up no other, and one that was moved aside is
// taken for what its method asks for.
func TestWithdrawOfTheUnreadable(t *testing.T) {
	store := new(kv.Memory)
	h, _ := withArchive(t, store, nil)
	s := h.verify("a", guests[0])
	open, err := h.start("a", realname.GoalBindCard, realname.MethodBankCard)
	if err != nil {
		t.Fatal(err)
	}
	if open, err = h.step(open, guests[0]); err != nil {
		t.Fatal(err)
	}
	if _, err = h.step(open, guests[0]); err != nil {
		t.Fatal(err)
	}
	spoilSession(t, store, s.Ref.ID)
	if _, err := h.Verifier.Withdraw(h.ctx, "a"); !errors.Is(err, realname.ErrCorrupt) {
		t.Fatalf("Withdraw = %v, want that a session cannot be opened", err)
	}
	if now := get(t, h.World, open.Ref); now.Next != realname.StepIdentity || now.Card.IsValid() {
		t.Errorf("the other session: next %v", now.Next)
	}
	if err := h.Verifier.Records().Quarantine(h.ctx, s.Ref.ID, "operator", 0); err != nil {
		t.Fatal(err)
	}
	if a := h.withdraw("a", realname.PurposePhotos); a.State != realname.AccountSuspended {
		t.Errorf("the account is %v", a.State)
	}
	h.wantPIN("moved aside", "a", guests[0].pin, "suspended")
}

// TestWithdrawRefuses: what cannot be a withdrawal.
func TestWithdrawRefuses(t *testing.T) {
	h, _ := withArchive(t, nil, nil)
	for name, tt := range map[string]struct {
		account string
		p       realname.Purpose
		want    realname.Reason
	}{
		"no account":      {"", realname.PurposeFace, realname.ReasonValueMissing},
		"no purpose":      {"a", 0, realname.ReasonValueMalformed},
		"unknown purpose": {"a", 6, realname.ReasonValueMalformed},
	} {
		_, err := h.Verifier.Withdraw(h.ctx, tt.account, tt.p)
		h.refused(name, err, tt.want)
	}
	if _, err := h.Verifier.Withdraw(h.ctx, "nobody"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("an account that is not known: %v", err)
	}
	h.verify("a", guests[0])
	if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Verifier.Withdraw(h.ctx, "a"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("an account that was erased: %v", err)
	}
}

// TestWithdrawWhileAsked: an answer that comes after the withdrawal counts no more, be it yes, no or later, and the
// provider erases what it keeps of it, also where the person's page is still open then.
func TestWithdrawWhileAsked(t *testing.T) {
	for name, reply := range map[string]realnametest.Reply{
		"yes": realnametest.Pass(), "no": realnametest.Fail(realname.ReasonFaceMismatch), "later": realnametest.Later("t"),
		"lost": realnametest.Lost(realnametest.Pass()),
	} {
		t.Run(name, func(t *testing.T) {
			h, k := withArchive(t, nil, nil)
			s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
			for err == nil && s.Next != realname.StepFace {
				s, err = h.step(s, guests[0])
			}
			if err != nil {
				t.Fatal(err)
			}
			h.Backend.Script(realname.StepFace, reply)
			k.during = func(realname.Op) {
				k.during = nil
				h.withdraw("a", realname.PurposeFace)
			}
			_, err = h.step(s, guests[0])
			h.refused("the answer", err, realname.ReasonConsentDeclined)
			if n := k.kept(realname.StepFace); n != 0 {
				t.Errorf("the provider keeps %d copies of what came late", n)
			}
			now := get(t, h.World, s.Ref)
			if p := now.Step(realname.StepFace); p.Phase != realname.PhaseNeeded || p.Left != 2 {
				t.Errorf("the step is %+v, want needed with 2 tries left", p)
			}
			h.later(3, time.Minute)
			if n := k.kept(realname.StepFace); n != 0 {
				t.Errorf("the provider keeps %d copies", n)
			}
			if n := queries(h.World); n != 0 {
				t.Errorf("the provider was asked %d times what became of it", n)
			}
		})
	}
}

// later sweeps some times, with a pause before each.
func (h *house) later(n int, d time.Duration) {
	h.t.Helper()
	for range n {
		h.Clock.Advance(d)
		h.sweep()
	}
}

// TestWithdrawPending: a check that is pending is closed: nobody asks what became of it, and its provider is told to
// erase it at once, and once more when its time is up.
func TestWithdrawPending(t *testing.T) {
	h, k := withArchive(t, nil, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	for err == nil && s.Next != realname.StepFace {
		s, err = h.step(s, guests[0])
	}
	h.Backend.Script(realname.StepFace, realnametest.Later("t"))
	if s, err = h.step(s, guests[0]); err != nil || s.Step(realname.StepFace).Phase != realname.PhasePending {
		t.Fatal(s.Step(realname.StepFace), err)
	}
	h.withdraw("a", realname.PurposeFace)
	if now := get(t, h.World, s.Ref); k.kept(realname.StepFace) != 0 || now.Step(realname.StepFace).Phase != realname.PhaseNeeded {
		t.Errorf("the provider keeps %d copies, the face is %+v", k.kept(realname.StepFace), now.Step(realname.StepFace))
	}
	k.mu.Lock()
	for token := range map[string]bool{"face " + h.lastOp(realname.StepFace): true} { // the page was still open
		k.copies[token] = realname.StepFace
	}
	k.mu.Unlock()
	h.later(30, time.Minute)
	if n := k.kept(realname.StepFace); n != 0 {
		t.Errorf("the provider keeps %d copies after the time of the check", n)
	}
	if n := queries(h.World); n != 0 {
		t.Errorf("asked %d times what became of it", n)
	}
	if _, err := h.Verifier.Refresh(h.ctx, s.Ref); err != nil {
		t.Error(err)
	}
	_, err = h.Verifier.Abandon(h.ctx, s.Ref, realname.StepFace)
	h.refused("Abandon", err, realname.ReasonSessionEnded)
}

// lastOp is the key of the last operation of a step.
func (h *house) lastOp(step realname.Step) (key string) {
	for _, c := range h.Backend.Calls() {
		if c.Step == step && !c.Query {
			key = c.Key
		}
	}
	return key
}

// TestWithdrawCopiesLater: providers that do not answer are told again by the sweep, and a hold has all wait for
// its end.
func TestWithdrawCopiesLater(t *testing.T) {
	for _, held := range []bool{false, true} {
		mem := new(realnametest.PhotoMemory)
		h, k := withArchive(t, nil, func(c *realname.Config) { c.Photos, c.Retain.Photos = mem, -1 })
		s, err := h.Walk(h.ctx, "a", realname.MethodIDCard, guests[0].who)
		if err != nil || s.Status != realname.StatusApproved {
			t.Fatal(s.Status, err)
		}
		k.away = !held
		if held {
			if err := h.Verifier.Records().Hold(h.ctx, s.Ref.ID, "officer", "case", h.Clock.Now().Add(30*day)); err != nil {
				t.Fatal(err)
			}
		}
		h.withdraw("a")
		h.later(2, time.Hour)
		if k.kept(realname.StepFace) != 1 || held && (len(mem.Keys()) != 2 || k.kept(realname.StepPhotos) != 1) || !held && len(mem.Keys()) != 0 {
			t.Errorf("held %v: %d copies, %d photos", held, k.kept(realname.StepFace), len(mem.Keys()))
		}
		k.mu.Lock()
		k.away = false
		k.mu.Unlock()
		h.later(4, 15*day)
		if len(k.copies) != 0 || len(mem.Keys()) != 0 {
			t.Errorf("held %v: %v, %d photos in the end", held, k.copies, len(mem.Keys()))
		}
	}
}

// TestWithdrawUnderLaw: a law that has data kept, see [realname.Retain], keeps the photos of what was approved.
func TestWithdrawUnderLaw(t *testing.T) {
	mem := new(realnametest.PhotoMemory)
	h, k := withArchive(t, nil, func(c *realname.Config) { c.Photos, c.Retain = mem, realname.RetainPayments() })
	if s, err := h.Walk(h.ctx, "a", realname.MethodIDCard, guests[0].who); err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	if a := h.withdraw("a"); a.State != realname.AccountSuspended || len(mem.Keys()) != 2 || len(k.copies) != 0 {
		t.Errorf("%v, %d photos, copies %v", a.State, len(mem.Keys()), k.copies)
	}
}

// TestWithdrawAtEachCall: wherever a step stands when consents are withdrawn, before each call of the store that it
// makes: once Withdraw has returned no backend is asked, and nothing is passed.
func TestWithdrawAtEachCall(t *testing.T) {
	for _, step := range []realname.Step{realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCard} {
		met := 0
		for n := 1; withdrawnAt(t, step, n); n++ {
			met++
		}
		if met < 4 {
			t.Errorf("%v: withdrawn at %d calls alone", step, met)
		}
	}
}

// withdrawnAt has consents withdrawn before the nth call of a step, and reports whether there was one.
func withdrawnAt(t *testing.T, step realname.Step, n int) bool {
	t.Helper()
	store := newGap()
	h, k := withArchive(t, store, nil)
	m := realname.MethodIDCard
	if step == realname.StepCard {
		m = realname.MethodBankCard
	}
	s, err := h.start("a", realname.GoalVerify, m)
	for err == nil && s.Next != step {
		s, err = h.step(s, guests[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	store.before(n, "", "", func() {
		h.withdraw("a", realname.Purpose(step))
		asked = h.Backend.Count(step)
	})
	_, err = h.step(s, guests[0])
	if !store.reached() {
		return false
	}
	if got := h.Backend.Count(step); got != asked {
		t.Errorf("%v, call %d: asked although the consent was withdrawn before", step, n)
	}
	now := get(t, h.World, s.Ref)
	if p := now.Step(step); p.Phase == realname.PhasePassed {
		t.Errorf("%v, call %d: passed (%v)", step, n, err)
	}
	h.later(2, time.Minute)
	if k.kept(step) != 0 {
		t.Errorf("%v, call %d: the provider keeps a copy", step, n)
	}
	return true
}

// TestWithdrawStopsTheChain: the next provider of a chain is not asked once the consent is withdrawn.
func TestWithdrawStopsTheChain(t *testing.T) {
	k, second := newArchive(), new(realnametest.Backend)
	w := newWorld(t, realnametest.Options{Backend: k.Backend, Change: func(c *realname.Config) {
		c.Authority = realname.Chain(
			realname.Provider[realname.Authority]{Name: "first", Backend: k},
			realname.Provider[realname.Authority]{Name: "second", Backend: second},
		)
	}})
	h := &house{w, t, t.Context()}
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	h.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureUnavailable))
	k.during = func(realname.Op) { h.withdraw("a") }
	if _, err := h.step(s, guests[0]); err == nil || second.Count(realname.StepIdentity) != 0 {
		t.Errorf("%v; the second provider was asked %d times", err, second.Count(realname.StepIdentity))
	}
}

// TestWithdrawWithFaults: whichever call of the store fails in a withdrawal, in whichever way, it is done once it is
// called again, or once the sweep has come: nothing is left half.
func TestWithdrawWithFaults(t *testing.T) {
	for name, f := range map[string]kvtest.Fault{"before": {Before: kvtest.ErrInjected}, "after": {After: kvtest.ErrInjected}} {
		for _, sweeps := range []bool{false, true} {
			n := 1
			for ; withdrawnWithFault(t, n, f, sweeps); n++ {
				if t.Failed() {
					t.Fatalf("%s, call %d, swept %v", name, n, sweeps)
				}
			}
			if n < 15 {
				t.Errorf("%s: %d calls alone failed", name, n-1)
			}
		}
	}
}

// withdrawnWithFault lets the nth call of a withdrawal fail, and all after it where the process crashes.
func withdrawnWithFault(t *testing.T, n int, f kvtest.Fault, sweeps bool) (met bool) {
	t.Helper()
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	mem := new(realnametest.PhotoMemory)
	h, k := withArchive(t, chaos, func(c *realname.Config) { c.Photos, c.Retain.Photos = mem, -1 })
	approved, err := h.Walk(h.ctx, "a", realname.MethodIDCard, guests[0].who)
	if err != nil || approved.Status != realname.StatusApproved {
		t.Fatal(approved.Status, err)
	}
	open, err := h.start("a", realname.GoalBindCard, realname.MethodBankCard)
	if err != nil {
		t.Fatal(err)
	}
	if open, err = h.step(open, guests[0]); err != nil {
		t.Fatal(err)
	}
	if open, err = h.step(open, guests[0]); err != nil || open.Next != realname.StepCode {
		t.Fatal(open.Next, err)
	}
	count := 0
	chaos.Plan = func(c kvtest.Call) kvtest.Fault {
		if count++; count == n || count > n && sweeps {
			met = true
			return f
		}
		return kvtest.Fault{}
	}
	_, err = h.Verifier.Withdraw(h.ctx, "a")
	chaos.Plan = nil
	if err == nil {
		h.wantPIN("Withdraw has returned", "a", pin, "suspended")
	}
	began := h.account("a").Withdrawn != nil
	if sweeps {
		h.later(4, time.Minute)
	}
	if !sweeps || !began {
		h.withdraw("a")
		h.later(2, time.Minute)
	}
	if a := h.account("a"); a.State != realname.AccountSuspended || len(a.Withdrawn) == 0 || len(a.Cards) != 0 {
		t.Errorf("the account is %v, withdrawn %v", a.State, a.Withdrawn)
	}
	h.wantPIN("in the end", "a", pin, "suspended")
	if now := get(t, h.World, open.Ref); now.Next != realname.StepIdentity || now.Subject != (realname.Identity{}) || now.Card.IsValid() {
		t.Errorf("the open session: next %v", now.Next)
	}
	if len(k.copies) != 0 || len(mem.Keys()) != 0 {
		t.Errorf("copies %v, %d photos", k.copies, len(mem.Keys()))
	}
	return met
}

// TestWithdrawRaces: of those who withdraw, agree and submit at once, whoever comes last, nothing is passed without
// a consent that stands, and the PIN does not verify once a withdrawal has returned.
func TestWithdrawRaces(t *testing.T) {
	for range 20 {
		h, _ := withArchive(t, nil, nil)
		h.verify("a", guests[0])
		s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range 3 {
			all.Go(func() {
				if i == 0 {
					_, _ = h.walk(s, guests[0])
					return
				}
				if _, err := h.Verifier.Withdraw(h.ctx, "a"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		a := h.account("a")
		want := "suspended"
		if a.State == realname.AccountVerified { // the renewal was faster than nobody: it rests on consents that stand
			t.Errorf("verified after all consents were withdrawn: %+v", a)
		}
		h.wantPIN("after a race", "a", guests[0].pin, want)
	}
}
