package realnametest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
)

var answerPromises = []promise{
	{"yes", "who matches gets Pass without an error, and nobody else ever does", yes},
	{"no", "who does not match gets Fail, which is an answer and no error", no},
	{"reason", "a Fail has a reason, and it is about the person", reasoned},
	{"later", "what is decided later is Pending, and has a token", later},
	{"token", "each operation that is Pending has a token of its own", ownToken},
	{"error", "where there is no answer there is an error, of the right kind", noAnswer},
	{"about", "whom a Pass is said to be about is who was asked about", aboutSubject},
	{"private", "no error, detail or reference shows whom it is about", private},
	{"parallel", "many calls at the same time get the answers that belong to them", parallelCalls},
}

func yes(ctx context.Context, b *bench) error {
	return b.each(func(s Sample) error {
		r := b.ask(ctx, b.op(), s)
		passed := r.err == nil && r.answer.Verdict == realname.VerdictPass
		switch {
		case passed && s.Want != realname.VerdictPass:
			return errors.New("it passed, and must not")
		case s.Want == realname.VerdictPass && !passed:
			return fmt.Errorf("it got %s, want pass", r.said())
		}
		return nil
	})
}

func no(ctx context.Context, b *bench) error {
	return b.each(func(s Sample) error {
		r := b.ask(ctx, b.op(), s)
		if s.Want == realname.VerdictFail && (r.err != nil || r.answer.Verdict != realname.VerdictFail) {
			return fmt.Errorf("it got %s, want fail", r.said())
		}
		return nil
	})
}

func reasoned(ctx context.Context, b *bench) error {
	return b.each(func(s Sample) error {
		r := b.ask(ctx, b.op(), s)
		got := r.answer.Reason
		switch {
		case s.Want != realname.VerdictFail || r.err != nil || r.answer.Verdict != realname.VerdictFail:
			return nil
		case got == 0 && s.Reason == 0 && b.step == realname.StepReview:
			return nil
		case !aboutPerson(got):
			return fmt.Errorf("its reason is %v (%d), which is not about the person", got, uint8(got))
		case s.Reason != 0 && got != s.Reason:
			return fmt.Errorf("its reason is %v, want %v", got, s.Reason)
		}
		return nil
	})
}

// aboutPerson reports whether r may be a backend's reason for a Fail: about the
// person, their document or card, or the policy that the backend applies.
func aboutPerson(r realname.Reason) bool {
	switch r {
	case realname.ReasonUnderAge, realname.ReasonGuardianConsentRequired, realname.ReasonConsentDeclined,
		realname.ReasonReviewRejected:
		return true
	}
	return r >= realname.ReasonMismatch && r <= realname.ReasonCardUnsupported
}

func later(ctx context.Context, b *bench) error {
	return b.each(func(s Sample) error {
		r := b.ask(ctx, b.op(), s)
		pending := r.err == nil && r.answer.Verdict == realname.VerdictPending
		switch {
		case s.Want == realname.VerdictPending && !pending:
			return fmt.Errorf("it got %s, want pending", r.said())
		case pending && b.step == realname.StepPhotos:
			return errors.New("photos are read at once or not at all")
		case pending && b.step == realname.StepReview:
			return nil // people decide
		case pending && r.answer.Token.IsZero():
			return errors.New("it is pending without a token")
		case pending && r.answer.Window < 0:
			return errors.New("its window is negative")
		}
		return nil
	})
}

func ownToken(ctx context.Context, b *bench) error {
	seen := make(map[string]bool)
	return b.each(func(s Sample) error {
		if s.Want != realname.VerdictPending || b.step == realname.StepReview {
			return nil
		}
		for range 3 {
			r := b.ask(ctx, b.op(), s)
			token := r.answer.Token.Reveal()
			if r.err != nil || token == "" {
				continue // another promise
			}
			if seen[token] {
				return errors.New("it got a token that another operation has: that one's answer " +
					"would count for both")
			}
			seen[token] = true
		}
		return nil
	})
}

func noAnswer(ctx context.Context, b *bench) error {
	return b.each(func(s Sample) error {
		r := b.ask(ctx, b.op(), s)
		switch {
		case errors.Is(r.err, errPanic):
			return r.err
		case r.err != nil && r.answer.Verdict != 0:
			return fmt.Errorf("it got an error and %v: an error has no verdict", r.answer.Verdict)
		case s.Want != 0:
			return nil
		case r.err == nil:
			return fmt.Errorf("it got %s, want an error", r.said())
		case r.kind() != s.Kind:
			return fmt.Errorf("it got %s, want kind %v", r.said(), s.Kind)
		}
		return nil
	})
}

func aboutSubject(ctx context.Context, b *bench) error {
	return b.each(func(s Sample) error {
		r := b.ask(ctx, b.op(), s)
		if r.err != nil || r.answer.Verdict != realname.VerdictPass {
			return nil
		}
		return fits(r.answer.About, s.subject())
	})
}

func (s Sample) subject() realname.Identity {
	if s.Identity.Number.IsValid() || s.Identity.Name.IsValid() {
		return s.Identity
	}
	return s.Case.Subject
}

// fits compares what an answer tells of the person with who was asked about.
func fits(told, asked realname.Identity) error {
	if told.Number.IsValid() && asked.Number.IsValid() && told.Number != asked.Number {
		return errors.New("the answer is about another number")
	}
	if told.Name.IsValid() && asked.Name.IsValid() && !names.Match(told.Name, asked.Name).Passes() {
		return errors.New("the answer is about another name")
	}
	return nil
}

// atOnce is how many calls are under way together.
const atOnce = 200

// parallelCalls asks about all samples many times at once.
func parallelCalls(ctx context.Context, b *bench) error {
	var mu sync.Mutex
	var errs []error
	var wg sync.WaitGroup
	for i := range atOnce {
		s := b.samples[i%len(b.samples)]
		if s.Hang {
			continue
		}
		wg.Go(func() {
			if err := b.expect(ctx, s); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, fmt.Errorf("sample %q, among others: %w", s.Name, err))
			}
		})
	}
	wg.Wait()
	if len(errs) > 0 {
		return errs[0]
	}
	return nil
}

// expect asks about a sample and compares the verdict and the person.
func (b *bench) expect(ctx context.Context, s Sample) error {
	r := b.ask(ctx, b.op(), s)
	switch {
	case errors.Is(r.err, errPanic):
		return r.err
	case (r.err != nil) != (s.Want == 0) || r.answer.Verdict != s.Want:
		return fmt.Errorf("it got %s, want %s", r.said(), s.wanted())
	case r.answer.Verdict == realname.VerdictPass:
		return fits(r.answer.About, s.subject())
	}
	return nil
}

func (s Sample) wanted() string {
	if s.Want == 0 {
		return "an error"
	}
	return s.Want.String()
}
