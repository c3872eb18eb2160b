package realname

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/sms"
)

// A Ref names a session of an account. The account is your service's own name for the user who
// is logged in, 1 to 256 bytes of UTF-8. Events have it, so do not use a telephone number. The
// ID of a session is not enough: every method takes the account too.
type Ref struct {
	Account string
	ID      string
}

// A Session is a snapshot of a session.
type Session struct {
	Ref    Ref
	Goal   Goal
	Method Method
	Status Status
	Reason Reason // of a status that is not approved; may be zero

	// Waiting is for whom the session waits, and Next what it waits for. Next
	// is zero where nothing is left to do.
	Waiting Waiting
	Next    Step

	// Needs are the consents that the steps which are left still need, see [Verifier.Consent]. Those with
	// Guardian set are a guardian's, see [Verifier.GuardianConsent].
	Needs []ConsentNeed

	// Ways are what the person can do if Next has no tries left, or if they do not agree to it, see
	// [Verifier.Decline]. Nil otherwise.
	Ways []Way

	// Steps are those of the method, in order, and the review at the end.
	Steps []Progress

	// Started is when the session was started, Decided when it was decided last, and Ended when
	// it was approved, ended otherwise or was revoked. Each is zero until then.
	Started, Decided, Ended time.Time

	// Deadline is when the session expires, if it has not ended by then.
	Deadline time.Time

	// Subject is what was given, Card the card that the bank has confirmed, and
	// Mobile the number that codes go to. They print masked.
	Subject Identity
	Card    bankcard.Number
	Mobile  sms.Mobile

	// Send the user to Continue while a check is pending that the provider carries out on a
	// page of its own. Otherwise it is zero.
	Continue Detail

	// Give Notify to [Verifier.Notify] on the page to which the user comes back: it names that
	// check.
	Notify string

	// Reference is what the service calls the session, see [Verifier.SetReference].
	Reference string

	Round int // of review; 0 before the first
}

// Progress is where one step stands.
type Progress struct {
	Step   Step   `json:"step"`
	Phase  Phase  `json:"phase"`
	Reason Reason `json:"reason,omitempty"`
	Left   int    `json:"left"` // tries left in this session, or -1 where the step's own service counts

	// Findings tells what was odd about a step that was passed. It is for staff: only
	// [Desk.Get] and a [Case] fill it in.
	Findings Findings `json:"findings,omitempty"`
}

// Step returns where a step stands. A step that the method does not have is
// the zero Progress.
func (s Session) Step(step Step) Progress {
	for _, p := range s.Steps {
		if p.Step == step {
			return p
		}
	}
	return Progress{}
}

// Waiting says whom a session waits for.
type Waiting uint8

const (
	WaitingForUser     Waiting = iota + 1 // the next step is the user's
	WaitingForProvider                    // a provider has been asked and will answer
	WaitingForReviewer                    // a decision is awaited
	WaitingForNobody                      // it has ended, or its next step has no tries left: see [Session].Ways
)

var waitingNames = [...]string{"unknown", "user", "provider", "reviewer", "nobody"}

// String returns a stable name such as "user".
func (w Waiting) String() string { return nameOf(waitingNames[:], uint8(w)) }

// snapshot is what the caller sees of s now. A session whose time is up shows
// as expired, whether or not that was stored yet.
func (s *session) snapshot() Session {
	now := s.rules.at(s.State, s.now)
	view := Session{
		Ref: Ref{s.Account, s.ID}, Goal: s.State.Goal, Method: s.State.Method,
		Started: s.Started.time(), Decided: s.Decided.time(), Ended: s.Ended.time(),
		Status: now.Status, Reason: now.Reason, Round: int(s.State.Round),
		Deadline: now.Deadline.time(), Reference: s.CallerReference,
	}
	if s.State.Data == dataFull {
		view.Subject, view.Card, view.Mobile = s.private.identity, s.private.card.Number, s.private.mobile
	}
	switch {
	case s.State.isHidden(StepIdentity):
		view.Subject, view.Card, view.Mobile = Identity{}, bankcard.Number{}, sms.Mobile{}
	case s.State.isHidden(StepCard):
		view.Card = bankcard.Number{}
	}
	view.Steps = s.progress(false)
	if now.Status == StatusReview { // a decision that waits for something else is told once it is carried out
		view.Decided = time.Time{}
	}
	view.Waiting, view.Next = s.waiting(&now)
	view.Ways, view.Needs = s.ways(), s.needed()
	if view.Waiting == WaitingForProvider && s.State.Data == dataFull {
		at := effect{Step: view.Next, Op: s.State.Steps[view.Next].Op}
		view.Continue = s.private.token(at).Continue
		if s.State.Steps[view.Next].Query {
			view.Notify = s.handle(at)
		}
	}
	return view
}

