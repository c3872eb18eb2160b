package realname

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
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
	case s.State.Chores&^(s.left|s.heldBack()) != 0:
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

// settleWith stores what came of an operation: with a pass, the data that it was
// about, and with an answer that is pending its token.
func (v *Verifier) settleWith(ctx context.Context, s *session, do effect, j judged) (*session, error) {
	shows := j.Outcome == outcomePassed && do.Step == StepFace && s.flies(do)
	var added, taken bool
	if shows {
		added, taken = v.remember(ctx, s)
	}
	after, err := v.change(ctx, s, func(s *session) error {
		j := s.fit(j)
		if j.Outcome == outcomePassed {
			j.Found |= s.oddOf(do)
		}
		s.reference, s.billed, s.provider = j.Reference, j.Billed, j.Provider
		if err := s.apply(settled{
			Step: do.Step, Op: do.Op, Outcome: j.Outcome, Reason: j.Reason, Found: j.Found, Until: j.Until,
			Guardian: j.Guardian, Adult: j.Adult,
		}); err != nil {
			return err
		}
		if t := (token{do.Step, do.Op, j.Token, j.Continue}); !j.Token.IsZero() && !slices.Contains(s.private.tokens, t) { // one that is late as well: its provider keeps something
			s.private.tokens, s.changed = append(slices.Clip(s.private.tokens), t), true
		}
		if p := s.polling(do.Step, do.Op); p != nil && p.Until > 0 && j.Outcome == outcomeWaiting && j.Until > p.Until {
			p.Until, s.changed = j.Until, true // found again: what its first answer would have said
		}
		if s.late {
			return s.afterGivenUp(do, j.Outcome)
		}
		if len(j.lost) > 0 {
			return s.loseGuardians(j.lost)
		}
		if j.Outcome == outcomePassed && do.Step < StepReview && !v.adopt(s, do) {
			return fmt.Errorf("%w: operation without its matter", ErrCorrupt)
		}
		if shows {
			return s.show(taken)
		}
		return nil
	})
	if added && (err != nil || after.late || after.State.Data == dataErased) {
		v.unremember(ctx, s)
	}
	return after, err
}

// flies reports whether an operation is the one that its step waits for, as far as was read.
func (s *session) flies(do effect) bool {
	st := s.State.Steps[do.Step]
	return s.State.busy(do.Step) && st.Op == do.Op && s.State.Status.live() && s.State.Data == dataFull
}

// adopt takes the data of an operation that passed into the session.
func (v *Verifier) adopt(s *session, do effect) bool {
	if !s.adopt(do.Step, do.Op) {
		return false
	}
	if do.Step == StepCard {
		at := v.cards.Place([]byte(s.private.card.Number.Reveal()))
		s.Owner.CardKey = v.cards.Key(at.Name)
		s.needs(s.Owner.CardKey, isAt(v.cards, at))
	}
	return true
}

// isAt tells whether a key is that of the record of a place, under whichever index key.
func isAt[T any](t *records.Table[T], at records.Place) func(key string) bool {
	return func(key string) bool {
		name, ok := t.NameOf(key)
		return ok && at.Is(name)
	}
}

// maxTokens bounds what is kept of providers' tokens, so that a session fits any store.
const maxTokens = 64 << 10

// fit leaves the token out of an answer for which the session has no room: one that is
// to come later is none then.
func (s *session) fit(j judged) judged {
	size := j.Token.len() + j.Continue.len()
	for _, t := range s.private.tokens {
		size += t.Token.len() + t.Continue.len()
	}
	if size <= maxTokens || j.Token.IsZero() {
		return j
	}
	j.Token, j.Continue = Detail{}, Detail{}
	if j.Outcome == outcomeWaiting {
		j.Until = 0
	}
	if j.Outcome == outcomePending {
		j.Outcome, j.Reason, j.Until = outcomeUnresolved, ReasonOutcomeUnknown, 0
	}
	return j
}

