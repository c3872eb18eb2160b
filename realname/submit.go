package realname

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-realname/sdk/names"
)

// A submission is one step that asks a backend: what it changes first, and whom
// it asks.
type submission struct {
	step    Step
	counts  []counted            // the limits of the day that it counts against
	subject string               // index of the identity, where the step gives it
	card    string               // index of the card, likewise
	prepare func(*session) error // before the operation is reserved; may be nil
	ask     func(ctx context.Context, op Op, s *session) (Answer, error)
}

// submit reserves an operation, asks the backend and settles what came of it.
// The answer is stored even if the caller has gone by then.
func (v *Verifier) submit(ctx context.Context, ref Ref, sub submission) (Session, error) {
	s, err := v.loadOf(ctx, ref)
	if err != nil {
		return Session{}, err
	}
	sub.counts = v.countsOf(s, sub)
	err = parallel(
		func() error { return v.ensureDataKey(ctx, s) },
		func() error { return v.prefetch(ctx, sub.counts) },
	)
	if err != nil {
		return s.snapshot(), err
	}
	reserved, err := v.change(ctx, s, func(s *session) error { return s.reserve(sub) })
	if err != nil {
		return s.snapshot(), err
	}
	if len(reserved.todo) == 0 { // passed already
		return reserved.snapshot(), nil
	}
	type result struct {
		s   Session
		err error
	}
	done := make(chan result, 1)
	v.running.Go(func() {
		s, err := v.carryOut(context.WithoutCancel(ctx), reserved, sub)
		done <- result{s, err}
	})
	select {
	case r := <-done:
		return r.s, r.err
	case <-ctx.Done():
		return reserved.snapshot(), ctx.Err()
	}
}

func (s *session) reserve(sub submission) error {
	if sub.prepare != nil {
		if err := sub.prepare(s); err != nil {
			return err
		}
	}
	if s.State.passed(sub.step, s.now) && s.now < s.State.Deadline && s.State.Status.live() {
		return nil
	}
	return s.apply(stepAsked{Step: sub.step})
}

// carryOut counts a reserved operation against the limits of the day, asks the
// backend, and settles.
func (v *Verifier) carryOut(ctx context.Context, s *session, sub submission) (Session, error) {
	do := s.todo[len(s.todo)-1]
	op := v.op(s, do)
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
		func(a Answer, err error) { v.settle(ctx, s, do, v.judge(s, sub.step, a, err)) })
	verdict := v.judge(s, sub.step, answer, err)
	_, view, err := v.settle(ctx, s, do, verdict)
	if verdict.Outcome == outcomeNotJudged {
		v.uncountOp(ctx, sub.counts, op.Key)
	}
	view.Continue = answer.Continue
	return view, err
}

// op names an operation for the backend.
func (v *Verifier) op(s *session, do effect) Op {
	n := strconv.FormatUint(uint64(do.Op), 10)
	return Op{Key: v.index[indexOp].Index([]byte(s.ID), []byte(n)), Step: do.Step}
}

// settle stores what came of an operation and does what follows. A verdict
// without an answer comes back as an error too.
func (v *Verifier) settle(ctx context.Context, s *session, do effect, j judged) (*session, Session, error) {
	after, err := v.change(ctx, s, func(s *session) error {
		err := s.apply(settled{Step: do.Step, Op: do.Op, Outcome: j.Outcome, Reason: j.Reason, Until: j.Until})
		if err != nil || s.late {
			return err
		}
		if j.Outcome == outcomePending {
			s.private.tokens[do.Step] = j.Token
		}
		if j.Reference != "" {
			s.record(note{Kind: noteReference, Step: do.Step, Op: do.Op}, Entry{Reference: j.Reference})
		}
		return nil
	})
	if err != nil {
		v.log(ctx, "answer not stored", err, "step", do.Step.String())
		return s, s.snapshot(), err
	}
	if after.late {
		return after, after.snapshot(), refuse(Superseded, do.Step)
	}
	after = v.follow(ctx, after)
	return after, after.snapshot(), j.err(do.Step)
}

// judged is what an answer means for the step.
type judged struct {
	Outcome   outcome
	Reason    Reason
	Until     instant
	RetryAt   time.Time
	Token     Detail
	Reference string
}

func (j judged) err(step Step) error {
	if j.Outcome == outcomeNotJudged || j.Outcome == outcomeUnresolved {
		return &Error{Reason: j.Reason, Step: step, RetryAt: j.RetryAt}
	}
	return nil
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
		j.Outcome, j.Reason = outcomeFailed, orReason(a.Reason, Mismatch)
		if j.Reason >= BadInput { // not about the person: the answer contradicts itself
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
		j.Outcome, j.Token, j.Until = outcomePending, a.Token, v.now().add(window)
	default:
		return unresolved
	}
	if !about(a.About, s.private.identity) {
		j.Outcome, j.Reason = outcomeFailed, SubjectMismatch
		v.c.Log.Error("realname: the provider answered about somebody else", "step", step.String())
	}
	return j
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
	if !errors.As(err, &f) || f.Kind.reason() == OutcomeUnknown {
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
	go func() {
		defer cancel()
		a, err := recovered(ctx, ask)
		select {
		case replies <- reply{a, err}:
		case <-tooLate:
			if late != nil {
				late(a, err)
			}
		}
	}()
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
