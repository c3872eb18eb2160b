package sms_test

import (
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

func TestIdempotencyKey(t *testing.T) {
	b := newBench(t, sms.Config{Gate: func(_ context.Context, r sms.Request) error {
		if r.Scope == "captcha used" {
			return sms.ErrRefused
		}
		return nil
	}})
	r := request(alice, "s")
	r.Key = "request 1"
	first, err := b.Send(ctx, r)
	if err != nil || first.Repeated {
		t.Fatalf("Send = %+v, %v", first, err)
	}
	code := b.phone.Code(alice)
	b.pass(2 * time.Minute)
	r.Scope = "captcha used" // the repeat is answered before the gate
	again, err := b.Send(ctx, r)
	first.Repeated = true
	if err != nil || again != first {
		t.Errorf("repeated: %+v, %v; want %+v", again, err, first)
	}
	if b.phone.Asked() != 1 || b.last("send.repeated").Name == "" {
		t.Errorf("%d messages", b.phone.Asked())
	}
	b.wantRight(alice, "s", code)

	r.Scope = ""
	others := []func(r *sms.Request){
		func(r *sms.Request) { r.Key = "request 2" },
		func(r *sms.Request) { r.Binding = "s2" },
		func(r *sms.Request) { r.Purpose = "pay" },
		func(r *sms.Request) { r.Mobile = bob },
	}
	for i, other := range others { // the same key of somebody else is another request
		b.pass(2 * time.Minute)
		q := r
		other(&q)
		if receipt, err := b.Send(ctx, q); err != nil || receipt.Repeated || b.phone.Asked() != i+2 {
			t.Errorf("other %d: %+v, %v, %d messages", i, receipt, err, b.phone.Asked())
		}
	}
	b.pass(24 * time.Hour)
	if receipt, err := b.Send(ctx, r); err != nil || receipt.Repeated {
		t.Errorf("after a day: %+v, %v", receipt, err)
	}
}

func TestRepeatOfFailedSend(t *testing.T) {
	b := newBench(t, sms.Config{})
	b.phone.Script = func(context.Context, int, sms.Message) error { return smstest.Refused }
	r := request(alice, "s")
	r.Key = "request 1"
	b.wantSend(r, sms.NotSent, 0)
	b.wantSend(r, sms.NotSent, time.Minute)
	b.wantSend(r, sms.TooSoon, time.Minute)
	b.phone.Script = func(context.Context, int, sms.Message) error { return smstest.Dropped }
	r.Mobile = bob
	for i := range 3 {
		receipt, err := b.Send(ctx, r)
		if err != nil || !receipt.Unknown || receipt.Repeated != (i > 0) {
			t.Errorf("%d: %+v, %v", i, receipt, err)
		}
	}
	if b.phone.Asked() != 3 {
		t.Errorf("%d messages, want 3", b.phone.Asked())
	}
}

func TestProofIsHandedOutAgain(t *testing.T) {
	b := newBench(t, sms.Config{})
	_, err := b.Proof(ctx, alice, "login", "s")
	if e := refusal(t, err); e.Reason != sms.NoProof {
		t.Errorf("refused for %v", e)
	}
	code := b.send(alice, "s")
	_, err = b.Proof(ctx, alice, "login", "s")
	refusal(t, err)
	proof := b.wantRight(alice, "s", code)
	b.pass(10*time.Minute - time.Microsecond)
	if again, err := b.Proof(ctx, alice, "login", "s"); err != nil || again != proof {
		t.Errorf("Proof = %v, %v; want %v", again, err, proof)
	}
	others := []struct {
		m                sms.Mobile
		purpose, binding string
	}{{bob, "login", "s"}, {alice, "pay", "s"}, {alice, "login", "s2"}, {alice, "logins", "s"}}
	for _, o := range others {
		p, err := b.Proof(ctx, o.m, o.purpose, o.binding)
		if e := refusal(t, err); e.Reason != sms.NoProof || p.IsValid() {
			t.Errorf("%+v: %v, %v", o, p, err)
		}
	}
	b.pass(time.Microsecond)
	p, err := b.Proof(ctx, alice, "login", "s")
	if e := refusal(t, err); e.Reason != sms.NoProof || p.IsValid() {
		t.Errorf("after ten minutes: %v, %v", p, err)
	}
}

// A second right code for the same binding gives the newer proof.
func TestNewerProof(t *testing.T) {
	b := newBench(t, sms.Config{})
	old := b.wantRight(alice, "s", b.send(alice, "s"))
	b.pass(time.Minute)
	fresh := b.wantRight(alice, "s", b.send(alice, "s"))
	if got, err := b.Proof(ctx, alice, "login", "s"); err != nil || got != fresh || got == old {
		t.Errorf("Proof = %v, %v; want that of %v", got.Time(), err, fresh.Time())
	}
}

func TestZeroProof(t *testing.T) {
	var p sms.Proof
	if p.IsValid() || p.Mobile().IsValid() || p.Purpose()+p.Binding() != "" || !p.Time().IsZero() {
		t.Errorf("the zero Proof says %v %q %q %v", p.Mobile(), p.Purpose(), p.Binding(), p.Time())
	}
}

// Nothing that is decoded becomes a Proof.
func TestProofIsNotDecoded(t *testing.T) {
	var p sms.Proof
	text := `{"mobile":"13800138000","Mobile":"13800138000","purpose":"login","binding":"s","at":1}`
	if err := json.Unmarshal([]byte(text), opaque(&p)); err != nil || p.IsValid() {
		t.Errorf("decoded %v, %v", p, err)
	}
	if err := gob.NewDecoder(strings.NewReader(text)).Decode(opaque(&p)); err == nil || p.IsValid() {
		t.Errorf("decoded %v, %v", p, err)
	}
}

// A step back of the clock extends nothing.
func TestClockStepsBack(t *testing.T) {
	tests := []struct {
		name string
		back time.Duration
		dead bool // whether the code dies
	}{
		{"skew of two processes", time.Minute, false},
		{"at the bound", 2 * time.Minute, false},
		{"beyond it", 2*time.Minute + time.Microsecond, true},
		{"an hour", time.Hour, true},
		{"a year", 365 * 24 * time.Hour, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, sms.Config{})
			code := b.send(alice, "s")
			b.pass(-tt.back)
			if !tt.dead {
				b.wantSend(request(alice, "s"), sms.TooSoon, time.Minute+tt.back)
				b.wantRight(alice, "s", code)
				return
			}
			b.wantWrong(alice, "s", code, 0, "no_code")
			b.wantSend(request(alice, "s"), sms.TooSoon, time.Minute) // it counts as sent now
			b.pass(tt.back + time.Minute)
			b.wantSend(request(alice, "s"), 0, 0)
		})
	}
}

