// Package etcdkv is a [kv.Store] on etcd, 3.4 or newer.
//
// etcd agrees on each write among most of its members before it acknowledges it. So what was
// acknowledged outlives the loss of a minority of them, limits are exact while members fail, and
// reads are never stale.
//
// It is for small services, and shows how the four methods of a store fit on a database
// that replicates by consensus. etcd keeps its data in memory-mapped files of 8 GB at
// most, and writes each change on most members' disks: put codes, counters and up to
// some hundred thousand accounts here. Larger ones belong on a SQL database, see kv/sqlkv.
//
// # Old revisions
//
// etcd keeps what a write has replaced, or deleted, until its history is compacted. With erasure by
// deleting a key, see realname, that means: the data is gone once that history is. Run etcd with
// --auto-compaction-retention, an hour say, and defragment it now and then.
package etcdkv

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"github.com/go-realname/sdk/kv"
)

// ErrOptions is returned by [New] for a missing client or a prefix that is too long.
var ErrOptions = errors.New("etcdkv: bad options")

const (
	defaultPrefix = "realname/"
	maxPrefix     = 128
	pageSize      = 100
)

// Options are what a [Store] may be told. The zero Options are good.
type Options struct {
	// Prefix begins every key. Empty means "realname/". Stores of different prefixes have
	// nothing in common, unless one prefix begins another. At most 128 bytes.
	Prefix string

	// Now tells the time to Prune. Nil means [time.Now].
	Now func() time.Time
}

// A Store keeps records in etcd. It implements [kv.Store].
type Store struct {
	client *clientv3.Client
	prefix string
	now    func() time.Time
}

// New returns a store that uses client, which the caller closes in the end. It asks nothing of
// the server. The error is ErrOptions.
func New(client *clientv3.Client, o Options) (*Store, error) {
	if client == nil || len(o.Prefix) > maxPrefix {
		return nil, ErrOptions
	}
	s := &Store{client, o.Prefix, o.Now}
	if s.prefix == "" {
		s.prefix = defaultPrefix
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s, nil
}

func (s *Store) record(key string) string { return s.prefix + inRecords + key }

// entry is the key that says that r waits, or "".
func (s *Store) entry(key string, r kv.Record) string {
	if p := place(r); p != "" {
		return s.prefix + p + " " + key
	}
	return ""
}

// A found is a record with the revision of etcd that wrote it: 0 where there is none.
type found struct {
	kv.Record
	revision int64
}

// find reads a record.
func (s *Store) find(ctx context.Context, key string) (f found, err error) {
	reply, err := s.client.Get(ctx, s.record(key))
	if err != nil {
		return found{}, err
	}
	return read(reply)
}

func read(reply *clientv3.GetResponse) (f found, err error) {
	if len(reply.Kvs) == 0 {
		return found{}, nil
	}
	f.revision = reply.Kvs[0].ModRevision
	f.Record, err = decode(reply.Kvs[0].Value)
	return f, err
}

// Get implements [kv.Store]. A record that has expired is returned until [Store.Prune] drops it.
func (s *Store) Get(ctx context.Context, key string) (kv.Record, error) {
	if err := kv.Begin(ctx, key); err != nil {
		return kv.Record{}, err
	}
	f, err := s.find(ctx, key)
	switch {
	case err != nil:
		return kv.Record{}, kv.Failed(ctx, "etcdkv: get", err)
	case f.revision == 0:
		return kv.Record{}, kv.ErrNotFound
	}
	return f.Record, nil
}

// Swap implements [kv.Store]. It takes one round trip for a new record, and two for another.
func (s *Store) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if err := kv.BeginSwap(ctx, key, old, r); err != nil {
		return err
	}
	var have found
	if old != 0 {
		var err error
		if have, err = s.find(ctx, key); err != nil {
			return kv.Failed(ctx, "etcdkv: swap", err)
		}
		if have.Version != old {
			return after(have, r.Version)
		}
	}
	ops := []clientv3.Op{clientv3.OpPut(s.record(key), encode(r))}
	was, is := s.entry(key, have.Record), s.entry(key, r)
	if was != is && was != "" {
		ops = append(ops, clientv3.OpDelete(was))
	}
	if was != is && is != "" {
		ops = append(ops, clientv3.OpPut(is, ""))
	}
	return s.write(ctx, "etcdkv: swap", key, have, r.Version, ops)
}

