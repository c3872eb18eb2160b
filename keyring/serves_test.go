package keyring_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

// limited returns a ring of k1 and k2, which is current, where k1 serves these labels alone.
func limited(t testing.TB, c keyring.Config, labels ...string) *keyring.Ring {
	t.Helper()
	c.Serves = map[string][]string{"k1": labels}
	c.Keys, c.Current = []keyring.Key{key("k1"), key("k2")}, "k2"
	if c.Index == "" {
		c.Index = "k2"
	}
	r, err := keyring.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// uses returns what reading under a label gives of all that k1 alone made for it, by
// what it is: what a key that leaked can still make.
func uses(t *testing.T, r *keyring.Ring, label string) map[string]error {
	t.Helper()
	thief := purpose(t, newRing(t, "k1"), label)
	tag := sum(t, thief, []byte("approved"))
	text, err := thief.Seal(nil, []byte("approved"), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := purpose(t, r, label)
	all := make(map[string]error)
	var ok bool
	if ok, all["Check"] = p.Check(ctx, tag, []byte("approved")); ok != (all["Check"] == nil) {
		t.Errorf("%s: Check = %v, %v", label, ok, all["Check"])
	}
	var got []byte
	got, all["Open"] = p.Open(nil, text, nil)
	if want := "approved"; all["Open"] != nil && got != nil || all["Open"] == nil && string(got) != want {
		t.Errorf("%s: Open = %q, %v", label, got, all["Open"])
	}
	var index string
	index, all["IndexUnder"] = p.IndexUnder("k1", []byte("approved"))
	if (index != "") != (all["IndexUnder"] == nil) {
		t.Errorf("%s: IndexUnder = %q, %v", label, index, all["IndexUnder"])
	}
	return all
}

// dataKeyUses does the same for data keys.
func dataKeyUses(t *testing.T, r *keyring.Ring) map[string]error {
	t.Helper()
	_, wrapped, err := newRing(t, "k1").NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	k, err := r.OpenDataKey(ctx, wrapped, nil)
	if k.IsValid() != (err == nil) {
		t.Errorf("OpenDataKey = %v, %v", k.IsValid(), err)
	}
	again, err2 := r.Rewrap(ctx, wrapped, nil)
	if (again != nil) != (err2 == nil) {
		t.Errorf("Rewrap = %d bytes, %v", len(again), err2)
	}
	return map[string]error{"OpenDataKey": err, "Rewrap": err2}
}

func TestServes(t *testing.T) {
	labels := []string{"password/pin", "password/pin2", "password/pin/old", "password/guard", "password",
		"sms/code", "realname/seal/session"}
	tests := []struct {
		name     string
		serves   []string
		want     []string // of labels
		dataKeys bool
	}{
		{"nothing", nil, nil, false},
		{"one label", []string{"password/pin"}, []string{"password/pin"}, false},
		{"what begins so", []string{"password/"},
			[]string{"password/pin", "password/pin2", "password/pin/old", "password/guard"}, false},
		{"what begins so further on", []string{"password/pin/"}, []string{"password/pin/old"}, false},
		{"a label that begins others", []string{"password"}, []string{"password"}, false},
		{"two", []string{"sms/", "realname/seal/session"}, []string{"sms/code", "realname/seal/session"}, false},
		{"data keys", []string{keyring.DataKeys}, nil, true},
		{"data keys, by their beginning", []string{"keyring/"}, nil, true},
		{"data keys and one label", []string{"sms/code", keyring.DataKeys}, []string{"sms/code"}, true},
		{"a label of nobody", []string{"passwort/"}, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := limited(t, keyring.Config{}, tt.serves...)
			check := func(what string, err error, served bool) {
				if served && err != nil || !served && err != keyring.ErrNotServed {
					t.Errorf("%s: %v, served: %v", what, err, served)
				}
			}
			for _, label := range labels {
				for use, err := range uses(t, r, label) {
					check(label+": "+use, err, slices.Contains(tt.want, label))
				}
			}
			for use, err := range dataKeyUses(t, r) {
				check(use, err, tt.dataKeys)
			}
		})
	}
}

// A key that is not named serves everything, also beside one that is.
func TestServesOthers(t *testing.T) {
	r, err := keyring.New(keyring.Config{
		Keys: []keyring.Key{key("k0"), key("k1"), key("k2")}, Current: "k2", Index: "k2",
		Serves: map[string][]string{"k0": {}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, all := range []map[string]error{uses(t, r, "sms/code"), dataKeyUses(t, r)} {
		for use, err := range all {
			if err != nil {
				t.Errorf("%s: %v", use, err)
			}
		}
	}
}

// What the current key makes is read, whatever another key is limited to.
func TestLimitedRingWorks(t *testing.T) {
	m := makeAll(t, limited(t, keyring.Config{}))
	for i, err := range m.errorsOf(t, limited(t, keyring.Config{}, "password/")) {
		if err != nil {
			t.Errorf("reading %d: %v", i, err)
		}
	}
}

// The keys of Index and OldIndex give indexes whatever Serves says, and nothing else:
// so a key can be limited before all records are moved.
func TestLimitedIndexKey(t *testing.T) {
	value := []byte("13800000000")
	want := purpose(t, newRing(t, "k1"), "phone").Index(value)
	for name, c := range map[string]keyring.Config{
		"Index": {Index: "k1"}, "OldIndex": {Index: "k2", OldIndex: "k1"},
	} {
		r := limited(t, c)
		if got, err := purpose(t, r, "phone").IndexUnder("k1", value); got != want || err != nil {
			t.Errorf("%s: IndexUnder = %q, %v, want %q", name, got, err, want)
		}
		if got := purpose(t, r, "phone").Index(value); (got == want) != (name == "Index") {
			t.Errorf("%s: Index = %q", name, got)
		}
		all := uses(t, r, "phone")
		delete(all, "IndexUnder")
		maps.Copy(all, dataKeyUses(t, r))
		for use, err := range all {
			if err != keyring.ErrNotServed {
				t.Errorf("%s: %s: %v, want ErrNotServed", name, use, err)
			}
		}
	}
}

// Callers treat what the key made as if the key had left.
func TestNotServedIsUnknown(t *testing.T) {
	if !errors.Is(keyring.ErrNotServed, keyring.ErrUnknownKey) {
		t.Error("ErrNotServed does not match ErrUnknownKey")
	}
	if errors.Is(keyring.ErrUnknownKey, keyring.ErrNotServed) {
		t.Error("ErrUnknownKey matches ErrNotServed")
	}
}

// A text that says it is k1's and is not tells nothing of whether k1 serves it wrongly: the
// answer depends on the name of the key alone.
func TestNotServedComesFirst(t *testing.T) {
	r := limited(t, keyring.Config{}, "sms/")
	text, err := purpose(t, newRing(t, "k1"), "x").Seal(nil, []byte("x"), nil)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)-1] ^= 1
	if _, err := purpose(t, r, "x").Open(nil, text, nil); err != keyring.ErrNotServed {
		t.Errorf("Open of a changed text: %v, want ErrNotServed", err)
	}
}

func TestServesRefuses(t *testing.T) {
	tests := []struct {
		name   string
		serves map[string][]string
		want   []problem
	}{
		{"a key that is not there", map[string][]string{"k3": {"sms/"}}, []problem{{keyring.UnknownServes, -1}}},
		{"no id", map[string][]string{"": nil}, []problem{{keyring.UnknownServes, -1}}},
		{"no label", map[string][]string{"k1": {""}}, []problem{{keyring.BadServes, 0}}},
		{"a pattern of another kind", map[string][]string{"k1": {"sms/", "sms/*"}}, []problem{{keyring.BadServes, 0}}},
		{"the current key", map[string][]string{"k2": {"sms/"}}, []problem{{keyring.LimitedCurrent, 1}}},
		{"the current key, to nothing", map[string][]string{"k2": nil}, []problem{{keyring.LimitedCurrent, 1}}},
		{"everything", map[string][]string{"x": nil, "k1": {"SMS"}, "k2": {"ü"}}, []problem{
			{keyring.BadServes, 0}, {keyring.BadServes, 1}, {keyring.LimitedCurrent, 1}, {keyring.UnknownServes, -1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := keyring.New(keyring.Config{
				Keys: []keyring.Key{key("k1"), key("k2")}, Current: "k2", Serves: tt.serves,
			})
			if r != nil || err == nil {
				t.Fatalf("New = %v, %v", r, err)
			}
			if got := problems(t, err); !slices.Equal(got, tt.want) {
				t.Errorf("problems %v, want %v", got, tt.want)
			}
		})
	}
}

// The ring keeps its own copy.
func TestServesIsCopied(t *testing.T) {
	c := keyring.Config{
		Keys: []keyring.Key{key("k1"), key("k2")}, Current: "k2", Index: "k2",
		Serves: map[string][]string{"k1": {"sms/code"}},
	}
	r, err := keyring.New(c)
	if err != nil {
		t.Fatal(err)
	}
	c.Serves["k1"][0] = "x"
	delete(c.Serves, "k1")
	for label, want := range map[string]error{"sms/code": nil, "x": keyring.ErrNotServed} {
		for use, err := range uses(t, r, label) {
			if err != want {
				t.Errorf("%s, %s: %v, want %v", label, use, err, want)
			}
		}
	}
}

// No purpose has the label of data keys.
func TestReservedLabels(t *testing.T) {
	for _, label := range []string{keyring.DataKeys, "keyring/", "keyring/x"} {
		if _, err := newRing(t, "k1").Purpose(label); err != keyring.ErrLabel {
			t.Errorf("Purpose(%q): %v, want ErrLabel", label, err)
		}
	}
	if _, err := newRing(t, "k1").Purpose("keyrings/x"); err != nil {
		t.Error(err)
	}
}
