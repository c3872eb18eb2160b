// Package idcardtest makes up valid identity numbers for tests.
//
// By default their holders were born from 1800 to 1879, so that nobody alive
// has such a number. Whoever asks for later births may meet a real person's:
// keep such numbers out of documentation and out of other people's systems. The
// same goes for all old cards of foreigners, whatever the birth: they tell two
// digits of the year, so one of 1847 reads as one of 1947 or 2047.
package idcardtest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
)

// A Spec says what numbers to make. The zero Spec is a resident of any
// county that is in force now, born from 1800 to 1879, of either sex.
type Spec struct {
	// Kind is the kind of number. Zero means [idcard.KindResident]. On old cards
	// of foreigners only two digits of the year are told.
	Kind idcard.Kind

	// Region is a code of six digits: of foreigners, that of the office's region,
	// of which the number has two digits, or four on old cards. Zero means any
	// region that fits the kind.
	Region int

	// From and To are the first and the last possible date of birth, from 1800 on.
	// Zero means 1800-01-01 and 1879-12-31.
	From, To idcard.Date

	// Sex is the holder's. Zero means either.
	Sex idcard.Sex
}

// A Maker makes numbers at random. The same seed gives the same numbers, so
// long as the table of regions is the same. It must not be used by several
// goroutines at once.
type Maker struct {
	random   *rand.Rand
	counties []int
}

// New returns a Maker with a seed.
func New(seed uint64) *Maker {
	m := &Maker{random: rand.New(rand.NewPCG(seed, 0))}
	var table region.Table
	year, _, _ := table.Date()
	for r := range table.All(year) {
		if r.Code()%100 != 0 {
			m.counties = append(m.counties, r.Code())
		}
	}
	return m
}

// Number returns a number as the zero [Spec] says.
func (m *Maker) Number() idcard.Number { return m.Make(Spec{}) }

// Make returns a number as s says. It panics if there is none: if the region
// does not exist or is not one of the kind, From is after To or before 1800, or
// there is no such kind or sex.
func (m *Maker) Make(s Spec) idcard.Number {
	if s.Kind == idcard.KindUnknown {
		s.Kind = idcard.KindResident
	}
	date := m.birth(s).Format("20060102")
	region := fmt.Sprintf("%06d", m.region(s))
	var n idcard.Number
	switch s.Kind {
	case idcard.KindForeign:
		n = check("9" + region[:2] + m.country().numeric + date + m.sequence(s.Sex, 3))
	case idcard.KindForeignOld:
		n = check(m.country().alpha3 + region[:4] + date[2:] + m.sequence(s.Sex, 1))
	default:
		n = check(region + date + m.sequence(s.Sex, 3))
	}
	if n.Kind() != s.Kind || s.Sex != idcard.SexUnknown && n.Sex() != s.Sex || len(region) != 6 {
		panic("idcardtest: no number is of this kind, region and sex")
	}
	return n
}

// check returns the number that begins with body and has one character more.
func check(body string) idcard.Number {
	for _, c := range "0123456789X" {
		if n, err := idcard.Parse(body + string(c)); err == nil {
			return n
		}
	}
	panic("idcardtest: there is no such number")
}

func (m *Maker) region(s Spec) int {
	switch {
	case s.Region != 0:
		return s.Region
	case s.Kind == idcard.KindPermit:
		return pick(m, []int{810000, 820000, 830000})
	}
	return pick(m, m.counties)
}

// birth returns a day between s.From and s.To.
func (m *Maker) birth(s Spec) time.Time {
	if s.From.IsZero() {
		s.From = idcard.MustDate(1800, 1, 1)
	}
	if s.To.IsZero() {
		s.To = idcard.MustDate(1879, 12, 31)
	}
	if s.To.Before(s.From) {
		panic("idcardtest: From is after To")
	}
	if s.From.Year() < 1800 {
		panic("idcardtest: From is before 1800")
	}
	from := midnight(s.From)
	days := midnight(s.To).Sub(from) / (24 * time.Hour)
	return from.AddDate(0, 0, m.random.IntN(int(days)+1))
}

func midnight(d idcard.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// sequence returns a number of so many digits that fits the sex. The last three that
// mark centenarians in the form of 15 digits are left out.
func (m *Maker) sequence(sex idcard.Sex, digits int) string {
	limit := 10
	if digits == 3 {
		limit = 996
	}
	n := m.random.IntN(limit/2) * 2
	if sex == idcard.Male || sex == idcard.SexUnknown && m.random.IntN(2) == 1 {
		n++
	}
	return fmt.Sprintf("%0*d", digits, n)
}

// A country is a nationality as both cards of foreigners write it.
type country struct{ alpha3, numeric string }

func (m *Maker) country() country {
	return pick(m, []country{
		{"KAZ", "398"}, {"SAU", "682"}, {"FRA", "250"},
		{"JPN", "392"}, {"BRA", "076"}, {"NGA", "566"},
	})
}

func pick[T any](m *Maker, from []T) T { return from[m.random.IntN(len(from))] }
