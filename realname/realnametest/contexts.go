package realnametest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/realname"
)

var contextPromises = []promise{
	{"context-done", "with a context that is done a call returns soon, and its end is no verdict",
		contextDone},
	{"context-ends", "a call cut short returns soon, and its end is no verdict", contextEnds},
	{"hang", "a call that got no answer in time returns soon, and does not claim that nothing " +
		"was judged", hang},
	{"afterwards", "calls that were cut short do not spoil those that follow", afterwards},
}

// A timed is what came of a call, and when.
type timed struct {
	reply
	late time.Duration // after its context was done
}

// cut asks about a sample, and ends the context after wait.
func (b *bench) cut(ctx context.Context, s Sample, wait time.Duration) (timed, error) {
	return b.cutCall(ctx, wait, func(ctx context.Context) reply { return b.ask(ctx, b.op(), s) })
}

func (b *bench) cutCall(ctx context.Context, wait time.Duration,
	call func(context.Context) reply) (timed, error) {
	short, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	done := make(chan timed, 1)
	end, _ := short.Deadline()
	go func() {
		r := call(short)
		done <- timed{r, time.Since(end)}
	}()
	select {
	case r := <-done:
		if r.late > b.soon {
			return r, fmt.Errorf("it returned %v after the end of its context", r.late)
		}
		return r, nil
	case <-time.After(wait + 2*b.soon):
		return timed{}, fmt.Errorf("it has not returned %v after the end of its context", 2*b.soon)
	}
}

// noVerdict checks a call that was cut short: an error, or what would have come
// anyway.
func (r reply) noVerdict(s Sample) error {
	switch kind := r.kind(); {
	case errors.Is(r.err, errPanic):
		return r.err
	case r.err == nil && r.answer.Verdict != s.Want:
		return fmt.Errorf("cut short it got %s, want an error or %s", r.said(), s.wanted())
	case r.err != nil && kind > realname.FailureUnavailable && (s.Want != 0 || kind != s.Kind):
		return fmt.Errorf("cut short it got %s: the provider did not say that", r.said())
	}
	return nil
}

func contextDone(ctx context.Context, b *bench) error {
	return b.each(func(s Sample) error {
		done, cancel := context.WithCancel(ctx)
		cancel()
		r, err := b.cut(done, s, 0)
		if err != nil {
			return err
		}
		return r.noVerdict(s)
	})
}

// contextEnds cuts calls short at different moments.
func contextEnds(ctx context.Context, b *bench) error {
	return b.each(func(s Sample) error {
		start := time.Now()
		b.ask(ctx, b.op(), s)
		whole := min(time.Since(start), time.Second)
		for i := range 8 {
			r, err := b.cut(ctx, s, whole*time.Duration(i)/8)
			if err == nil {
				err = r.noVerdict(s)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// hang asks about samples that hang. The first call waits in the background: a
// second one must not wait for it.
func hang(ctx context.Context, b *bench) error {
	found := false
	var errs []error
	for _, s := range b.samples {
		if !s.Hang {
			continue
		}
		found = true
		err := b.hang(ctx, s, 100*time.Millisecond)
		for wait := 400 * time.Millisecond; errors.Is(err, errNotTaken) && wait < 2*time.Second; wait *= 4 {
			err = b.hang(ctx, s, wait) // on a busy machine it may be true: the request was not sent in time
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("sample %q: %w", s.Name, err))
		}
	}
	if !found {
		return skipped("no sample hangs")
	}
	return errors.Join(errs...)
}

// hang lets two calls wait for an answer at once: one is canceled, and one has a time that runs out.
func (b *bench) hang(ctx context.Context, s Sample, wait time.Duration) error {
	held, release := context.WithCancel(ctx)
	gone := make(chan reply, 1)
	go func() { gone <- b.ask(held, b.op(), s) }()
	time.Sleep(wait / 5) // let it be first
	r, err := b.cut(ctx, s, wait)
	release() // ends the first call, not by time
	if err == nil {
		err = r.uncertain()
	}
	select {
	case first := <-gone:
		err = errors.Join(err, first.uncertain())
	case <-time.After(b.soon):
		err = errors.Join(err, fmt.Errorf("canceled, it has not returned after %v", b.soon))
	}
	return err
}

// errNotTaken is matched where a backend says that the provider cannot be reached.
var errNotTaken = errors.New("not taken")

// uncertain checks that a call whose request was taken leaves the outcome open.
func (r reply) uncertain() error {
	switch {
	case errors.Is(r.err, errPanic):
		return r.err
	case r.err == nil:
		return fmt.Errorf("without an answer it got %s, want an error", r.said())
	case r.kind() == realname.FailureUnavailable:
		return fmt.Errorf("%w: it got %s, but the provider had the request and may have judged it", errNotTaken, r.said())
	case r.kind() != realname.FailureUnknown:
		return fmt.Errorf("it got %s, but the provider had the request and may have judged it",
			r.said())
	}
	return nil
}

func afterwards(ctx context.Context, b *bench) error {
	for _, s := range b.samples {
		for _, wait := range []time.Duration{0, time.Millisecond, 50 * time.Millisecond} {
			short, cancel := context.WithTimeout(ctx, wait)
			done := make(chan reply, 1)
			go func() { done <- b.ask(short, b.op(), s) }()
			select {
			case <-done:
			case <-time.After(wait + b.soon): // another promise
			}
			cancel()
		}
	}
	return b.each(func(s Sample) error {
		done := make(chan error, 1)
		go func() { done <- b.expect(ctx, s) }()
		select {
		case err := <-done:
			return err
		case <-time.After(10 * b.soon):
			return fmt.Errorf("it has not returned after %v", 10*b.soon)
		}
	})
}
