package keyring_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

// A sealer is what Purpose and DataKey have in common.
type sealer interface {
	Seal(dst, plain, ad []byte) ([]byte, error)
	Open(dst, sealed, ad []byte) ([]byte, error)
}

func sealers(t testing.TB) map[string]sealer {
	t.Helper()
	r := newRing(t, "k1", "k2")
	k, _, err := r.NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]sealer{"purpose": purpose(t, r, "x"), "data key": k}
}

// known reports whether err is one that Open may return.
func known(err error) bool {
	return errors.Is(err, keyring.ErrMalformed) || errors.Is(err, keyring.ErrUnknownKey) ||
		errors.Is(err, keyring.ErrOpen) || errors.Is(err, keyring.ErrTooLarge)
}

// No bit of a text can change, no byte can go or come.
func TestOpenRefusesChanges(t *testing.T) {
	for name, s := range sealers(t) {
		sealed, err := s.Seal(nil, []byte("plain"), []byte("ad"))
		if err != nil {
			t.Fatal(err)
		}
		check := func(what string, text, ad []byte) {
			if got, err := s.Open(nil, text, ad); !known(err) || got != nil {
				t.Errorf("%s: %s: Open = %q, %v", name, what, got, err)
			}
		}
		for i := range sealed {
			for bit := range 8 {
				sealed[i] ^= 1 << bit
				check("bit changed", sealed, []byte("ad"))
				sealed[i] ^= 1 << bit
			}
			check("cut", sealed[:i], []byte("ad"))
			check("beginning cut", sealed[i+1:], []byte("ad"))
		}
		check("byte added", append(slices.Clone(sealed), 0), []byte("ad"))
		check("other associated data", sealed, []byte("aD"))
		check("no associated data", sealed, nil)
	}
}

func TestWrappedRefusesChanges(t *testing.T) {
	for name, w := range map[string]keyring.Wrapper{"local": nil, "remote": parenthesis} {
		r := newRingWith(t, keyring.Config{Wrapper: w}, "k1", "k2")
		_, wrapped, err := r.NewDataKey(ctx, []byte("ad"))
		if err != nil {
			t.Fatal(err)
		}
		check := func(what string, text []byte) {
			k, err := r.OpenDataKey(ctx, text, []byte("ad"))
			if k.IsValid() || !known(err) && !errors.Is(err, keyring.ErrRemote) {
				t.Errorf("%s: %s: error %v", name, what, err)
			}
		}
		for i := range wrapped {
			for bit := range 8 {
				wrapped[i] ^= 1 << bit
				check("bit changed", wrapped)
				wrapped[i] ^= 1 << bit
			}
			check("cut", wrapped[:i])
		}
		check("byte added", append(slices.Clone(wrapped), 0))
		check("long", append(slices.Clone(wrapped), make([]byte, 1<<20)...))
	}
}

