package realname

import "context"

// HandIn hands a session in for review once more that came back since our reviewers were late: its
// Reason is [ReasonReviewLate], and what it waits for is [StepReview]. Nothing that was passed is asked
// again, unless its proof has run out meanwhile: then that step is next, also where it had no tries left,
// and the session is handed in by itself after it. So is a case whose proofs run out between the decision
// and the approval. A session that has not come back is refused with [ReasonStepNotNext].
func (v *Verifier) HandIn(ctx context.Context, ref Ref) (Session, error) {
	return v.event(ctx, ref, func(s *session) error {
		if s.State.Status == StatusReview && s.now >= s.State.Deadline { // it comes back now
			if err := s.apply(ticked{}); err != nil {
				return err
			}
		}
		return s.apply(handedIn{})
	})
}
