// Package documenttest makes up valid numbers of documents and machine readable zones for tests.
//
// The numbers are random, so one may be a real person's or company's: keep them out of
// documentation and out of other people's systems.
package documenttest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/go-realname/sdk/document"
)

// A Maker makes numbers and zones at random. The same seed gives the same numbers. It must not be
// used by several goroutines at once.
type Maker struct{ random *rand.Rand }

// New returns a Maker with a seed.
func New(seed uint64) *Maker { return &Maker{rand.New(rand.NewPCG(seed, 0))} }

// bodies say what the numbers of each kind begin with, one of them at random: # stands
// for a digit, @ for a letter. The rest of the number is found by trying.
var bodies = map[document.Kind][]string{
	document.KindHKMacaoPermit:   {"H########", "M########", "H########0#"},
	document.KindTaiwanPermit:    {"########"},
	document.KindHKMacaoPass:     {"C########", "CA#######", "W########"},
	document.KindTaiwanPass:      {"L########", "T########"},
	document.KindHKID:            {"@######", "@@######"},
	document.KindMacaoID:         {"1#######", "5#######", "7#######"},
	document.KindTaiwanID:        {"@1#######", "@2#######"},
	document.KindTaiwanResident:  {"@8#######", "@9#######", "@A#######", "@D#######"},
	document.KindChinesePassport: {"E########", "EA#######", "G########"},
	document.KindHKPassport:      {"K########", "KJ#######"},
	document.KindMacaoPassport:   {"MA#######", "MB#######"},
	document.KindPassport:        {"@########", "@@######", "#########"},
	document.KindUSCC:            {"91######@#######", "92######MA######", "9111000010######"},
}

// Number returns a number of kind k. It panics if there is no such kind.
func (m *Maker) Number(k document.Kind) document.Number {
	from := bodies[k]
	if from == nil {
		panic("documenttest: no such kind")
	}
	for {
		body := m.fill(from[m.random.IntN(len(from))])
		if n, ok := complete(k, body); ok {
			return n
		}
	}
}

// fill puts random characters in the place of signs.
func (m *Maker) fill(pattern string) string {
	const letters = "ABCDEFGHJKLMNPQRTUWXY" // those that every kind has
	b := []byte(pattern)
	for i, c := range b {
		switch c {
		case '#':
			b[i] = byte('0' + m.random.IntN(10))
		case '@':
			b[i] = letters[m.random.IntN(len(letters))]
		}
	}
	return string(b)
}

// complete returns the number that begins with body and has at most two check characters
// more, and whether there is one.
func complete(k document.Kind, body string) (document.Number, bool) {
	if n, ok := withCheck(k, body); ok || k != document.KindUSCC {
		return n, ok
	}
	for _, c := range "0123456789X" {
		if n, ok := withCheck(k, body+string(c)); ok {
			return n, true
		}
	}
	return document.Number{}, false
}

// withCheck returns body as a number, or with one character more.
func withCheck(k document.Kind, body string) (document.Number, bool) {
	if n, err := document.Parse(k, body); err == nil {
		return n, true
	}
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if n, err := document.Parse(k, body+string(c)); err == nil {
			return n, true
		}
	}
	return document.Number{}, false
}

// A Zone says what machine readable zone to make. The zero Zone is a passport of Utopia
// (UTO, a code for specimens) with a random number, of a person born from 1950 to 1999,
// valid until 2030.
type Zone struct {
	Size        document.Size // zero means [document.TD3]
	Code        string        // "P" for TD3 and "I" for others if empty
	Issuer      string        // "UTO" if empty
	Nationality string        // that of the issuer if empty
	Name        string        // "MUSTER<<ANNA" if empty: capitals and <
	Number      string        // of at most nine characters; random if empty
	Birth       string        // YYMMDD; random if empty
	Sex         string        // M, F or <; M if empty
	Expiry      string        // YYMMDD; 301231 if empty
	Optional    string        // of the first optional field
}

// MRZ returns a zone as z says, with the right check digits. It panics if there is none.
func (m *Maker) MRZ(z Zone) document.MRZ {
	m.complete(&z)
	head := fill(z.Code, 2) + fill(z.Issuer, 3)
	number := checked(fill(z.Number, 9))
	birth, expiry := checked(z.Birth), checked(z.Expiry)
	middle := fill(z.Nationality, 3) + birth + z.Sex + expiry
	switch z.Size {
	case document.TD1:
		optional, empty := fill(z.Optional, 15), fill("", 11)
		all := digit(number + optional + birth + expiry + empty)
		second := birth + z.Sex + expiry + fill(z.Nationality, 3) + empty + all
		return document.MustParseMRZ(head + number + optional + second + fill(z.Name, 30))
	case document.TD2:
		optional := fill(z.Optional, 7)
		all := digit(number + birth + expiry + optional)
		return document.MustParseMRZ(head + fill(z.Name, 31) + number + middle + optional + all)
	}
	optional := checked(fill(z.Optional, 14))
	all := digit(number + birth + expiry + optional)
	return document.MustParseMRZ(head + fill(z.Name, 39) + number + middle + optional + all)
}

// checked returns a field with its check digit.
func checked(s string) string { return s + digit(s) }

// complete sets what z leaves open.
func (m *Maker) complete(z *Zone) {
	code := "I"
	if z.Size == document.SizeUnknown || z.Size == document.TD3 {
		code = "P"
	}
	z.Code = cmp.Or(z.Code, code)
	z.Issuer = cmp.Or(z.Issuer, "UTO")
	z.Nationality = cmp.Or(z.Nationality, z.Issuer)
	z.Name = cmp.Or(z.Name, "MUSTER<<ANNA")
	z.Number = cmp.Or(z.Number, m.fill("@########"))
	year, month, day := 50+m.random.IntN(50), 1+m.random.IntN(12), 1+m.random.IntN(28)
	z.Birth = cmp.Or(z.Birth, fmt.Sprintf("%02d%02d%02d", year, month, day))
	z.Sex = cmp.Or(z.Sex, "M")
	z.Expiry = cmp.Or(z.Expiry, "301231")
}

// fill returns s with fillers up to n characters.
func fill(s string, n int) string {
	if len(s) > n {
		panic("documenttest: a field is too long")
	}
	return s + strings.Repeat("<", n-len(s))
}

// digit returns the check digit of s.
func digit(s string) string {
	sum := 0
	for i, c := range s {
		value := strings.IndexRune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", c)
		sum += max(value, 0) * [3]int{7, 3, 1}[i%3]
	}
	return strconv.Itoa(sum % 10)
}
