package bankcard

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// An ownRow is a row that was put over the built-in table.
type ownRow struct {
	key
	issuer Issuer
}

// A key is what a table has one row for.
type key struct {
	prefix prefix
	length int // of the whole number
}

func (k key) compare(l key) int {
	return cmp.Or(cmp.Compare(k.prefix.aligned, l.prefix.aligned),
		cmp.Compare(k.prefix.length, l.prefix.length), cmp.Compare(k.length, l.length))
}

// maxPrefix is how many digits the prefix of an own row has at most.
const maxPrefix = 12

// With returns a table that has the rows as well. Still the longest prefix
// wins, and of two rows with the same prefix and length the one given last.
// The error names every row that is wrong; t is returned with it.
//
// If a row has no networks, they are those that its prefix has anyway.
func (t Table) With(rows ...Row) (Table, error) {
	var errs []error
	own, lengths := slices.Clone(t.own), t.lengths
	for i, r := range rows {
		o, err := newOwnRow(r)
		if err != nil {
			errs = append(errs, fmt.Errorf("bankcard: row %d: %w", i, err))
			continue
		}
		own = append(own, o)
		lengths |= setOf(o.prefix.length)
	}
	if errs != nil {
		return t, errors.Join(errs...)
	}
	slices.SortStableFunc(own, func(a, b *ownRow) int { return a.compare(b.key) })
	return Table{lastOfEqual(own), lengths}, nil
}

// lastOfEqual keeps the last of the rows that have the same key. They are
// sorted.
func lastOfEqual(own []*ownRow) []*ownRow {
	kept := own[:0]
	for i, o := range own {
		if i+1 < len(own) && o.key == own[i+1].key {
			continue
		}
		kept = append(kept, o)
	}
	return kept
}

var (
	errRowPrefix = errors.New("prefix is not of 1 to 12 digits")
	errRowLength = errors.New("length is not 8 to 19, or not greater than the prefix's")
	errRowBank   = errors.New("bank has no code")
)

func newOwnRow(r Row) (*ownRow, error) {
	value, err := strconv.ParseUint(r.Prefix, 10, 64)
	switch {
	case err != nil || len(r.Prefix) > maxPrefix:
		return nil, errRowPrefix
	case r.Length < minLen || r.Length > maxLen || r.Length <= len(r.Prefix):
		return nil, errRowLength
	case r.Issuer.Bank.Code == "":
		return nil, errRowBank
	}
	o := &ownRow{key{newPrefix(value, len(r.Prefix)), r.Length}, r.Issuer}
	o.issuer.PrefixLen = uint8(len(r.Prefix))
	if o.issuer.Networks[0] == 0 {
		o.issuer.Networks = networksOf(prefix{o.prefix.aligned, r.Length})
	}
	return o, nil
}

// findOwn returns the own row with the longest prefix of p that has the length,
// or nil.
func (t Table) findOwn(p prefix, length int) *ownRow {
	for n := min(maxPrefix, p.length); n > 0; n-- {
		if !t.lengths.has(n) {
			continue
		}
		q := prefix{p.aligned - p.aligned%pow10[maxLen-n], n}
		if i, found := t.search(key{q, length}); found {
			return t.own[i]
		}
	}
	return nil
}

func (t Table) search(k key) (int, bool) {
	return slices.BinarySearchFunc(t.own, k, func(o *ownRow, k key) int { return o.compare(k) })
}

func (t Table) hasOwn(q prefix, length int) bool {
	if t.own == nil {
		return false
	}
	_, found := t.search(key{q, length})
	return found
}
