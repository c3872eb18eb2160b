package flowtest

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// sessions is where the sessions of a World lie.
const sessions = "rn/s/"

// A watch is a store that has each session looked at as soon as it was written, by a
// Verifier of its own that reads the same store.
type watch struct {
	kv.Store
	reader *realname.Verifier
	ledger *ledger
	now    func() time.Time
	mu     sync.Mutex // held from a session's write to the look at it
}

func newWatch(s kv.Store, l *ledger, clock *realnametest.Clock) (*watch, error) {
	w, err := realnametest.New(realnametest.Options{Store: s, Clock: clock})
	if err != nil {
		return nil, err
	}
	return &watch{Store: s, reader: w.Verifier, ledger: l, now: clock.Now}, nil
}

// Volatile reports whether the store says that it is.
func (w *watch) Volatile() bool {
	v, ok := w.Store.(interface{ Volatile() bool })
	return ok && v.Volatile()
}

func (w *watch) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	id, ok := strings.CutPrefix(key, sessions)
	if !ok {
		return w.Store.Swap(ctx, key, old, r)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.Store.Swap(ctx, key, old, r); err != nil {
		return err
	}
	w.look(context.WithoutCancel(ctx), id)
	return nil
}

func (w *watch) look(ctx context.Context, id string) {
	s, err := w.reader.Desk().Get(ctx, id)
	var trail realname.Trail
	if err == nil {
		trail, err = w.reader.Records().Trail(ctx, id)
	}
	if err != nil {
		w.ledger.mu.Lock()
		defer w.ledger.mu.Unlock()
		w.ledger.fail(9, "a session that was just written cannot be read: %v", err)
		return
	}
	w.ledger.wrote(requestOf(ctx), s, trail, w.now())
}
