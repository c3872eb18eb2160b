package realname

import "context"

// Records is what data duties need: looking at what is kept.
type Records struct{ v *Verifier }

// Records returns the side of v for data duties.
func (v *Verifier) Records() Records { return Records{v} }

// Trail returns a session's audit trail.
func (r Records) Trail(ctx context.Context, id string) (Trail, error) {
	s, err := r.v.load(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.sessionRecord.Trail, nil
}
