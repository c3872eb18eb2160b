package realname

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
)

// An Account tells whether an account is verified. It holds no personal data. It is not made
// for JSON: an API answers with a struct of its own.
type Account struct {
	State AccountState

	// Causes is why the Verifier has the account's PIN suspended. For CauseOperator the State is
	// AccountSuspended, and so for CauseConsent, see [Verifier.Withdraw]; for CauseLapsed alone AccountLapsed; after CauseRevoked, CauseReleased
	// and CauseRestricted it is AccountUnverified. What the service itself told the guard
	// with [password.Guard.Suspend] is not in it: that is in [password.Guard.State].
	Causes password.Causes

	// Since is when the oldest approval that counts was given; to renew does not move it.
	// Until is when the account lapses or has lapsed. Both are zero where there is no approval;
	// Until also where there is no end.
	Since, Until time.Time

	// Level is what [Config].Level makes of Shown. Level is 0, and Shown empty, unless State is
	// AccountVerified.
	Level int
	Shown Shown

	// Approvals are the ids of the sessions whose approvals stand, oldest first: of goals that
	// verify, see [GoalSpec]. One that a withdrawal has stopped is among them: State and Causes tell. Open is the id of the session that is open, of any goal.
	Approvals []string
	Open      string

	// Cards are the ids of the bank cards that are bound to the account, see
	// [Verifier.Cards].
	Cards []string

	// MobileProved is when the account has proved a mobile number last, and MobileFresh whether
	// that is no longer ago than [Config].Fresh. Before money moves, have the person prove the
	// number again where it is not fresh: with GoalRenew, or a goal of your own with
	// [StepCode]. A number that a carrier has given to another person since is none, see
	// [EventMobileReissued].
	MobileProved time.Time
	MobileFresh  bool

	// Withdrawn are the consents that the person took back, see [Verifier.Withdraw], the oldest first. One
	// that is given again leaves it with the next approval of a goal that verifies and has asked for it.
	Withdrawn []Withdrawal

	// Reverify is by when the person is to prove themselves again, see [Desk.Reverify], and
	// Next when something changes next: a warning, or the end. Zero where nothing does.
	Reverify, Next time.Time
}

// Account tells whether an account is verified now, at which level, and until when. It is one
// look-up in the store, writes nothing and reads no personal data: ask before every payment,
// and then [password.Guard.Verify] for the PIN. An account that is not known is
// AccountUnverified. What to tell a person whose account is not verified is what package explain
// has for [ReasonNotVerified], and for [ReasonAccountSuspended] where it is AccountSuspended.
func (v *Verifier) Account(ctx context.Context, account string) (Account, error) {
	if err := badName(account); err != nil {
		return Account{}, err
	}
	row, err := v.findAccount(ctx, account)
	if err != nil {
		return Account{}, err
	}
	return row.Value.view(v.now(), v.rules.lookout), nil
}

// findAccount reads an account. Before one counts as unknown, the store has to be indexed under our
// key: else everybody would be.
func (v *Verifier) findAccount(ctx context.Context, account string) (records.Row[accountRecord], error) {
	row, err := v.accounts.Find(ctx, v.accounts.Place([]byte(account)))
	if err == nil && !row.Exists() {
		err = v.checkIndex(ctx)
	}
	return row, err
}

// view is what others see of an account now.
func (a *accountRecord) view(now instant, l lookout) Account {
	view := Account{
		State: a.state(now), Causes: a.Causes, Open: a.Open, Until: a.until().time(), Reverify: a.Reverify.time(),
	}
	if a.lapsed(now) && len(a.Approvals) > 0 {
		view.Causes = view.Causes.With(password.CauseLapsed)
	}
	if view.State == AccountVerified {
		view.Shown = a.shown(now)
		view.Level = l.level(view.Shown)
	}
	for i := range a.Approvals {
		p := &a.Approvals[i]
		view.Approvals = append(view.Approvals, p.Session)
		if at := p.At.time(); p.counts(now) && (view.Since.IsZero() || at.Before(view.Since)) {
			view.Since = at
		}
	}
	for _, c := range a.Cards {
		view.Cards = append(view.Cards, c.ID)
	}
	for _, w := range a.Withdrawn {
		view.Withdrawn = append(view.Withdrawn, Withdrawal{w.Purpose, w.At.time()})
	}
	if at := a.Mobiles.newest(); at != 0 {
		view.MobileProved, view.MobileFresh = at.time(), l.fresh == 0 || now < at.add(l.fresh)
	}
	if next := a.nextEnd(now, l); next != 0 {
		view.Next = next.time()
	}
	return view
}

