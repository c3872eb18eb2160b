package realname

import "context"

// SubmitCarrier has the carrier asked whether the mobile number of the session is the
// person's, in flows with StepCarrier: the number that the code has proved, or in a flow without
// StepCode the card's. key makes it idempotent, see [Identity].Key; it may be "". After the step
// has passed it changes nothing. When another number takes the place of this one, the step is
// open again.
func (v *Verifier) SubmitCarrier(ctx context.Context, ref Ref, key string) (Session, error) {
	return v.submit(ctx, ref, submission{
		step: StepCarrier, key: key,
		given: func() (matter, string, error) { return matter{}, "", nil },
		ask: func(ctx context.Context, op Op, s *session) (Answer, error) {
			return v.c.Carrier.CheckMobile(ctx, op, s.private.identity, s.private.mobile)
		},
	})
}
