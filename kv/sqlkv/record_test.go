package sqlkv

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
	{Version: 2, Value: bytes.Repeat([]byte{0, 255}, 1000)},
	{Version: 3, Queue: "q", Due: time.Unix(0, 0).UTC(), Value: []byte("v")},
	{Version: 4, Queue: strings.Repeat("q", kv.MaxKey)},
	{Version: 5, Queue: "-", Due: time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)},
	{Version: 6, Expires: time.UnixMicro(-1).UTC()},
}

func equal(a, b kv.Record) bool {
	return a.Version == b.Version && bytes.Equal(a.Value, b.Value) && a.Queue == b.Queue &&
		a.Due.Equal(b.Due) && a.Expires.Equal(b.Expires)
}

func TestEncode(t *testing.T) {
	for _, r := range records {
		got, err := decode(encode(r))
		if err != nil || !equal(got, r) {
			t.Errorf("%+v comes back as %+v, %v", r, got, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := encode(kv.Record{Version: 1, Queue: "q"})
	for n := range good {
		if r, err := decode(good[:n]); err == nil {
			t.Errorf("the first %d bytes are taken for %+v", n, r)
		}
	}
	for _, r := range []kv.Record{{}, {Version: 1 << 63}, {Version: 1, Queue: "a b"}} {
		if r, err := decode(encode(r)); err == nil {
			t.Errorf("%+v is taken for a record", r)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, r := range records {
		f.Add(encode(r))
	}
	f.Add([]byte("something else, and long enough"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decode(b)
		if err != nil {
			return
		}
		again, err := decode(encode(r))
		if err != nil || !equal(again, r) {
			t.Errorf("%+v comes back as %+v, %v", r, again, err)
		}
	})
}

func TestEncodeAllocates(t *testing.T) {
	r := kv.Record{Version: 1, Value: make([]byte, 1000), Queue: "q"}
	if n := testing.AllocsPerRun(100, func() { _ = encode(r) }); n > 1 {
		t.Errorf("encode allocates %v times", n)
	}
}
