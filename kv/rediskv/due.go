package rediskv

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-realname/sdk/kv"
)

// All that waits in a partition is in one sorted set, every member with score
// 0 and so in the order of its bytes: queue, blank, due time, blank, key. A
// blank is before every byte of a key, so no queue lies within another.

// A lane is what is known of one partition while Due goes on.
type lane struct {
	part    int
	from    string   // where the next page begins
	members []string // read and not yielded yet
	done    bool     // no more pages
}

// Due implements [kv.Store]. It reads a page of each partition and yields the
// earliest of all.
func (s *Store) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if !kv.ValidKey(queue) {
			yield("", kv.ErrKey)
			return
		}
		lanes := make([]lane, s.o.Partitions)
		for i := range lanes {
			lanes[i] = lane{part: i, from: "[" + queue + " "}
		}
		end := "(" + queue + " " + hexTime(until.UnixMicro()+1)
		for {
			if err := s.fill(ctx, lanes, end); err != nil {
				yield("", failed(ctx, "due", err))
				return
			}
			member := first(lanes)
			if member == "" || !yield(member[strings.LastIndexByte(member, ' ')+1:], nil) {
				return
			}
		}
	}
}

// fill reads the next page of every lane that has run out, all in one round
// trip.
func (s *Store) fill(ctx context.Context, lanes []lane, end string) error {
	size := int64(20 + 100/len(lanes))
	var p redis.Pipeliner
	cmds := make(map[int]*redis.StringSliceCmd)
	for i := range lanes {
		l := &lanes[i]
		if l.done || len(l.members) > 0 {
			continue
		}
		if p == nil {
			p = s.client.Pipeline()
		}
		by := &redis.ZRangeBy{Min: l.from, Max: end, Count: size}
		cmds[i] = p.ZRangeByLex(ctx, s.listKey(l.part), by)
	}
	if p == nil {
		return ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := p.Exec(ctx); err != nil {
		return err
	}
	for i, cmd := range cmds {
		l := &lanes[i]
		l.members = cmd.Val()
		if l.done = len(l.members) < int(size); !l.done {
			l.from = "(" + l.members[size-1]
		}
	}
	return nil
}

// first takes the earliest member from the lanes, or returns "".
func first(lanes []lane) string {
	var from *lane
	for i := range lanes {
		l := &lanes[i]
		if len(l.members) > 0 && (from == nil || l.members[0] < from.members[0]) {
			from = l
		}
	}
	if from == nil {
		return ""
	}
	member := from.members[0]
	from.members = from.members[1:]
	return member
}
