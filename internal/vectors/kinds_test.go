package vectors

import (
	"errors"
	"testing"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
)

// An idVector is a number on an identity document and what it says.
type idVector struct {
	Input   string `json:"input"`
	Lenient bool   `json:"lenient,omitempty"`
	Day     string `json:"day,omitempty"` // the last day on which the holder may be born

	Valid        bool     `json:"valid"`
	Reason       string   `json:"reason,omitempty"`
	Offset       *int     `json:"offset,omitempty"` // in bytes of UTF-8
	Number       string   `json:"number,omitempty"`
	Kind         string   `json:"kind,omitempty"`
	Births       []string `json:"births,omitempty"`
	Sex          string   `json:"sex,omitempty"`
	Sequence     *int     `json:"sequence,omitempty"`
	Region       int      `json:"region,omitempty"`
	RegionName   string   `json:"regionName,omitempty"`
	RegionStatus string   `json:"regionStatus,omitempty"`
	RegionToday  []string `json:"regionToday,omitempty"`
	Nationality  string   `json:"nationality,omitempty"`
	Masked       string   `json:"masked,omitempty"`
	Short        bool     `json:"short,omitempty"`
	CutOff       bool     `json:"cutOff,omitempty"`
}

func TestIDCard(t *testing.T) {
	check(t, "idcard", func(in idVector) idVector {
		p := idcard.Parser{Lenient: in.Lenient}
		if err := p.Day.UnmarshalText([]byte(in.Day)); err != nil {
			t.Fatal(err)
		}
		v := idVector{Input: in.Input, Lenient: in.Lenient, Day: in.Day}
		n, report, err := p.Parse(in.Input)
		if err != nil {
			var pe *idcard.ParseError
			errors.As(err, &pe)
			v.Reason, v.Offset = pe.Reason.String(), &pe.Offset
			return v
		}
		v.Valid, v.Number, v.Kind, v.Sex = true, n.Reveal(), n.Kind().String(), n.Sex().String()
		for _, b := range n.Births() {
			v.Births = append(v.Births, b.String())
		}
		r, sequence := n.Region(), n.Sequence()
		v.Sequence, v.Region, v.RegionName = &sequence, r.Code(), r.FullName()
		v.RegionStatus, v.Nationality = n.RegionStatus().String(), n.Nationality().Alpha3
		v.RegionToday, v.Masked = fullNames(r.Today()), n.Masked()
		v.Short, v.CutOff = report.Short, report.CutOff
		return v
	})
}

func fullNames(regions []region.Region) (list []string) {
	for _, r := range regions {
		list = append(list, r.FullName())
	}
	return list
}

// A regionVector is a region code in a year, and what became of it.
type regionVector struct {
	Code int `json:"code"`
	Year int `json:"year"`

	Known    bool     `json:"known"`
	Name     string   `json:"name,omitempty"`
	FullName string   `json:"fullName,omitempty"`
	Status   string   `json:"status"`
	Today    []string `json:"today,omitempty"`
	Codes    []int    `json:"codesToday,omitempty"`
}

func TestRegion(t *testing.T) {
	check(t, "region", func(in regionVector) regionVector {
		r, ok := region.Table{}.Lookup(in.Code, in.Year)
		v := regionVector{
			Code: in.Code, Year: in.Year, Known: ok, Name: r.Name(), FullName: r.FullName(),
			Status: r.Status().String(), Today: fullNames(r.Today()),
		}
		for _, now := range r.Today() {
			v.Codes = append(v.Codes, now.Code())
		}
		return v
	})
}

// A cardVector is a bank card number.
type cardVector struct {
	Input        string `json:"input"`
	Luhn         string `json:"luhn,omitempty"` // the policy, by_network if there is none
	StrictLength bool   `json:"strictLength,omitempty"`

	Valid    bool     `json:"valid"`
	Reason   string   `json:"reason,omitempty"`
	Offset   *int     `json:"offset,omitempty"`
	Number   string   `json:"number,omitempty"`
	Findings []string `json:"findings,omitempty"`
	Networks []string `json:"networks,omitempty"`
	Bank     string   `json:"bank,omitempty"`
	BankName string   `json:"bankName,omitempty"`
	Today    []string `json:"bankToday,omitempty"`
	Type     string   `json:"type,omitempty"`
	Doubtful bool     `json:"doubtful,omitempty"`
	Masked   string   `json:"masked,omitempty"`
}

