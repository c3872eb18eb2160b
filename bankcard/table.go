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

// isStrict reports whether a wrong check digit cannot be on the number p: it is
// of a single strict network and no issuer has its prefix, whatever the length.
func (t Table) isStrict(p prefix) bool {
	if !isStrict(networksOf(p)) || findAny(p) != 0 {
		return false
	}
	for length := minLen; length <= maxLen; length++ {
		if t.findOwn(p, length) != nil {
			return false
		}
	}
	return true
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
	for i := 1; i < numBanks(); i++ {
		if b := bankAt(i); b.Code == code {
			return b, true
		}
	}
	for i := 1; i < numBanks(); i++ {
		if slices.Contains(strings.Split(bankAliases(i), ","), code) {
			return bankAt(i), true
		}
	}
	return Bank{}, false
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
