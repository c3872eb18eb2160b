package realname

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-realname/sdk/internal/records"
)

// A submission is one step that asks a backend: what it changes first, and whom
// it asks.
type submission struct {
	step    Step
	counts  []counted            // the limits of the day that it counts against
	key     string               // idempotency key, or ""
	subject records.Place        // the identity, where the step gives it
	card    records.Place        // the card, likewise
	prepare func(*session) error // before the operation is reserved; may be nil
	after   *state               // of a retry: how the operation before left the session

	// meet compares the subject with the account's person; of the step that gives it.
	meet  func(context.Context, *session, *records.Row[accountRecord]) (*claim, error)
	claim *claim
	know  *accountRecord // what the account has proved by now
	first firstCheck     // where the account has this checked for the first time
	hold  *cardClaim     // of the card
	guess string         // names what is asked about, for limits of the day: not once for each try
	crowd bool           // the gate decides

	// given returns what is submitted, once it is known to be wanted: the matter, and
	// a text that tells one content from another.
	given   func() (matter, string, error)
	matter  matter
	content string
	ask     func(ctx context.Context, op Op, s *session) (Answer, error)

	pictures []sidePhoto // that are to be kept

	valid *atomic.Int64       // until when what was read off a document is valid; nil for no end
	age   *shownAge           // who has to agree by what was read; nil for nobody
	done  func(answered bool) // tells the gate
}

// submit reserves an operation, asks the backend and settles what came of it.
// The answer is stored even if the caller has gone by then.
func (v *Verifier) submit(ctx context.Context, ref Ref, sub submission) (Session, error) {
	if len(sub.key) > 256 {
		return Session{}, invalid(ReasonValueTooLarge, sub.step)
	}
	load := loader(v.load)
	if sub.step == StepIdentity { // as a rule there is no data yet
		load = v.loadLate
	}
	s, err := readable(load.of(ctx, ref))
	if err != nil {
		return Session{}, err
	}
	if !v.c.has(sub.step) {
		return s.snapshot(), refuse(ReasonStepNotNext, sub.step) // another process may have the backend
	}
	if sub.matter, sub.content, err = sub.given(); err != nil {
		return s.snapshot(), err
	}
	if err := sub.strip(); err != nil {
		return s.snapshot(), err
	}
	sub.matter.Step = sub.step
	reserved, err := v.begin(ctx, s, &sub)
	v.observeLimit(ctx, sub.step, err)
	if err != nil || len(reserved.todo) == 0 {
		return reserved.snapshot(), err
	}
	type result struct {
		s   Session
		err error
	}
	done := make(chan result, 1)
	v.running.start(func() {
		s, err := v.carryOutAgain(context.WithoutCancel(ctx), reserved, sub)
		v.observeLimit(ctx, sub.step, err)
		done <- result{s, err}
	})
	select {
	case r := <-done:
		return r.s, r.err
	case <-ctx.Done():
		return reserved.snapshot(), ctx.Err()
	}
}

// begin prepares what an operation needs, at once, and reserves it. It returns the
// session as it was where it fails, and without an operation where none is
// needed.
func (v *Verifier) begin(ctx context.Context, s *session, sub *submission) (*session, error) {
	if asks, err := v.tryOut(s, sub); err != nil || !asks {
		return s, err
	}
	sub.counts = v.countsOf(s, *sub)
	made := !s.dataKey.IsValid()
	err := records.Together(
		func() error { return v.ensureDataKey(ctx, s) },
		func() error { return prefetch(ctx, sub.counts) },
	)
	begun := false
	defer func() {
		if made && !begun {
			v.unmakeKey(ctx, s.ID)
		}
	}()
	if err != nil {
		return s, err
	}
	if err := v.consider(ctx, s, sub); err != nil {
		return s, err
	}
	if no := refusedNow(sub.counts, s.now); no != nil {
		return v.refuseCounted(ctx, s, sub, no)
	}
	if sub.step == StepIdentity && v.inVain(ctx, s, sub.counts) {
		return s, refuse(ReasonIdentityInUse, sub.step)
	}
	reserved, err := v.reserve(ctx, s, sub)
	if err != nil {
		return s, err
	}
	begun = true
	if sub.claim != nil {
		sub.claim.mine.Epoch = reserved.State.Epoch
	}
	if sub.hold != nil { // the subject may be another by now
		sub.hold.mine.Epoch, sub.hold.owner = reserved.State.Epoch, reserved.private.identity.text()
	}
	ahead := sub.counts
	sub.counts = v.countsOf(reserved, *sub)
	for i, c := range sub.counts { // what was read ahead may be another subject's
		for _, a := range ahead {
			if a.tallies == c.tallies && a.at == c.at {
				sub.counts[i].have = a.have
			}
		}
	}
	sub.consider(s.now)
	return reserved, nil
}

