package names

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/go-realname/sdk/internal/mask"
)

// AuthorityVariants returns the other spellings under which a database may hold
// a name with rare characters, the likeliest first and none twice: the spelling
// that was parsed, the one with the private-use characters of GBK, and one for
// each table given. A database that matches by code point answers "no such
// person" to the standard form; ask it once more with [Name.RevealSpelling] of
// each.
//
// A table is private to a vendor or an authority: it returns the private-use character for a
// standard Han character, or 0. Most names have none. Every variant has the same [Name.Reveal]
// as n, and passes [Match] with n.
func (n Name) AuthorityVariants(tables ...func(r rune) rune) []Name {
	if !n.IsHan() {
		return nil
	}
	plain := n.Reveal()
	var variants []Name
	add := func(v Name) {
		if v.RevealSpelling() != plain && !slices.Contains(variants, v) {
			variants = append(variants, v)
		}
	}
	add(n)
	for _, table := range append([]func(rune) rune{toGBK}, tables...) {
		add(respelled(plain, table))
	}
	return variants
}

// respelled returns the Name that reads plain, spelled with the private-use
// characters of a table where it has them.
func respelled(plain string, table func(rune) rune) Name {
	text := append([]byte(plain), 0)
	for _, r := range plain {
		if p := table(r); unicode.Is(unicode.Co, p) {
			r = p
		}
		text = utf8.AppendRune(text, r)
	}
	if string(text[len(plain)+1:]) == plain {
		text = text[:len(plain)]
	}
	return Name{mask.HideText(string(text))}
}
