package realnametest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// after lets change look at what comes of each call.
func after(change func(ctx context.Context, s Sample, r *reply)) func(*bench) {
	return func(b *bench) {
		honest := b.call
		b.call = func(ctx context.Context, op realname.Op, s Sample) reply {
			r := honest(ctx, op, s)
			change(ctx, s, &r)
			return r
		}
	}
}

// answered is after for calls that were not cut short.
func answered(change func(s Sample, r *reply)) func(*bench) {
	return after(func(ctx context.Context, s Sample, r *reply) {
		if ctx.Err() == nil {
			change(s, r)
		}
	})
}

// cutShort is after for calls that were.
func cutShort(change func(s Sample, r *reply)) func(*bench) {
	return after(func(ctx context.Context, s Sample, r *reply) {
		if ctx.Err() != nil && r.err != nil {
			change(s, r)
		}
	})
}

// queried lets change look at what comes of each query.
func queried(change func(op realname.Op, token realname.Detail, r *reply)) func(*bench) {
	return func(b *bench) { b.querier = queryFunc{b.querier, change} }
}

type queryFunc struct {
	realname.Querier
	change func(op realname.Op, token realname.Detail, r *reply)
}

func (q queryFunc) Query(ctx context.Context, op realname.Op,
	token realname.Detail) (realname.Answer, error) {
	var r reply
	r.answer, r.err = q.Querier.Query(ctx, op, token)
	q.change(op, token, &r)
	return r.answer, r.err
}

func failure(k realname.FailureKind) error { return &realname.Failure{Kind: k} }

func pass(r *reply) { *r = reply{answer: realname.Answer{Verdict: realname.VerdictPass}} }

func fail(r *reply, why realname.Reason) {
	*r = reply{answer: realname.Answer{Verdict: realname.VerdictFail, Reason: why}}
}

func verdict(r *reply, v realname.Verdict) bool { return r.err == nil && r.answer.Verdict == v }