// progress is where the steps stand, for the user or for staff.
func (s *session) progress(staff bool) (all []Progress) {
	for _, step := range append(slices.Clip(s.State.Flow.steps()), StepReview) {
		st := s.State.Steps[step]
		p := Progress{Step: step, Phase: st.Phase, Reason: st.Reason, Left: s.State.triesLeft(step)}
		if s.State.regains(step, s.now) {
			p.Left = 1
		}
		if staff && st.Phase == PhasePassed {
			p.Findings = st.Found
		}
		if !staff && step == StepReview && s.State.Status == StatusReview && st.Phase == PhasePassed {
			p.Phase = PhaseNeeded // it looks as if nobody had decided
		}
		all = append(all, p)
	}
	return all
}

func (s *session) waiting(now *state) (Waiting, Step) {
	switch now.Status {
	case StatusReview:
		return WaitingForReviewer, StepReview
	case StatusOpen:
		next := s.State.next(s.now)
		if next == StepReview && (now.Returned && !now.Resumed || !now.guarded()) {
			return WaitingForUser, next
		}
		if next == StepReview { // it is about to be handed in
			return WaitingForReviewer, next
		}
		switch p := s.State.Steps[next].Phase; {
		case p == PhaseReserved || p == PhasePending:
			return WaitingForProvider, next
		case p == PhaseExhausted && !s.mayRefer():
			return WaitingForNobody, next
		}
		return WaitingForUser, next
	}
	return WaitingForNobody, 0
}

// idEncoding writes session ids: 26 characters of [0-9a-v].
var idEncoding = base32.HexEncoding.WithPadding(base32.NoPadding)

func newID() string {
	var b [16]byte
	rand.Read(b[:])
	return strings.ToLower(idEncoding.EncodeToString(b[:]))
}

// newSeed makes the key of the names that a session gives.
func newSeed() []byte {
	seed := make([]byte, 32)
	rand.Read(seed)
	return seed
}

func validID(id string) bool {
	if len(id) != 26 {
		return false
	}
	for i := range len(id) {
		if c := id[i]; !('0' <= c && c <= '9' || 'a' <= c && c <= 'v') {
			return false
		}
	}
	return true
}

// Start begins a session for an account: what its person comes for, and how. The method may
// be zero where the goal has only one, as GoalBindCard does, and for a goal with
// [GoalSpec].Own, such as GoalResetPIN: that takes the method which fits what the account
// has proved.
//
// An account has one open session at a time: if there is one of the same goal and method,
// Start returns that; otherwise the error's reason is [ReasonSessionOpen], and
// [Verifier.ChangeMethod] or [Verifier.Cancel] go on from there. Where the account is not as
// the goal wants it the reason is [ReasonAlreadyVerified], [ReasonNotVerified] or
// [ReasonAccountSuspended], and [ReasonLimitExceeded] where the goal was started as often
// today as [GoalSpec].PerDay allows; nothing is begun, and nothing paid. An open session that has no
// tries left for its next step gives way to a new one: its limits begin anew, and those
// of the day go on. A session that ends
// before an identity was given is forgotten once its events are delivered.
func (v *Verifier) Start(ctx context.Context, account string, g Goal, m Method) (Session, error) {
	if err := badName(account); err != nil {
		return Session{}, err
	}
	if err := v.rules.badChoice(g, m); err != nil {
		return Session{}, err
	}
	var row records.Row[accountRecord]
	err := records.Together(
		func() error { return v.checkIndex(ctx) },
		func() (err error) { row, err = v.accounts.Settled(ctx, v.accounts.Place([]byte(account))); return err },
	)
	if err != nil {
		return Session{}, err
	}
	if row.Value.Erasing != "" || row.Value.Releasing.ID != "" {
		return Session{}, refuse(ReasonAccountErased, 0)
	}
	open, err := v.openOf(ctx, row.Value.Open)
	if err != nil {
		return Session{}, err
	}
	anew := open != nil && open.goesNowhere(g, m)
	if open != nil && !anew {
		return resume(open, g, m)
	}
	if m == 0 {
		if m = v.methodFor(g, &row.Value); m == 0 {
			return Session{}, invalid(ReasonValueMissing, 0)
		}
	}
	if err := v.admits(g, &row.Value); err != nil {
		v.observeLimit(ctx, 0, err)
		return Session{}, err
	}
	if anew {
		return v.startAnew(ctx, open, account, g, m)
	}
	if len(row.Value.Sessions) >= maxSessions {
		if row, err = v.makeRoom(ctx, row); err != nil {
			return Session{}, err
		}
	}
	s, err := v.putNew(ctx, account, &row.Value, g, m)
	if err != nil {
		return Session{}, err
	}
	return v.claimAccount(ctx, row, s)
}

