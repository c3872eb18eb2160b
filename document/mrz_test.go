package document_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
)

// Specimens, of nobody: those of ICAO Doc 9303 parts 4, 6 and 5, appendix; the long number of
// part 5, and Belgium's public specimen of a card.
const (
	specimenTD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" +
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10"
	specimenTD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n" +
		"D231458907UTO7408122F1204159<<<<<<<6"
	specimenTD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n" +
		"7408122F1204159UTO<<<<<<<<<<<6\n" +
		"ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
	specimenLong = "I<UTOD23145890<7349<<<<<<<<<<<\n" +
		"3407127M9507122UTO<<<<<<<<<<<2\n" +
		"STEVENSON<<PETER<JOHN<<<<<<<<<"
	specimenBelgium = "IDBEL590330101085020100200<<<<\n" +
		"8502016F0901015BEL<<<<<<<<<<<8\n" +
		"VAN<DER<VELDEN<<GREET<HILDE<<<"
)

var specimens = []string{specimenTD3, specimenTD2, specimenTD1, specimenLong, specimenBelgium}

// mrz returns a passport's zone that is made up, with the right check digits.
func mrz(head, number, nationality, birth, sex, expiry, optional string) string {
	fill := func(s string, n int) string { return s + strings.Repeat("<", n-len(s)) }
	number, optional = fill(number, 9), fill(optional, 14)
	a, b, c := slowMRZDigit(number), slowMRZDigit(birth), slowMRZDigit(expiry)
	d := slowMRZDigit(optional)
	all := slowMRZDigit(number + a + birth + b + expiry + c + optional + d)
	return fill(head, 44) + "\n" + number + a + fill(nationality, 3) + birth + b + sex + expiry + c +
		optional + d + all
}

var today = idcard.MustDate(2026, 11, 29)

func TestSpecimens(t *testing.T) {
	tests := []struct {
		in, code, issuer, number, nationality, surname, given string
		size                                                  document.Size
		birth, expiry                                         idcard.Date
		sex                                                   idcard.Sex
	}{
		{specimenTD3, "P", "UTO", "L898902C3", "UTO", "ERIKSSON", "ANNA MARIA", document.TD3,
			idcard.MustDate(1974, 8, 12), idcard.MustDate(2012, 4, 15), idcard.Female},
		{specimenTD2, "I", "UTO", "D23145890", "UTO", "ERIKSSON", "ANNA MARIA", document.TD2,
			idcard.MustDate(1974, 8, 12), idcard.MustDate(2012, 4, 15), idcard.Female},
		{specimenTD1, "I", "UTO", "D23145890", "UTO", "ERIKSSON", "ANNA MARIA", document.TD1,
			idcard.MustDate(1974, 8, 12), idcard.MustDate(2012, 4, 15), idcard.Female},
		{specimenLong, "I", "UTO", "D23145890734", "UTO", "STEVENSON", "PETER JOHN", document.TD1,
			idcard.MustDate(1934, 7, 12), idcard.MustDate(1995, 7, 12), idcard.Male},
		{specimenBelgium, "ID", "BEL", "590330101", "BEL", "VAN DER VELDEN", "GREET HILDE", document.TD1,
			idcard.MustDate(1985, 2, 1), idcard.MustDate(2009, 1, 1), idcard.Female},
	}
	for _, tt := range tests {
		m, err := document.ParseMRZ(tt.in)
		if err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		surname, given := m.RevealName()
		if m.Code() != tt.code || m.Issuer() != tt.issuer || m.RevealNumber() != tt.number ||
			m.Nationality() != tt.nationality || surname != tt.surname || given != tt.given {
			t.Errorf("%s: %s %s %s %s %q %q", tt.in, m.Code(), m.Issuer(), m.RevealNumber(),
				m.Nationality(), surname, given)
		}
		if m.Size() != tt.size || m.Birth(today) != tt.birth || m.Expiry(today) != tt.expiry ||
			m.Sex() != tt.sex || m.NameMayBeCut() {
			t.Errorf("%s: %v %v %v %v", tt.in, m.Size(), m.Birth(today), m.Expiry(today), m.Sex())
		}
		if m.Reveal() != tt.in || m.Masked() != tt.code+"***" || m.String() != m.Masked() {
			t.Errorf("reveals\n%s\nmasked %s", m.Reveal(), m.Masked())
		}
	}
}

