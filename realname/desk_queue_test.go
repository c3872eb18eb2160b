package realname_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// An office is a world in which people decide about short flows.
type office struct {
	*realnametest.World
	t    *testing.T
	ctx  context.Context
	desk realname.Desk
	refs []realname.Ref
}

func newOffice(t *testing.T, store kv.Store, change func(*realname.Config)) *office {
	t.Helper()
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) {
		c.Review = nil
		c.Flows = map[realname.Method][]realname.Step{
			realname.MethodIDCard: {realname.StepIdentity, realname.StepPhotos, realname.StepFace},
		}
		if change != nil {
			change(c)
		}
	}})
	return &office{World: w, t: t, ctx: t.Context(), desk: w.Verifier.Desk()}
}

// add hands cases in, of as many people, a second after each other.
func (o *office) add(n int) *office {
	o.t.Helper()
	for range n {
		i := len(o.refs)
		u := walk(o.t, o.World, fmt.Sprint("account-", i), realname.MethodIDCard).identity(client(i)).photos().face()
		if u.err != nil || u.s.Status != realname.StatusReview {
			o.t.Fatalf("case %d: %v, %v", i, u.s.Status, u.err)
		}
		o.refs = append(o.refs, u.ref)
		o.Clock.Advance(time.Second)
	}
	return o
}

// client is the person of a case.
func client(n int) realname.Identity {
	born := time.Date(1960, 1, 1+n, 0, 0, 0, 0, time.UTC).Format("20060102")
	return realname.Identity{Name: people[0].Name, Number: idcard.MustParse(withCheck("110105" + born + "001"))}
}

// page returns the numbers of the cases of a page.
func (o *office) page(f realname.CaseFilter) (all []int, next string) {
	o.t.Helper()
	p, err := o.desk.Cases(o.ctx, f)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, c := range p.Cases {
		all = append(all, o.number(c.Session))
	}
	return all, p.Next
}

func (o *office) number(id string) int {
	return slices.IndexFunc(o.refs, func(r realname.Ref) bool { return r.ID == id })
}

func (o *office) take(i int, actor string) error {
	_, err := o.desk.Take(o.ctx, o.refs[i].ID, actor)
	return err
}

// want compares a reason, 0 for no error.
func (o *office) want(what string, err error, r realname.Reason) {
	o.t.Helper()
	if (err == nil) != (r == 0) || reasonOf(err) != r {
		o.t.Errorf("%s: %v, want %v", what, err, r)
	}
}

func (o *office) counts(free, taken, late int) {
	o.t.Helper()
	got, err := o.desk.Waiting(o.ctx)
	if want := (realname.CaseCount{Free: free, Taken: taken, Late: late}); got != want || err != nil {
		o.t.Errorf("Waiting = %+v, %v; want %+v", got, err, want)
	}
}

