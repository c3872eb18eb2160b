package main

import (
	"errors"
	"strings"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/idcard"
)

var documentKind = kind{
	name:     "document",
	lenient:  true,
	fields:   []column{{"kind", asText}, {"kinds", asList}},
	policies: documentPolicies(),
	explain: func(say speech.Speaker) (reasons, findings sentences) {
		reasons = about[document.Reason](say.Reason)
		reasons[noDocument] = say.Say(noKind)
		return reasons, nil
	},
	brief: func(say speech.Speaker, r *result, _ bool) []string {
		var brief []string
		for _, name := range r.fields[1].list {
			brief = append(brief, termOf[document.Kind](say, name))
		}
		return brief
	},
}

// noDocument is the reason for what can be no number of any kind.
const noDocument = "no_document"

var noKind = speech.Text{"不符合任何一种证件的号码格式。",
	"It cannot be the number of any kind of document."}

// documentPolicies has a policy for each kind of document, and one that tries all.
func documentPolicies() map[string]func(*options) checker {
	policies := map[string]func(*options) checker{
		"default": func(o *options) checker { return newDocumentChecker(o, document.Detect) },
	}
	for k := range values[document.Kind] {
		if k != document.KindUSCC { // which is a kind of item of its own
			policies[k.String()] = func(o *options) checker {
				return newDocumentChecker(o, func(string) []document.Kind { return []document.Kind{k} })
			}
		}
	}
	return policies
}

// newDocumentChecker checks items as numbers of the likeliest of the kinds that they can be.
func newDocumentChecker(o *options, detect func(string) []document.Kind) checker {
	return func(item string, r *result) {
		can := detect(item)
		if len(can) == 0 {
			r.invalid(noDocument)
			return
		}
		n, err := document.Parse(can[0], item)
		if !fill(o, r, item, n, err) {
			return
		}
		r.fields[0].text = can[0].String()
		for _, k := range can {
			r.fields[1].list = append(r.fields[1].list, k.String())
		}
	}
}

// fill notes what is known of all numbers, and reports whether the item is valid.
func fill(o *options, r *result, item string, n document.Number, err error) bool {
	if err != nil {
		r.invalid(documentReason(err))
		return false
	}
	plain := n.Reveal()
	if item != plain && !o.lenient {
		r.invalid(notNormal)
		return false
	}
	r.valid, r.repaired = true, item != plain
	r.masked = n.AppendMasked(r.masked, document.MaskEnds)
	if o.reveal {
		r.normalized = plain
	}
	return true
}

func documentReason(err error) string {
	var pe *document.ParseError
	errors.As(err, &pe)
	return pe.Reason.String()
}

var usccKind = kind{
	name:    "uscc",
	lenient: true,
	fields:  []column{{"legacy", asBool}},
	policies: map[string]func(*options) checker{
		"default": func(o *options) checker { return newUSCCChecker(o, document.Parser{}) },
		"legacy":  func(o *options) checker { return newUSCCChecker(o, document.Parser{LegacyUSCC: true}) },
	},
	explain: func(say speech.Speaker) (reasons, findings sentences) {
		reasons = about[document.Reason](say.Reason)
		legacy := document.LegacyCheck.String()
		return reasons, sentences{legacy: reasons[legacy]}
	},
	brief: func(speech.Speaker, *result, bool) []string { return nil },
}

func newUSCCChecker(o *options, p document.Parser) checker {
	return func(item string, r *result) {
		n, err := p.Parse(document.KindUSCC, item)
		if !fill(o, r, item, n, err) {
			return
		}
		_, err = document.Parse(document.KindUSCC, item)
		r.fields[0].yes = err != nil
		r.find(document.LegacyCheck.String(), err != nil)
	}
}

var mrzKind = kind{
	name:    "mrz",
	lenient: true,
	strict:  true,
	fields: []column{
		{"size", asText}, {"code", asText}, {"issuer", asText}, {"nationality", asText},
		{"birth", asText}, {"sex", asText}, {"expiry", asText},
	},
	policies: map[string]func(*options) checker{"default": newMRZChecker},
	explain: func(say speech.Speaker) (reasons, findings sentences) {
		reasons, findings = about[document.Reason](say.Reason), make(sentences)
		for name, t := range mrzFindings {
			findings[name] = say.Say(t)
		}
		reasons[expired] = findings[expired]
		return reasons, findings
	},
	brief: func(say speech.Speaker, r *result, reveal bool) []string {
		brief := []string{r.fields[0].text, r.fields[1].text}
		if reveal {
			sex := map[string]idcard.Sex{"M": idcard.Male, "F": idcard.Female}[r.fields[5].text]
			brief = append(brief, r.fields[3].text, r.fields[4].text, say.Term(sex), r.fields[6].text)
		}
		return brief
	},
}

// Findings about machine readable zones. With -strict, expired is a reason.
const (
	expired = "expired"
	nameCut = "name_may_be_cut"
)

var mrzFindings = map[string]speech.Text{
	expired: {"证件已过有效期。", "The document has expired."},
	nameCut: {"姓名可能因位数不够而被截断。", "The name fills its field, so more of it may be left out."},
}

func newMRZChecker(o *options) checker {
	return func(item string, r *result) {
		m, err := document.ParseMRZ(item)
		if err != nil {
			r.invalid(documentReason(err))
			return
		}
		expiry := m.Expiry(o.at)
		past := !expiry.IsZero() && expiry.Before(o.at)
		plain := strings.ReplaceAll(m.Reveal(), "\n", " ")
		repaired := item != plain && item != strings.ReplaceAll(plain, " ", "")
		switch {
		case repaired && !o.lenient:
			r.invalid(notNormal)
			return
		case past && o.strict:
			r.invalid(expired)
			return
		}
		r.valid, r.repaired = true, repaired
		r.masked = append(r.masked, m.Masked()...)
		r.find(expired, past)
		r.find(nameCut, m.NameMayBeCut())
		for i, text := range []string{
			m.Size().String(), m.Code(), m.Issuer(), m.Nationality(),
			dateText(m.Birth(o.at)), sexNames[m.Sex()], dateText(expiry),
		} {
			r.fields[i].text = text
		}
		if o.reveal {
			r.normalized = plain
		}
	}
}

// dateText returns a date as it is printed, or "" for none.
func dateText(d idcard.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
