package sms

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// allowance returns what a breaker of a purpose allows.
func (l *Limits) allowance() allowance {
	return allowance{l.Base, l.PerVerified, l.Guesses, l.GuessesPerVerified}
}

// Gauges are the breakers that requests are using now, by their keys. Nothing is kept of
// those that nobody uses.
type gauges struct {
	mu  sync.Mutex
	all map[string]*gauge
}

// A gauge is one breaker as a process has it: the newest that is known of its record, and
// what was admitted since. Its counts are written by one request at a time for all that
// wait: however many there are, they do not get into each other's way.
type gauge struct {
	s     *Service
	name  string // of its record
	allow allowance
	limit int // of all messages, for the record of Limits.All; else 0
	about Event

	users int // guarded by gauges.mu

	mu      sync.Mutex
	view    meter    // newest known
	known   bool     // whether there is one
	seen    meterRow // of which view is
	pending counts   // counted, and not in view
	queue   []*post
	busy    bool // somebody writes

	// The numbers whose requests are admitted, how many of each, and how many as trials.
	// A number gets one message, however many requests there are at the same time.
	admitted map[string]int
	trials   int

	rest time.Duration // before the next write, while other processes write too
}

// A meterRow is the record of a breaker while something is done with it.
type meterRow = records.Row[meter]

// A post is something to be written: counts, or a look whether the breaker is to be
// tripped or closed.
type post struct {
	at   instant
	add  counts
	look bool
	told Event // what the look has done, if it has a name

	woken chan struct{} // closed when the post is written, or its owner is to write
	done  bool
	err   error
}

// gauge returns the gauge for the record of a name, to be given back with drop.
func (s *Service) gauge(name string, begin func() *gauge) *gauge {
	s.gauges.mu.Lock()
	defer s.gauges.mu.Unlock()
	g := s.gauges.all[name]
	if g == nil {
		if s.gauges.all == nil {
			s.gauges.all = map[string]*gauge{}
		}
		g = begin()
		g.s, g.name = s, name
		s.gauges.all[name] = g
	}
	g.users++
	return g
}

// drop gives g back.
func (g *gauge) drop() {
	g.s.gauges.mu.Lock()
	defer g.s.gauges.mu.Unlock()
	if g.users--; g.users == 0 {
		delete(g.s.gauges.all, g.name)
	}
}

// purposeGauge returns the breaker of a purpose.
func (s *Service) purposeGauge(purpose string) *gauge {
	return s.gauge(digest("purpose", purpose), func() *gauge {
		return &gauge{allow: s.c.Limits.allowance(), about: Event{Purpose: purpose}}
	})
}

// scopeIndex returns the blind index of purpose and scope.
func (s *Service) scopeIndex(purpose, scope string) string {
	return s.breakers.Place([]byte(digest("scope", purpose, scope))).Name
}

// scopeGauge returns the breaker of a purpose and a scope, by their index.
func (s *Service) scopeGauge(purpose, index string) *gauge {
	return s.gauge(index, func() *gauge {
		return &gauge{
			allow: s.c.Limits.allowance().ofScope(),
			about: Event{Purpose: purpose, Scope: index},
		}
	})
}

// allGauge returns the count of all messages.
func (s *Service) allGauge() *gauge {
	return s.gauge("all", func() *gauge { return &gauge{limit: s.c.Limits.All} })
}

// isKnown reports whether g knows its record. Others may have written it since: that is
// enough to begin a write with, and not to judge by.
func (g *gauge) isKnown() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.known
}

