package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/go-realname/sdk/kv"
)

// An op is one call of a store by one client, as it is recorded. All times are
// of one machine, in nanoseconds.
type op struct {
	Client  int
	Name    string // "get", "swap" or "delete"
	Key     string
	Old     uint64 // of swap and delete
	Version uint64 // that swap puts or get found; 0 for none
	Result  string // "ok", "conflict" or "unknown"
	Call    int64
	Return  int64
}

// A history is what many clients did to one database.
type history struct {
	mu  sync.Mutex
	ops []op
}

func (h *history) add(o op) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ops = append(h.ops, o)
}

func (h *history) size() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.ops) / 2 // each is there when it begins, and when it ends
}

// A client does random things to a few keys through a store, and hands each op
// to record: once before it is done, with a Return of 0, and once after.
type client struct {
	id     int
	store  kv.Store
	keys   []string
	rnd    *rand.Rand
	clock  func() time.Time // the client's own, which may be wrong
	record func(op)
	known  map[string]uint64 // versions last seen
}

// run goes on until ctx is done or n ops are.
func (c *client) run(ctx context.Context, n int) error {
	c.known = make(map[string]uint64)
	for range n {
		if ctx.Err() != nil {
			return nil
		}
		if err := c.step(); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) step() error {
	o := op{Client: c.id, Key: c.keys[c.rnd.IntN(len(c.keys))]}
	o.Old = c.known[o.Key]
	switch x := c.rnd.IntN(100); {
	case x < 40:
		o.Name, o.Old = "get", 0
	case x < 93 || o.Old == 0:
		o.Name, o.Version = "swap", kv.NewVersion()
	default:
		o.Name = "delete"
	}
	o.Call = time.Now().UnixNano()
	c.record(o)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	err := c.do(ctx, &o)
	o.Return = time.Now().UnixNano()
	o.Result = "unknown"
	switch {
	case errors.Is(err, errTorn):
		return err
	case err == nil || errors.Is(err, kv.ErrNotFound):
		o.Result = "ok"
		c.known[o.Key] = o.Version
	case errors.Is(err, kv.ErrConflict):
		o.Result = "conflict"
	}
	if err != nil {
		delete(c.known, o.Key)
	}
	c.record(o)
	if o.Result == "unknown" {
		time.Sleep(time.Millisecond) // the server may be away
	}
	return nil
}

var errTorn = errors.New("a record is not as anybody wrote it")

func (c *client) do(ctx context.Context, o *op) error {
	switch o.Name {
	case "swap":
		return c.store.Swap(ctx, o.Key, o.Old, content(o.Version, c.clock()))
	case "delete":
		return c.store.Delete(ctx, o.Key, o.Old)
	}
	r, err := c.store.Get(ctx, o.Key)
	if err != nil {
		return err
	}
	o.Version = r.Version
	want := content(r.Version, time.Time{})
	if string(r.Value) != string(want.Value) || r.Queue != want.Queue {
		return fmt.Errorf("%w: version %d, %d bytes", errTorn, r.Version, len(r.Value))
	}
	return nil
}

// content is what a record of version v holds: up to 2 KB, and by its version
// alone in a queue or not.
func content(v uint64, due time.Time) kv.Record {
	r := kv.Record{Version: v}
	r.Value = []byte(strings.Repeat(fmt.Sprint(v, " "), int(v%100)))
	if v%3 == 0 {
		r.Queue, r.Due = "q", due
	}
	return r
}

// decode reads what child processes recorded, one op a line.
func (h *history) decode(r io.Reader) error {
	for d := json.NewDecoder(r); ; {
		var o op
		if err := d.Decode(&o); err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		} else if err != nil {
			return err
		}
		h.add(o)
	}
}

// settle returns the ops with what is known in the end. Versions are never
// used twice, so whether a swap of unknown fate was done can be told from
// whether anybody saw its version; if so, it was done before they did. finish
// must have looked at every key.
func (h *history) settle() []op {
	type call struct {
		client int
		at     int64
	}
	whole := make(map[call]op)
	for _, o := range h.ops {
		if o.Return == 0 { // begun, and perhaps never ended
			o.Result, o.Return = "unknown", math.MaxInt64
		}
		if _, ok := whole[call{o.Client, o.Call}]; !ok || o.Return != math.MaxInt64 {
			whole[call{o.Client, o.Call}] = o
		}
	}
	seen := make(map[uint64]int64) // version: when the first to see it was done
	see := func(v uint64, at int64) {
		if first, ok := seen[v]; !ok || at < first {
			seen[v] = at
		}
	}
	for _, o := range whole {
		if o.Name == "get" && o.Result == "ok" {
			see(o.Version, o.Return)
		} else if o.Name != "get" && o.Result == "ok" {
			see(o.Old, o.Return)
		}
	}
	var ops []op
	for _, o := range whole {
		if o.Result == "unknown" {
			at, ok := seen[o.Version]
			if o.Name == "get" || o.Name == "swap" && !ok {
				continue
			}
			o.Return = math.MaxInt64
			if o.Name == "swap" {
				o.Result, o.Return = "ok", at
			}
		}
		ops = append(ops, o)
	}
	return ops
}

// model is a record that is changed by compare-and-swap. A delete of unknown
// fate may be thought of as done after everything else.
var model = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byKey := make(map[string][]porcupine.Operation)
		for _, o := range history {
			key := o.Input.(op).Key
			byKey[key] = append(byKey[key], o)
		}
		var parts [][]porcupine.Operation
		for _, part := range byKey {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() any { return uint64(0) },
	Step: func(state, input, _ any) (bool, any) {
		now, o := state.(uint64), input.(op)
		switch {
		case o.Name == "get":
			return now == o.Version, now
		case o.Result == "conflict":
			return now != o.Old, now
		case now == o.Old:
			return true, o.Version
		}
		return o.Result == "unknown", now
	},
}

