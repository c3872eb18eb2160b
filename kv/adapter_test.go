package kv_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
)

func TestBegin(t *testing.T) {
	done, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel()
	for _, tt := range []struct {
		name string
		ctx  context.Context
		key  string
		want error
	}{
		{"good", t.Context(), "k", nil},
		{"longest", t.Context(), strings.Repeat("k", kv.MaxKey), nil},
		{"no key", t.Context(), "", kv.ErrKey},
		{"bad key", t.Context(), "two words", kv.ErrKey},
		{"too long", t.Context(), strings.Repeat("k", kv.MaxKey+1), kv.ErrKey},
		{"cancelled", done, "k", context.Canceled},
		{"too late", late, "k", context.DeadlineExceeded},
		{"cancelled and bad", done, "", context.Canceled},
	} {
		if got := kv.Begin(tt.ctx, tt.key); got != tt.want {
			t.Errorf("%s: Begin = %v, want %v", tt.name, got, tt.want)
		}
		r := kv.Record{Version: 2}
		if got := kv.BeginSwap(tt.ctx, tt.key, 1, r); got != tt.want {
			t.Errorf("%s: BeginSwap = %v, want %v", tt.name, got, tt.want)
		}
	}
	for _, tt := range []struct {
		name string
		ctx  context.Context
		r    kv.Record
		want error
	}{
		{"bad queue", t.Context(), kv.Record{Version: 2, Queue: "ü"}, kv.ErrKey},
		{"no version", t.Context(), kv.Record{}, kv.ErrVersion},
		{"the old version", t.Context(), kv.Record{Version: 1}, kv.ErrVersion},
		{"cancelled", done, kv.Record{}, context.Canceled},
	} {
		if got := kv.BeginSwap(tt.ctx, "k", 1, tt.r); got != tt.want {
			t.Errorf("%s: BeginSwap = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestFailed(t *testing.T) {
	done, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("broken")
	for _, tt := range []struct {
		name string
		ctx  context.Context
		err  error
		want string
		is   []error
	}{
		{"nothing", t.Context(), nil, "", nil},
		{"nothing in a call that was ended", done, nil, "", nil},
		{"broken", t.Context(), broken, "mykv: get: broken", []error{broken}},
		{"ended, in other words", done, broken, "mykv: get: context canceled: broken",
			[]error{broken, context.Canceled}},
		{"ended, and said so", done, context.Canceled, "mykv: get: context canceled",
			[]error{context.Canceled}},
		{"unknown", t.Context(), kv.ErrUnknown, "mykv: get: " + kv.ErrUnknown.Error(),
			[]error{kv.ErrUnknown}},
	} {
		got := kv.Failed(tt.ctx, "mykv: get", tt.err)
		if (got == nil) != (tt.err == nil) || got != nil && got.Error() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
		for _, is := range tt.is {
			if !errors.Is(got, is) {
				t.Errorf("%s: %v is not %v", tt.name, got, is)
			}
		}
	}
}

func TestMicros(t *testing.T) {
	for _, tt := range []struct {
		t    time.Time
		want int64
	}{
		{time.Unix(0, 0), 0},
		{time.Unix(0, 1999), 1},
		{time.Unix(-1, 0), -1_000_000},
		{time.Time{}, -62_135_596_800_000_000},
		{time.UnixMicro(math.MaxInt64), math.MaxInt64},
		{time.UnixMicro(math.MaxInt64).Add(time.Microsecond), math.MaxInt64},
		{time.UnixMicro(math.MinInt64), math.MinInt64},
		{time.UnixMicro(math.MinInt64).Add(-time.Microsecond), math.MinInt64},
		{time.Unix(1<<62, 0), math.MaxInt64},
		{time.Date(-300_000, 1, 1, 0, 0, 0, 0, time.UTC), math.MinInt64},
	} {
		if got := kv.Micros(tt.t); got != tt.want {
			t.Errorf("Micros(%v) = %d, want %d", tt.t, got, tt.want)
		}
	}
}

// pagesOf reads pages of a slice of pages, and fails at page bad.
func pagesOf(pages [][]string, bad int, err error) func(int) (kv.Page[int], error) {
	return func(i int) (kv.Page[int], error) {
		if i == bad {
			return kv.Page[int]{Keys: []string{"not", "seen"}}, err
		}
		p := kv.Page[int]{Keys: pages[i]}
		if next := i + 1; next < len(pages) {
			p.Next = &next
		}
		return p, nil
	}
}

func TestPages(t *testing.T) {
	broken := errors.New("broken")
	pages := [][]string{{"a", "b"}, {}, {"c"}}
	for _, tt := range []struct {
		name    string
		queue   string
		first   int
		bad     int // the page that fails
		stop    string
		cancel  string // the key at which the context ends
		want    []string
		wantErr error
	}{
		{name: "all", queue: "q", bad: -1, want: []string{"a", "b", "c"}},
		{name: "from the middle", queue: "q", first: 1, bad: -1, want: []string{"c"}},
		{name: "bad queue", queue: "a b", bad: -1, wantErr: kv.ErrKey},
		{name: "fails at once", queue: "q", bad: 0, wantErr: broken},
		{name: "fails later", queue: "q", bad: 2, want: []string{"a", "b"}, wantErr: broken},
		{name: "left early", queue: "q", bad: 1, stop: "a", want: []string{"a"}},
		{name: "left at the end of a page", queue: "q", bad: 1, stop: "b", want: []string{"a", "b"}},
		{name: "cancelled within", queue: "q", bad: 1, cancel: "a", want: []string{"a"}, wantErr: context.Canceled},
		{name: "cancelled at the end of a page", queue: "q", bad: 1, cancel: "b",
			want: []string{"a", "b"}, wantErr: context.Canceled},
		{name: "cancelled at the last", queue: "q", bad: -1, cancel: "c",
			want: []string{"a", "b", "c"}, wantErr: context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 { // a sequence can be gone through again
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var got []string
				var err error
				for key, e := range kv.Pages(ctx, tt.queue, tt.first, pagesOf(pages, tt.bad, broken)) {
					if err != nil {
						t.Fatal("the sequence goes on after an error")
					}
					if err = e; e != nil {
						continue
					}
					if got = append(got, key); key == tt.stop {
						break
					}
					if key == tt.cancel {
						cancel()
					}
				}
				if !slices.Equal(got, tt.want) || err != tt.wantErr {
					t.Errorf("yielded %v, %v; want %v, %v", got, err, tt.want, tt.wantErr)
				}
			}
		})
	}
}

// A context that is done reads no page.
func TestPagesCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n := 0
	for key, err := range kv.Pages(ctx, "q", 0, pagesOf(nil, 0, errors.New("read"))) {
		if n++; key != "" || err != context.Canceled {
			t.Errorf("yielded %q, %v", key, err)
		}
	}
	if n != 1 {
		t.Errorf("yielded %d times, want once", n)
	}
}

// A store of one's own reads its pages and leaves the rest to Pages.
func ExamplePages() {
	waiting := []string{"k1", "k2", "k3", "k4", "k5"} // a table, in order
	page := func(from int) (kv.Page[int], error) {
		next := from + 2
		if next >= len(waiting) {
			return kv.Page[int]{Keys: waiting[from:]}, nil
		}
		return kv.Page[int]{Keys: waiting[from:next], Next: &next}, nil
	}
	for key, err := range kv.Pages(context.Background(), "todo", 0, page) {
		fmt.Println(key, err)
	}
	// Output:
	// k1 <nil>
	// k2 <nil>
	// k3 <nil>
	// k4 <nil>
	// k5 <nil>
}

// A method of a store begins with Begin and ends with Failed.
func ExampleBegin() {
	get := func(ctx context.Context, key string) error {
		if err := kv.Begin(ctx, key); err != nil {
			return err
		}
		return kv.Failed(ctx, "mykv: get", errors.New("no connection")) // the database's word
	}
	fmt.Println(get(context.Background(), "two words"))
	fmt.Println(get(context.Background(), "key"))
	// Output:
	// kv: invalid key
	// mykv: get: no connection
}