// consider looks at the account's record, once it was read: whose the account is, and whether
// it has this number or card checked for the first time.
func (v *Verifier) consider(ctx context.Context, s *session, sub *submission) (err error) {
	row := accountIn(sub.counts)
	if row == nil {
		return nil
	}
	a := &row.Value
	if a.stops(s.State.Rules&goalVerifies != 0) { // nobody is paid for what would come to nothing
		return refuse(ReasonAccountSuspended, sub.step)
	}
	if err := v.withdrawLate(ctx, s, a, sub.step); err != nil {
		return err
	}
	if sub.meet != nil {
		if sub.claim, err = sub.meet(ctx, s, row); err != nil {
			return err
		}
	}
	if sub.step != StepIdentity && sub.step != StepCard {
		return nil
	}
	sub.know = a
	sub.guess = hex.EncodeToString(tagOf(a.CheckSeed, "guess", sub.content))
	text, _, _ := strings.Cut(sub.content, "\x00")
	if sub.step == StepIdentity { // the name comes first
		_, text, _ = strings.Cut(sub.content, "\x00")
	}
	if tag := tagOf(a.CheckSeed, "checked", text); v.c.Limits.Crowd > 0 && !a.checked(tag, s.now.day()) {
		sub.first = firstCheck{tag, s.now.day()}
	}
	if row := cardIn(sub.counts); row != nil {
		sub.hold = v.cardClaim(s, row, sub.card)
		if err := v.makeCardRoom(ctx, &row.Value, sub.hold); err != nil {
			return err
		}
	}
	sub.consider(s.now)
	return nil
}

// consider lets the records know what was found out.
func (sub *submission) consider(now instant) {
	for i := range sub.counts {
		c := &sub.counts[i]
		c.claim, c.first, c.guess, c.hold = sub.claim, sub.first, sub.guess, sub.hold
		c.crowd = c.have != nil && c.isCrowded(c.have.tally(), now)
		sub.crowd = sub.crowd || c.crowd
	}
}

// refuseCounted answers where a record has no room for an operation: before anything
// is written, so that who comes in vain again and again uses up no other day with it.
// If the same is being checked by now, that has used up the day, and the answer is
// what it is for any repeat.
func (v *Verifier) refuseCounted(ctx context.Context, s *session, sub *submission, no *noRoom) (*session, error) {
	again, err := v.load(ctx, s.ID)
	if err != nil {
		return s, err
	}
	if asks, err := v.tryOut(again, sub); err != nil || !asks {
		return again, err
	}
	return again, &Error{Reason: no.reason, Step: sub.step, RetryAt: no.until.time()}
}

// reserve counts the next operation of a step. Nothing is reserved where the
// step is passed already, or the idempotency key was seen before.
func (v *Verifier) reserve(ctx context.Context, s *session, sub *submission) (*session, error) {
	var asked Op
	var passed error
	k := s.keyedFor(sub)
	sub.done = func(bool) {}
	gate := func(op Op) error {
		if op != asked { // the first time, or another call has taken the number
			sub.done(true)
			asked, passed = op, v.passGate(sub, op)
		}
		return passed
	}
	reserved, err := v.change(ctx, s, func(s *session) error {
		if err := s.ask(sub, k); err != nil || len(s.todo) == 0 {
			return err
		}
		return gate(s.op(s.todo[len(s.todo)-1])) // last: what we refuse ourselves is not the backend's doing
	})
	if err != nil {
		sub.done(true) // the backend was not asked after all
	}
	return reserved, err
}

