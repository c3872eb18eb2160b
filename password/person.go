package password

import (
	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/sms"
)

// A Person is what is known of whoever chooses a password or PIN, and what
// whoever guesses it may know too. Every field may be left zero. The two plain
// strings are not masked: log the other fields, not a Person.
type Person struct {
	Names     []names.Name
	Birth     idcard.Date // that of IDNumber is looked at as well
	IDNumber  idcard.Number
	Mobile    sms.Mobile
	Email     string
	UserName  string
	BankCards []bankcard.Number
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
