package keyring_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
)

// A problem is a ConfigError without its type.
type problem struct {
	reason keyring.Reason
	key    int
}

// problems returns the problems that err joins.
func problems(t *testing.T, err error) (all []problem) {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("error %v joins nothing", err)
	}
	for _, err := range joined.Unwrap() {
		var ce *keyring.ConfigError
		if !errors.As(err, &ce) || !errors.Is(err, keyring.ErrConfig) {
			t.Fatalf("%v is no ConfigError", err)
		}
		all = append(all, problem{ce.Reason, ce.Key})
	}
	return all
}

func key(id string) keyring.Key { return keyring.Key{ID: id, Secret: secret(id)} }

func TestNewRefuses(t *testing.T) {
	with := func(id string, secret []byte) []keyring.Key {
		return []keyring.Key{key("good"), {ID: id, Secret: secret}}
	}
	many := make([]keyring.Key, keyring.MaxKeys+1)
	for i := range many {
		many[i] = key(fmt.Sprint("k", i))
	}
	tests := []struct {
		name   string
		config keyring.Config
		want   []problem
	}{
		{"nothing", keyring.Config{},
			[]problem{{keyring.NoKeys, -1}, {keyring.MissingCurrent, -1}}},
		{"too many keys", keyring.Config{Keys: many, Current: "k0"},
			[]problem{{keyring.TooManyKeys, -1}}},
		{"no id", keyring.Config{Keys: with("", secret("a")), Current: "good"},
			[]problem{{keyring.BadID, 1}}},
		{"upper case", keyring.Config{Keys: with("K1", secret("a")), Current: "good"},
			[]problem{{keyring.BadID, 1}}},
		{"dot in id", keyring.Config{Keys: with("k.1", secret("a")), Current: "good"},
			[]problem{{keyring.BadID, 1}}},
		{"zero byte in id", keyring.Config{Keys: with("k\x00", secret("a")), Current: "good"},
			[]problem{{keyring.BadID, 1}}},
		{"long id", keyring.Config{Keys: with("12345678901234567", secret("a")), Current: "good"},
			[]problem{{keyring.BadID, 1}}},
		{"same id", keyring.Config{Keys: with("good", secret("a")), Current: "good"},
			[]problem{{keyring.DuplicateID, 1}}},
		{"same secret", keyring.Config{Keys: with("k2", secret("good")), Current: "good"},
			[]problem{{keyring.EqualSecret, 1}}},
		{"no secret", keyring.Config{Keys: with("k2", nil), Current: "good"},
			[]problem{{keyring.ShortSecret, 1}}},
		{"short secret", keyring.Config{Keys: with("k2", secret("a")[:31]), Current: "good"},
			[]problem{{keyring.ShortSecret, 1}}},
		{"long secret", keyring.Config{Keys: with("k2", random(1025)), Current: "good"},
			[]problem{{keyring.LongSecret, 1}}},
		{"huge secret", keyring.Config{Keys: with("k2", make([]byte, 1<<20)), Current: "good"},
			[]problem{{keyring.LongSecret, 1}}},
		{"zeros", keyring.Config{Keys: with("k2", make([]byte, 32)), Current: "good"},
			[]problem{{keyring.ZeroSecret, 1}}},
		{"placeholder", keyring.Config{
			Keys: with("k2", []byte(strings.Repeat("changeme", 8))), Current: "good"},
			[]problem{{keyring.WeakSecret, 1}}},
		{"no current", keyring.Config{Keys: []keyring.Key{key("good")}},
			[]problem{{keyring.MissingCurrent, -1}}},
		{"unknown current", keyring.Config{Keys: []keyring.Key{key("good")}, Current: "bad"},
			[]problem{{keyring.UnknownCurrent, -1}}},
		{"unknown index", keyring.Config{Keys: []keyring.Key{key("good")}, Current: "good", Index: "x"},
			[]problem{{keyring.UnknownIndex, -1}}},
		{"negative time-out", keyring.Config{
			Keys: []keyring.Key{key("good")}, Current: "good", Timeout: -time.Second},
			[]problem{{keyring.BadTimeout, -1}}},
		{"everything", keyring.Config{
			Keys: []keyring.Key{{}, {ID: "a", Secret: make([]byte, 32)}, {ID: "a", Secret: make([]byte, 32),
				Suite: brokenSuite{id: 255}}},
			Current: "b", Index: "c", Timeout: -1},
			[]problem{
				{keyring.BadID, 0}, {keyring.ShortSecret, 0}, {keyring.ZeroSecret, 1},
				{keyring.DuplicateID, 2}, {keyring.EqualSecret, 2}, {keyring.ZeroSecret, 2},
				{keyring.BadSuite, 2}, {keyring.UnknownCurrent, -1}, {keyring.UnknownIndex, -1},
				{keyring.BadTimeout, -1},
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := keyring.New(tt.config)
			if r != nil || err == nil {
				t.Fatalf("New = %v, %v", r, err)
			}
			if got := problems(t, err); !slices.Equal(got, tt.want) {
				t.Errorf("problems %v, want %v", got, tt.want)
			}
		})
	}
}

