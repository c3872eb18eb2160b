package realname

import (
	"slices"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
)

// firstCards is when cards of the second generation were first issued; those of
// the first cannot be used since 2013.
var firstCards = idcard.MustDate(2004, 1, 1)

// crossCheck tells why what was read off a card cannot be the subject's valid
// card, or 0. It asks nobody. Fields that were not read are not looked at,
// but for name and number: without those the card proves nothing.
func crossCheck(doc Document, id Identity, today idcard.Date) Reason {
	switch {
	case !doc.Name.IsValid() || !doc.Number.IsValid():
		return DocumentQuality
	case doc.Number != id.Number || !names.Match(doc.Name, id.Name).Passes():
		return DocumentDataMismatch
	case !doc.Birth.IsZero() && !slices.Contains(id.Number.Births(), doc.Birth):
		return DocumentDataMismatch
	case doc.Sex != 0 && doc.Sex != id.Number.Sex():
		return DocumentDataMismatch
	}
	if doc.From.IsZero() || doc.To.IsZero() && !doc.LongTerm {
		return DocumentQuality
	}
	return checkValidity(doc, id, today)
}

// checkValidity compares the days of validity with each other, with today and
// with the holder's age (居民身份证法, art. 5).
func checkValidity(doc Document, id Identity, today idcard.Date) Reason {
	switch {
	case doc.From.Before(firstCards) || doc.From.Before(id.Number.Birth()):
		return DocumentInconsistent
	case today.Before(doc.From):
		return DocumentInconsistent
	case doc.LongTerm:
		return longTerm(doc, id)
	case doc.To.Before(today): // the last day counts
		return DocumentExpired
	case doc.Temporary:
		return DocumentTemporary
	}
	if !sameDay(doc.From, doc.To) || !fits(doc.To.Year()-doc.From.Year(), doc.From, id) {
		return DocumentInconsistent
	}
	return 0
}

// fits reports whether a card may be valid for so many years. Those of residents
// depend on the holder's age; permits of residents of Hong Kong, Macao and Taiwan
// are valid for 5 years (港澳台居民居住证申领发放办法, art. 5), cards of foreigners
// for 5 or 10.
func fits(years int, from idcard.Date, id Identity) bool {
	switch id.Number.Kind() {
	case idcard.KindPermit:
		return years == 5
	case idcard.KindResident:
		return (years == 5 || years == 10 || years == 20) && abs(classOf(years)-classAt(from, id)) <= 1
	}
	return years == 5 || years == 10
}

// longTerm refuses a card without end whose holder was much too young for one.
func longTerm(doc Document, id Identity) Reason {
	resident := id.Number.Kind() == idcard.KindResident
	if !doc.To.IsZero() || !resident || abs(3-classAt(doc.From, id)) > 1 {
		return DocumentInconsistent
	}
	return 0
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

// sameDay reports whether two dates are the same day of the year, or one day
// apart: 29 February has no counterpart in most years.
func sameDay(from, to idcard.Date) bool {
	if from.Month() == to.Month() {
		return abs(from.Day()-to.Day()) <= 1
	}
	return from.Month() == time.February && from.Day() == 29 && to.Month() == time.March && to.Day() == 1
}

func abs(n int) int { return max(n, -n) }
