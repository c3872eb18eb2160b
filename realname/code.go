package realname

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
)

// codePurpose is the purpose of our codes at the code service.
const codePurpose = "realname"

// A CodeRequest asks for a code to be sent to a mobile number.
type CodeRequest struct {
	// Mobile is where to. By bank card it may be left zero: the code goes to
	// the number that the bank checked, and to no other.
	Mobile sms.Mobile

	// Challenged says that the user has solved a challenge, such as a captcha, for this
	// request: what [sms.ChallengeNeeded] asks for.
	Challenged bool

	IP    netip.Addr // where the request came from, see [sms.Request]
	Scope string     // see [sms.Request]
	Key   string     // idempotency key, see [sms.Request]
}

// codeBinding ties a code to the session, its subject, and the times that the code
// has been asked for: a proof of before is none.
func (s *session) codeBinding() string {
	return s.ID + "/" + strconv.Itoa(int(s.State.Epoch)) + "/" +
		strconv.FormatUint(uint64(s.State.Steps[StepCode].Op), 10)
}

// SendCode sends a code for the session's current subject, with the purpose
// "realname". A refusal of the code service comes back as it is, see [sms.Error]: of
// [sms.ChallengeNeeded] call it again with Challenged, once the user has solved one.
func (v *Verifier) SendCode(ctx context.Context, ref Ref, r CodeRequest) (Session, sms.Receipt, error) {
	s, err := v.loadOf(ctx, ref)
	if err != nil {
		return Session{}, sms.Receipt{}, err
	}
	mobile, err := s.codeTarget(r.Mobile)
	if err == nil && s.Noted >= maxNoted {
		err = refuse(ReasonLimitExceeded, StepCode)
	}
	if err != nil {
		return s.snapshot(), sms.Receipt{}, err
	}
	receipt, sent := v.c.Codes.Send(ctx, sms.Request{
		Mobile: mobile, Purpose: codePurpose, Binding: s.codeBinding(),
		IP: r.IP, Scope: r.Scope, Key: r.Key, Challenged: r.Challenged,
	})
	if sent != nil && s.private.mobile == mobile {
		return s.snapshot(), receipt, sent
	}
	// A refused resend is noted too: the code of the call before may be on its
	// way, and that call may have crashed before it came here.
	epoch := s.State.Epoch
	after, err := v.change(ctx, s, func(s *session) error {
		if _, err := s.codeTarget(mobile); err != nil {
			return err
		}
		if s.State.Epoch != epoch { // the code that was sent is another subject's
			return refuse(ReasonSuperseded, StepCode)
		}
		s.private.mobile, s.changed = mobile, true
		s.mayHold(v.mobiles.Key(v.mobiles.Place([]byte(mobile.Reveal())).Name))
		if sent != nil {
			return nil
		}
		s.record(note{Kind: noteCodeSent, Step: StepCode}, "")
		return s.noted()
	})
	if err != nil {
		return s.snapshot(), receipt, errors.Join(sent, err)
	}
	return after.snapshot(), receipt, sent
}

// codeTarget tells where a code may go now.
func (s *session) codeTarget(want sms.Mobile) (sms.Mobile, error) {
	if err := s.turn(StepCode); err != nil {
		return sms.Mobile{}, err
	}
	checked := s.private.card.Mobile
	bound := checked.IsValid() && s.State.passed(StepCard, s.now)
	switch {
	case bound && want.IsValid() && want != checked:
		return want, refuse(ReasonPhoneOwnerMismatch, StepCode)
	case bound && s.keepsNumber(checked), s.keepsNumber(want):
		return want, refuse(ReasonDataWithdrawn, StepCode)
	case bound:
		return checked, nil
	case !want.IsValid() && s.private.mobile.IsValid():
		return s.private.mobile, nil
	case !want.IsValid():
		return want, invalid(ReasonValueMissing, StepCode)
	}
	return want, nil
}