// nextEnd is when the clock changes something next; zero for never.
func (a *accountRecord) nextEnd(now instant, l lookout) (next instant) {
	until := a.until()
	if until == 0 || now >= until {
		return 0
	}
	next = until
	for _, w := range l.warnings {
		if at := until.add(-w); at > now {
			next = min(next, at)
		}
	}
	for i := range a.Approvals {
		if u := a.Approvals[i].Until; u > now {
			next = min(next, u)
		}
	}
	return next
}

// A BoundCard is a bank card of an account. It prints masked.
type BoundCard struct {
	ID     string
	Number bankcard.Number
	Since  time.Time
}

// Subject returns the person that an account was verified as, from its newest approval. The
// purpose says why it is looked at: 1 to 128 bytes, without personal data; it stands in the
// account's looks, see [Records.Looks], once for each day in Beijing. Without an approval, or where its data was
// erased, the error matches [ErrNotFound].
func (v *Verifier) Subject(ctx context.Context, account, purpose string) (Identity, error) {
	a, err := v.look(ctx, account, purpose)
	if err != nil {
		return Identity{}, err
	}
	return v.subjectOf(ctx, a)
}

// subjectOf is the person that an account was verified as.
func (v *Verifier) subjectOf(ctx context.Context, a *accountRecord) (Identity, error) {
	for _, p := range slices.Backward(a.Approvals) {
		s, err := readable(v.load(ctx, p.Session))
		if err == nil && s.tells(StepIdentity) {
			return s.private.identity, nil
		}
		if err != nil && !isNotFound(err) {
			return Identity{}, err
		}
	}
	return Identity{}, ErrNotFound
}

// Cards returns the bank cards that are bound to an account, oldest first. The purpose is as in
// [Verifier.Subject]: the first call of a day with it is an entry in the account's looks, which keep the newest 100.
// Where the ids or the number of cards will do, take [Account].Cards. Cards whose data was
// erased are left out. For an account that is not known the error matches [ErrNotFound].
func (v *Verifier) Cards(ctx context.Context, account, purpose string) ([]BoundCard, error) {
	a, err := v.look(ctx, account, purpose)
	if err != nil {
		return nil, err
	}
	return v.cardsOf(ctx, a)
}

// cardsOf are the bank cards that are bound to an account, as far as their data is there.
func (v *Verifier) cardsOf(ctx context.Context, a *accountRecord) (all []BoundCard, err error) {
	for _, c := range a.Cards {
		number, err := v.cardOf(ctx, c)
		if err != nil {
			return nil, err
		}
		if number.IsValid() {
			all = append(all, BoundCard{c.ID, number, c.At.time()})
		}
	}
	return all, nil
}

// cardOf is the number of a bound card, or zero where its data was erased.
func (v *Verifier) cardOf(ctx context.Context, c proof) (bankcard.Number, error) {
	for _, id := range slices.Backward(c.Sessions) {
		s, err := readable(v.load(ctx, id))
		if err != nil && !isNotFound(err) {
			return bankcard.Number{}, err
		}
		if err == nil && s.State.Data == dataFull && s.private.card.Number.IsValid() {
			return s.private.card.Number, nil
		}
	}
	return bankcard.Number{}, nil
}

// look notes that somebody looks at the personal data of an account, and returns its record. The same purpose is
// noted once a day: else a person who looks at their own page would push out who of the staff had their data.
func (v *Verifier) look(ctx context.Context, account, purpose string) (*accountRecord, error) {
	if err := badLook(account, purpose); err != nil {
		return nil, err
	}
	row, err := v.onAccount(ctx, account, func(a *accountRecord, now instant) error {
		if a.Looks.looked(purpose, now.day()) {
			return kv.SkipWrite
		}
		a.Looks.chain(&entry{note: note{Kind: noteLook}, Time: now, Reference: purpose})
		return nil
	})
	return &row.Value, err
}

// looked reports whether an account's looks have one of a day for a purpose.
func (t Trail) looked(purpose string, day int32) bool {
	return t.has(func(e *entry) bool { return e.Kind == noteLook && e.Reference == purpose && e.Time.day() == day })
}

