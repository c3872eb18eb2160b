package estimate

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

var kindNames = [...]string{
	single: "single", Common: "common", Personal: "personal", Sequence: "sequence", Repeat: "repeat",
	Keyboard: "keyboard", Date: "date", LuckyNumber: "lucky", Pinyin: "pinyin", Word: "word",
}

// run returns the estimate of s in 2026, with its parts from the first to the last.
func run(s string, k *Known) (*Estimate, string) {
	e := &Estimate{Year: 2026, Known: k}
	e.Run(s)
	parts := ""
	e.Parts(func(p Part) {
		text := fmt.Sprintf("%s %d-%d", kindNames[p.Kind], p.Start, p.End)
		if p.Field != 0 {
			text = fmt.Sprintf("%s:%d %d-%d", kindNames[p.Kind], p.Field, p.Start, p.End)
		}
		parts = text + ", " + parts
	})
	return e, strings.TrimSuffix(parts, ", ")
}

// What patterns cost, in thousandths of decimal logarithms, and where they are.
func TestEstimate(t *testing.T) {
	tests := []struct {
		in    string
		cost  Cost
		parts string
	}{
		// Single characters, each of its alphabet.
		{"k", 1200, ""},
		{"7", 950, ""},
		{"@", 1000, ""},
		{"%", 1500, ""},
		{"~", 1500, ""},
		{"ж", 1677, ""},
		{"汉", 3540, ""},
		{"😀", 3540, ""},
		{"vx", 2820, ""},
		{"vx汉ж", 8037, ""},
		// Upper case: the first letter, all of them, others.
		{"password", 1000, "common 0-8"},
		{"Password", 1300, "common 0-8"},
		{"PASSWORD", 1300, "common 0-8"},
		{"passworD", 1600, "common 0-8"},
		{"pAsSwOrD", 2500, "common 0-8"},
		{"PaSsWoRd", 2500, "common 0-8"},
		{"Vx", 3120, ""},
		{"VX", 3420, ""},
		{"vX", 3120, ""},
		{"1Q2W3E4R5T", 2200, "common 0-10"},
		{"1a2B3c", 3500, "common 0-6"},
		// Words of each tier, from the first to the last.
		{"123456", 1000, "common 0-6"},
		{"woaini", 1900, "common 0-6"},
		{"iloveyou", 1900, "common 0-8"},
		{"zhangwei", 2900, "common 0-8"},
		{"dragon88", 3600, "common 0-6, lucky 6-8"},
		// Lucky numbers.
		{"5201314", 1900, "common 0-7"},
		{"1314", 1700, "lucky 0-4"},
		{"520", 1700, "lucky 0-3"},
		{"9420", 1700, "lucky 0-4"},
		{"8013", 1700, "lucky 0-4"},
		{"770880", 2900, "common 0-6"},
		// Backwards.
		{"drowssap", 1301, "common 0-8"},
		{"Drowssap", 1601, "common 0-8"},
		{"654321", 1301, "common 0-6"},
		{"iniaow", 2201, "common 0-6"},
		{"ainedrag", 4801, "common 0-8"},
		// L33t.
		{"p@ssword", 1301, "common 0-8"},
		{"p@ssw0rd", 1602, "common 0-8"},
		{"p455w0rd", 1903, "common 0-8"},
		{"P@55W0RD", 2203, "common 0-8"},
		{"dr4gon", 2201, "common 0-6"},
		{"1314a", 2877, "lucky 0-4"},
		{"!l0vey0u", 2803, "common 0-8"},
		// Sequences, up and down, with 0 after 9.
		{"abcd", 1302, "sequence 0-4"},
		{"defgh", 1899, "sequence 0-5"},
		{"zyxw", 1603, "sequence 0-4"},
		{"hgfed", 2200, "sequence 0-5"},
		{"345678", 1889, "keyboard 0-6"},
		{"890123", 1978, "sequence 0-6"},
		{"321098", 2279, "sequence 0-6"},
		{"абвгд", 1899, "sequence 0-10"},
		{"一丁丂七", 8980, ""},
		{"ABCDEFG", 1845, "sequence 0-7"},
		// Repeats.
		{"aaaa", 1900, "common 0-4"},
		{"kkkkkkkk", 2814, "repeat 1-8"},
		{"vxvxvxvx", 3923, "repeat 2-8"},
		{"vkxvkx", 5032, "repeat 3-6"},
		{"汉汉汉汉", 4643, "repeat 3-12"},
		{"汉字汉字汉字", 8058, "repeat 6-18"},
		{"kX9#kX9#", 5872, "repeat 4-8"},
		{"1212", 1900, "common 0-4"},
		{"😀😀😀😀", 4643, "repeat 4-16"},
		// Walks on the keyboard and the keypad.
		{"qwert", 1849, "keyboard 0-5"},
		{"wsxedc", 3476, "keyboard 0-3, keyboard 3-6"},
		{"1qaz", 1801, "keyboard 0-4"},
		{"!QAZ", 2101, "keyboard 0-4"},
		{"zaq1", 1801, "keyboard 0-4"},
		{"asdfgfdsa", 2677, "keyboard 0-9"},
		{"tgbyhn", 3476, "keyboard 0-3, keyboard 3-6"},
		{"147", 1238, "keyboard 0-3"},
		{"1475", 2001, "keyboard 0-4"},
		{"147258", 1900, "common 0-6"},
		{"159", 1238, "keyboard 0-3"},
		{"7410", 2188, "keyboard 0-3"},
		// Dates.
		{"1987", 2100, "date 0-4"},
		{"2028", 2100, "date 0-4"},
		{"2029", 3800, ""},
		{"1899", 3800, ""},
		{"0506", 2600, "date 0-4"},
		{"0230", 3652, ""},
		{"0229", 2600, "date 0-4"},
		{"198705", 3200, "date 0-6"},
		{"198713", 3800, "date 0-4"},
		{"870506", 4300, "date 0-6"},
		{"060587", 3838, "date 0-4"},
		{"050687", 3838, "date 0-4"},
		{"19870506", 4000, "common 0-8"},
		{"06051987", 4300, "date 0-8"},
		{"05061987", 4300, "date 0-8"},
		{"19000229", 4300, "date 0-8"},
		{"20280229", 4300, "date 0-8"},
		{"1987-5-6", 4300, "date 0-8"},
		{"6/5/87", 4300, "date 0-6"},
		{"06.05.1987", 4300, "date 0-10"},
		{"1987_05_06", 4300, "date 0-10"},
		{"87 5 6", 4300, "date 0-6"},
		{"1987年5月6日", 4300, "date 0-15"},
		{"1987年5月6", 4300, "date 0-12"},
		{"1987-5/6", 7000, "date 0-4"},
		{"1987--5", 6050, "date 0-4"},
		{"2029-1-1", 6200, "date 2-8"},
		// Pinyin, with a common surname where a name can begin.
		{"zhuangxu", 4000, "pinyin 0-6, pinyin 6-8"},
		{"ximeng", 4000, "pinyin 0-2, pinyin 2-6"},
		{"lixu", 3200, "pinyin 0-2, pinyin 2-4"},
		{"#lixu", 4200, "pinyin 1-3, pinyin 3-5"},
		{"xlixu", 5410, "pinyin 1-3, pinyin 3-5"},
		{"wozhidao", 4500, "common 0-8"},
		{"zw1987", 4400, "pinyin 0-2, date 2-6"},
		{"zwx19870506", 7350, "pinyin 0-3, common 3-11"},
		{"zwxy1987", 5187, "sequence 1-4, date 4-8"},
		{"kiu1987", 6330, "date 3-7"},
		{"zw19", 4200, "pinyin 0-2"},
		// Patterns side by side.
		{"woaini1314", 1900, "common 0-10"},
		{"zhangwei@123", 4900, "common 0-8, sequence 9-12"},
		{"qwer1234", 1900, "common 0-8"},
		{"abc123abc123", 2702, "common 0-6, repeat 6-12"},
		{"xm19870506", 6300, "pinyin 0-2, common 2-10"},
	}
	for _, tt := range tests {
		e, parts := run(tt.in, nil)
		if e.Cost() != tt.cost || parts != tt.parts {
			t.Errorf("%q costs %d, %q; want %d, %q", tt.in, e.Cost(), parts, tt.cost, tt.parts)
		}
	}
}

