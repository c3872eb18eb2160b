package realname

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// Withdraw takes back what the person of an account has agreed to, for some purposes or, without
// any, for all (个人信息保护法, art. 15). It is about all sessions of the account, and stops at once
// what those consents allowed; what was done before stays lawful, and the trails keep that it was
// agreed to and that it was taken back.
//
//   - In a session that is open, also where a decision is awaited, a step of that purpose is open
//     again, and its data is dropped. A check under way is closed: it may have been judged, so its
//     try stays counted. The session goes on with another method, or a new [Verifier.Consent].
//   - An approval that rests on such a step counts no more. Where no other approval of the account
//     stands, it is suspended, and its PIN with it, for [password.CauseConsent]: the next approval of a
//     goal that verifies ends that, and nobody else. A card that came by such a consent is unbound. See
//     [Config].KeepWithdrawn for what a law obliges you to keep.
//   - Providers are told to erase what they keep of those checks (see [Eraser]), and photos are deleted
//     that [Config].Photos keeps. What is held by [Records.Hold] waits for the end of that.
//
// When Withdraw has returned without an error, no backend is asked for those purposes without a new
// consent, but for a call that has just gone out, and the PIN does not verify where the account is
// suspended. After an error it may be done in part: call it again. [Verifier.Sweep] finishes what a crash
// leaves, and tells providers that did not answer. What one keeps of a check whose answer was never stored,
// since the process died or the store failed, stays there: nobody knows its token. What the person
// agrees to after Withdraw has returned, or has crashed, stays, whenever the rest is done. To withdraw what was withdrawn
// changes nothing. What you keep of name and number goes with [Records.Erase]. For an account that is not
// known the error matches [ErrNotFound].
func (v *Verifier) Withdraw(ctx context.Context, account string, purposes ...Purpose) (Account, error) {
	if err := badName(account); err != nil {
		return Account{}, err
	}
	steps, err := stepsOf(purposes)
	if err != nil {
		return Account{}, err
	}
	if steps == 0 {
		steps = setOf(StepIdentity, StepPhotos, StepFace, StepCard, StepCarrier)
	}
	row, err := v.findAccount(ctx, account)
	if err == nil && (!row.Exists() || len(row.Value.Seed) == 0) {
		err = ErrNotFound
	}
	if err == nil {
		row, err = v.withdrawFrom(ctx, row, account, steps)
	}
	if err != nil {
		return Account{}, err
	}
	return row.Value.view(v.now(), v.rules.lookout), nil
}

// stepsOf are the steps of some purposes.
func stepsOf(purposes []Purpose) (steps stepSet, err error) {
	for _, p := range purposes {
		if p == 0 || int(p) >= numPurposes {
			return 0, invalid(ReasonValueMalformed, 0)
		}
		steps |= setOf(p.step())
	}
	return steps, nil
}

// withdrawFrom takes back which of some consents were given, and goes on with what was begun before.
func (v *Verifier) withdrawFrom(ctx context.Context, row records.Row[accountRecord], account string, steps stepSet) (records.Row[accountRecord], error) {
	given, last, err := v.givenTo(ctx, &row.Value)
	if err != nil {
		return row, err
	}
	if steps &= given; steps == 0 && row.Value.Withdrawing.ID == "" {
		return row, nil
	}
	keep, err := v.keeps(steps)
	if err != nil {
		return row, err
	}
	w := withdrawing{ID: newID(), Steps: steps, Keep: keep}
	row, err = v.onAccount(ctx, account, func(a *accountRecord, now instant) error {
		if a.Erasing != "" || a.Releasing.ID != "" {
			return refuse(ReasonAccountErased, 0)
		}
		took := a.tookBack()
		w.At = max(now, last, took.last())
		a.withdraw(w, now)
		return nil
	})
	if err != nil {
		return row, err
	}
	return v.withdrawAll(ctx, row, steps)
}

