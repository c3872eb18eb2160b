package region

import "slices"

// Today returns the regions that have r's area on the table's date, by code: r's
// code under its present name, or what came after it, which may be several
// where it was split. A region that stands for all districts of a city, such as 市辖区, gives the
// districts of today. It returns none if that is not known.
func (r Region) Today() []Region {
	s, ok := r.span()
	if !ok {
		return nil
	}
	t := r.table()
	var codes []int
	t.follow(int(r.code), s, &codes)
	slices.Sort(codes)
	var regions []Region
	for _, c := range slices.Compact(codes) {
		regions = append(regions, t.region(c, tableYear()))
	}
	return regions
}

// follow appends the codes that have the area of a code's period s today.
//
// Successors must be followed in time, from the year in which one ended: by code
// alone there are cycles, since codes were renamed and given anew. An official
// period ends after the year in which it took over, so this comes to an end.
func (t Table) follow(code int, s span, codes *[]int) {
	switch {
	case s.class == official && s.until == 0:
		*codes = append(*codes, code)
		return
	case s.row < 0:
		return
	}
	for next := range successors(s.row) {
		if n, ok := t.successor(next, s.until); ok {
			t.follow(next, n, codes)
		}
	}
}

// successor returns the official period of a code in the year in which it took
// over, or if that is not known, the last.
func (t Table) successor(code, year int) (span, bool) {
	if s, ok := t.officialIn(code, year); ok && year != 0 {
		return s, true
	}
	s, ok := t.span(code, 9999)
	return s, ok && s.class == official
}
