package bankcard_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/bankcard"
)

func TestHint(t *testing.T) {
	fours := []int{4, 8, 12, 16}
	fours16 := []int{4, 8, 12}
	type hint struct {
		network        bankcard.Network
		bank           string
		lengths, usual []int
		gaps           []int
	}
	tests := []struct {
		name, typed string
		want        hint
	}{
		{"Visa", "4", hint{bankcard.Visa, "", []int{12, 13, 14, 15, 16, 17, 18, 19},
			[]int{16, 17, 18, 19}, fours}},
		{"Visa without issuer", "4111 11", hint{bankcard.Visa, "", []int{13, 16, 18, 19}, nil, fours}},
		{"Mastercard", "51", hint{bankcard.Mastercard, "", []int{16}, []int{16}, fours16}},
		{"Mastercard or Maestro or Elo", "5", hint{0, "", []int{12, 13, 14, 15, 16, 17, 18, 19},
			[]int{16, 18, 19}, fours}},
		{"American Express", "34", hint{bankcard.Amex, "", []int{15}, nil, []int{4, 10}}},
		{"JCB or nobody's", "35", hint{0, "", []int{8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19},
			[]int{16}, fours}},
		{"JCB", "353", hint{bankcard.JCB, "", []int{16, 17, 18, 19}, nil, fours}},
		{"Mastercard or nobody's", "27", hint{0, "",
			[]int{8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}, nil, fours}},
		{"Mastercard to 2720", "271", hint{bankcard.Mastercard, "", []int{16}, nil, fours16}},
		{"Diners Club", "36", hint{bankcard.Diners, "", []int{14, 15, 16, 17, 18, 19},
			nil, []int{4, 10}}},
		{"UATP", "135", hint{bankcard.UATP, "", []int{15}, nil, []int{4, 9}}},
		{"open", "6", hint{0, "", []int{12, 13, 14, 15, 16, 17, 18, 19},
			[]int{15, 16, 17, 18, 19}, fours}},
		{"UnionPay", "62", hint{bankcard.UnionPay, "", []int{15, 16, 17, 18, 19},
			[]int{15, 16, 17, 18, 19}, fours}},
		{"one bank", "6228-48", hint{bankcard.UnionPay, "ABC", []int{16, 17, 18, 19}, []int{19}, fours}},
		{"legacy", "9558", hint{bankcard.UnionPayLegacy, "ICBC", []int{19}, []int{19}, fours}},
		{"legacy in the range of others", "601382", hint{bankcard.UnionPayLegacy, "BOC",
			[]int{12, 13, 14, 15, 16, 17, 18, 19}, []int{19}, fours}},
		{"full width", "６２２８４８", hint{bankcard.UnionPay, "ABC", []int{16, 17, 18, 19}, []int{19}, fours}},
		{"hyphen at the end", "6228-", hint{bankcard.UnionPay, "", []int{16, 17, 18, 19},
			[]int{16, 17, 18, 19}, fours}},
		{"full-width hyphen at the end", "６２２８－", hint{bankcard.UnionPay, "",
			[]int{16, 17, 18, 19}, []int{16, 17, 18, 19}, fours}},
		{"whole number", complete("622848", 19), hint{bankcard.UnionPay, "ABC",
			[]int{19}, []int{19}, fours}},
		{"too many", "37828224631000500", hint{bankcard.Amex, "", nil, nil, fours}},
		{"unknown", "7000", hint{0, "", []int{8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}, nil, fours}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, err := bankcard.Table{}.Hint(tt.typed)
			if err != nil {
				t.Fatal(err)
			}
			got := hint{h.Network, h.Bank.Code, h.Lengths, h.Usual, h.Gaps}
			if d := cmp.Diff(tt.want, got, cmp.AllowUnexported(hint{})); d != "" {
				t.Error(d)
			}
			if h.Network != 0 && !slices.Contains(h.Networks, h.Network) {
				t.Errorf("%v is not in %v", h.Network, h.Networks)
			}
		})
	}
}

func TestHintNothingTyped(t *testing.T) {
	h, err := bankcard.Table{}.Hint("")
	all := len(h.Networks) == int(bankcard.LocalScheme)
	if err != nil || h.Network != 0 || !all || h.Bank.Code != "" {
		t.Errorf("Hint of nothing = %+v, %v; want every network", h, err)
	}
}

func TestHintErrors(t *testing.T) {
	tests := []struct {
		typed  string
		reason bankcard.Reason
		offset int
	}{
		{"62x", bankcard.BadCharacter, 2},
		{"-62", bankcard.BadCharacter, 0},
		{"62--", bankcard.BadCharacter, 2},
		{"62\n2", bankcard.BadCharacter, 2},
		{"62－－", bankcard.BadCharacter, 2},
		{strings.Repeat("6", 20), bankcard.BadLength, 19},
	}
	for _, tt := range tests {
		_, err := bankcard.Table{}.Hint(tt.typed)
		var pe *bankcard.ParseError
		if !errors.As(err, &pe) || *pe != (bankcard.ParseError{Reason: tt.reason, Offset: tt.offset}) {
			t.Errorf("Hint(%q) error = %v, want %v at %d", tt.typed, err, tt.reason, tt.offset)
		}
		for row := range (bankcard.Table{}).Rows(tt.typed) {
			t.Fatalf("Rows(%q) has %v", tt.typed, row)
		}
	}
}