// tryOut refuses what will be refused, before anything is written for it, and
// reports whether the backend is to be asked at all.
func (v *Verifier) tryOut(s *session, sub *submission) (asks bool, err error) {
	copied := s.clone()
	err = copied.ask(sub, s.keyedFor(sub))
	return len(copied.todo) > 0, err
}

func (s *session) keyedFor(sub *submission) keyed {
	k := keyed{Content: s.opIndex("content", sub.content)}
	if sub.key != "" {
		k.Key = s.opIndex("key", sub.key)
	}
	return k
}

// ask reserves an operation in the session, unless the step is passed already or
// the idempotency key was seen before.
func (s *session) ask(sub *submission, k keyed) error {
	if sub.after != nil && !s.untouched(sub.step, sub.after) {
		return refuse(ReasonSuperseded, sub.step)
	}
	if was, ok := s.seen(sub.step, k); ok {
		return s.repeated(sub.step, was.Content == k.Content)
	}
	if sub.prepare != nil {
		if err := sub.prepare(s); err != nil {
			return err
		}
	}
	if sub.know != nil && s.State.Rules&goalOwn != 0 {
		s.Owner.proved(sub.know)
	}
	if s.State.passed(sub.step, s.now) && s.now < s.State.Deadline && s.State.Status.live() {
		if !s.sameAgain(sub.step, k) {
			return refuse(ReasonAlreadyPassed, sub.step)
		}
		return nil
	}
	s.keep(sub.step, k)
	if err := s.askStep(sub.step); err != nil {
		return err
	}
	if sub.step == StepCarrier {
		if sub.matter.card.Mobile = s.private.mobile; !s.private.mobile.IsValid() {
			return refuse(ReasonStepNotNext, sub.step)
		}
	}
	sub.matter.Content = k.Content
	s.about(sub.matter)
	return s.keepPhotos(s.todo[len(s.todo)-1], sub.pictures)
}

// untouched reports whether a step is as its last operation left it: only then may
// that be followed by another one without the user.
func (s *session) untouched(step Step, left *state) bool {
	return s.State.Steps[step] == left.Steps[step] && s.State.Epoch == left.Epoch &&
		s.State.Method == left.Method && s.State.Round == left.Round
}

// maxKeys bounds the idempotency keys that are kept of a step.
const maxKeys = 16

// seen returns what was submitted under the key of k, for the same subject and in
// the same round.
func (s *session) seen(step Step, k keyed) (keyed, bool) {
	i := slices.IndexFunc(s.Keys[step], func(was keyed) bool {
		return k.Key != "" && was.Key == k.Key && was.Epoch == s.State.Epoch && was.Round == s.State.Round
	})
	if i < 0 {
		return keyed{}, false
	}
	return s.Keys[step][i], true
}

// keep remembers the key of k.
func (s *session) keep(step Step, k keyed) {
	if k.Key == "" {
		return
	}
	if s.Keys == nil {
		s.Keys = make(map[Step][]keyed)
	}
	k.Epoch, k.Round = s.State.Epoch, s.State.Round
	all := append(slices.Clip(s.Keys[step]), k)
	s.Keys[step] = all[max(0, len(all)-maxKeys):]
}

// repeated answers to an idempotency key that was seen before.
func (s *session) repeated(step Step, same bool) error {
	switch {
	case !same:
		return refuse(ReasonKeyReused, step)
	case s.State.busy(step):
		return refuse(ReasonInProgress, step)
	}
	return nil
}

