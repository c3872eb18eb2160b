package idcard_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
	"github.com/go-realname/sdk/internal/paste"
)

func TestLenient(t *testing.T) {
	const plain = "11010519491231002X"
	p := idcard.Parser{Lenient: true}
	tests := []struct {
		name, in string
		want     idcard.Report
	}{
		{"as it is", plain, idcard.Report{}},
		{"lower case", "11010519491231002x", idcard.Report{LowerX: true}},
		{"spaces around", " \t" + plain + "\r\n", idcard.Report{Spaces: true}},
		{"spaces inside", "110105 19491231 002 X", idcard.Report{Spaces: true}},
		{"wide spaces", "\u3000110105\u00a0" + plain[6:], idcard.Report{Spaces: true}},
		{"unseen marks", "\ufeff\u200b" + plain + "\u2060", idcard.Report{Spaces: true}},
		{"full-width", "１１０１０５１９４９１２３１００２Ｘ", idcard.Report{FullWidth: true}},
		{"full-width lower case", "11010519491231002ｘ",
			idcard.Report{FullWidth: true, LowerX: true}},
		{"Roman numeral", "11010519491231002Ⅹ", idcard.Report{Roman: true}},
		{"marks of direction", "\u202d" + plain + "\u202c", idcard.Report{Spaces: true}},
		{"tabs", "\t" + plain + "\t", idcard.Report{Spaces: true}},
		{"all at once", " １10105 19491231002Ⅹ",
			idcard.Report{Spaces: true, FullWidth: true, Roman: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, report, err := p.Parse(tt.in)
			tt.want.Region = region.Current
			if err != nil || n != idcard.MustParse(plain) || report != tt.want {
				t.Errorf("%v, report %+v, %v; want %+v", n, report, err, tt.want)
			}
		})
	}
}

// The letters of an old card of a foreigner are typed in lower case, or in full width.
func TestLenientOldForeign(t *testing.T) {
	p := idcard.Parser{Lenient: true}
	for in, want := range map[string]idcard.Report{
		"kaz110090123105":    {LowerCase: true},
		"Kaz110090123105":    {LowerCase: true},
		" kAZ 110090 123105": {LowerCase: true, Spaces: true},
		"ＫＡＺ110090123105":    {FullWidth: true},
		"ｋａｚ１１００９０１２３１０５":    {FullWidth: true, LowerCase: true},
	} {
		n, report, err := p.Parse(in)
		want.Region = report.Region
		if err != nil || n != idcard.MustParse("KAZ110090123105") || report != want {
			t.Errorf("%q: %v, %+v, %v; want %+v", in, n, report, err, want)
		}
	}
}

// Every kind of white space, and every mark that nobody sees, is dropped at both ends.
func TestLenientEnds(t *testing.T) {
	p := idcard.Parser{Lenient: true}
	const plain = "11010519491231002X"
	for r := range rune(0x10000) {
		if !paste.IsSpace(r) {
			continue
		}
		n, report, err := p.Parse(string(r) + plain + string(r))
		if err != nil || n.Reveal() != plain || !report.Spaces {
			t.Errorf("%U: %v, %+v", r, err, report)
		}
	}
}

func TestLenientStillRefuses(t *testing.T) {
	p := idcard.Parser{Lenient: true}
	tests := []struct {
		name, in string
		want     idcard.Reason
		offset   int
	}{
		{"only spaces", "   ", idcard.BadLength, -1},
		{"hyphen", "110105-19491231-002X", idcard.BadCharacter, 6},
		{"letter O", " 11O10519491231002X", idcard.LookAlike, 3},
		{"Arabic-Indic digit", "１1٠10519491231002X", idcard.LookAlike, 4},
		{"small Roman numeral", "11010519491231002ⅹ", idcard.LookAlike, 17},
		{"check character", "１10105194912310021", idcard.BadChecksum, 19},
		{"date", "１１０１０５ 19490230002X", idcard.BadDate, 19},
		{"full-width letter O", "１1Ｏ10519491231002X", idcard.LookAlike, 4},
		{"full-width sign", "110105－19491231002X", idcard.FullWidth, 6},
		{"lower-case letter for a digit", "kaz11009o123105", idcard.LookAlike, 8},
		{"two lower-case letters", "ka1110090123105", idcard.BadCharacter, 0},
		{"spreadsheet", "1.10105E+17", idcard.Scientific, -1},
		{"spreadsheet, pasted", " 1,10105194912310e+17\r\n", idcard.Scientific, -1},
		{"invalid UTF-8", " 1101051949123100\xff2", idcard.BadCharacter, 17},
		{"long", strings.Repeat(" 1", 1000), idcard.BadLength, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := p.Parse(tt.in)
			if got, offset := reasonOf(t, err); got != tt.want || offset != tt.offset {
				t.Errorf("%v at %d, want %v at %d", got, offset, tt.want, tt.offset)
			}
			if report != (idcard.Report{}) {
				t.Errorf("report %v with an error", report)
			}
		})
	}
}

// The first 15 characters of a number of somebody born from 2001 to 2012 read as a number
// of 15 digits of somebody born in 1920. There is no other year of which that is so.
func TestReportCutOff(t *testing.T) {
	var p idcard.Parser
	cut := map[int]int{}
	for year := 1900; year < 2030; year++ {
		for month := 1; month <= 12; month++ {
			for day := 1; day <= 28; day++ {
				long := withCheck(fmt.Sprintf("110105%04d%02d%02d123", year, month, day))
				n, report, err := p.Parse(long[:15])
				if err == nil && report.CutOff {
					cut[year]++
					if !report.Short || n.Birth().Year() != 1920 {
						t.Fatalf("%s: %v, %+v", long[:15], n.Birth(), report)
					}
				}
				if _, report, err := p.Parse(long); err != nil || report.CutOff {
					t.Fatalf("%s: %v, %+v", long, err, report)
				}
			}
		}
	}
	for year, days := range cut {
		if year < 2001 || year > 2012 || days != 12*28 {
			t.Errorf("%d: %d days", year, days)
		}
	}
	if len(cut) != 12 {
		t.Errorf("years %v", cut)
	}
	for in, want := range map[string]bool{
		"110105200501020": true, "110105200501320": false, "130503670401001": false, "110105201301020": false,
	} {
		_, report, err := p.Parse(in)
		if err == nil && report.CutOff != want {
			t.Errorf("%s: %+v", in, report)
		}
	}
}

