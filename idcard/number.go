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
	// w is the number's value, see fields, plus one. Package fmt prints a struct's
	// unexported fields without asking their methods, so the plain digits must
	// not be here.
	w mask.Word
}

// Sizes of a number's parts, where it is one large integer.
const (
	regionUnit = 100_000_000_000 // region, then 8 digits of date and 3 of sequence
	dateUnit   = 1_000
	oldBase    = 1_000_000 * regionUnit // old foreign numbers come after all others
	oldCountry = 100_000_000_000        // letters, then 4 digits of region, 6 of date, 1 of sequence
	oldRegion  = 10_000_000
	oldDate    = 10
)

// fields are the parts of a number. In old numbers of foreigners the country
// is three letters in base 26, the region has four digits, the year two.
type fields struct {
	kind             Kind
	country          int
	region           int
	year, month, day int
	seq              int
}

func (n Number) value() uint64 { return n.w.Show() - 1 }

func newNumber(value uint64) Number { return Number{mask.HideWord(value + 1)} }

// fields returns n's parts. For the zero Number they are zero.
func (n Number) fields() fields {
	if !n.IsValid() {
		return fields{}
	}
	v := n.value()
	if v >= oldBase {
		return oldFields(int(v - oldBase))
	}
	f := fields{region: int(v / regionUnit), seq: int(v % dateUnit)}
	f.kind = kindOf(f.region)
	date := int(v / dateUnit % (regionUnit / dateUnit))
	f.year, f.month, f.day = date/10000, date/100%100, date%100
	if f.kind == KindForeign {
		f.country = f.region % 1000
	}
	return f
}

func oldFields(v int) fields {
	date := v / oldDate % (oldRegion / oldDate)
	return fields{
		kind:    KindForeignOld,
		country: v / oldCountry,
		region:  v / oldRegion % (oldCountry / oldRegion),
		year:    date / 10000,
		month:   date / 100 % 100,
		day:     date % 100,
		seq:     v % oldDate,
	}
}

// IsValid reports whether n is not the zero Number.
func (n Number) IsValid() bool { return n != Number{} }

// Equal reports whether n and m are the same number, as == does.
func (n Number) Equal(m Number) bool { return n == m }

// Kind returns what kind of number n is.
func (n Number) Kind() Kind { return n.fields().kind }

// Sex returns the holder's sex: the sequence is odd for men, even for women.
func (n Number) Sex() Sex {
	f := n.fields()
	switch {
	case f.kind == KindUnknown:
		return SexUnknown
	case f.seq%2 == 1:
		return Male
	}
	return Female
}

// Sequence returns the number that tells people of one region and birthday
// apart: 0 to 999, or 0 to 9 on the old cards of foreigners.
func (n Number) Sequence() int { return n.fields().seq }

// Birth returns the date of birth. It is the zero Date if the century is open,
// as on most of the old cards of foreigners: see [Number.Births].
func (n Number) Birth() Date {
	early, late := n.births()
	if early != late {
		return Date{}
	}
	return early
}

// Births returns the possible dates of birth, earliest first: one, or on the old
// cards of foreigners one of the 20th century and one of the 21st, so far as the
// calendar has them. The later one may lie in the future.
func (n Number) Births() []Date {
	early, late := n.births()
	switch {
	case early.IsZero():
		return nil
	case early == late:
		return []Date{early}
	}
	return []Date{early, late}
}

// births returns the earliest and the latest possible date of birth.
func (n Number) births() (early, late Date) {
	f := n.fields()
	if f.kind != KindForeignOld {
		d := Date{int16(f.year), uint8(f.month), uint8(f.day)}
		return d, d
	}
	return oldBirths(f)
}

// oldBirths returns both readings of a year of two digits. If the calendar has
// only one of them (29 February 1900 it has not), it is returned twice.
func oldBirths(f fields) (early, late Date) {
	early, ok := NewDate(1900+f.year, f.month, f.day)
	late, _ = NewDate(2000+f.year, f.month, f.day)
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
	birth := n.birthBy(day)
	if birth.IsZero() {
		return -1
	}
	if birth.sameMonthDay(day) {
		return max(birth.years(day)-1, 0)
	}
	return birth.years(day)
}

// CommonAgeOn is like [Number.AgeOn], but a year is full on the birthday itself, as
// in most software and in daily life. For people born on 29 February that is
// 1 March in years which lack the day.
func (n Number) CommonAgeOn(day Date) int {
	birth := n.birthBy(day)
	if birth.IsZero() {
		return -1
	}
	return birth.years(day)
}

// birthBy returns the only possible date of birth that is not after day.
func (n Number) birthBy(day Date) Date {
	early, late := n.births()
	switch {
	case early.IsZero() || day.Before(early):
		return Date{}
	case early == late || day.Before(late):
		return early
	}
	return Date{}
}

// Reveal returns the plain number, of 15 characters for old cards of foreigners,
// else of 18. It is the one door to it: easy to search for in review. The zero
// Number gives "".
func (n Number) Reveal() string {
	var buf [18]byte
	return string(n.append(buf[:0]))
}

// append appends the plain number.
func (n Number) append(b []byte) []byte {
	if !n.IsValid() {
		return b
	}
	v := n.value()
	if v >= oldBase {
		return appendOld(b, int(v-oldBase))
	}
	start := len(b)
	b = appendPadded(b, int(v), 17)
	sum := 0
	for i, c := range b[start:] {
		sum += int(c-'0') * weights[i]
	}
	return append(b, checkCharacters[sum%11])
}

func (n Number) String() string { return n.Masked() }

// Format prints n masked, whatever the verb. Width and flags work as for strings.
func (n Number) Format(f fmt.State, verb rune) { mask.Format(f, verb, n.Masked()) }

// LogValue gives log/slog the masked number.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

var errNoMarshal = errors.New("idcard: a Number is not marshaled: Reveal or mask it yourself")

// MarshalText returns an error: masked would be data lost, plain a leak.
func (n Number) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// Value returns an error, or else a database driver would store the mask.
func (n Number) Value() (driver.Value, error) { return nil, errNoMarshal }

// UnmarshalText reads what [Parse] reads, so that a request decodes into a Number.
func (n *Number) UnmarshalText(text []byte) error {
	m, err := Parse(string(text))
	if err == nil {
		*n = m
	}
	return err
}
