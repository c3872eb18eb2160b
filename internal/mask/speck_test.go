package mask

import (
	"math/rand/v2"
	"testing"
)

// The vectors of appendix C of the paper, written as there: last word first.
func TestSpeckVectors(t *testing.T) {
	s64 := newSpeck64([4]uint32{0x03020100, 0x0b0a0908, 0x13121110, 0x1b1a1918})
	const plain64, cipher64 = 0x3b726574_7475432d, 0x8c6fa548_454e028b
	if got := s64.encrypt(plain64); got != cipher64 {
		t.Errorf("Speck64/128 encrypts to %016x, want %016x", got, uint64(cipher64))
	}
	if got := s64.decrypt(cipher64); got != plain64 {
		t.Errorf("Speck64/128 decrypts to %016x, want %016x", got, uint64(plain64))
	}
	s128 := newSpeck128([2]uint64{0x0706050403020100, 0x0f0e0d0c0b0a0908})
	plain := [2]uint64{0x7469206564616d20, 0x6c61766975716520}
	cipher := [2]uint64{0x7860fedf5c570d18, 0xa65d985179783265}
	if y, x := s128.encrypt(plain[0], plain[1]); [2]uint64{y, x} != cipher {
		t.Errorf("Speck128/128 encrypts to %016x %016x, want %016x", x, y, cipher)
	}
	if y, x := s128.decrypt(cipher[0], cipher[1]); [2]uint64{y, x} != plain {
		t.Errorf("Speck128/128 decrypts to %016x %016x, want %016x", x, y, plain)
	}
}

// Every bit of the key and of the block changes about half of the result.
func TestSpeckDiffuses(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var key [4]uint32
	for i := range key {
		key[i] = r.Uint32()
	}
	s := newSpeck64(key)
	x := r.Uint64()
	was := s.encrypt(x)
	for bit := range 64 {
		if got := ones(s.encrypt(x^1<<bit) ^ was); got < 12 || got > 52 {
			t.Errorf("bit %d of the block changes %d bits", bit, got)
		}
	}
	for bit := range 128 {
		other := key
		other[bit/32] ^= 1 << (bit % 32)
		s := newSpeck64(other)
		if got := ones(s.encrypt(x) ^ was); got < 12 || got > 52 {
			t.Errorf("bit %d of the key changes %d bits", bit, got)
		}
	}
}

func ones(x uint64) (n int) {
	for ; x != 0; x &= x - 1 {
		n++
	}
	return n
}

func BenchmarkSpeck(b *testing.B) {
	b.Run("64 encrypt", func(b *testing.B) {
		for x := uint64(1); b.Loop(); {
			x = process.words.encrypt(x)
		}
	})
	b.Run("64 decrypt", func(b *testing.B) {
		for x := uint64(1); b.Loop(); {
			x = process.words.decrypt(x)
		}
	})
	b.Run("128 encrypt", func(b *testing.B) {
		for x, y := uint64(1), uint64(2); b.Loop(); {
			x, y = process.blocks.encrypt(x, y)
		}
	})
	b.Run("128 decrypt", func(b *testing.B) {
		for x, y := uint64(1), uint64(2); b.Loop(); {
			x, y = process.blocks.decrypt(x, y)
		}
	})
}
