package idcard_test

import (
	"flag"
	"iter"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
)

// long is for what takes more than a few seconds.
var long = flag.Bool("long", false, "try every code and every date, not a sample")

// sample yields the numbers below n: with -long all of them, else those that matter and of
// the others every 41st, from a random one on.
func sample(n int, matter func(n int) bool) iter.Seq[int] {
	const stride = 41
	from := rand.IntN(stride)
	return func(yield func(int) bool) {
		for i := range n {
			if (*long || i%stride == from || matter(i)) && !yield(i) {
				return
			}
		}
	}
}

// slow is a reference for Parse, written from the standards' text for clarity
// alone. It reads the source of the tables.
type slow struct {
	regions   map[string]bool
	alpha3    map[string]bool
	numeric   map[string]bool
	tableYear int
}

func newSlow(t testing.TB) *slow {
	s := &slow{map[string]bool{}, map[string]bool{}, map[string]bool{}, 2026}
	for _, cells := range readTSV(t, "data/regions.tsv") {
		s.regions[cells[0]] = true
	}
	for _, cells := range readTSV(t, "data/iso3166.tsv") {
		switch cells[0] {
		case "CHN", "HKG", "MAC", "TWN":
		default:
			s.alpha3[cells[0]], s.numeric[cells[1]] = true, true
		}
	}
	return s
}

var (
	form18  = regexp.MustCompile(`^[0-9]{17}[0-9Xx]$`)
	form15  = regexp.MustCompile(`^[0-9]{15}$`)
	formOld = regexp.MustCompile(`^[A-Z]{3}[0-9]{12}$`)
)

// normal returns the form of 18 characters (or 15 of foreigners' old cards) that
// s stands for, and whether s is valid.
func (sl *slow) normal(s string) (string, bool) {
	switch {
	case form15.MatchString(s):
		century := "19"
		if s[12:] >= "996" {
			century = "18"
		}
		long := withCheck(s[:6] + century + s[6:])
		return long, s[0] <= '7' && sl.valid18(long)
	case form18.MatchString(s):
		s = strings.ToUpper(s)
		return s, withCheck(s[:17]) == s && sl.valid18(s)
	case formOld.MatchString(s):
		return s, sl.validOld(s)
	}
	return "", false
}

func (sl *slow) valid18(s string) bool {
	if !isDay(s[6:14]) || s[6:10] < "1800" {
		return false
	}
	region, year := s[:6], s[6:10]
	switch s[0] {
	case '9':
		return sl.office(s[1:3]) && sl.numeric[s[3:6]]
	case '8':
		return region == "810000" || region == "820000" || region == "830000"
	}
	if region == "710000" {
		return false
	}
	y, _ := strconv.Atoi(year)
	mayBeNew := y >= sl.tableYear && sl.regions[region[:2]+"0000"] && region[:2] != "71"
	return sl.regions[region] || mayBeNew
}

func (sl *slow) office(province string) bool {
	return province <= "65" && sl.regions[province+"0000"]
}

func (sl *slow) validOld(s string) bool {
	return s == withICAO(s[:14]) && sl.alpha3[s[:3]] && sl.office(s[3:5]) &&
		(isDay("19"+s[7:13]) || isDay("20"+s[7:13]))
}

func isDay(s string) bool {
	_, err := time.Parse("20060102", s)
	return err == nil
}

// laws checks what must hold for every text.
func laws(t *testing.T, sl *slow, s string) {
	t.Helper()
	n, err := idcard.Parse(s)
	want, ok := sl.normal(s)
	if (err == nil) != ok {
		t.Fatalf("Parse(%q): %v, the reference says %v", s, err, ok)
	}
	p := idcard.Parser{Lenient: true}
	m, report, err2 := p.Parse(s)
	if err != nil {
		reasonOf(t, err)
		reasonOf(t, err2)
		if err2 == nil && report == (idcard.Report{Region: report.Region, Short: report.Short}) {
			t.Errorf("%q is repaired by no repair", s)
		}
		return
	}
	if n.Reveal() != want || m != n {
		t.Errorf("%q: %s and %s, want %s", s, n.Reveal(), m.Reveal(), want)
	}
	if again, err := idcard.Parse(n.Reveal()); err != nil || again != n {
		t.Errorf("%q: Parse(Reveal()) = %v, %v", s, again, err)
	}
	if len(s) == 18 && !strings.EqualFold(s, want) {
		t.Errorf("%q became %s", s, want)
	}
	for profile := range idcard.MaskAll + 2 {
		if masked := n.MaskedAs(profile); showsSix(masked) || len(masked) != len(want) {
			t.Errorf("%q masked: %s", s, masked)
		}
	}
	describe(t, n)
}

var sixPlain = regexp.MustCompile(`[^*]{6}`)

func showsSix(masked string) bool { return sixPlain.MatchString(masked) }

// describe calls every getter: none may panic or contradict another.
func describe(t *testing.T, n idcard.Number) {
	t.Helper()
	day := idcard.MustDate(2026, 11, 23)
	births, r := n.Births(), n.Region()
	if n.Kind() == 0 || n.Sex() == 0 || len(births) == 0 || r.Code() == 0 {
		t.Errorf("%s: %v %v %v %v", n.Reveal(), n.Kind(), n.Sex(), births, r)
	}
	if age := n.AgeOn(day); age < n.CommonAgeOn(day)-1 || age > n.CommonAgeOn(day) {
		t.Errorf("%s: ages %d and %d", n.Reveal(), age, n.CommonAgeOn(day))
	}
	for _, p := range r.Path() {
		if p.Name() == "" || !strings.Contains(r.FullName(), p.Name()) {
			t.Errorf("%s: path %v, full name %v", n.Reveal(), r.Path(), r.FullName())
		}
	}
	for _, now := range r.Today() {
		if now.Status() != region.Current {
			t.Errorf("%s: today %v", n.Reveal(), now)
		}
	}
	foreign := n.Kind() == idcard.KindForeign || n.Kind() == idcard.KindForeignOld
	if c := n.Nationality(); (c.Name == "") == foreign {
		t.Errorf("%s: nationality %v", n.Reveal(), c)
	}
}

// readTSV returns the cells of the rows that follow the line with the column names.
func readTSV(t testing.TB, path string) [][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
		}
	}
	return rows[1:]
}
