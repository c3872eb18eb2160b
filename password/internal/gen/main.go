// Gen makes the tables that package password and its estimator embed, from
// the files in data:
//
//	go generate ./password
//
// It needs no network and no clock: the same files give the same bytes.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	dir := "."
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := Generate(filepath.Join(dir, "data"), dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// Generate reads the tables in the folder data, and the variants of characters
// that package names has, and writes the files into the package's folder out.
func Generate(data, out string) error {
	for _, table := range []struct {
		name  string
		build func(data string) ([]byte, error)
	}{
		{"pins.bin", buildPINs},
		{"default_pins.bin", buildDefaults},
		{"internal/estimate/syllables.bin", buildSyllables},
		{"internal/estimate/readings.bin", buildReadings},
		{"internal/estimate/compounds.txt", buildCompounds},
		{"internal/estimate/han.bin", buildHan},
		{"internal/estimate/dictionary.bin", buildDictionary},
		{"internal/estimate/words.bin", buildWords},
	} {
		b, err := table.build(data)
		if err != nil {
			return fmt.Errorf("%s: %w", table.name, err)
		}
		file := filepath.Join(out, filepath.FromSlash(table.name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// readTable returns the rows of a file of tab-separated cells, without its head: lines
// that begin with "# ", and one with the names of the columns.
func readTable(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var rows [][]string
	for s := bufio.NewScanner(f); s.Scan(); {
		if len(rows) == 0 && strings.HasPrefix(s.Text(), "# ") {
			continue
		}
		rows = append(rows, strings.Split(s.Text(), "\t"))
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("%s: no rows", path)
	}
	return rows[1:], nil
}
