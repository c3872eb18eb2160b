package bankcard

// How many digits are hidden at least. PCI DSS allows the first six and last
// four digits of any number (requirement 3.4.1 and FAQ 1091), which hides five
// of the shortest that are in use today (15, American Express); of
// shorter numbers less is shown.
const (
	lastFour   = 4
	firstSix   = 6
	hideAtLast = 8 // by Masked and Last4
	hideAtBIN  = 5 // by MaskedBIN
)

// Masked returns n for its holder's eyes: every digit but the last four as an
// asterisk, "************1234". A number of fewer than 12 digits has no digit left.
func (n Number) Masked() string {
	var buf [maxLen]byte
	return string(n.masked(&buf, 0))
}

// MaskedGroups is [Number.Masked] with the gaps that the card has in print,
// "**** **** **** 1234".
func (n Number) MaskedGroups() string {
	var plain [maxLen]byte
	var spaced [maxLen + 4]byte
	out := spaced[:0]
	p := n.prefix()
	gaps := gapsOf(p, p.length)
	for i, c := range n.masked(&plain, 0) {
		if gaps.has(i) {
			out = append(out, ' ')
		}
		out = append(out, c)
	}
	return string(out)
}

// MaskedBIN returns n for an operator who needs to see the issuer: the first
// six digits and the last four, "622202******1234". This is what PCI DSS
// allows at most for cards of every length, in one form, so that two
// forms of a number cannot be put together. A number of fewer than 15 digits
// is masked as by [Number.Masked].
func (n Number) MaskedBIN() string {
	var buf [maxLen]byte
	return string(n.masked(&buf, firstSix))
}

// String returns n masked: it is [Number.Masked].
func (n Number) String() string { return n.Masked() }

// Last4 returns the last four digits, by which a holder knows a card, or "" if
// n has fewer than 12 digits: four would be too many of those.
func (n Number) Last4() string {
	var buf [maxLen]byte
	d := n.digits(&buf)
	if len(d) < lastFour+hideAtLast {
		return ""
	}
	return string(d[len(d)-lastFour:])
}

// masked writes the digits of n into buf, all but the first few and the last
// four as asterisks.
func (n Number) masked(buf *[maxLen]byte, first int) []byte {
	d := n.digits(buf)
	last := lastFour
	if len(d) < first+lastFour+hideAtBIN {
		first = 0
	}
	if len(d) < lastFour+hideAtLast {
		last = 0
	}
	for i := first; i < len(d)-last; i++ {
		d[i] = '*'
	}
	return d
}