// brokenBackends are all caught, each by exactly the promises named: the first
// is the one that it breaks, the others cannot be kept without that one. Whether
// those with a question mark see it is a matter of time.
var brokenBackends = []struct {
	name   string
	change func(*bench)
	want   []string
}{
	{"an empty answer passes", answered(func(s Sample, r *reply) {
		if errors.Is(r.err, errGarbage) {
			pass(r)
		}
	}), []string{"error", "yes", "parallel", "?context-ends", "afterwards"}},
	{"who is not on record passes", answered(func(s Sample, r *reply) {
		if r.answer.Reason == realname.ReasonNoRecord {
			pass(r)
		}
	}), []string{"yes", "no", "parallel", "?context-ends", "afterwards", "query-agrees",
		"query-context"}},
	{"nobody passes", after(func(_ context.Context, s Sample, r *reply) {
		if verdict(r, realname.VerdictPass) {
			fail(r, realname.ReasonMismatch)
		}
	}), []string{"yes", "parallel", "?context-ends", "afterwards", "query-agrees", "query-context"}},
	{"no is an error", answered(func(s Sample, r *reply) {
		if verdict(r, realname.VerdictFail) {
			*r = reply{err: errors.New("mismatch")}
		}
	}), []string{"no", "parallel", "afterwards"}},
	{"no is a Failure", answered(func(s Sample, r *reply) {
		if verdict(r, realname.VerdictFail) {
			*r = reply{err: failure(realname.FailureUnreadable)}
		}
	}), []string{"no", "parallel", "afterwards", "?context-ends"}},
	{"no without a reason", answered(func(s Sample, r *reply) { r.answer.Reason = 0 }),
		[]string{"reason"}},
	{"no, but for the provider's reason", answered(func(s Sample, r *reply) {
		if verdict(r, realname.VerdictFail) {
			r.answer.Reason = realname.ReasonProviderUnavailable
		}
	}), []string{"reason"}},
	{"the wrong reason", answered(func(s Sample, r *reply) {
		if r.answer.Reason == realname.ReasonMismatch {
			r.answer.Reason = realname.ReasonNoRecord
		}
	}), []string{"reason"}},
	{"a broken provider is a no", answered(func(s Sample, r *reply) {
		if r.err != nil {
			fail(r, realname.ReasonMismatch)
		}
	}), []string{"error", "parallel", "?context-ends", "afterwards"}},
	{"a broken provider is nothing", answered(func(s Sample, r *reply) { r.err = nil }),
		[]string{"error", "parallel", "afterwards"}},
	{"a verdict with an error", answered(func(s Sample, r *reply) {
		if r.err != nil {
			r.answer.Verdict = realname.VerdictPass
		}
	}), []string{"error", "parallel", "afterwards"}},
	{"a quota is a mystery", answered(func(s Sample, r *reply) {
		if r.err != nil {
			r.err = errors.New("429")
		}
	}), []string{"error"}},
	{"garbage is certainly nothing", answered(func(s Sample, r *reply) {
		if errors.Is(r.err, errGarbage) {
			r.err = failure(realname.FailureUnavailable)
		}
	}), []string{"error"}},
	{"panics", answered(func(s Sample, r *reply) {
		if r.err != nil {
			panic("nil pointer")
		}
	}), []string{"error", "parallel", "?context-ends", "afterwards"}},
	{"its error is a nil pointer", answered(func(s Sample, r *reply) {
		if r.err != nil {
			r.err = (*realname.Failure)(nil)
		}
	}), []string{"error", "parallel", "?context-ends", "afterwards"}},
	{"a yes when its time is up", cutShort(func(s Sample, r *reply) { pass(r) }),
		[]string{"context-done", "context-ends", "hang"}},
	{"a verdict of its own", answered(func(s Sample, r *reply) {
		if verdict(r, realname.VerdictFail) {
			r.answer.Verdict = 77
		}
	}), []string{"no", "parallel", "?context-ends", "afterwards", "query-agrees", "query-context"}},
	{"about somebody else", answered(func(s Sample, r *reply) {
		if verdict(r, realname.VerdictPass) {
			r.answer.About = unknown
		}
	}), []string{"about", "parallel", "afterwards"}},
	{"about another name", answered(func(s Sample, r *reply) {
		if verdict(r, realname.VerdictPass) {
			r.answer.About = realname.Identity{Name: differs.Name}
		}
	}), []string{"about", "parallel", "afterwards"}},
	{"pending without a token", answered(func(s Sample, r *reply) {
		r.answer.Token = realname.Detail{}
	}), []string{"later"}},
	{"pending is an error", answered(func(s Sample, r *reply) {
		if verdict(r, realname.VerdictPending) {
			*r = reply{err: errors.New("processing")}
		}
	}), []string{"later", "parallel", "afterwards"}},
	{"one token for all", answered(func(s Sample, r *reply) {
		if verdict(r, realname.VerdictPending) {
			r.answer.Token = realname.NewDetail("token-0")
		}
	}), []string{"token"}},
	{"the request in its error", answered(func(s Sample, r *reply) {
		if r.err != nil {
			r.err = &url.Error{Op: "Get", URL: "https://authority.example/?" + url.Values{
				"name": {s.Identity.Name.Reveal()}}.Encode(), Err: r.err}
		}
	}), []string{"private"}},
	{"the request in the error of a call cut short", cutShort(func(s Sample, r *reply) {
		r.err = fmt.Errorf("POST {\"idNum\":%q}: %w", s.Identity.Number.Reveal(), r.err)
	}), []string{"private"}},
	{"the number in a joined error", cutShort(func(s Sample, r *reply) {
		r.err = quiet{errors.Join(r.err, errors.New(s.Identity.Number.Reveal()))}
	}), []string{"private"}},
	{"the number as a reference", answered(func(s Sample, r *reply) {
		if r.err == nil {
			r.answer.Reference = s.Identity.Number.Reveal()
		}
	}), []string{"private"}},
	{"answers get mixed up", mixedUp, []string{"parallel"}},
	{"ignores its context", ignores, []string{"hang"}},
	{"waits for the call before", oneAtATime, []string{"hang"}},
	{"the end of its context is a no", cutShort(func(s Sample, r *reply) {
		fail(r, realname.ReasonMismatch)
	}), []string{"context-done", "context-ends", "hang"}},
	{"the end of its context is the provider's fault", cutShort(func(s Sample, r *reply) {
		r.err = failure(realname.FailureMisconfigured)
	}), []string{"context-done", "context-ends", "hang"}},
	{"no answer in time is certainly nothing", cutShort(func(s Sample, r *reply) {
		r.err = failure(realname.FailureUnavailable)
	}), []string{"hang"}},
	{"broken after a time-out", stuck, []string{"afterwards"}},
	{"keeps photos", keepsPhotos, []string{"photo-kept"}},
	{"begins again", func(b *bench) {
		honest := b.call
		b.call = func(ctx context.Context, _ realname.Op, s Sample) reply {
			return honest(ctx, b.op(), s)
		}
	}, []string{"begun-once", "query-agrees", "query-then", "query-context"}},
	{"begun again it was never judged", secondTime(func(r *reply) {
		*r = reply{err: failure(realname.FailureUnavailable)}
	}), []string{"begun-once"}},
	{"begun again it is another answer", secondTime(func(r *reply) {
		if verdict(r, realname.VerdictFail) {
			pass(r)
		}
	}), []string{"begun-once"}},
	{"a query begins", queryBegins, []string{"query-unknown"}},
	{"an unknown operation is a no", queried(func(_ realname.Op, _ realname.Detail, r *reply) {
		if r.err != nil {
			fail(r, realname.ReasonNoRecord)
		}
	}), []string{"query-unknown", "query-context"}},
	{"an unknown operation is a mystery", queried(func(_ realname.Op, _ realname.Detail, r *reply) {
		if r.err != nil {
			r.err = errors.New("not found")
		}
	}), []string{"query-unknown"}},
	{"an operation that was judged is unknown", queried(
		func(_ realname.Op, token realname.Detail, r *reply) {
			if token.IsZero() {
				*r = reply{err: failure(realname.FailureUnavailable)}
			}
		}), []string{"query-agrees", "query-context"}},
	{"every query passes", queried(func(_ realname.Op, _ realname.Detail, r *reply) {
		if r.err == nil {
			pass(r)
		}
	}), []string{"query-agrees", "query-then", "query-context"}},
	{"a query is about somebody else", queried(func(_ realname.Op, _ realname.Detail, r *reply) {
		r.answer.About = unknown
	}), []string{"query-agrees", "query-context"}},
	{"pending for ever", queried(func(_ realname.Op, _ realname.Detail, r *reply) {
		if r.err == nil {
			r.answer = realname.Answer{Verdict: realname.VerdictPending, Token: realname.NewDetail("t")}
		}
	}), []string{"query-then", "query-agrees", "query-context"}},
	{"a query ignores its context", slowQueries, []string{"query-context"}},
	{"a query tells the name", queried(func(_ realname.Op, _ realname.Detail, r *reply) {
		if r.err != nil {
			r.err = fmt.Errorf("asked about %s: %w", matches.Name.Reveal(), r.err)
		}
	}), []string{"query-private"}},
	{"erases once", func(b *bench) { b.eraser = new(erasesOnce) }, []string{"erase"}},
}