// What begins a pattern costs what the cheapest pattern costs that begins so.
func TestCutShort(t *testing.T) {
	tests := []struct{ whole, from string }{
		{"password", "pass"}, {"drowssap", "drow"}, {"ainedrag", "ained"}, {"p455w0rd", "p455w"}, {"iloveyou", "ilov"},
		{"5201314", "520131"}, {"zyxwv", "zy"}, {"qwertyuiop", "qwert"}, {"woaini1314", "woaini131"},
		{"Password", "Passw"}, {"PASSWORD", "PASSW"}, {"kX9#password", "kX9#passw"},
		{"kX9#drowssap", "kX9#drows"}, {"kX9#abc", "kX9#ab"}, {"kX9#1987", "kX9#198"},
		{"kX9#1987-5-6", "kX9#1987-5-"}, {"kX9#zhuang", "kX9#zhuan"}, {"kX9#zw123", "kX9#zw"},
		{"kX9#wsx", "kX9#ws"}, {"kX9#147", "kX9#14"}, {"kX9#2vkX9#2v", "kX9#2vkX9#"}, {"汉字龘汉字龘", "汉字龘汉"},
	}
	for _, tt := range tests {
		whole, _ := run(tt.whole, nil)
		from, _ := run(tt.from, nil)
		alone := Estimate{Year: 2026}
		alone.text.read(tt.from)
		singles := Cost(0)
		for i := range alone.n {
			singles += singleCost(alone.b[i], alone.r[i])
		}
		if from.Cost() > whole.Cost() || from.Cost() >= singles {
			t.Errorf("%q costs %d, what begins it, %q, %d; by itself %d",
				tt.whole, whole.Cost(), tt.from, from.Cost(), singles)
		}
	}
}

