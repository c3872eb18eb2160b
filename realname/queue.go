package realname

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// maxShards bounds Config.Shards.
const maxShards = 256

// queueOf is the queue in which a record with a random name waits for the workers.
func (v *Verifier) queueOf(name string) string {
	n := max(v.shards.Load(), uint32(v.c.Shards))
	return v.sweepQueue(crc32.ChecksumIEEE([]byte(name)) % n)
}

func (v *Verifier) sweepQueue(shard uint32) string {
	return fmt.Sprintf("%ssweep.%02x", v.c.Prefix, shard)
}

// sweepQueues are all queues in which any process may have put something.
func (v *Verifier) sweepQueues(ctx context.Context) ([]string, error) {
	if err := v.learnShards(ctx); err != nil {
		return nil, err
	}
	all := make([]string, v.shards.Load())
	for i := range all {
		all[i] = v.sweepQueue(uint32(i))
	}
	return all, nil
}

// reviewQueue is the list of sessions that wait for a decision.
func (v *Verifier) reviewQueue() string { return v.c.Prefix + "review" }

// leaseQueue is the list of cases that reviewers have taken, by when their leases end.
func (v *Verifier) leaseQueue() string { return v.c.Prefix + "review.taken" }

// learnAgain is how long a process goes by the number of queues that it has read.
const learnAgain = time.Minute

// learnShards reads now and then over how many queues the processes spread what they put
// there: that only grows, so whoever knows of more looks through those of all.
func (v *Verifier) learnShards(ctx context.Context) error {
	if err := v.checkIndex(ctx); err != nil {
		return err
	}
	now, last := v.now(), instant(v.learned.Load())
	if last <= now && now < last.add(learnAgain) {
		return nil
	}
	row, err := v.indexes.Get(ctx, indexName)
	if err == nil {
		v.know(row.Value.Shards)
	}
	return err
}

// know notes a number of queues that was read.
func (v *Verifier) know(shards uint32) {
	for {
		old := v.shards.Load()
		if v.shards.CompareAndSwap(old, min(max(shards, old, uint32(v.c.Shards)), maxShards)) {
			break
		}
	}
	v.learned.Store(int64(v.now()))
}

// atOnce is how many sessions a worker delivers for at once.
const atOnce = 8

// eachDue calls do with the key of each record that is due, queue by queue in random
// order, for so many at once. It goes on after an error, and returns the first few. Where
// do returns kv.ErrConflict another worker is in that queue, and it is left to that one.
func (v *Verifier) eachDue(ctx context.Context, atOnce int, do func(key string) error) error {
	queues, err := v.sweepQueues(ctx)
	if err != nil {
		return err
	}
	w := records.Walk{Context: ctx}
	for _, i := range rand.Perm(len(queues)) {
		c := crew{room: make(chan struct{}, atOnce), do: func(key string) error { return v.about(key, do(key)) }}
		err := kv.Sweep(ctx, v.c.Store, queues[i:i+1], v.c.Now(), c.start)
		c.work.Wait()
		w.Add(false, errors.Join(append(c.errs, err)...))
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return w.Err()
}

// A crew does things at once, as many as there is room for.
type crew struct {
	room chan struct{}
	do   func(key string) error
	work sync.WaitGroup

	mu   sync.Mutex
	met  bool // another worker
	errs []error
}

// start begins with a key, once there is room. It returns kv.ErrConflict if another worker
// was met.
func (c *crew) start(key string) error {
	c.room <- struct{}{}
	if c.mu.Lock(); c.met {
		defer c.mu.Unlock()
		<-c.room
		return kv.ErrConflict
	}
	c.mu.Unlock()
	if cap(c.room) == 1 { // one at a time needs nobody else
		c.one(key)
		return nil
	}
	c.work.Go(func() { c.one(key) })
	return nil
}

func (c *crew) one(key string) {
	defer func() { <-c.room }()
	err := c.do(key)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case errors.Is(err, kv.ErrConflict):
		c.met = true
	case err != nil && len(c.errs) < 8:
		c.errs = append(c.errs, err)
	}
}

// early reports whether a session was found before anything is to be done with it.
func (s *session) early() bool {
	due := s.due()
	return (due > s.now || due == 0) && s.row.Queue != "" && !s.row.Due.After(s.now.time())
}
