package main

import (
	"errors"
	"slices"

	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/names"
)

var nameKind = kind{
	name:    "name",
	lenient: true,
	fields:  []column{{"repairs", asList}},
	policies: map[string]func(*options) checker{
		"default": func(o *options) checker { return newNameChecker(o, names.Options{}) },
		"hkscs":   func(o *options) checker { return newNameChecker(o, names.Options{NoGBK: true}) },
	},
	explain: func(say speech.Speaker) (reasons, findings sentences) {
		return about[names.Reason](say.Reason), nil
	},
	brief: nameBrief,
}

func newNameChecker(o *options, read names.Options) checker {
	return func(item string, r *result) {
		n, repairs, err := read.Parse(item)
		if err != nil {
			var pe *names.ParseError
			errors.As(err, &pe)
			r.invalid(pe.Reason.String())
			return
		}
		for repair := range repairs.All() {
			r.fields[0].list = append(r.fields[0].list, repair.String())
		}
		if repairs != 0 && !o.lenient {
			r.invalid(notNormal)
			return
		}
		r.valid, r.repaired = true, repairs != 0
		r.masked = append(r.masked, n.Masked()...)
		if o.reveal {
			r.normalized = n.Reveal()
		}
	}
}

func nameBrief(say speech.Speaker, r *result, _ bool) []string {
	var brief []string
	for v := range values[names.Repair] {
		if slices.Contains(r.fields[0].list, v.String()) {
			brief = append(brief, say.Reason(v))
		}
	}
	return brief
}
