package integration

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard/idcardtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// verifiers returns three Verifiers, each on a store of its own on one database.
// They share a backend and a clock.
func verifiers(t *testing.T, open func() kv.Store) []*realnametest.World {
	t.Helper()
	backend := new(realnametest.Backend)
	clock := realnametest.NewClock(time.Now()) // Redis drops what has expired by its own clock
	var all []*realnametest.World
	for range 3 {
		w, err := realnametest.New(realnametest.Options{
			Store: open(), Backend: backend, Clock: clock,
			Change: func(c *realname.Config) { c.Timeout = time.Minute },
			SMS:    func(c *sms.Config) { c.Limits.WatchBreakers = true },
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, w)
	}
	return all
}

// crowd makes n different subjects.
func crowd(n int) (ids []realname.Identity) {
	maker := idcardtest.New(1)
	for range n {
		ids = append(ids, realname.Identity{Name: names.MustParse("张三丰"), Number: maker.Number()})
	}
	return ids
}

// TestRealnameFlow goes through both methods, each step in another process.
func TestRealnameFlow(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		all := verifiers(t, open)
		for i, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
			all[i].Clock.Advance(2 * time.Minute) // between two codes
			s, err := all[i].Walk(t.Context(), fmt.Sprint("account-", i), m, crowd(2)[i])
			if err != nil || s.Status != realname.StatusApproved {
				t.Fatalf("%v: %v, %v; want approved", m, s.Status, err)
			}
			seen, err := all[2].Verifier.Get(t.Context(), s.Ref)
			if err != nil || seen.Status != realname.StatusApproved || seen.Subject != s.Subject {
				t.Errorf("%v: another process sees %v, %v", m, seen.Status, err)
			}
			trail, err := all[2].Verifier.Records().Trail(t.Context(), s.Ref.ID)
			if err != nil || trail.Verify() != nil {
				t.Errorf("%v: trail of %d entries, %v", m, len(trail), err)
			}
			if err := all[2].Verifier.Records().Erase(t.Context(), s.Ref.Account); err != nil {
				t.Errorf("%v: Erase = %v", m, err)
			}
		}
	})
}

// TestRealnameSubjects gives 64 subjects to one session at once, from three
// processes: five are checked.
func TestRealnameSubjects(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		all := verifiers(t, open)
		for range 64 {
			all[0].Backend.Script(realname.StepIdentity, realnametest.Fail(realname.Mismatch))
		}
		s, err := all[0].Verifier.Start(t.Context(), "account-1", realname.MethodIDCard)
		if err != nil {
			t.Fatal(err)
		}
		if err := all[0].Agree(t.Context(), s.Ref); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i, id := range crowd(64) {
			wg.Go(func() {
				for {
					_, err := all[i%3].Verifier.SubmitIdentity(t.Context(), s.Ref, id)
					if !errors.Is(err, realname.ErrInProgress) && !errors.Is(err, kv.ErrBusy) {
						return
					}
					time.Sleep(time.Millisecond)
				}
			})
		}
		wg.Wait()
		if got := all[0].Backend.Count(realname.StepIdentity); got != 5 {
			t.Errorf("%d checks, want 5", got)
		}
	})
}

// TestRealnameSlots approves one identity on nine accounts at once: three may be.
func TestRealnameSlots(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		all := verifiers(t, open)
		var mu sync.Mutex
		ends := map[realname.Status]int{}
		var wg sync.WaitGroup
		for i := range 9 {
			s, err := all[0].Verifier.Start(t.Context(), fmt.Sprint("account-", i), realname.MethodIDCard)
			if err != nil {
				t.Fatal(err)
			}
			wg.Go(func() {
				s, err := walkTo(t, all[i%3], s.Ref, i)
				if err != nil {
					t.Errorf("account %d: %v", i, err)
				}
				mu.Lock()
				defer mu.Unlock()
				ends[s.Status]++
			})
		}
		wg.Wait()
		if ends[realname.StatusApproved] != 3 || ends[realname.StatusRejected] != 6 {
			t.Errorf("ends = %v, want 3 approved and 6 rejected", ends)
		}
	})
}

// walkTo goes through every step of a session, with a number of its own.
func walkTo(t *testing.T, w *realnametest.World, ref realname.Ref, n int) (s realname.Session, err error) {
	v, ctx, id, number := w.Verifier, t.Context(), realnametest.Someone(), mobile(n)
	steps := []func() (realname.Session, error){
		func() (realname.Session, error) { return realname.Session{}, w.Agree(ctx, ref) },
		func() (realname.Session, error) { return v.SubmitIdentity(ctx, ref, id) },
		func() (realname.Session, error) { return v.SubmitPhotos(ctx, ref, realnametest.PhotosOf(id)) },
		func() (realname.Session, error) { return v.SubmitFace(ctx, ref, realname.Face{}) },
		func() (realname.Session, error) {
			s, _, err := v.SendCode(ctx, ref, realname.CodeRequest{Mobile: number})
			return s, err
		},
		func() (realname.Session, error) { return v.CheckCode(ctx, ref, w.Phone.Code(number)) },
		func() (realname.Session, error) { return v.SetPIN(ctx, ref, pinOf(n)) },
	}
	for _, step := range steps {
		if s, err = step(); err != nil {
			return s, err
		}
	}
	for s.Status == realname.StatusReview { // a claim that met a conflict is made again
		w.Clock.Advance(2 * time.Minute)
		if _, err := v.Sweep(ctx); err != nil {
			return s, err
		}
		if s, err = v.Get(ctx, ref); err != nil {
			return s, err
		}
	}
	return s, nil
}

// pinOf returns a PIN that is not easily guessed.
func pinOf(n int) password.PIN { return password.MustParsePIN(fmt.Sprint(739164 + 1307*n)) }
