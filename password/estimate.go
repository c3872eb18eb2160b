package password

// Costs are logarithms of numbers of guesses, in thousandths: 1000 is a factor
// of ten.
type cost = int32

const (
	costDigit  cost = 950
	costLetter cost = 1410 // 26
	costUsual  cost = 1000 // a sign that many people take
	costSign   cost = 1500 // 33
	costOther  cost = 2000 // another script with an alphabet
	costHan    cost = 3540 // 3,500 characters in common use

	costPart  cost = 200 // that a pattern begins here
	costUpper cost = 300 // the first or all letters in upper case
	costMixed cost = 300 // each further one

	costUnknown cost = 1 << 30
)

// log10 has the thousandfold logarithms of small numbers.
var log10 = [...]cost{0, 0, 301, 477, 602, 699, 778, 845, 903, 954, 1000}

// log returns the logarithm of n, rounded down beyond 10.
func log(n int) cost {
	c := cost(0)
	for n > 10 {
		n = (n + 9) / 10
		c += 1000
	}
	return c + log10[max(n, 0)]
}

// An estimate finds the cheapest way to put a text together from patterns and
// single characters. Each matcher looks from one place and reports what it
// finds by relax; there are at most a few hundred steps for each place.
type estimate struct {
	text
	now   int    // the year
	known *known // nil if nothing is
	leet  leet
	walks walks

	cost [longest + 1]cost // of the text up to each place
	last [longest + 1]part // its last part
	ends [maxPeriod + 1]int
}

// A part is a pattern in the text, or a single character of kind 0.
type part struct {
	from  uint8
	kind  Kind
	field Field
}

// run computes the costs.
func (e *estimate) run() {
	for i := 1; i <= e.n; i++ {
		e.cost[i] = costUnknown
	}
	e.leet.read(&e.text)
	e.walks.read(&e.text)
	for i := range e.n {
		e.reversed(i)
		e.single(i)
		e.words(i)
		e.leetWords(i)
		e.sequence(i)
		e.repeats(i)
		e.walk(i)
		e.dates(i)
		e.pinyin(i)
		if e.known != nil {
			e.personal(i)
		}
	}
	e.reversed(e.n)
}

// relax says that the text from i to j can be had for c.
func (e *estimate) relax(i, j int, c cost, k Kind, f Field) {
	if c += e.cost[i] + costPart; c < e.cost[j] {
		e.cost[j] = c
		e.last[j] = part{uint8(i), k, f}
	}
}

// single takes the character at i as one of its alphabet.
func (e *estimate) single(i int) {
	c := e.cost[i] + singleCost(e.b[i], e.r[i]) + e.cased(i, i+1)
	if c < e.cost[i+1] {
		e.cost[i+1] = c
		e.last[i+1] = part{from: uint8(i)}
	}
}

func singleCost(b byte, r rune) cost {
	switch {
	case isLetter(b):
		return costLetter
	case isDigit(b):
		return costDigit
	case b == '@' || b == '.' || b == '!' || b == '_' || b == '#' || b == '*':
		return costUsual
	case b != 0 || r == 0:
		return costSign
	case r >= 0x2e80:
		return costHan
	}
	return costOther
}

// cased returns what upper case between i and j costs.
func (e *estimate) cased(i, j int) cost {
	u := int(e.upper[j] - e.upper[i])
	switch {
	case u == 0:
		return 0
	case u == j-i || u == 1 && e.upper[i+1] > e.upper[i]:
		return costUpper
	}
	return costUpper + costMixed*cost(min(u, j-i-u))
}

// parts calls f with each pattern of the cheapest way, from the last to the first.
func (e *estimate) parts(f func(i, j int, p part)) {
	for j := e.n; j > 0; j = int(e.last[j].from) {
		if e.last[j].kind != 0 {
			f(int(e.last[j].from), j, e.last[j])
		}
	}
}
