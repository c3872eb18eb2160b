package bankcard_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/internal/paste"
)

// Numbers that processors publish for tests, and prefixes with zeros behind them.
const (
	visa       = "4111111111111111"
	amex       = "378282246310005"
	unionpay19 = "6216261000000000018"
	badLuhn    = "6221558812340000" // UnionPay's own test number
)

func TestParse(t *testing.T) {
	stray := []bankcard.Finding{bankcard.Stray}
	both := []bankcard.Finding{bankcard.FullWidth, bankcard.Stray}
	tests := []struct {
		name, in, want string
		findings       []bankcard.Finding
	}{
		{"Visa", visa, visa, nil},
		{"15 digits", amex, amex, nil},
		{"19 digits", unionpay19, unionpay19, nil},
		{"19 digits beyond int64", "9558800000000000000", "9558800000000000000", nil},
		{"largest", "9999999999999999998", "9999999999999999998",
			[]bankcard.Finding{bankcard.UnusualLength}},
		{"8 digits", "40000002", "40000002", []bankcard.Finding{bankcard.UnusualLength}},
		{"leading zeros", "0000000000000000018", "0000000000000000018", nil},
		{"spaces", "6216 2610 0000 0000 018", unionpay19, nil},
		{"hyphens", "4111-1111-1111-1111", visa, nil},
		{"spaces around", "  4111111111111111 ", visa, nil},
		{"spaces everywhere", "4 1 1 1 11  11111111 11", visa, nil},
		{"full width", "４１１１１１１１１１１１１１１１", visa, []bankcard.Finding{bankcard.FullWidth}},
		{"full width with hyphens", "４１１１-１１１１-１１１１-1111", visa, []bankcard.Finding{bankcard.FullWidth}},
		{"full-width spaces", "６２１６　２６１０　００００　００００　０１８", unionpay19, both},
		{"full-width hyphens", "４１１１－１１１１－１１１１－１１１１", visa, both},
		{"full-width space alone", "4111\u3000111111111111", visa, stray},
		{"full-width hyphen alone", "4111－111111111111", visa, stray},
		{"no-break spaces", "4111\u00a01111\u00a01111\u00a01111", visa, stray},
		{"thin spaces", "4111\u20091111\u202f1111\u200a1111", visa, stray},
		{"hyphens of all kinds", "41\u201011\u201111\u201211\u201311\u2212111111", visa, stray},
		{"left-to-right override", "\u202d4111111111111111\u202c", visa, stray},
		{"isolate", "\u20664111111111111111\u2069", visa, stray},
		{"byte order mark", "\ufeff4111111111111111", visa, stray},
		{"zero width", "4111\u200b1111\u200e1111\u20601111", visa, stray},
		{"zero width beside a hyphen", "4111\u200b-\u200d111111111111", visa, stray},
		{"newline", visa + "\n", visa, stray},
		{"newline before", "\n" + visa, visa, stray},
		{"tabs", "\t" + visa + "\t", visa, stray},
		{"all kinds of line ends", "\v\f" + visa + "\u0085\u2028 \n", visa, stray},
		{"soft hyphen", "4111\u00ad111111111111", visa, stray},
		{"several line ends", "4111 1111 1111 1111\r\n\n", visa, stray},
		{"all at once", "\ufeff４１１１\u00a01111-1111-1111\n", visa, both},
		{"stray newline with a wrong check digit", badLuhn + "\n", badLuhn,
			[]bankcard.Finding{bankcard.WrongCheckDigit, bankcard.Stray}},
		{"wrong check digit", badLuhn, badLuhn, []bankcard.Finding{bankcard.WrongCheckDigit}},
		{"wrong check digit, spaces", "6221 5588 1234 0000", badLuhn,
			[]bankcard.Finding{bankcard.WrongCheckDigit}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, found, err := bankcard.Parser{}.Parse(tt.in)
			if err != nil || n.Reveal() != tt.want {
				t.Fatalf("Parse = %q, %v; want %q", n.Reveal(), err, tt.want)
			}
			if !slices.Equal(found, tt.findings) {
				t.Errorf("findings = %v, want %v", found, tt.findings)
			}
			if n != bankcard.MustParse(tt.want) || !n.IsValid() || n.Len() != len(tt.want) {
				t.Error("Number differs from that of the plain digits")
			}
		})
	}
}

