package bankcard_test

import (
	"testing"

	"github.com/go-realname/sdk/bankcard"
)

func TestAllocations(t *testing.T) {
	n := bankcard.MustParse(unionpay19)
	table := with(t, own("62162610", 19, "MINE"), own("4", 16, "MORE"))
	strict := bankcard.Parser{Luhn: bankcard.LuhnRequire, Table: table}
	tests := []struct {
		name string
		want float64
		f    func()
	}{
		{"Parse", 0, func() { sink.number, _ = bankcard.Parse(unionpay19) }},
		{"Parse with gaps", 0, func() { sink.number, _ = bankcard.Parse("4111 1111-1111 1111") }},
		{"Parse of full width", 0, func() { sink.number, _ = bankcard.Parse("４１１１１１１１１１１１１１１１") }},
		{"Parse of full-width gaps", 0, func() {
			sink.number, _ = bankcard.Parse("４１１１　1111－1111\u00a01111\n")
		}},
		{"Parse of a wrong check digit", 0, func() { sink.number, _ = bankcard.Parse(badLuhn) }},
		{"Parser.Parse", 0, func() { sink.number, _, _ = strict.Parse(unionpay19) }},
		{"Identify", 0, func() { sink.issuer = n.Identify() }},
		{"Identify by own rows", 0, func() { sink.issuer = table.Identify(n) }},
		{"Luhn", 0, func() { sink.ok = bankcard.Luhn(visa) }},
		{"Number.Luhn", 0, func() { sink.ok = n.Luhn() }},
		{"Equal", 0, func() { sink.ok = n.Equal(sink.number) }},
		{"Reveal", 1, func() { sinkText = n.Reveal() }},
		{"Masked", 1, func() { sinkText = n.Masked() }},
		{"MaskedGroups", 1, func() { sinkText = n.MaskedGroups() }},
		{"Last4", 1, func() { sinkText = n.Last4() }},
		{"a wrong check digit refused", 0, func() { _, sinkErr = bankcard.Parse("4111111111111112") }},
		{"a wrong length refused", 0, func() { _, sinkErr = bankcard.Parse("4111111") }},
		{"one digit refused", 0, func() { _, sinkErr = bankcard.Parse("1111111111111111") }},
		{"a spreadsheet's number refused", 0, func() { _, sinkErr = bankcard.Parse("6.21626E+18") }},
		{"a character refused", 1, func() { _, sinkErr = bankcard.Parse("411111111111111x") }},
	}
	for _, tt := range tests {
		if got := testing.AllocsPerRun(100, tt.f); got > tt.want {
			t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.want)
		}
	}
	for _, s := range sample(t)[:1000] {
		if got := testing.AllocsPerRun(1, func() { sink.issuer = anyNumber(t, s).Identify() }); got > 1 {
			t.Fatalf("a number of the sample: %v allocations", got) // 1 is the finding
		}
	}
}

var (
	sinkText string
	sinkErr  error
)
