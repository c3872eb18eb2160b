package idcard

import (
	"cmp"
	"errors"
	"time"

	"github.com/go-realname/sdk/internal/mask"
)

// A Date is a day of the Gregorian calendar in the years 1 to 9999. It prints as
// 2006-01-02; where its methods are not asked, as in an unexported field, no day shows.
//
// Dates can be compared with == and used as map keys. The zero Date is no day:
// it stands for an unknown one, and is before every other.
type Date struct {
	w mask.Word // hides a civil
}

// A civil is a Date in the open: the day in the lowest 5 bits, the month in the next 4,
// then the year.
type civil uint32

const (
	dayBits  = 5
	yearFrom = 9  // where the year begins
	dateBits = 23 // of all, for years of four digits
)

// date packs the parts of a date, which must exist.
func date(year, month, day int) civil {
	return civil(year<<yearFrom | month<<dayBits | day)
}

func (d Date) civil() civil { return civil(d.w.Show()) }

func (c civil) hide() Date { return Date{mask.HideWord(uint64(c))} }

var errDate = errors.New("idcard: not a date of the form 2006-01-02")

// NewDate returns the date, and false if there is no such day.
func NewDate(year, month, day int) (Date, bool) {
	c, ok := newCivil(year, month, day)
	return c.hide(), ok
}

// newCivil is NewDate in the open.
func newCivil(year, month, day int) (civil, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	if day > daysIn(year, month) {
		return 0, false
	}
	return date(year, month, day), true
}

// daysIn returns the length of a month by the Gregorian rule.
func daysIn(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	}
	return 30 + (month+month/8)%2
}

// MustDate is like [NewDate] but panics if there is no such day. It is for
// constants and tests.
func MustDate(year, month, day int) Date {
	d, ok := NewDate(year, month, day)
	if !ok {
		panic("idcard: MustDate: no such day")
	}
	return d
}

// atoi reads s, ASCII digits alone. It is for few digits.
func atoi(s string) (n int, ok bool) {
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return n, true
}

// chinaOffset is that of China's one time zone. It has had no summer time since
// 1992, so no time zone data is needed.
const chinaOffset = 8 * time.Hour

// DateOf returns the day that it is in China (UTC+8) at t. It is never the zero
// Date: of a time before the year 1 it is the first day of that year, as it is of
// the zero Time, and of one after 9999 the last day of that.
func DateOf(t time.Time) Date {
	year, month, day := t.UTC().Add(chinaOffset).Date()
	switch {
	case year < 1:
		return date(1, 1, 1).hide()
	case year > 9999:
		return date(9999, 12, 31).hide()
	}
	return date(year, int(month), day).hide()
}

// Year returns the year, 1 to 9999, or 0 of the zero Date.
func (d Date) Year() int { return d.civil().year() }

// Month returns the month, or 0 of the zero Date.
func (d Date) Month() time.Month { return time.Month(d.civil().month()) }

// Day returns the day of the month, or 0 of the zero Date.
func (d Date) Day() int { return d.civil().day() }

// IsZero reports whether d is the zero Date, which is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Compare returns -1 if d is before e, 0 if they are the same day, and 1 if d
// is after e.
func (d Date) Compare(e Date) int {
	return cmp.Compare(d.civil(), e.civil())
}

// Before reports whether d is before e.
func (d Date) Before(e Date) bool { return d.civil() < e.civil() }

func (c civil) year() int  { return int(c >> yearFrom) }
func (c civil) month() int { return int(c >> dayBits & 15) }
func (c civil) day() int   { return int(c & 31) }

// years returns how many full years lie between c and e, where the anniversary
// counts. The anniversary of 29 February is 1 March in years that lack it.
func (c civil) years(e civil) int {
	n := e.year() - c.year()
	if e.monthAndDay() < c.monthAndDay() {
		n--
	}
	return n
}

// monthAndDay grows from day to day of a year, with gaps.
func (c civil) monthAndDay() civil { return c & (1<<yearFrom - 1) }

// digits returns c as a number of the form 20060102.
func (c civil) digits() uint64 {
	return uint64(c.year()*10000 + c.month()*100 + c.day())
}

// String returns d in the form 2006-01-02, or "" for the zero Date.
func (d Date) String() string {
	var buf [10]byte
	return string(d.civil().append(buf[:0]))
}

func (c civil) append(b []byte) []byte {
	if c == 0 {
		return b
	}
	text := [10]byte{4: '-', 7: '-'}
	putDigits(text[:4], uint64(c.year()))
	putDigits(text[5:7], uint64(c.month()))
	putDigits(text[8:], uint64(c.day()))
	return append(b, text[:]...)
}

// MarshalText returns d as [Date.String] does.
func (d Date) MarshalText() ([]byte, error) { return d.civil().append(nil), nil }

// UnmarshalText reads a date of the form 2006-01-02, and the empty text as the
// zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	s := string(text)
	if s == "" {
		*d = Date{}
		return nil
	}
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return errDate
	}
	year, ok1 := atoi(s[:4])
	month, ok2 := atoi(s[5:7])
	day, ok3 := atoi(s[8:])
	e, ok := NewDate(year, month, day)
	if !ok1 || !ok2 || !ok3 || !ok {
		return errDate
	}
	*d = e
	return nil
}

// MarshalBinary returns what MarshalText does, for encoders that know no texts, such as
// encoding/gob.
func (d Date) MarshalBinary() ([]byte, error) { return d.MarshalText() }

// UnmarshalBinary reads what UnmarshalText reads.
func (d *Date) UnmarshalBinary(text []byte) error { return d.UnmarshalText(text) }
