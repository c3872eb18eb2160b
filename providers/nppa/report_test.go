package nppa_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/providers/nppa"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
)

// noon is a time of events.
var noon = time.Unix(1767240000, 0)

func id32(prefix string, n int) string {
	s := fmt.Sprintf("%s%05d", prefix, n)
	return s + strings.Repeat("0", 32-len(s))
}

// guest is an event of a guest.
func guest(session int, login bool, at time.Time) nppa.Event {
	return nppa.Event{Session: id32("s", session), Login: login, At: at, Device: id32("d", session)}
}

func TestReport(t *testing.T) {
	s, k := play(t, nil)
	refused := guest(2, true, noon)
	refused.Device = id32("x", 2)
	tests := []struct {
		name   string
		events []nppa.Event
		next   sandbox.Case
		want   []nppa.Rejection
		kind   realname.FailureKind
		fails  bool
	}{
		{"one", []nppa.Event{guest(1, true, noon)}, 0, nil, 0, false},
		{"one of two", []nppa.Event{guest(1, false, noon), refused}, 0, []nppa.Rejection{{Index: 1, Code: "3009"}}, 0, false},
		{"none", nil, 0, nil, realname.FailureUnreadable, true},
		{"too many", slices.Repeat([]nppa.Event{guest(1, true, noon)}, 129), 0, nil, realname.FailureUnreadable, true},
		{"rate", []nppa.Event{guest(1, true, noon)}, sandbox.RateLimit, nil, realname.FailureUnavailable, true},
		{"unknown code", []nppa.Event{guest(1, true, noon)}, sandbox.UnknownCode, nil, realname.FailureUnknown, true},
		{"lost", []nppa.Event{guest(1, true, noon)}, sandbox.LostAnswer, nil, realname.FailureUnknown, true},
		{"null", []nppa.Event{guest(1, true, noon)}, sandbox.Null, nil, realname.FailureUnknown, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.next != 0 {
				s.Next("loginout", tt.next)
			}
			got, err := k.Report(t.Context(), tt.events)
			var f *realname.Failure
			errors.As(err, &f)
			switch {
			case (err != nil) != tt.fails, !slices.Equal(got, tt.want):
				t.Errorf("Report = %v, %v; want %v", got, err, tt.want)
			case (f != nil) != (tt.kind != 0), f != nil && f.Kind != tt.kind:
				t.Errorf("the error has %v, want kind %v", f, tt.kind)
			}
		})
	}
}

func TestReportChecksEvents(t *testing.T) {
	s, k := play(t, nil)
	pi, err := nppa.ParsePI("1fffbjzos82bs9cnyj1dna7d6d29zg4esnh99u")
	if err != nil {
		t.Fatal(err)
	}
	both, short, never := guest(1, true, noon), guest(1, true, noon), guest(1, true, time.Time{})
	both.PI = pi
	short.Session = "s"
	for name, e := range map[string]nppa.Event{"pi and device": both, "session": short, "time": never, "nothing": {}} {
		if _, err := k.Report(t.Context(), []nppa.Event{e}); !errors.Is(err, nppa.ErrEvent) {
			t.Errorf("%s: Report = %v, want ErrEvent", name, err)
		}
	}
	if n := s.Calls("loginout"); n != 0 {
		t.Errorf("%d reports were sent", n)
	}
}

