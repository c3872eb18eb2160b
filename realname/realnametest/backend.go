package realnametest

import (
	"context"
	"errors"
	"sync"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A Call is a call that a [Backend] got.
type Call struct {
	realname.Op
	Query bool              // whether it asked what became of an operation
	About realname.Identity // whom it was about, where the call says
}

// A Backend is a backend of every kind: an authority, a bank, a carrier, a reader of
// documents, a face check and a reviewer. It answers as its script says, and
// yes where the script has ended. It may be used from several goroutines. The
// zero Backend is ready to use.
type Backend struct {
	mu     sync.Mutex
	script map[scriptKey][]Reply
	judged map[string]realname.Answer // by operation
	calls  []Call
}

type scriptKey struct {
	step  realname.Step
	query bool
}

// IsFake reports that b is a backend of tests: [realname.New] refuses it unless
// Config.UnsafeFakeBackends is set.
func (b *Backend) IsFake() bool { return true }

// Script says how the next calls of a step are answered, after those that were
// scripted before.
func (b *Backend) Script(step realname.Step, replies ...Reply) {
	b.add(scriptKey{step, false}, replies)
}

// ScriptQuery says how the next queries of a step are answered. A query that is
// not scripted tells what was judged, and yes of what was pending.
func (b *Backend) ScriptQuery(step realname.Step, replies ...Reply) {
	b.add(scriptKey{step, true}, replies)
}

// Unscript lets the step's calls pass again: what is left of its script is dropped.
func (b *Backend) Unscript(step realname.Step) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.script, scriptKey{step, false})
	delete(b.script, scriptKey{step, true})
}

func (b *Backend) add(k scriptKey, replies []Reply) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.script == nil {
		b.script = make(map[scriptKey][]Reply)
	}
	b.script[k] = append(b.script[k], replies...)
}

// Calls returns the calls so far, in order.
func (b *Backend) Calls() []Call {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Call(nil), b.calls...)
}

// Count returns how often a step was begun; queries do not count.
func (b *Backend) Count(step realname.Step) int {
	n := 0
	for _, c := range b.Calls() {
		if c.Step == step && !c.Query {
			n++
		}
	}
	return n
}

// answer takes the next reply of the script and plays it.
func (b *Backend) answer(ctx context.Context, c Call) (realname.Answer, error) {
	r := b.take(c)
	if r.Hang {
		<-ctx.Done()
	}
	if r.Deaf != nil {
		<-r.Deaf
	}
	if r.Err != nil {
		return realname.Answer{}, r.Err
	}
	return r.Answer, nil
}

func (b *Backend) take(c Call) Reply {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, c)
	k := scriptKey{c.Step, c.Query}
	r := Pass()
	switch script := b.script[k]; {
	case len(script) > 0:
		r, b.script[k] = script[0], script[1:]
	case c.Query:
		return b.remembered(c.Key)
	}
	if !c.Query && !certain(r.Err) {
		if b.judged == nil {
			b.judged = make(map[string]realname.Answer)
		}
		b.judged[c.Key] = r.Answer
	}
	return r
}

// certain reports whether err says that nothing was judged.
func certain(err error) bool {
	var f *realname.Failure
	return errors.As(err, &f) && f.Kind != realname.FailureUnknown && f.Kind <= realname.FailureUnreadable
}

// remembered is what a query of an operation finds.
func (b *Backend) remembered(op string) Reply {
	a, ok := b.judged[op]
	switch {
	case !ok:
		return Down(realname.FailureUnavailable)
	case a.Verdict == realname.VerdictPending:
		return Pass()
	}
	return Reply{Answer: a}
}

// Match implements [realname.Authority].
func (b *Backend) Match(ctx context.Context, op realname.Op,
	id realname.Identity) (realname.Answer, error) {
	return b.answer(ctx, Call{Op: op, About: id})
}

// CheckCard implements [realname.BankChecker].
func (b *Backend) CheckCard(ctx context.Context, op realname.Op, id realname.Identity,
	_ realname.Card) (realname.Answer, error) {
	return b.answer(ctx, Call{Op: op, About: id})
}

// CheckMobile implements [realname.Carrier].
func (b *Backend) CheckMobile(ctx context.Context, op realname.Op, id realname.Identity,
	_ sms.Mobile) (realname.Answer, error) {
	return b.answer(ctx, Call{Op: op, About: id})
}

// CheckFace implements [realname.FaceChecker].
func (b *Backend) CheckFace(ctx context.Context, op realname.Op, id realname.Identity,
	_ realname.Photo) (realname.Answer, error) {
	return b.answer(ctx, Call{Op: op, About: id})
}

// Review implements [realname.Reviewer].
func (b *Backend) Review(ctx context.Context, op realname.Op,
	c realname.Case) (realname.Answer, error) {
	return b.answer(ctx, Call{Op: op, About: c.Subject})
}

// Query implements [realname.Querier].
func (b *Backend) Query(ctx context.Context, op realname.Op,
	_ realname.Detail) (realname.Answer, error) {
	return b.answer(ctx, Call{Op: op, Query: true})
}

// ReadDocument implements [realname.DocumentReader]. It reads photos made by
// [PhotosOf]; what it cannot read it says is of bad quality.
func (b *Backend) ReadDocument(ctx context.Context, op realname.Op,
	photos realname.Photos) (realname.Document, realname.Answer, error) {
	a, err := b.answer(ctx, Call{Op: op})
	if err != nil || a.Verdict != realname.VerdictPass {
		return realname.Document{}, a, err
	}
	doc, ok := read(photos)
	if !ok {
		return doc, Fail(realname.ReasonDocumentQuality).Answer, nil
	}
	return doc, a, nil
}
