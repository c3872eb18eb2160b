// Package realnametest helps to test services that verify people: a [Backend]
// stands for every backend and answers as its script says, a [Clock] is held by
// the test, and a [World] is a whole Verifier on them.
//
//	w, err := realnametest.New(realnametest.Options{})
//	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.Mismatch))
//	… verify somebody with w.Verifier …
//
// Nothing here asks anybody: it lets everyone through. It is for tests and
// trials alone.
package realnametest

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
)

// A Reply is what a [Backend] does with one call. The zero Reply answers
// nothing, as a provider does whose answer has lost its body.
type Reply struct {
	Answer realname.Answer
	Err    error

	// Hang lets the call wait for its context to end, and then answer.
	Hang bool

	// Deaf lets the call wait until Deaf is closed, whatever its context says.
	Deaf <-chan struct{}
}

// Pass is a yes.
func Pass() Reply {
	return Reply{Answer: realname.Answer{Verdict: realname.Pass, Reference: "test"}}
}

// Fail is a no, for the given reason.
func Fail(r realname.Reason) Reply {
	return Reply{Answer: realname.Answer{Verdict: realname.Fail, Reason: r}}
}

// Later is an answer that comes later, under the given token.
func Later(token string) Reply {
	return Reply{Answer: realname.Answer{
		Verdict: realname.Pending, Token: realname.NewDetail(token),
		Continue: realname.NewDetail("https://face.example/" + token),
	}}
}

// Down is certainly no answer, for a reason of the given kind.
func Down(k realname.Kind) Reply { return Reply{Err: &realname.Failure{Kind: k}} }

// Lost is a judgement whose answer was lost: the provider has judged that a is
// the answer, but the caller sees a time-out. A query brings it out.
func Lost(a Reply) Reply {
	a.Err = context.DeadlineExceeded
	return a
}

// Hang is a call that does not return before its context ends.
func Hang() Reply { return Reply{Hang: true, Err: context.DeadlineExceeded} }

// About is a yes about somebody else.
func About(id realname.Identity) Reply {
	r := Pass()
	r.Answer.About = id
	return r
}

// A Call is a call that a [Backend] got.
type Call struct {
	Step  realname.Step
	Op    string // the operation's key
	Query bool
	About realname.Identity // whom it was about, where the call says
}

// A Backend is a backend of every kind: an authority, a bank, a reader of
// documents, a face check and a reviewer. It answers as its script says, and
// yes where the script has ended. It may be used from several goroutines. The
// zero Backend is ready to use.
type Backend struct {
	mu      sync.Mutex
	script  map[scriptKey][]Reply
	judged  map[string]realname.Answer // by operation
	calls   []Call
	changed chan struct{}
}

type scriptKey struct {
	step  realname.Step
	query bool
}

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
		return b.remembered(c.Op)
	}
	var f *realname.Failure
	if !c.Query && !errors.As(r.Err, &f) {
		if b.judged == nil {
			b.judged = make(map[string]realname.Answer)
		}
		b.judged[c.Op] = r.Answer
	}
	return r
}

// remembered is what a query of an operation finds.
func (b *Backend) remembered(op string) Reply {
	a, ok := b.judged[op]
	switch {
	case !ok:
		return Down(realname.Unavailable)
	case a.Verdict == realname.Pending:
		return Pass()
	}
	return Reply{Answer: a}
}

// Match implements [realname.Authority].
func (b *Backend) Match(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	return b.answer(ctx, Call{Step: op.Step, Op: op.Key, About: id})
}

// CheckCard implements [realname.BankChecker].
func (b *Backend) CheckCard(ctx context.Context, op realname.Op, id realname.Identity,
	_ realname.Card) (realname.Answer, error) {
	return b.answer(ctx, Call{Step: op.Step, Op: op.Key, About: id})
}

// CheckFace implements [realname.FaceChecker].
func (b *Backend) CheckFace(ctx context.Context, op realname.Op, id realname.Identity,
	_ realname.Photo) (realname.Answer, error) {
	return b.answer(ctx, Call{Step: op.Step, Op: op.Key, About: id})
}

// Review implements [realname.Reviewer].
func (b *Backend) Review(ctx context.Context, op realname.Op, c realname.Case) (realname.Answer, error) {
	return b.answer(ctx, Call{Step: op.Step, Op: op.Key, About: c.Subject})
}

// Query implements [realname.Querier].
func (b *Backend) Query(ctx context.Context, op realname.Op, _ realname.Detail) (realname.Answer, error) {
	return b.answer(ctx, Call{Step: op.Step, Op: op.Key, Query: true})
}

// ReadDocument implements [realname.DocumentReader]. It reads photos made by
// [PhotosOf]; what it cannot read it says is of bad quality.
func (b *Backend) ReadDocument(ctx context.Context, op realname.Op,
	photos realname.Photos) (realname.Document, realname.Answer, error) {
	a, err := b.answer(ctx, Call{Step: op.Step, Op: op.Key})
	if err != nil || a.Verdict != realname.Pass {
		return realname.Document{}, a, err
	}
	doc, ok := read(photos)
	if !ok {
		return doc, Fail(realname.DocumentQuality).Answer, nil
	}
	return doc, a, nil
}

const frontMark, backMark = "test card, front\n", "test card, back\n"

// PhotosOf returns photos of an ID card that exists nowhere, which a [Backend]
// reads as the given identity's.
func PhotosOf(id realname.Identity) realname.Photos {
	return realname.Photos{
		Front: realname.NewPhoto([]byte(frontMark + id.Name.Reveal() + "\n" + id.Number.Reveal())),
		Back:  realname.NewPhoto([]byte(backMark + issued.String())),
	}
}

// issued is when all test cards were issued.
var issued = idcard.MustDate(2020, 5, 4)

func read(photos realname.Photos) (doc realname.Document, ok bool) {
	front, ok1 := bytes.CutPrefix(photos.Front.Reveal(), []byte(frontMark))
	_, ok2 := bytes.CutPrefix(photos.Back.Reveal(), []byte(backMark))
	name, number, ok3 := strings.Cut(string(front), "\n")
	if !ok1 || !ok2 || !ok3 {
		return doc, false
	}
	var err1, err2 error
	doc.Name, err1 = names.Parse(name)
	doc.Number, err2 = idcard.Parse(number)
	if err1 != nil || err2 != nil {
		return doc, false
	}
	doc.Birth, doc.Sex, doc.From = doc.Number.Birth(), doc.Number.Sex(), issued
	years := 20
	switch age := doc.Number.AgeOn(issued); {
	case age < 16:
		years = 5
	case age < 26:
		years = 10
	case age >= 46:
		doc.LongTerm = true
		return doc, true
	}
	doc.To = idcard.MustDate(issued.Year()+years, int(issued.Month()), issued.Day())
	return doc, true
}

// A Clock is a clock that stands still until it is moved. It may be used from
// several goroutines.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows t.
func NewClock(t time.Time) *Clock { return &Clock{now: t} }

// Now returns what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