// TestLease: a case belongs to whoever took it, until the time is up or they give it back.
func TestLease(t *testing.T) {
	o := newOffice(t, nil, nil).add(1)
	o.want("a", o.take(0, "a"), 0)
	o.want("b", o.take(0, "b"), realname.ReasonCaseTaken)
	var e *realname.Error
	if err := o.take(0, "b"); !errors.As(err, &e) || !e.RetryAt.Equal(o.Clock.Now().Add(10*time.Minute)) {
		t.Errorf("%v, want when the lease ends", e)
	}
	o.want("given back by b", o.desk.Return(o.ctx, o.refs[0].ID, "b"), realname.ReasonCaseTaken)
	o.want("the account", o.take(0, "account-0"), realname.ReasonOwnCase)
	o.counts(0, 1, 0)
	o.Clock.Advance(9 * time.Minute)
	o.want("a renews", o.take(0, "a"), 0)
	o.Clock.Advance(9 * time.Minute)
	o.want("b in time", o.take(0, "b"), realname.ReasonCaseTaken)
	o.Clock.Advance(time.Minute)
	o.counts(1, 0, 0)
	o.want("b once it has ended", o.take(0, "b"), 0)
	o.want("b gives back", o.desk.Return(o.ctx, o.refs[0].ID, "b"), 0)
	o.want("b gives back twice", o.desk.Return(o.ctx, o.refs[0].ID, "b"), 0)
	o.counts(1, 0, 0)
	o.want("a again", o.take(0, "a"), 0)
	d := realname.Decision{Session: o.refs[0].ID, Round: 1, Actor: "b", Approve: true}
	_, err := o.desk.Decide(o.ctx, d)
	o.want("b decides", err, realname.ReasonCaseTaken)
	d.Actor = "a"
	_, err = o.desk.Decide(o.ctx, d)
	o.want("a decides", err, 0)
	o.counts(0, 0, 0)
	o.want("taken after it", o.take(0, "a"), realname.ReasonSessionEnded)
	if _, err := o.desk.Take(o.ctx, "nobody", "a"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
	o.want("nobody", o.take(0, ""), realname.ReasonValueMissing)
}

// TestLeaseOfOpen: only what waits for people can be taken, and a lease ends with the round.
func TestLeaseOfOpen(t *testing.T) {
	o := newOffice(t, nil, nil).add(1)
	o.want("a", o.take(0, "a"), 0)
	d := realname.Decision{Session: o.refs[0].ID, Round: 1, Actor: "a", Again: []realname.Step{realname.StepFace}}
	_, err := o.desk.Decide(o.ctx, d)
	o.want("again", err, 0)
	o.want("open", o.take(0, "b"), realname.ReasonNotDecidable)
	u := &walker{World: o.World, ctx: o.ctx, ref: o.refs[0]}
	if u.face(); u.err != nil || u.s.Round != 2 {
		t.Fatal(u.err)
	}
	o.want("round 2 by b", o.take(0, "b"), 0)
}

// TestNext: the case that is to be decided first of those that are free.
func TestNext(t *testing.T) {
	o := newOffice(t, nil, nil).add(5)
	next := func(actor string, want int) {
		t.Helper()
		c, err := o.desk.Next(o.ctx, actor)
		if want < 0 {
			o.want(actor, err, realname.ReasonNoCase)
			return
		}
		if o.want(actor, err, 0); o.number(c.Session) != want || c.Taken != actor {
			t.Errorf("Next(%s) = case %d, taken by %s; want %d", actor, o.number(c.Session), c.Taken, want)
		}
	}
	next("a", 0)
	next("b", 1)
	o.want("escalated", o.escalate(2), 0)
	next("account-3", 4) // not their own
	next("c", 3)
	next("c", -1)
	o.want("back", o.desk.Return(o.ctx, o.refs[1].ID, "b"), 0)
	o.want("back", o.desk.Return(o.ctx, o.refs[3].ID, "c"), 0)
	next("b", 3) // rather than what they gave back
	next("b", 1) // there is no other
	next("b", -1)
	o.Clock.Advance(10 * time.Minute)
	next("d", 0)
	if c, err := o.desk.NextOf(o.ctx, "chief", realname.CaseFilter{Escalated: true}); err != nil || o.number(c.Session) != 2 {
		t.Errorf("the escalated one: %d, %v", o.number(c.Session), err)
	}
	if _, err := o.desk.Next(o.ctx, ""); reasonOf(err) != realname.ReasonValueMissing {
		t.Errorf("Next without an actor: %v", err)
	}
}

func (o *office) escalate(i int) error {
	_, err := o.desk.Decide(o.ctx, realname.Decision{Session: o.refs[i].ID, Round: 1, Actor: "a", Escalate: true})
	return err
}

// TestEscalate: a case is marked, given back, and still to be decided.
func TestEscalate(t *testing.T) {
	o := newOffice(t, nil, nil).add(2)
	o.want("b takes", o.take(0, "b"), 0)
	o.want("a escalates", o.escalate(0), realname.ReasonCaseTaken)
	o.Clock.Advance(10 * time.Minute)
	o.want("a takes", o.take(0, "a"), 0)
	o.want("a escalates", o.escalate(0), 0)
	o.want("twice", o.escalate(0), realname.ReasonNotDecidable)
	_, err := o.desk.Decide(o.ctx, realname.Decision{Session: o.refs[1].ID, Round: 2, Actor: "a", Escalate: true})
	o.want("another round", err, realname.ReasonNotDecidable)
	_, err = o.desk.Decide(o.ctx, realname.Decision{Session: o.refs[1].ID, Round: 1, Actor: "a", Escalate: true, Approve: true})
	o.want("and approves", err, realname.ReasonValueContradictory)
	o.counts(2, 0, 0)
	if got, _ := o.page(realname.CaseFilter{Escalated: true}); !slices.Equal(got, []int{0}) {
		t.Errorf("escalated: %v", got)
	}
	s, err := o.desk.Decide(o.ctx, realname.Decision{Session: o.refs[0].ID, Round: 1, Actor: "chief", Approve: true})
	if o.want("decided", err, 0); s.Status != realname.StatusApproved {
		t.Errorf("%v, want approved", s.Status)
	}
	wantTrail(t, o.World, o.refs[0])
}

func TestCaseFilter(t *testing.T) {
	o := newOffice(t, nil, nil).add(1)
	odd := realnametest.Pass()
	odd.Answer.Findings = realname.FindingsOf(realname.FindingNameDotOnly)
	o.Backend.Script(realname.StepIdentity, odd)
	o.add(3)
	o.want("take", o.take(2, "a"), 0)
	o.want("escalate", o.escalate(3), 0)
	all := []int{0, 1, 2, 3}
	for _, tt := range []struct {
		name string
		f    realname.CaseFilter
		want []int
	}{
		{"all", realname.CaseFilter{}, all},
		{"goal", realname.CaseFilter{Goals: []realname.Goal{realname.GoalVerify}}, all},
		{"another goal", realname.CaseFilter{Goals: []realname.Goal{realname.GoalRenew}}, nil},
		{"severity", realname.CaseFilter{Severity: realname.SeverityPeople}, []int{1}},
		{"more severe", realname.CaseFilter{Severity: realname.SeverityPeopleOnly}, nil},
		{"finding", realname.CaseFilter{Finding: realname.FindingNameDotOnly}, []int{1}},
		{"another finding", realname.CaseFilter{Finding: realname.FindingTemporaryCard}, nil},
		{"free", realname.CaseFilter{Free: true}, []int{0, 1, 3}},
		{"taken", realname.CaseFilter{Taken: true}, []int{2}},
		{"mine", realname.CaseFilter{By: "a"}, []int{2}},
		{"another's", realname.CaseFilter{By: "b"}, nil},
		{"escalated", realname.CaseFilter{Escalated: true}, []int{3}},
		{"not escalated", realname.CaseFilter{NotEscalated: true}, []int{0, 1, 2}},
		{"free, not escalated, with findings", realname.CaseFilter{Free: true, NotEscalated: true, Severity: 1}, []int{1}},
		{"limit", realname.CaseFilter{Limit: 2}, []int{0, 1}},
	} {
		if got, _ := o.page(tt.f); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestCursor: pages hold each case once, whatever is decided between them.
func TestCursor(t *testing.T) {
	o := newOffice(t, nil, nil).add(7)
	var got []int
	cursor := ""
	for pages := 0; ; pages++ {
		part, next := o.page(realname.CaseFilter{Limit: 2, Cursor: cursor})
		got = append(got, part...)
		if pages == 1 { // what was seen last is decided
			_, err := o.desk.Decide(o.ctx, realname.Decision{Session: o.refs[3].ID, Round: 1, Actor: "a"})
			o.want("decide", err, 0)
		}
		if cursor = next; next == "" {
			break
		}
	}
	if !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6}) {
		t.Errorf("cases = %v", got)
	}
	_, next := o.page(realname.CaseFilter{Limit: 2})
	for _, bad := range []string{"x", "AAAA", next[:len(next)-2], next + "AA", next[1:]} {
		_, err := o.desk.Cases(o.ctx, realname.CaseFilter{Cursor: bad})
		if o.want(bad, err, realname.ReasonCursorUnknown); !errors.Is(err, realname.ErrInvalid) {
			t.Errorf("%q: %v is not ErrInvalid", bad, err)
		}
	}
	if got, _ := o.page(realname.CaseFilter{Limit: -1}); len(got) != 6 {
		t.Errorf("limit -1: %v", got)
	}
}

// FuzzCursor: a cursor is ours or refused.
func FuzzCursor(f *testing.F) {
	w, err := realnametest.New(realnametest.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("")
	f.Add("AAAA")
	f.Add("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")
	f.Fuzz(func(t *testing.T, s string) {
		_, err := w.Verifier.Desk().Cases(context.Background(), realname.CaseFilter{Cursor: s})
		if (s == "") != (err == nil) || err != nil && reasonOf(err) != realname.ReasonCursorUnknown {
			t.Errorf("%q: %v", s, err)
		}
	})
}

// A counting store counts what is asked of it.
type countingStore struct {
	kv.Store
	gets, keys, bytes atomic.Int64
}

func (*countingStore) Volatile() bool { return true }

func (s *countingStore) Get(ctx context.Context, key string) (kv.Record, error) {
	r, err := s.Store.Get(ctx, key)
	s.gets.Add(1)
	s.bytes.Add(int64(len(r.Value)))
	return r, err
}

func (s *countingStore) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for key, err := range s.Store.Due(ctx, queue, until) {
			if s.keys.Add(1); !yield(key, err) {
				return
			}
		}
	}
}