// givenTo are the steps for which an account's sessions have consents, or may have, and when the last thing was that
// a withdrawal comes after: by another clock that may be ahead.
func (v *Verifier) givenTo(ctx context.Context, a *accountRecord) (given stepSet, last instant, err error) {
	for _, id := range a.told() {
		s, err := v.loadBare(ctx, id)
		switch {
		case err == nil:
			given |= s.given()
			last = max(last, s.lastAgreed())
		case isNotFound(err):
			given |= a.restsOn(id, v.rules)
		case errors.Is(err, ErrCorrupt), errors.Is(err, ErrSchema): // the others are told all the same
			given |= setOf(StepIdentity, StepPhotos, StepFace, StepCard, StepCarrier)
		default:
			return 0, 0, err
		}
	}
	return given, last, nil
}

// lastAgreed is when something was agreed to last in the session, or it was started, or told of a withdrawal.
func (s *session) lastAgreed() instant {
	last := max(s.Started, s.Taken)
	for _, a := range s.Acts {
		last = max(last, a.Time)
	}
	return last
}

// keeps are the steps whose approvals go on without a consent. Where the policy panics, nothing is
// withdrawn: what is deleted does not come back.
func (v *Verifier) keeps(steps stepSet) (keep stepSet, err error) {
	if v.c.KeepWithdrawn == nil {
		return 0, nil
	}
	for p := PurposeIdentity; p <= PurposeCarrier && err == nil; p++ {
		if !steps.has(p.step()) {
			continue
		}
		err = errPanic
		v.guarded("policy of what is kept", func() {
			if v.c.KeepWithdrawn(p) {
				keep |= setOf(p.step())
			}
			err = nil
		})
	}
	return keep, err
}

