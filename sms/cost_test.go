package sms_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// What a user waits for are round trips to the store; calls that go on at the same
// time are one wait. Each call takes a second of a clock that nobody waits for.
func TestCost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outer := sms.Limits{
			IP:    []sms.Rate{{Count: 2, Per: time.Hour}},
			Scope: []sms.Rate{{Count: 100, Per: time.Hour}},
		}
		r := request(alice, "s")
		r.IP, r.Scope = testAddr, "device"
		keyed := r
		keyed.Key = "request 1"
		gate := func(context.Context, sms.Request) error { return nil }

		m := newMeter(t, sms.Config{})
		m.check("send", 3, 6, func() { m.wantSend(r, 0, 0) })
		m.check("send too soon", 1, 3, func() { m.wantSend(r, sms.TooSoon, time.Minute) })
		code := m.phone.Code(alice)
		m.check("code of a stranger", 1, 1, func() { m.wantWrong(alice, "x", code, 0, "no_code") })
		m.check("wrong code", 3, 4, func() { m.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong") })
		m.check("right code", 3, 4, func() { m.wantRight(alice, "s", code) })
		m.check("used code", 1, 1, func() { m.wantWrong(alice, "s", code, 0, "used") })

		m = newMeter(t, sms.Config{})
		m.check("send with key", 3, 6, func() { m.wantSend(keyed, 0, 0) })
		m.check("repeat", 1, 3, func() { m.wantSend(keyed, 0, 0) })

		m = newMeter(t, sms.Config{Gate: gate})
		m.check("send with gate", 3, 6, func() { m.wantSend(r, 0, 0) })
		m.pass(time.Minute)
		m.check("send with gate, key", 4, 7, func() { m.wantSend(keyed, 0, 0) })
		m.check("repeat with gate", 1, 1, func() { m.wantSend(keyed, 0, 0) })

		m = newMeter(t, sms.Config{Limits: outer})
		m.check("send with limits", 3, 10, func() { m.wantSend(r, 0, 0) })
		m.check("number's limit", 2, 7, func() { m.wantSend(r, sms.TooSoon, time.Minute) })
		m.check("address's limit", 1, 5, func() { m.wantSend(r, sms.TooManyHere, time.Hour) })
	})
}

// A meter counts calls of the store, and those that wait for one another.
type meter struct {
	*bench
	chaos *kvtest.Chaos
}

func newMeter(t *testing.T, c sms.Config) *meter {
	chaos := &kvtest.Chaos{Store: new(kv.Memory), Plan: func(kvtest.Call) kvtest.Fault {
		return kvtest.Fault{Delay: time.Second}
	}}
	c.Store = chaos
	return &meter{newBench(t, c), chaos}
}

// check does one thing, and compares what it cost with what it may.
func (m *meter) check(name string, waits, most int, f func()) {
	m.t.Helper()
	start := time.Now()
	n := calls(m.chaos, f)
	took := int(time.Since(start) / time.Second)
	m.t.Logf("%-20s %d waits, %2d calls", name, took, n)
	if took > waits || n > most {
		m.t.Errorf("%s: %d waits, %d calls; want at most %d and %d", name, took, n, waits, most)
	}
}
