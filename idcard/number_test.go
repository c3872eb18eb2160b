package idcard_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/go-realname/sdk/idcard"
)

func TestForm15EqualsForm18(t *testing.T) {
	tests := []struct{ short, long string }{
		{"130503670401001", "13050319670401001"},
		{"110105000101001", "11010519000101001"},
		{"110105850101996", "11010518850101996"},
		{"440524801231998", "44052418801231998"},
	}
	for _, tt := range tests {
		long := withCheck(tt.long)
		a, b := idcard.MustParse(tt.short), idcard.MustParse(long)
		if a != b || a.Reveal() != long || a.Kind() != idcard.KindResident {
			t.Errorf("%s gives %s, want %s", tt.short, a.Reveal(), long)
		}
	}
}

func TestZeroNumber(t *testing.T) {
	var n idcard.Number
	if n.IsValid() || n.Kind() != 0 || n.Sex() != 0 || n.Sequence() != 0 ||
		!n.Birth().IsZero() || n.Births() != nil || n.AgeOn(idcard.MustDate(2000, 1, 1)) != -1 ||
		n.Reveal() != "" || n.Masked() != "" || fmt.Sprint(n) != "" ||
		n.Nationality() != (idcard.Country{}) {
		t.Error("the zero Number says something")
	}
}

func TestSequence(t *testing.T) {
	for in, want := range map[string]int{
		"11010519491231002X": 2, "110105850101996": 996,
		"KAZ110090123105": 0, "932682198501010017": 1,
	} {
		if got := idcard.MustParse(in).Sequence(); got != want {
			t.Errorf("%s: Sequence() = %d, want %d", in, got, want)
		}
	}
}

func TestNationality(t *testing.T) {
	saudi := idcard.Country{Numeric: 682, Alpha3: "SAU", Alpha2: "SA", Name: "沙特阿拉伯",
		EnglishName: "Saudi Arabia"}
	kazakh := idcard.Country{Numeric: 398, Alpha3: "KAZ", Alpha2: "KZ", Name: "哈萨克斯坦",
		EnglishName: "Kazakhstan"}
	for in, want := range map[string]idcard.Country{
		"932682198501010017": saudi, "KAZ110090123105": kazakh,
		"11010519491231002X": {}, "810000199408230021": {},
	} {
		if got := idcard.MustParse(in).Nationality(); got != want {
			t.Errorf("%s: %v, want %v", in, got, want)
		}
	}
}

// Every entry of the source can be on both cards of foreigners, but for China's.
func TestEveryCountry(t *testing.T) {
	for _, cells := range readTSV(t, "data/iso3166.tsv") {
		numeric, err := strconv.Atoi(cells[1])
		if err != nil {
			t.Fatal(err)
		}
		want := idcard.Country{Numeric: numeric, Alpha3: cells[0], Alpha2: cells[2],
			Name: cells[3], EnglishName: cells[4]}
		china := cells[0] == "CHN" || cells[0] == "HKG" || cells[0] == "MAC" || cells[0] == "TWN"
		for _, number := range []string{
			withCheck("932" + cells[1] + "19850101001"), withICAO(cells[0] + "32058501011"),
		} {
			n, err := idcard.Parse(number)
			if reason, _ := reasonOf(t, err); china != (reason == idcard.UnknownCountry) {
				t.Errorf("%s: %v", number, err)
			}
			if got := n.Nationality(); !china && got != want {
				t.Errorf("%s: %v, want %v", number, got, want)
			}
		}
	}
}

// withICAO appends the check digit of ICAO Doc 9303.
func withICAO(s string) string {
	const values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	sum := 0
	for i := range len(s) {
		sum += strings.IndexByte(values, s[i]) * []int{7, 3, 1}[i%3]
	}
	return s + strconv.Itoa(sum%10)
}

func TestBirths(t *testing.T) {
	for in, want := range map[string]string{
		"KAZ110090123105":    "[1990-12-31 2090-12-31]",
		"11010519491231002X": "[1949-12-31]",
	} {
		if got := fmt.Sprint(idcard.MustParse(in).Births()); got != want {
			t.Errorf("Births() = %v, want %v", got, want)
		}
	}
}

