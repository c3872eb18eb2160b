package pwhash

import (
	"context"
	"sync"
)

// turns lets one caller at a time pass for each subject, in the order in which they
// came. It holds subjects only while somebody passes or waits. The zero turns is
// ready to use.
type turns struct {
	mu sync.Mutex
	of map[string]*turn
}

// A turn is that of one subject.
type turn struct {
	busy  chan struct{} // full while somebody passes
	users int           // who pass or wait; guarded by turns.mu
}

// take waits for the subject's turn until ctx is done. The caller calls leave after
// a nil error, and only then.
func (t *turns) take(ctx context.Context, subject string) error {
	own := t.join(subject)
	select {
	case own.busy <- struct{}{}:
		return nil
	case <-ctx.Done():
		t.part(subject, own)
		return ctx.Err()
	}
}

// leave lets the next one pass.
func (t *turns) leave(subject string) {
	t.mu.Lock()
	own := t.of[subject]
	t.mu.Unlock()
	<-own.busy
	t.part(subject, own)
}

// join returns the subject's turn with the caller among its users.
func (t *turns) join(subject string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.of[subject]
	if own == nil {
		own = &turn{busy: make(chan struct{}, 1)}
		if t.of == nil {
			t.of = make(map[string]*turn)
		}
		t.of[subject] = own
	}
	own.users++
	return own
}

// part takes the caller off, and forgets the subject after the last one.
func (t *turns) part(subject string, own *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if own.users--; own.users == 0 {
		delete(t.of, subject)
	}
}
