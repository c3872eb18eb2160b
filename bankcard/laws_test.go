package bankcard_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/bankcard"
)

// randomDigits returns n digits, not all the same, that begin with head.
func randomDigits(rng *rand.Rand, head string, n int) string {
	b := []byte(head)
	for len(b) < n {
		b = append(b, byte('0'+rng.IntN(10)))
	}
	if strings.Count(head, head[:1]) == len(head) && b[n-1] == b[0] {
		b[n-1] = '0' + (b[n-1]-'0'+1)%10
	}
	return string(b[:n])
}

// Of a right number of any length, every one wrong digit is refused where the rule counts,
// and every swap of neighbours but 09 and 90.
func TestSlipsAreRefused(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for length := 8; length <= 19; length++ {
		for first := range 10 {
			s := randomDigits(rng, fmt.Sprint(first), length-1)
			c, _ := bankcard.CheckDigit(s)
			checkSlips(t, s+string(c))
		}
	}
}

func checkSlips(t *testing.T, s string) {
	t.Helper()
	if !lets(t, s) {
		t.Errorf("%s is refused", s)
	}
	for i := range s {
		for c := byte('0'); c <= '9'; c++ {
			if typed := s[:i] + string(c) + s[i+1:]; typed != s && lets(t, typed) {
				t.Errorf("%s is accepted as well as %s", typed, s)
			}
		}
	}
	for i := range len(s) - 1 {
		pair := s[i : i+2]
		typed := s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
		if want := pair == "09" || pair == "90" || pair[0] == pair[1]; lets(t, typed) != want {
			t.Errorf("%s is accepted as well as %s: %v", typed, s, !want)
		}
	}
}

// lets reports whether digits are accepted where every wrong check digit is refused.
func lets(t *testing.T, digits string) bool {
	t.Helper()
	_, _, err := bankcard.Parser{Luhn: bankcard.LuhnRequire}.Parse(digits)
	var pe *bankcard.ParseError
	if err != nil && (!errors.As(err, &pe) || pe.Reason != bankcard.BadCheckDigit || pe.Offset != -1) {
		t.Errorf("%s: %v", digits, err)
	}
	return err == nil
}

// Each policy accepts what the stricter one does, as the same number, and what it lets
// pass has the finding that the stricter one refuses for.
func TestPoliciesNest(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	ref := readReference(t)
	policies := []bankcard.LuhnPolicy{
		bankcard.LuhnRequire, bankcard.LuhnDemanded, bankcard.LuhnByNetwork, bankcard.LuhnWarn,
	}
	accepted := make([]int, len(policies))
	for range 3000 {
		head := fmt.Sprint(1 + rng.IntN(9))
		if rng.IntN(2) == 0 {
			head = ref.rows[rng.IntN(len(ref.rows))].bin
		}
		digits := randomDigits(rng, head, 12+rng.IntN(8))
		var stricter bankcard.Number
		for i, policy := range policies {
			n, found, err := bankcard.Parser{Luhn: policy}.Parse(digits)
			wrong := slices.Contains(found, bankcard.WrongCheckDigit)
			switch {
			case stricter.IsValid() && (err != nil || n != stricter):
				t.Fatalf("%s: policy %d: %v, %v", digits, policy, n, err)
			case err == nil && wrong == n.Luhn(), policy == bankcard.LuhnRequire && wrong:
				t.Fatalf("%s: policy %d finds %v", digits, policy, found)
			case policy == bankcard.LuhnWarn && err != nil:
				t.Fatalf("%s: policy %d: %v", digits, policy, err)
			}
			if stricter = n; err == nil {
				accepted[i]++
			}
		}
	}
	if accepted[0] == 0 || !slices.IsSorted(accepted) || len(slices.Compact(accepted)) < len(policies) {
		t.Errorf("accepted %v: the policies do not differ", accepted)
	}
}

// grouped writes digits as people type and paste them. It returns what is to be found.
func grouped(rng *rand.Rand, digits string) (string, []bankcard.Finding) {
	gaps := []string{" ", "  ", "-", "\u00a0", "\u3000", "\u2011", "－", "\u200b", "\u200b-\u2060"}
	var b strings.Builder
	stray, wide := false, false
	for i, c := range digits {
		if i > 0 && rng.IntN(4) == 0 {
			gap := gaps[rng.IntN(len(gaps))]
			stray = stray || gap[0] > 0x7f
			b.WriteString(gap)
		}
		if rng.IntN(8) == 0 {
			c, wide = c-'0'+'０', true
		}
		b.WriteRune(c)
	}
	if rng.IntN(4) == 0 {
		b.WriteString("\r\n")
		stray = true
	}
	var found []bankcard.Finding
	if wide {
		found = append(found, bankcard.FullWidth)
	}
	if stray {
		found = append(found, bankcard.Stray)
	}
	return b.String(), found
}

// However a number is grouped, it is the same number; all that changes is what is found
// about the spelling.
func TestGroupingChangesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	p := bankcard.Parser{Luhn: bankcard.LuhnWarn}
	for range 2000 {
		digits := randomDigits(rng, fmt.Sprint(rng.IntN(10)), 8+rng.IntN(12))
		want, plain, err := p.Parse(digits)
		if err != nil {
			t.Fatalf("%s: %v", digits, err)
		}
		text, spelling := grouped(rng, digits)
		got, found, err := p.Parse(text)
		if err != nil || got != want || got.Reveal() != digits {
			t.Fatalf("%q is %q, %v; want %s", text, got.Reveal(), err, digits)
		}
		all := slices.Sorted(slices.Values(slices.Concat(plain, spelling)))
		if !slices.Equal(found, all) {
			t.Errorf("%q: found %v, want %v", text, found, all)
		}
	}
}

