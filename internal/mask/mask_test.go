package mask

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestWord(t *testing.T) {
	for _, x := range []uint64{0, 1, 2, 1 << 63, 1<<64 - 1, 11010519491231002} {
		w := HideWord(x)
		if got := w.Show(); got != x {
			t.Errorf("HideWord(%d).Show() = %d", x, got)
		}
		if (w == Word{}) != (x == 0) {
			t.Errorf("HideWord(%d) is zero: %v", x, w == Word{})
		}
	}
}

func TestWordIsBijection(t *testing.T) {
	seen := make(map[Word]uint64)
	for x := range uint64(100_000) {
		w := HideWord(x)
		if y, ok := seen[w]; ok {
			t.Fatalf("%d and %d hide as the same word", x, y)
		}
		seen[w] = x
	}
}

// A bare XOR would be undone by one known number: the differences of hidden
// words would be those of the numbers.
func TestWordIsNotLinear(t *testing.T) {
	a, b := HideWord(1000).w, HideWord(1001).w
	c, d := HideWord(2000).w, HideWord(2001).w
	if a^b == c^d || a-b == c-d {
		t.Error("differences of hidden words repeat")
	}
}

func TestText(t *testing.T) {
	for n := range 200 {
		s := strings.Repeat("王小明·", 30)[:n]
		h := HideText(s)
		if got := h.Show(); got != s {
			t.Fatalf("length %d: Show() = %q, want %q", n, got, s)
		}
		if got := string(h.AppendShow([]byte("x"))); got != "x"+s {
			t.Fatalf("length %d: AppendShow = %q", n, got)
		}
		if h.IsZero() != (n == 0) {
			t.Errorf("length %d: IsZero() = %v", n, h.IsZero())
		}
		if h != HideText(strings.Clone(s)) {
			t.Errorf("length %d: equal texts hide differently", n)
		}
		if n >= 3 && strings.Contains(fmt.Sprintf("%v %+v", h, &h), s[:3]) {
			t.Errorf("length %d: the text shows", n)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte("欧阳小明"), []byte("欧阳小"))
	f.Add([]byte{0, 0, 0}, []byte{0, 0})
	f.Add(bytes.Repeat([]byte{7}, 16), bytes.Repeat([]byte{7}, 24))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		x, y := HideText(string(a)), HideText(string(b))
		if x.Show() != string(a) || y.Show() != string(b) {
			t.Fatal("Show does not return what was hidden")
		}
		if (x == y) != bytes.Equal(a, b) {
			t.Fatalf("hidden texts equal: %v, texts equal: %v", x == y, bytes.Equal(a, b))
		}
	})
}

func TestAllocations(t *testing.T) {
	short, long := "诸葛小明", "阿依古丽·买买提明"
	var dst [64]byte
	tests := []struct {
		name string
		want float64
		f    func()
	}{
		{"word", 0, func() { sinkWord = HideWord(sinkWord.Show() + 1) }},
		{"short text", 0, func() { sinkText = HideText(short) }},
		{"show short text", 0, func() { _ = sinkText.AppendShow(dst[:0]) }},
		{"long text", 1, func() { sinkText = HideText(long) }},
		{"show long text", 0, func() { _ = sinkText.AppendShow(dst[:0]) }},
	}
	for _, tt := range tests {
		if got := testing.AllocsPerRun(100, tt.f); got > tt.want {
			t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.want)
		}
	}
}

type shown struct{}

func (shown) Format(f fmt.State, verb rune) { Format(f, verb, "1**X") }

func TestFormat(t *testing.T) {
	tests := []struct{ format, want string }{
		{"%v", "1**X"}, {"%s", "1**X"}, {"%+v", "1**X"}, {"%#v", "1**X"},
		{"%d", "1**X"}, {"%x", "1**X"}, {"%T", "mask.shown"}, {"%q", `"1**X"`},
		{"%6s|", "  1**X|"}, {"%-6v|", "1**X  |"}, {"%8q", `  "1**X"`},
		{"%.2s", "1*"}, {"%.0s", ""}, {"%.9s", "1**X"}, {"%06s", "  1**X"},
	}
	for _, tt := range tests {
		if got := fmt.Sprintf(tt.format, shown{}); got != tt.want {
			t.Errorf("Sprintf(%q) = %q, want %q", tt.format, got, tt.want)
		}
	}
}

var (
	sinkWord Word
	sinkText Text
)

func BenchmarkWord(b *testing.B) {
	x := rand.Uint64()
	for b.Loop() {
		x = HideWord(x).Show() + 1
	}
}

func BenchmarkShortText(b *testing.B) {
	for b.Loop() {
		sinkText = HideText("王小明")
	}
}

func BenchmarkLongText(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sinkText = HideText("阿依古丽·买买提明")
	}
}
