package realname

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// Kept is what the record of a session holds, for the tests of what it must not hold.
type Kept struct {
	Private  int      // bytes of sealed personal data
	Tokens   int      // of providers, opened
	Matters  int      // what operations are about, opened
	Indexes  []string // blind indexes and idempotency keys that are there
	Identity string   // where the identity's record lies
	Staged   string   // under which name the PIN is staged
	Held     []string // keys of records in which it may hold a slot
}

// KeptOf looks into the record of a session.
func KeptOf(ctx context.Context, v *Verifier, id string) (Kept, error) {
	s, err := v.load(ctx, id)
	if err != nil {
		return Kept{}, err
	}
	k := Kept{
		Held:    s.Held,
		Private: len(s.Private), Tokens: len(s.private.tokens),
		Matters: len(s.private.matters), Identity: s.Identity, Staged: s.Staged,
	}
	if s.Identity != "" {
		k.Indexes = append(k.Indexes, s.Identity)
	}
	for _, keys := range s.Keys {
		for _, key := range keys {
			k.Indexes = append(k.Indexes, key.Key, key.Content)
		}
	}
	return k, nil
}

// Holders returns the sessions that hold slots of an identity, by its index.
func Holders(ctx context.Context, v *Verifier, identity string) (ids []string, err error) {
	row, err := v.identities.Get(ctx, identity)
	if err != nil {
		return nil, err
	}
	for _, slot := range row.Value.Slots {
		if len(slot.Holders) == 0 {
			return nil, fmt.Errorf("a slot of %s is held by nobody", identity)
		}
		for _, h := range slot.Holders {
			ids = append(ids, h.Session)
		}
	}
	return ids, nil
}

// Known returns how many accounts an identity knows as its own.
func Known(ctx context.Context, v *Verifier, identity string) (int, error) {
	row, err := v.identities.Get(ctx, identity)
	return len(row.Value.Known), err
}

// NameKept returns the account's name as far as its record holds it.
func NameKept(ctx context.Context, v *Verifier, account string) (string, error) {
	row, err := v.accounts.Get(ctx, v.accounts.Place([]byte(account)).Name)
	return row.Value.Account, err
}

// TestCodeBinding: the code of another session, subject or request is another.
func TestCodeBinding(t *testing.T) {
	seen := map[string]string{}
	for _, id := range []string{"a", "b", "a/1"} {
		for _, epoch := range []uint16{1, 2, 11, 12} {
			for _, op := range []uint32{0, 1, 2, 12, 112} {
				s := &session{sessionRecord: &sessionRecord{ID: id}}
				s.State.Epoch = epoch
				s.State.Steps[StepCode].Op = op
				name := fmt.Sprintf("session %s, subject %d, request %d", id, epoch, op)
				if other, ok := seen[s.codeBinding()]; ok && id != "a/1" { // ids have no slash
					t.Errorf("%s and %s have one binding", name, other)
				}
				seen[s.codeBinding()] = name
			}
		}
	}
}

// TestClaimLooksAgain: when the slot is there, every step must still be passed, and
// so must the review.
func TestClaimLooksAgain(t *testing.T) {
	tests := []struct {
		name   string
		change func(*state)
		want   Status
	}{
		{"as it was decided", func(*state) {}, StatusApproved},
		{"identity ran out", func(s *state) { s.Steps[StepIdentity].Until = 50 }, StatusExpired},
		{"face ran out", func(s *state) { s.Steps[StepFace].Until = 50 }, StatusExpired},
		{"code ran out", func(s *state) { s.Steps[StepCode].Until = 49 }, StatusExpired},
		{"code counts a moment longer", func(s *state) { s.Steps[StepCode].Until = 51 }, StatusApproved},
		{"review ran out", func(s *state) { s.Steps[StepReview].Until = 50 }, StatusExpired},
		{"face is needed again", func(s *state) { s.Steps[StepFace].Phase = PhaseNeeded }, StatusExpired},
		{"code is about somebody else", func(s *state) { s.Steps[StepCode].Epoch-- }, StatusExpired},
		{"nobody decided", func(s *state) { s.Steps[StepReview].Phase = PhaseNeeded }, StatusExpired},
		{"decided about somebody else", func(s *state) { s.Steps[StepReview].Epoch-- }, StatusExpired},
		{"a moment before the deadline", func(s *state) { s.Deadline = 51 }, StatusApproved},
		{"at the deadline", func(s *state) { s.Deadline = 50 }, StatusExpired},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := testPolicy()
			s := claimed(t, p)
			tt.change(&s)
			claim := settled{Step: stepClaim, Op: s.Steps[stepClaim].Op, Outcome: outcomePassed}
			n, _, err := p.step(s, claim, 50)
			if err != nil || n.Status != tt.want {
				t.Fatalf("claim made at 50: %v, %v; want %v", n.Status, err, tt.want)
			}
			wantChores := choreCase | choreRelease | choreAccount
			if tt.want == StatusApproved {
				wantChores = choreCase | choreAccount
			}
			if n.Chores != wantChores {
				t.Errorf("chores = %b, want %b", n.Chores, wantChores)
			}
		})
	}
}

