package kv_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

// add is a next function that counts up.
func add(r kv.Record) (kv.Record, error) {
	n, _ := strconv.Atoi(string(r.Value))
	r.Value = strconv.AppendInt(nil, int64(n)+1, 10)
	return r, nil
}

func value(t *testing.T, s kv.Store, key string) string {
	t.Helper()
	r, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatalf("Get(%q): %v", key, err)
	}
	return string(r.Value)
}

func TestUpdate(t *testing.T) {
	m := new(kv.Memory)
	seen := make(map[uint64]bool)
	for i := 1; i <= 100; i++ {
		r, err := kv.Update(t.Context(), m, "k", add)
		if err != nil {
			t.Fatal(err)
		}
		if r.Version == 0 || r.Version>>63 != 0 || seen[r.Version] {
			t.Fatalf("version %d is zero, too long or seen before", r.Version)
		}
		seen[r.Version] = true
		now, err := m.Get(t.Context(), "k")
		if err != nil || now.Version != r.Version || string(now.Value) != strconv.Itoa(i) {
			t.Fatalf("after Update %d: %d %q, %v", i, now.Version, now.Value, err)
		}
	}
}

// The caller may choose the version, as one must who binds the value to it.
func TestUpdateVersionGiven(t *testing.T) {
	m := new(kv.Memory)
	v := kv.NewVersion()
	r, err := kv.Update(t.Context(), m, "k", func(r kv.Record) (kv.Record, error) {
		r.Version = v
		return r, nil
	})
	if err != nil || r.Version != v {
		t.Fatalf("Update = version %d, %v; want %d", r.Version, err, v)
	}
	if r, err = kv.Put(t.Context(), m, "k", v, r); err != nil || r.Version == v {
		t.Errorf("Put = version %d, %v; want another than before", r.Version, err)
	}
}

func TestUpdateMissing(t *testing.T) {
	_, err := kv.Update(t.Context(), new(kv.Memory), "k", func(r kv.Record) (kv.Record, error) {
		if r.Version != 0 || r.Value != nil || r.Queue != "" {
			t.Errorf("next got %+v, want the zero Record", r)
		}
		return r, nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What Put returns is what Get returns afterwards.
func TestPutReturnsWhatIsKept(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.FixedZone("UTC+8", 8*3600))
	for _, r := range []kv.Record{
		{Value: []byte("v"), Queue: "q", Due: at, Expires: at},
		{Value: []byte("v"), Due: at, Expires: at},
		{Due: at},
		{Queue: "q"},
	} {
		m := new(kv.Memory)
		put, err := kv.Put(t.Context(), m, "k", 0, r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Get(t.Context(), "k")
		if err != nil {
			t.Fatal(err)
		}
		if got.Version != put.Version || got.Queue != put.Queue || got.Due != put.Due ||
			got.Expires != put.Expires || string(got.Value) != string(put.Value) {
			t.Errorf("Get = %+v, Put returned %+v", got, put)
		}
		if (r.Queue == "") != got.Due.IsZero() && !r.Due.IsZero() {
			t.Errorf("Due = %v with queue %q", got.Due, r.Queue)
		}
	}
}

func TestUpdateRefusalDoesNotWrite(t *testing.T) {
	refused := errors.New("refused")
	for _, tt := range []struct {
		give, want error
	}{
		{refused, refused},
		{kv.SkipWrite, nil},
	} {
		m := new(kv.Memory)
		before, err := kv.Update(t.Context(), m, "k", add)
		if err != nil {
			t.Fatal(err)
		}
		c := &kvtest.Chaos{Store: m}
		r, err := kv.Update(t.Context(), c, "k", func(kv.Record) (kv.Record, error) {
			return kv.Record{Value: []byte("no")}, tt.give
		})
		if err != tt.want {
			t.Errorf("after %v: error = %v, want %v", tt.give, err, tt.want)
		}
		if tt.want == nil && (r.Version != before.Version || string(r.Value) != "1") {
			t.Errorf("after %v: %+v, want the record as loaded", tt.give, r)
		}
		if c.Calls() != 1 || value(t, m, "k") != "1" {
			t.Errorf("after %v: %d calls, value %s", tt.give, c.Calls(), value(t, m, "k"))
		}
	}
}

func TestUpdateSkipMissing(t *testing.T) {
	m := new(kv.Memory)
	r, err := kv.Update(t.Context(), m, "k", func(r kv.Record) (kv.Record, error) {
		return r, kv.SkipWrite
	})
	if err != nil || r.Version != 0 {
		t.Errorf("Update = %+v, %v", r, err)
	}
	if _, err := m.Get(t.Context(), "k"); err != kv.ErrNotFound {
		t.Errorf("Get = %v, want ErrNotFound", err)
	}
}

// A rival changes the record under every swap.
type rival struct{ kv.Store }

func (s rival) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if err := s.Store.Swap(ctx, key, old, kv.Record{Version: kv.NewVersion()}); err != nil {
		return err
	}
	return s.Store.Swap(ctx, key, old, r)
}

func TestUpdateBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &kvtest.Chaos{Store: rival{new(kv.Memory)}}
		start, n := time.Now(), 0
		_, err := kv.Update(t.Context(), c, "k", func(r kv.Record) (kv.Record, error) {
			n++
			return kv.Record{Value: []byte("mine")}, nil
		})
		if !errors.Is(err, kv.ErrBusy) || n != 64 || c.Calls() != 128 {
			t.Errorf("Update = %v after %d tries and %d calls, want ErrBusy, 64, 128", err, n, c.Calls())
		}
		if value(t, c, "k") == "mine" {
			t.Error("ErrBusy, but it was written")
		}
		if d := time.Since(start); d < 500*time.Millisecond || d > 7*time.Second {
			t.Errorf("64 tries took %v", d)
		}
	})
}

func TestUpdateCancelledWhileBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := kv.Update(ctx, rival{new(kv.Memory)}, "k", add)
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, kv.ErrUnknown) {
			t.Errorf("Update = %v, want the deadline and a known fate", err)
		}
		if d := time.Since(start); d != 100*time.Millisecond {
			t.Errorf("Update ended after %v", d)
		}
	})
}

func TestUpdateCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := &kvtest.Chaos{Store: new(kv.Memory)}
	_, err := kv.Update(ctx, c, "k", func(r kv.Record) (kv.Record, error) {
		cancel()
		return r, nil
	})
	if err != context.Canceled || c.Calls() != 1 {
		t.Errorf("Update = %v after %d calls, want Canceled before the swap", err, c.Calls())
	}
	if _, err = kv.Update(ctx, c, "k", add); err != context.Canceled || c.Calls() != 1 {
		t.Errorf("Update = %v after %d calls, want Canceled and no further call", err, c.Calls())
	}
}

func TestUpdateUnknownFate(t *testing.T) {
	lost := errors.New("connection lost")
	for _, tt := range []struct {
		name string
		plan func(kvtest.Call) kvtest.Fault // of the calls get, swap, get
		want error
		now  string
	}{
		{"done, read says so", kvtest.FailAt(2, kvtest.Fault{After: lost}), nil, "2"},
		{"not done", kvtest.FailAt(2, kvtest.Fault{Before: lost}), kv.ErrUnknown, "1"},
		{"done, read fails", both(
			kvtest.FailAt(2, kvtest.Fault{After: lost}),
			kvtest.FailAt(3, kvtest.Fault{Before: lost})), kv.ErrUnknown, "2"},
		{"not done, read fails", both(
			kvtest.FailAt(2, kvtest.Fault{Before: lost}),
			kvtest.FailAt(3, kvtest.Fault{Before: lost})), kv.ErrUnknown, "1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := new(kv.Memory)
			if _, err := kv.Update(t.Context(), m, "k", add); err != nil {
				t.Fatal(err)
			}
			c := &kvtest.Chaos{Store: m, Plan: tt.plan}
			r, err := kv.Update(t.Context(), c, "k", add)
			if !errors.Is(err, tt.want) || tt.want != nil && !errors.Is(err, lost) {
				t.Errorf("Update = %v, want %v because of %v", err, tt.want, lost)
			}
			if c.Calls() != 3 {
				t.Errorf("%d calls, want get, swap and get", c.Calls())
			}
			if got := value(t, m, "k"); got != tt.now {
				t.Errorf("value is %s, want %s", got, tt.now)
			}
			if tt.want != nil && r.Version != 0 {
				t.Errorf("record %+v came with an error", r)
			}
		})
	}
}

