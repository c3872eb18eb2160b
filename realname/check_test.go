package realname_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestCheck: every record that can be read is counted once, and one that cannot is named.
func TestCheck(t *testing.T) {
	store := new(keptStore)
	w := newWorld(t, realnametest.Options{Store: store})
	u := walk(t, w, "a", realname.MethodIDCard).all(people[0])
	open := walk(t, w, "b", realname.MethodIDCard).identity(people[1])
	bare := walk(t, w, "c", realname.MethodIDCard)
	if err := errors.Join(u.err, open.err, bare.err); err != nil {
		t.Fatal(err)
	}
	check := func() (found map[string]realname.Check, bad []error) {
		all, err := w.Verifier.Records().Check(t.Context(), func(err error) { bad = append(bad, err) })
		if err != nil {
			t.Fatal(err)
		}
		found = make(map[string]realname.Check)
		for _, c := range all {
			found[c.Kind] = c
		}
		return found, bad
	}
	found, bad := check()
	if s, a := found["session"], found["account"]; s.Read != 3 || a.Read != 3 || found["identity"].Read == 0 || len(bad) > 0 {
		t.Errorf("found %+v, %v", found, bad)
	}
	for _, key := range []string{"rn/s/" + u.ref.ID, "rn/k/" + open.ref.ID} {
		r, err := store.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		old := r.Version
		r.Value, r.Version = append(slices.Clone(r.Value[:len(r.Value)-1]), r.Value[len(r.Value)-1]^1), kv.NewVersion()
		if err := store.Swap(t.Context(), key, old, r); err != nil {
			t.Fatal(err)
		}
	}
	found, bad = check()
	if s := found["session"]; s.Read != 1 || s.Unreadable != 2 || len(bad) != 2 {
		t.Errorf("two are damaged: %+v, %v", s, bad)
	}
	for _, err := range bad {
		var re *realname.RecordError
		if !errors.As(err, &re) || !errors.Is(err, realname.ErrCorrupt) || re.Kind != "session" {
			t.Errorf("%v names no record", err)
		}
	}
}
