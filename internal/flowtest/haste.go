package flowtest

import (
	"context"
	"sync"
	"time"

	"github.com/go-realname/sdk/realname"
)

// A haste is one request that is made in a process which does not wait long: the one
// in which the backend of the slow step is asked for the first time. Every
// other request is made in one that does, so that no other time-out runs out on a
// machine that is slow itself.
type haste struct {
	begun   bool
	release func()             // lets the tardy call go on to the provider
	late    *realname.Verifier // to wait for until it has
}

// A tardiness is when a call that was given up comes to the provider.
type tardiness int

const (
	during tardiness = iota + 1 // while the next call of the step is under way
	after                       // when that was answered
)

// soon is the time-out of calls that are to run into it.
const soon = 10 * time.Millisecond

// verifier returns whom to ask for the step that is next, and what to call then.
func (r *run) verifier(ctx context.Context, s realname.Session) (*realname.Verifier, func()) {
	slow := s.Next == r.o.slow || r.o.slow == realname.StepReview && s.Next == realname.StepPIN
	if r.o.slow == 0 || !slow || r.haste.begun {
		return r.world.Verifier, func() {}
	}
	p, done := &provider{timeout: soon}, func() { r.overtaken(ctx) }
	if r.o.tardy != 0 {
		hold := make(chan struct{})
		r.haste.release = sync.OnceFunc(func() { close(hold) })
		p.arrive = func(context.Context, realname.Step) { <-hold }
		done = func() {}
	}
	r.haste.begun, r.haste.late = true, r.process(r.dead, p).Verifier
	return r.haste.late, done
}

// meet is called when a call of a process that has time comes to its provider.
func (r *run) meet(ctx context.Context, step realname.Step) {
	if r.o.tardy == during && step == r.o.slow {
		r.overtaken(ctx)
	}
}

// overtaken lets the call that was given up come to its provider, and waits for it
// and for what follows from it.
func (r *run) overtaken(ctx context.Context) {
	if r.haste.late == nil {
		return
	}
	if r.haste.release != nil {
		r.haste.release()
	}
	if err := r.haste.late.Wait(ctx); err != nil {
		r.t.Errorf("Wait: %v", err)
	}
	r.haste.late = nil
}