var luhnPolicies = map[string]bankcard.LuhnPolicy{
	"": bankcard.LuhnByNetwork, "warn": bankcard.LuhnWarn, "require": bankcard.LuhnRequire,
	"demanded": bankcard.LuhnDemanded,
}

func TestBankCard(t *testing.T) {
	check(t, "bankcard", func(in cardVector) cardVector {
		v := cardVector{Input: in.Input, Luhn: in.Luhn, StrictLength: in.StrictLength}
		p := bankcard.Parser{Luhn: luhnPolicies[in.Luhn], StrictLength: in.StrictLength}
		n, findings, err := p.Parse(in.Input)
		if err != nil {
			var pe *bankcard.ParseError
			errors.As(err, &pe)
			v.Reason, v.Offset = pe.Reason.String(), &pe.Offset
			return v
		}
		i := n.Identify()
		v.Valid, v.Number, v.Masked = true, n.Reveal(), n.MaskedGroups()
		for _, f := range findings {
			v.Findings = append(v.Findings, f.String())
		}
		for _, network := range i.Networks {
			if network != 0 {
				v.Networks = append(v.Networks, network.String())
			}
		}
		if v.Bank = i.Bank.Code; v.Bank != "" {
			v.BankName, v.Type, v.Doubtful = i.Bank.Chinese, i.Type.String(), i.Doubtful
			for _, b := range (bankcard.Table{}).Today(i.Bank) {
				v.Today = append(v.Today, b.Chinese)
			}
		}
		return v
	})
}

// A mobileVector is a mobile number.
type mobileVector struct {
	Input        string `json:"input"`
	GreaterChina bool   `json:"greaterChina,omitempty"` // accept Hong Kong, Macao, Taiwan

	Valid   bool   `json:"valid"`
	Reason  string `json:"reason,omitempty"`
	E164    string `json:"e164,omitempty"`
	Kind    string `json:"kind,omitempty"`
	Carrier string `json:"carrier,omitempty"`
	NoSMS   bool   `json:"noSMS,omitempty"`
	Masked  string `json:"masked,omitempty"`
}

func TestMobile(t *testing.T) {
	check(t, "mobile", func(in mobileVector) mobileVector {
		v := mobileVector{Input: in.Input, GreaterChina: in.GreaterChina}
		all := in.GreaterChina
		m, err := sms.Accept{HongKong: all, Macao: all, Taiwan: all}.Parse(in.Input)
		if err != nil {
			var e *sms.Error
			errors.As(err, &e)
			v.Reason = e.Reason.String()
			return v
		}
		a := m.Allotment()
		v.Valid, v.E164, v.Masked = true, m.E164(), m.Masked()
		v.Kind, v.Carrier, v.NoSMS = a.Kind, a.Carrier, a.NoSMS
		return v
	})
}

// A nameVector is a personal name.
type nameVector struct {
	Input string `json:"input"`
	NoGBK bool   `json:"noGBK,omitempty"` // leave GBK's private use alone

	Valid    bool     `json:"valid"`
	Reason   string   `json:"reason,omitempty"`
	Offset   *int     `json:"offset,omitempty"`
	Name     string   `json:"name,omitempty"`
	Spelling string   `json:"spelling,omitempty"` // if it is another
	Repairs  []string `json:"repairs,omitempty"`
	Surnames []string `json:"surnames,omitempty"` // the likeliest first
	MRZ      string   `json:"mrz,omitempty"`
	Masked   string   `json:"masked,omitempty"`
}

func TestName(t *testing.T) {
	check(t, "name", func(in nameVector) nameVector {
		v := nameVector{Input: in.Input, NoGBK: in.NoGBK}
		n, repairs, err := names.Options{NoGBK: in.NoGBK}.Parse(in.Input)
		if err != nil {
			var pe *names.ParseError
			errors.As(err, &pe)
			v.Reason, v.Offset = pe.Reason.String(), &pe.Offset
			return v
		}
		v.Valid, v.Name, v.MRZ, v.Masked = true, n.Reveal(), n.RevealMRZ(), n.Masked()
		if s := n.RevealSpelling(); s != v.Name {
			v.Spelling = s
		}
		for r := range repairs.All() {
			v.Repairs = append(v.Repairs, r.String())
		}
		for _, s := range n.Splits() {
			v.Surnames = append(v.Surnames, s.Surname.Reveal())
		}
		return v
	})
}

