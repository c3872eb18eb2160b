// Package sm2 encrypts short texts with a public key by SM2 (GB/T 32918.4-2016), on the curve of
// GB/T 32918.5-2017.
//
// It is written for clarity, and its running time depends on its secrets: use it only on top of
// TLS, as the adapters do.
package sm2

import (
	"crypto/elliptic"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math/big"
)

// curve is sm2p256v1. Its a is p - 3, as package elliptic takes it.
var curve = &elliptic.CurveParams{
	Name: "sm2p256v1", BitSize: 256,
	P:  number("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff"),
	N:  number("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123"),
	B:  number("28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"),
	Gx: number("32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"),
	Gy: number("bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"),
}

// number reads hex digits.
func number(s string) *big.Int {
	n, _ := new(big.Int).SetString(s, 16)
	return n
}

// A PublicKey is a point of the curve.
type PublicKey struct{ x, y *big.Int }

// ErrKey means that a text is not a public key.
var ErrKey = errors.New("sm2: not a public key")

// ErrText means that a text was not encrypted with the key, or was changed.
var ErrText = errors.New("sm2: the text cannot be decrypted")

// ParsePublicKey reads a point in hex digits: with 02 or 03 before x, or with 04 before x and y.
func ParsePublicKey(s string) (PublicKey, error) {
	b, err := hex.DecodeString(s)
	if err != nil {
		return PublicKey{}, ErrKey
	}
	x, y := elliptic.UnmarshalCompressed(curve, b)
	if x == nil && len(b) == 65 {
		x, y, err = point(b)
	}
	if x == nil || err != nil {
		return PublicKey{}, ErrKey
	}
	return PublicKey{x, y}, nil
}

// point reads 04, x and y of a point that is on the curve.
func point(b []byte) (x, y *big.Int, err error) {
	x, y = new(big.Int).SetBytes(b[1:33]), new(big.Int).SetBytes(b[33:65])
	//lint:ignore SA1019 crypto/ecdh has no such curve
	if b[0] != 4 || x.Cmp(curve.P) >= 0 || y.Cmp(curve.P) >= 0 || !curve.IsOnCurve(x, y) {
		return nil, nil, ErrKey
	}
	return x, y, nil
}

// Encrypt encrypts a text, which is not empty. The result is the point with 04, the text and
// the hash: C1C2C3, the order of the older drafts.
func Encrypt(key PublicKey, text []byte) []byte {
	for {
		k, err := rand.Int(rand.Reader, new(big.Int).Sub(curve.N, big.NewInt(1)))
		if err != nil {
			panic(err) // not reached: the reader of crypto/rand does not fail
		}
		if out, ok := encrypt(key, text, k.Add(k, big.NewInt(1))); ok {
			return out
		}
	}
}

// encrypt encrypts with k. It is not ok where the mask is all zero (6.1, A5).
func encrypt(key PublicKey, text []byte, k *big.Int) (out []byte, ok bool) {
	x1, y1 := times(curve.Gx, curve.Gy, k)
	x2, y2 := times(key.x, key.y, k)
	mask := derive(x2, y2, len(text))
	out = append(bytesOf(x1), bytesOf(y1)...)
	for i := range text {
		ok = ok || mask[i] != 0
		out = append(out, text[i]^mask[i])
	}
	sum := Sum(join(bytesOf(x2), text, bytesOf(y2)))
	return append(append([]byte{4}, out...), sum[:]...), ok
}

// Decrypt decrypts what Encrypt made. The key is the private number in hex digits.
func Decrypt(private string, sealed []byte) ([]byte, error) {
	d, ok := new(big.Int).SetString(private, 16)
	if !ok || len(sealed) <= 65+size {
		return nil, ErrText
	}
	x1, y1, err := point(sealed[:65])
	if err != nil {
		return nil, ErrText
	}
	x2, y2 := times(x1, y1, d)
	text := append([]byte{}, sealed[65:len(sealed)-size]...)
	for i, m := range derive(x2, y2, len(text)) {
		text[i] ^= m
	}
	sum := Sum(join(bytesOf(x2), text, bytesOf(y2)))
	if subtle.ConstantTimeCompare(sum[:], sealed[len(sealed)-size:]) == 0 {
		return nil, ErrText
	}
	return text, nil
}

// Public returns the compressed public key of a private number, in hex digits.
func Public(private string) string {
	d, _ := new(big.Int).SetString(private, 16)
	x, y := times(curve.Gx, curve.Gy, d)
	return hex.EncodeToString(elliptic.MarshalCompressed(curve, x, y))
}

// times multiplies a point.
func times(x, y, k *big.Int) (*big.Int, *big.Int) {
	//lint:ignore SA1019 crypto/ecdh has no such curve
	return curve.ScalarMult(x, y, k.Bytes())
}

// derive makes n bytes of a point (GB/T 32918.4, 5.4.3).
func derive(x, y *big.Int, n int) (mask []byte) {
	z := append(bytesOf(x), bytesOf(y)...)
	for count := uint32(1); len(mask) < n; count++ {
		sum := Sum(binary.BigEndian.AppendUint32(z[:64:64], count))
		mask = append(mask, sum[:]...)
	}
	return mask[:n]
}

// bytesOf is a coordinate in 32 bytes.
func bytesOf(n *big.Int) []byte { return n.FillBytes(make([]byte, 32)) }

// join returns the parts, one after the other.
func join(parts ...[]byte) (all []byte) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