// check fails the test unless the history is linearizable: as if each op had
// happened at one moment between its call and its return.
func (h *history) check(t *testing.T) {
	t.Helper()
	var ops []porcupine.Operation
	results := make(map[string]int)
	for _, o := range h.settle() {
		ops = append(ops, porcupine.Operation{
			ClientId: o.Client, Input: o, Output: o, Call: o.Call, Return: o.Return,
		})
		results[o.Name+" "+o.Result]++
	}
	unknown := 0
	for _, o := range h.ops {
		switch {
		case o.Return == 0:
			unknown++ // begun
		case o.Result != "unknown" && o.Client >= 0:
			unknown-- // and ended
		}
	}
	t.Logf("%d ops, of %d the fate was unknown: %v", len(ops), unknown, results)
	if results["swap ok"] < 10 || results["get ok"] < 10 {
		t.Error("next to nothing happened")
	}
	if r := porcupine.CheckOperationsTimeout(model, ops, time.Minute); r != porcupine.Ok {
		t.Errorf("the history is not linearizable: %s", r)
	}
}

// broken fails the test if the history is linearizable: something was planted that makes it not so.
func (h *history) broken(t *testing.T) {
	t.Helper()
	var ops []porcupine.Operation
	for _, o := range h.settle() {
		ops = append(ops, porcupine.Operation{ClientId: o.Client, Input: o, Output: o, Call: o.Call, Return: o.Return})
	}
	r := porcupine.CheckOperationsTimeout(model, ops, time.Minute)
	if t.Logf("of %d ops the checker says %s", len(ops), r); r != porcupine.Illegal {
		t.Error("the test does not see what was planted")
	}
}

// finish reads every key through a store that nothing disturbs, and checks
// that its queue holds what the records say. Call it before check.
func (h *history) finish(t *testing.T, s kv.Store, keys []string) {
	t.Helper()
	waiting := make(map[string]bool)
	for _, key := range keys {
		o := op{Client: -1, Name: "get", Key: key, Result: "ok", Call: time.Now().UnixNano()}
		r, err := s.Get(t.Context(), key)
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			t.Fatal(err)
		}
		o.Version, o.Return = r.Version, time.Now().UnixNano()
		h.add(o)
		if r.Queue != "" {
			waiting[key] = true
		}
	}
	for key, err := range s.Due(t.Context(), "q", time.Now().AddDate(1, 0, 0)) {
		if err != nil {
			t.Fatal(err)
		}
		if !waiting[key] {
			t.Errorf("%s is in the queue, its record is not", key)
		}
		delete(waiting, key)
	}
	for key := range waiting {
		t.Errorf("the record of %s is in the queue, but Due does not yield it", key)
	}
}

// These histories must be told apart, or the tests that use them say nothing.
func TestModel(t *testing.T) {
	get := func(v uint64, call, ret int64) op {
		return op{Name: "get", Key: "k", Version: v, Result: "ok", Call: call, Return: ret}
	}
	swap := func(old, v uint64, result string, call, ret int64) op {
		return op{Name: "swap", Key: "k", Old: old, Version: v, Result: result, Call: call, Return: ret}
	}
	for _, tt := range []struct {
		name string
		ops  []op
		want porcupine.CheckResult
	}{
		{"one after the other", []op{
			swap(0, 1, "ok", 1, 2), get(1, 3, 4), swap(1, 2, "ok", 5, 6), swap(1, 3, "conflict", 7, 8),
		}, porcupine.Ok},
		{"stale read", []op{
			swap(0, 1, "ok", 1, 2), swap(1, 2, "ok", 3, 4), get(1, 5, 6),
		}, porcupine.Illegal},
		{"read meanwhile", []op{
			swap(0, 1, "ok", 1, 2), swap(1, 2, "ok", 3, 6), get(1, 4, 5),
		}, porcupine.Ok},
		{"lost update", []op{
			swap(0, 1, "ok", 1, 2), swap(1, 2, "ok", 3, 6), swap(1, 3, "ok", 4, 7), get(3, 8, 9),
		}, porcupine.Illegal},
		{"two creators", []op{swap(0, 1, "ok", 1, 3), swap(0, 2, "ok", 2, 4)}, porcupine.Illegal},
		{"lost write", []op{swap(0, 1, "ok", 1, 2), get(0, 3, 4)}, porcupine.Illegal},
		{"false conflict", []op{swap(0, 1, "conflict", 1, 2)}, porcupine.Illegal},
		{"unknown, done", []op{swap(0, 1, "unknown", 1, 2), get(0, 3, 4), get(1, 5, 6)}, porcupine.Ok},
		{"unknown, done, undone", []op{
			swap(0, 1, "unknown", 1, 2), get(1, 3, 4), get(0, 5, 6),
		}, porcupine.Illegal},
		{"unknown, not done", []op{swap(0, 1, "unknown", 1, 2), get(0, 3, 4)}, porcupine.Ok},
		{"delete unknown, done", []op{
			swap(0, 1, "ok", 1, 2),
			{Client: 1, Name: "delete", Key: "k", Old: 1, Result: "unknown", Call: 3, Return: 4},
			get(1, 5, 6), get(0, 7, 8),
		}, porcupine.Ok},
	} {
		h := &history{}
		for i, o := range tt.ops {
			o.Client = i
			h.add(o)
		}
		var ops []porcupine.Operation
		for _, o := range h.settle() {
			ops = append(ops, porcupine.Operation{Input: o, Output: o, Call: o.Call, Return: o.Return})
		}
		if got := porcupine.CheckOperationsTimeout(model, ops, time.Minute); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