// TestNewToken: a provider that gives another token for an operation that is begun again keeps
// its promise if it finds the operation by either.
func TestNewToken(t *testing.T) {
	for _, finds := range []bool{true, false} {
		n := 0
		b := &bench{step: realname.StepFace, samples: []Sample{{Name: "later", Want: realname.VerdictPending}}, soon: time.Second}
		b.call = func(context.Context, realname.Op, Sample) reply {
			n++
			return reply{answer: realname.Answer{Verdict: realname.VerdictPending, Token: realname.NewDetail(fmt.Sprint(n))}}
		}
		b.querier = queryOf(func(token string) (realname.Answer, error) {
			if token == "1" && !finds {
				return realname.Answer{}, failure(realname.FailureUnknown)
			}
			return realname.Answer{Verdict: realname.VerdictPending, Token: realname.NewDetail(token)}, nil
		})
		if err := begunOnce(t.Context(), b); (err == nil) != finds {
			t.Errorf("found by either: %v; begun once: %v", finds, err)
		}
	}
}

// queryOf is a function of a token as a Querier.
type queryOf func(token string) (realname.Answer, error)

func (q queryOf) Query(_ context.Context, _ realname.Op, token realname.Detail) (realname.Answer, error) {
	return q(token.Reveal())
}

// quiet is an error that hides what it wraps from its text alone.
type quiet struct{ error }

func (q quiet) Error() string { return "something failed" }
func (q quiet) Unwrap() error { return q.error }

