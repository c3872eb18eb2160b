package etcdkv

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"github.com/go-realname/sdk/kv"
)

var examples = []kv.Record{
	{Version: 1},
	{Version: 0x0a0a0a0a, Value: []byte("v")},
	{Version: math.MaxInt64, Value: []byte("v")},
	{Version: 2, Value: []byte("\nq/ \x00\xff")},
	{Version: 3, Queue: "q", Due: time.Unix(0, 0).UTC(), Value: []byte("v")},
	{Version: 4, Queue: strings.Repeat("q", kv.MaxKey), Due: time.Time{}},
	{Version: 5, Queue: "-", Due: time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)},
	{Version: 6, Expires: time.UnixMicro(-1).UTC(), Value: bytes.Repeat([]byte("\n"), 1000)},
}

func equal(a, b kv.Record) bool {
	return a.Version == b.Version && bytes.Equal(a.Value, b.Value) && a.Queue == b.Queue &&
		a.Due.Equal(b.Due) && a.Expires.Equal(b.Expires)
}

func TestEncode(t *testing.T) {
	for _, r := range examples {
		s := encode(r)
		got, err := decode([]byte(s))
		if err != nil || !equal(got, r) {
			t.Errorf("decode(%q) = %+v, %v; want %+v", s, got, err, r)
		}
		if head := len(s) - len(r.Value); head > maxHead {
			t.Errorf("head of %d bytes, at most %d are read", head, maxHead)
		}
	}
	const want = "\x00\x00\x00\x00\x00\x00\x00\x03q/q 8000000000000000\nv"
	if got := encode(examples[4]); got != want {
		t.Errorf("encode = %q, want %q", got, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	const version = "\x00\x00\x00\x00\x00\x00\x00\x01"
	for _, s := range []string{
		"", "x", "\n", version, version + "v", version + "q\nv", version + "q/q\nv", version + "q/q 8\nv",
		version + "q/q 800000000000000g\nv", version + "q/q 8000000000000000 \nv", version + "x/8\nv",
		version + "q/q 800000000000000F\nv", version + "q/ 8000000000000000\nv",
		version + "q/" + strings.Repeat("q", 300) + "\nv", "\x00\x00\x00\x00\x00\x00\x00\x00\nv", "\xff\x00\x00\x00\x00\x00\x00\x00\nv",
	} {
		if r, err := decode([]byte(s)); err == nil {
			t.Errorf("decode(%q) = %+v", s, r)
		}
	}
}

func TestHexTimeHasTheOrderOfTimes(t *testing.T) {
	times := []int64{math.MinInt64, -62135596800000000, -1, 0, 1, 1 << 53, math.MaxInt64}
	for i := 1; i < len(times); i++ {
		if a, b := hexTime(times[i-1]), hexTime(times[i]); a >= b || len(a) != digits {
			t.Errorf("%d is %q, %d is %q", times[i-1], a, times[i], b)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, r := range examples {
		f.Add([]byte(encode(r)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decode(b)
		if err != nil {
			return
		}
		if again := encode(r); again != string(b) {
			t.Errorf("decode(%q) = %+v, which is written as %q", b, r, again)
		}
	})
}

func TestNewRefuses(t *testing.T) {
	client := clientv3.NewCtxClient(t.Context())
	for _, o := range []Options{{Prefix: strings.Repeat("p", maxPrefix+1)}} {
		if _, err := New(client, o); !errors.Is(err, ErrOptions) {
			t.Errorf("New(%+v) = %v", o, err)
		}
	}
	if _, err := New(nil, Options{}); !errors.Is(err, ErrOptions) {
		t.Errorf("New(nil) = %v", err)
	}
	if _, err := New(client, Options{}); err != nil {
		t.Errorf("New = %v", err)
	}
}
