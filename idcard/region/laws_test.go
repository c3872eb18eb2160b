package region_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/go-realname/sdk/idcard/region"
)

// numbers returns the codes of the source as integers, in order.
func numbers(t *testing.T, rows map[string][]row) (all []int) {
	for code := range rows {
		n, err := strconv.Atoi(code)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	slices.Sort(all)
	return all
}

// randomPeriod returns a period, of any years or without an end.
func randomPeriod(rng *rand.Rand) region.Period {
	p := region.Period{Name: fmt.Sprint("新区", rng.IntN(1000)), From: 1981 + rng.IntN(60), Official: true}
	if rng.IntN(2) == 0 {
		p.Until = p.From + 1 + rng.IntN(40)
	}
	return p
}

// A table tells of a code what the rule says of all its periods, those that were added
// first, and of no other code anything new.
func TestWithByReference(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	source := regionRows(t)
	codes := numbers(t, source)
	for range 10 {
		more, added := table, map[int][]region.Period{}
		for range 40 {
			code := codes[rng.IntN(len(codes))]
			if rng.IntN(3) == 0 || code >= 700_000 {
				code = 100_000 + rng.IntN(600_000)
			}
			periods := []region.Period{randomPeriod(rng)}
			if rng.IntN(4) == 0 {
				periods = append(periods, randomPeriod(rng))
			}
			var err error
			if more, err = more.With(code, periods...); err != nil {
				t.Fatal(err)
			}
			added[code] = append(added[code], periods...)
		}
		listed := map[int]bool{}
		for r := range more.All(2035) {
			listed[r.Code()] = true
		}
		for code, periods := range added {
			all := withAdded(periods, source[strconv.Itoa(code)])
			checkAdded(t, more, code, periods, all)
			official := slices.ContainsFunc(all, func(p row) bool { return p.official && p.in(2035) })
			if listed[code] != official {
				t.Errorf("%d is among all regions: %v, want %v", code, listed[code], official)
			}
		}
		for range 200 {
			code, year := rng.IntN(1_000_000), 1980+rng.IntN(60)
			want, known := table.Lookup(code, year)
			got, ok := more.Lookup(code, year)
			same := ok == known && got.Name() == want.Name() && got.Status() == want.Status()
			if added[code] == nil && !same {
				t.Errorf("%d, to which nothing was added: %v, %v; want %v, %v", code, got, ok, want, known)
			}
		}
	}
}

// withAdded returns the rows of a code, those that were added first.
func withAdded(added []region.Period, known []row) (all []row) {
	for _, p := range added {
		all = append(all, row{name: p.Name, start: p.From, end: p.Until, official: true})
	}
	return append(all, known...)
}

// checkAdded checks what a table says of a code in every year, by the rule's words.
func checkAdded(t *testing.T, more region.Table, code int, added []region.Period, all []row) {
	t.Helper()
	for _, year := range append(years(1980, 2090), 0, 9999) {
		r, ok := more.Lookup(code, year)
		if want := nameIn(all, year); !ok || r.Name() != want {
			t.Fatalf("%d in %d: %q, %v; want %q of %+v", code, year, r.Name(), ok, want, all)
		}
	}
	r, _ := more.Lookup(code, 2000)
	if got := r.Periods(); !slices.Equal(got[:len(added)], added) || len(got) != len(all) {
		t.Errorf("%d: periods %v, want %v and %d more", code, got, added, len(all)-len(added))
	}
}

// The order in which codes are added is no matter.
func TestWithCommutes(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	type addition struct {
		code   int
		period region.Period
	}
	var all []addition
	for i := range 30 {
		all = append(all, addition{110_000 + 7919*i, randomPeriod(rng)})
	}
	var said []string
	for range 3 {
		more := table
		for _, a := range all {
			var err error
			if more, err = more.With(a.code, a.period); err != nil {
				t.Fatal(err)
			}
		}
		text := ""
		for r := range more.All(2040) {
			text += fmt.Sprint(r.Code(), r, r.StatusFor(1990), len(slices.Collect(r.Children())))
		}
		said = append(said, text)
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	}
	if said[0] != said[1] || said[1] != said[2] {
		t.Error("the order in which codes were added changes what a table says")
	}
}

// What is in force today has its own area; what came after anything is in force, and
// comes in order, each once.
func TestTodayIsSettled(t *testing.T) {
	year, _, _ := table.Date()
	for r := range table.All(year) {
		if now := r.Today(); len(now) != 1 || now[0] != r {
			t.Errorf("%d is %v today", r.Code(), now)
		}
	}
	for code := range regionRows(t) {
		for _, year := range []int{1984, 1995, 2010} {
			before := 0
			for _, now := range lookup(t, code, year).Today() {
				if now.Code() <= before || !slices.Equal(now.Today(), []region.Region{now}) {
					t.Errorf("%s in %d: %d is not settled, or out of order", code, year, now.Code())
				}
				before = now.Code()
			}
		}
	}
}

// With later births a code that was too young comes into force, and one that was in force
// is withdrawn: it never goes back.
func TestStatusOnlyMovesOn(t *testing.T) {
	stage := map[region.Status]int{region.NotYetAssigned: 0, region.Current: 1, region.Retired: 1,
		region.RetiredBefore: 2}
	for code := range regionRows(t) {
		r := lookup(t, code, 2000)
		if s := r.Status(); s != region.Current && s != region.Retired {
			continue
		}
		before := 0
		for birth := 1980; birth <= 2030; birth++ {
			s := r.StatusFor(birth)
			now, ok := stage[s]
			if !ok || now < before || s == region.RetiredBefore && r.Status() == region.Current {
				t.Errorf("%s, which is %v, is %v for those born in %d", code, r.Status(), s, birth)
			}
			before = now
		}
	}
}

// A path leads down: each part has the digits of the ones before it, in the same year,
// and the names together are the full name.
func TestPathsLeadDown(t *testing.T) {
	for code := range regionRows(t) {
		for _, year := range []int{1984, 1990, 2000, 2026} {
			r := lookup(t, code, year)
			full, before := "", 0
			for _, p := range r.Path() {
				inside := before%10000 == 0 || p.Code()/100 == before/100
				if p.Code() <= before || !inside || p.Code()/10000 != r.Code()/10000 || p.Name() == "" {
					t.Errorf("%s in %d: path %v", code, year, r.Path())
				}
				full, before = full+p.Name(), p.Code()
			}
			if r.FullName() != full || r.String() != full && full != "" {
				t.Errorf("%s in %d: %s, want %s", code, year, r.FullName(), full)
			}
		}
	}
}

// No card has a code's meaning from before 1984: every earlier year is the same Region,
// and every year beyond the calendar's is its last.
func TestYearsCount(t *testing.T) {
	for code := range regionRows(t) {
		first, last := lookup(t, code, 1984), lookup(t, code, 9999)
		for _, year := range []int{-1 << 62, -1, 0, 1800, 1981, 1983} {
			if r := lookup(t, code, year); r != first {
				t.Errorf("%s in %d is %v, in 1984 %v", code, year, r, first)
			}
		}
		for _, year := range []int{10_000, 1 << 16, 1<<62 + 1984} {
			if r := lookup(t, code, year); r != last {
				t.Errorf("%s in %d is %v, in 9999 %v", code, year, r, last)
			}
		}
		if first.Code() != last.Code() || first.Status() != last.Status() ||
			!slices.Equal(first.Periods(), last.Periods()) {
			t.Errorf("%s: what is known of it depends on the year", code)
		}
	}
}

// FullName is the names of Path put together, with added codes and without.
func TestFullNameIsPath(t *testing.T) {
	more, err := table.With(110199, region.Period{Name: "新区", From: 1990})
	if err != nil {
		t.Fatal(err)
	}
	for code := range regionRows(t) {
		for _, year := range []int{1981, 1984, 1999, 2015, 2026} {
			for _, r := range []region.Region{lookup(t, code, year), must(more.Lookup(atoi(t, code), year))} {
				want := ""
				for _, p := range r.Path() {
					want += p.Name()
				}
				if got := r.FullName(); got != want || string(r.AppendFullName([]byte("x"))) != "x"+want {
					t.Fatalf("%s in %d is %s, want %s", code, year, got, want)
				}
			}
		}
	}
	if got := must(more.Lookup(110199, 2000)).FullName(); got != "北京市新区" {
		t.Errorf("110199 is %s", got)
	}
}

func must(r region.Region, _ bool) region.Region { return r }

func atoi(t *testing.T, code string) int {
	t.Helper()
	n, err := strconv.Atoi(code)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
