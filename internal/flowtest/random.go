package flowtest

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms/smstest"
)

// people are two made-up subjects.
var people = [2]realname.Identity{
	realnametest.Someone(),
	{Name: names.MustParse("李小四"), Number: idcard.MustParse("440524188001010014")},
}

// A rambler does random things to the sessions of two accounts, which claim to
// be the same two people: each person may be verified for one account.
type rambler struct {
	*run
	r    *rand.Rand
	auto bool            // a program decides, not people
	at   [2]realname.Ref // the session that each account works on
	fuse atomic.Int32    // store calls until the process crashes; none if it is not positive
}

func newRambler(t testing.TB, s kv.Store, seed uint64) *rambler {
	r := &rambler{r: rand.New(rand.NewPCG(seed, 2))}
	r.auto = r.r.IntN(2) == 0
	loud := r.r.IntN(2) == 0
	random := kvtest.Random(seed, 0.03)
	r.run = newRun(t, s, options{
		store: func(c kvtest.Call) (kvtest.Fault, bool) {
			if c.Op != "due" && r.fuse.Add(-1) == 0 {
				return kvtest.Fault{After: kvtest.ErrInjected}, true
			}
			if !loud {
				return kvtest.Fault{}, false
			}
			return random(c), false
		},
		change: func(c *realname.Config) {
			c.Limits.Accounts, c.Referral, c.Retries = 1, seed%2 == 0, int(seed/2%2)
			if !r.auto {
				c.Review = nil
			}
		},
	})
	return r
}

// reply draws an answer for the next call of a backend.
func (r *rambler) reply() realnametest.Reply {
	switch r.r.IntN(13) {
	case 12:
		odd := realnametest.Pass()
		odd.Answer.Findings = realname.FindingsOf(realname.Finding(1 + r.r.IntN(9)))
		return odd
	case 0:
		return realnametest.Fail(realname.ReasonMismatch)
	case 1:
		return realnametest.Down(realname.FailureUnavailable)
	case 2:
		return realnametest.Lost(realnametest.Pass())
	case 3:
		odd := realnametest.Malformed()
		return odd[r.r.IntN(len(odd))]
	case 4:
		return realnametest.Later("token")
	case 5:
		return realnametest.About(people[r.r.IntN(2)])
	}
	return realnametest.Pass()
}

// act lets one of the accounts do one random thing.
func (r *rambler) act(ctx context.Context) {
	n := min(r.r.IntN(4), 1)
	c := customerOf(n, people[min(r.r.IntN(6), 1)])
	if s, err := r.world.Verifier.Get(ctx, r.at[n]); err == nil && s.Status == realname.StatusOpen &&
		r.r.IntN(5) > 0 {
		if s.Next != realname.StepReview {
			r.asks.Script(s.Next, r.reply())
		}
		r.turn(ctx, c, s.Method, s)
		r.clock.Advance(time.Duration(r.r.IntN(90)) * time.Second)
	} else {
		r.other(ctx, n, c)
	}
	r.revive()
}

// other is what is not the session's next step.
func (r *rambler) other(ctx context.Context, n int, c customer) {
	v, ref, m := r.world.Verifier, r.at[n], methods[r.r.IntN(2)]
	ctx = newRequest(ctx)
	switch r.r.IntN(21) {
	case 20: // for an adult it changes nothing
		_, _ = v.GuardianConsent(ctx, ref, customerOf(1-n, c.who).account, realnametest.Acts(v)...)
	case 18: // that of the identity is in the tests of package realname: nothing is told of whom it was about then
		_, _ = v.Withdraw(ctx, c.account, []realname.Purpose{realname.PurposePhotos, realname.PurposeFace, realname.PurposeCard}[r.r.IntN(3)])
	case 19:
		_, _ = v.Decline(ctx, ref, realname.Purpose(1+r.r.IntN(4)))
	case 13, 14:
		_, _ = v.Refer(ctx, ref)
	case 15, 16:
		if s, err := v.Get(ctx, ref); err == nil {
			_, _ = v.Abandon(ctx, ref, s.Next)
		}
	case 17:
		if s, err := v.Get(ctx, ref); err == nil {
			_ = v.Notify(ctx, s.Notify)
		}
	case 0, 1, 2:
		if s, err := v.Start(ctx, c.account, realname.GoalVerify, m); err == nil {
			r.at[n] = s.Ref
			r.know(s)
		}
	case 3:
		_, _ = v.ChangeMethod(ctx, ref, m)
	case 4, 5:
		_, _ = v.SubmitIdentity(ctx, ref, c.who)
	case 6:
		_, _ = v.SubmitPhotos(ctx, ref, realnametest.PhotosOf(c.who))
	case 7:
		if code := r.phone.Code(c.card.Mobile); code.IsValid() {
			_, _ = v.CheckCode(ctx, ref, smstest.Wrong(code))
		}
	case 8:
		r.clock.Advance(time.Duration(r.r.IntN(20)) * time.Minute)
	case 9:
		if r.r.IntN(6) == 0 {
			_, _ = v.Cancel(ctx, ref)
		}
	case 10:
		r.work(ctx)
	case 11:
		r.decide(ctx)
	case 12:
		r.fuse.Store(int32(1 + r.r.IntN(20)))
	}
}

