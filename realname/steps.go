package realname

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/sms"
)

// SubmitIdentity gives the name and the ID number, and has the authority check
// them. The session's step tells the answer; an error means that there was
// none. The same identity again is the same subject and is not checked twice.
// Another identity is another subject: what was found before no longer counts.
func (v *Verifier) SubmitIdentity(ctx context.Context, ref Ref, id Identity) (Session, error) {
	if !id.isSet() {
		return Session{}, invalid(ReasonValueMissing, StepIdentity)
	}
	if err := v.acceptable(id); err != nil {
		return Session{}, err
	}
	place := v.identities.Place([]byte(id.text()))
	key := id.Key
	id.Key = ""
	var owner ownership
	var known guardianRule
	s, err := v.submit(ctx, ref, submission{
		step: StepIdentity, subject: place, key: key,
		given: func() (matter, string, error) {
			return matter{identity: id}, id.Name.Reveal() + "\x00" + id.text(), nil
		},
		meet: func(ctx context.Context, s *session, row *records.Row[accountRecord]) (c *claim, err error) {
			owner, c, err = v.meet(ctx, s, row, id)
			known = row.Value.shownBefore(&owner, v.rules.guardedBelow(&s.State))
			return c, err
		},
		prepare: func(s *session) error { return s.giveSubject(id, place.Name, owner, known) },
		ask: func(ctx context.Context, op Op, s *session) (Answer, error) {
			if s.State.own(StepIdentity) { // it is the account's person: that was seen when it was counted
				return Answer{Verdict: VerdictPass, Billed: BilledNo}, nil
			}
			return v.c.Authority.Match(ctx, op, id)
		},
	})
	if e := (*Error)(nil); errors.As(err, &e) && needsGuardian(e.Needs) || err == nil && needsGuardian(s.Needs) {
		s = v.awaitGuardian(ctx, ref, id, known, s)
	}
	return s, err
}

// acceptable refuses, before anybody is asked, who cannot be verified here.
func (v *Verifier) acceptable(id Identity) error {
	today := idcard.DateOf(v.c.Now())
	switch {
	case id.Document.IsValid() && !slices.Contains(v.c.Documented, id.Document.Kind()):
		return refuse(ReasonDocumentUnsupported, StepIdentity)
	case id.Document.IsValid():
		return nil
	case !slices.Contains(v.c.Kinds, id.Number.Kind()):
		return refuse(ReasonDocumentUnsupported, StepIdentity)
	case today.Before(id.Number.Birth()), id.Number.CommonAgeOn(today) < v.c.MinAge:
		return refuse(ReasonUnderAge, StepIdentity)
	}
	return nil
}

func (s *session) giveSubject(id Identity, index string, o ownership, known guardianRule) error {
	if s.keepsAnother(id) {
		return refuse(ReasonDataWithdrawn, StepIdentity)
	}
	same := s.State.Epoch > 0 && sameSubject(s.private.identity, id)
	rule := s.guardianOf(id, known)
	if index == s.Identity { // what is known of a person's age stays known
		rule = max(rule, s.State.Guardian)
	}
	if err := s.apply(subjectGiven{Same: same, Guardian: rule, Known: known}); err != nil || same {
		return err
	}
	s.private = privateData{identity: id, tokens: s.private.tokens, notes: s.private.notes}
	s.Owner = o
	if s.Identity != "" && s.Identity != index && !slices.Contains(s.Past, s.Identity) {
		s.Past = append(s.Past, s.Identity)
	}
	s.Identity = index
	return nil
}

// sameSubject reports whether two identities are one, spelled in different ways.
func sameSubject(a, b Identity) bool {
	return a.Number == b.Number && a.Document == b.Document && names.Match(a.Name, b.Name).Passes()
}

// Refer leaves the identity step to people, where [Config].Referral allows it and the
// authority has said no: that name and number do not belong together, or that it has
// no such person. The user goes on with the other steps; only [Desk.Decide] can
// approve then, and the authority has confirmed nothing. Without such a no, or where
// it is not allowed, it is refused with [ReasonStepNotNext]. Offer it only where you set
// Config.Referral, and see to it that whoever reviews can see who the person is: the
// Verifier keeps no photos without [Config].Photos.
func (v *Verifier) Refer(ctx context.Context, ref Ref) (Session, error) {
	return v.event(ctx, ref, func(s *session) error { return s.apply(referred{}) })
}

