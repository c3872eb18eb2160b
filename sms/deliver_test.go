package sms_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// always returns a phone to which the same thing happens every time.
func always(err error) *smstest.Phone {
	return &smstest.Phone{Script: func(context.Context, int, sms.Message) error { return err }}
}

func TestFailover(t *testing.T) {
	odd, wrapped := errors.New("connection reset"), fmt.Errorf("quota: %w", sms.ErrRefused)
	tests := []struct {
		name          string
		first, second error
		failover      bool   // of the first, after an unknown outcome
		asked         [2]int // messages handed to each
		state         string
		reason        sms.Reason
	}{
		{"first takes it", nil, nil, false, [2]int{1, 0}, "accepted", 0},
		{"certain refusal", smstest.Refused, nil, false, [2]int{1, 1}, "accepted", 0},
		{"wrapped refusal", wrapped, nil, false, [2]int{1, 1}, "accepted", 0},
		{"both refuse", smstest.Refused, smstest.Refused, false, [2]int{1, 1}, "refused", sms.NotSent},
		{"answer lost", smstest.Lost, nil, false, [2]int{1, 0}, "unknown", 0},
		{"dropped", smstest.Dropped, nil, false, [2]int{1, 0}, "unknown", 0},
		{"any other error", odd, nil, false, [2]int{1, 0}, "unknown", 0},
		{"deadline", context.DeadlineExceeded, nil, false, [2]int{1, 0}, "unknown", 0},
		{"refused, then lost", smstest.Refused, smstest.Lost, false, [2]int{1, 1}, "unknown", 0},
		{"lost, failover asked for", smstest.Lost, nil, true, [2]int{1, 1}, "accepted", 0},
		{"lost, then refused", smstest.Lost, smstest.Refused, true, [2]int{1, 1}, "unknown", 0},
		{"both lost", smstest.Lost, smstest.Lost, true, [2]int{1, 1}, "unknown", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first, second := always(tt.first), always(tt.second)
			b := newBench(t, sms.Config{Senders: []sms.Route{
				{Name: "first", Sender: first, FailoverUnknown: tt.failover},
				{Name: "second", Sender: second},
			}})
			r, err := b.Send(ctx, request(alice, "s"))
			if tt.reason != 0 {
				if e := refusal(t, err); e.Reason != tt.reason || !e.RetryAt.Equal(b.time()) {
					t.Errorf("refused for %v until %v, want %v", e, e.RetryAt, tt.reason)
				}
			} else if err != nil || r.Unknown != (tt.state == "unknown") {
				t.Errorf("Send = %+v, %v", r, err)
			}
			if got := [2]int{first.Asked(), second.Asked()}; got != tt.asked {
				t.Errorf("asked %v, want %v", got, tt.asked)
			}
			all, err := b.Deliveries(ctx, alice)
			may := 1
			if tt.failover && tt.second == nil || tt.name == "both lost" {
				may = 2 // may have been sent twice
			}
			if err != nil || len(all) != may || all[may-1].State != tt.state {
				t.Errorf("Deliveries = %+v, %v; want %s", all, err, tt.state)
			}
			told := make(map[string]int)
			for _, e := range b.events {
				if e.Sender != "" {
					told[e.Sender]++
				}
			}
			if got := [2]int{told["first"], told["second"]}; got != tt.asked {
				t.Errorf("events of %v calls, want %v", got, tt.asked)
			}
			one, two := first.Code(alice), second.Code(alice)
			if one.IsValid() && two.IsValid() && one != two {
				t.Error("the senders were given different codes")
			}
		})
	}
}

// After an unknown outcome the message may arrive, so its code is good; after a
// certain refusal it is dead.
func TestCodeAfterDoubtfulSend(t *testing.T) {
	b := newBench(t, sms.Config{})
	b.phone.Script = func(_ context.Context, n int, _ sms.Message) error {
		return []error{smstest.Lost, smstest.Refused}[n-1]
	}
	r, err := b.Send(ctx, request(alice, "s"))
	if err != nil || !r.Unknown {
		t.Fatalf("Send = %+v, %v; want unknown", r, err)
	}
	b.wantRight(alice, "s", b.phone.Code(alice))

	var refusedCode sms.Code
	b.phone.Script = func(_ context.Context, _ int, m sms.Message) error {
		refusedCode = m.Code
		return smstest.Refused
	}
	b.pass(time.Minute)
	b.wantSend(request(alice, "s"), sms.NotSent, 0)
	b.wantWrong(alice, "s", refusedCode, 0, "refused")
}