// decide is a reviewer with a will of their own.
func (r *rambler) decide(ctx context.Context) {
	desk := r.world.Verifier.Desk()
	page, _ := desk.Cases(ctx, realname.CaseFilter{})
	for _, s := range page.Cases {
		d := realname.Decision{Session: s.Session, Round: s.Round, Actor: "reviewer-1", Approve: r.r.IntN(2) == 0}
		if !d.Approve && r.r.IntN(2) == 0 {
			d.Again = []realname.Step{realname.StepFace, realname.StepCard}[s.Method-1:][:1]
		}
		_, _ = desk.Decide(ctx, d)
	}
}

// settle lets everything come to rest.
func (r *rambler) settle(ctx context.Context) {
	r.calm.Store(true)
	for range 6 {
		r.work(ctx)
		r.clock.Advance(90 * time.Minute)
	}
	for range 4 { // a case that nobody decides goes back to its person, who does not come
		r.clock.Advance(220 * time.Hour)
		r.work(ctx)
	}
	r.clock.Advance(time.Hour)
	r.work(ctx)
}

// verdict looks at what must hold after whatever happened. It returns the
// statuses in which the sessions ended.
func (r *rambler) verdict(ctx context.Context) (ends []realname.Status) {
	r.t.Helper()
	defer r.report()
	holds := make(map[realname.Identity]bool)
	for _, s := range r.ended(ctx) {
		ends = append(ends, s.Status)
		if s.Status == realname.StatusApproved {
			holds[s.Subject] = true
			if len(r.phone.Messages(customerOf(0, s.Subject).card.Mobile))+
				len(r.phone.Messages(customerOf(1, s.Subject).card.Mobile)) == 0 {
				r.t.Error("invariant 1: approved, but no code was ever sent")
			}
		}
	}
	who := people[r.r.IntN(2)]
	r.newcomer(ctx, 2, who, holds[who])
	r.erase(ctx, "account-0")
	r.erase(ctx, "account-1")
	if holds[who] {
		r.newcomer(ctx, 3, who, false)
	}
	if err := r.world.Verifier.Wait(ctx); err != nil {
		r.t.Errorf("Wait: %v", err)
	}
	return ends
}

// newcomer verifies somebody for one more account: they are approved, unless
// another account is verified for them. A slot that was lost would show here, and
// one that was given away too (invariant 7).
func (r *rambler) newcomer(ctx context.Context, n int, who realname.Identity, taken bool) {
	r.t.Helper()
	r.asks = new(realnametest.Backend) // one that has no script left
	r.start()
	c := customerOf(n, who)
	var s realname.Session
	for range 12 {
		s = r.turn(ctx, c, realname.MethodBankCard, s)
		if s.Status == realname.StatusReview && !r.auto {
			s, _ = r.world.Verifier.Desk().Decide(ctx, realname.Decision{
				Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-1", Approve: true,
			})
		}
		if s.Status != 0 && !live(s.Status) {
			break
		}
		r.clock.Advance(time.Minute)
	}
	switch {
	case !taken && s.Status != realname.StatusApproved:
		r.t.Errorf("invariant 7: %v (%v), and nobody holds the identity's slot", s.Status, s.Reason)
	case taken && (s.Status != realname.StatusRejected || s.Reason != realname.ReasonIdentityInUse):
		r.t.Errorf("invariant 7: %v (%v), and the identity's slot is taken", s.Status, s.Reason)
	}
}

// Random lets two accounts do random things on a store that fails now and then
// under processes that crash now and then, lets it all come to rest, and checks
// every invariant. It returns in which statuses the sessions ended. A failure names
// the seed with which runs=1 repeats it.
func Random(t *testing.T, open func() kv.Store, runs int, seed uint64) map[realname.Status]int {
	store := open()
	var mu sync.Mutex
	all := make(map[realname.Status]int)
	together(t, runs, func(i int) {
		r := newRambler(t, store, seed+uint64(i))
		for range 40 {
			r.act(t.Context())
		}
		r.settle(t.Context())
		ends := r.verdict(t.Context())
		mu.Lock()
		defer mu.Unlock()
		for _, s := range ends {
			all[s]++
		}
		if t.Failed() {
			t.Logf("one of the last runs failed; this one had -random.runs=1 -random.seed=%d", seed+uint64(i))
		}
	})
	t.Logf("%d runs from seed %d, sessions ended as %v", runs, seed, all)
	return all
}
