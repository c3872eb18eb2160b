package names

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// RevealMRZ returns a Latin name as the machine-readable zone of a travel
// document writes it, without its length limit: upper case, letters
// transliterated as ICAO Doc 9303 part 3 recommends (Ä AE, Ö OE, Ü UE, Å AA, ß
// SS, other diacritics dropped), apostrophes and full stops dropped, < for
// blanks and hyphens, << for a comma. It returns "" for a Han name, whose
// pinyin is not in it.
func (n Name) RevealMRZ() string {
	if !n.IsValid() || n.IsHan() {
		return ""
	}
	return toMRZ(n.Reveal(), true)
}

// toMRZ returns the machine-readable form of a Latin name. Documents write Ä,
// Ö, Ü and Å with two letters or, where expand is false, with one.
func toMRZ(s string, expand bool) string {
	var b strings.Builder
	fill := 0 // fillers to write before the next letter
	for _, r := range s {
		switch r {
		case ' ', '-':
			fill = max(fill, 1)
			continue
		case ',':
			fill = 2
			continue
		}
		if letters := mrzLetters(unicode.ToUpper(r), expand); letters != "" {
			if b.Len() > 0 {
				b.WriteString("<<"[:fill])
			}
			b.WriteString(letters)
			fill = 0
		}
	}
	return b.String()
}

// mrzLetters returns the letters A to Z for an upper-case letter, "" for signs.
func mrzLetters(r rune, expand bool) string {
	if r >= 'A' && r <= 'Z' {
		return string(r)
	}
	if expand {
		switch r {
		case 'Ä':
			return "AE"
		case 'Ö':
			return "OE"
		case 'Ü':
			return "UE"
		case 'Å':
			return "AA"
		case 'Ø':
			return "OE"
		}
	}
	switch r {
	case 'ß', 'ẞ':
		return "SS"
	case 'Æ':
		return "AE"
	case 'Œ':
		return "OE"
	case 'Þ':
		return "TH"
	}
	if i := strings.Index(unlikeBase, string(r)); i >= 0 {
		i = utf8.RuneCountInString(unlikeBase[:i])
		return likeBase[i : i+1]
	}
	return baseLetters(r)
}

// Letters that Unicode does not decompose, and the plain letter for each. The
// first eight are in Doc 9303, the others take the letter they were made from.
const (
	unlikeBase = "ÐĐĦŁŊŦĸØƏƁƊƎƐƆƘƳ"
	likeBase   = "DDHLNTQOEBDEEOKY"
)

// baseLetters returns the letters A to Z in the compatibility decomposition of
// r.
func baseLetters(r rune) string {
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(r)) {
		if d = unicode.ToUpper(d); d >= 'A' && d <= 'Z' {
			b.WriteRune(d)
		}
	}
	return b.String()
}

// sameInMRZ reports whether two Latin names have the same words in
// machine-readable form, in any order: a document puts the surname first.
func sameInMRZ(x, y string) bool {
	for _, expand := range []bool{true, false} {
		words := sortedWords(toMRZ(x, expand))
		if words != "" && words == sortedWords(toMRZ(y, expand)) {
			return true
		}
	}
	return false
}

func sortedWords(mrz string) string {
	words := strings.FieldsFunc(mrz, func(r rune) bool { return r == '<' })
	slices.Sort(words)
	return strings.Join(words, "<")
}
