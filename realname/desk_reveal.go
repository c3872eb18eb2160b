package realname

import (
	"context"
	"fmt"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/sms"
)

// Revealed are the values of a session. They print masked: each has a Reveal of its own, which
// shows its text. What was not given is zero.
type Revealed struct {
	Subject    Identity        // name and number, or document
	Mobile     sms.Mobile      // that codes go to
	Card       bankcard.Number // that the bank has confirmed
	CardMobile sms.Mobile      // that the bank has confirmed with it
}

// Reveal returns the values of a session to somebody of the staff who needs them, such as to
// compare them with a photo. Actor and purpose are required; the purpose is 1 to 128 bytes without
// personal data, such as the number of a ticket. Before Reveal returns anything it stands on the
// session's trail who asked, and what for, and the observer was told. It renews the actor's lease.
//
// It is refused with [ReasonRevealRefused] where [Config].Reveal does not allow it, with
// [ReasonOwnCase] for a case of one's own, with [ReasonDataWithdrawn] where the data is restricted,
// erased or not there yet, and with [ReasonLimitExceeded] after 100 such entries of the actor, or 250 of all, of which
// the last 50 are for actors who have fewer than three.
func (d Desk) Reveal(ctx context.Context, id, actor, purpose string) (Revealed, error) {
	if err := badStaff(actor, purpose); err != nil {
		return Revealed{}, err
	}
	v := d.v
	s, err := readable(v.load(ctx, id))
	if err != nil {
		return Revealed{}, err
	}
	after, err := v.change(ctx, s, func(s *session) error { return v.mayReveal(s, actor, purpose, noteRevealed) })
	v.observeStaff(ctx, "reveal", err)
	if err != nil {
		return Revealed{}, err
	}
	if after, err = v.renew(ctx, after, actor); err != nil {
		return Revealed{}, err
	}
	p := &after.private
	return Revealed{p.identity, p.mobile, p.card.Number, p.card.Mobile}, nil
}

// mayReveal puts a look at the values, or at the photos, on the trail, or refuses it.
func (v *Verifier) mayReveal(s *session, actor, purpose string, as noteKind) error {
	if err := s.mayAct(actor); err != nil {
		return err
	}
	switch {
	case s.State.Data != dataFull || s.State.Epoch == 0 || s.State.unfounded().has(StepIdentity):
		return refuse(ReasonDataWithdrawn, 0)
	case !v.revealable(actor, purpose, s.summary()):
		return refuse(ReasonRevealRefused, 0)
	}
	if err := s.staffed(actor); err != nil {
		return err
	}
	s.actor = actor
	s.record(note{Kind: as}, purpose)
	return nil
}

// revealable asks the policy. One that panics allows nothing.
func (v *Verifier) revealable(actor, purpose string, c CaseSummary) (ok bool) {
	if v.c.Reveal == nil {
		return true
	}
	defer func() {
		if p := recover(); p != nil { // its value may hold anything
			v.c.Log.Error("realname: Config.Reveal panicked", "type", fmt.Sprintf("%T", p))
			ok = false
		}
	}()
	return v.c.Reveal(actor, purpose, c)
}
