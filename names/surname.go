package names

import (
	"fmt"
	"unicode/utf8"

	"github.com/go-realname/sdk/internal/mask"
)

// A Split is one way to read a name as surname and given name. Both are Names
// so that they stay masked; they may have a single character.
type Split struct {
	Surname, Given Name // such as 王 and 小明
}

// Format prints the whole name masked, for every verb: the masks of both parts
// would show a character of each.
func (s Split) Format(f fmt.State, verb rune) {
	whole := Name{mask.HideText(s.Surname.Reveal() + s.Given.Reveal())}
	whole.Format(f, verb)
}

// Splits returns the ways to read a name as surname and given name, the
// likeliest first: one for most names, several where a compound surname may as
// well be a frequent single one (夏侯 or 夏), or where two surnames stand at the
// beginning of four characters (those of both parents, or the first alone).
//
// It returns nothing for a name that has no surname, or whose surname cannot be told: names
// with dots, Latin names, longer Han names without a known compound surname. Names without a
// surname also occur with two or three characters (some Tibetan and Mongolian ones), and cannot
// be told from others.
func (n Name) Splits() []Split {
	var buf [maxPlain]byte
	plain := n.appendPlain(buf[:0])
	var lengths [maxSplits]int
	var splits []Split
	for _, k := range appendSurnames(lengths[:0], plain) {
		at := prefix(plain, k)
		splits = append(splits, Split{
			Name{mask.HideText(string(plain[:at]))},
			Name{mask.HideText(string(plain[at:]))},
		})
	}
	return splits
}

// Surname returns the likeliest surname, or the zero Name: see [Name.Splits].
func (n Name) Surname() Name {
	if splits := n.Splits(); len(splits) > 0 {
		return splits[0].Surname
	}
	return Name{}
}

// maxSplits is how many ways there are at most: 叶赫那拉, 叶赫, 叶.
const maxSplits = 4

// surnameKept returns how many characters a mask keeps of a name: what all its
// readings agree to be surname, or one.
func surnameKept(plain []byte) int {
	var lengths [maxSplits]int
	found := appendSurnames(lengths[:0], plain)
	if len(found) == 0 {
		return 1
	}
	return found[len(found)-1]
}

// appendSurnames appends the possible lengths of the surname, in characters,
// the likeliest and longest first.
func appendSurnames(dst []int, plain []byte) []int {
	size := plainSize(plain)
	if size < minLetters {
		return dst
	}
	var buf, folded [maxCompound]rune
	head := buf[:0]
	for i := 0; i < len(plain) && len(head) < min(maxCompound, size-1); {
		r, n := utf8.DecodeRune(plain[i:])
		folded[len(head)] = plainForm(r)
		head = append(head, r)
		i += n
	}
	dst, ambiguous := appendCompounds(dst, head)
	if len(dst) == 0 {
		dst, ambiguous = appendCompounds(dst, folded[:len(head)])
	}
	switch {
	case !ambiguous:
		return dst
	case len(dst) > 0 || size < 4:
		return append(dst, 1)
	case size != 4 || !isSingle(head[0]) && !isSingle(folded[0]):
		return dst
	case isSingle(head[1]) || isSingle(folded[1]):
		return append(dst, 2, 1)
	}
	return append(dst, 1)
}

// plainSize returns the number of characters of a Han name without dots, or 0.
func plainSize(plain []byte) int {
	size := 0
	for i := 0; i < len(plain); size++ {
		r, n := utf8.DecodeRune(plain[i:])
		if !isHan(r) {
			return 0
		}
		i += n
	}
	return size
}

// prefix returns how many bytes the first k characters take.
func prefix(plain []byte, k int) int {
	at := 0
	for range k {
		_, n := utf8.DecodeRune(plain[at:])
		at += n
	}
	return at
}
