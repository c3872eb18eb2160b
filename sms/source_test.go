package sms_test

import (
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/go-realname/sdk/sms"
)

func from(i int, ip string) sms.Request {
	r := request(sms.MustParseMobile(strconv.Itoa(13800000000+i)), "s")
	r.IP, r.Key = netip.MustParseAddr(ip), "the same key"
	return r
}

// The limit of an address looks back longer than a number's record remembers a key: each
// message counts, whatever its key.
func TestSourceCountsEachMessageOfAKey(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{
		Number: []sms.Rate{{Count: 1, Per: time.Minute}, {Count: 5, Per: time.Hour}},
		IP:     []sms.Rate{{Count: 2, Per: 24 * time.Hour}},
	}})
	for i := range 24 {
		if _, err := b.Send(ctx, from(0, "192.0.2.1")); (err == nil) != (i < 2) {
			t.Errorf("hour %d: %v", i, err)
		}
		b.pass(time.Hour)
	}
	if n := b.phone.Asked(); n != 2 {
		t.Errorf("%d messages in a day, limit 2", n)
	}
}

// One key for many numbers counts for each.
func TestSourceCountsEachNumberOfAKey(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{IP: []sms.Rate{{Count: 3, Per: time.Hour}}}})
	for i := range 3 {
		b.wantSend(from(i, "192.0.2.1"), 0, 0)
	}
	b.wantSend(from(3, "192.0.2.1"), sms.TooManyHere, time.Hour)
	b.wantSend(from(3, "192.0.2.2"), 0, 0)
}

// A request that the number's limit refused counts from when its repeat was sent.
func TestSourceCountsWhenItSends(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{IP: []sms.Rate{{Count: 4, Per: time.Hour}}}})
	for i := range 4 { // the numbers must wait a minute
		b.wantSend(from(i, "192.0.2."+strconv.Itoa(i+1)), 0, 0)
	}
	ask := func(i int) sms.Request {
		r := from(i, "192.0.2.9")
		r.Key = "another key"
		return r
	}
	for i := range 4 {
		b.wantSend(ask(i), sms.TooSoon, time.Minute)
	}
	b.pass(time.Hour - time.Second)
	for i := range 4 {
		b.wantSend(ask(i), 0, 0)
	}
	b.pass(time.Second)
	for i := range 4 {
		b.wantSend(ask(4+i), sms.TooManyHere, time.Hour-time.Second)
	}
}
