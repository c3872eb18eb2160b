package idcard_test

import (
	"slices"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/idcardtest"
	"github.com/go-realname/sdk/idcard/region"
)

func TestSuggest(t *testing.T) {
	p := idcard.Parser{Day: idcard.MustDate(2026, 11, 23)}
	tests := []struct {
		name, in string
		want     string // first suggestion, "" if there is none
	}{
		{"letters for digits", "1l01051949123l0O2X", "11010519491231002X"},
		{"Cyrillic letters", "110105194912310О2Х", "11010519491231002X"},
		{"swapped", "11010519491231020X", "11010519491231002X"},
		{"final X swapped", "1101051949123100X2", "11010519491231002X"},
		{"doubled", "110105194912331002X", "11010519491231002X"},
		{"missing", "1101051949123102X", "11010519491231002X"},
		{"spaces and swapped", " 110105 19491231 020X", "11010519491231002X"},
		{"old foreigner, doubled", "KAZ1100900123105", "KAZ110090123105"},
		{"valid", "11010519491231002X", ""},
		{"valid after repair", "110105 19491231 002X", ""},
		{"15 digits have no check character", "130503670401401", ""},
		{"two missing", "110105194912310", ""},
		{"letters", "hello", ""},
		{"empty", "", ""},
		{"look-alikes and another slip", "1l0105194912310O2", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := p.Suggest(tt.in, 10)
			if tt.want == "" && len(found) > 0 {
				t.Fatalf("%d suggestions, the first %s", len(found), found[0].Reveal())
			}
			if tt.want != "" && (len(found) == 0 || found[0].Reveal() != tt.want) {
				t.Errorf("suggestions %v, want first %s", reveal(found), tt.want)
			}
		})
	}
}

func reveal(found []idcard.Number) (all []string) {
	for _, n := range found {
		all = append(all, n.Reveal())
	}
	return all
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
				if !slices.Contains(p.Suggest(typed, 1000), want) {
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
	// The swap first, then one wrong character: the living before the dead, and of
	// the living current regions before retired ones.
	group := func(n idcard.Number) int {
		switch {
		case n == all[0]:
			return 0
		case n.Birth().Year() < 1916:
			return 100
		}
		return int(n.RegionStatus())
	}
	byGroup := func(a, b idcard.Number) int { return group(a) - group(b) }
	if !slices.IsSortedFunc(all, byGroup) {
		t.Errorf("order: %v", reveal(all))
	}
}

// A likelier slip comes first, even if the region of the other is better known.
func TestSuggestSlipBeforeRegion(t *testing.T) {
	p := idcard.Parser{Day: idcard.MustDate(2026, 11, 23)}
	isCurrent := func(n idcard.Number) bool { return n.RegionStatus() == region.Current }
	compared := 0
	for seq := 120; seq < 220; seq++ {
		want := idcard.MustParse(withCheck("11010319850101" + padded(seq, 3)))
		found := p.Suggest(swap(want.Reveal(), 14), 1000)
		meant, current := slices.Index(found, want), slices.IndexFunc(found, isCurrent)
		if meant < 0 || current < 0 {
			continue
		}
		compared++
		if meant > current {
			t.Errorf("%v, want %s before those of current regions", reveal(found), want.Reveal())
		}
	}
	if compared == 0 {
		t.Error("no number has both")
	}
}

// Suggestions are what the Parser accepts: kinds, day, regions and timing count.
func TestSuggestOptions(t *testing.T) {
	const typed = "932682198501010071" // of 932682198501010017
	var all idcard.Parser
	meant := idcard.MustParse("932682198501010017")
	if found := all.Suggest(typed, 10); !slices.Contains(found, meant) {
		t.Fatalf("%v", reveal(found))
	}
	residents := idcard.Parser{Kinds: []idcard.Kind{idcard.KindResident}}
	early := idcard.Parser{Day: idcard.MustDate(1984, 1, 1)}
	for _, n := range residents.Suggest(typed, 100) {
		if n.Kind() != idcard.KindResident {
			t.Errorf("suggests a %v", n.Kind())
		}
	}
	for _, n := range early.Suggest(typed, 100) {
		if early.Day.Before(n.Birth()) {
			t.Errorf("suggests someone born %v", n.Birth())
		}
	}
}
