package realname_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A screenedHouse is a house with a list at the door.
type screenedHouse struct {
	*house
	list *realnametest.List
}

func newScreened(t *testing.T, store kv.Store, changes ...func(*realname.Config)) *screenedHouse {
	t.Helper()
	list := new(realnametest.List)
	changes = append(changes, func(c *realname.Config) { c.Screen = list })
	h := &screenedHouse{newHouse(t, store, func(c *realname.Config) {
		for _, change := range changes {
			change(c)
		}
	}), list}
	list.SetDate(h.Clock.Now())
	return h
}

// wantScreened fails the test unless these accounts are in the list of staff.
func (h *screenedHouse) wantScreened(when string, accounts ...string) {
	h.t.Helper()
	got := map[string]int{}
	for s, err := range h.Verifier.Desk().Screened(h.ctx) {
		if err != nil || s.List != "list" || s.Reference == "" || s.Since.IsZero() || s.Listed.IsZero() {
			h.t.Errorf("%s: %+v, %v", when, s, err)
		}
		got[s.Account]++
	}
	for _, a := range accounts {
		if got[a] != 1 {
			h.t.Errorf("%s: %s is listed %d times", when, a, got[a])
		}
	}
	if len(got) != len(accounts) {
		h.t.Errorf("%s: listed are %v, want %v", when, got, accounts)
	}
}

// later lets time pass for the workers.
func (h *screenedHouse) later(d time.Duration) {
	h.t.Helper()
	h.Clock.Advance(d)
	for range 3 {
		h.sweep()
		h.Clock.Advance(2 * time.Minute)
	}
}

func (h *screenedHouse) clear(account string) {
	h.t.Helper()
	if err := h.Verifier.Desk().ClearScreening(h.ctx, account, "officer", "another person"); err != nil {
		h.t.Fatal(err)
	}
}

func (h *screenedHouse) get(s realname.Session) realname.Session {
	h.t.Helper()
	now, err := h.Verifier.Get(h.ctx, s.Ref)
	if err != nil {
		h.t.Fatal(err)
	}
	return now
}

// TestScreenedBeforeApproval: who is on a list is not approved, before staff says so, and is not told.
func TestScreenedBeforeApproval(t *testing.T) {
	h := newScreened(t, nil)
	h.list.Put(guests[0].who, "entry-7")
	s := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	h.wantScreened("a hit", "a")
	h.wantState("a hit", "a", realname.AccountSuspended)
	h.wantPIN("a hit", "a", guests[0].pin, "suspended")
	h.later(time.Hour)
	if now := h.get(s); now.Status != realname.StatusReview || now.Waiting != realname.WaitingForReviewer {
		t.Errorf("an hour later: %v, waiting for %v", now.Status, now.Waiting)
	}
	h.wantScreened("an hour later", "a")
	_, err := h.Verifier.Start(h.ctx, "a", realname.GoalVerify, realname.MethodBankCard)
	h.refused("another way", err, realname.ReasonSessionOpen)
	h.clear("a")
	h.wantScreened("cleared")
	h.later(2 * time.Minute)
	if now := h.get(s); now.Status != realname.StatusApproved {
		t.Errorf("cleared: %v (%v)", now.Status, now.Reason)
	}
	h.wantState("cleared", "a", realname.AccountVerified)
	h.wantPIN("cleared", "a", guests[0].pin, "ok")
	h.clear("a") // again: nothing is done
	if n := h.list.Asked(); h.verify("b", guests[1]).Status == 0 || h.list.Asked() != n+1 {
		t.Error("who is on no list was not looked up once")
	}
}

// TestScreenedNeverCleared: the session ends with its time, and the account stays stopped.
func TestScreenedNeverCleared(t *testing.T) {
	h := newScreened(t, nil)
	h.list.Put(guests[0].who, "entry-7")
	s := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	h.later(9*24*time.Hour + time.Minute) // Config.ReviewLimit: the case goes back to the person, who does not hand it in
	h.later(73 * time.Hour)
	if now := h.get(s); now.Status != realname.StatusExpired {
		t.Errorf("in the end: %v (%v)", now.Status, now.Reason)
	}
	h.wantScreened("in the end", "a")
	_, err := h.Verifier.Start(h.ctx, "a", realname.GoalVerify, realname.MethodIDCard)
	h.refused("again", err, realname.ReasonAccountSuspended)
	if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	h.wantScreened("erased")
}

