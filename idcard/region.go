package idcard

import "github.com/go-realname/sdk/idcard/region"

// Region returns the region that n's first digits tell: of residents as it was when they
// were born, of foreigners that of the office which took the application, as it was
// on the table's date. The zero Number has the zero Region.
func (n Number) Region() region.Region { return n.RegionIn(region.Table{}) }

// RegionIn is like [Number.Region], but looks into t.
func (n Number) RegionIn(t region.Table) region.Region { return n.value().regionIn(t) }

func (v value) regionIn(t region.Table) region.Region {
	code, year := v.region(), v.birth().year()
	switch v.kind() {
	case KindUnknown:
		return region.Region{}
	case KindForeign:
		code = code / 1000 % 100 * 10000
		year, _, _ = t.Date()
	case KindForeignOld:
		code = code % oldRegions * 100
		year, _, _ = t.Date()
	}
	r, _ := t.Lookup(code, year)
	return r
}

// RegionStatus returns whether the number's region fits the birth, and if it
// does, what is known of the region. Timing counts for residents alone: other
// cards are younger than their holders.
func (n Number) RegionStatus() region.Status { return n.value().statusIn(region.Table{}) }

func (v value) statusIn(t region.Table) region.Status {
	r := v.regionIn(t)
	if v.kind() == KindResident {
		return r.StatusFor(v.birth().year())
	}
	return r.Status()
}