// A code is good from the moment it is stored: a fast reader types it before the
// gateway has answered. The late answer does not revive it.
func TestCodeTypedBeforeTheSenderReturns(t *testing.T) {
	for _, late := range []error{nil, smstest.Lost, smstest.Refused} {
		b := newBench(t, sms.Config{})
		var code sms.Code
		b.phone.Script = func(_ context.Context, _ int, m sms.Message) error {
			code = m.Code
			b.wantRight(alice, "s", m.Code)
			return late
		}
		b.Send(ctx, request(alice, "s"))
		b.wantWrong(alice, "s", code, 0, "used")
	}
}

// The late refusal of an old message does not touch the code that replaced it.
func TestLateAnswerOfAnOldMessage(t *testing.T) {
	b := newBench(t, sms.Config{})
	b.phone.Script = func(ctx context.Context, n int, _ sms.Message) error {
		if n > 1 {
			return nil
		}
		b.pass(time.Minute)
		b.send(alice, "s") // asked for again while the first one hangs
		return smstest.Refused
	}
	b.wantSend(request(alice, "s"), sms.NotSent, time.Minute) // after the newer one
	b.wantRight(alice, "s", b.phone.Code(alice))
	all, _ := b.Deliveries(ctx, alice)
	if len(all) != 2 || all[0].State != "refused" || all[1].State != "accepted" {
		t.Errorf("Deliveries = %+v", all)
	}
}

// A record that vanished while the message was on its way is not made again: a store
// may drop it, and a person may have asked for it.
func TestRecordVanishesWhileSending(t *testing.T) {
	b := newBench(t, sms.Config{})
	var key string
	b.phone.Script = func(context.Context, int, sms.Message) error {
		spy := b.store.(*spy)
		spy.mu.Lock() // the breaker is written meanwhile
		for k := range spy.records {
			if strings.HasPrefix(k, "m/") {
				key = k
			}
		}
		spy.mu.Unlock()
		r, err := b.store.Get(ctx, key)
		return errors.Join(err, b.store.Delete(ctx, key, r.Version))
	}
	if r, err := b.Send(ctx, request(alice, "s")); err != nil || r.Unknown {
		t.Errorf("Send = %+v, %v", r, err)
	}
	if _, err := b.store.Get(ctx, key); !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("Get = %v, want not found", err)
	}
}

// Time-outs are each sender's own, and an outcome that is not known.
func TestSenderTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := &smstest.Phone{Script: func(ctx context.Context, _ int, _ sms.Message) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		fast := new(smstest.Phone)
		var took []time.Duration
		s := smstest.New(t, nil, sms.Config{
			Senders: []sms.Route{
				{Name: "slow", Sender: hang, Timeout: 3 * time.Second, FailoverUnknown: true},
				{Name: "default", Sender: hang, FailoverUnknown: true},
				{Name: "fast", Sender: fast},
			},
			Observer: func(_ context.Context, e sms.Event) {
				if e.Name == "sender.unknown" {
					took = append(took, e.Took)
				}
			},
		})
		r, err := s.Send(ctx, request(alice, "s"))
		want := []time.Duration{3 * time.Second, 10 * time.Second}
		if err != nil || r.Unknown || !slices.Equal(took, want) {
			t.Errorf("Send = %+v, %v; senders took %v", r, err, took)
		}
	})
}

// A sender sees that the caller left; what it was doing then is not known.
func TestCallerLeavesWhileSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone := &smstest.Phone{Script: func(ctx context.Context, _ int, _ sms.Message) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		s := smstest.New(t, phone, sms.Config{})
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		start := time.Now()
		r, err := s.Send(ctx, request(alice, "s"))
		if took := time.Since(start); err != nil || !r.Unknown || took != time.Second {
			t.Errorf("Send = %+v, %v after %v", r, err, took)
		}
	})
}

// A caller that leaves does not leave a message without its record.
func TestCallerLeaves(t *testing.T) {
	b := newBench(t, sms.Config{})
	ctx, cancel := context.WithCancel(ctx)
	b.phone.Script = func(context.Context, int, sms.Message) error {
		cancel()
		return nil
	}
	r, err := b.Send(ctx, request(alice, "s"))
	if err != nil || r.Unknown {
		t.Errorf("Send = %+v, %v", r, err)
	}
	all, err := b.Deliveries(context.Background(), alice)
	if err != nil || len(all) != 1 || all[0].State != "accepted" {
		t.Errorf("Deliveries = %+v, %v", all, err)
	}
	_, err = b.Send(ctx, request(bob, "s"))
	if !errors.Is(err, context.Canceled) || b.phone.Asked() != 1 {
		t.Errorf("Send after the caller left: %v, %d messages", err, b.phone.Asked())
	}
}

