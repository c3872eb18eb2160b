package keyring_test

import (
	"bytes"
	"crypto/sha3"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// RFC 5869, appendix A.1 to A.3: HKDF with SHA-256.
func TestHKDFVectors(t *testing.T) {
	count := func(from, to int) (s string) {
		for i := from; i <= to; i++ {
			s += hex.EncodeToString([]byte{byte(i)})
		}
		return s
	}
	tests := []struct {
		name, secret, salt, info string
		prk, okm                 string
	}{
		{"A.1", strings.Repeat("0b", 22), count(0, 0x0c), count(0xf0, 0xf9),
			"077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
			"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
		{"A.2", count(0, 0x4f), count(0x60, 0xaf), count(0xb0, 0xff),
			"06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
			"b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c" +
				"59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71" +
				"cc30c58179ec3e87c14c01d5c1f3434f1d87"},
		{"A.3", strings.Repeat("0b", 22), "", "",
			"19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
			"8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
	}
	for _, tt := range tests {
		prk, err := keyring.Extract(keyring.Standard(), unhex(t, tt.secret), unhex(t, tt.salt))
		if err != nil || hex.EncodeToString(prk) != tt.prk {
			t.Errorf("%s: Extract = %x, %v, want %s", tt.name, prk, err, tt.prk)
		}
		info := string(unhex(t, tt.info))
		okm, err := keyring.Expand(keyring.Standard(), prk, info, len(tt.okm)/2)
		if err != nil || hex.EncodeToString(okm) != tt.okm {
			t.Errorf("%s: Expand = %x, %v, want %s", tt.name, okm, err, tt.okm)
		}
	}
}

// RFC 4231, section 4: HMAC with SHA-256. Case 5 gives 128 bits only.
func TestHMACVectors(t *testing.T) {
	repeat := func(b byte, n int) string { return strings.Repeat(string([]byte{b}), n) }
	count := ""
	for i := 1; i <= 25; i++ {
		count += string([]byte{byte(i)})
	}
	tests := []struct{ name, key, message, want string }{
		{"1", repeat(0x0b, 20), "Hi There",
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{"2", "Jefe", "what do ya want for nothing?",
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{"3", repeat(0xaa, 20), repeat(0xdd, 50),
			"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
		{"4", count, repeat(0xcd, 50),
			"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
		{"5", repeat(0x0c, 20), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"},
		{"6", repeat(0xaa, 131), "Test Using Larger Than Block-Size Key - Hash Key First",
			"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
		{"7", repeat(0xaa, 131), "This is a test using a larger than block-size key and a larger " +
			"than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
			"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
	}
	for _, tt := range tests {
		first, second := keyring.HMAC(keyring.Standard(), []byte(tt.key), []byte(tt.message))
		for _, got := range [][]byte{first, second} {
			if got := hex.EncodeToString(got[:len(tt.want)/2]); got != tt.want {
				t.Errorf("case %s: %s, want %s", tt.name, got, tt.want)
			}
		}
	}
}

// The vectors of c2sp.org/XAES-256-GCM.
func TestXAESVectors(t *testing.T) {
	for _, tt := range []struct {
		name   string
		key    byte // 32 times
		ad     string
		sealed string
	}{
		{"the first bit of L is 0", 1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"},
		{"the first bit of L is 1", 3, "c2sp.org/XAES-256-GCM",
			"986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"},
	} {
		a, err := keyring.Standard().NewAEAD(bytes.Repeat([]byte{tt.key}, 32))
		if err != nil {
			t.Fatal(err)
		}
		nonce, plain := []byte("ABCDEFGHIJKLMNOPQRSTUVWX"), []byte("XAES-256-GCM")
		sealed := a.Seal(nil, nonce, plain, []byte(tt.ad))
		if got := hex.EncodeToString(sealed); got != tt.sealed {
			t.Errorf("%s: Seal = %s, want %s", tt.name, got, tt.sealed)
		}
		if got, err := a.Open(nil, nonce, sealed, []byte(tt.ad)); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: Open = %q, %v", tt.name, got, err)
		}
	}
}

// The accumulated tests of c2sp.org/XAES-256-GCM: 10,000 texts of random lengths.
func TestXAESAccumulated(t *testing.T) {
	const want = "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939"
	random, digest := sha3.NewSHAKE128(), sha3.NewSHAKE128()
	read := func(n int) []byte {
		b := make([]byte, n)
		random.Read(b)
		return b
	}
	for range 10_000 {
		key, nonce := read(32), read(24)
		plain := read(int(read(1)[0]))
		ad := read(int(read(1)[0]))
		a, err := keyring.Standard().NewAEAD(key)
		if err != nil {
			t.Fatal(err)
		}
		sealed := a.Seal(nil, nonce, plain, ad)
		if got, err := a.Open(nil, nonce, sealed, ad); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("Open = %x, %v", got, err)
		}
		digest.Write(sealed)
	}
	got := make([]byte, 32)
	digest.Read(got)
	if hex.EncodeToString(got) != want {
		t.Errorf("the texts hash to %x, want %s", got, want)
	}
}

func TestXAESRefuses(t *testing.T) {
	for _, n := range []int{0, 16, 24, 31, 33, 64} {
		if a, err := keyring.Standard().NewAEAD(make([]byte, n)); err == nil || a != nil {
			t.Errorf("a key of %d bytes: %v", n, err)
		}
	}
	a, err := keyring.Standard().NewAEAD(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	if a.NonceSize() != 24 || a.Overhead() != 16 {
		t.Errorf("nonce of %d bytes, overhead of %d", a.NonceSize(), a.Overhead())
	}
	for _, n := range []int{0, 12, 23, 25} {
		for name, f := range map[string]func(){
			"Seal": func() { a.Seal(nil, make([]byte, n), nil, nil) },
			"Open": func() { a.Open(nil, make([]byte, n), make([]byte, 16), nil) },
		} {
			if !panics(f) {
				t.Errorf("%s takes a nonce of %d bytes", name, n)
			}
		}
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}
