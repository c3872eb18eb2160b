package realname_test

import (
	"context"
	"sync"
	"testing"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// inMemory returns the opener of one store in memory.
func inMemory() func() kv.Store {
	m := new(kv.Memory)
	return func() kv.Store { return m }
}

// TestFaultAtEachStoreCall lets each single call of a whole flow fail, in each
// way: before it is done, after it was done, and with the process that made it.
func TestFaultAtEachStoreCall(t *testing.T) {
	share := 4 // each call fails in one way
	if realname.Long() && !realname.RaceEnabled() {
		share = 1
	}
	flowtest.StoreFaults(t, inMemory(), share)
}

// TestFaultAtEachBackendCall lets each backend fail in each way there is.
func TestFaultAtEachBackendCall(t *testing.T) { flowtest.BackendFaults(t, inMemory()) }

// A trial is one whole flow on a store that fails as planned.
type trial struct {
	*realnametest.World
	chaos   *kvtest.Chaos
	account string
	method  realname.Method

	mu     sync.Mutex
	events []realname.Event
}

// work is what workers do from time to time.
func (r *trial) work(ctx context.Context) {
	r.Verifier.Sweep(ctx)
	r.Verifier.Deliver(ctx, func(_ context.Context, e realname.Event) error {
		if e.Kind != realname.EventStatus {
			return nil
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.events = append(r.events, e)
		return nil
	})
}

// failAt fails the call with number n of those that read or write a record. The
// workers' looks at 256 queues are not counted.
func failAt(n int, f kvtest.Fault) func(kvtest.Call) kvtest.Fault {
	count := 0
	return func(c kvtest.Call) kvtest.Fault {
		if c.Op == "due" {
			return kvtest.Fault{}
		}
		if count++; count != n {
			return kvtest.Fault{}
		}
		return f
	}
}
