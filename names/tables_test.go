package names_test

import (
	_ "embed"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/go-realname/sdk/names"
)

var (
	//go:embed data/gbk_pua.tsv
	gbkTSV string
	//go:embed data/radicals.tsv
	radicalsTSV string
	//go:embed data/surnames.tsv
	surnamesTSV string
	//go:embed data/variants.tsv
	variantsTSV string
)

// rows returns the rows of a table below its head.
func rows(t testing.TB, tsv string, want int) [][]string {
	t.Helper()
	var all [][]string
	for line := range strings.Lines(tsv) {
		all = append(all, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	if len(all)-1 != want {
		t.Fatalf("%d rows, want %d", len(all)-1, want)
	}
	return all[1:]
}

// codePoint reads "U+4E00".
func codePoint(t testing.TB, s string) rune {
	t.Helper()
	n, err := strconv.ParseInt(strings.TrimPrefix(s, "U+"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return rune(n)
}

// radicalTable returns the ideograph of each radical.
func radicalTable(t testing.TB) map[rune]rune {
	m := make(map[rune]rune)
	for _, row := range rows(t, radicalsTSV, 328) {
		m[codePoint(t, row[0])] = codePoint(t, row[1])
	}
	return m
}

// gbkTable returns the character for each private-use character of GBK.
func gbkTable(t testing.TB) map[rune]rune {
	m := make(map[rune]rune)
	for _, row := range rows(t, gbkTSV, 80) {
		m[codePoint(t, row[0])] = codePoint(t, row[2])
	}
	return m
}

func TestEveryRadical(t *testing.T) {
	for radical, want := range radicalTable(t) {
		checkRepaired(t, radical, want, names.FixedRadical)
	}
	// The only radical without an ideograph.
	wantReason(t, "王\u2E80", names.Symbol)
}

func TestEveryPrivateUse(t *testing.T) {
	radicals := radicalTable(t)
	kinds := make(map[bool]int)
	for private, want := range gbkTable(t) {
		ideograph, isRadical := radicals[want]
		kinds[isRadical]++
		if isRadical {
			want = ideograph
		}
		checkRepaired(t, private, want, names.FixedPrivateUse)
		n := names.MustParse("王" + string(want))
		if got := len(n.AuthorityVariants()); got != 1 && !isRadical {
			t.Errorf("%c: %d variants, want one", want, got)
		}
	}
	if kinds[true] != 14 || kinds[false] != 66 {
		t.Errorf("%d radicals and %d ideographs, want 14 and 66", kinds[true], kinds[false])
	}
}

func checkRepaired(t *testing.T, from, to rune, want names.Repair) {
	t.Helper()
	n, fixed, err := names.ParseReport("王" + string(from))
	if err != nil || n.Reveal() != "王"+string(to) || !fixed.Has(want) {
		t.Errorf("%U gives %q, %v, %v; want %c, %v", from, n.Reveal(), fixed, err, to, want)
	}
}

func TestEverySurname(t *testing.T) {
	kinds := make(map[string]int)
	for _, row := range rows(t, surnamesTSV, 709) {
		surname, kind, ambiguous := row[0], row[3], row[6] == "yes"
		kinds[kind]++
		n := names.MustParse(surname + "〇")
		if kind == "single" {
			// Four characters are read as a name only if they begin with a surname.
			n = names.MustParse(surname + "〇〇〇")
		}
		if got := n.Surname().Reveal(); got != surname {
			t.Errorf("surname of %s〇: %q", surname, got)
		}
		if got := len(n.Splits()) > 1; got != ambiguous {
			t.Errorf("%s is ambiguous: %v, want %v", surname, got, ambiguous)
		}
	}
	if kinds["single"] != 582 || kinds["compound"] != 127 {
		t.Errorf("kinds: %v", kinds)
	}
}

// The tables take little of a program.
func TestTableSize(t *testing.T) {
	files, err := filepath.Glob("data/*.bin")
	if err != nil || len(files) != 5 {
		t.Fatalf("%d tables, %v", len(files), err)
	}
	var total int64
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > 60_000 {
		t.Errorf("the tables take %d bytes", total)
	}
}

//go:embed data/opencc_ts.tsv
var openccTSV string

// Every traditional form of a standard character matches it as another form, both ways:
// 3,023 of 3,023 pairs. CLDR's transforms have 2,696 of them.
func TestTraditionalOfStandardCharacters(t *testing.T) {
	pairs := 0
	for _, row := range rows(t, openccTSV, 4200) {
		if !strings.Contains(standardCharacters, row[1]) {
			continue
		}
		pairs++
		a, b := names.MustParse("王"+row[0]), names.MustParse("王"+row[1])
		if names.Match(a, b) != names.VariantForm || names.Match(b, a) != names.VariantForm {
			t.Errorf("%s and %s match as %v", row[0], row[1], names.Match(a, b))
		}
	}
	if pairs != 3023 {
		t.Errorf("%d pairs, want 3,023", pairs)
	}
}

func TestEveryVariant(t *testing.T) {
	for _, row := range rows(t, variantsTSV, 3073) {
		a, b := names.MustParse("王"+row[0]), names.MustParse("王"+row[2])
		if codePoint(t, row[1]) != []rune(row[2])[0] {
			t.Errorf("%s: code point %s", row[0], row[1])
		}
		if got := names.Match(a, b); got != names.VariantForm {
			t.Errorf("%s and %s match as %v", row[0], row[2], got)
		}
		if a.Reveal() != "王"+row[0] {
			t.Errorf("%s was folded", row[0])
		}
	}
}
