package document

import (
	"unicode/utf8"

	"github.com/go-realname/sdk/internal/paste"
)

// ParseMRZ parses s as a machine readable zone of ICAO Doc 9303, of size TD1, TD2 or
// TD3. White space and line ends may stand anywhere, and full-width characters count as
// the plain ones; lower case is refused, since it is in no zone.
//
// ParseMRZ checks that the characters may stand where they stand, that dates exist, and
// every check digit. Parts of a date may be unknown, and an expiry may be left out. Visas
// (code V) are refused: they have no check digit over all. The layout of China's
// travel permits is not published: they are read where they follow the
// standard. The error, if any, is a [*ParseError].
func ParseMRZ(s string) (MRZ, error) {
	var buf zone
	_, f := parseMRZ(s, &buf)
	if f.reason != reasonUnknown {
		return MRZ{}, f.err()
	}
	return newMRZ(&buf), nil
}

// MustParseMRZ is like [ParseMRZ] but panics on error. It is for tests.
func MustParseMRZ(s string) MRZ {
	m, err := ParseMRZ(s)
	if err != nil {
		panic(err)
	}
	return m
}

// RestoreMRZ reads back what [MRZ.Reveal] gave. Use it for what you stored yourself: it
// checks the characters and the lines, no date and no check digit. Every MRZ that
// [ParseMRZ] ever accepted comes back equal. The error, if any, is a [*ParseError].
func RestoreMRZ(s string) (MRZ, error) {
	var buf zone
	_, f := cleanMRZ(s, &buf)
	if f.reason != reasonUnknown {
		return MRZ{}, f.err()
	}
	m := newMRZ(&buf)
	var lines [maxLines]byte
	if string(m.lines(&lines)) != s {
		return MRZ{}, fault{BadCharacter, -1}.err() // white space or full width
	}
	return m, nil
}

func parseMRZ(s string, buf *zone) ([]byte, fault) {
	text, f := cleanMRZ(s, buf)
	if f.reason != reasonUnknown {
		return nil, f
	}
	f = layouts[sizeOf(len(text))].check(text)
	if f.reason != reasonUnknown {
		f.offset = originMRZ(s, f.offset)
	}
	return text, f
}

