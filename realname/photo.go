package realname

import (
	"crypto/sha256"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/names"
)

var (
	errNoMarshal   = errors.New("realname: not marshalled: Reveal or mask it yourself")
	errNoUnmarshal = errors.New("realname: not unmarshalled: decode what it holds, and make it of that")
)

// MaxPhoto is the size of the largest photo, in bytes.
const MaxPhoto = 10 << 20

// A Photo is a picture of a card or a face, on its way to a backend or to who reviews. The
// Verifier does not decode it, and stores none without [Config].Photos. It prints as its size.
type Photo struct {
	// A second field keeps a Photo from being a bare pointer. Dumpers that take hold of
	// unexported memory, such as go-spew, follow such a pointer wrongly and crash.
	size  int
	bytes func() []byte // out of reach of reflection
}

// NewPhoto returns a picture of the given bytes, which must not be changed
// while it is in use.
func NewPhoto(b []byte) Photo { return Photo{len(b), func() []byte { return b }} }

// Reveal returns the picture's bytes.
func (p Photo) Reveal() []byte {
	if p.bytes == nil {
		return nil
	}
	return p.bytes()
}

// Len returns the picture's size in bytes.
func (p Photo) Len() int { return p.size }

// String returns a text such as "photo(48213 bytes)".
func (p Photo) String() string { return fmt.Sprintf("photo(%d bytes)", p.Len()) }

// Format prints p as its size under every verb.
func (p Photo) Format(f fmt.State, verb rune) { mask.Format(f, verb, p.String()) }

// LogValue returns p's size.
func (p Photo) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalText refuses, as all encoding does: the bytes are a person's, the size is no picture.
func (p Photo) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary refuses.
func (p Photo) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// Value refuses, so that no database driver stores the size.
func (p Photo) Value() (driver.Value, error) { return nil, errNoMarshal }

// UnmarshalText refuses: decode the bytes, and call [NewPhoto].
func (p *Photo) UnmarshalText([]byte) error { return errNoUnmarshal }

// UnmarshalBinary refuses, as UnmarshalText does.
func (p *Photo) UnmarshalBinary([]byte) error { return errNoUnmarshal }

// digest is what a picture is known again by.
func (p Photo) digest() string {
	sum := sha256.Sum256(p.Reveal())
	return string(sum[:])
}

// Photos are both sides of an ID card: the front with the portrait (人像面) and
// the back with the national emblem (国徽面). Of another document Front is the page or
// the side with the portrait, and Back may be left out.
type Photos struct {
	Front, Back Photo
	Key         string // as in [Identity]

	// Kind is the kind of document that the photos are to show, for the backend, or zero for an
	// ID card. The Verifier takes it from the subject, whatever is given.
	Kind document.Kind
}

// A Document is what was read off an ID card, or another document. Fields that could not
// be read are zero. It is used for the cross-checks and then forgotten.
type Document struct {
	Name      names.Name
	Number    idcard.Number
	Sex       idcard.Sex
	Birth     idcard.Date
	From      idcard.Date // validity (有效期限)
	To        idcard.Date // last day of validity; zero with LongTerm
	LongTerm  bool        // 长期
	Temporary bool        // a temporary card (临时居民身份证)

	// Of other documents, which have no Number: the number as it is printed, the name in Latin
	// letters where there is one beside Name, and the machine readable zone of a passport.
	// Without its zone, all check digits of which are right, a passport was not read.
	Other document.Number
	Latin names.Name
	MRZ   document.MRZ
}

// String returns a text without anything that was read.
func (d Document) String() string { return "document(masked)" }

// Format prints d masked under every verb.
func (d Document) Format(f fmt.State, verb rune) { mask.Format(f, verb, d.String()) }

// LogValue returns d masked.
func (d Document) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalText refuses.
func (d Document) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary refuses.
func (d Document) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// Value refuses, so that no database driver stores the mask.
func (d Document) Value() (driver.Value, error) { return nil, errNoMarshal }

// UnmarshalBinary refuses, since no binary form is ever written.
func (d *Document) UnmarshalBinary([]byte) error { return errNoUnmarshal }
