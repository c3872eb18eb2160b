package region

import (
	"errors"
	"iter"
	"maps"
	"slices"
	"sort"
	"time"
)

// A Table has the codes of regions (GB/T 2260) as they changed since 1981. The zero
// Table is complete for what was known on its [Table.Date], and [Table.With] adds to
// it. Tables can be compared with ==.
//
// No card carries a code's meaning from before 1984, when cards began: earlier
// years count as 1984 everywhere.
type Table struct {
	added *added // nil, or what callers added; never changed
}

// added has the periods of codes, and these in order.
type added struct {
	codes   []int
	periods map[int][]Period
}

// has reports whether callers added periods of a code.
func (a *added) has(code int) bool { return slices.Contains(a.codes, code) }

// firstCards is the year in which cards and numbers began, after the codes
// had been renumbered in 1982 and 1983.
const firstCards = 1984

// Date returns the date of the data: later changes of codes are not in it.
func (t Table) Date() (year int, month time.Month, day int) {
	return tableYear(), time.Month(codesBin[2]), int(codesBin[3])
}

func tableYear() int { return u16(codesBin, 0) }

// A Period is a time in which a code had a name.
type Period struct {
	Name string // of the division, in Chinese, without those above it

	// From is the first year at whose end the code had this name, and Until
	// the first at whose end it no longer had it. The lists begin in 1981: that
	// year may stand for any earlier one. Zero is unknown, or no end.
	From, Until int
	// Official is whether the name and the years are those of the Ministry of
	// Civil Affairs. Of other codes they are approximate. [Table.With] takes every
	// period as official, whatever this says.
	Official bool
}

var (
	errCode      = errors.New("region: code is not six digits that begin with 1 to 6")
	errNoPeriods = errors.New("region: no period is given")
	errName      = errors.New("region: period has no name")
	errYears     = errors.New("region: period does not end after the year in which it begins")
)

// With returns a table that also knows periods of a code: of one that is newer
// than the table, or one that cards are found to carry. They count as official.
//
// It returns t and an error if code has not six digits, of which the first is 1 to
// 6, if there is no period, or if one has no name or an Until that is not after
// its From.
func (t Table) With(code int, periods ...Period) (Table, error) {
	if err := checkPeriods(code, periods); err != nil {
		return t, err
	}
	a := &added{periods: map[int][]Period{}}
	if t.added != nil {
		maps.Copy(a.periods, t.added.periods)
		a.codes = slices.Clone(t.added.codes)
	}
	if i, found := slices.BinarySearch(a.codes, code); !found {
		a.codes = slices.Insert(a.codes, i, code)
	}
	a.periods[code] = slices.Concat(a.periods[code], periods)
	return Table{a}, nil
}

func checkPeriods(code int, periods []Period) error {
	switch {
	case code < 100_000 || code >= 700_000:
		return errCode
	case len(periods) == 0:
		return errNoPeriods
	}
	for _, p := range periods {
		switch {
		case p.Name == "":
			return errName
		case p.Until != 0 && p.Until <= p.From:
			return errYears
		}
	}
	return nil
}

// spans yields the periods of a code: added ones first, then the official.
func (t Table) spans(code int) iter.Seq[span] {
	return func(yield func(span) bool) {
		if t.added != nil {
			for _, p := range t.added.periods[code] {
				if !yield(span{row: -1, from: p.From, until: p.Until, added: p.Name}) {
					return
				}
			}
		}
		first, count := rowsOf(code)
		for row := first; row < first+count; row++ {
			if !yield(spanOf(row)) {
				return
			}
		}
	}
}

// Has reports whether the table knows a code of six digits.
func (t Table) Has(code int) bool {
	return hasCode(code) || t.added != nil && t.added.has(code)
}

// span returns the period that names a code in a year: the one in force, else
// the nearest later, else the nearest earlier. Other than official ones count
// only if a code has no official one.
func (t Table) span(code, year int) (best span, ok bool) {
	year = max(year, firstCards)
	if t.added == nil {
		return builtIn(code, year)
	}
	for s := range t.spans(code) {
		if !ok || s.betterThan(best, year) {
			best, ok = s, true
		}
	}
	return best, ok
}

// rowIn returns the row that names a code in a year in the built-in table, and whether
// there is one. Most codes have one row, for whatever year.
func rowIn(code, year int) (row int, ok bool) {
	first, count := rowsOf(code)
	if count <= 1 {
		return first, count == 1
	}
	s, ok := builtIn(code, max(year, firstCards))
	return s.row, ok
}

// builtIn is span for the built-in table.
func builtIn(code, year int) (best span, ok bool) {
	first, count := rowsOf(code)
	if count == 0 {
		return span{}, false
	}
	best = spanOf(first)
	for row := first + 1; row < first+count; row++ {
		if s := spanOf(row); s.betterThan(best, year) {
			best = s
		}
	}
	return best, true
}

func (s span) betterThan(best span, year int) bool {
	if a, b := s.class == official, best.class == official; a != b {
		return a
	}
	near, old := s.nearest(year), best.nearest(year)
	switch {
	case old == year:
		return false
	case near >= year:
		return old < year || near < old
	}
	return old < year && near > old
}

// isOfficial reports whether a code was ever official.
func (t Table) isOfficial(code int) bool {
	s, ok := t.span(code, firstCards)
	return ok && s.class == official
}

// officialIn returns the official period of a code that was in force in a year.
func (t Table) officialIn(code, year int) (span, bool) {
	for s := range t.spans(code) {
		if s.class == official && s.in(year) {
			return s, true
		}
	}
	return span{}, false
}

// Lookup returns the region that a code of six digits meant in a year, and
// whether the table knows the code. If it was not in force in that year, the
// region is what it meant next, or else what it had meant before.
func (t Table) Lookup(code, year int) (Region, bool) {
	if code < 0 || code > 999_999 {
		return Region{}, false
	}
	return t.region(code, year), t.Has(code)
}

func (t Table) region(code, year int) Region {
	return Region{added: t.added, code: int32(code), year: int16(min(max(year, firstCards), 9999))}
}

// All yields the regions of all levels that were official at the end of a year, by code.
func (t Table) All(year int) iter.Seq[Region] {
	return t.within(0, 999_999, year)
}

// within yields the regions between two codes, both included.
func (t Table) within(low, high, year int) iter.Seq[Region] {
	year = max(year, firstCards)
	return func(yield func(Region) bool) {
		for code := range t.codes(low, high) {
			if _, ok := t.officialIn(code, year); !ok || code == taiwanPermit {
				continue
			}
			if !yield(t.region(code, year)) {
				return
			}
		}
	}
}

// taiwanPermit stands on residence permits alone. It is no region.
const taiwanPermit = 830000

// codes yields the codes between two, both included, in order.
func (t Table) codes(low, high int) iter.Seq[int] {
	return func(yield func(int) bool) {
		var more []int
		if t.added != nil {
			more = t.added.codes
		}
		index, end := lowerIndex(low), lowerIndex(high+1)
		for index < end || len(more) > 0 {
			var code int
			switch {
			case index == end:
				code = more[0]
			case len(more) == 0:
				code = codeAt(index)
			default:
				code = min(codeAt(index), more[0])
			}
			if len(more) > 0 && more[0] == code {
				more = more[1:]
			}
			if index < end && codeAt(index) == code {
				index++
			}
			if low <= code && code <= high && !yield(code) {
				return
			}
		}
	}
}

// lowerIndex returns the index of the first code that is not less than code.
func lowerIndex(code int) int {
	return sort.Search(codeCount(), func(i int) bool { return codeAt(i) >= code })
}
