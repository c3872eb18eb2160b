package idcard_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
)

// reasonOf returns the reason of err, which must be nil or a ParseError that
// matches ErrInvalid, and the offset.
func reasonOf(t *testing.T, err error) (idcard.Reason, int) {
	t.Helper()
	if err == nil {
		return 0, 0
	}
	var pe *idcard.ParseError
	if !errors.As(err, &pe) || !errors.Is(err, idcard.ErrInvalid) {
		t.Fatalf("error %v is not a ParseError that matches ErrInvalid", err)
	}
	return pe.Reason, pe.Offset
}

// Numbers here are examples of standards, official samples, or made up.
var valid = []struct {
	name, in string
	kind     idcard.Kind
	birth    string // "" if the century is open
	sex      idcard.Sex
}{
	{"GB 11643-1999", "11010519491231002X", idcard.KindResident, "1949-12-31", idcard.Female},
	{"annex A, born 1880", "440524188001010014", idcard.KindResident, "1880-01-01", idcard.Male},
	{"lower-case x", "11010519491231002x", idcard.KindResident, "1949-12-31", idcard.Female},
	{"GB 11643-1989", "130503670401001", idcard.KindResident, "1967-04-01", idcard.Male},
	{"15 digits, year 00", "110105000101001", idcard.KindResident, "1900-01-01", idcard.Male},
	{"15 digits, sequence 995", "110105850101995", idcard.KindResident, "1985-01-01", idcard.Male},
	{"15 digits, centenarian", "110105850101996", idcard.KindResident, "1885-01-01", idcard.Female},
	{"15 digits, centenarian", "110105850101999", idcard.KindResident, "1885-01-01", idcard.Male},
	{"permit, Hong Kong", "810000199408230021", idcard.KindPermit, "1994-08-23", idcard.Female},
	{"permit, Taiwan", "830000199201300022", idcard.KindPermit, "1992-01-30", idcard.Female},
	{"foreigner, 2023", "932682198501010017", idcard.KindForeign, "1985-01-01", idcard.Male},
	{"foreigner, 2004", "KAZ110090123105", idcard.KindForeignOld, "", idcard.Female},
}

func TestParseValid(t *testing.T) {
	for _, tt := range valid {
		t.Run(tt.name, func(t *testing.T) {
			n, err := idcard.Parse(tt.in)
			if err != nil || !n.IsValid() {
				t.Fatalf("Parse = %v, %v", n, err)
			}
			if n.Kind() != tt.kind || n.Birth().String() != tt.birth || n.Sex() != tt.sex {
				t.Errorf("got %v, %v, %v; want %v, %v, %v",
					n.Kind(), n.Birth(), n.Sex(), tt.kind, tt.birth, tt.sex)
			}
			if m, err := idcard.Parse(n.Reveal()); err != nil || m != n || !m.Equal(n) {
				t.Errorf("Parse(Reveal()) = %v, %v", m, err)
			}
		})
	}
}

