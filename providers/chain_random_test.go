package providers_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
)

// Whatever goes wrong at either cloud, in whatever order, the second is asked where the first was asked
// and certainly judged nothing, and at no other time; and nobody is approved whom a cloud says no to.
func TestRandomFaultsOfChains(t *testing.T) {
	people := []sandbox.Case{sandbox.Passes, sandbox.Passes, sandbox.Passes, sandbox.Differs, sandbox.OtherFace, sandbox.Blurred}
	seeds := uint64(40)
	if *long {
		seeds = 400
	}
	approved, failed, second := 0, 0, 0
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 2))
		d, who := directions[r.IntN(2)], people[r.IntN(len(people))]
		t.Run(fmt.Sprint(seed, " ", d[0], " ", who), func(t *testing.T) {
			p := newPair(t, d[0], d[1])
			g := &guided{pair: p, r: r, who: who, judge: make(map[string]string)}
			ok := g.wander(t)
			switch {
			case ok && who != sandbox.Passes:
				t.Errorf("%v was approved", who)
			case ok:
				approved++
			default:
				failed++
			}
			second += p.clouds[1].requests()
		})
	}
	if approved < 5 || failed < 5 || second < 20 {
		t.Errorf("%d were approved and %d not, with %d requests to the second: this shows little", approved, failed, second)
	}
}

// A guided is a walk through a chain about which it is known what goes wrong when.
type guided struct {
	*pair
	r     *rand.Rand
	who   sandbox.Case
	judge map[string]string // by step: the cloud that must have judged it
}

// wander leads somebody through a flow, and reports whether they are approved in the end.
func (g *guided) wander(t *testing.T) bool {
	t.Helper()
	method := realname.MethodIDCard
	if g.r.IntN(3) == 0 && (g.who == sandbox.Passes || g.who == sandbox.Differs) { // neither face nor picture come into it
		method = realname.MethodBankCard
	}
	s := g.enter(t, method)
	for range 14 {
		var err error
		if s, err = g.v.Get(t.Context(), s.Ref); err != nil {
			t.Fatal(err)
		}
		switch {
		case s.Next == realname.StepCode:
			g.checkTrail(t, s)
			return g.finish(t, s, card.Mobile).Status == realname.StatusApproved
		case s.Next == realname.StepFace && !s.Continue.IsZero():
			g.fetch(t, s)
		default:
			g.try(t, s)
		}
	}
	return false
}

// fault draws what goes wrong: nothing half of the time.
func (g *guided) fault() sandbox.Case {
	if g.r.IntN(2) == 0 {
		return sandbox.Passes
	}
	if g.r.IntN(2) == 0 {
		return certain[g.r.IntN(len(certain))]
	}
	return faults()[g.r.IntN(len(faults()))]
}

// try takes the next step once, and checks who was asked.
func (g *guided) try(t *testing.T, s realname.Session) {
	t.Helper()
	step, how := s.Next, [2]sandbox.Case{g.fault(), g.fault()}
	var before [2]int
	for i, c := range g.clouds {
		c.server.Forget(begins[c.name][step])
		if how[i] != sandbox.Passes {
			g.script(i, step, how[i])
		}
		before[i] = g.begun(i, step)
	}
	s, _ = g.submit(t, g.v, s, step, g.who) // the error is in the counts and in the session
	first, second := g.begun(0, step)-before[0], g.begun(1, step)-before[1]
	most := map[bool]int{true: 2, false: 1}[step == realname.StepPhotos]
	goesOn := first > 0 && slices.Contains(certain, how[0])
	if first > most || second > most || (second > 0) != goesOn {
		t.Errorf("%v with %v: the first was asked %d times, the second %d", step, how, first, second)
	}
	if phase := s.Step(step).Phase; first > 0 && (phase == realname.PhasePassed || phase == realname.PhasePending) {
		g.judge[step.String()] = g.clouds[map[bool]int{true: 1}[goesOn]].name
	}
}

// fetch finishes a face check and has it asked about, while that may go wrong as well. Only the cloud that
// has the check is asked.
func (g *guided) fetch(t *testing.T, s realname.Session) {
	t.Helper()
	visit(t, s.Continue.Reveal(), g.who)
	queries := map[string]string{"tencent": "GetDetectInfoEnhanced", "alibaba": "DescribeFaceVerify"}
	for _, c := range g.clouds {
		c.server.Forget(queries[c.name])
		if how := g.fault(); how != sandbox.Passes {
			c.server.Next(queries[c.name], how)
		}
	}
	before := [2]int{g.clouds[0].requests(), g.clouds[1].requests()}
	g.v2.Refresh(t.Context(), s.Ref) // the error is in the session
	for i, c := range g.clouds {
		if n := c.requests() - before[i]; n != 0 && c.name != g.judge["face"] {
			t.Errorf("%s got %d requests about a check of %s", c.name, n, g.judge["face"])
		}
	}
}

// checkTrail checks that the trail names those who judged.
func (g *guided) checkTrail(t *testing.T, s realname.Session) {
	t.Helper()
	by := g.answeredBy(t, s)
	for step, name := range g.judge {
		if by[step] != name {
			t.Errorf("the trail says that %q judged %s, and it was %s", by[step], step, name)
		}
	}
}