// passGate asks the gate, and sees to it that it is told once what came of it.
func (v *Verifier) passGate(sub *submission, op Op) error {
	sub.done = func(bool) {}
	if v.c.Gate == nil && sub.crowd {
		return &Error{Reason: ReasonLimitExceeded, Step: sub.step, RetryAt: v.now().nextDay()}
	}
	if v.c.Gate == nil {
		return nil
	}
	var done func(bool)
	err := errPanic
	v.guarded("gate", func() { done, err = v.c.Gate(GateRequest{Op: op, Crowded: sub.crowd}) })
	if err != nil {
		return &Error{Reason: ReasonProviderUnavailable, Step: sub.step}
	}
	if done != nil {
		var once sync.Once
		sub.done = func(answered bool) { once.Do(func() { v.guarded("gate", func() { done(answered) }) }) }
	}
	return nil
}

var errPanic = errors.New("realname: a function of the configuration panicked")

// guarded calls a function of the service's own. Its panic ends nothing but itself.
func (v *Verifier) guarded(what string, f func()) {
	defer func() {
		if p := recover(); p != nil { // its value may hold anything
			v.c.Log.Error("realname: the "+what+" panicked", "type", fmt.Sprintf("%T", p))
		}
	}()
	f()
}

// carryOutAgain carries an operation out, and further ones while nothing is
// judged, or not known, and retries are configured.
func (v *Verifier) carryOutAgain(ctx context.Context, s *session, sub submission) (Session, error) {
	left, view, err := v.carryOut(ctx, s, sub)
	for try := range v.c.Retries {
		if !v.retriable(sub.step, err) {
			break
		}
		pause := 50 * time.Millisecond << try
		time.Sleep(pause + rand.N(pause))
		again, err2 := v.load(ctx, s.ID)
		if err2 != nil {
			break
		}
		sub.key, sub.after = "", &left.State
		if again, err2 = v.reserve(ctx, again, &sub); err2 != nil || len(again.todo) == 0 {
			break
		}
		left, view, err = v.carryOut(ctx, again, sub)
	}
	return view, err
}

// retriable reports whether an operation that came to err may be followed by
// another one without the user.
func (v *Verifier) retriable(step Step, err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Reason == ReasonProviderUnavailable && !e.unasked ||
		e.Reason == ReasonOutcomeUnknown && slices.Contains(v.c.RetryUnknown, step)
}

// carryOut counts a reserved operation against the limits of the day, asks the
// backend, and settles. It returns the session as that left it.
func (v *Verifier) carryOut(ctx context.Context, s *session, sub submission) (*session, Session, error) {
	do := s.todo[len(s.todo)-1]
	op := s.op(do)
	defer sub.done(true) // where the backend is not asked
	if err := v.putPhotos(ctx, s, do, sub.pictures); err != nil {
		v.log(ctx, "photos not stored", err, "step", do.Step.String())
		return v.settle(ctx, s, do, judged{Outcome: outcomeNotJudged, Reason: ReasonProviderUnavailable, Billed: BilledNo})
	}
	probes, err := v.countOp(ctx, sub.counts, op.Key, s.now, sub.after != nil)
	if err != nil {
		return v.notBegun(ctx, s, sub, do, err)
	}
	if sub.waited() {
		if wanted, err := v.isWanted(ctx, s, do); !wanted {
			return v.notWanted(ctx, s, sub, do, err)
		}
	}
	late, counts := s.clone(), slices.Clone(sub.counts) // of its own: this call goes on beside it
	asked := v.asking(op, callCheck)
	asked.retried, asked.nobody = sub.after != nil, s.State.own(sub.step)
	lately := asked
	lately.late = true
	answer, err := v.call(ctx, func(ctx context.Context) (Answer, error) {
		return sub.ask(context.WithValue(ctx, wantedKey{}, func() bool { return v.isStillWanted(ctx, s, do) }), op, s)
	},
		func(a Answer, err error) {
			j := sub.lasting(v.judge(late, do, a, err))
			v.tell(ctx, lately, a, j)
			if j.Outcome != outcomeUnresolved {
				v.settle(ctx, late, do, j)
			}
			if j.Outcome == outcomeNotJudged {
				v.rest(ctx, counts, op.Key, j)
			}
		})
	verdict := sub.lasting(v.judge(s, do, answer, err))
	v.tell(ctx, asked, answer, verdict)
	sub.done(answered(verdict))
	s.owners = identityIn(sub.counts)
	if sub.step == StepCard && verdict.Outcome == outcomeFailed {
		v.letGo(ctx, s, sub.hold) // before the same card can be submitted again
	}
	after, view, err := v.settle(ctx, s, do, verdict)
	switch {
	case verdict.Outcome == outcomeNotJudged:
		err = later(err, v.rest(ctx, sub.counts, op.Key, verdict))
	case probes && verdict.Outcome != outcomeUnresolved:
		v.wake(ctx, sub.counts)
	}
	return after, view, err
}

