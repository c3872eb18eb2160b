package keyring_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

// made is one of everything that carries a key.
type made struct {
	tag     keyring.Tag
	index   string
	text    []byte
	wrapped []byte
	sealed  []byte // under the data key
	key     string
}

func makeAll(t *testing.T, r *keyring.Ring) made {
	t.Helper()
	p := purpose(t, r, "rotate")
	m := made{tag: sum(t, p, []byte("value")), index: p.Index([]byte("value")), key: r.Current()}
	var err error
	if m.text, err = p.Seal(nil, []byte("value"), []byte("ad")); err != nil {
		t.Fatal(err)
	}
	k, wrapped, err := r.NewDataKey(ctx, []byte("ad"))
	if err != nil {
		t.Fatal(err)
	}
	m.wrapped = wrapped
	if m.sealed, err = k.Seal(nil, []byte("value"), nil); err != nil {
		t.Fatal(err)
	}
	return m
}

// errorsOf returns what reading m with r gives: for the tag, the text and the data key.
func (m made) errorsOf(t *testing.T, r *keyring.Ring) (errs [3]error) {
	t.Helper()
	p := purpose(t, r, "rotate")
	var ok bool
	if ok, errs[0] = p.Check(ctx, m.tag, []byte("value")); ok != (errs[0] == nil) {
		t.Errorf("Check = %v, %v", ok, errs[0])
	}
	var got []byte
	if got, errs[1] = p.Open(nil, m.text, []byte("ad")); errs[1] == nil && string(got) != "value" {
		t.Errorf("Open = %q", got)
	}
	k, err := r.OpenDataKey(ctx, m.wrapped, []byte("ad"))
	if errs[2] = err; err == nil {
		if got, err := k.Open(nil, m.sealed, nil); err != nil || string(got) != "value" {
			t.Errorf("DataKey.Open = %q, %v", got, err)
		}
	}
	return errs
}

// checkKeys checks that everything says which key it needs.
func (m made) checkKeys(t *testing.T, r *keyring.Ring) {
	t.Helper()
	sealed, err1 := r.SealedUnder(m.text)
	wrapped, err2 := r.WrappedUnder(m.wrapped)
	if err1 != nil || err2 != nil || m.tag.Key() != m.key || sealed != m.key || wrapped != m.key {
		t.Errorf("keys %q, %q %v, %q %v, want %q", m.tag.Key(), sealed, err1, wrapped, err2, m.key)
	}
}

