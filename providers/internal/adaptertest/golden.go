package adaptertest

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/go-realname/sdk/providers/internal/wire"
)

// A Named is a table with the name of its endpoint.
type Named struct {
	Name  string
	Table wire.Table
}

// Golden compares tables with testdata/tables.golden, a line for each row, to be reviewed when
// it changes. Tables that are the same are there once. A code may stand once in a table.
func Golden(t *testing.T, tables []Named) {
	t.Helper()
	names := make(map[string][]string) // by the text of the table
	var order []string
	for _, n := range tables {
		var rows strings.Builder
		seen := make(map[string]bool)
		for _, r := range n.Table {
			if seen[r.Code] {
				t.Errorf("%s: code %q stands twice", n.Name, r.Code)
			}
			seen[r.Code] = true
			rows.WriteString("\t" + Line(r) + "\n")
		}
		if names[rows.String()] == nil {
			order = append(order, rows.String())
		}
		names[rows.String()] = append(names[rows.String()], n.Name)
	}
	var b bytes.Buffer
	for _, rows := range order {
		fmt.Fprintf(&b, "%s\n%s\n", strings.Join(names[rows], ", "), rows)
	}
	const file = "testdata/tables.golden"
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	missing(t, "-", string(want), b.String())
	missing(t, "+", b.String(), string(want))
	if !t.Failed() && string(want) != b.String() {
		t.Errorf("%s: the order of its lines is another one; -update writes it anew", file)
	}
}

// missing tells the lines of a text that are not in another one.
func missing(t *testing.T, sign, text, other string) {
	t.Helper()
	has := make(map[string]bool)
	for line := range strings.Lines(other) {
		has[line] = true
	}
	for line := range strings.Lines(text) {
		if !has[line] {
			t.Errorf("tables.golden (- is there, + should be; -update writes it anew): %s%s", sign, line)
		}
	}
}

// Line is a row as a line of the golden file.
func Line(r wire.Row) string {
	what := r.Verdict.String() + " " + r.Reason.String()
	if r.Verdict == 0 {
		what = "none " + r.Kind.String()
	}
	if r.Rest != wire.Unsaid {
		what += " rest " + r.Rest.String()
	}
	if r.Unseen {
		what += " unseen"
	}
	if f := r.Found.String(); f != "" {
		what += " " + f
	}
	return strings.Join([]string{r.Code, what, "billed " + r.Billed.String(), r.Says}, "\t")
}

// Sample is a code that a row stands for.
func Sample(r wire.Row) string {
	if prefix, ok := strings.CutSuffix(r.Code, "*"); ok {
		return prefix + ".Sample"
	}
	return r.Code
}
