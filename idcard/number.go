package idcard

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-realname/sdk/internal/mask"
)

// A Number is a valid identity number.
//
// Numbers can be compared with == and used as map keys: a number of 15 digits
// equals the one of 18 that replaced it. The zero Number is not valid: it is
// what [Parse] returns with an error.
type Number struct {
	// w hides a value. Package fmt prints a struct's unexported fields without asking
	// their methods, so the plain digits must not be here.
	w mask.Word
}

// A value has the parts of a number in one word, from the lowest bit: the date
// of birth, the sequence, the region, the kind. On the old cards of foreigners
// the year has two digits, and the region is the nationality's letters as a
// number in base 26, times oldRegions, plus the four digits of the region.
type value uint64

const (
	seqFrom    = dateBits
	regionFrom = seqFrom + 10
	kindFrom   = regionFrom + 28

	oldRegions = 10_000 // of old cards of foreigners
)

func pack(kind Kind, region, seq int, birth civil) value {
	return value(kind)<<kindFrom | value(region)<<regionFrom | value(seq)<<seqFrom | value(birth)
}

func (v value) kind() Kind   { return Kind(v >> kindFrom) }
func (v value) region() int  { return int(v >> regionFrom & (1<<28 - 1)) }
func (v value) seq() int     { return int(v >> seqFrom & (1<<10 - 1)) }
func (v value) birth() civil { return civil(v & (1<<dateBits - 1)) }

func (n Number) value() value { return value(n.w.Show()) }

func newNumber(v value) Number { return Number{mask.HideWord(uint64(v))} }

// IsValid reports whether n is not the zero Number.
func (n Number) IsValid() bool { return n != Number{} }

// Equal reports whether n and m are the same number, as == does.
func (n Number) Equal(m Number) bool { return n == m }

// Kind returns what kind of number n is.
func (n Number) Kind() Kind { return n.value().kind() }

// Sex returns the holder's sex: the sequence is odd for men, even for women.
func (n Number) Sex() Sex {
	switch v := n.value(); {
	case v == 0:
		return SexUnknown
	case v.seq()%2 == 1:
		return Male
	}
	return Female
}

// Sequence returns the number that tells people of one region and birthday
// apart: 0 to 999, or 0 to 9 on the old cards of foreigners.
func (n Number) Sequence() int { return n.value().seq() }

// Birth returns the date of birth. It is the zero Date if the century is open,
// as on most of the old cards of foreigners: see [Number.Births].
func (n Number) Birth() Date {
	early, late := n.births()
	if early != late {
		return Date{}
	}
	return early.hide()
}

// Births returns the possible dates of birth, earliest first: one, or on the old
// cards of foreigners one of the 20th century and one of the 21st, so far as the
// calendar has them. The later one may lie in the future.
func (n Number) Births() []Date {
	early, late := n.births()
	switch {
	case early == 0:
		return nil
	case early == late:
		return []Date{early.hide()}
	}
	return []Date{early.hide(), late.hide()}
}

// births returns the earliest and the latest possible date of birth.
func (n Number) births() (early, late civil) {
	v := n.value()
	if v.kind() == KindForeignOld {
		d := v.birth()
		return oldBirths(d.year(), d.month(), d.day())
	}
	return v.birth(), v.birth()
}

// oldBirths returns both readings of a year of two digits. If the calendar has
// only one of them (29 February 1900 it has not), it is returned twice; if none,
// both are zero.
func oldBirths(year, month, day int) (early, late civil) {
	early, ok := newCivil(1900+year, month, day)
	late, _ = newCivil(2000+year, month, day)
	if !ok {
		early = late
	}
	return early, late
}

// AgeOn returns the holder's age on a day in full years (周岁) as Chinese law
// counts them: a year is full on the day after the birthday, so on the sixth
// birthday it is 5. See [Number.CommonAgeOn] for what people say.
//
// It returns -1 if the holder is not known to be born by then. If the century is
// open, but only one reading is not after day, that one counts.
func (n Number) AgeOn(day Date) int {
	on := day.civil()
	birth := n.birthBy(on)
	if birth == 0 {
		return -1
	}
	if birth.monthAndDay() == on.monthAndDay() {
		return max(birth.years(on)-1, 0)
	}
	return birth.years(on)
}

// CommonAgeOn is like [Number.AgeOn], but a year is full on the birthday itself, as
// in most software and in daily life. For people born on 29 February that is
// 1 March in years which lack the day.
func (n Number) CommonAgeOn(day Date) int {
	on := day.civil()
	birth := n.birthBy(on)
	if birth == 0 {
		return -1
	}
	return birth.years(on)
}

// birthBy returns the only possible date of birth that is not after day.
func (n Number) birthBy(day civil) civil {
	early, late := n.births()
	switch {
	case early == 0 || day < early:
		return 0
	case early == late || day < late:
		return early
	}
	return 0
}

// Reveal returns the plain number, of 15 characters for old cards of foreigners,
// else of 18. It is the one door to it: easy to search for in review. The zero
// Number gives "".
func (n Number) Reveal() string {
	var buf [18]byte
	return string(n.text(&buf))
}

// text writes the plain number into buf, and returns how much of it that is. It
// is apart from Reveal so that Reveal is inlined: what a caller only looks at
// then stays on the stack.
func (n Number) text(buf *[18]byte) []byte { return n.value().text(buf) }

// text writes the plain number into buf, and returns how much of it that is.
func (v value) text(buf *[18]byte) []byte {
	switch v.kind() {
	case KindUnknown:
		return nil
	case KindForeignOld:
		return v.oldText(buf[:15])
	}
	putDigits(buf[:17], (uint64(v.region())*100_000_000+v.birth().digits())*1000+uint64(v.seq()))
	sum := 0
	for i := range weights {
		sum += int(buf[i]-'0') * int(weights[i])
	}
	buf[17] = checkCharacters[sum%11]
	return buf[:]
}

// putDigits sets b to the last digits of n.
func putDigits(b []byte, n uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

// String returns the masked number, as [Number.Masked] does.
func (n Number) String() string { return n.Masked() }

// Format prints n masked, whatever the verb. Width, precision and the minus flag
// work as for a string, but %q ignores the precision.
func (n Number) Format(f fmt.State, verb rune) { mask.Format(f, verb, n.Masked()) }

// LogValue gives log/slog the masked number.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

var (
	errNoMarshal = errors.New("idcard: a Number is not marshaled: Reveal or mask it yourself")
	errNoBinary  = errors.New("idcard: a Number has no binary form: use Restore or Parse")
)

// MarshalText returns an error: masked would be data lost, plain a leak.
func (n Number) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary returns an error: an encoder that knows no texts would else store a Number without digits.
func (n Number) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// UnmarshalBinary returns an error, since no binary form is ever written.
func (n *Number) UnmarshalBinary([]byte) error { return errNoBinary }

// Value returns an error, or else a database driver would store the mask.
func (n Number) Value() (driver.Value, error) { return nil, errNoMarshal }

// lenient is the Parser of [Number.UnmarshalText].
var lenient = Parser{Lenient: true}

// UnmarshalText reads what a [Parser] with Lenient reads, so that a request decodes
// into a Number however people pasted it: with spaces, full-width digits or a
// lower-case x. Use a Parser where you need its options or its report.
func (n *Number) UnmarshalText(text []byte) error {
	m, _, err := lenient.Parse(string(text))
	if err == nil {
		*n = m
	}
	return err
}
