package realname

import (
	"context"
	"errors"
	"slices"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
)

// follow does what a change of the session asks for: hand it in when every step
// is passed, have it reviewed, claim the identity's slot, and finish what an end
// leaves to do. It returns the session as far as it came. What fails here is
// taken up by the sweep; the caller's own step is stored already.
func (v *Verifier) follow(ctx context.Context, s *session) *session {
	for {
		next, err := v.followOnce(ctx, s)
		if err != nil {
			v.log(ctx, "left to the sweep", err)
			return s
		}
		if next == nil {
			return s
		}
		s = next
	}
}

// followOnce takes one of the things to do; nil if there is none.
func (v *Verifier) followOnce(ctx context.Context, s *session) (*session, error) {
	switch {
	case len(s.todo) > 0:
		return v.effect(ctx, s, s.todo[len(s.todo)-1])
	case s.State.Chores != 0:
		return v.chores(ctx, s)
	case s.State.ready(s.now):
		return v.handIn(ctx, s)
	}
	return nil, nil
}

// effect does what the step function asked for. Calls of the user's steps are
// not among them: only whoever holds the payload can make those.
func (v *Verifier) effect(ctx context.Context, s *session, do effect) (*session, error) {
	switch {
	case do.Query:
		return v.ask(ctx, s, do)
	case do.Step == StepReview:
		return v.autoReview(ctx, s, do)
	case do.Step == stepClaim:
		return v.claim(ctx, s, do)
	}
	return nil, nil
}

// settleWith stores what came of an operation, and the token of an answer that is
// pending.
func (v *Verifier) settleWith(ctx context.Context, s *session, do effect, j judged) (*session, error) {
	return v.change(ctx, s, func(s *session) error {
		s.reference = j.Reference
		err := s.apply(settled{Step: do.Step, Op: do.Op, Outcome: j.Outcome, Reason: j.Reason, Until: j.Until})
		if err == nil && !j.Token.IsZero() { // one that is late as well: its provider keeps something
			s.private.tokens = append(s.private.tokens, token{do.Step, do.Op, j.Token, j.Continue})
		}
		return err
	})
}

// ask asks a backend what became of an operation, and settles if it knows.
func (v *Verifier) ask(ctx context.Context, s *session, do effect) (*session, error) {
	q, ok := v.backend(do.Step).(Querier)
	if !ok || !s.dataKey.IsValid() {
		return nil, nil
	}
	a, err := v.call(ctx, func(ctx context.Context) (Answer, error) {
		return q.Query(ctx, s.op(do), s.private.token(do).Token)
	}, nil)
	j := v.judge(s, do.Step, a, err)
	switch {
	case j.Outcome == outcomeUnresolved, j.Outcome == outcomeNotJudged && !neverSeen(s, do, err):
		j = judged{Outcome: outcomeWaiting, Reason: j.Reason}
	case j.Outcome == outcomePending:
		j = judged{Outcome: outcomeWaiting}
	}
	return v.settleWith(ctx, s, do, j)
}

// neverSeen reports whether a query's error says that the operation never reached
// the provider. It is believed when the backend is asked for the last time: before
// that it may as well be the query that did not get through.
func neverSeen(s *session, do effect, err error) bool {
	var f *Failure
	return s.State.Steps[do.Step].Asked && errors.As(err, &f) && f != nil && f.Kind == Unavailable
}

func (v *Verifier) backend(step Step) any {
	switch step {
	case StepIdentity:
		return v.c.Authority
	case StepFace:
		return v.c.Face
	case StepCard:
		return v.c.Bank
	}
	return nil
}

// A caseRecord is a session in the reviewers' list. It says nothing but that.
type caseRecord struct {
	header
	Round uint8
}

// openCase puts a session on the reviewers' list for its next round, before it goes
// into review: the other order could leave a session that no reviewer sees. A
// case whose session is not in review is passed over.
func (v *Verifier) openCase(ctx context.Context, s *session) (uint64, error) {
	key := v.key(kindCase, s.ID)
	next := func(rec kv.Record) (kv.Record, error) {
		rec.Queue, rec.Due = v.c.Prefix+"review", s.now.add(v.rules.review).time()
		return rec, v.encode(kindCase, key, &rec, &caseRecord{Round: s.State.Round + 1})
	}
	put, err := swap(ctx, v.c.Store, key, &kv.Record{}, next)
	return put.Version, err
}

