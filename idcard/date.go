package idcard

import (
	"cmp"
	"errors"
	"time"
)

// A Date is a day of the Gregorian calendar in the years 1 to 9999.
//
// Dates can be compared with == and used as map keys. The zero Date is no day:
// it stands for an unknown one, and is before every other.
type Date struct {
	n uint32 // the day in the lowest 5 bits, the month in the next 4, then the year
}

const (
	dayBits  = 5
	yearFrom = 9  // where the year begins
	dateBits = 23 // of all, for years of four digits
)

// date packs the parts of a date, which must exist.
func date(year, month, day int) Date {
	return Date{uint32(year<<yearFrom | month<<dayBits | day)}
}

var errDate = errors.New("idcard: not a date of the form 2006-01-02")

// NewDate returns the date, and false if there is no such day.
func NewDate(year, month, day int) (Date, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 {
		return Date{}, false
	}
	if day > daysIn(year, month) {
		return Date{}, false
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
		return date(1, 1, 1)
	case year > 9999:
		return date(9999, 12, 31)
	}
	return date(year, int(month), day)
}

// Year returns the year, 1 to 9999, or 0 of the zero Date.
func (d Date) Year() int { return int(d.n >> yearFrom) }

// Month returns the month, or 0 of the zero Date.
func (d Date) Month() time.Month { return time.Month(d.n >> dayBits & 15) }

// Day returns the day of the month, or 0 of the zero Date.
func (d Date) Day() int { return int(d.n & 31) }

// IsZero reports whether d is the zero Date, which is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Compare returns -1 if d is before e, 0 if they are the same day, and 1 if d
// is after e.
func (d Date) Compare(e Date) int {
	return cmp.Compare(d.n, e.n)
}

// Before reports whether d is before e.
func (d Date) Before(e Date) bool { return d.n < e.n }

// years returns how many full years lie between d and e, where the anniversary
// counts. The anniversary of 29 February is 1 March in years that lack it.
func (d Date) years(e Date) int {
	n := e.Year() - d.Year()
	if e.monthAndDay() < d.monthAndDay() {
		n--
	}
	return n
}

// monthAndDay grows from day to day of a year, with gaps.
func (d Date) monthAndDay() uint32 { return d.n & (1<<yearFrom - 1) }

// digits returns d as a number of the form 20060102.
func (d Date) digits() uint64 {
	return uint64(d.Year()*10000 + int(d.Month())*100 + d.Day())
}

// String returns d in the form 2006-01-02, or "" for the zero Date.
func (d Date) String() string {
	var buf [10]byte
	return string(d.append(buf[:0]))
}

func (d Date) append(b []byte) []byte {
	if d.IsZero() {
		return b
	}
	text := [10]byte{4: '-', 7: '-'}
	putDigits(text[:4], uint64(d.Year()))
	putDigits(text[5:7], uint64(d.Month()))
	putDigits(text[8:], uint64(d.Day()))
	return append(b, text[:]...)
}

// MarshalText returns d as [Date.String] does.
func (d Date) MarshalText() ([]byte, error) { return d.append(nil), nil }

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
