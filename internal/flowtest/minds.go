package flowtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// Minds lets an adult and a child change their minds in any order, on a store that fails now and then: consents of
// theirs and of a guardian, withdrawals of every purpose and of all, refusals, restrictions, holds, erasures, time and
// late answers. No provider is asked without a consent that stands, nothing that was taken back is returned, and in the
// end nothing is left. It returns how often each thing was done.
func Minds(t *testing.T, open func() kv.Store, runs int, seed uint64) map[string]int {
	store, did := open(), map[string]int{}
	for i := range runs {
		m := newMind(t, store, seed+uint64(i))
		for range 50 {
			m.one(t.Context(), did)
			m.look(t.Context())
		}
		m.end(t.Context())
		if t.Failed() {
			t.Fatalf("seed %d", seed+uint64(i))
		}
	}
	for _, what := range changes {
		if did[what] == 0 && runs > 20 {
			t.Errorf("%s never came to anything: the runs miss something", what)
		}
	}
	return did
}

// kid is a child with a guardian.
var kid = realname.Identity{Name: names.MustParse("王小明"), Number: idcard.MustParse("110105201506010024")}

const guardianAccount = "guardian-0"

// A mind is one run: two people, of whom each has an account.
type mind struct {
	*realnametest.World
	t     *testing.T
	r     *rand.Rand
	chaos *kvtest.Chaos
	who   [2]customer
	at    [2]realname.Ref
	all   [2][]realname.Ref
	taken map[string]map[realname.Step]bool // by session: what is certainly taken back
	calls int                               // of backends that were looked at
}

func newMind(t *testing.T, s kv.Store, seed uint64) *mind {
	t.Helper()
	m := &mind{
		t: t, r: rand.New(rand.NewPCG(seed, 17)), chaos: &kvtest.Chaos{Store: newPlace(s)},
		who:   [2]customer{customerOf(0, people[0]), customerOf(1, kid)},
		taken: map[string]map[realname.Step]bool{},
	}
	var err error
	m.World, err = realnametest.New(realnametest.Options{Store: m.chaos, Clock: morning(), Change: func(c *realname.Config) {
		Loose(c)
		c.MinAge = 1
		l := &c.Limits
		l.Identity, l.Photos, l.Face, l.Card = 50, 50, 50, 50
		l.AccountDay, l.IdentityDay, l.FaceDay, l.CardDay = 100, 100, 100, 100
	}})
	if err != nil {
		t.Fatal(err)
	}
	if s, err := m.Walk(t.Context(), guardianAccount, realname.MethodIDCard, people[1]); err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	m.calls = len(m.Backend.Calls())
	if seed%2 == 0 {
		m.chaos.Plan = kvtest.Random(seed, 0.03)
	}
	return m
}

// changes are the things that somebody may do.
var changes = []string{
	"start", "step", "agree", "guardian", "withdraw", "withdraw identity", "withdraw all", "decline", "restrict", "hold", "unhold", "erase",
	"wait", "sweep", "refresh",
}

// one does one of them, and notes whether anything came of it.
func (m *mind) one(ctx context.Context, did map[string]int) {
	what := changes[m.r.IntN(len(changes))]
	if m.r.IntN(2) == 0 {
		what = changes[m.r.IntN(4)] // most of the time people go on
	}
	n := m.r.IntN(2)
	if err := m.do(ctx, n, what); err == nil {
		did[what]++
	}
	m.asked(what)
}

func (m *mind) do(ctx context.Context, n int, what string) (err error) {
	v, ref, c := m.Verifier, m.at[n], m.who[n]
	records, rare := v.Records(), m.r.IntN(5) == 0
	switch what {
	case "start":
		return m.start(ctx, n)
	case "step":
		return m.go1(ctx, n)
	case "agree":
		m.take(ref.ID, false, everything...) // from now on it may be there
		return m.Agree(ctx, ref)
	case "guardian":
		m.take(ref.ID, false, everything...)
		_, err = v.GuardianConsent(ctx, ref, guardianAccount, realnametest.Acts(v)...)
	case "withdraw", "withdraw identity", "withdraw all":
		return m.withdraw(ctx, n, what)
	case "decline":
		p := everything[m.r.IntN(4)]
		if _, err = v.Decline(ctx, ref, p); err == nil {
			m.take(ref.ID, true, p)
		}
	case "hold":
		return records.Hold(ctx, ref.ID, "officer", "case", m.Clock.Now().Add(24*time.Hour))
	case "unhold":
		return records.Unhold(ctx, ref.ID, "officer", "case")
	case "wait":
		m.Clock.Advance(time.Duration(1+m.r.IntN(40)) * time.Minute)
	case "sweep":
		_, err = v.Sweep(ctx)
	case "refresh":
		_, err = v.Refresh(ctx, ref)
	case "restrict":
		if rare {
			return records.Restrict(ctx, c.account)
		}
	case "erase":
		if rare {
			_, err = records.Erase(ctx, c.account)
		}
	}
	return err
}

// everything is what consents are for.
var everything = []realname.Purpose{realname.PurposeIdentity, realname.PurposePhotos, realname.PurposeFace, realname.PurposeCard}

// withdraw takes back one purpose, or all. Once that has returned no session of the account has them.
func (m *mind) withdraw(ctx context.Context, n int, what string) error {
	p := everything[1+m.r.IntN(3):][:1]
	switch what {
	case "withdraw identity":
		p = everything[:1]
	case "withdraw all":
		p = everything
	}
	_, err := m.Verifier.Withdraw(ctx, m.who[n].account, p...)
	for _, ref := range m.all[n] {
		if err == nil {
			m.take(ref.ID, true, p...)
		}
	}
	return err
}

