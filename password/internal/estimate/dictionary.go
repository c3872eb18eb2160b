package estimate

import _ "embed"

// Words, names, brands and phrases, packed as password/internal/gen says. They are of
// letters and digits alone.
//
//go:embed dictionary.bin
var dictionary string

// dictionaryCost is what a word of each tier costs: brands, phrases, and English words
// from the commonest on, at the middle of their ranks.
var dictionaryCost = [numTiers]Cost{0, 2900, 3100, 3300, 3800, 4300, 4500, 4700}

// costBetween is what a sign costs that people put between the words of a phrase:
// i.love.you. Any other sign within a word costs what it does elsewhere: Pass@word.
const costBetween Cost = 400

// costCamel is the most that upper case costs in a phrase: ILoveChina.
const costCamel Cost = 1200

// casedWord returns what upper case between i and j costs in a word of the dictionary.
func (e *Estimate) casedWord(i, j int) Cost { return min(e.cased(i, j), costCamel) }

func insideCost(c byte) Cost {
	if c == ' ' || c == '-' || c == '_' || c == '.' {
		return costBetween
	}
	return singleCost(c, rune(c))
}

// isSign reports whether c is a character of ASCII that is neither letter nor digit.
func isSign(c byte) bool { return c != 0 && !isLetter(c) && !isDigit(c) }

// inDictionary finds the words of the dictionary that begin at i. Between two of their
// letters one sign may stand.
func (e *Estimate) inDictionary(i int) {
	w := first(dictionary, forwards, e.b[i])
	more := Cost(0)
	for j := i + 1; w != 0; j++ {
		if t := tierOf(w); t != 0 {
			e.relax(i, j, dictionaryCost[t]+more+e.casedWord(i, j), Word, 0)
		}
		low := below(w)
		if low == 0 {
			return
		}
		if j < e.n && isSign(e.b[j]) {
			more += insideCost(e.b[j])
			j++
		}
		if j == e.n {
			e.cut(i, dictionaryCost[low]+more+e.casedWord(i, j), Word, 0)
			return
		}
		w = follow(dictionary, w, e.b[j])
	}
}

// leetStart is among how many characters of a word of the dictionary one is a letter,
// or every number would be looked up in it.
const leetStart = 5

// leetInDictionary finds the words of the dictionary that begin at i once l33t is
// undone. There 1 and ! may be an l as well: few words go on both ways.
func (e *Estimate) leetInDictionary(i int) {
	l := &e.leet
	if i+leetStart <= e.n && l.letters[i+leetStart] == l.letters[i] {
		return
	}
	e.leetFrom(i, i+1, first(dictionary, forwards, l.b[i]))
	if isLeetL(e.b[i]) {
		e.leetFrom(i, i+1, first(dictionary, forwards, 'l'))
	}
}

func isLeetL(c byte) bool { return c == '1' || c == '!' }

// leetFrom goes on at j with the words from i on that lead to the edge w.
func (e *Estimate) leetFrom(i, j int, w uint32) {
	l := &e.leet
	for ; w != 0; j++ {
		signs := l.signs[j] - l.signs[i]
		more := log10[2]*Cost(min(signs, 3)) + e.casedWord(i, j)
		if t := tierOf(w); t != 0 && signs > 0 && l.letters[j] > l.letters[i] {
			e.relax(i, j, dictionaryCost[t]+more, Word, 0)
		}
		if j == e.n {
			if t := below(w); t != 0 && signs > 0 {
				e.cut(i, dictionaryCost[t]+more, Word, 0)
			}
			return
		}
		if isLeetL(e.b[j]) {
			e.leetFrom(i, j+1, follow(dictionary, w, 'l'))
		}
		w = follow(dictionary, w, l.b[j])
	}
}

// Costs of a tail: that there is one, and each sign and digit of it.
const (
	costTail      Cost = 600
	costTailSign  Cost = 650
	costTailDigit Cost = 700

	maxTailDigits = 4
)

// readTail notes where the tail begins that many people put behind a word, and what
// it costs: a sign, up to four digits, a sign, or some of these.
func (e *Estimate) readTail() {
	at := e.n
	for at > 0 && (isDigit(e.b[at-1]) || isSign(e.b[at-1])) {
		at--
	}
	e.tail = -1
	if at == 0 || at == e.n {
		return
	}
	signs, digits := 0, 0
	j := at
	if isSign(e.b[j]) {
		signs++
		j++
	}
	for j < e.n && digits < maxTailDigits && isDigit(e.b[j]) {
		digits++
		j++
	}
	if j < e.n && digits > 0 && isSign(e.b[j]) {
		signs++
		j++
	}
	if j == e.n {
		e.tail, e.tailCost = at, costTail+costTailSign*Cost(signs)+costTailDigit*Cost(digits)
	}
}
