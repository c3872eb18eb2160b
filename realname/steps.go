package realname

import (
	"context"
	"errors"
	"slices"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/sms"
)

var errInput = errors.New("realname: a value is missing or too large")

// SubmitIdentity gives the name and the ID number, and has the authority check
// them. The session's step tells the answer; an error means that there was
// none. The same identity again is the same subject and is not checked twice.
// Another identity is another subject: what was found before no longer counts.
func (v *Verifier) SubmitIdentity(ctx context.Context, ref Ref, id Identity) (Session, error) {
	if !id.Name.IsValid() || !id.Number.IsValid() {
		return Session{}, errInput
	}
	if err := v.acceptable(id); err != nil {
		return Session{}, err
	}
	index := v.indexOf(kindIdentity, id.Number.Reveal())
	key := id.Key
	id.Key = ""
	return v.submit(ctx, ref, submission{
		step: StepIdentity, subject: index,
		key: key, content: id.Name.Reveal() + "\x00" + id.Number.Reveal(),
		prepare: func(s *session) error { return s.giveSubject(id, index.name) },
		ask: func(ctx context.Context, op Op, _ *session) (Answer, error) {
			return v.c.Authority.Match(ctx, op, id)
		},
	})
}

// acceptable refuses, before anybody is asked, who cannot be verified here.
func (v *Verifier) acceptable(id Identity) error {
	today := idcard.DateOf(v.c.Now())
	switch {
	case !slices.Contains(v.c.Kinds, id.Number.Kind()):
		return refuse(DocumentUnsupported, StepIdentity)
	case today.Before(id.Number.Birth()), id.Number.CommonAgeOn(today) < v.c.MinAge:
		return refuse(UnderAge, StepIdentity)
	}
	return nil
}

func (s *session) giveSubject(id Identity, index string) error {
	same := s.State.Epoch > 0 && sameSubject(s.private.identity, id)
	if err := s.apply(subjectGiven{Same: same}); err != nil || same {
		return err
	}
	s.private = privateData{identity: id, tokens: s.private.tokens}
	s.Identity, s.Card = index, ""
	return nil
}

// sameSubject reports whether two identities are one, spelled in different ways.
func sameSubject(a, b Identity) bool {
	return a.Number == b.Number && names.Match(a.Name, b.Name).Passes()
}

// SubmitCard gives the bank card, and has the bank check it together with the
// identity. The code is then sent to the card's mobile number.
func (v *Verifier) SubmitCard(ctx context.Context, ref Ref, card Card) (Session, error) {
	if !card.Number.IsValid() || !card.Mobile.IsValid() && !v.c.UnsafeThreeElements {
		return Session{}, errInput
	}
	issuer := card.Number.Identify()
	if v.c.CardTypes != nil && issuer.Type != 0 && !issuer.Doubtful &&
		!slices.Contains(v.c.CardTypes, issuer.Type) {
		return Session{}, refuse(CardUnsupported, StepCard)
	}
	index := v.indexOf(kindCard, card.Number.Reveal())
	key := card.Key
	card.Key = ""
	content := card.Number.Reveal()
	if v.c.UnsafeThreeElements {
		card.Mobile = sms.Mobile{}
	} else {
		content += "\x00" + card.Mobile.Reveal()
	}
	return v.submit(ctx, ref, submission{
		step: StepCard, card: index, key: key, content: content,
		prepare: func(s *session) error {
			if s.State.passed(StepCard, s.now) || s.State.busy(StepCard) {
				return nil // ask refuses, or the card is checked already
			}
			s.private.card, s.Card = card, index.name
			if card.Mobile.IsValid() {
				s.private.mobile = card.Mobile
			}
			return nil
		},
		ask: func(ctx context.Context, op Op, s *session) (Answer, error) {
			return v.c.Bank.CheckCard(ctx, op, s.private.identity, card)
		},
	})
}