// TestScreeningWithoutAnAnswer: nobody is approved, and nobody is refused.
func TestScreeningWithoutAnAnswer(t *testing.T) {
	answers := map[string]realname.ScreenFunc{
		"an error": func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
			return realname.Answer{Verdict: realname.VerdictPass}, errors.New("away")
		},
		"nothing": func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
			return realname.Answer{}, nil
		},
		"pending": func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
			return realname.Answer{Verdict: realname.VerdictPending, Token: realname.NewDetail("token")}, nil
		},
		"yes, but": func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
			return realname.Answer{Verdict: realname.VerdictPass, Reason: realname.ReasonMismatch}, nil
		},
		"about somebody else": func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
			return realname.Answer{Verdict: realname.VerdictPass, About: guests[1].who}, nil
		},
		"a panic": func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) { panic("list") },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			away := true
			var keys []string
			h := newHouse(t, nil, func(c *realname.Config) {
				c.Screen = realname.ScreenFunc(func(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
					if keys = append(keys, op.Key); away {
						return answer(ctx, op, id)
					}
					return realname.Answer{Verdict: realname.VerdictPass}, nil
				})
			})
			s := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
			h.wantState("no answer", "a", realname.AccountUnverified)
			for range 3 {
				h.Clock.Advance(2 * time.Minute)
				h.sweep()
			}
			away = false
			h.Clock.Advance(2 * time.Minute)
			h.sweep()
			if now, err := h.Verifier.Get(h.ctx, s.Ref); err != nil || now.Status != realname.StatusApproved {
				t.Errorf("answered: %v, %v", now.Status, err)
			}
			if len(keys) < 4 || keys[0] != keys[1] || len(keys[0]) != 32 {
				t.Errorf("asked under %q", keys)
			}
		})
	}
}

// TestScreenedAgain: who is verified is looked up again when the lists have another date, within
// ScreenWithin, and stopped by a hit.
func TestScreenedAgain(t *testing.T) {
	h := newScreened(t, nil)
	h.verify("a", guests[0])
	h.later(8 * day) // of when the lists were then was not kept: one look more
	n := h.list.Asked()
	h.list.Put(guests[0].who, "entry-7")
	h.later(8 * day)
	if h.list.Asked() != n {
		t.Error("looked up again, though the lists are as they were")
	}
	h.wantState("the lists are as they were", "a", realname.AccountVerified)
	deliverAll(t, h.World)
	h.list.SetDate(h.Clock.Now())
	h.later(6 * day)
	h.later(2 * day)
	h.wantState("a hit", "a", realname.AccountSuspended)
	h.wantPIN("a hit", "a", guests[0].pin, "suspended")
	h.wantScreened("a hit", "a")
	h.wantEvents("a hit", "2 suspended 1")
	n = h.list.Asked()
	h.later(30 * day)
	if h.list.Asked() != n {
		t.Error("looked up again while staff looks at it")
	}
	h.clear("a")
	h.wantState("cleared", "a", realname.AccountVerified)
	h.wantPIN("cleared", "a", guests[0].pin, "ok")
	if n, err := h.Verifier.Desk().ScreenAll(h.ctx); n != 1 || err != nil {
		t.Errorf("ScreenAll = %d, %v", n, err)
	}
	if n, err := h.Verifier.Desk().ScreenAll(h.ctx); n != 0 || err != nil {
		t.Errorf("ScreenAll, again: %d, %v", n, err)
	}
	h.later(time.Minute)
	if h.list.Asked() != n+1 {
		t.Error("ScreenAll has nobody looked up")
	}
	h.wantState("the same hit", "a", realname.AccountVerified)
	h.wantScreened("the same hit")
	h.list.SetDate(h.Clock.Now())
	h.later(8 * day)
	h.wantState("a hit of another date", "a", realname.AccountSuspended)
	h.clear("a")
	h.list.Put(guests[0].who, "entry-8")
	if _, err := h.Verifier.Desk().ScreenAll(h.ctx); err != nil {
		t.Fatal(err)
	}
	h.later(time.Minute)
	h.wantState("another entry", "a", realname.AccountSuspended)
	trail, err := h.Verifier.Records().AccountTrail(h.ctx, "a")
	var got []string
	for _, e := range trail {
		got = append(got, strings.TrimSpace(e.Kind+" "+e.Actor+" "+e.Reference))
	}
	want := "screened  list entry-7, screening_cleared officer another person, screened  list entry-7, screening_cleared officer another person, screened  list entry-8"
	if err != nil || strings.Join(got, ", ") != want {
		t.Errorf("trail %q, %v", got, err)
	}
}

