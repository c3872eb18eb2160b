package integration

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/rediskv"
)

// A trio is a Redis with two replicas, and three sentinels that watch them.
type trio struct {
	t         testing.TB
	nodes     [3]*server
	addrs     [3]string
	sentinels []string // their addresses
}

const trioName = "realname"

// startTrio starts the first node as the primary. Its settings are those of the others too.
func startTrio(t testing.TB, settings ...string) *trio {
	r := &trio{t: t}
	for i := range r.nodes {
		r.nodes[i], r.addrs[i] = redisNode(t, settings...)
		if i > 0 {
			host, port, _ := strings.Cut(r.addrs[0], ":")
			r.nodes[i].args = append(r.nodes[i].args, "--replicaof", host+" "+port)
		}
		r.nodes[i].start(t)
		t.Cleanup(r.nodes[i].stop)
	}
	until(t, "two replicas", func() bool { return strings.Contains(info(t, r.addrs[0], "replication"), "connected_slaves:2") })
	for range 3 {
		r.sentinels = append(r.sentinels, r.startSentinel())
	}
	for _, addr := range r.sentinels {
		until(t, "a sentinel that knows all", func() bool {
			s := info(t, addr, "sentinel")
			return strings.Contains(s, "status=ok") && strings.Contains(s, "slaves=2,sentinels=3")
		})
	}
	return r
}

// redisNode returns a server that was not started yet, and where it will listen.
func redisNode(t testing.TB, settings ...string) (*server, string) {
	s, url := ownRedis(t)
	s.args = append(s.args, "--appendfsync", "everysec", "--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1")
	s.args = append(s.args, settings...)
	return s, strings.TrimPrefix(url, "redis://")
}

// startSentinel starts one that takes a node for lost after a second, and a majority for enough.
func (r *trio) startSentinel() string {
	path, port, dir := find(r.t, "redis-sentinel", "redis-sentinel"), freePort(r.t), folder(r.t)
	host, primary, _ := strings.Cut(r.addrs[0], ":")
	file := filepath.Join(dir, "sentinel.conf")
	text := fmt.Sprintf("port %s\nbind 127.0.0.1\ndir %s\nsentinel monitor %[3]s %s %s 2\n"+
		"sentinel down-after-milliseconds %[3]s 1000\nsentinel failover-timeout %[3]s 5000\n", port, dir, trioName, host, primary)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
	s := &server{signal: syscall.SIGKILL, args: []string{path, file}}
	s.start(r.t)
	r.t.Cleanup(s.stop)
	return "127.0.0.1:" + port
}

// info returns what a server tells of itself, or nothing.
func info(t testing.TB, addr, section string) string {
	c := redis.NewClient(&redis.Options{Addr: addr, MaxRetries: -1, DialerRetries: 1})
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.Info(ctx, section).Val()
}

// client finds the primary by asking the sentinels.
func (r *trio) client() *redis.Client {
	c := sentinelClient(r.sentinels)
	r.t.Cleanup(func() { c.Close() })
	return c
}

func sentinelClient(sentinels []string) *redis.Client {
	return redis.NewFailoverClient(&redis.FailoverOptions{
		MasterName: trioName, SentinelAddrs: sentinels, ContextTimeoutEnabled: true, DialTimeout: time.Second,
	})
}

// waitForBoth has a write count only when both replicas have it.
func waitForBoth(prefix string) rediskv.Options {
	return rediskv.Options{Prefix: prefix, Replicas: 2, Timeout: 500 * time.Millisecond}
}

// failover kills the primary, and starts it again as a replica.
func (r *trio) failover(int) string {
	old := r.primary()
	r.nodes[old].stop()
	r.promoted(old)
	now := r.primary()
	r.back(old)
	until(r.t, "two replicas", func() bool { return strings.Contains(info(r.t, r.addrs[now], "replication"), "connected_slaves:2") })
	return fmt.Sprintf("node %d was killed, node %d took its place, and node %d follows it", old, now, old)
}

