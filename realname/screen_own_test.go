package realname_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// screenedFor are the accounts that an actor is shown.
func (h *screenedHouse) screenedFor(actor string) (all []string, err error) {
	for one, e := range h.Verifier.Desk().ScreenedFor(h.ctx, actor) {
		if err = e; e == nil {
			all = append(all, one.Account)
		} else if one != (realname.Screened{}) {
			h.t.Errorf("%+v with an error", one)
		}
	}
	return all, err
}

// listedChild is a house in which a list has stopped a child, whose guardian is "mother".
func listedChild(t *testing.T, store kv.Store) *screenedHouse {
	h := newScreened(t, store, forChildren(0), func(c *realname.Config) {
		c.Own = func(actor string, s realname.CaseSummary) bool { return actor == "uncle" && s.Account == "kid" }
	})
	h.verify("mother", guests[0])
	h.list.Put(child.who, "entry-7")
	if s, err := h.walk(h.enroll("kid", "mother"), child); err != nil || s.Status != realname.StatusReview {
		t.Fatal(s.Status, err)
	}
	h.wantScreened("listed", "kid")
	return h
}

// TestScreenedFor: nobody is shown that a list has them, or their child: they may not clear it either.
func TestScreenedFor(t *testing.T) {
	h := listedChild(t, nil)
	for _, actor := range []string{"mother", "Mother", "kid", "KID", "uncle"} {
		if got, err := h.screenedFor(actor); len(got) != 0 || err != nil {
			t.Errorf("%s is shown %v, %v", actor, got, err)
		}
		h.refused(actor+" clears", h.Verifier.Desk().ClearScreening(h.ctx, "kid", actor, "ticket"), realname.ReasonOwnCase)
	}
	if got, err := h.screenedFor("bob"); len(got) != 1 || got[0] != "kid" || err != nil {
		t.Errorf("another is shown %v, %v", got, err)
	}
	if _, err := h.screenedFor(" bob"); !errors.Is(err, realname.ErrInvalid) {
		t.Errorf("an odd actor: %v", err)
	}
}

// TestScreenedForWithFaults: where it cannot be read whose the account is, it is not shown. Of a guardian the account
// knows by itself.
func TestScreenedForWithFaults(t *testing.T) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := listedChild(t, store)
	store.Plan = func(c kvtest.Call) (f kvtest.Fault) {
		if strings.HasPrefix(c.Key, "rn/s/") {
			f.Before = kvtest.ErrInjected
		}
		return f
	}
	for actor, want := range map[string]error{"mother": nil, "bob": kvtest.ErrInjected} {
		if got, err := h.screenedFor(actor); len(got) != 0 || !errors.Is(err, want) {
			t.Errorf("%s is shown %v, %v", actor, got, err)
		}
	}
}

// Each of the staff is shown those whom they may decide about.
func ExampleDesk_ScreenedFor() {
	ctx, list := context.Background(), new(realnametest.List)
	w, _ := realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.Screen = list }})
	list.Put(realnametest.Someone(), "entry-7")
	_, _ = w.Walk(ctx, "li.si", realname.MethodIDCard, realnametest.Someone())
	for _, actor := range []string{"li.si", "wang.wu"} {
		for one, err := range w.Verifier.Desk().ScreenedFor(ctx, actor) {
			fmt.Println(actor, "looks at", one.Account, err)
		}
	}
	// Output: wang.wu looks at li.si <nil>
}