// mixedUp keeps whom it was asked about where other calls write as well.
func mixedUp(b *bench) {
	var mu sync.Mutex
	var now realname.Identity
	honest := b.call
	b.call = func(ctx context.Context, op realname.Op, s Sample) reply {
		mu.Lock()
		now = s.Identity
		mu.Unlock()
		time.Sleep(time.Millisecond)
		mu.Lock()
		s.Identity = now
		mu.Unlock()
		return honest(ctx, op, s)
	}
}

// slowQueries takes its time, whatever the context says.
func slowQueries(b *bench) {
	wait := 4 * b.soon
	queried(func(realname.Op, realname.Detail, *reply) { time.Sleep(wait) })(b)
}

// ignores waits for the provider and not for its context.
func ignores(b *bench) {
	honest := b.call
	b.call = func(ctx context.Context, op realname.Op, s Sample) reply {
		free, cancel := context.WithTimeout(context.WithoutCancel(ctx), 4*b.soon+200*time.Millisecond)
		defer cancel()
		r := honest(free, op, s)
		if s.Hang {
			r.err = context.DeadlineExceeded
		}
		return r
	}
}

func oneAtATime(b *bench) {
	var mu sync.Mutex
	honest := b.call
	b.call = func(ctx context.Context, op realname.Op, s Sample) reply {
		mu.Lock()
		defer mu.Unlock()
		return honest(ctx, op, s)
	}
}

// stuck answers nothing more once a call was cut short.
func stuck(b *bench) {
	var mu sync.Mutex
	broken := false
	honest := b.call
	b.call = func(ctx context.Context, op realname.Op, s Sample) reply {
		r := honest(ctx, op, s)
		mu.Lock()
		defer mu.Unlock()
		if broken = broken || ctx.Err() != nil; broken && r.err == nil {
			return reply{err: errors.New("broken pipe")}
		}
		return r
	}
}

func keepsPhotos(b *bench) {
	var mu sync.Mutex
	var cache [][]byte
	honest := b.call
	b.call = func(ctx context.Context, op realname.Op, s Sample) reply {
		mu.Lock()
		cache = append(cache, s.Face.Reveal())
		mu.Unlock()
		return honest(ctx, op, s)
	}
}

// secondTime changes the answer to an operation's second call.
func secondTime(change func(*reply)) func(*bench) {
	return func(b *bench) {
		var seen sync.Map
		honest := b.call
		b.call = func(ctx context.Context, op realname.Op, s Sample) reply {
			r := honest(ctx, op, s)
			if _, again := seen.LoadOrStore(op.Key, true); again && r.err == nil {
				change(&r)
			}
			return r
		}
	}
}

// queryBegins judges what it does not know.
func queryBegins(b *bench) {
	p := b.querier.(*sandbox)
	b.querier = queryFunc{p, func(op realname.Op, _ realname.Detail, r *reply) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.ops[op.Key] == nil {
			p.keep(op.Key, matches)
		}
	}}
}

type erasesOnce struct{ done sync.Map }

func (e *erasesOnce) Erase(_ context.Context, op realname.Op, _ realname.Detail) error {
	if _, again := e.done.LoadOrStore(op.Key, true); again {
		return errors.New("NOT_DELETE_REPEATEDLY")
	}
	return nil
}

func TestBrokenBackends(t *testing.T) {
	all := slices.Concat(promises(), photoPromises)
	caught := make(map[string]bool)
	for _, tt := range brokenBackends {
		for _, name := range tt.want {
			caught[strings.TrimPrefix(name, "?")] = true
		}
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wantCaught(t, all, tt.want, func(soon time.Duration) *bench {
				b := faceBench(new(sandbox))
				b.samples, b.soon = samples(), soon
				tt.change(b)
				return b
			})
		})
	}
	for _, p := range all {
		if !caught[p.name] {
			t.Errorf("no broken backend is caught by %q", p.name)
		}
	}
}

// wantCaught fails unless a backend breaks just the promises wanted. On a busy
// machine an honest call may be late too, so it is tried with more time again.
func wantCaught(t *testing.T, all []promise, want []string, open func(time.Duration) *bench) {
	t.Helper()
	var wrong []string
	for _, ms := range []time.Duration{100, 600, 3000} {
		got := broken(t, all, func() *bench { return open(ms * time.Millisecond) })
		if wrong = compare(got, want); wrong == nil {
			return
		}
	}
	t.Errorf("wrong: %q", wrong)
}