// turn refuses unless step is the one that is to be done now.
func (s *session) turn(step Step) error {
	switch {
	case !s.State.Status.live():
		return refuse(ReasonSessionEnded, step)
	case s.now >= s.State.Deadline:
		return refuse(s.State.outOfTime(), step)
	case s.State.Status != StatusOpen || s.State.next(s.now) != step:
		return refuse(ReasonStepNotNext, step)
	}
	return nil
}

// CheckCode proves the mobile number with the code that was sent to it. A wrong
// code is a refusal of the code service, see [sms.Error].
func (v *Verifier) CheckCode(ctx context.Context, ref Ref, code sms.Code) (Session, error) {
	s, err := v.loadOf(ctx, ref)
	if err != nil {
		return Session{}, err
	}
	if err := s.turn(StepCode); err != nil {
		return s.snapshot(), err
	}
	var proof sms.Proof
	err = records.Together(
		func() (err error) { proof, err = v.proof(ctx, s, code); return err },
		func() error {
			if s.provesOwner() && !slices.Contains(s.Shown, s.Identity) {
				s.owners = v.readAhead(ctx, s)
			}
			return nil
		},
		func() error {
			if !s.private.mobile.IsValid() {
				return nil // the proof tells what comes first
			}
			row, err := v.mobiles.Settled(ctx, v.mobiles.Place([]byte(s.private.mobile.Reveal())))
			s.ofMobile = &row
			return err
		},
	)
	if err != nil {
		v.noteWrong(ctx, s, err)
		return s.snapshot(), err
	}
	return v.prove(ctx, s, proved{Step: StepCode, Epoch: s.State.Epoch}, func(s *session) error {
		if proof.Binding() != s.codeBinding() || proof.Mobile() != s.private.mobile {
			return refuse(ReasonSuperseded, StepCode)
		}
		return nil
	})
}

// maxWrong bounds the wrong codes that a session's trail tells of.
const maxWrong = 20

// noteWrong puts a wrong code on the trail.
func (v *Verifier) noteWrong(ctx context.Context, s *session, err error) {
	var e *sms.Error
	if !errors.As(err, &e) || e.Reason != sms.WrongCode {
		return
	}
	_, err = v.change(ctx, s, func(s *session) error {
		if s.Wrong < maxWrong {
			s.Wrong++
			s.record(note{Kind: noteCodeWrong, Step: StepCode}, "")
		}
		return nil
	})
	if err != nil {
		v.log(ctx, "wrong code not noted", err)
	}
}

// proof checks a code. Where the code was used up by a call that crashed before
// it came to the session, the code service hands its proof out again.
func (v *Verifier) proof(ctx context.Context, s *session, code sms.Code) (sms.Proof, error) {
	if !s.private.mobile.IsValid() {
		return sms.Proof{}, refuse(ReasonStepNotNext, StepCode)
	}
	proof, err := v.c.Codes.Verify(ctx, sms.Attempt{
		Mobile: s.private.mobile, Purpose: codePurpose, Binding: s.codeBinding(), Code: code,
	})
	if err == nil || !errors.Is(err, sms.ErrRefused) {
		return proof, err
	}
	kept, err2 := v.c.Codes.Proof(ctx, s.private.mobile, codePurpose, s.codeBinding())
	if err2 == nil && kept.IsValid() {
		return kept, nil
	}
	return sms.Proof{}, err
}

// SetPIN sets the payment password. It becomes the account's own when the
// session is approved; until then the old one stays in force. The guard refuses a PIN that is
// easily guessed, from the data of this session too, or that is one of the account's last: to be told
// the latter counts as a wrong try, and too many lock, see [password.Guard.Stage] and
// [password.Error]. For a person who knows their PIN and changes it see [Verifier.Person].
func (v *Verifier) SetPIN(ctx context.Context, ref Ref, pin password.PIN) (Session, error) {
	s, err := v.loadOf(ctx, ref)
	if err != nil {
		return Session{}, err
	}
	if err := s.turn(StepPIN); err != nil {
		return s.snapshot(), err
	}
	name := newID() // of this call alone: of two at once, the one that counts is activated
	if err := v.c.PINs.Stage(ctx, s.Account, name, pin, s.person()); err != nil {
		return s.snapshot(), err
	}
	before := ""
	view, err := v.prove(ctx, s, proved{Step: StepPIN, Epoch: s.State.Epoch}, func(s *session) error {
		before, s.Staged = s.Staged, name
		return nil
	})
	switch {
	case err == nil:
		v.unstage(ctx, s.Account, before)
	case errors.Is(err, ErrRefused):
		v.unstage(ctx, s.Account, name)
	}
	return view, err
}

