package estimate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Fields of the person in the tests here.
const (
	aNumber Field = iota + 1
	aBirth
	aText
	aName
)

func person() *Known {
	k := new(Known)
	k.AddNumber("11010519491231002X", aNumber)
	k.AddBirth(1987, 5, 6, aBirth)
	k.AddText("Ming.Ouyang87", aText)
	k.AddName("王小明", aName)
	return k
}

// What is the person's own, and where.
func TestKnown(t *testing.T) {
	tests := []struct{ in, parts string }{
		// Any six of a number, its last four, in either case of the last.
		{"110105", "personal:1 0-6"}, {"194912", "personal:1 0-6"}, {"11010519491231002x", "personal:1 0-18"},
		{"31002X", "personal:1 0-6"}, {"002x", "personal:1 0-4"}, {"%002x%", "personal:1 1-5"},
		{"%1949%", "date 1-5"}, {"%10519%", "date 2-6"},

		// A birth, whole or in part.
		{"1987", "personal:2 0-4"}, {"0506", "personal:2 0-4"}, {"198705", "personal:2 0-6"},
		{"870506", "personal:2 0-6"}, {"060587", "personal:2 0-6"}, {"050687", "personal:2 0-6"},
		{"19870506", "personal:2 0-8"}, {"06051987", "personal:2 0-8"}, {"05061987", "personal:2 0-8"},
		{"198756", "personal:2 0-6"}, {"561987", "personal:2 0-6"}, {"651987", "personal:2 0-6"},
		{"8756", "personal:2 0-4"}, {"1987-5-6", "personal:2 0-8"}, {"6.5.87", "personal:2 0-6"},
		{"1987年5月6日", "personal:2 0-15"}, {"1987年05月06日", "personal:2 0-17"}, {"87_5_6", "personal:2 0-6"},

		// Words and numbers of a text, and the whole.
		{"ming.ouyang87", "personal:3 0-13"}, {"MING.OUYANG87", "personal:3 0-13"},
		{"ming", "personal:3 0-4"}, {"ouyang", "personal:3 0-6"}, {"#ouyang#", "personal:3 1-7"},

		// A name, in every order and spelling.
		{"wangxiaoming", "personal:4 0-12"}, {"xiaomingwang", "personal:4 0-12"}, {"xiaoming", "personal:4 0-8"},
		{"wang.xiao.ming", "personal:4 0-14"}, {"wang_xiao_ming", "personal:4 0-14"},
		{"wang'xiao'ming", "personal:4 0-14"}, {"wang2xiao3ming2", "personal:4 0-15"},
		{"wxm", "personal:4 0-3"}, {"wangxm", "personal:4 0-6"}, {"wxiaoming", "personal:4 0-9"},
		{"xmwang", "personal:4 0-6"}, {"王小明", "personal:4 0-9"}, {"小明王", "personal:4 0-9"},
		{"王xiaoming", "personal:4 0-11"}, {"w小明", "personal:4 0-7"}, {"wanghsiaoming", "personal:4 0-13"},

		// Cut short by the end.
		{"wangxiaomi", "personal:4 0-10"}, {"wang2xiao3mi", "personal:4 0-12"}, {"wang.xiao.", "personal:4 0-10"},
		{"1987-5-", "personal:2 0-7"}, {"1987年5", "personal:2 0-8"}, {"0605198", "personal:2 0-7"},
		{"19490", "date 0-4"}, {"19491", "personal:1 0-5"}, {"ming.ouya", "personal:3 0-9"},
	}
	for _, tt := range tests {
		if e, parts := run(tt.in, person()); parts != tt.parts {
			t.Errorf("%q: %q, want %q; costs %d", tt.in, parts, tt.parts, e.Cost())
		}
	}
}

// What is not the person's is what it is for anybody.
func TestNotKnown(t *testing.T) {
	for _, s := range []string{
		"%1051%", "%0105%", "%1986%", "%0507%", "kx%min%", "%ouyan%", "%liqing%", "%zhangxu%",
		"%wang-%", "%2002%", "汉字", "", "password#", "%x2001%",
	} {
		known, parts := run(s, person())
		anybody, _ := run(s, nil)
		if known.Cost() != anybody.Cost() {
			t.Errorf("%q costs %d, %q; for anybody %d", s, known.Cost(), parts, anybody.Cost())
		}
	}
}

