package bankcard_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/bankcard"
)

// Every row is asked for by the public API, with its length, one more and one
// less, and with the lowest and the highest number behind the prefix.
func TestEveryRow(t *testing.T) {
	ref := readReference(t)
	for _, r := range ref.rows {
		for _, length := range []int{r.length - 1, r.length, r.length + 1} {
			if length > 19 {
				continue
			}
			rest := length - len(r.bin)
			for _, digits := range []string{
				r.bin + strings.Repeat("0", rest-1) + "1",
				r.bin + strings.Repeat("9", rest-1) + "8",
				complete(r.bin, length),
			} {
				got := anyNumber(t, digits).Identify()
				if want := ref.identify(digits); got != want {
					t.Errorf("prefix %s, %d digits: %s", r.bin, length, cmp.Diff(want, got))
				}
			}
		}
		if got := anyNumber(t, complete(r.bin, r.length)).Identify(); got.Bank.Chinese != r.name &&
			ref.row(complete(r.bin, r.length), r.length).bin == r.bin {
			t.Errorf("prefix %s: bank %q, want %q", r.bin, got.Bank.Chinese, r.name)
		}
	}
}

func TestRowsAreTheTable(t *testing.T) {
	ref := readReference(t)
	want := make(map[bankcard.Row]bool)
	for _, r := range ref.rows {
		want[bankcard.Row{Prefix: r.bin, Length: r.length, Issuer: ref.issuer(&r)}] = true
	}
	for row := range (bankcard.Table{}).Rows("") {
		if !want[row] {
			t.Errorf("row %s with %d digits is not in the table, or twice", row.Prefix, row.Length)
		}
		delete(want, row)
	}
	if len(want) > 0 {
		t.Errorf("%d rows are missing", len(want))
	}
}

// The prefixes whose bank depends on the length, and those that lie in a
// longer or shorter one of another bank.
func TestPrefixAndLengthDecide(t *testing.T) {
	ref := readReference(t)
	byLength, nested := 0, 0
	seen := make(map[string]bool)
	for _, a := range ref.rows {
		for _, b := range ref.rows {
			switch {
			case a.bank == b.bank || !strings.HasPrefix(b.bin, a.bin):
			case a.bin == b.bin && a.length < b.length:
				checkBank(t, a, complete(a.bin, a.length))
				checkBank(t, b, complete(b.bin, b.length))
				seen[a.bin] = true
				byLength = len(seen)
			case a.bin != b.bin && a.length == b.length:
				checkBank(t, a, complete(a.bin+"9999999999"[:10-len(a.bin)], a.length))
				checkBank(t, b, complete(b.bin, b.length))
				nested++
			}
		}
	}
	if byLength != 14 || nested != 8 {
		t.Errorf("%d prefixes differ by length, want 14; %d pairs nest, want 8", byLength, nested)
	}
}

func checkBank(t *testing.T, r refRow, digits string) {
	t.Helper()
	if got := anyNumber(t, digits).Identify().Bank.Code; got != r.bank {
		t.Errorf("%s, %d digits: bank %s, want %s", r.bin, len(digits), got, r.bank)
	}
}

func TestIdentifyByLength(t *testing.T) {
	tests := []struct {
		prefix string
		length int
		bank   string
		typ    bankcard.Type
	}{
		{"622303", 16, "NJCB", bankcard.Credit},
		{"622303", 18, "ICBC", bankcard.Debit},
		{"621260", 16, "SPABANK", bankcard.Credit},
		{"621260", 19, "CSRCB", bankcard.Debit},
		{"621260001", 16, "SPABANK", bankcard.Credit},
		{"621260001", 19, "XFRCB", bankcard.Debit},
		{"6210591", 16, "JRCB", bankcard.Debit},
		{"62105901", 16, "SLRCB", bankcard.Debit},
		{"94004604", 19, "BOCZ", bankcard.Debit},
	}
	for _, tt := range tests {
		i := anyNumber(t, complete(tt.prefix, tt.length)).Identify()
		if i.Bank.Code != tt.bank || i.Type != tt.typ {
			t.Errorf("%s, %d digits: %s %v, want %s %v",
				tt.prefix, tt.length, i.Bank.Code, i.Type, tt.bank, tt.typ)
		}
	}
}