// A code that was touched and would soon end does not live longer because the clock
// steps back to its beginning; nor does a proof.
func TestClockStepsBackInsideALife(t *testing.T) {
	b := newBench(t, sms.Config{})
	code := b.send(alice, "s")
	b.pass(4 * time.Minute)
	b.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong")
	b.pass(-3 * time.Minute)
	b.wantWrong(alice, "s", code, 0, "no_code")

	b = newBench(t, sms.Config{})
	b.wantRight(alice, "s", b.send(alice, "s"))
	b.pass(9 * time.Minute)
	b.send(alice, "other")
	b.pass(-5 * time.Minute)
	if p, err := b.Proof(ctx, alice, "login", "s"); err == nil {
		t.Errorf("a proof lives on: %v", p.Time())
	}
}

// Budgets spent in the future stay spent.
func TestClockStepsBackWithBudgets(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{Failures: 5}})
	for range 5 {
		code := b.send(alice, "s")
		b.wantWrong(alice, "s", smstest.Wrong(code), 4-(b.phone.Asked()-1), "wrong")
		b.pass(time.Minute)
	}
	b.pass(-30 * 24 * time.Hour)
	b.wantSend(request(alice, "s"), sms.Locked, 24*time.Hour)
	b.pass(23 * time.Hour)
	// Nothing was written, so it still counts as now.
	b.wantSend(request(alice, "s"), sms.Locked, 24*time.Hour)
}

func TestAddressLimitWhenTheClockStepsBack(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{Scope: []sms.Rate{{Count: 1, Per: time.Hour}}}})
	r := request(alice, "s")
	r.Scope = "device"
	b.wantSend(r, 0, 0)
	b.pass(-24 * time.Hour)
	r.Mobile = bob
	b.wantSend(r, sms.TooManyHere, time.Hour)
}

// The default clock counts on from the start, whatever happens to the wall clock.
func TestDefaultClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var phone smstest.Phone
		s := smstest.New(t, &phone, sms.Config{})
		begin := time.Now()
		r, err := s.Send(ctx, request(alice, "s"))
		if err != nil || r.Expires.Sub(begin) != 5*time.Minute {
			t.Fatalf("Send = %+v, %v", r, err)
		}
		time.Sleep(5*time.Minute - time.Microsecond)
		a := sms.Attempt{Mobile: alice, Purpose: "login", Binding: "s"}
		a.Code = smstest.Wrong(phone.Code(alice))
		_, err = s.Verify(ctx, a)
		if e := refusal(t, err); e.TriesLeft != 4 {
			t.Errorf("%v, %d tries left", e, e.TriesLeft)
		}
		time.Sleep(time.Microsecond)
		a.Code = phone.Code(alice)
		_, err = s.Verify(ctx, a)
		if e := refusal(t, err); e.TriesLeft != 0 {
			t.Errorf("%v, %d tries left", e, e.TriesLeft)
		}
	})
}

