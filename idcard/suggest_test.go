package idcard_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/idcardtest"
)

func TestSuggest(t *testing.T) {
	p := idcard.Parser{Day: idcard.MustDate(2026, 11, 23)}
	tests := []struct {
		name, in string
		want     string // first suggestion, "" if there is none
		slip     idcard.Slip
	}{
		{"letters for digits", "1l01051949123l0O2X", "11010519491231002X", idcard.SlipLookAlike},
		{"Cyrillic letters", "110105194912310О2Х", "11010519491231002X", idcard.SlipLookAlike},
		{"swapped", "11010519491231020X", "11010519491231002X", idcard.SlipSwap},
		{"final X swapped", "1101051949123100X2", "11010519491231002X", idcard.SlipSwap},
		{"doubled", "110105194912331002X", "11010519491231002X", idcard.SlipDoubled},
		{"missing", "1101051949123102X", "11010519491231002X", idcard.SlipMissing},
		{"spaces and swapped", " 110105 19491231 020X", "11010519491231002X", idcard.SlipSwap},
		{"old foreigner, doubled", "KAZ1100900123105", "KAZ110090123105", idcard.SlipDoubled},
		{"valid", "11010519491231002X", "", 0},
		{"valid after repair", "110105 19491231 002X", "", 0},
		{"15 digits have no check character", "130503670401401", "", 0},
		{"two missing", "110105194912310", "", 0},
		{"letters", "hello", "", 0},
		{"empty", "", "", 0},
		{"look-alikes and another slip", "1l0105194912310O2", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := p.Suggest(tt.in, 10)
			if tt.want == "" && len(found) > 0 {
				t.Fatalf("%d suggestions, the first %s", len(found), found[0].Number.Reveal())
			}
			if tt.want != "" && (len(found) == 0 || found[0].Number.Reveal() != tt.want ||
				found[0].Slip != tt.slip) {
				t.Errorf("suggestions %v, want first %s by %v", reveal(found), tt.want, tt.slip)
			}
		})
	}
}

func reveal(found []idcard.Suggestion) string {
	var b strings.Builder
	for _, s := range found {
		b.WriteString(s.Number.Reveal() + " by " + s.Slip.String() + ", ")
	}
	return b.String()
}

// The number that was meant is found again after any one wrong digit, after any
// swap of neighbours, and after a digit has been left out or typed twice.
func TestSuggestFindsAgain(t *testing.T) {
	var p idcard.Parser
	m := idcardtest.New(5)
	for range 20 {
		want := m.Number()
		s := want.Reveal()
		for i := range len(s) {
			for name, typed := range map[string]string{
				"wrong":   s[:i] + string('0'+(s[i]-'0'+1)%10) + s[i+1:],
				"missing": s[:i] + s[i+1:],
				"doubled": s[:i] + s[i:i+1] + s[i:],
				"swap":    swap(s, i),
			} {
				if _, err := idcard.Parse(typed); err == nil {
					continue // only the last digit changed, or nothing did
				}
				if !suggests(p.Suggest(typed, 1000), want) {
					t.Errorf("%s, %s at %d: not among the suggestions", s, name, i)
				}
			}
		}
	}
}

func swap(s string, i int) string {
	j := min(i+1, len(s)-1)
	b := []byte(s)
	b[i], b[j] = b[j], b[i]
	return string(b)
}

func suggests(found []idcard.Suggestion, n idcard.Number) bool {
	return slices.ContainsFunc(found, func(s idcard.Suggestion) bool { return s.Number == n })
}

// What is returned is the beginning of the full list, which is in order.
func TestSuggestOrder(t *testing.T) {
	p := idcard.Parser{Day: idcard.MustDate(2026, 11, 23)}
	all := p.Suggest("11010519491231020X", 1000)
	if len(all) < 5 {
		t.Fatalf("%d suggestions", len(all))
	}
	for n := range len(all) + 2 {
		if got := p.Suggest("11010519491231020X", n); !slices.Equal(got, all[:min(n, len(all))]) {
			t.Errorf("the best %d are not the first of all", n)
		}
	}
	if got := p.Suggest("11010519491231020X", -1); got != nil {
		t.Errorf("the best -1: %v", reveal(got))
	}
	bySlip := func(a, b idcard.Suggestion) int { return int(a.Slip) - int(b.Slip) }
	if !slices.IsSortedFunc(all, bySlip) {
		t.Errorf("order of slips: %v", reveal(all))
	}
	for i, s := range all[1:] {
		before := all[i]
		old, young := idcard.RegionRetired, idcard.RegionCurrent
		if before.Slip == s.Slip && before.Number.RegionStatus() == old &&
			s.Number.RegionStatus() == young && s.Number.Birth().Year() > 1920 {
			t.Errorf("a retired region comes first: %v", reveal(all))
		}
	}
}

// Suggestions are what the Parser accepts: kinds, day, regions and timing count.
func TestSuggestOptions(t *testing.T) {
	const typed = "932682198501010071" // of 932682198501010017
	var all idcard.Parser
	if found := all.Suggest(typed, 10); len(found) == 0 || found[0].Slip != idcard.SlipSwap {
		t.Fatalf("%v", reveal(found))
	}
	residents := idcard.Parser{Kinds: []idcard.Kind{idcard.KindResident}}
	early := idcard.Parser{Day: idcard.MustDate(1984, 1, 1)}
	for _, s := range residents.Suggest(typed, 100) {
		if s.Number.Kind() != idcard.KindResident {
			t.Errorf("suggests a %v", s.Number.Kind())
		}
	}
	for _, s := range early.Suggest(typed, 100) {
		if early.Day.Before(s.Number.Birth()) {
			t.Errorf("suggests someone born %v", s.Number.Birth())
		}
	}
}
