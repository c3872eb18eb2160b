package webhook_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/webhook"
)

// giveUp is the GiveUp of the tests.
const giveUp = time.Hour

// A desk is a sender that puts aside what is not taken for an hour, with all around it.
type desk struct {
	*webhook.Sender
	t     *testing.T
	clock *realnametest.Clock
	r     *receiver
	c     webhook.Config
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, clock: newClock(), r: newReceiver(t)}
	d.c = d.r.config(d.clock)
	d.c.GiveUp, d.c.Store, d.c.Keys, d.c.Prefix = giveUp, new(kv.Memory), keyring.UnsafeDevelopment(), "out/"
	d.Sender = newSender(t, d.c)
	return d
}

// aside lets the receiver not take messages 1 to n until they are put aside.
func (d *desk) aside(n uint64) {
	d.t.Helper()
	d.r.status(503)
	var all []webhook.Message
	for i := range n {
		all = append(all, message(d.clock, i+1))
	}
	d.clock.Advance(giveUp + time.Microsecond)
	for _, m := range all {
		if err := d.Send(d.t.Context(), m); err != nil {
			d.t.Fatal(err)
		}
		d.clock.Advance(time.Second)
	}
}

func (d *desk) letters() (all []webhook.Letter) {
	d.t.Helper()
	for l, err := range d.Letters(d.t.Context()) {
		if err != nil {
			d.t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// numbers are those of the letters.
func (d *desk) numbers() string {
	d.t.Helper()
	var all []string
	for _, l := range d.letters() {
		all = append(all, fmt.Sprint(l.Message.Number))
	}
	return strings.Join(all, " ")
}

func TestGiveUp(t *testing.T) {
	d := newDesk(t)
	m := message(d.clock, 1)
	for status, want := range map[int]string{503: "refused", 410: "gone", 400: "refused"} {
		d.r.status(status)
		if got := reason(d.Send(t.Context(), m)); got != want {
			t.Errorf("%d: %s, want %s", status, got, want)
		}
	}
	d.clock.Advance(giveUp)
	if got := reason(d.Send(t.Context(), m)); got == "ok" || len(d.letters()) != 0 {
		t.Errorf("after an hour: %s, %d put aside", got, len(d.letters()))
	}
	d.clock.Advance(time.Microsecond)
	d.r.status(502)
	for range 2 { // twice, as after a crash
		if err := d.Send(t.Context(), m); err != nil {
			t.Errorf("after more than an hour: %v", err)
		}
	}
	all := d.letters()
	if len(all) != 1 || all[0].Reason != webhook.Refused || all[0].Status != 502 || !all[0].At.Equal(d.clock.Now()) {
		t.Fatalf("put aside: %+v", all)
	}
	got := all[0].Message
	if got.Number != 1 || got.Stream != m.Stream || got.Type != m.Type || !got.Time.Equal(m.Time) || string(got.Data) != string(m.Data) || got.ID == "" {
		t.Errorf("put aside: %v", got)
	}
}

// TestGiveUpNeedsAnAttempt: what the receiver was not asked about is not put aside.
func TestGiveUpNeedsAnAttempt(t *testing.T) {
	d := newDesk(t)
	c := d.c
	c.MaxPause = time.Hour
	s := newSender(t, c)
	d.r.status(503)
	old := message(d.clock, 1)
	d.clock.Advance(giveUp + time.Second)
	if got := reason(s.Send(t.Context(), message(d.clock, 2))); got != "refused" {
		t.Fatal(got)
	}
	if got := reason(s.Send(t.Context(), old)); got != "paused" || len(d.letters()) != 0 {
		t.Errorf("while paused: %s, %d put aside", got, len(d.letters()))
	}
}

func TestNothingIsPutAsideByDefault(t *testing.T) {
	clock, r := newClock(), newReceiver(t)
	s := newSender(t, r.config(clock))
	r.status(503)
	m := message(clock, 1)
	clock.Advance(365 * 24 * time.Hour)
	if got := reason(s.Send(t.Context(), m)); got != "refused" {
		t.Errorf("after a year: %s", got)
	}
	for _, err := range s.Letters(t.Context()) {
		if err == nil {
			t.Error("Letters yields something without a store")
		}
	}
	if s.Resend(t.Context(), "msg_1") == nil || s.Discard(t.Context(), "msg_1") == nil {
		t.Error("Resend or Discard work without a store")
	}
}

func TestResend(t *testing.T) {
	d := newDesk(t)
	d.aside(3)
	if got := d.numbers(); got != "1 2 3" {
		t.Fatalf("put aside: %s", got)
	}
	id := d.letters()[1].Message.ID
	if got := reason(d.Resend(t.Context(), id)); got != "refused" || d.numbers() != "1 2 3" {
		t.Errorf("while the receiver is down: %s, left %s", got, d.numbers())
	}
	d.r.status(200)
	before := d.r.got()
	if err := d.Resend(t.Context(), id); err != nil || d.numbers() != "1 3" || d.r.got() != before+1 {
		t.Errorf("Resend = %v, left %s, %d requests", err, d.numbers(), d.r.got()-before)
	}
	m, err := webhook.Verify(d.c.Secrets, d.r.header[before], []byte(d.r.bodies[before]), d.clock.Now())
	if err != nil || m.ID != id || m.Number != 2 || d.r.bodies[before] != d.r.bodies[1] {
		t.Errorf("sent again: %v, %v", m, err)
	}
	if err := d.Resend(t.Context(), id); err == nil || d.r.got() != before+1 {
		t.Errorf("a second time: %v, %d requests", err, d.r.got()-before)
	}
	for range 2 {
		if err := d.Discard(t.Context(), d.letters()[0].Message.ID); err != nil {
			t.Error(err)
		}
	}
	if d.numbers() != "" {
		t.Errorf("left %s", d.numbers())
	}
	if err := d.Discard(t.Context(), "msg_unknown"); err != nil {
		t.Errorf("Discard of an unknown message = %v", err)
	}
}

// TestLettersEnd: after Keep nothing is told of a message, and Sweep forgets it.
func TestLettersEnd(t *testing.T) {
	d := newDesk(t)
	d.aside(2)
	keys := keysOf(t, d.c.Store)
	d.clock.Advance(30*24*time.Hour - 2*time.Second - time.Microsecond)
	if n, err := d.Sweep(t.Context()); n != 0 || err != nil || d.numbers() != "1 2" {
		t.Errorf("Sweep = %d, %v, left %s", n, err, d.numbers())
	}
	d.clock.Advance(time.Microsecond)
	if d.numbers() != "2" {
		t.Errorf("left %s", d.numbers())
	}
	d.clock.Advance(time.Second)
	for _, want := range []int{2, 0} {
		if n, err := d.Sweep(t.Context()); n != want || err != nil {
			t.Errorf("Sweep = %d, %v; want %d", n, err, want)
		}
	}
	for key := range keys {
		r, err := d.c.Store.Get(t.Context(), key)
		if err != nil || r.Queue != "" || !r.Expires.Equal(d.clock.Now().Add(48*time.Hour).Truncate(time.Hour).Add(time.Hour)) {
			t.Errorf("%s: in queue %q until %v (%v)", key, r.Queue, r.Expires, err)
		}
	}
}

// keysOf returns the keys that stand in the queue of letters.
func keysOf(t *testing.T, s kv.Store) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	for key, err := range s.Due(t.Context(), "out/webhook/letters", time.Now().Add(1000*24*time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		keys[key] = true
	}
	if len(keys) == 0 {
		t.Fatal("no letters in the queue")
	}
	return keys
}

// TestLettersAreSealed: the store sees nothing of a message.
func TestLettersAreSealed(t *testing.T) {
	d := newDesk(t)
	d.aside(1)
	id := d.letters()[0].Message.ID
	for key := range keysOf(t, d.c.Store) {
		r, err := d.c.Store.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"session-1", "approved", id, `"a":1`} {
			if strings.Contains(key+string(r.Value), secret) {
				t.Errorf("the store sees %q", secret)
			}
		}
	}
}

// TestLettersAreTornOut: one that cannot be read keeps nobody from the others.
func TestLettersAreTornOut(t *testing.T) {
	d := newDesk(t)
	d.aside(3)
	for key := range keysOf(t, d.c.Store) {
		r, err := d.c.Store.Get(t.Context(), key)
		if err == nil {
			r.Value = append(r.Value[:len(r.Value)-1], r.Value[len(r.Value)-1]^1)
			_, err = kv.Put(t.Context(), d.c.Store, key, r.Version, r)
		}
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	good, bad := 0, 0
	for _, err := range d.Letters(t.Context()) {
		if err != nil {
			bad++
		} else {
			good++
		}
	}
	if good != 2 || bad != 1 {
		t.Errorf("%d can be read and %d cannot, want 2 and 1", good, bad)
	}
	for range d.Letters(t.Context()) {
		break // a caller may stop
	}
}

// TestLettersMove: what was put aside is found while the index key changes, and after.
func TestLettersMove(t *testing.T) {
	keys := []keyring.Key{
		{ID: "k1", Secret: []byte("0123456789abcdefghijklmnopqrstuv")},
		{ID: "k2", Secret: []byte("vutsrqponmlkjihgfedcba9876543210")},
	}
	ring := func(c keyring.Config) *keyring.Ring {
		r, err := keyring.New(c)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	d := newDesk(t)
	d.c.Keys = ring(keyring.Config{Keys: keys, Current: "k1", Index: "k1"})
	d.Sender = newSender(t, d.c)
	d.aside(2)
	d.c.Keys = ring(keyring.Config{Keys: keys, Current: "k2", Index: "k2", OldIndex: "k1"})
	d.Sender = newSender(t, d.c)
	if d.numbers() != "1 2" {
		t.Errorf("left %s", d.numbers())
	}
	d.r.status(200)
	if err := d.Resend(t.Context(), d.letters()[0].Message.ID); err != nil || d.numbers() != "2" {
		t.Errorf("Resend = %v, left %s", err, d.numbers())
	}
	if err := d.Discard(t.Context(), d.letters()[0].Message.ID); err != nil || d.numbers() != "" {
		t.Errorf("Discard = %v, left %s", err, d.numbers())
	}
}

// TestLettersWithFaults: with a fault at any call to the store, a message that Send calls done is
// among the letters, and one that Resend calls done was taken.
func TestLettersWithFaults(t *testing.T) {
	for _, fault := range []kvtest.Fault{
		{Before: errTest}, {After: errTest}, {Before: kv.ErrUnknown}, {After: kv.ErrUnknown},
	} {
		for n := 1; ; n++ {
			d := newDesk(t)
			d.r.status(503)
			m := message(d.clock, 1)
			d.clock.Advance(giveUp + time.Second)
			c, calls := d.c, 0
			chaos := &kvtest.Chaos{Store: d.c.Store, Plan: kvtest.FailAt(n, fault)}
			c.Store = chaos
			s := newSender(t, c)
			err := s.Send(t.Context(), m)
			calls = chaos.Calls()
			if err == nil && d.numbers() != "1" || err != nil && !errors.Is(err, webhook.ErrNotTaken) {
				t.Errorf("%+v at call %d: Send = %v, put aside %q", fault, n, err, d.numbers())
			}
			if err := s.Send(t.Context(), m); calls >= n && (err != nil || d.numbers() != "1") {
				t.Errorf("%+v at call %d, once more: %v, put aside %q", fault, n, err, d.numbers())
			}
			if calls < n {
				break
			}
		}
		for n := 1; ; n++ {
			d := newDesk(t)
			d.aside(1)
			id := d.letters()[0].Message.ID
			d.r.status(200)
			before, c := d.r.got(), d.c
			chaos := &kvtest.Chaos{Store: d.c.Store, Plan: kvtest.FailAt(n, fault)}
			c.Store = chaos
			s := newSender(t, c)
			err := s.Resend(t.Context(), id)
			if chaos.Calls() < n {
				break
			}
			if left := d.numbers(); err == nil && (left != "" || d.r.got() == before) || left == "" && d.r.got() == before {
				t.Errorf("%+v at call %d: Resend = %v, left %q, %d requests", fault, n, err, left, d.r.got()-before)
			}
		}
	}
}

var errTest = errors.New("test: no answer")

// TestLettersAtOnce: senders in several processes put the same messages aside, and operators send
// them again.
func TestLettersAtOnce(t *testing.T) {
	d := newDesk(t)
	d.r.status(503)
	var all []webhook.Message
	for i := range uint64(5) {
		all = append(all, message(d.clock, i+1))
	}
	d.clock.Advance(giveUp + time.Second)
	var wg sync.WaitGroup
	for range 4 {
		s := newSender(t, d.c)
		wg.Go(func() {
			for _, m := range all {
				if err := s.Send(t.Context(), m); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if len(d.letters()) != 5 {
		t.Fatalf("put aside: %s", d.numbers())
	}
	d.r.status(200)
	for range 4 {
		s := newSender(t, d.c)
		wg.Go(func() {
			for l, err := range s.Letters(t.Context()) {
				if err != nil {
					t.Error(err)
				}
				s.Resend(t.Context(), l.Message.ID) // another one may have been faster
			}
		})
	}
	wg.Wait()
	if d.numbers() != "" {
		t.Errorf("left %s", d.numbers())
	}
}
