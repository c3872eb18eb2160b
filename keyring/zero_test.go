package keyring_test

import (
	"fmt"
	"testing"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/keyring"
)

// Whatever did not come from New holds nothing and panics nowhere.
func TestZeroRing(t *testing.T) {
	for _, r := range []*keyring.Ring{nil, {}} {
		_, err := r.Purpose("x")
		_, _, err2 := r.NewDataKey(ctx, nil)
		_, err3 := r.OpenDataKey(ctx, []byte("rk"), nil)
		_, err4 := r.Rewrap(ctx, nil, nil)
		for i, err := range []error{err, err2, err3, err4} {
			if err != keyring.ErrZero {
				t.Errorf("call %d: error %v, want ErrZero", i, err)
			}
		}
		if r.Current() != "" || r.IndexKey() != "" || r.Keys() != nil || r.IsDevelopment() {
			t.Error("the zero Ring has a key")
		}
		if _, err := r.SealedUnder(nil); err != keyring.ErrMalformed {
			t.Errorf("SealedUnder: %v", err)
		}
		if _, err := r.WrappedUnder(nil); err != keyring.ErrMalformed {
			t.Errorf("WrappedUnder: %v", err)
		}
		if text := fmt.Sprint(r); r != nil && text != "keyring.Ring" {
			t.Errorf("prints as %s", text)
		}
	}
	leaktest.Check(t, keyring.Ring{}, "secret")
}

func TestZeroPurpose(t *testing.T) {
	tag := sum(t, purpose(t, newRing(t, "k1"), "x"), []byte("a"))
	for _, p := range []*keyring.Purpose{nil, {}} {
		made, err := p.Sum(ctx, []byte("a"))
		ok, err2 := p.Check(ctx, tag, []byte("a"))
		_, err3 := p.Seal(nil, []byte("a"), nil)
		_, err4 := p.Open(nil, []byte("a"), nil)
		index, err5 := p.IndexUnder("k1", []byte("a"))
		for i, err := range []error{err, err2, err3, err4, err5} {
			if err != keyring.ErrZero {
				t.Errorf("call %d: error %v, want ErrZero", i, err)
			}
		}
		if !made.IsZero() || ok || index != "" || p.Index([]byte("a")) != "" {
			t.Error("the zero Purpose made something")
		}
		if p.String() != "keyring.Purpose()" {
			t.Errorf("prints as %s", p.String())
		}
	}
}