// unstage drops a staged PIN that no session will activate. Where that fails it
// stays, and does nothing.
func (v *Verifier) unstage(ctx context.Context, account, name string) {
	if name == "" {
		return
	}
	if err := v.c.PINs.Drop(ctx, account, name); err != nil {
		v.log(ctx, "staged PIN left behind, inert", err)
	}
}

// prove passes a step that was proved elsewhere, and does what follows.
func (v *Verifier) prove(ctx context.Context, s *session, e proved, check func(*session) error) (Session, error) {
	shows := e.Step == StepCode && s.provesOwner() && !slices.Contains(s.Shown, s.Identity)
	var added, taken bool
	var opened openedCase
	var mobile []byte
	room := true
	if e.Step == StepCode {
		mobile = s.mobileTag(s.private.mobile)
		e.Found = s.oddMobile(mobile)
	}
	err := records.Together(
		func() (err error) {
			if e.Step == StepCode {
				room, err = v.takeMobile(ctx, s)
			}
			return err
		},
		func() error {
			if shows {
				added, taken = v.remember(ctx, s)
			}
			return nil
		},
		func() (err error) { opened, err = v.caseAhead(ctx, s, e); return err },
	)
	if err != nil {
		return s.snapshot(), err
	}
	after, err := v.change(ctx, s, func(s *session) error {
		if check != nil {
			if err := check(s); err != nil {
				return err
			}
		}
		if !room {
			return refuse(ReasonMobileInUse, e.Step)
		}
		if err := s.apply(e); err != nil {
			return err
		}
		if e.Step == StepCode {
			at := v.mobiles.Place([]byte(s.private.mobile.Reveal()))
			s.Owner.Mobile, s.Owner.MobileKey = mobile, v.mobiles.Key(at.Name)
			s.needs(s.Owner.MobileKey, isAt(v.mobiles, at))
		}
		if shows {
			if err := s.show(taken); err != nil {
				return err
			}
		}
		if opened.version == 0 || !s.State.ready(s.now) {
			return nil
		}
		s.CaseAt = opened.version
		return s.apply(submitted{By: opened.by})
	})
	if err != nil && added {
		v.unremember(ctx, s)
	}
	if err != nil {
		return s.snapshot(), err
	}
	after.ofAccount = s.ofAccount
	return v.follow(ctx, after).snapshot(), nil
}

// takeMobile has the session hold one of the slots of its mobile number, and reports whether
// there was one for it.
func (v *Verifier) takeMobile(ctx context.Context, s *session) (bool, error) {
	return v.takeSlot(ctx, s, v.c.Limits.Mobile, v.onMobileSlots(ctx, s.ofMobile))
}

// provesOwner reports whether a code shows, with what was passed before it, that the account
// belongs to the identity: a code to a number of the user's choice alone does not.
func (s *session) provesOwner() bool {
	return s.State.passed(StepFace, s.now) ||
		s.State.passed(StepCard, s.now) && s.private.card.Mobile.IsValid()
}

// caseAhead opens the review case if e passes the last step: then the step is
// passed and the session handed in with one write.
func (v *Verifier) caseAhead(ctx context.Context, s *session, e proved) (openedCase, error) {
	state, _, err := v.rules.step(s.State, e, s.now)
	if err != nil || !state.ready(s.now) {
		return openedCase{}, nil // the change itself says why
	}
	return v.openCase(ctx, s)
}
