package report_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/realname/report"
)

var at = time.Date(2026, 1, 5, 10, 0, 0, 123456000, time.UTC)

func statement() report.Statement {
	return report.Statement{
		Issuer: "wallet.example", Made: at, Session: "0123456789abcdefghijklmnop", Goal: "verify", Method: "id_card",
		Status: "approved", Started: at, Decided: at, Approved: at, Ended: at, Level: 1, Face: true,
		DecidedBy: "people", Actor: "reviewer-7", Trail: "hash", Entries: 12,
		Checks:   []report.Check{{Step: "face", Outcome: "passed", Provider: "one", Reference: "4711", Time: at, Counts: true}},
		Consents: []report.Consent{{Step: "face", Text: "face-2026-01", Time: at}},
	}
}

func ed25519Key() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, 32)) }

func ecKey(t testing.TB, c elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestSignAndVerify: what was signed is what is read, by either kind of key.
func TestSignAndVerify(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"Ed25519": ed25519Key(), "P-256": ecKey(t, elliptic.P256())} {
		text, err := report.Sign(key, statement())
		if err != nil {
			t.Fatal(name, err)
		}
		other := ecKey(t, elliptic.P256()).Public()
		got, err := report.Verify(text, other, key.Public())
		if diff := cmp.Diff(statement(), got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
		if _, err := report.Verify(text, other); !errors.Is(err, report.ErrInvalid) {
			t.Errorf("%s: another key: %v", name, err)
		}
		if _, err := report.Verify(text); !errors.Is(err, report.ErrInvalid) {
			t.Errorf("%s: no key: %v", name, err)
		}
	}
}

// TestVerifyRefusesChanges: no byte can be changed, left out or put in.
func TestVerifyRefusesChanges(t *testing.T) {
	for _, key := range []crypto.Signer{ed25519Key(), ecKey(t, elliptic.P256())} {
		text, err := report.Sign(key, report.Statement{Session: "s", Trail: "t"})
		if err != nil {
			t.Fatal(err)
		}
		for i := range text {
			for _, changed := range []string{
				text[:i], text[:i] + text[i+1:], text[:i] + "A" + text[i:], text[:i] + "\n" + text[i:], text[:i] + "=" + text[i+1:],
				text[:i] + string(text[i]^1) + text[i+1:], text[:i] + "." + text[i:],
			} {
				if changed == text {
					continue
				}
				if _, err := report.Verify(changed, key.Public()); !errors.Is(err, report.ErrInvalid) {
					t.Fatalf("changed at %d: %v", i, err)
				}
			}
		}
	}
}

// signed makes a JWS of any header and body, with an Ed25519 key.
func signed(head, body string) string {
	enc := base64.RawURLEncoding
	input := enc.EncodeToString([]byte(head)) + "." + enc.EncodeToString([]byte(body))
	return input + "." + enc.EncodeToString(ed25519.Sign(ed25519Key(), []byte(input)))
}

// TestVerifyRefusesOtherTokens: what the same key has signed for another purpose is no statement.
func TestVerifyRefusesOtherTokens(t *testing.T) {
	id, err := report.KeyID(ed25519Key().Public())
	if err != nil {
		t.Fatal(err)
	}
	head := func(more string) string {
		return fmt.Sprintf(`{"alg":"EdDSA","kid":%q,"typ":"realname-report+jws"%s}`, id, more)
	}
	const body = `{"v":1,"session":"s"}`
	tests := []struct {
		name, head, body string
		ok               bool
	}{
		{"as signed", head(""), body, true},
		{"of no type", `{"alg":"EdDSA"}`, body, false},
		{"of another type", `{"alg":"EdDSA","typ":"JWT"}`, body, false},
		{"without a key's name", `{"alg":"EdDSA","typ":"realname-report+jws"}`, body, true},
		{"of another key", `{"alg":"EdDSA","kid":"k","typ":"realname-report+jws"}`, body, false},
		{"alg none", `{"alg":"none","typ":"realname-report+jws"}`, body, false},
		{"alg of another kind of key", `{"alg":"ES256","typ":"realname-report+jws"}`, body, false},
		{"alg HS256", `{"alg":"HS256","typ":"realname-report+jws"}`, body, false},
		{"critical members", head(`,"crit":["b64"],"b64":false`), body, false},
		{"a key in the header", head(`,"jwk":{}`), body, false},
		{"two headers", head("") + head(""), body, false},
		{"another version", head(""), `{"v":2,"session":"s"}`, false},
		{"no version", head(""), `{"session":"s"}`, false},
		{"no JSON", head(""), `session`, false},
		{"a field that we do not know", head(""), `{"v":1,"session":"s","more":1}`, true},
	}
	for _, tt := range tests {
		_, err := report.Verify(signed(tt.head, tt.body), ed25519Key().Public())
		if ok := err == nil; ok != tt.ok || !ok && !errors.Is(err, report.ErrInvalid) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// A badSigner signs with another key than it says.
type badSigner struct{ crypto.Signer }

func (badSigner) Public() crypto.PublicKey { return ed25519Key().Public() }

type deadSigner struct{ crypto.Signer }

func (deadSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("away")
}

func TestKeys(t *testing.T) {
	weak, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.Signer{"none": nil, "RSA": weak, "P-384": ecKey(t, elliptic.P384())} {
		if _, err := report.Sign(key, statement()); !errors.Is(err, report.ErrKey) {
			t.Errorf("Sign, %s: %v", name, err)
		}
		if key == nil {
			continue
		}
		if _, err := report.Verify("a.b.c", ed25519Key().Public(), key.Public()); !errors.Is(err, report.ErrKey) {
			t.Errorf("Verify, %s: %v", name, err)
		}
	}
	for _, key := range []crypto.PublicKey{nil, ed25519.PublicKey{1}, (*ecdsa.PublicKey)(nil)} {
		if _, err := report.KeyID(key); !errors.Is(err, report.ErrKey) {
			t.Errorf("KeyID(%T) = %v", key, err)
		}
	}
	_, other, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]crypto.Signer{"another key": badSigner{other}, "no signer": deadSigner{ed25519Key()}} {
		if text, err := report.Sign(s, statement()); err == nil || text != "" {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestSize(t *testing.T) {
	big := statement()
	big.Trail = strings.Repeat("x", report.MaxSize)
	if _, err := report.Sign(ed25519Key(), big); !errors.Is(err, report.ErrSize) {
		t.Errorf("Sign: %v", err)
	}
	if _, err := report.Verify(strings.Repeat("A", report.MaxSize+1), ed25519Key().Public()); !errors.Is(err, report.ErrInvalid) {
		t.Errorf("Verify: %v", err)
	}
}

// FuzzVerify: nothing panics, and whatever verifies is signed anew as something that verifies.
func FuzzVerify(f *testing.F) {
	key := ed25519Key()
	text, err := report.Sign(key, statement())
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{text, "", "..", "a.b.c", signed(`{}`, `{}`), signed(`{"alg":"EdDSA","typ":"realname-report+jws"}`, `{"v":1}`)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := report.Verify(s, key.Public())
		if err != nil {
			if !errors.Is(err, report.ErrInvalid) || !cmp.Equal(got, report.Statement{}) {
				t.Fatalf("%+v, %v", got, err)
			}
			return
		}
		again, err := report.Sign(key, got)
		if err != nil {
			t.Fatal(err)
		}
		if same, err := report.Verify(again, key.Public()); err != nil || !cmp.Equal(same, got) {
			t.Fatalf("%+v, %v", same, err)
		}
	})
}

// TestJSON: names in the JSON are what partners read; they stay.
func TestJSON(t *testing.T) {
	b, err := json.Marshal(statement())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"iss":"wallet.example","made":"2026-01-05T10:00:00.123456Z","session":"0123456789abcdefghijklmnop","goal":"verify",` +
		`"method":"id_card","status":"approved","started":"2026-01-05T10:00:00.123456Z","decided":"2026-01-05T10:00:00.123456Z",` +
		`"approved":"2026-01-05T10:00:00.123456Z","ended":"2026-01-05T10:00:00.123456Z","level":1,"face":true,"decided_by":"people",` +
		`"actor":"reviewer-7","checks":[{"step":"face","outcome":"passed","provider":"one","reference":"4711",` +
		`"time":"2026-01-05T10:00:00.123456Z","counts":true}],"consents":[{"step":"face","text":"face-2026-01",` +
		`"time":"2026-01-05T10:00:00.123456Z"}],"trail":"hash","entries":12}`
	if string(b) != want {
		t.Errorf("got\n%s\nwant\n%s", b, want)
	}
}