// stores returns three on whichever node is the primary.
func (r *trio) stores(o rediskv.Options) (all []kv.Store) {
	for range 3 {
		s, err := rediskv.New(r.t.Context(), r.client(), o)
		if err != nil {
			r.t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// primary is the number of the node that the sentinels name.
func (r *trio) primary() int {
	c := redis.NewSentinelClient(&redis.Options{Addr: r.sentinels[0]})
	defer c.Close()
	addr, err := c.GetMasterAddrByName(r.t.Context(), trioName).Result()
	if err != nil {
		r.t.Fatal(err)
	}
	for i := range r.addrs {
		if r.addrs[i] == strings.Join(addr, ":") {
			return i
		}
	}
	r.t.Fatalf("the sentinels name %v", addr)
	return 0
}

// signal sends a signal to every node that is not the primary.
func (r *trio) signal(primary int, s syscall.Signal) {
	for i, n := range r.nodes {
		if i == primary {
			continue
		}
		if err := n.cmd.Process.Signal(s); err != nil {
			r.t.Fatal(err)
		}
	}
}

// promoted waits until the sentinels have made another node the primary.
func (r *trio) promoted(old int) {
	r.t.Helper()
	until(r.t, "another primary", func() bool {
		now := r.primary()
		return now != old && strings.Contains(info(r.t, r.addrs[now], "replication"), "role:master")
	})
}

// back starts a node that was killed, and waits until it follows.
func (r *trio) back(i int) {
	r.t.Helper()
	r.nodes[i].start(r.t)
	until(r.t, "the old primary as a replica", func() bool {
		return strings.Contains(info(r.t, r.addrs[i], "replication"), "master_link_status:up")
	})
}

// TestClusterSentinel lets the primary crash while replicas stand still, and counts what it had acknowledged
// and its successor lacks: everything since the replicas stood still; with min-replicas-to-write nothing from the
// moment on in which it answers NOREPLICAS; with WAIT nothing at all.
func TestClusterSentinel(t *testing.T) {
	staged(t)
	for _, tt := range []struct {
		name     string
		settings []string
		options  rediskv.Options
		enough   func(t *testing.T, l *ledger) // what happens before the crash
		bad      func(lost, behind int) bool   // behind is what was acknowledged while replicas stood still
	}{
		{
			"nothing asked", nil, rediskv.Options{}, behind,
			func(lost, _ int) bool { return lost == 0 }, // the test sees no loss
		},
		{
			"min-replicas-to-write", []string{"--min-replicas-to-write", "1", "--min-replicas-max-lag", "2"},
			rediskv.Options{}, noReplicas,
			func(lost, behind int) bool { return lost > behind },
		},
		{
			"WAIT for both", nil, rediskv.Options{Replicas: 2, Timeout: 500 * time.Millisecond}, refusals,
			func(lost, _ int) bool { return lost > 0 },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := startTrio(t, tt.settings...)
			stores := r.stores(tt.options)
			l := ledger{size: 32 << 10, pause: 5 * time.Millisecond}
			old, since, count := r.primary(), 0, 0
			l.while(t, stores, func() {
				l.event(t, "the replicas stand still")
				since = l.acks()
				r.signal(old, syscall.SIGSTOP)
				tt.enough(t, &l)
				l.event(t, "the primary is killed")
				r.nodes[old].stop()
				count = l.acks() - since
				r.signal(old, syscall.SIGCONT)
				r.promoted(old)
				l.event(t, "there is another primary")
			})
			r.back(old)
			awake(t, stores[0])
			lost := l.lost(t, stores[0])
			t.Logf("%d were acknowledged while no replica took them", count)
			if tt.bad(lost, count) {
				t.Errorf("%d of %d are lost", lost, count)
			}
		})
	}
}

// behind waits until the replicas lack more than the buffers of connections hold.
func behind(t *testing.T, l *ledger) {
	t.Helper()
	since := l.acks()
	until(t, "a primary that goes on alone", func() bool { return l.acks() > since+1000 })
}

// noReplicas waits until the primary refuses to go on alone, and checks that it keeps to it.
func noReplicas(t *testing.T, l *ledger) {
	t.Helper()
	until(t, "NOREPLICAS", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.last != nil && strings.Contains(l.last.Error(), "NOREPLICAS")
	})
	until(t, "those that were under way", func() bool { return l.refused.Load() > 20 })
	l.event(t, "the primary answers NOREPLICAS")
	before := l.acks()
	refusals(t, l)
	if n := l.acks() - before; n > 0 {
		t.Errorf("%d were acknowledged after NOREPLICAS", n)
	}
}

// refusals waits for some more writes that are not acknowledged.
func refusals(t *testing.T, l *ledger) {
	t.Helper()
	since := l.refused.Load()
	until(t, "refusals", func() bool { return l.refused.Load() > since+20 })
}
