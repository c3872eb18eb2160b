package kvtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/kv"
)

var recordPromises = []promise{
	{"get-missing", "Get returns ErrNotFound where there is no record", getMissing},
	{"create-over", "Swap of version 0 leaves a record that exists as it is", createOver},
	{"swap-version", "Swap needs the version that the record has", swapVersion},
	{"swap-replaces", "Swap replaces the whole record", swapReplaces},
	{"swap-again", "Swap of what is there already, its answer lost, succeeds", swapAgain},
	{"read-your-write", "Get sees every write that returned before", readYourWrite},
	{"delete-version", "Delete needs the version that the record has", deleteVersion},
	{"no-revival", "versions from before a deletion do not count after it", noRevival},
	{"expires", "Expires is kept, and is not looked at where Queue is set", expires},
	{"owned", "no argument is kept, and what is returned is the caller's", owned},
}

// noon is a day in the past: the clock of the store must not matter.
var noon = time.Date(2020, 3, 1, 12, 0, 0, 0, time.UTC)

func record(version uint64, value string) kv.Record {
	return kv.Record{Version: version, Value: []byte(value)}
}

// A step is a part of a check.
type step func() error

// steps runs checks until one fails.
func steps(checks ...step) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// swap returns a step: Swap must return want.
func swap(ctx context.Context, s kv.Store, key string, old uint64, r kv.Record, want error) step {
	return func() error {
		if err := s.Swap(ctx, key, old, r); !errors.Is(err, want) {
			return fmt.Errorf("Swap(%s, %d → %d) = %v, want %v", key, old, r.Version, err, want)
		}
		return nil
	}
}

// del returns a step: Delete must return want.
func del(ctx context.Context, s kv.Store, key string, old uint64, want error) step {
	return func() error {
		if err := s.Delete(ctx, key, old); !errors.Is(err, want) {
			return fmt.Errorf("Delete(%s, %d) = %v, want %v", key, old, err, want)
		}
		return nil
	}
}

// missing returns a step: there must be no record at key.
func missing(ctx context.Context, s kv.Store, key string) step {
	return func() error {
		if r, err := s.Get(ctx, key); !errors.Is(err, kv.ErrNotFound) {
			return fmt.Errorf("Get(%s) = version %d, %v; want ErrNotFound", key, r.Version, err)
		}
		return nil
	}
}

// holds returns a step: the record at key must be want.
func holds(ctx context.Context, s kv.Store, key string, want kv.Record) step {
	return func() error {
		r, err := s.Get(ctx, key)
		if err != nil {
			return fmt.Errorf("Get(%s): %v", key, err)
		}
		if diff := differ(r, want); diff != "" {
			return fmt.Errorf("Get(%s): %s", key, diff)
		}
		return nil
	}
}

// differ tells how r is not as want, or returns "".
func differ(r, want kv.Record) string {
	switch {
	case r.Version != want.Version:
		return fmt.Sprintf("version %d, want %d", r.Version, want.Version)
	case !bytes.Equal(r.Value, want.Value):
		return fmt.Sprintf("value %.40q of %d bytes, want %.40q of %d",
			r.Value, len(r.Value), want.Value, len(want.Value))
	case r.Queue != want.Queue:
		return fmt.Sprintf("queue %q, want %q", r.Queue, want.Queue)
	case want.Queue != "" && !r.Due.Equal(want.Due):
		return fmt.Sprintf("due %v, want %v", r.Due, want.Due)
	case want.Queue == "" && !r.Expires.Equal(want.Expires):
		return fmt.Sprintf("expires %v, want %v", r.Expires, want.Expires)
	}
	return ""
}

func getMissing(ctx context.Context, s kv.Store) error {
	return steps(
		missing(ctx, s, "k"),
		swap(ctx, s, "k", 0, record(1, "one"), nil),
		missing(ctx, s, "k2"),
		missing(ctx, s, "K/k"),
	)
}

func createOver(ctx context.Context, s kv.Store) error {
	return steps(
		swap(ctx, s, "k", 0, record(1, "one"), nil),
		swap(ctx, s, "k", 0, record(2, "two"), kv.ErrConflict),
		holds(ctx, s, "k", record(1, "one")),
		swap(ctx, s, "k", 1, record(3, "three"), nil),
		swap(ctx, s, "k", 0, record(4, "four"), kv.ErrConflict),
		holds(ctx, s, "k", record(3, "three")),
	)
}

func swapVersion(ctx context.Context, s kv.Store) error {
	return steps(
		swap(ctx, s, "k", 7, record(1, "one"), kv.ErrConflict),
		missing(ctx, s, "k"),
		swap(ctx, s, "k", 0, record(1, "one"), nil),
		swap(ctx, s, "k", 2, record(3, "three"), kv.ErrConflict),
		holds(ctx, s, "k", record(1, "one")),
		swap(ctx, s, "k", 1, record(2, "two"), nil),
		swap(ctx, s, "k", 1, record(3, "three"), kv.ErrConflict),
		holds(ctx, s, "k", record(2, "two")),
	)
}

