package realname_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
)

const day = 24 * time.Hour

// yearly has what the authority says count for a year.
func yearly(c *realname.Config) {
	c.Life = map[realname.Step]time.Duration{realname.StepIdentity: 365 * day}
}

// TestDocumentEnds: an account lapses at the end of the card's last day, in Beijing, and at once.
func TestDocumentEnds(t *testing.T) {
	h := newHouse(t, nil, nil)
	young := guests[0]
	young.who.Number = idcard.MustParse("110105199003071239") // made up
	h.verify("a", young)
	until := h.account("a").Until
	if until.IsZero() {
		t.Fatal("the card of the tests has no end")
	}
	if beijing := until.In(time.FixedZone("", 8*3600)); beijing.Hour() != 0 || beijing.Minute() != 0 {
		t.Errorf("it ends at %v, want the end of a day in Beijing", beijing)
	}
	h.Clock.Advance(until.Sub(h.Clock.Now()) - time.Microsecond)
	h.wantState("a moment before", "a", realname.AccountVerified)
	h.Clock.Advance(time.Microsecond)
	h.wantState("at the end", "a", realname.AccountLapsed)
	if a := h.account("a"); a.Level != 0 || len(a.Shown.Channels) != 0 || a.Causes == 0 {
		t.Errorf("lapsed: %+v", a)
	}
}

// TestWarnings: each warning and the lapse is one event, however often and late the sweep comes.
func TestWarnings(t *testing.T) {
	all := []string{"1 level 1", "2 warning 1", "3 warning 1", "4 warning 1", "5 lapsed 0"}
	for _, every := range []time.Duration{time.Hour * 7, day, 5 * day, 89 * day} {
		t.Run(every.String(), func(t *testing.T) {
			h := newHouse(t, nil, yearly)
			h.verify("a", guests[0])
			end := h.account("a").Until
			var got []string
			for h.Clock.Now().Before(end.Add(every)) {
				h.Clock.Advance(every)
				h.sweep()
				h.sweep()
				got = append(got, h.deliver()...)
			}
			if want := all; every < 80*day && !slices.Equal(got, want) {
				t.Errorf("events = %q, want %q", got, want)
			}
			if len(got) == 0 || got[len(got)-1] != fmt.Sprint(len(got), " lapsed 0") {
				t.Errorf("events = %q, want the lapse last", got)
			}
			h.wantPIN("lapsed", "a", guests[0].pin, "suspended")
			h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
			h.wantState("renewed", "a", realname.AccountVerified)
			h.wantPIN("renewed", "a", guests[0].pin, "ok")
		})
	}
}

// TestRenewedInTime: a renewal moves the end, and warnings begin anew.
func TestRenewedInTime(t *testing.T) {
	h := newHouse(t, nil, yearly)
	h.verify("a", guests[0])
	h.Clock.Advance(300 * day)
	h.sweep()
	h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	h.wantEvents("renewed", "1 level 1", "2 warning 1", "3 level 1")
	h.Clock.Advance(100 * day) // the first would have lapsed
	h.sweep()
	h.wantState("the first's end", "a", realname.AccountVerified)
	h.wantPIN("the first's end", "a", guests[0].pin, "ok")
	h.wantEvents("the first's end")
	h.Clock.Advance(180 * day)
	h.sweep()
	h.wantEvents("the second's warning", "4 warning 1")
}

