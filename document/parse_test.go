package document_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
)

// valid has numbers that are made up, and what each is once parsed.
var valid = []struct {
	name string
	kind document.Kind
	in   string
	want string
}{
	{"Hong Kong resident's permit", document.KindHKMacaoPermit, "H12345678", "H12345678"},
	{"Macao resident's permit", document.KindHKMacaoPermit, "M00000001", "M00000001"},
	{"with renewals", document.KindHKMacaoPermit, "H1234567801", "H1234567801"},
	{"lower case", document.KindHKMacaoPermit, "h12345678", "H12345678"},
	{"full width", document.KindHKMacaoPermit, "Ｈ１２３４５６７８", "H12345678"},
	{"white space", document.KindHKMacaoPermit, "\ufeff H123 456\u00a078\t\n", "H12345678"},
	{"hyphens", document.KindHKMacaoPermit, "H-1234-5678", "H12345678"},

	{"Taiwan permit", document.KindTaiwanPermit, "00000012", "00000012"},
	{"Taiwan permit with renewals", document.KindTaiwanPermit, "0000001203", "0000001203"},

	{"pass to Hong Kong, booklet", document.KindHKMacaoPass, "W12345678", "W12345678"},
	{"pass to Hong Kong, card", document.KindHKMacaoPass, "C12345678", "C12345678"},
	{"pass to Hong Kong, first of the new series", document.KindHKMacaoPass, "CA0000001", "CA0000001"},
	{"pass to Taiwan, booklet", document.KindTaiwanPass, "T12345678", "T12345678"},
	{"pass to Taiwan, card", document.KindTaiwanPass, "L12345678", "L12345678"},

	{"Hong Kong", document.KindHKID, "C123456(9)", "C1234569"},
	{"Hong Kong without brackets", document.KindHKID, "C1234569", "C1234569"},
	{"Hong Kong, full-width brackets", document.KindHKID, "ｃ123456（9）", "C1234569"},
	{"Hong Kong, check character A", document.KindHKID, "A123430(A)", "A123430A"},
	{"Hong Kong, Z", document.KindHKID, "Z654321(A)", "Z654321A"},
	{"Hong Kong, two letters", document.KindHKID, "AB123456(9)", "AB1234569"},
	{"Hong Kong, XG", document.KindHKID, "XG000001(2)", "XG0000012"},

	{"Macao", document.KindMacaoID, "1234567(8)", "12345678"},
	{"Macao, old card", document.KindMacaoID, "1/234567/8", "12345678"},
	{"Macao, 5", document.KindMacaoID, "5000000(0)", "50000000"},
	{"Macao, 7", document.KindMacaoID, "71234567", "71234567"},

	{"Taiwan", document.KindTaiwanID, "A100000001", "A100000001"},
	{"Taiwan, woman", document.KindTaiwanID, "F222222222", "F222222222"},
	{"Taiwan, I", document.KindTaiwanID, "I198765437", "I198765437"},
	{"Taiwan resident", document.KindTaiwanResident, "B812345672", "B812345672"},
	{"Taiwan resident, old", document.KindTaiwanResident, "AC76543213", "AC76543213"},

	{"passport of 2012", document.KindChinesePassport, "E12345678", "E12345678"},
	{"passport of 2017", document.KindChinesePassport, "EA1234567", "EA1234567"},
	{"passport, older", document.KindChinesePassport, "G12345678", "G12345678"},
	{"diplomat's", document.KindChinesePassport, "DE1234567", "DE1234567"},
	{"official, short", document.KindChinesePassport, "P1234567", "P1234567"},
	{"Hong Kong passport", document.KindHKPassport, "K12345678", "K12345678"},
	{"Hong Kong passport, new", document.KindHKPassport, "KJ1234567", "KJ1234567"},
	{"Macao passport", document.KindMacaoPassport, "MA1234567", "MA1234567"},
	{"specimen of ICAO 9303", document.KindPassport, "L898902C3", "L898902C3"},
	{"passport like a quantity", document.KindPassport, "1e345", "1E345"},
	{"short passport", document.KindPassport, "ab-123", "AB123"},

	{"company", document.KindUSCC, "91110000123456788M", "91110000123456788M"},
	{"company, check character 0", document.KindUSCC, "911100000000004570", "911100000000004570"},
	{"company, groups", document.KindUSCC, "9111 0000 1234 5678 8m", "91110000123456788M"},
}

