package password

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/internal/paste"
)

// digits is the length of every PIN.
const digits = 6

// A PIN is a payment password (支付密码) of six digits.
//
// PINs can be compared with == and used as map keys. The zero PIN is not
// valid: it is what [ParsePIN] returns with an error. However a PIN is printed,
// it shows as six asterisks.
type PIN struct {
	// v hides the digits as a number, and inPIN beside it: else the word of a PIN would be
	// that of a card number or a code with the same digits.
	v mask.Block
}

// inPIN is what a PIN is hidden with.
const inPIN = 'P'<<16 | 'I'<<8 | 'N'

// ParsePIN parses s as a PIN: exactly six digits, leading zeros included. Full-width
// digits, as Chinese keyboards type them, are the same digits. White space at both ends,
// as it comes along when a text is pasted, is dropped; inside it is an error. The error,
// if any, is an [*Error] with the reason BadPIN; it matches [ErrInvalid].
func ParsePIN(s string) (PIN, error) {
	n, count := uint64(0), 0
	for _, r := range paste.Trim(s) {
		d := digitValue(r)
		if count++; d < 0 || count > digits {
			return PIN{}, &Error{Reason: BadPIN}
		}
		n = n*10 + uint64(d)
	}
	if count != digits {
		return PIN{}, &Error{Reason: BadPIN}
	}
	return PIN{mask.HideBlock(n, inPIN)}, nil
}

// digitValue returns the value of an ASCII or full-width digit, and -1 for all else.
func digitValue(r rune) int {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0')
	case '０' <= r && r <= '９':
		return int(r - '０')
	}
	return -1
}

// MustParsePIN is like [ParsePIN] but panics on error. It is for tests.
func MustParsePIN(s string) PIN {
	p, err := ParsePIN(s)
	if err != nil {
		panic(err)
	}
	return p
}

// IsValid reports whether p is not the zero PIN.
func (p PIN) IsValid() bool { return p != PIN{} }

// Equal reports whether p and q are the same PIN, as == does. It is for go-cmp;
// a PIN is verified by [Guard.Verify], never by comparing.
func (p PIN) Equal(q PIN) bool { return p == q }

// Masked returns "******", and "" for the zero PIN.
func (p PIN) Masked() string {
	if !p.IsValid() {
		return ""
	}
	return "******"
}

// Reveal returns the six digits, and "" for the zero PIN. It is the one door
// to them.
func (p PIN) Reveal() string {
	if !p.IsValid() {
		return ""
	}
	d := p.digits()
	return string(d[:])
}

// digits returns the ASCII digits of p, which is valid.
func (p PIN) digits() (d [digits]byte) {
	n, _ := p.v.Show()
	for i := digits - 1; i >= 0; i-- {
		d[i] = '0' + byte(n%10)
		n /= 10
	}
	return d
}

// String returns what Masked returns.
func (p PIN) String() string { return p.Masked() }

// Format implements [fmt.Formatter]: every verb prints the masked form.
func (p PIN) Format(f fmt.State, verb rune) { mask.Format(f, verb, p.Masked()) }

// LogValue implements [slog.LogValuer] with the masked form.
func (p PIN) LogValue() slog.Value { return slog.StringValue(p.Masked()) }

var (
	errNoMarshal = errors.New("password: a PIN is not marshaled: Reveal or mask it yourself")
	errNoBinary  = errors.New("password: a PIN has no binary form: use ParsePIN")
)

// MarshalText always fails: a masked PIN is lost, a plain one is a leak.
func (p PIN) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary returns an error: a PIN is stored by [Guard] alone.
func (p PIN) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// UnmarshalBinary returns an error, since no binary form is ever written.
func (p *PIN) UnmarshalBinary([]byte) error { return errNoBinary }

// Value always fails, so that no database driver stores the mask.
func (p PIN) Value() (driver.Value, error) { return nil, errNoMarshal }

// UnmarshalText parses text as [ParsePIN] does.
func (p *PIN) UnmarshalText(text []byte) error {
	q, err := ParsePIN(string(text))
	if err == nil {
		*p = q
	}
	return err
}
