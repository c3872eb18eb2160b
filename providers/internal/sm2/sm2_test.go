package sm2

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// The examples of GB/T 32905-2016, annex A, and the empty text.
func TestSum(t *testing.T) {
	for text, want := range map[string]string{
		"abc":                      "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
		strings.Repeat("abcd", 16): "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
		"":                         "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b",
	} {
		if got := Sum([]byte(text)); hex.EncodeToString(got[:]) != want {
			t.Errorf("Sum(%q) = %x, want %s", text, got, want)
		}
	}
}

// The example of GB/T 32918.5-2017, annex C.
const (
	private = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
	public  = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
	k       = "59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21"
	text    = "encryption standard"
	c1      = "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"
	c2      = "21886ca989ca9c7d58087307ca93092d651efa"
	c3      = "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
)

func TestPublished(t *testing.T) {
	key, err := ParsePublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := encrypt(key, []byte(text), number(k))
	if want := c1 + c2 + c3; !ok || hex.EncodeToString(got) != want {
		t.Errorf("encrypt = %x\nwant      %s", got, want)
	}
	if back, err := Decrypt(private, got); err != nil || string(back) != text {
		t.Errorf("Decrypt = %q, %v", back, err)
	}
	if got := Public(private); got[2:] != public[2:66] {
		t.Errorf("Public = %s", got)
	}
}

// A compressed key is the same point.
func TestParsePublicKey(t *testing.T) {
	short, err := ParsePublicKey("02cd77e007bdc86eeaf9a479ba7a2c22bc0a517ccb3a6975c3f94b4ac93347dea6")
	if err != nil {
		t.Fatal(err)
	}
	long, err := ParsePublicKey("04cd77e007bdc86eeaf9a479ba7a2c22bc0a517ccb3a6975c3f94b4ac93347dea6" +
		"5fb8709f2915105fdd5c81bae765774ca7a9392ad3b557b1d239741c2899c868")
	if err != nil || short.x.Cmp(long.x) != 0 || short.y.Cmp(long.y) != 0 {
		t.Errorf("%v is another point than %v, %v", short, long, err)
	}
	for _, bad := range []string{"", "02", "zz", public[:128], public + "00", "05" + public[2:], public[:128] + "14", strings.Repeat("00", 65),
		"04" + strings.Repeat("ff", 64), "02" + strings.Repeat("ff", 32)} {
		if _, err := ParsePublicKey(bad); !errors.Is(err, ErrKey) {
			t.Errorf("%s is a key: %v", bad, err)
		}
	}
}

// Whatever is changed or left out, nothing is decrypted; each time it is another text.
func TestDecryptChecks(t *testing.T) {
	key, _ := ParsePublicKey(public)
	sealed := Encrypt(key, []byte("张三"))
	if bytes.Equal(sealed, Encrypt(key, []byte("张三"))) || bytes.Contains(sealed, []byte("张三")) {
		t.Error("a text is encrypted in the same way twice, or not at all")
	}
	for i := range sealed {
		broken := bytes.Clone(sealed)
		broken[i] ^= 1
		if _, err := Decrypt(private, broken); !errors.Is(err, ErrText) {
			t.Errorf("with another byte %d: %v", i, err)
		}
		if _, err := Decrypt(private, sealed[:i]); !errors.Is(err, ErrText) {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
	if _, err := Decrypt("x", sealed); !errors.Is(err, ErrText) {
		t.Errorf("with no key: %v", err)
	}
}

func FuzzEncrypt(f *testing.F) {
	key, err := ParsePublicKey(public)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("x"))
	f.Add(bytes.Repeat([]byte("张"), 100))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) == 0 || len(text) > 1000 {
			return
		}
		if got, err := Decrypt(private, Encrypt(key, text)); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%q comes back as %q, %v", text, got, err)
		}
		Decrypt(private, text)
	})
}

func FuzzParsePublicKey(f *testing.F) {
	f.Add(public)
	f.Add("02cd77e007bdc86eeaf9a479ba7a2c22bc0a517ccb3a6975c3f94b4ac93347dea6")
	f.Fuzz(func(t *testing.T, s string) {
		key, err := ParsePublicKey(s)
		if err == nil {
			Encrypt(key, []byte("x"))
		}
	})
}

func BenchmarkEncrypt(b *testing.B) {
	key, _ := ParsePublicKey(public)
	for b.Loop() {
		Encrypt(key, []byte("11010519491231002X"))
	}
}
