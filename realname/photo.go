package realname

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/names"
)

var errNoMarshal = errors.New("realname: not marshalled: Reveal or mask it yourself")

// MaxPhoto is the size of the largest photo, in bytes.
const MaxPhoto = 10 << 20

// A Photo is a picture of a card or a face, on its way to a backend. The
// Verifier neither stores nor decodes it. It prints as its size.
type Photo struct {
	bytes func() []byte // out of reach of reflection
}

// NewPhoto returns a picture of the given bytes, which must not be changed
// while it is in use.
func NewPhoto(b []byte) Photo { return Photo{func() []byte { return b }} }

// Reveal returns the picture's bytes.
func (p Photo) Reveal() []byte {
	if p.bytes == nil {
		return nil
	}
	return p.bytes()
}

// Len returns the picture's size in bytes.
func (p Photo) Len() int { return len(p.Reveal()) }

// String returns a text such as "photo(48213 bytes)".
func (p Photo) String() string { return fmt.Sprintf("photo(%d bytes)", p.Len()) }

// Format prints p as its size under every verb.
func (p Photo) Format(f fmt.State, verb rune) { mask.Format(f, verb, p.String()) }

// LogValue returns p's size.
func (p Photo) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalText refuses.
func (p Photo) MarshalText() ([]byte, error) { return nil, errNoMarshal }

func (p Photo) digest() [32]byte { return sha256.Sum256(p.Reveal()) }

// Photos are both sides of an ID card: the front with the portrait (人像面) and
// the back with the national emblem (国徽面).
type Photos struct {
	Front, Back Photo
	Key         string // as in [Identity]
}

// A Document is what was read off an ID card. Fields that could not be read
// are zero. It is used for the cross-checks and then forgotten.
type Document struct {
	Name      names.Name
	Number    idcard.Number
	Sex       idcard.Sex
	Birth     idcard.Date
	From      idcard.Date // validity (有效期限)
	To        idcard.Date // last day of validity; zero with LongTerm
	LongTerm  bool        // 长期
	Temporary bool        // a temporary card (临时居民身份证)
}

// String returns a text without anything that was read.
func (d Document) String() string { return "document(masked)" }

// Format prints d masked under every verb.
func (d Document) Format(f fmt.State, verb rune) { mask.Format(f, verb, d.String()) }

// LogValue returns d masked.
func (d Document) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalText refuses.
func (d Document) MarshalText() ([]byte, error) { return nil, errNoMarshal }
