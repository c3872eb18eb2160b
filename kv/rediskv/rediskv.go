// Package rediskv is a [kv.Store] on Redis or Valkey, 6.2 or newer: one server,
// Sentinel or Cluster.
//
// A write is one Lua script that compares the version and writes, so limits are
// exact and a record waits in its queue from the moment it is there.
//
// # What Redis can lose
//
// Replication is asynchronous: when a primary fails, its successor may lack
// writes that were acknowledged, and a record may fall back to an earlier
// version. A code could then be tried once more, a limit be passed by a few.
// [Options.Replicas] waits until replicas have a write, which makes this rare
// but, as Redis says of WAIT, not impossible. Without appendonly a restart loses
// everything. Codes and counters may live here; sessions, keys, identities and
// PINs belong on a database that keeps what it acknowledged.
//
// Memory that runs out must not drop records, so [New] asks for the server's
// eviction policy. A full server then refuses writes, and the caller sees errors
// instead of limits that start anew.
package rediskv

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-realname/sdk/kv"
)

var (
	// ErrEviction is returned by [New] where the server may drop records when
	// its memory is full, or does not tell.
	ErrEviction = errors.New("rediskv: server may evict records: set maxmemory-policy to noeviction")

	// ErrClient is returned by [New] for a client that may read from replicas,
	// which lag, or that shards by itself, as a Ring does.
	ErrClient = errors.New("rediskv: client does not always ask the primary")

	// ErrOptions is returned by [New] for options out of their range.
	ErrOptions = errors.New("rediskv: bad options")

	// ErrReplicas is matched by the error of a write that the primary has, but
	// fewer replicas than were asked for. It matches [kv.ErrUnknown] too.
	ErrReplicas = errors.New("rediskv: too few replicas have the write")
)

// Options are what a [Store] may be told. The zero Options are good for one
// server.
type Options struct {
	// Prefix begins every key. Empty means "realname:". It has no braces.
	Prefix string

	// Partitions is into how many parts the records are divided, each in one
	// slot of a cluster. Zero means 16. A cluster of more than a few primaries
	// spreads better with 256; Due asks each partition. All processes must
	// agree, and it cannot be changed later. At most 4096.
	Partitions int

	// Replicas is how many replicas must have a write before it counts as done;
	// where fewer answer within Timeout, the write fails with ErrReplicas. Zero
	// asks for none.
	Replicas int

	// Timeout is how long to wait for Replicas. Zero means one second. It must be
	// shorter than the client's ReadTimeout, which is three unless set.
	Timeout time.Duration

	// UnsafeEviction lets New accept a server that may evict records, or does
	// not tell. Then limits can be forgotten whenever memory is short.
	UnsafeEviction bool
}

// A Store keeps records on a Redis server or cluster. It implements [kv.Store].
type Store struct {
	client redis.UniversalClient
	o      Options
	swap   script
	delete script
}

// New returns a store that uses client, which the caller closes in the end. It
// asks the server, or every primary of a cluster, for its eviction policy.
//
// The client should have ContextTimeoutEnabled set, so that a call ends when
// its context does rather than at the client's own ReadTimeout.
func New(ctx context.Context, client redis.UniversalClient, o Options) (*Store, error) {
	if o.Prefix == "" {
		o.Prefix = "realname:"
	}
	if o.Partitions == 0 {
		o.Partitions = 16
	}
	if o.Timeout == 0 {
		o.Timeout = time.Second
	}
	if strings.ContainsAny(o.Prefix, "{}") || o.Partitions < 0 || o.Partitions > 4096 ||
		o.Replicas < 0 || o.Timeout < 0 {
		return nil, ErrOptions
	}
	s := &Store{client: client, o: o, swap: newScript(swapText), delete: newScript(deleteText)}
	switch c := client.(type) {
	case *redis.Client:
	case *redis.ClusterClient:
		if c.Options().ReadOnly {
			return nil, ErrClient
		}
	default:
		return nil, ErrClient
	}
	if o.UnsafeEviction {
		return s, nil
	}
	return s, s.checkEviction(ctx)
}

func (s *Store) checkEviction(ctx context.Context) error {
	if c, ok := s.client.(*redis.ClusterClient); ok {
		return c.ForEachMaster(ctx, checkEviction)
	}
	return checkEviction(ctx, s.client.(*redis.Client))
}

// checkEviction asks by INFO, which servers answer that forbid CONFIG.
func checkEviction(ctx context.Context, c *redis.Client) error {
	info, err := c.Info(ctx, "memory").Result()
	if err != nil {
		return fmt.Errorf("rediskv: %w", err)
	}
	_, policy, _ := strings.Cut(info, "maxmemory_policy:")
	policy, _, _ = strings.Cut(policy, "\r\n")
	if policy == "noeviction" {
		return nil
	}
	return fmt.Errorf("%w, it is %q", ErrEviction, policy)
}

// part returns the number of the partition of key.
func (s *Store) part(key string) int {
	h := fnv.New32a()
	h.Write([]byte(key))
	return int(h.Sum32() % uint32(s.o.Partitions))
}

// recordKey and listKey have the partition in braces, by which a cluster finds
// the slot. No record's key has a colon.
func (s *Store) recordKey(key string) string {
	return s.o.Prefix + "{" + strconv.FormatInt(int64(s.part(key)), 16) + "}" + key
}

func (s *Store) listKey(part int) string {
	return s.o.Prefix + "{" + strconv.FormatInt(int64(part), 16) + "}:due"
}