// letGo frees the slot of a card that the bank does not confirm. Where that fails the next taker
// does it.
func (v *Verifier) letGo(ctx context.Context, s *session, c *cardClaim) {
	if c == nil {
		return
	}
	if err := v.freeAt(ctx, c.key, s.ID); err != nil {
		v.log(ctx, "slot of a card left to the next", err)
	}
}

// lasting is a verdict with the end of what was shown.
func (sub *submission) lasting(j judged) judged {
	if j.Outcome == outcomePassed && sub.valid != nil {
		j.Until = instant(sub.valid.Load())
	}
	if j.Outcome == outcomePassed && sub.age != nil {
		j.Guardian, j.Adult = sub.age.shown()
	}
	return j
}

// later returns err with the time until which nobody asks again, if that is later than
// what the provider said.
func later(err error, until instant) error {
	if e, ok := err.(*Error); ok && e.RetryAt.Before(until.time()) {
		e.RetryAt = until.time()
	}
	return err
}

// notBegun settles an operation that could not be counted, for which no backend was
// asked.
func (v *Verifier) notBegun(ctx context.Context, s *session, sub submission, do effect, err error) (*session, Session, error) {
	var no *noRoom
	if errors.As(err, &no) {
		after, view, err := v.settle(ctx, s, do, judged{Outcome: outcomeNotJudged, Reason: no.reason, RetryAt: no.until.time(), Billed: BilledNo})
		var e *Error
		if errors.As(err, &e) { // no try of this call: another one would be its first
			e.unasked = true
		}
		return after, view, err
	}
	after, _, _ := v.settle(ctx, s, do, judged{Outcome: outcomeNotJudged, Reason: ReasonProviderUnavailable, Billed: BilledNo})
	v.uncountOp(ctx, sub.counts, s.op(do).Key)
	return after, after.snapshot(), err
}

// notWanted settles an operation that another call has ended before its backend was asked, or of
// which that is not known. The try stays counted, and not the day.
func (v *Verifier) notWanted(ctx context.Context, s *session, sub submission, do effect, err error) (*session, Session, error) {
	if err != nil {
		return v.notBegun(ctx, s, sub, do, err)
	}
	after, view, err := v.settle(ctx, s, do, judged{Outcome: outcomeNotJudged, Reason: ReasonProviderUnavailable, Billed: BilledNo})
	v.letGo(ctx, s, sub.hold)
	v.uncountOp(ctx, sub.counts, s.op(do).Key)
	return after, view, err
}

// answered reports whether the backend works: it answered, or said why it cannot.
func answered(j judged) bool {
	switch j.Reason {
	case ReasonOutcomeUnknown, ReasonProviderUnavailable, ReasonProviderMisconfigured:
		return false
	}
	return true
}

// op names an operation for the backend.
func (s *session) op(do effect) Op {
	op := Op{
		Key: s.opIndex("op", strconv.FormatUint(uint64(do.Op), 10)), Step: do.Step,
		Session: s.ID, Round: int(s.State.Round), Reference: s.CallerReference,
	}
	if s.rules.query.has(do.Step) {
		op.Notify = s.handle(do)
	}
	return op
}

// opIndex names something of the session: a MAC under a key of the session's own, so
// that it is the same whatever keys the ring has by then.
func (s *session) opIndex(parts ...string) string {
	return strings.ToLower(idEncoding.EncodeToString(s.mac(parts...)[:20]))
}

