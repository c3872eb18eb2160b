// Package mask keeps personal data in memory in a form that reflection cannot
// print.
//
// Package fmt ignores the methods of a value that lies in another struct's
// unexported field, and prints its fields instead. So a type that must never
// be printed plain holds a [Word] or a [Text]: its content under a bijection
// whose key is drawn when the process starts. Equal contents give equal words,
// so that == and map keys work; zero stays zero.
//
// This protects from accidents: a struct in a log line, a diff, a panic. It is
// not encryption, and does not protect from whoever can read our memory.
package mask

import (
	"encoding/binary"
	"math/rand/v2"
)

// key is drawn once, from the runtime's generator: two words, no other work is
// done at start-up.
var (
	key  = [2]uint64{rand.Uint64(), rand.Uint64()}
	zero = permute(0) // where zero would go; it must stay
)

// The multipliers are odd, so each has an inverse modulo 2^64.
const (
	mul1 = 0xbf58476d1ce4e5b9
	mul2 = 0x94d049bb133111eb
	inv1 = 0x96de1b173f119089
	inv2 = 0x319642b2d24d8ec3
)

// permute is a keyed bijection of 64-bit words: two multiplications with
// shifts between them, as in SplitMix64, and a key word in the middle.
func permute(x uint64) uint64 {
	x ^= key[0]
	x ^= x >> 30
	x *= mul1
	x ^= x>>27 ^ key[1]
	x *= mul2
	return x ^ x>>31
}

func unpermute(x uint64) uint64 {
	x ^= x>>31 ^ x>>62
	x *= inv2
	x ^= key[1]
	x ^= x>>27 ^ x>>54
	x *= inv1
	x ^= x>>30 ^ x>>60
	return x ^ key[0]
}

func hide(x uint64) uint64 { return permute(x) ^ zero }
func show(x uint64) uint64 { return unpermute(x ^ zero) }

// A Word is a hidden number. The zero Word hides zero.
type Word struct{ w uint64 }

// HideWord returns x as a Word.
func HideWord(x uint64) Word { return Word{hide(x)} }

// Show returns the number that w hides.
func (w Word) Show() uint64 { return show(w.w) }

// inline is the longest text that needs no memory of its own.
const inline = 15

// A Text is a hidden string. The zero Text hides the empty string. Texts of up
// to 15 bytes are kept without allocating; of longer ones the length, rounded
// up to eight, can be seen.
type Text struct {
	a, b uint64
	long string
}

// HideText returns s as a Text.
func HideText(s string) Text {
	if s == "" {
		return Text{}
	}
	if len(s) > inline {
		return Text{long: hideLong(s)}
	}
	var buf [16]byte
	copy(buf[:], s)
	buf[15] = byte(len(s))
	b := hide(binary.LittleEndian.Uint64(buf[8:]))
	return Text{a: hide(binary.LittleEndian.Uint64(buf[:]) ^ b), b: b}
}

// IsZero reports whether t hides the empty string.
func (t Text) IsZero() bool { return t == Text{} }

// Show returns the string that t hides.
func (t Text) Show() string {
	var buf [64]byte
	return string(t.AppendShow(buf[:0]))
}

// AppendShow appends the string that t hides to dst.
func (t Text) AppendShow(dst []byte) []byte {
	if t.IsZero() {
		return dst
	}
	if t.long != "" {
		return appendLong(dst, t.long)
	}
	var buf [16]byte
	binary.LittleEndian.PutUint64(buf[:], show(t.a)^t.b)
	binary.LittleEndian.PutUint64(buf[8:], show(t.b))
	return append(dst, buf[:min(buf[15], inline)]...)
}

// hideLong pads s to whole words, the last byte telling how much was added,
// and hides each word chained to the one before it.
func hideLong(s string) string {
	n := (len(s)/8 + 1) * 8
	var stack [160]byte // holds the longest name
	buf := append(stack[:0], s...)
	for len(buf) < n {
		buf = append(buf, byte(n-len(s)))
	}
	prev := uint64(len(s))
	for i := 0; i < n; i += 8 {
		prev = hide(binary.LittleEndian.Uint64(buf[i:]) ^ prev)
		binary.LittleEndian.PutUint64(buf[i:], prev)
	}
	return string(buf)
}

func appendLong(dst []byte, long string) []byte {
	start := len(dst)
	dst = append(dst, long...)
	words := dst[start:]
	pad := 0
	for i := len(words) - 8; i >= 0; i -= 8 {
		w := show(binary.LittleEndian.Uint64(words[i:]))
		switch {
		case i > 0:
			w ^= binary.LittleEndian.Uint64(words[i-8:])
		default:
			w ^= uint64(len(words) - pad)
		}
		binary.LittleEndian.PutUint64(words[i:], w)
		if i == len(words)-8 {
			pad = int(words[i+7])
		}
	}
	return dst[:start+len(words)-pad]
}