func TestOptional(t *testing.T) {
	for _, tt := range []struct{ in, first, second string }{
		{specimenTD3, "ZE184226B", ""}, {specimenLong, "", ""}, {specimenBelgium, "85020100200", ""},
	} {
		m := document.MustParseMRZ(tt.in)
		if a, b := m.RevealOptional(); a != tt.first || b != tt.second {
			t.Errorf("%s: optional %q, %q", tt.in, a, b)
		}
	}
}

// What scans and people add is dropped.
func TestMRZSpaces(t *testing.T) {
	want := document.MustParseMRZ(specimenTD3)
	for _, s := range []string{
		strings.ReplaceAll(specimenTD3, "\n", ""), strings.ReplaceAll(specimenTD3, "\n", "\r\n") + "\r\n",
		" " + strings.ReplaceAll(specimenTD3, "<<", " <<"), "\ufeff" + specimenTD3,
		strings.ReplaceAll(specimenTD3, "<", "＜"),
	} {
		if m, err := document.ParseMRZ(s); err != nil || m != want || !m.Equal(want) {
			t.Errorf("ParseMRZ(%q) = %v, %v", s, m, err)
		}
	}
}

// with returns a specimen with c at a place.
func with(s string, at int, c string) string { return s[:at] + c + s[at+len(c):] }

func TestMRZRefuses(t *testing.T) {
	line := 45 // where the second line of TD3 begins
	tests := []struct {
		name, in string
		want     document.Reason
		offset   int
	}{
		{"nothing", "", document.BadLength, -1},
		{"one line", specimenTD3[:44], document.BadLength, -1},
		{"too long", specimenTD1 + "<", document.BadLength, -1},
		{"lower case", strings.ToLower(specimenTD3), document.BadCharacter, 0},
		{"guillemet", with(specimenTD3, 1, "«"), document.BadCharacter, 1},
		{"masked", with(specimenTD3, line, "****"), document.MaskedInput, line},
		{"visa", with(specimenTD3, 0, "V"), document.UnknownKind, 0},
		{"digit as code", with(specimenTD3, 0, "9"), document.BadCharacter, 0},
		{"issuer with a digit", with(specimenTD3, 3, "7"), document.BadCharacter, 3},
		{"issuer with a gap", with(specimenTD3, 2, "D<D"), document.BadCharacter, 4},
		{"digit in the name", with(specimenTD3, 8, "0"), document.BadCharacter, 8},
		{"no name", with(specimenTD3, 5, strings.Repeat("<", 39)), document.BadCharacter, 5},
		{"no number", with(specimenTD3, line, "<<<<<<<<<0"), document.BadCharacter, line},
		{"number", with(specimenTD3, line, "K"), document.BadChecksum, line + 9},
		{"number's check", with(specimenTD3, line+9, "O"), document.LookAlike, line + 9},
		{"filler for the number's check", with(specimenTD3, line+9, "<"), document.BadChecksum, line + 9},
		{"nationality", with(specimenTD3, line+10, "0TO"), document.BadCharacter, line + 10},
		{"no such birth", with(specimenTD3, line+13, "740231"), document.BadDate, line + 13},
		{"birth", with(specimenTD3, line+13, "740813"), document.BadChecksum, line + 19},
		{"letter in the birth", with(specimenTD3, line+13, "74O8"), document.LookAlike, line + 15},
		{"half a month", with(specimenTD3, line+13, "740<<<"), document.BadCharacter, line + 16},
		{"gap in the birth", with(specimenTD3, line+13, "74<<12"), document.BadCharacter, line + 15},
		{"sex", with(specimenTD3, line+20, "X"), document.BadCharacter, line + 20},
		{"expiry", with(specimenTD3, line+21, "130415"), document.BadChecksum, line + 27},
		{"optional", with(specimenTD3, line+28, "Y"), document.BadChecksum, line + 42},
		{"filler for its check", with(specimenTD3, line+42, "<"), document.BadCharacter, line + 42},
		{"composite", with(specimenTD3, line+43, "1"), document.BadChecksum, line + 43},
		{"long number", with(specimenLong, 15, "8"), document.BadChecksum, 18},
		{"long number without the rest", with(specimenLong, 15, "<<<<"), document.BadChecksum, 14},
		{"card's optional field", with(specimenBelgium, 15, "9"), document.BadChecksum, 31 + 29},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := document.ParseMRZ(tt.in)
			pe, ok := errors.AsType[*document.ParseError](err)
			if !ok || m.IsValid() {
				t.Fatalf("ParseMRZ = %v, %v", m, err)
			}
			if pe.Reason != tt.want || pe.Offset != tt.offset {
				t.Errorf("ParseMRZ: %v at %d, want %v at %d", pe.Reason, pe.Offset, tt.want, tt.offset)
			}
		})
	}
}

