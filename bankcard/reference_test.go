package bankcard_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-realname/sdk/bankcard"
)

// The reference reads the tables that people edit, and scans them.

type refRow struct {
	bin        string
	length     int
	bank, name string
	typ        string
	network    string
	country    string
	confidence uint8
	doubtful   bool
}

type refRange struct {
	from, to string
	networks []string
	lengths  []int
	source   string
}

type reference struct {
	rows   []refRow
	banks  map[string][]string // the cells of a line by its code
	ranges []refRange
}

func readLines(t testing.TB, name string) [][]string {
	data, err := os.ReadFile("data/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for line := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n") {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.Split(line, "\t"))
		}
	}
	return lines[1:]
}

func readReference(t testing.TB) *reference {
	ref := &reference{banks: make(map[string][]string)}
	for _, c := range readLines(t, "bins.tsv") {
		length, _ := strconv.Atoi(c[1])
		ref.rows = append(ref.rows, refRow{
			bin: c[0], length: length, bank: c[2], name: c[3], typ: c[4], network: c[5],
			country: c[6], confidence: c[7][0] - '0', doubtful: strings.Contains(c[8], "doubtful"),
		})
	}
	for _, c := range readLines(t, "banks.tsv") {
		ref.banks[c[0]] = c
	}
	for _, c := range readLines(t, "networks.tsv") {
		r := refRange{from: c[0], to: c[1], networks: strings.Split(c[2], ","), source: c[5]}
		for part := range strings.SplitSeq(c[3], ",") {
			from, to, ok := strings.Cut(part, "-")
			if !ok {
				to = from
			}
			lo, _ := strconv.Atoi(from)
			hi, _ := strconv.Atoi(to)
			for n := lo; n <= hi; n++ {
				r.lengths = append(r.lengths, n)
			}
		}
		ref.ranges = append(ref.ranges, r)
	}
	if len(ref.rows) < 2000 || len(ref.banks) < 200 || len(ref.ranges) < 50 {
		t.Fatal("the tables are too short")
	}
	return ref
}

var refTypes = map[string]bankcard.Type{
	"": bankcard.TypeUnknown, "DC": bankcard.Debit, "CC": bankcard.Credit,
	"SCC": bankcard.SemiCredit, "PC": bankcard.Prepaid,
}

// refNetwork finds a network by its name.
func refNetwork(name string) bankcard.Network {
	for n := bankcard.Network(1); n < 32; n++ {
		if n.String() == strings.ToLower(name) {
			return n
		}
	}
	return 0
}

// row returns the row with the longest prefix of digits that has the length.
func (ref *reference) row(digits string, length int) *refRow {
	var best *refRow
	for i, r := range ref.rows {
		if r.length == length && strings.HasPrefix(digits, r.bin) &&
			(best == nil || len(r.bin) > len(best.bin)) {
			best = &ref.rows[i]
		}
	}
	return best
}

// width returns how many prefixes of six digits lie in r.
func (r refRange) width() int {
	from, _ := strconv.Atoi(r.from)
	to, _ := strconv.Atoi(r.to)
	width := to - from + 1
	for range 6 - len(r.to) {
		width *= 10
	}
	return width
}

func (r refRange) has(digits string) bool {
	head := digits[:len(r.from)]
	return r.from <= head && head <= r.to
}

// rangeOf returns the narrowest range of digits, preferring those that have its
// length.
func (ref *reference) rangeOf(digits string) *refRange {
	var best *refRange
	bestHas := false
	for i, r := range ref.ranges {
		has := slices.Contains(r.lengths, len(digits))
		if !r.has(digits) || best != nil && bestHas && !has {
			continue
		}
		if best == nil || has && !bestHas || r.width() < best.width() {
			best, bestHas = &ref.ranges[i], has
		}
	}
	return best
}

func (ref *reference) networksOf(r *refRow) (on [2]bankcard.Network) {
	on[0] = refNetwork(r.network)
	if r.network == "UNIONPAY_LEGACY" || r.network != "UNIONPAY" && r.country == "CN" {
		on[1] = bankcard.UnionPay
	}
	return on
}

// identify is what Identify should return.
func (ref *reference) identify(digits string) bankcard.Issuer {
	if r := ref.row(digits, len(digits)); r != nil {
		return ref.issuer(r)
	}
	var i bankcard.Issuer
	if r := ref.rangeOf(digits); r != nil {
		for k, name := range r.networks {
			i.Networks[k] = refNetwork(name)
		}
		return i
	}
	for length := 8; length <= 19; length++ {
		if r := ref.row(digits, length); r != nil {
			i.Networks = ref.networksOf(r)
			return i
		}
	}
	return i
}

func (ref *reference) issuer(r *refRow) bankcard.Issuer {
	bank := ref.banks[r.bank]
	return bankcard.Issuer{
		Bank: bankcard.Bank{Code: bank[0], Chinese: bank[1], English: bank[2], Country: bank[4]},
		Type: refTypes[r.typ], Networks: ref.networksOf(r), Country: r.country,
		PrefixLen: uint8(len(r.bin)), Confidence: r.confidence, Doubtful: r.doubtful,
	}
}

// luhnSlow is Luhn's rule as the standard tells it.
func luhnSlow(digits string) bool {
	if len(digits) < 2 || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			sum += d / 10
		}
		sum += d % 10
	}
	return sum%10 == 0
}

// complete appends zeros and a check digit to prefix, up to the length.
func complete(prefix string, length int) string {
	s := prefix + strings.Repeat("0", length-1-len(prefix))
	c, _ := bankcard.CheckDigit(s)
	return s + string(c)
}

// anyNumber parses digits whatever their check digit is.
func anyNumber(t testing.TB, digits string) bankcard.Number {
	t.Helper()
	n, _, err := bankcard.Parser{Luhn: bankcard.LuhnWarn}.Parse(digits)
	if err != nil {
		t.Fatalf("Parse of %d digits %q…: %v", len(digits), digits[:6], err)
	}
	return n
}
