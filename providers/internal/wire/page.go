package wire

import (
	"slices"
	"strings"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
)

// Passports and Permits are the kinds of documents that clouds read in one way each.
var (
	Passports = []document.Kind{
		document.KindPassport, document.KindChinesePassport, document.KindHKPassport, document.KindMacaoPassport,
	}
	Permits = []document.Kind{
		document.KindHKMacaoPermit, document.KindTaiwanPermit, document.KindHKMacaoPass, document.KindTaiwanPass,
	}
)

// permitTypes are the kinds of permits, as clouds name them. A permit says that it is of 港澳居民
// or of 台湾居民, a pass that it is for 往来港澳 or 往来台湾.
var permitTypes = []struct {
	says string
	kind document.Kind
}{
	{"港澳居民", document.KindHKMacaoPermit},
	{"台湾居民", document.KindTaiwanPermit},
	{"往来港澳", document.KindHKMacaoPass},
	{"往来台湾", document.KindTaiwanPass},
}

// Permit is the number of a permit, of the kind that it says it is, or else of the kind that
// was asked for. A number that does not parse counts as not read.
func Permit(asked document.Kind, says, number string) document.Number {
	for _, t := range permitTypes {
		if strings.Contains(says, t.says) {
			asked = t.kind
			break
		}
	}
	n, _ := document.Parse(asked, number)
	return n
}

// Passport is the number of a passport as it is printed.
func Passport(asked document.Kind, number string) document.Number {
	n, _ := document.Parse(asked, number)
	return n
}

// Zone reads the machine readable zone of a passport. A zone with a wrong check digit counts as
// not read.
func Zone(first, second string) document.MRZ {
	m, _ := document.ParseMRZ(first + "\n" + second)
	return m
}

// Names reads names as documents print them, such as "沙小盒/SHA, XIAOHE", into doc: the first in
// Han characters and the first in Latin letters.
func Names(doc *realname.Document, texts ...string) {
	for _, text := range texts {
		for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '/' || r == '\n' }) {
			n, err := names.Parse(part)
			switch {
			case err != nil:
			case n.IsHan() && !doc.Name.IsValid():
				doc.Name = n
			case !n.IsHan() && !doc.Latin.IsValid():
				doc.Latin = n
			}
		}
	}
}

// PageSex reads a sex as documents print it, such as "女/F".
func PageSex(s string) idcard.Sex {
	parts := strings.FieldsFunc(strings.ToUpper(s), func(r rune) bool { return r == '/' || r == ' ' })
	male := slices.ContainsFunc(parts, func(p string) bool { return p == "男" || p == "M" || p == "MALE" })
	female := slices.ContainsFunc(parts, func(p string) bool { return p == "女" || p == "F" || p == "FEMALE" })
	switch {
	case male == female:
		return 0
	case male:
		return idcard.Male
	}
	return idcard.Female
}
