// Gen compiles the tables of package names from the TSV files in the directory
// data. It runs in the folder of that package, reads nothing else, and makes
// the same bytes of the same files.
package main

import (
	"cmp"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	log.SetFlags(0)
	const dir = "data"
	tables, err := compile(dir)
	if err != nil {
		log.Fatal(err)
	}
	for name, content := range tables {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// compile returns the compiled tables by file name.
func compile(dir string) (map[string][]byte, error) {
	tables := make(map[string][]byte)
	for _, t := range []struct {
		tsv string
		add func(tables map[string][]byte, rows [][]string) error
	}{
		{"radicals.tsv", addRadicals},
		{"gbk_pua.tsv", addPrivate},
		{"surnames.tsv", addSurnames},
	} {
		rows, err := readTSV(filepath.Join(dir, t.tsv))
		if err == nil {
			err = t.add(tables, rows)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.tsv, err)
		}
	}
	forms, err := readForms(dir)
	if err != nil {
		return nil, err
	}
	addVariants(tables, forms)
	return tables, nil
}

// readTSV returns the rows below the head line.
func readTSV(path string) ([][]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	width := strings.Count(lines[0], "\t")
	var rows [][]string
	for i, line := range lines[1:] {
		if strings.Count(line, "\t") != width {
			return nil, fmt.Errorf("line %d: want %d cells", i+2, width+1)
		}
		rows = append(rows, strings.Split(line, "\t"))
	}
	return rows, nil
}

// codePoint reads "U+4E00".
func codePoint(s string) (rune, error) {
	hex, ok := strings.CutPrefix(s, "U+")
	n, err := strconv.ParseUint(hex, 16, 24)
	if !ok || err != nil {
		return 0, fmt.Errorf("not a code point: %q", s)
	}
	return rune(n), nil
}

func appendRune(b []byte, r rune) []byte { return append(b, byte(r>>16), byte(r>>8), byte(r)) }

// The radicals' two blocks follow each other in radicals.bin, three bytes for
// each code point, zero for one without an ideograph.
const (
	firstSupplement, lastSupplement = 0x2E80, 0x2EF3
	firstKangxi, lastKangxi         = 0x2F00, 0x2FD5
)

func addRadicals(tables map[string][]byte, rows [][]string) error {
	ideograph := make(map[rune]rune)
	for _, row := range rows {
		from, err := codePoint(row[0])
		if err != nil {
			return err
		}
		if ideograph[from], err = codePoint(row[1]); err != nil {
			return err
		}
	}
	var b []byte
	for r := rune(firstSupplement); r <= lastKangxi; r++ {
		if r <= lastSupplement || r >= firstKangxi {
			b = appendRune(b, ideograph[r])
		}
	}
	tables["radicals.bin"] = b
	return nil
}

// addPrivate writes private.bin: three bytes for each code point from U+E815
// on.
func addPrivate(tables map[string][]byte, rows [][]string) error {
	var b []byte
	for i, row := range rows {
		pua, err := codePoint(row[0])
		if err != nil {
			return err
		}
		if pua != rune(0xE815+i) {
			return fmt.Errorf("row %d: want U+%X", i, 0xE815+i)
		}
		std, err := codePoint(row[2])
		if err != nil {
			return err
		}
		b = appendRune(b, std)
	}
	tables["private.bin"] = b
	return nil
}

// maxCompound is the length of the longest surname.
const maxCompound = 4

// addSurnames writes singles.bin, sorted code points, and compounds.bin, sorted
// records of five: the characters, zeros up to four, and 1 if the surname is
// ambiguous.
func addSurnames(tables map[string][]byte, rows [][]string) error {
	var singles, compounds []string
	for _, row := range rows {
		name := []rune(row[0])
		record := make([]rune, maxCompound+1)
		switch kind := row[3]; {
		case kind == "single" && len(name) == 1:
			singles = append(singles, string(appendRune(nil, name[0])))
			continue
		case kind != "compound" || len(name) < 2 || len(name) > maxCompound:
			return fmt.Errorf("%d characters of kind %q", len(name), kind)
		case row[6] == "yes":
			record[maxCompound] = 1
		}
		copy(record, name)
		var b []byte
		for _, r := range record {
			b = appendRune(b, r)
		}
		compounds = append(compounds, string(b))
	}
	for name, records := range map[string][]string{
		"singles.bin": singles, "compounds.bin": compounds,
	} {
		slices.Sort(records)
		tables[name] = []byte(strings.Join(records, ""))
	}
	return nil
}

// readForms returns the pairs of a character and one that it is a form of.
func readForms(dir string) (forms [][2]rune, err error) {
	variants, err := readTSV(filepath.Join(dir, "variants.tsv"))
	if err != nil {
		return nil, fmt.Errorf("variants.tsv: %w", err)
	}
	for _, row := range variants {
		to, err := codePoint(row[1])
		if err != nil {
			return nil, fmt.Errorf("variants.tsv: %w", err)
		}
		forms = append(forms, [2]rune{[]rune(row[0])[0], to})
	}
	traditional, err := readTSV(filepath.Join(dir, "opencc_ts.tsv"))
	if err != nil {
		return nil, fmt.Errorf("opencc_ts.tsv: %w", err)
	}
	for _, row := range traditional {
		from, to := []rune(row[0]), []rune(row[1])
		if len(from) != 1 || len(to) != 1 || from[0] == to[0] {
			return nil, fmt.Errorf("opencc_ts.tsv: %s and %s are no pair", row[0], row[1])
		}
		forms = append(forms, [2]rune{from[0], to[0]})
	}
	return forms, nil
}

// addVariants writes variants.bin: sorted pairs of three bytes each, a
// character and the one that stands for its class. Characters connected by forms
// are one class.
func addVariants(tables map[string][]byte, forms [][2]rune) {
	next := make(map[rune][]rune)   // both ways
	targets := make(map[rune]int)   // how often a character is what others are variants of
	variants := make(map[rune]bool) // characters that are variants of something
	for _, f := range forms {
		from, to := f[0], f[1]
		next[from] = append(next[from], to)
		next[to] = append(next[to], from)
		targets[to]++
		variants[from] = true
	}
	// Best first: what is no variant of anything, then what has most variants.
	best := func(a, b rune) int {
		return cmp.Or(
			boolOrder(variants[a], variants[b]), targets[b]-targets[a], cmp.Compare(a, b))
	}
	pairs := make(map[rune]rune)
	for r := range next {
		if _, done := pairs[r]; done {
			continue
		}
		members := class(next, r)
		root := slices.MinFunc(members, best)
		for _, m := range members {
			pairs[m] = root
		}
	}
	var b []byte
	for _, r := range slices.Sorted(maps.Keys(pairs)) {
		if pairs[r] != r {
			b = appendRune(appendRune(b, r), pairs[r])
		}
	}
	tables["variants.bin"] = b
}

// class returns the characters reachable from r.
func class(next map[rune][]rune, r rune) []rune {
	members := []rune{r}
	for i := 0; i < len(members); i++ {
		for _, n := range next[members[i]] {
			if !slices.Contains(members, n) {
				members = append(members, n)
			}
		}
	}
	return members
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
