package webhook_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/webhook"
)

// published is the secret in the tests of the specification's libraries.
const published = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func mustSecret(s string) webhook.Secret {
	secret, err := webhook.ParseSecret(s)
	if err != nil {
		panic(err)
	}
	return secret
}

// secretOf writes n bytes as a secret.
func secretOf(n int) string {
	return "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xa7}, n))
}

var secretTests = []struct {
	name, in string
	ok       bool
}{
	{"published", published, true},
	{"the shortest", secretOf(24), true},
	{"with padding", secretOf(25), true},
	{"the longest", secretOf(64), true},
	{"too short", secretOf(23), false},
	{"too long", secretOf(65), false},
	{"nothing", "", false},
	{"the prefix alone", "whsec_", false},
	{"without the prefix", strings.TrimPrefix(published, "whsec_"), false},
	{"prefix in capitals", "WHSEC_" + strings.TrimPrefix(published, "whsec_"), false},
	{"a secret key of the other kind", "whsk_" + strings.TrimPrefix(published, "whsec_"), false},
	{"without its padding", strings.TrimRight(secretOf(25), "="), false},
	{"URL alphabet", "whsec_" + strings.Repeat("-_-_", 8), false},
	{"a blank before", " " + published, false},
	{"a line break after", published + "\n", false},
	{"a line break within", published[:20] + "\r\n" + published[20:], false},
	{"bits that mean nothing", "whsec_" + strings.Repeat("A", 33) + "B==", false},
}

func TestParseSecret(t *testing.T) {
	for _, tt := range secretTests {
		s, err := webhook.ParseSecret(tt.in)
		if (err == nil) != tt.ok || s.IsValid() != tt.ok {
			t.Errorf("%s: %v, %v; want ok %v", tt.name, s, err, tt.ok)
		}
		if tt.ok && s.Reveal() != tt.in {
			t.Errorf("%s: Reveal returns another text", tt.name)
		}
		if err != nil {
			leaktest.CheckText(t, tt.name, err.Error(), strings.Repeat("p6", 4), "MfKQ9r8G")
		}
	}
}

// FuzzParseSecret compares with a decoder that encodes what it read and looks whether that is the
// same.
func FuzzParseSecret(f *testing.F) {
	for _, tt := range secretTests {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(in, "whsec_"))
		want := err == nil && len(b) >= 24 && len(b) <= 64 &&
			in == "whsec_"+base64.StdEncoding.EncodeToString(b)
		s, err := webhook.ParseSecret(in)
		if (err == nil) != want {
			t.Fatalf("ParseSecret(%q) = %v, want ok %v", in, err, want)
		}
		if want && s.Reveal() != in {
			t.Errorf("Reveal = %q of %q", s.Reveal(), in)
		}
	})
}

func TestSecretsAreValues(t *testing.T) {
	a, b := mustSecret(published), mustSecret(published)
	if a != b || a == mustSecret(secretOf(24)) {
		t.Error("secrets do not compare by what they hold")
	}
	var zero webhook.Secret
	if zero.IsValid() || zero.Reveal() != "" {
		t.Errorf("the zero Secret is valid, or reveals %q", zero.Reveal())
	}
	seen := map[webhook.Secret]bool{}
	for range 100 {
		s := webhook.NewSecret()
		if seen[s] || mustSecret(s.Reveal()) != s || len(s.Reveal()) != len("whsec_")+44 {
			t.Fatalf("NewSecret: seen %v, length %d", seen[s], len(s.Reveal()))
		}
		seen[s] = true
	}
}

func TestSecretDoesNotShow(t *testing.T) {
	s := mustSecret(published)
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(published, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	leaktest.Check(t, s, strings.TrimPrefix(published, "whsec_"), string(key))
	if _, err := s.Value(); err == nil {
		t.Error("Value gives a secret to a database")
	}
	if _, err := json.Marshal(s); err == nil {
		t.Error("JSON gets a secret")
	}
	if b, err := s.MarshalBinary(); err == nil {
		t.Errorf("MarshalBinary = %x", b)
	}
}

func TestSecretDecodes(t *testing.T) {
	var c struct{ Secrets []webhook.Secret }
	if err := json.Unmarshal([]byte(`{"Secrets": ["`+published+`"]}`), &c); err != nil || c.Secrets[0] != mustSecret(published) {
		t.Errorf("%v, %v", c, err)
	}
	kept := mustSecret(published)
	if err := kept.UnmarshalText([]byte("whsec_x")); err == nil || kept != mustSecret(published) {
		t.Errorf("UnmarshalText of junk = %v, and leaves another secret: %v", err, kept != mustSecret(published))
	}
	if kept.UnmarshalBinary([]byte(published)) == nil {
		t.Error("UnmarshalBinary reads something")
	}
}