// Delete implements [kv.Store].
func (s *Store) Delete(ctx context.Context, key string, old uint64) error {
	if err := kv.Begin(ctx, key); err != nil {
		return err
	}
	have, err := s.find(ctx, key)
	switch {
	case err != nil:
		return kv.Failed(ctx, "etcdkv: delete", err)
	case have.revision == 0 || have.Version != old:
		return kv.ErrConflict
	}
	return s.write(ctx, "etcdkv: delete", key, have, 0, s.removal(key, have))
}

// removal deletes a record with its place.
func (s *Store) removal(key string, have found) []clientv3.Op {
	ops := []clientv3.Op{clientv3.OpDelete(s.record(key))}
	if was := s.entry(key, have.Record); was != "" {
		ops = append(ops, clientv3.OpDelete(was))
	}
	return ops
}

// write does ops, if the record at key is still what was found. The client sends it once: where
// the answer is lost the error is not a conflict.
func (s *Store) write(ctx context.Context, op, key string, have found, version uint64, ops []clientv3.Op) error {
	same := clientv3.Compare(clientv3.ModRevision(s.record(key)), "=", have.revision)
	reply, err := s.client.Txn(ctx).If(same).Then(ops...).Else(clientv3.OpGet(s.record(key))).Commit()
	if err != nil || reply.Succeeded {
		return kv.Failed(ctx, op, err)
	}
	now, err := read((*clientv3.GetResponse)(reply.Responses[0].GetResponseRange()))
	if err != nil {
		return kv.Failed(ctx, op, err)
	}
	return after(now, version)
}

// after is what becomes of a write that found a record of another version: it is the write itself
// if it was done before.
func after(f found, version uint64) error {
	if f.revision != 0 && f.Version == version {
		return nil
	}
	return kv.ErrConflict
}

// keyOf is the key of a record, of which an entry tells.
func keyOf(entry []byte) string { return string(entry[bytes.LastIndexByte(entry, ' ')+1:]) }

// Due implements [kv.Store].
func (s *Store) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	from := s.prefix + inQueue + queue + " "
	end := from + hexTime(kv.Micros(until)) + "!" // behind the blank after a time, and before every digit
	return kv.Pages(ctx, queue, from, func(from string) (kv.Page[string], error) {
		page, err := s.page(ctx, from, end, pageSize)
		return page, kv.Failed(ctx, "etcdkv: due", err)
	})
}

// page reads what waits from one place to another.
func (s *Store) page(ctx context.Context, from, end string, size int) (page kv.Page[string], err error) {
	reply, err := s.client.Get(ctx, from, clientv3.WithRange(end), clientv3.WithLimit(int64(size)),
		clientv3.WithSort(clientv3.SortByKey, clientv3.SortAscend), clientv3.WithKeysOnly())
	if err != nil {
		return page, err
	}
	for _, e := range reply.Kvs {
		page.Keys = append(page.Keys, keyOf(e.Key))
	}
	if reply.More {
		next := string(reply.Kvs[len(reply.Kvs)-1].Key) + "\x00"
		page.Next = &next
	}
	return page, nil
}

// Prune deletes up to limit records whose Expires is past, and returns how many it deleted. Some
// process should call it now and then, say each minute.
func (s *Store) Prune(ctx context.Context, limit int) (int, error) {
	now := kv.Micros(s.now())
	from, end := s.prefix+inExpiry, s.prefix+inExpiry+hexTime(now)
	for n := 0; ; {
		page, err := s.page(ctx, from, end, min(pageSize, limit-n))
		if err != nil || limit <= 0 {
			return n, kv.Failed(ctx, "etcdkv: prune", err)
		}
		for _, key := range page.Keys {
			did, err := s.drop(ctx, key, now)
			if err != nil {
				return n, kv.Failed(ctx, "etcdkv: prune", err)
			}
			if did {
				n++
			}
		}
		if page.Next == nil || n >= limit {
			return n, nil
		}
		from = *page.Next
	}
}

// drop deletes a record if it has still expired.
func (s *Store) drop(ctx context.Context, key string, now int64) (bool, error) {
	have, err := s.find(ctx, key)
	if err != nil || have.Expires.IsZero() || kv.Micros(have.Expires) >= now {
		return false, err
	}
	err = s.write(ctx, "drop", key, have, 0, s.removal(key, have))
	if errors.Is(err, kv.ErrConflict) {
		return false, nil
	}
	return err == nil, err
}
