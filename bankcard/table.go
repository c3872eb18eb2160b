package bankcard

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// A Table tells issuers by prefix and length. The zero Table is the built-in
// one. Tables never change, and are safe for concurrent use.
type Table struct {
	own     []*ownRow // sorted by key; never changed
	lengths set       // of the prefixes in own
}

// A Row says that the numbers that have the length, and begin with the prefix, are
// of the issuer.
type Row struct {
	Prefix string // of 1 to 12 digits
	Length int    // of the whole number, 8 to 19
	Issuer Issuer // its PrefixLen is ignored
}

// Date returns the state of the built-in table, as "2006-01-02".
func (Table) Date() string { return rows[:10] }

// Identify returns what n says by the built-in table.
func (n Number) Identify() (i Issuer) {
	Table{}.identify(n, &i)
	return i
}

// Identify returns what n says by t: of the rows with its length the one with
// the longest prefix. If there is none, the networks are those of the prefix.
func (t Table) Identify(n Number) (i Issuer) {
	t.identify(n, &i)
	return i
}

// identify sets i, which is zero. An Issuer is long, and each copy of one takes
// as long as finding it.
func (t Table) identify(n Number, i *Issuer) {
	p := n.prefix()
	if p.length == 0 {
		return
	}
	r := find(p, p.length)
	if t.own != nil {
		if own := t.findOwn(p, p.length); own != nil && own.prefix.length >= r.prefixLen() {
			*i = own.issuer
			return
		}
	}
	if r == 0 {
		i.Networks = networksOf(p)
		return
	}
	r.setIssuer(i)
}

// networksOf returns the networks of a number of which no issuer is known.
func networksOf(p prefix) [2]Network {
	if s := findSpan(p); s != 0 {
		return s.networks()
	}
	return findAny(p).networks()
}

// hasIssuer reports whether an issuer has the prefix of the number p, whatever the length.
func (t Table) hasIssuer(p prefix) bool {
	if findAny(p) != 0 {
		return true
	}
	for length := minLen; t.own != nil && length <= maxLen; length++ {
		if t.findOwn(p, length) != nil {
			return true
		}
	}
	return false
}

// isUnusual reports whether the length of the number p is not one that is
// known with its prefix, though others are.
func (t Table) isUnusual(p prefix) bool {
	if find(p, p.length) != 0 || t.findOwn(p, p.length) != nil {
		return false
	}
	s := findSpan(p)
	known := s.lengths().has(p.length)
	if s.networks()[0] == UnionPay || s == 0 {
		return findAny(p) != 0 || s != 0 && !known
	}
	return !known
}

// Bank returns the bank with a code, or with an alias of it that other
// vocabularies use, such as "BOCOM" for "COMM".
func (t Table) Bank(code string) (Bank, bool) {
	if code == "" {
		return Bank{}, false
	}
	for _, own := range t.own {
		if own.issuer.Bank.Code == code {
			return own.issuer.Bank, true
		}
	}
	for _, b := range banks[1:issuers] {
		if b.Code == code {
			return b, true
		}
	}
	for i, aliases := range bankAliases {
		if slices.Contains(strings.Split(aliases, ","), code) {
			return banks[i], true
		}
	}
	return Bank{}, false
}

// Today returns who a bank is on the table's date, or who has its business: b under
// its present name, as 玉溪市商业银行 is 云南红塔银行, or the bank that it was merged
// into, or several, as what 包商银行 was. The name on a card, and in [Issuer.Bank], is
// that at issue. It returns b alone if no change is known, and none for the
// zero Bank. A bank of which the table has no card has no Code.
func (t Table) Today(b Bank) []Bank {
	if b == (Bank{}) {
		return nil
	}
	var today []Bank
	for _, pair := range banksToday {
		if b.Code != "" && banks[pair[0]].Code == b.Code {
			today = append(today, banks[pair[1]])
		}
	}
	if today == nil {
		today = []Bank{b}
	}
	return today
}

// Rows yields the rows of which a number may be that begins with the typed
// digits: the possible issuers so far, for a form. typed may have gaps as in
// [Parse]; if it has anything else, nothing is yielded. Rows("") yields every
// row of the table. Rows of t come before those that are built in, otherwise
// they come in no order that should be relied on.
func (t Table) Rows(typed string) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		p, err := parsePrefix(typed)
		if err != nil {
			return
		}
		t.each(p, func(c candidate) bool {
			digits := fmt.Sprintf("%019d", c.prefix.aligned)[:c.prefix.length]
			return yield(Row{digits, c.length, c.issuer()})
		})
	}
}
