package realname

import "github.com/go-realname/sdk/sms"

// keepsAnother reports whether a hold keeps somebody else in the session than an identity names: who is held is
// not overwritten, and a new session is for the other one.
func (s *session) keepsAnother(id Identity) bool {
	return s.Retention.held(s.now) && s.private.identity.isSet() && !sameSubject(s.private.identity, id)
}

// keepsOther reports whether a hold keeps another card in the session, or another number than the card's. Where the
// step is passed another one is refused as ever.
func (s *session) keepsOther(card Card) bool {
	kept := s.private.card
	other := kept.Number.IsValid() && kept != card || s.keepsNumber(card.Mobile)
	return s.Retention.held(s.now) && other && !s.State.passed(StepCard, s.now)
}

// keepsNumber reports whether a hold keeps another mobile number in the session, which a code has confirmed.
func (s *session) keepsNumber(m sms.Mobile) bool {
	kept := s.private.mobile
	return s.Retention.held(s.now) && m.IsValid() && kept.IsValid() && kept != m && same(s.Owner.Mobile, s.mobileTag(kept))
}
