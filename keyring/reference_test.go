package keyring_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
)

// The formats once more, written plainly from their description, with the
// standard suite.

func refKey(t testing.TB, secret []byte, use, label string) []byte {
	t.Helper()
	info := "go-realname keyring 2\x001\x00" + use + "\x00" + label
	key, err := hkdf.Key(sha256.New, secret, nil, info, 32)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// refMessage puts before each part its length, seven bits to a byte, the
// lowest first, the top bit set in all bytes but the last.
func refMessage(parts [][]byte) (message []byte) {
	for _, p := range parts {
		n := len(p)
		for n >= 128 {
			message = append(message, byte(n%128)+128)
			n /= 128
		}
		message = append(message, byte(n))
		message = append(message, p...)
	}
	return message
}

func refMAC(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(refMessage(parts))
	return h.Sum(nil)
}

func refTag(t testing.TB, id, label string, parts ...[]byte) string {
	sum := refMAC(refKey(t, secret(id), "mac", label), parts...)
	return "1." + id + "." + base64.RawURLEncoding.EncodeToString(sum)
}

func refIndex(t testing.TB, id, label string, parts ...[]byte) string {
	sum := refMAC(refKey(t, secret(id), "index", label), parts...)
	return strings.ToLower(base32.HexEncoding.EncodeToString(sum[:20]))
}

// refAEAD is XAES-256-GCM by the detailed algorithm of its specification, on numbers.
func refAEAD(t testing.TB, key, nonce []byte) (a cipher.AEAD, rest []byte) {
	t.Helper()
	block := func(key []byte) cipher.Block {
		b, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	k := block(key)
	encrypt := func(x *big.Int) []byte {
		out := x.FillBytes(make([]byte, 16))
		k.Encrypt(out, out)
		return out
	}
	k1 := new(big.Int).SetBytes(encrypt(new(big.Int)))
	k1.Lsh(k1, 1)
	if k1.Bit(128) == 1 {
		k1.SetBit(k1, 128, 0).Xor(k1, big.NewInt(0x87))
	}
	var derived []byte
	for i := range byte(2) {
		m := new(big.Int).SetBytes(append([]byte{0, i + 1, 0x58, 0}, nonce[:12]...))
		derived = append(derived, encrypt(m.Xor(m, k1))...)
	}
	a, err := cipher.NewGCM(block(derived))
	if err != nil {
		t.Fatal(err)
	}
	return a, nonce[12:]
}

func refSeal(t testing.TB, dst, key, nonce, plain, ad []byte) []byte {
	a, rest := refAEAD(t, key, nonce)
	return a.Seal(dst, rest, plain, ad)
}

// refOpen opens a nonce with what was sealed under it.
func refOpen(t testing.TB, key, body, ad []byte) ([]byte, error) {
	a, rest := refAEAD(t, key, body[:24])
	return a.Open(nil, rest, body[24:], ad)
}

// refText seals with a nonce given.
func refText(t testing.TB, kind byte, id string, key, nonce, plain, ad []byte) []byte {
	text := append([]byte{'r', 'k', 2, kind, 1, byte(len(id))}, id...)
	text = append(text, nonce...)
	return refSeal(t, text, key, nonce, plain, ad)
}

// Lengths around those of the buffer, and of a length that takes two bytes.
func TestSumAgreesWithReference(t *testing.T) {
	p := purpose(t, newRing(t, "k1"), "ref")
	long := []byte(strings.Repeat("0123456789", 200))
	for _, n := range []int{0, 1, 31, 63, 64, 65, 127, 128, 129, 252, 253, 254, 255, 256, 257,
		258, 511, 512, 513, 2000} {
		for _, parts := range [][][]byte{{long[:n]}, {long[:n], {}, long[:5]}, {long[:3], long[:n]}} {
			tag := sum(t, p, parts...)
			text, _ := tag.MarshalText()
			if want := refTag(t, "k1", "ref", parts...); string(text) != want {
				t.Errorf("%d bytes: tag %s, want %s", n, text, want)
			}
			if got, want := p.Index(parts...), refIndex(t, "k1", "ref", parts...); got != want {
				t.Errorf("%d bytes: index %s, want %s", n, got, want)
			}
		}
	}
}

func TestOpenAgreesWithReference(t *testing.T) {
	r := newRing(t, "k1")
	nonce, plain, ad := []byte("twenty-four bytes random"), []byte("plain"), []byte("ad")
	text := refText(t, 'p', "k1", refKey(t, secret("k1"), "seal", "ref"), nonce, plain, ad)
	got, err := purpose(t, r, "ref").Open(nil, text, ad)
	if err != nil || string(got) != "plain" {
		t.Errorf("Open = %q, %v", got, err)
	}
	raw := append([]byte{1}, secret("data key")...)
	wrapped := refText(t, 'w', "k1", refKey(t, secret("k1"), "wrap", ""), nonce, raw, ad)
	k, err := r.OpenDataKey(ctx, wrapped, ad)
	if err != nil {
		t.Fatal(err)
	}
	text = refText(t, 'd', "", secret("data key"), nonce, plain, ad)
	if got, err := k.Open(nil, text, ad); err != nil || string(got) != "plain" {
		t.Errorf("DataKey.Open = %q, %v", got, err)
	}
}

// A data key must be random and whole: what is sealed under it opens with
// the 32 bytes that are wrapped, and with nothing else.
func TestNewDataKeyIsRandom(t *testing.T) {
	r := newRing(t, "k1")
	seen := map[string]bool{}
	var varies [33]byte // bits that differed from those of the first key
	var first []byte
	for range 100 {
		k, wrapped, err := r.NewDataKey(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		raw := unwrapped(t, "k1", wrapped)
		if raw[0] != 1 || len(raw) != 33 || seen[string(raw)] {
			t.Fatalf("a data key of %d bytes, suite %d, or seen before", len(raw), raw[0])
		}
		seen[string(raw)] = true
		if first == nil {
			first = raw
		}
		for i := range varies {
			varies[i] |= raw[i] ^ first[i]
		}
		sealed, err := k.Seal(nil, []byte("plain"), nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := refOpen(t, raw[1:], sealed[6:], nil)
		if err != nil || string(got) != "plain" {
			t.Fatalf("%q, %v", got, err)
		}
	}
	for i, bits := range varies[1:] {
		if bits != 0xff {
			t.Errorf("byte %d is not random: bits %08b vary", i, bits)
		}
	}
}

// unwrapped returns the bytes of a data key wrapped with no associated data.
func unwrapped(t testing.TB, id string, wrapped []byte) []byte {
	t.Helper()
	raw, err := refOpen(t, refKey(t, secret(id), "wrap", ""), wrapped[6+len(id):], nil)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
