package estimate

import _ "embed"

// hanPhrases has Chinese words and phrases, packed as password/internal/gen says.
//
//go:embed han.bin
var hanPhrases string

// hanCost is what a phrase of each kind costs: a word, a saying or line of a poem.
var hanCost = [...]Cost{0, 2600, 3300}

// costNumeral is what a character costs that makes numbers and dates.
const costNumeral Cost = 1500

// isNumeral reports whether r makes numbers or dates, with the digits.
func isNumeral(r rune) bool {
	switch r {
	case '十', '百', '千', '万', '亿', '两', '年', '月', '日', '号':
		return true
	}
	return false
}

// foldDigit writes Chinese digits, the long forms as well, as ASCII ones.
func foldDigit(r rune) rune {
	switch r {
	case '〇', '零':
		return '0'
	case '一', '壹':
		return '1'
	case '二', '贰':
		return '2'
	case '三', '叁':
		return '3'
	case '四', '肆':
		return '4'
	case '五', '伍':
		return '5'
	case '六', '陆':
		return '6'
	case '七', '柒':
		return '7'
	case '八', '捌':
		return '8'
	case '九', '玖':
		return '9'
	}
	return r
}

// A phraseRange is the phrases [lo, hi) of hanPhrases that begin alike.
type phraseRange struct{ lo, hi, n int }

func allPhrases() phraseRange {
	n := le16(hanPhrases, 0)
	return phraseRange{0, n, n}
}

// chars returns where the characters of phrase number i begin and end.
func (p phraseRange) chars(i int) (from, to int) {
	at := 2 + p.n + 2*i
	return le16(hanPhrases, at), le16(hanPhrases, at+2)
}

// char returns character k of phrase number i, or -1 if it is shorter.
func (p phraseRange) char(i, k int) rune {
	from, to := p.chars(i)
	if from+k >= to {
		return -1
	}
	return rune(le16(hanPhrases, 2+p.n+2*(p.n+1)+2*(from+k)))
}

// cost returns what phrase number i costs.
func (p phraseRange) cost(i int) Cost { return hanCost[hanPhrases[2+i]] }

// with returns those whose character k is r.
func (p phraseRange) with(k int, r rune) phraseRange {
	p.lo = p.bound(k, r)
	p.hi = p.bound(k, r+1)
	return p
}

// bound returns the first whose character k is r or more.
func (p phraseRange) bound(k int, r rune) int {
	lo, hi := p.lo, p.hi
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if p.char(mid, k) < r {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// phrases finds the Chinese words and phrases that begin at i.
func (e *Estimate) phrases(i int) {
	if !e.wide || e.r[i] < firstHan && !isDigit(e.b[i]) {
		return
	}
	p := allPhrases()
	for j := i; ; j++ {
		if p = p.with(j-i, e.r[j]); p.lo == p.hi {
			return
		}
		longer := p.lo
		if p.char(p.lo, j+1-i) < 0 { // the whole of the first one
			e.relax(i, j+1, p.cost(p.lo), Word, 0)
			longer++
		}
		if j+1 < e.n {
			continue
		}
		for ; longer < p.hi; longer++ {
			e.cut(i, p.cost(longer), Word, 0)
		}
		return
	}
}
