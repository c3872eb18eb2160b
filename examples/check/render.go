package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-realname/sdk/examples/internal/columns"
	"github.com/go-realname/sdk/examples/internal/speech"
)

// head returns what comes before all lines.
func (f format) head() []byte {
	switch f.o.out {
	case "csv":
		return f.csvHead()
	case "table":
		return f.tableHead()
	}
	return nil
}

// jsonRenderer makes a function that appends a line of JSON. It does without
// encoding/json, which would take most of the time.
func (f format) jsonRenderer() func([]byte, span, []byte, *result) []byte {
	keys := make([]string, len(f.o.kind.fields))
	for i, c := range f.o.kind.fields {
		keys[i] = `,"` + c.name + `":`
	}
	return func(b []byte, s span, _ []byte, r *result) []byte {
		b = append(b, `{"line":`...)
		b = strconv.AppendInt(b, int64(s.line), 10)
		b = append(b, `,"valid":`...)
		b = strconv.AppendBool(b, r.valid)
		b = append(b, `,"reason":`...)
		b = appendJSON(b, r.reason)
		b = append(b, `,"findings":`...)
		b = appendJSONList(b, r.findings)
		b = append(b, `,"repaired":`...)
		b = strconv.AppendBool(b, r.repaired)
		b = append(b, `,"masked":`...)
		b = appendJSON(b, r.masked)
		for i := range r.fields {
			b = append(b, keys[i]...)
			b = appendJSONField(b, &r.fields[i])
		}
		if f.o.reveal {
			b = append(b, `,"normalized":`...)
			b = appendJSON(b, r.normalized)
		}
		return append(b, '}', '\n')
	}
}

func appendJSONField(b []byte, f *field) []byte {
	switch f.as {
	case asList:
		return appendJSONList(b, f.list)
	case asNumber:
		return strconv.AppendInt(b, int64(f.n), 10)
	case asBool:
		return strconv.AppendBool(b, f.yes)
	}
	return appendJSON(b, f.text)
}

func appendJSONList(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, s)
	}
	return append(b, ']')
}

// appendJSON appends s as a JSON string. What is not UTF-8 becomes U+FFFD.
func appendJSON[T string | []byte](b []byte, s T) []byte {
	if !validUTF8(s) {
		s = T(strings.ToValidUTF8(string(s), string(utf8.RuneError)))
	}
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			b = append(b, s[start:i]...)
			b = append(b, `\u00`...)
			b = append(b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
			start = i + 1
		}
	}
	return append(append(b, s[start:]...), '"')
}

func validUTF8[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return utf8.ValidString(string(s))
		}
	}
	return true
}

// csvHead is the first row with the names of the new columns.
func (f format) csvHead() []byte {
	row, end := cutLineEnd(f.src.header)
	names := []string{"valid", "reason", "findings", "repaired", "masked"}
	for _, c := range f.o.kind.fields {
		names = append(names, c.name)
	}
	if f.o.reveal {
		names = append(names, "normalized")
	}
	head := append([]byte(nil), row...)
	return append(append(head, ","+strings.Join(names, ",")...), end...)
}

// cutLineEnd splits the end of a line off, which is "\n" if there is none.
func cutLineEnd(line []byte) (row []byte, end string) {
	s := string(line)
	switch {
	case strings.HasSuffix(s, "\r\n"):
		return line[:len(line)-2], "\r\n"
	case strings.HasSuffix(s, "\n"):
		return line[:len(line)-1], "\n"
	}
	return line, "\n"
}

// csvRow appends a row with the new columns after it. Fields that it lacks are
// added, so that the new ones stand in their columns.
func (w *worker) csvRow(b []byte, s span, row []byte, r *result) []byte {
	b = append(w.rowAsItWas(b, row), ',')
	b = strconv.AppendBool(b, r.valid)
	b = w.csvText(b, r.reason)
	b = w.csvText(b, strings.Join(r.findings, ";"))
	b = strconv.AppendBool(append(b, ','), r.repaired)
	b = w.csvText(b, string(r.masked))
	for i := range r.fields {
		b = w.csvText(b, r.fields[i].String())
	}
	if w.o.reveal {
		b = w.csvText(b, r.normalized)
	}
	if s.next-s.end == 2 {
		return append(b, '\r', '\n')
	}
	return append(b, '\n')
}

// rowAsItWas appends a row, without its password or PIN. In a row that has other
// fields than the first line, a password may be anywhere.
func (w *worker) rowAsItWas(b, row []byte) []byte {
	w.cells = splitRow(row, w.cells[:0])
	lacking := w.src.width - len(w.cells)
	switch {
	case w.o.kind.secret && lacking != 0:
		lacking = w.src.width - 1
	case w.o.kind.secret:
		c := w.cells[w.src.column]
		b = append(append(b, row[:c.start]...), row[c.end:]...)
	default:
		b = append(b, row...)
	}
	for range lacking {
		b = append(b, ',')
	}
	return b
}

func (w *worker) csvText(b []byte, s string) []byte {
	b = append(b, ',')
	if w.src.gb {
		return encodeGB(b, string(appendCell(nil, s)))
	}
	return appendCell(b, s)
}

// String returns the field as a text, lists with semicolons.
func (f *field) String() string {
	switch f.as {
	case asList:
		return strings.Join(f.list, ";")
	case asNumber:
		return strconv.Itoa(f.n)
	case asBool:
		return strconv.FormatBool(f.yes)
	}
	return f.text
}

var (
	headLine   = speech.Text{"行", "Line"}
	headMasked = speech.Text{"掩码", "Masked"}
	headPlain  = speech.Text{"内容", "Item"}
	headWhat   = speech.Text{"说明", "What it is"}

	wasRepaired = speech.Text{"已修正", "repaired"}
)

// Widths of the columns of a table. A long line number moves its row.
const (
	lineWidth = 7
	itemWidth = 20
)

func (f format) tableHead() []byte {
	item := headMasked
	if f.o.reveal {
		item = headPlain
	}
	return fmt.Appendf(nil, "%s     %s  %s\n", columns.Pad(f.say.Say(headLine), lineWidth),
		columns.Pad(f.say.Say(item), itemWidth), f.say.Say(headWhat))
}

// tableRow appends a line for a person. Nothing in it is plain unless it is to
// be revealed.
func (w *worker) tableRow(b []byte, s span, _ []byte, r *result) []byte {
	mark, what := "✓", []string(nil)
	if !r.valid {
		mark, what = "✗", []string{r.reason}
	} else {
		what = w.o.kind.brief(w.say, r, w.o.reveal)
	}
	if r.repaired {
		what = append(what, w.say.Say(wasRepaired))
	}
	what = append(what, r.findings...)
	item := string(r.masked)
	if w.o.reveal && r.valid {
		item = r.normalized
	}
	line := fmt.Sprintf("%-*d %s   %s  %s", lineWidth, s.line, mark, columns.Pad(item, itemWidth),
		strings.Join(notEmpty(what), ", "))
	return append(append(b, strings.TrimRight(line, " ")...), '\n')
}

func notEmpty(list []string) []string {
	var all []string
	for _, s := range list {
		if s != "" {
			all = append(all, s)
		}
	}
	return all
}