// ask asks a backend what became of an operation, and settles if it knows.
func (v *Verifier) ask(ctx context.Context, s *session, do effect) (*session, error) {
	if s.unread != nil {
		return nil, s.unread
	}
	if p := s.polling(do.Step, do.Op); p != nil && p.Drop {
		if after := v.eraseDropped(ctx, s, do); after != s {
			return after, nil
		}
		return nil, nil
	}
	if wanted, err := v.mayAsk(ctx, s, do); !wanted || err != nil {
		return nil, err
	}
	q, ok := v.backend(do.Step).(Querier)
	if !ok || !s.dataKey.IsValid() {
		return nil, nil
	}
	asked := v.asking(s.op(do), callQuery)
	a, err := v.call(ctx, func(ctx context.Context) (Answer, error) {
		return q.Query(ctx, s.op(do), s.private.token(do).Token)
	}, v.tellLate(ctx, asked))
	j := v.judge(s, do, a, err)
	v.tell(ctx, asked, a, j)
	why := j.why
	if do.Step == StepCard && j.Outcome == outcomePassed {
		if j, err = v.confirmCard(ctx, s, do, j); err != nil {
			return nil, err
		}
	}
	switch {
	case j.Reason == ReasonNotOpened: // the user takes their time
		j = judged{Outcome: outcomeWaiting}
	case j.Outcome == outcomeUnresolved, j.Outcome == outcomeNotJudged && !neverSeen(s, do, err):
		j = judged{Outcome: outcomeWaiting, Reason: j.Reason}
	case j.Outcome == outcomePending && s.private.token(do).Token.IsZero(): // the answer that had it was lost
		j.Outcome = outcomeWaiting
	case j.Outcome == outcomePending:
		j = judged{Outcome: outcomeWaiting}
	}
	after, err := v.settleWith(ctx, s, do, j)
	switch {
	case err != nil || after.late:
	case j.Outcome == outcomeNotJudged:
		v.rest(ctx, v.countedOf(s, do), s.op(do).Key, j)
	}
	if err != nil {
		return after, err
	}
	after.why = why
	if after.State.Data != dataFull && !j.Token.IsZero() {
		v.eraseLate(ctx, s, do, j.Token)
	}
	return v.eraseDropped(ctx, after, do), nil
}

// confirmCard has the session hold a slot of the card that its bank has confirmed later: while an
// answer is awaited, others may take it.
func (v *Verifier) confirmCard(ctx context.Context, s *session, do effect, j judged) (judged, error) {
	m := s.private.matterOf(do.Step, do.Op)
	if m == nil || s.State.Steps[StepCard].Op != do.Op {
		return j, nil // settled as late
	}
	row, err := v.cards.Settled(ctx, v.cards.Place([]byte(m.card.Number.Reveal())))
	if err != nil {
		return j, err
	}
	c := v.cardClaim(s, &row, v.cards.Place([]byte(m.card.Number.Reveal())))
	if err := v.makeCardRoom(ctx, &row.Value, c); err != nil {
		return j, err
	}
	_, err = v.cards.UpdateFrom(ctx, row, func(row *records.Row[cardRecord]) error { return row.Value.take(c) })
	if errors.Is(err, errNoSlot) {
		return judged{Outcome: outcomeFailed, Reason: ReasonCardInUse, Reference: j.Reference, Token: j.Token}, nil
	}
	return j, err
}

// countedOf lists the records in which an operation of before was counted.
func (v *Verifier) countedOf(s *session, do effect) []counted {
	sub := submission{step: do.Step, subject: records.At(s.Identity)}
	if m := s.private.matterOf(do.Step, do.Op); m != nil && do.Step == StepCard {
		sub.card = v.cards.Place([]byte(m.card.Number.Reveal()))
	}
	return v.countsOf(s, sub)
}

// neverSeen reports whether a query's error says that the operation never reached
// the provider. It is believed when the backend is asked for the last time: before
// that it may as well be the query that did not get through.
func neverSeen(s *session, do effect, err error) bool {
	f := whyOf(err).failure
	st := s.State.Steps[do.Step]
	return st.Op == do.Op && st.Asked && f != nil && f.Kind == FailureUnavailable
}

func (v *Verifier) backend(step Step) any {
	switch step {
	case StepIdentity:
		return v.c.Authority
	case StepPhotos:
		return v.c.Documents
	case StepFace:
		return v.c.Face
	case StepCard:
		return v.c.Bank
	case StepCarrier:
		return v.c.Carrier
	}
	return nil
}

// A caseRecord is a session in the reviewers' list, or an account in that of those whose person a list
// has. It says nothing but that.
type caseRecord struct {
	Round   uint8
	Account string
}

