package leaktest

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
)

func TestSearch(t *testing.T) {
	const name, pin, pan = "欧阳娜娜", "135790", "6222021234567890128"
	id := strings.ToLower(secret)
	b64 := base64.StdEncoding.EncodeToString
	tests := []struct {
		name   string
		secret string
		out    string
		want   string
	}{
		{"plain", secret, "number " + secret + ".", "plain"},
		{"other case", secret, id, "plain"},
		{"inside a word", secret, "x" + secret + "y", "plain"},
		{"hex", secret, hex.EncodeToString([]byte(secret)), "in hex"},
		{"upper hex", name, strings.ToUpper(hex.EncodeToString([]byte(name))), "in hex"},
		{"spaced hex", secret, fmt.Sprintf("% x", secret), "as a list of"},
		{"spaced hex with 0x", name, fmt.Sprintf("%# x", name), "as a list of bytes"},
		{"bytes", secret, fmt.Sprint([]byte(secret)), "as a list of"},
		{"bytes with a width", secret, fmt.Sprintf("%5d", []byte(secret)), "as a list of"},
		{"bytes in Go syntax", name, fmt.Sprintf("%#v", []byte(name)), "as a list of bytes"},
		{"runes", name, fmt.Sprint([]rune(name)), "as a list of characters"},
		{"runes in Go syntax", name, fmt.Sprintf("%#v", []rune(name)), "as a list of characters"},
		{"runes by %U", name, fmt.Sprintf("%U", []rune(name)), "as a list of characters"},
		{"runes by %q", name, fmt.Sprintf("%q", []rune(name)), "as a list of characters"},
		{"runes by %c", name, fmt.Sprintf("%c", []rune(name)), "as a list of characters"},
		{"JSON escapes", name, fmt.Sprintf("%+q", name), "escaped as in JSON"},
		{"byte escapes", name, strings.ReplaceAll(fmt.Sprintf("% x", name), " ", ""), "in hex"},
		{"URL", name, url.QueryEscape(name), "escaped for a URL"},
		{"HTML", name, "&#27431;&#38451;&#23068;&#23068;", "escaped for HTML"},
		{"base64", secret, b64([]byte(secret)), "in base64"},
		{"base64, shifted by one", secret, b64([]byte("1" + secret + "2")), "in base64"},
		{"base64, shifted by two", secret, b64([]byte("12" + secret + "3")), "in base64"},
		{"base64 for URLs", name, base64.RawURLEncoding.EncodeToString([]byte(">>" + name)), "in base64"},
		{"base64 of a PIN", pin, b64([]byte("p" + pin)), "in base64"},
		{"reversed", name, "娜娜阳欧", "reversed"},
		{"integer", secret, "11010519491231002", "as an integer"},
		{"integer plus one", secret, "11010519491231003", "in part"},
		{"hex integer", secret, fmt.Sprintf("{N:%#x}", 11010519491231002), "as an integer in base 16"},
		{"octal integer", secret, fmt.Sprintf("%o", 11010519491231002), "as an integer in base 8"},
		{"binary integer", pin, fmt.Sprintf("%032b", 135790), "as an integer in base 2"},
		{"integer with zeros", pin, "0135790", "plain"},
		{"float", secret, fmt.Sprint(11010519491231002.0), "in part"},
		{"words", secret, fmt.Sprint(uint64(0x3931353031303131)), "packed into a word"},
		{"date of birth", secret, "born 19491231", "as a date"},
		{"six digits", pan, "card 622202 of", "in part"},
		{"end", pan, "{890128}", "in part"},

		{"nothing", secret, "", ""},
		{"masked", secret, masked, ""},
		{"five digits", pan, "card 62220 of", ""},
		{"six digits of a longer number", pan, "98622202719283", ""},
		{"ten digits of a longer number", pan, "9934567890128177", "in part"},
		{"PIN in a longer number", pin, "9981357904467", ""},
		{"PIN after letters", pin, "code135790", "plain"},
		{"PIN in a hidden word", pin, "0x9ad1357901c4", ""},
		{"PIN in bits", "010101", "101010010101001110100101", ""},
		{"another number in hex", pin, "0x1212e1", ""},
		{"other name", name, "欧阳修", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := newHaystack(tt.secret, masked).search(tt.out)
			if got != tt.want && (tt.want == "" || !strings.HasPrefix(got, tt.want)) {
				t.Errorf("search(%q) = %q, want %q", tt.out, got, tt.want)
			}
		})
	}
}

// What the masked form shows by design is no leak; a whole secret always is.
func TestShownByDesign(t *testing.T) {
	const pan = "6222021234567890128"
	tests := []struct{ masked, out, want string }{
		{"622202*********0128", "622202*********0128", ""},
		{"622202*********0128", "622202**", ""},
		{"622202*********0128", "222021", "in part"},
		{pan, pan, "plain"},
	}
	for _, tt := range tests {
		if got := newHaystack(pan, tt.masked).search(tt.out); (got == "") != (tt.want == "") {
			t.Errorf("masked %q: search(%q) = %q, want %q", tt.masked, tt.out, got, tt.want)
		}
	}
}

// Hidden words are random numbers. None may be taken for a leak, or a test of a
// clean type would fail once in a while.
func TestNoFalseAlarms(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var out strings.Builder
	for range 2_000 {
		x, y := r.Uint64(), r.Uint64()
		fmt.Fprintf(&out, "{%d} %#x {{%X}} %b %o %U %d\n", x, x, x, x, x, x, []uint64{x, y})
		fmt.Fprintf(&out, "(0xc000%06x) 0x%x %d\n", y>>40, 0x500000+y>>44, 0xc000000000+y>>40)
	}
	for _, s := range []string{"135790", "000000", "111111", "1001010011", "13800138000", secret,
		"6222021234567890128", "王小明", "欧阳"} {
		if form := newHaystack(s, "").search(out.String()); form != "" {
			t.Errorf("a random number was taken for %s %s", s, form)
		}
	}
}

// Whatever stands around it, a long number is found.
func FuzzSearch(f *testing.F) {
	f.Add("", "")
	f.Add("number=", " ")
	f.Add("1101", "X")
	f.Add("\xff\x00", "王")
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, s := range []string{secret, "王小明"} {
			h := newHaystack(s, "")
			for _, out := range []string{
				before + s + after,
				hex.EncodeToString([]byte(before + s + after)),
				base64.StdEncoding.EncodeToString([]byte(before + s + after)),
				base64.RawURLEncoding.EncodeToString([]byte(before + s + after)),
			} {
				if h.search(out) == "" {
					t.Errorf("%q is not found in %q", s, out)
				}
			}
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	h := newHaystack(secret, masked)
	out := strings.Repeat("level=INFO msg=text v="+masked+" ", 5)
	b.ReportAllocs()
	for b.Loop() {
		h.search(out)
	}
}

func BenchmarkNewHaystack(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newHaystack(secret, masked)
	}
}
