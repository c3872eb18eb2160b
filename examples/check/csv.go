package main

import (
	"bytes"
	"strings"
)

// A quoting follows the quotes of a CSV (RFC 4180). Quotes that stand where the
// standard has none are characters like others.
type quoting uint8

const (
	fresh  quoting = iota // at the beginning of a field
	plain                 // in a field without quotes
	open                  // inside quotes
	closed                // after a quote inside quotes, the last one or the first of two
)

// next takes one byte, and reports whether it is a comma or the end of a line
// that ends a field.
func (q *quoting) next(c byte) bool {
	switch {
	case c == '"':
		*q = [...]quoting{fresh: open, plain: plain, open: closed, closed: open}[*q]
	case *q == open:
	case c == ',' || c == '\n':
		*q = fresh
		return true
	default:
		*q = plain
	}
	return false
}

// A cell is a field of a row, with its quotes.
type cell struct{ start, end int }

// splitRow appends the fields of a row to cells.
func splitRow(row []byte, cells []cell) []cell {
	start, q := 0, fresh
	for i, c := range row {
		if q.next(c) {
			cells = append(cells, cell{start, i})
			start = i + 1
		}
	}
	return append(cells, cell{start, len(row)})
}

// unquote returns what a field says.
func unquote(field []byte) []byte {
	if len(field) < 2 || field[0] != '"' || field[len(field)-1] != '"' {
		return field
	}
	field = field[1 : len(field)-1]
	if bytes.IndexByte(field, '"') < 0 {
		return field
	}
	return bytes.ReplaceAll(field, []byte(`""`), []byte(`"`))
}

// appendCell appends a text as a field of a CSV.
func appendCell(b []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\r\n") {
		return append(b, s...)
	}
	return append(append(append(b, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
}