func TestGate(t *testing.T) {
	broken := errors.New("captcha service is down")
	var answer error
	b := newBench(t, sms.Config{Gate: func(_ context.Context, r sms.Request) error {
		if r.Mobile != alice || r.Purpose != "login" || r.Binding != "s" {
			t.Errorf("the gate is asked about %v", r.Mobile)
		}
		return answer
	}})
	answer = fmt.Errorf("SIM changed yesterday: %w", sms.ErrRefused)
	b.wantSend(request(alice, "s"), sms.Denied, 0)
	answer = broken
	_, err := b.Send(ctx, request(alice, "s"))
	if !errors.Is(err, broken) || errors.Is(err, sms.ErrRefused) {
		t.Errorf("a broken gate gives %v", err)
	}
	if len(b.bytes()) != 0 || b.phone.Asked() != 0 {
		t.Error("something was counted or sent")
	}
	answer = nil
	b.wantSend(request(alice, "s"), 0, 0)
}

func TestDestinations(t *testing.T) {
	all := sms.Accept{HongKong: true, Macao: true, Taiwan: true, Unassigned: true}
	tests := []struct {
		number string
		accept sms.Accept
		want   sms.Reason
	}{
		{"13800138000", sms.Accept{}, 0},
		{"17012345678", sms.Accept{}, 0},
		{"17401234567", sms.Accept{}, 0},
		{"17412345678", sms.Accept{}, sms.Unreachable},
		{"1064812345678", all, sms.Unreachable},
		{"+85291234567", sms.Accept{}, sms.Unreachable},
		{"+85291234567", sms.Accept{HongKong: true}, 0},
		{"+85366123456", sms.Accept{HongKong: true}, sms.Unreachable},
		{"+85366123456", sms.Accept{Macao: true}, 0},
		{"+886912345678", sms.Accept{Macao: true}, sms.Unreachable},
		{"+886912345678", sms.Accept{Taiwan: true}, 0},
		{"15412345678", sms.Accept{}, sms.Unreachable},
		{"15412345678", sms.Accept{Unassigned: true}, 0},
	}
	for _, tt := range tests {
		m, err := all.Parse(tt.number)
		if err != nil {
			t.Fatal(err)
		}
		b := newBench(t, sms.Config{Accept: tt.accept})
		b.wantSend(request(m, "s"), tt.want, 0)
		if sent := b.phone.Asked() == 1; sent != (tt.want == 0) {
			t.Errorf("%s with %+v: sent = %v", tt.number, tt.accept, sent)
		}
	}
}

// A counter of calls of a key service: how many MACs were computed.
type macCounter struct {
	n   int
	err error
}

func (m *macCounter) MAC(_ context.Context, key, label string, message []byte) ([]byte, error) {
	m.n++
	return append([]byte(key+label), message...), m.err
}