var invalid = []struct {
	name, in string
	want     idcard.Reason
	offset   int
}{
	{"empty", "", idcard.BadLength, -1},
	{"17 digits", "11010519491231002", idcard.BadLength, -1},
	{"14 digits", "11010549123100", idcard.BadLength, -1},
	{"16 digits", "1101054912310022", idcard.BadLength, -1},
	{"doubled", "11010519491231002X11010519491231002X", idcard.BadCharacter, 17},
	{"suffix", "440524188001010014 ", idcard.BadCharacter, 18},
	{"prefix", "\n440524188001010014", idcard.BadCharacter, 0},
	{"only a newline", "\n", idcard.BadCharacter, 0},
	{"six Chinese characters", "居民身份证号", idcard.BadCharacter, 0},
	{"annex B: the region is in no list", "34052419800101001X", idcard.UnknownRegion, 0},
	{"region 000000", "000000194912310028", idcard.UnknownRegion, 0},
	{"region 111111", "111111194912310022", idcard.UnknownRegion, 0},
	{"check character", "110105194912310021", idcard.BadChecksum, 17},
	{"check character X for 0", "44052418800101001X", idcard.BadChecksum, 17},
	{"30 February", "110105194902300027", idcard.BadDate, 6},
	{"29 February 1900", "110105190002290010", idcard.BadDate, 6},
	{"31 April", "110105194904310024", idcard.BadDate, 6},
	{"month 13", "110105194913310024", idcard.BadDate, 6},
	{"day 0", "110105194912000024", idcard.BadDate, 6},
	{"year 0", "110105000012310024", idcard.BadDate, 6},
	{"year 1799", "110105179912310024", idcard.EarlyDate, 6},
	{"15 digits, 29 February 1900", "110105000229001", idcard.BadDate, 6},
	{"15 digits, permit", "810000850101001", idcard.UnknownRegion, 0},
	{"15 digits, letter", "1101058501O1001", idcard.LookAlike, 10},
	{"15 digits, final X", "11010585010100X", idcard.BadLength, -1},
	{"X in the middle", "11010519491X310021", idcard.BadCharacter, 11},
	{"masked by X", "110105XXXXXXXX002X", idcard.MaskedInput, 6},
	{"masked by asterisks", "1****************X", idcard.MaskedInput, 1},
	{"masked by full-width asterisks", "110105＊＊＊＊", idcard.MaskedInput, 6},
	{"masked by dots", "110105●●●●●●●●0021", idcard.MaskedInput, 6},
	{"letter O", "11O105194912310021", idcard.LookAlike, 2},
	{"letter l", "1l0105194912310021", idcard.LookAlike, 1},
	{"Cyrillic О", "11О10519491231002X", idcard.LookAlike, 2},
	{"Arabic-Indic digit", "11٠10519491231002X", idcard.LookAlike, 2},
	{"circled digit", "①10105194912310021", idcard.LookAlike, 0},
	{"Roman numeral X", "11010519491231002Ⅹ", idcard.LookAlike, 17},
	{"full-width digit", "１10105194912310021", idcard.FullWidth, 0},
	{"full-width X", "11010519491231002Ｘ", idcard.FullWidth, 17},
	{"Chinese numeral", "一10105194912310021", idcard.BadCharacter, 0},
	{"space", "110105 19491231 002X", idcard.BadCharacter, 6},
	{"spreadsheet", "1.10105E+17", idcard.Scientific, -1},
	{"spreadsheet, all that is left", "1.10105194912310E+17", idcard.Scientific, -1},
	{"decimal point", "110105.19491231002X", idcard.BadCharacter, 6},
	{"hyphen", "110105-19491231-002X", idcard.BadCharacter, 6},
	{"Taiwan province", "710000199408230025", idcard.UnknownRegion, 0},
	{"district of Hong Kong", "810101199408230024", idcard.UnknownRegion, 0},
	{"foreigner, no such province", "910682198501010018", idcard.UnknownRegion, 1},
	{"foreigner, from Taiwan's code", "971682198501010018", idcard.UnknownRegion, 1},
	{"foreigner, no such country", "932003198501010018", idcard.UnknownCountry, 3},
	{"foreigner, Chinese", "932156198501010018", idcard.UnknownCountry, 3},
	{"foreigner, check character", "932682198501010018", idcard.BadChecksum, 17},
	{"old foreigner, check digit", "KAZ110090123106", idcard.BadChecksum, 14},
	{"old foreigner, swapped digits", "KAZ110090121305", idcard.BadChecksum, 14},
	{"old foreigner, no such country", "KAX110090123105", idcard.UnknownCountry, 0},
	{"old foreigner, Chinese", "CHN110090123105", idcard.UnknownCountry, 0},
	{"old foreigner, no such province", "KAZ160090123105", idcard.UnknownRegion, 3},
	{"old foreigner, date", "KAZ110090133105", idcard.BadDate, 7},
	{"old foreigner, month 92", "KAZ110001923105", idcard.BadDate, 7},
	{"old foreigner, day 44", "KAZ110090124405", idcard.BadDate, 7},
	{"old foreigner, day 0", "KAZ110090120005", idcard.BadDate, 7},
	{"old foreigner, lower case", "kaz110090123105", idcard.BadCharacter, 0},
	{"old foreigner, letter", "KAZ11009O123105", idcard.LookAlike, 8},
	{"old foreigner, 18 characters", "KAZ110090123105123", idcard.BadLength, -1},
}

func TestParseInvalid(t *testing.T) {
	for _, tt := range invalid {
		t.Run(tt.name, func(t *testing.T) {
			n, err := idcard.Parse(tt.in)
			if got, offset := reasonOf(t, err); got != tt.want || offset != tt.offset {
				t.Errorf("Parse(%q): %v at %d, want %v at %d", tt.in, got, offset, tt.want, tt.offset)
			}
			if n != (idcard.Number{}) {
				t.Errorf("Parse(%q) returned a number with the error", tt.in)
			}
		})
	}
}

