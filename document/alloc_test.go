package document_test

import (
	"testing"

	"github.com/go-realname/sdk/document"
)

var (
	sinkNumber document.Number
	sinkText   string
	sinkErr    error
	sinkBool   bool
)

func TestAllocations(t *testing.T) {
	for _, tt := range valid {
		if got := testing.AllocsPerRun(20, func() { sinkNumber, _ = document.Parse(tt.kind, tt.in) }); got != 0 {
			t.Errorf("Parse, %s: %v allocations", tt.name, got)
		}
	}
	n := document.MustParse(document.KindHKMacaoPermit, "H1234567801")
	code := document.MustParse(document.KindUSCC, "91110000123456788M").Reveal()
	tests := []struct {
		name string
		want float64
		f    func()
	}{
		{"Restore", 0, func() { sinkNumber, _ = document.Restore(document.KindUSCC, code) }},
		{"Lifelong", 0, func() { sinkNumber = n.Lifelong() }},
		{"Renewals", 0, func() { _, sinkBool = n.Renewals() }},
		{"Kind", 0, func() { sinkBool = n.Kind() == document.KindHKID }},
		{"Reveal", 1, func() { sinkText = n.Reveal() }},
		{"Masked", 1, func() { sinkText = n.Masked() }},
		{"a check character refused", 0, func() { _, sinkErr = document.Parse(document.KindHKID, "C1234568") }},
		{"a length refused", 0, func() { _, sinkErr = document.Parse(document.KindHKID, "C12345") }},
		{"a character refused", 1, func() { _, sinkErr = document.Parse(document.KindHKID, "C12345O9") }},
	}
	for _, tt := range tests {
		if got := testing.AllocsPerRun(100, tt.f); got > tt.want {
			t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.want)
		}
	}
}
