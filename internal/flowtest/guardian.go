package flowtest

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/idcardtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// guardians are the accounts of the two people who may agree.
var guardians = [2]string{"guardian-0", "guardian-1"}

// Guardians lets children go through sessions, in several processes whose stores fail now and then, while two guardians
// agree and one of them is suspended: nothing is asked about a child before a guardian has agreed to it, and none
// is approved for whom no guardian counts (个人信息保护法, art. 31).
func Guardians(t *testing.T, open func() kv.Store, rounds int) {
	chaos := make([]*kvtest.Chaos, 0, 3)
	s := newService(t, func() kv.Store {
		c := &kvtest.Chaos{Store: open()}
		chaos = append(chaos, c)
		return c
	}, func(c *realname.Config) {
		c.MinAge = 1
		c.Flows = map[realname.Method][]realname.Step{realname.MethodIDCard: {realname.StepIdentity, realname.StepFace}}
		c.Limits.IdentityDay, c.Limits.FaceDay, c.Limits.Accounts = 100, 100, 100
	})
	maker := idcardtest.New(7)
	for round := range rounds {
		n := nursery{service: s, t: t, kid: fmt.Sprint("child-", round), who: realname.Identity{
			Name:   names.MustParse("王小明"),
			Number: maker.Make(idcardtest.Spec{From: idcard.MustDate(2014, 1, 1), To: idcard.MustDate(2018, 1, 1)}),
		}}
		for i, account := range guardians {
			n.grownUp(fmt.Sprint(account, "-", round), people[i])
		}
		n.round(chaos, round)
	}
}

// A nursery is a round of it.
type nursery struct {
	service
	t   *testing.T
	kid string
	who realname.Identity
	ref realname.Ref
}

// grownUp verifies a guardian.
func (n *nursery) grownUp(account string, who realname.Identity) {
	n.t.Helper()
	ref := n.begin(n.t, account)
	now, err := n.service[0].Verifier.SubmitIdentity(n.t.Context(), ref, who)
	if err == nil {
		now, err = n.face(0, ref)
	}
	if err != nil || now.Status != realname.StatusApproved {
		n.t.Fatalf("%s: %v (%v), %v", account, now.Status, now.Reason, err)
	}
}

func (n *nursery) face(i int, ref realname.Ref) (realname.Session, error) {
	return n.of(i).Verifier.SubmitFace(n.t.Context(), ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
}

// round lets everybody do what they do at once.
func (n *nursery) round(chaos []*kvtest.Chaos, round int) {
	n.ref = n.begin(n.t, n.kid)
	for i, c := range chaos {
		c.Plan = sometimes(uint64(round*len(chaos) + i))
	}
	suspended := fmt.Sprint(guardians[0], "-", round)
	AtOnce(7, func(i int) {
		switch i {
		case 0, 1:
			n.agree(i, fmt.Sprint(guardians[i], "-", round))
		case 2:
			_ = n.of(i).Verifier.Desk().Suspend(n.t.Context(), suspended, "operator", realname.ReasonAttackSuspected)
		default:
			n.grow(i)
		}
	})
	for _, c := range chaos {
		c.Plan = nil
	}
	if err := n.service[0].Verifier.Desk().Suspend(n.t.Context(), suspended, "operator", realname.ReasonAttackSuspected); err != nil {
		n.t.Error(err)
	}
	n.settle(fmt.Sprint(guardians[1], "-", round), suspended)
}

// sometimes has one call in forty fail, or its answer be lost.
func sometimes(seed uint64) func(kvtest.Call) kvtest.Fault {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 11))
	return func(kvtest.Call) kvtest.Fault {
		mu.Lock()
		defer mu.Unlock()
		switch r.IntN(80) {
		case 0:
			return kvtest.Fault{After: kv.ErrUnknown}
		case 1:
			return kvtest.Fault{Before: kvtest.ErrInjected}
		}
		return kvtest.Fault{}
	}
}

// agree has a guardian agree to one thing after the other.
func (n *nursery) agree(i int, guardian string) {
	v := n.of(i).Verifier
	for _, purpose := range []realname.Purpose{realname.PurposeIdentity, realname.PurposeFace} {
		_, _ = v.GuardianConsent(n.t.Context(), n.ref, guardian, textsFor(guardian, realnametest.Acts(v, purpose))...)
	}
}

// textsFor are acts with texts that tell whose they are.
func textsFor(guardian string, acts []realname.ConsentAct) []realname.ConsentAct {
	for i := range acts {
		acts[i].Text = guardian + " " + acts[i].Purpose.String()
	}
	return acts
}

// grow lets the child try to go on.
func (n *nursery) grow(i int) {
	for range 4 {
		_, _ = n.of(i).Verifier.SubmitIdentity(n.t.Context(), n.ref, n.who)
		_, _ = n.face(i, n.ref)
	}
}

// settle brings the session to its end, with the guardian who counts, and looks at what has happened.
func (n *nursery) settle(guardian, suspended string) {
	n.t.Helper()
	v, ctx := n.service[0].Verifier, n.t.Context()
	now, err := v.Get(ctx, n.ref)
	for try := 0; err == nil && (now.Status == realname.StatusOpen || now.Status == realname.StatusReview) && try < 20; try++ {
		n.service[0].Clock.Advance(time.Minute) // a backend that seemed down may be asked again
		if _, err := v.Sweep(ctx); err != nil {
			n.t.Error(err)
		}
		_, agreed := v.GuardianConsent(ctx, n.ref, guardian, textsFor(guardian, realnametest.Acts(v))...)
		_, given := v.SubmitIdentity(ctx, n.ref, n.who)
		_, faced := n.face(0, n.ref)
		for _, err := range []error{agreed, given, faced} {
			if err != nil && !errors.Is(err, realname.ErrRefused) && !errors.Is(err, realname.ErrUnavailable) && !errors.Is(err, realname.ErrInvalid) {
				n.t.Error(err)
			}
		}
		now, err = v.Get(ctx, n.ref)
	}
	if err != nil || now.Status != realname.StatusApproved && now.Step(realname.StepIdentity).Phase != realname.PhaseExhausted &&
		now.Step(realname.StepFace).Phase != realname.PhaseExhausted {
		n.t.Errorf("%s: %v (%v) at %v, needs %v, %v", n.kid, now.Status, now.Reason, now.Next, now.Needs, err)
	}
	n.check(suspended)
}

// check compares the trail with the rule, where a guardian was suspended.
func (n *nursery) check(suspended string) {
	n.t.Helper()
	trail, err := n.service[0].Verifier.Records().Trail(n.t.Context(), n.ref.ID)
	if err != nil {
		n.t.Fatal(err)
	}
	agreed := map[string]string{} // the text of each step
	for _, e := range trail.Entries() {
		switch {
		case e.Kind == "guardian_consent":
			agreed[e.Step] = e.Reference
		case e.Kind == "status" && e.Status == "open" && e.Reason == realname.ReasonGuardianConsentRequired.String():
			maps.DeleteFunc(agreed, func(_, text string) bool { return strings.HasPrefix(text, suspended+" ") })
		case e.Kind == "asked" && (e.Step == "identity" || e.Step == "face") && agreed[e.Step] == "":
			n.t.Errorf("%s: %s was asked, and no guardian had agreed", n.kid, e.Step)
		case e.Status == "approved" && (agreed["identity"] == "" || agreed["face"] == ""):
			n.t.Errorf("%s: approved, and no guardian had agreed", n.kid)
		}
	}
}
