package realname_test

import (
	"strings"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
)

// TestTakenIsExact: a reviewer takes and decides a case while the process of the one before is about to note
// that nobody has it. What follows of the decision is left to the sweep. Then nobody has the case.
func TestTakenIsExact(t *testing.T) {
	mine := &kvtest.Chaos{Store: new(kv.Memory)}
	o := newOffice(t, mine, always).add(1)
	theirs := &kvtest.Chaos{Store: mine.Store}
	other := newOffice(t, theirs, func(c *realname.Config) { always(c); c.Now = o.Clock.Now })
	other.refs = o.refs
	between := false
	mine.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.Op == "delete" && strings.HasPrefix(c.Key, "rn/l/") && !between {
			between = true
			o.want("b takes it", other.take(0, "b"), 0)
			theirs.Plan = diesAfterSwap("rn/s/")
			other.decide(0, "b", realname.Decision{Approve: true})
		}
		return kvtest.Fault{}
	}
	o.want("a takes it", o.take(0, "a"), 0)
	o.want("a votes", o.decide(0, "a", realname.Decision{Approve: true}), realname.ReasonSecondActor)
	o.sweepAll()
	if o.status(0) != realname.StatusApproved || !between {
		t.Fatalf("status %v, %v", o.status(0), between)
	}
	o.counts(0, 0, 0)
}

// TestTakenAtOnce: a reviewer takes a case while the process of the one who gave it back looks whether it is counted,
// or stops counting it. The lease is counted until it ends.
func TestTakenAtOnce(t *testing.T) {
	for _, op := range []string{"get", "delete"} {
		t.Run(op, func(t *testing.T) {
			store, armed := &kvtest.Chaos{Store: new(kv.Memory)}, false
			o := newOffice(t, store, nil).add(1)
			other := newOffice(t, store.Store, func(c *realname.Config) { c.Now = o.Clock.Now })
			other.refs = o.refs
			store.Plan = func(c kvtest.Call) kvtest.Fault {
				if armed && c.Op == op && strings.HasPrefix(c.Key, "rn/l/") {
					armed = false
					other.want("b takes it", other.take(0, "b"), 0)
				}
				return kvtest.Fault{}
			}
			o.want("a takes it", o.take(0, "a"), 0)
			armed = true
			o.want("a gives it back", o.desk.Return(o.ctx, o.refs[0].ID, "a"), 0)
			if armed {
				t.Fatal("nobody took it meanwhile")
			}
			o.counts(0, 1, 0)
			o.sweepAll()
			o.counts(0, 1, 0)
			o.want("b gives it back", other.desk.Return(o.ctx, o.refs[0].ID, "b"), 0)
			o.counts(1, 0, 0)
		})
	}
}

// diesAfterSwap ends a process with the first swap of a key that begins so.
func diesAfterSwap(prefix string) func(kvtest.Call) kvtest.Fault {
	died := false
	return func(c kvtest.Call) kvtest.Fault {
		if died {
			return kvtest.Fault{Before: errDied}
		}
		died = c.Op == "swap" && strings.HasPrefix(c.Key, prefix)
		return kvtest.Fault{}
	}
}

// TestTwoErase: whoever erases what another erases at the same time, or whose key is just brought under
// another master key, is told that it is done, and it is.
func TestTwoErase(t *testing.T) {
	for name, meanwhile := range map[string]func(s kv.Store, key string, r kv.Record) error{
		"erased": func(s kv.Store, key string, r kv.Record) error { return s.Delete(t.Context(), key, r.Version) },
		"rewrapped": func(s kv.Store, key string, r kv.Record) error {
			was := r.Version
			r.Version = kv.NewVersion()
			return s.Swap(t.Context(), key, was, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := &kvtest.Chaos{Store: new(kv.Memory)}
			o := newOffice(t, store, nil).add(1)
			did, key := false, ""
			store.Plan = func(c kvtest.Call) kvtest.Fault {
				if c.Op == "delete" && strings.HasPrefix(c.Key, "rn/k/") && !did {
					did, key = true, c.Key
					r, err := store.Store.Get(t.Context(), c.Key)
					if err == nil {
						err = meanwhile(store.Store, c.Key, r)
					}
					o.want("meanwhile", err, 0)
				}
				return kvtest.Fault{}
			}
			_, err := o.desk.Erase(o.ctx, "account-0", "clerk", "ticket-7")
			if o.want("erase", err, 0); !did || !o.dataGone() {
				t.Error("it is not erased")
			}
			if _, err := store.Store.Get(t.Context(), key); err != kv.ErrNotFound {
				t.Errorf("the key is there: %v", err)
			}
		})
	}
}