// take returns what was asked since the last time.
func (s *countingStore) take() int64 { return s.gets.Swap(0) + s.keys.Swap(0) + s.bytes.Swap(0)/1000 }

// TestLongQueue: with 100,000 cases the first page costs what it costs with 100, and so does the
// next case.
func TestLongQueue(t *testing.T) {
	store := &countingStore{Store: new(kv.Memory)}
	o := newOffice(t, store, nil).add(60)
	ask := func() (page, next, count int64) {
		store.take()
		o.page(realname.CaseFilter{})
		page = store.take()
		c, err := o.desk.Next(o.ctx, "a")
		next = store.take()
		o.want("next", err, 0)
		o.want("back", o.desk.Return(o.ctx, c.Session, "b-"), realname.ReasonCaseTaken)
		o.want("back", o.desk.Return(o.ctx, c.Session, "a"), 0)
		store.take()
		_, err = o.desk.Waiting(o.ctx)
		o.want("waiting", err, 0)
		return page, next, store.take()
	}
	page, next, _ := ask()
	for i := range 100_000 {
		r := kv.Record{Version: uint64(i + 1), Queue: "rn/review", Due: o.Clock.Now().Add(80 * time.Hour)}
		if err := store.Swap(o.ctx, fmt.Sprintf("rn/r/%026d", i), 0, r); err != nil {
			t.Fatal(err)
		}
	}
	page2, next2, count2 := ask()
	if page2 > 3*page || next2 > 3*next || count2 > 2100 {
		t.Errorf("page %d, next %d, count %d; with few cases %d and %d", page2, next2, count2, page, next)
	}
	if c, err := o.desk.Waiting(o.ctx); err != nil || !c.More || c.Free != 1000 {
		t.Errorf("Waiting = %+v, %v", c, err)
	}
}