// Parts of a date may be unknown, an expiry left out, and the optional field empty with
// either check digit.
func TestMRZLeavesOpen(t *testing.T) {
	german := func(birth, sex, expiry string) string {
		return mrz("P<D<<MUSTERFRAU<<ERIKA", "C01X00T47", "D", birth, sex, expiry, "")
	}
	born, until := idcard.MustDate(1964, 8, 12), idcard.MustDate(2027, 2, 28)
	for _, tt := range []struct {
		in            string
		birth, expiry idcard.Date
	}{
		{german("640812", "F", "270228"), born, until},
		{german("64<<<<", "<", "270228"), idcard.Date{}, until},
		{german("6408<<", "<", "270228"), idcard.Date{}, until},
		{german("<<<<<<", "M", "<<<<<<"), idcard.Date{}, idcard.Date{}},
		{with(german("640812", "F", "270228"), 45+42, "<"), born, until},
	} {
		m, err := document.ParseMRZ(tt.in)
		if err != nil || m.Birth(today) != tt.birth || m.Expiry(today) != tt.expiry || m.Issuer() != "D" {
			t.Errorf("%s: %v %v, %v", tt.in, m.Birth(today), m.Expiry(today), err)
		}
	}
}

func TestCenturies(t *testing.T) {
	date := func(y, m, d int) idcard.Date { return idcard.MustDate(y, m, d) }
	tests := []struct {
		birth, expiry         string
		today                 idcard.Date
		wantBirth, wantExpiry idcard.Date
	}{
		{"261129", "261128", today, date(2026, 11, 29), date(2026, 11, 28)},
		{"261130", "761129", today, date(1926, 11, 30), date(2076, 11, 29)},
		{"000229", "770101", today, date(2000, 2, 29), date(1977, 1, 1)},
		{"991231", "991231", today, date(1999, 12, 31), date(1999, 12, 31)},
		{"010101", "050101", date(1999, 1, 1), date(1901, 1, 1), date(2005, 1, 1)},
		{"010101", "050101", idcard.Date{}, idcard.Date{}, idcard.Date{}},
	}
	for _, tt := range tests {
		m := document.MustParseMRZ(mrz("P<UTOX<<Y", "A1", "UTO", tt.birth, "M", tt.expiry, ""))
		if b, e := m.Birth(tt.today), m.Expiry(tt.today); b != tt.wantBirth || e != tt.wantExpiry {
			t.Errorf("on %v: birth %s is %v, expiry %s is %v", tt.today, tt.birth, b, tt.expiry, e)
		}
	}
}

func TestMRZNames(t *testing.T) {
	tests := []struct {
		head, surname, given string
		cut                  bool
	}{
		{"P<UTOARKFREITH", "ARKFREITH", "", false},
		{"POCHNZHANG<<SAN", "ZHANG", "SAN", false},
		{"P<UTOVAN<DER<MUELLEN<<ANNA<MARIA", "VAN DER MUELLEN", "ANNA MARIA", false},
		{"P<UTOPAPANDROPOULOUS<<JONATHON<ALEXANDER<WAR", "PAPANDROPOULOUS", "JONATHON ALEXANDER WAR", true},
	}
	for _, tt := range tests {
		m := document.MustParseMRZ(mrz(tt.head, "A1", "UTO", "900101", "M", "300101", ""))
		if s, g := m.RevealName(); s != tt.surname || g != tt.given || m.NameMayBeCut() != tt.cut {
			t.Errorf("%s: %q, %q, cut %v", tt.head, s, g, m.NameMayBeCut())
		}
	}
}