func TestIdentify(t *testing.T) {
	type want struct {
		bank     string
		typ      bankcard.Type
		networks [2]bankcard.Network
	}
	tests := []struct {
		name, digits string
		want         want
	}{
		{"UnionPay debit", complete("622848", 19), want{"ABC", bankcard.Debit,
			[2]bankcard.Network{bankcard.UnionPay}}},
		{"legacy, beyond int64", complete("9558", 19), want{"ICBC", bankcard.Debit,
			[2]bankcard.Network{bankcard.UnionPayLegacy, bankcard.UnionPay}}},
		{"legacy in the range of Diners Club", complete("303", 16), want{"CEB", bankcard.Debit,
			[2]bankcard.Network{bankcard.UnionPayLegacy, bankcard.UnionPay}}},
		{"Diners Club in the same prefix", complete("303", 14), want{"", 0,
			[2]bankcard.Network{bankcard.Diners}}},
		{"legacy in the range of UATP", complete("103", 19), want{"ABC", bankcard.Debit,
			[2]bankcard.Network{bankcard.UnionPayLegacy, bankcard.UnionPay}}},
		{"two brands", complete("356390", 16), want{"CITIC", bankcard.Credit,
			[2]bankcard.Network{bankcard.JCB, bankcard.UnionPay}}},
		{"quasi-credit", complete("49102", 16), want{"ABC", bankcard.SemiCredit,
			[2]bankcard.Network{bankcard.Visa, bankcard.UnionPay}}},
		{"issued in Hong Kong", complete("486495", 16), want{"SCBHK", bankcard.Credit,
			[2]bankcard.Network{bankcard.Visa}}},
		{"unknown issuer", complete("629999", 16), want{"", 0,
			[2]bankcard.Network{bankcard.UnionPay}}},
		{"nothing known", complete("7000", 16), want{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i := anyNumber(t, tt.digits).Identify()
			if got := (want{i.Bank.Code, i.Type, i.Networks}); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestIdentifyZero(t *testing.T) {
	if got := (bankcard.Number{}).Identify(); got != (bankcard.Issuer{}) {
		t.Errorf("Identify of the zero Number = %+v", got)
	}
}

// Every edge of every network's prefixes, at all lengths, by the reference.
func TestEveryRange(t *testing.T) {
	ref := readReference(t)
	for _, r := range ref.ranges {
		for length := 8; length <= 19; length++ {
			for _, head := range []string{r.from, r.to, (r.to + "999999")[:6], before(r.from)} {
				digits := complete(head, length)
				got := anyNumber(t, digits).Identify()
				if want := ref.identify(digits); got != want {
					t.Errorf("%s, %d digits: %s", head, length, cmp.Diff(want, got))
				}
			}
		}
		for _, name := range r.networks {
			if refNetwork(name) == 0 {
				t.Errorf("%s-%s: network %q has no constant", r.from, r.to, name)
			}
		}
	}
}

// before returns six digits that are one less than prefix with zeros behind it.
func before(prefix string) string {
	b := []byte((prefix + "000000")[:6])
	for i := 5; i >= 0; i-- {
		if b[i]--; b[i] >= '0' {
			return string(b)
		}
		b[i] = '9'
	}
	return prefix
}

func TestNetworks(t *testing.T) {
	tests := []struct {
		name    string
		prefix  string
		length  int
		primary bankcard.Network
		other   bankcard.Network
	}{
		{"Visa", "4", 16, bankcard.Visa, 0},
		{"Visa, 13 digits", "4", 13, bankcard.Visa, 0},
		{"Mastercard", "55", 16, bankcard.Mastercard, 0},
		{"Mastercard, low end of 2", "2221", 16, bankcard.Mastercard, 0},
		{"Mastercard, high end of 2", "2720", 16, bankcard.Mastercard, 0},
		{"below Mastercard", "2220", 16, 0, 0},
		{"above Mastercard", "2721", 16, 0, 0},
		{"American Express", "37", 15, bankcard.Amex, 0},
		{"Diners Club", "36", 14, bankcard.Diners, 0},
		{"JCB", "3528", 16, bankcard.JCB, 0},
		{"below JCB", "3527", 16, 0, 0},
		{"Discover", "6011", 16, bankcard.Discover, 0},
		{"Discover", "6590", 16, bankcard.Discover, 0},
		{"Troy in 65", "650052", 16, bankcard.Troy, bankcard.Discover},
		{"Elo or Troy", "650923", 16, bankcard.Elo, bankcard.Troy},
		{"Troy by eight digits", "650837", 16, bankcard.Discover, bankcard.Troy},
		{"Elo beside Troy", "650081", 16, bankcard.Elo, 0},
		{"Hiper by eight digits", "637374", 16, bankcard.Maestro, bankcard.LocalScheme},
		{"VR in 63", "637036", 16, bankcard.LocalScheme, 0},
		{"Maestro without a check digit", "501081", 16, bankcard.Maestro, bankcard.LocalScheme},
		{"UnionPay below RuPay", "8171", 16, bankcard.UnionPay, 0},
		{"RuPay or UnionPay", "8172", 16, bankcard.UnionPay, bankcard.RuPay},
		{"RuPay or UnionPay, high end", "8199", 16, bankcard.UnionPay, bankcard.RuPay},
		{"UnionPay, 8 series, 19 digits", "8173", 19, bankcard.UnionPay, 0},
		{"Verve", "506172", 16, bankcard.Verve, 0},
		{"Verve in 63", "637634", 18, bankcard.Verve, 0},
		{"RuPay on Discover", "6521", 16, bankcard.RuPay, bankcard.Discover},
		{"Elo in 65", "650485", 16, bankcard.Elo, 0},
		{"Elo in 62", "627780", 16, bankcard.Elo, 0},
		{"Elo on Visa", "438935", 16, bankcard.Visa, bankcard.Elo},
		{"below Elo in 62", "627779", 16, bankcard.UnionPay, 0},
		{"VR in 62", "627416", 16, bankcard.LocalScheme, 0},
		{"UnionPay, 17 digits", "625999", 17, bankcard.UnionPay, 0},
		{"Maestro, 12 digits", "6759", 12, bankcard.Maestro, 0},
		{"Maestro, 5 series", "5018", 19, bankcard.Maestro, 0},
		{"Mir", "2200", 16, bankcard.Mir, 0},
		{"RuPay or Maestro", "6070", 16, bankcard.RuPay, bankcard.Maestro},
		{"Verve", "506099", 19, bankcard.Verve, 0},
		{"Troy", "9792", 16, bankcard.Troy, 0},
		{"Dankort", "5019", 16, bankcard.Dankort, 0},
		{"Visa/Dankort", "4571", 16, bankcard.Visa, bankcard.Dankort},
		{"UATP", "1354", 15, bankcard.UATP, 0},
		{"T-Union", "3104", 19, bankcard.LocalScheme, 0},
		{"JCB in the prefix of T-Union", "3112", 16, bankcard.JCB, 0},
	}
	for _, tt := range tests {
		i := anyNumber(t, complete(tt.prefix, tt.length)).Identify()
		if got, want := i.Networks, [2]bankcard.Network{tt.primary, tt.other}; got != want {
			t.Errorf("%s: networks %v, want %v", tt.name, got, want)
		}
		for _, n := range []bankcard.Network{bankcard.Visa, bankcard.UnionPay, bankcard.Troy, 0} {
			want := n != 0 && (n == tt.primary || n == tt.other)
			if got := i.RunsOn(n); got != want {
				t.Errorf("%s: RunsOn(%v) = %v", tt.name, n, got)
			}
		}
	}
}

// Every bank is found by its code and by each of its aliases.
func TestBank(t *testing.T) {
	ref := readReference(t)
	for code, c := range ref.banks {
		want := bankcard.Bank{Code: c[0], Chinese: c[1], English: c[2], Country: c[4]}
		for _, name := range append(strings.Split(c[3], ","), code) {
			got, ok := bankcard.Table{}.Bank(name)
			if name != "" && (!ok || got != want) {
				t.Errorf("Bank(%q) = %v, %v; want %v", name, got, ok, want)
			}
		}
	}
	for _, name := range []string{"", ",", "NOBANK", "icbc", "BOCOM,"} {
		if b, ok := (bankcard.Table{}).Bank(name); ok {
			t.Errorf("Bank(%q) = %v, want none", name, b)
		}
	}
}

func TestDate(t *testing.T) {
	data, err := os.ReadFile("data/bins.tsv")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(data), "\n# date: ")
	want, _, _ := strings.Cut(after, "\n")
	if got := (bankcard.Table{}).Date(); got != want {
		t.Errorf("Date() = %q, want %q", got, want)
	}
}

func TestNamesOfReasons(t *testing.T) {
	reasons := []string{
		"unknown", "bad_length", "bad_character", "one_digit", "bad_check_digit", "scientific",
		"wrong_length", "unknown",
	}
	texts := make(map[string]bool)
	for i, want := range reasons {
		r := bankcard.Reason(i)
		if got := r.String(); got != want {
			t.Errorf("Reason(%d) = %q, want %q", i, got, want)
		}
		e := &bankcard.ParseError{Reason: r, Offset: -1}
		if text := e.Error(); !strings.HasPrefix(text, "bankcard: ") || strings.Contains(text, "offset") {
			t.Errorf("%v: error %q", r, text)
		}
		e.Offset = 7
		if text := e.Error(); !strings.HasSuffix(text, " at offset 7") {
			t.Errorf("%v: error %q", r, text)
		}
		texts[e.Error()] = true
	}
	if len(texts) != len(reasons)-1 {
		t.Errorf("%d different errors, want %d", len(texts), len(reasons)-1)
	}
	findings := []string{"unknown", "full_width", "wrong_check_digit", "unusual_length",
		"stray", "unknown"}
	for i, want := range findings {
		if got := bankcard.Finding(i).String(); got != want {
			t.Errorf("Finding(%d) = %q, want %q", i, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	types := []string{"unknown", "debit", "credit", "semi_credit", "prepaid", "unknown"}
	for i, want := range types {
		if got := bankcard.Type(i).String(); got != want {
			t.Errorf("Type(%d) = %q, want %q", i, got, want)
		}
	}
	var names []string
	for n := bankcard.Network(1); n.String() != "unknown"; n++ {
		names = append(names, n.String())
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != int(bankcard.LocalScheme) {
		t.Errorf("%d networks have names of their own, want %d", len(names), bankcard.LocalScheme)
	}
}
