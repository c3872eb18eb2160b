package realname_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
)

// A keeping is one run of what can be done to an account's data, in any order.
type keeping struct {
	*house
	r     *rand.Rand
	store *census
	chaos *kvtest.Chaos
	all   []string             // sessions that had data
	held  map[string]time.Time // those that are certainly held, and until when
	did   []string
}

// calm does something without faults.
func (k *keeping) calm(do func()) {
	plan := k.chaos.Plan
	k.chaos.Plan = nil
	do()
	k.chaos.Plan = plan
}

// begin begins a session and goes on with it, as far as it comes.
func (k *keeping) begin(g realname.Goal, steps int) {
	m := []realname.Method{realname.MethodIDCard, realname.MethodBankCard}[k.r.IntN(2)]
	s, err := k.start("a", g, m)
	for range steps {
		if err != nil || s.Waiting != realname.WaitingForUser {
			break
		}
		s, err = k.step(s, guests[0])
	}
	if s.Ref.ID == "" {
		return
	}
	if steps < 9 {
		_, _ = k.Verifier.Cancel(k.ctx, s.Ref)
	}
	k.calm(func() {
		if now, err := k.Verifier.Get(k.ctx, s.Ref); err == nil && now.Subject != (realname.Identity{}) && !slices.Contains(k.all, s.Ref.ID) {
			k.all = append(k.all, s.Ref.ID)
		}
	})
}

// one does one of the things there are.
func (k *keeping) one() {
	rec, some := k.Verifier.Records(), ""
	if len(k.all) > 0 {
		some = k.all[k.r.IntN(len(k.all))]
	}
	var err error
	what := []string{"begin", "begin", "verify", "renew", "hold", "hold", "unhold", "erase", "restrict", "release", "wait", "wait", "wait"}[k.r.IntN(13)]
	switch what {
	case "begin":
		k.begin(realname.GoalVerify, 1+k.r.IntN(4))
	case "verify":
		k.begin(realname.GoalVerify, 9)
	case "renew":
		k.begin(realname.GoalRenew, 9)
	case "hold":
		until := k.Clock.Now().Add(time.Duration(1+k.r.IntN(60)) * day)
		if err = rec.Hold(k.ctx, some, "officer", "case", until); err == nil {
			k.held[some] = until
		}
	case "unhold":
		delete(k.held, some)
		err = rec.Unhold(k.ctx, some, "officer", "case")
	case "erase":
		var done realname.Erasure
		done, err = rec.Erase(k.ctx, "a")
		for _, id := range done.Sessions {
			if err == nil && !k.held[id].IsZero() && k.Clock.Now().Before(k.held[id]) {
				k.t.Errorf("a session that is held was erased: %v", k.did)
			}
		}
	case "restrict":
		err = rec.Restrict(k.ctx, "a")
	case "release":
		err = k.Verifier.Desk().Release(k.ctx, "a", "operator", realname.ReasonReleased)
	case "wait":
		k.Clock.Advance(time.Duration(1+k.r.IntN(40)) * day)
		_, err = k.Verifier.Sweep(k.ctx)
	}
	k.did = append(k.did, fmt.Sprint(what, " ", err == nil))
}

// check holds what must be true at any time: what is held is there, and what is gone is told to nobody.
func (k *keeping) check() {
	for id, until := range k.held {
		if k.Clock.Now().Before(until) && !k.hasData(id) {
			k.t.Errorf("the data of a session is gone before its hold ends: %v", k.did)
		}
	}
	for _, id := range k.all {
		s, err := k.Verifier.Desk().Get(k.ctx, id)
		if err != nil || s.Subject != (realname.Identity{}) && !k.hasData(id) {
			k.t.Errorf("%v, or a subject without data: %v", err, k.did)
		}
	}
}

// TestNoOrderKeepsOrLosesData: no order of beginning, approval, hold, erasure, restriction, release
// and time loses what is held, nor does it keep what is to go, whatever calls fail.
func TestNoOrderKeepsOrLosesData(t *testing.T) {
	runs := 60
	if realname.RaceEnabled() {
		runs = 20
	}
	policies := []realname.Retain{{}, realname.RetainWallet(), realname.RetainGame(), realname.RetainPayments()}
	for run := range runs {
		store := newCensus()
		k := &keeping{store: store, chaos: &kvtest.Chaos{Store: store}, held: map[string]time.Time{}}
		k.r = rand.New(rand.NewPCG(7, uint64(run)))
		k.house = newHouse(t, k.chaos, programDecides(policies[run%len(policies)]))
		if run%3 == 0 {
			k.chaos.Plan = kvtest.Random(uint64(run), 0.03)
		}
		for range 25 {
			k.one()
			k.calm(k.check)
		}
		k.chaos.Plan = nil
		k.end()
		if t.Failed() {
			t.Fatalf("run %d", run)
		}
	}
}

// end erases the account, lets every hold and law end, and searches the store.
func (k *keeping) end() {
	if _, err := k.Verifier.Records().Erase(k.ctx, "a"); err != nil {
		k.t.Errorf("Erase: %v: %v", err, k.did)
	}
	for range 12 {
		k.Clock.Advance(years)
		k.sweep()
		k.sweep()
	}
	for _, id := range k.all {
		if k.hasData(id) {
			k.t.Errorf("the data of a session is left: %v", k.did)
		}
		trail, err := k.Verifier.Records().Trail(k.ctx, id)
		if err != nil || trail.Verify() != nil {
			k.t.Errorf("the trail: %v, %v", err, trail.Verify())
		}
	}
	if n := k.listed("a"); len(n) != 0 {
		k.t.Errorf("the account lists %d sessions: %v", len(n), k.did)
	}
	leaktest.CheckText(k.t, "the store", k.everything(k.store), guests[0].who.Name.Reveal(), guests[0].who.Number.Reveal(),
		guests[0].card.Reveal(), guests[0].mobile.Reveal())
}
