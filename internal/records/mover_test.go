package records_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

var errCrash = errors.New("crash")

// mover returns a Mover whose records say under which key they lie, as sealed ones do.
func mover(t *testing.T, s kv.Store) *records.Mover {
	t.Helper()
	p, err := keyring.UnsafeDevelopment().Purpose("test/moved")
	if err != nil {
		t.Fatal(err)
	}
	return &records.Mover{Store: s, Notes: p, Reseal: func(from string, r kv.Record, to string) (kv.Record, error) {
		ops, err := read(from, r)
		r.Version, r.Value = kv.NewVersion(), write(to, ops)
		return r, err
	}}
}

func write(key string, ops []string) []byte { return []byte(key + "=" + strings.Join(ops, ",")) }

// read returns the set of operations in r, which must lie at key.
func read(key string, r kv.Record) ([]string, error) {
	if r.Version == 0 {
		return nil, nil
	}
	at, list, _ := strings.Cut(string(r.Value), "=")
	if at != key {
		return nil, fmt.Errorf("record of %s at %s", at, key)
	}
	return strings.Split(list, ","), nil
}

// add puts an operation into the set that key stands for.
func add(ctx context.Context, m *records.Mover, key, op string) error {
	_, _, err := m.Update(ctx, key, nil, func(key string, r kv.Record) (kv.Record, error) {
		ops, err := read(key, r)
		if err != nil {
			return r, err
		}
		r.Version, r.Value = kv.NewVersion(), write(key, append(ops, op))
		return r, nil
	})
	return err
}

func get(t *testing.T, m *records.Mover, key string) (ops []string, at string) {
	t.Helper()
	r, at, err := m.Get(t.Context(), key)
	if err == nil {
		ops, err = read(at, r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return ops, at
}

// A record is found under the old key and the new one, and changed in one place,
// whether it was there before the move or not.
func TestMove(t *testing.T) {
	for _, before := range [][]string{nil, {"a"}, {"a", "b"}} {
		m := mover(t, new(kv.Memory))
		for _, op := range before {
			if err := add(t.Context(), m, "old", op); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if _, err := m.Move(t.Context(), "old", "new"); err != nil {
				t.Fatal(err)
			}
		}
		want := before
		for _, key := range []string{"old", "new", "old"} {
			if err := add(t.Context(), m, key, "op-"+key); err != nil {
				t.Fatal(err)
			}
			want = append(want, "op-"+key)
			for _, key := range []string{"old", "new"} {
				if got, at := get(t, m, key); !slices.Equal(got, want) || at != "new" {
					t.Errorf("%s: %v at %s, want %v at new", key, got, at, want)
				}
			}
		}
	}
}

// A record may move again, and nothing moves onto itself.
func TestMoveAgain(t *testing.T) {
	m := mover(t, new(kv.Memory))
	if err := add(t.Context(), m, "1", "a"); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"1", "2", "3", "4"} {
		from := max(0, int(to[0]-'1')-1)
		if _, err := m.Move(t.Context(), fmt.Sprint(from+1), to); err != nil {
			t.Fatal(err)
		}
	}
	if got, at := get(t, m, "1"); at != "4" || len(got) != 1 {
		t.Errorf("%v at %s, want one at 4", got, at)
	}
	if did, err := m.Move(t.Context(), "2", "5"); !did || err != nil {
		t.Fatalf("Move = %v, %v; want it moved from where it had come to", did, err)
	}
	for _, key := range []string{"1", "2", "3", "4", "5"} {
		if got, at := get(t, m, key); at != "5" || len(got) != 1 {
			t.Errorf("%s leads to %v at %s, want one at 5", key, got, at)
		}
	}
	if did, err := m.Move(t.Context(), "1", "5"); did || err != nil {
		t.Errorf("Move again = %v, %v; want nothing done", did, err)
	}
}

// The queue finds a record until it has moved, and then finds it in its new place.
func TestQueue(t *testing.T) {
	s := new(kv.Memory)
	m := mover(t, s)
	due := time.Unix(1000, 0)
	_, err := begin(t.Context(), s, "old", kv.Record{Value: write("old", []string{"a"}), Queue: "q", Due: due})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"old", "new"} {
		var got []string
		for key, err := range s.Due(t.Context(), "q", due) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, key)
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("queue has %v, want %s", got, want)
		}
		if _, err := m.Move(t.Context(), "old", "new"); err != nil {
			t.Fatal(err)
		}
	}
}

