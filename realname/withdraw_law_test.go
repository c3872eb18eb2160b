package realname_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A changeable is one run of a person who changes their mind, in any order, while calls fail.
type changeable struct {
	*house
	r     *rand.Rand
	k     *archive
	chaos *kvtest.Chaos
	mem   *realnametest.PhotoMemory

	mu    sync.Mutex
	taken map[string]map[realname.Step]bool // by session: steps whose consent is certainly taken back
	lost  map[string]bool                   // checks whose answers may not have been stored, by what their copies are called
	ops   []string                          // checks of the step under way, likewise
	all   []realname.Ref
	did   []string
	count map[string]int // how often something came of it
}

// calm does something without faults.
func (c *changeable) calm(do func()) {
	plan := c.chaos.Plan
	c.chaos.Plan = nil
	do()
	c.chaos.Plan = plan
}

// asked is told of each call of a backend.
func (c *changeable) asked(op realname.Op) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ops = append(c.ops, op.Step.String()+" "+op.Key)
	if c.taken[op.Session][op.Step] {
		c.t.Errorf("%v is asked without a consent: %v", op.Step, c.did)
	}
}

// take notes that consents of a session are taken back, or given.
func (c *changeable) take(id string, on bool, steps ...realname.Purpose) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.taken[id] == nil {
		c.taken[id] = map[realname.Step]bool{}
	}
	for _, p := range steps {
		c.taken[id][realname.Step(p)] = on
	}
}

// some are one purpose or all.
func (c *changeable) some() []realname.Purpose {
	if n := c.r.IntN(5); n < 4 {
		return purposes[n : n+1]
	}
	return purposes[:4]
}

// one does one of the things there are.
func (c *changeable) one() {
	v, ref := c.Verifier, realname.Ref{Account: "a"}
	if n := len(c.all); n > 0 {
		ref = c.all[n-1]
		if c.r.IntN(5) == 0 {
			ref = c.all[c.r.IntN(n)]
		}
	}
	var err error
	what := []string{
		"start", "start", "step", "step", "step", "step", "step", "step", "step", "agree", "agree", "agree", "withdraw", "decline",
		"during", "method", "wait", "sweep", "restrict", "hold", "unhold", "erase", "abandon", "walk", "walk", "walk",
	}[c.r.IntN(26)]
	switch what {
	case "start":
		err = c.begin()
	case "step", "during":
		err = c.go1(ref, what == "during")
	case "agree":
		err = c.agree(ref)
	case "walk": // as far as it comes
		err = c.agree(ref)
		for i := 0; i < 9 && err == nil; i++ {
			err = c.go1(ref, false)
		}
	case "withdraw":
		err = c.takeBack(c.some())
	case "decline":
		p := c.some()
		if _, err = v.Decline(c.ctx, ref, p...); err == nil {
			c.take(ref.ID, true, p...)
		}
	case "method":
		_, err = v.ChangeMethod(c.ctx, ref, realname.Method(1+c.r.IntN(2)))
	case "wait":
		c.Clock.Advance(time.Duration(1+c.r.IntN(40)) * time.Minute)
	case "sweep":
		_, err = v.Sweep(c.ctx)
	case "restrict":
		if c.r.IntN(4) == 0 {
			err = v.Records().Restrict(c.ctx, "a")
		}
	case "hold":
		err = v.Records().Hold(c.ctx, ref.ID, "officer", "case", c.Clock.Now().Add(day))
	case "unhold":
		err = v.Records().Unhold(c.ctx, ref.ID, "officer", "case")
	case "erase":
		if c.r.IntN(4) == 0 {
			_, err = v.Records().Erase(c.ctx, "a")
		}
	case "abandon":
		_, err = v.Abandon(c.ctx, ref, realname.StepFace)
	}
	c.did = append(c.did, fmt.Sprint(what, " ", err == nil))
}

