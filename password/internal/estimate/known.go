package estimate

import (
	"strconv"
	"unicode/utf8"
)

// Bounds of what is looked at of a person, so that no person makes a check slow.
const (
	maxBirths  = 4
	maxNumbers = 8
	maxTokens  = 96
	maxNames   = 4
	maxField   = 64 // bytes of a plain field
	maxNumber  = 24 // characters of a long number

	minLetters = 3 // of a word: shorter ones stand in everything
	minDigits  = 4 // of a number in a plain field
	minWindow  = 6 // of a long number
)

// Known is what a password is compared with. The zero Known is empty; whatever
// is added beyond its bounds is passed over.
type Known struct {
	births    [maxBirths]birth
	numBirths int

	numbers    [maxNumbers]number
	numNumbers int

	tokens    [maxTokens]token
	numTokens int
	arena     [2048]byte // what the tokens are made of
	used      int

	names    [maxNames]hanName
	numNames int
}

// A birth is a date of birth.
type birth struct {
	y, m, d int
	field   Field
}

// A number is a long one, of which any part gives away.
type number struct {
	text  [maxNumber]byte // in lower case
	n     int
	field Field
}

// A token is a word or number in lower case that gives away as a whole.
type token struct {
	start, end uint16
	field      Field
}

// AddNumber adds a long number, such as that of a card or phone.
func (k *Known) AddNumber(s string, f Field) {
	if len(s) < minWindow || len(s) > maxNumber || k.numNumbers == maxNumbers {
		return
	}
	n := &k.numbers[k.numNumbers]
	k.numNumbers++
	n.n, n.field = copy(n.text[:], s), f
	lower(n.text[:n.n])
}

// AddBirth adds a date of birth. The matcher of dates knows its usual forms;
// the tokens are those without leading zeros: 198756.
func (k *Known) AddBirth(year, month, day int, f Field) {
	if k.numBirths == maxBirths {
		return
	}
	k.births[k.numBirths] = birth{year, month, day, f}
	k.numBirths++
	var buf [16]byte
	for _, form := range [...][3]int{
		{year, month, day}, {month, day, year}, {day, month, year}, {year % 100, month, day},
	} {
		text := buf[:0]
		for _, n := range form {
			text = strconv.AppendInt(text, int64(n), 10)
		}
		k.addToken(text, f)
	}
}

// born returns which date of birth has the year, month and day; those that are
// zero are not compared.
func (k *Known) born(y, m, d int) (f Field, ok bool) {
	if k == nil {
		return 0, false
	}
	for _, b := range k.births[:k.numBirths] {
		if (y == 0 || y == b.y) && (m == 0 || m == b.m) && (d == 0 || d == b.d) {
			return b.field, true
		}
	}
	return 0, false
}

// AddWhole adds a plain text as a whole.
func (k *Known) AddWhole(s string, f Field) {
	var buf [maxField]byte
	k.whole(s, &buf, f)
}

// whole adds a plain text that is not too short, and returns it in lower case in buf.
func (k *Known) whole(s string, buf *[maxField]byte, f Field) []byte {
	if len(s) < minLetters {
		return nil
	}
	text := buf[:copy(buf[:], s)]
	lower(text)
	k.addToken(text, f)
	return text
}

// AddText adds a plain text: the whole, and each word or number in it.
func (k *Known) AddText(s string, f Field) {
	var buf [maxField]byte
	text := k.whole(s, &buf, f)
	for i := 0; i < len(text); {
		j := i + 1
		for j < len(text) && kindOf(text[j]) == kindOf(text[i]) {
			j++
		}
		if n := j - i; n < len(text) && (isLetter(text[i]) && n >= minLetters ||
			isDigit(text[i]) && n >= minDigits) {
			k.addToken(text[i:j], f)
		}
		i = j
	}
}

func lower(text []byte) {
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			text[i] = c + 'a' - 'A'
		}
	}
}

// kindOf tells letters, digits and the rest apart.
func kindOf(c byte) int {
	switch {
	case isLetter(c):
		return 1
	case isDigit(c):
		return 2
	}
	return 0
}

func (k *Known) addToken(text []byte, f Field) {
	if k.numTokens == maxTokens || k.used+len(text) > len(k.arena) {
		return
	}
	copy(k.arena[k.used:], text)
	end := k.used + len(text)
	k.tokens[k.numTokens] = token{uint16(k.used), uint16(end), f}
	k.numTokens++
	k.used = end
}

// personal finds the person's own data from i on.
func (e *Estimate) personal(i int) {
	k := e.Known
	c := e.b[i]
	if isDigit(c) {
		for n := range k.numNumbers {
			e.window(i, &k.numbers[n])
		}
	}
	for n := range k.numTokens {
		t := &k.tokens[n]
		if text := k.arena[t.start:t.end]; text[0] == c || text[0] >= utf8.RuneSelf {
			e.token(i, text, t.field)
		}
	}
	for n := range k.numNames {
		e.names(i, &k.names[n])
	}
}

// window finds the longest part of a number that stands at i: six digits or
// more of any part, four or more of its end.
func (e *Estimate) window(i int, n *number) {
	best, cut := 0, false
	for s := range n.n {
		m := 0
		for s+m < n.n && i+m < e.n && n.text[s+m] == e.b[i+m] {
			m++
		}
		switch {
		case m >= minWindow || m >= minDigits && s+m == n.n:
			best = max(best, m)
		case m > 0 && i+m == e.n && n.n-s >= minDigits:
			cut = true
		}
	}
	if best > 0 {
		e.relax(i, i+best, costOwn, Personal, n.field)
	}
	if cut {
		e.cut(i, costOwn, Personal, n.field)
	}
}

// token finds a token at i. Bytes that are not ASCII are compared as the text
// has them, character by character.
func (e *Estimate) token(i int, text []byte, f Field) {
	j := i
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if j == e.n {
			e.cut(i, costOwn+e.cased(i, j), Personal, f)
			return
		}
		if e.r[j] != foldDigit(r) {
			return
		}
		text = text[size:]
		j++
	}
	e.relax(i, j, costOwn+e.cased(i, j), Personal, f)
}
