package idcard_test

import (
	"fmt"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
)

// anyParsers accept whatever some Parser accepts.
func anyParsers(t testing.TB) []*idcard.Parser {
	t.Helper()
	more, err := region.Table{}.With(199999, region.Period{Name: "新区", From: 1990})
	if err != nil {
		t.Fatal(err)
	}
	return []*idcard.Parser{
		{}, {Lenient: true}, {Lenient: true, UnknownRegions: true},
		{Lenient: true, Regions: more}, {Kinds: []idcard.Kind{idcard.KindPermit}},
	}
}

func TestRestore(t *testing.T) {
	for _, tt := range valid {
		n := idcard.MustParse(tt.in)
		got, err := idcard.Restore(n.Reveal())
		if err != nil || got != n || got.Kind() != tt.kind {
			t.Errorf("%s: Restore = %v, %v, %v", tt.name, got, got.Kind(), err)
		}
	}
	for _, s := range []string{
		withCheck("19999919900101001"), // a region that no table has
		withCheck("11010517991231001"), // born before 1800
		withCheck("11010599991231001"), // born long after today
		withCheck("93299919850101001"), // a nationality that ISO 3166-1 does not have
		withCheck("84000019850101001"), // a permit of a place that has none today
		"ZZZ990090123105",              // an old card of no country, from no province
	} {
		n, err := idcard.Restore(s)
		if err != nil || n.Reveal() != s {
			t.Errorf("Restore(%s) = %v, %v", s, n.Reveal(), err)
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	tests := []struct {
		name, in string
		want     idcard.Reason
	}{
		{"empty", "", idcard.BadLength},
		{"mask", "1****************X", idcard.MaskedInput},
		{"15 digits, which Reveal never gives", "130503670401001", idcard.BadLength},
		{"lower-case x, which Reveal never gives", "11010519491231002x", idcard.BadCharacter},
		{"space", " 11010519491231002X", idcard.BadCharacter},
		{"full width", "11010519491231002Ｘ", idcard.FullWidth},
		{"other character at the end", "11010519491231002Y", idcard.BadCharacter},
		{"no such day", withCheck("11010519490231002"), idcard.BadDate},
		{"no such year", withCheck("11010500000101002"), idcard.BadDate},
		{"check character", "110105194912310021", idcard.BadChecksum},
		{"old card, no such day", "KAZ110090023105", idcard.BadDate},
		{"old card, check digit", "KAZ110090123106", idcard.BadChecksum},
		{"old card, letter for a digit", "KAZ11009012310A", idcard.BadCharacter},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, err := idcard.Restore(tt.in)
			if reason, _ := reasonOf(t, err); reason != tt.want || n.IsValid() {
				t.Errorf("Restore = %v, %v; want %v", n, err, tt.want)
			}
		})
	}
}

// Whatever any Parser accepts is restored, and what is restored reveals itself.
func FuzzRestore(f *testing.F) {
	parsers := anyParsers(f)
	for _, tt := range valid {
		f.Add(tt.in)
	}
	for _, tt := range invalid {
		f.Add(tt.in)
	}
	f.Add(withCheck("19999919900101001"))
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range parsers {
			n, _, err := p.Parse(s)
			if err != nil {
				continue
			}
			if m, err := idcard.Restore(n.Reveal()); m != n || err != nil || m.Kind() != n.Kind() {
				t.Fatalf("Restore(%s) = %v, %v", n.Reveal(), m, err)
			}
		}
		n, err := idcard.Restore(s)
		if err == nil && n.Reveal() != s {
			t.Errorf("Restore(%q) reveals %s", s, n.Reveal())
		}
	})
}

func ExampleRestore() {
	// A number with a region that the table does not know yet.
	p := idcard.Parser{UnknownRegions: true}
	n, _, err := p.Parse("110199199001010010")
	if err != nil {
		panic(err)
	}
	stored := n.Reveal() // encrypt it where you store it

	_, err = idcard.Parse(stored)
	fmt.Println(err)
	again, err := idcard.Restore(stored)
	fmt.Println(again == n, err)
	// Output:
	// idcard: unknown region at offset 0
	// true <nil>
}
