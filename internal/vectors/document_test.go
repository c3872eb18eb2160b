package vectors

import (
	"errors"
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
)

// A documentVector is a number of a document, or a text of which the kind is not known.
type documentVector struct {
	Kind   string `json:"kind,omitempty"`
	Input  string `json:"input"`
	Legacy bool   `json:"legacy,omitempty"` // accept what has LegacyCheck

	Valid        bool     `json:"valid"`
	Reason       string   `json:"reason,omitempty"`
	Offset       *int     `json:"offset,omitempty"` // in bytes of UTF-8
	Number       string   `json:"number,omitempty"`
	Lifelong     string   `json:"lifelong,omitempty"`
	Renewals     *int     `json:"renewals,omitempty"`
	Sex          string   `json:"sex,omitempty"`
	Organization string   `json:"organization,omitempty"`
	Masked       string   `json:"masked,omitempty"`
	MaskedMiddle string   `json:"maskedMiddle,omitempty"`
	Detect       []string `json:"detect,omitempty"`
}

func TestDocument(t *testing.T) {
	check(t, "document", func(in documentVector) documentVector {
		v := documentVector{Kind: in.Kind, Input: in.Input, Legacy: in.Legacy}
		for _, k := range document.Detect(in.Input) {
			v.Detect = append(v.Detect, k.String())
		}
		if in.Kind == "" {
			v.Valid = v.Detect != nil
			return v
		}
		k, ok := document.ParseKind(in.Kind)
		if !ok {
			t.Fatalf("kind %q", in.Kind)
		}
		n, err := document.Parser{LegacyUSCC: in.Legacy}.Parse(k, in.Input)
		if err != nil {
			v.Reason, v.Offset = documentReason(err)
			return v
		}
		v.Valid, v.Number, v.Lifelong = true, n.Reveal(), n.Lifelong().Reveal()
		if count, ok := n.Renewals(); ok {
			v.Renewals = &count
		}
		v.Sex, v.Organization = sexOrNone(n.Sex()), n.RevealOrganization()
		v.Masked, v.MaskedMiddle = n.Masked(), n.MaskedAs(document.MaskMiddle)
		return v
	})
}

func documentReason(err error) (reason string, offset *int) {
	var pe *document.ParseError
	errors.As(err, &pe)
	return pe.Reason.String(), &pe.Offset
}

// sexOrNone returns "" for a sex that is not known.
func sexOrNone(s idcard.Sex) string {
	if s == idcard.SexUnknown {
		return ""
	}
	return s.String()
}

// An mrzVector is a machine readable zone and what it says.
type mrzVector struct {
	Input string `json:"input"`
	Day   string `json:"day"` // that centuries are found from

	Valid       bool     `json:"valid"`
	Reason      string   `json:"reason,omitempty"`
	Offset      *int     `json:"offset,omitempty"` // in bytes of UTF-8
	Size        string   `json:"size,omitempty"`
	Code        string   `json:"code,omitempty"`
	Issuer      string   `json:"issuer,omitempty"`
	Number      string   `json:"number,omitempty"`
	NumberKind  string   `json:"numberKind,omitempty"`
	Nationality string   `json:"nationality,omitempty"`
	Surname     string   `json:"surname,omitempty"`
	Given       string   `json:"given,omitempty"`
	NameCut     bool     `json:"nameMayBeCut,omitempty"`
	Birth       string   `json:"birth,omitempty"`
	Sex         string   `json:"sex,omitempty"`
	Expiry      string   `json:"expiry,omitempty"`
	Optional    []string `json:"optional,omitempty"`
	Masked      string   `json:"masked,omitempty"`
}

func TestMRZ(t *testing.T) {
	check(t, "mrz", func(in mrzVector) mrzVector {
		var day idcard.Date
		if err := day.UnmarshalText([]byte(in.Day)); err != nil {
			t.Fatal(err)
		}
		v := mrzVector{Input: in.Input, Day: in.Day}
		m, err := document.ParseMRZ(in.Input)
		if err != nil {
			v.Reason, v.Offset = documentReason(err)
			return v
		}
		v.Valid, v.Size, v.Code, v.Issuer = true, m.Size().String(), m.Code(), m.Issuer()
		v.Number, v.Nationality, v.NameCut = m.RevealNumber(), m.Nationality(), m.NameMayBeCut()
		if n := m.Number(); n.IsValid() {
			v.NumberKind = n.Kind().String()
		}
		v.Surname, v.Given = m.RevealName()
		v.Birth, v.Expiry, v.Sex = dateOrNone(m.Birth(day)), dateOrNone(m.Expiry(day)), sexOrNone(m.Sex())
		if first, second := m.RevealOptional(); first+second != "" {
			v.Optional = []string{first, second}
		}
		v.Masked = m.Masked()
		return v
	})
}

// dateOrNone returns "" for no date.
func dateOrNone(d idcard.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