// However much of a number is typed, the rows that are possible have the one that
// is true in the end, and the hint has its networks and its length.
func TestHintWhileTyping(t *testing.T) {
	for _, r := range readReference(t).rows {
		digits := complete(r.bin, r.length)
		issuer := anyNumber(t, digits).Identify()
		for _, k := range []int{2, len(r.bin) - 1, len(r.bin), r.length} {
			h, err := bankcard.Table{}.Hint(digits[:k])
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(h.Lengths, r.length) || !slices.Contains(h.Networks, issuer.Networks[0]) {
				t.Errorf("%s of %d digits, %d typed: hint %+v", r.bin, r.length, k, h)
			}
			if h.Bank.Code != "" && h.Bank != issuer.Bank {
				t.Errorf("%s, %d typed: bank %v, in the end %v", r.bin, k, h.Bank, issuer.Bank)
			}
		}
	}
}

// A number of a length that no row has runs on the networks that its prefix has with
// others: the hint says so, however much is typed.
func TestHintOfOtherLengths(t *testing.T) {
	for _, r := range readReference(t).rows {
		for length := 8; length <= 19; length++ {
			digits := (r.bin + "1357913579135791357")[:length]
			issuer := anyNumber(t, digits).Identify()
			for _, k := range []int{len(r.bin), length - 1, length} {
				k = min(k, length)
				h, err := bankcard.Table{}.Hint(digits[:k])
				if err != nil {
					t.Fatal(err)
				}
				on := issuer.Networks[0]
				if on != 0 && !slices.Contains(h.Networks, on) {
					t.Fatalf("%s of %d digits, %d typed: networks %v, in the end %v",
						r.bin, length, k, h.Networks, on)
				}
			}
		}
	}
}

// Rows are those of the reference that may yet be the right one.
func TestRowsOfPrefix(t *testing.T) {
	ref := readReference(t)
	typed := []string{"", "6", "95588", "621260", "621260001", "62105", "9558", "888", "30", "4", "70",
		"95587", "10312", "88812345", "91112", "98961234", complete("622202", 17), complete("621260", 18)}
	for _, s := range typed {
		checkRows(t, ref, s)
	}
	for i := 0; i < len(ref.rows); i += 25 {
		for k := 2; k < 9; k++ {
			checkRows(t, ref, complete(ref.rows[i].bin, ref.rows[i].length)[:k])
		}
	}
}

func checkRows(t *testing.T, ref *reference, typed string) {
	t.Helper()
	want := make(map[bankcard.Row]bool)
	var best [20]*refRow
	for length := range best {
		best[length] = ref.row(typed, length)
	}
	for _, r := range ref.rows {
		if r.length < len(typed) {
			continue
		}
		longer := len(r.bin) > len(typed) && strings.HasPrefix(r.bin, typed)
		if best := best[r.length]; best != nil && *best == r || longer {
			want[bankcard.Row{Prefix: r.bin, Length: r.length, Issuer: ref.issuer(&r)}] = true
		}
	}
	for row := range (bankcard.Table{}).Rows(typed) {
		if !want[row] {
			t.Errorf("typed %s: row %s/%d is not possible", typed, row.Prefix, row.Length)
		}
		delete(want, row)
	}
	for row := range want {
		t.Errorf("typed %s: row %s/%d is missing", typed, row.Prefix, row.Length)
	}
}

func TestRowsStop(t *testing.T) {
	table := with(t, own("62", 16, "A"), own("6222", 16, "B"))
	for want := 1; want < 5; want++ {
		got := 0
		for range table.Rows("6222") {
			if got++; got == want {
				break
			}
		}
		if got != want {
			t.Errorf("%d rows before the break, want %d", got, want)
		}
	}
}

// Own rows hide the built-in ones with their prefix and length, and shorter ones.
func TestRowsWithOwn(t *testing.T) {
	table := with(t, own("622848", 19, "A"), own("6228480", 18, "B"), own("6228", 19, "C"))
	var got []string
	for row := range table.Rows("622848") {
		got = append(got, row.Prefix+row.Issuer.Bank.Code)
	}
	slices.Sort(got)
	if want := []string{"6228480" + "B", "622848" + "A"}; !slices.Equal(got, want) {
		t.Errorf("rows %v, want %v", got, want)
	}
	h, err := table.Hint("62284801")
	if err != nil || h.Bank.Code != "" || !slices.Equal(h.Usual, []int{18, 19}) {
		t.Errorf("Hint = %+v, %v", h, err)
	}
}
