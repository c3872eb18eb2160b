package realnametest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-realname/sdk/realname"
)

// queryPromises are those of a backend that can be asked again, or told to
// delete.
var queryPromises = []promise{
	{"query-unknown", "a query of an operation that was never begun says so, and begins nothing",
		queryUnknown},
	{"query-agrees", "a query says of each operation what its call said, or nothing", queryAgrees},
	{"query-then", "a query tells in the end what was decided", queryThen},
	{"query-context", "a query returns soon after its context is done, and its end is no verdict",
		queryContext},
	{"query-private", "no query shows whom it is about", queryPrivate},
	{"begun-once", "an operation that is begun again is the same one", begunOnce},
	{"erase", "what the provider keeps can be erased, and erased again", erase},
}

const noQuerier = skipped("it is no realname.Querier")

// An operation is one that was begun.
type operation struct {
	op     realname.Op
	sample Sample
	reply
}

// begin asks about all samples that have an answer.
func (b *bench) begin(ctx context.Context) (all []operation) {
	for _, s := range b.samples {
		if s.Want == 0 {
			continue
		}
		o := operation{op: b.op(), sample: s}
		o.reply = b.ask(ctx, o.op, s)
		if o.err == nil {
			all = append(all, o)
		}
	}
	return all
}

// queryUnknown asks about an operation that nobody began, twice: the first
// query must not begin it. Who answers by token alone can only say that it does
// not know.
func queryUnknown(ctx context.Context, b *bench) error {
	if b.querier == nil {
		return noQuerier
	}
	byKey := false
	for _, o := range b.begin(ctx) {
		r := b.query(ctx, o.op, realname.Detail{})
		byKey = byKey || r.err == nil && r.answer.Verdict != 0
	}
	op := b.op()
	for i := range 2 {
		r := b.query(ctx, op, realname.Detail{})
		switch {
		case r.err == nil:
			return fmt.Errorf("query %d of it got %s, want an error", i+1, r.said())
		case byKey && r.kind() != realname.FailureUnavailable:
			return fmt.Errorf("query %d of it got %s, want a Failure of kind Unavailable: "+
				"others are answered by their key", i+1, r.said())
		case r.kind() != realname.FailureUnavailable && r.kind() != realname.FailureUnknown:
			return fmt.Errorf("query %d of it got %s", i+1, r.said())
		}
	}
	return nil
}

// queryAgrees begins all operations first, and asks about them in another order.
func queryAgrees(ctx context.Context, b *bench) error {
	if b.querier == nil {
		return noQuerier
	}
	var errs []error
	begun := b.begin(ctx)
	for _, o := range slices.Backward(begun) {
		r := b.query(ctx, o.op, o.answer.Token)
		if err := o.agrees(r); err != nil {
			errs = append(errs, fmt.Errorf("sample %q: %w", o.sample.Name, err))
		}
	}
	return errors.Join(errs...)
}

// agrees compares what a query says with what the call said.
func (o operation) agrees(r reply) error {
	said, now := o.answer.Verdict, r.answer.Verdict
	switch {
	case r.err != nil && r.kind() == realname.FailureUnavailable:
		return fmt.Errorf("the call got %s, and the query says that it was never seen", o.said())
	case errors.Is(r.err, errPanic):
		return r.err
	case r.err != nil:
		return nil
	case now < realname.VerdictPass || now > realname.VerdictPending:
		return fmt.Errorf("the query got %s without an error", r.said())
	case said == realname.VerdictPending && now != said && o.sample.Then != 0 && now != o.sample.Then:
		return fmt.Errorf("the query got %s, want %v", r.said(), o.sample.Then)
	case said != realname.VerdictPending && now != said:
		return fmt.Errorf("the call got %s, and the query %s", o.said(), r.said())
	case now == realname.VerdictPass:
		return fits(r.answer.About, o.sample.subject())
	}
	return nil
}