func TestNewAccepts(t *testing.T) {
	id := "0123456789-abcde"
	for name, c := range map[string]keyring.Config{
		"longest id": {Keys: []keyring.Key{key(id)}, Current: id},
		"longest secret": {
			Keys: []keyring.Key{{ID: "k", Secret: random(1024)}}, Current: "k"},
		"one secret begins another": {Keys: []keyring.Key{
			{ID: "a", Secret: secret("a")}, {ID: "b", Secret: append(secret("a"), 1)},
		}, Current: "a"},
		"current is the oldest": {Keys: []keyring.Key{key("a"), key("b")}, Current: "a", Index: "b"},
	} {
		if _, err := keyring.New(c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An error holds neither secrets nor ids, which may be secrets misplaced.
func TestConfigErrorShowsNothing(t *testing.T) {
	_, err := keyring.New(keyring.Config{
		Keys:    []keyring.Key{{ID: "hunter2hunter2hunter2", Secret: []byte("hunter2")}},
		Current: "hunter2", Index: "hunter2",
	})
	want := "keyring: key at 0: bad_id\nkeyring: key at 0: short_secret\n" +
		"keyring: unknown_current\nkeyring: unknown_index"
	if err == nil || err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestReason(t *testing.T) {
	seen := map[string]bool{"unknown": true}
	for r := keyring.NoKeys; r <= keyring.LimitedCurrent; r++ {
		if s := r.String(); s == "" || seen[s] {
			t.Errorf("Reason(%d) = %q", r, s)
		} else {
			seen[s] = true
		}
	}
	for _, r := range []keyring.Reason{0, keyring.LimitedCurrent + 1, 255} {
		if got := r.String(); got != "unknown" {
			t.Errorf("Reason(%d) = %q", r, got)
		}
	}
}

// The ring keeps nothing of what it was given.
func TestNewCopies(t *testing.T) {
	k := key("k1")
	keys := []keyring.Key{k}
	r, err := keyring.New(keyring.Config{Keys: keys, Current: "k1"})
	if err != nil {
		t.Fatal(err)
	}
	clear(k.Secret)
	keys[0].ID = "x"
	want := purpose(t, newRing(t, "k1"), "copy").Index([]byte("x"))
	if got := purpose(t, r, "copy").Index([]byte("x")); got != want || r.Current() != "k1" {
		t.Error("the ring changed with what it was made of")
	}
	ids := r.Keys()
	ids[0] = "x"
	if r.Keys()[0] != "k1" {
		t.Error("the ring changed with what it returned")
	}
}

func TestDevelopment(t *testing.T) {
	if !keyring.UnsafeDevelopment().IsDevelopment() {
		t.Error("UnsafeDevelopment is no development ring")
	}
	if newRing(t, "k1").IsDevelopment() {
		t.Error("an ordinary ring is a development ring")
	}
	r, err := keyring.New(keyring.Config{Keys: []keyring.Key{key("k1"),
		{ID: "k2", Secret: []byte("everyone can read this secret: never use it")}}, Current: "k1"})
	if err != nil || !r.IsDevelopment() {
		t.Error("the known secret passes under another id")
	}
	a := purpose(t, keyring.UnsafeDevelopment(), "x").Index([]byte("x"))
	if b := purpose(t, keyring.UnsafeDevelopment(), "x").Index([]byte("x")); a != b {
		t.Error("two development rings differ")
	}
}

func TestLabel(t *testing.T) {
	r := newRing(t, "k1")
	for _, label := range []string{"a", "0", "sms/code.v1-x", strings.Repeat("z", 64)} {
		if p, err := r.Purpose(label); err != nil || p.String() != "keyring.Purpose("+label+")" {
			t.Errorf("Purpose(%q): %v", label, err)
		}
	}
	for _, label := range []string{"", "A", "a b", "a_b", "a:b", "a\x00", "手机", "\xff", "{", "`", ",",
		strings.Repeat("z", 65)} {
		if p, err := r.Purpose(label); p != nil || err != keyring.ErrLabel {
			t.Errorf("Purpose(%q): %v", label, err)
		}
	}
}

// sha384aes128 is a suite of our own, whose sizes differ from the standard ones.
type sha384aes128 struct{}

func (sha384aes128) ID() uint8          { return 200 }
func (sha384aes128) NewHash() hash.Hash { return sha512.New384() }
func (sha384aes128) KeySize() int       { return 16 }
func (sha384aes128) NewAEAD(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b) // with nonces of 12 bytes
}

// A brokenSuite differs from the standard one where its fields are set.
type brokenSuite struct {
	id      uint8
	key     int
	newHash func() hash.Hash
	aead    cipher.AEAD
	err     error
}

func (s brokenSuite) ID() uint8 { return s.id }

func (s brokenSuite) KeySize() int { return s.key }

func (s brokenSuite) NewHash() hash.Hash {
	if s.newHash != nil {
		return s.newHash()
	}
	return keyring.Standard().NewHash()
}

func (s brokenSuite) NewAEAD(key []byte) (cipher.AEAD, error) {
	if s.aead != nil || s.err != nil {
		return s.aead, s.err
	}
	return keyring.Standard().NewAEAD(make([]byte, 32))
}

// sizes is a cipher of odd sizes.
type sizes struct {
	cipher.AEAD
	nonce, overhead int
}

func (s sizes) NonceSize() int { return s.nonce }
func (s sizes) Overhead() int  { return s.overhead }

func TestSuiteBounds(t *testing.T) {
	tests := []struct {
		name  string
		suite keyring.Suite
		ok    bool
	}{
		{"as the standard", brokenSuite{id: 128, key: 32}, true},
		{"largest id", brokenSuite{id: 254, key: 32}, true},
		{"id 0", brokenSuite{id: 0, key: 32}, false},
		{"the standard id", brokenSuite{id: 1, key: 32}, false},
		{"the id of SM2/SM3/SM4", brokenSuite{id: 2, key: 16}, true},
		{"id 3", brokenSuite{id: 3, key: 32}, false},
		{"id 127", brokenSuite{id: 127, key: 32}, false},
		{"the standard suite in another type", struct{ keyring.Suite }{keyring.Standard()}, false},
		{"nil pointer", (*brokenSuite)(nil), false},
		{"id 255", brokenSuite{id: 255, key: 32}, false},
		{"small key", brokenSuite{id: 128, key: 15}, false},
		{"large key", brokenSuite{id: 128, key: 65}, false},
		{"negative key", brokenSuite{id: 128, key: -1}, false},
		{"no hash", brokenSuite{id: 128, key: 32, newHash: func() hash.Hash { return nil }}, false},
		{"small hash", brokenSuite{id: 128, key: 32, newHash: sha512.New512_224}, false},
		{"no cipher", brokenSuite{id: 128, key: 32, err: errFake}, false},
		{"small nonce", brokenSuite{id: 128, key: 32, aead: sizes{nonce: 8, overhead: 16}}, false},
		{"large nonce", brokenSuite{id: 128, key: 32, aead: sizes{nonce: 33, overhead: 16}}, false},
		{"small tag", brokenSuite{id: 128, key: 32, aead: sizes{nonce: 12, overhead: 12}}, false},
	}
	for _, tt := range tests {
		_, err := keyring.New(keyring.Config{
			Keys: []keyring.Key{key("k1")}, Current: "k1", Suite: tt.suite,
		})
		switch {
		case tt.ok && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case !tt.ok && (err == nil || !slices.Equal(problems(t, err), []problem{{keyring.BadSuite, 0}})):
			t.Errorf("%s: error %v, want bad_suite", tt.name, err)
		}
	}
}

// Two suites with one id could not be told apart. One suite may be given twice, by
// value or by pointer.
func TestSuitesOfOneID(t *testing.T) {
	a, b := brokenSuite{id: 200, key: 32}, brokenSuite{id: 200, key: 16}
	hashing := brokenSuite{id: 200, key: 32, newHash: sha512.New384}
	tests := []struct {
		name     string
		old, new keyring.Suite
		ok       bool
	}{
		{"one suite", a, a, true},
		{"one pointer", &hashing, &hashing, true},
		{"two ids", a, brokenSuite{id: 201, key: 16}, true},
		{"another size", a, b, false},
		{"another type", a, sha384aes128{}, false},
		{"another hash", a, hashing, false},
	}
	for _, tt := range tests {
		c := keyring.Config{Keys: []keyring.Key{key("k1"), key("k2"), key("k3")}, Current: "k3"}
		c.Keys[0].Suite, c.Keys[2].Suite = tt.old, tt.new
		_, err := keyring.New(c)
		switch {
		case tt.ok && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case !tt.ok && (err == nil || !slices.Equal(problems(t, err), []problem{{keyring.BadSuite, 2}})):
			t.Errorf("%s: error %v, want bad_suite of the third key", tt.name, err)
		}
	}
}

func TestOtherSuite(t *testing.T) {
	r := newRingWith(t, keyring.Config{Suite: sha384aes128{}}, "k1")
	p := purpose(t, r, "x")
	tag := sum(t, p, []byte("a"))
	if ok, err := p.Check(ctx, tag, []byte("a")); !ok || err != nil {
		t.Errorf("Check = %v, %v", ok, err)
	}
	if text, _ := tag.MarshalText(); !bytes.HasPrefix(text, []byte("200.k1.")) {
		t.Errorf("tag %s", text)
	}
	sealed, err := p.Seal(nil, []byte("a"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Open(nil, sealed, nil); string(got) != "a" || err != nil {
		t.Errorf("Open = %q, %v", got, err)
	}
	// The same key id and secret with other algorithms is another key.
	std := purpose(t, newRing(t, "k1"), "x")
	if _, err := std.Check(ctx, tag, []byte("a")); !errors.Is(err, keyring.ErrUnknownKey) {
		t.Errorf("Check with the standard suite: %v", err)
	}
	if _, err := std.Open(nil, sealed, nil); !errors.Is(err, keyring.ErrUnknownKey) {
		t.Errorf("Open with the standard suite: %v", err)
	}
}
