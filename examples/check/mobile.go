package main

import (
	"errors"

	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/sms"
)

var mobileKind = kind{
	name:    "mobile",
	lenient: true,
	strict:  true,
	fields:  []column{{"kind", asText}, {"carrier", asText}},
	policies: map[string]func(*options) checker{
		"default": func(o *options) checker { return newMobileChecker(o, sms.Accept{}) },
		"greater_china": func(o *options) checker {
			return newMobileChecker(o, sms.Accept{HongKong: true, Macao: true, Taiwan: true})
		},
		"unassigned": func(o *options) checker {
			return newMobileChecker(o, sms.Accept{Unassigned: true})
		},
	},
	explain: func(say speech.Speaker) (reasons, findings sentences) {
		reasons = about[sms.Reason](say.Reason)
		reasons["no_sms"] = say.Say(noSMS)
		return reasons, sentences{"no_sms": say.Say(noSMS)}
	},
	brief: mobileBrief,
}

var noSMS = speech.Text{"这个号段收不到短信。", "Numbers of this range cannot receive messages."}

func newMobileChecker(o *options, accept sms.Accept) checker {
	return func(item string, r *result) {
		m, err := accept.Parse(item)
		if err != nil {
			var e *sms.Error
			errors.As(err, &e)
			r.invalid(e.Reason.String())
			return
		}
		a, repaired := m.Allotment(), item != m.Reveal() && item != m.E164()
		switch {
		case repaired && !o.lenient:
			r.invalid(notNormal)
			return
		case a.NoSMS && o.strict:
			r.invalid("no_sms")
			return
		}
		r.valid, r.repaired = true, repaired
		r.masked = append(r.masked, m.Masked()...)
		r.find("no_sms", a.NoSMS)
		r.fields[0].text, r.fields[1].text = a.Kind, a.Carrier
		if o.reveal {
			r.normalized = m.E164()
		}
	}
}

var carriers = map[string]speech.Text{
	"CMCC": {"中国移动", "China Mobile"}, "CUCC": {"中国联通", "China Unicom"},
	"CTCC": {"中国电信", "China Telecom"}, "CBN": {"中国广电", "China Broadnet"},
}

func mobileBrief(say speech.Speaker, r *result, _ bool) []string {
	carrier := r.fields[1].text
	if t, ok := carriers[carrier]; ok {
		carrier = say.Say(t)
	}
	if r.fields[0].text == "network" {
		return []string{carrier}
	}
	return []string{carrier, r.fields[0].text}
}