func (r *caseRecord) fields(c *wire.Codec) {
	wire.Uint(c, 1, "round", "", &r.Round)
	c.Text(2, "account", forOwner, &r.Account)
}

// An openedCase is a session's record in the reviewers' list, and by when it is to be decided.
type openedCase struct {
	version uint64
	by      instant
}

// openCase puts a session on the reviewers' list for its next round, before it goes
// into review: the other order could leave a session that no reviewer sees. A
// case whose session is not in review is passed over.
func (v *Verifier) openCase(ctx context.Context, s *session) (c openedCase, err error) {
	c.by = s.now.add(v.rules.review)
	err = records.Together(
		func() error {
			put, err := v.cases.UpdateFrom(ctx, v.cases.None(s.ID), func(row *records.Row[caseRecord]) error {
				row.Value.Round = s.State.Round + 1
				row.Queue, row.Due = v.reviewQueue(), c.by.time()
				return nil
			})
			c.version = put.Version()
			return err
		},
		func() error {
			if v.rules.auto || s.State.Rules&goalByRule != 0 { // what decides at once needs it
				return v.readAccount(ctx, s)
			}
			return nil
		},
	)
	return c, err
}

// readAccount reads the record of the session's account, unless that was done.
func (v *Verifier) readAccount(ctx context.Context, s *session) error {
	if s.ofAccount != nil {
		return nil
	}
	row, err := v.accounts.Settled(ctx, v.accounts.Place([]byte(s.Account)))
	if err == nil {
		s.ofAccount = &row
	}
	return err
}

// handIn puts a session whose steps are all passed into review.
func (v *Verifier) handIn(ctx context.Context, s *session) (*session, error) {
	opened, err := v.openCase(ctx, s)
	if err != nil {
		return nil, err
	}
	account := s.ofAccount
	after, err := v.change(ctx, s, func(s *session) error {
		s.CaseAt = opened.version
		return s.apply(submitted{By: opened.by})
	})
	if err == nil {
		after.ofAccount = account
	}
	return after, err
}

// autoReview asks the configured reviewer. It is a backend like any other.
func (v *Verifier) autoReview(ctx context.Context, s *session, do effect) (*session, error) {
	if s.unread != nil {
		return nil, s.unread
	}
	if !s.dataKey.IsValid() { // nobody can tell whom it is about
		return nil, nil
	}
	c, err := v.reviewCase(ctx, s)
	if errors.Is(err, errUntold) {
		return v.tellWithdrawn(ctx, s)
	}
	if err != nil {
		return nil, err
	}
	asked := v.asking(s.op(do), callCheck)
	a, err := v.call(ctx, func(ctx context.Context) (Answer, error) {
		return v.c.Review.Review(ctx, s.op(do), c)
	}, v.tellLate(ctx, asked))
	j := v.judge(s, do, a, err)
	if a.Verdict == VerdictPending && err == nil { // people decide; there is no token to ask with
		j = judged{Outcome: outcomePending}
	}
	v.tell(ctx, asked, a, j)
	account := s.ofAccount
	after, err := v.settleWith(ctx, s, do, j)
	if err == nil {
		after.ofAccount = account // nobody else's session is approved while this one lives
	}
	return after, err
}

// reviewCase is what a reviewer is told of a session.
func (v *Verifier) reviewCase(ctx context.Context, s *session) (Case, error) {
	c := s.reviewCase()
	if err := v.readAccount(ctx, s); err != nil {
		return c, err
	}
	a := &s.ofAccount.Value
	if s.untold(a) != 0 {
		return c, errUntold
	}
	c.Account = a.view(v.now(), v.rules.lookout)
	earlier, err := v.subjectOf(ctx, a)
	c.Earlier = earlier
	if isNotFound(err) {
		err = nil
	}
	return c, err
}

func (s *session) reviewCase() Case {
	c := Case{
		Session: s.ID, Goal: s.State.Goal, Method: s.State.Method, Round: int(s.State.Round), Subject: s.private.identity,
		Steps: s.progress(true),
	}
	for _, p := range c.Steps {
		c.Findings |= p.Findings
	}
	return c
}