// cleanMRZ writes s into buf without white space. The fault's offset is one in s.
func cleanMRZ(s string, buf *zone) ([]byte, fault) {
	n := 0
	for i := 0; i < len(s); {
		if run := plainRun(s[i:]); run > 0 {
			if n+run > maxMRZ {
				return nil, fault{BadLength, -1}
			}
			n += copy(buf[n:], s[i:i+run])
			i += run
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch c := unwiden(r); {
		case paste.IsSpace(r):
		case !isMRZ(c):
			return nil, fault{strange(r), i}
		case n == maxMRZ:
			return nil, fault{BadLength, -1}
		default:
			buf[n] = byte(c)
			n++
		}
		i += size
	}
	if sizeOf(n) == SizeUnknown {
		return nil, fault{BadLength, -1}
	}
	return buf[:n], fault{}
}

// plainRun returns how many characters of zones s begins with.
func plainRun(s string) int {
	for i := range len(s) {
		if mrzValues[s[i]] == 0 {
			return i
		}
	}
	return len(s)
}

// unwiden returns a full-width character as the plain one.
func unwiden(r rune) rune {
	if '！' <= r && r <= '～' {
		r -= '！' - '!'
	}
	return r
}

// isMRZ reports whether r stands in zones: A to Z, 0 to 9 and <.
func isMRZ(r rune) bool { return r < utf8.RuneSelf && mrzValues[byte(r)] != 0 }

// originMRZ returns where in s the character came from that cleanMRZ put at offset. It
// returns -1 for -1.
func originMRZ(s string, offset int) int {
	if offset < 0 {
		return offset
	}
	for i, r := range s {
		if paste.IsSpace(r) {
			continue
		}
		if offset == 0 {
			return i
		}
		offset--
	}
	return len(s)
}

// check checks the fields of s in their order, and the check digit over all at the end.
func (l *layout) check(s []byte) fault {
	for _, f := range [...]fault{
		checkCode(s), checkLetters(s, field{2, 5}), l.checkName(s),
		l.checkNumber(s), checkLetters(s, l.nationality),
		checkDate(s, l.birth, l.birthCheck), l.checkSex(s), checkDate(s, l.expiry, l.expiryCheck),
		l.checkOptional(s), l.checkComposite(s),
	} {
		if f.reason != reasonUnknown {
			return f
		}
	}
	return fault{}
}

// checkCode checks the code of the document: a letter, and another or a filler. Visas
// have V.
func checkCode(s []byte) fault {
	switch {
	case s[0]-'A' > 25:
		return fault{BadCharacter, 0}
	case s[0] == 'V':
		return fault{UnknownKind, 0}
	case s[1] != '<' && s[1]-'A' > 25:
		return fault{BadCharacter, 1}
	}
	return fault{}
}

// checkLetters checks a code of one to three letters, with fillers behind.
func checkLetters(s []byte, f field) fault {
	for i := f.from; i < f.to; i++ {
		letter := s[i]-'A' <= 25
		if !letter && (s[i] != '<' || i == f.from) || letter && i > f.from && s[i-1] == '<' {
			return fault{BadCharacter, i}
		}
	}
	return fault{}
}

// checkName checks that a name has letters and fillers alone, and begins with a letter.
func (l *layout) checkName(s []byte) fault {
	name := l.name.of(s)
	if name[0]-'A' > 25 {
		return fault{BadCharacter, l.name.from}
	}
	for i, c := range name {
		if c-'A' > 25 && c != '<' {
			return fault{BadCharacter, l.name.from + i}
		}
	}
	return fault{}
}

func (l *layout) checkSex(s []byte) fault {
	switch s[l.sex] {
	case 'M', 'F', '<':
		return fault{}
	}
	return fault{BadCharacter, l.sex}
}

// checkNumber checks the number and its check digit. Of a long one of TD1 and TD2 a
// filler takes the place of that, and the rest with the check digit begins the optional
// field (part 5, note j to 4.2.2). Readers differ on whether the filler counts in it, and
// the standard's example fits both: both are accepted.
func (l *layout) checkNumber(s []byte) fault {
	number := l.number.of(s)
	if number[0] == '<' {
		return fault{BadCharacter, l.number.from}
	}
	if s[l.numberCheck] != '<' {
		return checkOne(s, l.numberCheck, checkDigitOf(number))
	}
	optional := l.optional.of(s)
	rest := longRest(optional)
	if l.optionalCheck != 0 || rest < 2 {
		return fault{BadChecksum, l.numberCheck}
	}
	var with, without [maxMRZ]byte
	tail := optional[:rest-1]
	a := append(append(without[:0], number...), tail...)
	b := append(append(append(with[:0], number...), '<'), tail...)
	at := l.optional.from + rest - 1
	if f := checkOne(s, at, checkDigitOf(a)); f.reason == reasonUnknown {
		return f
	}
	return checkOne(s, at, checkDigitOf(b))
}

// longRest returns how many characters of the optional field are the end of a
// long number and its check digit: those up to the first filler.
func longRest(optional []byte) int {
	for i, c := range optional {
		if c == '<' {
			return i
		}
	}
	return len(optional)
}

// numberOf returns the whole number of the document, in buf if it is long.
func (l *layout) numberOf(s []byte, buf *zone) []byte {
	number := l.number.of(s)
	if s[l.numberCheck] != '<' {
		return number
	}
	optional := l.optional.of(s)
	rest := max(longRest(optional)-1, 0)
	return append(append(buf[:0], number...), optional[:rest]...)
}

// checkOptional checks the check digit that TD3 alone has; of an empty field it may be a
// filler.
func (l *layout) checkOptional(s []byte) fault {
	if l.optionalCheck == 0 {
		return fault{}
	}
	optional := l.optional.of(s)
	if isEmpty(optional) && s[l.optionalCheck] == '<' {
		return fault{}
	}
	return checkOne(s, l.optionalCheck, checkDigitOf(optional))
}

// checkComposite checks the check digit over all that have one of their own.
func (l *layout) checkComposite(s []byte) fault {
	var buf [maxMRZ]byte
	all := buf[:0]
	for _, f := range l.composite {
		all = append(all, f.of(s)...)
	}
	return checkOne(s, l.compositeCheck, checkDigitOf(all))
}

// checkDate checks a date of six digits and its check digit. Fillers stand for parts that
// are unknown, from the day on; of an empty date the check digit may be one as well.
func checkDate(s []byte, f field, check int) fault {
	d := f.of(s)
	if isEmpty(d) && s[check] == '<' {
		return fault{}
	}
	known := 0
	for known < len(d) && d[known] != '<' {
		if d[known]-'0' > 9 {
			return fault{misplaced(d[known], true), f.from + known}
		}
		known++
	}
	if known%2 != 0 || !isEmpty(d[known:]) {
		return fault{BadCharacter, f.from + known}
	}
	if !exists(d, known) {
		return fault{BadDate, f.from}
	}
	return checkOne(s, check, checkDigitOf(d))
}

// exists reports whether there is a date with the known digits, in this century or the
// last.
func exists(d []byte, known int) bool {
	month, day := 1, 1
	if known >= 4 {
		month = two(d[2:])
	}
	if known >= 6 {
		day = two(d[4:])
	}
	year := 0 // 2000 is a leap year, as is every year of the 1900s that could be one
	if known >= 2 {
		year = two(d)
	}
	if month == 2 && year%4 != 0 && day == 29 {
		return false
	}
	return month >= 1 && month <= 12 && day >= 1 && day <= int(longest[month])
}

// longest has how many days each month can have, from 1 on.
const longest = "\x00\x1f\x1d\x1f\x1e\x1f\x1e\x1f\x1f\x1e\x1f\x1e\x1f"

// two returns the number that two digits make.
func two(d []byte) int { return int(d[0]-'0')*10 + int(d[1]-'0') }

func isEmpty(s []byte) bool {
	for _, c := range s {
		if c != '<' {
			return false
		}
	}
	return true
}

// checkOne checks that the check digit at a place is the one wanted.
func checkOne(s []byte, at int, want byte) fault {
	switch {
	case s[at] == want:
		return fault{}
	case s[at]-'0' > 9:
		return fault{misplaced(s[at], true), at}
	}
	return fault{BadChecksum, at}
}

// checkDigitOf returns the check digit of a field (part 3, 4.9): weights 7, 3, 1 in turn,
// modulo 10, letters from 10 and < 0.
func checkDigitOf(s []byte) byte {
	sum := 0
	for ; len(s) >= 3; s = s[3:] {
		sum += 7*mrzValue(s[0]) + 3*mrzValue(s[1]) + mrzValue(s[2])
	}
	if len(s) > 0 {
		sum += 7 * mrzValue(s[0])
	}
	if len(s) > 1 {
		sum += 3 * mrzValue(s[1])
	}
	return byte('0' + uint(sum)%10)
}

// mrzValue returns what c counts in check digits.
func mrzValue(c byte) int { return int(mrzValues[c]) - 1 }

// mrzValues has the values of the characters of zones (part 3, 4.9), plus one; 0 for others.
var mrzValues = [256]uint8{
	'<': 1,
	'0': 1, '1': 2, '2': 3, '3': 4, '4': 5, '5': 6, '6': 7, '7': 8, '8': 9, '9': 10,
	'A': 11, 'B': 12, 'C': 13, 'D': 14, 'E': 15, 'F': 16, 'G': 17, 'H': 18, 'I': 19,
	'J': 20, 'K': 21, 'L': 22, 'M': 23, 'N': 24, 'O': 25, 'P': 26, 'Q': 27, 'R': 28,
	'S': 29, 'T': 30, 'U': 31, 'V': 32, 'W': 33, 'X': 34, 'Y': 35, 'Z': 36,
}