func compare(got, want []string) (wrong []string) {
	for _, name := range want {
		if !strings.HasPrefix(name, "?") && !slices.Contains(got, name) {
			wrong = append(wrong, "not caught by "+name)
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) && !slices.Contains(want, "?"+name) {
			wrong = append(wrong, "caught by "+name+", which is kept")
		}
	}
	return wrong
}

// broken returns the promises that a backend breaks. It mostly waits, so it checks
// them at the same time.
func broken(t *testing.T, all []promise, open func() *bench) (names []string) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, p := range all {
		wg.Go(func() {
			b := open()
			var skip skipped
			err := p.run(t.Context(), b, 100*b.soon)
			if err == nil || errors.As(err, &skip) {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			t.Logf("%s: %v", p.name, err)
			names = append(names, p.name)
		})
	}
	wg.Wait()
	return names
}

var brokenReaders = []struct {
	name   string
	change func(*bench)
	want   []string
}{
	{"reads no number", answered(func(_ Sample, r *reply) { r.doc.Number = unknownNumber }),
		[]string{"document"}},
	{"reads another number", answered(func(_ Sample, r *reply) {
		r.doc.Number = unknown.Number
	}), []string{"document"}},
	{"reads another name", answered(func(_ Sample, r *reply) { r.doc.Name = unknown.Name }),
		[]string{"document"}},
	{"reads another sex", answered(func(_ Sample, r *reply) { r.doc.Sex = 1 }), []string{"document"}},
	{"reads another birth", answered(func(_ Sample, r *reply) {
		r.doc.Birth = unknown.Number.Birth()
	}), []string{"document"}},
	{"reads another validity", answered(func(_ Sample, r *reply) { r.doc.From = r.doc.Birth }),
		[]string{"document"}},
	{"takes a card without end for another", answered(func(_ Sample, r *reply) {
		r.doc.LongTerm = false
	}), []string{"document"}},
	{"without end, with an end", answered(func(_ Sample, r *reply) { r.doc.To = issued }),
		[]string{"document"}},
	{"reads nothing and passes", after(func(_ context.Context, s Sample, r *reply) {
		if verdict(r, realname.VerdictFail) && r.answer.Reason == realname.ReasonDocumentQuality {
			pass(r)
		}
	}), []string{"junk"}},
	{"panics at junk", after(func(_ context.Context, s Sample, r *reply) {
		if verdict(r, realname.VerdictFail) && r.answer.Reason == realname.ReasonDocumentQuality {
			panic("index out of range")
		}
	}), []string{"junk"}},
	{"tells later", answered(func(_ Sample, r *reply) {
		if r.err == nil {
			r.answer.Verdict, r.answer.Token = realname.VerdictPending, realname.NewDetail("token-1")
		}
	}), []string{"later", "yes", "no", "parallel", "?context-ends", "afterwards"}},
	{"prints what it read", cutShort(func(s Sample, r *reply) {
		r.err = fmt.Errorf("%w: %.400s", r.err, s.Photos.Front.Reveal())
	}), []string{"private"}},
}

var unknownNumber = realname.Identity{}.Number

func TestBrokenReaders(t *testing.T) {
	all := slices.Concat(promises(), photoPromises, documentPromises)
	for _, tt := range brokenReaders {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wantCaught(t, all, tt.want, func(soon time.Duration) *bench {
				b := documentBench(new(reader))
				b.samples, b.soon = samplesAtOnce(), soon
				doc, _ := read(b.samples[0].Photos)
				b.samples[0].Document = doc
				tt.change(b)
				return b
			})
		})
	}
}

// A backend that never returns is caught, and does not hang the kit.
func TestNeverReturns(t *testing.T) {
	for _, p := range promises() {
		b := &bench{
			step: realname.StepIdentity, samples: samples(), soon: 10 * time.Millisecond,
			call: func(context.Context, realname.Op, Sample) reply { select {} },
		}
		var skip skipped
		err := p.run(t.Context(), b, 50*time.Millisecond)
		if err == nil || errors.As(err, &skip) && b.querier != nil {
			t.Errorf("%s: not caught", p.name)
		}
	}
}