// handIn puts a session whose steps are all passed into review.
func (v *Verifier) handIn(ctx context.Context, s *session) (*session, error) {
	version, err := v.openCase(ctx, s)
	if err != nil {
		return nil, err
	}
	return v.change(ctx, s, func(s *session) error {
		s.CaseAt = version
		return s.apply(submitted{})
	})
}

// autoReview asks the configured reviewer. It is a backend like any other.
func (v *Verifier) autoReview(ctx context.Context, s *session, do effect) (*session, error) {
	a, err := v.call(ctx, func(ctx context.Context) (Answer, error) {
		return v.c.Review.Review(ctx, s.op(do), s.reviewCase())
	}, nil)
	j := v.judge(s, StepReview, a, err)
	if a.Verdict == Pending && err == nil { // people decide; there is no token to ask with
		j = judged{Outcome: outcomePending}
	}
	return v.settleWith(ctx, s, do, j)
}

func (s *session) reviewCase() Case {
	return Case{
		Session: s.ID, Method: s.State.Method, Round: int(s.State.Round), Subject: s.private.identity,
	}
}

// claim takes one of the identity's slots for the session, and approves it.
func (v *Verifier) claim(ctx context.Context, s *session, do effect) (*session, error) {
	j := judged{Outcome: outcomePassed}
	switch ok, err := v.takeSlot(ctx, s); {
	case err != nil:
		return nil, err // the claim stays reserved; the sweep makes it again
	case !ok:
		j = judged{Outcome: outcomeFailed, Reason: IdentityInUse}
	}
	after, err := v.settleWith(ctx, s, do, j)
	if err == nil && after.late && !after.State.Status.live() && after.State.Status != StatusApproved {
		err = v.freeSlot(ctx, s) // as stored: it ended without approval
	}
	return after, err
}

var errNoSlot = errors.New("no slot is free")

// takeSlot puts the session into one of the identity's slots. The account's own
// slot is shared: a slot belongs to an account. Where all are taken, those holders
// are removed whose session has ended without approval, or has moved on to
// another subject, as far as that is stored.
func (v *Verifier) takeSlot(ctx context.Context, s *session) (bool, error) {
	accounts, mine := v.indexesOf(kindAccount, s.Account), holder{s.ID, s.State.Epoch}
	var held []slot
	err := v.onIdentity(ctx, s.Identity, s.owners, func(r *identityRecord) error {
		held = nil
		err := r.take(accounts, mine, v.c.Limits.Accounts)
		if errors.Is(err, errNoSlot) {
			held = slices.Clone(r.Slots)
		}
		return err
	})
	if !errors.Is(err, errNoSlot) {
		return err == nil, err
	}
	dead, err := v.deadHolders(ctx, held)
	if err != nil || len(dead) == 0 {
		return false, err
	}
	err = v.onIdentity(ctx, s.Identity, nil, func(r *identityRecord) error {
		for _, d := range dead {
			r.free(d)
		}
		return r.take(accounts, mine, v.c.Limits.Accounts)
	})
	if errors.Is(err, errNoSlot) {
		return false, nil
	}
	return err == nil, err
}

// take lets mine hold the account's slot, a new one if it has none, or says that
// none is free. The account is known by any of its indexes.
func (r *identityRecord) take(account []string, mine holder, limit int) error {
	for i := range r.Slots {
		s := &r.Slots[i]
		if !slices.Contains(account, s.Account) {
			continue
		}
		if slices.Contains(s.Holders, mine) {
			return kv.SkipWrite
		}
		s.Holders = append(s.Holders, mine)
		return nil
	}
	if len(r.Slots) >= limit {
		return errNoSlot
	}
	r.Slots = append(r.Slots, slot{account[0], []holder{mine}})
	return nil
}

// free lets d hold nothing any more. It reports whether d held a slot.
func (r *identityRecord) free(d holder) bool {
	for i := range r.Slots {
		s := &r.Slots[i]
		j := slices.Index(s.Holders, d)
		if j < 0 {
			continue
		}
		if s.Holders = slices.Delete(s.Holders, j, j+1); len(s.Holders) == 0 {
			r.Slots = slices.Delete(r.Slots, i, i+1)
		}
		return true
	}
	return false
}

