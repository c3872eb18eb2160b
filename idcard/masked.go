package idcard

// A Profile says which characters of a number are shown. No profile shows six in a row.
type Profile uint8

// Profiles.
const (
	// MaskEnds shows the first and the last character, 1****************X. It is the
	// profile of everything that prints a [Number].
	MaskEnds Profile = iota
	// MaskMiddle shows the first three and the last four, 110***********002X, as
	// many forms do. The province and the sex can be read from it.
	MaskMiddle
	// MaskAll shows none, ******************.
	MaskAll
)

// shows returns how many characters p shows at the beginning and at the end.
func (p Profile) shows() (head, tail int) {
	switch p {
	case MaskEnds:
		return 1, 1
	case MaskMiddle:
		return 3, 4
	}
	return 0, 0
}

// Masked returns n with all but its first and last character replaced by
// asterisks, such as 1****************X. The zero Number gives "".
func (n Number) Masked() string { return n.MaskedAs(MaskEnds) }

// MaskedAs is like [Number.Masked] with another profile.
func (n Number) MaskedAs(p Profile) string {
	var buf [18]byte
	return string(n.masked(&buf, p))
}

// AppendMasked appends what [Number.MaskedAs] returns.
func (n Number) AppendMasked(b []byte, p Profile) []byte {
	var buf [18]byte
	return append(b, n.masked(&buf, p)...)
}

// masked writes n into buf, masked, and returns how much of it that is.
func (n Number) masked(buf *[18]byte, p Profile) []byte {
	b := n.value().text(buf)
	head, tail := p.shows()
	for i := head; i < len(b)-tail; i++ {
		b[i] = '*'
	}
	return b
}