// claim sees that the account still is the person's, takes one of the identity's slots for the
// session, sees that its PIN is there, and approves it.
func (v *Verifier) claim(ctx context.Context, s *session, do effect) (*session, error) {
	if clear, err := v.screenFirst(ctx, s, do); err != nil || !clear {
		return nil, err
	}
	slot, pin, against, lost := false, true, Reason(0), []uint8(nil)
	err := records.Together(
		func() (err error) { against, err = v.against(ctx, s); return err },
		func() (err error) { lost, err = v.lostGuardians(ctx, s); return err },
		func() (err error) {
			slot, err = v.takeSlot(ctx, s, v.c.Limits.Accounts, v.onIdentitySlots(ctx, s))
			return err
		},
		func() (err error) {
			if s.Staged != "" {
				pin, err = v.c.PINs.Staged(ctx, s.Account, s.Staged)
			}
			return err
		},
	)
	j := judged{Outcome: outcomePassed}
	switch {
	case errors.Is(err, errListed): // it waits for staff
		return nil, nil
	case errors.Is(err, errUntold):
		return v.tellWithdrawn(ctx, s)
	case err != nil:
		return nil, err // the claim stays reserved; the sweep makes it again
	case against != 0:
		j = judged{Outcome: outcomeFailed, Reason: against}
	case !slot:
		j = judged{Outcome: outcomeFailed, Reason: ReasonIdentityInUse}
	case len(lost) > 0:
		j = judged{Outcome: outcomeNotJudged, Reason: ReasonGuardianConsentRequired, lost: lost}
	case !pin:
		j = judged{Outcome: outcomeNotJudged, Reason: ReasonPINGone}
	}
	account := s.ofAccount
	after, err := v.settleWith(ctx, s, do, j)
	if err == nil {
		after.ofAccount = account
	}
	if err == nil && after.late && !after.State.Status.live() && after.State.Status != StatusApproved {
		err = v.freeSlot(ctx, s) // as stored: it ended without approval
	}
	return after, err
}

// against tells why the account stands against an approval, or 0: it belongs to another person or
// is being taken away, it is stopped, it is not as the goal wants it any more, or what the goal
// went by was taken away. That may have been read a little before: whose the account is changes
// only once this session has ended, and then it is not approved.
func (v *Verifier) against(ctx context.Context, s *session) (Reason, error) {
	if err := v.readAccount(ctx, s); err != nil {
		return 0, err
	}
	a := &s.ofAccount.Value
	spec := v.rules.goals[s.State.Goal]
	switch {
	case a.Releasing.ID != "", a.Erasing != "", !a.holds(&s.Owner, holder{s.ID, s.State.Epoch}):
		return ReasonAnotherPerson, nil
	case a.waitsForStaff():
		return 0, errListed
	case s.untold(a) != 0:
		return 0, errUntold
	case a.stops(s.State.Rules&goalVerifies != 0):
		return ReasonAccountSuspended, nil
	case len(spec.From) > 0 && !a.admits(&spec, s.now):
		return ReasonNotVerified, nil
	case s.State.Rules&goalOwn != 0 && !s.stillProved(a):
		return ReasonSuperseded, nil
	}
	return 0, nil
}

// stillProved reports whether the account still has the number and the card that the session went
// by, but for what people have seen.
func (s *session) stillProved(a *accountRecord) bool {
	seen := s.State.Steps[StepCode].Found | s.State.Steps[StepCard].Found
	mobile := len(s.Owner.Mobile) == 0 || seen.Has(FindingOtherMobile) || a.Mobiles.has(s.Owner.Mobile)
	card := len(s.Owner.Card) == 0 || s.State.Rules&goalBinds != 0 || seen.Has(FindingOtherCard) || a.Cards.has(s.Owner.Card)
	return mobile && card
}

// readAhead reads the identity's record while something else is done. A failure
// shows when the record is needed.
func (v *Verifier) readAhead(ctx context.Context, s *session) *records.Row[identityRecord] {
	row, err := v.identities.Get(ctx, s.Identity)
	if err != nil {
		return nil
	}
	return &row
}

// onIdentity changes the record of the session's identity, which may have been read ahead:
// once, since it is out of date then.
func (v *Verifier) onIdentity(ctx context.Context, s *session, do func(*identityRecord) error) error {
	next := func(row *records.Row[identityRecord]) error { return do(&row.Value) }
	var err error
	if have := s.owners; have != nil && have.Name == s.Identity {
		s.owners = nil
		_, err = v.identities.UpdateFrom(ctx, *have, next)
	} else {
		_, err = v.identities.Update(ctx, s.Identity, next)
	}
	return err
}