// methodFor is the method of a goal that needs no choice: the only one, or the one that asks
// for what the account has proved. Zero if there is none.
func (v *Verifier) methodFor(g Goal, a *accountRecord) Method {
	var all []Method
	for m := MethodIDCard; m < numMethods; m++ {
		if v.rules.has(g, m) {
			all = append(all, m)
		}
	}
	if len(all) == 1 || !v.rules.goals[g].Own {
		return onlyOne(all)
	}
	for _, m := range all {
		if slices.Contains(v.rules.flow(g, m), StepFace) == a.face() {
			return m
		}
	}
	return 0
}

func onlyOne(all []Method) Method {
	if len(all) != 1 {
		return 0
	}
	return all[0]
}

// admits refuses where an account is not as a goal wants it.
func (v *Verifier) admits(g Goal, a *accountRecord) error {
	spec := v.rules.goals[g]
	admitted, state := a.admits(&spec, v.now()), a.state(v.now())
	switch {
	case !admitted && state == AccountSuspended:
		return refuse(ReasonAccountSuspended, 0)
	case !admitted && state == AccountVerified:
		return refuse(ReasonAlreadyVerified, 0)
	case !admitted:
		return refuse(ReasonNotVerified, 0)
	case spec.PerDay > 0 && a.Goals.of(g, v.now().day()) >= spec.PerDay:
		return &Error{Reason: ReasonLimitExceeded, RetryAt: v.now().nextDay()}
	}
	return nil
}

// goesNowhere reports whether a session has no tries left for what somebody wants to start:
// for that goal and method, or any if no method goes on.
func (s *session) goesNowhere(g Goal, m Method) bool {
	switch {
	case !s.State.stuck(s.now) || s.mayRefer():
		return false
	case s.State.Goal == g && (m == 0 || m == s.State.Method):
		return true
	}
	return len(s.otherMethods()) == 0
}

// startAnew ends a session that goes nowhere, and begins another.
func (v *Verifier) startAnew(ctx context.Context, open *session, account string, g Goal, m Method) (Session, error) {
	after, err := v.change(ctx, open, func(s *session) error {
		if !s.goesNowhere(g, m) { // its person has gone on
			return refuse(ReasonSessionOpen, 0)
		}
		return s.apply(ended{Reason: ReasonLimitExceeded})
	})
	switch {
	case err == nil:
		v.follow(ctx, after)
	case !errors.Is(err, ErrRefused): // refused: another call was faster
		return Session{}, err
	}
	return v.Start(ctx, account, g, m)
}

// resume returns the session that is open already.
func resume(open *session, g Goal, m Method) (Session, error) {
	if open.State.Goal != g || m != 0 && open.State.Method != m {
		return open.snapshot(), refuse(ReasonSessionOpen, 0)
	}
	return open.snapshot(), nil
}

