package rediskv_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/kv/rediskv"
)

var _ kv.Store = (*rediskv.Store)(nil)

func open(t testing.TB, c redis.UniversalClient, o rediskv.Options) *rediskv.Store {
	t.Helper()
	s, err := rediskv.New(t.Context(), c, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestServer(t *testing.T) {
	addr := start(t)
	for _, partitions := range []int{1, 16, 300} {
		t.Run(fmt.Sprint(partitions, " partitions"), func(t *testing.T) {
			kvtest.TestStore(t, func(t *testing.T) kv.Store {
				c := client(t, addr)
				do(t, c, "flushall")
				return open(t, c, rediskv.Options{Partitions: partitions})
			})
		})
	}
}

func TestCluster(t *testing.T) {
	addrs := startCluster(t)
	kvtest.TestStore(t, func(t *testing.T) kv.Store {
		c := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs[:], ContextTimeoutEnabled: true})
		t.Cleanup(func() { c.Close() })
		err := c.ForEachMaster(t.Context(), func(ctx context.Context, c *redis.Client) error {
			return c.FlushAll(ctx).Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		return open(t, c, rediskv.Options{})
	})
}

// Slots move while a client goes on with what it knew.
func TestClusterMoves(t *testing.T) {
	addrs := startCluster(t)
	c := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs[:]})
	defer c.Close()
	s := open(t, c, rediskv.Options{Partitions: 1})
	if err := s.Swap(t.Context(), "k", 0, kv.Record{Version: 1}); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), "k", 1); err != nil {
		t.Fatal(err)
	}
	slot, err := c.ClusterKeySlot(t.Context(), "{0}").Result()
	if err != nil {
		t.Fatal(err)
	}
	nodes := [2]*redis.Client{client(t, addrs[0]), client(t, addrs[1])}
	to := nodes[0]
	if slot < 8192 {
		to = nodes[1]
	}
	id, err := to.Do(t.Context(), "cluster", "myid").Text()
	if err != nil {
		t.Fatal(err)
	}
	do(t, to, "cluster", "setslot", slot, "node", id)
	for _, node := range nodes {
		do(t, node, "cluster", "setslot", slot, "node", id)
	}
	if err := s.Swap(t.Context(), "k", 0, kv.Record{Version: 2}); err != nil {
		t.Errorf("Swap after the slot moved: %v", err)
	}
	if r, err := s.Get(t.Context(), "k"); err != nil || r.Version != 2 {
		t.Errorf("Get after the slot moved: %+v, %v", r, err)
	}
}

