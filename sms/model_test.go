package sms_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// A model is the service for one number, written down as plainly as possible: it
// forgets nothing, and looks at everything each time.
type model struct {
	limit  int // of failures
	now    time.Time
	sends  []time.Time
	nots   []time.Time // messages that every sender refused
	fails  []time.Time // since the last success
	codes  map[string]*modelCode
	proofs map[string]time.Time
}

type modelCode struct {
	code   sms.Code
	made   time.Time
	tries  int
	used   bool
	failed bool // every sender refused
}

var modelRates = []sms.Rate{
	{Count: 1, Per: time.Minute},
	{Count: 5, Per: time.Hour},
	{Count: 10, Per: 24 * time.Hour},
}

func count(times []time.Time, from time.Time) (n int) {
	for _, t := range times {
		if t.After(from) {
			n++
		}
	}
	return n
}

// maySend returns 0 or the reason why no message may be sent.
func (m *model) maySend() sms.Reason {
	if count(m.fails, m.now.Add(-24*time.Hour)) >= m.limit {
		return sms.Locked
	}
	over := func(now time.Time) bool {
		for _, r := range modelRates {
			if count(m.sends, now.Add(-r.Per)) >= r.Count {
				return true
			}
		}
		return count(m.nots, now.Add(-time.Minute)) >= 2 || count(m.nots, now.Add(-time.Hour)) >= 10
	}
	switch {
	case !over(m.now):
		return 0
	case !over(m.now.Add(time.Minute)):
		return sms.TooSoon
	}
	return sms.TooMany
}

// verify returns the reason, the exact detail and the tries left.
func (m *model) verify(slot string, guess sms.Code) (sms.Reason, string, int) {
	c := m.codes[slot]
	gone := c == nil || !m.now.Before(c.made.Add(15*time.Minute)) // no longer remembered
	switch {
	case gone:
		return sms.WrongCode, "no_code", 0
	case c.used:
		return sms.WrongCode, "used", 0
	case c.tries >= 5:
		return sms.WrongCode, "tries", 0
	case c.failed:
		return sms.WrongCode, "refused", 0
	case !m.now.Before(c.made.Add(5 * time.Minute)):
		return sms.WrongCode, "expired", 0
	}
	before := count(m.fails, m.now.Add(-24*time.Hour))
	if before >= m.limit {
		return sms.Locked, "locked", 0
	}
	c.tries++
	if guess != c.code {
		m.fails = append(m.fails, m.now)
		return sms.WrongCode, "wrong", max(0, min(5-c.tries, m.limit-before-1))
	}
	c.used, m.fails = true, nil
	m.proofs[slot] = m.now
	return 0, "", 0
}

func (m *model) proven(slot string) bool {
	t, ok := m.proofs[slot]
	return ok && m.now.Before(t.Add(10*time.Minute))
}

// A pair runs the service and the model side by side.
type pair struct {
	*bench
	m    *model
	rnd  *rand.Rand
	seen map[string]int // which transitions were reached
	old  []sms.Code
}

func (p *pair) step() {
	slot := fmt.Sprint("s", p.rnd.IntN(3))
	switch p.rnd.IntN(10) {
	case 0, 1:
		p.send(slot)
	case 2:
		p.pass(p.upTo(2 * time.Minute))
	case 3:
		p.pass(p.upTo(90 * time.Minute))
	case 4:
		p.pass(time.Minute)
	case 5:
		_, err := p.Proof(ctx, alice, "login", slot)
		if (err == nil) != p.m.proven(slot) {
			p.t.Fatalf("Proof = %v, the model says %v", err, p.m.proven(slot))
		}
		p.seen[fmt.Sprint("proof ", err == nil)]++
	default:
		p.verify(slot)
	}
	p.m.now = p.time()
}