// What does not go on as the text does is no beginning of it: such texts cost
// what their characters do.
func TestNotCutShort(t *testing.T) {
	for _, s := range []string{
		"xv",      // no word begins so, and no initial is v
		"203",     // no year up to 2028, no day
		"1899",    // no year from 1900 on
		"kX9%13-", // no month
		"kX9%32/", // no day
		"2029%",   // a year to come
		"汉字",      // no sequence
	} {
		var x text
		x.read(s)
		want := Cost(0)
		for i := range x.n {
			want += singleCost(x.b[i], x.r[i])
			if x.upper[i+1] > x.upper[i] {
				want += costUpper
			}
		}
		if e, parts := run(s, nil); e.Cost() != want {
			t.Errorf("%q costs %d, %q; want %d", s, e.Cost(), parts, want)
		}
	}
}

// The price of upper case never falls when a part grows.
func TestCasedGrows(t *testing.T) {
	for n := range 3 * 3 * 3 * 3 * 3 * 3 * 3 * 3 {
		s := make([]byte, 8)
		for i := range s {
			s[i] = "aB1"[n%3]
			n /= 3
		}
		var e Estimate
		e.text.read(string(s))
		e.leet.read(&e.text)
		for i := range s {
			for j := i + 1; j < len(s); j++ {
				if e.cased(i, j+1) < e.cased(i, j) {
					t.Fatalf("%s: %d, then %d", s[i:j+1], e.cased(i, j), e.cased(i, j+1))
				}
			}
		}
	}
}

