package sms_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// A sender gets its own copy of what the caller passed: it may change it, and the caller may
// change theirs as soon as Send returns.
func TestParamsAreCopied(t *testing.T) {
	params := map[string]string{"amount": "12.00"}
	scribble := senderFunc(func(m sms.Message) (string, error) {
		m.Params["amount"] = "99.00"
		return "", smstest.Refused
	})
	phone := new(smstest.Phone)
	b := newBench(t, sms.Config{Senders: []sms.Route{
		{Name: "scribble", Sender: scribble}, {Name: "phone", Sender: phone},
	}})
	r := request(alice, "s")
	r.Params = params
	b.wantSend(r, 0, 0)
	params["amount"] = "0.01"
	if got := phone.Messages(alice)[0].Params["amount"]; got != "12.00" {
		t.Errorf("the second sender was told %q", got)
	}
}

// A code with another number of digits cannot be right: it costs no try.
func TestOtherLengthCostsNothing(t *testing.T) {
	b := newBench(t, sms.Config{})
	code := b.send(alice, "s")
	longer, err := sms.ParseCode(code.Reveal() + "0")
	if err != nil {
		t.Fatal(err)
	}
	swaps := b.store.(*spy).swaps
	for range 20 {
		b.wantWrong(alice, "s", longer, 5, "length")
	}
	if n := b.store.(*spy).swaps - swaps; n != 0 {
		t.Errorf("%d writes", n)
	}
	b.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong")
	b.wantWrong(alice, "s", longer, 4, "length")
	b.wantRight(alice, "s", code)
}

// The length is that of the code that was sent, also where Digits has changed since.
func TestDigitsWereChanged(t *testing.T) {
	b := newBench(t, sms.Config{})
	code := b.send(alice, "s")
	eight := newBench(t, sms.Config{Store: b.store, Now: b.time, Digits: 8})
	eight.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong")
	eight.wantRight(alice, "s", code)
}

// Who asks for a new code has not proven anything until it is typed.
func TestNewCodeEndsTheProof(t *testing.T) {
	b := newBench(t, sms.Config{})
	b.wantRight(alice, "s", b.send(alice, "s"))
	b.pass(time.Minute)
	b.wantRight(alice, "other", b.send(alice, "other"))
	b.pass(time.Minute)
	code := b.send(alice, "s")
	_, err := b.Proof(ctx, alice, "login", "s")
	if e := refusal(t, err); e.Reason != sms.NoProof {
		t.Errorf("Proof = %v", e)
	}
	if _, err := b.Proof(ctx, alice, "login", "other"); err != nil {
		t.Errorf("the proof of another binding: %v", err)
	}
	b.wantRight(alice, "s", code)
}

// A caller whose time ends between the store and the sender is told so: no sender has refused.
func TestTimeEndsBeforeSending(t *testing.T) {
	b := newBench(t, sms.Config{Store: &interceptor{Store: new(kv.Memory)}})
	store := b.store.(*interceptor)
	for range 3 { // and it costs no wait
		ctx, cancel := context.WithCancel(ctx)
		store.prefix, store.after = "m/", cancel
		_, err := b.Send(ctx, request(alice, "s"))
		if !errors.Is(err, context.Canceled) || errors.Is(err, sms.ErrRefused) {
			t.Fatalf("Send = %v", err)
		}
		if e := b.last("send.error"); b.phone.Asked() != 0 || !errors.Is(e.Err, context.Canceled) {
			t.Errorf("%d messages, event %+v", b.phone.Asked(), e)
		}
		b.pass(30 * time.Second)
	}
	store.after = nil
	b.wantRight(alice, "s", b.send(alice, "s"))
}

// A first sender that did not answer counts, whoever left then.
func TestTimeEndsBeforeTheSecondSender(t *testing.T) {
	ctx, cancel := context.WithCancel(ctx)
	slow := senderFunc(func(sms.Message) (string, error) {
		cancel()
		return "", smstest.Lost
	})
	second := new(smstest.Phone)
	b := newBench(t, sms.Config{Senders: []sms.Route{
		{Name: "slow", Sender: slow, FailoverUnknown: true}, {Name: "second", Sender: second},
	}})
	r, err := b.Send(ctx, request(alice, "s"))
	if err != nil || !r.Unknown || second.Asked() != 0 {
		t.Errorf("Send = %+v, %v; the second was asked %d times", r, err, second.Asked())
	}
}

// Where certainly nothing was sent, nobody waits a minute for it, the day's messages are as
// many as before, and the same request may be made again. Senders are not asked without end.
func TestRefusedMessagesAreGivenBack(t *testing.T) {
	down := true
	b := newBench(t, sms.Config{})
	b.phone.Script = func(context.Context, int, sms.Message) error {
		if down {
			return smstest.Refused
		}
		return nil
	}
	r := request(alice, "s")
	r.Key = "request 1"
	b.wantSend(r, sms.NotSent, 0)
	b.wantSend(r, sms.NotSent, time.Minute)
	b.wantSend(r, sms.TooSoon, time.Minute)
	b.pass(time.Minute)
	for i := range 4 {
		b.wantSend(r, sms.NotSent, 0)
		if i < 3 {
			b.wantSend(r, sms.NotSent, time.Minute)
		} else {
			b.wantSend(r, sms.NotSent, 56*time.Minute) // the tenth
		}
		b.pass(time.Minute)
	}
	b.wantSend(r, sms.TooMany, 55*time.Minute)
	b.pass(55 * time.Minute)
	down = false
	receipt, err := b.Send(ctx, r)
	if err != nil || receipt.SendsLeft != 9 || receipt.Repeated {
		t.Errorf("Send = %+v, %v", receipt, err)
	}
	if again, err := b.Send(ctx, r); err != nil || !again.Repeated || b.phone.Asked() != 11 {
		t.Errorf("repeated: %+v, %v", again, err)
	}
	b.wantRight(alice, "s", b.phone.Code(alice))
	if all, err := b.Deliveries(ctx, alice); err != nil || len(all) != 11 {
		t.Errorf("%d deliveries, %v", len(all), err)
	}
	down = true
	for range 50 { // for days: the record does not grow
		b.Send(ctx, request(alice, "s"))
		b.pass(time.Hour)
	}
	if all, _ := b.Deliveries(ctx, alice); len(all) > 11 {
		t.Errorf("%d deliveries are kept", len(all))
	}
}

