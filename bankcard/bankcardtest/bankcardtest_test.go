package bankcardtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/bankcard/bankcardtest"
)

func TestEveryNetwork(t *testing.T) {
	for network := bankcard.UnionPay; network <= bankcard.LocalScheme; network++ {
		n := bankcardtest.Number(bankcardtest.Spec{Network: network})
		i := n.Identify()
		if i.Networks[0] != network || !n.Luhn() {
			t.Errorf("%v: number of %v, Luhn %v", network, i.Networks, n.Luhn())
		}
		chinese := network == bankcard.UnionPay || network == bankcard.UnionPayLegacy
		if (i.Bank.Code != "") != chinese {
			t.Errorf("%v: issued by %q", network, i.Bank.Code)
		}
		if _, err := bankcard.Parse(n.Reveal()); err != nil {
			t.Errorf("%v: Parse: %v", network, err)
		}
	}
}

// Of every bank, type and length that the table has together there is a number.
func TestEveryBank(t *testing.T) {
	type kind struct {
		Bank   string
		Type   bankcard.Type
		Length int
	}
	done := make(map[kind]bool)
	for row := range (bankcard.Table{}).Rows("") {
		key := kind{row.Issuer.Bank.Code, row.Issuer.Type, row.Length}
		if done[key] {
			continue
		}
		done[key] = true
		n := bankcardtest.Number(bankcardtest.Spec{Bank: key.Bank, Type: key.Type, Length: key.Length})
		i := n.Identify()
		if i.Bank.Code != key.Bank || n.Len() != key.Length || key.Type != 0 && i.Type != key.Type {
			t.Errorf("%v: %d digits of %s, %v", key, n.Len(), i.Bank.Code, i.Type)
		}
	}
	if len(done) < 300 {
		t.Errorf("only %d kinds of cards", len(done))
	}
}

func TestSpecs(t *testing.T) {
	specs := []bankcardtest.Spec{
		{},
		{Length: 13},
		{Type: bankcard.SemiCredit, Network: bankcard.Visa},
		{Network: bankcard.JCB, Bank: "CITIC"},
		{Network: bankcard.UnionPayLegacy, Bank: "ICBC"},
		{Prefix: "6228", Length: 19},
		{Prefix: "62284812345", Bank: "ABC"},
		{Prefix: "7000"},
		{WrongCheckDigit: true, Bank: "ICBC"},
		{WrongCheckDigit: true, Network: bankcard.Visa},
	}
	for _, s := range specs {
		n := bankcardtest.Number(s)
		i := n.Identify()
		switch {
		case s.Network != 0 && i.Networks[0] != s.Network, s.Bank != "" && i.Bank.Code != s.Bank,
			s.Type != 0 && i.Type != s.Type, s.Length != 0 && n.Len() != s.Length,
			!strings.HasPrefix(n.Reveal(), s.Prefix), n.Luhn() == s.WrongCheckDigit:
			t.Errorf("%+v: %d digits, %+v", s, n.Len(), i)
		}
		if n != bankcardtest.Number(s) {
			t.Errorf("%+v: another number the second time", s)
		}
	}
}

func TestNumbersAreDistinct(t *testing.T) {
	seen := make(map[bankcard.Number]bool)
	for n := range bankcardtest.Numbers(bankcardtest.Spec{Bank: "ICBC", Type: bankcard.Debit}) {
		if seen[n] {
			t.Fatal("a number comes twice")
		}
		if seen[n] = true; len(seen) == 5000 {
			break
		}
	}
	if len(seen) < 5000 {
		t.Errorf("only %d numbers", len(seen))
	}
}

func TestOwnTable(t *testing.T) {
	table, err := bankcard.Table{}.With(bankcard.Row{Prefix: "70", Length: 17,
		Issuer: bankcard.Issuer{Bank: bankcard.Bank{Code: "ACME"}}})
	if err != nil {
		t.Fatal(err)
	}
	n := bankcardtest.Number(bankcardtest.Spec{Bank: "ACME", Table: table})
	if got := table.Identify(n).Bank.Code; got != "ACME" || n.Len() != 17 {
		t.Errorf("number of %d digits, of %q", n.Len(), got)
	}
}

func TestNoSuchNumberPanics(t *testing.T) {
	defer func() {
		if p := fmt.Sprint(recover()); !strings.Contains(p, `bank "NONE"`) {
			t.Errorf("panic %q", p)
		}
	}()
	bankcardtest.Number(bankcardtest.Spec{Bank: "NONE"})
}

func ExampleNumber() {
	n := bankcardtest.Number(bankcardtest.Spec{Bank: "ICBC", Type: bankcard.Credit})
	i := n.Identify()
	fmt.Println(i.Bank.Code, i.Type, n.Luhn())
	// Output: ICBC credit true
}

func ExampleNumbers() {
	count := 0
	for n := range bankcardtest.Numbers(bankcardtest.Spec{Network: bankcard.Visa, Length: 16}) {
		fmt.Println(n.Reveal())
		if count++; count == 3 {
			break
		}
	}
	// Output:
	// 4000000000000002
	// 4000000000000010
	// 4000000000000028
}

// A card of a network, a length and a first part, whose check digit is wrong: the
// default policy refuses it.
func ExampleSpec() {
	n := bankcardtest.Number(bankcardtest.Spec{
		Network: bankcard.Visa, Length: 16, Prefix: "4111", WrongCheckDigit: true,
	})
	_, err := bankcard.Parse(n.Reveal())
	fmt.Println(n.Len(), n.Luhn(), err)
	// Output: 16 false bankcard: wrong check digit
}
