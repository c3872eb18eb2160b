package realname

import (
	"slices"
	"time"

	"github.com/go-realname/sdk/idcard"
)

// firstCards is when cards of the second generation were first issued; those of
// the first cannot be used since 2013.
var firstCards = idcard.MustDate(2004, 1, 1)

// crossCheck tells why what was read off a card cannot be the subject's valid
// card, or 0 and what is odd about it. It asks nobody. Fields that were not read are not
// looked at, but for name and number: without those the card proves nothing. A
// temporary card passes where that is the policy.
func crossCheck(doc Document, id Identity, today idcard.Date, temporary bool) (Reason, Findings) {
	if !doc.Name.IsValid() || !doc.Number.IsValid() {
		return ReasonDocumentQuality, 0
	}
	found, same := sameName(doc.Name, id.Name)
	switch {
	case doc.Number != id.Number || !same:
		return ReasonDocumentDataMismatch, 0
	case !doc.Birth.IsZero() && !slices.Contains(id.Number.Births(), doc.Birth):
		return ReasonDocumentDataMismatch, 0
	case doc.Sex != 0 && doc.Sex != id.Number.Sex():
		return ReasonDocumentDataMismatch, 0
	}
	if doc.From.IsZero() || doc.To.IsZero() && !doc.LongTerm {
		return ReasonDocumentQuality, 0
	}
	reason, more := checkValidity(doc, id, today, temporary)
	return reason, found | more
}

// checkValidity compares the days of validity with each other, with today and
// with the holder's age (居民身份证法, art. 5).
func checkValidity(doc Document, id Identity, today idcard.Date, temporary bool) (Reason, Findings) {
	switch {
	case doc.From.Before(firstCards) || doc.From.Before(id.Number.Birth()):
		return ReasonDocumentInconsistent, 0
	case today.Before(doc.From):
		return ReasonDocumentInconsistent, 0
	case doc.LongTerm && (!doc.To.IsZero() || doc.Temporary || id.Number.Kind() != idcard.KindResident):
		return ReasonDocumentInconsistent, 0
	case doc.LongTerm:
		return fitsAge(3, doc.From, id)
	case doc.To.Before(today): // the last day counts
		return ReasonDocumentExpired, 0
	case doc.Temporary:
		return checkTemporary(doc, temporary)
	}
	years, ok := yearsOf(doc.From, doc.To)
	if !ok {
		return ReasonDocumentInconsistent, 0
	}
	return fits(years, doc.From, id)
}

// longestTemporary is for how many days a temporary card is valid at most: three months
// (said to be so by 临时居民身份证管理办法, art. 9), and a day of tolerance.
const longestTemporary = 93

// checkTemporary lets a temporary card through where that is the policy.
func checkTemporary(doc Document, accepted bool) (Reason, Findings) {
	switch {
	case !accepted:
		return ReasonDocumentTemporary, 0
	case daysBetween(doc.From, doc.To) > longestTemporary:
		return ReasonDocumentInconsistent, 0
	}
	return 0, FindingsOf(FindingTemporaryCard)
}

// fits tells whether a card may be valid for so many years. Those of residents
// depend on the holder's age; permits of residents of Hong Kong, Macao and Taiwan
// are valid for 5 years (港澳台居民居住证申领发放办法, art. 5), cards of foreigners
// for 5 or 10.
func fits(years int, from idcard.Date, id Identity) (Reason, Findings) {
	resident := id.Number.Kind() == idcard.KindResident
	switch {
	case id.Number.Kind() == idcard.KindPermit && years != 5,
		years != 5 && years != 10 && years != 20,
		!resident && years == 20:
		return ReasonDocumentInconsistent, 0
	case !resident:
		return 0, 0
	}
	return fitsAge(classOf(years), from, id)
}

// ageTolerance is how many days around a birthday a card may have the years of either
// side: it is applied for on one day and issued on another.
const ageTolerance = 90

// fitsAge tells whether a resident's card of a class of validity may have been issued
// on a day. The class beside the right one is odd, unless a birthday that divides them
// is near.
func fitsAge(class int, from idcard.Date, id Identity) (Reason, Findings) {
	switch {
	case class == classAt(from, id), class == classAt(daysFrom(from, ageTolerance), id),
		class == classAt(daysFrom(from, -ageTolerance), id):
		return 0, 0
	case abs(class-classAt(from, id)) == 1:
		return 0, FindingsOf(FindingValidityUnusual)
	}
	return ReasonDocumentInconsistent, 0
}

// classAt is the class of validity for the holder's age: 0 for 5 years, 1 for
// 10, 2 for 20, 3 without end.
func classAt(day idcard.Date, id Identity) int {
	switch age := id.Number.AgeOn(day); {
	case age < 16:
		return 0
	case age < 26:
		return 1
	case age < 46:
		return 2
	}
	return 3
}

func classOf(years int) int {
	switch years {
	case 5:
		return 0
	case 10:
		return 1
	}
	return 2
}

// yearsOf returns for how many years a card is valid, if it ends on the day of the
// year on which it began, or one day apart: across the ends of months and years, and
// where 29 February has no counterpart.
func yearsOf(from, to idcard.Date) (years int, ok bool) {
	for years := to.Year() - from.Year() - 1; years <= to.Year()-from.Year()+1; years++ {
		end := time.Date(from.Year()+years, from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)
		if abs(int(timeOf(to).Sub(end)/(24*time.Hour))) <= 1 {
			return years, true
		}
	}
	return 0, false
}

// timeOf is the beginning of a day.
func timeOf(d idcard.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// daysFrom is the day so many days later.
func daysFrom(d idcard.Date, days int) idcard.Date {
	t := timeOf(d).AddDate(0, 0, days)
	later, _ := idcard.NewDate(t.Year(), int(t.Month()), t.Day())
	return later
}

func daysBetween(from, to idcard.Date) int {
	return int(timeOf(to).Sub(timeOf(from)) / (24 * time.Hour))
}

func abs(n int) int { return max(n, -n) }