// deadHolders returns the holders that, as stored, have no right to a slot.
func (v *Verifier) deadHolders(ctx context.Context, held []slot) (dead []holder, err error) {
	for _, slot := range held {
		for _, h := range slot.Holders {
			s, err := v.loadBare(ctx, h.Session)
			switch {
			case errors.Is(err, ErrNotFound):
				dead = append(dead, h)
			case err != nil:
				return nil, err
			case !s.State.Status.live() && s.State.Status != StatusApproved, s.State.Epoch != h.Epoch:
				dead = append(dead, h)
			}
		}
	}
	return dead, nil
}

// freeSlot lets the session hold no slot any more.
func (v *Verifier) freeSlot(ctx context.Context, s *session) error {
	mine := holder{s.ID, s.State.Epoch}
	return v.onIdentity(ctx, s.Identity, nil, func(r *identityRecord) error {
		if !r.free(mine) {
			return kv.SkipWrite
		}
		return nil
	})
}

// readAhead reads the identity's record while something else is done. A failure
// shows when the record is needed.
func (v *Verifier) readAhead(ctx context.Context, s *session) *kv.Record {
	rec, err := get(ctx, v.c.Store, v.key(kindIdentity, s.Identity))
	if err != nil {
		return nil
	}
	return &rec
}

// onIdentity changes an identity's record, which may have been read ahead.
func (v *Verifier) onIdentity(ctx context.Context, index string, have *kv.Record,
	do func(*identityRecord) error) error {
	return v.on(ctx, kindIdentity, index, have, func(_ *kv.Record, value value) error {
		return do(value.(*identityRecord))
	})
}

// chores does what an end of the session leaves to do elsewhere, and notes it
// as done. Each chore may be done twice.
func (v *Verifier) chores(ctx context.Context, s *session) (*session, error) {
	todo := s.State.Chores
	var calls []func() error
	for _, c := range []struct {
		chore choreSet
		do    func() error
	}{
		{choreCase, func() error { return v.closeCase(ctx, s) }},
		{choreActivate, func() error { return v.activatePIN(ctx, s) }},
		{choreDrop, func() error { return v.dropPIN(ctx, s) }},
		{choreRelease, func() error { return v.freeSlot(ctx, s) }},
	} {
		if todo&c.chore != 0 {
			calls = append(calls, c.do)
		}
	}
	if err := parallel(calls...); err != nil {
		return nil, err
	}
	return v.change(ctx, s, func(s *session) error {
		s.blank()
		return s.apply(choreDone{Chores: todo})
	})
}

// blank removes the indexes from the record of a session that was erased, once
// nothing needs them any more.
func (s *session) blank() {
	if s.State.Data == dataErased && s.State.Chores&choreRelease == 0 && s.Identity != "" {
		s.Identity, s.Card, s.Keys, s.changed = "", "", nil, true
	}
}

// activatePIN makes the staged PIN the account's own. Where the guard has dropped it,
// for others that were staged at the same time, the account is left without one:
// the user sets it again.
func (v *Verifier) activatePIN(ctx context.Context, s *session) error {
	err := v.c.PINs.Activate(ctx, s.Account, s.Staged)
	var e *password.Error
	if errors.As(err, &e) && e.Reason == password.NotStaged {
		v.log(ctx, "approved without a PIN", err)
		return nil
	}
	return err
}

func (v *Verifier) dropPIN(ctx context.Context, s *session) error {
	if s.Staged == "" {
		return nil
	}
	return v.c.PINs.Drop(ctx, s.Account, s.Staged)
}

// closeCase takes the session off the reviewers' list, unless it was handed in
// again meanwhile.
func (v *Verifier) closeCase(ctx context.Context, s *session) error {
	if s.CaseAt == 0 {
		return nil
	}
	err := v.c.Store.Delete(ctx, v.key(kindCase, s.ID), s.CaseAt)
	if errors.Is(err, kv.ErrConflict) {
		return nil
	}
	return err
}
