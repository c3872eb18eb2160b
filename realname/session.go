package realname

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
)

// A Ref names a session of an account. The account is the embedding service's
// own name for whoever is logged in, 1 to 256 bytes of UTF-8; it is written into events,
// so it should not be a telephone number. A session's ID alone opens nothing.
type Ref struct {
	Account string
	ID      string
}

// A Session is a snapshot of a session.
type Session struct {
	Ref    Ref
	Method Method
	Status Status
	Reason Reason // of a status that is not approved; may be zero

	// Waiting is for whom the session waits, and Next what it waits for. Next
	// is zero where nothing is left to do.
	Waiting Waiting
	Next    Step

	// Steps are those of the method, in order.
	Steps []Progress

	// Deadline is when the session expires, if it has not ended by then.
	Deadline time.Time

	// Subject and Mobile are what was given; they print masked.
	Subject Identity
	Mobile  sms.Mobile

	// Continue is where the user goes on with a check that the provider carries
	// out on a page of its own, as long as that is pending.
	Continue Detail

	Round int // of review; 0 before the first
}

// Progress is where one step stands.
type Progress struct {
	Step   Step
	Phase  Phase
	Reason Reason
	Left   int // tries left in this session, or -1 where the step's own service counts
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

// Waiting is for whom a session waits.
type Waiting uint8

const (
	ForUser     Waiting = iota + 1 // the next step is the user's
	ForProvider                    // a provider has been asked and will answer
	ForReviewer                    // a decision is awaited
	ForNobody                      // it has ended
)

var waitingNames = [...]string{"unknown", "user", "provider", "reviewer", "nobody"}

// String returns a stable name such as "user".
func (w Waiting) String() string { return nameOf(waitingNames[:], uint8(w)) }

// snapshot is what the caller sees of s now. A session whose time is up shows
// as expired, whether or not that was stored yet.
func (s *session) snapshot() Session {
	view := Session{
		Ref: Ref{s.Account, s.ID}, Method: s.State.Method,
		Status: s.State.Status, Reason: s.State.Reason, Round: int(s.State.Round),
		Deadline: s.State.Deadline.time(),
	}
	if s.State.Data == dataFull {
		view.Subject, view.Mobile = s.private.identity, s.private.mobile
	}
	if view.Status.live() && s.now >= s.State.Deadline {
		view.Status, view.Reason = StatusExpired, DeadlinePassed
	}
	for _, step := range append(slices.Clip(s.State.Flow.steps()), StepReview) {
		st := s.State.Steps[step]
		view.Steps = append(view.Steps, Progress{
			Step: step, Phase: st.Phase, Reason: st.Reason, Left: s.State.triesLeft(step),
		})
	}
	view.Waiting, view.Next = s.waiting(view.Status)
	if view.Waiting == ForProvider && s.State.Data == dataFull {
		at := effect{Step: view.Next, Op: s.State.Steps[view.Next].Op}
		view.Continue = s.private.token(at).Continue
	}
	return view
}

func (s *session) waiting(status Status) (Waiting, Step) {
	switch status {
	case StatusReview:
		return ForReviewer, StepReview
	case StatusOpen:
		next := s.State.next(s.now)
		if next == StepReview { // it is about to be handed in
			return ForReviewer, next
		}
		if p := s.State.Steps[next].Phase; p == PhaseReserved || p == PhasePending {
			return ForProvider, next
		}
		return ForUser, next
	}
	return ForNobody, 0
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

// Start begins a session for an account. An account has one open session at a
// time: if there is one of the same method, Start returns that; if it is of
// the other method, the error's reason is [SessionOpen], and
// [Verifier.ChangeMethod] or [Verifier.Cancel] go on from there.
func (v *Verifier) Start(ctx context.Context, account string, m Method) (Session, error) {
	if !named(account) {
		return Session{}, errName
	}
	if !v.rules.has(m) {
		return Session{}, fmt.Errorf("realname: method %v is not configured", m)
	}
	var a accountRecord
	var rec kv.Record
	var name string
	err := parallel(
		func() error { return v.checkIndex(ctx) },
		func() (err error) {
			if _, err = v.home(ctx, kindAccount, v.indexOf(kindAccount, account)); err == nil {
				a, rec, name, err = v.readAccount(ctx, account)
			}
			return err
		},
	)
	if err != nil {
		return Session{}, err
	}
	if a.Erasing != "" {
		return Session{}, refuse(AccountErased, 0)
	}
	open, err := v.openOf(ctx, a.Open)
	if err != nil {
		return Session{}, err
	}
	if open != nil {
		return resume(open, m)
	}
	if len(a.Sessions) >= maxSessions {
		if rec, err = v.makeRoom(ctx, name, a.Sessions); err != nil {
			return Session{}, err
		}
	}
	s, err := v.putNew(ctx, account, m)
	if err != nil {
		return Session{}, err
	}
	return v.claimAccount(ctx, name, rec, s, m)
}

var errName = errors.New("realname: a name of an account or actor is 1 to 256 bytes of UTF-8")

// named reports whether a name can be kept as it is.
func named(s string) bool { return s != "" && len(s) <= 256 && utf8.ValidString(s) }

// resume returns the session that is open already.
func resume(open *session, m Method) (Session, error) {
	if open.State.Method != m {
		return open.snapshot(), refuse(SessionOpen, 0)
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
	_, err = v.change(ctx, s, func(s *session) error { return s.apply(ticked{}) })
	return nil, err
}

func (v *Verifier) putNew(ctx context.Context, account string, m Method) (*session, error) {
	s := &session{rules: v.rules, now: v.now()}
	s.ID, s.Account, s.Seed = newID(), account, newSeed()
	s.State = v.rules.newState(m, s.now)
	s.record(note{Kind: noteStatus, To: StatusOpen}, Entry{})
	rec, err := v.sealSession(s)
	if err != nil {
		return nil, err
	}
	s.rec, err = kv.Put(ctx, v.c.Store, v.key(kindSession, s.ID), 0, rec)
	return s, err
}

var errOpened = errors.New("another session was opened")

// claimAccount makes s the account's open session. If another call was faster,
// that call's session is returned and s is dropped.
func (v *Verifier) claimAccount(ctx context.Context, name string, rec kv.Record, s *session, m Method) (Session, error) {
	known := rec.Version
	err := v.on(ctx, kindAccount, name, &rec, func(rec *kv.Record, value value) error {
		a := value.(*accountRecord)
		if rec.Version != known && a.Open != s.ID {
			return errOpened
		}
		if a.Erasing != "" {
			return refuse(AccountErased, 0)
		}
		if len(a.Sessions) >= maxSessions {
			return refuse(LimitExceeded, 0)
		}
		a.Account, a.Open = s.Account, s.ID
		a.Sessions = append(a.Sessions, s.ID)
		v.enlist(rec, name)
		return nil
	})
	if err == nil {
		return s.snapshot(), nil
	}
	if !errors.Is(err, errOpened) {
		return Session{}, err
	}
	if err := v.c.Store.Delete(ctx, v.key(kindSession, s.ID), s.rec.Version); err != nil {
		v.log(ctx, "session left to the sweep", err)
	}
	return v.Start(ctx, s.Account, m)
}

// Get returns the account's session as it stands.
func (v *Verifier) Get(ctx context.Context, ref Ref) (Session, error) {
	s, err := v.loadOf(ctx, ref)
	if err != nil {
		return Session{}, err
	}
	return s.snapshot(), nil
}

// A Consent is the user's agreement that what a step asks for is handed to the
// backend which checks it (个人信息保护法, arts. 14, 23 and 29).
type Consent struct {
	Steps []Step // StepIdentity, StepPhotos, StepFace or StepCard
	Text  string // which text was shown, such as "face-2026-05"; for the audit trail
}

// Consent notes that the user agreed. Without it no backend is asked: a step
// is refused with [ConsentRequired].
func (v *Verifier) Consent(ctx context.Context, ref Ref, c Consent) (Session, error) {
	if len(c.Text) > 128 || !utf8.ValidString(c.Text) {
		return Session{}, errors.New("realname: the name of a consent's text is at most 128 bytes of UTF-8")
	}
	for _, step := range c.Steps {
		if step < StepIdentity || step > StepCard {
			return Session{}, errors.New("realname: consent is given to steps that ask a backend")
		}
	}
	return v.event(ctx, ref, func(s *session) error {
		if err := s.apply(consented{Steps: setOf(c.Steps...)}); err != nil {
			return err
		}
		for _, step := range c.Steps {
			if err := s.agree(step, c.Text); err != nil {
				return err
			}
		}
		return nil
	})
}

// agree notes a consent, unless the user agreed to the same text before.
func (s *session) agree(step Step, text string) error {
	if was, ok := s.Agreed[step]; ok && was == text {
		return nil
	}
	if s.Agreed == nil {
		s.Agreed = make(map[Step]string)
	}
	s.Agreed[step] = text
	s.record(note{Kind: noteConsent, Step: step}, Entry{Reference: text})
	return s.noted()
}

// ChangeMethod goes on with another method. The identity stays checked; the
// other steps begin again, what was tried stays counted, and data that the other
// method does not need is dropped.
func (v *Verifier) ChangeMethod(ctx context.Context, ref Ref, m Method) (Session, error) {
	if !v.rules.has(m) {
		return Session{}, fmt.Errorf("realname: method %v is not configured", m)
	}
	staged := ""
	view, err := v.event(ctx, ref, func(s *session) error {
		if s.State.Method != m {
			if err := s.noted(); err != nil {
				return err
			}
		}
		if err := s.apply(methodChosen{To: m}); err != nil {
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

// dropUnneeded forgets what the method's steps have no use for. It returns the
// name of a staged PIN if that is such a thing.
func (s *session) dropUnneeded() (staged string) {
	steps := s.State.Flow.steps()
	if !slices.Contains(steps, StepCard) && s.private.card != (Card{}) {
		if s.private.mobile == s.private.card.Mobile {
			s.private.mobile = sms.Mobile{}
		}
		s.private.card, s.Card, s.changed = Card{}, "", true
	}
	if !slices.Contains(steps, StepPhotos) && s.private.photos != ([2]string{}) {
		s.private.photos, s.changed = [2]string{}, true
	}
	if !slices.Contains(steps, StepPIN) && s.Staged != "" {
		staged, s.Staged, s.changed = s.Staged, "", true
	}
	return staged
}

// Cancel ends a session that has not ended.
func (v *Verifier) Cancel(ctx context.Context, ref Ref) (Session, error) {
	return v.event(ctx, ref, func(s *session) error {
		if s.State.Status == StatusApproved {
			return refuse(SessionEnded, 0)
		}
		return s.apply(ended{})
	})
}

// event loads a session, changes it and does what follows.
func (v *Verifier) event(ctx context.Context, ref Ref, do func(*session) error) (Session, error) {
	s, err := v.loadOf(ctx, ref)
	if err != nil {
		return Session{}, err
	}
	next, err := v.change(ctx, s, do)
	if err != nil {
		return s.snapshot(), err
	}
	return v.follow(ctx, next).snapshot(), nil
}

// parallel runs calls at the same time, waits for all of them, and returns
// their errors.
func parallel(calls ...func() error) error {
	if len(calls) == 0 {
		return nil
	}
	errs := make([]error, len(calls))
	var wg sync.WaitGroup
	for i, call := range calls[1:] {
		wg.Go(func() { errs[i+1] = call() })
	}
	errs[0] = calls[0]()
	wg.Wait()
	return errors.Join(errs...)
}
