package estimate

// A number of a date as far as it has been read: so many digits of it. It is
// open where the text ends after them, so that more may come.
type partial struct {
	v, n int
	open bool
}

// is reports whether the digits are x written with width digits, or, where more
// may come, its first.
func (p partial) is(x, width int) bool {
	if p.n > width || p.n < width && !p.open {
		return false
	}
	for range width - p.n {
		x /= 10
	}
	return x == p.v
}

// isShort is like is for a number with or without a leading zero.
func (p partial) isShort(x int) bool { return x < 10 && p.is(x, 1) || p.is(x, 2) }

// isYear is like is for a year of four digits or two.
func (p partial) isYear(y int) bool { return p.is(y, 4) || p.is(y%100, 2) }

// takes reads up to n digits from i.
func (e *Estimate) takes(i, n int) (p partial) {
	for p.n < n && i+p.n < e.n && isDigit(e.b[i+p.n]) {
		p.v = p.v*10 + int(e.b[i+p.n]-'0')
		p.n++
	}
	p.open = i+p.n >= e.n
	return p
}

// cutDigits finds dates without signs of which the last n digits of the text, at
// i, are the first: year is the number of the first four, month of the next two.
// Dates that would cost more than the digits by themselves are left out.
func (e *Estimate) cutDigits(i, n int) {
	p := partial{n: n, open: true}
	for _, c := range e.b[i:e.n] {
		p.v = p.v*10 + int(c-'0')
	}
	for _, b := range e.births() {
		if b.beginsWith(p) || b.isSpaced(&[3]partial{p, {open: true}, {open: true}}) {
			e.cut(i, costOwn, Personal, b.field)
		}
	}
	if n < 3 || n > 7 || n == 4 {
		return
	}
	pair := [...]partial{e.takes(i, 2), e.takes(i+2, 2), e.takes(i+4, 2), e.takes(i+6, 2)}
	days := func(m, d int) bool { return lowestDay(pair[d], true) <= mostDays(pair[m], true) }
	switch begun := e.begunYear(e.takes(i, 4), true); {
	case n == 3 && begun:
		e.cut(i, costYear, Date, 0)
	case n == 3 && days(0, 1):
		e.cut(i, costMonthDay, Date, 0)
	case n == 3:
	case n == 5 && (days(1, 2) || days(1, 0) || days(0, 1)),
		begun && days(2, 3),
		e.begunYear(e.takes(i+4, 4), true) && (days(1, 0) || days(0, 1)):
		e.cut(i, costDate, Date, 0)
	}
}

// cutSpaced finds a date with signs that begins at i with the numbers that are
// there, and is longer.
func (e *Estimate) cutSpaced(i int, f *[3]partial) {
	for _, b := range e.births() {
		if b.isSpaced(f) {
			e.cut(i, costOwn, Personal, b.field)
		}
	}
	ymd := f[2].n < 2 && e.begunYear(f[0], false) &&
		lowestDay(f[2], false) <= mostDays(f[1], false)
	mdy := f[2].n < 4 && e.begunYear(f[2], f[2].n == 2) &&
		(lowestDay(f[0], false) <= mostDays(f[1], false) ||
			lowestDay(f[1], false) <= mostDays(f[0], false))
	if ymd || mdy {
		e.cut(i, costDate, Date, 0)
	}
}

// births returns the known dates of birth.
func (e *Estimate) births() []birth {
	if e.Known == nil {
		return nil
	}
	return e.Known.births[:e.Known.numBirths]
}

// begunYear reports whether there is a year that begins with the digits: of four
// digits, or of two as well where long is false.
func (e *Estimate) begunYear(p partial, long bool) bool {
	if !long && (p.n == 2 || p.n < 2 && p.open) {
		return true
	}
	if p.n > 4 || p.n < 4 && !p.open {
		return false
	}
	low, size := p.v, 1
	for range 4 - p.n {
		low, size = low*10, size*10
	}
	return low+size > 1900 && low <= e.Year+2
}

// lowestDay returns the lowest day that the digits begin, or more than any month
// has. Days have two digits where padded says so.
func lowestDay(p partial, padded bool) int {
	switch {
	case p.open && p.n == 0, p.open && p.n == 1 && p.v == 0:
		return 1
	case p.n == 0 || p.n > 2 || p.v == 0:
		return 99
	case p.open && p.n == 1 && padded:
		return p.v * 10
	}
	return p.v
}

// mostDays returns how many days the longest month has that the digits begin, or
// 0. Months have two digits where padded says so.
func mostDays(p partial, padded bool) int {
	switch {
	case p.open && (p.n == 0 || p.n == 1 && p.v <= 1):
		return 31
	case p.n == 0 || p.n > 2 || p.open && p.n == 1 && padded:
		return 0
	}
	return daysOf(p.v)
}

// isSpaced reports whether the date, written with signs, begins with the numbers.
func (b *birth) isSpaced(f *[3]partial) bool {
	return f[0].isYear(b.y) && f[1].isShort(b.m) && f[2].isShort(b.d) ||
		f[0].isShort(b.d) && f[1].isShort(b.m) && f[2].isYear(b.y) ||
		f[0].isShort(b.m) && f[1].isShort(b.d) && f[2].isYear(b.y)
}

// beginsWith reports whether the digits begin a form of the date without signs.
func (b *birth) beginsWith(p partial) bool {
	yy, md, dm := b.y%100, b.m*100+b.d, b.d*100+b.m
	return p.is(b.y*10_000+md, 8) || p.is(md*10_000+b.y, 8) || p.is(dm*10_000+b.y, 8) ||
		p.is(b.y*100+b.m, 6) || p.is(yy*10_000+md, 6) || p.is(md*100+yy, 6) || p.is(dm*100+yy, 6) ||
		p.is(md, 4)
}
