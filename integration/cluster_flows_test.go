package integration

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/rediskv"
	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A stage is a cluster on which processes work.
type stage struct {
	promised bool                             // nothing that is acknowledged is lost
	fail     func(round int) string           // lets a part fail until it is back
	spot     func() (at []spot, s []kv.Store) // an empty place, and ways to it
}

var stages = map[string]func(t *testing.T) stage{
	"postgres": func(t *testing.T) stage {
		p := startDuo(t, true)
		return stage{true, p.failover, func() ([]spot, []kv.Store) {
			table := unique()
			s := sqlStore(t, pool(t, "pgx", p.both()), sqlkv.PostgreSQL, table)
			return []spot{{"postgres", p.both(), table}}, []kv.Store{s}
		}}
	},
	"galera": func(t *testing.T) stage {
		g := startGalera(t)
		return stage{true, g.failover, func() (at []spot, s []kv.Store) {
			g.table = unique()
			for i := range g.nodes {
				at = append(at, spot{"mysql", g.url(i, true), g.table})
			}
			return at, g.stores(true)
		}}
	},
	"sentinel": func(t *testing.T) stage {
		r := startTrio(t)
		return stage{false, r.failover, func() ([]spot, []kv.Store) {
			prefix := unique() + ":"
			at := spot{"sentinel", strings.Join(r.sentinels, ","), prefix}
			return []spot{at}, r.stores(waitForBoth(prefix))
		}}
	},
	"redis cluster": func(t *testing.T) stage {
		x := startSixpack(t)
		return stage{false, x.failover, func() ([]spot, []kv.Store) {
			return nil, x.stores(rediskv.Options{Replicas: 1, Timeout: 500 * time.Millisecond})
		}}
	},
}

// during lets a part of the cluster fail while do runs.
func (st stage) during(t *testing.T, round int, do func()) {
	t.Helper()
	var work sync.WaitGroup
	work.Go(func() {
		time.Sleep(300 * time.Millisecond)
		t.Log(st.fail(round))
	})
	do()
	work.Wait()
}

// TestClusterLimits: of 64 callers exactly five pass each limit, through failovers too. Redis does not promise it.
func TestClusterLimits(t *testing.T) {
	staged(t)
	for name, start := range stages {
		t.Run(name, func(t *testing.T) {
			st := start(t)
			_, stores := st.spot()
			in := make(map[string][]string)
			st.during(t, 0, func() {
				for n := range 5 {
					key := fmt.Sprint("limit", n)
					in[key] = pass(t, stores, key, callers, limit)
				}
			})
			awake(t, stores[0])
			over := 0
			for key, in := range in {
				if st.promised {
					exactly(t, stores[0], key, in, limit)
				}
				over += max(0, len(in)-limit)
			}
			t.Logf("%d limits of %d of %d callers: %d too many were let in", len(in), limit, callers, over)
		})
	}
}

// place makes an empty place, and a parent on it whose children take all ways in turn.
func (st stage) place(t *testing.T, change func(*realname.Config)) (*parent, []spot) {
	at, stores := st.spot()
	return newParent(t, at[0], stores[0], change), at
}

// promising runs a test on each cluster that promises to keep what it acknowledged.
func promising(t *testing.T, test func(t *testing.T, st stage)) {
	staged(t)
	wholeFlows(t)
	for _, name := range []string{"postgres", "galera"} {
		t.Run(name, func(t *testing.T) { test(t, stages[name](t)) })
	}
}

// runOn lets children do their tasks, each on another way to the place.
func (p *parent) runOn(at []spot, tasks ...flowTask) {
	p.t.Helper()
	for i := range tasks {
		tasks[i].At = at[i%len(at)]
	}
	p.run(func(string) {}, tasks...)
}

// TestClusterFlows lets processes work while parts of the cluster fail: tries and slots stay exact, and flows that a
// failover has cut off are finished, none twice.
func TestClusterFlows(t *testing.T) {
	promising(t, func(t *testing.T, st stage) {
		t.Run("tries", st.tries)
		t.Run("slots", st.slots)
		t.Run("flows", st.flows)
	})
}

// tries gives 64 subjects to one session from two processes: five are judged, and no more.
func (st stage) tries(t *testing.T) {
	p, at := st.place(t, nil)
	for range 64 {
		p.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	}
	ref := p.begin()
	even, odd := halves(64)
	st.during(t, 0, func() {
		p.runOn(at, flowTask{Do: "submit", Ref: ref, Callers: even, Patient: true},
			flowTask{Do: "submit", Ref: ref, Callers: odd, Patient: true})
	})
	judged := p.Backend.Count(realname.StepIdentity)
	for _, who := range flowtest.Crowd(70)[64:] { // what was left over
		p.Clock.Advance(2 * time.Minute)
		_, _ = p.Verifier.Sweep(t.Context())
		_, _ = p.Verifier.SubmitIdentity(t.Context(), ref, who)
	}
	got := p.Backend.Count(realname.StepIdentity)
	t.Logf("%d of 64 subjects were judged while it lasted, %d in all", judged, got)
	if got < 1 || got > 5 {
		t.Errorf("%d checks, want 1 to 5", got)
	}
	now, err := p.Verifier.Get(t.Context(), ref)
	if err != nil || now.Step(realname.StepIdentity).Left != 0 {
		t.Errorf("Get = %+v, %v; want no tries left", now.Steps, err)
	}
}

// slots approves one identity on twelve accounts from two processes: three may be.
func (st stage) slots(t *testing.T) {
	p, at := st.place(t, func(c *realname.Config) { c.Review = nil })
	sessions := p.waiting(12)
	st.during(t, 1, func() {
		p.runOn(at, flowTask{Do: "decide", Sessions: sessions[:6], Patient: true},
			flowTask{Do: "decide", Sessions: sessions[6:], Patient: true})
	})
	ends := p.ends(sessions)
	t.Logf("of twelve accounts %v", ends)
	if ends[realname.StatusApproved] != 3 || ends[realname.StatusRejected] != 9 {
		t.Errorf("ends = %v, want 3 approved and 9 rejected", ends)
	}
}

// flows lets processes lead travelers and die on the way, and finishes their flows.
func (st stage) flows(t *testing.T) {
	const travelers = 16
	p, at := st.place(t, func(c *realname.Config) { c.Limits.Accounts = travelers })
	var all []flowtest.Traveler
	st.during(t, 0, func() {
		for len(all) < travelers {
			var tasks []flowTask
			for i := range 4 {
				tr := flowtest.Traveler{Number: len(all), Method: realname.MethodIDCard + realname.Method(i%2)}
				all = append(all, tr)
				tasks = append(tasks, flowTask{Do: "walk", Traveler: tr, Accounts: travelers, KillAt: 5 + 3*tr.Number})
			}
			p.runOn(at, tasks...)
		}
	})
	t.Logf("while it lasted %d processes were killed in the middle of flows; all are finished", travelers)
	flowtest.Finish(t, p.World, all)
}
