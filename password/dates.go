package password

// What a date costs, for the parts that it has.
const (
	costYear      cost = 1900
	costMonthDay  cost = 2400
	costYearMonth cost = 3000
	costDate      cost = 4100
	costOwn       cost = 500 // of the person's own data
)

// dates finds dates and years that begin at i.
func (e *estimate) dates(i int) {
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
	if n <= 4 {
		e.spacedDate(i)
	}
}

// century returns the year that two digits stand for: the last that is not far
// in the future.
func (e *estimate) century(yy int) int {
	y := e.now/100*100 + yy
	if y > e.now+2 {
		y -= 100
	}
	return y
}

func (e *estimate) isYear(y int) bool { return 1900 <= y && y <= e.now+2 }

// date relaxes n characters from i as a date, if the calendar has it.
func (e *estimate) date(i, n, y, m, d int) {
	if e.isYear(y) && validDay(y, m, d) {
		e.day(i, n, costDate, y, m, d)
	}
}

func (e *estimate) yearMonth(i, y, m int) {
	if e.isYear(y) && 1 <= m && m <= 12 {
		e.day(i, 6, costYearMonth, y, m, 0)
	}
}

func (e *estimate) year(i, y int) {
	if e.isYear(y) {
		e.day(i, 4, costYear, y, 0, 0)
	}
}

func (e *estimate) monthDay(i, m, d int) {
	if validDay(0, m, d) {
		e.day(i, 4, costMonthDay, 0, m, d)
	}
}

// day relaxes n characters from i as a date of which the parts that are not
// zero are known.
func (e *estimate) day(i, n int, c cost, y, m, d int) {
	if e.known.born(y, m, d) {
		e.relax(i, i+n, costOwn, Personal, FieldBirth)
		return
	}
	e.relax(i, i+n, c, Date, 0)
}

// spacedDate finds a date with signs between its numbers: 1987-5-6, 6/5/87,
// 1987年5月6日.
func (e *estimate) spacedDate(i int) {
	a, j := e.number(i)
	if j == e.n || !isDateSign(e.r[j]) {
		return
	}
	sign := e.r[j]
	b, k := e.number(j + 1)
	if k == j+1 || k == e.n || e.r[k] != sign && (sign != '年' || e.r[k] != '月') {
		return
	}
	c := 0
	for end := k + 1; end < e.n && end < k+5 && isDigit(e.b[end]); {
		c = c*10 + int(e.b[end]-'0')
		end++
		e.spaced(i, end, [3]int{a, b, c}, [3]int{j - i, k - j - 1, end - k - 1})
	}
}

// spaced relaxes the text from i to end as a date of three numbers with so many
// digits each, in any of the orders in use.
func (e *estimate) spaced(i, end int, v, digits [3]int) {
	if end < e.n && e.r[end] == '日' {
		end++
	}
	if digits[1] > 2 {
		return
	}
	if y, ok := e.yearOf(v[0], digits[0]); ok && digits[2] <= 2 {
		e.date(i, end-i, y, v[1], v[2])
	}
	if y, ok := e.yearOf(v[2], digits[2]); ok && digits[0] <= 2 {
		e.date(i, end-i, y, v[1], v[0])
		e.date(i, end-i, y, v[0], v[1])
	}
}

func isDateSign(r rune) bool {
	return r == '-' || r == '/' || r == '.' || r == '_' || r == ' ' || r == '年'
}

// yearOf returns the year that two or four digits stand for.
func (e *estimate) yearOf(y, n int) (int, bool) {
	if n == 2 {
		return e.century(y), true
	}
	return y, n == 4
}

// number reads up to four digits from i and returns where they end.
func (e *estimate) number(i int) (n, end int) {
	for end = i; end < e.n && end < i+4 && isDigit(e.b[end]); end++ {
		n = n*10 + int(e.b[end]-'0')
	}
	return n, end
}

// born reports whether a date of birth has the year, month and day; those that
// are zero are not compared.
func (k *known) born(y, m, d int) bool {
	if k == nil {
		return false
	}
	for _, b := range k.births[:k.numBirths] {
		if (y == 0 || y == b.Year()) && (m == 0 || m == int(b.Month())) && (d == 0 || d == b.Day()) {
			return true
		}
	}
	return false
}
