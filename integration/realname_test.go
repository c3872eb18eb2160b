package integration

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

var flowSeed = flag.Uint64("flow.seed", 0, "seed of TestRealnameRandom; 0 draws one")

// verifiers returns three Verifiers, each on a store of its own on one database.
// They share a backend and a clock.
func verifiers(t *testing.T, open func() kv.Store, changes ...func(*realname.Config)) []*realnametest.World {
	t.Helper()
	backend := new(realnametest.Backend)
	clock := realnametest.NewClock(time.Now()) // Redis drops what has expired by its own clock
	var all []*realnametest.World
	for range 3 {
		w, err := realnametest.New(realnametest.Options{
			Store: open(), Backend: backend, Clock: clock,
			Change: func(c *realname.Config) {
				flowtest.Loose(c)
				c.Timeout, c.Documented = time.Minute, []document.Kind{document.KindPassport, document.KindHKMacaoPermit}
				for _, change := range changes {
					change(c)
				}
			},
			SMS: func(c *sms.Config) { c.Limits.WatchBreakers = true },
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, w)
	}
	return all
}

// TestRealnameFlow goes through both methods, and by a passport and a permit.
func TestRealnameFlow(t *testing.T) {
	flows := []struct {
		realname.Method
		who realname.Identity
	}{
		{realname.MethodIDCard, flowtest.Crowd(2)[0]},
		{realname.MethodBankCard, flowtest.Crowd(2)[1]},
		{realname.MethodIDCard, realname.Identity{
			Name: names.MustParse("Anna Muster"), Document: document.MustParse(document.KindPassport, "L123456C8"),
		}},
		{realname.MethodIDCard, realname.Identity{
			Name: names.MustParse("沙小盒"), Document: document.MustParse(document.KindHKMacaoPermit, "H1234567801"),
		}},
	}
	onEach(t, func(t *testing.T, open func() kv.Store) {
		all := verifiers(t, open)
		for i, f := range flows {
			m := f.Method
			all[0].Clock.Advance(2 * time.Minute) // between two codes
			s, err := all[i%2].Walk(t.Context(), fmt.Sprint("account-", i), m, f.who)
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
			if _, err := all[2].Verifier.Records().Erase(t.Context(), s.Ref.Account); err != nil {
				t.Errorf("%v: Erase = %v", m, err)
			}
		}
	})
}

// TestRealnameStoreFaults lets single calls of whole flows fail in each way there is; with
// -long each call in each way.
func TestRealnameStoreFaults(t *testing.T) {
	wholeFlows(t)
	share := 2
	if *long {
		share = 1
	}
	onEach(t, func(t *testing.T, open func() kv.Store) { flowtest.StoreFaults(t, open, share) })
}

// TestRealnameBackendFaults lets each backend of whole flows fail in each way there is.
func TestRealnameBackendFaults(t *testing.T) {
	wholeFlows(t)
	onEach(t, flowtest.BackendFaults)
}

// wholeFlows skips a test of very many flows under the race detector, with which
// they take four times as long: on kv.Memory package realname runs the same flows
// with it.
func wholeFlows(t *testing.T) {
	t.Helper()
	if raceEnabled && !*long {
		t.Skip("without -race, or with -long")
	}
}

// TestRealnameRandom lets two accounts do random things.
func TestRealnameRandom(t *testing.T) {
	wholeFlows(t)
	runs, seed := 100, *flowSeed
	if *long {
		runs = 5000
	}
	if seed == 0 {
		seed = rand.Uint64()
	}
	onEach(t, func(t *testing.T, open func() kv.Store) { flowtest.Random(t, open, runs, seed) })
}

// TestRealnameMinds lets people and a guardian change their minds about their consents, in any order.
func TestRealnameMinds(t *testing.T) {
	wholeFlows(t)
	runs := 25
	if *long {
		runs = 300
	}
	onEach(t, func(t *testing.T, open func() kv.Store) { flowtest.Minds(t, open, runs, 1) })
}

// TestRealnameLimits sets many callers against one limit at once, through three
// Verifiers on three stores.
func TestRealnameLimits(t *testing.T) {
	for _, tt := range []struct {
		name string
		race func(*testing.T, func() kv.Store)
	}{
		{"many subjects", flowtest.ManySubjects},
		{"same subject", flowtest.SameSubject},
		{"account and day", flowtest.AccountDay},
		{"identity and day", flowtest.IdentityDay},
		{"slots", flowtest.Slots},
		{"slots of a card", flowtest.CardSlots},
		{"slots of a mobile number", flowtest.MobileSlots},
		{"takeover", flowtest.Takeover},
		{"guardians", func(t *testing.T, open func() kv.Store) { flowtest.Guardians(t, open, 6) }},
		{"one person", func(t *testing.T, open func() kv.Store) { flowtest.OnePerson(t, open, 8) }},
	} {
		t.Run(tt.name, func(t *testing.T) { onEach(t, tt.race) })
	}
}

// TestRealnameCanaries looks for personal data in all that a store ever saw.
func TestRealnameCanaries(t *testing.T) {
	wholeFlows(t)
	onEach(t, flowtest.Canaries)
}

// TestRealnameChains has several providers judge while answers get lost and each store fails.
func TestRealnameChains(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		flowtest.ChainsUnderFaults(t, open, 6)
	})
}
