package sms_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// The MAC of a code binds it to each of its parts, and does not take the end of one for
// the beginning of the next.
func TestTagBinds(t *testing.T) {
	b := newBench(t, sms.Config{})
	code, _ := sms.ParseCode("123456")
	longer, _ := sms.ParseCode("0123456")
	a := sms.Attempt{Mobile: alice, Purpose: "login", Binding: "session", Code: code}
	tag, err := b.TagOf(a, "gen1")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := b.TagFits(tag, a, "gen1"); err != nil || !ok {
		t.Fatalf("TagFits = %v, %v", ok, err)
	}
	others := map[string]func(a *sms.Attempt, gen *string){
		"number":     func(a *sms.Attempt, _ *string) { a.Mobile = bob },
		"purpose":    func(a *sms.Attempt, _ *string) { a.Purpose = "pay" },
		"binding":    func(a *sms.Attempt, _ *string) { a.Binding = "another" },
		"code":       func(a *sms.Attempt, _ *string) { a.Code = smstest.Wrong(code) },
		"length":     func(a *sms.Attempt, _ *string) { a.Code = longer },
		"generation": func(_ *sms.Attempt, gen *string) { *gen = "gen2" },
		"shifted":    func(a *sms.Attempt, _ *string) { a.Purpose, a.Binding = "logins", "ession" },
	}
	for name, other := range others {
		c, gen := a, "gen1"
		other(&c, &gen)
		if ok, err := b.TagFits(tag, c, gen); err != nil || ok {
			t.Errorf("another %s: TagFits = %v, %v", name, ok, err)
		}
	}
}

// Wrong codes keep a record for their day, where the limits of messages are shorter.
func TestRecordOutlivesFailures(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{
		Number: []sms.Rate{{Count: 5, Per: time.Hour}}, Failures: 1,
	}})
	b.wantWrong(alice, "s", smstest.Wrong(b.send(alice, "s")), 0, "wrong")
	key := "m/" + b.last("send.accepted").Number
	r, err := b.store.Get(ctx, key)
	if err != nil || r.Expires.Sub(b.time()) < 24*time.Hour {
		t.Errorf("the record may be dropped in %v, %v", r.Expires.Sub(b.time()), err)
	}
	b.pass(2 * time.Hour)
	b.wantSend(request(alice, "s"), sms.Locked, 22*time.Hour)
}

// With more failures in a record than are allowed, it is unlocked when few enough are
// left.
func TestFailuresWereLowered(t *testing.T) {
	b := newBench(t, sms.Config{})
	for range 6 { // at 0:00 to 0:05
		b.try(alice, "s", smstest.Wrong(b.send(alice, "s")))
		b.pass(time.Minute)
		if b.phone.Asked() == 5 {
			b.pass(time.Hour)
		}
	}
	low := newBench(t, sms.Config{
		Store: b.store, Now: b.time, Limits: sms.Limits{Failures: 2},
	})
	low.phone, low.now = b.phone, b.time()
	// The fifth, of 62 minutes ago, must leave as well, for only the sixth to be left.
	low.wantSend(request(alice, "s"), sms.Locked, 24*time.Hour-62*time.Minute)
}

// A number's failures are everybody's: a stranger who uses them up keeps the owner's code
// from counting, but touches neither its tries nor the code.
func TestStrangerUsesUpFailures(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{Failures: 4}})
	code := b.send(alice, "owner")
	b.pass(time.Minute)
	other := b.send(alice, "stranger")
	for range 4 {
		b.try(alice, "stranger", smstest.Wrong(other))
	}
	_, err := b.try(alice, "owner", code)
	if e := refusal(t, err); e.Reason != sms.Locked {
		t.Errorf("refused for %v", e)
	}
}
