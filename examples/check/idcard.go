package main

import (
	"errors"
	"strconv"

	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
)

var idcardKind = kind{
	name:   "idcard",
	strict: true,
	fields: []column{
		{"kind", asText}, {"region", asText}, {"regionName", asText}, {"regionStatus", asText},
		{"birth", asText}, {"sex", asText}, {"nationality", asText},
	},
	policies: map[string]func(*options) checker{
		"default": func(o *options) checker {
			return newIDChecker(o, idcard.Parser{})
		},
		"resident": func(o *options) checker {
			return newIDChecker(o, idcard.Parser{Kinds: []idcard.Kind{idcard.KindResident}})
		},
		"unknown_regions": func(o *options) checker {
			return newIDChecker(o, idcard.Parser{UnknownRegions: true})
		},
		"strict_timing": func(o *options) checker {
			return newIDChecker(o, idcard.Parser{StrictTiming: true})
		},
	},
	explain: func(say speech.Speaker) (reasons, findings sentences) {
		findings = about[region.Status](say.Reason)
		for name, t := range idcardFindings {
			findings[name] = say.Say(t)
		}
		reasons = about[idcard.Reason](say.Reason)
		reasons[cutOff] = say.Say(idcardFindings[cutOff])
		findings[idcard.UnknownRegion.String()] = say.Reason(idcard.UnknownRegion)
		return reasons, findings
	},
	brief: idcardBrief,
}

// idcardFindings are findings that package idcard has as flags.
var idcardFindings = map[string]speech.Text{
	"lower_x":    {"末位的x已读作X。", "A lower-case x was read as X."},
	"space":      {"已去掉空格。", "Blanks were removed."},
	"full_width": {"全角字符已改为半角。", "Full-width characters were read as ordinary ones."},
	"roman":      {"罗马数字Ⅹ已读作X。", "The Roman numeral Ⅹ was read as X."},
	"lower_case": {"小写字母已改为大写。", "Lower-case letters were read as capitals."},
	cutOff: {"可能是18位号码的前15位，末尾3位丢失。",
		"Perhaps the first 15 of 18 characters: the last three are lost."},
	"short": {"15位旧号码，没有校验码。", "A number of 15 digits, which has no check character."},
}

// cutOff is a finding, and with -strict a reason.
const cutOff = "cut_off"

// An idChecker checks ID numbers.
type idChecker struct {
	idcard.Parser
	strict bool
	reveal bool
	seen   map[region.Region]place // for putting names together takes long
}

// A place is a region as it is printed.
type place struct{ code, name string }

// maxPlaces bounds what an idChecker remembers.
const maxPlaces = 8192

func newIDChecker(o *options, p idcard.Parser) checker {
	p.Day, p.Lenient = o.at, o.lenient
	c := &idChecker{
		Parser: p, strict: o.strict, reveal: o.reveal, seen: make(map[region.Region]place),
	}
	return c.check
}

func (c *idChecker) check(item string, r *result) {
	n, report, err := c.Parse(item)
	if err != nil {
		var pe *idcard.ParseError
		errors.As(err, &pe)
		r.invalid(pe.Reason.String())
		return
	}
	if c.strict && report.CutOff {
		r.invalid(cutOff)
		return
	}
	r.valid = true
	r.repaired = report.Spaces || report.FullWidth || report.Roman || report.LowerCase ||
		report.LowerX
	r.masked = n.AppendMasked(r.masked, idcard.MaskEnds)
	r.find("lower_x", report.LowerX)
	r.find("lower_case", report.LowerCase)
	r.find("space", report.Spaces)
	r.find("full_width", report.FullWidth)
	r.find("roman", report.Roman)
	r.find("short", report.Short)
	r.find(cutOff, report.CutOff)
	r.find(idcard.UnknownRegion.String(), report.Region == region.Unknown)
	r.find(report.Region.String(), report.Region > region.Current)
	p := c.place(n)
	r.fields[0].text = kindName(n.Kind(), report.Short)
	r.fields[1].text = p.code
	r.fields[2].text = p.name
	r.fields[3].text = report.Region.String()
	r.fields[4].text = c.birth(n).String()
	r.fields[5].text = sexNames[n.Sex()]
	r.fields[6].text = n.Nationality().Alpha3
	if c.reveal {
		r.normalized = n.Reveal()
	}
}

var sexNames = [...]string{idcard.SexUnknown: "", idcard.Male: "M", idcard.Female: "F"}

func kindName(k idcard.Kind, short bool) string {
	switch {
	case k == idcard.KindResident && short:
		return "resident15"
	case k == idcard.KindForeignOld:
		return "foreign15"
	}
	return k.String()
}

// place returns the number's region. Where the table does not know it, the code
// is what the number begins with.
func (c *idChecker) place(n idcard.Number) place {
	reg := n.RegionIn(c.Regions)
	p, ok := c.seen[reg]
	if ok {
		return p
	}
	if reg.Code() == 0 {
		return place{code: n.Reveal()[:6]}
	}
	if len(c.seen) >= maxPlaces {
		clear(c.seen)
	}
	p = place{strconv.Itoa(reg.Code()), reg.FullName()}
	c.seen[reg] = p
	return p
}

// birth returns the date of birth: of several the latest that is not after the
// day.
func (c *idChecker) birth(n idcard.Number) idcard.Date {
	birth := n.Birth()
	if !birth.IsZero() {
		return birth
	}
	for _, b := range n.Births() {
		if !c.Day.Before(b) {
			birth = b
		}
	}
	return birth
}

// idcardBrief is what a person sees of a number. Birth and region are most of
// the number, so they are for those who reveal it.
func idcardBrief(say speech.Speaker, r *result, reveal bool) []string {
	kind := map[string]idcard.Kind{
		"resident15": idcard.KindResident, "foreign15": idcard.KindForeignOld,
	}[r.fields[0].text]
	brief := []string{say.Term(kind)}
	if kind == 0 {
		brief[0] = termOf[idcard.Kind](say, r.fields[0].text)
	}
	if reveal {
		sex := map[string]idcard.Sex{"M": idcard.Male, "F": idcard.Female}[r.fields[5].text]
		brief = append(brief, say.Term(sex), r.fields[4].text, r.fields[2].text, r.fields[6].text)
	}
	return brief
}