func TestAge(t *testing.T) {
	tests := []struct {
		birth, day  string
		age, common int
	}{
		{"19491231", "1949-12-30", -1, -1},
		{"19491231", "1949-12-31", 0, 0},
		{"19491231", "1950-12-30", 0, 0},
		{"19491231", "1950-12-31", 0, 1},
		{"19491231", "1951-01-01", 1, 1},
		{"20000229", "2001-02-28", 0, 0},
		{"20000229", "2001-03-01", 1, 1},
		{"20000229", "2004-02-28", 3, 3},
		{"20000229", "2004-02-29", 3, 4},
		{"20000229", "2004-03-01", 4, 4},
		{"18800101", "2026-01-02", 146, 146},
	}
	for _, tt := range tests {
		n := idcard.MustParse(withCheck("110105" + tt.birth + "001"))
		day := parseDate(t, tt.day)
		if a, c := n.AgeOn(day), n.CommonAgeOn(day); a != tt.age || c != tt.common {
			t.Errorf("born %s, on %s: AgeOn %d, CommonAgeOn %d; want %d, %d",
				tt.birth, tt.day, a, c, tt.age, tt.common)
		}
	}
}

func parseDate(t *testing.T, s string) idcard.Date {
	t.Helper()
	var d idcard.Date
	if err := d.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return d
}

// On a day before the later reading only the earlier one is possible.
func TestAgeOfOldForeigner(t *testing.T) {
	n := idcard.MustParse("KAZ110090123105")
	for day, want := range map[idcard.Date]int{
		idcard.MustDate(1990, 12, 30): -1,
		idcard.MustDate(2026, 6, 1):   35,
		idcard.MustDate(2090, 12, 31): -1,
	} {
		if got := n.CommonAgeOn(day); got != want {
			t.Errorf("on %v: %d, want %d", day, got, want)
		}
	}
}

// withCheck appends the check character, as the standard's text computes it:
// characters numbered from the right, each times 2 to its number less one, add
// up to 1 modulo 11.
func withCheck(s string) string {
	for c, want := range "0123456789X" {
		sum := c
		for i := range len(s) {
			power := 1
			for range len(s) - i {
				power = power * 2 % 11
			}
			sum += int(s[i]-'0') * power
		}
		if sum%11 == 1 {
			return s + string(want)
		}
	}
	panic("unreachable")
}

func TestMasked(t *testing.T) {
	tests := []struct {
		in      string
		profile idcard.Profile
		want    string
	}{
		{"11010519491231002X", idcard.MaskEnds, "1****************X"},
		{"11010519491231002X", idcard.MaskMiddle, "110***********002X"},
		{"11010519491231002X", idcard.MaskAll, "******************"},
		{"11010519491231002X", 99, "******************"},
		{"KAZ110090123105", idcard.MaskEnds, "K*************5"},
		{"KAZ110090123105", idcard.MaskMiddle, "KAZ********3105"},
	}
	for _, tt := range tests {
		n := idcard.MustParse(tt.in)
		if got := n.MaskedAs(tt.profile); got != tt.want {
			t.Errorf("MaskedAs(%d) = %s, want %s", tt.profile, got, tt.want)
		}
		if got := string(n.AppendMasked([]byte("x"), tt.profile)); got != "x"+tt.want {
			t.Errorf("AppendMasked = %s", got)
		}
	}
}

func TestPrintsMasked(t *testing.T) {
	n := idcard.MustParse("11010519491231002X")
	for format, want := range map[string]string{
		"%v": "1****************X", "%d": "1****************X", "%x": "1****************X",
		"%20s|": "  1****************X|", "%-20v|": "1****************X  |",
	} {
		if got := fmt.Sprintf(format, n); got != want {
			t.Errorf("Sprintf(%q) = %q, want %q", format, got, want)
		}
	}
	if _, err := json.Marshal(n); err == nil {
		t.Error("a Number was marshaled")
	}
	if _, err := n.Value(); err == nil {
		t.Error("a Number was handed to a database driver")
	}
}

func TestUnmarshal(t *testing.T) {
	var v struct{ ID idcard.Number }
	if err := json.Unmarshal([]byte(`{"ID":"11010519491231002X"}`), &v); err != nil {
		t.Fatal(err)
	}
	if v.ID != idcard.MustParse("11010519491231002X") {
		t.Error("another number")
	}
	for _, text := range []string{
		"11010519491231002x", " 110105 19491231 002X\n", "\ufeff11010519491231002Ｘ", "\t11010519491231002Ⅹ",
	} {
		var n idcard.Number
		if err := n.UnmarshalText([]byte(text)); err != nil || n != v.ID {
			t.Errorf("%q: %v, %v", text, n, err)
		}
	}
	err := json.Unmarshal([]byte(`{"ID":"110105194912310021"}`), &v)
	if got, _ := reasonOf(t, err); got != idcard.BadChecksum {
		t.Errorf("error %v", err)
	}
}