// A letter, a space or any other byte at any place is refused: nothing counts as zero.
func TestParseStrayByte(t *testing.T) {
	for _, tt := range valid {
		for i := range len(tt.in) {
			for c := range 256 {
				b := []byte(tt.in)
				b[i] = byte(c)
				n, err := idcard.Parse(string(b))
				digit := '0' <= c && c <= '9'
				letter := i < 3 && tt.kind == idcard.KindForeignOld && 'A' <= c && c <= 'Z'
				x := i == 17 && (c == 'x' || c == 'X')
				if err == nil && !digit && !letter && !x {
					t.Errorf("%s: byte %#x at %d gives %v", tt.name, c, i, n)
				}
			}
		}
	}
}

func TestParseAt(t *testing.T) {
	tests := []struct {
		name, in string
		day      idcard.Date
		want     idcard.Reason
	}{
		{"born today", "11010519491231002X", idcard.MustDate(1949, 12, 31), 0},
		{"born tomorrow", "11010519491231002X", idcard.MustDate(1949, 12, 30), idcard.FutureDate},
		{"born next month", "11010519491231002X", idcard.MustDate(1949, 11, 30), idcard.FutureDate},
		{"no day", "11010519491231002X", idcard.Date{}, 0},
		{"no time", "11010519491231002X", idcard.DateOf(time.Time{}), idcard.FutureDate},
		{"a time too early", "11010519491231002X", idcard.DateOf(time.Time{}.AddDate(-9, 0, 0)),
			idcard.FutureDate},
		{"a time too late", "11010519491231002X", idcard.DateOf(time.Time{}.AddDate(9999, 0, 0)), 0},
		{"old foreigner, 19th of 1990", "KAZ110090123105", idcard.MustDate(1990, 12, 31), 0},
		{"old foreigner", "KAZ110090123105", idcard.MustDate(1990, 12, 30), idcard.FutureDate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := idcard.ParseAt(tt.in, tt.day)
			if got, _ := reasonOf(t, err); got != tt.want {
				t.Errorf("reason %v, want %v", got, tt.want)
			}
		})
	}
}

func TestMustParse(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("MustParse of an invalid number did not panic")
		}
	}()
	idcard.MustParse("110105194912310021")
}

// Of all codes that begin with 7, 8 or 0, residents and permits have three. Without -long
// these are all that end with 00 or lie next to one that does, and some others.
func TestFirstDigits(t *testing.T) {
	for _, first := range []int{0, 7, 8} {
		for n := range sample(100_000, func(n int) bool { return (n+1)%100 <= 2 }) {
			code := padded(first*100_000+n, 6)
			_, err := idcard.Parse(withCheck(code + "19850101001"))
			permit := code == "810000" || code == "820000" || code == "830000"
			if got, _ := reasonOf(t, err); (got == idcard.UnknownRegion) == permit {
				t.Errorf("%s: %v", code, err)
			}
		}
	}
}

// A number stays what it is, whatever stands before or after it.
func TestNothingBeforeOrAfter(t *testing.T) {
	for _, tt := range valid {
		for c := range 256 {
			other := string([]byte{byte(c)})
			for _, in := range []string{tt.in + other, other + tt.in} {
				if n, err := idcard.Parse(in); err == nil {
					t.Errorf("%s with byte %#x gives %v", tt.name, c, n)
				}
			}
		}
		if _, err := idcard.Parse(tt.in + tt.in); err == nil {
			t.Errorf("%s twice is valid", tt.name)
		}
	}
}

// Texts of 15 bytes and of 18 bytes of any content do not panic: six Chinese
// characters are 18 bytes.
func TestAnyContent(t *testing.T) {
	for _, part := range []string{"身", "９", "\x00", "\xff", "X", "x", "0", "A", "Ⅹ", " ", "*"} {
		for n := range 40 {
			s := strings.Repeat(part, n)
			for _, in := range []string{s, "1" + s, s + "X", "KAZ" + s} {
				if number, err := idcard.Parse(in); err == nil {
					t.Errorf("%q gives %v", in, number)
				}
			}
		}
	}
}