// TestReverify: who is asked to prove themselves again by a time, and does not, lapses then.
func TestReverify(t *testing.T) {
	h := newHouse(t, nil, nil)
	desk := h.Verifier.Desk()
	h.verify("a", guests[0])
	by := h.Clock.Now().Add(10 * day)
	ask := func(by time.Time) error {
		return desk.Reverify(h.ctx, "a", "operator", realname.ReasonAttackSuspected, by)
	}
	h.refused("in the past", ask(h.Clock.Now()), realname.ReasonNotDecidable)
	h.refused("too soon for anybody", ask(h.Clock.Now().Add(day-time.Second)), realname.ReasonNotDecidable)
	if err := ask(by); err != nil {
		t.Fatal(err)
	}
	if err := ask(by); err != nil {
		t.Errorf("the same again: %v", err)
	}
	h.refused("later", ask(by.Add(day)), realname.ReasonNotDecidable)
	if a := h.account("a"); !a.Until.Equal(by) || !a.Reverify.Equal(by) {
		t.Errorf("account = %+v", a)
	}
	h.Clock.Advance(4 * day)
	h.sweep()
	h.Clock.Advance(6 * day)
	h.wantState("not done", "a", realname.AccountLapsed)
	h.sweep()
	h.wantPIN("not done", "a", guests[0].pin, "suspended")
	h.wantEvents("not done", "1 level 1", "2 reverify 1", "3 warning 1", "4 lapsed 0")
	h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	if a := h.account("a"); a.State != realname.AccountVerified || !a.Reverify.IsZero() {
		t.Errorf("done: %+v", a)
	}
	h.wantPIN("done", "a", guests[0].pin, "ok")
}

// TestReverifyByPast: a demand by a time that is not to come is refused, also where it looks like none.
func TestReverifyByPast(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	for _, by := range append(notToCome, h.Clock.Now()) {
		err := h.Verifier.Desk().Reverify(h.ctx, "a", "operator", realname.ReasonAttackSuspected, by)
		h.refused(fmt.Sprint("by ", by), err, realname.ReasonNotDecidable)
	}
	h.wantEvents("nothing is asked", "1 level 1")
}

// TestLevelFalls: what lapses of several approvals lowers the level, once, and no more.
func TestLevelFalls(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) {
		c.Life = map[realname.Step]time.Duration{realname.StepCard: 30 * day}
		c.Level = func(s realname.Shown) int { return len(s.Channels) }
	})
	h.verify("a", guests[0])
	h.reach("a", realname.GoalRenew, realname.MethodBankCard, guests[0], realname.StatusApproved)
	if a := h.account("a"); a.Level != 2 {
		t.Fatalf("account = %+v", a)
	}
	h.wantEvents("both", "1 level 1", "2 level 2")
	h.Clock.Advance(31 * day)
	if a := h.account("a"); a.Level != 1 || a.State != realname.AccountVerified {
		t.Errorf("the card's end: %+v", a)
	}
	h.sweep()
	h.wantEvents("the card's end", "3 level 1")
	h.sweep()
	h.Clock.Advance(day)
	h.sweep()
	h.wantEvents("nothing more")
}

// TestEveryEventOnce: with stores that fail, processes that crash and sweeps at random times, an
// account's events have numbers without gaps, and none comes twice under another number.
func TestEveryEventOnce(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		store := &kvtest.Chaos{Store: new(kv.Memory)}
		h := newHouse(t, store, yearly)
		h.verify("a", guests[0])
		store.Plan = kvtest.Random(seed, 0.1)
		got := map[uint64]realname.EventKind{}
		var mu sync.Mutex
		sink := func(_ context.Context, e realname.Event) error {
			mu.Lock()
			defer mu.Unlock()
			if e.Session != "" {
				return nil
			}
			if was, ok := got[e.Seq]; ok && was != e.Kind {
				t.Errorf("seed %d: event %d is %v, and was %v", seed, e.Seq, e.Kind, was)
			}
			got[e.Seq] = e.Kind
			return nil
		}
		for range 60 {
			h.Clock.Advance(time.Duration(r.IntN(14*24)) * time.Hour)
			_, _ = h.Verifier.Sweep(h.ctx)
			_, _ = h.Verifier.Deliver(h.ctx, sink)
		}
		store.Plan = nil
		for range 3 {
			h.Clock.Advance(200 * day)
			h.sweep()
			if _, err := h.Verifier.Deliver(h.ctx, sink); err != nil {
				t.Fatal(err)
			}
		}
		if len(got) < 2 || len(got) > 5 { // a sweep that comes after the lapse warns of nothing
			t.Errorf("seed %d: %d events, want the level, three warnings and the lapse", seed, len(got))
		}
		for i := range uint64(len(got)) {
			want := realname.EventWarning
			switch i {
			case 0:
				want = realname.EventLevel
			case uint64(len(got)) - 1:
				want = realname.EventLapsed
			}
			if got[i+1] != want {
				t.Errorf("seed %d: event %d is %v, want %v", seed, i+1, got[i+1], want)
			}
		}
		h.wantPIN("lapsed", "a", guests[0].pin, "suspended")
	}
}