// RetryAt is never in the past, however long ago the message of a key was refused.
func TestRetryAtIsNotPast(t *testing.T) {
	b := newBench(t, sms.Config{})
	b.phone.Script = func(context.Context, int, sms.Message) error { return smstest.Refused }
	r := request(alice, "s")
	r.Key = "request 1"
	for range 5 {
		_, err := b.Send(ctx, r)
		if e := refusal(t, err); e.Reason != sms.NotSent || e.RetryAt.Before(b.time()) {
			t.Errorf("%v, retry %v ago", e, b.time().Sub(e.RetryAt))
		}
		b.pass(7 * time.Hour)
	}
}

// Taps on "send again" that the number's own limits refuse use up nothing of the address that
// thousands may share, nor of the scope, and ask nobody for a challenge.
func TestTapsUseUpNothing(t *testing.T) {
	limit := []sms.Rate{{Count: 3, Per: time.Hour}}
	b := newBench(t, sms.Config{Limits: sms.Limits{IP: limit, Scope: limit, Base: 3}})
	r := request(alice, "s")
	r.IP, r.Scope = testAddr, "device"
	b.wantSend(r, 0, 0)
	swaps := b.store.(*spy).swaps
	for range 50 {
		b.wantSend(r, sms.TooSoon, time.Minute)
	}
	if n := b.store.(*spy).swaps - swaps; n != 0 {
		t.Errorf("%d writes", n)
	}
	r.Mobile = bob
	r.Challenged = true
	b.wantSend(r, 0, 0)
	r.Mobile = mobileAt(1)
	b.wantSend(r, 0, 0)
	r.Mobile = mobileAt(2)
	b.wantSend(r, sms.TooManyHere, time.Hour)
}

// A stranger asks for 1,000 codes an hour and guesses five times at each, beside 6,000 people of
// whom three in five type their code, one in ten wrong at first. Nobody is refused; if the
// breaker trips, people solve a challenge.
func TestStrangerRefusesNobody(t *testing.T) {
	if raceDetector {
		t.Skip("slow with the race detector")
	}
	b := newBench(t, sms.Config{})
	var code sms.Code
	b.phone.Script = func(_ context.Context, _ int, m sms.Message) error {
		code = m.Code
		return smstest.Dropped // the phone keeps none of them
	}
	rnd := rand.New(rand.NewPCG(7, 7))
	challenged, guesses := 0, 0
	for i := range 7000 {
		m := mobileAt(i)
		if i%7 == 0 {
			if _, err := b.Send(ctx, request(m, "s")); err != nil {
				continue
			}
			for range 5 {
				b.try(m, "s", smstest.Wrong(code))
			}
			guesses++
		} else {
			r := request(m, "s")
			if _, err := b.Send(ctx, r); err != nil {
				challenged++
				r.Challenged = true
				b.wantSend(r, 0, 0)
			}
			if rnd.IntN(10) < 6 {
				if rnd.IntN(10) == 0 {
					b.try(m, "s", smstest.Wrong(code))
				}
				b.wantRight(m, "s", code)
			}
		}
		b.pass(hourOf(7000))
		b.events = b.events[:0]
	}
	t.Logf("%d of 6000 people solved a challenge; %d codes were guessed at", challenged, guesses)
}

func hourOf(n int) time.Duration { return time.Hour / time.Duration(n) }

// A forgetful store drops what has expired, by its own clock.
type forgetful struct {
	kv.Store
	now func() time.Time
}

// Get implements [kv.Store].
func (f forgetful) Get(ctx context.Context, key string) (kv.Record, error) {
	r, err := f.Store.Get(ctx, key)
	if err == nil && !r.Expires.IsZero() && f.now().After(r.Expires) {
		if err := f.Delete(ctx, key, r.Version); err != nil {
			return kv.Record{}, err
		}
		return kv.Record{}, kv.ErrNotFound
	}
	return r, err
}

// Limits hold for a process whose clock is hours behind that of a store which drops what has
// expired.
func TestStoreWithAClockAhead(t *testing.T) {
	limit := []sms.Rate{{Count: 3, Per: time.Hour}}
	for _, ahead := range []time.Duration{0, 3 * time.Minute, 2 * time.Hour, 23 * time.Hour} {
		var b *bench
		b = newBench(t, sms.Config{
			Limits: sms.Limits{IP: limit, Scope: limit},
			Store:  forgetful{new(kv.Memory), func() time.Time { return b.time().Add(ahead) }},
		})
		sent := 0
		for i := range 20 {
			r := request(mobileAt(i), "s")
			r.IP, r.Scope = testAddr, "device"
			if _, err := b.Send(ctx, r); err == nil {
				sent++
			}
			b.pass(time.Minute)
		}
		if sent != 3 {
			t.Errorf("%v ahead: %d messages of one address, limit 3", ahead, sent)
		}
	}
}
