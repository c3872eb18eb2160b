package idcard

import (
	"iter"
	"slices"
	"strings"
)

// A Region is what a code meant in a year. Regions can be compared with ==. The
// zero Region is none.
//
// A number's region is where the holder was registered when the number was
// assigned, under the name of the year of birth. It need not be the place of
// birth, and need not have had that code at birth.
type Region struct {
	added *added
	code  int32
	year  int16
}

// A RegionStatus tells how well a code is known, and how it fits a birth.
type RegionStatus uint8

// Statuses. None of them makes a number invalid but RegionUnknown.
const (
	// RegionUnknown: the table does not have the code.
	RegionUnknown RegionStatus = iota
	// RegionCurrent: official on the table's date.
	RegionCurrent
	// RegionRetired: official once. [Region.Today] tells what came after it.
	RegionRetired
	// RegionObserved: never official, but seen on cards. The name is approximate.
	RegionObserved
	// RegionCollective: not one region, but what stands over several, such as 市辖区.
	RegionCollective
	// RegionUncertain: in other lists than the official ones, or printed in these
	// and later corrected. The name is approximate.
	RegionUncertain
	// RegionNotYetAssigned: the code is younger than the holder. That is normal:
	// numbers were often assigned late.
	RegionNotYetAssigned
	// RegionRetiredBefore: the code was withdrawn before the holder was born. That
	// is rare, but some cards of the years after are known.
	RegionRetiredBefore

	regionStatusCount
)

var regionStatuses = [regionStatusCount]string{
	"unknown", "current", "retired", "observed", "collective", "uncertain",
	"not_yet_assigned", "retired_before",
}

// String returns a stable name in lower case, such as "not_yet_assigned".
func (s RegionStatus) String() string {
	if s >= regionStatusCount {
		s = RegionUnknown
	}
	return regionStatuses[s]
}

// isOffTime reports whether s says that the region does not fit the birth.
func (s RegionStatus) isOffTime() bool {
	return s == RegionNotYetAssigned || s == RegionRetiredBefore
}

// Region returns the region that the number's first digits tell. It is a
// shorthand for [Regions.Of] of the table without additions.
func (n Number) Region() Region { return Regions{}.Of(n) }

// RegionStatus returns whether the number's region fits the birth, and if it
// does, the region's [Region.Status]. What is before 1984 fits every earlier birth.
func (n Number) RegionStatus() RegionStatus { return Regions{}.statusOf(n) }

func (t Regions) statusOf(n Number) RegionStatus {
	if v := n.value(); v.kind() == KindResident {
		return t.statusAt(v.region(), v.birth().Year())
	}
	return t.Of(n).Status()
}

// statusAt returns the status of a code for a resident born in a year.
func (t Regions) statusAt(code, birth int) RegionStatus {
	status := t.region(code, birth).Status()
	if status != RegionCurrent && status != RegionRetired {
		return status
	}
	after, before := true, true
	for s := range t.spans(code) {
		if s.class == official {
			after = after && s.from > max(birth, firstCards)
			before = before && s.until != 0 && s.until <= birth
		}
	}
	switch {
	case after:
		return RegionNotYetAssigned
	case before:
		return RegionRetiredBefore
	}
	return status
}

func (r Region) table() Regions { return Regions{r.added} }

func (r Region) span() (span, bool) { return r.table().span(int(r.code), int(r.year)) }

// Code returns the six digits, or "" of the zero Region. Foreigners' cards tell
// two digits of it or four; the others are zero.
func (r Region) Code() string {
	if r == (Region{}) {
		return ""
	}
	var buf [6]byte
	putDigits(buf[:], int(r.code))
	return string(buf[:])
}

// Status returns what is known of the code, whatever the year: one of
// [RegionUnknown] to [RegionUncertain].
func (r Region) Status() RegionStatus {
	status := RegionUnknown
	for s := range r.table().spans(int(r.code)) {
		switch {
		case s.class == official && s.until == 0:
			return RegionCurrent
		case s.class == official:
			status = RegionRetired
		case status == RegionUnknown:
			status = [...]RegionStatus{
				collective: RegionCollective, observed: RegionObserved, uncertain: RegionUncertain,
			}[s.class]
		}
	}
	return status
}

// Name returns the name alone, such as 朝阳区, or "" if the code is unknown.
func (r Region) Name() string {
	s, ok := r.span()
	switch {
	case !ok:
		return ""
	case s.row < 0:
		return s.added
	}
	return nameOf(s.row)
}

// FullName returns the names of province, prefecture and county together, such
// as 广东省汕头市潮阳县. What stands for several regions, such as 市辖区, is left out.
func (r Region) FullName() string {
	var b strings.Builder
	for _, p := range r.Path() {
		b.WriteString(p.Name())
	}
	return b.String()
}

// String returns the full name, or the code if there is none.
func (r Region) String() string {
	if s := r.FullName(); s != "" {
		return s
	}
	return r.Code()
}

// Path returns the province, the prefecture and the county, so far as the
// region lies in each; the last is usually the region itself. A county right
// under its province has no prefecture.
func (r Region) Path() []Region {
	if r == (Region{}) {
		return nil
	}
	t, code, year := r.table(), int(r.code), int(r.year)
	own, known := r.span()
	if known {
		year = own.nearest(year)
	}
	var path []Region
	for _, c := range []int{code / 10000 * 10000, code / 100 * 100} {
		if c != code && t.isOfficial(c) && !slices.ContainsFunc(path, t.region(c, year).sameCode) {
			path = append(path, t.region(c, year))
		}
	}
	if known && own.class != collective {
		path = append(path, r)
	}
	return path
}

func (r Region) sameCode(q Region) bool { return r.code == q.code }

// Children yields the official regions right under r in its year: of a province
// the prefectures and the counties without one, of a prefecture the counties.
func (r Region) Children() iter.Seq[Region] {
	size := 1
	switch {
	case r == (Region{}):
		return func(func(Region) bool) {}
	case r.code%10000 == 0:
		size = 10000
	case r.code%100 == 0:
		size = 100
	}
	return func(yield func(Region) bool) {
		for c := range r.table().within(int(r.code)+1, int(r.code)+size-1, int(r.year)) {
			if c.parent() == int(r.code) && !yield(c) {
				return
			}
		}
	}
}

// parent returns the code of the region right above r.
func (r Region) parent() int {
	if prefecture := int(r.code) / 100 * 100; prefecture != int(r.code) &&
		r.table().isOfficial(prefecture) {
		return prefecture
	}
	return int(r.code) / 10000 * 10000
}

// Periods returns every name that the code has had, and when.
func (r Region) Periods() []Period {
	var periods []Period
	for s := range r.table().spans(int(r.code)) {
		p := Period{Name: s.added, From: s.from, Until: s.until, Official: s.class == official}
		if s.row >= 0 {
			p.Name = nameOf(s.row)
		}
		periods = append(periods, p)
	}
	return periods
}
