package main

import (
	"errors"
	"slices"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/examples/internal/speech"
)

var bankcardKind = kind{
	name:    "bankcard",
	lenient: true,
	strict:  true,
	fields: []column{
		{"network", asList}, {"bank", asText}, {"bankName", asText}, {"type", asText},
		{"luhn", asBool}, {"bankToday", asList},
	},
	policies: map[string]func(*options) checker{
		"default":      func(o *options) checker { return newCardChecker(o, bankcard.LuhnByNetwork) },
		"luhn_warn":    func(o *options) checker { return newCardChecker(o, bankcard.LuhnWarn) },
		"luhn_require": func(o *options) checker { return newCardChecker(o, bankcard.LuhnRequire) },
	},
	explain: func(say speech.Speaker) (reasons, findings sentences) {
		findings = about[bankcard.Finding](say.Reason)
		findings[doubtfulIssuer] = say.Say(doubtful)
		return about[bankcard.Reason](say.Reason), findings
	},
	brief: bankcardBrief,
}

// doubtfulIssuer is a finding about what the table says, not about the number.
const doubtfulIssuer = "doubtful_issuer"

var doubtful = speech.Text{"发卡行或卡种可能不准确，仅供参考。",
	"The issuer or the type may be wrong or imprecise."}

var cardTypes = [...]string{
	bankcard.TypeUnknown: "", bankcard.Debit: "DC", bankcard.Credit: "CC",
	bankcard.SemiCredit: "SCC", bankcard.Prepaid: "PC",
}

func newCardChecker(o *options, luhn bankcard.LuhnPolicy) checker {
	if o.strict && luhn == bankcard.LuhnByNetwork {
		luhn = bankcard.LuhnDemanded
	}
	p := bankcard.Parser{Luhn: luhn, StrictLength: o.strict}
	return func(item string, r *result) {
		n, findings, err := p.Parse(item)
		if err != nil {
			var pe *bankcard.ParseError
			errors.As(err, &pe)
			r.invalid(pe.Reason.String())
			return
		}
		plain := n.Reveal()
		if !o.lenient && item != plain {
			r.invalid(notNormal)
			return
		}
		r.valid, r.repaired = true, item != plain
		r.masked = append(r.masked, n.Masked()...)
		for _, f := range findings {
			r.findings = append(r.findings, f.String())
		}
		issuer := n.Identify()
		r.find(doubtfulIssuer, issuer.Doubtful)
		for _, network := range issuer.Networks {
			if network != 0 {
				r.fields[0].list = append(r.fields[0].list, network.String())
			}
		}
		r.fields[1].text = issuer.Bank.Code
		r.fields[2].text = issuer.Bank.Chinese
		r.fields[3].text = cardTypes[issuer.Type]
		r.fields[4].yes = n.Luhn()
		for _, today := range p.Table.Today(issuer.Bank) {
			if today != issuer.Bank { // it has another name, or its business went there
				r.fields[5].list = append(r.fields[5].list, today.Chinese)
			}
		}
		if o.reveal {
			r.normalized = plain
		}
	}
}

func bankcardBrief(say speech.Speaker, r *result, _ bool) []string {
	brief := []string{r.fields[2].text}
	for t, name := range cardTypes {
		if name == r.fields[3].text && name != "" {
			brief = append(brief, say.Term(bankcard.Type(t)))
		}
	}
	for _, network := range r.fields[0].list {
		brief = append(brief, termOf[bankcard.Network](say, network))
	}
	return slices.Compact(brief) // a card may run on UnionPay under two names
}
