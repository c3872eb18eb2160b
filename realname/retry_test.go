package realname_test

import (
	"context"
	"errors"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestRetryUnknown asks again after an unknown outcome where that was said to be
// safe, and nowhere else. Each time counts.
func TestRetryUnknown(t *testing.T) {
	lost := realnametest.Lost(realnametest.Pass())
	tests := []struct {
		name    string
		safe    []realname.Step
		replies []realnametest.Reply
		calls   int
		left    int
		phase   realname.Phase
	}{
		{"not said", nil, []realnametest.Reply{lost}, 1, 4, realname.PhaseUnresolved},
		{"another step", []realname.Step{realname.StepPhotos}, []realnametest.Reply{lost}, 1, 4, realname.PhaseUnresolved},
		{"once", []realname.Step{realname.StepIdentity}, []realnametest.Reply{lost}, 2, 3, realname.PhasePassed},
		{"to the end", []realname.Step{realname.StepIdentity}, []realnametest.Reply{lost, lost, lost, lost}, 3, 2,
			realname.PhaseUnresolved},
		{"a no is a no", []realname.Step{realname.StepIdentity},
			[]realnametest.Reply{lost, realnametest.Fail(realname.ReasonMismatch)}, 2, 3, realname.PhaseFailed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			backend := new(realnametest.Backend)
			w := newWorld(t, realnametest.Options{Backend: backend, Change: func(c *realname.Config) {
				c.Retries, c.RetryUnknown = 2, tt.safe
				c.Authority = realname.AuthorityFunc(backend.Match) // cannot be queried
				c.Documents = realname.DocumentFunc(backend.ReadDocument)
			}})
			backend.Script(realname.StepIdentity, tt.replies...)
			u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
			p := u.s.Step(realname.StepIdentity)
			if got := backend.Count(realname.StepIdentity); got != tt.calls || p.Left != tt.left || p.Phase != tt.phase {
				t.Errorf("%d calls, %d tries left, %v, %v; want %d, %d, %v",
					got, p.Left, p.Phase, u.err, tt.calls, tt.left, tt.phase)
			}
		})
	}
}

// TestRetryUnknownConfig: a check that does something to the user, or that can be
// queried, is never asked twice.
func TestRetryUnknownConfig(t *testing.T) {
	plain := func(c *realname.Config) {
		backend := new(realnametest.Backend)
		c.Authority = realname.AuthorityFunc(backend.Match)
		c.Bank = realname.BankFunc(backend.CheckCard)
		c.Face = realname.FaceFunc(func(ctx context.Context, op realname.Op, id realname.Identity, p realname.Photo) (realname.Answer, error) {
			return backend.CheckFace(ctx, op, id, p)
		})
		c.Documents = realname.DocumentFunc(backend.ReadDocument)
	}
	for step, ok := range map[realname.Step]bool{
		realname.StepIdentity: true, realname.StepPhotos: true, realname.StepCard: true,
		realname.StepFace: false, realname.StepCode: false, realname.StepPIN: false, realname.StepReview: false, 0: false, 99: false,
	} {
		_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
			plain(c)
			c.RetryUnknown = []realname.Step{step}
		}})
		if ok != (err == nil) || err != nil && !errors.Is(err, realname.ErrConfig) {
			t.Errorf("%v: %v", step, err)
		}
	}
	_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.RetryUnknown = []realname.Step{realname.StepIdentity} // the backend is a Querier
	}})
	if !errors.Is(err, realname.ErrConfig) {
		t.Errorf("a backend that can be queried: %v", err)
	}
}

// TestNewCopies: what is changed in a configuration afterwards changes nothing.
func TestNewCopies(t *testing.T) {
	kinds := []idcard.Kind{idcard.KindResident}
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Kinds = kinds }})
	kinds[0] = idcard.KindPermit
	if u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()); u.err != nil {
		t.Errorf("a resident: %v", u.err)
	}
}
