package realname

import "context"

// OpKey is the key of a session's operation.
func OpKey(ctx context.Context, v *Verifier, id string, op uint32) string {
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return ""
	}
	return s.op(effect{Op: op}).Key
}
