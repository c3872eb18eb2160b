// Package kv is what this module asks of a database: versioned records under keys, each changed
// by compare-and-swap, and lists of what is due.
//
// All rules of this module (tries, limits, the state of a verification) are Go
// code that loads a record, computes the next one and swaps it, see [Update].
// A store therefore needs no transactions across keys, no clock and no types:
// any database that can compare and swap one row will do. Package kv/kvtest is the contract as
// a test; [Memory] is a store for tests and trials. If you write a store, use [Begin],
// [BeginSwap], [Failed], [Micros] and [Pages]: they are the lines that are the same in every
// store.
package kv

import (
	"context"
	"errors"
	"iter"
	"math"
	"time"
)

var (
	// ErrNotFound is returned by Get where there is no record.
	ErrNotFound = errors.New("kv: not found")

	// ErrConflict is returned by Swap and Delete when the record does not have
	// the version given. Nothing was written.
	ErrConflict = errors.New("kv: version conflict")

	// ErrKey is returned for a key or a queue that [ValidKey] refuses.
	// Nothing was written.
	ErrKey = errors.New("kv: invalid key")

	// ErrVersion is returned by Swap for a record whose version is zero, has
	// more than 63 bits or is that of the record to be replaced. Nothing was
	// written.
	ErrVersion = errors.New("kv: invalid version")
)

// A Record is a value with a version.
type Record struct {
	// Version names this write: random, 63 bits, never zero and never the same
	// twice. [Update] and [Put] make it.
	Version uint64

	// Value is up to the caller. A store keeps its bytes exactly, at least
	// 256 KB of them. Empty and nil are the same.
	Value []byte

	// Queue is the list in which this record waits, or "".
	Queue string

	// Due is the record's place in Queue, kept in microseconds. It is not kept
	// where Queue is "".
	Due time.Time

	// Expires is kept only where Queue is "", in microseconds. Later than this
	// the store may drop the record; zero means never. No rule depends on it.
	Expires time.Time
}

// kept returns r as every store gives it back.
func (r Record) kept() Record {
	if r.Queue != "" {
		r.Due, r.Expires = time.UnixMicro(Micros(r.Due)).UTC(), time.Time{}
		return r
	}
	r.Due = time.Time{}
	if !r.Expires.IsZero() {
		r.Expires = time.UnixMicro(Micros(r.Expires)).UTC()
	}
	return r
}

// A Store keeps records. Its methods may be called from several goroutines and
// return soon after ctx is done: a call with a context that is done already
// does nothing and returns its error. A store keeps no argument after it
// returned, and what it returns belongs to the caller.
//
// Keys are as [ValidKey] says, and differ if their bytes do. Times come from the caller: a
// store never asks its own clock, except to drop what has expired. Several Stores on one
// database behave as one.
//
// Package kvtest checks these promises.
type Store interface {
	// Get returns the record at key. It sees every write that returned before
	// Get was called. Where there is none, the error is ErrNotFound.
	Get(ctx context.Context, key string) (Record, error)

	// Swap puts r where the record has version old (0: where there is none).
	// ErrConflict, ErrKey and ErrVersion mean that nothing was written; any
	// other error, that it may have been, or may yet be. Where the record has
	// r's version already, this write was done before and its answer was lost
	// on the way: Swap changes nothing and returns nil.
	//
	// An error that matches [ErrUnknown] says that no read decides either: what
	// Get returns may yet be lost, with the server that has it. See [ErrUnsure].
	Swap(ctx context.Context, key string, old uint64, r Record) error

	// Delete removes the record that has version old. Errors as for Swap;
	// where there is no record it is ErrConflict.
	Delete(ctx context.Context, key string, old uint64) error

	// Due yields the keys in queue that are due at until or before, earliest
	// first, and keys due at one time in the order of their bytes. It pages, so
	// that the loop may use the store, and holds nothing meanwhile: what
	// changes may be missed, yielded late or yielded again.
	//
	// It goes by place in the queue. Keys that the loop leaves as they are,
	// say because a newer process wrote them, are yielded once and passed by:
	// however many they are, what is due after them has its turn. An error ends
	// the sequence.
	Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error]
}

// MaxKey is the length of the longest key, in bytes.
const MaxKey = 128

// ValidKey reports whether key has 1 to [MaxKey] bytes of [0-9A-Za-z/._-].
// Names of queues follow the same rule.
func ValidKey(key string) bool {
	if len(key) == 0 || len(key) > MaxKey {
		return false
	}
	for i := range len(key) {
		switch c := key[i]; {
		case '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z':
		case c == '/', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// Check returns the error for what no store is to be asked: [ErrKey] for a bad
// key or queue, [ErrVersion] for a version that r cannot have. It is for those
// who write a [Store], see [BeginSwap], or read records back: what Check refuses
// was not written by one.
func Check(key string, old uint64, r Record) error {
	if !ValidKey(key) || r.Queue != "" && !ValidKey(r.Queue) {
		return ErrKey
	}
	if r.Version == 0 || r.Version > math.MaxInt64 || r.Version == old {
		return ErrVersion
	}
	return nil
}