// TestScreenedAgainWithoutAnAnswer: the account stays verified, and is looked up soon.
func TestScreenedAgainWithoutAnAnswer(t *testing.T) {
	h := newScreened(t, nil)
	h.verify("a", guests[0])
	h.list.Put(guests[0].who, "entry-7")
	h.list.SetError(errors.New("away"))
	h.later(8 * day)
	n := h.list.Asked()
	h.wantState("no answer", "a", realname.AccountVerified)
	h.later(12 * time.Minute)
	if got := h.list.Asked() - n; got < 1 || got > 2 {
		t.Errorf("asked %d times in some 12 minutes", got)
	}
	h.list.SetError(nil)
	h.later(12 * time.Minute)
	h.wantState("answered", "a", realname.AccountSuspended)
}

// TestScreeningIsNotTold: nothing that reaches the person says that there is a list.
func TestScreeningIsNotTold(t *testing.T) {
	h := newScreened(t, nil)
	h.verify("b", guests[1])
	h.list.Put(guests[0].who, "entry-7")
	h.list.Put(guests[1].who, "entry-8")
	s := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	h.later(8 * day)
	h.wantScreened("both", "a", "b")
	var told strings.Builder
	view, err := json.Marshal(h.get(s).View())
	fmt.Fprintf(&told, "%s %v %+v", view, err, h.get(s))
	for _, account := range []string{"a", "b"} {
		_, err := h.Verifier.Start(h.ctx, account, realname.GoalRenew, realname.MethodIDCard)
		fmt.Fprintf(&told, "%v %+v", err, err)
		e, err := h.Verifier.Records().Export(h.ctx, account)
		fmt.Fprintf(&told, "%s %v", e.Reveal(), err)
	}
	fmt.Fprint(&told, h.deliver())
	for _, word := range []string{"screen", "Screen", "entry-", "list"} {
		if strings.Contains(told.String(), word) {
			t.Errorf("the person is told of %q:\n%s", word, told.String())
		}
	}
	for one := range h.Verifier.Desk().Screened(h.ctx) {
		leaktest.Check(t, one, guests[0].who.Name.Reveal(), guests[0].who.Number.Reveal(), guests[1].who.Number.Reveal())
	}
}

// TestClearScreeningRefuses: who may not, and what is missing.
func TestClearScreeningRefuses(t *testing.T) {
	h := newScreened(t, nil)
	h.list.Put(guests[0].who, "entry-7")
	h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	d := h.Verifier.Desk()
	h.refused("by the account", d.ClearScreening(h.ctx, "a", "a", "reason"), realname.ReasonOwnCase)
	for _, c := range [][3]string{{"", "officer", "reason"}, {"a", "", "reason"}, {"a", "officer", ""}} {
		if err := d.ClearScreening(h.ctx, c[0], c[1], c[2]); !errors.Is(err, realname.ErrInvalid) {
			t.Errorf("%q: %v", c, err)
		}
	}
	if err := d.ClearScreening(h.ctx, "b", "officer", "reason"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("an account that is not known: %v", err)
	}
	if err := d.Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	h.clear("a")
	h.wantState("an operator has stopped it as well", "a", realname.AccountSuspended)
}

// TestClearedForOnePerson: that staff found a namesake to be nobody of the list lets nobody else of
// the same account through.
func TestClearedForOnePerson(t *testing.T) {
	h := newScreened(t, nil)
	h.list.Put(guests[0].who, "entry-7")
	h.list.Put(guests[1].who, "entry-7")
	namesake := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	if _, err := h.Verifier.Cancel(h.ctx, namesake.Ref); err != nil {
		t.Fatal(err)
	}
	h.clear("a")
	h.later(24 * time.Hour)
	listed := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[1], realname.StatusReview)
	h.later(2 * time.Minute)
	if now := h.get(listed); now.Status != realname.StatusReview {
		t.Errorf("who is on the list is %v", now.Status)
	}
	h.wantState("a new hit", "a", realname.AccountSuspended)
	h.wantScreened("a new hit", "a")
}

