package realname

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-realname/sdk/names"
)

// A submission is one step that asks a backend: what it changes first, and whom
// it asks.
type submission struct {
	step    Step
	counts  []counted            // the limits of the day that it counts against
	epoch   uint16               // of a retry: the subject that it is about
	key     string               // idempotency key, or ""
	content string               // what is submitted; what a repeated key must come with
	subject indexed              // the identity, where the step gives it
	card    indexed              // the card, likewise
	prepare func(*session) error // before the operation is reserved; may be nil
	ask     func(ctx context.Context, op Op, s *session) (Answer, error)
	done    func(answered bool) // tells the gate
}

// submit reserves an operation, asks the backend and settles what came of it.
// The answer is stored even if the caller has gone by then.
func (v *Verifier) submit(ctx context.Context, ref Ref, sub submission) (Session, error) {
	if len(sub.key) > 256 {
		return Session{}, errInput
	}
	s, err := v.loadOf(ctx, ref)
	if err != nil {
		return Session{}, err
	}
	if !v.c.has(sub.step) {
		return s.snapshot(), refuse(StepNotNext, sub.step) // another process may have the backend
	}
	reserved, err := v.begin(ctx, s, &sub)
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
	err := parallel(
		func() error { return v.ensureDataKey(ctx, s) },
		func() error { return v.prefetch(ctx, sub.counts) },
	)
	if err != nil {
		return s, err
	}
	if v.usedUp(sub.counts, s.now.day()) {
		return v.refuseToday(ctx, s, sub)
	}
	reserved, err := v.reserve(ctx, s, sub)
	if err != nil {
		return s, err
	}
	ahead := sub.counts
	sub.counts = v.countsOf(reserved, *sub)
	for i, c := range sub.counts { // what was read ahead may be another subject's
		for _, a := range ahead {
			if a.kind == c.kind && a.at == c.at {
				sub.counts[i].have = a.have
			}
		}
	}
	return reserved, nil
}

// refuseToday answers where a day is used up that the operation would count
// against: before anything is written, so that who comes in vain again and again
// uses up no other day with it. If the same is being checked by now, that has
// used up the day, and the answer is what it is for any repeat.
func (v *Verifier) refuseToday(ctx context.Context, s *session, sub *submission) (*session, error) {
	again, err := v.load(ctx, s.ID)
	if err != nil {
		return s, err
	}
	if asks, err := v.tryOut(again, sub); err != nil || !asks {
		return again, err
	}
	return again, &Error{Reason: LimitExceeded, Step: sub.step, RetryAt: again.now.nextDay()}
}

// reserve counts the next operation of a step. Nothing is reserved where the
// step is passed already, or the idempotency key was seen before.
func (v *Verifier) reserve(ctx context.Context, s *session, sub *submission) (*session, error) {
	gate := sync.OnceValue(func() error { return v.passGate(sub) })
	k := s.keyedFor(sub)
	sub.done = func(bool) {}
	reserved, err := v.change(ctx, s, func(s *session) error {
		if err := s.ask(sub, k); err != nil || len(s.todo) == 0 {
			return err
		}
		return gate() // last: what we refuse ourselves is not the backend's doing
	})
	if err != nil {
		sub.done(true) // the backend was not asked after all
	}
	return reserved, err
}

// tryOut refuses what will be refused, before anything is written for it, and
// reports whether the backend is to be asked at all.
func (v *Verifier) tryOut(s *session, sub *submission) (asks bool, err error) {
	copied := *s
	copied.Keys, copied.Trail = maps.Clone(s.Keys), slices.Clone(s.Trail)
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
	if sub.epoch != 0 && sub.epoch != s.State.Epoch {
		return refuse(Superseded, sub.step)
	}
	if was, ok := s.seen(sub.step, k); ok {
		return s.repeated(sub.step, was.Content == k.Content)
	}
	if sub.prepare != nil {
		if err := sub.prepare(s); err != nil {
			return err
		}
	}
	if s.State.passed(sub.step, s.now) && s.now < s.State.Deadline && s.State.Status.live() {
		return nil
	}
	s.keep(sub.step, k)
	return s.apply(stepAsked{Step: sub.step})
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
		return refuse(KeyReused, step)
	case s.State.busy(step):
		return refuse(InProgress, step)
	}
	return nil
}