// claimed is a session that was decided for and is about to have its slot.
func claimed(t *testing.T, p *policy) state {
	t.Helper()
	p.lifetime, p.review, p.fresh = time.Millisecond, time.Millisecond, time.Second
	s := p.newState(GoalVerify, MethodIDCard, 1)
	for range 20 {
		if s.Steps[stepClaim].Phase == PhaseReserved {
			return s
		}
		n, _, err := p.step(s, helpfulEvent(s), 2)
		if err != nil {
			t.Fatalf("%+v: %v", s, err)
		}
		s = n
	}
	t.Fatalf("no claim is made in %+v", s)
	return s
}

// TestDecidedOnce: a decision that was made, and whose slot is not there yet, is
// neither made again nor turned.
func TestDecidedOnce(t *testing.T) {
	p := testPolicy()
	s := claimed(t, p)
	for _, again := range []stepSet{0, setOf(StepFace)} {
		for _, yes := range []bool{false, true} {
			if n, _, err := p.step(s, decided{Round: s.Round, Yes: yes, Again: again}, 3); err == nil || n != s {
				t.Errorf("decided once more (yes: %v, again: %b): %v, %v", yes, again, n.Status, err)
			}
		}
	}
}

// TestRoundOfBefore: a decision is about the round that the reviewer saw.
func TestRoundOfBefore(t *testing.T) {
	p := testPolicy()
	p.lifetime, p.review, p.fresh = time.Millisecond, time.Millisecond, time.Second
	s := p.newState(GoalVerify, MethodIDCard, 1)
	for _, e := range []event{nil, nil, nil, nil, nil, nil, nil, nil, decided{Round: 1, Again: setOf(StepCode)}, nil, nil} {
		if e == nil {
			e = helpfulEvent(s)
		}
		n, _, err := p.step(s, e, 2)
		if err != nil {
			t.Fatalf("%#v in %+v: %v", e, s, err)
		}
		s = n
	}
	if s.Status != StatusReview || s.Round != 2 {
		t.Fatalf("session is %v in round %d, want in review in round 2", s.Status, s.Round)
	}
	for round, ok := range map[uint8]bool{0: false, 1: false, 2: true, 3: false} {
		if _, _, err := p.step(s, decided{Round: round, Yes: true}, 3); (err == nil) != ok {
			t.Errorf("a decision about round %d: %v", round, err)
		}
	}
}

// TestRestrictedIsSettledByNothing: no answer, whenever it comes, moves a session
// whose data is out of use.
func TestRestrictedIsSettledByNothing(t *testing.T) {
	p := testPolicy()
	s := p.newState(GoalVerify, MethodIDCard, 1)
	for _, e := range []event{consented{Steps: setOf(StepIdentity)}, subjectGiven{}, stepAsked{Step: StepIdentity}} {
		var err error
		if s, _, err = p.step(s, e, 2); err != nil {
			t.Fatal(err)
		}
	}
	s.Data = dataRestricted // even where the end was not stored
	for o := outcomePassed; o <= outcomeWaiting; o++ {
		e := settled{Step: StepIdentity, Op: s.Steps[StepIdentity].Op, Outcome: o, Until: 10}
		n, out, err := p.step(s, e, 2)
		if err != nil || n != s {
			t.Errorf("outcome %d: %v (%+v)", o, err, n.Steps[StepIdentity])
		}
		if told := slices.ContainsFunc(out.Notes, func(n note) bool { return n.Kind == noteLate }); told != (o != outcomeWaiting) {
			t.Errorf("outcome %d: that it came late is on the trail: %v", o, told)
		}
	}
}

