package realname_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

var (
	randomRuns = flag.Int("random.runs", 0, "random runs of the whole Verifier; 0 chooses")
	randomSeed = flag.Uint64("random.seed", 0, "seed of the random runs; 0 draws one")
)

// people are two made-up subjects.
var people = [2]realname.Identity{
	realnametest.Someone(),
	{Name: names.MustParse("李小四"), Number: idcard.MustParse("440524188001010014")},
}

// A rambler does random things to one account's sessions.
type rambler struct {
	*trial
	r     *rand.Rand
	ids   map[string]realname.Ref
	now   realname.Ref // the session it works on
	chaos *kvtest.Chaos
	loud  bool // the store fails
}

func newRambler(t *testing.T, seed uint64) *rambler {
	r := &rambler{r: rand.New(rand.NewPCG(seed, 2)), ids: map[string]realname.Ref{}}
	random := kvtest.Random(seed, 0.03)
	r.chaos = &kvtest.Chaos{Store: new(kv.Memory), Plan: func(c kvtest.Call) kvtest.Fault {
		if f := random(c); r.loud && c.Op != "due" {
			return f
		}
		return kvtest.Fault{}
	}}
	auto := r.r.IntN(2) == 0
	r.trial = &trial{account: "account-1", World: newWorld(t, realnametest.Options{
		Store: r.chaos,
		Change: func(c *realname.Config) {
			c.Limits.Accounts = 1
			if !auto {
				c.Review = nil
			}
		},
	})}
	r.loud = r.r.IntN(2) == 0
	return r
}

// reply draws an answer for the next call of a backend.
func (r *rambler) reply() realnametest.Reply {
	switch r.r.IntN(12) {
	case 0:
		return realnametest.Fail(realname.Mismatch)
	case 1:
		return realnametest.Down(realname.Unavailable)
	case 2:
		return realnametest.Lost(realnametest.Pass())
	case 3:
		return realnametest.Reply{}
	case 4:
		return realnametest.Later("token")
	case 5:
		return realnametest.About(people[r.r.IntN(2)])
	}
	return realnametest.Pass()
}

// act does one random thing.
func (r *rambler) act(ctx context.Context) {
	v, ref := r.Verifier, r.now
	who := people[min(r.r.IntN(6), 1)]
	if r.r.IntN(5) > 0 {
		if s, err := v.Get(ctx, ref); err == nil && s.Status == realname.StatusOpen {
			for _, step := range []realname.Step{s.Next} {
				if step != realname.StepReview {
					r.Backend.Script(step, r.reply())
				}
			}
			r.turn(ctx, s)
			r.Clock.Advance(time.Duration(r.r.IntN(90)) * time.Second)
			return
		}
	}
	switch r.r.IntN(12) {
	case 0, 1, 2:
		s, err := v.Start(ctx, r.account, realname.Method(1+r.r.IntN(2)))
		if err == nil {
			r.now = s.Ref
			r.ids[s.Ref.ID] = s.Ref
		}
	case 3:
		v.ChangeMethod(ctx, ref, realname.Method(1+r.r.IntN(2)))
	case 4, 5:
		v.SubmitIdentity(ctx, ref, who)
	case 6:
		v.SubmitPhotos(ctx, ref, realnametest.PhotosOf(who))
	case 7:
		if code := r.Phone.Code(mobile); code.IsValid() {
			v.CheckCode(ctx, ref, smstest.Wrong(code))
		}
	case 8:
		r.Clock.Advance(time.Duration(r.r.IntN(20)) * time.Minute)
	case 9:
		if r.r.IntN(6) == 0 {
			v.Cancel(ctx, ref)
		}
	case 10:
		v.Sweep(ctx)
	case 11:
		r.decide(ctx)
	}
}

// decide is a reviewer with a will of their own.
func (r *rambler) decide(ctx context.Context) {
	for id := range r.Verifier.Desk().Cases(ctx) {
		s, err := r.Verifier.Desk().Get(ctx, id)
		if err != nil {
			return
		}
		d := realname.Decision{Session: id, Round: s.Round, Actor: "reviewer-1", Approve: r.r.IntN(2) == 0}
		if !d.Approve && r.r.IntN(2) == 0 {
			d.Again = []realname.Step{realname.StepFace, realname.StepCard}
		}
		r.Verifier.Desk().Decide(ctx, d)
	}
}