func TestMessage(t *testing.T) {
	b := newBench(t, sms.Config{Digits: 8, Life: 3 * time.Minute, Origin: "example.com"})
	r := request(alice, "s")
	r.Params = map[string]string{"amount": "12.00"}
	if _, err := b.Send(ctx, r); err != nil {
		t.Fatal(err)
	}
	m := b.phone.Messages(alice)[0]
	code := m.Code.Reveal()
	if m.Mobile != alice || m.Purpose != "login" || m.Life != 3*time.Minute ||
		m.Params["amount"] != "12.00" || len(code) != 8 || m.OriginLine() != "@example.com #"+code {
		t.Errorf("Message = %+v", m)
	}
	m.Origin = ""
	if got := m.OriginLine(); got != "" {
		t.Errorf("OriginLine without an origin = %q", got)
	}
}

func TestUnsafeTerminal(t *testing.T) {
	var out bytes.Buffer
	route := sms.Route{Name: "terminal", Sender: sms.UnsafeTerminal(&out)}
	b := newBench(t, sms.Config{Senders: []sms.Route{route}})
	if _, err := b.Send(ctx, request(alice, "s")); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimPrefix(out.String(), "sms to 138****8000: ")
	code, err := sms.ParseCode(text[:6])
	if err != nil {
		t.Fatalf("terminal shows %q: %v", out.String(), err)
	}
	b.wantRight(alice, "s", code)
}

func TestReceipts(t *testing.T) {
	b := newBench(t, sms.Config{})
	start := b.time()
	b.send(alice, "s")
	b.pass(time.Minute)
	b.send(alice, "s")
	b.pass(time.Second)
	swaps := b.store.(*spy).swaps
	report := sms.Delivery{Sender: "phone", ID: "1", Arrived: true, Status: "DELIVERED"}
	for range 3 { // gateways repeat themselves
		if err := b.Report(ctx, alice, report); err != nil {
			t.Fatal(err)
		}
		b.pass(time.Second)
	}
	if n := b.store.(*spy).swaps - swaps; n != 1 {
		t.Errorf("%d writes for one receipt", n)
	}
	got, err := b.Deliveries(ctx, alice)
	want := []sms.Delivery{
		{Sender: "phone", ID: "1", Arrived: true, Status: "DELIVERED", Purpose: "login", Sent: start,
			State: "accepted", Reported: start.Add(61 * time.Second)},
		{Sender: "phone", ID: "2", Purpose: "login", Sent: start.Add(time.Minute), State: "accepted"},
	}
	for i := range got {
		got[i].Ref = "" // its own for each
	}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("Deliveries = %+v, %v; want %+v", got, err, want)
	}
	report.Sender = "another"
	if err := b.Report(ctx, alice, report); !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("Report of another sender = %v, want not found", err)
	}
	report = sms.Delivery{Sender: "phone", ID: "2", Status: strings.Repeat("长", 100)}
	if err := b.Report(ctx, alice, report); err != nil {
		t.Fatal(err)
	}
	if got, _ = b.Deliveries(ctx, alice); len(got[1].Status) != 126 || got[1].Arrived {
		t.Errorf("Deliveries = %+v", got)
	}
}

// A receipt is for the message with its whole id, and a message that has none gets none.
func TestReceiptsOfOddIDs(t *testing.T) {
	long := strings.Repeat("x", 200)
	ids := []string{"", long + "1", long + "2", "\xff1", "\xff2", "12"}
	b := newBench(t, sms.Config{Senders: []sms.Route{{
		Name: "x",
		Sender: senderFunc(func(sms.Message) (string, error) {
			id := ids[0]
			ids = ids[1:]
			return id, nil
		}),
	}}, Limits: sms.Limits{Number: []sms.Rate{{Count: 9, Per: time.Hour}}}})
	all := slices.Clone(ids)
	for range all {
		b.send(alice, "s")
	}
	for _, id := range []string{"\xff", "\xff12", long, "1", "", long + "3"} {
		for _, sender := range []string{"x", ""} {
			if err := b.Report(ctx, alice, sms.Delivery{Sender: sender, ID: id}); err == nil {
				t.Errorf("a receipt for %.5q of %q was recorded", id, sender)
			}
		}
	}
	for _, id := range all[1:] {
		err := b.Report(ctx, alice, sms.Delivery{Sender: "x", ID: id, Arrived: true, Status: id})
		if err != nil {
			t.Errorf("Report of %.5q = %v", id, err)
		}
	}
	got, _ := b.Deliveries(ctx, alice)
	for i, d := range got {
		if d.Arrived != (i > 0) || len(d.ID) > 128 {
			t.Errorf("%d: %+v", i, d)
		}
	}
}
