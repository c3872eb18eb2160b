package bankcard_test

import (
	"slices"
	"testing"

	"github.com/go-realname/sdk/bankcard"
)

// Test numbers from the documentation of large processors.
func TestPublishedTestCards(t *testing.T) {
	tests := map[bankcard.Network][]string{
		bankcard.Visa: {
			"4242424242424242", "4000056655665556", "4012888888881881", "4111111111111111",
			"4222222222222", "4009348888881881", "4012000033330026", "4005519200000004",
		},
		bankcard.Mastercard: {
			"5555555555554444", "2223003122003222", "5200828282828210", "5105105105105100",
			"2222400070000005",
		},
		bankcard.Amex:     {"378282246310005", "371449635398431", "378734493671000"},
		bankcard.Discover: {"6011111111111117", "6011000990139424", "6011981111111113"},
		bankcard.Diners: {
			"30569309025904", "38520000023237", "36227206271667", "3056930009020004",
		},
		bankcard.JCB: {"3566002020360505", "3530111333300000", "3569990010095841"},
		bankcard.UnionPay: {
			"6200000000000005", "6205500000000000004", "6216261000000000018", "8171999927660000",
			"8171999900000000021", "6243030000000001",
		},
		bankcard.Maestro:     {"6759649826438453", "6304000000000000"},
		bankcard.Dankort:     {"5019555544445555"},
		bankcard.Elo:         {"5066991111111118"},
		bankcard.LocalScheme: {"6062828888666688"},
	}
	for network, numbers := range tests {
		for _, s := range numbers {
			n, found, err := bankcard.Parser{Luhn: bankcard.LuhnRequire}.Parse(s)
			if err != nil || len(found) > 0 {
				t.Errorf("%s: findings %v, error %v", s, found, err)
			}
			if got := n.Identify().Networks[0]; got != network {
				t.Errorf("%s: network %v, want %v", s, got, network)
			}
		}
	}
}

// UnionPay's own test number has a wrong check digit.
func TestPublishedWrongCheckDigit(t *testing.T) {
	n, found, err := bankcard.Parser{}.Parse(badLuhn)
	if err != nil || !slices.Contains(found, bankcard.WrongCheckDigit) || n.Luhn() {
		t.Errorf("findings %v, error %v", found, err)
	}
	if i := n.Identify(); i.Bank.Code != "SPABANK" || i.Networks[0] != bankcard.UnionPay {
		t.Errorf("identified as %+v", i)
	}
}

func TestUnusualLength(t *testing.T) {
	table := with(t, own("70", 12, "MINE"))
	tests := []struct {
		prefix string
		length int
		want   bool
	}{
		{"622848", 19, false},
		{"622848", 17, true},  // UnionPay has such numbers, this issuer is not known to
		{"629999", 17, false}, // no issuer is known
		{"629999", 14, true},
		{"4", 13, false},
		{"4", 14, true},
		{"370000", 15, false},
		{"370000", 16, true},
		{"9558", 19, false},
		{"9558", 18, true},
		{"303", 14, false}, // Diners Club
		{"303", 16, false}, // 光大银行
		{"7000", 12, false},
		{"7000", 16, false}, // nothing is known
	}
	for _, tt := range tests {
		_, found, err := bankcard.Parser{Table: table}.Parse(complete(tt.prefix, tt.length))
		if got := slices.Contains(found, bankcard.UnusualLength); err != nil || got != tt.want {
			t.Errorf("%s, %d digits: unusual %v, error %v; want %v",
				tt.prefix, tt.length, got, err, tt.want)
		}
	}
}