// mac is a MAC of texts under the session's own key.
func (s *session) mac(parts ...string) []byte {
	mac := hmac.New(sha256.New, s.Seed)
	for _, p := range append([]string{s.ID}, parts...) {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		mac.Write([]byte(p))
	}
	return mac.Sum(nil)
}

// settle stores what came of an operation and does what follows. A verdict
// without an answer comes back as an error too.
func (v *Verifier) settle(ctx context.Context, s *session, do effect, j judged) (*session, Session, error) {
	after, err := v.settleWith(ctx, s, do, j)
	if err != nil {
		v.log(ctx, "answer not stored", err, "step", do.Step.String())
		return s, s.snapshot(), err
	}
	if after.State.Data != dataFull && !j.Token.IsZero() {
		v.eraseLate(ctx, s, do, j.Token)
	}
	after = v.eraseDropped(ctx, after, do)
	if !after.late || after.State.Chores&choreCopies != 0 {
		after = v.follow(ctx, after)
	}
	return after, after.snapshot(), after.result(do, j)
}

// result is what the caller of an operation is told, as the session stands now:
// an answer is no error, and no answer is one. Another path may have settled the
// operation, such as a query.
func (s *session) result(do effect, j judged) error {
	st := s.State.Steps[do.Step]
	switch {
	case s.late && s.State.Status == StatusExpired:
		return refuse(s.State.outOfTime(), do.Step)
	case s.late && !s.State.Status.live():
		return refuse(ReasonSessionEnded, do.Step)
	case s.State.isGone(do.Step, do.Op):
		return refuse(ReasonConsentDeclined, do.Step)
	case st.Op != do.Op:
		return refuse(ReasonSuperseded, do.Step)
	}
	switch st.Phase {
	case PhasePassed, PhaseFailed:
		return nil
	case PhasePending:
		if j.Outcome == outcomePending {
			return nil
		}
		return &Error{Reason: ReasonOutcomeUnknown, Step: do.Step, err: j.why.shown()}
	case PhaseExhausted:
		if st.Reason.aboutPerson() {
			return nil
		}
	}
	return &Error{Reason: orReason(st.Reason, ReasonOutcomeUnknown), Step: do.Step, RetryAt: j.RetryAt, err: j.why.shown()}
}

// judged is what an answer means for the step.
type judged struct {
	Outcome   outcome
	Reason    Reason
	Found     Findings
	Until     instant
	RetryAt   time.Time
	Token     Detail
	Continue  Detail
	Reference string
	Billed    Billed
	Provider  string
	Guardian  guardianRule // who has to agree, as was read
	Adult     bool         // likewise: 18 years or more
	lost      []uint8      // the guardians whose consent counts no longer
	why       *noAnswer    // where there is no answer
}

// windowOf is how long a pending check may take, if the backend does not say: for a face
// check what providers give.
func windowOf(step Step) time.Duration {
	if step == StepFace {
		return 20 * time.Minute
	}
	return 2 * time.Hour
}

// maxToken bounds a token and the address where the user goes on, in bytes.
const maxToken = 4096

// maxReference bounds what is kept of a provider's reference, and of its name.
const maxReference = 128

func shortened(s string) string { return s[:min(len(s), maxReference)] }

