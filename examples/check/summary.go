package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/go-realname/sdk/examples/internal/columns"
	"github.com/go-realname/sdk/examples/internal/speech"
)

// A summary is what there is to say at the end.
type summary struct {
	tally
	kind    kind
	stopped bool // before the end of the input
}

func (s *summary) invalid() int { return s.lines - s.valid }

var (
	sumLines    = speech.Text{"共 %s 行，有效 %s 行，无效 %s 行。", "Lines: %s, valid: %s, not valid: %s."}
	sumStopped  = speech.Text{"未检查到末尾：", "Not checked to the end: "}
	sumFindings = speech.Text{"有效的行中值得留意的：", "Worth a look among the valid ones:"}
)

// repaired is counted with the findings.
const repaired = "repaired"

var onlyRepaired = speech.Text{"修正后才有效。", "Valid only once they were repaired."}

// print prints how many lines there were, and why some are not valid.
func (s *summary) print(w io.Writer, say speech.Speaker) {
	if s.stopped {
		fmt.Fprint(w, say.Say(sumStopped))
	}
	fmt.Fprintln(w, say.Say(sumLines, grouped(s.lines), grouped(s.valid), grouped(s.invalid())))
	reasons, findings := s.kind.explain(say)
	for reason, t := range ownSentences {
		reasons[reason] = say.Say(t)
	}
	if findings == nil {
		findings = sentences{}
	}
	findings[repaired] = say.Say(onlyRepaired)
	printCounts(w, s.reasons, reasons)
	if len(s.findings) > 0 {
		fmt.Fprintln(w, say.Say(sumFindings))
		printCounts(w, s.findings, findings)
	}
}

// printCounts prints what was counted, the most frequent first.
func printCounts(w io.Writer, counts map[string]int, say sentences) {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b))
	})
	nameWidth, countWidth := columns.Max(names...), 0
	for _, n := range counts {
		countWidth = max(countWidth, len(grouped(n)))
	}
	for _, name := range names {
		fmt.Fprintf(w, "  %s  %*s  %s\n", columns.Pad(name, nameWidth), countWidth,
			grouped(counts[name]), say[name])
	}
}

// grouped returns n with commas between groups of three digits.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
