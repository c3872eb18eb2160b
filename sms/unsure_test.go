package sms_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// A failover is a store with a server in reserve that, once armed, has not got the next
// writes of numbers' records: they are done, and lost when it takes over.
type failover struct {
	spy
	armed  bool
	key    string
	before kv.Record
}

// Swap implements [kv.Store].
func (f *failover) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if !f.armed || !strings.HasPrefix(key, "m/") {
		return f.spy.Swap(ctx, key, old, r)
	}
	if f.key == "" {
		f.key = key
		f.before, _ = f.Get(ctx, key)
	}
	return errors.Join(f.spy.Swap(ctx, key, old, r), kv.ErrUnknown)
}

// takeOver loses what was written since f was armed.
func (f *failover) takeOver(t *testing.T) {
	t.Helper()
	f.armed = false
	now, err := f.Get(ctx, f.key)
	if err != nil {
		return
	}
	err = f.Delete(ctx, f.key, now.Version)
	if f.before.Version != 0 {
		err = errors.Join(err, f.spy.Swap(ctx, f.key, 0, f.before))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func wantUnsure(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, kv.ErrUnsure) || errors.Is(err, sms.ErrRefused) {
		t.Errorf("error %v, want one that matches kv.ErrUnsure", err)
	}
}

// A store that may yet lose a write gives no proof: not from Verify, and not from Proof,
// so that a code is redeemed once, whatever is lost.
func TestUnsureStoreProvesNothing(t *testing.T) {
	store := new(failover)
	b := newBench(t, sms.Config{Store: store})
	code := b.send(alice, "s")
	store.armed = true
	p, err := b.try(alice, "s", code)
	wantUnsure(t, err)
	q, err := b.Proof(ctx, alice, "login", "s")
	wantUnsure(t, err)
	if p.IsValid() || q.IsValid() {
		t.Error("a proof was handed out")
	}
	store.takeOver(t)
	_, err = b.Proof(ctx, alice, "login", "s")
	refusal(t, err)
	b.wantRight(alice, "s", code)
	b.wantWrong(alice, "s", code, 0, "used")
}

// Nor does it tell that a code was wrong: the try may be forgotten.
func TestUnsureStoreTellsNothing(t *testing.T) {
	store := new(failover)
	b := newBench(t, sms.Config{Store: store})
	code := b.send(alice, "s")
	store.armed = true
	for range 10 {
		_, err := b.try(alice, "s", smstest.Wrong(code))
		if errors.Is(err, sms.ErrRefused) && refusal(t, err).TriesLeft > 0 {
			t.Errorf("compared: %v", err)
		}
	}
	store.takeOver(t)
	b.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong")
}

// Nothing is sent whose code and count may yet be lost; nor for a repeat.
func TestUnsureStoreSendsNothing(t *testing.T) {
	store := &failover{armed: true}
	b := newBench(t, sms.Config{Store: store})
	r := request(alice, "s")
	r.Key = "request 1"
	_, err := b.Send(ctx, r)
	wantUnsure(t, err)
	again, err := b.Send(ctx, r) // nobody knows whether it was sent
	if err != nil || !again.Unknown || !again.Repeated {
		t.Errorf("repeated: %+v, %v", again, err)
	}
	if n := b.phone.Asked(); n != 0 {
		t.Errorf("%d messages", n)
	}
	store.takeOver(t)
	if again, err = b.Send(ctx, r); err != nil || again.Repeated || b.phone.Asked() != 1 {
		t.Errorf("after the loss: %+v, %v, %d messages", again, err, b.phone.Asked())
	}
}
