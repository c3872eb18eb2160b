// Package kv is the one thing asked of a database: versioned records under
// keys, each changed by compare-and-swap, and lists of what is due.
//
// All rules of this module (tries, limits, the state of a verification) are Go
// code that loads a record, computes the next one and swaps it, see [Update].
// A store therefore needs no transactions across keys, no clock and no types:
// whatever can compare and swap one row will do. Package kv/kvtest is the
// contract as a test; [Memory] is a store for tests and trials.
package kv

import (
	"context"
	"errors"
	"iter"
	"time"
)

var (
	// ErrNotFound is returned by Get where there is no record.
	ErrNotFound = errors.New("kv: not found")

	// ErrConflict is returned by Swap and Delete when the record does not have
	// the version given. Nothing was written.
	ErrConflict = errors.New("kv: version conflict")

	// ErrKey is returned for a key that [ValidKey] refuses.
	ErrKey = errors.New("kv: invalid key")
)

// A Record is a value with a version.
type Record struct {
	// Version names this write: random, 63 bits, never zero. [Update] makes it.
	Version uint64

	// Value is up to the caller. A store keeps its bytes exactly.
	Value []byte

	// Queue is the list in which this record waits, or "".
	Queue string

	// Due is the record's place in Queue. Microseconds are kept.
	Due time.Time

	// Expires is looked at only where Queue is "". Later than this the store
	// may drop the record; zero means never. No rule depends on it.
	Expires time.Time
}

// A Store keeps records. Its methods may be called from several goroutines and
// return soon after ctx is done. A store keeps no argument after it returned,
// and what it returns belongs to the caller.
//
// Keys are as [ValidKey] says, and differ if their bytes do. Times are the
// caller's: a store never asks its own clock, except to drop what has expired.
type Store interface {
	// Get returns the record at key. It sees every write that returned before
	// Get was called. Where there is none, the error is ErrNotFound.
	Get(ctx context.Context, key string) (Record, error)

	// Swap puts r where the record has version old (0: where there is none).
	// ErrConflict means that nothing was written; any other error, that it
	// may have been.
	Swap(ctx context.Context, key string, old uint64, r Record) error

	// Delete removes the record that has version old. Errors as for Swap.
	Delete(ctx context.Context, key string, old uint64) error

	// Due yields the keys in queue that are due at until or before, earliest
	// first. It pages, so that the loop may use the store; what changes
	// meanwhile may be missed or yielded late. An error ends the sequence.
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
