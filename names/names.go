// Package names holds personal names as Chinese registers and travel documents
// have them: 王小明, 欧阳文文, 古丽米热·阿卜杜热西, O'Connor Jean-Paul.
//
// [Parse] accepts every ideograph that Unicode has, and repairs what contact lists, input
// methods, spreadsheets and old databases do to names; [ParseReport] tells what it repaired. A
// name that parses can exist. Only the authority knows whether anybody bears it: see package
// realname.
//
// Simplified, traditional and variant forms of a character are different registered names (昇
// and 升, 喆 and 哲). The package never turns one into another. [Match] tells how two names
// differ.
//
// # What a name is
//
// A Han name has 2 to 50 characters: unified ideographs and 〇, which are called Han characters
// here, and U+00B7 between the parts of a minority name. Marks of the script that are not
// ideographs, such as 々, are refused. A Latin name has 2 to 100 characters: letters of the
// Latin script, blanks, and the signs ' - . and comma. Names in other scripts are refused:
// identity systems hold their Han or Latin transcription.
//
// # Privacy
//
// A [Name] shows masked however it is printed. [Name.Reveal] and
// [Name.RevealSpelling] return the characters.
//
// # Sources
//
// Length and separator: 民委发〔2016〕33号 (at least 25 Han characters, U+00B7). Han
// characters: Unicode 17. Private use: GBK and GB 18030. Radicals:
// EquivalentUnifiedIdeograph of the Unicode Character Database.
// Machine-readable form: ICAO Doc 9303 part 3.
package names

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/go-realname/sdk/internal/mask"
)

// A Name is a personal name in its normal form.
//
// Names can be compared with == and used as map keys: Names are equal if their characters are,
// code point by code point, as they were spelled. Use [Match] to tell whether two Names are the
// same name although one was spelled with private-use characters or in capitals. The zero Name
// is not valid: it is what [Parse] returns with an error.
type Name struct {
	// t is the normal form. If the name was spelled with other code points, a
	// NUL and that spelling follow. Package fmt prints unexported fields
	// without asking their methods, so the plain text must not be here.
	t mask.Text
}

// errNoMarshal is what marshalling a Name returns: a masked name in a database
// is data lost, a plain one is a leak.
var errNoMarshal = errors.New("names: a Name does not marshal: Reveal or mask it yourself")

var errNoBinary = errors.New("names: a Name has no binary form: use Restore or Parse")

// maxPlain is the size of a buffer for any name: 100 Latin or 50 Han characters
// of four bytes, the latter twice, with a variation selector each.
const maxPlain = 640

// appendPlain appends the normal form to dst.
func (n Name) appendPlain(dst []byte) []byte {
	start := len(dst)
	dst = n.t.AppendShow(dst)
	for i, b := range dst[start:] {
		if b == 0 {
			return dst[:start+i]
		}
	}
	return dst
}

// IsValid reports whether n is not the zero Name.
func (n Name) IsValid() bool { return !n.t.IsZero() }

// IsHan reports whether n is written in Han characters. It is false for the
// zero Name.
func (n Name) IsHan() bool {
	var buf [maxPlain]byte
	plain := n.appendPlain(buf[:0])
	return len(plain) > 0 && isHanText(plain)
}

// Reveal returns the name in its normal form. Parsing it again gives the same text. The
// exception is a part of a name that has one character, such as [Name.Surname]: [Parse] refuses
// it as too short.
func (n Name) Reveal() string {
	var buf [maxPlain]byte
	return string(n.appendPlain(buf[:0]))
}

// RevealSpelling returns the name in the code points in which it was spelled, where
// [Name.Reveal] has them normalised: with private-use characters, radicals, compatibility
// ideographs and variation selectors. For every other name it is what Reveal returns. A
// database that holds such a spelling may find the name only under it.
//
// A Name parsed from its spelling equals the one that was spelled so. Where
// [Options] explained private-use characters it takes the same Options; what
// Reveal returns needs none. To store a name, see [Name.RevealStored].
func (n Name) RevealSpelling() string {
	s := n.t.Show()
	return s[strings.IndexByte(s, 0)+1:]
}

// Equal reports whether n == o.
func (n Name) Equal(o Name) bool { return n == o }

// String returns the masked name, as [Name.Masked] does.
func (n Name) String() string { return n.Masked() }

// Format prints the masked name for every verb.
func (n Name) Format(f fmt.State, verb rune) { mask.Format(f, verb, n.Masked()) }

// LogValue returns the masked name.
func (n Name) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// MarshalText returns an error: choose what is stored with [Name.RevealStored], which
// [Restore] reads back, and what is shown with [Name.Masked].
func (n Name) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary returns an error: otherwise an encoder that does not call MarshalText would
// store a Name without characters.
func (n Name) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// UnmarshalBinary returns an error, since no binary form is ever written.
func (n *Name) UnmarshalBinary([]byte) error { return errNoBinary }

// UnmarshalText parses text as [Parse] does.
func (n *Name) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*n = parsed
	return nil
}

// Value returns an error, so that no database driver stores a mask.
func (n Name) Value() (driver.Value, error) { return nil, errNoMarshal }