// passGate asks the gate, and sees to it that it is told once what came of it.
func (v *Verifier) passGate(sub *submission) error {
	if v.c.Gate == nil {
		return nil
	}
	done, err := v.c.Gate(sub.step)
	if err != nil {
		return &Error{Reason: ProviderUnavailable, Step: sub.step}
	}
	if done != nil {
		var once sync.Once
		sub.done = func(answered bool) { once.Do(func() { done(answered) }) }
	}
	return nil
}

// carryOutAgain carries an operation out, and further ones while nothing is
// judged, or not known, and retries are configured.
func (v *Verifier) carryOutAgain(ctx context.Context, s *session, sub submission) (Session, error) {
	view, err := v.carryOut(ctx, s, sub)
	for try := range v.c.Retries {
		if !v.retriable(sub.step, err) {
			break
		}
		time.Sleep(rand.N(100 * time.Millisecond << try))
		again, err2 := v.load(ctx, s.ID)
		if err2 != nil {
			break
		}
		sub.key, sub.prepare, sub.epoch = "", nil, s.State.Epoch
		if again, err2 = v.reserve(ctx, again, &sub); err2 != nil || len(again.todo) == 0 {
			break
		}
		view, err = v.carryOut(ctx, again, sub)
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
	return e.Reason == ProviderUnavailable ||
		e.Reason == OutcomeUnknown && slices.Contains(v.c.RetryUnknown, step)
}

// carryOut counts a reserved operation against the limits of the day, asks the
// backend, and settles.
func (v *Verifier) carryOut(ctx context.Context, s *session, sub submission) (Session, error) {
	do := s.todo[len(s.todo)-1]
	op := s.op(do)
	defer sub.done(true) // where the backend is not asked
	if err := v.countOp(ctx, sub.counts, op.Key, s.now); err != nil {
		full := errors.Is(err, errFull)
		verdict := judged{Outcome: outcomeNotJudged, Reason: ProviderUnavailable}
		if full {
			verdict.Reason, verdict.RetryAt = LimitExceeded, s.now.nextDay()
		}
		after, view, err2 := v.settle(ctx, s, do, verdict)
		if !full {
			v.uncountOp(ctx, sub.counts, op.Key)
			return after.snapshot(), err
		}
		return view, err2
	}
	answer, err := v.call(ctx, func(ctx context.Context) (Answer, error) { return sub.ask(ctx, op, s) },
		func(a Answer, err error) {
			if j := v.judge(s, sub.step, a, err); j.Outcome != outcomeUnresolved {
				v.settle(ctx, s, do, j)
			}
		})
	verdict := v.judge(s, sub.step, answer, err)
	sub.done(answered(verdict))
	_, view, err := v.settle(ctx, s, do, verdict)
	if verdict.Outcome == outcomeNotJudged {
		v.uncountOp(ctx, sub.counts, op.Key)
	}
	return view, err
}

// answered reports whether the backend works: it answered, or said why it cannot.
func answered(j judged) bool {
	switch j.Reason {
	case OutcomeUnknown, ProviderUnavailable, ProviderMisconfigured:
		return false
	}
	return true
}

// op names an operation for the backend.
func (s *session) op(do effect) Op {
	return Op{Key: s.opIndex("op", strconv.FormatUint(uint64(do.Op), 10)), Step: do.Step}
}

// opIndex names something of the session: a MAC under a key of the session's own, so
// that it is the same whatever keys the ring has by then.
func (s *session) opIndex(parts ...string) string {
	mac := hmac.New(sha256.New, s.Seed)
	for _, p := range append([]string{s.ID}, parts...) {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		mac.Write([]byte(p))
	}
	return strings.ToLower(idEncoding.EncodeToString(mac.Sum(nil)[:20]))
}

// settle stores what came of an operation and does what follows. A verdict
// without an answer comes back as an error too.
func (v *Verifier) settle(ctx context.Context, s *session, do effect, j judged) (*session, Session, error) {
	var ahead sync.WaitGroup
	known := j.Outcome == outcomePassed && do.Step == StepFace
	if known {
		ahead.Go(func() { s.owners = v.readAhead(ctx, s) })
	}
	after, err := v.settleWith(ctx, s, do, j)
	ahead.Wait()
	if err != nil {
		v.log(ctx, "answer not stored", err, "step", do.Step.String())
		return s, s.snapshot(), err
	}
	if after.State.Data != dataFull && !j.Token.IsZero() {
		v.eraseNow(ctx, s, do, j.Token)
	}
	if known && !after.late {
		v.remember(ctx, s)
	}
	if !after.late {
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
		return refuse(DeadlinePassed, do.Step)
	case s.late && !s.State.Status.live():
		return refuse(SessionEnded, do.Step)
	case st.Op != do.Op:
		return refuse(Superseded, do.Step)
	}
	switch st.Phase {
	case PhasePassed, PhaseFailed:
		return nil
	case PhasePending:
		if j.Outcome == outcomePending {
			return nil
		}
		return &Error{Reason: OutcomeUnknown, Step: do.Step}
	case PhaseExhausted:
		if st.Reason.aboutPerson() {
			return nil
		}
	}
	return &Error{Reason: orReason(st.Reason, OutcomeUnknown), Step: do.Step, RetryAt: j.RetryAt}
}

// judged is what an answer means for the step.
type judged struct {
	Outcome   outcome
	Reason    Reason
	Until     instant
	RetryAt   time.Time
	Token     Detail
	Continue  Detail
	Reference string
}

// defaultWindow is how long a pending check may take, if the backend does not say.
const defaultWindow = 2 * time.Hour

// maxReference bounds what is kept of a provider's reference.
const maxReference = 128

// judge tells what an answer means. Only Pass is a pass, and only for the
// subject; whatever is not understood is no answer.
func (v *Verifier) judge(s *session, step Step, a Answer, err error) judged {
	if err != nil {
		return judgeError(err)
	}
	unresolved := judged{Outcome: outcomeUnresolved, Reason: OutcomeUnknown}
	j := judged{Reference: a.Reference[:min(len(a.Reference), maxReference)]}
	switch a.Verdict {
	case Pass:
		j.Outcome = outcomePassed
	case Fail:
		j.Outcome, j.Reason = outcomeFailed, orReason(a.Reason, plainNo(step))
		if !j.Reason.aboutPerson() { // the answer contradicts itself
			return unresolved
		}
	case Pending:
		if a.Token.IsZero() {
			return unresolved
		}
		window := min(max(a.Window, 0), 7*24*time.Hour)
		if window == 0 {
			window = defaultWindow
		}
		j.Outcome, j.Token, j.Continue, j.Until = outcomePending, a.Token, a.Continue, v.now().add(window)
	default:
		return unresolved
	}
	if !about(a.About, s.private.identity) {
		j.Outcome, j.Reason = outcomeFailed, SubjectMismatch
		v.c.Log.Error("realname: the provider answered about somebody else", "step", step.String())
	}
	return j
}

// plainNo is the reason of an answer that is no and gives none.
func plainNo(step Step) Reason {
	switch step {
	case StepPhotos:
		return DocumentQuality
	case StepFace:
		return FaceMismatch
	case StepReview:
		return ReviewRejected
	}
	return Mismatch
}

// about reports whether what a provider says of the person fits the subject.
func about(told, subject Identity) bool {
	if told.Number.IsValid() && told.Number != subject.Number {
		return false
	}
	return !told.Name.IsValid() || names.Match(told.Name, subject.Name).Passes()
}

func judgeError(err error) judged {
	var f *Failure
	if !errors.As(err, &f) || f == nil || f.Kind.reason() == OutcomeUnknown {
		return judged{Outcome: outcomeUnresolved, Reason: OutcomeUnknown}
	}
	return judged{Outcome: outcomeNotJudged, Reason: f.Kind.reason(), RetryAt: f.RetryAt}
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
			if late != nil {
				late(a, err)
			}
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
		return Answer{}, ctx.Err()
	}
}

func recovered(ctx context.Context, ask func(context.Context) (Answer, error)) (a Answer, err error) {
	defer func() {
		if p := recover(); p != nil { // its value may hold what was asked: it is not kept
			a, err = Answer{}, fmt.Errorf("realname: backend panicked with a %T", p)
		}
	}()
	return ask(ctx)
}
