package integration

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/rediskv"
)

// A sixpack is a Redis Cluster: in the beginning three primaries, each with a replica.
type sixpack struct {
	t      testing.TB
	nodes  [6]*server
	addrs  [6]string
	ids    [6]string // by which the nodes know each other
	prefix string    // of the keys of its stores
}

func startSixpack(t testing.TB) *sixpack {
	x := &sixpack{t: t, prefix: unique() + ":"}
	for i := range x.nodes {
		x.nodes[i], x.addrs[i] = redisNode(t, "--cluster-enabled", "yes", "--cluster-node-timeout", "1500",
			"--cluster-replica-validity-factor", "0")
		x.nodes[i].start(t)
		t.Cleanup(x.nodes[i].stop)
		up(t, x.addrs[i])
		x.ids[i] = x.ask(i, "cluster", "myid")
		host, port, _ := strings.Cut(x.addrs[i], ":")
		x.must(0, "cluster", "meet", host, port)
	}
	x.must(0, "cluster", "addslotsrange", 0, 5460)
	x.must(1, "cluster", "addslotsrange", 5461, 10922)
	x.must(2, "cluster", "addslotsrange", 10923, 16383)
	x.agree("a cluster of three primaries", func(state, _ string) bool { return strings.Contains(state, "cluster_size:3") })
	for i := range 3 {
		until(t, "a replica", func() bool { return x.ask(3+i, "cluster", "replicate", x.ids[i]) == "OK" })
	}
	x.agree("three replicas", func(_, nodes string) bool { return strings.Count(nodes, "slave") == 3 })
	x.healthy()
	return x
}

// ask returns what a node answers to a command, or nothing.
func (x *sixpack) ask(i int, command ...any) string {
	c := redis.NewClient(&redis.Options{Addr: x.addrs[i], MaxRetries: -1, DialerRetries: 1})
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	answer, _ := c.Do(ctx, command...).Result()
	return fmt.Sprint(answer)
}

func (x *sixpack) must(i int, command ...any) {
	x.t.Helper()
	if got := x.ask(i, command...); got != "OK" {
		x.t.Fatalf("node %d, %v: %s", i, command, got)
	}
}

// agree waits until every node says what is wanted of the cluster.
func (x *sixpack) agree(what string, yes func(state, nodes string) bool) {
	x.t.Helper()
	until(x.t, what, func() bool {
		for i := range x.nodes {
			if !yes(x.ask(i, "cluster", "info"), x.ask(i, "cluster", "nodes")) {
				return false
			}
		}
		return true
	})
}

// healthy waits until all six nodes are there, and every replica follows its primary.
func (x *sixpack) healthy() {
	x.t.Helper()
	x.agree("a healthy cluster", func(state, nodes string) bool {
		return strings.Contains(state, "cluster_state:ok") && !strings.Contains(nodes, "fail") && strings.Count(nodes, "slave") == 3
	})
	until(x.t, "replicas that follow", func() bool {
		for i := range x.nodes {
			r := info(x.t, x.addrs[i], "replication")
			if !strings.Contains(r, "master_link_status:up") && !strings.Contains(r, "connected_slaves:1") {
				return false
			}
		}
		return true
	})
}

// primaries are the numbers of the nodes that have slots.
func (x *sixpack) primaries() (all []int) {
	for i := range x.nodes {
		if strings.Contains(info(x.t, x.addrs[i], "replication"), "role:master") {
			all = append(all, i)
		}
	}
	return all
}

