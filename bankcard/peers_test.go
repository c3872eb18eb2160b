package bankcard_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/bankcard"
)

// What other libraries got wrong, each with one of those it was seen in.
func TestAcceptedElsewhereRefusedHere(t *testing.T) {
	tests := []struct {
		seenIn, in string
		reason     bankcard.Reason
	}{
		{"mritd/chinaid, go-playground/validator", "0000000000000000", bankcard.OneDigit},
		{"gogf/gf, joeljunstrom/go-luhn", "", bankcard.BadLength},
		{"gogf/gf", "0", bankcard.BadLength},
		{"durango/go-credit-card, gogf/gf", "SixteenLettersXX", bankcard.BadCharacter},
		{"EClaesson/go-luhn", "0x", bankcard.BadCharacter},
		{"braintree/card-validator", "-4111111111111111", bankcard.BadCharacter},
		{"joeljunstrom/go-luhn", "٤١١١١١١١١١١١١١١١", bankcard.BadCharacter},
	}
	for _, tt := range tests {
		if _, reason := reasonOf(tt.in); reason != tt.reason {
			t.Errorf("%s: %q is refused with %v, want %v", tt.seenIn, tt.in, reason, tt.reason)
		}
	}
}

// What others let pass without knowing it: here it is found.
func TestUnseenElsewhereFoundHere(t *testing.T) {
	const in = visa + "\n" // asaskevich/govalidator: $ matches before a line end
	n, found, err := bankcard.Parser{}.Parse(in)
	if err != nil || n.Reveal() != visa || !slices.Equal(found, []bankcard.Finding{bankcard.Stray}) {
		t.Errorf("Parse(%q) = %q, %v, %v", in, n.Reveal(), found, err)
	}
}

func reasonOf(s string) (bankcard.Number, bankcard.Reason) {
	n, err := bankcard.Parse(s)
	if pe, ok := err.(*bankcard.ParseError); ok {
		return n, pe.Reason
	}
	return n, 0
}

func TestRefusedElsewhereAcceptedHere(t *testing.T) {
	tests := []struct{ seenIn, in string }{
		{"go-playground/validator #1624", "4111-1111-1111-1111"},
		{"mritd/chinaid", "4111 1111 1111 1111"},
		{"sliveryou/go-tool", "4222222222222"},
		{"sliveryou/go-tool", "30569309025904"},
		{"gogf/gf #3360", "60142800000000001"}, // 17 digits of 交通银行, wrong check digit
		{"asaskevich/govalidator", unionpay19},
		{"asaskevich/govalidator", complete("622848", 17)},
		{"asaskevich/govalidator", complete("8173", 16)},
		{"asaskevich/govalidator", complete("2200", 16)},
		{"asaskevich/govalidator", complete("6759", 12)},
		{"theplant/luhn: more than an int64 holds", complete("9558", 19)},
		{"theplant/luhn: leading zeros", complete("0000001", 16)},
		{"caijf/bankcard: Luhn on American Express of 招商银行", "377155000000001"},
	}
	for _, tt := range tests {
		want := strings.NewReplacer(" ", "", "-", "").Replace(tt.in)
		if n, reason := reasonOf(tt.in); reason != 0 || n.Reveal() != want {
			t.Errorf("%s: refused with %v", tt.seenIn, reason)
		}
	}
}

// Short codes of banks collide: lists that were joined by code name the wrong bank.
func TestBanksOfCollidingCodes(t *testing.T) {
	tests := []struct {
		name     string // begins with
		length   int
		prefixes string
	}{
		{"南洋商业银行", 16, "622349 622350 622351 625044 625046 625058"},
		{"广州农商银行", 18, "909810 940035"},
		{"承德银行", 16, "628229"},
		{"BC卡", 16, "625025"},
		{"绵阳市商业银行", 19, "622367"},
		{"浦", 16, "622516 622517 622518 622521 622522 622523 984301 984303"},
	}
	ref := readReference(t)
	for _, tt := range tests {
		for prefix := range strings.FieldsSeq(tt.prefixes) {
			name := anyNumber(t, complete(prefix, tt.length)).Identify().Bank.Chinese
			if ref.row(prefix, tt.length) == nil {
				t.Errorf("%s with %d digits is not in the table", prefix, tt.length)
			}
			if !strings.Contains(name, tt.name) {
				t.Errorf("%s, %d digits: %s, want %s", prefix, tt.length, name, tt.name)
			}
		}
	}
}

// Libraries made for the world call half of the Chinese cards Maestro.
func TestChineseCardsAreUnionPay(t *testing.T) {
	for _, r := range readReference(t).rows {
		i := anyNumber(t, complete(r.bin, r.length)).Identify()
		if strings.HasPrefix(r.bin, "62") && i.Networks != [2]bankcard.Network{bankcard.UnionPay} {
			t.Errorf("%s: %v", r.bin, i.Networks)
		}
		if i.RunsOn(bankcard.Maestro) || r.country == "CN" && !i.RunsOn(bankcard.UnionPay) {
			t.Errorf("%s: %v", r.bin, i.Networks)
		}
	}
}

// Others post the number to somebody else's service. Here is nothing that
// could: of what is imported, nothing opens a connection.
func TestImports(t *testing.T) {
	if testing.Short() {
		t.Skip("the imports are listed only without -short")
	}
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "fmt") {
		t.Fatalf("go list gave %v", deps)
	}
	for _, dep := range deps {
		own := strings.HasPrefix(dep, "github.com/go-realname/sdk/")
		first, _, _ := strings.Cut(dep, "/")
		switch {
		case dep == "net", strings.HasPrefix(dep, "net/"), dep == "os/exec":
			t.Errorf("imports %s", dep)
		case own && !strings.Contains(dep, "/internal/") && !strings.HasSuffix(dep, "/bankcard"):
			t.Errorf("imports %s", dep)
		case !own && strings.Contains(first, "."):
			t.Errorf("imports %s", dep)
		}
	}
}
