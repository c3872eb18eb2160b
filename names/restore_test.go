package names_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/names"
)

// anyOptions accept whatever some Options accept.
var anyOptions = []names.Options{
	{}, {NoGBK: true}, {Private: fromVendor}, {Private: fromVendor, NoGBK: true},
	{Private: func(r rune) rune { return '王' + r%100 }}, // explains everything, in its own way
}

func TestRestore(t *testing.T) {
	seen := 0
	for _, s := range append(seeds(), "王\U000F0001", "王\U000F0002\uFE00一", "王\uE001·\uE863") {
		for i, o := range anyOptions {
			n, _, err := o.Parse(s)
			if err != nil {
				continue
			}
			seen++
			if m, err := names.Restore(n.RevealStored()); m != n || err != nil {
				t.Errorf("%+q, options %d: Restore(%+q) = %+q, %v",
					s, i, n.RevealStored(), m.RevealStored(), err)
			}
		}
	}
	if seen < 50 {
		t.Errorf("%d names", seen)
	}
}

func TestRestoreSpelling(t *testing.T) {
	for in, want := range map[string]string{
		"王\uE863":               "王䶮",          // of GBK
		"王\U000F0001":           "王\U000F0001", // of a table that nobody has any more
		"\uE863\U000F0001一":     "䶮\U000F0001一",
		"王\u0378":               "王\u0378", // of a later version of Unicode
		"邊\U000E0101一":          "邊一",
		"王":                     "王", // a surname
		"王ＬＬ 小．":                "王ＬＬ 小．",
		"\uFE00王":               "\uFE00王",
		strings.Repeat("王", 60): strings.Repeat("王", 60),
	} {
		n, err := names.Restore(in)
		if err != nil || n.Reveal() != want || n.RevealSpelling() != in {
			t.Errorf("Restore(%+q) = %+q, spelled %+q, %v", in, n.Reveal(), n.RevealSpelling(), err)
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	tests := []struct {
		in     string
		reason names.Reason
		offset int
	}{
		{"", names.Empty, -1},
		{"|王明", names.Empty, -1},
		{"王明|", names.Empty, -1},
		{"王明|王明", names.Symbol, 6},
		{"王明|王䶮|王", names.Symbol, 13},
		{"王\xff", names.LostCharacter, 3},
		{"王\uFFFD", names.LostCharacter, 3},
		{"王明|王\xe5", names.LostCharacter, 10},
		{"王\x00明", names.Control, 3},
		{strings.Repeat("a", 1025), names.TooLong, -1},
	}
	for _, tt := range tests {
		n, err := names.Restore(tt.in)
		var pe *names.ParseError
		if n.IsValid() || !errors.As(err, &pe) || pe.Reason != tt.reason || pe.Offset != tt.offset {
			t.Errorf("Restore(%+q) = %v, %v; want %v at %d", tt.in, n, err, tt.reason, tt.offset)
		}
	}
}

func TestRestoredDoesNotLeak(t *testing.T) {
	n, err := names.Restore("欧阳文䶮|欧阳文\U000F0002")
	if err != nil {
		t.Fatal(err)
	}
	leaktest.CheckSealed(t, n, "欧阳文䶮", "文䶮", "文\U000F0002", "\U000F0002")
}

// Whatever any Options accept is restored, and what is restored is stored as it was.
func FuzzRestore(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Add("王䶮|王\U000F0002")
	f.Fuzz(func(t *testing.T, s string) {
		for _, o := range anyOptions {
			n, _, err := o.Parse(s)
			if err != nil {
				continue
			}
			if m, err := names.Restore(n.RevealStored()); m != n || err != nil {
				t.Fatalf("Restore(%+q) = %v, %v", n.RevealStored(), m, err)
			}
			m, err := names.Restore(n.RevealSpelling())
			if err != nil || m.RevealSpelling() != n.RevealSpelling() {
				t.Fatalf("Restore(%+q) = %v, %v", n.RevealSpelling(), m, err)
			}
			if o.Private == nil && m != n {
				t.Fatalf("Restore(%+q) = %+q", n.RevealSpelling(), m.RevealStored())
			}
		}
		n, err := names.Restore(s)
		if err != nil {
			return
		}
		if n.RevealSpelling() != s && n.RevealStored() != s {
			t.Fatalf("Restore(%+q) is stored as %+q", s, n.RevealStored())
		}
		if m, err := names.Restore(n.RevealStored()); m != n || err != nil {
			t.Fatalf("Restore(%+q) = %v, %v", n.RevealStored(), m, err)
		}
	})
}

func ExampleRestore() {
	// The table of a vendor's font, in which an authority spells names.
	o := names.Options{Private: func(r rune) rune {
		return map[rune]rune{'\U000F0001': '堃'}[r]
	}}
	n, _, err := o.Parse("王\U000F0001")
	if err != nil {
		panic(err)
	}
	stored := n.RevealStored() // encrypt it where you store it

	again, err := names.Restore(stored)
	fmt.Println(again == n, err)
	fmt.Println(again.Reveal())
	// Output:
	// true <nil>
	// 王堃
}

// TestRestoreMasked: what was masked, and what no name holds, is not taken for a name.
func TestRestoreMasked(t *testing.T) {
	for _, s := range []string{"王**", "古***·*****", "12", "A1", "a_b", "王/明", "李(王莹)", "a@b"} {
		if n, err := names.Restore(s); !errors.Is(err, names.ErrInvalid) {
			t.Errorf("Restore(%q) = %v, %v; want an error", s, n, err)
		}
	}
}
