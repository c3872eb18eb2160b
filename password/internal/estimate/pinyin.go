package estimate

const (
	commonSurname = 1 // tiers of the syllables
	pinyinWord    = 3

	costSyllable   Cost = 1800 // with costPart, a hundred that are common in names
	costSurname    Cost = 1000
	costInitial    Cost = 1050
	costPinyinWord Cost = 2200
)

// pinyin finds the syllables that begin at i, and initials of a name before a
// number. A common surname costs less where a name can begin.
func (e *Estimate) pinyin(i int) {
	if !isLetter(e.b[i]) {
		return
	}
	begins := i == 0 || !isLetter(e.b[i-1])
	w := first(syllableGraph, forwards, e.b[i])
	for j := i + 1; w != 0; j++ {
		if t := tierOf(w); t != 0 && j > i+1 {
			e.relax(i, j, syllableCost(t, begins)+e.cased(i, j), Pinyin, 0)
		}
		if j == e.n {
			if t := below(w); t != 0 {
				e.cut(i, syllableCost(t, begins)+e.cased(i, j), Pinyin, 0)
			}
			break
		}
		w = follow(syllableGraph, w, e.b[j])
	}
	if begins {
		e.initials(i)
	}
}

func syllableCost(tier uint32, begins bool) Cost {
	switch {
	case tier == pinyinWord:
		return costPinyinWord
	case tier == commonSurname && begins:
		return costSurname
	}
	return costSyllable
}

// initials finds two or three letters that can begin the syllables of a name (no
// syllable begins with i, u or v) before a number, of which the end of the text
// may cut off some or all.
func (e *Estimate) initials(i int) {
	j := i
	for j < e.n && j-i < 4 && isLetter(e.b[j]) && e.b[j] != 'i' && e.b[j] != 'u' && e.b[j] != 'v' {
		j++
	}
	n := j - i
	if n != 2 && n != 3 {
		return
	}
	if d := e.digitsAt(j); d < 3 && j+d < e.n {
		return
	}
	c := costInitial*Cost(n) + e.cased(i, j)
	if j == e.n {
		e.cut(i, c, Pinyin, 0)
		return
	}
	e.relax(i, j, c, Pinyin, 0)
}

// digitsAt counts the digits from i on, up to three.
func (e *Estimate) digitsAt(i int) int {
	n := 0
	for n < 3 && i+n < e.n && isDigit(e.b[i+n]) {
		n++
	}
	return n
}