// A clock is one that the test holds.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newQueue(t *testing.T, c *clock, store kv.Store) (*sandbox.Server, *nppa.Queue) {
	t.Helper()
	s, k := play(t, func(o *nppa.Config) { o.Now = c.Now })
	q, err := nppa.NewQueue(nppa.QueueConfig{Client: k, Store: store, Keys: keyring.UnsafeDevelopment(), Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	return s, q
}

func TestQueue(t *testing.T) {
	c := &clock{now: time.Now()}
	s, q := newQueue(t, c, new(kv.Memory))
	const sessions = 300
	for i := range sessions {
		for _, e := range []nppa.Event{guest(i, false, c.now.Add(time.Second)), guest(i, true, c.now), guest(i, true, c.now)} {
			if err := q.Add(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
	}
	c.add(time.Second)
	if err := q.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := s.Reports()
	if len(got) != 2*sessions {
		t.Fatalf("%d events were reported, want %d", len(got), 2*sessions)
	}
	seen := make(map[string]string)
	for _, r := range got {
		session, bt, _ := strings.Cut(r, " ")
		seen[session] += bt
	}
	for session, order := range seen {
		if order != "10" {
			t.Errorf("session %s was reported as %s, want 10", session, order)
		}
	}
	if n := s.Calls("loginout"); n > 6 {
		t.Errorf("%d reports for %d events", n, len(got))
	}
	if err := q.Sweep(t.Context()); err != nil || s.Calls("loginout") > 6 {
		t.Errorf("an empty queue was reported: %v", err)
	}
}

// What is not taken comes again, and what came meanwhile comes after it.
func TestQueueTriesAgain(t *testing.T) {
	for _, how := range []sandbox.Case{sandbox.RateLimit, sandbox.LostAnswer, sandbox.Status500, sandbox.Down} {
		t.Run(how.String(), func(t *testing.T) {
			c := &clock{now: time.Now()}
			s, q := newQueue(t, c, new(kv.Memory))
			if err := q.Add(t.Context(), guest(1, true, c.now)); err != nil {
				t.Fatal(err)
			}
			s.Next("loginout", how)
			if err := q.Sweep(t.Context()); err == nil {
				t.Fatal("Sweep had no error")
			}
			if err := q.Add(t.Context(), guest(1, false, c.now.Add(time.Second))); err != nil {
				t.Fatal(err)
			}
			if err := q.Sweep(t.Context()); err != nil || s.Calls("loginout") != 1 {
				t.Fatalf("it was tried again at once: %v", err)
			}
			c.add(3 * time.Minute)
			if err := q.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := s.Reports()
			if n := len(got); n < 2 || got[n-2] != id32("s", 1)+" 1" || got[n-1] != id32("s", 1)+" 0" {
				t.Errorf("reported %v", got)
			}
		})
	}
}

// Many sweepers report each event once.
func TestQueueParallel(t *testing.T) {
	c := &clock{now: time.Now()}
	s, q := newQueue(t, c, new(kv.Memory))
	for i := range 200 {
		if err := q.Add(t.Context(), guest(i, true, c.now)); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { q.Sweep(t.Context()) })
	}
	wg.Wait()
	if err := q.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := s.Reports()
	slices.Sort(got)
	if len(slices.Compact(got)) != 200 || len(got) != 200 {
		t.Errorf("%d events were reported, want 200, each once", len(got))
	}
}

func TestQueueIsSealed(t *testing.T) {
	store := new(kv.Memory)
	c := &clock{now: time.Now()}
	_, q := newQueue(t, c, store)
	const text = "1fffbjzos82bs9cnyj1dna7d6d29zg4esnh99u"
	pi, _ := nppa.ParsePI(text)
	if err := q.Add(t.Context(), nppa.Event{Session: id32("s", 1), Login: true, At: c.now, PI: pi}); err != nil {
		t.Fatal(err)
	}
	n := 0
	for key, err := range store.Due(t.Context(), "nppa/queue", c.now) {
		r, err2 := store.Get(t.Context(), key)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		n++
		leaktest.CheckText(t, "the record", key+string(r.Value), text, id32("s", 1))
	}
	if n != 1 {
		t.Errorf("%d records, want 1", n)
	}
}

func TestPI(t *testing.T) {
	_, k := play(t, nil)
	a := k.Authority()
	op := realname.Op{Key: id32("a", 1), Step: realname.StepIdentity}
	if _, err := a.Match(t.Context(), op, sandbox.Person(sandbox.Passes)); err != nil {
		t.Fatal(err)
	}
	pi, err := a.PI(t.Context(), op)
	if err != nil || !pi.IsValid() {
		t.Fatalf("PI = %v, %v", pi, err)
	}
	leaktest.Check(t, pi, pi.Reveal())
	leaktest.Check(t, nppa.Event{PI: pi, Device: ""}, pi.Reveal())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		text := fmt.Sprintf(verb, nppa.Event{PI: pi, Session: id32("s", 1), Device: id32("d", 1)})
		leaktest.CheckText(t, verb, text, pi.Reveal(), id32("s", 1), id32("d", 1))
	}
	no := realname.Op{Key: id32("b", 1), Step: realname.StepIdentity}
	a.Match(t.Context(), no, sandbox.Person(sandbox.Differs))
	if pi, err := a.PI(t.Context(), no); err == nil || pi.IsValid() {
		t.Errorf("PI of somebody who did not pass = %v, %v", pi, err)
	}
	for _, s := range []string{"", "1", strings.Repeat("-", 38), strings.Repeat("a", 39)} {
		if _, err := nppa.ParsePI(s); !errors.Is(err, nppa.ErrPI) {
			t.Errorf("ParsePI(%q) = %v", s, err)
		}
	}
}

func TestAccept(t *testing.T) {
	s, _ := play(t, nil)
	server := startAgain(t, s)
	for _, tc := range nppa.TestCases() {
		if err := nppa.Accept(t.Context(), config(server), tc, "abc123"); err != nil {
			t.Errorf("%s: %v", tc.Title, err)
		}
	}
	cases := nppa.TestCases()
	for action, i := range map[string]int{"check": 0, "query": 4, "loginout": 7} {
		for _, how := range []sandbox.Case{sandbox.Down, sandbox.UnknownCode, sandbox.EmptyObject} {
			s.Next(action, how)
			if err := nppa.Accept(t.Context(), config(server), cases[i], "abc123"); err == nil {
				t.Errorf("%s with %v: passed", cases[i].Title, how)
			}
		}
	}
	for _, code := range []string{"", "a/b", "a b", "%2e"} {
		if err := nppa.Accept(t.Context(), config(server), cases[0], code); !errors.Is(err, nppa.ErrConfig) {
			t.Errorf("code %q: %v, want ErrConfig", code, err)
		}
	}
	if err := nppa.Accept(t.Context(), config(server), nppa.TestCase{}, "abc"); !errors.Is(err, nppa.ErrConfig) {
		t.Errorf("no case: %v", err)
	}
}

// A record that cannot be read does not keep the others from being reported.
func TestQueueWithABrokenRecord(t *testing.T) {
	store := new(kv.Memory)
	c := &clock{now: time.Now()}
	s, q := newQueue(t, c, store)
	if err := q.Add(t.Context(), guest(1, true, c.now)); err != nil {
		t.Fatal(err)
	}
	broken := kv.Record{Value: []byte("junk"), Queue: "nppa/queue", Due: c.now.Add(-time.Hour)}
	if _, err := kv.Put(t.Context(), store, "nppa/broken", 0, broken); err != nil {
		t.Fatal(err)
	}
	if err := q.Sweep(t.Context()); err != nil || len(s.Reports()) != 1 {
		t.Errorf("Sweep = %v, %v were reported", err, s.Reports())
	}
}

// Records that cannot be read, however many, do not keep the others from being reported.
func TestQueueWithManyBrokenRecords(t *testing.T) {
	store := new(kv.Memory)
	c := &clock{now: time.Now()}
	s, q := newQueue(t, c, store)
	for i := range 3 * nppa.MaxEvents {
		broken := kv.Record{Value: []byte("junk"), Queue: "nppa/queue", Due: c.now.Add(-time.Hour)}
		if _, err := kv.Put(t.Context(), store, fmt.Sprint("nppa/broken", i), 0, broken); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.Add(t.Context(), guest(1, true, c.now)); err != nil {
		t.Fatal(err)
	}
	if err := q.Sweep(t.Context()); err != nil || len(s.Reports()) != 1 {
		t.Errorf("Sweep = %v, %v were reported", err, s.Reports())
	}
}

// A cut is a store in which nothing can be deleted: a process that crashes before it can.
type cut struct{ kv.Store }

func (c cut) Delete(context.Context, string, uint64) error { return errors.New("crashed") }

// A record that a crash left with nothing in it goes with the next sweep.
func TestQueueEndsEmpty(t *testing.T) {
	store := new(kv.Memory)
	c := &clock{now: time.Now()}
	_, crashing := newQueue(t, c, cut{store})
	for i := range 2 * nppa.MaxEvents {
		if err := crashing.Add(t.Context(), guest(i, true, c.now)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := crashing.Sweep(t.Context()); err == nil {
			t.Fatal("the store deleted")
		}
		c.add(time.Second)
	}
	s, q := newQueue(t, c, store)
	if err := q.Add(t.Context(), guest(999, true, c.now)); err != nil {
		t.Fatal(err)
	}
	c.add(2 * time.Minute) // what the crash left claimed is due again
	if err := q.Sweep(t.Context()); err != nil || !slices.Contains(s.Reports(), id32("s", 999)+" 1") {
		t.Errorf("Sweep = %v, %v were reported", err, s.Reports())
	}
	for key := range store.Due(t.Context(), "nppa/queue", c.now.Add(time.Hour)) {
		t.Errorf("%s is left", key)
	}
}

// What is never taken has an end, and the log says so.
func TestQueueForgets(t *testing.T) {
	store := new(kv.Memory)
	c := &clock{now: time.Now()}
	s := sandbox.New(sandbox.Options{Now: c.Now})
	o := config(startAgain(t, s))
	o.Now = c.Now
	k, err := nppa.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	q, err := nppa.NewQueue(nppa.QueueConfig{
		Client: k, Store: store, Keys: keyring.UnsafeDevelopment(), Keep: time.Hour, Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []nppa.Event{guest(1, true, c.now), guest(2, true, c.now), guest(2, false, c.now.Add(30*time.Minute))} {
		if err := q.Add(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	for range 6 {
		s.Next("loginout", sandbox.Down)
		c.add(10*time.Minute + time.Second)
		if err := q.Sweep(t.Context()); c.Now().Before(time.Now().Add(time.Hour)) && err == nil {
			t.Fatal("Sweep had no error")
		}
	}
	s.Forget("loginout")
	c.add(15 * time.Minute)
	if err := q.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.Reports(); !slices.Equal(got, []string{id32("s", 2) + " 0"}) {
		t.Errorf("reported %v", got)
	}
	if n := strings.Count(log.String(), "forgotten"); n != 2 || strings.Contains(log.String(), id32("s", 1)) {
		t.Errorf("the log says %s", log.String())
	}
	for key := range store.Due(t.Context(), "nppa/queue", c.Now().Add(time.Hour)) {
		t.Errorf("%s is left", key)
	}
}

// A session has room for a few events; they are told when it is full.
func TestQueueIsBounded(t *testing.T) {
	c := &clock{now: time.Now()}
	_, q := newQueue(t, c, new(kv.Memory))
	var err error
	n := 0
	for ; err == nil && n < 100; n++ {
		err = q.Add(t.Context(), guest(1, n%2 == 0, c.now.Add(time.Duration(n)*time.Second)))
	}
	if !errors.Is(err, nppa.ErrFull) || n != 17 {
		t.Errorf("after %d events: %v, want ErrFull after 17", n, err)
	}
}

func TestQueueConfig(t *testing.T) {
	_, k := play(t, nil)
	store, keys := new(kv.Memory), keyring.UnsafeDevelopment()
	for name, c := range map[string]nppa.QueueConfig{
		"nothing": {}, "no store": {Client: k, Keys: keys}, "no keys": {Client: k, Store: store}, "no client": {Store: store, Keys: keys},
		"keep":   {Client: k, Store: store, Keys: keys, Keep: time.Second},
		"prefix": {Client: k, Store: store, Keys: keys, Prefix: "bad prefix"},
	} {
		if _, err := nppa.NewQueue(c); !errors.Is(err, nppa.ErrConfig) {
			t.Errorf("%s: %v, want ErrConfig", name, err)
		}
	}
}
