package realnametest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// A Sample is one thing to ask a backend about, and the answer that should
// come: somebody who matches, somebody who does not, somebody who is not on
// record, as the provider's sandbox offers them. A kit looks at the fields with
// which its kind of backend is asked. All kits want at least one sample that
// passes and, but for reviewers, one that fails.
type Sample struct {
	Name string // for the test's output; it should not be personal data

	// Identity is who is asked about. Of a document it may be zero.
	Identity realname.Identity
	Card     realname.Card   // for a bank; a carrier is asked about its Mobile
	Photos   realname.Photos // for a reader of documents
	Face     realname.Photo  // for a face check
	Case     realname.Case   // for a reviewer

	// Want is the verdict. Zero means that no answer should come but an error of the given
	// Kind.
	Want   realname.Verdict
	Reason realname.Reason      // of a Fail; zero means any about the person
	Kind   realname.FailureKind // of the error; zero means one that is no Failure

	// Then is what a query says in the end where Want is Pending; zero means
	// that it is not waited for.
	Then realname.Verdict

	// Document is what is read off the photos. What is zero is not compared.
	Document realname.Document

	// Hang means that the provider takes the request and never answers. Then
	// Want is zero. A sandbox has nobody like that: it takes a server of one's
	// own before or behind the backend.
	Hang bool
}

// TestAuthority checks that an authority keeps the promises of
// [realname.Authority], each in a subtest; and those of [realname.Querier] and
// [realname.Eraser], if it is one. For each it calls open, which sees to closing
// with t.Cleanup. Run it with -race as well.
//
// It asks about each sample some 30 times, and 200 times about all of them at once. The errors, details and references
// that it gets must not show whom it asked about.
func TestAuthority(t *testing.T, open func(t *testing.T) realname.Authority, samples ...Sample) {
	testBackend(t, samples, promises(), func(t *testing.T) *bench { return authorityBench(open(t)) })
}

// TestBankChecker is [TestAuthority] for a [realname.BankChecker].
func TestBankChecker(t *testing.T, open func(t *testing.T) realname.BankChecker,
	samples ...Sample) {
	testBackend(t, samples, promises(), func(t *testing.T) *bench { return bankBench(open(t)) })
}

// TestCarrier is [TestAuthority] for a [realname.Carrier].
func TestCarrier(t *testing.T, open func(t *testing.T) realname.Carrier, samples ...Sample) {
	testBackend(t, samples, promises(), func(t *testing.T) *bench { return carrierBench(open(t)) })
}

// TestDocumentReader is [TestAuthority] for a [realname.DocumentReader]. It also
// looks at what was read, and gives photos that show nothing.
func TestDocumentReader(t *testing.T, open func(t *testing.T) realname.DocumentReader,
	samples ...Sample) {
	all := slices.Concat(promises(), photoPromises, documentPromises)
	testBackend(t, samples, all, func(t *testing.T) *bench { return documentBench(open(t)) })
}

// TestFaceChecker is [TestAuthority] for a [realname.FaceChecker].
func TestFaceChecker(t *testing.T, open func(t *testing.T) realname.FaceChecker,
	samples ...Sample) {
	all := slices.Concat(promises(), photoPromises)
	testBackend(t, samples, all, func(t *testing.T) *bench { return faceBench(open(t)) })
}

// TestReviewer is [TestAuthority] for a [realname.Reviewer]. A Pending of its
// needs no token, and a Fail no reason.
func TestReviewer(t *testing.T, open func(t *testing.T) realname.Reviewer, samples ...Sample) {
	testBackend(t, samples, promises(), func(t *testing.T) *bench { return reviewBench(open(t)) })
}

// TestScreener is [TestAuthority] for a [realname.Screener]: who is on no list passes, and a Fail needs
// no reason.
func TestScreener(t *testing.T, open func(t *testing.T) realname.Screener, samples ...Sample) {
	testBackend(t, samples, promises(), func(t *testing.T) *bench { return screenBench(open(t)) })
}

// TestQuerier checks the promises of [realname.Querier] alone. What open returns
// is an Authority, a BankChecker, a FaceChecker or a Carrier as well; the kit of that
// includes this one.
func TestQuerier(t *testing.T, open func(t *testing.T) realname.Querier, samples ...Sample) {
	testBackend(t, samples, queryPromises, func(t *testing.T) *bench {
		q := open(t)
		switch q := q.(type) {
		case realname.Authority:
			return authorityBench(q)
		case realname.BankChecker:
			return bankBench(q)
		case realname.FaceChecker:
			return faceBench(q)
		case realname.Carrier:
			return carrierBench(q)
		}
		t.Fatalf("%T begins no operation: it is no Authority, BankChecker, FaceChecker or Carrier", q)
		return nil
	})
}

// A promise is checked by a function rather than by a test, so that our own
// tests can show that a backend which breaks the promise is caught.
type promise struct {
	name, text string
	check      func(ctx context.Context, b *bench) error
}

func promises() []promise {
	return slices.Concat(answerPromises, contextPromises, queryPromises)
}

// skipped is what check returns where there is nothing to check.
type skipped string

func (s skipped) Error() string { return string(s) }

// patience is how long one promise may take.
const patience = 2 * time.Minute

// soon is how long after the end of its context a call may still take.
const soon = time.Second

func testBackend(t *testing.T, samples []Sample, all []promise, open func(*testing.T) *bench) {
	t.Helper()
	for _, p := range all {
		t.Run(p.name, func(t *testing.T) {
			b := open(t)
			b.samples, b.soon = samples, soon
			if err := b.usable(); err != nil {
				t.Fatal(err)
			}
			err := p.run(t.Context(), b, patience)
			var skip skipped
			if errors.As(err, &skip) {
				t.Skip(skip)
			}
			if err != nil {
				t.Errorf("the promise is broken: %s\n%v", p.text, err)
			}
		})
	}
}

// run checks p, but does not wait for ever: a backend that ignores its context
// would hang the test.
func (p promise) run(ctx context.Context, b *bench, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- p.check(ctx, b) }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit + limit/4):
		return fmt.Errorf("nothing happened for %v", limit)
	}
}

// usable says whether the samples can show anything.
func (b *bench) usable() error {
	has := func(v realname.Verdict) bool {
		return slices.ContainsFunc(b.samples, func(s Sample) bool { return s.Want == v })
	}
	if !has(realname.VerdictPass) && b.step != realname.StepReview {
		return errors.New("no sample is to pass: give the kit one")
	}
	if !has(realname.VerdictFail) && b.step != realname.StepReview {
		return errors.New("no sample is to fail: give the kit one")
	}
	for _, s := range b.samples {
		if s.Hang && s.Want != 0 {
			return fmt.Errorf("sample %q hangs, and yet wants %v", s.Name, s.Want)
		}
	}
	return nil
}
