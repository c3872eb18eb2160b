package realname_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// releases returns processes on one store: one that knows form 1 alone, one that
// reads form 2 as well but still writes 1, and one that writes it.
func releases(t *testing.T, store kv.Store) (older, newer, newest *realnametest.World) {
	t.Helper()
	clock := realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))
	backend := new(realnametest.Backend)
	var all [3]*realnametest.World
	for i, s := range [][2]uint64{{1, 1}, {2, 1}, {2, 2}} {
		all[i] = newWorld(t, realnametest.Options{Store: store, Clock: clock, Backend: backend})
		realname.SetSchemas(all[i].Verifier, s[0], s[1])
	}
	return all[0], all[1], all[2]
}

// TestRollingUpgrade has processes of two releases serve one session, step by step.
func TestRollingUpgrade(t *testing.T) {
	older, newer, _ := releases(t, new(kv.Memory))
	for i, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		older.Clock.Advance(65 * time.Second)
		u := walk(t, older, fmt.Sprint("account-", i), m)
		turn := func() {
			if u.World == older {
				u.World = newer
			} else {
				u.World = older
			}
		}
		turn()
		u.identity(realnametest.Someone())
		for u.err == nil && u.s.Waiting == realname.WaitingForUser {
			turn()
			switch u.s.Next {
			case realname.StepPhotos:
				u.photos()
			case realname.StepFace:
				u.face()
			case realname.StepCard:
				u.card()
			case realname.StepCode:
				u.do(func() (realname.Session, error) {
					s, _, err := u.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: mobile})
					return s, err
				})
				w := u.World
				turn()
				u.do(func() (realname.Session, error) { return u.Verifier.CheckCode(u.ctx, u.ref, w.Phone.Code(mobile)) })
			case realname.StepPIN:
				u.pin()
			}
		}
		if u.err != nil || u.s.Status != realname.StatusApproved {
			t.Errorf("%v: %v, %v; want approved", m, u.s.Status, u.err)
		}
	}
}

// TestNewerRecords: a process leaves alone what it does not know, and that keeps
// it from nothing else.
func TestNewerRecords(t *testing.T) {
	store := new(kv.Memory)
	older, newer, newest := releases(t, store)
	u := walk(t, older, "account-1", realname.MethodIDCard)
	if u.World = newest; u.identity(realnametest.Someone()).err != nil {
		t.Fatal(u.err)
	}
	key := "rn/s/" + u.ref.ID
	before, err := store.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	other := walk(t, older, "account-2", realname.MethodBankCard)
	u.World = older
	calls := map[string]func() error{
		"Get":    func() error { _, err := older.Verifier.Get(u.ctx, u.ref); return err },
		"photos": func() error { u.err = nil; return u.photos().err },
		"Cancel": func() error { _, err := older.Verifier.Cancel(u.ctx, u.ref); return err },
		"Trail":  func() error { _, err := older.Verifier.Records().Trail(u.ctx, u.ref.ID); return err },
		"Erase":  func() error { _, err := older.Verifier.Records().Erase(u.ctx, "account-1"); return err },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, realname.ErrSchema) {
			t.Errorf("%s = %v, want ErrSchema", name, err)
		}
	}
	older.Clock.Advance(time.Hour) // both are past their deadline
	if _, err := older.Verifier.Sweep(t.Context()); err != nil && !errors.Is(err, realname.ErrSchema) {
		t.Errorf("Sweep = %v", err)
	}
	var seen []realname.Event
	_, err = older.Verifier.Deliver(t.Context(), func(_ context.Context, e realname.Event) error {
		if e.Kind != realname.EventStatus {
			return nil
		}
		seen = append(seen, e)
		return nil
	})
	if err != nil {
		t.Errorf("Deliver = %v", err)
	}
	if len(seen) != 2 || seen[0].Session != other.ref.ID || seen[1].Status != realname.StatusExpired {
		t.Errorf("events = %+v, want the other session's two", seen)
	}
	after, err := store.Get(t.Context(), key)
	if err != nil || after.Version != before.Version || !bytes.Equal(after.Value, before.Value) {
		t.Errorf("the record was touched: %v", err)
	}
	if s, err := newer.Verifier.Get(t.Context(), u.ref); err != nil || s.Status != realname.StatusExpired {
		t.Errorf("a process that reads it: %v, %v; want expired", s.Status, err)
	}
}

// TestNeverOlder: a record that has a newer form keeps it, whoever writes it
// next.
func TestNeverOlder(t *testing.T) {
	store := new(kv.Memory)
	older, newer, newest := releases(t, store)
	walk(t, older, "account-0", realname.MethodIDCard)
	u := walk(t, newest, "account-1", realname.MethodIDCard)
	if u.World = newer; u.identity(realnametest.Someone()).err != nil {
		t.Fatal(u.err)
	}
	if _, err := older.Verifier.Get(t.Context(), u.ref); !errors.Is(err, realname.ErrSchema) {
		t.Errorf("Get = %v, want ErrSchema: what the newer form holds was dropped", err)
	}
}

// TestSchemaConfig: a form that this release does not write is refused.
func TestSchemaConfig(t *testing.T) {
	for schema, ok := range map[int]bool{0: true, 1: true, 2: false, -1: false} {
		_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.Schema = schema }})
		if (err == nil) != ok {
			t.Errorf("Schema %d: %v", schema, err)
		}
	}
}