// stores returns three, each with connections of its own.
func (x *sixpack) stores(o rediskv.Options) (all []kv.Store) {
	o.Prefix = x.prefix
	for range 3 {
		c := redis.NewClusterClient(&redis.ClusterOptions{
			Addrs: x.addrs[:], ContextTimeoutEnabled: true, DialTimeout: time.Second,
		})
		x.t.Cleanup(func() { c.Close() })
		s, err := rediskv.New(x.t.Context(), c, o)
		if err != nil {
			x.t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// move moves the slots of all partitions to the next primary, as an operator does who makes room.
func (x *sixpack) move(int) string {
	x.t.Helper()
	for part := range 16 {
		slot, err := strconv.Atoi(x.ask(0, "cluster", "keyslot", fmt.Sprintf("%s{%x}", x.prefix, part)))
		if err != nil {
			x.t.Fatal(err)
		}
		primaries := x.primaries()
		from := slices.Index(primaries, x.owner(slot))
		x.moveSlot(slot, primaries[from], primaries[(from+1)%len(primaries)], primaries)
	}
	return "the slots of all 16 partitions were moved"
}

// owner is the primary that has a slot.
func (x *sixpack) owner(slot int) int {
	x.t.Helper()
	c := redis.NewClient(&redis.Options{Addr: x.addrs[0]})
	defer c.Close()
	all, err := c.ClusterShards(x.t.Context()).Result()
	if err != nil {
		x.t.Fatal(err)
	}
	for _, shard := range all {
		if !slices.ContainsFunc(shard.Slots, func(r redis.SlotRange) bool { return r.Start <= int64(slot) && int64(slot) <= r.End }) {
			continue
		}
		for _, n := range shard.Nodes {
			if n.Role == "master" {
				return slices.Index(x.ids[:], n.ID)
			}
		}
	}
	x.t.Fatalf("slot %d is nobody's", slot)
	return 0
}

// moveSlot moves first key by key, so that for a while each of the two has a part, and then a hundred at once.
func (x *sixpack) moveSlot(slot, from, to int, primaries []int) {
	x.t.Helper()
	x.must(to, "cluster", "setslot", slot, "importing", x.ids[from])
	x.must(from, "cluster", "setslot", slot, "migrating", x.ids[to])
	time.Sleep(50 * time.Millisecond) // what is new goes to the other already
	host, port, _ := strings.Cut(x.addrs[to], ":")
	for n := 1; ; n = min(4*n, 100) {
		keys := strings.Fields(strings.Trim(x.ask(from, "cluster", "getkeysinslot", slot, n), "[]"))
		if len(keys) == 0 {
			break
		}
		command := []any{"migrate", host, port, "", 0, 5000, "keys"}
		for _, key := range keys {
			command = append(command, key)
		}
		if got := x.ask(from, command...); got != "OK" && got != "NOKEY" {
			x.t.Fatalf("%d keys: %s", len(keys), got)
		}
		time.Sleep(10 * time.Millisecond)
	}
	x.must(to, "cluster", "setslot", slot, "node", x.ids[to])
	for _, i := range primaries {
		x.must(i, "cluster", "setslot", slot, "node", x.ids[to])
	}
}

// failover kills a primary, waits for another one in its place, and starts the old one as its replica.
func (x *sixpack) failover(int) string {
	x.t.Helper()
	primaries := x.primaries()
	old := primaries[rand.IntN(len(primaries))]
	x.nodes[old].stop()
	until(x.t, "a replica in the place of its primary", func() bool { return len(x.primaries()) == 3 })
	x.nodes[old].start(x.t)
	x.healthy()
	return fmt.Sprintf("node %d was killed, a replica took its place, and node %d follows it", old, old)
}

// TestClusterSlots: slots that move lose nothing and hide nothing.
func TestClusterSlots(t *testing.T) {
	staged(t)
	x := startSixpack(t)
	fleet{x.stores(rediskv.Options{}), x.move}.live(t).check(t)
}

// TestClusterPrimaries kills primaries. Redis promises nothing then: what was acknowledged and is lost
// is counted, and with WAIT for the replica nothing is.
func TestClusterPrimaries(t *testing.T) {
	staged(t)
	for _, replicas := range []int{0, 1} {
		t.Run(fmt.Sprint("WAIT for ", replicas), func(t *testing.T) {
			x := startSixpack(t)
			stores := x.stores(rediskv.Options{Replicas: replicas, Timeout: 500 * time.Millisecond})
			l := ledger{pause: 2 * time.Millisecond}
			l.while(t, stores, func() {
				for round := range failures() {
					l.event(t, "slots move")
					l.event(t, x.move(round))
					l.event(t, x.failover(round))
				}
			})
			awake(t, stores[0])
			if lost := l.lost(t, stores[0]); replicas > 0 && lost > 0 {
				t.Errorf("%d are lost", lost)
			}
		})
	}
}
