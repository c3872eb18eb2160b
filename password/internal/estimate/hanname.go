package estimate

import (
	_ "embed"
	"strings"
)

// readings is the table of how characters are read, as internal/gen says.
//
//go:embed readings.bin
var readings string

// compounds has the surnames of two characters, a line each.
//
//go:embed compounds.txt
var compounds string

const (
	syllableWidth = 6
	maxHan        = 8 // characters of a name
	maxReadings   = 6 // of a character
	maxSteps      = 4096

	costInitials Cost = 800 // in place of syllables
)

// A hanName is a name in Chinese characters with its readings.
type hanName struct {
	n     int
	given [maxSplits]uint8 // where the given name may begin; 0 for nowhere
	field Field
	chars [maxHan]rune
	read  [maxHan][maxReadings]uint16 // numbers of syllables plus one; 0 for none
}

// maxSplits is in how many ways a name is split into surname and given name.
const maxSplits = 2

// AddName adds a name in Chinese characters: with its surname, or each part of a
// name with dots (迪丽热巴·迪力木拉提) as a whole.
func (k *Known) AddName(name string, f Field) {
	part, rest, dotted := strings.Cut(name, "·")
	k.addHan(part, f, !dotted)
	for dotted {
		part, rest, dotted = strings.Cut(rest, "·")
		k.addHan(part, f, false)
	}
}

// addHan adds characters that begin with a surname or do not.
func (k *Known) addHan(s string, f Field, surname bool) {
	if k.numNames == maxNames || s == "" {
		return
	}
	h := &k.names[k.numNames]
	k.numNames++
	h.field = f
	second := 0 // where the second character ends
	for i, r := range s {
		if h.n == 2 {
			second = i
		}
		if h.n == maxHan {
			break
		}
		h.chars[h.n] = foldDigit(r)
		readChar(r, &h.read[h.n])
		h.n++
	}
	if surname && h.n > 1 {
		h.given[0] = 1
		if second > 0 && (h.n > 3 || strings.Contains(compounds, s[:second])) {
			h.given[1] = 2 // 欧阳, or the surnames of both parents
		}
	}
}

func le16(s string, at int) int { return int(s[at]) | int(s[at+1])<<8 }

// readChar looks the readings of r up.
func readChar(r rune, read *[maxReadings]uint16) {
	syllables, blocks := le16(readings, 0), le16(readings, 2)
	table := readings[4+2*syllables*syllableWidth:]
	block := uint32(r) >> 7
	at := lowerBound(table, 0, blocks, block<<16)
	if at == blocks || le32(table, at)>>16 != block {
		return
	}
	rows := table[4*(blocks+1):]
	from, end := int(le32(table, at)&0xffff), int(le32(table, at+1)&0xffff)
	n := 0
	for i := from; i < end && n < maxReadings; i++ {
		if w := le16(rows, 2*i); w>>9 == int(r&0x7f) {
			read[n] = uint16(w&0x1ff) + 1
			n++
		}
	}
}

// lowerBound returns the first place in [lo, hi) of a table in order whose word
// is at least w, or hi.
func lowerBound(table string, lo, hi int, w uint32) int {
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if le32(table, mid) < w {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// spelling returns how the syllable with the number is written, padded with
// blanks: in pinyin, or in the spelling of passports of Taiwan where that is another.
func spelling(n uint16, taiwan bool) string {
	at := 4 + (int(n)-1)*syllableWidth
	if taiwan {
		at += le16(readings, 0) * syllableWidth
	}
	return readings[at : at+syllableWidth]
}

// names finds a name at i: as it is written, in pinyin or by initials, surname
// first or last or left out.
func (e *Estimate) names(i int, h *hanName) {
	e.ordered(i, h, 0, 0) // 王小明
	for _, n := range h.given {
		if n > 0 {
			e.ordered(i, h, int(n), int(n)) // 小明王
			e.ordered(i, h, int(n), 0)      // 小明
		}
	}
}

// ordered finds at i the characters from the one given, and then the first ones
// up to then.
func (e *Estimate) ordered(i int, h *hanName, from, then int) {
	s := search{e: e, h: h, start: i}
	for c := from; c < h.n; c++ {
		s.order[s.n] = uint8(c)
		s.n++
	}
	for c := range then {
		s.order[s.n] = uint8(c)
		s.n++
	}
	s.from(i, 0, false)
}

// A search looks for the ways to write a name, its characters in one order.
type search struct {
	e     *Estimate
	h     *hanName
	order [maxHan]uint8
	n     int
	start int
}

// from goes on at place i with the n-th character in the order.
func (s *search) from(i, n int, short bool) {
	e := s.e
	if e.steps--; e.steps < 0 {
		return
	}
	if n == s.n {
		s.found(i, short)
		return
	}
	if n > 0 && i < e.n && isNameSign(e.b[i]) {
		i++
	}
	if i == e.n {
		s.cut(short)
		return
	}
	c := s.order[n]
	if e.r[i] == s.h.chars[c] {
		s.from(i+1, n+1, short)
		return
	}
	if isLetter(e.b[i]) && s.syllables(i, n, short) {
		s.from(i+1, n+1, true) // by its initial
	}
}

// syllables goes on with the readings of the n-th character that stand at i, and
// reports whether any begins with the letter there.
func (s *search) syllables(i, n int, short bool) (initial bool) {
	e := s.e
	for _, r := range s.h.read[s.order[n]] {
		for form := 0; form < 2 && r != 0; form++ {
			text := spelling(r, form == 1)
			if text[0] != e.b[i] {
				continue
			}
			initial = true
			j, cut := e.spelled(i, text)
			if cut {
				s.cut(short)
			}
			if j == 0 {
				continue
			}
			s.from(j, n+1, short)
			if j < e.n && '1' <= e.b[j] && e.b[j] <= '5' {
				s.from(j+1, n+1, short) // with its tone
			}
		}
	}
	return initial
}

func isNameSign(c byte) bool { return c == '.' || c == '-' || c == '_' || c == ' ' || c == '\'' }

// spelled returns where the syllable at i ends, or 0 if it is not there, and
// whether the end of the text cuts it short. The sound ü, v in the table, may be
// written v, u or yu.
func (e *Estimate) spelled(i int, text string) (end int, cut bool) {
	for k := 0; k < len(text) && text[k] != ' '; k++ {
		if i == e.n {
			return 0, true
		}
		c := e.b[i]
		switch {
		case c == text[k], text[k] == 'v' && c == 'u':
			i++
		case text[k] == 'v' && c == 'y' && i+1 == e.n:
			return 0, true
		case text[k] == 'v' && c == 'y' && e.b[i+1] == 'u':
			i += 2
		default:
			return 0, false
		}
	}
	return i, false
}

// found reports a name that ends at j, if it is long enough.
func (s *search) found(j int, short bool) {
	letters := 0
	for i := s.start; i < j; i++ {
		if isLetter(s.e.b[i]) {
			letters++
		} else if s.e.b[i] == 0 || s.e.han[i] {
			letters += 2
		}
	}
	if letters >= minLetters {
		s.e.relax(s.start, j, s.cost(j, short), Personal, s.h.field)
	}
}

// cut reports a name that goes on beyond the text.
func (s *search) cut(short bool) {
	s.e.cut(s.start, s.cost(s.e.n, short), Personal, s.h.field)
}

func (s *search) cost(j int, short bool) Cost {
	if short {
		return costInitials + s.e.cased(s.start, j)
	}
	return costOwn + s.e.cased(s.start, j)
}
