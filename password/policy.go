package password

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/go-realname/sdk/password/internal/estimate"
)

// A Policy says which passwords are accepted. The zero Policy is ready to use:
// eight characters, none of the 30,000 commonest passwords, and an estimate of
// 100 million guesses at least by somebody who knows the person and how people
// in China choose: by English words, brands, sayings and lines of poems as well,
// in capitals, with signs for letters, and with a year behind them.
type Policy struct {
	// MinLength is in characters (code points), as NIST counts. Zero means 8.
	MinLength int `json:"min_length,omitempty"`

	// MaxLength is in characters too. Zero means 256. Whatever it is, more than 1024 bytes are
	// too long, since such texts are not looked at.
	MaxLength int `json:"max_length,omitempty"`

	// Classes is how many of lower case, upper case, digits and others a
	// password must have. Zero asks for none: such rules refuse most strong
	// passwords and accept Aa123456!.
	Classes int `json:"classes,omitempty"`

	// Floor is the decimal logarithm of the guesses that a password must be
	// estimated to take. Zero means 8; a negative number, no floor.
	Floor float64 `json:"floor,omitempty"`

	// Depth is how many of the 30,000 commonest passwords are refused, rounded
	// up to 10, 100, 1,000, 3,000, 10,000 or 30,000. Zero means all; a negative
	// number, none.
	Depth int `json:"depth,omitempty"`

	// Words are the names of the service and whatever else is near at hand for
	// its users: at most 64 words are looked for, of three letters or more.
	Words []string `json:"words,omitempty"`

	// Blocklists are asked about each password that is neither too short nor
	// too long.
	Blocklists []Blocklist `json:"-"`

	// Now tells the year, up to which dates are seen as dates. Nil means [time.Now].
	Now func() time.Time `json:"-"`
}

// A Blocklist holds passwords that are refused, such as those of a breach. It
// gets the password as it was typed, answers at once, keeps nothing, and may be
// called from several goroutines.
type Blocklist interface {
	Blocked(password string) bool
}

// NIST returns the rules of NIST SP 800-63B-4 (2025) for a password that is
// the only factor: 15 characters, a blocklist, no composition, no estimate.
func NIST() Policy { return Policy{MinLength: 15, Floor: -1} }

// NISTWithinMFA returns the rules of NIST SP 800-63B-4 (2025) for a password
// that is one of several factors: as [NIST], but 8 characters.
func NISTWithinMFA() Policy { return Policy{MinLength: 8, Floor: -1} }

// Dengbao returns what audits under 等保 (GB/T 22239-2019, 8.1.4.1 a) ask
// for, which says complexity: 8 characters of three classes. That passwords are
// changed every so often, which it asks for as well and NIST forbids, is up to
// the application.
func Dengbao() Policy { return Policy{MinLength: 8, Classes: 3, Floor: -1} }

// A Report is what there is to say of a password. It does not hold the
// password nor anything of the person.
type Report struct {
	// Violations says what is wrong with it. The password is accepted if it is
	// nil.
	Violations []Violation

	// Hints says what makes it easy to guess, in the order of the password,
	// where it is not strong.
	Hints []Violation

	// Grade is 0 to 4: up to 10^3, 10^6, 10^8, 10^10 guesses, and more.
	Grade int

	// Log10 is the decimal logarithm of the estimated guesses.
	Log10 float64
}

// maxBytes is the length of the longest password that is looked at.
const maxBytes = 1024

// fewGuesses is how many thousandths of decimal logarithm make own data a
// violation even where no estimate is asked for.
const fewGuesses estimate.Cost = 6000

// Check estimates the password and returns all that is wrong with it at once.
// The kinds of violations are TooShort, TooLong, BadEncoding, TooFewClasses,
// TooWeak, Common and Personal; those of hints are Common, Personal, Sequence,
// Repeat, Keyboard, Date, LuckyNumber, Pinyin and Word.
//
// Personal is a violation where the person's data or one of Words makes up so
// much of the password that it is weak; a name in a long password is a hint.
func (p Policy) Check(password string, person Person) Report {
	if len(password) > maxBytes {
		return Report{Violations: []Violation{{Kind: TooLong, End: len(password)}}}
	}
	if !utf8.ValidString(password) {
		return Report{Violations: []Violation{{Kind: BadEncoding, End: len(password)}}}
	}
	e := estimate.Estimate{Year: p.year()}
	if p.Words != nil || !person.isZero() {
		var k estimate.Known
		person.tell(&k)
		for _, w := range p.Words {
			k.AddText(w, estimate.Field(FieldService))
		}
		e.Known = &k
	}
	e.Run(password)
	return p.report(password, &e)
}