// Every kind of white space, and every mark that nobody sees, is dropped at both ends.
func TestEnds(t *testing.T) {
	for r := range rune(0x10000) {
		if !paste.IsSpace(r) {
			continue
		}
		n, found, err := bankcard.Parser{}.Parse(string(r) + visa + string(r))
		if err != nil || n.Reveal() != visa || slices.Contains(found, bankcard.Stray) != (r != ' ') {
			t.Errorf("%U: %v, %v, %v", r, n, found, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct {
		name, in string
		reason   bankcard.Reason
		offset   int
	}{
		{"empty", "", bankcard.BadLength, -1},
		{"one digit", "0", bankcard.BadLength, -1},
		{"7 digits", "4111111", bankcard.BadLength, -1},
		{"20 digits", "62162610000000000180", bankcard.BadLength, 19},
		{"20 digits with spaces", "6216 2610 0000 0000 0180", bankcard.BadLength, 23},
		{"only spaces", "                ", bankcard.BadLength, -1},
		{"sign", "-4111111111111111", bankcard.BadCharacter, 0},
		{"plus", "+4111111111111111", bankcard.BadCharacter, 0},
		{"hyphen at the end", "4111111111111111-", bankcard.BadCharacter, 16},
		{"two hyphens", "4111--111111111111", bankcard.BadCharacter, 4},
		{"hyphen after a space", "4111  -111111111111", bankcard.BadCharacter, 6},
		{"hyphen before a space", "4111- 111111111111", bankcard.BadCharacter, 4},
		{"newline inside", "41111111\n11111111", bankcard.BadCharacter, 8},
		{"tab", "4111\t111111111111", bankcard.BadCharacter, 4},
		{"newlines only", "\n\r\n", bankcard.BadLength, -1},
		{"20 digits and a newline", "62162610000000000180\n", bankcard.BadLength, 19},
		{"tab before a strange character", "\t4111x11111111111", bankcard.BadCharacter, 5},
		{"tab and 20 digits", "\t62162610000000000180", bankcard.BadLength, 20},
		{"spreadsheet", "6.21626E+18", bankcard.Scientific, -1},
		{"spreadsheet with a comma", "\t6,21626e+18 ", bankcard.Scientific, -1},
		{"decimal point", "62162610000000000.18", bankcard.BadCharacter, 17},
		{"em dash", "4111—111111111111", bankcard.BadCharacter, 4},
		{"ideographic full stop", "4111。111111111111", bankcard.BadCharacter, 4},
		{"combining mark", "4111\u0301111111111111", bankcard.BadCharacter, 4},
		{"two full-width hyphens", "4111－－111111111111", bankcard.BadCharacter, 4},
		{"full-width hyphen at the end", "4111111111111111－", bankcard.BadCharacter, 16},
		{"hyphen before a newline", "4111111111111111-\n", bankcard.BadCharacter, 16},
		{"no-break space after a hyphen", "4111-\u00a0111111111111", bankcard.BadCharacter, 4},
		{"hyphen after a mark alone", "\u200b-4111111111111111", bankcard.BadCharacter, 3},
		{"letters", "sixteen letters!", bankcard.BadCharacter, 0},
		{"letter O", "411111111111111O", bankcard.BadCharacter, 15},
		{"Arabic digits", "4111٤٤٤٤11111111", bankcard.BadCharacter, 4},
		{"mathematical digits", "𝟒111111111111111", bankcard.BadCharacter, 0},
		{"full-width colon", "4111：111111111111", bankcard.BadCharacter, 4},
		{"full-width slash", "4111／111111111111", bankcard.BadCharacter, 4},
		{"cut full-width digit", "411111111111\xef\xbc", bankcard.BadCharacter, 12},
		{"sixteen zeros", "0000000000000000", bankcard.OneDigit, -1},
		{"nineteen eights", "8888888888888888888", bankcard.OneDigit, -1},
		{"zeros with spaces", "0000 0000", bankcard.OneDigit, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, err := bankcard.Parse(tt.in)
			var pe *bankcard.ParseError
			if !errors.As(err, &pe) || !errors.Is(err, bankcard.ErrInvalid) {
				t.Fatalf("Parse error = %v, want a *ParseError", err)
			}
			if pe.Reason != tt.reason || pe.Offset != tt.offset {
				t.Errorf("Parse error = %v at %d, want %v at %d",
					pe.Reason, pe.Offset, tt.reason, tt.offset)
			}
			if n.IsValid() {
				t.Error("Parse returned a number with an error")
			}
		})
	}
}

// The numbers of all lengths share one word: none may look like one of another
// length.
func TestLengthsDoNotCollide(t *testing.T) {
	seen := make(map[bankcard.Number]string)
	for length := 8; length <= 19; length++ {
		zeros, nines := strings.Repeat("0", length-1), strings.Repeat("9", length-1)
		for _, digits := range []string{zeros + "1", zeros + "2", "1" + zeros, nines + "7", nines + "8"} {
			n := anyNumber(t, digits)
			if got := n.Reveal(); got != digits || n.Len() != length {
				t.Errorf("%d digits, revealed %d: %s…", length, len(got), digits[:2])
			}
			if other, ok := seen[n]; ok {
				t.Errorf("%s and %s are one number", digits, other)
			}
			seen[n] = digits
		}
	}
}

func TestZeroNumber(t *testing.T) {
	var n bankcard.Number
	for name, got := range map[string]string{
		"Reveal": n.Reveal(), "Masked": n.Masked(), "MaskedBIN": n.MaskedBIN(),
		"MaskedGroups": n.MaskedGroups(), "Last4": n.Last4(), "String": n.String(),
	} {
		if got != "" {
			t.Errorf("%s of the zero Number = %q", name, got)
		}
	}
	if n.IsValid() || n.Len() != 0 || n.Luhn() {
		t.Error("the zero Number is valid, or has digits")
	}
}

func TestMasked(t *testing.T) {
	tests := []struct{ in, masked, bin, groups, last4 string }{
		{unionpay19, "***************0018", "621626*********0018", "**** **** **** ***0 018", "0018"},
		{visa, "************1111", "411111******1111", "**** **** **** 1111", "1111"},
		{amex, "***********0005", "378282*****0005", "**** ****** *0005", "0005"},
		{"30569309025904", "**********5904", "**********5904", "**** ****** 5904", "5904"},
		{"135412345678911", "***********8911", "135412*****8911", "**** ***** **8911", "8911"},
		{"501800000009", "********0009", "********0009", "**** **** 0009", "0009"},
		{"50180000000", "***********", "***********", "**** **** ***", ""},
		{"40000002", "********", "********", "**** ****", ""},
	}
	for _, tt := range tests {
		n := bankcard.MustParse(tt.in)
		got := [...]string{n.Masked(), n.MaskedBIN(), n.MaskedGroups(), n.Last4(), n.String()}
		want := [...]string{tt.masked, tt.bin, tt.groups, tt.last4, tt.masked}
		if got != want {
			t.Errorf("%d digits: masks are %q, want %q", len(tt.in), got, want)
		}
	}
}

func TestNoSinkShowsDigits(t *testing.T) {
	n := bankcard.MustParse(unionpay19)
	type holder struct{ n bankcard.Number }
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%o", "%b"} {
		for _, v := range []any{n, &n, holder{n}, &holder{n}, []bankcard.Number{n}} {
			if got := fmt.Sprintf(format, v); strings.Contains(got, unionpay19[:15]) {
				t.Errorf("%s of %T shows the digits", format, v)
			}
		}
	}
	if b, err := json.Marshal(n); err == nil {
		t.Errorf("json.Marshal(n) = %s, want an error", b)
	}
	if v, err := n.Value(); err == nil || v != nil {
		t.Errorf("Value() = %v, %v; want an error", v, err)
	}
}

func TestUnmarshalText(t *testing.T) {
	var req struct{ Card bankcard.Number }
	if err := json.Unmarshal([]byte(`{"Card":"4111 1111 1111 1111"}`), &req); err != nil {
		t.Fatal(err)
	}
	if !req.Card.Equal(bankcard.MustParse(visa)) {
		t.Error("decoded another number")
	}
	err := json.Unmarshal([]byte(`{"Card":"4111"}`), &req)
	if !errors.Is(err, bankcard.ErrInvalid) || !req.Card.IsValid() {
		t.Errorf("Unmarshal of a short number: error %v, want ErrInvalid and the old value", err)
	}
}

func TestMustParsePanics(t *testing.T) {
	defer func() {
		if p := fmt.Sprint(recover()); !strings.Contains(p, "bankcard:") || strings.Contains(p, "4111") {
			t.Errorf("panic with %q", p)
		}
	}()
	bankcard.MustParse("4111")
}