// ring returns a ring in which m takes part.
func (m *macCounter) ring(t *testing.T) *keyring.Ring {
	t.Helper()
	secret := []byte("0123456789abcdefghijklmnopqrstuv")
	r, err := keyring.New(keyring.Config{
		Keys: []keyring.Key{{ID: "k1", Secret: secret}}, Current: "k1", MAC: m,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// While the key service is down nothing is sent, and no code is right or wrong.
func TestKeyServiceIsDown(t *testing.T) {
	var mac macCounter
	b := newBench(t, sms.Config{Keys: mac.ring(t)})
	code := b.send(alice, "s")
	mac.err = errors.New("down")
	for _, m := range []sms.Mobile{alice, bob} {
		if p, err := b.try(m, "s", code); !errors.Is(err, keyring.ErrRemote) || p.IsValid() {
			t.Errorf("Verify = %v, %v", p, err)
		}
	}
	_, err := b.Send(ctx, request(bob, "s"))
	if !errors.Is(err, keyring.ErrRemote) || b.phone.Asked() != 1 {
		t.Errorf("Send = %v, %d messages", err, b.phone.Asked())
	}
	mac.err = nil
	b.wantRight(alice, "s", code)
}

// Whatever is wrong, the answer is the same and takes one MAC, as the right code does.
func TestSameAnswerAndWork(t *testing.T) {
	var mac macCounter
	b := newBench(t, sms.Config{Keys: mac.ring(t), Limits: sms.Limits{Failures: 6}})
	code := b.send(alice, "s")
	wrong := smstest.Wrong(code)
	same := func(m sms.Mobile, binding string, c sms.Code, writes int, detail string) {
		t.Helper()
		macs, swaps := mac.n, b.store.(*spy).swaps
		_, err := b.try(m, binding, c)
		if e := refusal(t, err); e.Reason != sms.WrongCode || e.Error() != "sms: wrong code" {
			t.Errorf("%s: %v", detail, err)
		}
		if got := b.last("verify.refused").Detail; got != detail {
			t.Errorf("detail %q, want %q", got, detail)
		}
		if n := mac.n - macs; n != 1 {
			t.Errorf("%s: %d MACs", detail, n)
		}
		if n := b.store.(*spy).swaps - swaps; n != writes {
			t.Errorf("%s: %d writes, want %d", detail, n, writes)
		}
	}
	same(bob, "s", code, 0, "no_code")          // no record
	same(alice, "stranger", code, 0, "no_code") // another binding
	same(alice, "s", wrong, 2, "wrong")         // the record, and the breaker
	macs := mac.n
	b.wantRight(alice, "s", code)
	if n := mac.n - macs; n != 1 {
		t.Errorf("right: %d MACs", n)
	}
	same(alice, "s", code, 0, "used")
	b.pass(time.Minute)
	code = b.send(alice, "s")
	for i := range 5 { // the breaker counts the first one
		same(alice, "s", smstest.Wrong(code), 1+1/(1+i), "wrong")
	}
	same(alice, "s", code, 0, "tries")
	b.pass(5 * time.Minute)
	code = b.send(alice, "s2")
	b.pass(5 * time.Minute)
	same(alice, "s2", code, 0, "expired")
}

func TestVerifyCreatesNoRecord(t *testing.T) {
	b := newBench(t, sms.Config{})
	code, _ := sms.ParseCode("123456")
	for range 10 {
		b.wantWrong(alice, "s", code, 0, "no_code")
	}
	err := b.Report(ctx, alice, sms.Delivery{Sender: "phone", ID: "1"})
	if !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("Report = %v, want not found", err)
	}
	b.Proof(ctx, alice, "login", "s")
	b.Deliveries(ctx, alice)
	if n := len(b.bytes()); n != 0 {
		t.Errorf("%d bytes were stored", n)
	}
}

func TestInvalidRequests(t *testing.T) {
	long := string(make([]byte, 1025))
	limits := sms.Limits{IP: []sms.Rate{{Count: 9, Per: time.Hour}}}
	b := newBench(t, sms.Config{})
	bad := map[string]sms.Request{
		"no number":    {Purpose: "p", Binding: "b"},
		"no purpose":   {Mobile: alice, Binding: "b"},
		"no binding":   {Mobile: alice, Purpose: "p"},
		"long purpose": {Mobile: alice, Purpose: long[:65], Binding: "b"},
		"long binding": {Mobile: alice, Purpose: "p", Binding: long},
		"long key":     {Mobile: alice, Purpose: "p", Binding: "b", Key: long},
		"long scope":   {Mobile: alice, Purpose: "p", Binding: "b", Scope: long},
	}
	for name, r := range bad {
		if _, err := b.Send(ctx, r); !errors.Is(err, sms.ErrInvalid) {
			t.Errorf("%s: Send = %v", name, err)
		}
		code, _ := sms.ParseCode("123456")
		if name == "long key" || name == "long scope" {
			continue
		}
		_, err := b.Verify(ctx, sms.Attempt{
			Mobile: r.Mobile, Purpose: r.Purpose, Binding: r.Binding, Code: code,
		})
		if !errors.Is(err, sms.ErrInvalid) {
			t.Errorf("%s: Verify = %v", name, err)
		}
		if _, err := b.Proof(ctx, r.Mobile, r.Purpose, r.Binding); !errors.Is(err, sms.ErrInvalid) {
			t.Errorf("%s: Proof = %v", name, err)
		}
	}
	_, err := b.try(alice, "s", sms.Code{})
	checkReason(t, err, sms.ErrInvalid, sms.BadCode)
	for _, l := range []sms.Limits{limits, {Scope: limits.IP}} {
		b := newBench(t, sms.Config{Limits: l})
		if _, err := b.Send(ctx, request(alice, "s")); !errors.Is(err, sms.ErrInvalid) {
			t.Errorf("without what %+v needs: %v", l, err)
		}
	}
	for _, d := range []sms.Delivery{{}, {Sender: "phone"}} {
		if err := b.Report(ctx, alice, d); !errors.Is(err, sms.ErrInvalid) {
			t.Errorf("Report(%+v) = %v", d, err)
		}
	}
}
