package document

import "strings"

// Classes of characters that a pattern has besides plain digits, which are themselves.
const (
	digit     = '#' // 0 to 9
	letter    = '@' // A to Z
	noIO      = '%' // A to Z without I and O
	alnum     = '&' // 0 to 9, A to Z
	gbSign    = '$' // 0 to 9, A to Z without I, O, S, V, Z: GB 32100-2015, 4.2
	hkCheck   = '=' // 0 to 9, A
	macaoHead = '!' // 1, 5, 7
	twSex     = '?' // 1, 2
	twUISex   = ':' // A to D, 8, 9
)

// patterns has for each kind what its numbers look like, a form per length or prefix.
// A pattern's capitals stand for themselves, its signs for a class.
var patterns = [kindCount][]string{
	KindHKMacaoPermit: {"H########", "M########", "H##########", "M##########"},
	KindTaiwanPermit:  {"########", "##########"},
	KindHKMacaoPass:   {"C########", "W########", "C%#######"},
	KindTaiwanPass:    {"T########", "L########"},
	KindHKID:          {"@######=", "@@######="},
	KindMacaoID:       {"!#######"},
	KindTaiwanID:      {"@?########"},
	KindTaiwanResident: {
		"@:########",
	},
	KindChinesePassport: {
		"E########", "G########", "E%#######",
		"D#######", "S#######", "P#######", "D########", "S########", "P########",
		"DE#######", "SE#######", "PE#######",
	},
	KindHKPassport:    {"H########", "K########", "KJ#######"},
	KindMacaoPassport: {"MA#######", "MB#######"},
	KindPassport:      {"&&&&&", "&&&&&&", "&&&&&&&", "&&&&&&&&", "&&&&&&&&&"},
	KindUSCC:          {"$$######$$$$$$$$$$"},
}

// checkForm checks that s looks like a number of kind k. If no pattern fits, the fault is
// that of the pattern that fits furthest among those of the same length.
func checkForm(k Kind, s string) fault {
	if k == KindUnknown || k >= kindCount {
		return fault{UnknownKind, -1}
	}
	best := fault{BadLength, -1}
	for _, p := range patterns[k] {
		if len(p) != len(s) {
			continue
		}
		i := fits(p, s)
		if i == len(s) {
			return checkDigit(k, s)
		}
		if i > best.offset {
			best = fault{misplaced(s[i], p[i] == digit || p[i] == hkCheck), i}
		}
	}
	return best
}

// checkDigit checks that a passport of any country has a digit: else every short word
// would be one.
func checkDigit(k Kind, s string) fault {
	if k == KindPassport && !strings.ContainsAny(s, "0123456789") {
		return fault{BadCharacter, 0}
	}
	return fault{}
}

// fits returns how many characters of s fit the pattern p, which is as long.
func fits(p, s string) int {
	s = s[:len(p)]
	for i := range len(p) {
		switch c := s[i]; {
		case p[i] == digit: // most are
			if c-'0' > 9 {
				return i
			}
		case !in(p[i], c):
			return i
		}
	}
	return len(p)
}

// in reports whether c is in a class.
func in(class, c byte) bool {
	switch class {
	case digit:
		return c-'0' <= 9
	case letter:
		return c-'A' <= 25
	case noIO:
		return c-'A' <= 25 && c != 'I' && c != 'O'
	case alnum:
		return codes[c] != 0
	case gbSign:
		return gbValues[c] != 0
	case hkCheck:
		return c-'0' <= 9 || c == 'A'
	case macaoHead:
		return c == '1' || c == '5' || c == '7'
	case twSex:
		return c == '1' || c == '2'
	case twUISex:
		return c-'A' <= 3 || c == '8' || c == '9'
	}
	return c == class
}
