package bankcard

// A row of the built-in issuer table, packed; internal/gen says how.
type row uint64

func (r row) bank() int         { return int(r >> 14 & 0x3ff) }
func (r row) cardType() Type    { return Type(r >> 24 & 7) }
func (r row) confidence() uint8 { return uint8(r >> 32 & 3) }
func (r row) doubtful() bool    { return r>>34&1 != 0 }
func (r row) atSeat() bool      { return r>>35&1 != 0 } // issued where the bank is
func (r row) length() int       { return int(r >> 36 & 0x1f) }
func (r row) prefixLen() int    { return int(r >> 41 & 0xf) }
func (r row) isLast() bool      { return r>>45&1 != 0 } // of its cell
func (r row) networks() [2]Network {
	return [2]Network{Network(r >> 27 & 0x1f), Network(r >> 46 & 0x1f)}
}

// fits reports whether p, in whose cell r lies, begins with r's prefix. The
// cell has seen to six digits, here are the next four.
func (r row) fits(p prefix) bool {
	n := r.prefixLen()
	if n <= 6 {
		return true
	}
	next4 := p.aligned / afterTen % 1_0000
	return next4-uint64(r&0x3fff) < pow10[10-n]
}

// prefixIn returns the prefix of r, which lies in the cell.
func (r row) prefixIn(cell int) prefix {
	n := r.prefixLen()
	if n < 6 {
		cell -= cell % int(pow10[6-n])
	}
	ten := uint64(cell)*1_0000 + uint64(r&0x3fff)
	return prefix{ten * afterTen, n}
}

// setIssuer sets i, which is zero, to what r says.
func (r row) setIssuer(i *Issuer) {
	b := &banks[r.bank()]
	i.Bank = *b
	if r.atSeat() {
		i.Country = b.Country
	}
	i.Type = r.cardType()
	i.Networks = r.networks()
	i.PrefixLen = uint8(r.prefixLen())
	i.Confidence = r.confidence()
	i.Doubtful = r.doubtful()
}

func (r row) issuer() (i Issuer) {
	r.setIssuer(&i)
	return i
}

func rowAt(i int) row {
	return row(load8(rows, 8*i))
}

// pageCells is how many cells a page has.
const pageCells = 64

// firstRow returns where the rows of a cell begin, or 0 if there are none.
func firstRow(cell uint) int {
	return int(uint16At(pages, uint16At(groups, cell/pageCells)+cell%pageCells))
}

// find returns the row with the longest prefix of p that has the length, or 0.
// Within a cell the rows with the longest prefix come first.
func find(p prefix, length int) row {
	i := firstRow(uint(p.six()))
	if i == 0 {
		return 0
	}
	for ; ; i++ {
		r := rowAt(i)
		if r.length() == length && r.fits(p) {
			return r
		}
		if r.isLast() {
			return 0
		}
	}
}

// findAny is find for whatever length: of the rows with a prefix of p one of the
// shortest numbers.
func findAny(p prefix) (best row) {
	i := firstRow(uint(p.six()))
	if i == 0 {
		return 0
	}
	for ; ; i++ {
		r := rowAt(i)
		if r.fits(p) && (best == 0 || r.length() < best.length()) {
			best = r
		}
		if r.isLast() {
			return best
		}
	}
}

// eachRow calls yield with every row whose prefix is a beginning of p, or the
// other way round.
func eachRow(p prefix, yield func(prefix, row) bool) {
	lo, hi := p.cells()
	for cell := lo; cell <= hi; cell++ {
		if uint16At(groups, uint(cell)/pageCells) == 0 {
			cell |= pageCells - 1
			continue
		}
		for i := firstRow(uint(cell)); i != 0; i++ {
			r := rowAt(i)
			q := r.prefixIn(cell)
			first, _ := q.cells()
			shown := max(first, lo) != cell // a short prefix lies in many cells
			if !shown && meets(p, q) && !yield(q, r) {
				return
			}
			if r.isLast() {
				break
			}
		}
	}
}

// meets reports whether one of p and q is the beginning of the other.
func meets(p, q prefix) bool {
	if p.length > q.length {
		p, q = q, p
	}
	return p.covers(q)
}
