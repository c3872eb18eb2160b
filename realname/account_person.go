package realname

import (
	"cmp"
	"context"
	"slices"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
)

// Person returns what is known of an account's person, for [password.Guard.Change]: a new PIN may be no part of
// it. It has the name and number that the account was verified as, the mobile number that it has
// proved last, and the cards that are bound to it. What the account does not have, or whose data was
// erased, is left out. Call it once the old PIN is verified: a refusal tells of which data the new PIN was
// made, which is for the person alone. The purpose is as in [Verifier.Subject]. For an account that is not known
// the error matches [ErrNotFound]. [Verifier.SetPIN] needs it not, and compares with what its session has.
func (v *Verifier) Person(ctx context.Context, account, purpose string) (password.Person, error) {
	a, err := v.look(ctx, account, purpose)
	if err != nil {
		return password.Person{}, err
	}
	id, err := v.subjectOf(ctx, a)
	if err != nil && !isNotFound(err) {
		return password.Person{}, err
	}
	mobile, err := v.mobileOf(ctx, a)
	if err != nil {
		return password.Person{}, err
	}
	cards, err := v.cardsOf(ctx, a)
	if err != nil {
		return password.Person{}, err
	}
	var numbers []bankcard.Number
	for _, c := range cards {
		numbers = append(numbers, c.Number)
	}
	return notOfPIN(id, mobile, numbers...), nil
}

// person is what a PIN of the session must not be made of.
func (s *session) person() password.Person {
	return notOfPIN(s.private.identity, s.private.mobile, s.private.card.Number)
}

// notOfPIN is what the PIN of a person must not be made of. What is not known is zero.
func notOfPIN(id Identity, mobile sms.Mobile, cards ...bankcard.Number) password.Person {
	p := password.Person{Birth: id.Number.Birth(), IDNumber: id.Number, Mobile: mobile}
	if id.Name.IsValid() {
		p.Names = []names.Name{id.Name}
	}
	p.BankCards = slices.DeleteFunc(cards, func(n bankcard.Number) bool { return !n.IsValid() })
	return p
}

// mobileOf is the number that an account has proved last, or zero where no data tells it.
func (v *Verifier) mobileOf(ctx context.Context, a *accountRecord) (sms.Mobile, error) {
	newest := slices.SortedStableFunc(slices.Values(a.Mobiles), func(p, q proof) int { return cmp.Compare(q.At, p.At) })
	for _, p := range newest {
		for _, id := range slices.Backward(p.Sessions) {
			s, err := readable(v.load(ctx, id))
			if err != nil && !isNotFound(err) {
				return sms.Mobile{}, err
			}
			if err == nil && s.State.Data == dataFull && s.private.mobile.IsValid() {
				return s.private.mobile, nil
			}
		}
	}
	return sms.Mobile{}, nil
}
