package names_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/names"
)

func TestLeaks(t *testing.T) {
	for _, s := range []string{"王小明", "欧阳文文", "古丽米热·阿卜杜热西", "王\uE863明", "Müller Jean-Paul"} {
		n := names.MustParse(s)
		leaktest.CheckSealed(t, n, s, n.Reveal())
		for i, split := range n.Splits() {
			if i == 0 || *long { // one of the type is enough
				leaktest.Check(t, split, s)
			}
		}
	}
}

func TestZero(t *testing.T) {
	var n names.Name
	if n.IsValid() || n.IsHan() || n.Reveal()+n.RevealSpelling()+n.RevealMRZ() != "" {
		t.Error("the zero Name is something")
	}
	if n.Splits() != nil || n.Surname() != n || n.AuthorityVariants() != nil {
		t.Error("the zero Name has parts")
	}
	for p := range names.Profile(9) {
		if got := n.MaskedAs(p); got != "" {
			t.Errorf("MaskedAs(%d) = %q", p, got)
		}
	}
	if got := fmt.Sprintf("%v|%q|%4s|", n, n, n); got != `|""|    |` {
		t.Errorf("printed as %s", got)
	}
}

func TestComparable(t *testing.T) {
	a, b := names.MustParse(" 王小明"), names.MustParse("王小明\u200B")
	if a != b || !a.Equal(b) || map[names.Name]int{a: 1}[b] != 1 {
		t.Error("equal names differ")
	}
	c, d := names.MustParse("王\uE863"), names.MustParse("王䶮")
	if c == d || c.Equal(d) {
		t.Error("different spellings are equal")
	}
}

func TestSpelling(t *testing.T) {
	tests := []struct{ in, plain, spelling string }{
		{"王小明", "王小明", "王小明"},
		{"王\uE863 明", "王䶮明", "王\uE863明"},
		{"⻢\u200B明", "马明", "⻢明"},
		{"邊\U000E0101\U000E0102一", "邊一", "邊\U000E0101一"},
		{"王\U0002F800．明", "王丽·明", "王\U0002F800·明"},
		{"José", "José", "José"},
		{"Ｌｉ\uFE00", "Li", "Li"},
	}
	for _, tt := range tests {
		n := names.MustParse(tt.in)
		if got := n.Reveal(); got != tt.plain {
			t.Errorf("%q: Reveal() = %q, want %q", tt.in, got, tt.plain)
		}
		if got := n.RevealSpelling(); got != tt.spelling {
			t.Errorf("%q: RevealSpelling() = %q, want %q", tt.in, got, tt.spelling)
		}
	}
}

func TestMarshal(t *testing.T) {
	n := names.MustParse("王小明")
	if _, err := json.Marshal(n); err == nil {
		t.Error("JSON marshalled")
	}
	if _, err := n.Value(); err == nil {
		t.Error("stored by a driver")
	}
	var got struct{ Name names.Name }
	if err := json.Unmarshal([]byte(`{"Name":" 王小明 "}`), &got); err != nil || got.Name != n {
		t.Errorf("unmarshalled %v, %v", got.Name, err)
	}
	if err := json.Unmarshal([]byte(`{"Name":"王"}`), &got); err == nil || got.Name != n {
		t.Errorf("a bad name: %v, %v", got.Name, err)
	}
}

func TestMustParse(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	names.MustParse("王")
}