// Unbind takes a bank card from an account: card is a [BoundCard].ID. The approval that it was
// part of stands, and so does the account's level. For a card that is not bound the error
// matches [ErrNotFound].
func (v *Verifier) Unbind(ctx context.Context, account, card string) error {
	if err := badName(account); err != nil {
		return err
	}
	row, err := v.findAccount(ctx, account)
	if err != nil {
		return err
	}
	for _, c := range row.Value.Cards { // its slots first: what a crash leaves is unbound by the next call
		if c.ID == card {
			err = errors.Join(err, v.freeCard(ctx, c))
		}
	}
	if err != nil {
		return err
	}
	row, err = v.onAccount(ctx, account, func(a *accountRecord, now instant) error {
		n := len(a.Cards)
		a.Cards = slices.DeleteFunc(slices.Clone(a.Cards), func(c proof) bool { return c.ID == card })
		if n == len(a.Cards) {
			return ErrNotFound
		}
		a.note(note{Kind: noteUnbound}, now, "", card)
		return nil
	})
	if err != nil {
		return err
	}
	return v.beginEnds(ctx, &row.Value)
}

// freeCard frees the slots that an account's sessions hold of one of its cards.
func (v *Verifier) freeCard(ctx context.Context, c proof) error {
	for _, id := range c.Sessions {
		s, err := v.loadBare(ctx, id)
		if err == nil && s.Owner.CardKey != "" {
			err = v.freeAt(ctx, s.Owner.CardKey, id)
		}
		if err != nil && !isNotFound(err) {
			return err
		}
	}
	return nil
}

// onAccount changes the record of an account that is there.
func (v *Verifier) onAccount(ctx context.Context, account string, do func(*accountRecord, instant) error) (records.Row[accountRecord], error) {
	return v.onAccountRow(ctx, account, func(row *records.Row[accountRecord], now instant) error { return do(&row.Value, now) })
}

// onAccountRow is onAccount for what also changes the account's place in a queue.
func (v *Verifier) onAccountRow(ctx context.Context, account string, do func(*records.Row[accountRecord], instant) error) (records.Row[accountRecord], error) {
	at := v.accounts.Place([]byte(account))
	if err := v.checkIndex(ctx); err != nil {
		return records.Row[accountRecord]{}, err
	}
	if _, err := v.accounts.Home(ctx, at); err != nil {
		return records.Row[accountRecord]{}, err
	}
	return v.accounts.Update(ctx, at.Name, func(row *records.Row[accountRecord]) error {
		if !row.Exists() || len(row.Value.Seed) == 0 { // unknown, or erased
			return ErrNotFound
		}
		return do(row, v.now())
	})
}

// maxAccountTrail bounds the entries of an account's trail. What falls out is still in the
// chain of what is left.
const maxAccountTrail = 100

// note puts n on the account's trail.
func (a *accountRecord) note(n note, now instant, actor, reference string) {
	a.Trail.chain(&entry{note: n, Time: now, Actor: actor, Reference: reference})
}

// chain adds an entry, and lets the oldest go where there are too many.
func (t *Trail) chain(e *entry) {
	e.Prev = t.head()
	*t = append(*t, e.encode())
	if over := len(*t) - maxAccountTrail; over > 0 {
		*t = slices.Clone((*t)[over:])
	}
}

// tellAccount lets the record of a session's account know something of the session, where that changes it.
func (v *Verifier) tellAccount(ctx context.Context, s *session, know func(*accountRecord, *session, instant, *policy) bool) (records.Row[accountRecord], error) {
	if err := v.readAccount(ctx, s); err != nil {
		return records.Row[accountRecord]{}, err
	}
	have := *s.ofAccount
	s.ofAccount = nil
	return v.accounts.UpdateFrom(ctx, have, func(row *records.Row[accountRecord]) error {
		if !row.Exists() {
			return kv.SkipWrite
		}
		return skipUnless(know(&row.Value, s, v.now(), v.rules))
	})
}

// accountChore lets the account know how a session has ended. It may be done twice.
func (v *Verifier) accountChore(ctx context.Context, s *session) error {
	row, err := v.tellAccount(ctx, s, (*accountRecord).ended)
	if err == nil && s.State.Status == StatusRevoked && len(row.Value.Approvals) == 0 {
		err = v.freeOthers(ctx, &row.Value)
	}
	if err == nil && s.State.Status == StatusApproved {
		err = v.beginEnds(ctx, &row.Value)
	}
	if err != nil {
		return err
	}
	return v.tellGuard(ctx, &row)
}