// TestFiftyReviewers: nobody has a case that another has, none is decided twice, and none is left
// while somebody asks.
func TestFiftyReviewers(t *testing.T) {
	store := new(kv.Memory)
	o := newOffice(t, store, nil).add(120)
	other := newOffice(t, store, func(c *realname.Config) { c.Now = o.Clock.Now })
	var mu sync.Mutex
	has, decided := map[string]string{}, map[string]int{}
	flowtest.AtOnce(50, func(i int) {
		desk, actor := o.desk, fmt.Sprint("reviewer-", i)
		if i%2 == 1 {
			desk = other.desk
		}
		for {
			c, err := desk.Next(o.ctx, actor)
			if reasonOf(err) == realname.ReasonNoCase {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			if who := has[c.Session]; who != "" {
				t.Errorf("%s and %s have one case", who, actor)
			}
			has[c.Session] = actor
			mu.Unlock()
			_, err = desk.Decide(o.ctx, realname.Decision{Session: c.Session, Round: c.Round, Actor: actor, Approve: i%3 > 0})
			mu.Lock()
			if err != nil {
				t.Errorf("%s: %v", actor, err)
			}
			decided[c.Session]++
			mu.Unlock()
		}
	})
	if len(decided) != 120 {
		t.Errorf("%d cases were decided, want 120", len(decided))
	}
	o.counts(0, 0, 0)
}

// TestReturnByAnother: whoever never had a case changes nothing where they give it back, neither for themselves nor for
// who gave it back before.
func TestReturnByAnother(t *testing.T) {
	o := newOffice(t, nil, nil).add(2)
	back := func(i int, actor string) { t.Helper(); o.want(actor, o.desk.Return(o.ctx, o.refs[i].ID, actor), 0) }
	next := func(actor string, want int) {
		t.Helper()
		c, err := o.desk.Next(o.ctx, actor)
		if o.want(actor, err, 0); o.number(c.Session) != want {
			t.Errorf("%s is given case %d, want %d", actor, o.number(c.Session), want)
		}
	}
	back(0, "b") // nobody has had it
	next("b", 0)
	back(0, "b")
	back(0, "c")
	next("b", 1) // rather than what they gave back
}

// TestPagesOfOneTime: of cases that are due at the same time none is left out where the last one of a page is decided.
func TestPagesOfOneTime(t *testing.T) {
	o := newOffice(t, nil, nil)
	for range 6 {
		o.add(1)
		o.Clock.Advance(-time.Second)
	}
	o.Clock.Advance(-time.Second)
	o.add(1) // before the others
	first, next := o.page(realname.CaseFilter{Limit: 3})
	o.want("decide", o.decide(first[2], "r", realname.Decision{Approve: true}), 0)
	rest, last := o.page(realname.CaseFilter{Cursor: next})
	all := append(first, rest...)
	slices.Sort(all)
	if want := []int{0, 1, 2, 3, 4, 5, 6}; !slices.Equal(all, want) || last != "" {
		t.Errorf("pages %v and %v, then %q", first, rest, last)
	}
}

// TestUnreadableCase: a case whose record cannot be opened stands in the way of no other, and is logged once.
func TestUnreadableCase(t *testing.T) {
	for bad := range 3 {
		store := new(kv.Memory)
		var log lockedBuffer
		o := newOffice(t, store, func(c *realname.Config) { c.Log = slog.New(slog.NewJSONHandler(&log, nil)) }).add(3)
		spoilSession(t, store, o.refs[bad].ID)
		others := slices.Delete([]int{0, 1, 2}, bad, bad+1)
		for range 2 {
			if got, next := o.page(realname.CaseFilter{}); !slices.Equal(got, others) || next != "" {
				t.Errorf("case %d cannot be opened: listed %v, then %q", bad, got, next)
			}
		}
		for _, want := range others {
			if c, err := o.desk.Next(o.ctx, "r"); err != nil || o.number(c.Session) != want {
				t.Errorf("case %d cannot be opened: Next = %d, %v, want %d", bad, o.number(c.Session), err, want)
			}
		}
		if n := strings.Count(log.String(), `"kind":"session","name":"`+o.refs[bad].ID); n != 1 {
			t.Errorf("case %d is logged %d times, want once:\n%s", bad, n, log.String())
		}
	}
}
