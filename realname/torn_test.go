package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestTornRead has the first identity given while another call has read the session's
// data key, which was not there, and not yet the session, which then has data.
func TestTornRead(t *testing.T) {
	calls := map[string]func(*walker) error{
		"Get": func(u *walker) error { _, err := u.Verifier.Get(u.ctx, u.ref); return err },
		"the same identity": func(u *walker) error {
			_, err := u.Verifier.SubmitIdentity(u.ctx, u.ref, realnametest.Someone())
			return err
		},
	}
	for name, call := range calls {
		store := newGap()
		w := newWorld(t, realnametest.Options{Store: store})
		u := walk(t, w, "account-1", realname.MethodIDCard)
		store.before(1, "get", "rn/s/", func() {
			time.Sleep(10 * time.Millisecond) // until the key was read
			if _, err := w.Verifier.SubmitIdentity(u.ctx, u.ref, realnametest.Someone()); err != nil {
				t.Error(err)
			}
		})
		if err := call(u); err != nil || !store.reached() {
			t.Errorf("%s: %v", name, err)
		}
		if n := w.Backend.Count(realname.StepIdentity); n != 1 {
			t.Errorf("%s: %d checks, want 1", name, n)
		}
		if s, err := w.Verifier.Get(u.ctx, u.ref); err != nil || s.Subject != realnametest.Someone() {
			t.Errorf("%s: afterwards %v, %v", name, s.Subject, err)
		}
	}
}