func (p *pair) send(slot string) {
	outcome := []error{nil, nil, nil, smstest.Lost, smstest.Refused}[p.rnd.IntN(5)]
	var made sms.Code
	p.phone.Script = func(_ context.Context, _ int, m sms.Message) error {
		made = m.Code
		return outcome
	}
	want := p.m.maySend()
	if want == 0 && outcome == smstest.Refused {
		p.m.nots = append(p.m.nots, p.m.now)
	} else if want == 0 {
		p.m.sends = append(p.m.sends, p.m.now)
	}
	_, err := p.Send(ctx, request(alice, slot))
	if want == 0 {
		delete(p.m.proofs, slot)
		p.m.codes[slot] = &modelCode{code: made, made: p.m.now, failed: outcome == smstest.Refused}
		p.old = append(p.old, made)
		if outcome == smstest.Refused {
			want = sms.NotSent
		}
	}
	p.check("send", err, want)
}

func (p *pair) verify(slot string) {
	var guess sms.Code
	switch c := p.m.codes[slot]; {
	case c != nil && p.rnd.IntN(4) == 0:
		guess = c.code
	case len(p.old) > 0 && p.rnd.IntN(3) == 0:
		guess = p.old[p.rnd.IntN(len(p.old))] // of another slot, or long replaced
	default:
		guess, _ = sms.ParseCode(fmt.Sprintf("%06d", p.rnd.IntN(1_000_000)))
	}
	want, detail, left := p.m.verify(slot, guess)
	proof, err := p.try(alice, slot, guess)
	p.check("verify "+detail, err, want)
	if err != nil {
		if e := refusal(p.t, err); e.TriesLeft != left || p.last("verify.refused").Detail != detail {
			p.t.Fatalf("%d tries left, detail %q; the model says %d, %q",
				e.TriesLeft, p.last("verify.refused").Detail, left, detail)
		}
	} else if !proof.Time().Equal(p.m.now) {
		p.t.Fatalf("proof of %v, now is %v", proof.Time(), p.m.now)
	}
}

// check compares err with the reason of the model, and takes note.
func (p *pair) check(what string, err error, want sms.Reason) {
	p.t.Helper()
	p.seen[what+" "+want.String()]++
	var e *sms.Error
	if (err == nil) != (want == 0) || err != nil && (!errors.As(err, &e) || e.Reason != want) {
		p.t.Fatalf("%s: %v, the model says %v", what, err, want)
	}
}

// The service does what the model does, and every transition is reached.
func TestModel(t *testing.T) {
	walks, steps := 80, 200
	switch {
	case raceDetector:
		walks = 20
	case *long:
		walks = 400
	}
	seen := make(map[string]int)
	for seed := range uint64(walks) {
		limit := []int{4, 15}[seed%2]
		b := newBench(t, sms.Config{Limits: sms.Limits{Failures: limit, Base: 1 << 30, Guesses: 1 << 30}})
		m := &model{limit: limit, now: b.time()}
		m.codes, m.proofs = make(map[string]*modelCode), make(map[string]time.Time)
		p := &pair{bench: b, rnd: rand.New(rand.NewPCG(seed, 5)), seen: seen, m: m}
		for range steps {
			p.step()
			b.events = b.events[max(0, len(b.events)-1):]
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for _, want := range []string{
		"send unknown", "send locked", "send too_soon", "send too_many", "send not_sent",
		"verify  unknown", "verify wrong wrong_code", "verify used wrong_code", "verify tries wrong_code",
		"verify expired wrong_code", "verify refused wrong_code", "verify no_code wrong_code",
		"verify locked locked", "proof true", "proof false",
	} {
		if seen[want] == 0 && !raceDetector {
			t.Errorf("never reached: %s", want)
		}
		delete(seen, want)
	}
	if len(seen) != 0 {
		t.Errorf("reached what nobody thought of: %v", seen)
	}
}

func (p *pair) upTo(d time.Duration) time.Duration {
	return time.Duration(p.rnd.Int64N(d.Microseconds())) * time.Microsecond
}
