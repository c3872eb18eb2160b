package password_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
)

// The tests here ask the public functions about every row of the tables.

func TestEveryCommonPassword(t *testing.T) {
	needsNoDetector(t)
	p := password.Policy{MinLength: 1, Floor: -1}
	seen := map[string]bool{}
	for _, row := range table(t, "data/common_passwords.tsv") {
		s := row[1]
		listed := len(seen) < 30_000 || seen[strings.ToLower(s)]
		if listed {
			seen[strings.ToLower(s)] = true
		}
		if got := hasKind(p.Check(s, password.Person{}).Violations, password.Common); got != listed {
			t.Errorf("row %s: common %v, want %v", row[0], got, listed)
		}
	}
}

func hasKind(vs []password.Violation, k password.Kind) bool {
	return slices.ContainsFunc(vs, func(v password.Violation) bool { return v.Kind == k })
}

// Each depth ends where it should.
func TestEveryDepth(t *testing.T) {
	needsNoDetector(t)
	rows := table(t, "data/common_passwords.tsv")
	for _, depth := range []int{10, 100, 1_000, 3_000, 10_000} {
		p := password.Policy{MinLength: 1, Floor: -1, Depth: depth}
		seen := map[string]bool{}
		for _, row := range rows {
			s := strings.ToLower(row[1])
			if seen[s] {
				continue
			}
			seen[s] = true
			if len(seen) > 2*depth {
				break
			}
			got := hasKind(p.Check(s, password.Person{}).Violations, password.Common)
			if want := len(seen) <= depth; got != want {
				t.Errorf("depth %d, row %s: common %v, want %v", depth, row[0], got, want)
			}
		}
	}
}

func TestEveryCommonPIN(t *testing.T) {
	for _, row := range table(t, "data/common_pins6.tsv") {
		rank, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		pin := password.MustParsePIN(row[1])
		even := rank + rank%2
		in := hasKind(password.PINPolicy{Depth: even}.Check(pin, password.Person{}), password.Common)
		out := hasKind(password.PINPolicy{Depth: even - 2}.Check(pin, password.Person{}), password.Common)
		if !in || out && rank > 1000 {
			t.Errorf("row %d: common at depth %d: %v, at %d: %v", rank, even, in, even-2, out)
		}
	}
}

func TestEveryReading(t *testing.T) {
	for _, row := range table(t, "data/pinyin.tsv") {
		who := password.Person{Names: []names.Name{names.MustParse("王" + row[1])}}
		for _, reading := range strings.Split(row[2], ",") {
			s := "wang" + reading
			vs := password.Policy{}.Check(s, who).Violations
			if !slices.ContainsFunc(vs, func(v password.Violation) bool {
				return v.Field == password.FieldName && v.End-v.Start == len(s)
			}) {
				t.Errorf("王%s: %s is not seen as the name", row[1], s)
			}
		}
	}
}

func TestEverySurname(t *testing.T) {
	for _, row := range table(t, "data/surnames.tsv") {
		who := password.Person{Names: []names.Name{names.MustParse(row[0] + "小明")}}
		for _, reading := range row[1:3] {
			if reading == "" {
				continue
			}
			s := strings.ReplaceAll(reading, " ", "") + "xiaoming"
			vs := password.Policy{}.Check(s, who).Violations
			if !slices.ContainsFunc(vs, func(v password.Violation) bool {
				return v.Field == password.FieldName && v.End-v.Start == len(s)
			}) {
				t.Errorf("%s小明: %s is not seen as the name", row[0], s)
			}
		}
	}
}
