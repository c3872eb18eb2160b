package password

import _ "embed"

// Two word graphs, packed as internal/gen says.
//
//go:embed words.bin
var wordGraph string

//go:embed syllables.bin
var syllableGraph string

// tierCost is what a word of each tier costs: the middle of its ranks.
var tierCost = [8]cost{0, 800, 1700, 2700, 3300, 3800, 4300, 1500}

// luckyTier marks numbers that sound like words or bring luck.
const luckyTier = 7

// follow returns the edge for c among those that begin at edge number at, or 0.
func follow(graph string, at uint32, c byte) uint32 {
	for {
		w := le32(graph, int(at))
		switch {
		case byte(w) == c:
			return w
		case byte(w) > c || w&(1<<11) != 0:
			return 0
		}
		at++
	}
}

// first returns the edge of the graph's root for c, or 0.
func first(graph string, c byte) uint32 { return le32(graph, int(c&0x7f)) }

// tierOf returns the tier of the word that ends with an edge, or 0.
func tierOf(edge uint32) uint32 { return edge >> 8 & 7 }

// wordKind returns what kind of pattern a word of the tier is.
func wordKind(tier uint32) Kind {
	if tier == luckyTier {
		return LuckyNumber
	}
	return Common
}

// words finds the common words that begin at i.
func (e *estimate) words(i int) {
	w := first(wordGraph, e.b[i])
	for j := i + 1; w != 0; j++ {
		if t := tierOf(w); t != 0 {
			e.relax(i, j, tierCost[t]+e.cased(i, j), wordKind(t), 0)
		}
		if w>>12 == 0 || j == e.n {
			return
		}
		w = follow(wordGraph, w>>12, e.b[j])
	}
}

// reversed finds the common words that end at j, written backwards.
func (e *estimate) reversed(j int) {
	if j == 0 {
		return
	}
	w := first(wordGraph, e.b[j-1])
	for i := j - 1; w != 0; i-- {
		if t := tierOf(w); t != 0 {
			e.relax(i, j, tierCost[t]+log10[2]+e.cased(i, j), wordKind(t), 0)
		}
		if w>>12 == 0 || i == 0 {
			return
		}
		w = follow(wordGraph, w>>12, e.b[i-1])
	}
}

// rankTier returns the tier of the whole text in the list, or 0.
func (t *text) rankTier() uint32 {
	if t.n == 0 || t.n == longest {
		return 0
	}
	w := first(wordGraph, t.b[0])
	for j := 1; w != 0 && j < t.n; j++ {
		if w>>12 == 0 {
			return 0
		}
		w = follow(wordGraph, w>>12, t.b[j])
	}
	return tierOf(w)
}

// A leet is a text with l33t undone.
type leet struct {
	any   bool // whether there is anything to undo beside letters
	b     [longest + 1]byte
	count [longest + 1]uint8 // signs undone before each character
}

func (l *leet) read(t *text) {
	signs, letters := uint8(0), false
	for i := range t.n {
		c := t.b[i]
		letters = letters || isLetter(c)
		l.count[i] = signs
		if d := unleet(c); d != 0 {
			c = d
			signs++
		}
		l.b[i] = c
	}
	l.count[t.n] = signs
	l.any = letters && signs > 0
}

// unleet returns the letter that c is often written for, or 0. It is one letter
// for each sign: to try all that are possible takes seconds.
func unleet(c byte) byte {
	switch c {
	case '4', '@':
		return 'a'
	case '8':
		return 'b'
	case '3':
		return 'e'
	case '9':
		return 'g'
	case '1', '!':
		return 'i'
	case '0':
		return 'o'
	case '5', '$':
		return 's'
	case '7', '+':
		return 't'
	}
	return 0
}

// leetWords finds the common words that begin at i once l33t is undone.
func (e *estimate) leetWords(i int) {
	if !e.leet.any {
		return
	}
	w := first(wordGraph, e.leet.b[i])
	for j := i + 1; w != 0; j++ {
		signs := e.leet.count[j] - e.leet.count[i]
		if t := tierOf(w); t != 0 && signs > 0 {
			c := tierCost[t] + log10[2]*cost(min(signs, 3)) + e.cased(i, j)
			e.relax(i, j, c, wordKind(t), 0)
		}
		if w>>12 == 0 || j == e.n {
			return
		}
		w = follow(wordGraph, w>>12, e.leet.b[j])
	}
}

// pinyin finds the syllables that begin at i, and initials of a name before a
// number. A common surname costs less where a name can begin.
func (e *estimate) pinyin(i int) {
	if !isLetter(e.b[i]) {
		return
	}
	begins := i == 0 || !isLetter(e.b[i-1])
	w := first(syllableGraph, e.b[i])
	for j := i + 1; w != 0; j++ {
		if t := tierOf(w); t != 0 && j > i+1 {
			c := costSyllable
			if t == pinyinWord {
				c = costPinyinWord
			} else if t == commonSurname && begins {
				c = costSurname
			}
			e.relax(i, j, c+e.cased(i, j), Pinyin, 0)
		}
		if w>>12 == 0 || j == e.n {
			break
		}
		w = follow(syllableGraph, w>>12, e.b[j])
	}
	if begins {
		e.initials(i)
	}
}

const (
	commonSurname = 1 // tiers of the syllables
	pinyinWord    = 3

	costSyllable   cost = 1800 // with costPart, a hundred that are common in names
	costSurname    cost = 1000
	costInitial    cost = 1050
	costPinyinWord cost = 2200
)

// initials finds two or three letters before a number that can begin the
// syllables of a name: no syllable begins with i, u or v.
func (e *estimate) initials(i int) {
	j := i
	for j < e.n && j-i < 4 && isLetter(e.b[j]) && e.b[j] != 'i' && e.b[j] != 'u' && e.b[j] != 'v' {
		j++
	}
	if n := j - i; (n == 2 || n == 3) && e.digitsAt(j) >= 3 {
		e.relax(i, j, costInitial*cost(n)+e.cased(i, j), Pinyin, 0)
	}
}

// digitsAt counts the digits from i on, up to three.
func (e *estimate) digitsAt(i int) int {
	n := 0
	for n < 3 && i+n < e.n && isDigit(e.b[i+n]) {
		n++
	}
	return n
}
