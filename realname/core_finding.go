package realname

import (
	"strings"

	"github.com/go-realname/sdk/names"
)

// A Finding is something odd about a step that was passed all the same: it decides
// nothing by itself. Findings and their strings are stable.
type Finding uint8

const (
	FindingNameDotOnly     Finding = iota + 1 // a name differs from the subject's by its dot alone
	FindingNameTruncated                      // a name is cut as the chip of a card cuts it
	FindingNameVariant                        // other forms of characters, or other letters; Latin: diacritics, order of words
	FindingValidityUnusual                    // valid for other years than the holder's age at issue allows
	FindingTemporaryCard                      // a temporary card (临时居民身份证), see Config.TemporaryCards
	FindingCopySuspected                      // the provider takes the picture for one of a copy or a screen
	FindingEditSuspected                      // the provider sees signs of editing
	FindingRiskSuspected                      // the provider warns of the person's device or doing
	FindingPictureFlawed                      // glare, a cut edge: it could be read all the same

	FindingNameChanged     // the account was verified under another name for the same number
	FindingDocumentRenewed // the account was verified with a document of another number
	FindingOtherMobile     // the code went to a number that the account has not proved before
	FindingOtherCard       // the card is not bound to the account
	FindingFaceLeftOut     // a face was part of the account's approval, and is not shown now

	FindingCopyUnchecked // the provider does not look for copies, screens and edits of such a document
	FindingAgeUnknown    // the document does not tell the date of birth for certain, see Config.MinAge

	numFindings = iota + 1
)

var findingNames = [numFindings]string{
	"unknown", "name_dot_only", "name_truncated", "name_variant", "validity_unusual", "temporary_card",
	"copy_suspected", "edit_suspected", "risk_suspected", "picture_flawed", "name_changed", "document_renewed", "other_mobile",
	"other_card", "face_left_out", "copy_unchecked", "age_unknown",
}

// String returns a stable name such as "name_dot_only".
func (f Finding) String() string { return nameOf(findingNames[:], uint8(f)) }

// Severity tells what a finding asks for. One that is not known asks for people.
func (f Finding) Severity() Severity {
	switch f {
	case FindingPictureFlawed:
		return SeverityNote
	case FindingNameChanged, FindingDocumentRenewed, FindingOtherMobile, FindingOtherCard, FindingFaceLeftOut:
		return SeverityPeopleOnly
	}
	return SeverityPeople
}

// A Severity says what a [Finding] asks for.
type Severity uint8

const (
	SeverityNote       Severity = iota + 1 // to be known by whoever decides
	SeverityPeople                         // people decide, or a program that says so, see [FindingReviewer]
	SeverityPeopleOnly                     // people decide, whatever a program says
)

var severityNames = [...]string{"unknown", "note", "people", "people_only"}

// String returns a stable name such as "people".
func (s Severity) String() string { return nameOf(severityNames[:], uint8(s)) }

// Findings is a set of findings. The zero Findings is empty.
type Findings uint32

// FindingsOf returns a set.
func FindingsOf(list ...Finding) (set Findings) {
	for _, f := range list {
		set |= 1 << min(f, maxFinding)
	}
	return set
}

// Has reports whether f is in the set.
func (set Findings) Has(f Finding) bool { return set&(1<<min(f, maxFinding)) != 0 }

// maxFinding stands in a set for itself and for every finding after it, none of which is
// known.
const maxFinding Finding = 31

// All returns what is in the set, in order.
func (set Findings) All() (list []Finding) {
	for f := range maxFinding + 1 {
		if set.Has(f) {
			list = append(list, f)
		}
	}
	return list
}

// String returns the names in the set, such as "name_dot_only,validity_unusual".
func (set Findings) String() string {
	var list []string
	for _, f := range set.All() {
		list = append(list, f.String())
	}
	return strings.Join(list, ",")
}

// forPeople is what of the set asks for people, and is not among what a program
// handles.
func (set Findings) forPeople(handled Findings) bool {
	for _, f := range set.All() {
		switch f.Severity() {
		case SeverityPeopleOnly:
			return true
		case SeverityPeople:
			if !handled.Has(f) {
				return true
			}
		}
	}
	return false
}

// sameName tells whether two names are one person's, and what is odd about that. Names
// that are alike and not the same are let through for people to look at: an OCR reads
// no dot, a chip cuts, a register has another form.
func sameName(a, b names.Name) (Findings, bool) {
	switch names.Match(a, b) {
	case names.Exact, names.Encoding:
		return 0, true
	case names.DotOnly:
		return FindingsOf(FindingNameDotOnly), true
	case names.ChipTruncated:
		return FindingsOf(FindingNameTruncated), true
	case names.VariantForm:
		return FindingsOf(FindingNameVariant), true
	}
	return 0, false
}