// A passport's number compares with the one that was typed.
func TestMRZNumber(t *testing.T) {
	for _, tt := range []struct {
		head, number string
		want         document.Number
	}{
		{"POCHNZHANG<<SAN", "E12345678", document.MustParse(document.KindChinesePassport, "E12345678")},
		{"POCHNZHANG<<SAN", "EA1234567", document.MustParse(document.KindChinesePassport, "EA1234567")},
		{"P<CHNCHAN<<TAI<MAN", "K12345678", document.MustParse(document.KindHKPassport, "K12345678")},
		{"P<CHNCHAN<<TAI<MAN", "MA1234567", document.MustParse(document.KindMacaoPassport, "MA1234567")},
		{"P<UTOX<<Y", "E12345678", document.MustParse(document.KindPassport, "E12345678")},
		{"P<UTOX<<Y", "A12", document.Number{}},
		{"C<CHNX<<Y", "E12345678", document.Number{}},
	} {
		m := document.MustParseMRZ(mrz(tt.head, tt.number, "CHN", "900101", "M", "300101", ""))
		if got := m.Number(); got != tt.want {
			t.Errorf("%s %s: %v %v, want %v %v", tt.head, tt.number, got.Kind(), got, tt.want.Kind(), tt.want)
		}
	}
}

func TestZeroMRZ(t *testing.T) {
	var m document.MRZ
	a, b := m.RevealName()
	c, d := m.RevealOptional()
	if m.IsValid() || m.Size() != document.SizeUnknown || m.Reveal()+m.Masked()+m.Code()+m.Issuer()+
		m.Nationality()+m.RevealNumber()+a+b+c+d != "" || m.Number().IsValid() || m.NameMayBeCut() ||
		!m.Birth(today).IsZero() || !m.Expiry(today).IsZero() || m.Sex() != idcard.SexUnknown {
		t.Error("the zero MRZ says something")
	}
}

func TestRestoreMRZ(t *testing.T) {
	for _, s := range append(specimens, with(specimenTD3, 45, "M"), with(specimenTD3, 45+13, "999999")) {
		if m, err := document.RestoreMRZ(s); err != nil || m.Reveal() != s {
			t.Errorf("RestoreMRZ(%s) = %v, %v", s, m, err)
		}
	}
	for _, s := range []string{"", " " + specimenTD3, strings.ReplaceAll(specimenTD3, "\n", ""),
		strings.ReplaceAll(specimenTD3, "<", "＜"), strings.ToLower(specimenTD3)} {
		if m, err := document.RestoreMRZ(s); err == nil || m.IsValid() {
			t.Errorf("RestoreMRZ(%q) = %v", s, m)
		}
	}
}

func TestMRZDoesNotLeak(t *testing.T) {
	m := document.MustParseMRZ(specimenTD3)
	leaktest.CheckSealed(t, m, strings.ReplaceAll(specimenTD3, "\n", ""), "ERIKSSON", "L898902C3", "740812", "ZE184226B")
	if _, err := m.MarshalText(); err == nil {
		t.Error("MarshalText gives a text")
	}
	if _, err := m.Value(); err == nil {
		t.Error("Value gives a value")
	}
	var again document.MRZ
	if err := again.UnmarshalText([]byte(specimenTD3)); err != nil || again != m {
		t.Errorf("UnmarshalText: %v", err)
	}
	if err := again.UnmarshalText([]byte("x")); err == nil || again != m {
		t.Errorf("UnmarshalText of junk: %v", err)
	}
}

func TestMRZAllocations(t *testing.T) {
	var sink document.MRZ
	for _, s := range specimens {
		if got := testing.AllocsPerRun(50, func() { sink, sinkErr = document.ParseMRZ(s) }); got != 0 {
			t.Errorf("ParseMRZ: %v allocations", got)
		}
	}
	for name, f := range map[string]func(){
		"Birth":      func() { sinkBool = sink.Birth(today).IsZero() },
		"Number":     func() { sinkNumber = sink.Number() },
		"RestoreMRZ": func() { sink, sinkErr = document.RestoreMRZ(specimenTD1) },
	} {
		if got := testing.AllocsPerRun(50, f); got > 2 || got > 0 && name != "Number" {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
}