// invalid has texts that are no numbers.
var invalid = []struct {
	name   string
	kind   document.Kind
	in     string
	want   document.Reason
	offset int
}{
	{"nothing", document.KindHKID, "", document.BadLength, -1},
	{"blank", document.KindHKID, " \u3000", document.BadLength, -1},
	{"no kind", 0, "H12345678", document.UnknownKind, -1},
	{"kind of later", 200, "H12345678", document.UnknownKind, -1},
	{"too short", document.KindHKMacaoPermit, "H1234567", document.BadLength, -1},
	{"renewals cut", document.KindHKMacaoPermit, "H123456780", document.BadLength, -1},
	{"much too long", document.KindHKMacaoPermit, strings.Repeat("1", 100), document.BadLength, -1},
	{"mainlander's permit", document.KindHKMacaoPermit, "C12345678", document.BadCharacter, 0},
	{"letter O", document.KindHKMacaoPermit, "H1234567O", document.LookAlike, 8},
	{"letter O, with blanks", document.KindHKMacaoPermit, " H123 4567 o", document.LookAlike, 11},
	{"Cyrillic letter", document.KindHKMacaoPermit, "Н12345678", document.LookAlike, 0},
	{"masked", document.KindHKMacaoPermit, "H1****678", document.MaskedInput, 2},
	{"hyphen at the end", document.KindHKMacaoPermit, "H12345678-", document.BadCharacter, 9},
	{"hyphen at the beginning", document.KindHKMacaoPermit, "-H12345678", document.BadCharacter, 0},
	{"two hyphens", document.KindHKMacaoPermit, "H--12345678", document.BadCharacter, 2},
	{"brackets", document.KindHKMacaoPermit, "H1234567(8)", document.BadCharacter, 8},
	{"not UTF-8", document.KindHKMacaoPermit, "H1234567\xff", document.BadCharacter, 8},
	{"line end inside", document.KindHKMacaoPermit, "H1234\n5678", document.BadCharacter, 5},
	{"Taiwan permit with a letter", document.KindTaiwanPermit, "T1234567", document.BadCharacter, 0},
	{"I in the new series", document.KindHKMacaoPass, "CI0000001", document.LookAlike, 1},

	{"Hong Kong, check character", document.KindHKID, "C123456(8)", document.BadChecksum, 8},
	{"Hong Kong, swap", document.KindHKID, "C1243569", document.BadChecksum, 7},
	{"Hong Kong, check letter", document.KindHKID, "C123456B", document.LookAlike, 7},
	{"bracket open", document.KindHKID, "C123456(9", document.BadCharacter, 7},
	{"bracket empty", document.KindHKID, "C1234569()", document.BadCharacter, 9},
	{"bracket around two", document.KindHKID, "AB12345(69)", document.BadCharacter, 9},
	{"bracket inside", document.KindHKID, "C12345(6)9", document.BadCharacter, 6},
	{"after the bracket", document.KindHKID, "C123456(9)9", document.BadCharacter, 10},
	{"Macao, other head", document.KindMacaoID, "2234567(8)", document.BadCharacter, 0},
	{"Macao, a bar", document.KindMacaoID, "|2345678", document.BadCharacter, 0},

	{"Taiwan, check digit", document.KindTaiwanID, "A100000002", document.BadChecksum, 9},
	{"Taiwan, any digit as sex", document.KindTaiwanID, "A300000000", document.BadCharacter, 1},
	{"Taiwan, two letters", document.KindTaiwanID, "AC76543213", document.BadCharacter, 1},
	{"Taiwan resident, check digit", document.KindTaiwanResident, "B812345673", document.BadChecksum, 9},

	{"passport of I", document.KindChinesePassport, "EI1234567", document.LookAlike, 1},
	{"passport without digits", document.KindPassport, "ABCDEFG", document.BadCharacter, 0},
	{"passport too long", document.KindPassport, "A123456789", document.BadLength, -1},

	{"company, check character", document.KindUSCC, "91110000123456778M", document.BadChecksum, 17},
	{"company of a pilot", document.KindUSCC, "91110000123456788A", document.LegacyCheck, 17},
	{"company, letter O", document.KindUSCC, "9111OOOO123456788M", document.LookAlike, 4},
	{"company, spreadsheet", document.KindUSCC, "9.111E+17", document.Scientific, -1},
	{"company, short", document.KindUSCC, "91110000123456788", document.BadLength, -1},
}

