package keyring_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"regexp"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

var ctx = context.Background()

// secret returns a fixed secret that differs for each name.
func secret(name string) []byte {
	sum := sha256.Sum256([]byte("test secret " + name))
	return sum[:]
}

// newRing returns a ring with these keys, oldest first; the last is current.
func newRing(t testing.TB, ids ...string) *keyring.Ring {
	t.Helper()
	return newRingWith(t, keyring.Config{}, ids...)
}

func newRingWith(t testing.TB, c keyring.Config, ids ...string) *keyring.Ring {
	t.Helper()
	for _, id := range ids {
		c.Keys = append(c.Keys, keyring.Key{ID: id, Secret: secret(id)})
	}
	c.Current = ids[len(ids)-1]
	r, err := keyring.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func purpose(t testing.TB, r *keyring.Ring, label string) *keyring.Purpose {
	t.Helper()
	p, err := r.Purpose(label)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sum(t testing.TB, p *keyring.Purpose, parts ...[]byte) keyring.Tag {
	t.Helper()
	tag, err := p.Sum(ctx, parts...)
	if err != nil {
		t.Fatal(err)
	}
	return tag
}

func TestSumAndCheck(t *testing.T) {
	r := newRing(t, "k1")
	p := purpose(t, r, "sms/code")
	tag := sum(t, p, []byte("13800000000"), []byte("482911"))
	tests := []struct {
		name  string
		p     *keyring.Purpose
		parts [][]byte
		want  bool
	}{
		{"same", p, [][]byte{[]byte("13800000000"), []byte("482911")}, true},
		{"same, purpose made again", purpose(t, r, "sms/code"),
			[][]byte{[]byte("13800000000"), []byte("482911")}, true},
		{"other code", p, [][]byte{[]byte("13800000000"), []byte("482912")}, false},
		{"byte moved between parts", p, [][]byte{[]byte("1380000000"), []byte("0482911")}, false},
		{"parts joined", p, [][]byte{[]byte("13800000000482911")}, false},
		{"empty part added", p, [][]byte{[]byte("13800000000"), []byte("482911"), nil}, false},
		{"no parts", p, nil, false},
		{"other label", purpose(t, r, "sms/code2"),
			[][]byte{[]byte("13800000000"), []byte("482911")}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := tt.p.Check(ctx, tag, tt.parts...); got != tt.want || err != nil {
				t.Errorf("Check = %v, %v, want %v", got, err, tt.want)
			}
		})
	}
}

// What was summed does not stay in memory that is kept for the next message.
func TestSumClearsItsBuffer(t *testing.T) {
	for _, n := range []int{1, 100, 254, 255, 256, 300, 600} {
		left := keyring.Residue(keyring.Standard(), bytes.Repeat([]byte("7"), n), []byte("482911"))
		if len(bytes.Trim(left, "\x00")) > 0 {
			t.Errorf("after %d bytes the buffer holds %q", n, left)
		}
	}
}

func TestIndex(t *testing.T) {
	r := newRing(t, "k1")
	p := purpose(t, r, "phone")
	a := p.Index([]byte("13800000000"))
	if !regexp.MustCompile(`^[0-9a-v]{32}$`).MatchString(a) {
		t.Errorf("Index = %q", a)
	}
	if b := purpose(t, r, "phone").Index([]byte("13800000000")); a != b {
		t.Errorf("Index = %q, then %q", a, b)
	}
	others := map[string]string{
		"other number": p.Index([]byte("13800000001")),
		"other split":  p.Index([]byte("1380000000"), []byte("0")),
		"other label":  purpose(t, r, "card").Index([]byte("13800000000")),
		"other key":    purpose(t, newRing(t, "k2"), "phone").Index([]byte("13800000000")),
	}
	for name, b := range others {
		if a == b {
			t.Errorf("%s: same index", name)
		}
	}
}

func TestSealAndOpen(t *testing.T) {
	r := newRing(t, "k1")
	p := purpose(t, r, "session")
	ad := []byte("s/17 version 4")
	for _, plain := range [][]byte{nil, []byte("x"), bytes.Repeat([]byte("王小明"), 700)} {
		sealed, err := p.Seal(nil, plain, ad)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Open([]byte("before:"), sealed, ad)
		if err != nil || string(got) != "before:"+string(plain) {
			t.Errorf("%d bytes: Open = %d bytes, %v", len(plain), len(got), err)
		}
		if len(plain) > 1 && bytes.Contains(sealed, plain) {
			t.Error("plain text shows")
		}
		again, _ := p.Seal(nil, plain, ad)
		if bytes.Equal(sealed, again) {
			t.Error("the same text was sealed to the same bytes")
		}
	}
}

func TestDataKey(t *testing.T) {
	r := newRing(t, "k1")
	ad := []byte("k/17")
	k, wrapped, err := r.NewDataKey(ctx, ad)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := k.Seal(nil, []byte("photo"), []byte("s/17"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.OpenDataKey(ctx, wrapped, ad)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Open(nil, sealed, []byte("s/17")); string(plain) != "photo" || err != nil {
		t.Errorf("Open = %q, %v", plain, err)
	}
	if _, err := again.Open(nil, sealed, []byte("s/18")); !errors.Is(err, keyring.ErrOpen) {
		t.Errorf("Open with other associated data: %v", err)
	}
	if _, err := r.OpenDataKey(ctx, wrapped, []byte("k/18")); !errors.Is(err, keyring.ErrOpen) {
		t.Errorf("OpenDataKey with other associated data: %v", err)
	}
	if id, err := r.WrappedUnder(wrapped); id != "k1" || err != nil {
		t.Errorf("WrappedUnder = %q, %v", id, err)
	}
}
