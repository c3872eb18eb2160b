package mask

import "math/bits"

// Speck64/128 and Speck128/128 of Beaulieu and others, "The SIMON and SPECK Families of
// Lightweight Block Ciphers", Cryptology ePrint Archive 2013/404. They are here
// because their blocks are of the size of a word and of two, and because they need no table and
// no memory.

const (
	rounds64  = 27
	rounds128 = 32
)

// A speck64 has the round keys of Speck64/128, a permutation of one word.
type speck64 [rounds64]uint32

// newSpeck64 expands a key. The paper writes the last word first.
func newSpeck64(key [4]uint32) (s speck64) {
	k, l := key[0], [3]uint32(key[1:])
	for i := range s {
		s[i] = k
		x := (bits.RotateLeft32(l[i%3], -8) + k) ^ uint32(i)
		l[i%3], k = x, bits.RotateLeft32(k, 3)^x
	}
	return s
}

// encrypt permutes a word. The upper half is the paper's x, the lower its y.
func (s *speck64) encrypt(w uint64) uint64 {
	x, y := uint32(w>>32), uint32(w)
	for _, k := range s {
		x = (bits.RotateLeft32(x, -8) + y) ^ k
		y = bits.RotateLeft32(y, 3) ^ x
	}
	return uint64(x)<<32 | uint64(y)
}

func (s *speck64) decrypt(w uint64) uint64 {
	x, y := uint32(w>>32), uint32(w)
	for i := rounds64 - 1; i >= 0; i-- {
		y = bits.RotateLeft32(y^x, -3)
		x = bits.RotateLeft32((x^s[i])-y, 8)
	}
	return uint64(x)<<32 | uint64(y)
}

// A speck128 has the round keys of Speck128/128, a permutation of two words.
type speck128 [rounds128]uint64

// newSpeck128 expands a key. The paper writes the last word first.
func newSpeck128(key [2]uint64) (s speck128) {
	k, l := key[0], key[1]
	for i := range s {
		s[i] = k
		l = (bits.RotateLeft64(l, -8) + k) ^ uint64(i)
		k = bits.RotateLeft64(k, 3) ^ l
	}
	return s
}

// encrypt permutes two words, which the paper calls y and x.
func (s *speck128) encrypt(y, x uint64) (uint64, uint64) {
	for _, k := range s {
		x = (bits.RotateLeft64(x, -8) + y) ^ k
		y = bits.RotateLeft64(y, 3) ^ x
	}
	return y, x
}

func (s *speck128) decrypt(y, x uint64) (uint64, uint64) {
	for i := rounds128 - 1; i >= 0; i-- {
		y = bits.RotateLeft64(y^x, -3)
		x = bits.RotateLeft64((x^s[i])-y, 8)
	}
	return y, x
}