// queryThen asks until what is pending is decided.
func queryThen(ctx context.Context, b *bench) error {
	if b.querier == nil {
		return noQuerier
	}
	for _, o := range b.begin(ctx) {
		if o.sample.Then == 0 || o.answer.Verdict != realname.VerdictPending {
			continue
		}
		r := o.reply
		for end := time.Now().Add(10 * b.soon); time.Now().Before(end); time.Sleep(b.soon / 20) {
			r = b.query(ctx, o.op, o.answer.Token)
			if r.err == nil && r.answer.Verdict != realname.VerdictPending {
				break
			}
		}
		switch {
		case r.err != nil || r.answer.Verdict != o.sample.Then:
			return fmt.Errorf("sample %q: in the end a query got %s, want %v",
				o.sample.Name, r.said(), o.sample.Then)
		case o.sample.Then == realname.VerdictFail && !aboutPerson(r.answer.Reason):
			return fmt.Errorf("sample %q: the reason %v is not about the person",
				o.sample.Name, r.answer.Reason)
		}
	}
	return nil
}

func queryContext(ctx context.Context, b *bench) error {
	if b.querier == nil {
		return noQuerier
	}
	for _, o := range b.begin(ctx) {
		for _, wait := range []time.Duration{0, time.Millisecond, 5 * time.Millisecond} {
			r, err := b.cutCall(ctx, wait, func(ctx context.Context) reply {
				return b.query(ctx, o.op, o.answer.Token)
			})
			if err == nil {
				err = o.agrees(r.reply)
			}
			if err != nil {
				return fmt.Errorf("sample %q: %w", o.sample.Name, err)
			}
		}
	}
	return nil
}

func queryPrivate(ctx context.Context, b *bench) error {
	if b.querier == nil {
		return noQuerier
	}
	for _, o := range b.begin(ctx) {
		for _, wait := range []time.Duration{patience, 0} {
			short, cancel := context.WithTimeout(ctx, wait)
			r := b.query(short, o.op, o.answer.Token)
			cancel()
			if err := r.leaks(o.sample.secrets()); err != nil {
				return fmt.Errorf("sample %q: %w", o.sample.Name, err)
			}
		}
	}
	return nil
}

// begunOnce begins each operation twice, as a process does that was restored
// from a copy. The second call gets the first one's answer, or an error. A provider may give a
// new token for the same operation, if a query finds it by either.
func begunOnce(ctx context.Context, b *bench) error {
	if b.querier == nil {
		return noQuerier
	}
	for _, o := range b.begin(ctx) {
		r := b.ask(ctx, o.op, o.sample)
		switch {
		case r.err != nil && r.kind() == realname.FailureUnavailable:
			return fmt.Errorf("sample %q: the second call says that it was never judged",
				o.sample.Name)
		case r.err != nil:
		case o.answer.Verdict == realname.VerdictPending && r.answer.Verdict == realname.VerdictPending &&
			r.answer.Token.Reveal() != o.answer.Token.Reveal():
			if !b.finds(ctx, o.op, o.answer.Token) || !b.finds(ctx, o.op, r.answer.Token) {
				return fmt.Errorf("sample %q: the second call got another token, and a query does not find both", o.sample.Name)
			}
		case o.answer.Verdict != realname.VerdictPending && r.answer.Verdict != o.answer.Verdict:
			return fmt.Errorf("sample %q: the first call got %s, the second %s",
				o.sample.Name, o.said(), r.said())
		}
	}
	return nil
}

// finds reports whether a query knows an operation by a token.
func (b *bench) finds(ctx context.Context, op realname.Op, token realname.Detail) bool {
	r := b.query(ctx, op, token)
	return r.err == nil && realname.VerdictPass <= r.answer.Verdict && r.answer.Verdict <= realname.VerdictPending
}

func erase(ctx context.Context, b *bench) error {
	if b.eraser == nil {
		return skipped("it is no realname.Eraser")
	}
	for _, o := range b.begin(ctx) {
		for i := range 2 {
			if err := b.eraser.Erase(ctx, o.op, o.answer.Token); err != nil {
				r := reply{err: err}
				if leak := r.leaks(o.sample.secrets()); leak != nil {
					return leak
				}
				return fmt.Errorf("sample %q: Erase, time %d: %s", o.sample.Name, i+1, r.said())
			}
		}
	}
	return nil
}