// TestClearScreeningByTwo: where two are to agree, one alone does not let an account go on.
func TestClearScreeningByTwo(t *testing.T) {
	h := newScreened(t, nil, func(c *realname.Config) {
		c.FourEyes = func(a realname.Action, c realname.CaseSummary) bool {
			return a == realname.ActionClear && c.Account == "a"
		}
	})
	h.list.Put(guests[0].who, "entry-7")
	h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	d := h.Verifier.Desk()
	for range 2 {
		h.refused("one alone", d.ClearScreening(h.ctx, "a", "officer", "another person"), realname.ReasonSecondActor)
	}
	h.wantScreened("one alone", "a")
	h.wantState("one alone", "a", realname.AccountSuspended)
	if err := d.ClearScreening(h.ctx, "a", "second officer", "another person"); err != nil {
		t.Fatal(err)
	}
	h.wantScreened("both")
	h.later(2 * time.Minute)
	h.wantState("both", "a", realname.AccountVerified)
}

// TestScreeningConfig: what New refuses.
func TestScreeningConfig(t *testing.T) {
	for _, within := range []time.Duration{-1, 367 * day} {
		_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.ScreenWithin = within }})
		if !errors.Is(err, realname.ErrConfig) {
			t.Errorf("ScreenWithin %v: %v", within, err)
		}
	}
}

// TestScreeningWithFaults: whatever call to the store fails or is not answered, nobody whom a list
// has is verified before staff says so, staff sees them, and afterwards they are.
func TestScreeningWithFaults(t *testing.T) {
	for _, again := range []bool{false, true} {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprintf("again %v, answer lost %v", again, lost), func(t *testing.T) {
				for n := 1; screenFaulty(t, n, again, lost); n++ {
					if n > 200 {
						t.Fatal("there is no end of calls")
					}
				}
			})
		}
	}
}

func screenFaulty(t *testing.T, n int, again, lost bool) (met bool) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := newScreened(t, store)
	if again {
		h.verify("a", guests[0])
		h.Clock.Advance(8 * day)
	}
	h.list.Put(guests[0].who, "entry-7")
	fail := func(do func()) {
		begun := store.Calls()
		store.Plan = func(c kvtest.Call) kvtest.Fault {
			if c.N != begun+n {
				return kvtest.Fault{}
			}
			met = true
			if lost {
				return kvtest.Fault{After: kv.ErrUnknown}
			}
			return kvtest.Fault{Before: errors.New("the store is away")}
		}
		do()
		store.Plan = nil
	}
	if again {
		fail(func() { _, _ = h.Verifier.Sweep(h.ctx) })
	} else {
		s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
		for err == nil && s.Next != realname.StepPIN {
			s, err = h.step(s, guests[0])
		}
		if err != nil {
			t.Fatal(err)
		}
		fail(func() { _, err = h.step(s, guests[0]) })
		if err != nil {
			_, _ = h.step(s, guests[0])
		}
	}
	for range 3 {
		h.later(12 * time.Minute)
	}
	h.wantState("a hit", "a", realname.AccountSuspended)
	h.wantPIN("a hit", "a", guests[0].pin, "suspended")
	h.wantScreened("a hit", "a")
	fail(func() { _ = h.Verifier.Desk().ClearScreening(h.ctx, "a", "officer", "another person") })
	h.clear("a")
	h.later(2 * time.Minute)
	h.wantState("cleared", "a", realname.AccountVerified)
	h.wantPIN("cleared", "a", guests[0].pin, "ok")
	h.later(2 * time.Hour)
	h.wantScreened("cleared")
	if t.Failed() {
		t.Fatalf("call %d failed", n)
	}
	return met
}

// Staff looks at an account that a list has stopped: the entry is about somebody of the same name.
func ExampleDesk_Screened() {
	ctx := context.Background()
	list := new(realnametest.List)
	w, _ := realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.Screen = list }})
	list.Put(realnametest.Someone(), "entry-7")
	s, _ := w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
	fmt.Println(s.Status) // all that the person sees

	for one, err := range w.Verifier.Desk().Screened(ctx) {
		fmt.Println(one.Account, one.List, one.Reference, err)
		err = w.Verifier.Desk().ClearScreening(ctx, one.Account, "officer-1", "another person of that name")
		fmt.Println(err)
	}
	w.Clock.Advance(2 * time.Minute)
	_, _ = w.Verifier.Sweep(ctx)
	s, _ = w.Verifier.Get(ctx, s.Ref)
	fmt.Println(s.Status)
	// Output:
	// review
	// account-1 list entry-7 <nil>
	// <nil>
	// approved
}