// What one thing made, no other takes.
func TestKindsAreApart(t *testing.T) {
	r := newRing(t, "k1")
	p, other := purpose(t, r, "a"), purpose(t, r, "b")
	k, wrapped, err := r.NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	k2, _, err := r.NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := p.Seal(nil, []byte("plain"), nil)
	if err != nil {
		t.Fatal(err)
	}
	data, err := k.Seal(nil, []byte("plain"), nil)
	if err != nil {
		t.Fatal(err)
	}
	open := func(s sealer, text []byte) error {
		_, err := s.Open(nil, text, nil)
		return err
	}
	openKey := func(text []byte) error {
		_, err := r.OpenDataKey(ctx, text, nil)
		return err
	}
	under := func(f func([]byte) (string, error), text []byte) error {
		id, err := f(text)
		if id != "" {
			t.Errorf("an id %q with %v", id, err)
		}
		return err
	}
	for _, tt := range []struct {
		name      string
		got, want error
	}{
		{"purpose, text of another label", open(other, text), keyring.ErrOpen},
		{"purpose, data text", open(p, data), keyring.ErrMalformed},
		{"purpose, wrapped key", open(p, wrapped), keyring.ErrMalformed},
		{"data key, text of another", open(k2, data), keyring.ErrOpen},
		{"data key, text of a purpose", open(k, text), keyring.ErrMalformed},
		{"data key, wrapped key", open(k, wrapped), keyring.ErrMalformed},
		{"OpenDataKey, text", openKey(text), keyring.ErrMalformed},
		{"OpenDataKey, data text", openKey(data), keyring.ErrMalformed},
		{"WrappedUnder, text", under(r.WrappedUnder, text), keyring.ErrMalformed},
		{"SealedUnder, data text", under(r.SealedUnder, data), keyring.ErrMalformed},
		{"SealedUnder, wrapped key", under(r.SealedUnder, wrapped), keyring.ErrMalformed},
		{"SealedUnder, nothing", under(r.SealedUnder, nil), keyring.ErrMalformed},
		{"zero DataKey", open(keyring.DataKey{}, data), keyring.ErrZero},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	if _, err := (keyring.DataKey{}).Seal(nil, nil, nil); err != keyring.ErrZero {
		t.Errorf("Seal with the zero DataKey: %v", err)
	}
}

// Results may be put where the input is, and never lose what dst held.
func TestSealInPlace(t *testing.T) {
	for name, s := range sealers(t) {
		plain := append(make([]byte, 0, 200), "plain"...)
		sealed, err := s.Seal(plain[:0], plain, nil)
		if err != nil {
			t.Fatal(err)
		}
		if &sealed[0] != &plain[0] {
			t.Errorf("%s: Seal did not use dst", name)
		}
		opened, err := s.Open(sealed[:0], sealed, nil)
		if err != nil || string(opened) != "plain" {
			t.Errorf("%s: Open = %q, %v", name, opened, err)
		}
		dst := append(make([]byte, 0, 5), "head:"...)
		sealed, err = s.Seal(dst, []byte("x"), nil)
		if err != nil || !bytes.HasPrefix(sealed, []byte("head:")) {
			t.Errorf("%s: Seal = %q, %v", name, sealed, err)
		}
		if opened, err = s.Open(dst, sealed[5:], nil); string(opened) != "head:x" || err != nil {
			t.Errorf("%s: Open = %q, %v", name, opened, err)
		}
	}
}

func TestTooLarge(t *testing.T) {
	large := make([]byte, keyring.MaxSize+1)
	for name, s := range sealers(t) {
		for _, in := range [][2][]byte{{large, nil}, {nil, large}} {
			if _, err := s.Seal(nil, in[0], in[1]); err != keyring.ErrTooLarge {
				t.Errorf("%s: Seal: %v", name, err)
			}
		}
		small, err := s.Seal(nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(nil, small, large); err != keyring.ErrTooLarge {
			t.Errorf("%s: Open: %v", name, err)
		}
		if _, err := s.Open(nil, append(small, large...), nil); err != keyring.ErrTooLarge {
			t.Errorf("%s: Open of a large text: %v", name, err)
		}
		largest, err := s.Seal(nil, large[1:], nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Open(nil, largest, nil); err != nil || len(got) != keyring.MaxSize {
			t.Errorf("%s: the largest text: %d bytes, %v", name, len(got), err)
		}
	}
	p := purpose(t, newRing(t, "k1"), "x")
	if _, err := p.Sum(ctx, large[1:], []byte("x")); err != keyring.ErrTooLarge {
		t.Errorf("Sum: %v", err)
	}
	if _, err := p.Check(ctx, sum(t, p), large); err != keyring.ErrTooLarge {
		t.Errorf("Check: %v", err)
	}
	for _, w := range []keyring.Wrapper{nil, parenthesis} {
		r := newRingWith(t, keyring.Config{Wrapper: w}, "k1")
		if _, _, err := r.NewDataKey(ctx, large); err != keyring.ErrTooLarge {
			t.Errorf("NewDataKey: %v", err)
		}
	}
}

// A data key sealed by us, but of a suite or a size that cannot be.
func TestOpenDataKeyOfOddContent(t *testing.T) {
	r := newRing(t, "k1")
	wrapKey := refKey(t, secret("k1"), "wrap", "")
	for _, tt := range []struct {
		name string
		raw  []byte
		want error
	}{
		{"nothing", nil, keyring.ErrMalformed},
		{"a suite alone", []byte{1}, keyring.ErrMalformed},
		{"unknown suite", append([]byte{77}, secret("x")...), keyring.ErrUnknownKey},
		{"short", append([]byte{1}, secret("x")[1:]...), keyring.ErrMalformed},
		{"long", append([]byte{1, 2}, secret("x")...), keyring.ErrMalformed},
	} {
		wrapped := refText(t, 'w', "k1", wrapKey, []byte("twenty-four bytes random"), tt.raw, nil)
		if k, err := r.OpenDataKey(ctx, wrapped, nil); k.IsValid() || err != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

// All of every nonce is random: each of its bits varies.
func TestNoncesAreRandom(t *testing.T) {
	r, remote := newRing(t, "k1"), newRingWith(t, keyring.Config{Wrapper: parenthesis}, "k1")
	p := purpose(t, r, "x")
	k, _, err := r.NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	wrap := func(r *keyring.Ring) func() ([]byte, error) {
		return func() ([]byte, error) {
			_, wrapped, err := r.NewDataKey(ctx, nil)
			return wrapped, err
		}
	}
	_, first, err := r.NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		from int // where the nonce begins
		make func() ([]byte, error)
	}{
		{"purpose", 8, func() ([]byte, error) { return p.Seal(nil, []byte("x"), nil) }},
		{"data key", 6, func() ([]byte, error) { return k.Seal(nil, []byte("x"), nil) }},
		{"wrapped", 8, wrap(r)},
		{"rewrapped", 8, func() ([]byte, error) { return r.Rewrap(ctx, first, nil) }},
		{"wrapped twice", 11, wrap(remote)},
	} {
		var varies [24]byte
		var before []byte
		for range 64 { // a bit that is random stays the same with a chance of 2^-63
			text, err := tt.make()
			if err != nil {
				t.Fatal(err)
			}
			nonce := text[tt.from:][:24]
			if before == nil {
				before = bytes.Clone(nonce)
			}
			for i := range varies {
				varies[i] |= nonce[i] ^ before[i]
			}
		}
		for i, bits := range varies {
			if bits != 0xff {
				t.Errorf("%s: byte %d of the nonce: bits %08b vary, want all", tt.name, i, bits)
			}
		}
	}
}