// The life of three keys, as the package's documentation tells it.
func TestRotation(t *testing.T) {
	config := func(current, index string, ids ...string) *keyring.Ring {
		c := keyring.Config{Current: current, Index: index}
		for _, id := range ids {
			c.Keys = append(c.Keys, key(id))
		}
		r, err := keyring.New(c)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	stages := []struct {
		name          string
		ring          *keyring.Ring
		readable      []bool // by stage in which it was made
		current, idx  string
		sameIndexAs   int
		listed        []string
		otherIndexAs0 bool
	}{
		{"one key", config("k1", "", "k1"), []bool{true}, "k1", "k1", 0, []string{"k1"}, false},
		{"second known", config("k1", "", "k1", "k2"), []bool{true, true}, "k1", "k1", 0,
			[]string{"k1", "k2"}, false},
		{"second current", config("k2", "", "k1", "k2"), []bool{true, true, true}, "k2", "k1", 0,
			[]string{"k1", "k2"}, false},
		{"index moved", config("k2", "k2", "k1", "k2"), []bool{true, true, true, true}, "k2", "k2", 3,
			[]string{"k1", "k2"}, true},
		{"first gone", config("k2", "", "k2"), []bool{false, false, true, true, true}, "k2", "k2", 3,
			[]string{"k2"}, true},
		{"third current", config("k3", "", "k2", "k3"),
			[]bool{false, false, true, true, true, true}, "k3", "k2", 3, []string{"k2", "k3"}, true},
		{"first back", config("k3", "k2", "k1", "k2", "k3"),
			[]bool{true, true, true, true, true, true, true}, "k3", "k2", 3,
			[]string{"k1", "k2", "k3"}, true},
	}
	var all []made
	for _, s := range stages {
		m := makeAll(t, s.ring)
		m.checkKeys(t, newRing(t, "unrelated"))
		all = append(all, m)
		if s.ring.Current() != s.current || s.ring.IndexKey() != s.idx ||
			!slices.Equal(s.ring.Keys(), s.listed) {
			t.Errorf("%s: %s, %s, %v", s.name, s.ring.Current(), s.ring.IndexKey(), s.ring.Keys())
		}
		if m.index != all[s.sameIndexAs].index || (m.index != all[0].index) != s.otherIndexAs0 {
			t.Errorf("%s: index is not under the key it should be", s.name)
		}
		for i, readable := range s.readable {
			for j, err := range all[i].errorsOf(t, s.ring) {
				if readable && err != nil || !readable && !errors.Is(err, keyring.ErrUnknownKey) {
					t.Errorf("%s: reading %d of %q: %v", s.name, j, stages[i].name, err)
				}
			}
		}
	}
}

func TestRewrap(t *testing.T) {
	ad := []byte("ad")
	m := makeAll(t, newRing(t, "k1"))
	both := newRing(t, "k1", "k2")
	again, err := both.Rewrap(ctx, m.wrapped, ad)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := both.WrappedUnder(again); id != "k2" || err != nil {
		t.Errorf("WrappedUnder = %q, %v", id, err)
	}
	m.wrapped = again
	if err := m.errorsOf(t, newRing(t, "k2"))[2]; err != nil {
		t.Errorf("without the old key: %v", err)
	}
	if _, err := both.Rewrap(ctx, again, []byte("other")); !errors.Is(err, keyring.ErrOpen) {
		t.Errorf("other associated data: %v", err)
	}
	if _, err := newRing(t, "k3").Rewrap(ctx, again, ad); !errors.Is(err, keyring.ErrUnknownKey) {
		t.Errorf("unknown key: %v", err)
	}
	same, err := both.Rewrap(ctx, again, ad)
	if err != nil || bytes.Equal(same, again) {
		t.Errorf("Rewrap under the same key: equal %v, %v", bytes.Equal(same, again), err)
	}
}

// A service, and other algorithms, come with a new key; the data stays as it is.
func TestRewrapAcrossServicesAndSuites(t *testing.T) {
	m := makeAll(t, newRing(t, "k1"))
	k1 := key("k1")
	k2 := keyring.Key{ID: "k2", Secret: secret("k2"), Suite: sha384aes128{}}
	alone := k2
	alone.NoWrapper = true
	rings := []keyring.Config{
		{Keys: []keyring.Key{k1, k2}, Current: "k2"},
		{Keys: []keyring.Key{k2}, Current: "k2"}, // the data key is of a suite no key has
		{Keys: []keyring.Key{alone, key("k3")}, Current: "k2", Wrapper: parenthesis},
		{Keys: []keyring.Key{alone, key("k3")}, Current: "k3", Wrapper: parenthesis},
		{Keys: []keyring.Key{key("k3")}, Current: "k3", Wrapper: parenthesis},
		{Keys: []keyring.Key{key("k3"), key("k4")}, Current: "k4", Wrapper: parenthesis},
	}
	for i, c := range rings {
		r, err := keyring.New(c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := r.Rewrap(ctx, m.wrapped, []byte("ad"))
		if err != nil {
			t.Fatalf("ring %d: %v", i, err)
		}
		m.wrapped = again
		if err := m.errorsOf(t, r)[2]; err != nil {
			t.Errorf("ring %d: %v", i, err)
		}
		if (again[3] == 'o') != (c.Wrapper != nil && c.Current != "k2") {
			t.Errorf("ring %d: the service took no part, or did", i)
		}
	}
}

// Where Index is empty the oldest key can leave, and nothing says that all indexes
// change. Where it is named, New refuses.
func TestIndexKeyLeaves(t *testing.T) {
	both := keyring.Config{Keys: []keyring.Key{key("k1"), key("k2")}, Current: "k2"}
	one := keyring.Config{Keys: []keyring.Key{key("k2")}, Current: "k2"}
	index := func(c keyring.Config) string {
		r, err := keyring.New(c)
		if err != nil {
			t.Fatal(err)
		}
		return purpose(t, r, "phone").Index([]byte("x"))
	}
	if index(both) == index(one) {
		t.Error("the index stays, so the warning can go")
	}
	both.Index, one.Index = "k1", "k1"
	index(both)
	if _, err := keyring.New(one); !errors.Is(err, keyring.ErrConfig) {
		t.Errorf("New without the named key: %v, want an error", err)
	}
	both.Index, one.Index = "k2", "k2"
	if index(both) != index(one) {
		t.Error("the index changed though its key stays")
	}
}

// Index keeps to its key; IndexUnder moves records one by one.
func TestIndexUnder(t *testing.T) {
	value := []byte("13800000000")
	r := newRing(t, "k1", "k2")
	p := purpose(t, r, "phone")
	old := purpose(t, newRing(t, "k1"), "phone").Index(value)
	next := purpose(t, newRing(t, "k2"), "phone").Index(value)
	if p.Index(value) != old {
		t.Error("index moved with the current key")
	}
	for id, want := range map[string]string{"k1": old, "k2": next} {
		if got, err := p.IndexUnder(id, value); got != want || err != nil {
			t.Errorf("IndexUnder(%s) = %q, %v, want %q", id, got, err, want)
		}
	}
	for _, id := range []string{"", "k3", "k1\x00", "k1-and-more-than-sixteen"} {
		if got, err := p.IndexUnder(id, value); got != "" || err != keyring.ErrUnknownKey {
			t.Errorf("IndexUnder(%q) = %q, %v", id, got, err)
		}
	}
}