// SubmitPhotos gives the photos of both sides of the ID card. What is read off
// them must fit the identity; the photos are not stored.
func (v *Verifier) SubmitPhotos(ctx context.Context, ref Ref, photos Photos) (Session, error) {
	for _, p := range []Photo{photos.Front, photos.Back} {
		if p.Len() == 0 || p.Len() > MaxPhoto {
			return Session{}, errInput
		}
	}
	front, back := photos.Front.digest(), photos.Back.digest()
	if front == back {
		return Session{}, refuse(PhotoReused, StepPhotos)
	}
	return v.submit(ctx, ref, submission{
		step: StepPhotos, key: photos.Key, content: string(front[:]) + string(back[:]),
		prepare: func(s *session) error {
			s.private.photos = [2]string{string(front[:]), string(back[:])}
			return nil
		},
		ask: func(ctx context.Context, op Op, s *session) (Answer, error) {
			photos.Key = ""
			doc, a, err := v.c.Documents.ReadDocument(ctx, op, photos)
			if err == nil && a.Verdict == Pass {
				today := idcard.DateOf(v.c.Now())
				if r := crossCheck(doc, s.private.identity, today); r != 0 {
					a.Verdict, a.Reason = Fail, r
				}
			}
			if a.Verdict == Pending { // photos are read at once or not at all
				a.Verdict = 0
			}
			return a, err
		},
	})
}

// SubmitFace has the face checked. Where the provider answers later the step is
// pending, and the session's Continue tells where the user goes on; ask for
// the answer with [Verifier.Refresh].
func (v *Verifier) SubmitFace(ctx context.Context, ref Ref, face Face) (Session, error) {
	if face.Photo.Len() > MaxPhoto {
		return Session{}, errInput
	}
	sum := face.Photo.digest()
	return v.submit(ctx, ref, submission{
		step: StepFace, key: face.Key, content: string(sum[:]),
		prepare: func(s *session) error {
			if slices.Contains(s.private.photos[:], string(sum[:])) {
				return refuse(PhotoReused, StepFace)
			}
			return nil
		},
		ask: func(ctx context.Context, op Op, s *session) (Answer, error) {
			return v.c.Face.CheckFace(ctx, op, s.private.identity, face.Photo)
		},
	})
}

// Refresh asks the provider of a pending step for its answer. Where nothing is
// pending it is [Verifier.Get]. The error matches [ErrUnavailable] where the
// provider could not tell; while it has not decided there is none. A provider's
// callback is a reason to call it, and no more: nothing in a callback is believed.
// The provider is asked no more than every two seconds, and ever more rarely as
// time goes on; in between Refresh is Get.
func (v *Verifier) Refresh(ctx context.Context, ref Ref) (Session, error) {
	s, err := v.loadOf(ctx, ref)
	if err != nil {
		return Session{}, err
	}
	next := s.State.next(s.now)
	st := s.State.Steps[next]
	if s.State.Status != StatusOpen || st.Phase != PhasePending {
		return s.snapshot(), nil
	}
	do := effect{Step: next, Op: st.Op, Query: true}
	mine, err := v.claimQuery(ctx, s, do)
	if err != nil || mine == nil {
		return s.snapshot(), err
	}
	after, err := v.ask(ctx, mine, do)
	if err != nil || after == nil {
		return s.snapshot(), err
	}
	after = v.follow(ctx, after)
	if st := after.State.Steps[next]; st.Phase == PhasePending && st.Reason != 0 {
		return after.snapshot(), &Error{Reason: st.Reason, Step: next}
	}
	return after.snapshot(), nil
}

// claimQuery notes that the user has an operation asked about, or returns nil where
// that is too soon.
func (v *Verifier) claimQuery(ctx context.Context, s *session, do effect) (*session, error) {
	if _, ok := v.backend(do.Step).(Querier); !ok {
		return nil, nil
	}
	due := false
	after, err := v.change(ctx, s, func(s *session) error {
		due = s.State.Steps[do.Step].Op == do.Op && s.Queried.due(do.Op, s.now)
		s.changed = due
		return nil
	})
	if err != nil || !due {
		return nil, err
	}
	return after, nil
}

func (s *state) busy(step Step) bool {
	phase := s.Steps[step].Phase
	return phase == PhaseReserved || phase == PhasePending
}
