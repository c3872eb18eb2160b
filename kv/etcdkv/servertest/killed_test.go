package servertest

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/etcdkv"
)

var (
	rounds     = flag.Int("rounds", 4, "how often TestMembersFail lets a member fail")
	share      = flag.Int("share", 24, "TestFlow lets one in so many calls of a flow fail")
	withPrefix = []clientv3.OpOption{clientv3.WithPrefix()}
)

// A tally counts in one record, and knows what was promised.
type tally struct {
	acked   atomic.Int64 // additions that were acknowledged
	unknown atomic.Int64 // additions whose fate is not known
	stale   atomic.Int64 // readings older than what was acknowledged before they began
	errs    atomic.Int64
}

const counter = "counter"

func number(r kv.Record) int64 {
	if len(r.Value) == 0 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(r.Value))
}

// add adds one, in the sight of what was acknowledged already.
func (c *tally) add(ctx context.Context, s kv.Store) {
	before := c.acked.Load()
	_, err := kv.Update(ctx, s, counter, func(r kv.Record) (kv.Record, error) {
		n := number(r)
		if n < before {
			c.stale.Add(1)
		}
		r.Value = binary.BigEndian.AppendUint64(nil, uint64(n+1))
		return r, nil
	})
	switch {
	case err == nil:
		c.acked.Add(1)
	case errors.Is(err, kv.ErrUnknown):
		c.unknown.Add(1)
	default:
		c.errs.Add(1)
	}
}

// wrong says what differs from what was promised.
func (c *tally) wrong(ctx context.Context, t *testing.T, s kv.Store) (all []string) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, err := s.Get(ctx, counter)
	for err != nil && ctx.Err() == nil {
		r, err = s.Get(ctx, counter)
	}
	n, acked, unknown := number(r), c.acked.Load(), c.unknown.Load()
	t.Logf("%d acknowledged, %d unknown, %d refused: the record says %d", acked, unknown, c.errs.Load(), n)
	if n < acked || n > acked+unknown {
		all = append(all, fmt.Sprintf("%d lost, %d too many", max(0, acked-n), max(0, n-acked-unknown)))
	}
	if stale := c.stale.Load(); stale > 0 {
		all = append(all, fmt.Sprintf("%d readings were older than what was acknowledged before them", stale))
	}
	if acked == 0 {
		all = append(all, "nothing was done")
	}
	return all
}

// TestMembersFail counts from eight goroutines over two clients, while members are killed and come
// back, or hang and wake up: one at a time, so that most are there.
func TestMembersFail(t *testing.T) {
	c := start(t, 3)
	stores := c.pair()
	var count tally
	var work sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for i := range 8 {
		work.Go(func() {
			for ctx.Err() == nil {
				call, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
				count.add(call, stores[i%2])
				cancel()
			}
		})
	}
	for i := range *rounds {
		time.Sleep(time.Second)
		before := count.acked.Load()
		switch member := c.leader(); i % 2 {
		case 0:
			c.kill(member)
			time.Sleep(2 * time.Second)
			c.run(member)
			t.Logf("killed the leader, member %d, for 2 s: %d were acknowledged before, %d since", member, before, count.acked.Load()-before)
		case 1:
			c.hold(member)
			time.Sleep(2 * time.Second)
			c.release(member)
			t.Logf("held the leader, member %d, for 2 s: %d were acknowledged before, %d since", member, before, count.acked.Load()-before)
		}
	}
	time.Sleep(time.Second)
	stop()
	work.Wait()
	for _, w := range count.wrong(t.Context(), t, stores[0]) {
		t.Error(w)
	}
}

// leader returns which member leads, or 0.
func (c *cluster) leader() int {
	for i := range c.clients {
		ctx, cancel := context.WithTimeout(c.t.Context(), time.Second)
		status, err := c.client(i).Status(ctx, c.clients[i])
		cancel()
		if err == nil && status.Header.MemberId == status.Leader {
			return i
		}
	}
	return 0
}

// TestFewMembers asks a member that has lost the others: it must not answer, since they may have
// gone on without it. A store that reads without asking the others is found.
func TestFewMembers(t *testing.T) {
	c := start(t, 3)
	s := must(etcdkv.New(c.client(0), etcdkv.Options{Prefix: "few/"}))
	r := put(t, s, "key", kv.Record{Value: []byte("x")})
	hasty := hasty{s, c.client(0)}
	for deadline := time.Now().Add(time.Minute); !answers(t, hasty); { // the member may have it a moment later
		if time.Now().After(deadline) {
			t.Fatal("the member does not have the record")
		}
	}
	c.hold(1)
	c.hold(2)
	defer c.release(1)
	defer c.release(2)
	if answers(t, s) {
		t.Error("Get answered alone")
	}
	if !answers(t, hasty) {
		t.Error("a store that answers alone was not noticed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := s.Swap(ctx, "key", r.Version, kv.Record{Version: 9}); err == nil || errors.Is(err, kv.ErrConflict) {
		t.Errorf("Swap = %v: it answered alone", err)
	}
}

// answers reports whether a store says what is at a key, or that nothing is.
func answers(t *testing.T, s kv.Store) bool {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := s.Get(ctx, "key")
	return err == nil || errors.Is(err, kv.ErrNotFound)
}

// A hasty store reads from one member without asking the others.
type hasty struct {
	kv.Store
	client *clientv3.Client
}

func (s hasty) Get(ctx context.Context, key string) (kv.Record, error) {
	reply, err := s.client.Get(ctx, "few/r/"+key, clientv3.WithSerializable())
	if err != nil {
		return kv.Record{}, err
	}
	if len(reply.Kvs) == 0 {
		return kv.Record{}, errors.New("not here yet")
	}
	return kv.Record{Version: binary.BigEndian.Uint64(reply.Kvs[0].Value)}, nil
}

// TestTally shows that the tally notices a store that acknowledges what it loses, and one that reads
// what was true before.
func TestTally(t *testing.T) {
	for _, bad := range []kv.Store{&losing{Store: new(kv.Memory)}, &behind{Store: new(kv.Memory)}} {
		var count tally
		for range 10 {
			count.add(t.Context(), bad)
		}
		if len(count.wrong(t.Context(), t, bad)) == 0 {
			t.Errorf("%T passed", bad)
		}
	}
}

// A losing store acknowledges each write, and loses the fourth.
type losing struct {
	kv.Store
	writes int
}

func (s *losing) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if s.writes++; s.writes == 4 {
		return nil
	}
	return s.Store.Swap(ctx, key, old, r)
}

// A behind store answers each third reading with what was there before.
type behind struct {
	kv.Store
	reads int
	last  kv.Record
}

func (s *behind) Get(ctx context.Context, key string) (kv.Record, error) {
	r, err := s.Store.Get(ctx, key)
	if s.reads++; s.reads%3 == 0 && err == nil {
		r, s.last = s.last, r
		return r, nil
	}
	s.last = r
	return r, err
}
