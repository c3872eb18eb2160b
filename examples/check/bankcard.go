package main

import (
	"errors"
	"slices"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/examples/internal/speech"
)

var bankcardKind = kind{
	name: "bankcard",
	fields: []column{
		{"network", asList}, {"bank", asText}, {"bankName", asText}, {"type", asText},
		{"luhn", asBool},
	},
	policies: map[string]func(*options) checker{
		"default":      func(o *options) checker { return newCardChecker(o, bankcard.LuhnByNetwork) },
		"luhn_warn":    func(o *options) checker { return newCardChecker(o, bankcard.LuhnWarn) },
		"luhn_require": func(o *options) checker { return newCardChecker(o, bankcard.LuhnRequire) },
	},
	explain: func(say speech.Speaker) (reasons, findings sentences) {
		return about[bankcard.Reason](say.Reason), about[bankcard.Finding](say.Reason)
	},
	brief: bankcardBrief,
}

var cardTypes = [...]string{
	bankcard.TypeUnknown: "", bankcard.Debit: "DC", bankcard.Credit: "CC",
	bankcard.SemiCredit: "SCC", bankcard.Prepaid: "PC",
}

func newCardChecker(o *options, luhn bankcard.LuhnPolicy) checker {
	p := bankcard.Parser{Luhn: luhn}
	return func(item string, r *result) {
		n, findings, err := p.Parse(item)
		if err != nil {
			var pe *bankcard.ParseError
			errors.As(err, &pe)
			r.invalid(pe.Reason.String())
			return
		}
		r.valid = true
		r.masked = append(r.masked, n.Masked()...)
		for _, f := range findings {
			r.findings = append(r.findings, f.String())
		}
		issuer := n.Identify()
		for _, network := range issuer.Networks {
			if network != 0 {
				r.fields[0].list = append(r.fields[0].list, network.String())
			}
		}
		r.fields[1].text = issuer.Bank.Code
		r.fields[2].text = issuer.Bank.Chinese
		r.fields[3].text = cardTypes[issuer.Type]
		r.fields[4].yes = n.Luhn()
		if o.reveal {
			r.normalized = n.Reveal()
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
