package estimate

// A leet is a text with l33t undone.
type leet struct {
	b       [longest + 1]byte
	signs   [longest + 1]uint8 // undone before each character
	letters [longest + 1]uint8 // before each character
}

func (l *leet) read(t *text) {
	signs, letters := uint8(0), uint8(0)
	for i := range t.n {
		c := t.b[i]
		l.signs[i], l.letters[i] = signs, letters
		if d := unleet[c&0x7f]; d != 0 {
			c = d
			signs++
		} else if isLetter(c) {
			letters++
		}
		l.b[i] = c
	}
	l.signs[t.n], l.letters[t.n] = signs, letters
}

// unleet has the letter that a sign is often written for, or 0. It is one letter
// for each sign: to try all that are possible takes seconds.
var unleet = [128]byte{
	'4': 'a', '@': 'a', '8': 'b', '3': 'e', '9': 'g', '1': 'i', '!': 'i', '0': 'o',
	'5': 's', '$': 's', '7': 't', '+': 't',
}

// leetWords finds the common words, and those of the dictionary, that begin at i once
// l33t is undone. A word has a letter besides, or 1314 would be one.
func (e *Estimate) leetWords(i int) {
	l := &e.leet
	if l.signs[e.n] == l.signs[i] {
		return
	}
	e.leetInDictionary(i)
	w := first(wordGraph, forwards, l.b[i])
	for j := i + 1; w != 0; j++ {
		signs := l.signs[j] - l.signs[i]
		more := log10[2] * Cost(min(signs, 3))
		if t := tierOf(w); t != 0 && signs > 0 && l.letters[j] > l.letters[i] {
			e.relax(i, j, tierCost[t]+more+e.cased(i, j), wordKinds[t], 0)
		}
		if j == e.n {
			if t := below(w); t != 0 && signs > 0 {
				e.cut(i, tierCost[t]+more+e.cased(i, j), wordKinds[t], 0)
			}
			return
		}
		w = follow(wordGraph, w, l.b[j])
	}
}
