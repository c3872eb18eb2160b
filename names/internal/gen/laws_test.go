package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The same rows make the same bytes, also in another order: maps have none, and a table
// that was sorted by hand is not another one.
func TestOrderOfRowsIsNoMatter(t *testing.T) {
	want, err := compile("../../data")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS("../../data")); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"radicals.tsv", "surnames.tsv", "variants.tsv", "opencc_ts.tsv"} {
			shuffle(t, rng, filepath.Join(dir, name))
		}
		got, err := compile(dir)
		if err != nil {
			t.Fatal(err)
		}
		for name := range want {
			if !bytes.Equal(got[name], want[name]) {
				t.Errorf("%s depends on the order of the rows", name)
			}
		}
	}
}

// shuffle puts the rows below a table's head in another order.
func shuffle(t *testing.T, rng *rand.Rand, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	below := lines[1:]
	rng.Shuffle(len(below), func(i, j int) { below[i], below[j] = below[j], below[i] })
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Characters that rows connect are one class, whichever way round the rows are: each but
// one points to that one, which points to itself.
func TestClassesAreWhole(t *testing.T) {
	forms, err := readForms("../../data")
	if err != nil {
		t.Fatal(err)
	}
	tables := make(map[string][]byte)
	addVariants(tables, forms)
	root := make(map[rune]rune)
	for b := tables["variants.bin"]; len(b) > 0; b = b[6:] {
		root[runeIn(b)] = runeIn(b[3:])
	}
	of := func(r rune) rune {
		if to, ok := root[r]; ok {
			return to
		}
		return r
	}
	for _, f := range forms {
		from, to := f[0], f[1]
		if of(from) != of(to) || of(of(from)) != of(from) {
			t.Errorf("%c stands for %c, %c for %c", of(from), from, of(to), to)
		}
	}
}

func runeIn(b []byte) rune { return rune(b[0])<<16 | rune(b[1])<<8 | rune(b[2]) }