func TestLogGrows(t *testing.T) {
	for n := 1; n < 5000; n++ {
		if log(n+1) < log(n) {
			t.Errorf("log(%d) = %d, log(%d) = %d", n, log(n), n+1, log(n+1))
		}
	}
	for n, want := range map[int]Cost{0: 0, 1: 0, 2: 301, 10: 1000, 11: 1301, 100: 2000, 101: 2301} {
		if got := log(n); got != want {
			t.Errorf("log(%d) = %d, want %d", n, got, want)
		}
	}
}

// Texts as they are compared with others.
func TestTextFolds(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""}, {"abc", "abc"}, {"ABC", "abc"}, {"ａＢｃ１", "abc1"}, {"ＡＢＣ", "abc"},
		{"a\u200bb", "ab"}, {"a\u00adb", "ab"}, {"e\u0301", "e"}, {"\u3000\u00a0", "  "},
		{"ÄÖ", "äö"}, {"ЖЫ", "жы"}, {"İ", "i"}, {"汉字", "汉字"}, {"！＠", "!@"},
		{"\ufeffa", "a"}, {"\u202ea", "a"}, {"😀", "😀"}, {"\x00", "\x00"},
	}
	for _, tt := range tests {
		var x text
		x.read(tt.in)
		if got := string(x.r[:x.n]); got != tt.want {
			t.Errorf("%q reads %q, want %q", tt.in, got, tt.want)
		}
	}
}

// Every character of a text points at its bytes, whatever was left out.
func TestTextOffsets(t *testing.T) {
	for _, s := range []string{"abc", "a\u200bbс", "汉a字", strings.Repeat("汉", 200), "", "\u0301\u0301"} {
		var x text
		x.read(s)
		for i := range x.n {
			if x.off[i] >= x.off[i+1] || !utf8.RuneStart(s[x.off[i]]) {
				t.Errorf("%q: character %d from %d to %d", s, i, x.off[i], x.off[i+1])
			}
		}
		if x.n < longest && int(x.off[x.n]) != len(s) {
			t.Errorf("%q: ends at %d", s, x.off[x.n])
		}
	}
}

// What comes after 128 characters changes nothing.
func TestOnlyTheBeginningCounts(t *testing.T) {
	for _, s := range []string{"kX9#mQ2v", "password", "汉", "19870506", "zhuang"} {
		whole := strings.Repeat(s, 128)
		long, _ := run(whole, nil)
		cut, _ := run(string([]rune(whole)[:longest]), nil)
		if long.Cost() != cut.Cost() {
			t.Errorf("%q: %d, and %d for 128 characters", s, long.Cost(), cut.Cost())
		}
	}
}

func TestListed(t *testing.T) {
	tests := []struct {
		in    string
		depth int
		want  bool
	}{
		{"password", 1, true}, {"password", 0, true}, {"PassWord", 1, true}, {"ｐassword", 1, true},
		{"iloveyou", 10, false}, {"iloveyou", 11, true}, {"zhangwei", 100, false}, {"zhangwei", 101, true},
		{"passwordx", 0, false}, {"passwordq", 0, false}, {"", 0, false}, {"汉", 0, false},
		{"9420", 0, false}, {"p@ssw0rd#", 0, false}, {strings.Repeat("1", 200), 0, false},
	}
	for _, tt := range tests {
		e, _ := run(tt.in, nil)
		if got := e.Listed(tt.depth); got != tt.want {
			t.Errorf("%q at depth %d: %v, want %v", tt.in, tt.depth, got, tt.want)
		}
	}
}

// Parts lie beside each other or apart, from the last to the first.
func TestPartsAreInOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	words := []string{"password", "1987", "kX", "zhuang", "汉", "qwer", "#", "abc", "520", "PASS", "é"}
	for range 3000 {
		s := ""
		for range random.IntN(8) {
			s += words[random.IntN(len(words))]
		}
		e, _ := run(s, nil)
		before := len(s)
		e.Parts(func(p Part) {
			if p.Kind == single || p.Start < 0 || p.Start >= p.End || p.End > before {
				t.Errorf("%q: %+v before %d", s, p, before)
			}
			before = p.Start
		})
	}
}