func (c *changeable) begin() error {
	goals := []realname.Goal{realname.GoalVerify, realname.GoalRenew, realname.GoalBindCard}
	g, m := goals[c.r.IntN(3)], realname.Method(1+c.r.IntN(2))
	if g == realname.GoalBindCard {
		m = realname.MethodBankCard
	}
	s, err := c.Verifier.Start(c.ctx, "a", g, m)
	if err == nil && !slices.Contains(c.all, s.Ref) {
		c.all = append(c.all, s.Ref)
	}
	return err
}

// go1 does what the session asks for next. In the middle of it the person may take a consent back.
func (c *changeable) go1(ref realname.Ref, during bool) (err error) {
	var s realname.Session
	c.calm(func() { s, err = c.Verifier.Get(c.ctx, ref) })
	if err != nil || s.Waiting != realname.WaitingForUser {
		return err
	}
	switch c.r.IntN(8) {
	case 0:
		c.Backend.Script(s.Next, realnametest.Later("t"))
	case 1:
		c.Backend.Script(s.Next, realnametest.Lost(realnametest.Pass()))
	case 2:
		c.Backend.Script(s.Next, realnametest.Fail(realname.ReasonMismatch))
	}
	c.k.during = func(op realname.Op) {
		c.k.during = c.asked
		if c.asked(op); during {
			_ = c.takeBack([]realname.Purpose{realname.Purpose(op.Step)})
		}
	}
	if s.Next == realname.StepCode {
		c.Clock.Advance(2 * time.Minute)
	}
	c.ops = nil
	_, err = c.step(s, guests[0])
	if e := (*realname.Error)(nil); err != nil && !errors.As(err, &e) { // the store failed: nobody knows their tokens
		for _, op := range c.ops {
			c.lost[op] = true
		}
	}
	c.Backend.Unscript(s.Next)
	c.k.during = c.asked
	return err
}

func (c *changeable) agree(ref realname.Ref) (err error) {
	c.take(ref.ID, false, purposes...) // from now on it may be there
	if err = c.Agree(c.ctx, ref); err != nil {
		return err
	}
	return nil
}

// takeBack withdraws. Once that has returned, nobody is asked, and no PIN verifies for an account that is stopped.
func (c *changeable) takeBack(p []realname.Purpose) error {
	a, err := c.Verifier.Withdraw(c.ctx, "a", p...)
	if err != nil {
		return err
	}
	for _, ref := range c.all {
		c.take(ref.ID, true, p...)
	}
	c.count["withdrawn "+a.State.String()]++
	if a.State == realname.AccountSuspended {
		c.calm(func() { c.wantPIN(fmt.Sprint("withdrawn: ", c.did), "a", guests[0].pin, "suspended") })
	}
	return nil
}

// check holds what must be true at any time.
func (c *changeable) check() {
	for _, ref := range c.all {
		s, err := c.Verifier.Get(c.ctx, ref)
		if err != nil {
			continue // forgotten
		}
		for step, gone := range c.taken[ref.ID] {
			if gone && s.Status == realname.StatusOpen && s.Step(step).Phase == realname.PhasePassed {
				c.t.Errorf("%v is passed without a consent: %v", step, c.did)
			}
		}
		if c.taken[ref.ID][realname.StepCard] && s.Status == realname.StatusOpen && s.Card.IsValid() {
			c.t.Errorf("the card is still told: %v", c.did)
		}
		if c.taken[ref.ID][realname.StepIdentity] && s.Subject != (realname.Identity{}) && s.Status == realname.StatusOpen {
			c.t.Errorf("the identity is still told: %v", c.did)
		}
		if trail, err := c.Verifier.Records().Trail(c.ctx, ref.ID); err != nil || trail.Verify() != nil {
			c.t.Errorf("the trail: %v, %v", err, trail.Verify())
		}
	}
	if a, err := c.Verifier.Account(c.ctx, "a"); err == nil && a.State == realname.AccountVerified && a.Level == 0 && len(a.Approvals) == 0 {
		c.t.Errorf("verified by nothing: %+v: %v", a, c.did)
	}
}

