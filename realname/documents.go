package realname

import (
	"slices"
	"strings"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
)

// A documentRule says what has to be read off a kind of document.
type documentRule struct {
	zone   bool   // its machine readable zone, which a passport has
	issuer string // the only issuer that the zone may name; "" for any
	dated  bool   // its days of validity, which are printed
}

// documentRules has the kinds of documents with something that has to be read. The zone of
// permits is not looked at, since its layout is not published. Identity cards of Hong
// Kong, Macao and Taiwan have no end that every one of them prints.
var documentRules = [...]documentRule{
	document.KindPassport:        {zone: true},
	document.KindChinesePassport: {zone: true, issuer: "CHN"},
	document.KindHKPassport:      {zone: true, issuer: "CHN"},
	document.KindMacaoPassport:   {zone: true, issuer: "CHN"},
	document.KindHKMacaoPermit:   {dated: true},
	document.KindTaiwanPermit:    {dated: true},
	document.KindHKMacaoPass:     {dated: true},
	document.KindTaiwanPass:      {dated: true},
}

// ruleOf is the rule of a kind of document: nothing for one without a row.
func ruleOf(k document.Kind) (r documentRule) {
	if int(k) < len(documentRules) {
		r = documentRules[k]
	}
	return r
}

// compare tells why what was read off photos cannot be the subject's valid document, or 0, what
// is odd about it, and its last day of validity, or the zero Date. It asks nobody.
func (c *Config) compare(doc Document, id Identity) (Reason, Findings, idcard.Date) {
	if !id.Document.IsValid() {
		reason, found := crossCheck(doc, id, idcard.DateOf(c.Now()), c.TemporaryCards)
		return reason, found, doc.To
	}
	p := c.paper(doc, id)
	reason, found := p.check()
	return reason, found, p.ends()
}

// paper is what was read off a document, and what it is to be.
func (c *Config) paper(doc Document, id Identity) paper {
	return paper{doc, ruleOf(id.Document.Kind()), id, idcard.DateOf(c.Now()), c.MinAge, c.Documented}
}

// A paper is what was read off a document that is not the mainland's identity card, and what it
// is to be.
type paper struct {
	Document
	rule     documentRule
	subject  Identity
	today    idcard.Date
	minAge   int
	accepted []document.Kind
}

// check tells why the paper cannot be the subject's valid document, or 0 and what is odd about
// it.
func (p *paper) check() (_ Reason, found Findings) {
	for _, one := range []func(*paper) (Reason, Findings){
		(*paper).readable, (*paper).hasNumber, (*paper).hasName, (*paper).agrees, (*paper).valid, (*paper).oldEnough,
	} {
		reason, more := one(p)
		if reason != 0 {
			return reason, 0
		}
		found |= more
	}
	return 0, found
}

// readable tells whether what proves something was read. A zone with a wrong check digit is
// none.
func (p *paper) readable() (Reason, Findings) {
	switch {
	case p.rule.zone && !p.MRZ.IsValid(),
		!p.rule.zone && !p.Other.IsValid(),
		p.rule.dated && (p.From.IsZero() || p.To.IsZero()),
		len(p.names()) == 0:
		return ReasonDocumentQuality, 0
	}
	return 0, 0
}

// hasNumber tells whether the document has the subject's number: in its zone, and where it is
// printed, where letters that look like digits are often read as those: the check digits of the
// zone tell them apart. A passport of China that was given as one of any state is refused where its own kind is
// accepted: else one person would be two.
func (p *paper) hasNumber() (Reason, Findings) {
	n, zone := p.subject.Document, p.MRZ.Number()
	printed := !p.Other.IsValid() || sameDocument(p.Other, n) ||
		p.rule.zone && folded(p.Other.Reveal()) == folded(n.Reveal())
	switch {
	case !p.rule.zone && !printed:
		return ReasonDocumentDataMismatch, 0
	case !p.rule.zone:
		return 0, 0
	case !zone.IsValid() || !sameDocument(zone, n),
		p.rule.issuer != "" && p.MRZ.Issuer() != p.rule.issuer,
		zone.Kind() != n.Kind() && slices.Contains(p.accepted, zone.Kind()):
		return ReasonDocumentDataMismatch, 0
	case !printed:
		return ReasonDocumentInconsistent, 0
	}
	return 0, 0
}

