package sms_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// lock has a stranger use up the failures of alice's number.
func (b *bench) lock(stranger string) {
	b.t.Helper()
	for i := range 3 {
		code := b.send(alice, stranger+strconv.Itoa(i))
		for range 5 {
			b.try(alice, stranger+strconv.Itoa(i), smstest.Wrong(code))
		}
		b.pass(time.Minute)
	}
	b.pass(55 * time.Minute)
	_, err := b.Send(ctx, request(alice, "owner"))
	if e := refusal(b.t, err); e.Reason != sms.Locked {
		b.t.Fatalf("refused for %v", e)
	}
}

// An operator lifts a lock for the owner: a new code can be sent and counts. That is told,
// and goes three times a day.
func TestUnlock(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{Number: []sms.Rate{{Count: 100, Per: time.Hour}}}})
	by := sms.Override{Actor: "operator 7", Reason: "the owner called, ticket 4711"}
	start := b.time()
	for i := range 4 {
		b.lock("stranger " + strconv.Itoa(i) + " ")
		err := b.Unlock(ctx, alice, by)
		if i == 3 {
			e := refusal(t, err)
			if want := start.Add(24*time.Hour + 58*time.Minute); e.Reason != sms.TooMany || !e.RetryAt.Equal(want) {
				t.Errorf("%v until %v, want %v", e, e.RetryAt, want)
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e := b.last("number.unlocked")
		if e.Actor != by.Actor || e.Detail != by.Reason || e.Number == "" ||
			len(b.named("number.unlocked")) != i+1 {
			t.Errorf("event %+v", e)
		}
		b.wantWrong(alice, "owner", smstest.Wrong(b.send(alice, "owner")), 4, "wrong")
	}
	_, err := b.Send(ctx, request(alice, "owner"))
	if e := refusal(t, err); e.Reason != sms.Locked {
		t.Errorf("refused for %v", e)
	}
	b.pass(24 * time.Hour)
	b.lock("stranger again ")
	if err := b.Unlock(ctx, alice, by); err != nil {
		t.Error(err)
	}
}

// Unlock gives no tries to a code that has none left, nor a message before its time, and does
// nothing where there is nothing to do.
func TestUnlockDoesNoMore(t *testing.T) {
	b := newBench(t, sms.Config{})
	by := sms.Override{Actor: "operator 7", Reason: "the owner called"}
	if err := b.Unlock(ctx, alice, by); err != nil || len(b.bytes()) != 0 {
		t.Errorf("Unlock of a number without a record = %v", err)
	}
	code := b.send(alice, "s")
	for range 5 {
		b.try(alice, "s", smstest.Wrong(code))
	}
	if err := b.Unlock(ctx, alice, by); err != nil {
		t.Error(err)
	}
	b.wantWrong(alice, "s", code, 0, "tries")
	b.wantSend(request(alice, "s"), sms.TooSoon, time.Minute)
	if err := b.Unlock(ctx, alice, by); err != nil || len(b.named("number.unlocked")) != 1 {
		t.Errorf("Unlock = %v, %d events", err, len(b.named("number.unlocked")))
	}
}

func TestUnlockRefuses(t *testing.T) {
	b := newBench(t, sms.Config{})
	long := strings.Repeat("x", 257)
	for name, by := range map[string]sms.Override{
		"no actor":    {Reason: "ticket 1"},
		"no reason":   {Actor: "operator"},
		"long actor":  {Actor: long, Reason: "ticket 1"},
		"long reason": {Actor: "operator", Reason: long},
	} {
		if err := b.Unlock(ctx, alice, by); !errors.Is(err, sms.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := b.Unlock(ctx, sms.Mobile{}, sms.Override{Actor: "a", Reason: "r"}); !errors.Is(err, sms.ErrInvalid) {
		t.Errorf("no number: %v", err)
	}
	b.lock("stranger ")
	by := sms.Override{Actor: "operator", Reason: "138 0013 8000 called"}
	if err := b.Unlock(ctx, alice, by); err != nil {
		t.Fatal(err)
	}
	if e := b.last("number.unlocked"); strings.Contains(e.Detail, "0013") {
		t.Errorf("the event shows the number: %q", e.Detail)
	}
}
