package realname_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A downList is a list that may be down.
type downList struct {
	*realnametest.List
	down bool
}

func (l *downList) Screen(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	if l.down {
		return realname.Answer{}, errors.New("down")
	}
	return l.List.Screen(ctx, op, id)
}

// TestScreenedAfterRelease: whom an account belongs to next is looked up as everybody is, also where a look was asked for
// about the one before, or had no answer yet.
func TestScreenedAfterRelease(t *testing.T) {
	for name, before := range map[string]func(h *screenedHouse, l *downList){
		"a look asked for": func(h *screenedHouse, _ *downList) {
			if n, err := h.Verifier.Desk().ScreenAll(h.ctx); n != 1 || err != nil {
				h.t.Fatal(n, err)
			}
		},
		"a look without an answer": func(h *screenedHouse, l *downList) {
			l.down = true
			h.Clock.Advance(40*day + time.Minute)
			h.list.SetDate(h.Clock.Now())
			h.sweep()
			h.sweep()
		},
	} {
		t.Run(name, func(t *testing.T) {
			list := &downList{List: new(realnametest.List)}
			h := &screenedHouse{newHouse(t, nil, func(c *realname.Config) { c.Screen = list }), list.List}
			list.SetDate(h.Clock.Now())
			h.verify("a", guests[0])
			before(h, list)
			if err := h.Verifier.Desk().Release(h.ctx, "a", "op", realname.ReasonReleased); err != nil {
				t.Fatal(err)
			}
			list.down = false
			h.sweep()
			h.verify("a", guests[1])
			h.later(2 * time.Minute)
			h.wantState("not on a list", "a", realname.AccountVerified)
			h.list.Put(guests[1].who, "entry-9")
			h.list.SetDate(h.Clock.Now())
			for range 10 {
				h.later(day)
			}
			h.wantState("on a list", "a", realname.AccountSuspended)
		})
	}
}
