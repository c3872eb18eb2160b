// Package mask keeps personal data in memory in a form that reflection cannot
// print.
//
// Package fmt ignores the methods of a value that lies in another struct's
// unexported field, and prints its fields instead. So a type that must never
// be printed plain holds a [Word], a [Block] or a [Text]: its content under a block
// cipher whose key is drawn when the process starts. Equal contents give equal
// words, so that == and map keys work; zero stays zero.
//
// A reader of such words in a log who knows what some of them hide learns nothing about the key.
// About the others they learn which are equal: they may type a PIN, see its word, and
// know that word again until the process ends. Of a long text the length shows too, in
// steps of 16.
//
// This protects from accidents: a struct in a log line, a diff, a panic. It does not
// protect from whoever can read our memory: the key is there too.
package mask

import (
	"crypto/rand"
	"encoding/binary"
)

// keys are those of this process. Each way to hide has one of its own.
type keys struct {
	words   speck64
	blocks  speck128
	tags    speck128 // of long texts
	streams speck128
}

// process is drawn once. Nothing else is done at start-up.
var process = drawKeys()

func drawKeys() (k keys) {
	var b [4 * 16]byte
	rand.Read(b[:]) // it never fails
	u32 := func(i int) uint32 { return binary.LittleEndian.Uint32(b[i:]) }
	u64 := func(i int) uint64 { return binary.LittleEndian.Uint64(b[i:]) }
	k.words = newSpeck64([4]uint32{u32(0), u32(4), u32(8), u32(12)})
	k.blocks = newSpeck128([2]uint64{u64(16), u64(24)})
	k.tags = newSpeck128([2]uint64{u64(32), u64(40)})
	k.streams = newSpeck128([2]uint64{u64(48), u64(56)})
	return k
}

// hide is the cipher, except that zero stays zero. A word that the cipher would make zero is
// encrypted once more, and so takes the place that zero left. This is still a
// permutation; it differs from the cipher for one word and for zero.
func (k *keys) hide(x uint64) uint64 {
	if x == 0 {
		return 0
	}
	for {
		if x = k.words.encrypt(x); x != 0 {
			return x
		}
	}
}

func (k *keys) show(x uint64) uint64 {
	if x == 0 {
		return 0
	}
	for {
		if x = k.words.decrypt(x); x != 0 {
			return x
		}
	}
}

// A Word is a hidden number. The zero Word hides zero.
type Word struct{ w uint64 }

// HideWord returns x as a Word.
func HideWord(x uint64) Word { return Word{process.hide(x)} }

// Show returns the number that w hides.
func (w Word) Show() uint64 { return process.show(w.w) }

// A Block is two numbers that are hidden together: it does not show whether one of them is
// that of another Block. The zero Block hides two zeros.
type Block struct{ a, b uint64 }

// HideBlock returns a and b as a Block.
func HideBlock(a, b uint64) Block { return process.hideBlock(a, b) }

// Show returns the numbers that b hides.
func (b Block) Show() (uint64, uint64) { return process.showBlock(b) }

// hideBlock walks past zero as hide does.
func (k *keys) hideBlock(a, b uint64) Block {
	if a|b == 0 {
		return Block{}
	}
	for {
		if a, b = k.blocks.encrypt(a, b); a|b != 0 {
			return Block{a, b}
		}
	}
}

func (k *keys) showBlock(x Block) (a, b uint64) {
	if a, b = x.a, x.b; a|b == 0 {
		return 0, 0
	}
	for {
		if a, b = k.blocks.decrypt(a, b); a|b != 0 {
			return a, b
		}
	}
}
