package document

import "slices"

// A Hint is what can be said of a number while it is being typed. The zero Hint is that of
// a text that is the beginning of no number.
type Hint struct {
	// Lengths are those that the whole number can have, the least first, without
	// brackets, blanks and hyphens.
	Lengths []int

	// Digit and Letter are whether a digit or a letter can come next: a form may show
	// a keypad of digits where no letter can. Both are false where nothing can.
	Digit, Letter bool
}

// Hint says what can be said of a number of kind k that begins with the typed text, in
// which all may stand that [Parse] accepts. It checks no check character: call Parse once
// the number has one of the Lengths.
func (k Kind) Hint(typed string) Hint {
	if k >= kindCount {
		return Hint{}
	}
	var buf [maxLen]byte
	c := cleaner{kind: k, buf: &buf, hyphen: -1}
	if f := c.addAll(typed); f.reason != reasonUnknown {
		return Hint{}
	}
	var h Hint
	for _, p := range patterns[k] {
		if len(p) < c.n || fits(p[:c.n], string(buf[:c.n])) < c.n {
			continue
		}
		if !slices.Contains(h.Lengths, len(p)) {
			h.Lengths = append(h.Lengths, len(p))
		}
		if len(p) > c.n {
			h.next(p[c.n])
		}
	}
	slices.Sort(h.Lengths)
	return h
}

// next notes what the class of a pattern takes.
func (h *Hint) next(class byte) {
	for c := range codes {
		switch {
		case codes[c] == 0 || !in(class, byte(c)):
		case c <= '9':
			h.Digit = true
		default:
			h.Letter = true
		}
	}
}
