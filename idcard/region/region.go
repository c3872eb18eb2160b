package region

import (
	"iter"
	"slices"
	"strconv"
)

// A Region is what a code meant in a year. Regions can be compared with ==: they
// are equal if table, code and year are, where all years before 1984 are one. The
// zero Region is none.
//
// The region of a resident's number is where the holder was registered when the
// number was assigned, under the name of the year of birth. It need not be the
// place of birth, and need not have had that code at birth.
type Region struct {
	added *added
	code  int32
	year  int16
}

func (r Region) table() Table { return Table{r.added} }

func (r Region) span() (span, bool) { return r.table().span(int(r.code), int(r.year)) }

// Code returns the six digits, or 0 of the zero Region.
func (r Region) Code() int { return int(r.code) }

// Name returns the name alone, such as 朝阳区, or "" if the code is unknown.
func (r Region) Name() string {
	if r.added == nil {
		row, ok := rowIn(int(r.code), int(r.year))
		if !ok {
			return ""
		}
		return nameOf(row)
	}
	s, ok := r.span()
	if !ok {
		return ""
	}
	return s.name()
}

// FullName returns the names of province, prefecture and county together, such
// as 广东省汕头市潮阳县. Names that stand for several regions, such as 市辖区, are left out. An unknown
// code has the names of what it lies in: 110199 has 北京市, as 110000 has. [Region.Status] and
// [Region.Name] tell them apart.
func (r Region) FullName() string {
	var buf [maxFullName]byte
	return string(r.AppendFullName(buf[:0]))
}

// maxFullName is the size of a buffer for any full name of the built-in table.
const maxFullName = 128

// AppendFullName appends what [Region.FullName] returns to b. It does not allocate
// if b has room.
func (r Region) AppendFullName(b []byte) []byte {
	if r == (Region{}) {
		return b
	}
	if r.added != nil {
		for _, p := range r.Path() {
			b = append(b, p.Name()...)
		}
		return b
	}
	code, year := int(r.code), int(r.year)
	row, known := rowIn(code, year)
	own := span{class: collective}
	if known {
		own = spanOf(row)
		year = own.nearest(year)
	}
	province, prefecture := code/10000*10000, code/100*100
	if province != code {
		b = appendOfficial(b, province, year)
	}
	if prefecture != code && prefecture != province {
		b = appendOfficial(b, prefecture, year)
	}
	if own.class != collective {
		b = append(b, nameOf(row)...)
	}
	return b
}

// appendOfficial appends the name that a code has in a year in the built-in table, if it
// was ever official.
func appendOfficial(b []byte, code, year int) []byte {
	row, ok := rowIn(code, year)
	if !ok || class(wordOf(row)&3) != official {
		return b
	}
	return append(b, nameOf(row)...)
}

// String returns the full name, or the code if there is none.
func (r Region) String() string {
	s := r.FullName()
	if s == "" && r != (Region{}) {
		s = strconv.Itoa(r.Code())
	}
	return s
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
