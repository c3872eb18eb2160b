package bankcard

// A candidate is a row of which a number may be that is not whole: an own row,
// or else a built-in one.
type candidate struct {
	prefix prefix
	length int
	own    *ownRow
	row    row
}

func (c candidate) issuer() Issuer {
	if c.own != nil {
		return c.own.issuer
	}
	return c.row.issuer()
}

func (c candidate) networks() [2]Network {
	if c.own != nil {
		return c.own.issuer.Networks
	}
	return c.row.networks()
}

func (c candidate) bankCode() string {
	if c.own != nil {
		return c.own.issuer.Bank.Code
	}
	return banks[c.row.bank()].Code
}

// all calls yield with every row whose prefix is a beginning of p, or the other
// way round, but for built-in rows that an own one replaces.
func (t Table) all(p prefix, yield func(candidate) bool) {
	for _, own := range t.own {
		if meets(p, own.prefix) && !yield(candidate{own.prefix, own.length, own, 0}) {
			return
		}
	}
	eachRow(p, func(q prefix, r row) bool {
		return t.hasOwn(q, r.length()) || yield(candidate{q, r.length(), nil, r})
	})
}

// each calls yield with every row of which a number may be that begins with p:
// of the rows of one length whose prefix p has already, the longest alone. It
// reports whether p has the prefix of any row, be that of shorter numbers.
func (t Table) each(p prefix, yield func(candidate) bool) (known bool) {
	var longest [maxLen + 1]int
	t.all(p, func(c candidate) bool {
		if c.prefix.length <= p.length {
			longest[c.length] = max(longest[c.length], c.prefix.length)
			known = true
		}
		return true
	})
	t.all(p, func(c candidate) bool {
		possible := c.length >= p.length &&
			(c.prefix.length > p.length || c.prefix.length == longest[c.length])
		return !possible || yield(c)
	})
	return known
}