// settle lets everything come to rest.
func (r *rambler) settle(ctx context.Context) {
	r.loud = false
	for range 6 {
		r.work(ctx)
		r.Clock.Advance(90 * time.Minute)
	}
	r.Clock.Advance(100 * time.Hour)
	r.work(ctx)
	r.Clock.Advance(time.Hour)
	r.work(ctx)
}

// verdict looks at what must hold after whatever happened. It returns the
// statuses in which the sessions ended.
func (r *rambler) verdict(t *testing.T) (ends []realname.Status) {
	t.Helper()
	begun := map[string]bool{}
	for _, c := range r.Backend.Calls() {
		if !c.Query && begun[c.Op] {
			t.Error("an operation was begun twice")
		}
		begun[c.Op] = begun[c.Op] || !c.Query
	}
	if n := r.Backend.Count(realname.StepIdentity) + r.Backend.Count(realname.StepCard); n > 20 {
		t.Errorf("%d checks, want at most 10 and 10 given back", n)
	}
	approved := 0
	for id, ref := range r.ids {
		s, err := r.Verifier.Get(t.Context(), ref)
		if err != nil {
			t.Errorf("session is lost: %v", err)
			continue
		}
		wantTrail(t, r.World, ref)
		r.history(t, id, s)
		ends = append(ends, s.Status)
		if s.Status == realname.StatusApproved {
			approved++
			r.proofs(t, s)
		}
		if s.Waiting != realname.ForNobody {
			t.Errorf("session waits for %v in the end, %+v", s.Waiting, s)
		}
	}
	if n, err := r.Verifier.Sweep(t.Context()); n != 0 || err != nil {
		t.Errorf("the sweep still finds %d, %v", n, err)
	}
	return ends
}

// history checks that the events of a session have no gaps, and that each is a
// change of status that may follow the one before.
func (r *rambler) history(t *testing.T, id string, s realname.Session) {
	t.Helper()
	may := map[realname.Status][]realname.Status{
		0:                     {realname.StatusOpen},
		realname.StatusOpen:   {realname.StatusReview, realname.StatusExpired, realname.StatusCanceled},
		realname.StatusReview: {realname.StatusApproved, realname.StatusRejected, realname.StatusExpired, realname.StatusCanceled, realname.StatusOpen},
	}
	seen := map[uint64]realname.Status{}
	for _, e := range r.events {
		if e.Session == id {
			seen[e.Seq] = e.Status
		}
	}
	last := realname.Status(0)
	for i := range uint64(len(seen)) {
		next, ok := seen[i+1]
		legal := false
		for _, s := range may[last] {
			legal = legal || s == next
		}
		if !ok || !legal {
			t.Errorf("event %d: %v after %v", i+1, next, last)
		}
		last = next
	}
	if last != s.Status {
		t.Errorf("the last event says %v, the session is %v", last, s.Status)
	}
}

// proofs checks that what an approval stands on was really about its subject.
func (r *rambler) proofs(t *testing.T, s realname.Session) {
	t.Helper()
	about := map[realname.Step]bool{}
	for _, c := range r.Backend.Calls() {
		if c.About == s.Subject {
			about[c.Step] = true
		}
	}
	want := []realname.Step{realname.StepIdentity, realname.StepFace}
	if s.Method == realname.MethodBankCard {
		want[1] = realname.StepCard
	}
	for _, step := range want {
		if !about[step] {
			t.Errorf("approved, but %v was never asked about this subject", step)
		}
	}
	if len(r.Phone.Messages(mobile)) == 0 {
		t.Error("approved, but no code was ever sent")
	}
}

func TestRandomRuns(t *testing.T) {
	runs, seed := *randomRuns, *randomSeed
	if runs == 0 {
		runs = 2000
		if realname.RaceEnabled() {
			runs = 200
		}
	}
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("%d runs, -random.seed=%d", runs, seed)
	ends := map[realname.Status]int{}
	for i := range runs {
		r := newRambler(t, seed+uint64(i))
		for range 40 {
			r.act(t.Context())
		}
		r.settle(t.Context())
		for _, s := range r.verdict(t) {
			ends[s]++
		}
		if t.Failed() {
			t.Fatalf("-random.runs=1 -random.seed=%d", seed+uint64(i))
		}
	}
	t.Logf("sessions ended as %v", ends)
	for _, s := range []realname.Status{realname.StatusApproved, realname.StatusRejected,
		realname.StatusExpired, realname.StatusCanceled} {
		if ends[s] < runs/200 {
			t.Errorf("only %d sessions ended as %v: the runs miss something", ends[s], s)
		}
	}
}

var _ = sms.ErrRefused
