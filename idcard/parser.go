package idcard

import (
	"strings"

	"github.com/go-realname/sdk/idcard/region"
)

// A Parser parses numbers with options. The zero Parser does what [Parse] does.
// It may be used by several goroutines at once.
type Parser struct {
	// Day, unless zero, is the latest date of birth that is possible: today,
	// as [DateOf] tells.
	Day Date

	// Kinds are the kinds of numbers to accept. Nil means all.
	Kinds []Kind

	// Lenient also accepts what people type and paste: white space and marks that
	// nobody sees (tabs, line ends, no-break spaces, U+3000, zero-width characters,
	// marks of direction, the byte order mark) around and inside the number,
	// full-width digits and letters, the Roman numeral Ⅹ (U+2169) for X, and lower-case
	// letters on an old card of a foreigner. Everything else stays an error.
	Lenient bool

	// Regions is the table of regions. It need not be set: [region.Table.With] adds to it.
	Regions region.Table

	// UnknownRegions accepts residents' numbers with a region that the table
	// does not know, if it knows the province.
	UnknownRegions bool

	// StrictTiming refuses residents' numbers whose region was not in force in the
	// year of birth. It is there for comparisons with other libraries, and does
	// harm: depending on age it refuses a third or more of real holders, whose
	// numbers were assigned years after birth.
	StrictTiming bool
}

// A Report tells what a [Parser] noticed about a valid number.
type Report struct {
	// What had to be changed: white space or invisible marks around or inside the
	// number, full-width digits or letters, the Roman numeral Ⅹ for X, lower-case
	// letters of an old card of a foreigner. Only a lenient Parser does that.
	Spaces, FullWidth, Roman, LowerCase bool
	// LowerX is whether an x was given for X.
	LowerX bool
	// Short is whether a resident's number was given in its form of 15 digits, which has no
	// check character: typing errors pass easily.
	Short bool
	// CutOff is whether a number of 15 digits may be the beginning of one of 18
	// characters, of somebody born from 2001 to 2012, whose last three were lost: such
	// a beginning reads as the number of somebody born in 1920. Ask for all 18.
	CutOff bool
	// Region is what is known of the region, as [Number.RegionStatus] tells
	// from the Parser's table.
	Region region.Status
}

// Parse parses s as p's options say. The error, if any, is a [*ParseError] whose
// Offset counts in s as it was given.
func (p *Parser) Parse(s string) (Number, Report, error) {
	var report Report
	text := s
	v, f := p.strict(s)
	if p.Lenient && f.reason != reasonUnknown {
		if text = clean(s, &report); report != (Report{}) {
			v, f = p.strict(text)
			f.offset = origin(s, f.offset)
		}
	}
	if f.reason != reasonUnknown {
		return Number{}, Report{}, f.err()
	}
	report.LowerX = strings.ContainsAny(s, "xｘ")
	report.Short = len(text) == 15 && v.kind() == KindResident
	report.CutOff = report.Short && isCutOff(text)
	report.Region = v.statusIn(p.Regions)
	offTime := report.Region == region.NotYetAssigned || report.Region == region.RetiredBefore
	if p.StrictTiming && offTime {
		return Number{}, Report{}, fault{BadTiming, origin(s, 0)}.err()
	}
	return newNumber(v), report, nil
}

// isCutOff reports whether 15 digits may be the first of a number of 18 characters: its
// date would stand in the last eight but one.
func isCutOff(s string) bool {
	century, yy, month, day := pairs(u64(s, 6))
	_, ok := newCivil(century*100+yy, month, day)
	return ok && century == 20
}

// checkRegion checks the region of a resident or a permit.
func (p *Parser) checkRegion(code int, birth civil) Reason {
	if code >= 710_000 {
		if isPermit(code) {
			return reasonUnknown
		}
		return UnknownRegion // 710000, Taiwan province, is on no card
	}
	if !p.Regions.Has(code) && !p.mayBeNew(code, birth) {
		return UnknownRegion
	}
	return reasonUnknown
}

// mayBeNew reports whether an unknown code is to be accepted. Numbers are
// assigned at birth now, so a code newer than the table is met on
// people born after it; for anyone older it is a typing error or an invention.
func (p *Parser) mayBeNew(code int, birth civil) bool {
	last, _, _ := p.Regions.Date()
	if !p.UnknownRegions && birth.year() < last {
		return false
	}
	return p.Regions.Has(code / 10000 * 10000)
}

// isPermit reports whether residence permits have this region: Hong Kong, Macao, Taiwan.
func isPermit(code int) bool { return code == 810_000 || code == 820_000 || code == 830_000 }