// take notes that consents of a session are taken back, or may be there again.
func (m *mind) take(id string, gone bool, purposes ...realname.Purpose) {
	if m.taken[id] == nil {
		m.taken[id] = map[realname.Step]bool{}
	}
	for _, p := range purposes {
		m.taken[id][realname.Step(p)] = gone
	}
}

func (m *mind) start(ctx context.Context, n int) error {
	s, err := m.Verifier.Start(ctx, m.who[n].account, realname.GoalVerify, methods[m.r.IntN(2)])
	if err == nil && s.Ref != m.at[n] {
		m.at[n], m.all[n] = s.Ref, append(m.all[n], s.Ref)
	}
	return err
}

// go1 does what the session asks for next, by a backend that may answer later, or not.
func (m *mind) go1(ctx context.Context, n int) error {
	v, ref, c := m.Verifier, m.at[n], m.who[n]
	s, err := v.Get(ctx, ref)
	if err != nil {
		return err
	}
	switch m.r.IntN(8) {
	case 0:
		m.Backend.Script(s.Next, realnametest.Later("token"))
	case 1:
		m.Backend.Script(s.Next, realnametest.Lost(realnametest.Pass()))
	}
	defer m.Backend.Unscript(s.Next)
	switch s.Next {
	case realname.StepIdentity:
		_, err = v.SubmitIdentity(ctx, ref, c.who)
	case realname.StepPhotos:
		_, err = v.SubmitPhotos(ctx, ref, realnametest.PhotosOf(c.who))
	case realname.StepFace:
		_, err = v.SubmitFace(ctx, ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
	case realname.StepCard:
		_, err = v.SubmitCard(ctx, ref, c.card)
	case realname.StepCode:
		m.Clock.Advance(2 * time.Minute)
		if _, _, err = v.SendCode(ctx, ref, realname.CodeRequest{Mobile: c.card.Mobile}); err == nil {
			_, err = v.CheckCode(ctx, ref, m.Phone.Code(c.card.Mobile))
		}
	case realname.StepPIN:
		_, err = v.SetPIN(ctx, ref, c.pin)
	}
	return err
}

// asked looks at what backends were asked since.
func (m *mind) asked(what string) {
	calls := m.Backend.Calls()
	for _, c := range calls[m.calls:] {
		if m.taken[c.Session][c.Step] && !c.Query {
			m.t.Errorf("%s: %v is asked without a consent", what, c.Step)
		}
		if c.Step == realname.StepIdentity && !c.Query && c.About == kid && !m.guarded(c.Session) {
			m.t.Errorf("%s: asked about a child, and no guardian had agreed", what)
		}
	}
	m.calls = len(calls)
}

// guarded reports whether a guardian has agreed in a session, by its trail.
func (m *mind) guarded(id string) (agreed bool) {
	defer m.calm()()
	trail, err := m.Verifier.Records().Trail(context.Background(), id)
	if err != nil {
		m.t.Error(err)
	}
	for _, e := range trail.Entries() {
		agreed = agreed || e.Kind == "guardian_consent" && e.Step == "identity"
	}
	return agreed
}

// calm has no more faults happen, until what it returns is called.
func (m *mind) calm() (done func()) {
	plan := m.chaos.Plan
	m.chaos.Plan = nil
	return func() { m.chaos.Plan = plan }
}

// look compares what is returned with what was taken back.
func (m *mind) look(ctx context.Context) {
	defer m.calm()()
	for _, all := range m.all {
		for _, ref := range all {
			m.lookAt(ctx, ref)
		}
	}
}

func (m *mind) lookAt(ctx context.Context, ref realname.Ref) {
	s, err := m.Verifier.Get(ctx, ref)
	if err != nil { // forgotten
		return
	}
	for step, gone := range m.taken[ref.ID] {
		if gone && s.Status == realname.StatusOpen && s.Step(step).Phase == realname.PhasePassed {
			m.t.Errorf("%v is passed without a consent", step)
		}
	}
	gone := m.taken[ref.ID]
	if s.Status == realname.StatusOpen && (gone[realname.StepIdentity] && s.Subject != (realname.Identity{}) || gone[realname.StepCard] && s.Card.IsValid()) {
		m.t.Error("what was taken back is returned")
	}
	if trail, err := m.Verifier.Records().Trail(ctx, ref.ID); err != nil || trail.Verify() != nil {
		m.t.Errorf("trail: %v, %v", err, trail.Verify())
	}
}

// end has both people erased, waits until nothing keeps anything, and looks what is left.
func (m *mind) end(ctx context.Context) {
	m.chaos.Plan = nil
	for n := range m.who {
		_, _ = m.Verifier.Withdraw(ctx, m.who[n].account)
		if a, err := m.Verifier.Account(ctx, m.who[n].account); err == nil && a.State == realname.AccountVerified {
			m.t.Errorf("%s is verified after all was taken back", m.who[n].account)
		}
		_, _ = m.Verifier.Records().Erase(ctx, m.who[n].account)
	}
	for range 4 {
		m.Clock.Advance(25 * time.Hour)
		if _, err := m.Verifier.Sweep(ctx); err != nil {
			m.t.Error(err)
		}
	}
	for n, all := range m.all {
		for _, ref := range all {
			s, err := m.Verifier.Get(ctx, ref)
			if err == nil && fmt.Sprint(s.Subject, s.Card, s.Mobile) != fmt.Sprint(realname.Session{}.Subject, realname.Session{}.Card, realname.Session{}.Mobile) {
				m.t.Errorf("%s: something is left after the erasure", m.who[n].account)
			}
		}
	}
}