// TestGiveBack: an operation is counted once, and given back once.
func TestGiveBack(t *testing.T) {
	var d dayCount
	for i := range 2 {
		if err := d.count(fmt.Sprint(i), 2, 7); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.count("2", 2, 7); err != errFull {
		t.Errorf("a third of two: %v, want errFull", err)
	}
	if err := d.count("1", 2, 7); err != kv.SkipWrite {
		t.Errorf("the second again: %v; it is counted", err)
	}
	if d.giveBack("2") {
		t.Error("what was not counted is given back")
	}
	if !d.giveBack("1") || d.giveBack("1") {
		t.Error("what was counted is not given back once")
	}
	if err := d.count("1", 2, 7); err != nil {
		t.Errorf("in the place of what was given back: %v", err)
	}
	if err := d.count("2", 2, 8); err != nil || d.Day != 8 {
		t.Errorf("on the next day: %v", err)
	}
	if err := d.count("3", 2, 7); err != nil || d.Day != 8 {
		t.Errorf("what began the day before: %v, day %d", err, d.Day)
	}
	if err := d.count("4", 2, 7); err != errFull {
		t.Errorf("a third, which began the day before: %v, want errFull", err)
	}
}

// SpoilPrivate changes a session's sealed personal data.
func SpoilPrivate(ctx context.Context, v *Verifier, id string) error {
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return err
	}
	_, err = v.change(ctx, s, func(s *session) error {
		s.Private[len(s.Private)/2] ^= 1
		s.changed = true
		return nil
	})
	return err
}

// PutAside puts a record into the quarantine in place of the one that lies there.
func PutAside(ctx context.Context, v *Verifier, id string, rec kv.Record) error {
	_, err := v.quarantines.Update(ctx, id, func(row *records.Row[quarantineRecord]) error {
		row.Value.Raw, row.Value.Version = rec.Value, rec.Version
		return nil
	})
	return err
}

// PrivateOf returns a session's sealed personal data.
func PrivateOf(ctx context.Context, v *Verifier, id string) ([]byte, error) {
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.Private, nil
}

// GivenTo reports whether a submission to a session has its content looked at.
func GivenTo(ctx context.Context, v *Verifier, ref Ref, step Step) (looked bool, err error) {
	_, err = v.submit(ctx, ref, submission{step: step, given: func() (matter, string, error) {
		looked = true
		return matter{}, "", invalid(ReasonValueMissing, step)
	}})
	return looked, err
}

// SetWrong says how many wrong codes a session's trail has told of.
func SetWrong(ctx context.Context, v *Verifier, id string, n uint8) error {
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return err
	}
	_, err = v.change(ctx, s, func(s *session) error {
		s.Wrong, s.changed = n, true
		return nil
	})
	return err
}

// TakenBy reports whether an identity is taken whose slots are held by sessions, each
// of an account of its own.
func TakenBy(ctx context.Context, v *Verifier, ids ...string) bool {
	var slots []slot
	for i, id := range ids {
		slots = append(slots, slot{fmt.Sprint("index of account ", i), []holder{{id, 1}}})
	}
	return v.taken(ctx, slots, []string{"index of somebody else"})
}

// Listed returns how many sessions an account's record lists.
func Listed(ctx context.Context, v *Verifier, account string) (int, error) {
	ids, err := v.sessionsOf(ctx, account)
	return len(ids), err
}

// TestOrdersByTheClock: the numbers of what the PIN guard is told come after those of any life
// that an account of this name had before, though its record is gone.
func TestOrdersByTheClock(t *testing.T) {
	var a accountRecord
	a.set(causeOperator, true, 1000)
	a.set(causeOperator, false, 1000)
	if a.Orders[causeOperator] != 1001 {
		t.Errorf("the numbers come to %d, want 1001", a.Orders[causeOperator])
	}
}

// TestDueWithOperations: a session is due when the time of an operation is up, whoever began it
// and whether or not its backend can be asked.
func TestDueWithOperations(t *testing.T) {
	for _, p := range []Phase{PhaseReserved, PhasePending} {
		s := newSession(testPolicy(), 5)
		s.State = s.rules.newState(GoalVerify, MethodIDCard, 1)
		s.State.Deadline = 100
		s.State.Steps[StepFace] = stepState{Phase: p, Until: 50}
		if due := s.due(); due != 50 {
			t.Errorf("%v: due at %d, want 50", p, due)
		}
	}
}
