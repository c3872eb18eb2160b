package bankcard_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-realname/sdk/bankcard"
)

func TestRestore(t *testing.T) {
	for _, s := range []string{
		visa, amex, unionpay19, "00000000", "11111111", "99999999999999999999"[:19],
		"4111111111111112", // a wrong check digit
		"0123456789",       // a prefix of nobody
	} {
		n, err := bankcard.Restore(s)
		if err != nil || n.Reveal() != s {
			t.Errorf("Restore(%s) = %s, %v", s, n.Reveal(), err)
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	tests := []struct {
		in     string
		reason bankcard.Reason
		offset int
	}{
		{"", bankcard.BadLength, -1},
		{"1234567", bankcard.BadLength, -1},
		{strings.Repeat("1", 20), bankcard.BadLength, -1},
		{"4111 1111 1111 1111", bankcard.BadCharacter, 4},
		{"************1111", bankcard.BadCharacter, 0},
		{"411111111111111\n", bankcard.BadCharacter, 15},
		{"\xff234567890123456", bankcard.BadCharacter, 0},
	}
	for _, tt := range tests {
		n, err := bankcard.Restore(tt.in)
		var pe *bankcard.ParseError
		if n.IsValid() || !errors.As(err, &pe) || pe.Reason != tt.reason || pe.Offset != tt.offset {
			t.Errorf("Restore(%q) = %v, %v; want %v at %d", tt.in, n, err, tt.reason, tt.offset)
		}
	}
}

// Whatever any Parser accepts is restored, and what is restored reveals itself.
func FuzzRestore(f *testing.F) {
	for _, s := range corpus {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, _, err := bankcard.Parser{Luhn: bankcard.LuhnWarn}.Parse(s)
		if err == nil {
			if m, err := bankcard.Restore(n.Reveal()); m != n || err != nil {
				t.Fatalf("Restore(%s) = %v, %v", n.Reveal(), m, err)
			}
		}
		if n, err := bankcard.Restore(s); err == nil && n.Reveal() != s {
			t.Errorf("Restore(%q) reveals %s", s, n.Reveal())
		}
	})
}

func ExampleRestore() {
	// A number with a wrong check digit, which the bank knows nevertheless.
	n, _, err := bankcard.Parser{Luhn: bankcard.LuhnWarn}.Parse("4111 1111 1111 1112")
	if err != nil {
		panic(err)
	}
	stored := n.Reveal() // encrypt it where you store it

	_, err = bankcard.Parse(stored)
	fmt.Println(err)
	again, err := bankcard.Restore(stored)
	fmt.Println(again == n, err)
	// Output:
	// bankcard: wrong check digit
	// true <nil>
}