// Get implements [kv.Store].
func (s *Store) Get(ctx context.Context, key string) (kv.Record, error) {
	if err := kv.Begin(ctx, key); err != nil {
		return kv.Record{}, err
	}
	b, err := s.client.Get(ctx, s.recordKey(key)).Bytes()
	if errors.Is(err, redis.Nil) {
		return kv.Record{}, kv.ErrNotFound
	}
	if err != nil {
		return kv.Record{}, kv.Failed(ctx, "rediskv: get", err)
	}
	return decode(b)
}

// Swap implements [kv.Store].
func (s *Store) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if err := kv.BeginSwap(ctx, key, old, r); err != nil {
		return err
	}
	var before, queued, expires string
	if old != 0 {
		before = hexVersion(old)
	}
	if r.Queue != "" {
		queued = place(r)
	} else if !r.Expires.IsZero() {
		// Never earlier than said, and never so early that Redis refuses it.
		expires = strconv.FormatInt(max(r.Expires.UnixMilli()+1, 1), 10)
	}
	return s.write(ctx, "swap", s.swap, key, before, encode(r), key, queued, expires)
}

// Delete implements [kv.Store].
func (s *Store) Delete(ctx context.Context, key string, old uint64) error {
	if err := kv.Begin(ctx, key); err != nil {
		return err
	}
	return s.write(ctx, "delete", s.delete, key, hexVersion(old), key)
}

// write runs a script on the record at key and returns ErrConflict if the
// script returns 0.
func (s *Store) write(ctx context.Context, op string, sc script, key string, args ...any) error {
	record := s.recordKey(key)
	keys := []any{2, record, s.listKey(s.part(key))}
	hashed := append(append([]any{"evalsha", sc.hash}, keys...), args...)
	cmd, err := s.run(ctx, record, hashed)
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		whole := append(append([]any{"eval", sc.text}, keys...), args...)
		cmd, err = s.run(ctx, record, whole)
	}
	if err != nil {
		return kv.Failed(ctx, "rediskv: "+op, err)
	}
	done, err := cmd.Int()
	if err == nil && done == 0 {
		return kv.ErrConflict
	}
	return kv.Failed(ctx, "rediskv: "+op, err)
}

// once is a command that the client does not repeat when its connection breaks:
// it cannot know whether the server has run it.
type once struct{ *redis.Cmd }

func (once) NoRetry() bool { return true }

// run sends a command to the primary of key, and waits for the replicas. In a
// cluster it asks the primary itself, since the cluster client repeats whatever
// fails; it is left to find the new primary where slots have moved, which the
// old one says instead of running the command.
func (s *Store) run(ctx context.Context, key string, args []any) (*redis.Cmd, error) {
	cluster, ok := s.client.(*redis.ClusterClient)
	if !ok {
		return s.runOn(ctx, s.client, args)
	}
	for try := 0; ; try++ {
		node, err := cluster.MasterForKey(ctx, key)
		if err != nil {
			return nil, err
		}
		cmd, err := s.runOn(ctx, node, args)
		if redis.HasErrorPrefix(err, "ASK") {
			return s.runAsking(ctx, cluster, args, err)
		}
		if try == 3 || !redis.HasErrorPrefix(err, "MOVED") {
			return cmd, err
		}
		cluster.ReloadState(ctx)
		time.Sleep(10 * time.Millisecond << try)
	}
}

// runAsking sends a command to the node that a slot is on its way to, as asked says. The cluster client
// would send WAIT somewhere else, where it says nothing of this write. Where that node has no slot yet, the client
// does not know it: a write that waits for nobody is left to it, and one that waits is not done.
func (s *Store) runAsking(
	ctx context.Context, cluster *redis.ClusterClient, args []any, asked error,
) (*redis.Cmd, error) {
	words := strings.Fields(asked.Error()) // ASK, slot, address
	var mu sync.Mutex
	var to *redis.Client
	err := cluster.ForEachMaster(ctx, func(_ context.Context, c *redis.Client) error {
		mu.Lock()
		defer mu.Unlock()
		if c.Options().Addr == words[len(words)-1] {
			to = c
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case to != nil:
		return s.runOn(ctx, to, args, "asking")
	case s.o.Replicas == 0:
		return s.runOn(ctx, cluster, args)
	}
	return nil, asked
}

// runOn sends a command after others on the same connection.
func (s *Store) runOn(
	ctx context.Context, c redis.UniversalClient, args []any, first ...string,
) (*redis.Cmd, error) {
	cmd := redis.NewCmd(ctx, args...)
	if s.o.Replicas == 0 && len(first) == 0 {
		return cmd, c.Process(ctx, once{cmd})
	}
	p := c.Pipeline()
	for _, name := range first {
		_ = p.Process(ctx, redis.NewCmd(ctx, name))
	}
	_ = p.Process(ctx, once{cmd})
	if s.o.Replicas == 0 {
		_, err := p.Exec(ctx)
		return cmd, cmp.Or(cmd.Err(), err)
	}
	// WAIT is about the writes of its own connection.
	wait := redis.NewIntCmd(ctx, "wait", s.o.Replicas, s.o.Timeout.Milliseconds())
	_ = p.Process(ctx, wait)
	_, err := p.Exec(ctx)
	var reply redis.Error
	switch done, _ := cmd.Int(); {
	case errors.As(cmd.Err(), &reply): // the server's own word: nothing was done
		return cmd, cmd.Err()
	case cmd.Err() != nil:
		err = cmd.Err()
	case err == nil && done != 0 && wait.Val() < int64(s.o.Replicas):
		err = ErrReplicas
	}
	if err != nil { // it may be on the primary alone, where no read helps
		err = fmt.Errorf("%w: %w", kv.ErrUnknown, err)
	}
	return cmd, err
}
