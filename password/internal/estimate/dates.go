package estimate

// What a date costs, for the parts that it has.
const (
	costYear      Cost = 1900
	costMonthDay  Cost = 2400
	costYearMonth Cost = 3000
	costDate      Cost = 4100
	costOwn       Cost = 500 // of the person's own data
)

// dates finds dates and years that begin at i.
func (e *Estimate) dates(i int) {
	if !isDigit(e.b[i]) {
		return
	}
	var v [4]int // pairs of digits
	n := 0
	for n < 8 && i+n < e.n && isDigit(e.b[i+n]) {
		v[n/2] = v[n/2]*10 + int(e.b[i+n]-'0')
		n++
	}
	if n == 8 {
		e.date(i, 8, v[0]*100+v[1], v[2], v[3])
		e.date(i, 8, v[2]*100+v[3], v[1], v[0])
		e.date(i, 8, v[2]*100+v[3], v[0], v[1])
	}
	if n >= 6 {
		e.date(i, 6, e.century(v[0]), v[1], v[2])
		e.date(i, 6, e.century(v[2]), v[1], v[0])
		e.date(i, 6, e.century(v[2]), v[0], v[1])
		e.yearMonth(i, v[0]*100+v[1], v[2])
	}
	if n >= 4 {
		e.year(i, v[0]*100+v[1])
		e.monthDay(i, v[0], v[1])
	}
	if i+n == e.n {
		e.cutDigits(i, n)
	} else if n <= 4 {
		e.spacedDate(i)
	}
}

// century returns the year that two digits stand for: the last that is not far
// in the future.
func (e *Estimate) century(yy int) int {
	y := e.Year/100*100 + yy
	if y > e.Year+2 {
		y -= 100
	}
	return y
}

func (e *Estimate) isYear(y int) bool { return 1900 <= y && y <= e.Year+2 }

// date relaxes n characters from i as a date, if the calendar has it.
func (e *Estimate) date(i, n, y, m, d int) {
	if e.isYear(y) && validDay(y, m, d) {
		e.day(i, n, costDate, y, m, d)
	}
}

func (e *Estimate) yearMonth(i, y, m int) {
	if e.isYear(y) && 1 <= m && m <= 12 {
		e.day(i, 6, costYearMonth, y, m, 0)
	}
}

func (e *Estimate) year(i, y int) {
	if e.isYear(y) {
		e.day(i, 4, costYear, y, 0, 0)
	}
}

func (e *Estimate) monthDay(i, m, d int) {
	if validDay(0, m, d) {
		e.day(i, 4, costMonthDay, 0, m, d)
	}
}

// day relaxes n characters from i as a date of which the parts that are not
// zero are known.
func (e *Estimate) day(i, n int, c Cost, y, m, d int) {
	if f, ok := e.Known.born(y, m, d); ok {
		e.relax(i, i+n, costOwn, Personal, f)
		return
	}
	e.relax(i, i+n, c, Date, 0)
}

// spacedDate finds a date with signs between its numbers: 1987-5-6, 6/5/87,
// 1987年5月6日.
func (e *Estimate) spacedDate(i int) {
	f := [3]partial{e.takes(i, 4), {open: true}, {open: true}}
	j := i + f[0].n
	if j == e.n || !isDateSign(e.r[j]) {
		return
	}
	f[1] = e.takes(j+1, 4)
	k := j + 1 + f[1].n
	if k < e.n {
		if k == j+1 || e.r[k] != e.r[j] && (e.r[j] != '年' || e.r[k] != '月') {
			return
		}
		for n := 1; n <= 4 && k+n < e.n && isDigit(e.b[k+n]); n++ {
			f[2] = e.takes(k+1, n)
			e.spaced(i, k+1+n, &f)
		}
		k += 1 + f[2].n
	}
	if k >= e.n {
		e.cutSpaced(i, &f)
	}
}

// spaced relaxes the text from i to end as a date of three numbers, in any of
// the orders in use.
func (e *Estimate) spaced(i, end int, f *[3]partial) {
	if end < e.n && e.r[end] == '日' {
		end++
	}
	if f[1].n > 2 {
		return
	}
	if y, ok := e.yearOf(f[0]); ok && f[2].n <= 2 {
		e.date(i, end-i, y, f[1].v, f[2].v)
	}
	if y, ok := e.yearOf(f[2]); ok && f[0].n <= 2 {
		e.date(i, end-i, y, f[1].v, f[0].v)
		e.date(i, end-i, y, f[0].v, f[1].v)
	}
}

func isDateSign(r rune) bool {
	return r == '-' || r == '/' || r == '.' || r == '_' || r == ' ' || r == '年'
}

// yearOf returns the year that two or four digits stand for.
func (e *Estimate) yearOf(p partial) (int, bool) {
	if p.n == 2 {
		return e.century(p.v), true
	}
	return p.v, p.n == 4
}

// validDay reports whether the calendar has the day. Of year only its remainder
// by four matters: 1900 counts as a leap year, which it was not.
func validDay(year, month, day int) bool {
	return day >= 1 && day <= daysOf(month) && (month != 2 || day < 29 || year%4 == 0)
}

// daysOf returns the most days that the month has, 0 if there is no such month.
func daysOf(month int) int {
	if month < 1 || month > 12 {
		return 0
	}
	if month == 2 {
		return 29
	}
	return 30 + (month+month/8)%2
}