// withdrawAll goes on with a withdrawal that was begun, in each session of the account. Each part may
// be done twice. The steps in all are those that the caller takes back now, whenever they were agreed to. Of others
// it leaves alone what the person has agreed to since.
func (v *Verifier) withdrawAll(ctx context.Context, row records.Row[accountRecord], all stepSet) (records.Row[accountRecord], error) {
	w := row.Value.Withdrawing
	var errs []error
	var lost []string
	for _, id := range row.Value.told() {
		switch err := v.withdrawIn(ctx, id, w, all); {
		case isNotFound(err):
			lost = append(lost, id)
		case err != nil:
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return row, err
	}
	row, err := v.accounts.Update(ctx, row.Name, func(row *records.Row[accountRecord]) error {
		if row.Value.Withdrawing.ID != w.ID { // another call has more to do, or has done it
			return kv.SkipWrite
		}
		row.Value.Withdrawing = withdrawing{}
		row.Value.unfoundLost(lost, w.Steps&^w.Keep, v.now(), v.rules)
		return nil
	})
	if err == nil && len(lost) > 0 {
		err = v.tellGuard(ctx, &row)
	}
	return row, err
}

// withdrawIn takes consents back in one session, and does what follows. Providers that do not answer
// are left to the sweep.
func (v *Verifier) withdrawIn(ctx context.Context, id string, w withdrawing, all stepSet) (err error) {
	for range 3 { // the data of a session may come while it is read
		var s *session
		if s, err = v.load(ctx, id); err != nil {
			return err
		}
		s, err = v.change(ctx, s, func(s *session) error { return s.takeBack(w, all) })
		if err == nil {
			_, err = v.finishChores(ctx, v.follow(ctx, s))
		}
		if !errors.Is(err, kv.ErrBusy) {
			return err
		}
	}
	return err
}

// given are the steps for which the account's person has agreed to something: nothing in a session of somebody before.
func (s *session) given() stepSet {
	if s.Parted {
		return 0
	}
	steps := s.State.Consents
	for _, a := range s.Acts {
		steps |= setOf(a.Purpose.step())
	}
	return steps
}

// takeBack takes consents back: of the steps in all whenever they were given, of others what was given before
// they were taken back.
func (s *session) takeBack(w withdrawing, all stepSet) error {
	if last := w.last(); s.State.Status.live() && last > s.Taken {
		s.Taken, s.changed = last, true
	}
	steps := w.Steps & s.given()
	for step := StepIdentity; step <= StepCarrier; step++ {
		if !all.has(step) && s.agreedSince(step, w.since(step)) {
			steps &^= setOf(step)
		}
	}
	if steps == 0 {
		return nil
	}
	return s.end(steps, noteConsentWithdrawn, takenBack{Steps: steps, Keep: w.Keep}, w.since)
}

// agreedSince reports whether all consents of a step were given after a time, or at least those that it needs.
func (s *session) agreedSince(step Step, at instant) bool {
	of := slices.DeleteFunc(slices.Clone(s.Acts), func(a act) bool { return a.Purpose.step() != step })
	since := slices.DeleteFunc(slices.Clone(of), func(a act) bool { return a.Time <= at })
	return s.Started > at || len(since) > 0 && (len(since) == len(of) || len(s.missingOf(step, since)) == 0)
}

// decline notes that the person does not agree to some steps.
func (s *session) decline(steps stepSet) error {
	steps &^= s.State.Declined &^ (s.given() | s.State.Guarded) // what was agreed to since is declined again
	if steps == 0 {
		return nil
	}
	return s.end(steps, noteConsentDeclined, declined{Steps: steps}, func(Step) instant { return s.now })
}

// end ends what was agreed to for some steps: the acts go, and what they allowed, and the data. The trail has until
// when the consents counted, where that was before.
func (s *session) end(steps stepSet, kind noteKind, e event, until func(Step) instant) error {
	if s.State.Epoch > 0 && s.State.Data == dataFull && !s.dataKey.IsValid() { // the data came while this was read
		return kv.ErrBusy
	}
	gone := func(a act) bool { return steps.has(a.Purpose.step()) }
	noted := stepSet(0)
	for _, a := range s.Acts {
		if gone(a) {
			s.recordAct(note{Kind: kind, Step: a.Purpose.step()}, a.ConsentAct, until(a.Purpose.step()))
			noted |= setOf(a.Purpose.step())
		}
	}
	for step := StepIdentity; step <= StepCarrier; step++ { // without an act: declined, or of before there were acts
		if (steps &^ noted).has(step) {
			s.recordAct(note{Kind: kind, Step: step}, ConsentAct{Text: s.Agreed[step]}, until(step))
		}
	}
	s.Acts = slices.DeleteFunc(slices.Clone(s.Acts), gone)
	s.endPolls(steps)
	if err := s.apply(e); err != nil {
		return err
	}
	s.dropData(steps)
	return nil
}

// endPolls has nobody ask any more what became of operations: their providers are told to erase
// them, now and once more when their time is up.
func (s *session) endPolls(steps stepSet) {
	s.Polls = slices.Clone(s.Polls)
	for i := range s.Polls {
		p := &s.Polls[i]
		if !steps.has(p.Step) || p.Drop {
			continue
		}
		end := p.Until
		if st := s.State.Steps[p.Step]; end == 0 && st.Op == p.Op {
			end = st.Until
		}
		p.Drop, p.Until, p.Next, s.changed = true, max(end, s.now).add(keepErasure), s.now, true
		s.todo = append(s.todo, effect{Step: p.Step, Op: p.Op, Query: true})
	}
}

// dropData forgets what was given for steps to which the person agrees no more. Of a session that was
// approved it is the card alone, and not while something keeps it.
func (s *session) dropData(steps stepSet) {
	live := s.State.Status.live()
	held := s.Retention.held(s.now)
	if steps.has(StepIdentity) && live && !held && s.private.identity != (Identity{}) {
		s.private = privateData{tokens: s.private.tokens, notes: s.private.notes}
		s.Owner = ownership{}
	}
	if gone := s.State.isHidden(StepCard); steps.has(StepCard) && !held && (live || gone && !s.mustKeep()) {
		s.dropCard()
	}
	s.Keys = maps.Clone(s.Keys)
	maps.DeleteFunc(s.Keys, func(step Step, _ []keyed) bool { return live && steps.has(step) })
	if s.State.Status == StatusApproved && len(s.unneeded()) > 0 {
		s.State.Chores |= choreSlots
	}
}

// mustKeep reports whether a hold or a law keeps the data of the session.
func (s *session) mustKeep() bool { return s.Retention.held(s.now) || s.keptByLaw() }

// keptByLaw reports whether a law keeps the data of the session, see [Retain].Closed.
func (s *session) keptByLaw() bool { return s.approvedOnce() && s.rules.retain.Closed > 0 }

// copiesGone are the tokens of operations whose consent was taken back, but for those that are looked
// after one by one.
func (s *session) copiesGone() (gone []token) {
	for _, t := range s.private.tokens {
		if s.State.isGone(t.Step, t.Op) && s.polling(t.Step, t.Op) == nil {
			gone = append(gone, t)
		}
	}
	return gone
}

// heldData are the steps whose data is here though their consent was taken back, and no law keeps it: it goes
// when no hold does.
func (s *session) heldData() (steps stepSet) {
	live := s.State.Status.live()
	if live && s.State.isHidden(StepIdentity) && s.private.identity != (Identity{}) {
		steps |= setOf(StepIdentity)
	}
	if s.State.isHidden(StepCard) && s.private.card != (Card{}) && (live || !s.keptByLaw()) {
		steps |= setOf(StepCard)
	}
	return steps
}

// watchCopies has providers told of copies that are to go, and data dropped that a hold has kept. Where the data cannot
// be written there are no new ones.
func (s *session) watchCopies() {
	if !s.dataKey.IsValid() || s.unread != nil || s.State.Data != dataFull {
		return
	}
	s.State.Chores &^= choreCopies
	if len(s.copiesGone()) > 0 || s.heldData() != 0 {
		s.State.Chores |= choreCopies
	}
}

// heldBack are the chores that wait for the end of a hold.
func (s *session) heldBack() choreSet {
	if s.Retention.held(s.now) {
		return s.State.Chores & choreCopies
	}
	return 0
}

// unfinished reports whether something follows that can be done now.
func (s *session) unfinished() bool {
	return s.State.Chores&^s.heldBack() != 0 || s.State.ready(s.now)
}

var errNoData = errors.New("realname: the personal data is not here")

// dropCopies has providers delete what they keep of operations whose consent was taken back, and
// returns which. What they do not delete now is asked for again by the sweep.
func (v *Verifier) dropCopies(ctx context.Context, s *session) (gone []token, err error) {
	if !s.dataKey.IsValid() || s.unread != nil {
		return nil, errNoData
	}
	gone = s.copiesGone()
	if err = v.putAside(ctx, s, gone); err == nil {
		_, err = v.eraseCopies(ctx, s.ID)
	}
	return gone, err
}

// droppedCopies notes for which tokens that was done, and drops what is here.
func (s *session) droppedCopies(gone []token) {
	s.private.tokens = slices.DeleteFunc(slices.Clone(s.private.tokens), func(t token) bool { return slices.Contains(gone, t) })
	s.State.Chores &^= choreCopies
	s.changed = true
	if held := s.heldData(); held != 0 {
		s.dropData(held)
	}
}

// stillDone are chores that are done, as the session stands now: where another consent was taken back
// meanwhile, the account does not know of that, and where anything was done a lease may have begun and ended.
func (s *session) stillDone(todo choreSet, before *state) choreSet {
	if s.State.Gone != before.Gone {
		todo &^= choreConsent
	}
	if s.State != *before {
		todo &^= choreLease
	}
	return todo
}

// unfound has the account know that consents were taken back on which the session's approval rests.
func (v *Verifier) unfound(ctx context.Context, s *session) error {
	row, err := v.tellAccount(ctx, s, (*accountRecord).unfound)
	if err == nil { // it may have given way to another
		err = v.beginEnds(ctx, &row.Value)
	}
	if err != nil {
		return err
	}
	return v.tellGuard(ctx, &row)
}

// isStillWanted is isWanted for an operation that is under way. Where it is not known, it is not.
func (v *Verifier) isStillWanted(ctx context.Context, s *session, do effect) bool {
	wanted, err := v.isWanted(ctx, s, do)
	return wanted && err == nil
}

// mayAsk reports whether a provider may still be asked what became of an operation.
func (v *Verifier) mayAsk(ctx context.Context, s *session, do effect) (bool, error) {
	now, err := v.loadBare(ctx, s.ID)
	if isNotFound(err) {
		return false, nil
	}
	return err == nil && !now.State.isGone(do.Step, do.Op), err
}

// isWanted reports whether an operation that was reserved is still to be done, as the session stands
// now: another call may have ended it since, such as [Verifier.Withdraw].
func (v *Verifier) isWanted(ctx context.Context, s *session, do effect) (bool, error) {
	now, err := v.loadBare(ctx, s.ID)
	if isNotFound(err) {
		return false, nil
	}
	return err == nil && now.flies(do), err
}
