package main

import (
	"fmt"
	"strings"

	"github.com/go-realname/sdk/examples/internal/columns"
	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/realname"
)

// trail prints the session's audit trail, after checking it.
func (t *tour) trail() {
	trail, err := t.Verifier.Records().Trail(t.ctx, t.s.Ref.ID)
	if err == nil {
		err = trail.Verify()
	}
	if err != nil {
		t.printf("\n  %s\n", t.Say(trailBad, err))
		return
	}
	t.printf("\n  %s\n\n", t.Say(trailGood, len(trail)))
	rows := [][]string{{"#", t.Say(headTime), t.Say(headWhat), t.Say(headStep), t.Say(headMore)}}
	steps := called(t.Speaker, realname.StepIdentity)
	statuses, reasons := called(t.Speaker, realname.StatusOpen), called(t.Speaker, realname.ReasonMismatch)
	for _, e := range trail.Entries() {
		kind, ok := kinds[e.Kind]
		if !ok {
			kind = text{e.Kind, e.Kind}
		}
		rows = append(rows, []string{
			fmt.Sprint(e.Seq), clock(e.Time).Format("15:04:05"), t.Say(kind), steps[e.Step],
			notes(e, statuses[e.Status], t.Say(outcomes[e.Outcome]), reasons[e.Reason]),
		})
	}
	t.table(rows)
}

// notes are the rest of an entry: names and numbers, no personal data.
func notes(e realname.Entry, status, outcome, reason string) string {
	var all []string
	for _, s := range []string{status, outcome, reason, e.Actor, e.Reference} {
		if s != "" {
			all = append(all, s)
		}
	}
	if e.Op != 0 {
		all = append(all, fmt.Sprintf("#%d", e.Op))
	}
	return strings.Join(all, ", ")
}

// table prints rows with their columns under each other.
func (t *tour) table(rows [][]string) {
	width := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			width[i] = max(width[i], columns.Width(cell))
		}
	}
	for _, r := range rows {
		line := " "
		for i, cell := range r {
			line += " " + columns.Pad(cell, width[i]+1)
		}
		t.printf("%s\n", strings.TrimRight(line, " "))
	}
}

// called returns what the values of a type are called, by their stable names, as an audit trail
// has them. There may be gaps between the values.
func called[T interface {
	~uint8
	fmt.Stringer
}](s speech.Speaker, first T) map[string]string {
	m := make(map[string]string)
	for v := first; v != 0; v++ {
		if v.String() != T(0).String() {
			m[v.String()] = s.Term(v)
		}
	}
	return m
}
