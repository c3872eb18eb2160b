package estimate

// Cost is the decimal logarithm of a number of guesses, in thousandths: 1000 is a
// factor of ten.
type Cost = int32

const (
	costDigit  Cost = 950
	costLetter Cost = 1410 // 26
	costUsual  Cost = 1000 // a sign that many people take
	costSign   Cost = 1500 // 33
	costOther  Cost = 2000 // another script with an alphabet
	costHan    Cost = 3540 // 3,500 characters in common use

	costPart  Cost = 200 // that a pattern begins here
	costUpper Cost = 300 // the first letter or all of them in upper case
	costMixed Cost = 300 // each further one

	costUnknown Cost = 1 << 30
)

// log10 has the thousandfold logarithms of small numbers.
var log10 = [...]Cost{0, 0, 301, 477, 602, 699, 778, 845, 903, 954, 1000}

// log returns the logarithm of n, rounded down beyond 10.
func log(n int) Cost {
	c := Cost(0)
	for n > 10 {
		n = (n + 9) / 10
		c += 1000
	}
	return c + log10[max(n, 0)]
}

// A Kind says what a part of a text is.
type Kind uint8

const (
	single      Kind = iota // one character, or a pattern too short to be worth a word
	Common                  // one of the most used passwords
	Personal                // the person's own data
	Sequence                // abc, 987
	Repeat                  // aaa, abcabc
	Keyboard                // neighbours on a keyboard or keypad: qwerty, 147258
	Date                    // a date, or most of one
	LuckyNumber             // numbers that sound like words or bring luck: 520, 1314
	Pinyin                  // syllables of pinyin
	Word                    // a word, name or phrase
)

// A Field tells which of the person's data a part is. What the values mean is
// up to the caller; zero is none.
type Field uint8

// A Part is a pattern in a text: the bytes [Start, End).
type Part struct {
	Kind       Kind
	Field      Field
	Start, End int
}

// An Estimate finds the cheapest way to put a text together from patterns and
// single characters. Each matcher looks from one place and reports what it
// finds by relax or, where the text ends too early, by cut; there are at most a
// few hundred steps for each place.
type Estimate struct {
	Year  int    // up to which dates are seen as dates, and two more
	Known *Known // of the person; nil if nothing is

	text
	steps int // left for comparing names
	leet  leet
	walks walks

	tail     int // where the text's tail begins; -1 if there is none
	tailCost Cost

	cost [longest + 1]Cost // of the text up to each place
	last [longest + 1]part // its last part
	ends [maxPeriod + 1]int

	begun  Cost // the cheapest pattern from this place on that was cut short
	begins part
}

// A part is a pattern in the text, or a single character.
type part struct {
	from  uint8
	kind  Kind
	field Field
}

// Run computes the estimate of s, which is UTF-8. An Estimate runs once.
func (e *Estimate) Run(s string) {
	e.text.read(s)
	e.steps = maxSteps
	for i := 1; i <= e.n; i++ {
		e.cost[i] = costUnknown
	}
	e.leet.read(&e.text)
	e.walks.read(&e.text)
	e.readTail()
	for i := range e.n {
		e.begun = costUnknown
		e.single(i)
		e.words(forwards, i, 0)
		e.words(backwards, i, costReversed)
		e.leetWords(i)
		e.inDictionary(i)
		e.phrases(i)
		if i == e.tail {
			e.relax(i, e.n, e.tailCost, single, 0)
		}
		e.sequence(i)
		e.repeats(i)
		e.walk(i)
		e.dates(i)
		e.pinyin(i)
		if e.Known != nil {
			e.personal(i)
		}
		if e.begun < costUnknown {
			e.settle(i)
		}
	}
}

// Cost returns what the whole text costs.
func (e *Estimate) Cost() Cost { return e.cost[e.n] }

// relax says that the text from i to j can be had for c.
func (e *Estimate) relax(i, j int, c Cost, k Kind, f Field) {
	if c += e.cost[i] + costPart; c < e.cost[j] {
		e.cost[j] = c
		e.last[j] = part{uint8(i), k, f}
	}
}

// cut says that a pattern begins at i which the end of the text cuts short, and
// that the cheapest such costs c. For the law in the package comment c must not
// fall when the text goes on, neither in a longer beginning nor in the whole.
func (e *Estimate) cut(i int, c Cost, k Kind, f Field) {
	if c < e.begun {
		e.begun = c
		e.begins = part{uint8(i), k, f}
	}
}

// minTold is how many characters a pattern that was cut short must have to
// explain anything.
const minTold = 4

// settle takes the cheapest pattern from i on that was cut short, if it is
// cheaper than the whole ones. Where it explains nothing a whole one does, if
// there is one from i on.
func (e *Estimate) settle(i int) {
	c := e.cost[i] + costPart + e.begun
	if c >= e.cost[e.n] {
		return
	}
	e.cost[e.n] = c
	if e.n-i >= minTold {
		e.last[e.n] = e.begins
	} else if int(e.last[e.n].from) != i {
		e.last[e.n] = part{from: uint8(i)}
	}
}

// single takes the character at i as one of its alphabet.
func (e *Estimate) single(i int) {
	c := e.cost[i] + singleCost(e.b[i], e.r[i]) + e.cased(i, i+1)
	if c < e.cost[i+1] {
		e.cost[i+1] = c
		e.last[i+1] = part{from: uint8(i)}
	}
}

func singleCost(b byte, r rune) Cost {
	switch {
	case isLetter(b):
		return costLetter
	case isDigit(b):
		return costDigit
	case b == '@' || b == '.' || b == '!' || b == '_' || b == '#' || b == '*':
		return costUsual
	case b != 0 || r == 0:
		return costSign
	case r >= firstHan && isNumeral(r):
		return costNumeral
	case r >= firstHan:
		return costHan
	}
	return costOther
}

// firstHan is where the characters begin that are no letters of an alphabet.
const firstHan = 0x2e80

// cased returns what upper case between i and j costs. It does not fall when j
// grows.
func (e *Estimate) cased(i, j int) Cost {
	u := e.upper[j] - e.upper[i]
	if u == 0 {
		return 0
	}
	lower := e.leet.letters[j] - e.leet.letters[i] - u
	if lower == 0 || u == 1 && e.upper[i+1] > e.upper[i] {
		return costUpper
	}
	return costUpper + costMixed*Cost(min(u, lower))
}

// Parts calls f with each pattern of the cheapest way, from the last to the first.
func (e *Estimate) Parts(f func(Part)) {
	for j := e.n; j > 0; j = int(e.last[j].from) {
		if p := e.last[j]; p.kind != single {
			f(Part{p.kind, p.field, int(e.off[p.from]), int(e.off[j])})
		}
	}
}
