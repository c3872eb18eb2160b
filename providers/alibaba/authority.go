package alibaba

import (
	"context"

	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// An Authority compares a name and a number with the records of the public security (身份二要素核验).
// It is a lookup: if an answer is lost, nobody can ask for it again.
type Authority struct{ c *Cloud }

// Authority returns a [realname.Authority].
func (c *Cloud) Authority() *Authority { return &Authority{c} }

// IsFake reports whether UnsafeBaseURL is set.
func (a *Authority) IsFake() bool { return a.c.account.Fake }

// Match implements [realname.Authority].
func (a *Authority) Match(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	if !wire.Known(id) {
		return realname.Answer{}, a.c.account.Begin(id2.action, op.Key).Input()
	}
	return a.c.check(ctx, id2, op.Key, params{
		"ParamType": "normal", "IdentifyNum": id.Number.Reveal(), "UserName": id.Name.Reveal(),
	})
}

// BankOptions change how a [Bank] asks. The zero BankOptions works.
type BankOptions struct {
	// UnsafeThreeElements leaves the mobile number out (三要素). Then the bank does not confirm
	// the number to which the code is sent: it may be anybody's.
	UnsafeThreeElements bool
}

// A Bank asks the bank that issued a card (银行卡核验). It is a lookup, as [Authority] is.
type Bank struct {
	c     *Cloud
	three bool
}

// Bank returns a [realname.BankChecker].
func (c *Cloud) Bank(o BankOptions) *Bank { return &Bank{c, o.UnsafeThreeElements} }

// IsFake reports whether UnsafeBaseURL is set.
func (b *Bank) IsFake() bool { return b.c.account.Fake }

// CheckCard implements [realname.BankChecker].
func (b *Bank) CheckCard(ctx context.Context, op realname.Op, id realname.Identity, card realname.Card) (realname.Answer, error) {
	number, ok := wire.Mainland(card.Mobile)
	if !wire.Known(id) || !card.Number.IsValid() || !ok && !b.three {
		return realname.Answer{}, b.c.account.Begin(bank.action, op.Key).Input()
	}
	p := params{
		"ParamType": "normal", "ProductType": "BANK_CARD_4_META", "VerifyMode": "VERIFY_BANK_CARD",
		"IdentityType": "01", "IdentifyNum": id.Number.Reveal(), "UserName": id.Name.Reveal(),
		"BankCard": card.Number.Reveal(), "Mobile": number,
	}
	if b.three {
		p["ProductType"] = "BANK_CARD_3_META"
		delete(p, "Mobile")
	}
	return b.c.check(ctx, bank, op.Key, p)
}

// A Carrier asks the mobile networks (运营商). It is a lookup, as [Authority] is.
type Carrier struct{ c *Cloud }

// Carrier returns a [realname.Carrier].
func (c *Cloud) Carrier() *Carrier { return &Carrier{c} }

// IsFake reports whether UnsafeBaseURL is set.
func (k *Carrier) IsFake() bool { return k.c.account.Fake }

// CheckMobile implements [realname.Carrier] (手机号三要素核验). A no has the reason ReasonMismatch if
// name and number do not belong together, and ReasonPhoneOwnerMismatch if the mobile number is
// somebody else's.
func (k *Carrier) CheckMobile(ctx context.Context, op realname.Op, id realname.Identity, m sms.Mobile) (realname.Answer, error) {
	number, ok := wire.Mainland(m)
	if !ok || !wire.Known(id) {
		return realname.Answer{}, k.c.account.Begin(mobile3.action, op.Key).Input()
	}
	return k.c.check(ctx, mobile3, op.Key, params{
		"ParamType": "normal", "IdentifyNum": id.Number.Reveal(), "UserName": id.Name.Reveal(), "Mobile": number,
	})
}