func TestReportShort(t *testing.T) {
	p := idcard.Parser{Lenient: true}
	for in, want := range map[string]bool{
		"130503670401001": true, "130503 670401 001": true,
		"11010519491231002X": false, "KAZ110090123105": false,
	} {
		if _, report, err := p.Parse(in); err != nil || report.Short != want {
			t.Errorf("%s: %v, %v", in, report, err)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, tt := range valid {
		for k := idcard.KindResident; k <= idcard.KindForeignOld; k++ {
			p := idcard.Parser{Kinds: []idcard.Kind{k}}
			_, _, err := p.Parse(tt.in)
			want := idcard.KindNotAccepted
			if k == tt.kind {
				want = 0
			}
			if got, _ := reasonOf(t, err); got != want {
				t.Errorf("%s with only %v: %v, want %v", tt.name, k, got, want)
			}
		}
	}
	none := idcard.Parser{Kinds: []idcard.Kind{}}
	if _, _, err := none.Parse("11010519491231002X"); err == nil {
		t.Error("a Parser of no kinds accepts one")
	}
}

func TestUnknownRegions(t *testing.T) {
	tests := []struct {
		name, number string // without the check character
		strict       idcard.Reason
		lenient      idcard.Reason
	}{
		{"before the table's last year", "11019920251231001", idcard.UnknownRegion, 0},
		{"in the table's last year", "11019920260101001", 0, 0},
		{"later", "11019920310101001", 0, 0},
		{"no such province", "16010120310101001", idcard.UnknownRegion, idcard.UnknownRegion},
		{"no region at all", "00000020310101001", idcard.UnknownRegion, idcard.UnknownRegion},
		{"Hong Kong's districts", "81010120310101001", idcard.UnknownRegion, idcard.UnknownRegion},
		{"Taiwan's districts", "71010120310101001", idcard.UnknownRegion, idcard.UnknownRegion},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := idcard.Parse(withCheck(tt.number))
			if got, _ := reasonOf(t, err); got != tt.strict {
				t.Errorf("Parse: %v, want %v", got, tt.strict)
			}
			p := idcard.Parser{UnknownRegions: true}
			_, report, err := p.Parse(withCheck(tt.number))
			if got, _ := reasonOf(t, err); got != tt.lenient {
				t.Errorf("UnknownRegions: %v, want %v", got, tt.lenient)
			}
			if report.Region != region.Unknown {
				t.Errorf("status %v", report.Region)
			}
		})
	}
}

// Timing refuses nobody unless asked to.
func TestStrictTiming(t *testing.T) {
	p := idcard.Parser{StrictTiming: true}
	for number, want := range map[string]idcard.Reason{
		"11010519491231002": 0,
		"41108219890101001": idcard.BadTiming,
		"11010320150101001": idcard.BadTiming,
		"32021919800101001": 0, // observed: no years
		"81000019600101001": 0, // a permit
		"93268219850101001": 0, // a foreigner
	} {
		if _, err := idcard.Parse(withCheck(number)); err != nil {
			t.Errorf("%s: Parse: %v", number, err)
		}
		_, _, err := p.Parse(withCheck(number))
		if got, _ := reasonOf(t, err); got != want {
			t.Errorf("%s: %v, want %v", number, got, want)
		}
	}
	wrong := "41108219890101001" + "0"
	if wrong == withCheck(wrong[:17]) {
		wrong = wrong[:17] + "1"
	}
	_, _, err := p.Parse(wrong)
	if got, _ := reasonOf(t, err); got != idcard.BadChecksum {
		t.Errorf("with a wrong check character too: %v", got)
	}
}

func TestErrorText(t *testing.T) {
	_, err := idcard.Parse("110105194912310021")
	if got := err.Error(); got != "idcard: wrong check character at offset 17" {
		t.Errorf("%q", got)
	}
	_, err = idcard.Parse("1101")
	if got := err.Error(); got != "idcard: wrong length" {
		t.Errorf("%q", got)
	}
}

// Names are stable, and there is none beyond the last.
func TestNames(t *testing.T) {
	tests := []struct {
		name string
		of   func(uint8) string
		want string
	}{
		{"Reason", func(i uint8) string { return idcard.Reason(i).String() },
			"unknown bad_length bad_character full_width look_alike masked_input kind_not_accepted " +
				"bad_date early_date future_date unknown_region bad_timing unknown_country bad_checksum " +
				"scientific"},
		{"Kind", func(i uint8) string { return idcard.Kind(i).String() },
			"unknown resident permit foreign foreign_old"},
		{"Sex", func(i uint8) string { return idcard.Sex(i).String() }, "unknown male female"},
	}
	for _, tt := range tests {
		names := strings.Fields(tt.want)
		for i, want := range append(names, "unknown") {
			if got := tt.of(uint8(i)); got != want {
				t.Errorf("%s(%d) = %q, want %q", tt.name, i, got, want)
			}
		}
		if got := tt.of(255); got != "unknown" {
			t.Errorf("%s(255) = %q", tt.name, got)
		}
	}
}
