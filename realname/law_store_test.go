package realname_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A gap is a store in which something can be let happen between two calls of
// whoever works with it. What happens there reaches the store as usual.
type gap struct {
	kv.Store
	mu   sync.Mutex
	left int    // calls that go by before it happens
	op   string // "get", "swap" or "delete"; "" for any
	key  string // what the key begins with
	do   func()

	watched string // what the key of a swap begins with that is told to seen
	seen    func(key string)
}

func newGap() *gap { return &gap{Store: new(kv.Memory)} }

func (*gap) Volatile() bool { return true }

// before lets do happen once, just before call number n of that kind from now on.
func (g *gap) before(n int, op, key string, do func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left, g.op, g.key, g.do = n, op, key, do
}

// watch has seen called with the key of each swap that begins with prefix.
func (g *gap) watch(prefix string, seen func(key string)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.watched, g.seen = prefix, seen
}

// reached reports whether it happened.
func (g *gap) reached() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.do == nil
}

func (g *gap) call(op, key string) {
	g.mu.Lock()
	if g.seen != nil && op == "swap" && strings.HasPrefix(key, g.watched) {
		g.seen(key)
	}
	var do func()
	if g.do != nil && (g.op == "" || g.op == op) && strings.HasPrefix(key, g.key) {
		if g.left--; g.left == 0 {
			do, g.do = g.do, nil
		}
	}
	g.mu.Unlock()
	if do != nil {
		do()
	}
}

func (g *gap) Get(ctx context.Context, key string) (kv.Record, error) {
	g.call("get", key)
	return g.Store.Get(ctx, key)
}

func (g *gap) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	g.call("swap", key)
	return g.Store.Swap(ctx, key, old, r)
}

func (g *gap) Delete(ctx context.Context, key string, old uint64) error {
	g.call("delete", key)
	return g.Store.Delete(ctx, key, old)
}

// kept looks into a session's record.
func kept(t *testing.T, w *realnametest.World, id string) realname.Kept {
	t.Helper()
	k, err := realname.KeptOf(t.Context(), w.Verifier, id)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// wantHolders compares the sessions that hold slots of the identity at index.
func wantHolders(t *testing.T, w *realnametest.World, index string, want ...string) {
	t.Helper()
	got, err := realname.Holders(t.Context(), w.Verifier, index)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("slots are held by %q, want %q", got, want)
	}
}

// wantReason compares the reason of a refusal.
func wantReason(t *testing.T, what string, err error, want realname.Reason) {
	t.Helper()
	if got := reasonOf(err); got != want {
		t.Errorf("%s: %v (%v), want %v", what, got, err, want)
	}
}

// trailOf are the kinds of the entries of a session's trail.
func trailOf(t *testing.T, w *realnametest.World, ref realname.Ref) (kinds []string) {
	t.Helper()
	trail, err := w.Verifier.Records().Trail(t.Context(), ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range trail.Entries() {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}