// Knowing more never makes a text dearer.
func TestKnowingMoreCostsLess(t *testing.T) {
	adds := []func(k *Known){
		func(k *Known) { k.AddNumber("11010519491231002X", aNumber) },
		func(k *Known) { k.AddBirth(1987, 5, 6, aBirth) },
		func(k *Known) { k.AddText("Ming.Ouyang87", aText) },
		func(k *Known) { k.AddName("王小明", aName) },
		func(k *Known) { k.AddName("欧阳娜娜", aName) },
	}
	for _, s := range estimateSeeds {
		for set := range 1 << len(adds) {
			for more := range adds {
				var less, whole Known
				for i, add := range adds {
					if set>>i&1 == 1 {
						add(&less)
					}
					if set>>i&1 == 1 || i == more {
						add(&whole)
					}
				}
				a, _ := run(s, &less)
				b, _ := run(s, &whole)
				if b.Cost() > a.Cost() {
					t.Errorf("%q costs %d, and %d knowing more (%b, %d)", s, a.Cost(), b.Cost(), set, more)
				}
			}
		}
	}
}

// Whatever is beyond the bounds is passed over, and what was there before stays.
func TestKnownBounds(t *testing.T) {
	tests := []struct {
		name string
		add  func(k *Known, n int)
		kept int                // how many are looked for
		in   func(n int) string // what number n gives away
	}{
		{"numbers", func(k *Known, n int) { k.AddNumber(fmt.Sprintf("%d93%d71%d", n%10, n%7, n+100), 1) },
			maxNumbers, func(n int) string { return fmt.Sprintf("%d93%d71%d", n%10, n%7, n+100) }},
		{"births", func(k *Known, n int) { k.AddBirth(1950+n, 1, 2, 1) }, maxBirths,
			func(n int) string { return fmt.Sprintf("%d0102", 1950+n) }},
		{"names", func(k *Known, n int) { k.AddName("王"+string(rune('一'+n)), 1) }, maxNames,
			func(n int) string { return "王" + string(rune('一'+n)) }},
		{"texts", func(k *Known, n int) { k.AddText(word(n), 1) }, maxTokens, word},
	}
	for _, tt := range tests {
		var k Known
		for n := range 2 * tt.kept {
			tt.add(&k, n)
		}
		for n := range 2 * tt.kept {
			_, parts := run(tt.in(n), &k)
			if got := strings.HasPrefix(parts, "personal:1 0-"); got != (n < tt.kept) {
				t.Errorf("%s, number %d: %q is %q", tt.name, n, tt.in(n), parts)
			}
		}
	}
}

// word returns different words of letters that no list has.
func word(n int) string {
	return "xvq" + string([]byte{'a' + byte(n/26), 'a' + byte(n%26)}) + "vqx"
}

// Long fields are cut, and short ones mean nothing.
func TestKnownLengths(t *testing.T) {
	var k Known
	k.AddText("qx", 1)
	k.AddText("", 1)
	k.AddText("-", 1)
	k.AddNumber("12345", 1)
	k.AddNumber(strings.Repeat("7", maxNumber+1), 1)
	k.AddName("", 1)
	if k.numTokens != 0 || k.numNumbers != 0 || k.numNames != 0 {
		t.Errorf("%d tokens, %d numbers, %d names", k.numTokens, k.numNumbers, k.numNames)
	}
	k.AddText(strings.Repeat("x", 10_000), 1)
	if k.used != maxField {
		t.Errorf("%d bytes kept of a long text", k.used)
	}
	for range 200 {
		k.AddText(strings.Repeat("汉", 40), 1)
		k.AddName(strings.Repeat("汉", 40), 1)
	}
	run("kX9#mQ2v", &k) // does not go out of its arrays
}

