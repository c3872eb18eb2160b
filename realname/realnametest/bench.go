package realnametest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/go-realname/sdk/realname"
)

// A bench holds a backend of any kind, so that one promise is checked in one
// way for all.
type bench struct {
	step    realname.Step
	call    func(ctx context.Context, op realname.Op, s Sample) reply
	querier realname.Querier // nil if the backend is none
	eraser  realname.Eraser  // likewise
	samples []Sample
	soon    time.Duration
}

// A reply is all that came of a call.
type reply struct {
	doc    realname.Document
	answer realname.Answer
	err    error
}

func authorityBench(a realname.Authority) *bench {
	return newBench(realname.StepIdentity, a,
		func(ctx context.Context, op realname.Op, s Sample) (r reply) {
			r.answer, r.err = a.Match(ctx, op, s.Identity)
			return r
		})
}

func screenBench(s realname.Screener) *bench {
	return newBench(realname.StepReview, s,
		func(ctx context.Context, op realname.Op, about Sample) (r reply) {
			r.answer, r.err = s.Screen(ctx, op, about.Identity)
			return r
		})
}

func bankBench(c realname.BankChecker) *bench {
	return newBench(realname.StepCard, c,
		func(ctx context.Context, op realname.Op, s Sample) (r reply) {
			r.answer, r.err = c.CheckCard(ctx, op, s.Identity, s.Card)
			return r
		})
}

func carrierBench(c realname.Carrier) *bench {
	return newBench(realname.StepCarrier, c,
		func(ctx context.Context, op realname.Op, s Sample) (r reply) {
			r.answer, r.err = c.CheckMobile(ctx, op, s.Identity, s.Card.Mobile)
			return r
		})
}

func documentBench(d realname.DocumentReader) *bench {
	return newBench(realname.StepPhotos, d,
		func(ctx context.Context, op realname.Op, s Sample) (r reply) {
			r.doc, r.answer, r.err = d.ReadDocument(ctx, op, s.Photos)
			return r
		})
}

func faceBench(f realname.FaceChecker) *bench {
	return newBench(realname.StepFace, f,
		func(ctx context.Context, op realname.Op, s Sample) (r reply) {
			r.answer, r.err = f.CheckFace(ctx, op, s.Identity, s.Face)
			return r
		})
}

func reviewBench(v realname.Reviewer) *bench {
	return newBench(realname.StepReview, v,
		func(ctx context.Context, op realname.Op, s Sample) (r reply) {
			r.answer, r.err = v.Review(ctx, op, s.Case)
			return r
		})
}

func newBench(step realname.Step, backend any,
	call func(context.Context, realname.Op, Sample) reply) *bench {
	b := &bench{step: step, call: call}
	b.querier, _ = backend.(realname.Querier)
	b.eraser, _ = backend.(realname.Eraser)
	return b
}

// op names a new operation.
func (b *bench) op() realname.Op {
	return realname.Op{Key: strings.ToLower((rand.Text() + rand.Text())[:32]), Step: b.step}
}

// errPanic is that a backend panicked, or did what makes its caller panic.
var errPanic = errors.New("it panicked")

// ask asks about a sample. A panic is an error that fits no promise, and so is a nil pointer
// that is no nil error.
func (b *bench) ask(ctx context.Context, op realname.Op, s Sample) (r reply) {
	defer func() {
		if p := recover(); p != nil {
			r = reply{err: fmt.Errorf("%w with a %T", errPanic, p)}
		}
	}()
	r = b.call(ctx, op, s)
	r.err = solid(r.err)
	return r
}

// solid is err, or the error that it is a nil pointer.
func solid(err error) error {
	if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer && v.IsNil() {
		return fmt.Errorf("%w: its error is a %T that is nil", errPanic, err)
	}
	return err
}

func (b *bench) query(ctx context.Context, op realname.Op, token realname.Detail) (r reply) {
	defer func() {
		if p := recover(); p != nil {
			r = reply{err: fmt.Errorf("%w with a %T", errPanic, p)}
		}
	}()
	r.answer, r.err = b.querier.Query(ctx, op, token)
	r.err = solid(r.err)
	return r
}

// each checks something about each sample that does not hang.
func (b *bench) each(check func(s Sample) error) error {
	var errs []error
	for _, s := range b.samples {
		if s.Hang {
			continue
		}
		if err := check(s); err != nil {
			errs = append(errs, fmt.Errorf("sample %q: %w", s.Name, err))
		}
	}
	return errors.Join(errs...)
}

// first returns the first sample that wants v.
func (b *bench) first(v realname.Verdict) (Sample, bool) {
	for _, s := range b.samples {
		if s.Want == v && !s.Hang {
			return s, true
		}
	}
	return Sample{}, false
}

// said describes what came of a call, without what the backend's error says: if
// it is a leak, it should not be one in the test's output too.
func (r reply) said() string {
	var f *realname.Failure
	switch {
	case errors.Is(r.err, errPanic):
		return r.err.Error()
	case errors.As(r.err, &f):
		return "a Failure: " + f.Kind.String()
	case r.err != nil:
		return fmt.Sprintf("an error of type %T", r.err)
	case r.answer.Verdict == realname.VerdictFail:
		return "fail for " + r.answer.Reason.String()
	}
	return fmt.Sprintf("%v (%d)", r.answer.Verdict, uint8(r.answer.Verdict))
}

func (r reply) kind() realname.FailureKind {
	var f *realname.Failure
	if errors.As(r.err, &f) {
		return f.Kind
	}
	return realname.FailureUnknown
}
