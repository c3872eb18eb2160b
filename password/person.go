package password

import (
	"strings"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password/internal/estimate"
	"github.com/go-realname/sdk/sms"
)

// A Person is what is known of whoever chooses a password or PIN, and what
// whoever guesses it may know too. Every field may be left zero. The two plain
// strings are not masked: log the other fields, not a Person.
type Person struct {
	Names     []names.Name      // in Chinese or Latin letters
	Birth     idcard.Date       // that of IDNumber is looked at as well
	IDNumber  idcard.Number     // any part of it is looked for
	Mobile    sms.Mobile        // of the account
	Email     string            // the whole, and the part before the @
	UserName  string            // with which the person logs in
	BankCards []bankcard.Number // of the account
}

// births yields the dates of birth that are known or possible.
func (p *Person) births(yield func(idcard.Date) bool) {
	if !p.Birth.IsZero() && !yield(p.Birth) {
		return
	}
	if b := p.IDNumber.Birth(); !b.IsZero() {
		if b != p.Birth {
			yield(b)
		}
		return
	}
	if !p.IDNumber.IsValid() {
		return
	}
	for _, b := range p.IDNumber.Births() {
		if !yield(b) {
			return
		}
	}
}

// isZero reports whether nothing is known of the person.
func (p *Person) isZero() bool {
	return p.Names == nil && p.Birth.IsZero() && !p.IDNumber.IsValid() && !p.Mobile.IsValid() &&
		p.Email == "" && p.UserName == "" && p.BankCards == nil
}

// tell adds what is known of the person.
func (p *Person) tell(k *estimate.Known) {
	k.AddNumber(p.IDNumber.Reveal(), estimate.Field(FieldIDNumber))
	k.AddNumber(p.Mobile.Reveal(), estimate.Field(FieldMobile))
	for _, c := range p.BankCards {
		k.AddNumber(c.Reveal(), estimate.Field(FieldBankCard))
	}
	for b := range p.births {
		k.AddBirth(b.Year(), int(b.Month()), b.Day(), estimate.Field(FieldBirth))
	}
	for _, n := range p.Names {
		if n.IsHan() {
			k.AddName(n.Reveal(), estimate.Field(FieldName))
		} else {
			k.AddText(n.Reveal(), estimate.Field(FieldName))
		}
	}
	local, _, whole := strings.Cut(p.Email, "@")
	if whole {
		k.AddWhole(p.Email, estimate.Field(FieldEmail))
	}
	k.AddText(local, estimate.Field(FieldEmail))
	k.AddText(p.UserName, estimate.Field(FieldUserName))
}