func TestParse(t *testing.T) {
	for _, tt := range valid {
		t.Run(tt.name, func(t *testing.T) {
			n, err := document.Parse(tt.kind, tt.in)
			if err != nil || n.Reveal() != tt.want || n.Kind() != tt.kind || !n.IsValid() {
				t.Errorf("Parse(%q) = %s of %v, %v; want %s", tt.in, n.Reveal(), n.Kind(), err, tt.want)
			}
			if m := document.MustParse(tt.kind, tt.want); m != n || !m.Equal(n) {
				t.Errorf("%q and %q are different", tt.in, tt.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range invalid {
		t.Run(tt.name, func(t *testing.T) {
			n, err := document.Parse(tt.kind, tt.in)
			pe, ok := errors.AsType[*document.ParseError](err)
			if !ok || !errors.Is(err, document.ErrInvalid) || n != (document.Number{}) {
				t.Fatalf("Parse(%q) = %v, %v; want a ParseError", tt.in, n, err)
			}
			if pe.Reason != tt.want || pe.Offset != tt.offset {
				t.Errorf("Parse(%q): %v at %d, want %v at %d", tt.in, pe.Reason, pe.Offset, tt.want, tt.offset)
			}
		})
	}
}

// The check of the organisation code is one of its own: the whole can be right and it wrong.
func TestOrganization(t *testing.T) {
	const signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	refused := 0
	for _, c := range "012345679X" { // 8 is right
		for _, d := range signs {
			_, err := document.Parse(document.KindUSCC, "9111000012345678"+string(c)+string(d))
			pe, ok := errors.AsType[*document.ParseError](err)
			if !ok {
				t.Fatalf("organisation code ending in %c is accepted", c)
			}
			if pe.Reason == document.BadOrganization {
				refused++
			}
		}
	}
	if refused != 10 {
		t.Errorf("%d codes have a right last character and a wrong organisation code, want 10", refused)
	}
	n := document.MustParse(document.KindUSCC, "91110000123456788M")
	if got := n.RevealOrganization(); got != "123456788" {
		t.Errorf("RevealOrganization = %s", got)
	}
	if got := document.MustParse(document.KindHKID, "C1234569").RevealOrganization(); got != "" {
		t.Errorf("RevealOrganization of a card = %q", got)
	}
}

func TestLegacyUSCC(t *testing.T) {
	const code = "91110000123456788A"
	p := document.Parser{LegacyUSCC: true}
	n, err := p.Parse(document.KindUSCC, code)
	if err != nil || n.Reveal() != code {
		t.Errorf("Parse = %v, %v", n, err)
	}
	if _, err := p.Parse(document.KindUSCC, "91110000123456778M"); err == nil {
		t.Error("a code with both checks wrong is accepted")
	}
}

// A permit that was renewed is the same person's.
func TestLifelong(t *testing.T) {
	tests := []struct {
		kind     document.Kind
		in, want string
		renewals int
		ok       bool
	}{
		{document.KindHKMacaoPermit, "H1234567801", "H12345678", 1, true},
		{document.KindHKMacaoPermit, "H12345678", "H12345678", 0, false},
		{document.KindTaiwanPermit, "0000001299", "00000012", 99, true},
		{document.KindTaiwanPermit, "00000012", "00000012", 0, false},
		{document.KindUSCC, "91110000123456788M", "91110000123456788M", 0, false},
	}
	for _, tt := range tests {
		n := document.MustParse(tt.kind, tt.in)
		if got := n.Lifelong(); got != document.MustParse(tt.kind, tt.want) {
			t.Errorf("%s: Lifelong = %s, want %s", tt.in, got.Reveal(), tt.want)
		}
		if count, ok := n.Renewals(); count != tt.renewals || ok != tt.ok {
			t.Errorf("%s: Renewals = %d, %v, want %d, %v", tt.in, count, ok, tt.renewals, tt.ok)
		}
	}
}

func TestSex(t *testing.T) {
	tests := []struct {
		kind document.Kind
		in   string
		want idcard.Sex
	}{
		{document.KindTaiwanID, "A100000001", idcard.Male},
		{document.KindTaiwanID, "F222222222", idcard.Female},
		{document.KindTaiwanResident, "B812345672", idcard.Male},
		{document.KindTaiwanResident, "AC76543213", idcard.Male},
		{document.KindHKID, "C1234569", idcard.SexUnknown},
	}
	for _, tt := range tests {
		if got := document.MustParse(tt.kind, tt.in).Sex(); got != tt.want {
			t.Errorf("%s: Sex = %v, want %v", tt.in, got, tt.want)
		}
	}
}

// The zero Number is useless and harmless.
func TestZero(t *testing.T) {
	var n document.Number
	_, ok := n.Renewals()
	if n.IsValid() || n.Kind() != document.KindUnknown || n.Reveal() != "" || n.Masked() != "" ||
		n.Lifelong() != n || ok || n.Sex() != idcard.SexUnknown || n.RevealOrganization() != "" {
		t.Error("the zero Number says something")
	}
}

// The same characters as two kinds are two numbers.
func TestKindCounts(t *testing.T) {
	a := document.MustParse(document.KindHKMacaoPermit, "H12345678")
	b := document.MustParse(document.KindHKPassport, "H12345678")
	if a == b {
		t.Error("a permit equals a passport")
	}
}

func TestMasked(t *testing.T) {
	tests := []struct {
		kind              document.Kind
		in, ends, mid, no string
	}{
		{document.KindHKID, "C1234569", "C******9", "C1****69", "********"},
		{document.KindPassport, "E1234", "*****", "*****", "*****"},
		{document.KindPassport, "E12345", "E****5", "E****5", "******"},
		{document.KindPassport, "E123456", "E*****6", "E*****6", "*******"},
		{document.KindChinesePassport, "E12345678", "E*******8", "E1*****78", "*********"},
		{document.KindUSCC, "91110000123456788M", "9****************M", "9111**********788M", "******************"},
	}
	for _, tt := range tests {
		n := document.MustParse(tt.kind, tt.in)
		got := []string{n.MaskedAs(document.MaskEnds), n.MaskedAs(document.MaskMiddle), n.MaskedAs(document.MaskAll)}
		if got[0] != tt.ends || got[1] != tt.mid || got[2] != tt.no || n.Masked() != tt.ends || n.String() != tt.ends {
			t.Errorf("%s: masked %q", tt.in, got)
		}
		if b := n.AppendMasked([]byte("x"), document.MaskMiddle); string(b) != "x"+tt.mid {
			t.Errorf("%s: AppendMasked = %s", tt.in, b)
		}
		if got := n.MaskedAs(77); got != tt.no {
			t.Errorf("%s: unknown profile shows %s", tt.in, got)
		}
	}
}

func TestNotMarshaled(t *testing.T) {
	n := document.MustParse(document.KindHKID, "C1234569")
	if b, err := n.MarshalText(); err == nil {
		t.Errorf("MarshalText = %s", b)
	}
	if v, err := n.Value(); err == nil {
		t.Errorf("Value = %v", v)
	}
	if err := n.UnmarshalText([]byte("C1234569")); err == nil {
		t.Error("UnmarshalText takes a text of any kind")
	}
}

func TestKindNames(t *testing.T) {
	seen := 0
	for k := document.KindUnknown + 1; k.String() != "unknown"; k++ {
		if got, ok := document.ParseKind(k.String()); got != k || !ok {
			t.Errorf("ParseKind(%v) = %v, %v", k, got, ok)
		}
		seen++
	}
	if seen != 13 {
		t.Errorf("%d kinds, want 13", seen)
	}
	for _, s := range []string{"", "unknown", "HKID"} {
		if k, ok := document.ParseKind(s); ok || k != document.KindUnknown {
			t.Errorf("ParseKind(%q) = %v", s, k)
		}
	}
}
