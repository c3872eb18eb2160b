package bankcard

import "slices"

// A Hint is what can be said of a number while it is being typed.
type Hint struct {
	// Network is the one whose sign a form may show: that of the prefix typed,
	// or the only one possible. It is zero while that is open. It changes where
	// a longer prefix is another network's (62 is UnionPay's, and 627780 Elo's),
	// but is not withdrawn, and stays if Networks has no other.
	Network Network

	// Networks are all that are possible yet.
	Networks []Network

	// Bank is the issuer if all rows that are possible yet have the same one.
	// See [Table.Rows].
	Bank Bank

	// Lengths are those that networks and issuers are known to give to the numbers
	// that begin so, in digits, the least first; every length, as long as what is
	// typed may turn out as a prefix of which nothing is known. With each digit
	// there may be fewer, never more. It is empty if there are too many already.
	//
	// [Parse] accepts other lengths too, so do not end the typing by these: a
	// form takes 19 digits whatever is typed.
	Lengths []int

	// Usual are the lengths that the possible issuers are known to use. No
	// table is complete: a number of another length may be right.
	Usual []int

	// Gaps say after how many digits each gap goes, such as 4, 8 and 12.
	Gaps []int
}

// Hint says what can be said of a number that begins with the typed digits,
// 0 to 19 of them, with gaps as in [Parse]. The error, if any, is a [*ParseError].
func (t Table) Hint(typed string) (Hint, error) {
	p, err := parsePrefix(typed)
	if err != nil {
		return Hint{}, err
	}
	byRow, oneBank := t.hintRows(p)
	bySpan := hintSpans(p)
	all := bySpan
	all.add(byRow)
	lengths, open := all.lengths, bySpan.open && byRow.open
	if open {
		lengths = 1<<(maxLen+1) - 1<<minLen
	}
	if on := networksOf(p); p.length >= minLen && on[0] != 0 {
		all.add(clueOf(on, 0)) // it may be the whole number, of a length without a row
	}
	notShorter := ^set(0) << p.length
	h := Hint{
		Bank:    oneBank,
		Lengths: (lengths & notShorter).list(),
		Usual:   byRow.lengths.list(),
	}
	for _, n := range all.networks.list() {
		h.Networks = append(h.Networks, Network(n))
	}
	switch {
	case byRow.prefix != 0:
		h.Network = byRow.prefix
	case bySpan.prefix != 0:
		h.Network = bySpan.prefix
	case !open:
		h.Network = all.only()
	}
	h.Gaps = gapsOfAny(p, h.Lengths).list()
	return h, nil
}

// gapsOfAny returns the gaps of the shortest number possible, and if they are
// regular, those of the longest.
func gapsOfAny(p prefix, lengths []int) set {
	if len(lengths) == 0 {
		return gapsOf(p, maxLen)
	}
	shortest := gapsOf(p, lengths[0])
	longest := gapsOf(p, slices.Max(lengths))
	if shortest&longest == shortest {
		return longest
	}
	return shortest
}

// A clue is what some rows or spans say of a number that is not whole.
type clue struct {
	networks set // all of them
	first    set // those that are the first of their row
	lengths  set
	prefix   Network // of a row or span that fits whatever is typed next
	open     bool    // something may be typed next that none of them fits
}

func (c *clue) add(d clue) {
	c.networks |= d.networks
	c.first |= d.first
	c.lengths |= d.lengths
}

func clueOf(networks [2]Network, lengths set) clue {
	c := clue{first: setOf(int(networks[0])), lengths: lengths}
	c.networks = (c.first | setOf(int(networks[1]))) &^ 1 // without unknown
	return c
}

// only returns the network if there is one alone.
func (c *clue) only() Network {
	if list := c.first.list(); len(list) == 1 {
		return Network(list[0])
	}
	return 0
}

// hintRows returns what the rows say, and the bank if there is one alone.
func (t Table) hintRows(p prefix) (c clue, bank Bank) {
	var last candidate
	code, several := "", false
	c.open = !t.each(p, func(row candidate) bool {
		c.add(clueOf(row.networks(), setOf(row.length)))
		if row.prefix.length <= p.length && c.prefix == 0 {
			c.prefix = row.networks()[0]
		}
		several = several || code != "" && code != row.bankCode()
		code, last = row.bankCode(), row
		return true
	})
	if several || code == "" {
		return c, Bank{}
	}
	return c, last.issuer().Bank
}

// hintSpans returns what the spans say.
func hintSpans(p prefix) (c clue) {
	lo, hi := p.cells()
	everywhere := spanList(segmentOf(lo))
	for seg := segmentOf(lo); seg < len(segments)/4 && segmentStart(seg) <= hi; seg++ {
		list := spanList(seg)
		c.open = c.open || len(list) == 0
		for _, s := range list {
			c.add(clueOf(s.networks(), s.lengths()))
		}
		everywhere = slices.DeleteFunc(everywhere, func(s span) bool {
			return !slices.Contains(list, s)
		})
	}
	if len(everywhere) > 0 {
		c.prefix = everywhere[0].networks()[0] // the narrowest
	}
	return c
}

// spanList returns the spans of a segment, without marks and without the empty one.
func spanList(segment int) []span {
	var list []span
	for i := spansOf(segment); ; i++ {
		s := spanAt(i)
		if s.networks()[0] != 0 {
			list = append(list, s&(1<<31-1))
		}
		if s.isLast() {
			return list
		}
	}
}
