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
	// The mark is behind the blank that follows a due time, and before every digit: what
	// is due at until itself is in.
	end := "(" + queue + " " + hexTime(kv.Micros(until)) + "!"
	return kv.Pages(ctx, queue, nil, func(lanes []lane) (kv.Page[[]lane], error) {
		if lanes == nil {
			lanes = s.lanes(queue)
		}
		if err := s.fill(ctx, lanes, end); err != nil {
			return kv.Page[[]lane]{}, kv.Failed(ctx, "rediskv: due", err)
		}
		return merge(lanes), nil
	})
}

// lanes returns the beginning of a queue in every partition.
func (s *Store) lanes(queue string) []lane {
	lanes := make([]lane, s.o.Partitions)
	for i := range lanes {
		lanes[i] = lane{part: i, from: "[" + queue + " "}
	}
	return lanes
}

// fill reads the next page of every lane that has run out, all in one round
// trip.
func (s *Store) fill(ctx context.Context, lanes []lane, end string) error {
	size := int64(20 + 100/len(lanes))
	p := s.client.Pipeline()
	cmds := make(map[int]*redis.StringSliceCmd)
	for i := range lanes {
		l := &lanes[i]
		if l.done || len(l.members) > 0 {
			continue
		}
		by := &redis.ZRangeBy{Min: l.from, Max: end, Count: size}
		cmds[i] = p.ZRangeByLex(ctx, s.listKey(l.part), by)
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

// merge takes members from the lanes, the earliest first, until a lane runs out that goes
// on, or all have ended.
func merge(lanes []lane) kv.Page[[]lane] {
	var page kv.Page[[]lane]
	for {
		var from *lane
		for i := range lanes {
			switch l := &lanes[i]; {
			case len(l.members) > 0:
				if from == nil || l.members[0] < from.members[0] {
					from = l
				}
			case !l.done:
				page.Next = &lanes
				return page
			}
		}
		if from == nil {
			return page
		}
		member := from.members[0]
		from.members = from.members[1:]
		page.Keys = append(page.Keys, member[strings.LastIndexByte(member, ' ')+1:])
	}
}
