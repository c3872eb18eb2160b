package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// A line of a table: its number in the file, and its cells.
type line struct {
	number int
	cells  []string
}

// readTSV reads a file of tab-separated values with a head of # lines, one of
// which gives the date of the data, and a line with these names of columns.
func readTSV(path string, columns ...string) (lines []line, date string, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	for i, text := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		l := line{number: i + 1, cells: strings.Split(text, "\t")}
		if after, ok := strings.CutPrefix(text, "# date: "); ok {
			date = after
		}
		if strings.HasPrefix(text, "#") {
			continue
		}
		if len(l.cells) != len(columns) {
			return nil, "", fmt.Errorf("%s:%d: %d cells, want %d",
				path, l.number, len(l.cells), len(columns))
		}
		lines = append(lines, l)
	}
	switch {
	case len(date) != len("2006-01-02"):
		return nil, "", fmt.Errorf("%s: no date", path)
	case len(lines) == 0 || !slices.Equal(lines[0].cells, columns):
		return nil, "", fmt.Errorf("%s: columns are not %v", path, columns)
	}
	return lines[1:], date, nil
}

var errDigits = errors.New("prefix is not made of digits")

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// index returns the place of s in list, or an error that names what it should be.
func index(list []string, s, what string) (uint64, error) {
	i := slices.Index(list, s)
	if i < 0 {
		return 0, fmt.Errorf("unknown %s %q", what, s)
	}
	return uint64(i), nil
}
