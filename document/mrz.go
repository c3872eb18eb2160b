package document

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/mask"
)

// A Size is a size of document, which says how many lines of how many characters its
// machine readable zone has. The zero Size is that of the zero [MRZ].
type Size uint8

// Sizes (ICAO Doc 9303 parts 4 to 6).
const (
	SizeUnknown Size = iota
	TD1              // a card: 3 lines of 30
	TD2              // a larger card or a sheet: 2 lines of 36
	TD3              // a passport: 2 lines of 44
)

// String returns "TD1", "TD2", "TD3" or "unknown".
func (s Size) String() string {
	switch s {
	case TD1:
		return "TD1"
	case TD2:
		return "TD2"
	case TD3:
		return "TD3"
	}
	return "unknown"
}

// maxMRZ is how many characters the longest zone has, that of TD1.
const maxMRZ = 90

// An MRZ is a valid machine readable zone of a travel document (ICAO Doc 9303):
// every check digit is right and the dates exist.
//
// MRZs can be compared with == and used as map keys. The zero MRZ is not valid: it is
// what [ParseMRZ] returns with an error. It prints as nothing.
type MRZ struct {
	// z hides a zone, with the tag that shows it. Package fmt prints a struct's unexported
	// fields without asking their methods, so the plain characters must not be here.
	tag mask.Block
	z   zone
}

// A zone is the text of an MRZ without line ends, with zeros behind it.
type zone [(maxMRZ + 15) / 16 * 16]byte

// newMRZ returns the MRZ with the text.
func newMRZ(z *zone) MRZ {
	m := MRZ{z: *z}
	m.tag = mask.HideBytes(m.z[:])
	return m
}

// text writes the plain zone into z, and returns how much of it that is.
func (m MRZ) text(z *zone) []byte {
	if m == (MRZ{}) {
		return nil
	}
	*z = m.z
	mask.ShowBytes(m.tag, z[:])
	n := maxMRZ
	for n > 0 && z[n-1] == 0 {
		n--
	}
	return z[:n]
}

// sizeOf returns the size of a zone with so many characters.
func sizeOf(length int) Size {
	switch length {
	case 90:
		return TD1
	case 72:
		return TD2
	case 88:
		return TD3
	}
	return SizeUnknown
}

// A field is where something stands in a zone without line ends.
type field struct{ from, to int }

func (f field) of(s []byte) []byte { return s[f.from:f.to] }

// A layout says where the fields of a size are, and each one's check digit.
type layout struct {
	line                          int
	name, number, nationality     field
	birth, expiry                 field
	sex                           int
	numberCheck                   int
	birthCheck, expiryCheck       int
	optional, more                field // more is the second of TD1
	optionalCheck, compositeCheck int   // optionalCheck is of TD3 alone
	composite                     [4]field
}

// layouts are those of ICAO Doc 9303, 8th edition: part 5 (TD1), 6 (TD2), 4 (TD3),
// section 4.2.2 each.
var layouts = [...]layout{
	TD1: {
		line: 30, name: field{60, 90}, number: field{5, 14}, numberCheck: 14, nationality: field{45, 48},
		birth: field{30, 36}, birthCheck: 36, sex: 37, expiry: field{38, 44}, expiryCheck: 44,
		optional: field{15, 30}, more: field{48, 59}, compositeCheck: 59,
		composite: [4]field{{5, 30}, {30, 37}, {38, 45}, {48, 59}},
	},
	TD2: {
		line: 36, name: field{5, 36}, number: field{36, 45}, numberCheck: 45, nationality: field{46, 49},
		birth: field{49, 55}, birthCheck: 55, sex: 56, expiry: field{57, 63}, expiryCheck: 63,
		optional: field{64, 71}, compositeCheck: 71,
		composite: [4]field{{36, 46}, {49, 56}, {57, 71}},
	},
	TD3: {
		line: 44, name: field{5, 44}, number: field{44, 53}, numberCheck: 53, nationality: field{54, 57},
		birth: field{57, 63}, birthCheck: 63, sex: 64, expiry: field{65, 71}, expiryCheck: 71,
		optional: field{72, 86}, optionalCheck: 86, compositeCheck: 87,
		composite: [4]field{{44, 54}, {57, 64}, {65, 87}},
	},
}

// IsValid reports whether m is not the zero MRZ.
func (m MRZ) IsValid() bool { return m != MRZ{} }

// Equal reports whether m and o are the same zone, as == does.
func (m MRZ) Equal(o MRZ) bool { return m == o }

// plain returns the zone and where its fields are, or nil for the zero MRZ.
func (m MRZ) plain(buf *zone) ([]byte, *layout) {
	s := m.text(buf)
	if len(s) == 0 {
		return nil, nil
	}
	return s, &layouts[sizeOf(len(s))]
}

// Size returns the size of the document.
func (m MRZ) Size() Size {
	var buf zone
	return sizeOf(len(m.text(&buf)))
}

// Reveal returns the plain zone, its lines apart by line ends. It is the one door to the
// whole of it. The zero MRZ gives "".
func (m MRZ) Reveal() string {
	var buf [maxLines]byte
	return string(m.lines(&buf))
}

// maxLines is the length of the longest zone with line ends.
const maxLines = maxMRZ + 2

// lines writes the plain zone with line ends into buf.
func (m MRZ) lines(buf *[maxLines]byte) []byte {
	var plain zone
	s, l := m.plain(&plain)
	out := buf[:0]
	for i, c := range s {
		if i > 0 && i%l.line == 0 {
			out = append(out, '\n')
		}
		out = append(out, c)
	}
	return out
}