// observe takes in a reading, if it is newer than what g knows.
func (g *gauge) observe(r *reading[meter]) error {
	if r.err != nil {
		return r.err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.known || r.row.Value.Seq > g.view.Seq {
		g.view, g.seen, g.known = r.row.Value, r.row, true
	}
	return nil
}

// admit lets the message of o through or refuses it. It is to be counted or withdrawn.
func (g *gauge) admit(ctx context.Context, o *order) (*admission, error) {
	now := toInstant(g.s.c.Now())
	if s := g.state(now, o); s == tripping || s == closing {
		err := g.write(ctx, &post{look: true})
		g.s.countFailed(ctx, o.number, o.Purpose, err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	a := &admission{number: o.number, counts: counts{Sent: 1}}
	if g.limit > 0 {
		if t := g.view.fullUntil(now, g.more(o), g.limit); t > now {
			return nil, &Error{Reason: Suspended, RetryAt: t.time()}
		}
	} else if !o.Challenged && !g.s.c.Limits.WatchBreakers {
		switch g.view.state(now, g.more(o), g.allow) {
		case closed:
		case trial:
			a.Trial = 1
		default:
			return nil, &Error{Reason: ChallengeNeeded}
		}
	}
	if g.admitted == nil {
		g.admitted = map[string]int{}
	}
	g.admitted[o.number]++
	g.trials += a.Trial
	return a, nil
}

// An admission is a message that was let through and may be sent.
type admission struct {
	counts
	number string
}

// state returns how g takes the message of o.
func (g *gauge) state(now instant, o *order) state {
	if g.limit > 0 {
		return closed
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.view.state(now, g.more(o), g.allow)
}

// more returns what is not in the view, the message of o included.
func (g *gauge) more(o *order) counts {
	n := len(g.admitted)
	if g.admitted[o.number] == 0 {
		n++
	}
	return g.pending.plus(counts{Sent: n, Trial: g.trials})
}

// withdraw takes back an admission.
func (g *gauge) withdraw(a *admission) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.drained(a)
}

func (g *gauge) drained(a *admission) {
	if g.admitted[a.number]--; g.admitted[a.number] == 0 {
		delete(g.admitted, a.number)
	}
	g.trials -= a.Trial
}

// countAdmitted writes that a message was sent which was admitted.
func (g *gauge) countAdmitted(ctx context.Context, t instant, a *admission) error {
	g.mu.Lock()
	g.drained(a)
	g.pending = g.pending.plus(a.counts)
	g.mu.Unlock()
	return g.write(ctx, &post{at: t, add: a.counts})
}

// count writes what has happened, whoever still waits for the answer.
func (g *gauge) count(ctx context.Context, t instant, c counts) error {
	g.mu.Lock()
	g.pending = g.pending.plus(c)
	g.mu.Unlock()
	return g.write(ctx, &post{at: t, add: c})
}

// write has p written, by the caller or by another who writes already.
func (g *gauge) write(ctx context.Context, p *post) error {
	woken := make(chan struct{})
	p.woken = woken
	g.mu.Lock()
	g.queue = append(g.queue, p)
	wait := g.busy
	g.busy = true
	g.mu.Unlock()
	if wait {
		<-woken
	}
	if !p.done {
		g.tell(ctx, g.flush(ctx))
	}
	return p.err
}

// errUnwritten is what others learn whose posts were in the hands of one that panicked.
var errUnwritten = errors.New("sms: breaker was not written")

// flush writes all that is in the queue, whoever still waits for it, and has the next one write
// if more came meanwhile.
func (g *gauge) flush(ctx context.Context) (batch []*post) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	g.pause(ctx)
	g.mu.Lock()
	have, known := g.seen, g.known
	batch, g.queue = g.queue, nil
	g.mu.Unlock()
	err := errUnwritten
	defer func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, p := range batch {
			p.done, p.err = true, err
			close(p.woken)
		}
		g.settle(batch)
		if g.busy = len(g.queue) > 0; g.busy {
			close(g.queue[0].woken)
			g.queue[0].woken = make(chan struct{})
		}
	}()
	err = g.put(ctx, batch, have, known)
	return batch
}

// settle takes what a batch counts out of what is pending. The caller holds g.mu.
func (g *gauge) settle(batch []*post) {
	for _, p := range batch {
		g.pending = g.pending.minus(p.add)
		p.add = counts{}
	}
}

// put writes a batch, begins with have if that is known, and keeps what is there then.
func (g *gauge) put(ctx context.Context, batch []*post, have meterRow, known bool) error {
	now := toInstant(g.s.c.Now())
	var last meter
	tries := 0
	next := func(r *meterRow) error {
		m, changed := &r.Value, false
		tries++
		for _, p := range batch {
			p.told = Event{}
			if !p.look {
				m.add(p.at, p.add)
				changed = true
			} else if m.turn(now, g.allow) {
				p.told = g.turned(m)
				changed = true
			}
		}
		last = *m
		if !changed {
			return kv.SkipWrite
		}
		m.Seq++
		m.trim(now)
		last = *m
		r.Expires = now.add(breakerTime + bucketTime + keepLonger).time()
		return nil
	}
	r, err := g.update(ctx, have, known, next)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.relent(tries > 1)
	g.settle(batch)
	newer := g.seen.Version() != have.Version() && last.Seq < g.view.Seq
	switch {
	case err != nil:
		g.seen, g.known = meterRow{}, false
	case !newer: // than what was written: somebody has read what others wrote on top
		g.view, g.seen, g.known = last, r, true
	}
	return err
}

// update changes the record of g. It reads it first if that is not known.
func (g *gauge) update(
	ctx context.Context, have meterRow, known bool, next func(*meterRow) error,
) (meterRow, error) {
	if known {
		return g.s.breakers.UpdateFrom(ctx, have, next)
	}
	return g.s.breakers.Update(ctx, g.name, next)
}

// turned returns the event that m was tripped or closed.
func (g *gauge) turned(m *meter) Event {
	e := g.about
	e.Name = "breaker.closed"
	if m.Tripped != 0 {
		e.Name, e.Detail = "breaker.tripped", m.Cause
	}
	return e
}

// tell tells the observer what the looks of a batch have done. Others may write meanwhile: the
// observer may call the service.
func (g *gauge) tell(ctx context.Context, batch []*post) {
	for _, p := range batch {
		if p.told.Name != "" && p.err == nil {
			g.s.emit(ctx, p.told)
		}
	}
}

const longestRest = 64 * time.Millisecond

// relent adapts the rest before writes: other processes that write the same record get in
// the way the less, the more is written at once.
func (g *gauge) relent(conflict bool) {
	if conflict {
		g.rest = min(max(2*g.rest, 2*time.Millisecond), longestRest)
		return
	}
	if g.rest -= g.rest / 8; g.rest < time.Millisecond {
		g.rest = 0
	}
}

func (g *gauge) pause(ctx context.Context) {
	g.mu.Lock()
	rest := g.rest
	g.mu.Unlock()
	if rest == 0 {
		return
	}
	t := time.NewTimer(rest/2 + rand.N(rest))
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