// A matchVector is two names and how alike they are.
type matchVector struct {
	A string `json:"a"`
	B string `json:"b"`

	Level  string `json:"level"`
	Passes bool   `json:"passes"`
}

func TestMatch(t *testing.T) {
	check(t, "match", func(in matchVector) matchVector {
		l := names.Match(names.MustParse(in.A), names.MustParse(in.B))
		return matchVector{in.A, in.B, l.String(), l.Passes()}
	})
}

// A passwordVector is a password, by a policy.
type passwordVector struct {
	Password string `json:"password"`
	Policy   string `json:"policy,omitempty"` // the default one if there is none
	Name     string `json:"name,omitempty"`   // of the person

	Accepted bool `json:"accepted"`
}

func TestPassword(t *testing.T) {
	policies := map[string]password.Policy{
		"": {}, "nist": password.NIST(), "nist_mfa": password.NISTWithinMFA(), "dengbao": password.Dengbao(),
	}
	check(t, "password", func(in passwordVector) passwordVector {
		var p password.Person
		if in.Name != "" {
			p.Names = []names.Name{names.MustParse(in.Name)}
		}
		policy, ok := policies[in.Policy]
		if !ok {
			t.Fatalf("policy %q", in.Policy)
		}
		in.Accepted = policy.Check(in.Password, p).Violations == nil
		return in
	})
}

// A pinVector is a payment password of six digits.
type pinVector struct {
	PIN      string `json:"pin"`
	NoDates  bool   `json:"noDates,omitempty"`
	IDNumber string `json:"idNumber,omitempty"` // of the person

	Valid    bool     `json:"valid"`
	Accepted bool     `json:"accepted"`
	Kinds    []string `json:"kinds,omitempty"`
}

func TestPIN(t *testing.T) {
	check(t, "pin", func(in pinVector) pinVector {
		v := pinVector{PIN: in.PIN, NoDates: in.NoDates, IDNumber: in.IDNumber}
		pin, err := password.ParsePIN(in.PIN)
		if err != nil {
			return v
		}
		var p password.Person
		if in.IDNumber != "" {
			p.IDNumber = idcard.MustParse(in.IDNumber)
		}
		found := password.PINPolicy{NoDates: in.NoDates}.Check(pin, p)
		v.Valid, v.Accepted = true, found == nil
		for _, f := range found {
			v.Kinds = append(v.Kinds, f.Kind.String())
		}
		return v
	})
}

// A maskVector is a value masked in one of the ways of its kind.
type maskVector struct {
	Kind    string `json:"kind"`
	Input   string `json:"input"`
	Profile string `json:"profile"`

	Masked string `json:"masked"`
}

func TestMask(t *testing.T) {
	check(t, "mask", func(in maskVector) maskVector {
		in.Masked = masked(t, in)
		return in
	})
}

func masked(t *testing.T, in maskVector) string {
	switch in.Kind {
	case "idcard":
		profiles := map[string]idcard.Profile{
			"ends": idcard.MaskEnds, "middle": idcard.MaskMiddle, "all": idcard.MaskAll,
		}
		return idcard.MustParse(in.Input).MaskedAs(profiles[in.Profile])
	case "name":
		profiles := map[string]names.Profile{
			"surname": names.KeepSurname, "first": names.KeepFirst, "last": names.KeepLast,
			"ends": names.KeepEnds, "all": names.HideAll,
		}
		return names.MustParse(in.Input).MaskedAs(profiles[in.Profile])
	case "bankcard":
		n := bankcard.MustParse(in.Input)
		return map[string]string{
			"last4": n.Masked(), "groups": n.MaskedGroups(), "bin": n.MaskedBIN(),
		}[in.Profile]
	case "mobile":
		return sms.MustParseMobile(in.Input).Masked()
	}
	t.Fatalf("kind %q", in.Kind)
	return ""
}
