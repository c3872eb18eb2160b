// Package bankcardtest makes up bank card numbers for tests: by network, bank,
// type and length.
//
// The account in a number is a small number behind zeros, or behind another
// digit repeated where zeros would make the number another issuer's. Hardly any
// real card has such a number; still, do not send the numbers to a bank.
package bankcardtest

import (
	"fmt"
	"iter"
	"strings"

	"github.com/go-realname/sdk/bankcard"
)

// A Spec says what a number should be like. What is zero is left open.
type Spec struct {
	// Network is the first of the number's networks. Unless Bank, Type or Prefix is
	// given too, a number of any but UnionPay and UnionPayLegacy has no issuer in
	// the built-in table.
	Network bankcard.Network

	Bank   string        // code of the issuer
	Type   bankcard.Type // debit, credit and so on
	Length int           // in digits
	Prefix string        // the first digits

	// WrongCheckDigit makes numbers that do not satisfy Luhn's rule.
	// [bankcard.Parse] refuses such a number of an international network: only
	// a Parser with LuhnWarn takes it.
	WrongCheckDigit bool

	// Table is asked for issuers.
	Table bankcard.Table
}

// Number returns a number that s allows; the same one for the same Spec. It
// panics if there is none.
func Number(s Spec) bankcard.Number {
	for n := range Numbers(s) {
		return n
	}
	panic(fmt.Sprintf("bankcardtest: no number of network %v, bank %q, type %v, %d digits, prefix %q",
		s.Network, s.Bank, s.Type, s.Length, s.Prefix))
}

// accounts is how many numbers there are for each prefix.
const accounts = 1000

// Numbers yields numbers that s allows, each once, always in the same order:
// one of every prefix, then the second of every prefix, and so on.
func Numbers(s Spec) iter.Seq[bankcard.Number] {
	return func(yield func(bankcard.Number) bool) {
		starts := s.starts()
		seen := make(map[bankcard.Number]bool)
		for account := range accounts {
			for _, start := range starts {
				n, ok := s.number(start, account)
				if !ok || seen[n] {
					continue
				}
				seen[n] = true
				if !yield(n) {
					return
				}
			}
		}
	}
}

// A start is a prefix and the length of a whole number.
type start struct {
	prefix string
	length int
}

// prefixes has some of every network that have no issuer in the table.
var prefixes = map[bankcard.Network][]start{
	bankcard.UnionPay:    {{"629999", 16}, {"629999", 17}, {"629999", 18}, {"629999", 19}},
	bankcard.Visa:        {{"400000", 16}, {"400000", 13}, {"400000", 18}, {"400000", 19}},
	bankcard.Mastercard:  {{"555555", 16}, {"222100", 16}, {"272099", 16}},
	bankcard.Amex:        {{"378282", 15}, {"340000", 15}},
	bankcard.Diners:      {{"360000", 14}, {"305690", 14}, {"360000", 16}, {"360000", 19}},
	bankcard.JCB:         {{"353011", 16}, {"353011", 17}, {"353011", 18}, {"353011", 19}},
	bankcard.Discover:    {{"601111", 16}, {"644000", 16}, {"601111", 19}},
	bankcard.Maestro:     {{"675900", 16}, {"675900", 12}, {"675900", 19}, {"501800", 13}},
	bankcard.Mir:         {{"220000", 16}, {"220000", 19}},
	bankcard.RuPay:       {{"607000", 16}, {"652100", 16}},
	bankcard.Troy:        {{"979200", 16}},
	bankcard.Elo:         {{"636368", 16}, {"650485", 16}},
	bankcard.Verve:       {{"506099", 16}, {"506099", 19}},
	bankcard.UATP:        {{"135400", 15}},
	bankcard.Dankort:     {{"501900", 16}},
	bankcard.LocalScheme: {{"606282", 16}, {"310400", 19}},
}

// starts returns where the numbers of s may begin, with some that may turn out
// not to fit.
func (s Spec) starts() []start {
	var starts []start
	if s.Network == 0 || s.Network == bankcard.UnionPay || s.Network == bankcard.UnionPayLegacy ||
		s.Bank != "" || s.Type != 0 {
		for row := range s.Table.Rows(s.Prefix) {
			if s.allows(row.Issuer) {
				starts = append(starts, start{row.Prefix, row.Length})
			}
		}
	}
	for network := bankcard.Network(1); network <= bankcard.LocalScheme; network++ {
		if s.Bank == "" && s.Type == 0 && (s.Network == 0 || s.Network == network) {
			starts = append(starts, prefixes[network]...)
		}
	}
	if s.Prefix == "" {
		return starts
	}
	for length := len(s.Prefix) + 1; length <= 19; length++ {
		starts = append(starts, start{s.Prefix, length})
	}
	return starts
}

// number returns the number of an account, if there is one that s allows. Where
// zeros behind the prefix would make a longer one of another issuer, it takes
// another digit.
func (s Spec) number(at start, account int) (bankcard.Number, bool) {
	prefix := at.prefix
	if len(prefix) < len(s.Prefix) {
		prefix = s.Prefix
	}
	digits := fmt.Sprint(account)
	gap := at.length - 1 - len(prefix) - len(digits)
	if gap < 0 || s.Length != 0 && s.Length != at.length || !strings.HasPrefix(prefix, s.Prefix) {
		return bankcard.Number{}, false
	}
	p := bankcard.Parser{Luhn: bankcard.LuhnWarn, Table: s.Table}
	for filler := range strings.SplitSeq("0123456789", "") {
		payload := prefix + strings.Repeat(filler, gap) + digits
		n, _, err := p.Parse(payload + string(s.checkDigit(payload)))
		if err == nil && s.allows(s.Table.Identify(n)) {
			return n, true
		}
	}
	return bankcard.Number{}, false
}

func (s Spec) checkDigit(payload string) byte {
	check, _ := bankcard.CheckDigit(payload)
	if s.WrongCheckDigit {
		return '0' + (check-'0'+5)%10
	}
	return check
}

func (s Spec) allows(i bankcard.Issuer) bool {
	return (s.Network == 0 || s.Network == i.Networks[0]) &&
		(s.Bank == "" || s.Bank == i.Bank.Code) &&
		(s.Type == 0 || s.Type == i.Type)
}
