package bankcard_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-realname/sdk/bankcard"
)

func own(prefix string, length int, code string) bankcard.Row {
	return bankcard.Row{Prefix: prefix, Length: length, Issuer: bankcard.Issuer{
		Bank: bankcard.Bank{Code: code, Chinese: "自有银行"}, Type: bankcard.Prepaid,
	}}
}

func with(t *testing.T, rows ...bankcard.Row) bankcard.Table {
	t.Helper()
	table, err := bankcard.Table{}.With(rows...)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestWith(t *testing.T) {
	table := with(t,
		own("622848", 19, "MINE"),     // instead of the built-in row
		own("62284800", 19, "LONGER"), // wins over both
		own("6228", 16, "SHORTER"),    // loses to built-in rows that are longer
		own("70", 16, "NEW"),          // where there is nothing
		own("700012345678", 16, "TWELVE"),
		own("622848", 19, "LAST"), // instead of the first
	)
	tests := []struct{ prefix, bank string }{
		{"6228481", "LAST"}, {"62284800", "LONGER"}, {"62284801", "LAST"}, {"622202", "ICBC"},
	}
	for _, tt := range tests {
		got := table.Identify(anyNumber(t, complete(tt.prefix, 19)))
		if got.Bank.Code != tt.bank {
			t.Errorf("%s, 19 digits: %s, want %s", tt.prefix, got.Bank.Code, tt.bank)
		}
	}
	tests = []struct{ prefix, bank string }{
		{"622801", "SHORTER"}, {"622836", "ABC"}, {"7000", "NEW"}, {"700012345678", "TWELVE"}, {"71", ""},
	}
	for _, tt := range tests {
		got := table.Identify(anyNumber(t, complete(tt.prefix, 16)))
		if got.Bank.Code != tt.bank {
			t.Errorf("%s, 16 digits: %s, want %s", tt.prefix, got.Bank.Code, tt.bank)
		}
	}
	n := anyNumber(t, complete("62284801", 19))
	if got := n.Identify().Bank.Code; got != "ABC" {
		t.Errorf("the built-in table has changed: %s", got)
	}
	i := table.Identify(n)
	if i.PrefixLen != 6 || i.Networks[0] != bankcard.UnionPay || i.Type != bankcard.Prepaid {
		t.Errorf("own issuer = %+v", i)
	}
	if b, ok := table.Bank("LONGER"); !ok || b.Chinese != "自有银行" {
		t.Errorf("Bank(LONGER) = %v, %v", b, ok)
	}
}

func TestWithKeepsTheOldTable(t *testing.T) {
	first := with(t, own("70", 16, "FIRST"))
	second, err := first.With(own("70", 16, "SECOND"), own("700", 16, "THIRD"))
	if err != nil {
		t.Fatal(err)
	}
	n := anyNumber(t, complete("700", 16))
	if got := first.Identify(n).Bank.Code; got != "FIRST" {
		t.Errorf("first table says %s", got)
	}
	if got := second.Identify(n).Bank.Code; got != "THIRD" {
		t.Errorf("second table says %s", got)
	}
}

// A row given twice is one row.
func TestWithTwice(t *testing.T) {
	table := with(t, own("7000", 16, "A"), own("7000", 16, "B"), own("7000", 16, "C"))
	var got []string
	for row := range table.Rows("70") {
		got = append(got, row.Issuer.Bank.Code)
	}
	if len(got) != 1 || got[0] != "C" {
		t.Errorf("rows of %v, want C alone", got)
	}
}

func TestWithErrors(t *testing.T) {
	table, err := with(t, own("70", 16, "OLD")).With(
		own("62", 16, "FINE"), own("", 16, "A"), own("62a", 16, "B"), own("+62", 16, "C"),
		own("1234567890123", 16, "D"), own("62", 7, "E"), own("62", 20, "F"),
		own("62000000", 8, "G"), own("62", 16, ""),
	)
	if err == nil {
		t.Fatal("no error")
	}
	for i := 1; i <= 8; i++ {
		if !strings.Contains(err.Error(), fmt.Sprintf("row %d:", i)) {
			t.Errorf("the error does not name row %d: %v", i, err)
		}
	}
	if strings.Contains(err.Error(), "row 0") {
		t.Errorf("the error names the right row: %v", err)
	}
	if b, ok := table.Bank("FINE"); ok {
		t.Errorf("a table with an error has %v", b)
	}
	if _, ok := table.Bank("OLD"); !ok {
		t.Error("after an error the table has lost a row")
	}
}

// The policy on check digits asks the table for issuers.
func TestOwnRowsAndLuhn(t *testing.T) {
	p := bankcard.Parser{Table: with(t, own("411111", 16, "MINE"))}
	if _, _, err := p.Parse("4111111111111112"); err != nil {
		t.Errorf("wrong check digit under a prefix of ours: %v", err)
	}
	if _, _, err := p.Parse("4111121111111112"); err == nil {
		t.Error("wrong check digit under another prefix: no error")
	}
	_, found, err := p.Parse(complete("70", 16))
	if err != nil || len(found) > 0 {
		t.Errorf("found %v, %v", found, err)
	}
}

// A number that is shorter than a prefix does not begin with it, though it is kept
// with zeros behind.
func TestOwnPrefixLongerThanNumber(t *testing.T) {
	p := bankcard.Parser{Table: with(t, own("411111110000", 16, "MINE"))}
	for _, s := range []string{"411111110", "4111111100", "41111111000"} {
		if _, _, err := p.Parse(s); err == nil {
			t.Errorf("%d digits with a wrong check digit: no error", len(s))
		}
	}
	if _, _, err := p.Parse("4111111100001"); err != nil {
		t.Errorf("another length under the prefix: %v", err)
	}
}

// A table that is built-in and one of the same rows put over nothing tell the same.
func TestOwnRowsLikeBuiltIn(t *testing.T) {
	var all []bankcard.Row
	for row := range (bankcard.Table{}).Rows("") {
		all = append(all, row)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	table := with(t, all...)
	ref := readReference(t)
	for _, r := range ref.rows {
		for length := max(15, r.length-1); length <= min(19, r.length+1); length++ {
			n := anyNumber(t, complete(r.bin, length))
			if got, want := table.Identify(n), n.Identify(); got != want {
				t.Fatalf("%s, %d digits: %+v, want %+v", r.bin, length, got, want)
			}
		}
	}
	rows := 0
	for range table.Rows("") {
		rows++
	}
	if rows != len(all) {
		t.Errorf("%d rows, want %d", rows, len(all))
	}
}

// Random rows over the built-in ones, near prefixes that are there, against a scan.
func TestOwnRowsByReference(t *testing.T) {
	ref := readReference(t)
	rng := rand.New(rand.NewPCG(3, 4))
	for round := range 20 {
		var rows []bankcard.Row
		for i := range 50 {
			r := ref.rows[rng.IntN(len(ref.rows))]
			prefix := (r.bin + "0123456789")[:1+rng.IntN(12)]
			length := max(len(prefix)+1, 8+rng.IntN(12))
			rows = append(rows, own(prefix, length, fmt.Sprint("OWN", i)))
		}
		table := with(t, rows...)
		for range 200 {
			r := rows[rng.IntN(len(rows))]
			digits := complete((r.Prefix + fmt.Sprint(rng.IntN(10)))[:len(r.Prefix)+rng.IntN(2)], 19)
			digits = digits[:max(8, r.Length-rng.IntN(2))]
			n, _, err := bankcard.Parser{Luhn: bankcard.LuhnWarn}.Parse(digits)
			if err != nil {
				continue
			}
			if got, want := table.Identify(n).Bank.Code, slowBank(ref, rows, digits); got != want {
				t.Fatalf("round %d, %s: bank %s, want %s", round, digits, got, want)
			}
		}
	}
}

// slowBank returns the bank of the longest prefix in own rows and in the table.
func slowBank(ref *reference, rows []bankcard.Row, digits string) string {
	bank, longest := "", 0
	if r := ref.row(digits, len(digits)); r != nil {
		bank, longest = r.bank, len(r.bin)
	}
	for _, r := range rows {
		fits := r.Length == len(digits) && strings.HasPrefix(digits, r.Prefix)
		if fits && len(r.Prefix) >= longest {
			bank, longest = r.Issuer.Bank.Code, len(r.Prefix)
		}
	}
	return bank
}