// Code returns the one or two letters that say what document it is: "P" and others
// that begin so for passports, those that begin with A, C or I for cards.
func (m MRZ) Code() string {
	var buf zone
	s, l := m.plain(&buf)
	if l == nil {
		return ""
	}
	return unfill(s[:2])
}

// Issuer returns the code of the issuing state or organisation, such as "CHN"; Germany's
// is "D".
func (m MRZ) Issuer() string {
	var buf zone
	s, l := m.plain(&buf)
	if l == nil {
		return ""
	}
	return unfill(s[2:5])
}

// Nationality returns the code of the holder's nationality, such as "CHN", "D", or "XXA"
// for a stateless person.
func (m MRZ) Nationality() string {
	var buf zone
	s, l := m.plain(&buf)
	if l == nil {
		return ""
	}
	return unfill(l.nationality.of(s))
}

// RevealNumber returns the plain number of the document. That of a card can be longer than
// nine characters.
func (m MRZ) RevealNumber() string {
	var buf, number zone
	s, l := m.plain(&buf)
	if l == nil {
		return ""
	}
	return unfill(l.numberOf(s, &number))
}

// Number returns the number of a passport as a [Number], to compare it with one that was
// typed: of the kind that the number has the form of if China issued it, or else
// of [KindPassport]. It returns the zero Number for all other documents, and for
// a number that has not the form.
func (m MRZ) Number() Number {
	if !strings.HasPrefix(m.Code(), "P") {
		return Number{}
	}
	number := m.RevealNumber()
	if m.Issuer() == "CHN" {
		for _, k := range []Kind{KindChinesePassport, KindHKPassport, KindMacaoPassport} {
			if n, err := Restore(k, number); err == nil {
				return n
			}
		}
	}
	n, _ := Restore(KindPassport, number)
	return n
}

// RevealName returns the holder's name: the surname (primary identifier) and the given
// names (secondary), with a blank for each filler. given is "" if the name has one part.
// See [MRZ.NameMayBeCut].
func (m MRZ) RevealName() (surname, given string) {
	var buf zone
	s, l := m.plain(&buf)
	if l == nil {
		return "", ""
	}
	surname, given, _ = strings.Cut(strings.TrimRight(string(l.name.of(s)), "<"), "<<")
	return strings.ReplaceAll(surname, "<", " "), strings.Trim(strings.ReplaceAll(given, "<", " "), " ")
}

// NameMayBeCut reports whether the name fills its field to the end, so that more
// of it may be left out (ICAO Doc 9303 part 3, 4.6).
func (m MRZ) NameMayBeCut() bool {
	var buf zone
	s, l := m.plain(&buf)
	return l != nil && s[l.name.to-1] != '<'
}

// Sex returns the holder's sex. It is [idcard.SexUnknown] if the document leaves it open.
func (m MRZ) Sex() idcard.Sex {
	var buf zone
	s, l := m.plain(&buf)
	switch {
	case l == nil:
	case s[l.sex] == 'M':
		return idcard.Male
	case s[l.sex] == 'F':
		return idcard.Female
	}
	return idcard.SexUnknown
}

// RevealOptional returns what the issuer put into the optional fields: of old Chinese
// passports and of many cards a number of the person. The rest of a long document number is not
// in it.
func (m MRZ) RevealOptional() (first, second string) {
	var buf zone
	s, l := m.plain(&buf)
	if l == nil {
		return "", ""
	}
	optional := l.optional.of(s)
	if s[l.numberCheck] == '<' {
		optional = optional[longRest(optional):]
	}
	return strings.Trim(string(optional), "<"), unfill(l.more.of(s))
}

// unfill returns s without the fillers at its end.
func unfill(s []byte) string { return strings.TrimRight(string(s), "<") }

// Masked returns the code of the document and asterisks, such as "P***". The zero MRZ
// gives "".
func (m MRZ) Masked() string {
	if !m.IsValid() {
		return ""
	}
	return m.Code() + "***"
}

// String returns the masked zone, as [MRZ.Masked] does.
func (m MRZ) String() string { return m.Masked() }

// Format prints m masked, whatever the verb, as [Number.Format] does.
func (m MRZ) Format(f fmt.State, verb rune) { mask.Format(f, verb, m.Masked()) }

// LogValue gives log/slog the masked zone.
func (m MRZ) LogValue() slog.Value { return slog.StringValue(m.Masked()) }

var errNoMarshalMRZ = errors.New("document: an MRZ is not marshaled: Reveal or mask it yourself")

// MarshalText returns an error: masked would be data lost, plain a leak.
func (m MRZ) MarshalText() ([]byte, error) { return nil, errNoMarshalMRZ }

// MarshalBinary returns an error: an encoder that knows no texts would else store an empty zone.
func (m MRZ) MarshalBinary() ([]byte, error) { return nil, errNoMarshalMRZ }

// UnmarshalBinary returns an error, since no binary form is ever written.
func (m *MRZ) UnmarshalBinary([]byte) error { return errNoBinary }

// Value returns an error, or else a database driver would store the mask.
func (m MRZ) Value() (driver.Value, error) { return nil, errNoMarshalMRZ }

// UnmarshalText reads what [ParseMRZ] reads.
func (m *MRZ) UnmarshalText(text []byte) error {
	parsed, err := ParseMRZ(string(text))
	if err == nil {
		*m = parsed
	}
	return err
}