// SubmitCard gives the bank card, and has the bank check it together with the
// identity. The code is then sent to the card's mobile number. After the step has passed
// the same card again changes nothing, and another is refused with [ReasonAlreadyPassed]:
// [Verifier.ChangeMethod] there and back, or [Desk.Decide], opens the step again. So it
// is with photos and face.
func (v *Verifier) SubmitCard(ctx context.Context, ref Ref, card Card) (Session, error) {
	if !card.Number.IsValid() || !card.Mobile.IsValid() && !v.c.UnsafeThreeElements {
		return Session{}, invalid(ReasonValueMissing, StepCard)
	}
	issuer := card.Number.Identify()
	if v.c.CardTypes != nil && issuer.Type != 0 && !issuer.Doubtful &&
		!slices.Contains(v.c.CardTypes, issuer.Type) {
		return Session{}, refuse(ReasonCardUnsupported, StepCard)
	}
	place := v.cards.Place([]byte(card.Number.Reveal()))
	key := card.Key
	card.Key = ""
	content := card.Number.Reveal()
	if v.c.UnsafeThreeElements {
		card.Mobile = sms.Mobile{}
	} else {
		content += "\x00" + card.Mobile.Reveal()
	}
	return v.submit(ctx, ref, submission{
		step: StepCard, card: place, key: key,
		given: func() (matter, string, error) { return matter{card: card}, content, nil },
		prepare: func(s *session) error {
			if s.keepsOther(card) {
				return refuse(ReasonDataWithdrawn, StepCard)
			}
			s.mayHold(v.cards.Key(place.Name))
			return nil
		},
		ask: func(ctx context.Context, op Op, s *session) (Answer, error) {
			return v.c.Bank.CheckCard(ctx, op, s.private.identity, card)
		},
	})
}

// SubmitPhotos gives the photos of both sides of the ID card, or of the page with the portrait of
// another document. What is read off them must fit the identity; the photos are not stored,
// unless [Config].Photos says where.
func (v *Verifier) SubmitPhotos(ctx context.Context, ref Ref, photos Photos) (Session, error) {
	if r := badPhoto(photos.Front); r != 0 {
		return Session{}, invalid(r, StepPhotos)
	}
	noBack := badPhoto(photos.Back)
	if noBack == ReasonValueTooLarge || noBack != 0 && len(v.c.Documented) == 0 {
		return Session{}, invalid(noBack, StepPhotos)
	}
	var front, back string
	var valid atomic.Int64
	var age shownAge
	return v.submit(ctx, ref, submission{
		step: StepPhotos, key: photos.Key, valid: &valid, age: &age,
		pictures: v.pictures(StepPhotos, sidePhoto{PhotoFront, photos.Front}, sidePhoto{PhotoBack, photos.Back}),
		given: func() (matter, string, error) {
			if front = photos.Front.digest(); noBack != 0 {
				return matter{photos: []string{front}}, front, nil
			}
			if back = photos.Back.digest(); front == back {
				return matter{}, "", refuse(ReasonPhotoReused, StepPhotos)
			}
			return matter{photos: []string{front, back}}, front + back, nil
		},
		prepare: func(s *session) error {
			if noBack != 0 && !s.private.identity.Document.IsValid() {
				return invalid(noBack, StepPhotos)
			}
			if s.shown(front, StepFace) || s.shown(back, StepFace) {
				return refuse(ReasonPhotoReused, StepPhotos)
			}
			return nil
		},
		ask: func(ctx context.Context, op Op, s *session) (Answer, error) {
			photos.Key, photos.Kind = "", s.private.identity.Document.Kind()
			ctx = context.WithValue(ctx, personKey{}, s.private.identity)
			doc, a, err := v.c.Documents.ReadDocument(ctx, op, photos)
			if err == nil && a.Verdict == VerdictPass {
				reason, found, to := v.c.compare(doc, s.private.identity)
				if a.Findings |= found; reason != 0 {
					a.Verdict, a.Reason = VerdictFail, reason
				}
				age.set(v.guardianShown(doc, s), v.adultShown(doc, s))
				if !to.IsZero() {
					valid.Store(int64(endOf(to)))
				}
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
		return Session{}, invalid(ReasonValueTooLarge, StepFace)
	}
	var sum string
	return v.submit(ctx, ref, submission{
		step: StepFace, key: face.Key, pictures: v.pictures(StepFace, sidePhoto{PhotoFace, face.Photo}),
		given: func() (matter, string, error) {
			sum = face.Photo.digest()
			return matter{photos: []string{sum}}, sum, nil
		},
		prepare: func(s *session) error {
			if face.Photo.Len() > 0 && s.shown(sum, StepPhotos) {
				return refuse(ReasonPhotoReused, StepFace)
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
	why := after.why
	after = v.follow(ctx, after)
	if st := after.State.Steps[next]; st.Phase == PhasePending && st.Reason != 0 {
		return after.snapshot(), &Error{Reason: st.Reason, Step: next, err: why.shown()}
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
		s.Polls = slices.Clone(s.Polls)
		p := s.polling(do.Step, do.Op)
		due = p != nil && s.asked(p) && p.forUser(s.now)
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