// chores does what an end of the session leaves to do elsewhere, and notes it
// as done. Each chore may be done twice. A store of photos that is away holds up no other.
func (v *Verifier) chores(ctx context.Context, s *session) (*session, error) {
	todo, before := s.State.Chores&^(chorePhotos|choreCopies), s.State
	var calls []func() error
	for _, c := range []struct {
		chore choreSet
		do    func() error
	}{
		{choreCase, func() error { return v.closeCase(ctx, s) }},
		{choreActivate, func() error { return v.activatePIN(ctx, s) }},
		{choreDrop, func() error { return v.dropPIN(ctx, s) }},
		{choreRelease, func() error { return v.freeSlot(ctx, s) }},
		{choreSlots, func() error { return v.freeHeld(ctx, s) }},
		{choreNumber, func() error { return v.numberMoved(ctx, s) }},
		{choreLease, func() error { return v.unmark(ctx, s) }},
	} {
		if todo&c.chore != 0 {
			calls = append(calls, c.do)
		}
	}
	account, last := func() error { return v.accountChore(ctx, s) }, false
	if todo&choreAccount != 0 {
		last = todo&choreActivate != 0 && s.mayLift()
		if !last {
			calls = append(calls, account)
		}
	}
	var gone []string
	var copies []token
	var failed [2]choreSet // what is left to the sweep
	since := v.now()
	for i, c := range []struct {
		chore choreSet
		what  string
		do    func() error
	}{
		{chorePhotos, "photos left to the sweep", func() (err error) { gone, err = v.dropPhotos(ctx, s); return err }},
		{choreCopies, "copies at providers left to the sweep", func() (err error) { copies, err = v.dropCopies(ctx, s); return err }},
	} {
		if s.State.Chores&^s.heldBack()&c.chore == 0 {
			continue
		}
		calls = append(calls, func() error {
			if err := c.do(); err != nil {
				v.log(ctx, c.what, err)
				failed[i] = c.chore
			}
			return nil
		})
	}
	if err := records.Together(calls...); err != nil {
		return nil, err
	}
	if last {
		if err := account(); err != nil {
			return nil, err
		}
	}
	if todo&choreConsent != 0 { // once the account knows of the approval
		if err := v.unfound(ctx, s); err != nil {
			return nil, err
		}
	}
	dropped := s.State.Chores&^s.heldBack()&^failed[1]&choreCopies != 0
	done, err := v.change(ctx, s, func(s *session) error {
		still := s.stillDone(todo, &before)
		s.blank()
		s.droppedPhotos(gone, since)
		if dropped {
			s.droppedCopies(copies)
		}
		return s.apply(choreDone{Chores: still, After: before.Status})
	})
	if err == nil {
		done.left = failed[0] | failed[1]
	}
	return done, err
}

// mayLift reports whether letting the account know may lift a cause: then the new PIN is to be
// there before, lest the old one comes to life.
func (s *session) mayLift() bool { return s.ofAccount == nil || s.ofAccount.Value.Causes != 0 }

// blank removes the indexes from the record of a session that was erased, once
// nothing needs them any more.
func (s *session) blank() {
	if s.State.Data == dataErased && (len(s.Guardians) > 0 || len(s.Kin.Tags) > 0 || s.State.Adult || s.State.hasWard()) {
		s.Guardians, s.changed = nil, true // the trail says that somebody agreed, and not who
		s.Kin = kin{}
		s.State.Guardian, s.State.Ward, s.State.Guarded, s.State.Unseen = guardianNone, guardianNone, 0, 0
		s.State.Adult, s.State.Known = false, guardianNone
	}
	if s.State.Data == dataErased && s.State.Chores&(choreRelease|choreSlots|choreAccount|choreConsent) == 0 && s.Identity != "" {
		s.Identity, s.Shown, s.Past, s.Keys, s.changed = "", nil, nil, nil, true
		s.Owner, s.Held = ownership{}, nil
		for step := range s.State.Steps { // the last day of a document is its holder's
			s.State.Steps[step].Valid = 0
		}
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
	err := v.c.Store.Delete(ctx, v.cases.Key(s.ID), s.CaseAt)
	if errors.Is(err, kv.ErrConflict) {
		return nil
	}
	return err
}
