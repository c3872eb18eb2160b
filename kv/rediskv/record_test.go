package rediskv

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
)

var records = []kv.Record{
	{Version: 1},
	{Version: math.MaxInt64, Value: []byte("v")},
	{Version: 2, Value: []byte("\n~ \x00\xff")},
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
	for _, r := range records {
		s := encode(r)
		got, err := decode([]byte(s))
		if err != nil || !equal(got, r) {
			t.Errorf("decode(%q) = %+v, %v; want %+v", s, got, err, r)
		}
		if head := len(s) - len(r.Value); head > maxHead {
			t.Errorf("head of %d bytes, at most %d are read", head, maxHead)
		}
	}
	if maxHead != 163 {
		t.Errorf("maxHead = %d, but the scripts read bytes 0 to 162", maxHead)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, s := range []string{
		"", "x", "\n", "0000000000000001\n", "000000000000001 \n", "000000000000000g \nv",
		"0000000000000001 q\nv", "0000000000000001 q 8\nv", "0000000000000001 q 800000000000000g\nv",
		"0000000000000001 ~8\nv", "0000000000000001 " + strings.Repeat("q", 300) + "\nv",
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
	for _, r := range records {
		f.Add([]byte(encode(r)))
	}
	f.Add([]byte("0000000000000001 q 8\nv"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decode(b)
		if err != nil {
			return
		}
		again, err := decode([]byte(encode(r)))
		if err != nil || !equal(again, r) {
			t.Errorf("decode(%q) = %+v, which comes back as %+v, %v", b, r, again, err)
		}
	})
}
