package keyring_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

// junk are texts for every target: headers of all kinds, whole, cut, and wrong.
func junk(t testing.TB) [][]byte {
	t.Helper()
	all := [][]byte{nil, []byte("rk"), []byte("{}"), []byte("rk\x02p\x01\x11k1"),
		[]byte("rk\x02p\x01\x00"), []byte("rk\x02d\x01\x00"), []byte("rk\x03p\x01\x02k1"), []byte("rk\x01p\x01\x02k1"),
		[]byte("rk\x02o\x01\x02k1"), []byte("rk\x02o\x01\x02k1k1()"), []byte("rk\x02w\x01\xff")}
	for _, s := range []string{goldenText, goldenWrapped, goldenOuter, goldenData} {
		b := unhex(t, s)
		all = append(all, b, b[:len(b)-1], b[:9], append(slices.Clone(b), 0))
	}
	return all
}

// FuzzOpen: no input makes Open panic, err in an unknown way, or open, unless it
// was sealed. What is fuzzed is the text as a whole and a change of a good one.
func FuzzOpen(f *testing.F) {
	all, good := map[string]sealer{}, map[string][]byte{}
	r := goldenRing(f, keyring.Config{})
	k, err := r.OpenDataKey(ctx, unhex(f, goldenWrapped), []byte("golden ad"))
	if err != nil {
		f.Fatal(err)
	}
	all["purpose"], good["purpose"] = purpose(f, r, "golden"), unhex(f, goldenText)
	all["data key"], good["data key"] = k, unhex(f, goldenData)
	f.Add([]byte{}, uint16(3), byte(1))
	for _, b := range junk(f) {
		f.Add(b, uint16(0), byte(0))
	}
	f.Fuzz(func(t *testing.T, text []byte, at uint16, change byte) {
		for name, s := range all {
			for _, in := range [][]byte{text, changed(good[name], at, change)} {
				got, err := s.Open(nil, in, []byte("golden ad"))
				switch {
				case err != nil && (!known(err) || got != nil):
					t.Fatalf("%s: Open = %q, %v", name, got, err)
				case err == nil && !bytes.Equal(in, good[name]):
					t.Fatalf("%s: Open opened %x", name, in)
				}
			}
		}
	})
}

// changed returns b with the byte at some place changed.
func changed(b []byte, at uint16, change byte) []byte {
	b = slices.Clone(b)
	b[int(at)%len(b)] ^= change
	return b
}

func FuzzSealOpen(f *testing.F) {
	f.Add([]byte("plain"), []byte("ad"), []byte("other"))
	f.Add([]byte{}, []byte{}, []byte{0})
	all := sealers(f)
	f.Fuzz(func(t *testing.T, plain, ad, other []byte) {
		for name, s := range all {
			sealed, err := s.Seal(nil, plain, ad)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := s.Open(nil, sealed, ad); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("%s: Open = %q, %v", name, got, err)
			}
			_, err = s.Open(nil, sealed, other)
			if same := bytes.Equal(ad, other); same != (err == nil) {
				t.Fatalf("%s: Open with other associated data: %v", name, err)
			}
		}
	})
}

// FuzzOpenDataKey: the second input is what the key service answers.
func FuzzOpenDataKey(f *testing.F) {
	for _, b := range junk(f) {
		f.Add(b, b)
		f.Add(b, []byte("k1(and so on)"))
	}
	local := newRing(f, "k1", "dev")
	f.Fuzz(func(t *testing.T, wrapped, answer []byte) {
		w := parenthesis.withUnwrap(answer, nil)
		remote := newRingWith(t, keyring.Config{Wrapper: w}, "k1", "dev")
		for _, r := range []*keyring.Ring{local, remote} {
			k, err := r.OpenDataKey(ctx, wrapped, nil)
			if k.IsValid() || !known(err) && !errors.Is(err, keyring.ErrRemote) {
				t.Fatalf("OpenDataKey = %v, %v", k.IsValid(), err)
			}
			if _, err := r.Rewrap(ctx, wrapped, nil); err == nil {
				t.Fatal("Rewrap accepted it")
			}
			id, err := r.WrappedUnder(wrapped)
			if (id != "") != (err == nil) || len(id) > 16 || err != nil && err != keyring.ErrMalformed {
				t.Fatalf("WrappedUnder = %q, %v", id, err)
			}
		}
	})
}

// FuzzRemoteMAC: whatever the service answers, another code never passes.
func FuzzRemoteMAC(f *testing.F) {
	f.Add([]byte{}, "482912")
	f.Add(bytes.Repeat([]byte("x"), 32), "482912")
	f.Fuzz(func(t *testing.T, answer []byte, code string) {
		r := newRingWith(t, keyring.Config{MAC: answering(answer, nil)}, "k1")
		p := purpose(t, r, "pin")
		tag, err := p.Sum(context.Background(), []byte("482911"))
		if err != nil {
			if !errors.Is(err, keyring.ErrRemote) {
				t.Fatal(err)
			}
			return
		}
		ok, err := p.Check(ctx, tag, []byte(code))
		if err != nil || ok != (code == "482911") {
			t.Fatalf("Check of %q = %v, %v", code, ok, err)
		}
	})
}

var tagSyntax = regexp.MustCompile(
	`^([1-9][0-9]{0,2})r?\.[0-9a-z-]{1,16}\.([0-9A-Za-z_-]{42}[AEIMQUYcgkosw048])$`)

// validTag tells slowly what UnmarshalText accepts.
func validTag(s string) bool {
	m := tagSyntax.FindStringSubmatch(s)
	if m == nil {
		return s == ""
	}
	suite, err := strconv.Atoi(m[1])
	return err == nil && suite <= 255
}

func FuzzTagUnmarshalText(f *testing.F) {
	for _, s := range []string{"", goldenTag, goldenRemote, goldenTag[1:], goldenTag + "=",
		"256.k1." + sum43, "01.k1." + sum43, "1.k1." + sum43[:42] + "\n", "1.k1." + sum43[:42] + "t",
		"1.k1." + base64.RawURLEncoding.EncodeToString(make([]byte, 32))} {
		f.Add(s)
	}
	p := purpose(f, newRing(f, "k1", "dev"), "x")
	f.Fuzz(func(t *testing.T, s string) {
		var tag keyring.Tag
		err := tag.UnmarshalText([]byte(s))
		if got, want := err == nil, validTag(s); got != want {
			t.Fatalf("UnmarshalText(%q) ok = %v, validTag says %v", s, got, want)
		}
		if err != nil {
			return
		}
		if text, err := tag.MarshalText(); string(text) != s || err != nil {
			t.Fatalf("%q is written as %q, %v", s, text, err)
		}
		if ok, err := p.Check(ctx, tag, []byte("a")); ok || err != nil && err != keyring.ErrUnknownKey {
			t.Fatalf("Check of %q = %v, %v", s, ok, err)
		}
	})
}
