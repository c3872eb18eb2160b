package main

import (
	"errors"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// do does one step of the flow. It returns what there is to say if it passed.
func (t *tour) do(step realname.Step) (string, error) {
	switch step {
	case realname.StepIdentity:
		return t.identity()
	case realname.StepPhotos:
		return t.photos()
	case realname.StepFace:
		return t.face()
	case realname.StepCard:
		return t.card()
	case realname.StepCode:
		return t.code()
	case realname.StepPIN:
		return t.pin()
	}
	return t.review()
}

// keep takes over the session that a call returned, if it returned one.
func (t *tour) keep(s realname.Session, err error) error {
	if s.Ref.ID != "" {
		t.s = s
	}
	return err
}

func (t *tour) identity() (string, error) {
	p := &t.person
	if t.ask != nil {
		err := errors.Join(
			ask(t, labelName, &p.identity.Name, names.Name.Reveal, names.Parse),
			ask(t, labelNumber, &p.identity.Number, idcard.Number.Reveal, parseNumber),
		)
		if err != nil {
			return "", err
		}
	}
	did := didIdentity
	if t.s.Goal == realname.GoalResetPIN {
		did = didOwn
	}
	return t.Say(did), t.keep(t.Verifier.SubmitIdentity(t.ctx, t.s.Ref, p.identity))
}

func (t *tour) photos() (string, error) {
	photos := realnametest.PhotosOf(t.person.identity)
	return t.Say(didPhotos), t.keep(t.Verifier.SubmitPhotos(t.ctx, t.s.Ref, photos))
}

// face has the face checked. An answer that comes later is asked for.
func (t *tour) face() (string, error) {
	picture := realname.NewPhoto([]byte("a picture of a face"))
	err := t.keep(t.Verifier.SubmitFace(t.ctx, t.s.Ref, realname.Face{Photo: picture}))
	if err != nil {
		return "", err
	}
	if t.s.Step(realname.StepFace).Phase == realname.PhasePending {
		t.report(realname.StepFace, t.Say(faceLater, t.s.Continue.Reveal()), nil)
		t.Clock.Advance(time.Minute)
		if err := t.keep(t.Verifier.Refresh(t.ctx, t.s.Ref)); err != nil {
			return "", err
		}
	}
	return t.Say(didFace), nil
}

func (t *tour) card() (string, error) {
	p := &t.person
	if t.ask != nil {
		err := errors.Join(
			ask(t, labelCard, &p.card.Number, bankcard.Number.Reveal, bankcard.Parse),
			ask(t, labelMobile, &p.mobile, sms.Mobile.Reveal, sms.ParseMobile),
		)
		if err != nil {
			return "", err
		}
		p.card.Mobile = p.mobile
	}
	detail := t.Say(didCard, t.bank(), p.card.Number.Last4())
	return detail, t.keep(t.Verifier.SubmitCard(t.ctx, t.s.Ref, p.card))
}

// code has a code sent and checks the one that arrives, or the one that the
// person types in its place.
func (t *tour) code() (string, error) {
	p := &t.person
	if !t.sent {
		if err := t.send(); err != nil {
			return "", err
		}
	}
	arrived := t.Phone.Code(p.mobile)
	code := p.code
	switch {
	case t.ask != nil:
		code = arrived
		if err := ask(t, labelCode, &code, sms.Code.Reveal, sms.ParseCode); err != nil {
			return "", err
		}
	case !code.IsValid() && !arrived.IsValid():
		t.sent = false
		return t.Say(noCode, clock(t.resend).Format("15:04:05")), nil
	case !code.IsValid():
		code = arrived
	}
	err := t.keep(t.Verifier.CheckCode(t.ctx, t.s.Ref, code))
	var refusal *sms.Error
	if errors.As(err, &refusal) && refusal.TriesLeft == 0 {
		t.sent = false
	}
	return t.Say(didCode, p.mobile.Masked()), err
}

// send asks for a code, as soon as the limits allow.
func (t *tour) send() error {
	p := &t.person
	request := realname.CodeRequest{Mobile: p.mobile}
	if t.s.Method == realname.MethodBankCard {
		request = realname.CodeRequest{} // the number that the bank checked
	} else if t.ask != nil {
		if err := ask(t, labelMobile, &p.mobile, sms.Mobile.Reveal, sms.ParseMobile); err != nil {
			return err
		}
		request.Mobile = p.mobile
	}
	t.Clock.Advance(max(0, t.resend.Sub(t.Clock.Now())))
	s, receipt, err := t.Verifier.SendCode(t.ctx, t.s.Ref, request)
	if err := t.keep(s, err); err != nil {
		return err
	}
	t.sent, t.resend = true, receipt.ResendAt
	said := didSend
	if receipt.Unknown {
		said = maySend
	}
	t.print(t.number(), t.Term(realname.StepCode), t.Say(sent),
		t.Say(said, "******", p.mobile.Masked(), clock(receipt.Expires).Format("15:04:05")))
	if code := t.Phone.Code(p.mobile); t.ask != nil && code.IsValid() {
		t.print("", "", "", t.Say(phoneRings, code.Reveal()))
	}
	return nil
}

func (t *tour) pin() (string, error) {
	p := &t.person
	usual := p.pin
	if t.ask != nil {
		if err := ask(t, labelPIN, &p.pin, password.PIN.Reveal, password.ParsePIN); err != nil {
			return "", err
		}
	}
	err := t.keep(t.Verifier.SetPIN(t.ctx, t.s.Ref, p.pin))
	if err != nil && t.ask != nil {
		p.pin = usual // what was refused is not offered again
	}
	return t.Say(didPIN, p.pin.Masked()), err
}

// review waits for the decision. A program that does not answer is asked again by
// the sweep; after a few times people decide.
func (t *tour) review() (string, error) {
	const pause = 2 * time.Minute
	for t.s.Status == realname.StatusReview && t.ctx.Err() == nil &&
		t.s.Step(realname.StepReview).Phase == realname.PhaseReserved {
		t.print(t.number(), t.Term(realname.StepReview), t.Term(realname.PhaseReserved),
			t.Say(later, int(pause.Minutes())))
		t.Clock.Advance(pause)
		if _, err := t.Verifier.Sweep(t.ctx); err != nil {
			return "", err
		}
		if err := t.keep(t.Verifier.Get(t.ctx, t.s.Ref)); err != nil {
			return "", err
		}
	}
	switch {
	case t.s.Waiting == realname.WaitingForReviewer:
	case t.s.Goal == realname.GoalResetPIN:
		return t.Say(didRule), nil
	default:
		return t.Say(didReview), nil
	}
	state, _ := explain.Step(t.lang, t.s.Step(realname.StepReview))
	t.print(t.number(), t.Term(realname.StepReview), state, t.Say(toPeople))
	t.Clock.Advance(time.Hour)
	return t.Say(didDecide), t.decide()
}

// decide plays the reviewer, who approves whatever is on the list.
func (t *tour) decide() error {
	page, err := t.Verifier.Desk().Cases(t.ctx, realname.CaseFilter{})
	if err != nil {
		return err
	}
	for _, c := range page.Cases {
		err := t.keep(t.Verifier.Desk().Decide(t.ctx, realname.Decision{
			Session: c.Session, Round: c.Round, Actor: "reviewer-1", Approve: true,
		}))
		if err != nil {
			return err
		}
	}
	return nil
}