// end lets everything come to rest, takes all back, and looks what is left.
func (c *changeable) end() {
	c.k.during = c.asked
	_ = c.takeBack(purposes)
	c.later(4, 2*day)
	if a, err := c.Verifier.Account(c.ctx, "a"); err == nil && a.State == realname.AccountVerified {
		c.t.Errorf("verified after all was taken back: %+v: %v", a, c.did)
	}
	restricted := slices.ContainsFunc(c.did, func(s string) bool { return s == "restrict true" || s == "restrict false" })
	maps.DeleteFunc(c.k.copies, func(op string, _ realname.Step) bool { return c.lost[op] })
	if n := len(c.k.copies) + len(c.mem.Keys()); n != 0 && !restricted {
		c.t.Errorf("providers keep %v, the store %d photos: %v", c.k.copies, len(c.mem.Keys()), c.did)
	}
}

// TestNoOrderAsksWithoutConsent: no order of consent, withdrawal, refusal, restriction, hold, erasure, time and late
// answers asks a provider, returns or keeps what it must not, whatever calls fail.
func TestNoOrderAsksWithoutConsent(t *testing.T) {
	runs := 150
	if realname.RaceEnabled() {
		runs = 30
	}
	count := map[string]int{}
	for run := range runs {
		for what, n := range changeMind(t, new(kv.Memory), uint64(run), run%2 == 0) {
			count[what] += n
		}
		if t.Failed() {
			t.Fatalf("run %d", run)
		}
	}
	t.Log(count)
	for _, what := range []string{"withdrawn suspended", "withdrawn unverified", "approved", "canceled", "open"} {
		if count[what] == 0 {
			t.Errorf("nothing is %s: the runs miss something", what)
		}
	}
}

// TestMindsOnAStore: see [flowtest.Minds].
func TestMindsOnAStore(t *testing.T) {
	runs := 60
	if realname.RaceEnabled() {
		runs = 15
	}
	t.Log(flowtest.Minds(t, inMemory(), runs, 1))
}

// changeMind is one run on a store. It returns how often something came of what was done.
func changeMind(t *testing.T, store kv.Store, seed uint64, faults bool) map[string]int {
	c := &changeable{
		count: map[string]int{}, lost: map[string]bool{},
		chaos: &kvtest.Chaos{Store: store}, mem: new(realnametest.PhotoMemory), taken: map[string]map[realname.Step]bool{},
		r: rand.New(rand.NewPCG(11, seed)),
	}
	c.house, c.k = withArchive(t, c.chaos, func(cfg *realname.Config) {
		cfg.Photos, cfg.Retain.Photos = c.mem, -1
		cfg.Limits.Face, cfg.Limits.Card, cfg.Limits.Identity, cfg.Limits.Photos = 50, 50, 50, 50
		cfg.Limits.AccountDay, cfg.Limits.IdentityDay, cfg.Limits.CardDay, cfg.Limits.FaceDay = 100, 100, 100, 100
	})
	c.k.during = c.asked
	c.ctx = context.WithoutCancel(t.Context())
	if faults {
		c.chaos.Plan = kvtest.Random(seed, 0.03)
	}
	for range 60 {
		c.one()
		c.calm(c.check)
	}
	c.chaos.Plan = nil
	for _, ref := range c.all {
		if s, err := c.Verifier.Get(c.ctx, ref); err == nil {
			c.count[s.Status.String()]++
		}
	}
	c.end()
	return c.count
}

// TestWithdrawnApprovalEnds: an approval that gives way to another after a withdrawal has an end from then on, as if
// the other had come later.
func TestWithdrawnApprovalEnds(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Retain.Ended = 30 * day })
	h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	s := h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	h.withdraw("a", realname.PurposeFace)
	for _, tt := range []struct {
		days time.Duration
		kept bool
	}{{29, true}, {2, false}} {
		h.Clock.Advance(tt.days * day)
		h.sweep()
		got, err := h.Verifier.Desk().Get(h.ctx, s.Ref.ID)
		if err != nil || got.Subject.Name.IsValid() != tt.kept {
			t.Errorf("%d days later: kept %v, %v", tt.days, got.Subject.Name.IsValid(), err)
		}
	}
	h.wantState("in the end", "a", realname.AccountVerified)
}