// freeOthers frees what sessions hold that verified nothing, of an account that is verified no
// more.
func (v *Verifier) freeOthers(ctx context.Context, a *accountRecord) error {
	var calls []func() error
	for _, o := range a.Others {
		calls = append(calls, func() error {
			s, err := v.loadBare(ctx, o.Session)
			if err != nil {
				return ignoreNotFound(err)
			}
			for _, key := range s.Held {
				if err := v.freeAt(ctx, key, s.ID); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return records.Together(calls...)
}

func ignoreNotFound(err error) error {
	if isNotFound(err) {
		return nil
	}
	return err
}

// ended notes how a session has ended. It reports whether the account is another one now.
func (a *accountRecord) ended(s *session, now instant, p *policy) (did bool) {
	if a.Open == s.ID && !s.State.Status.live() {
		a.Open, did = "", true
	}
	o := &s.Owner
	switch {
	case s.approvedOnce() && !same(a.Seed, o.Seed): // the account is another person's by now
		return did
	case s.State.Status == StatusApproved && s.State.Data != dataErased:
		return a.approved(s, now, p) || did
	case s.State.Status == StatusRevoked && s.State.Rules&goalVerifies != 0:
		if a.Erasing != "" {
			return did
		}
		return a.revoke(s.approval(p), o, s.badPIN(), now, s.State.Reason, p.lookout) || did
	case s.State.Status == StatusRevoked:
		return a.undo(s.ID, s.Approved, s.badPIN(), now) || did
	case !a.Person.Bound && !s.State.Status.live():
		return a.Person.leave(s.ID) || did
	}
	return did
}

// hasPIN reports whether the payment password was set in the session.
func (s *session) hasPIN() bool { return s.State.Steps[StepPIN].Phase == PhasePassed }

// badPIN reports whether a PIN goes with the revoked approval of the session that has set it. That somebody's data was
// erased, or taken out of use, does not say that it was not them.
func (s *session) badPIN() bool { return s.hasPIN() && s.State.Reason != ReasonDataWithdrawn }

// leave takes a session's claim away, and with the last one the person.
func (p *person) leave(session string) bool {
	n := len(p.Holders)
	p.Holders = slices.DeleteFunc(slices.Clone(p.Holders), func(h holder) bool { return h.Session == session })
	if len(p.Holders) == 0 && n > 0 {
		*p = person{}
	}
	return n != len(p.Holders)
}

// approved notes an approval with what it brings, once: a process that was held up, or crashed and
// comes again, brings nothing back that was taken away since.
func (a *accountRecord) approved(s *session, now instant, p *policy) bool {
	o := &s.Owner
	switch {
	case a.knows(s.ID) || slices.ContainsFunc(a.Others, func(o other) bool { return o.Session == s.ID }):
		return false
	case s.State.Rules&goalVerifies != 0:
		a.agreed(setOf(s.State.Flow.steps()...) &^ s.State.unfounded() &^ s.untold(a))
		a.approve(s.approval(p), o, p.lookout)
		a.Screening.approved(now, p.lookout.screen, s.State.Rules&goalScreened != 0)
		a.tick(now, p.lookout)
	default:
		a.remember(other{Session: s.ID})
	}
	if s.hasPIN() {
		a.goodPIN(s.Approved, now)
	}
	if len(o.Mobile) > 0 {
		a.Mobiles.add(proof{Tag: o.Mobile, Sessions: []string{s.ID}, At: s.Approved})
	}
	if s.State.Rules&goalBinds != 0 && len(o.Card) > 0 && s.State.Steps[StepCard].Phase == PhasePassed {
		a.Cards.add(proof{ID: newID(), Tag: o.Card, Sessions: []string{s.ID}, At: s.Approved})
	}
	return true
}

// approval is the session's approval, as the account keeps it.
func (s *session) approval(p *policy) approval {
	at := s.Approved
	a := approval{
		Session: s.ID, Method: s.State.Method, Started: s.Started, At: at, Until: p.validUntil(&s.State, at),
		Channels: s.State.channels(s.Owner.Bank), Face: s.State.Steps[StepFace].Phase == PhasePassed,
		Head: s.sessionRecord.Trail.head(), Withdrawn: s.State.unfounded() != 0,
	}
	if s.Owner.Kind != "" { // a number tells the age itself
		a.Guardian, a.Age = s.State.Guardian, p.ageBy(&s.State)
	}
	var shown Shown
	shown.merge(a.Channels, a.Face)
	a.Level = p.lookout.stored(shown)
	return a
}

// tellGuard has the PIN guard know the causes that have changed, in their order. Where that
// fails the sweep does it.
func (v *Verifier) tellGuard(ctx context.Context, row *records.Row[accountRecord]) error {
	a := &row.Value
	if !row.Exists() || a.Told >= a.Order || a.Account == "" {
		return nil
	}
	told := a.Order
	for c, order := range a.Orders {
		if order <= a.Told {
			continue
		}
		do := v.c.PINs.Resume
		if a.Causes.Has(c) {
			do = v.c.PINs.Suspend
		}
		if err := do(ctx, a.Account, c, order); err != nil {
			return err
		}
	}
	now, err := v.accounts.UpdateFrom(ctx, *row, func(row *records.Row[accountRecord]) error {
		if row.Value.Told >= told {
			return kv.SkipWrite
		}
		row.Value.Told = told
		return nil
	})
	if err == nil {
		*row = now
	}
	return err
}

// sweepAccount looks after one account: an erasure or a release that is under way, warnings and
// the lapse, and what the PIN guard does not know yet.
func (v *Verifier) sweepAccount(ctx context.Context, name string) (bool, error) {
	did := false
	look := lookUp{op: newOpKey(), date: v.listDate()}
	row, err := v.accounts.Update(ctx, name, func(row *records.Row[accountRecord]) error {
		a := &row.Value
		if !row.Exists() || a.Erasing != "" {
			return kv.SkipWrite
		}
		now := v.now()
		did = a.tick(now, v.rules.lookout)
		if a.unfinished() && a.Claimed <= now {
			a.Claimed, did = now.add(claimTime), true
		}
		did = a.lookAgain(look, now, v.rules.lookout) || did
		return skipUnless(did)
	})
	a := &row.Value
	switch {
	case err != nil || !row.Exists():
		return false, err
	case a.Erasing != "":
		_, err := v.eraseAccount(ctx, name)
		return true, err
	case !did && a.unfinished():
		return false, nil // another sweeper is at it
	}
	if err := v.tellGuard(ctx, &row); err != nil {
		return did, err
	}
	if a.Releasing.ID != "" {
		return true, v.release(ctx, name, a.Releasing.ID)
	}
	if a.Withdrawing.ID != "" {
		_, err := v.withdrawAll(ctx, row, 0)
		return true, err
	}
	if a.Screening.Op == look.op {
		return true, v.screenAgain(ctx, row, look)
	}
	return did, nil
}

// unfinished reports whether something follows for an account that is not done yet.
func (a *accountRecord) unfinished() bool {
	return a.Told < a.Order || a.Releasing.ID != "" || a.Withdrawing.ID != ""
}

// deliverAccount hands an account's own events to sink.
func (v *Verifier) deliverAccount(ctx context.Context, name string, sink Sink) (int, error) {
	row, err := v.accounts.Get(ctx, name)
	if err != nil || len(row.Value.Events) == 0 {
		return 0, ignoreSchema(err)
	}
	a := &row.Value
	taken := 0
	var failed error
	for i := range a.Events {
		if failed = v.hand(ctx, sink, a.event(i)); failed != nil {
			break
		}
		taken++
	}
	if taken == 0 {
		return 0, failed
	}
	last := a.event(taken - 1).Seq
	_, err = v.accounts.UpdateFrom(ctx, row, func(row *records.Row[accountRecord]) error {
		a := &row.Value
		n := len(a.Events)
		for len(a.Events) > 0 && a.event(0).Seq <= last {
			a.Events = a.Events[1:]
		}
		a.forgetName()
		return skipUnless(n != len(a.Events))
	})
	return taken, errors.Join(failed, err)
}

// forgetName forgets how the service calls an account that was erased, once its events are
// delivered.
func (a *accountRecord) forgetName() {
	if len(a.Events) == 0 && len(a.Seed) == 0 && len(a.Sessions) == 0 && a.Erasing == "" {
		a.Account = ""
	}
}

// event returns the ith event that is not delivered yet.
func (a *accountRecord) event(i int) Event {
	e := a.Events[i]
	return Event{
		Seq: a.Seq - uint64(len(a.Events)-1-i), Kind: e.Kind, Account: a.Account,
		Reason: e.Reason, Time: e.Time.time(), Level: int(e.Level), Until: e.Until.time(),
	}
}

// ignoreSchema leaves records alone that a newer process has written.
func ignoreSchema(err error) error {
	if errors.Is(err, ErrSchema) {
		return nil
	}
	return err
}

func isNotFound(err error) bool { return errors.Is(err, ErrNotFound) }
