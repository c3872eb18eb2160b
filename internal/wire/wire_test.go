package wire_test

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/google/go-cmp/cmp"
)

type color uint8

func (c color) String() string { return []string{"none", "red", "green"}[min(c, 2)] }

type instant int64

// all has a field of each kind.
type all struct {
	Small uint8
	Large uint64
	Color color
	Sign  int32
	Yes   bool
	Start instant
	End   instant
	Name  string
	Bytes []byte
	Inner inner
	List  []inner
	Texts []string
	Blobs [][]byte
	Map   map[color]inner
	Times []instant
	Pairs []instant // as many as Times, or none
}

type inner struct {
	N    uint16
	Text string
}

func (i *inner) fields(c *wire.Codec) {
	wire.Uint(c, 2, "n", "", &i.N)
	c.Text(3, "text", "", &i.Text)
}

func (a *all) fields(c *wire.Codec) {
	wire.Uint(c, 1, "small", "", &a.Small)
	wire.Uint(c, 2, "large", "", &a.Large)
	wire.Uint(c, 3, "color", "", &a.Color)
	wire.Int(c, 4, "sign", "", &a.Sign)
	c.Bool(5, "yes", "", &a.Yes)
	wire.Time(c, 6, "start", "", &a.Start)
	c.Base(int64(a.Start))
	wire.Time(c, 7, "end", "", &a.End)
	c.Text(8, "name", "says who it is", &a.Name)
	c.Bytes(9, "bytes", "", &a.Bytes)
	c.Message(10, "inner", a.Inner.fields)
	wire.List(c, 11, "list", &a.List, (*inner).fields)
	wire.Texts(c, 12, "texts", "", &a.Texts)
	wire.Texts(c, 13, "blobs", "", &a.Blobs)
	wire.Map(c, 14, "map", &a.Map, (*inner).fields)
	wire.Times(c, 15, "times", "", &a.Times)
	wire.Times(c, 16, "pairs", "", &a.Pairs)
	if len(a.Pairs) > 0 && len(a.Pairs) != len(a.Times) {
		c.Refuse()
	}
}

func full() all {
	return all{
		Small: 255, Large: math.MaxUint64, Color: 2, Sign: -7, Yes: true,
		Start: 1_800_000_000_000_000, End: 1_800_000_000_000_000, Name: "somebody", Bytes: []byte{0, 1},
		Inner: inner{1, "x"}, List: []inner{{}, {2, strings.Repeat("y", 300)}},
		Texts: []string{"", "a"}, Blobs: [][]byte{{1}, {2, 3}}, Map: map[color]inner{0: {}, 1: {3, "z"}},
		Times: []instant{1_800_000_000_000_001, 0, 1_800_000_000_000_000}, Pairs: []instant{3, 2, 1},
	}
}

func read(b []byte) (a all, rest []byte, err error) {
	rest, err = wire.Read(b, a.fields)
	return a, rest, err
}