// openOf returns the account's open session, or nil. If that session's time is
// up, the end is stored first.
func (v *Verifier) openOf(ctx context.Context, id string) (*session, error) {
	if id == "" {
		return nil, nil
	}
	s, err := v.load(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !s.State.Status.live() {
		return nil, nil
	}
	if s.now < s.State.Deadline {
		return s, nil
	}
	s, err = v.change(ctx, s, func(s *session) error { return s.apply(ticked{}) })
	if err == nil {
		v.follow(ctx, s)
	}
	return nil, err
}

// putNew makes a session's record. Of what was withdrawn it knows what came before it by another clock alone.
func (v *Verifier) putNew(ctx context.Context, account string, a *accountRecord, g Goal, m Method) (*session, error) {
	s := newSession(v.rules, v.now())
	s.ID, s.Account, s.Seed, s.Started = newID(), account, newSeed(), s.now
	s.Kin = a.Kin
	took := a.tookBack()
	if last := took.last(); last >= s.now {
		s.Taken = last
	}
	s.State = v.rules.newState(g, m, s.now)
	basis := ""
	if spec := v.rules.goals[g]; spec.faceAlone() {
		basis = v.c.FaceBasis
	}
	s.record(note{Kind: noteStatus, To: StatusOpen}, basis)
	row, err := v.sessions.UpdateFrom(ctx, v.sessions.None(s.ID), func(row *records.Row[sessionRecord]) error {
		return v.store(row, s)
	})
	if err == nil {
		v.ring(s.row, &row)
		v.observeChange(ctx, new(state), &s.State)
	}
	s.row, s.sessionRecord = &row, &row.Value
	return s, err
}

var errOpened = errors.New("another session was opened")

// claimAccount makes s the account's open session. If another call was faster,
// that call's session is returned and s is dropped.
func (v *Verifier) claimAccount(ctx context.Context, have records.Row[accountRecord], s *session) (Session, error) {
	_, err := v.accounts.UpdateFrom(ctx, have, func(row *records.Row[accountRecord]) error {
		a := &row.Value
		if row.Version() != have.Version() && a.Open != s.ID {
			return errOpened
		}
		if a.Erasing != "" || a.Releasing.ID != "" {
			return refuse(ReasonAccountErased, 0)
		}
		if len(a.Sessions) >= v.maxSessions() {
			return refuse(ReasonLimitExceeded, 0)
		}
		if len(a.Seed) == 0 {
			a.Seed = newTagSeed()
		}
		if len(a.CheckSeed) == 0 {
			a.CheckSeed = newTagSeed()
		}
		if v.rules.goals[s.State.Goal].PerDay > 0 {
			a.Goals.begin(s.State.Goal, s.ID, s.now.day())
		}
		a.Account, a.Open = s.Account, s.ID
		a.Sessions = append(a.Sessions, s.ID)
		return nil
	})
	if err == nil {
		return s.snapshot(), nil
	}
	if !errors.Is(err, errOpened) {
		return Session{}, err
	}
	if err := v.sessions.Delete(ctx, *s.row); err != nil {
		v.log(ctx, "session left to the sweep", err)
	}
	return v.Start(ctx, s.Account, s.State.Goal, s.State.Method)
}

// Get returns the account's session as it stands. For one of somebody from whom the account was taken
// the error matches [ErrNotFound], and so it does in every method that takes a [Ref]: whoever has the
// account now is told nothing of the person before. Staff goes on with [Desk.Get].
func (v *Verifier) Get(ctx context.Context, ref Ref) (Session, error) {
	s, err := v.loadOf(ctx, ref)
	if err != nil {
		return Session{}, err
	}
	return s.snapshot(), nil
}

// ChangeMethod goes on with another method. The identity stays checked; the
// other steps begin again, what was tried stays counted, and data that the other
// method does not need is dropped.
func (v *Verifier) ChangeMethod(ctx context.Context, ref Ref, m Method) (Session, error) {
	staged := ""
	view, err := v.event(ctx, ref, func(s *session) error {
		if !v.rules.has(s.State.Goal, m) {
			return invalid(ReasonMethodUnknown, 0)
		}
		if s.State.Method != m {
			if err := s.noted(); err != nil {
				return err
			}
		}
		if err := s.apply(methodChosen{To: m, Odd: s.oddSubject(m)}); err != nil {
			return err
		}
		staged = s.dropUnneeded()
		return nil
	})
	if err == nil {
		v.unstage(ctx, ref.Account, staged)
	}
	return view, err
}

// dropUnneeded forgets what the method's steps have no use for, but for a card that a hold keeps. It returns the
// name of a staged PIN if that is such a thing.
func (s *session) dropUnneeded() (staged string) {
	steps := s.State.Flow.steps()
	if !slices.Contains(steps, StepCard) && !s.Retention.held(s.now) {
		s.dropCard()
	}
	if !slices.Contains(steps, StepPIN) && s.Staged != "" {
		staged, s.Staged, s.changed = s.Staged, "", true
	}
	return staged
}

// dropCard forgets the card, and the number that came with it.
func (s *session) dropCard() {
	if s.private.card == (Card{}) {
		return
	}
	if s.private.mobile == s.private.card.Mobile {
		s.private.mobile = sms.Mobile{}
	}
	s.private.card, s.changed = Card{}, true
	s.Owner.Card, s.Owner.CardKey, s.Owner.Bank = nil, "", ""
}

// Cancel ends a session that has not ended.
func (v *Verifier) Cancel(ctx context.Context, ref Ref) (Session, error) {
	return v.event(ctx, ref, func(s *session) error {
		if s.State.Status == StatusApproved {
			return refuse(ReasonSessionEnded, 0)
		}
		return s.apply(ended{})
	})
}

// event loads a session, changes it and does what follows. It needs no personal data.
func (v *Verifier) event(ctx context.Context, ref Ref, do func(*session) error) (Session, error) {
	s, err := loader(v.loadLate).of(ctx, ref)
	if err != nil {
		return Session{}, err
	}
	next, err := v.change(ctx, s, do)
	if err != nil {
		return s.snapshot(), err
	}
	return v.follow(ctx, next).snapshot(), nil
}