func swapReplaces(ctx context.Context, s kv.Store) error {
	queued := kv.Record{Version: 2, Value: []byte("two"), Queue: "q", Due: noon}
	expiring := kv.Record{Version: 3, Value: []byte("three"), Expires: time.Now().Add(time.Hour)}
	expiring.Expires = expiring.Expires.Truncate(time.Microsecond)
	other := kv.Record{Version: 5, Queue: "p", Due: noon.Add(time.Microsecond)}
	return steps(
		swap(ctx, s, "k", 0, record(1, "a longer value than the next"), nil),
		swap(ctx, s, "k", 1, queued, nil), holds(ctx, s, "k", queued),
		swap(ctx, s, "k", 2, expiring, nil), holds(ctx, s, "k", expiring),
		swap(ctx, s, "k", 3, record(4, "four"), nil), holds(ctx, s, "k", record(4, "four")),
		swap(ctx, s, "k", 4, other, nil), holds(ctx, s, "k", other),
	)
}

func swapAgain(ctx context.Context, s kv.Store) error {
	return steps(
		swap(ctx, s, "k", 0, record(1, "one"), nil),
		swap(ctx, s, "k", 0, record(1, "one"), nil),
		swap(ctx, s, "k", 1, record(2, "two"), nil),
		swap(ctx, s, "k", 1, record(2, "two"), nil),
		holds(ctx, s, "k", record(2, "two")),
		swap(ctx, s, "k", 0, record(1, "one"), kv.ErrConflict),
		holds(ctx, s, "k", record(2, "two")),
	)
}

func readYourWrite(ctx context.Context, s kv.Store) error {
	for v := range uint64(300) {
		r := record(v+1, fmt.Sprint("value ", v+1))
		if err := steps(swap(ctx, s, "k", v, r, nil), holds(ctx, s, "k", r)); err != nil {
			return err
		}
	}
	return nil
}

func deleteVersion(ctx context.Context, s kv.Store) error {
	return steps(
		del(ctx, s, "k", 1, kv.ErrConflict),
		del(ctx, s, "k", 0, kv.ErrConflict),
		swap(ctx, s, "k", 0, record(1, "one"), nil),
		del(ctx, s, "k", 2, kv.ErrConflict),
		del(ctx, s, "k", 0, kv.ErrConflict),
		holds(ctx, s, "k", record(1, "one")),
		del(ctx, s, "k", 1, nil),
		missing(ctx, s, "k"),
		del(ctx, s, "k", 1, kv.ErrConflict),
	)
}

func noRevival(ctx context.Context, s kv.Store) error {
	return steps(
		swap(ctx, s, "k", 0, record(11, "before"), nil),
		del(ctx, s, "k", 11, nil),
		swap(ctx, s, "k", 11, record(12, "late"), kv.ErrConflict),
		missing(ctx, s, "k"),
		swap(ctx, s, "k", 0, record(13, "after"), nil),
		swap(ctx, s, "k", 11, record(14, "late"), kv.ErrConflict),
		del(ctx, s, "k", 11, kv.ErrConflict),
		holds(ctx, s, "k", record(13, "after")),
	)
}

func expires(ctx context.Context, s kv.Store) error {
	never := record(1, "never")
	queued := kv.Record{Version: 1, Queue: "q", Due: noon, Expires: noon}
	later := kv.Record{Version: 1, Expires: time.Now().Add(time.Hour).Truncate(time.Microsecond)}
	soon := kv.Record{Version: 1, Expires: time.Now().Add(50 * time.Millisecond)}
	odd := kv.Record{Version: 1, Expires: time.Now().Add(time.Hour).Truncate(time.Second)}
	odd.Expires = odd.Expires.Add(123457 * time.Microsecond)
	return steps(
		swap(ctx, s, "never", 0, never, nil),
		swap(ctx, s, "queued", 0, queued, nil),
		swap(ctx, s, "later", 0, later, nil),
		swap(ctx, s, "odd", 0, odd, nil),
		// A record may be dropped after its Expires, but one that left it behind
		// may not.
		swap(ctx, s, "renewed", 0, soon, nil),
		swap(ctx, s, "renewed", 1, record(2, "renewed"), nil),
		func() error { time.Sleep(60 * time.Millisecond); return ctx.Err() },
		holds(ctx, s, "never", never),
		holds(ctx, s, "queued", queued),
		holds(ctx, s, "later", later),
		holds(ctx, s, "odd", odd),
		holds(ctx, s, "renewed", record(2, "renewed")),
	)
}

func owned(ctx context.Context, s kv.Store) error {
	given := []byte("value")
	if err := s.Swap(ctx, "k", 0, kv.Record{Version: 1, Value: given}); err != nil {
		return err
	}
	copy(given, "XXXXX")
	r, err := s.Get(ctx, "k")
	if err != nil {
		return err
	}
	if string(r.Value) != "value" {
		return fmt.Errorf("the record changed with the argument of Swap: %q", r.Value)
	}
	copy(r.Value, "XXXXX")
	if r, err = s.Get(ctx, "k"); err == nil && string(r.Value) != "value" {
		return fmt.Errorf("the record changed with the result of Get: %q", r.Value)
	}
	return err
}
