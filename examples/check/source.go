package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

const (
	chunk   = 32 << 10 // how much is read at a time
	maxLine = 1 << 20  // the longest line that is looked at
)

// A source cuts its input into lines, or into the rows of a CSV.
type source struct {
	in     io.Reader
	rest   []byte // read, and not handed out yet
	line   int    // lines handed out so far
	ended  bool
	csv    bool
	header []byte // the first row of a CSV, with the mark before it and the end of the line
	column int    // of the CSV, the one to check
	width  int    // how many columns the CSV has
	gb     bool   // the encoding is GB 18030 rather than UTF-8
}

// A span is one line of a batch, or one row.
type span struct {
	start, end int // without the end of the line
	next       int // where the next one starts
	line       int // its number; that of its first line for a row
	tooLong    bool
}

// newSource starts to read: it finds out the encoding, and the columns of a CSV.
func newSource(in io.Reader, o *options) (*source, error) {
	s := &source{in: in, csv: o.in == "csv"}
	if err := s.more(&s.rest); err != nil {
		return nil, err
	}
	mark := []byte("\ufeff")
	switch {
	case bytes.HasPrefix(s.rest, []byte{0xff, 0xfe}), bytes.HasPrefix(s.rest, []byte{0xfe, 0xff}):
		return nil, errors.New("the input is UTF-16: save it as UTF-8 first")
	case bytes.HasPrefix(s.rest, mark):
		s.rest = s.rest[len(mark):]
	default:
		mark = nil
		s.gb = o.encoding == "gb18030" ||
			o.encoding == "auto" && o.in != "jsonl" && looksLikeGB(s.rest)
	}
	if !s.csv {
		return s, nil
	}
	return s, s.readHeader(mark, o.column)
}

// looksLikeGB reports whether most of what is not ASCII in b is not UTF-8.
func looksLikeGB(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size <= 1:
			if utf8.FullRune(b) { // else it is cut off at the end of what was read
				bad++
			}
		case size > 1:
			good++
		}
		b = b[size:]
	}
	return bad > good
}

// readHeader reads the first row of a CSV and looks for the column.
func (s *source) readHeader(mark []byte, column string) error {
	var b batch
	for len(b.spans) == 0 {
		if err := s.next(&b); err == io.EOF {
			return errors.New("the CSV is empty: its first line should name the columns")
		} else if err != nil {
			return err
		}
	}
	first := b.spans[0]
	s.rest = append(append([]byte(nil), b.data[first.next:]...), s.rest...)
	s.line = 1 + bytes.Count(b.data[:first.end], []byte("\n"))
	s.header = append(mark, b.data[:first.next]...)
	cells := splitRow(b.data[:first.end], nil)
	s.width, s.column = len(cells), -1
	for i, c := range cells {
		name := s.text(unquote(b.data[c.start:c.end]))
		if name != column {
			continue
		}
		if s.column >= 0 {
			return usageError("two columns of the CSV have the name of -column")
		}
		s.column = i
	}
	if s.column < 0 { // the names are not told: the first line may be data
		return usageError(fmt.Sprintf("none of the %d columns in the first line of the CSV "+
			"has the name of -column", s.width))
	}
	return nil
}

// more reads once, and appends to b.
func (s *source) more(b *[]byte) error {
	for range 100 {
		data := *b
		if cap(data)-len(data) < chunk {
			data = append(make([]byte, 0, 2*len(data)+2*chunk), data...)
		}
		n, err := s.in.Read(data[len(data) : len(data)+chunk])
		*b = data[:len(data)+n]
		switch {
		case err == io.EOF:
			s.ended = true
			return nil
		case err != nil:
			return err
		case n > 0:
			return nil
		}
	}
	return io.ErrNoProgress
}

// next fills b with whole lines, as many as are there. After the last it
// returns io.EOF.
func (s *source) next(b *batch) error {
	b.data, b.spans = append(b.data[:0], s.rest...), b.spans[:0]
	s.rest = s.rest[:0]
	for {
		end := s.cut(b)
		switch {
		case end > 0:
			s.rest = append(s.rest, b.data[end:]...)
			b.data = b.data[:end]
			return nil
		case s.ended && len(b.data) == 0:
			return io.EOF
		case s.ended:
			s.add(b, 0, len(b.data), len(b.data))
			return nil
		case len(b.data) > maxLine && s.csv:
			return fmt.Errorf("the row at line %d is longer than 1 MiB: a quote is missing somewhere",
				s.line+1)
		case len(b.data) > maxLine:
			return s.skip(b)
		}
		if err := s.more(&b.data); err != nil {
			return err
		}
	}
}

// cut finds the lines in b, and returns where the last whole one ends.
func (s *source) cut(b *batch) int {
	if s.csv {
		return s.cutRows(b)
	}
	start := 0
	for {
		i := bytes.IndexByte(b.data[start:], '\n')
		if i < 0 {
			return start
		}
		s.add(b, start, start+i, start+i+1)
		start += i + 1
	}
}

// cutRows is cut for a CSV, where a line may end inside quotes.
func (s *source) cutRows(b *batch) int {
	start, q := 0, fresh
	for i, c := range b.data {
		if q.next(c) && c == '\n' {
			s.add(b, start, i, i+1)
			start = i + 1
		}
	}
	return start
}

// add adds the line from start to end, of which next is the next one's start.
func (s *source) add(b *batch, start, end, next int) {
	if end > start && next > end && b.data[end-1] == '\r' {
		end--
	}
	b.spans = append(b.spans, span{start, end, next, s.line + 1, end-start > maxLine})
	s.line++
	if s.csv {
		s.line += bytes.Count(b.data[start:end], []byte("\n"))
	}
}

// skip passes over a line that is too long, of which b has the beginning.
func (s *source) skip(b *batch) error {
	for !s.ended {
		b.data = b.data[:0]
		if err := s.more(&b.data); err != nil {
			return err
		}
		if i := bytes.IndexByte(b.data, '\n'); i >= 0 {
			s.rest = append(s.rest, b.data[i+1:]...)
			break
		}
	}
	b.data = b.data[:0]
	s.line++
	b.spans = append(b.spans, span{line: s.line, tooLong: true})
	return nil
}

// text returns b as UTF-8.
func (s *source) text(b []byte) string {
	if s.gb {
		return decodeGB(b)
	}
	return string(b)
}
