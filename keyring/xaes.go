package keyring

import (
	"crypto/aes"
	"crypto/cipher"
)

// XAES-256-GCM (c2sp.org/XAES-256-GCM): AES-256-GCM under a key that is derived for each
// message from the first half of a nonce of 192 bits. So nonces can be drawn at random
// for 2^80 messages under one key, where AES-256-GCM alone allows 2^32, which a payment
// service seals in weeks.

const (
	xaesNonce    = 24 // also the least that any suite uses, see newAEAD
	xaesOverhead = 16
)

// An xaes is XAES-256-GCM under one key.
type xaes struct {
	block  cipher.Block
	subkey [aes.BlockSize]byte // K1 of CMAC, NIST SP 800-38B 6.1
}

// newXAES takes a key of 32 bytes.
func newXAES(key []byte) (cipher.AEAD, error) {
	if len(key) != 32 {
		return nil, aes.KeySizeError(len(key))
	}
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	x := &xaes{block: b}
	b.Encrypt(x.subkey[:], x.subkey[:])
	carry := byte(0)
	for i := len(x.subkey) - 1; i >= 0; i-- {
		x.subkey[i], carry = x.subkey[i]<<1|carry, x.subkey[i]>>7
	}
	x.subkey[len(x.subkey)-1] ^= carry * 0x87
	return x, nil
}

func (x *xaes) NonceSize() int { return xaesNonce }
func (x *xaes) Overhead() int  { return xaesOverhead }

// derive returns AES-256-GCM under the key of all messages whose nonce begins so: CMAC in
// counter mode, NIST SP 800-108r1 4.1, with two blocks of output.
func (x *xaes) derive(nonce []byte) cipher.AEAD {
	var key [2 * aes.BlockSize]byte
	for i := range 2 {
		half := key[i*aes.BlockSize:][:aes.BlockSize]
		copy(half, []byte{0, byte(i + 1), 'X', 0})
		copy(half[4:], nonce[:12])
		for j := range half {
			half[j] ^= x.subkey[j]
		}
		x.block.Encrypt(half, half)
	}
	defer clear(key[:])
	b, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // of 32 bytes it makes a cipher
	}
	a, err := cipher.NewGCM(b)
	if err != nil {
		panic(err) // of 16 bytes a block it makes an AEAD
	}
	return a
}

// Seal panics if the nonce is not of 24 bytes, as those of the standard library do.
func (x *xaes) Seal(dst, nonce, plain, ad []byte) []byte {
	if len(nonce) != xaesNonce {
		panic("keyring: nonce of a wrong length")
	}
	return x.derive(nonce).Seal(dst, nonce[12:], plain, ad)
}

// Open panics as Seal does.
func (x *xaes) Open(dst, nonce, sealed, ad []byte) ([]byte, error) {
	if len(nonce) != xaesNonce {
		panic("keyring: nonce of a wrong length")
	}
	return x.derive(nonce).Open(dst, nonce[12:], sealed, ad)
}
