package servertest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/etcdkv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestStore holds the store to the contract, alone and as two processes.
func TestStore(t *testing.T) {
	c := start(t, 1)
	t.Run("alone", func(t *testing.T) {
		kvtest.TestStore(t, func(*testing.T) kv.Store { return c.store() })
	})
	t.Run("two", func(t *testing.T) {
		kvtest.TestStore(t, func(*testing.T) kv.Store {
			p := c.pair()
			return kvtest.Spread(p[0], p[1])
		})
	})
}

// TestPrune drops what has expired, and nothing else.
func TestPrune(t *testing.T) {
	c := start(t, 1)
	now := time.Now()
	s := must(etcdkv.New(c.client(), etcdkv.Options{Now: func() time.Time { return now }}))
	for i := range 250 {
		put(t, s, fmt.Sprint("gone-", i), kv.Record{Expires: now.Add(-time.Minute)})
	}
	put(t, s, "later", kv.Record{Expires: now.Add(time.Minute)})
	put(t, s, "never", kv.Record{})
	r := put(t, s, "renewed", kv.Record{Expires: now.Add(-time.Minute)})
	if _, err := kv.Put(t.Context(), s, "renewed", r.Version, kv.Record{Queue: "q", Due: now}); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, want := range []int{100, 100, 50, 0} {
		n, err := s.Prune(t.Context(), 100)
		if n != want || err != nil {
			t.Errorf("Prune = %d, %v; want %d", n, err, want)
		}
		total += n
	}
	for _, key := range []string{"later", "never", "renewed"} {
		if _, err := s.Get(t.Context(), key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := s.Get(t.Context(), "gone-7"); !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("what has expired is still there: %v", err)
	}
	left, err := c.client().Get(t.Context(), "realname/x/", withPrefix...)
	if err != nil || len(left.Kvs) != 1 {
		t.Errorf("%d entries of what expires, %v; want that of later", len(left.Kvs), err)
	}
}

func put(t *testing.T, s kv.Store, key string, r kv.Record) kv.Record {
	t.Helper()
	r, err := kv.Put(t.Context(), s, key, 0, r)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTorn finds that a record which somebody else wrote is no record.
func TestTorn(t *testing.T) {
	c := start(t, 1)
	client := c.client()
	s := must(etcdkv.New(client, etcdkv.Options{}))
	if _, err := client.Put(t.Context(), "realname/r/odd", "what is this"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(t.Context(), "odd"); err == nil || errors.Is(err, kv.ErrNotFound) {
		t.Errorf("Get = %v", err)
	}
	if err := s.Swap(t.Context(), "odd", 0, kv.Record{Version: 7}); err == nil {
		t.Error("it was overwritten")
	}
	if err := s.Swap(t.Context(), "odd", 5, kv.Record{Version: 7}); err == nil || errors.Is(err, kv.ErrConflict) {
		t.Errorf("Swap = %v", err)
	}
	if err := s.Delete(t.Context(), "odd", 5); err == nil || errors.Is(err, kv.ErrConflict) {
		t.Errorf("Delete = %v", err)
	}
}

// TestFlow goes through both methods, and then through faults at the calls of the store.
func TestFlow(t *testing.T) {
	c := start(t, 1)
	s := c.pair()
	w, err := realnametest.New(realnametest.Options{Store: s[0], Change: flowtest.Loose})
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		w.Clock.Advance(2 * time.Minute) // between two codes
		done, err := w.Walk(t.Context(), fmt.Sprint("account-", i), m, flowtest.Crowd(2)[i])
		if err != nil || done.Status != realname.StatusApproved {
			t.Fatalf("%v: %v, %v; want approved", m, done.Status, err)
		}
		if _, err := w.Verifier.Records().Erase(t.Context(), done.Ref.Account); err != nil {
			t.Errorf("%v: Erase = %v", m, err)
		}
	}
	t.Run("faults", func(t *testing.T) {
		flowtest.StoreFaults(t, func() kv.Store { return c.store() }, *share)
	})
}
