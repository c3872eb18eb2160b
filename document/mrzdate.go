package document

import "github.com/go-realname/sdk/idcard"

// A zone has two digits of a year, and the standard does not say how to find the century.
// The rules here are ours.

// Birth returns the date of birth as it reads on a day, usually today: the latest such
// date that is not after it, so a person of a hundred years and more reads as a child. It
// returns the zero Date if a part is unknown.
func (m MRZ) Birth(today idcard.Date) idcard.Date {
	d, ok := m.dateOf(func(l *layout) field { return l.birth })
	if !ok || today.IsZero() {
		return idcard.Date{}
	}
	for century := today.Year() / 100 * 100; century >= 0; century -= 100 {
		if birth, ok := d.in(century); ok && !today.Before(birth) {
			return birth
		}
	}
	return idcard.Date{}
}

// Expiry returns the last day of validity as it reads on a day, usually today: the date
// whose year is at most 50 years later and less than 50 years earlier. It returns the
// zero Date if the document gives none or a part is unknown.
func (m MRZ) Expiry(today idcard.Date) idcard.Date {
	d, ok := m.dateOf(func(l *layout) field { return l.expiry })
	if !ok || today.IsZero() {
		return idcard.Date{}
	}
	century := today.Year() / 100 * 100
	switch ahead := century + d.year - today.Year(); {
	case ahead > 50:
		century -= 100
	case ahead <= -50:
		century += 100
	}
	expiry, _ := d.in(century)
	return expiry
}

// A shortDate is a date with two digits of the year.
type shortDate struct{ year, month, day int }

// in returns d in a century, and whether there is such a date.
func (d shortDate) in(century int) (idcard.Date, bool) {
	return idcard.NewDate(century+d.year, d.month, d.day)
}

// dateOf returns the date in a field, and whether all its parts are known.
func (m MRZ) dateOf(where func(*layout) field) (shortDate, bool) {
	var buf zone
	s, l := m.plain(&buf)
	if l == nil {
		return shortDate{}, false
	}
	d := where(l).of(s)
	for _, c := range d {
		if c-'0' > 9 {
			return shortDate{}, false
		}
	}
	return shortDate{two(d), two(d[2:]), two(d[4:])}, true
}
