package bankcard_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/bankcard"
)

func TestLuhn(t *testing.T) {
	tests := []struct {
		name, in string
		want     bool
	}{
		{"Visa", visa, true},
		{"Visa, another", "4242424242424242", true},
		{"Mastercard", "5555555555554444", true},
		{"American Express", amex, true},
		{"UnionPay, 19 digits", unionpay19, true},
		{"UnionPay's test number", badLuhn, false},
		{"short", "18", true},
		{"seven digits", "7992739", false},
		{"eleven digits", "79927398713", true},
		{"25 digits", "4000000000000000000000002", false},
		{"25 digits, right", "4000000000000000000000006", true},
		{"all zeros pass", "0000000000000000", true},
		{"empty", "", false},
		{"one digit", "0", false},
		{"letters", "sixteen letters!", false},
		{"letters and no check", "0x", false},
		{"full width", "１８", false},
		{"Arabic digits", "٤٢٤٢٤٢٤٢", false},
		{"a space", "4111 1111 1111 1111", false},
		{"newline at the end", visa + "\n", false},
		{"high byte", "411111111111111\xb1", false},
		{"colon follows nine", "411111111111111:", false},
		{"slash precedes zero", "411111111111111/", false},
	}
	for _, tt := range tests {
		if got := bankcard.Luhn(tt.in); got != tt.want {
			t.Errorf("%s: Luhn = %v", tt.name, got)
		}
		if got := luhnSlow(tt.in); got != tt.want {
			t.Errorf("%s: luhnSlow = %v", tt.name, got)
		}
	}
}

// Every byte at every place of every length that takes the fast way.
func TestLuhnEveryByte(t *testing.T) {
	for length := 2; length <= 26; length++ {
		good := []byte(complete("7", length))
		for i := range good {
			old := good[i]
			for c := range 256 {
				good[i] = byte(c)
				if got, want := bankcard.Luhn(string(good)), luhnSlow(string(good)); got != want {
					t.Fatalf("length %d, byte %#x at %d: Luhn = %v", length, c, i, got)
				}
			}
			good[i] = old
		}
	}
}

func TestCheckDigit(t *testing.T) {
	for payload, want := range map[string]byte{
		"411111111111111":    '1',
		"37828224631000":     '5',
		"621626100000000001": '8',
		"7992739871":         '3',
		"6222020000000000":   '0', // where a library returns 10
		"0":                  '0',
		"1":                  '8',
	} {
		if got, ok := bankcard.CheckDigit(payload); !ok || got != want {
			t.Errorf("CheckDigit of %d digits = %q, %v; want %q", len(payload), got, ok, want)
		}
	}
	for _, payload := range []string{"", " ", "4111 1", "12x", "１", "-1"} {
		if got, ok := bankcard.CheckDigit(payload); ok || got != 0 {
			t.Errorf("CheckDigit(%q) = %q, %v; want none", payload, got, ok)
		}
	}
}

// The blind spots that the documentation of Luhn names are all that there are:
// of single digits none; of neighbours swapped 09; of twins 22, 33 and 44.
func TestLuhnBlindSpots(t *testing.T) {
	for place := range 15 { // of the first of two digits, in 16
		var missed []string
		for a := byte('0'); a <= '9'; a++ {
			for b := byte('0'); b <= '9'; b++ {
				missed = append(missed, missedChanges(place, a, b)...)
			}
		}
		want := "09>90 22>55 33>66 44>77 55>22 66>33 77>44 90>09"
		if got := strings.Join(missed, " "); got != want {
			t.Errorf("place %d: missed %s, want %s", place, got, want)
		}
	}
}

// missedChanges returns the changes to the digits a and b at the place that keep a
// number right: another a, another b, both swapped, and twins to other twins.
func missedChanges(place int, a, b byte) (missed []string) {
	number := func(c, d byte) string {
		s := []byte("4000000000000000")
		s[place], s[place+1] = c, d
		return string(s)
	}
	same := func(c, d byte) bool { // whether a right number stays right
		x, _ := bankcard.CheckDigit(number(a, b))
		y, _ := bankcard.CheckDigit(number(c, d))
		return x == y
	}
	note := func(c, d byte) {
		if (c != a || d != b) && same(c, d) {
			missed = append(missed, string([]byte{a, b, '>', c, d}))
		}
	}
	for c := byte('0'); c <= '9'; c++ {
		note(c, b)
		note(a, c)
		if a == b {
			note(c, c)
		}
	}
	if a != b {
		note(b, a)
	}
	return missed
}

// A swap of two digits with one between them is never seen.
func TestLuhnMissesJumps(t *testing.T) {
	for n := range 1000 {
		abc := fmt.Sprintf("%03d", n)
		cba := string([]byte{abc[2], abc[1], abc[0]})
		x, _ := bankcard.CheckDigit("6222" + abc + "00000000")
		y, _ := bankcard.CheckDigit("6222" + cba + "00000000")
		if x != y {
			t.Errorf("%s and %s have different check digits", abc, cba)
		}
	}
}

