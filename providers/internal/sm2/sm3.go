package sm2

import (
	"encoding/binary"
	"math/bits"
)

// size is the length of a hash, in bytes.
const size = 32

// Sum is the hash of a text by SM3 (GB/T 32905-2016).
func Sum(text []byte) [size]byte {
	state := [8]uint32{
		0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e, // 4.1
	}
	padded := append(append([]byte{}, text...), 0x80)
	for len(padded)%64 != 56 {
		padded = append(padded, 0)
	}
	padded = binary.BigEndian.AppendUint64(padded, uint64(len(text))*8)
	for ; len(padded) > 0; padded = padded[64:] {
		compress(&state, padded[:64])
	}
	var out [size]byte
	for i, word := range state {
		binary.BigEndian.PutUint32(out[4*i:], word)
	}
	return out
}

// compress takes a block of 64 bytes into the state (5.3.3).
func compress(state *[8]uint32, block []byte) {
	w := expand(block)
	a, b, c, d, e, f, g, h := state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
	for j := range 64 {
		turn := bits.RotateLeft32
		k := uint32(0x79cc4519)
		ff, gg := a^b^c, e^f^g
		if j >= 16 {
			k = 0x7a879d8a
			ff, gg = a&b|a&c|b&c, e&f|^e&g
		}
		ss1 := turn(turn(a, 12)+e+turn(k, j%32), 7)
		ss2 := ss1 ^ turn(a, 12)
		tt1 := ff + d + ss2 + (w[j] ^ w[j+4])
		tt2 := gg + h + ss1 + w[j]
		d, c, b, a = c, turn(b, 9), a, tt1
		h, g, f, e = g, turn(f, 19), e, tt2^turn(tt2, 9)^turn(tt2, 17)
	}
	for i, word := range [8]uint32{a, b, c, d, e, f, g, h} {
		state[i] ^= word
	}
}

// expand makes the words of a block (5.3.2).
func expand(block []byte) (w [68]uint32) {
	for i := range 16 {
		w[i] = binary.BigEndian.Uint32(block[4*i:])
	}
	for i := 16; i < 68; i++ {
		x := w[i-16] ^ w[i-9] ^ bits.RotateLeft32(w[i-3], 15)
		w[i] = x ^ bits.RotateLeft32(x, 15) ^ bits.RotateLeft32(x, 23) ^ bits.RotateLeft32(w[i-13], 7) ^ w[i-6]
	}
	return w
}
