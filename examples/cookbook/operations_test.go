package cookbook_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// What the page on operations says of sizes, restored backups and records that are gone.

// A shelf is a store that knows what lies in it.
type shelf struct {
	kv.Memory
	mu     sync.Mutex
	keys   map[string]bool
	writes int
}

func (s *shelf) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	err := s.Memory.Swap(ctx, key, old, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		s.keys = map[string]bool{}
	}
	if s.keys[key] = true; err == nil {
		s.writes++
	}
	return err
}

// all returns what lies in s now.
func (s *shelf) all() map[string]kv.Record {
	found := map[string]kv.Record{}
	for key := range s.keys {
		if r, err := s.Get(ctx, key); err == nil {
			found[key] = r
		}
	}
	return found
}

// backup returns a store that is as s is now.
func (s *shelf) backup(t *testing.T) *shelf {
	t.Helper()
	b := new(shelf)
	for key, r := range s.all() {
		if err := b.Swap(ctx, key, 0, r); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// on returns a service on a store, with the clock of another one.
func on(store kv.Store, clock *realnametest.Clock, keys kv.Store) *realnametest.World {
	return must(realnametest.New(realnametest.Options{Store: store, Clock: clock, Change: func(c *realname.Config) {
		c.DataKeys = keys
	}}))
}

// deliver returns the numbers of the session's events that were not delivered.
func deliver(w *realnametest.World) (seq []uint64) {
	must(w.Verifier.Deliver(ctx, func(_ context.Context, e realname.Event) error {
		if e.Session != "" {
			seq = append(seq, e.Seq)
		}
		return nil
	}))
	return seq
}

// A person who was verified takes eight records at most that stay, less than 4 KB with their keys,
// and it takes 40 writes at most to get there.
func TestSize(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		store := new(shelf)
		w := on(store, nil, nil)
		must(w.Walk(ctx, "account-1", m, person))
		deliver(w)
		records, bytes := 0, 0
		for key, r := range store.all() {
			if r.Expires.IsZero() {
				records, bytes = records+1, bytes+len(key)+len(r.Value)
			}
		}
		t.Logf("%v: %d records, %d bytes, %d writes", m, records, bytes, store.writes)
		if records > 8 || bytes > 4096 || store.writes > 40 {
			t.Errorf("%v: more than the page says", m)
		}
	}
}

// After a backup is restored, what came after it has not happened.
func TestRestore(t *testing.T) {
	store := new(shelf)
	w := on(store, nil, nil)
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	deliver(w)
	w.Clock.Advance(day)
	ref := begin(w, realname.GoalRenew, realname.MethodIDCard)
	backup := store.backup(t)

	check(w.PINs.Change(ctx, "account-1", pin, newPIN, password.Person{}))
	for range 2 {
		check(errorOf(w.PINs.Verify(ctx, "account-1", pin)))
	}
	must(w.Verifier.Cancel(ctx, ref))
	before := deliver(w)

	r := on(backup, w.Clock, nil)
	if err := r.PINs.Verify(ctx, "account-1", pin); err != nil {
		t.Errorf("the PIN of before: %v", err)
	}
	if s := must(r.PINs.State(ctx, "account-1")); s.TriesLeft != 3 {
		t.Errorf("%d tries left", s.TriesLeft)
	}
	must(r.Verifier.SubmitIdentity(ctx, ref, person))
	must(r.Verifier.Cancel(ctx, ref))
	if after := deliver(r); len(after) == 0 || after[len(after)-1] != before[len(before)-1] {
		t.Errorf("events %v, after %v: numbers do not come again", before, after)
	}
}

// errorOf turns a refusal into nil, and all else into an error.
func errorOf(err error) error {
	if errors.Is(err, password.ErrRefused) {
		return nil
	}
	return errors.Join(errors.New("not refused"), err)
}

// A backup brings back what was erased, unless the data keys were elsewhere.
func TestRestoreErased(t *testing.T) {
	for _, apart := range []bool{false, true} {
		store, keys := new(shelf), kv.Store(nil)
		if apart {
			keys = new(kv.Memory)
		}
		w := on(store, nil, keys)
		must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
		backup := store.backup(t)
		must(w.Verifier.Records().Erase(ctx, "account-1"))

		v := on(backup, w.Clock, keys).Verifier
		_, err := v.Subject(ctx, "account-1", "test")
		if (err == nil) == apart {
			t.Errorf("data keys apart: %v, and Subject after the restore gives %v", apart, err)
		}
		must(v.Records().Erase(ctx, "account-1"))
		if _, err := v.Subject(ctx, "account-1", "test"); !errors.Is(err, realname.ErrNotFound) {
			t.Errorf("erased again: %v", err)
		}
	}
}

// Where a record is gone, its person can go on: nothing else breaks.
func TestDeletedRecords(t *testing.T) {
	tests := []struct {
		begins string
		state  realname.AccountState
		pays   bool
		goal   realname.Goal
	}{
		{"rn/s/", realname.AccountVerified, true, realname.GoalRenew},
		{"rn/k/", realname.AccountVerified, true, realname.GoalRenew},
		{"rn/i/", realname.AccountVerified, true, realname.GoalRenew},
		{"rn/m/", realname.AccountVerified, true, realname.GoalRenew},
		{"rn/c/", realname.AccountVerified, true, realname.GoalRenew},
		{"rn/a/", realname.AccountUnverified, true, realname.GoalVerify}, // so ask Account and the guard
		{"pin/p/", realname.AccountVerified, false, realname.GoalResetPIN},
	}
	for _, tt := range tests {
		store := new(shelf)
		w := on(store, nil, nil)
		must(w.Walk(ctx, "account-1", realname.MethodBankCard, person))
		w.Clock.Advance(day)
		for key, r := range store.all() {
			if strings.HasPrefix(key, tt.begins) {
				check(store.Delete(ctx, key, r.Version))
			}
		}
		if a := must(w.Verifier.Account(ctx, "account-1")); a.State != tt.state {
			t.Errorf("%s: the account is %v", tt.begins, a.State)
		}
		if err := w.PINs.Verify(ctx, "account-1", pin); (err == nil) != tt.pays {
			t.Errorf("%s: PIN: %v", tt.begins, err)
		}
		if _, err := w.Verifier.Sweep(ctx); err != nil {
			t.Errorf("%s: Sweep: %v", tt.begins, err)
		}
		s, err := w.WalkTo(ctx, "account-1", tt.goal, realname.MethodBankCard, person)
		if s.Next == realname.StepPIN { // the guard has the old one still
			s, err = w.Verifier.SetPIN(ctx, s.Ref, newPIN)
		}
		if err != nil || s.Status != realname.StatusApproved {
			t.Errorf("%s: %v: %v, %v", tt.begins, tt.goal, s.Status, err)
		}
	}
}