// judge tells what an answer means. Only Pass is a pass, and only for the
// subject; whatever is not understood is no answer.
func (v *Verifier) judge(s *session, do effect, a Answer, err error) judged {
	step := do.Step
	if err != nil {
		j := judgeError(err)
		j.Provider = j.why.provider
		return j
	}
	j := judged{Reference: shortened(a.Reference), Billed: a.Billed.known(), Provider: shortened(a.Provider)}
	unresolved := judged{Outcome: outcomeUnresolved, Reason: ReasonOutcomeUnknown, Billed: j.Billed, Provider: j.Provider, why: &noAnswer{class: classMalformed}}
	switch a.Verdict {
	case VerdictPass:
		if a.Reason != 0 { // the answer contradicts itself
			return unresolved
		}
		j.Outcome, j.Found = outcomePassed, a.Findings
	case VerdictFail:
		j.Outcome, j.Reason = outcomeFailed, orReason(a.Reason, plainNo(step))
		if !j.Reason.aboutPerson() { // the answer contradicts itself
			return unresolved
		}
	case VerdictPending:
		if a.Token.IsZero() || a.Token.len() > maxToken || a.Continue.len() > maxToken {
			return unresolved
		}
		if !v.rules.query.has(step) { // nobody could ever ask for the answer
			return unresolved
		}
		window := min(max(a.Window, 0), 7*24*time.Hour)
		if window == 0 {
			window = windowOf(step)
		}
		j.Outcome, j.Token, j.Continue, j.Until = outcomePending, a.Token, a.Continue, v.now().add(window)
	default:
		return unresolved
	}
	if _, ok := v.backend(step).(Eraser); ok && a.Token.len() <= maxToken {
		j.Token = a.Token // its provider keeps something
	}
	found, same := about(a.About, s.private.identity)
	if s.State.Steps[step].Op != do.Op { // of an operation that gave way to another, maybe of another subject
		found, same = 0, true
	}
	if !same {
		j.Outcome, j.Reason = outcomeFailed, ReasonSubjectMismatch
		v.c.Log.Error("realname: the provider answered about somebody else", "step", step.String())
	}
	if j.Outcome == outcomePassed {
		j.Found |= found
	}
	return j
}

// plainNo is the reason of an answer that is no and gives none.
func plainNo(step Step) Reason {
	switch step {
	case StepPhotos:
		return ReasonDocumentQuality
	case StepFace:
		return ReasonFaceMismatch
	case StepCarrier:
		return ReasonPhoneOwnerMismatch
	case StepReview:
		return ReasonReviewRejected
	}
	return ReasonMismatch
}

// about reports whether what a provider says of the person fits the subject, and what
// is odd about it.
func about(told, subject Identity) (Findings, bool) {
	switch {
	case told.Number.IsValid() && told.Number != subject.Number,
		told.Document.IsValid() && told.Document.Lifelong() != subject.Document.Lifelong():
		return 0, false
	case !told.Name.IsValid():
		return 0, true
	}
	return sameName(told.Name, subject.Name)
}

func judgeError(err error) judged {
	why := whyOf(err)
	f := why.failure
	j := judged{Outcome: outcomeUnresolved, Reason: ReasonOutcomeUnknown, why: why}
	if f == nil {
		return j
	}
	if j.Billed = f.Billed.known(); f.Kind.reason() != ReasonOutcomeUnknown {
		j.Outcome, j.Reason, j.RetryAt = outcomeNotJudged, f.Kind.reason(), f.RetryAt
	}
	return j
}

// call asks a backend within the time-out. A backend that does not return in
// time has given no answer; what it says later goes to late. Its panic is an
// error like any other.
func (v *Verifier) call(ctx context.Context, ask func(context.Context) (Answer, error),
	late func(Answer, error)) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, v.c.Timeout)
	type reply struct {
		Answer
		error
	}
	replies := make(chan reply)
	tooLate := make(chan struct{})
	v.running.start(func() {
		defer cancel()
		a, err := recovered(ctx, ask)
		select {
		case replies <- reply{a, err}:
		case <-tooLate:
			late(a, err)
		}
	})
	select {
	case r := <-replies:
		return r.Answer, r.error
	case <-ctx.Done():
	}
	select { // both may have come true
	case r := <-replies:
		return r.Answer, r.error
	default:
		close(tooLate)
		return Answer{}, timedOut(ctx.Err())
	}
}

// recovered asks a backend. Its error is a noAnswer: nothing that a backend made is looked at
// outside of here, where its panic ends nothing but the call.
func recovered(ctx context.Context, ask func(context.Context) (Answer, error)) (a Answer, err error) {
	defer func() {
		if p := recover(); p != nil { // its value may hold what was asked: it is not kept
			a, err = Answer{}, panicked(p)
		}
	}()
	if a, err = ask(ctx); err != nil {
		return a, whyOf(err)
	}
	return a, nil
}