func (p Policy) year() int {
	if p.Now != nil {
		return p.Now().Year()
	}
	return time.Now().UTC().Year()
}

// report makes a Report of an estimate, with one allocation at most.
func (p Policy) report(password string, e *estimate.Estimate) Report {
	total := e.Cost()
	floor := p.floor()
	var list findings
	fits := p.fits(password, &list)
	if p.Classes > 0 && classes(password) < p.Classes {
		list.add(Violation{Kind: TooFewClasses, End: len(password)})
	}
	if total < floor {
		list.add(Violation{Kind: TooWeak, End: len(password)})
	}
	if p.Depth >= 0 && e.Listed(p.Depth) || fits && p.blocked(password) {
		list.add(Violation{Kind: Common, End: len(password)})
	}
	if total < max(floor, fewGuesses) {
		list.collect(e, func(k Kind) bool { return k == Personal })
	}
	violations := list.n
	if total < gradeCosts[3] {
		list.collect(e, func(k Kind) bool { return k != Personal || violations == 0 })
	}
	r := Report{Grade: grade(total), Log10: float64(total) / 1000}
	all := list.slice()
	if violations > 0 {
		r.Violations = all[:violations:violations]
	}
	if len(all) > violations {
		r.Hints = all[violations:]
	}
	return r
}

func (p Policy) floor() estimate.Cost {
	switch {
	case p.Floor == 0:
		return 8000
	case p.Floor < 0:
		return 0
	}
	return estimate.Cost(min(p.Floor, 1000) * 1000)
}

// fits reports whether the password is neither too short nor too long.
func (p Policy) fits(password string, list *findings) bool {
	least, most := p.MinLength, p.MaxLength
	if least == 0 {
		least = 8
	}
	if most == 0 {
		most = 256
	}
	n := utf8.RuneCountInString(password)
	if n < least {
		list.add(Violation{Kind: TooShort, End: len(password)})
	}
	if n > most {
		list.add(Violation{Kind: TooLong, End: len(password)})
	}
	return least <= n && n <= most
}

// blocked reports whether the password is on one of the policy's own lists.
func (p Policy) blocked(password string) bool {
	for _, b := range p.Blocklists {
		if b.Blocked(password) {
			return true
		}
	}
	return false
}

// gradeCosts are where the grades end.
var gradeCosts = [...]estimate.Cost{3000, 6000, 8000, 10_000}

func grade(c estimate.Cost) int {
	for g, end := range gradeCosts {
		if c < end {
			return g
		}
	}
	return len(gradeCosts)
}

// findings collects violations on the stack.
type findings struct {
	n     int
	items [48]Violation
}

func (f *findings) add(v Violation) {
	if f.n < len(f.items) {
		f.items[f.n] = v
		f.n++
	}
}

func (f *findings) slice() []Violation {
	if f.n == 0 {
		return nil
	}
	return append([]Violation(nil), f.items[:f.n]...)
}

// kinds has what a violation calls each kind of pattern.
var kinds = [...]Kind{
	estimate.Common: Common, estimate.Personal: Personal, estimate.Sequence: Sequence,
	estimate.Repeat: Repeat, estimate.Keyboard: Keyboard, estimate.Date: Date,
	estimate.LuckyNumber: LuckyNumber, estimate.Pinyin: Pinyin, estimate.Word: Word,
}

// collect adds the patterns of the estimate that are wanted, in the order of
// the password. Syllables that follow each other are one.
func (f *findings) collect(e *estimate.Estimate, wanted func(Kind) bool) {
	first := f.n
	e.Parts(func(p estimate.Part) {
		v := Violation{kinds[p.Kind], Field(p.Field), p.Start, p.End}
		if !wanted(v.Kind) {
			return
		}
		if f.n > first && v.Kind == Pinyin {
			if next := &f.items[f.n-1]; next.Kind == Pinyin && next.Start == v.End {
				next.Start = v.Start
				return
			}
		}
		f.add(v)
	})
	slices.Reverse(f.items[first:f.n])
}

// classes counts the kinds of characters in s: lower case, upper case, digits,
// and all others.
func classes(s string) int {
	var seen [4]bool
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z':
			seen[0] = true
		case 'A' <= r && r <= 'Z':
			seen[1] = true
		case '0' <= r && r <= '9':
			seen[2] = true
		default:
			seen[3] = true
		}
	}
	n := 0
	for _, yes := range seen {
		if yes {
			n++
		}
	}
	return n
}
