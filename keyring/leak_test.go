package keyring_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/keyring"
)

// secrets returns all that must not be seen of the ring with key k1.
func secrets(t *testing.T, labels ...string) []string {
	all := []string{string(secret("k1"))}
	for _, use := range []string{"wrap", "wrap.remote"} {
		all = append(all, string(refKey(t, secret("k1"), use, "")))
	}
	for _, label := range labels {
		for _, use := range []string{"mac", "mac.remote", "index", "seal"} {
			all = append(all, string(refKey(t, secret("k1"), use, label)))
		}
	}
	prk, err := keyring.Extract(keyring.Standard(), secret("k1"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return append(all, string(prk))
}

func TestNoLeaks(t *testing.T) {
	r := newRing(t, "k1")
	p := purpose(t, r, "leak")
	tag := sum(t, p, []byte("482911")) // so that states are in use
	k, wrapped, err := r.NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw := string(unwrapped(t, "k1", wrapped)[1:])
	leaktest.Check(t, r, secrets(t)...)
	leaktest.Check(t, *r, secrets(t)...)
	leaktest.Check(t, p, secrets(t, "leak")...)
	leaktest.Check(t, *p, secrets(t, "leak")...)
	leaktest.CheckSealed(t, k, raw)
	leaktest.Check(t, tag, "482911")
}

// A Key is built by the caller, so it holds its secret as plain bytes: no sink
// shows them, but for what reads fields rather than methods, see the package.
func TestKeyShowsItsID(t *testing.T) {
	k := keyring.Key{ID: "k1", Secret: []byte("a very secret secret, 32 bytes..")}
	c := keyring.Config{Keys: []keyring.Key{k}, Current: "k1"}
	holder := struct {
		Key  keyring.Key
		Keys []keyring.Key
		By   map[string]keyring.Key
		At   *keyring.Key
		C    keyring.Config
	}{k, c.Keys, map[string]keyring.Key{"a": k}, &k, c}
	for _, v := range []any{k, &k, c, &c, c.Keys, holder, &holder, []any{k, c}} {
		for out := range strings.SplitSeq(show(v), "\x00") {
			for _, form := range []string{"secret", "7365637265", "5365637265", "115 101 99",
				"0x73, 0x65", "YSB2ZXJ5IHNlY3Jld"} {
				if strings.Contains(out, form) {
					t.Errorf("%T shows %s: %.200s", v, form, out)
				}
			}
		}
	}
	if got := fmt.Sprintf("%v|%8.3s|%v|%v", k, k, keyring.Key{}, c); got !=
		"key(k1)|     key|key(invalid)|{[key(k1)] k1   map[] <nil> <nil> <nil> 0s}" {
		t.Errorf("keys print as %s", got)
	}
}

// show gives v to all sinks and returns what they show, errors too. Package fmt
// asks no method for %p and %w, and vet refuses them.
func show(v any) string {
	var b bytes.Buffer
	end := func(err error) { fmt.Fprint(&b, err, "\x00") }
	for _, verb := range "vtbcdoOqxXUeEfFgGsZ" {
		for _, flag := range []string{"", "+", "#", "+#", " ", "0", "40"} {
			fmt.Fprintf(&b, "%"+flag+string(verb)+"\x00", v)
		}
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("text", "v", v)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("text", "v", v)
	end(json.NewEncoder(&b).Encode(v))
	end(xml.NewEncoder(&b).Encode(v))
	end(gob.NewEncoder(&b).Encode(v))
	return b.String()
}

// A Key is read from a file like any struct, and written to none.
func TestKeyJSON(t *testing.T) {
	var k keyring.Key
	text := `{"ID": "2026-01", "Secret": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}`
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		t.Fatal(err)
	}
	if k.ID != "2026-01" || len(k.Secret) != 32 || k.Secret[31] != 31 {
		t.Error("not read as it was written")
	}
	if b, err := json.Marshal(k); err == nil {
		t.Errorf("a key is encoded: %d bytes", len(b))
	}
}
