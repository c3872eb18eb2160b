package main

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/go-realname/sdk/examples/internal/speech"
)

// A batch is some lines on their way from the source to the output.
type batch struct {
	data  []byte
	spans []span
	out   []byte
	tally tally
	done  chan struct{}
}

// A tally counts what became of lines.
type tally struct {
	lines, valid      int
	reasons, findings map[string]int // of invalid items, and of valid ones
}

func newTally() tally {
	return tally{reasons: make(map[string]int), findings: make(map[string]int)}
}

func (t *tally) reset() {
	t.lines, t.valid = 0, 0
	clear(t.reasons)
	clear(t.findings)
}

func (t *tally) count(r *result) {
	t.lines++
	if !r.valid {
		t.reasons[r.reason]++
		return
	}
	t.valid++
	if r.repaired {
		t.findings[repaired]++
	}
	for _, f := range r.findings {
		t.findings[f]++
	}
}

func (t *tally) add(other *tally) {
	t.lines += other.lines
	t.valid += other.valid
	for reason, n := range other.reasons {
		t.reasons[reason] += n
	}
	for finding, n := range other.findings {
		t.findings[finding] += n
	}
}

// A format is what all workers do with lines.
type format struct {
	o   *options
	say speech.Speaker
	src *source
}

func newFormat(o *options, say speech.Speaker, src *source) format { return format{o, say, src} }

// A worker turns batches into output. It is used by one goroutine.
type worker struct {
	format
	check  checker
	render func(b []byte, s span, row []byte, r *result) []byte
	r      result
	cells  []cell
}

func (f format) worker() *worker {
	w := &worker{format: f, check: f.o.kind.policies[f.o.policy](f.o)}
	for _, c := range f.o.kind.fields {
		w.r.fields = append(w.r.fields, field{as: c.as})
	}
	switch f.o.out {
	case "jsonl":
		w.render = f.jsonRenderer()
	case "csv":
		w.render = w.csvRow
	default:
		w.render = w.tableRow
	}
	return w
}

// process checks the lines of a batch.
func (w *worker) process(b *batch) {
	b.out = b.out[:0]
	b.tally.reset()
	text := ""
	if !w.src.gb {
		text = string(b.data) // once for all lines
	}
	for _, s := range b.spans {
		row := b.data[s.start:s.end]
		if w.src.csv && len(row) == 0 { // a blank line is no row
			if w.o.out == "csv" {
				b.out = append(b.out, b.data[s.start:s.next]...)
			}
			continue
		}
		w.r.reset()
		if item, reason := w.item(text, s, row); reason != "" {
			w.r.invalid(reason)
		} else {
			w.check(item, &w.r)
		}
		b.tally.count(&w.r)
		b.out = w.render(b.out, s, row, &w.r)
	}
}

// item returns what is to be checked of a line, or the reason why there is
// nothing. The text is that of the whole batch, if it is UTF-8.
func (w *worker) item(text string, s span, row []byte) (item, reason string) {
	switch {
	case s.tooLong:
		return "", lineTooLong
	case w.src.csv:
		w.cells = splitRow(row, w.cells[:0])
		if len(w.cells) != w.src.width {
			return "", badRow
		}
		c := w.cells[w.src.column]
		return w.src.text(unquote(row[c.start:c.end])), ""
	case w.src.gb:
		item = decodeGB(row)
	default:
		item = text[s.start:s.end]
	}
	if w.o.in == "jsonl" && !w.o.kind.secret {
		return jsonString(item)
	}
	return item, ""
}

// jsonString reads a JSON string.
func jsonString(s string) (item, reason string) {
	s = strings.Trim(s, " \t\r")
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		if inner := s[1 : len(s)-1]; isPlain(inner) {
			return inner, ""
		}
	}
	if !strings.HasPrefix(s, `"`) || json.Unmarshal([]byte(s), &item) != nil {
		return "", badJSON
	}
	return item, ""
}

// isPlain reports whether s stands in JSON as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			return false
		}
	}
	return utf8.ValidString(s)
}
