package bankcard

// A Finding is something odd about a number that does not make it wrong. The
// zero Finding is unknown.
type Finding uint8

// The findings. Their order is stable.
const (
	_ Finding = iota

	// FullWidth: full-width digits were typed. They were taken as digits.
	FullWidth

	// WrongCheckDigit: the last digit is not the one that Luhn's rule gives. A
	// form should ask once to check the number, and then let the bank decide.
	WrongCheckDigit

	// UnusualLength: the issuer, or the network, is known to have this prefix
	// with other lengths. No table is complete: a form should ask once, and
	// then let the bank decide.
	UnusualLength

	// Stray: there were spaces or hyphens other than those of ASCII, such as
	// U+3000, U+00A0 and U+2011, marks of no width such as U+200B, or tabs or line
	// breaks at an end. They were taken as spaces and hyphens, or ignored.
	Stray
)

var findingNames = [...]string{
	"unknown", "full_width", "wrong_check_digit", "unusual_length",
	"stray",
}

// String returns a stable name in snake case, such as "wrong_check_digit".
func (f Finding) String() string {
	if int(f) >= len(findingNames) {
		return findingNames[0]
	}
	return findingNames[f]
}

// findings returns a set of findings as a list, in their order.
func findings(fs set) []Finding {
	var list []Finding
	for f := range findingNames {
		if fs.has(f) {
			list = append(list, Finding(f))
		}
	}
	return list
}