func TestLuhnPolicy(t *testing.T) {
	tests := []struct {
		name, digits            string
		byNetwork, warn, strict bool // whether it is accepted
	}{
		{"right Visa", visa, true, true, true},
		{"wrong Visa", "4111111111111112", false, true, false},
		{"wrong Mastercard", "5555555555554440", false, true, false},
		{"wrong Mastercard in 2", "2221000000000000", false, true, false},
		{"wrong American Express", "378282246310000", false, true, false},
		{"wrong Diners Club", "30569309025900", false, true, false},
		{"wrong JCB", "3530111333300001", false, true, false},
		{"wrong Discover", "6011111111111110", false, true, false},
		{"wrong UnionPay", badLuhn, true, true, false},
		{"wrong legacy card", "6013820000000000001", true, true, false},
		{"wrong legacy card of 17 digits", "60142800000000001", true, true, false},
		{"wrong Visa of a Chinese issuer", "4580600000000001", true, true, false},
		{"the same with another length", "4580600000000000002", true, true, false},
		{"wrong American Express of a Chinese issuer", "377155000000001", true, true, false},
		{"wrong Visa/Dankort", "4571000000000002", true, true, false},
		{"wrong Maestro", "6759000000000001", true, true, false},
		{"wrong Mir", "2200000000000001", true, true, false},
		{"wrong number of no network", "7000000000000001", true, true, false},
	}
	for _, tt := range tests {
		for policy, want := range map[bankcard.LuhnPolicy]bool{
			bankcard.LuhnByNetwork: tt.byNetwork,
			bankcard.LuhnWarn:      tt.warn,
			bankcard.LuhnRequire:   tt.strict,
		} {
			_, found, err := bankcard.Parser{Luhn: policy}.Parse(tt.digits)
			if (err == nil) != want {
				t.Errorf("%s, policy %d: error %v, want accepted %v", tt.name, policy, err, want)
			}
			reported := len(found) > 0 && found[0] == bankcard.WrongCheckDigit
			if err == nil && reported == bankcard.Luhn(tt.digits) {
				t.Errorf("%s, policy %d: findings %v", tt.name, policy, found)
			}
		}
		if _, err := bankcard.Parse(tt.digits); (err == nil) != tt.byNetwork {
			t.Errorf("%s: Parse error %v, want accepted %v", tt.name, err, tt.byNetwork)
		}
		if got := anyNumber(t, tt.digits).Luhn(); got != bankcard.Luhn(tt.digits) {
			t.Errorf("%s: Number.Luhn() = %v", tt.name, got)
		}
	}
}

// LuhnDemanded refuses what every network of a number demands, but on no Chinese card.
func TestLuhnDemanded(t *testing.T) {
	tests := []struct {
		name, digits string
		accepted     bool
	}{
		{"right Maestro", complete("6759", 16), true},
		{"Visa", "4111111111111112", false},
		{"Maestro", "6759000000000001", false},
		{"Maestro of 12 digits", "675900000002", false},
		{"Mir", "2200000000000001", false},
		{"RuPay or Maestro", "6070000000000001", false},
		{"Troy", "9792000000000001", false},
		{"Troy on Discover", "6509870000000001", false},
		{"Elo", "6504850000000001", false},
		{"Elo on Visa", "4389350000000001", false},
		{"Verve", "5060990000000001", false},
		{"UATP", "135400000000001", false},
		{"Visa/Dankort", "4571000000000002", false},
		{"Maestro without a check digit", "5010800000000002", true},
		{"local", "6062820000000001", true},
		{"UnionPay", badLuhn, true},
		{"UnionPay of no issuer", "8100000000000001", true},
		{"UnionPay or RuPay", "8172000000000001", true},
		{"legacy card in the range of Maestro", "56666600000000001", true},
		{"Visa of a Chinese issuer", "4580600000000001", true},
		{"no network", "7000000000000001", true},
	}
	for _, tt := range tests {
		_, found, err := bankcard.Parser{Luhn: bankcard.LuhnDemanded}.Parse(tt.digits)
		if (err == nil) != tt.accepted {
			t.Errorf("%s: error %v, found %v, want accepted %v", tt.name, err, found, tt.accepted)
		}
		wrong := slices.Contains(found, bankcard.WrongCheckDigit)
		if err == nil && wrong == bankcard.Luhn(tt.digits) {
			t.Errorf("%s: findings %v", tt.name, found)
		}
	}
}

func TestBadCheckDigitError(t *testing.T) {
	_, err := bankcard.Parse("4111111111111112")
	if got, want := err.Error(), "bankcard: wrong check digit"; got != want {
		t.Errorf("error = %q, want %q", got, want)
	}
}
