package realname

import (
	"context"
	"errors"

	"github.com/go-realname/sdk/kv"
)

// nothing reports whether a session came to nothing before there was a subject, and
// nobody waits for news of it.
func (s *session) nothing() bool {
	return !s.State.Status.live() && s.State.Epoch == 0 && s.State.Chores == 0 &&
		len(s.Events) == 0 && len(s.Private) == 0
}

// discard removes a session that came to nothing, so that starting and canceling
// leaves no record behind. What a crash leaves of it is a name in the account's list.
func (v *Verifier) discard(ctx context.Context, s *session) error {
	err := v.sessions.Delete(ctx, *s.row)
	if errors.Is(err, kv.ErrConflict) { // somebody else is at it
		return nil
	}
	if err != nil {
		return err
	}
	if err := v.deleteKey(ctx, s.ID); err != nil {
		return err
	}
	return v.unlist(ctx, s)
}