// folded makes one of each letter and the digit that looks like it.
func folded(s string) string { return strings.NewReplacer("O", "0", "I", "1").Replace(s) }

// sameDocument reports whether two numbers are those of one document, but for the count of its
// renewals. A passport may be read as one of any state.
func sameDocument(a, b document.Number) bool {
	fits := a.Kind() == b.Kind() || ruleOf(a.Kind()).zone && ruleOf(b.Kind()).zone
	return fits && a.Lifelong().Reveal() == b.Lifelong().Reveal()
}

// mayRenew reports whether a document of a kind may take the place of another one: of its own kind, or
// a passport of a passport, which may have been given as one of any state.
func mayRenew(old, kind string) bool {
	a, _ := document.ParseKind(old)
	b, _ := document.ParseKind(kind)
	return kind != "" && (old == kind || ruleOf(a).zone && ruleOf(b).zone)
}

// agrees tells whether what is printed agrees with the zone, and with the number.
func (p *paper) agrees() (Reason, Findings) {
	switch {
	case p.Sex != 0 && p.Other.Sex() != 0 && p.Sex != p.Other.Sex():
		return ReasonDocumentInconsistent, 0
	case !p.rule.zone:
		return 0, 0
	case p.Sex != 0 && p.MRZ.Sex() != 0 && p.Sex != p.MRZ.Sex(),
		!sameShort(p.Birth, p.MRZ.Birth(p.today)),
		!sameShort(p.To, p.MRZ.Expiry(p.today)):
		return ReasonDocumentInconsistent, 0
	}
	return 0, 0
}

// sameShort reports whether a date that is printed can be one of a zone, which has two digits
// of the year. One that was not read can be any.
func sameShort(printed, zone idcard.Date) bool {
	return printed.IsZero() || zone.IsZero() ||
		printed.Year()%100 == zone.Year()%100 && printed.Month() == zone.Month() && printed.Day() == zone.Day()
}

// born is the date of birth, or the zero Date if the document does not tell. It is short if its
// century is not known.
func (p *paper) born() (day idcard.Date, short bool) {
	if p.rule.zone && p.Birth.IsZero() {
		return p.MRZ.Birth(p.today), true
	}
	return p.Birth, false
}

// ends is the last day of validity, or the zero Date if there is none.
func (p *paper) ends() idcard.Date {
	if p.rule.zone && p.To.IsZero() {
		return p.MRZ.Expiry(p.today)
	}
	return p.To
}

// longestDocument is for how many years documents are valid at most: ten, and what is left of
// the one before.
const longestDocument = 11

// valid compares the days of validity with each other, with today and with the date of birth.
func (p *paper) valid() (Reason, Findings) {
	born, _ := p.born()
	to := p.ends()
	switch {
	case p.today.Before(p.From), p.From.Before(born) && !p.From.IsZero():
		return ReasonDocumentInconsistent, 0
	case to.IsZero() && p.rule.zone:
		return 0, FindingsOf(FindingValidityUnusual)
	case to.IsZero():
		return 0, 0
	case to.Before(p.From):
		return ReasonDocumentInconsistent, 0
	case to.Before(p.today): // the last day counts
		return ReasonDocumentExpired, 0
	case !p.From.IsZero() && ageOn(p.From, to) >= longestDocument:
		return 0, FindingsOf(FindingValidityUnusual)
	}
	return 0, 0
}