// TestLevelPBoC: the levels of the PBoC's rule, by distinct channels.
func TestLevelPBoC(t *testing.T) {
	authority := realname.Channel{Kind: realname.ChannelAuthority}
	bank := func(code string) realname.Channel { return realname.Channel{Kind: realname.ChannelBank, Bank: code} }
	carrier := realname.Channel{Kind: realname.ChannelCarrier}
	for _, tt := range []struct {
		shown []realname.Channel
		want  int
	}{
		{nil, 0},
		{[]realname.Channel{authority}, 1},
		{[]realname.Channel{authority, bank("ICBC")}, 1},
		{[]realname.Channel{authority, bank("ICBC"), carrier}, 2},
		{[]realname.Channel{authority, bank("ICBC"), bank("CCB"), carrier}, 2},
		{[]realname.Channel{authority, bank("ICBC"), bank("CCB"), bank("ABC"), carrier}, 3},
		{[]realname.Channel{authority, bank("ICBC"), bank("CCB"), bank("ABC"), bank("BOC"), carrier}, 3},
	} {
		if got := realname.LevelPBoC(realname.Shown{Channels: tt.shown, Face: true}); got != tt.want {
			t.Errorf("%v: level %d, want %d", tt.shown, got, tt.want)
		}
	}
}

// TestCardsOfOneBank: two cards of one bank are one channel.
func TestCardsOfOneBank(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	second := guests[0]
	second.card = guests[1].card // of the same bank
	h.reach("a", realname.GoalRenew, realname.MethodBankCard, second, realname.StatusApproved)
	if a := h.account("a"); len(a.Shown.Channels) != 2 || len(a.Cards) != 2 || a.Level != 1 {
		t.Errorf("account = %+v", a)
	}
}

// TestManyApprovals: nobody is refused for their history: after a hundred renewals an account
// can begin again, and what gave way is folded.
func TestManyApprovals(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Limits.AccountDay, c.Limits.IdentityDay = 100, 100 })
	first := h.verify("a", guests[0])
	renewals := 80
	for i := range renewals {
		h.Clock.Advance(3 * time.Hour)
		s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
		if err == nil {
			s, err = h.walk(s, guests[0])
		}
		if err != nil || s.Status != realname.StatusApproved {
			t.Fatalf("renewal %d: %v, %v", i, s.Status, err)
		}
	}
	if a := h.account("a"); a.State != realname.AccountVerified || len(a.Approvals) > 16 {
		t.Errorf("%v, %d approvals", a.State, len(a.Approvals))
	}
	all, err := h.Verifier.Records().Sessions(h.ctx, "a")
	if err != nil || len(all) > 50 {
		t.Errorf("%d sessions, %v", len(all), err)
	}
	if s, err := h.Verifier.Desk().Get(h.ctx, first.Ref.ID); err != nil || s.Status != realname.StatusApproved || s.Subject.Name.IsValid() {
		t.Errorf("the first, folded: %v, %v, with name %v", s.Status, err, s.Subject.Name.IsValid())
	}
	if who, err := h.Verifier.Subject(h.ctx, "a", "test"); err != nil || who != guests[0].who {
		t.Errorf("Subject = %v, %v", who, err)
	}
	h.wantPIN("after all", "a", guests[0].pin, "ok")
	history, head, err := h.Verifier.Records().Approvals(h.ctx, "a")
	if err != nil || len(history) != 50+16 || head == "" {
		t.Errorf("%d approvals, head %q, %v", len(history), head, err)
	}
	for i, p := range history {
		if past := p.Reason == realname.ReasonSuperseded; past != !p.Ended.IsZero() || past != (i < len(history)-16) || p.TrailHead == "" {
			t.Errorf("approval %d = %+v", i, p)
		}
	}
}
