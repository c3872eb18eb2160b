package password

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-realname/sdk/idcard"
)

// Bounds of what is looked at of a person, so that no person makes a check slow.
const (
	maxBirths  = 4
	maxNumbers = 8
	maxTokens  = 96
	maxNames   = 4
	maxField   = 64 // bytes of a plain field

	minLetters = 3 // of a word: shorter ones stand in everything
	minDigits  = 4 // of a number in a plain field
	minWindow  = 6 // of a long number
)

// known is what a password is compared with, made ready once for each check.
type known struct {
	births    [maxBirths]idcard.Date
	numBirths int

	numbers    [maxNumbers]number
	numNumbers int

	tokens    [maxTokens]token
	numTokens int
	arena     [2048]byte // what the tokens are made of
	used      int

	names    [maxNames]hanName
	numNames int
	steps    int // left for comparing names
}

// A number is a long one, of which any part gives away.
type number struct {
	digits string
	field  Field
}

// A token is a word or number in lower case that gives away as a whole.
type token struct {
	start, end uint16
	field      Field
}

// isZero reports whether nothing is known of the person.
func (p *Person) isZero() bool {
	return p.Names == nil && p.Birth.IsZero() && !p.IDNumber.IsValid() && !p.Mobile.IsValid() &&
		p.Email == "" && p.UserName == "" && p.BankCards == nil
}

// read takes what is known of the person and the policy's words.
func (k *known) read(p *Person, words []string) {
	k.addNumber(p.IDNumber.Reveal(), FieldIDNumber)
	k.addNumber(p.Mobile.Reveal(), FieldMobile)
	for _, c := range p.BankCards {
		k.addNumber(c.Reveal(), FieldBankCard)
	}
	for b := range p.births {
		k.addBirth(b)
	}
	for _, n := range p.Names {
		if n.IsHan() {
			k.addName(n)
		} else {
			k.addText(n.Reveal(), FieldName)
		}
	}
	local, _, _ := strings.Cut(p.Email, "@")
	k.addText(local, FieldEmail)
	k.addText(p.UserName, FieldUserName)
	for _, w := range words {
		k.addText(w, FieldService)
	}
}

func (k *known) addNumber(digits string, f Field) {
	if len(digits) >= minWindow && k.numNumbers < maxNumbers {
		k.numbers[k.numNumbers] = number{digits, f}
		k.numNumbers++
	}
}

// addBirth takes a date of birth; the matcher of dates knows its usual forms,
// the tokens are those without leading zeros: 198756.
func (k *known) addBirth(b idcard.Date) {
	if k.numBirths == maxBirths {
		return
	}
	k.births[k.numBirths] = b
	k.numBirths++
	var buf [16]byte
	for _, form := range [...][3]int{
		{b.Year(), int(b.Month()), b.Day()},
		{int(b.Month()), b.Day(), b.Year()},
		{b.Day(), int(b.Month()), b.Year()},
		{b.Year() % 100, int(b.Month()), b.Day()},
	} {
		text := buf[:0]
		for _, n := range form {
			text = strconv.AppendInt(text, int64(n), 10)
		}
		k.addToken(text, FieldBirth)
	}
}

// addText takes a plain field: the whole, and each word or number in it.
func (k *known) addText(s string, f Field) {
	if len(s) < minLetters {
		return
	}
	s = s[:min(len(s), maxField)]
	var buf [maxField]byte
	text := buf[:0]
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		text = append(text, c)
	}
	k.addToken(text, f)
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

func (k *known) addToken(text []byte, f Field) {
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
func (e *estimate) personal(i int) {
	k := e.known
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
func (e *estimate) window(i int, n *number) {
	best := 0
	for s := range len(n.digits) {
		m := 0
		for s+m < len(n.digits) && i+m < e.n && n.digits[s+m]|0x20 == e.b[i+m]|0x20 {
			m++
		}
		if m >= minWindow || m >= minDigits && s+m == len(n.digits) {
			best = max(best, m)
		}
	}
	if best > 0 {
		e.relax(i, i+best, costOwn, Personal, n.field)
	}
}

// token finds a token at i. Bytes that are not ASCII are compared as the text
// has them, character by character.
func (e *estimate) token(i int, text []byte, f Field) {
	j := i
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if j == e.n || e.r[j] != r {
			return
		}
		text = text[size:]
		j++
	}
	e.relax(i, j, costOwn+e.cased(i, j), Personal, f)
}