// Where the store says that no read decides, nobody reads; and only there is the
// error ErrUnsure.
func TestUnsureFate(t *testing.T) {
	lost := errors.New("too few replicas")
	unsure := fmt.Errorf("store: %w: %w", kv.ErrUnknown, lost)
	for name, f := range map[string]func(kv.Store, kv.Record) (kv.Record, error){
		"Update": func(s kv.Store, _ kv.Record) (kv.Record, error) {
			return kv.Update(t.Context(), s, "k", add)
		},
		"UpdateFrom": func(s kv.Store, have kv.Record) (kv.Record, error) {
			return kv.UpdateFrom(t.Context(), s, "k", have, add)
		},
		"Put": func(s kv.Store, have kv.Record) (kv.Record, error) {
			return kv.Put(t.Context(), s, "k", have.Version, have)
		},
	} {
		for _, tt := range []struct {
			name   string
			swap   kvtest.Fault
			unsure bool
		}{
			{"done", kvtest.Fault{After: unsure}, true},
			{"not done", kvtest.Fault{Before: unsure}, true},
			{"answer lost", kvtest.Fault{Before: lost}, false},
		} {
			m := new(kv.Memory)
			have, err := kv.Put(t.Context(), m, "k", 0, kv.Record{Value: []byte("1")})
			if err != nil {
				t.Fatal(err)
			}
			var ops string
			c := &kvtest.Chaos{Store: m, Plan: func(call kvtest.Call) kvtest.Fault {
				if ops += " " + call.Op; call.Op == "swap" {
					return tt.swap
				}
				return kvtest.Fault{}
			}}
			r, err := f(c, have)
			if !errors.Is(err, kv.ErrUnknown) || !errors.Is(err, lost) || r.Version != 0 {
				t.Errorf("%s, %s: version %d, %v; want ErrUnknown and its cause", name, tt.name, r.Version, err)
			}
			if got := errors.Is(err, kv.ErrUnsure); got != tt.unsure {
				t.Errorf("%s, %s: is ErrUnsure = %v: %v", name, tt.name, got, err)
			}
			if read := strings.HasSuffix(ops, "swap get"); read == tt.unsure {
				t.Errorf("%s, %s: calls%s", name, tt.name, ops)
			}
		}
	}
}

func both(a, b func(kvtest.Call) kvtest.Fault) func(kvtest.Call) kvtest.Fault {
	return func(c kvtest.Call) kvtest.Fault {
		if f := a(c); f != (kvtest.Fault{}) {
			return f
		}
		return b(c)
	}
}

// A write that was done and then replaced by another one cannot be told from
// one that was never done.
func TestUpdateUnknownFateOverwritten(t *testing.T) {
	m := new(kv.Memory)
	c := &kvtest.Chaos{Store: m}
	c.Plan = func(call kvtest.Call) kvtest.Fault {
		if call.N == 3 {
			if _, err := kv.Update(t.Context(), m, "k", add); err != nil {
				t.Error(err)
			}
		}
		return kvtest.FailAt(2, kvtest.Fault{After: kvtest.ErrInjected})(call)
	}
	if _, err := kv.Update(t.Context(), c, "k", add); !errors.Is(err, kv.ErrUnknown) {
		t.Errorf("Update = %v, want ErrUnknown", err)
	}
	if got := value(t, m, "k"); got != "2" {
		t.Errorf("value is %s, want 2", got)
	}
}

func TestUpdateGetFails(t *testing.T) {
	c := &kvtest.Chaos{
		Store: new(kv.Memory),
		Plan:  kvtest.FailAt(1, kvtest.Fault{Before: kvtest.ErrInjected}),
	}
	_, err := kv.Update(t.Context(), c, "k", add)
	if !errors.Is(err, kvtest.ErrInjected) || errors.Is(err, kv.ErrUnknown) || c.Calls() != 1 {
		t.Errorf("Update = %v after %d calls", err, c.Calls())
	}
}

func TestUpdateBadKey(t *testing.T) {
	if _, err := kv.Update(t.Context(), new(kv.Memory), "a b", add); err != kv.ErrKey {
		t.Errorf("Update = %v, want ErrKey", err)
	}
	bad := func(r kv.Record) (kv.Record, error) { r.Queue = "a b"; return r, nil }
	if _, err := kv.Update(t.Context(), new(kv.Memory), "k", bad); err != kv.ErrKey {
		t.Errorf("Update with a bad queue = %v, want ErrKey", err)
	}
	_, err := kv.Put(t.Context(), new(kv.Memory), "k", 0, kv.Record{Version: 1 << 63})
	if err != kv.ErrVersion {
		t.Errorf("Put with a bad version = %v, want ErrVersion", err)
	}
}