// Masks show what they promise and nothing else: numbers that differ only in what is
// hidden have the same masks.
func TestMasksShowNoMore(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 3000 {
		length := 8 + rng.IntN(12)
		digits := randomDigits(rng, fmt.Sprint(rng.IntN(10)), length)
		n := anyNumber(t, digits)
		tail, bin := "", strings.Repeat("*", length)
		if length >= 12 {
			tail = digits[length-4:]
			bin = bin[4:] + tail
		}
		masked := strings.Repeat("*", length-len(tail)) + tail
		if length >= 15 {
			bin = digits[:6] + bin[6:]
		}
		if n.Masked() != masked || n.Last4() != tail || n.MaskedBIN() != bin {
			t.Fatalf("%d digits: %s, %q, %s", length, n.Masked(), n.Last4(), n.MaskedBIN())
		}
		groups := n.MaskedGroups()
		if strings.ReplaceAll(groups, " ", "") != masked || strings.Contains(groups, "  ") ||
			strings.Trim(groups, " ") != groups {
			t.Fatalf("%s in groups is %q", masked, groups)
		}
		other := []byte(digits)
		for i := 6; i < length-len(tail); i++ {
			other[i] = byte('0' + rng.IntN(10))
		}
		m, _, err := bankcard.Parser{Luhn: bankcard.LuhnWarn}.Parse(string(other))
		if err == nil && (m.MaskedBIN() != bin || m.MaskedGroups() != groups || m.Masked() != masked) {
			t.Fatalf("%s and %s have different masks", digits, other)
		}
	}
}

// A hint's gaps are those in which the number is shown, as far as it goes.
func TestHintHasTheGapsOfMasks(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, r := range readReference(t).ranges {
		for _, length := range r.lengths {
			n := anyNumber(t, randomDigits(rng, r.from, length))
			h, err := bankcard.Table{}.Hint(n.Reveal())
			if err != nil {
				t.Fatal(err)
			}
			var gaps []int
			for i, c := range n.MaskedGroups() {
				if c == ' ' {
					gaps = append(gaps, i-len(gaps))
				}
			}
			behind := func(gap int) bool { return gap >= length } // of a longer number
			if got := slices.DeleteFunc(h.Gaps, behind); !slices.Equal(got, gaps) {
				t.Errorf("%s: gaps %v, shown as %s", n.MaskedBIN(), got, n.MaskedGroups())
			}
		}
	}
}

// With each digit typed, no network comes back and no length, a network that was shown
// is not withdrawn, and a bank that was shown is not replaced by another.
func TestHintNarrows(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	ref := readReference(t)
	more := with(t, own("70", 16, "A"), own("7000", 12, "B"), own("2", 17, "C"),
		own("62284", 19, "D"), own("401178123456", 16, "E"))
	for _, table := range []bankcard.Table{{}, more} {
		for i := 0; i < len(ref.rows); i += 10 {
			checkNarrows(t, table, randomDigits(rng, ref.rows[i].bin, 19))
		}
		for _, r := range ref.ranges {
			checkNarrows(t, table, randomDigits(rng, r.from, 19))
			checkNarrows(t, table, randomDigits(rng, r.to, 19))
		}
		for head := range 1000 {
			checkNarrows(t, table, randomDigits(rng, fmt.Sprintf("%03d", head), 19))
		}
	}
}

func checkNarrows(t *testing.T, table bankcard.Table, digits string) {
	t.Helper()
	var before bankcard.Hint
	for k := range 20 {
		h, err := table.Hint(digits[:k])
		if err != nil {
			t.Fatal(err)
		}
		alone := len(before.Networks) == 1 && before.Network != 0
		switch {
		case k == 0: // nothing comes before it
		case !contains(before.Networks, h.Networks), !contains(before.Usual, h.Usual),
			!contains(before.Lengths, h.Lengths),
			before.Bank.Code != "" && h.Bank.Code != "" && h.Bank != before.Bank,
			before.Network != 0 && h.Network == 0, alone && h.Network != before.Network:
			t.Errorf("%s: %+v after %+v", digits[:k], h, before)
		}
		before = h
	}
}

func contains[T comparable](all, some []T) bool {
	return !slices.ContainsFunc(some, func(v T) bool { return !slices.Contains(all, v) })
}

// Rows make the same table in whatever order and in however many steps they are given,
// so long as no two have one prefix and length.
func TestWithInAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	ref := readReference(t)
	for round := range 20 {
		var rows []bankcard.Row
		seen := map[string]bool{}
		for i := range 40 {
			prefix := (ref.rows[rng.IntN(len(ref.rows))].bin + "0123")[:3+rng.IntN(5)]
			length := 15 + rng.IntN(5)
			if key := fmt.Sprint(prefix, "/", length); !seen[key] {
				seen[key] = true
				rows = append(rows, own(prefix, length, fmt.Sprint("OWN", i)))
			}
		}
		atOnce := with(t, rows...)
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		var step bankcard.Table
		for _, r := range rows {
			var err error
			if step, err = step.With(r); err != nil {
				t.Fatal(err)
			}
		}
		step, err := step.With()
		if d := cmp.Diff(answers(t, atOnce, rows), answers(t, step, rows)); d != "" || err != nil {
			t.Errorf("round %d: %v, %s", round, err, d)
		}
	}
}

// answers returns what a table says of a number with each row's prefix, by the number.
func answers(t *testing.T, table bankcard.Table, rows []bankcard.Row) map[string]bankcard.Issuer {
	all := make(map[string]bankcard.Issuer)
	for _, r := range rows {
		for length := 15; length <= 19; length++ {
			digits := complete(r.Prefix, length)
			all[digits] = table.Identify(anyNumber(t, digits))
		}
	}
	return all
}
