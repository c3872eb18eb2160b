package main

import (
	"slices"
	"strings"
)

// addDistricts gives rows that stand for all districts of a city, 市辖区 and 市区, these
// districts as they are today. rows are in the order of parseRows.
func addDistricts(rows []row) {
	periods := map[int][]row{} // the official ones
	for _, r := range rows {
		if r.class == official {
			periods[r.code] = append(periods[r.code], r)
		}
	}
	for i, r := range rows {
		if r.class == collective && (r.name == "市辖区" || r.name == "市区") {
			rows[i].successors = districts(periods, r)
		}
	}
}

// districts returns the codes that the districts of r's city have today: if the code is
// the city's still, those of today, and else what became of those in the city's last
// year. Of a city without districts it is what became of the city.
func districts(periods map[int][]row, r row) []int {
	first := r.code / 100 * 100
	city := cityOf(periods[first], r.end)
	var codes []int
	for code := first; code < first+100; code++ {
		for _, d := range periods[code] {
			if isDistrict(d.name) && d.inForce(max(city.end-1, 0)) {
				codes = append(codes, today(periods, d)...)
			}
		}
	}
	if codes == nil && city.end != 0 {
		codes = today(periods, city)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// cityOf returns the city that a code meant before a year, or means now if that is 0: its
// last period, since cities are renamed. A gap between two periods parts two cities. It
// returns the zero row if the code is none of a city.
func cityOf(periods []row, year int) (city row) {
	for _, p := range periods {
		switch {
		case city.code == 0, city.end == p.start:
			city = p
		case year == 0 || p.start < year:
			city = p
		}
	}
	return city
}

// inForce reports whether r is in force in a year, or now if that is 0.
func (r row) inForce(year int) bool {
	if year == 0 {
		return r.end == 0
	}
	return r.start <= year && (r.end == 0 || year < r.end)
}

// isDistrict reports whether a county of this name is a district (市辖区).
func isDistrict(name string) bool {
	return strings.HasSuffix(name, "区") && !strings.HasSuffix(name, "特区")
}

// today returns the codes that have the area of an official period today.
func today(periods map[int][]row, r row) []int {
	if r.end == 0 {
		return []int{r.code}
	}
	var codes []int
	for _, s := range r.successors {
		all := periods[s]
		if i := slices.IndexFunc(all, func(p row) bool { return p.inForce(r.end) }); i >= 0 {
			codes = append(codes, today(periods, all[i])...)
		}
	}
	return codes
}
