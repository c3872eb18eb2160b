package mask

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
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

// What would become zero, and what zero would have become, trade places.
func TestZeroStays(t *testing.T) {
	for i := range uint64(100) {
		var k keys
		k.words = newSpeck64([4]uint32{uint32(i), 1, 2, 3})
		k.blocks = newSpeck128([2]uint64{i, 4})
		odd, image := k.words.decrypt(0), k.words.encrypt(0)
		if got := k.hide(odd); got != image || k.show(image) != odd {
			t.Errorf("key %d: %x hides as %x and shows as %x", i, odd, got, k.show(image))
		}
		if k.hide(0) != 0 || k.show(0) != 0 {
			t.Errorf("key %d: zero hides as %x and shows as %x", i, k.hide(0), k.show(0))
		}
		a, b := k.blocks.decrypt(0, 0)
		c, d := k.blocks.encrypt(0, 0)
		hidden := k.hideBlock(a, b)
		if x, y := k.showBlock(hidden); hidden != (Block{c, d}) || x != a || y != b {
			t.Errorf("key %d: %x %x hides as %x and shows as %x %x", i, a, b, hidden, x, y)
		}
	}
}

func TestBlock(t *testing.T) {
	for _, in := range [][2]uint64{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {1<<64 - 1, 1 << 63}} {
		h := HideBlock(in[0], in[1])
		if a, b := h.Show(); a != in[0] || b != in[1] {
			t.Errorf("HideBlock(%d).Show() = %d %d", in, a, b)
		}
		if (h == Block{}) != (in[0]|in[1] == 0) {
			t.Errorf("HideBlock(%d) is zero: %v", in, h == Block{})
		}
	}
}

// numbers are the words in what fmt prints.
var numbers = regexp.MustCompile(`[0-9]{8,}|[^ -~]{8,}`)

// Nothing but equality shows: of two contents that differ in one place alone no
// word is the same, nor are two words of one content.
func TestNoStructureShows(t *testing.T) {
	bytes := func(s string) string {
		b := []byte(s)
		tag := HideBytes(b)
		return fmt.Sprint(tag, words64(b))
	}
	text := func(s string) string {
		h := HideText(s)
		return fmt.Sprint(h.block, words64([]byte(h.long)))
	}
	block := func(s string) string { return fmt.Sprint(HideBlock(words([]byte(s)))) }
	name := strings.Repeat("阿依古丽·买买提明", 3)
	zeros := strings.Repeat("<", 96)
	tests := []struct {
		name string
		show func(string) string
		in   []string
	}{
		{"block", block, []string{"11010519491231000", "11010519491231010", "21010519491231000"}},
		{"short texts", text, []string{"王小明", "王小红", "李小明", "王小", "欧阳小明", "123456", "12345"}},
		{"long texts", text, []string{name, name + "x", "y" + name[1:], name[:40] + "z" + name[41:]}},
		{"bytes", bytes, []string{zeros, zeros[:95] + "A", "A" + zeros[1:], zeros[:80]}},
		{"repeated bytes", bytes, []string{zeros + zeros}},
	}
	for _, tt := range tests {
		seen := make(map[string]string)
		for _, in := range tt.in {
			found := numbers.FindAllString(tt.show(in), -1)
			if len(found) < 2 {
				t.Errorf("%s: %q shows as %q", tt.name, in, found)
			}
			for _, w := range found {
				if before, ok := seen[w]; ok {
					t.Errorf("%s: %q and %q both show %s", tt.name, before, in, w)
				}
				seen[w] = in
			}
		}
	}
}

func words64(b []byte) (all []uint64) {
	for ; len(b) > 0; b = b[blockSize:] {
		x, y := words(b)
		all = append(all, x, y)
	}
	return all
}

// The MAC begins with the length. Else who saw a tag could choose more bytes to give the
// same tag once again: two contents would have one key stream.
func TestTagsCannotBeExtended(t *testing.T) {
	in := []byte("sixteen bytes on")
	hidden := bytes.Clone(in)
	tag := HideBytes(hidden)
	x, y := words(in)
	more := append(bytes.Clone(in), make([]byte, blockSize)...)
	putWords(more[blockSize:], x^tag.a, y^tag.b)
	if HideBytes(more) == tag {
		t.Error("a longer text has the tag of a shorter one")
	}
}

// A short text does not show how long it is, a long one does in steps.
func TestLengthOfText(t *testing.T) {
	for n := 1; n < 200; n++ {
		h := HideText(strings.Repeat("x", n))
		want := 0
		if n > inline {
			want = n/blockSize*blockSize + blockSize
		}
		if len(h.long) != want {
			t.Errorf("of %d bytes %d show, want %d", n, len(h.long), want)
		}
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
		if n >= 8 && strings.Contains(fmt.Sprintf("%v %+v", h, &h), s[:8]) { // fewer bytes come by chance
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

func FuzzBytes(f *testing.F) {
	f.Add([]byte("王小明 and some more to fill two blocks"), uint8(3))
	f.Add(make([]byte, 96), uint8(95))
	f.Fuzz(func(t *testing.T, in []byte, at uint8) {
		in = in[:len(in)/blockSize*blockSize]
		b := bytes.Clone(in)
		tag := HideBytes(b)
		again := bytes.Clone(in)
		if other := HideBytes(again); other != tag || !bytes.Equal(again, b) {
			t.Fatal("equal bytes hide differently")
		}
		ShowBytes(tag, b)
		if !bytes.Equal(b, in) {
			t.Fatal("ShowBytes does not return what was hidden")
		}
		if len(in) == 0 {
			return
		}
		again = bytes.Clone(in)
		again[int(at)%len(in)] ^= 1
		if HideBytes(again) == tag {
			t.Fatal("other bytes have the same tag")
		}
	})
}

func FuzzWord(f *testing.F) {
	f.Add(uint64(0), uint64(1))
	f.Add(uint64(1)<<63, uint64(11010519491231002))
	f.Fuzz(func(t *testing.T, x, y uint64) {
		a, b := HideBlock(x, y).Show()
		if HideWord(x).Show() != x || a != x || b != y {
			t.Fatal("Show does not return what was hidden")
		}
		if (HideWord(x) == HideWord(y)) != (x == y) || (HideBlock(x, y) == HideBlock(y, x)) != (x == y) {
			t.Fatal("hidden numbers are not equal as numbers are")
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
		{"block", 0, func() { sinkBlock = HideBlock(sinkBlock.Show()) }},
		{"bytes", 0, func() { sinkBlock = HideBytes(dst[:]); ShowBytes(sinkBlock, dst[:]) }},
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
	sinkWord  Word
	sinkBlock Block
	sinkText  Text
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
