package report

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/base64"
	"testing"
)

func raw(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The keys of RFC 8037, A.1, and of RFC 7515, A.3.1.
func rfcKeys(t *testing.T) (ed25519.PrivateKey, *ecdsa.PublicKey) {
	seed := raw(t, "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
	x, y := raw(t, "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"), raw(t, "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
	point, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
	if err != nil {
		t.Fatal(err)
	}
	return ed25519.NewKeyFromSeed(seed), point
}

// TestKnownAnswers: signatures of the RFCs verify, and the one that can be made again is the same.
func TestKnownAnswers(t *testing.T) {
	ed, ec := rfcKeys(t)
	tests := []struct {
		name, text, body string
		key              crypto.PublicKey
	}{
		{"RFC 8037, A.4", "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc." +
			"hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
			"Example of Ed25519 signing", ed.Public()},
		{"RFC 7515, A.3", "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ." +
			"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
			"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}", ec},
	}
	for _, tt := range tests {
		body, err := open(tt.text, "", []crypto.PublicKey{tt.key})
		if err != nil || string(body) != tt.body {
			t.Errorf("%s: %q, %v", tt.name, body, err)
		}
		if _, err := open(tt.text[:len(tt.text)-2]+"AA", "", []crypto.PublicKey{tt.key}); err == nil {
			t.Errorf("%s: another signature verifies", tt.name)
		}
	}
	input := []byte("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc")
	signature, err := signWith(ed, "EdDSA", input)
	if got := base64.RawURLEncoding.EncodeToString(signature); err != nil || got != tests[0].text[len(input)+1:] {
		t.Errorf("signed: %s, %v", got, err)
	}
}

// TestThumbprint: RFC 8037, A.3.
func TestThumbprint(t *testing.T) {
	ed, _ := rfcKeys(t)
	if got, err := KeyID(ed.Public()); err != nil || got != "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" {
		t.Errorf("KeyID = %s, %v", got, err)
	}
}