// While a slot is on its way, the replicas that count for a record that is there already are those of its new node.
func TestReplicasWhileSlotMoves(t *testing.T) {
	addrs := startCluster(t)
	c := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs[:]})
	defer c.Close()
	s := open(t, c, rediskv.Options{Prefix: "b:", Partitions: 1, Replicas: 1, Timeout: 100 * time.Millisecond})
	slot, err := c.ClusterKeySlot(t.Context(), "{0}").Result()
	if err != nil {
		t.Fatal(err)
	}
	if slot < 8192 {
		t.Fatalf("slot %d is not the second node's", slot)
	}
	to, from := client(t, addrs[0]), client(t, addrs[1])
	replica := client(t, start(t, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--repl-diskless-sync-delay", "0"))
	host, port, _ := strings.Cut(addrs[1], ":")
	do(t, replica, "cluster", "meet", host, port)
	id := from.Do(t.Context(), "cluster", "myid").Val()
	for following := false; !strings.Contains(from.Info(t.Context(), "replication").Val(), "state=online"); {
		// It is told once, as soon as it knows whom to follow.
		following = following || replica.Do(t.Context(), "cluster", "replicate", id).Err() == nil
		time.Sleep(20 * time.Millisecond)
		if t.Context().Err() != nil {
			t.Fatal("no replica follows")
		}
	}
	if err := s.Swap(t.Context(), "k", 0, kv.Record{Version: 1, Queue: "q"}); err != nil {
		t.Fatalf("Swap where there is a replica: %v", err)
	}
	do(t, to, "cluster", "setslot", slot, "importing", id)
	do(t, from, "cluster", "setslot", slot, "migrating", to.Do(t.Context(), "cluster", "myid").Val())
	host, port, _ = strings.Cut(addrs[0], ":")
	do(t, from, "migrate", host, port, "", 0, 5000, "keys", "b:{0}k", "b:{0}:due")
	const last = 10 // the client could send WAIT to any node
	for v := range uint64(last - 1) {
		err := s.Swap(t.Context(), "k", v+1, kv.Record{Version: v + 2, Queue: "q"})
		if !errors.Is(err, rediskv.ErrReplicas) {
			t.Errorf("Swap where there is none = %v, want ErrReplicas", err)
		}
	}
	without := open(t, c, rediskv.Options{Prefix: "b:", Partitions: 1})
	if err := without.Swap(t.Context(), "k", last, kv.Record{Version: last + 1, Queue: "q"}); err != nil {
		t.Errorf("Swap that waits for nobody: %v", err)
	}
	if r, err := s.Get(t.Context(), "k"); err != nil || r.Version != last+1 {
		t.Errorf("Get = %+v, %v; want version %d", r, err, last+1)
	}
}

func TestNewRefuses(t *testing.T) {
	ring := redis.NewRing(&redis.RingOptions{})
	defer ring.Close()
	lagging := redis.NewClusterClient(&redis.ClusterOptions{ReadOnly: true})
	defer lagging.Close()
	plain := client(t, "127.0.0.1:1")
	unsafe := func(o rediskv.Options) rediskv.Options {
		o.UnsafeEviction = true
		return o
	}
	for _, tt := range []struct {
		name   string
		client redis.UniversalClient
		o      rediskv.Options
		want   error
	}{
		{"ring", ring, rediskv.Options{UnsafeEviction: true}, rediskv.ErrClient},
		{"replicas", lagging, rediskv.Options{UnsafeEviction: true}, rediskv.ErrClient},
		{"braces", plain, unsafe(rediskv.Options{Prefix: "{a}"}), rediskv.ErrOptions},
		{"partitions", plain, unsafe(rediskv.Options{Partitions: -1}), rediskv.ErrOptions},
		{"many partitions", plain, unsafe(rediskv.Options{Partitions: 4097}), rediskv.ErrOptions},
		{"replicas", plain, unsafe(rediskv.Options{Replicas: -1}), rediskv.ErrOptions},
		{"timeout", plain, unsafe(rediskv.Options{Timeout: -1}), rediskv.ErrOptions},
		{"good", plain, rediskv.Options{UnsafeEviction: true}, nil},
	} {
		if _, err := rediskv.New(t.Context(), tt.client, tt.o); err != tt.want {
			t.Errorf("%s: New = %v, want %v", tt.name, err, tt.want)
		}
	}
	if _, err := rediskv.New(t.Context(), plain, rediskv.Options{}); err == nil {
		t.Error("New accepts a server that does not answer")
	}
}

func TestEviction(t *testing.T) {
	c := client(t, start(t))
	for _, policy := range []string{"allkeys-lru", "volatile-ttl", "allkeys-random", "volatile-lfu"} {
		do(t, c, "config", "set", "maxmemory-policy", policy)
		_, err := rediskv.New(t.Context(), c, rediskv.Options{})
		if !errors.Is(err, rediskv.ErrEviction) || !strings.Contains(err.Error(), policy) ||
			!strings.Contains(err.Error(), "noeviction") {
			t.Errorf("%s: New = %v", policy, err)
		}
		if _, err := rediskv.New(t.Context(), c, rediskv.Options{UnsafeEviction: true}); err != nil {
			t.Errorf("%s, unsafe: New = %v", policy, err)
		}
	}
	do(t, c, "config", "set", "maxmemory-policy", "noeviction")
	if _, err := rediskv.New(t.Context(), c, rediskv.Options{}); err != nil {
		t.Errorf("noeviction: New = %v", err)
	}
}

// A server without memory refuses the whole write, not a part of it.
func TestOutOfMemory(t *testing.T) {
	c := client(t, start(t))
	s := open(t, c, rediskv.Options{})
	r := kv.Record{Version: 1, Value: []byte("one"), Queue: "q"}
	if err := s.Swap(t.Context(), "k", 0, r); err != nil {
		t.Fatal(err)
	}
	do(t, c, "config", "set", "maxmemory", 1)
	err := s.Swap(t.Context(), "k", 1, kv.Record{Version: 2, Queue: "other"})
	if err == nil || !strings.Contains(err.Error(), "OOM") || errors.Is(err, kv.ErrConflict) {
		t.Errorf("Swap = %v, want out of memory", err)
	}
	if got, err := s.Get(t.Context(), "k"); err != nil || got.Version != 1 {
		t.Errorf("Get = %+v, %v; want the record as it was", got, err)
	}
	for key, err := range s.Due(t.Context(), "q", time.Now()) {
		if key != "k" || err != nil {
			t.Errorf("Due yields %q, %v", key, err)
		}
	}
	for key, err := range s.Due(t.Context(), "other", time.Now()) {
		t.Errorf("Due of the other queue yields %q, %v", key, err)
	}
	if err := s.Delete(t.Context(), "k", 1); err != nil {
		t.Errorf("Delete = %v: it frees memory", err)
	}
}

// The server forgets its scripts when it restarts.
func TestScriptsAreSentAgain(t *testing.T) {
	c := client(t, start(t))
	s := open(t, c, rediskv.Options{})
	for v := range uint64(4) {
		do(t, c, "script", "flush")
		if err := s.Swap(t.Context(), "k", v, kv.Record{Version: v + 1}); err != nil {
			t.Fatal(err)
		}
	}
	do(t, c, "script", "flush")
	if err := s.Delete(t.Context(), "k", 4); err != nil {
		t.Fatal(err)
	}
}

func TestExpires(t *testing.T) {
	c := client(t, start(t))
	s := open(t, c, rediskv.Options{Prefix: "p:", Partitions: 1})
	end := time.Now().Add(time.Hour)
	if err := s.Swap(t.Context(), "k", 0, kv.Record{Version: 1, Expires: end}); err != nil {
		t.Fatal(err)
	}
	got := time.UnixMilli(c.Do(t.Context(), "pexpiretime", "p:{0}k").Val().(int64))
	if got.Before(end) || got.After(end.Add(2*time.Millisecond)) {
		t.Errorf("the key expires %v after the record", got.Sub(end))
	}
	if err := s.Swap(t.Context(), "k", 1, kv.Record{Version: 2}); err != nil {
		t.Fatal(err)
	}
	if ttl := c.TTL(t.Context(), "p:{0}k").Val(); ttl != -1 {
		t.Errorf("the key still expires in %v", ttl)
	}
	past := []time.Time{time.Unix(0, 0), time.Now().Add(-time.Hour), time.Time{}.AddDate(1, 0, 0)}
	for _, end := range past {
		if err := s.Swap(t.Context(), "old", 0, kv.Record{Version: 1, Expires: end}); err != nil {
			t.Errorf("Swap of a record that expired at %v: %v", end, err)
		}
	}
}

func TestReplicas(t *testing.T) {
	addr := start(t, "--repl-diskless-sync-delay", "0")
	c := client(t, addr)
	s := open(t, c, rediskv.Options{Replicas: 1, Timeout: 100 * time.Millisecond})
	err := s.Swap(t.Context(), "k", 0, kv.Record{Version: 1})
	if !errors.Is(err, rediskv.ErrReplicas) || !errors.Is(err, kv.ErrUnknown) {
		t.Errorf("Swap without a replica = %v, want ErrReplicas", err)
	}
	if _, err := kv.Put(t.Context(), s, "k2", 0, kv.Record{}); !errors.Is(err, rediskv.ErrReplicas) {
		t.Errorf("Put without a replica = %v, want ErrReplicas", err)
	}
	if err := s.Swap(t.Context(), "k", 0, kv.Record{Version: 2}); err != kv.ErrConflict {
		t.Errorf("Swap with a wrong version = %v, want ErrConflict", err)
	}
	host, port, _ := strings.Cut(addr, ":")
	replica := client(t, start(t, "--replicaof", host+" "+port))
	for range 500 {
		if strings.Contains(replica.Info(t.Context(), "replication").Val(), "master_link_status:up") {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	s = open(t, c, rediskv.Options{Replicas: 1})
	if err := s.Swap(t.Context(), "k", 1, kv.Record{Version: 2}); err != nil {
		t.Errorf("Swap with a replica: %v", err)
	}
	if n := replica.DBSize(t.Context()).Val(); n != 2 {
		t.Errorf("the replica has %d keys when Swap returns", n)
	}
}

// An answer that was lost says nothing about replicas either: a read on the primary
// would not decide.
func TestReplicasLostAnswer(t *testing.T) {
	addr := start(t)
	s := open(t, client(t, addr), rediskv.Options{Replicas: 1, Timeout: 100 * time.Millisecond})
	do(t, client(t, addr), "client", "pause", "60000") // the server takes it, and does not answer
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := s.Swap(ctx, "k", 0, kv.Record{Version: 1}); !errors.Is(err, kv.ErrUnknown) {
		t.Errorf("Swap = %v, want ErrUnknown", err)
	}
}

// What is stored by others under our keys is an error, not a record.
func TestForeignValue(t *testing.T) {
	c := client(t, start(t))
	s := open(t, c, rediskv.Options{Prefix: "p:", Partitions: 1})
	do(t, c, "set", "p:{0}k", "something else")
	if _, err := s.Get(t.Context(), "k"); err == nil || errors.Is(err, kv.ErrNotFound) {
		t.Errorf("Get = %v", err)
	}
	if err := s.Swap(t.Context(), "k", 0, kv.Record{Version: 1}); err != kv.ErrConflict {
		t.Errorf("Swap = %v", err)
	}
}

func ExampleNew() {
	ctx := context.Background()
	client := redis.NewUniversalClient(&redis.UniversalOptions{
		Addrs:                 []string{"127.0.0.1:1"}, // where nothing listens
		ContextTimeoutEnabled: true,
		MaxRetries:            -1,
	})
	defer client.Close()
	_, err := rediskv.New(ctx, client, rediskv.Options{Prefix: "wallet:"})
	fmt.Println(err != nil)
	// Output: true
}
