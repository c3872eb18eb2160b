package password

import (
	_ "embed"
	"strings"

	"github.com/go-realname/sdk/idcard"
)

// A PINPolicy says which payment PINs are too easy to guess. The zero PINPolicy
// is ready to use: it refuses simple shapes (8,088 PINs), those that banks and
// offices are known to hand out, the 1,000 commonest, and whatever the person's own
// data gives away; 0.9 % of all PINs, among them three in four of the hundred that
// Chinese users choose most.
//
// Most people take a date. NoDates refuses the form that is usual in China,
// which leaves out relatives' birthdays too, and refuses 4.4 % of all PINs;
// NoDateForms, with 9.2 %, comes near the size that helps most against
// guessing (Markert et al., IEEE S&P 2020).
type PINPolicy struct {
	// Depth is how many of the 5,000 commonest PINs are refused, an even
	// number. Zero means 1,000; a negative number, none. Those that are handed out
	// are refused in any case.
	Depth int `json:"depth,omitempty"`

	// NoDates refuses every valid YYMMDD.
	NoDates bool `json:"no_dates,omitempty"`

	// NoDateForms refuses every valid YYMMDD, MMDDYY, DDMMYY, and the months
	// YYYYMM from 1930 to 2029.
	NoDateForms bool `json:"no_date_forms,omitempty"`

	// History is how many of the account's last PINs, the present one among
	// them, a new one must differ from. Only a [Guard] can tell. Zero means 3;
	// a negative number, none; more than 10 means 10.
	History int `json:"history,omitempty"`
}

// Check returns all that is wrong with pin for the person, and nil if nothing
// is. A violation never tells the digits. The kinds are Common, Personal,
// Sequence, Repeat, Keyboard and Date; TooShort for the zero PIN.
func (c PINPolicy) Check(pin PIN, person Person) []Violation {
	if !pin.IsValid() {
		return []Violation{{Kind: TooShort}}
	}
	d := pin.digits()
	var kinds [numKinds]bool
	for _, r := range &pinRules {
		kinds[r.kind] = kinds[r.kind] || r.match(d)
	}
	kinds[Common] = pinRank(d) <= c.depth() || isDefault(d)
	kinds[Date] = (c.NoDates || c.NoDateForms) && isYYMMDD(d) ||
		c.NoDateForms && (isMMDDYY(d) || isDDMMYY(d) || isYYYYMM(d))
	var found []Violation
	for k, yes := range kinds {
		if yes {
			found = append(found, Violation{Kind: Kind(k), End: digits})
		}
	}
	for f, yes := range person.inPIN(d) {
		if yes {
			found = append(found, Violation{Kind: Personal, Field: Field(f), End: digits})
		}
	}
	return found
}

func (c PINPolicy) depth() int {
	if c.Depth == 0 {
		return 1000
	}
	return c.Depth
}

func (c PINPolicy) history() int {
	if c.History == 0 {
		return 3
	}
	return min(max(c.History, 0), 10)
}

// inPIN reports which fields give the digits away: any six that follow each
// other in a number or text, and every form of the date of birth.
func (p *Person) inPIN(d six) (in [numFields]bool) {
	s := string(d[:])
	for b := range p.births {
		in[FieldBirth] = in[FieldBirth] || isDay(num(d[:]...), b)
	}
	in[FieldIDNumber] = inIDNumber(p.IDNumber.Reveal(), s)
	in[FieldMobile] = strings.Contains(p.Mobile.E164(), s)
	in[FieldEmail] = strings.Contains(p.Email, s)
	in[FieldUserName] = strings.Contains(p.UserName, s)
	for _, c := range p.BankCards {
		in[FieldBankCard] = in[FieldBankCard] || strings.Contains(c.Reveal(), s)
	}
	return in
}

// inIDNumber reports whether six digits stand in an ID number, or are its last six
// with 0 for an X: that is how banks, offices and telephone companies make the PIN
// that they hand out.
func inIDNumber(number, s string) bool {
	before, x := strings.CutSuffix(number, "X")
	return strings.Contains(number, s) || x && strings.HasSuffix(before+"0", s)
}

// isDay reports whether pin writes day in one of the ways that give six digits:
// YYMMDD, MMDDYY, DDMMYY, YYYYMM, MMYYYY, or without leading zeros in any order
// (1987-05-06 is 198756).
func isDay(pin int, day idcard.Date) bool {
	y, m, d := day.Year(), int(day.Month()), day.Day()
	if y < 1000 {
		return false
	}
	switch pin {
	case y%100*10000 + m*100 + d, m*10000 + d*100 + y%100, d*10000 + m*100 + y%100,
		y*100 + m, m*10000 + y:
		return true
	}
	short := m < 10 && d < 10
	return short && (pin == y*100+m*10+d || pin == (m*10+d)*10000+y || pin == (d*10+m)*10000+y)
}

// pins are the commonest PINs in ascending order, four little-endian bytes
// each: the PIN in the upper 20 bits, half its rank in the lower 12.
//
//go:generate go run ./internal/gen
//go:embed pins.bin
var pins string

// defaultPINs are those that banks and offices hand out, in ascending order.
//
//go:embed default_pins.bin
var defaultPINs string

func isDefault(d six) bool {
	for i := range len(defaultPINs) / 4 {
		if le32(defaultPINs, i) == uint32(num(d[:]...)) {
			return true
		}
	}
	return false
}

// pinRank returns the place of d among the commonest PINs, rounded up to an
// even number, or 1<<20 if it is not there.
func pinRank(d six) int {
	want := uint32(num(d[:]...))
	lo, hi := 0, len(pins)/4
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		e := le32(pins, mid)
		switch pin := e >> 12; {
		case pin == want:
			return int(e&0xfff+1) * 2
		case pin < want:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 1 << 20
}

// le32 returns the little-endian word number i of table.
func le32(table string, i int) uint32 {
	b := table[4*i : 4*i+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}