func begin(ctx context.Context, s kv.Store, key string, r kv.Record) (kv.Record, error) {
	return kv.Put(ctx, s, key, 0, r)
}

// Whatever call fails or crashes, nothing is lost: another process finds what was
// there, and the move can be done again.
func TestCrash(t *testing.T) {
	for _, before := range []bool{false, true} {
		for _, lost := range []bool{false, true} {
			for n := 1; ; n++ {
				if !crashAt(t, n, before, lost) {
					if n < 3 {
						t.Fatalf("only %d calls", n)
					}
					break
				}
			}
		}
	}
}

// crashAt crashes in call n of a move, before or after the call is done.
func crashAt(t *testing.T, n int, before, lost bool) (crashed bool) {
	t.Helper()
	s := new(kv.Memory)
	calls := 0
	chaos := &kvtest.Chaos{Store: s, Plan: func(kvtest.Call) (f kvtest.Fault) {
		if calls++; calls < n {
			return f
		}
		crashed = true
		if calls == n && lost {
			return kvtest.Fault{After: errCrash}
		}
		return kvtest.Fault{Before: errCrash}
	}}
	sound := mover(t, s)
	want := []string(nil)
	if before {
		want = []string{"a"}
		if err := add(t.Context(), sound, "old", "a"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := mover(t, chaos).Move(t.Context(), "old", "new"); (err != nil) != crashed && !lost {
		t.Errorf("call %d: Move = %v, crashed %v", n, err, crashed)
	}
	if got, _ := get(t, sound, "old"); !slices.Equal(got, want) {
		t.Errorf("call %d: after the crash %v, want %v", n, got, want)
	}
	if err := add(t.Context(), sound, "old", "b"); err != nil {
		t.Fatal(err)
	}
	if _, err := sound.Move(t.Context(), "old", "new"); err != nil {
		t.Fatal(err)
	}
	if got, at := get(t, sound, "new"); !slices.Equal(got, append(want, "b")) || at != "new" {
		t.Errorf("call %d: after the move %v at %s, want %v", n, got, at, append(want, "b"))
	}
	return crashed
}

// While processes that know only the old index, those that move, and those that
// know the old one by the notes alone work at once, on a store that fails now and
// then, no operation that was said to be added is lost, and none is in two places.
func TestConcurrent(t *testing.T) {
	for seed := range uint64(40) {
		s := new(kv.Memory)
		chaos := &kvtest.Chaos{Store: s, Plan: kvtest.Random(seed, 0.05)}
		m := mover(t, chaos)
		var mu sync.Mutex
		var sure []string
		var wg sync.WaitGroup
		for w := range 6 {
			wg.Go(func() {
				for i := range 8 {
					op, key := fmt.Sprintf("%d-%d", w, i), "old"
					if w%2 == 1 && i >= 3 { // a process that was told to move
						if _, err := m.Move(t.Context(), "old", "new"); err != nil {
							continue
						}
						key = "new"
					}
					if add(t.Context(), m, key, op) == nil {
						mu.Lock()
						sure = append(sure, op)
						mu.Unlock()
					}
				}
			})
		}
		wg.Wait()
		sound := mover(t, s)
		if _, err := sound.Move(t.Context(), "old", "new"); err != nil {
			t.Fatal(err)
		}
		got, _ := get(t, sound, "new")
		for _, op := range sure {
			if !slices.Contains(got, op) {
				t.Errorf("seed %d: %s is lost", seed, op)
			}
		}
	}
}

// Nobody who can write to the store but has no key sends a record elsewhere.
func TestNotes(t *testing.T) {
	s := new(kv.Memory)
	m := mover(t, s)
	for _, name := range []string{"one", "two"} {
		if _, err := m.Move(t.Context(), name, "gone-"+name); err != nil {
			t.Fatal(err)
		}
	}
	one, err := s.Get(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.Get(t.Context(), "two")
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(one.Value)
	flipped[len(flipped)-1] ^= 1
	forged := map[string]kv.Record{
		"another record's note": {Version: two.Version, Value: two.Value},
		"an older version":      {Version: one.Version + 1, Value: one.Value},
		"a bit changed":         {Version: one.Version, Value: flipped},
		"cut short":             {Version: one.Version, Value: one.Value[:len("note1")]},
	}
	for name, r := range forged {
		t.Run(name, func(t *testing.T) {
			s := new(kv.Memory)
			if err := s.Swap(t.Context(), "one", 0, r); err != nil {
				t.Fatal(err)
			}
			m := mover(t, s)
			if _, _, err := m.Get(t.Context(), "one"); !errors.Is(err, records.ErrNote) {
				t.Errorf("Get = %v, want ErrNote", err)
			}
			if err := add(t.Context(), m, "one", "a"); !errors.Is(err, records.ErrNote) {
				t.Errorf("Update = %v, want ErrNote", err)
			}
			if _, err := m.Move(t.Context(), "one", "b"); !errors.Is(err, records.ErrNote) {
				t.Errorf("Move = %v, want ErrNote", err)
			}
		})
	}
}

// A record may go back where it came from, and forth again, with all that was
// added on the way.
func TestBack(t *testing.T) {
	for _, begin := range []bool{false, true} {
		m := mover(t, new(kv.Memory))
		var want []string
		put := func(key, op string) {
			t.Helper()
			if err := add(t.Context(), m, key, op); err != nil {
				t.Fatal(err)
			}
			want = append(want, op)
		}
		if begin {
			put("a", "0")
		}
		for i, move := range [][2]string{{"a", "b"}, {"b", "a"}, {"a", "b"}, {"b", "a"}, {"a", "c"}, {"b", "c"}, {"c", "b"}} {
			if _, err := m.Move(t.Context(), move[0], move[1]); err != nil {
				t.Fatal(err)
			}
			for _, key := range []string{"a", "b"} {
				if got, at := get(t, m, key); !slices.Equal(got, want) || at != move[1] {
					t.Fatalf("move %d: %s leads to %v at %s, want %v at %s", i, key, got, at, want, move[1])
				}
			}
			if i%2 == 1 {
				put("a", fmt.Sprint(i, "a"))
				put("b", fmt.Sprint(i, "b"))
			}
		}
	}
}

// TestRing: notes that lead to each other are an error, not a hang. Only a fault
// of ours could leave such.
func TestRing(t *testing.T) {
	s := new(kv.Memory)
	for _, move := range [][2]string{{"a", "b"}, {"b", "a"}} {
		other := new(kv.Memory)
		if _, err := mover(t, other).Move(t.Context(), move[0], move[1]); err != nil {
			t.Fatal(err)
		}
		r, err := other.Get(t.Context(), move[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Swap(t.Context(), move[0], 0, r); err != nil {
			t.Fatal(err)
		}
	}
	m := mover(t, s)
	if _, _, err := m.Get(t.Context(), "a"); !errors.Is(err, records.ErrNote) {
		t.Errorf("Get = %v, want ErrNote", err)
	}
	if err := add(t.Context(), m, "a", "op"); !errors.Is(err, records.ErrNote) {
		t.Errorf("Update = %v, want ErrNote", err)
	}
	if _, err := m.Move(t.Context(), "a", "c"); !errors.Is(err, records.ErrNote) {
		t.Errorf("Move = %v, want ErrNote", err)
	}
}

// TestFind reads without leaving anything behind.
func TestFind(t *testing.T) {
	s := new(kv.Memory)
	m := mover(t, s)
	find := func(want string) {
		t.Helper()
		r, at, err := m.Find(t.Context(), "old", "new")
		ops, err2 := read(at, r)
		if err != nil || err2 != nil || strings.Join(ops, "") != want {
			t.Errorf("Find = %v, %v, %v; want %q", ops, err, err2, want)
		}
	}
	find("")
	if _, err := s.Get(t.Context(), "old"); !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("a look left a note: %v", err)
	}
	if err := add(t.Context(), m, "new", "a"); err != nil {
		t.Fatal(err)
	}
	find("a")
	m = mover(t, new(kv.Memory))
	for range 2 {
		if err := add(t.Context(), m, "old", "b"); err != nil {
			t.Fatal(err)
		}
		if r, at, err := m.Find(t.Context(), "old", "new"); err != nil || r.Version == 0 {
			t.Errorf("Find = %v at %s, %v; want a record", r, at, err)
		}
		if _, err := m.Move(t.Context(), "old", "new"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSlowCopy: a process that found a frozen record and was then held up copies
// nothing, and spoils nothing, once others have finished.
func TestSlowCopy(t *testing.T) {
	for n := 1; n < 12; n++ {
		s := new(kv.Memory)
		sound := mover(t, s)
		if err := add(t.Context(), sound, "old", "a"); err != nil {
			t.Fatal(err)
		}
		calls := 0
		slow := mover(t, &kvtest.Chaos{Store: s, Plan: func(kvtest.Call) (f kvtest.Fault) {
			if calls++; calls == n {
				for _, move := range [][2]string{{"old", "new"}, {"new", "old"}, {"old", "new"}} {
					if _, err := sound.Move(t.Context(), move[0], move[1]); err != nil {
						t.Fatal(err)
					}
				}
				if err := add(t.Context(), sound, "new", "b"); err != nil {
					t.Fatal(err)
				}
			}
			return f
		}})
		if _, err := slow.Move(t.Context(), "old", "new"); err != nil {
			t.Errorf("held up in call %d: %v", n, err)
		}
		want := "ab"
		if calls < n {
			want = "a"
		}
		for _, key := range []string{"old", "new"} {
			if got, at := get(t, sound, key); strings.Join(got, "") != want || at != "new" {
				t.Errorf("held up in call %d: %s leads to %v at %s, want %s at new", n, key, got, at, want)
			}
		}
	}
}

// A note of a record that expires does not stay for ever.
func TestUntil(t *testing.T) {
	s := new(kv.Memory)
	m := mover(t, s)
	until := time.Unix(5000, 0)
	m.Until = func() time.Time { return until }
	for _, had := range []time.Time{{}, until.Add(-time.Hour), until.Add(time.Hour)} {
		key := fmt.Sprint("old-", had.Unix())
		if !had.IsZero() {
			if _, err := begin(t.Context(), s, key, kv.Record{Value: write(key, []string{"a"}), Expires: had}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := m.Move(t.Context(), key, "new-"+key); err != nil {
			t.Fatal(err)
		}
		r, err := s.Get(t.Context(), key)
		if err != nil || !r.Expires.Equal(until) {
			t.Errorf("expires %v, %v; want %v", r.Expires, err, until)
		}
	}
}

// A note is kept as long as somebody comes by.
func TestRenewed(t *testing.T) {
	s := new(kv.Memory)
	m := mover(t, s)
	now := time.Unix(5000, 0)
	m.Until = func() time.Time { return now.Add(48 * time.Hour) }
	for range 10 {
		if _, err := m.Move(t.Context(), "old", "new"); err != nil {
			t.Fatal(err)
		}
		r, err := s.Get(t.Context(), "old")
		if err != nil || r.Expires.Before(now.Add(23*time.Hour)) {
			t.Fatalf("expires %v, %v; want a day from %v at least", r.Expires, err, now)
		}
		now = now.Add(13 * time.Hour)
	}
}

// FuzzNote: whatever stands in a record, it is the record that it is, or a note
// that cannot be read: nobody without the key writes one that can.
func FuzzNote(f *testing.F) {
	for _, s := range []string{"", "n", "note1", "note1rk", "note1{}", "note2", "old=a"} {
		f.Add([]byte(s))
	}
	s := new(kv.Memory)
	p, err := keyring.UnsafeDevelopment().Purpose("test/moved")
	if err != nil {
		f.Fatal(err)
	}
	if text, err := p.Seal([]byte("note1"), []byte(`{"To":"new"}`), []byte("another key")); err == nil {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		m := mover(t, s) // not with the context of t, which ends with the fuzzing
		put, err := kv.Update(context.Background(), s, "old", func(r kv.Record) (kv.Record, error) {
			r.Version, r.Value = kv.NewVersion(), value
			return r, nil
		})
		if err != nil {
			t.Skip(err) // larger than a record may be
		}
		r, at, err := m.Get(context.Background(), "old")
		if strings.HasPrefix(string(value), "note1") {
			if !errors.Is(err, records.ErrNote) {
				t.Errorf("Get = %v, want ErrNote", err)
			}
			return
		}
		if err != nil || at != "old" || r.Version != put.Version || string(r.Value) != string(value) {
			t.Errorf("Get = %q at %s, %v; want what is there", r.Value, at, err)
		}
	})
}
