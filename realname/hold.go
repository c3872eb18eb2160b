package realname

// keepsAnother reports whether a hold keeps somebody else in the session than an identity names: who is held is
// not overwritten, and a new session is for the other one.
func (s *session) keepsAnother(id Identity) bool {
	return s.Retention.held(s.now) && s.private.identity.isSet() && !sameSubject(s.private.identity, id)
}

// keepsOther reports whether a hold keeps another card in the session. Where the step is passed another one is
// refused as ever.
func (s *session) keepsOther(card Card) bool {
	kept := s.private.card
	return s.Retention.held(s.now) && kept.Number.IsValid() && kept != card && !s.State.passed(StepCard, s.now)
}
