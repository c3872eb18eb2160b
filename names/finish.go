package names

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// dot separates the parts of a minority name: MIDDLE DOT, A1A4 in GB 18030.
const dot = '\u00B7'

// isDot reports whether r is used as the separator of a Han name. Width folding
// and NFKC would turn some of these into a full stop, so the list is our own.
func isDot(r rune) bool {
	switch r {
	case dot, '.', '\u2022', '\u2027', '\u30FB', '\uFF65', '\u2219', '\u22C5', '\u0387', '\u16EB',
		'\u2E31', '\u2024', '\uFE52', '\u3002', '\uFF61', '\u25CF', '\u02D9':
		return true
	}
	return false
}

// finishHan applies the rules of Han names.
func (c *cleaner) finishHan() error {
	kept := c.chars[:0]
	length := 0
	prev := dot
	for i, x := range c.chars {
		switch {
		case x.r == ' ':
			c.fixed.add(FixedSpace)
			continue
		case isHan(x.r):
		case isDot(x.r):
			if prev == dot {
				return &ParseError{BadDot, x.off}
			}
			if x.r != dot {
				c.fixed.add(FixedDot)
			}
			x.r, x.was = dot, dot
		case describes(c.chars[i:]):
			return &ParseError{Undisplayable, x.off}
		case x.r != none:
			return &ParseError{wrongInHan(x.r), x.off}
		}
		if x.r != none {
			length++
			prev = x.r
		}
		kept = append(kept, x)
	}
	c.chars = kept
	switch {
	case prev == dot:
		return &ParseError{BadDot, kept[len(kept)-1].off}
	case length < minLetters:
		return &ParseError{TooShort, -1}
	case length > maxHan:
		return &ParseError{TooLong, -1}
	}
	return nil
}

// describes reports whether chars begin with a character that is described by its
// parts in brackets, as people do who cannot type it: (王莹) in 李(王莹). What
// two to six Han characters say of a person is another thing.
func describes(chars []char) bool {
	if !strings.ContainsRune("([【〔", chars[0].r) {
		return false
	}
	var parts []rune
	for _, x := range chars[1:] {
		switch {
		case isHan(x.r):
			parts = append(parts, x.r)
		case strings.ContainsRune(")]】〕", x.r):
			return len(parts) >= 2 && len(parts) <= 6 && !slices.ContainsFunc(remarks, func(r string) bool {
				return strings.HasPrefix(string(parts), r)
			})
		case x.r != ' ' && x.r != none:
			return false
		}
	}
	return false
}

// remarks begin what stands in brackets behind a name without being part of it.
var remarks = []string{
	"先生", "女士", "小姐", "太太", "同志", "老师", "同学", "本人", "父亲", "母亲", "儿子", "女儿", "丈夫", "妻子", "离职",
	"在职", "曾用名", "原名", "又名", "别名", "小名", "英文名",
}

// finishLatin applies the rules of Latin names.
func (c *cleaner) finishLatin() error {
	kept := c.chars[:0]
	letters := 0
	prev := rune(0)
	dutch := isDutch(c.chars)
	for _, x := range c.chars {
		if r := asciiSign(x.r); r != x.r {
			x.r, x.was = r, r
			c.fixed.add(FixedPunctuation)
		}
		switch {
		case isLatinLetter(x.r):
			letters++
		case x.r == ' ' && prev == ' ':
			c.fixed.add(FixedSpace)
			continue
		case !fitsLatin(prev, x.r, letters > 0 || dutch):
			return &ParseError{wrongInLatin(x.r), x.off}
		}
		prev = x.r
		kept = append(kept, x)
	}
	c.chars = kept
	switch {
	case letters < minLetters:
		return &ParseError{TooShort, -1}
	case len(kept) > maxLatin:
		return &ParseError{TooLong, -1}
	}
	return nil
}

// isDutch reports whether a Latin name begins with an apostrophe as Dutch ones do: 't Hart,
// 's-Gravesande. Before any other name it is the mark of a spreadsheet, or a slip.
func isDutch(chars []char) bool {
	if len(chars) < 3 || asciiSign(chars[0].r) != '\'' {
		return false
	}
	after := asciiSign(chars[2].r)
	return strings.ContainsRune("nst", unicode.ToLower(chars[1].r)) && (after == ' ' || after == '-')
}

// asciiSign returns the ASCII apostrophe or hyphen for its typographic forms,
// and r for every other character.
func asciiSign(r rune) rune {
	switch r {
	case '\u2018', '\u2019', '\u201B', '\u02BC', '\u02BB', '\u02BE', '\u02BF', '\u2032', '\u00B4', '`':
		return '\''
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212':
		return '-'
	}
	return r
}

func isLatinLetter(r rune) bool {
	if r < 0x80 {
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return unicode.Is(unicode.Latin, r) && unicode.IsLetter(r)
}

// isDiacritic reports whether r is a combining mark of Latin letters; U+034F is
// invisible.
func isDiacritic(r rune) bool { return r >= 0x0300 && r <= 0x036F && r != 0x034F }

// fitsLatin reports whether r, which is no letter, may follow prev in a Latin
// name that has begun.
func fitsLatin(prev, r rune, begun bool) bool {
	switch r {
	case '\'', '-', '.', ',':
		return begun && prev != r
	case ' ':
		return begun
	}
	return isDiacritic(r) && (isLatinLetter(prev) || isDiacritic(prev))
}

func wrongInLatin(r rune) Reason {
	if isDot(r) {
		return BadDot
	}
	return wrong(r)
}

func wrongInHan(r rune) Reason {
	if isLatinLetter(r) {
		return MixedScript
	}
	return wrong(r)
}

// wrong returns the reason to refuse a character that no name holds.
func wrong(r rune) Reason {
	switch r {
	case '*', '\u2217', '\u204E', '\uFE61', '×', '○', '\u25EF':
		return AlreadyMasked
	case '?', '\uFE56', '□', '\u25AF', '〓', '\uFFFC':
		return LostCharacter
	case '\u303E', '\u31EF':
		return Undisplayable
	}
	switch {
	case r >= 0x2FF0 && r <= 0x2FFF:
		return Undisplayable
	case unicode.Is(unicode.N, r):
		return Digit
	case unicode.In(r, unicode.L, unicode.M):
		return OtherScript
	case unicode.In(r, unicode.P, unicode.S, unicode.Zs, unicode.Cf):
		return Symbol
	}
	return Undisplayable
}

// compose puts letters and diacritics together.
func (c *cleaner) compose() {
	// Nothing below U+0300 composes.
	if !slices.ContainsFunc(c.chars, func(x char) bool { return x.r >= 0x300 }) {
		return
	}
	text := make([]byte, 0, maxPlain)
	for _, x := range c.chars {
		text = utf8.AppendRune(text, x.r)
	}
	if norm.NFC.QuickSpan(text) == len(text) {
		return
	}
	var it norm.Iter
	it.Init(norm.NFC, text)
	var out []char
	next, pos := 0, 0 // the character of c.chars that begins at byte pos of text
	for !it.Done() {
		for pos < it.Pos() {
			pos += utf8.RuneLen(c.chars[next].r)
			next++
		}
		off := c.chars[next].off
		for _, r := range string(it.Next()) {
			out = append(out, char{r, r, off})
		}
	}
	if !slices.EqualFunc(c.chars, out, func(a, b char) bool { return a.r == b.r }) {
		c.chars = out
		c.fixed.add(FixedComposition)
	}
}