func TestRoundTrip(t *testing.T) {
	for name, want := range map[string]all{
		"zero": {}, "full": full(),
		"extremes": {Sign: math.MinInt32, Start: math.MinInt64, End: math.MaxInt64},
		"one":      {End: 1},
		"times":    {Start: 1, Times: []instant{0, math.MinInt64, math.MaxInt64}},
	} {
		t.Run(name, func(t *testing.T) {
			b := wire.Append(nil, want.fields)
			got, rest, err := read(b)
			if err != nil || len(rest) > 0 {
				t.Fatalf("Read = %x, %v", rest, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("other value (-want +got):\n%s", diff)
			}
		})
	}
	if b := wire.Append(nil, new(all).fields); len(b) != 0 {
		t.Errorf("a zero value takes %d bytes", len(b))
	}
}

// TestNewer adds fields as a newer process would, and sees them kept where they can be.
func TestNewer(t *testing.T) {
	a := full()
	old := wire.Append(nil, a.fields)
	extra := []byte{0x8a, 1, 1, 'x', 0x90, 1, 5} // a text as 17, a number as 18
	got, rest, err := read(slices.Concat(old, extra))
	if err != nil || !bytes.Equal(rest, extra) || !cmp.Equal(got, a) {
		t.Errorf("Read = rest %x, %v", rest, err)
	}
	var wide struct {
		inner
		More uint8
	}
	fields := func(c *wire.Codec) {
		c.Message(10, "inner", func(c *wire.Codec) {
			wide.inner.fields(c)
			wire.Uint(c, 4, "more", "", &wide.More)
		})
	}
	wide.More = 1
	if _, _, err := read(wire.Append(nil, fields)); !errors.Is(err, wire.ErrNewer) {
		t.Errorf("a newer field within a message: %v, want ErrNewer", err)
	}
}

func TestMalformed(t *testing.T) {
	for name, b := range map[string][]byte{
		"cut tag":           {0x80},
		"long tag":          {0x88, 0, 1},
		"cut number":        {1 << 3, 0x80},
		"long number":       {1 << 3, 0x81, 0},
		"zero":              {1 << 3, 0},
		"too large":         {1 << 3, 0x80, 2},
		"other kind":        {1<<3 | 2, 1, 1},
		"twice":             {1 << 3, 1, 1 << 3, 1},
		"falling":           {2 << 3, 1, 1 << 3, 1},
		"bool 2":            {5 << 3, 2},
		"empty text":        {8<<3 | 2, 0},
		"text too short":    {8<<3 | 2, 2, 'x'},
		"huge text":         append([]byte{8<<3 | 2}, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
		"empty message":     {10<<3 | 2, 0},
		"list cut":          {11<<3 | 2, 2, 2, 1},
		"map falling":       {14<<3 | 2, 6, 2, 8, 2, 2, 8, 1},
		"map twice":         {14<<3 | 2, 6, 2, 8, 1, 2, 8, 1},
		"no times":          {15<<3 | 2, 0},
		"times cut":         {15<<3 | 2, 2, 2, 0x80},
		"long time":         {15<<3 | 2, 2, 0x82, 0},
		"times do not fit":  {15<<3 | 2, 1, 2, 0x82, 1, 2, 2, 2},
		"unknown kind":      {0x89, 1, 1},
		"unknown falling":   {0x90, 1, 1, 0x88, 1, 1},
		"unknown cut":       {0x8a, 1, 5, 1},
		"field zero":        {0, 1},
		"long list":         longList(),
		"signed, too large": {4 << 3, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := read(b); !errors.Is(err, wire.ErrMalformed) {
				t.Errorf("Read(%x) = %v, want ErrMalformed", b[:min(len(b), 20)], err)
			}
		})
	}
}

// longList has more empty messages than a list may have.
func longList() []byte {
	return append([]byte{11<<3 | 2, 0x81, 0x80, 1}, make([]byte, 1<<14+1)...)
}

func TestShow(t *testing.T) {
	a := full()
	got, err := wire.Show(a.fields)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"small":255,"large":18446744073709551615,"color":"green","sign":-7,"yes":true,` +
		`"start":"2027-01-15T08:00:00Z","end":"2027-01-15T08:00:00Z","name":"***","bytes":"2 bytes",` +
		`"inner":{"n":1,"text":"x"},"list":[{},{"n":2,"text":"` + strings.Repeat("y", 300) + `"}],` +
		`"texts":["","a"],"blobs":["1 bytes","2 bytes"],"map":[{},{"key":"red","n":3,"text":"z"}],` +
		`"times":["2027-01-15T08:00:00.000001Z","1970-01-01T00:00:00Z","2027-01-15T08:00:00Z"],` +
		`"pairs":["1970-01-01T00:00:00.000003Z","1970-01-01T00:00:00.000002Z","1970-01-01T00:00:00.000001Z"]}`
	if string(got) != want {
		t.Errorf("Show = %s\nwant   %s", got, want)
	}
}

func TestDescribe(t *testing.T) {
	var names []string
	for _, f := range wire.Describe(new(all).fields) {
		names = append(names, f.Name+":"+f.Use)
	}
	want := []string{
		"small:", "large:", "color:", "sign:", "yes:", "start:", "end:", "name:says who it is", "bytes:",
		"inner.n:", "inner.text:", "list.n:", "list.text:", "texts:", "blobs:", "map.key:", "map.n:", "map.text:", "times:", "pairs:",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("other fields (-want +got):\n%s", diff)
	}
}

// FuzzRead holds that whatever can be read is written as the same bytes.
func FuzzRead(f *testing.F) {
	a := full()
	f.Add(wire.Append(nil, a.fields))
	f.Add([]byte{0x8a, 1, 1, 'x'})
	f.Fuzz(func(t *testing.T, b []byte) {
		a, rest, err := read(b)
		if err != nil {
			return
		}
		if again := append(wire.Append(nil, a.fields), rest...); !bytes.Equal(again, b) {
			t.Errorf("%x is written as %x", b, again)
		}
	})
}

func TestAllocations(t *testing.T) {
	a := full()
	buf := make([]byte, 0, 4096)
	// The map is listed first, and a function for each value.
	if n := testing.AllocsPerRun(100, func() { buf = wire.Append(buf[:0], a.fields) }); n > 8 {
		t.Errorf("writing allocates %v times", n)
	}
}

func BenchmarkAppend(b *testing.B) {
	a := full()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = wire.Append(buf[:0], a.fields)
	}
}

func BenchmarkRead(b *testing.B) {
	a := full()
	raw := wire.Append(nil, a.fields)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := read(raw); err != nil {
			b.Fatal(err)
		}
	}
}
