package realname_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestSlowSinkHoldsNobodyUp: while the receiver of events is down, what is due of sessions is
// done in time all the same.
func TestSlowSinkHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, realnametest.Options{Change: realTime})
		ctx, stop := context.WithCancel(t.Context())
		var work sync.WaitGroup
		for range 100 { // sessions with events that nobody takes
			if _, err := w.Verifier.Start(t.Context(), fmt.Sprint("account-", time.Now().UnixNano()), realname.GoalVerify, realname.MethodIDCard); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Nanosecond)
		}
		later := realnametest.Later("token")
		later.Answer.Window = time.Minute
		w.Backend.Script(realname.StepIdentity, later)
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		if u.err != nil {
			t.Fatal(u.err)
		}
		down := func(ctx context.Context, _ realname.Event) error {
			select {
			case <-time.After(30 * time.Second):
			case <-ctx.Done():
			}
			return errors.New("the receiver does not answer")
		}
		work.Go(func() { _ = w.Verifier.Run(ctx, down) })
		began := time.Now()
		for u.s.Step(realname.StepIdentity).Phase != realname.PhasePassed && time.Since(began) < 25*time.Minute {
			time.Sleep(time.Second)
			u.do(func() (realname.Session, error) { return w.Verifier.Get(u.ctx, u.ref) })
		}
		if took := time.Since(began); took > time.Minute+10*time.Second {
			t.Errorf("an answer that was due after a minute came after %v: the identity is %v", took, u.s.Step(realname.StepIdentity))
		}
		stop()
		work.Wait()
	})
}