// Names with dots, with two surnames, and traditional ones.
func TestKnownNames(t *testing.T) {
	tests := []struct {
		name string
		ways []string
		not  []string
	}{
		{"欧阳修", []string{"ouyangxiu", "xiuouyang", "oyx", "ouyangx", "yangxiu"}, []string{"ouyan"}},
		{"歐陽修", []string{"ouyangxiu", "xiuouyang"}, nil},
		{"王李小明", []string{"wanglixiaoming", "xiaoming", "xiaomingwangli", "lixiaoming"}, nil},
		{"吕布", []string{"lvbu", "lubu", "lyubu", "bulv", "bulyu"}, []string{"bu"}},
		{"迪丽热巴·迪力木拉提", []string{"dilireba", "dilimulati", "迪丽热巴"}, []string{"liredi"}},
		{"李一", []string{"liyi", "yili", "李一"}, []string{"li", "yi", "ly"}},
		{"蔡英文", []string{"caiyingwen", "tsaiyingwen", "yingwentsai"}, nil},
		{"郭靖", []string{"guojing", "kuoching"}, nil},
		{"·", nil, []string{"abc"}},
	}
	for _, tt := range tests {
		var k Known
		k.AddName(tt.name, aName)
		for _, s := range slices.Concat(tt.ways, tt.not) {
			_, parts := run("%"+s+"%", &k)
			want := fmt.Sprintf("personal:4 1-%d", len(s)+1)
			if got := parts == want; got != slices.Contains(tt.ways, s) {
				t.Errorf("%s: %q is %q", tt.name, s, parts)
			}
		}
	}
}

// A person with all fields full cannot make an estimate slow: names are searched
// a bounded number of steps.
func TestKnownStepsAreBounded(t *testing.T) {
	k := new(Known)
	for range maxNames {
		k.AddName("曾曾曾曾曾曾曾曾", aName)
	}
	e, _ := run(strings.Repeat("zc", 64), k)
	if e.steps > 0 {
		t.Errorf("%d steps left: the test is too easy", e.steps)
	}
}

// The first digits of a number, as it may be written.
func TestPartial(t *testing.T) {
	tests := []struct {
		p        partial
		x, width int
		want     bool
	}{
		{partial{19, 2, true}, 1987, 4, true}, {partial{19, 2, false}, 1987, 4, false},
		{partial{1987, 4, false}, 1987, 4, true}, {partial{1987, 4, true}, 1987, 4, true},
		{partial{0, 0, true}, 1987, 4, true}, {partial{0, 0, false}, 1987, 4, false},
		{partial{0, 1, true}, 5, 2, true}, {partial{5, 1, true}, 5, 2, false}, {partial{5, 1, true}, 5, 1, true},
		{partial{5, 2, false}, 5, 2, true}, {partial{5, 2, false}, 5, 1, false}, {partial{1, 1, true}, 12, 2, true},
		{partial{2, 1, true}, 12, 2, false}, {partial{198705, 6, true}, 1987, 4, false},
	}
	for _, tt := range tests {
		if got := tt.p.is(tt.x, tt.width); got != tt.want {
			t.Errorf("%+v is %d of %d digits: %v, want %v", tt.p, tt.x, tt.width, got, tt.want)
		}
	}
}

// Whatever begins a form of a birth costs what the form does, for births all over
// the calendar.
func TestCutBirths(t *testing.T) {
	for _, b := range [][3]int{{1987, 5, 6}, {2000, 10, 20}, {1999, 12, 31}, {1976, 2, 29}, {2008, 8, 8}, {1950, 11, 1}} {
		y, m, d := b[0], b[1], b[2]
		var k Known
		k.AddBirth(y, m, d, aBirth)
		for _, form := range []string{
			fmt.Sprintf("%d%02d%02d", y, m, d), fmt.Sprintf("%02d%02d%d", d, m, y), fmt.Sprintf("%02d%02d%d", m, d, y),
			fmt.Sprintf("%02d%02d%02d", y%100, m, d), fmt.Sprintf("%02d%02d%02d", d, m, y%100),
			fmt.Sprintf("%d-%d-%d", y, m, d), fmt.Sprintf("%02d/%02d/%d", d, m, y), fmt.Sprintf("%d.%d.%02d", m, d, y%100),
			fmt.Sprintf("%02d_%02d_%02d", y%100, m, d), fmt.Sprintf("%d年%d月%d日", y, m, d),
		} {
			text := []rune("kX%" + form)
			for n := 4; n <= len(text); n++ {
				e, parts := run(string(text[:n]), &k)
				if want := 2*costLetter + costUpper + costSign + costPart + costOwn; e.Cost() > want {
					t.Errorf("%q costs %d, %q; want %d at most", string(text[:n]), e.Cost(), parts, want)
				}
			}
		}
	}
}
