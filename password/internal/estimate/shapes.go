package estimate

// Costs of a sequence: where it begins, and that it goes down.
const (
	costSequence Cost = 1000
	costObvious  Cost = 500 // at an end of the alphabet or of the digits
	costDown     Cost = 301

	minSequence = 3
)

// sequence finds a run of neighbours in an alphabet or of digits, up or down,
// that begins at i: abc, 987, with 0 after 9.
func (e *Estimate) sequence(i int) {
	c := costSequence
	if b := e.b[i]; b == '1' || b == '0' || b == '9' || b == 'a' || b == 'z' {
		c = costObvious
	}
	if i+1 == e.n {
		if e.r[i] < firstHan {
			e.cut(i, c+log(minSequence)+e.cased(i, e.n), Sequence, 0)
		}
		return
	}
	step := e.stepAt(i)
	if step != 1 && step != -1 || i > 0 && e.stepAt(i-1) == step {
		return
	}
	j := i + 2
	for j < e.n && e.stepAt(j-1) == step {
		j++
	}
	if step < 0 {
		c += costDown
	}
	c += e.cased(i, j)
	if j-i >= minSequence {
		e.relax(i, j, c+log(j-i), Sequence, 0)
	} else if j == e.n {
		e.cut(i, c+log(minSequence), Sequence, 0)
	}
}

// stepAt returns how far apart the characters at i and i+1 are: 9 and 0 are
// neighbours, and so are letters or digits only with their like.
func (e *Estimate) stepAt(i int) rune {
	a, b := e.r[i], e.r[i+1]
	switch {
	case a == '9' && b == '0':
		return 1
	case a == '0' && b == '9':
		return -1
	case isDigit(e.b[i]) != isDigit(e.b[i+1]) || isLetter(e.b[i]) != isLetter(e.b[i+1]):
		return 0
	case a >= firstHan || b >= firstHan:
		return 0 // that have no order which people know
	}
	return b - a
}

// A repetition has at least a whole period and three characters.
const (
	maxPeriod  = 32
	minRepeat  = 3
	costRepeat = Cost(301)
)

// repeats finds where the text from i on is what came before it once more: aaa,
// abcabc. The first time has been paid for.
func (e *Estimate) repeats(i int) {
	for p := 1; p <= min(i, maxPeriod); p++ {
		if e.r[i] != e.r[i-p] {
			continue
		}
		if e.ends[p] <= i {
			e.ends[p] = e.sameAs(i, p)
		}
		n, least := e.ends[p]-i, max(p, minRepeat)
		if n >= least {
			e.relax(i, i+n, costRepeat+log(n/p+1), Repeat, 0)
			return // whatever else repeats here has this period too
		}
		if i+n == e.n {
			e.cut(i, costRepeat+log(least/p+1), Repeat, 0)
		}
	}
}

// sameAs returns how far the text from i on equals the text p before it.
func (e *Estimate) sameAs(i, p int) int {
	for i < e.n && e.r[i] == e.r[i-p] {
		i++
	}
	return i
}

// keys has where the key of each character from the blank on is on the usual
// keyboard, with and without shift: the row in the upper four bits, the column
// in the lower. 1, q, a and z have the same column, each half a key further right.
const keys = "" +
	"\x00\x12\x3c\x14\x15\x16\x18\x3c\x1a\x1b\x19\x1d\x49\x1c\x4a\x4b" +
	"\x1b\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x3b\x3b\x49\x1d\x4a\x4b" +
	"\x13\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x2c\x2e\x2d\x17\x1c" +
	"\x11\x32\x46\x44\x34\x24\x35\x36\x37\x29\x38\x39\x3a\x48\x47\x2a" +
	"\x2b\x22\x25\x33\x26\x28\x45\x23\x43\x27\x42\x2c\x2e\x2d\x11\x00"

// walks has in which direction the next character is, from each one, and 0 if
// it is no neighbour: on the keyboard, and on the keypad of a phone.
type walks struct{ keyboard, keypad [longest]uint8 }

func (w *walks) read(t *text) {
	for i := range t.n - 1 {
		a, b := t.b[i], t.b[i+1]
		w.keyboard[i] = neighbours(keyAt(a), keyAt(b))
		if isDigit(a) && isDigit(b) {
			w.keypad[i] = neighboursOnPad(a, b)
		}
	}
}

// keyAt returns the place of the key for c, or 0.
func keyAt(c byte) byte {
	if c < ' ' || c > '~' {
		return 0
	}
	return keys[c-' ']
}

// neighbours returns in which of six directions b is beside a, or 0.
func neighbours(a, b byte) uint8 {
	if a == 0 || b == 0 {
		return 0
	}
	switch int(b) - int(a) {
	case 1:
		return 1
	case -1:
		return 2
	case 0x10: // down
		return 3
	case 0x0f:
		return 4
	case -0x10: // up
		return 5
	case -0x0f:
		return 6
	}
	return 0
}

// neighboursOnPad returns in which of eight directions b is beside a, or 0.
func neighboursOnPad(a, b byte) uint8 {
	ar, ac := padPlace(a)
	br, bc := padPlace(b)
	dr, dc := br-ar, bc-ac
	if dr < -1 || dr > 1 || dc < -1 || dc > 1 || dr == 0 && dc == 0 {
		return 0
	}
	return uint8(dr*3 + dc + 5)
}

func padPlace(c byte) (row, col int) {
	if c == '0' {
		return 3, 1
	}
	return int(c-'1') / 3, int(c-'1') % 3
}

// Costs of a walk: where it begins, and each turn.
const (
	costKeyboard Cost = 1300
	costKeypad   Cost = 800
	costTurn     Cost = 700
)

// walk finds keys that lie beside each other, beginning at i.
func (e *Estimate) walk(i int) {
	e.walkOn(i, &e.walks.keyboard, costKeyboard)
	if isDigit(e.b[i]) {
		e.walkOn(i, &e.walks.keypad, costKeypad)
	}
}

func (e *Estimate) walkOn(i int, to *[longest]uint8, c Cost) {
	if i+1 >= e.n || to[i] == 0 {
		return
	}
	turns := 0
	j := i + 2
	for end := min(e.n, i+maxWalk); j < end && to[j-1] != 0; j++ {
		if to[j-1] != to[j-2] {
			turns++
		}
	}
	n, least := j-i, minWalk+min(turns, 1)
	c += costTurn*Cost(turns) + e.cased(i, j)
	if n >= least {
		e.relax(i, j, c+log(n)/2, Keyboard, 0)
	} else if j == e.n {
		e.cut(i, c+log(least)/2, Keyboard, 0)
	}
}

// A walk has three keys at least, or four if it turns; what is longer than
// maxWalk is seen as several.
const (
	minWalk = 3
	maxWalk = 24
)
