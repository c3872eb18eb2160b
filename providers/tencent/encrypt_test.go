package tencent

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/providers/sandbox"
)

// The example of the vendor's documentation (敏感数据加密指引, 1007/47180).
func TestSealPublished(t *testing.T) {
	iv, err := base64.StdEncoding.DecodeString("t9Uf9QJ50B0uHhE26JLNxw==")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"100822119610104046": "H+ZwsBfYVgbBWaHStriUV2GF0wX7MzYy0XMWNKZjZjQ=", "张三": "IS6wLE153MfBr639hqWmUQ==",
	} {
		if got := seal([]byte("1abrmh7jz83awn4585vzujiyxbhi5wsd"), iv, text); got != want {
			t.Errorf("seal(%q) = %s, want %s", text, got, want)
		}
	}
}

// pemOf is a key as PEM.
func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func TestParseKey(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	pkix, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	plain := pemOf("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&private.PublicKey))
	for name, s := range map[string]string{
		"as the console shows it": base64.StdEncoding.EncodeToString([]byte(plain)), "PEM": plain, "PKIX": pemOf("PUBLIC KEY", pkix),
	} {
		if key, err := parseKey(s); err != nil || !key.Equal(&private.PublicKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	curve, _ := base64.StdEncoding.DecodeString("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==")
	weak := x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: private.N, E: 1})
	small := x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 1000, 1), E: 65537})
	for name, s := range map[string]string{
		"nothing": "x", "junk": pemOf("RSA PUBLIC KEY", []byte("x")), "curve": pemOf("PUBLIC KEY", curve), "short": pemOf("RSA PUBLIC KEY", small), "weak": pemOf("RSA PUBLIC KEY", weak),
	} {
		if _, err := New(Config{Credentials: adaptertest.Keyed(), EncryptKey: s}); !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), "EncryptKey") {
			t.Errorf("%s: %v, want ErrConfig", name, err)
		}
	}
}

// Whatever is taken for a key encrypts.
func FuzzParseKey(f *testing.F) {
	private, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(x509.MarshalPKCS1PublicKey(&private.PublicKey))
	f.Add(x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: private.N, E: 4}))
	f.Fuzz(func(t *testing.T, der []byte) {
		key, err := parseKey(pemOf("PUBLIC KEY", der))
		if err != nil {
			return
		}
		if p, err := encrypt(key, params{"Name": "x"}, []string{"Name"}, false); err != nil || p["Name"] == "x" {
			t.Errorf("%v, %v", p, err)
		}
	})
}

// Each endpoint of faceid encrypts what is about a person, and nothing else.
func TestEncrypted(t *testing.T) {
	want := map[*endpoint]string{
		idCard: "IdCard Name", bank4: "BankCard IdCard Name Phone", bank3: "BankCard IdCard Name", phone: "IdCard Name Phone",
		networkTime: "Mobile", detectAuth: "IdCard Name", detectInfo: "", getEidToken: "IdCard Name", getEidResult: "", idCardOCR: "", passportOCR: "", permitOCR: "", sendSMS: "",
	}
	for e, call := range suite.Calls {
		w := &adaptertest.Replier{Body: "{}"}
		c, err := New(Config{Credentials: adaptertest.Keyed(), Transport: w, EncryptKey: sandbox.EncryptKey()})
		if err != nil {
			t.Fatal(err)
		}
		call(t.Context(), c)
		call(t.Context(), c)
		var p, again map[string]any
		if json.Unmarshal([]byte(w.Sent[0]), &p) != nil || json.Unmarshal([]byte(w.Sent[1]), &again) != nil {
			t.Fatalf("%s: the requests are %q", e.action, w.Sent)
		}
		about, _ := p["Encryption"].(map[string]any)
		if e == phone { // it takes them beside its members
			about = p
		}
		var names []string
		for _, name := range asList(about["EncryptList"]) {
			names = append(names, name.(string))
			if p[name.(string)] == again[name.(string)] {
				t.Errorf("%s: %s is encrypted in the same way twice", e.action, name)
			}
		}
		if got := strings.Join(names, " "); got != want[e] || (got == "") != (about == nil) || (about["Algorithm"] == nil) != (got == "" || e == phone) {
			t.Errorf("%s: %q are encrypted by %v, want %q", e.action, got, about["Algorithm"], want[e])
		}
		if want[e] != "" {
			leaktest.CheckText(t, "the request of "+e.action, w.Sent[0], person.Name.Reveal(), person.Number.Reveal(), card.Number.Reveal(), card.Mobile.E164()[3:])
		}
	}
}

// asList is a list, or nothing.
func asList(v any) []any {
	list, _ := v.([]any)
	return slices.Clone(list)
}

// A Cloud that encrypts shows its key no more than another.
func TestEncryptedKeysDoNotShow(t *testing.T) {
	c, err := New(Config{Credentials: adaptertest.Keyed(), EncryptKey: sandbox.EncryptKey()})
	if err != nil {
		t.Fatal(err)
	}
	leaktest.Check(t, c.Authority(), adaptertest.Secret, adaptertest.Token)
}
