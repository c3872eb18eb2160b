package wire_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/google/go-cmp/cmp"
)

// arrays has a field of each kind of fixed size.
type arrays struct {
	Few   [4]color
	Array [3]inner
}

func (a *arrays) fields(c *wire.Codec) {
	wire.Numbers(c, 1, "few", a.Few[:])
	wire.Array(c, 2, "array", a.Array[:], (*inner).fields)
}

func TestArrays(t *testing.T) {
	for name, want := range map[string]arrays{
		"zero": {}, "some": {Few: [4]color{0, 2}, Array: [3]inner{{}, {4, ""}}},
		"full": {Few: [4]color{1, 1, 1, 1}, Array: [3]inner{{1, ""}, {2, ""}, {3, "x"}}},
	} {
		b := wire.Append(nil, want.fields)
		var got arrays
		if rest, err := wire.Read(b, got.fields); err != nil || len(rest) > 0 {
			t.Fatalf("%s: Read = %x, %v", name, rest, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: other value (-want +got):\n%s", name, diff)
		}
	}
}

func TestArraysRefuse(t *testing.T) {
	for name, tt := range map[string]struct {
		b    []byte
		want error
	}{
		"more numbers":        {[]byte{1<<3 | 2, 5, 0, 0, 0, 0, 1}, wire.ErrNewer},
		"a zero at the end":   {[]byte{1<<3 | 2, 2, 1, 0}, wire.ErrMalformed},
		"more messages":       {[]byte{2<<3 | 2, 6, 0, 0, 0, 2, 2 << 3, 1}, wire.ErrNewer},
		"nothing at the end":  {[]byte{2<<3 | 2, 2, 0, 0}, wire.ErrMalformed},
		"a message cut short": {[]byte{2<<3 | 2, 1, 5}, wire.ErrMalformed},
	} {
		var a arrays
		if _, err := wire.Read(tt.b, a.fields); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func TestArraysShow(t *testing.T) {
	a := arrays{Few: [4]color{0, 2}, Array: [3]inner{{}, {4, ""}}}
	got, err := wire.Show(a.fields)
	if want := `{"few":"[none green none none]","array":[{},{"n":4}]}`; string(got) != want || err != nil {
		t.Errorf("Show = %s, %v; want %s", got, err, want)
	}
}

// FuzzReadArrays holds that whatever can be read is written as the same bytes.
func FuzzReadArrays(f *testing.F) {
	f.Add([]byte{1<<3 | 2, 2, 0, 1, 2<<3 | 2, 1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var a arrays
		rest, err := wire.Read(b, a.fields)
		if err != nil {
			return
		}
		if again := append(wire.Append(nil, a.fields), rest...); !bytes.Equal(again, b) {
			t.Errorf("%x is written as %x", b, again)
		}
	})
}