// oldEnough tells whether the holder has the age from which people are verified. A zone has
// two digits of the year: by it alone a person of a hundred years is a child.
func (p *paper) oldEnough() (Reason, Findings) {
	born, short := p.born()
	switch {
	case born.IsZero():
		return 0, FindingsOf(FindingAgeUnknown)
	case p.today.Before(born):
		return ReasonDocumentInconsistent, 0
	case ageOn(born, p.today) >= p.minAge:
		return 0, 0
	case short:
		return 0, FindingsOf(FindingAgeUnknown)
	}
	return ReasonUnderAge, 0
}

// ageOn is how many years are full on a day, on the birthday the next.
func ageOn(born, day idcard.Date) int {
	years := day.Year() - born.Year()
	if day.Month() < born.Month() || day.Month() == born.Month() && day.Day() < born.Day() {
		years--
	}
	return years
}

// A readName is a name as it stands somewhere on a document.
type readName struct {
	names.Name
	cut bool // it may be longer
}

// names are those that were read.
func (p *paper) names() (all []readName) {
	for _, n := range []names.Name{p.Name, p.Latin} {
		if n.IsValid() {
			all = append(all, readName{n, false})
		}
	}
	if p.rule.zone {
		surname, given := p.MRZ.RevealName()
		if n, err := names.Parse(surname + " " + given); err == nil {
			all = append(all, readName{n, p.MRZ.NameMayBeCut()})
		}
	}
	return all
}

// hasName tells whether the document has the subject's name. A name that stands twice, as it is
// printed and as the zone writes it, has to fit once; that it differs elsewhere is for people. So
// is a name that was given in Han characters where the document has Latin letters alone, or the
// other way round.
func (p *paper) hasName() (Reason, Findings) {
	n := p.subject.Name
	var exact, alike, differs bool
	var found Findings
	for _, r := range p.names() {
		if r.IsHan() != n.IsHan() {
			continue
		}
		odd, same := r.is(n)
		exact = exact || same && odd == 0
		alike, differs = alike || same, differs || !same
		found |= odd
	}
	switch {
	case differs && !alike:
		return ReasonDocumentDataMismatch, 0
	case differs, !alike:
		return 0, found | FindingsOf(FindingNameVariant)
	case exact:
		return 0, 0
	}
	return 0, found
}

// is tells whether a name on a document is a person's, and what is odd about that. Documents
// have the surname first, people often last.
func (r readName) is(n names.Name) (Findings, bool) {
	if !n.IsHan() && rotated(words(r.Name), words(n)) {
		return 0, true
	}
	if found, same := sameName(r.Name, n); same {
		return found, true
	}
	if r.cut && cutOf(words(r.Name), n) {
		return FindingsOf(FindingNameTruncated), true
	}
	return 0, false
}

// words are those of a Latin name: blanks, hyphens and commas are one, and apostrophes and full
// stops are none, as a zone has it.
func words(n names.Name) []string {
	plain := strings.NewReplacer("'", "", ".", "").Replace(strings.ToUpper(n.Reveal()))
	return strings.FieldsFunc(plain, func(r rune) bool { return r == ' ' || r == '-' || r == ',' })
}

// rotated reports whether a is b, or has some of its first words last.
func rotated(a, b []string) bool {
	for i := range a {
		if slices.Equal(slices.Concat(a[i:], a[:i]), b) {
			return true
		}
	}
	return false
}

// cutOf reports whether some words are those of a name, each as it is or cut, and the last ones
// left out (ICAO Doc 9303 part 3, 4.6).
func cutOf(read []string, n names.Name) bool {
	full := strings.FieldsFunc(n.RevealMRZ(), func(r rune) bool { return r == '<' })
	for i := range full {
		whole := slices.Concat(full[i:], full[:i])
		if len(read) <= len(whole) && prefixes(read, whole) {
			return true
		}
	}
	return false
}

// prefixes reports whether each word begins the one in its place.
func prefixes(read, whole []string) bool {
	for i, w := range read {
		if !strings.HasPrefix(whole[i], w) {
			return false
		}
	}
	return true
}
