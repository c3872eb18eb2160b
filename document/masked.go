package document

// A Profile says which characters of a number are shown. At least four are hidden: of a
// number too short for a profile less is shown, down to nothing.
type Profile uint8

// Profiles.
const (
	// MaskEnds shows the first and the last character, C******9. It is the profile of
	// everything that prints a [Number].
	MaskEnds Profile = iota
	// MaskMiddle shows two characters at each end, E1*****78, and four of a unified
	// social credit code.
	MaskMiddle
	// MaskAll shows none.
	MaskAll
)

// hidden is how many characters are hidden at least.
const hidden = 4

// shows returns how many characters p shows at each end of a number.
func (p Profile) shows(k Kind, length int) int {
	ends := 0
	switch {
	case p == MaskMiddle && k == KindUSCC:
		ends = 4
	case p == MaskMiddle:
		ends = 2
	case p == MaskEnds:
		ends = 1
	}
	if ends == 2 && length-2*ends < hidden {
		ends = 1
	}
	if length-2*ends < hidden {
		return 0
	}
	return ends
}

// Masked returns n with all but its first and last character replaced by
// asterisks, such as C******9. The zero Number gives "".
func (n Number) Masked() string { return n.MaskedAs(MaskEnds) }

// MaskedAs is like [Number.Masked] with another profile.
func (n Number) MaskedAs(p Profile) string {
	var buf [maxLen]byte
	return string(n.masked(&buf, p))
}

// AppendMasked appends what [Number.MaskedAs] returns.
func (n Number) AppendMasked(b []byte, p Profile) []byte {
	var buf [maxLen]byte
	return append(b, n.masked(&buf, p)...)
}

// masked writes n into buf, masked, and returns how much of it that is.
func (n Number) masked(buf *[maxLen]byte, p Profile) []byte {
	v := n.value()
	b := v.text(buf)
	ends := p.shows(v.kind(), len(b))
	for i := ends; i < len(b)-ends; i++ {
		b[i] = '*'
	}
	return b
}
