// Package leaktest checks that a value which must never be printed plain is
// not printed plain: by any verb of fmt, log handler, encoding, template,
// database driver, panic, diff or dump of memory, bare and nested in whatever can hold it.
//
// It is a test kit: nothing but tests imports it.
//
// What it cannot see: fields of named types that override the methods of the
// value, encodings outside the standard library that know neither texts nor binary forms,
// packed forms that are not listed at [Check], and whoever calls the value's own door to the
// plain text. The runtime's own print of a panic is imitated, see panicText; one of our tests
// compares the imitation with the real thing.
package leaktest

import (
	"flag"
	"fmt"
	"reflect"
	"testing"
)

// most is the number of leaks that one check reports one by one.
const most = 20

// Check checks that no sink shows any of the secrets when v, or something that
// holds v, is given to it. A secret shows when it occurs plain, reversed, in hex,
// base64, a hex dump, escaped, as a list of bytes or characters, as an integer, or packed: as a
// date in one integer, in BCD, or with a few bits for each digit; of a
// number of twelve digits or more (which may end in X) also any six digits in a row.
// What v.Masked shows by design is no leak, unless it is a whole secret.
//
// A failure names the sink, how v was nested, which secret it was (the first is
// 1) and the form it had, never the secret.
func Check(t testing.TB, v any, secrets ...string) {
	t.Helper()
	if v == nil || len(secrets) == 0 {
		t.Errorf("leaktest: no value to show, or no secrets to look for")
		return
	}
	if isBarePointer(reflect.TypeOf(v)) {
		t.Errorf("leaktest: %T is a bare pointer: go-spew follows it wrongly and crashes", v)
	}
	ns := nestings(v)
	if raceEnabled || inShort() {
		ns = thinned(ns)
	}
	leaks := findIn(ns, newLooker(secrets, maskedForm(v)))
	for i, l := range leaks {
		if i == most {
			t.Errorf("leaktest: %T: and %d leaks more", v, len(leaks)-most)
			break
		}
		t.Errorf("leaktest: %T %s", v, l)
	}
}

// A leak says where a secret was seen.
type leak struct {
	sink, nesting string
	secret        int // its index
	form          string
}

func (l leak) String() string {
	return fmt.Sprintf("%s: %s shows secret %d %s", l.nesting, l.sink, l.secret+1, l.form)
}

// find gives v in every nesting to every sink and returns the leaks.
func find(v any, secrets []string) []leak {
	return findIn(nestings(v), newLooker(secrets, maskedForm(v)))
}

// inShort reports whether the package's tests have a flag -long which is not set: the nestings are
// thinned out then, and every one is tried with it.
func inShort() bool {
	f := flag.Lookup("long")
	return f != nil && f.Value.String() == "false"
}

// thinned returns the first nesting, which is none, and every seventh of the others.
func thinned(ns []nesting) []nesting {
	var few []nesting
	for i, n := range ns {
		if i%7 == 0 {
			few = append(few, n)
		}
	}
	return few
}

// findIn gives each nesting to every sink and returns the leaks, at most one for
// each of both.
func findIn(ns []nesting, look looker) []leak {
	var leaks []leak
	all := sinks()
	for _, n := range ns {
		for _, s := range all {
			if f := look.in(s.output(n.v)); f.form != "" {
				leaks = append(leaks, leak{s.name, n.name, f.secret, f.form})
			}
		}
	}
	return leaks
}

// A looker looks for secrets in outputs, and remembers: most are the same.
type looker struct {
	haystacks []*haystack
	seen      map[string]finding
}

type finding struct {
	secret int
	form   string // "" for nothing
}

func newLooker(secrets []string, masked string) looker {
	l := looker{seen: make(map[string]finding)}
	for _, s := range secrets {
		l.haystacks = append(l.haystacks, newHaystack(s, masked))
	}
	return l
}

// in returns the first secret that shows in out.
func (l looker) in(out string) finding {
	if f, ok := l.seen[out]; ok {
		return f
	}
	var f finding
	for i, h := range l.haystacks {
		if form := h.search(out); form != "" {
			f = finding{i, form}
			break
		}
	}
	l.seen[out] = f
	return f
}

// maskedForm returns what v shows by design.
func maskedForm(v any) string {
	if m, ok := v.(interface{ Masked() string }); ok {
		return m.Masked()
	}
	return ""
}
