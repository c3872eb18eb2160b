package tencent

import (
	"context"

	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// An Authority compares a name and a number with the records of the public security (身份信息认证).
// It is a lookup: if an answer is lost, nobody can ask for it again.
type Authority struct{ c *Cloud }

// Authority returns a [realname.Authority].
func (c *Cloud) Authority() *Authority { return &Authority{c} }

// IsFake reports whether UnsafeBaseURL is set.
func (a *Authority) IsFake() bool { return a.c.account.Fake }

// Match implements [realname.Authority].
func (a *Authority) Match(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	if !wire.Known(id) {
		return realname.Answer{}, a.c.account.Begin(idCard.action, op.Key).Input()
	}
	r, _, err := a.c.check(ctx, idCard, op.Key, params{
		"IdCard": id.Number.Reveal(), "Name": id.Name.Reveal(),
	})
	return r, err
}

// BankOptions change how a [Bank] asks. The zero BankOptions works.
type BankOptions struct {
	// UnsafeThreeElements leaves the mobile number out (三要素). Then the bank does not confirm
	// the number to which the code is sent: it may be anybody's.
	UnsafeThreeElements bool
}

// A Bank asks the bank that issued a card (银行卡四要素核验). It is a lookup, as [Authority] is.
type Bank struct {
	c *Cloud
	e *endpoint
}

// Bank returns a [realname.BankChecker].
func (c *Cloud) Bank(o BankOptions) *Bank {
	if o.UnsafeThreeElements {
		return &Bank{c, bank3}
	}
	return &Bank{c, bank4}
}

// IsFake reports whether UnsafeBaseURL is set.
func (b *Bank) IsFake() bool { return b.c.account.Fake }

// CheckCard implements [realname.BankChecker].
func (b *Bank) CheckCard(ctx context.Context, op realname.Op, id realname.Identity, card realname.Card) (realname.Answer, error) {
	p, ok := b.params(id, card)
	if !ok {
		return realname.Answer{}, b.c.account.Begin(b.e.action, op.Key).Input()
	}
	r, _, err := b.c.check(ctx, b.e, op.Key, p)
	return r, err
}

// params are those of a request, if the bank can be asked.
func (b *Bank) params(id realname.Identity, card realname.Card) (params, bool) {
	if !wire.Known(id) || !card.Number.IsValid() {
		return nil, false
	}
	p := params{
		"Name": id.Name.Reveal(), "IdCard": id.Number.Reveal(), "BankCard": card.Number.Reveal(), "CertType": 0,
	}
	if b.e == bank4 {
		number, ok := wire.Mainland(card.Mobile)
		p["Phone"] = number
		return p, ok
	}
	return p, true
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
		return realname.Answer{}, k.c.account.Begin(phone.action, op.Key).Input()
	}
	r, a, err := k.c.check(ctx, phone, op.Key, params{
		"IdCard": id.Number.Reveal(), "Name": id.Name.Reveal(), "Phone": number, "VerifyMode": "1",
	})
	if err != nil {
		return r, err
	}
	detail, _ := a.Text("ResultDetail")
	reason := phoneDetails[detail]
	switch {
	case r.Verdict == realname.VerdictPass && reason != 0: // it says two things
		return realname.Answer{}, a.Unreadable()
	case r.Reason == realname.ReasonPhoneOwnerMismatch && reason != 0:
		r.Reason = reason
	}
	return r, nil
}

// TimeOnNet asks for how many months a number has been in use (在网时长): at least from and less
// than to; a to of 0 means no upper bound. The verdict Pass means that the time is known. A
// short time may mean that the number was given to somebody else (二次放号).
func (k *Carrier) TimeOnNet(ctx context.Context, op realname.Op, m sms.Mobile) (from, to int, _ realname.Answer, _ error) {
	number, ok := wire.Mainland(m)
	if !ok {
		return 0, 0, realname.Answer{}, k.c.account.Begin(networkTime.action, op.Key).Input()
	}
	r, a, err := k.c.check(ctx, networkTime, op.Key, params{"Mobile": number})
	if err != nil || r.Verdict != realname.VerdictPass {
		return 0, 0, r, err
	}
	s, _ := a.Text("Range")
	if from, to, ok = wire.Months(s); !ok {
		return 0, 0, realname.Answer{}, a.Unreadable()
	}
	return from, to, r, nil
}