func TestPutConflict(t *testing.T) {
	m := new(kv.Memory)
	if _, err := kv.Put(t.Context(), m, "k", 5, kv.Record{}); err != kv.ErrConflict {
		t.Errorf("Put over nothing = %v, want ErrConflict", err)
	}
	if _, err := kv.Put(t.Context(), m, "k", 0, kv.Record{}); err != nil {
		t.Error(err)
	}
	if _, err := kv.Put(t.Context(), m, "k", 0, kv.Record{}); err != kv.ErrConflict {
		t.Errorf("Put over a record = %v, want ErrConflict", err)
	}
}

// A barrier lets the first n readers go on together, so that they collide.
type barrier struct {
	kv.Store
	n    atomic.Int64
	open chan struct{}
}

func (s *barrier) Get(ctx context.Context, key string) (kv.Record, error) {
	r, err := s.Store.Get(ctx, key)
	if s.n.Add(-1) == 0 {
		close(s.open)
	}
	<-s.open
	return r, err
}

// Of 64 at once exactly five get in, however they collide.
func TestUpdateLimit(t *testing.T) {
	const callers, limit = 64, 5
	full := errors.New("full")
	for range 20 {
		s := &barrier{Store: new(kv.Memory), open: make(chan struct{})}
		s.n.Store(callers)
		var in, refused atomic.Int64
		var wg sync.WaitGroup
		for range callers {
			wg.Go(func() {
				_, err := kv.Update(t.Context(), s, "k", func(r kv.Record) (kv.Record, error) {
					if string(r.Value) == strconv.Itoa(limit) {
						return r, full
					}
					return add(r)
				})
				switch err {
				case nil:
					in.Add(1)
				case full:
					refused.Add(1)
				default:
					t.Errorf("Update = %v", err)
				}
			})
		}
		wg.Wait()
		if in.Load() != limit || refused.Load() != callers-limit {
			t.Fatalf("%d in, %d refused; want %d, %d", in.Load(), refused.Load(), limit, callers-limit)
		}
	}
}

// With random faults a counter is never behind what was reported as done, and
// never ahead of that by more than what was reported as unknown.
func TestUpdateUnderChaos(t *testing.T) {
	for seed := range uint64(50) {
		m := new(kv.Memory)
		c := &kvtest.Chaos{Store: m, Plan: kvtest.Random(seed, 0.3)}
		var done, unknown atomic.Int64
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 25 {
					_, err := kv.Update(t.Context(), c, "k", add)
					if err == nil {
						done.Add(1)
					} else if errors.Is(err, kv.ErrUnknown) {
						unknown.Add(1)
					}
				}
			})
		}
		wg.Wait()
		n, err := strconv.ParseInt(value(t, m, "k"), 10, 64)
		if err != nil || n < done.Load() || n > done.Load()+unknown.Load() {
			t.Errorf("seed %d: counter %d, %d done, %d unknown", seed, n, done.Load(), unknown.Load())
		}
	}
}

// An unwritable store stands for one that cannot be reached.
type unwritable struct{ kv.Store }

func (unwritable) Get(context.Context, string) (kv.Record, error) {
	return kv.Record{}, kv.ErrNotFound
}

func (unwritable) Swap(context.Context, string, uint64, kv.Record) error {
	return kvtest.ErrInjected
}

func (unwritable) Due(context.Context, string, time.Time) iter.Seq2[string, error] { return nil }

func TestUnknownKeepsItsCause(t *testing.T) {
	_, err := kv.Put(t.Context(), unwritable{}, "k", 0, kv.Record{})
	if !errors.Is(err, kv.ErrUnknown) || !errors.Is(err, kvtest.ErrInjected) {
		t.Errorf("Put = %v, want ErrUnknown and its cause", err)
	}
}

func TestNewVersion(t *testing.T) {
	seen := make(map[uint64]bool)
	var bits uint64
	for range 100_000 {
		v := kv.NewVersion()
		if v == 0 || v>>63 != 0 || seen[v] {
			t.Fatalf("NewVersion() = %d: zero, too long or seen before", v)
		}
		seen[v], bits = true, bits|v
	}
	if bits != 1<<63-1 {
		t.Errorf("bits never set: %x", ^bits)
	}
}
