package password

import (
	_ "embed"
	"strings"
	"unicode/utf8"

	"github.com/go-realname/sdk/names"
)

// readings is the table of how characters are read, as internal/gen says.
//
//go:embed readings.bin
var readings string

const (
	syllableWidth = 6
	maxHan        = 8 // characters of a name
	maxReadings   = 6 // of a character
	maxSteps      = 4096

	costInitials cost = 800 // in place of syllables
)

// A hanName is a name in Chinese characters with its readings.
type hanName struct {
	n       int
	surname int // characters of it
	chars   [maxHan]rune
	read    [maxHan][maxReadings]uint16 // numbers of syllables plus one; 0 for none
}

// addName takes a name in Chinese characters: as a whole with its surname, or each
// part of a name with dots, as of the Uyghurs.
func (k *known) addName(n names.Name) {
	text := n.Reveal()
	if !strings.Contains(text, "·") {
		k.addHan(text, utf8.RuneCountInString(n.Surname().Reveal()))
		return
	}
	for part := range strings.SplitSeq(text, "·") {
		k.addHan(part, 0)
	}
}

// addHan takes characters of which so many are the surname.
func (k *known) addHan(s string, surname int) {
	if k.numNames == maxNames {
		return
	}
	h := &k.names[k.numNames]
	h.surname = surname
	for _, r := range s {
		if h.n == maxHan {
			break
		}
		h.chars[h.n] = r
		readChar(r, &h.read[h.n])
		h.n++
	}
	if h.n > 0 {
		k.numNames++
		k.steps = maxSteps
	}
}

func le16(s string, at int) int { return int(s[at]) | int(s[at+1])<<8 }

// readChar looks the readings of r up.
func readChar(r rune, read *[maxReadings]uint16) {
	syllables, chars := le16(readings, 0), le16(readings, 2)
	table := readings[4+syllables*syllableWidth:]
	at := lowerBound(table, 0, chars, uint32(r)<<12)
	if at == chars || rune(le32(table, at)>>12) != r {
		return
	}
	w := le32(table, at)
	read[0] = uint16(w&0x7ff) + 1
	if w&(1<<11) == 0 {
		return
	}
	total := len(table) / 4
	at = lowerBound(table, chars, total, uint32(r)<<12)
	for n := 1; n < maxReadings && at < total && rune(le32(table, at)>>12) == r; n++ {
		read[n] = uint16(le32(table, at)&0x7ff) + 1
		at++
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

// syllable returns the syllable with the number, padded with blanks.
func syllable(n uint16) string {
	at := 4 + (int(n)-1)*syllableWidth
	return readings[at : at+syllableWidth]
}

// names finds a name at i: as it is written, in pinyin or by initials, surname
// first or last or left out.
func (e *estimate) names(i int, h *hanName) {
	e.ordered(i, h, 0, h.n, 0) // 王小明
	if n := h.surname; n > 0 && n < h.n {
		e.ordered(i, h, n, h.n, n) // 小明王
		e.ordered(i, h, n, h.n, 0) // 小明
	}
}

// ordered finds at i the characters from to to, and then the first ones up to then.
func (e *estimate) ordered(i int, h *hanName, from, to, then int) {
	var order [maxHan]uint8
	n := 0
	for c := from; c < to; c++ {
		order[n] = uint8(c)
		n++
	}
	for c := range then {
		order[n] = uint8(c)
		n++
	}
	s := spelling{e: e, h: h, order: order[:n], start: i}
	s.from(i, 0, false)
}

// A spelling is a search for one way to write a name.
type spelling struct {
	e     *estimate
	h     *hanName
	order []uint8
	start int
}

// from goes on at place i with the n-th character in the order.
func (s *spelling) from(i, n int, short bool) {
	e := s.e
	if e.known.steps--; e.known.steps < 0 {
		return
	}
	if n == len(s.order) {
		s.found(i, short)
		return
	}
	if n > 0 && i < e.n && isNameSign(e.b[i]) {
		i++
	}
	if i >= e.n {
		return
	}
	c := s.order[n]
	if e.r[i] == s.h.chars[c] {
		s.from(i+1, n+1, short)
		return
	}
	if !isLetter(e.b[i]) {
		return
	}
	for _, r := range s.h.read[c] {
		if r == 0 {
			return
		}
		text := syllable(r)
		if text[0] != e.b[i] {
			continue
		}
		if j := e.spelled(i, text); j > 0 {
			s.from(j, n+1, short)
			if j < e.n && '1' <= e.b[j] && e.b[j] <= '5' {
				s.from(j+1, n+1, short) // with its tone
			}
		}
		s.from(i+1, n+1, true)
	}
}

func isNameSign(c byte) bool { return c == '.' || c == '-' || c == '_' || c == ' ' || c == '\'' }

// spelled returns where the syllable at i ends, or 0 if it is not there. The
// sound ü, v in the table, may be written v, u or yu.
func (e *estimate) spelled(i int, text string) int {
	for k := 0; k < len(text) && text[k] != ' '; k++ {
		if text[k] == 'v' && i+1 < e.n && e.b[i] == 'y' && e.b[i+1] == 'u' {
			i += 2
			continue
		}
		if i >= e.n || e.b[i] != text[k] && (text[k] != 'v' || e.b[i] != 'u') {
			return 0
		}
		i++
	}
	return i
}

// found reports a name that ends at j, if it is long enough.
func (s *spelling) found(j int, short bool) {
	letters := 0
	for i := s.start; i < j; i++ {
		if isLetter(s.e.b[i]) {
			letters++
		} else if s.e.b[i] == 0 {
			letters += 2
		}
	}
	if letters < minLetters {
		return
	}
	c := costOwn
	if short {
		c = costInitials
	}
	s.e.relax(s.start, j, c+s.e.cased(s.start, j), Personal, FieldName)
}
