// Package reindex moves records from the blind index under one key to the one
// under the next, while any number of processes use them.
//
// The record under the old index is frozen: a note takes its place, which holds
// what it was and where it goes. Then it is copied there, and the note forgets
// the content and goes on saying where the record went. Whoever finds a note goes
// after it, and first finishes the copy if that is still to be done. So the place
// under the old index decides, whichever configuration a process has: what is
// there is in use until the one swap that freezes it. A crash between two writes
// leaves a note that the next reader finishes.
//
// Where there was no record a note is left all the same, lest a process that
// knows only the old index begin a second one.
package reindex

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// ErrNote means that a note could not be read: it was changed or put there by
// somebody else, or its key is gone.
var ErrNote = errors.New("reindex: note cannot be opened")

// maxMoves bounds how often a record is followed.
const maxMoves = 8

// A Mover reads and changes records that may have moved. All fields but Until are
// required. The records may expire, but nobody deletes one: a slow process might
// copy it once more.
type Mover struct {
	Store kv.Store
	Notes *keyring.Purpose // seals the notes

	// Reseal returns the record of one key as it lies under another one.
	Reseal func(from string, r kv.Record, to string) (kv.Record, error)

	// Until is until when a note is kept, where its record is one that expires;
	// nil means for ever.
	Until func() time.Time
}

// A note stands where a record was.
type note struct {
	To     string
	Frozen *frozen `json:",omitempty"` // what is to be copied
}

// frozen is a record as it was.
type frozen struct {
	Version uint64
	Value   []byte
	Queue   string    `json:",omitempty"`
	Due     time.Time `json:",omitzero"`
	Expires time.Time `json:",omitzero"`
}

// noteMark begins each note. No sealed text begins so.
const noteMark = "note1"

// boundTo ties a note to its key and to the version of its write.
func boundTo(key string, version uint64) []byte {
	return append([]byte(key+"\x00"), strconv.FormatUint(version, 10)...)
}

// put returns the record of n at key, under a new version.
func (m *Mover) put(key string, n note) (kv.Record, error) {
	plain, err := json.Marshal(n)
	if err != nil {
		return kv.Record{}, fmt.Errorf("reindex: encode: %w", err)
	}
	r := kv.Record{Version: kv.NewVersion()}
	if n.Frozen != nil { // its queue finds it still
		r.Queue, r.Due, r.Expires = n.Frozen.Queue, n.Frozen.Due, n.Frozen.Expires
	}
	if m.Until != nil && r.Queue == "" {
		r.Expires = later(r.Expires, m.Until())
	}
	r.Value, err = m.Notes.Seal([]byte(noteMark), plain, boundTo(key, r.Version))
	return r, err
}

func later(t, u time.Time) time.Time {
	if t.After(u) {
		return t
	}
	return u
}

// read returns the note in r, or false if r is a record like any other.
func (m *Mover) read(key string, r kv.Record) (n note, ok bool, err error) {
	if len(r.Value) < len(noteMark) || string(r.Value[:len(noteMark)]) != noteMark {
		return n, false, nil
	}
	plain, err := m.Notes.Open(nil, r.Value[len(noteMark):], boundTo(key, r.Version))
	if err == nil {
		err = json.Unmarshal(plain, &n)
	}
	if err != nil || n.To == "" || n.To == key {
		return note{}, true, ErrNote
	}
	return n, true, nil
}

// Move sees to it that the record of key from lies at key to. It may be called
// by several processes at once, and again. Where another move has taken it
// elsewhere before, it stays there.
func (m *Mover) Move(ctx context.Context, from, to string) error {
	if from == to {
		return nil
	}
	r, err := kv.Update(ctx, m.Store, from, func(r kv.Record) (kv.Record, error) {
		if _, ok, _ := m.read(from, r); ok {
			return r, kv.SkipWrite // read again below
		}
		n := note{To: to}
		if r.Version != 0 {
			n.Frozen = &frozen{r.Version, r.Value, r.Queue, r.Due, r.Expires}
		}
		return m.put(from, n)
	})
	if err != nil {
		return err
	}
	n, _, err := m.read(from, r)
	if err != nil {
		return err
	}
	return m.finish(ctx, from, r, n)
}

// finish copies what a note at key holds to where it goes.
func (m *Mover) finish(ctx context.Context, key string, r kv.Record, n note) error {
	f := n.Frozen
	if f == nil {
		return nil
	}
	was := kv.Record{Version: f.Version, Value: f.Value, Queue: f.Queue, Due: f.Due, Expires: f.Expires}
	copied, err := m.Reseal(key, was, n.To)
	if err != nil {
		return err
	}
	// In conflict another process has copied it, and the copy may be in use.
	if _, err := kv.Put(ctx, m.Store, n.To, 0, copied); err != nil && !errors.Is(err, kv.ErrConflict) {
		return err
	}
	forward, err := m.put(key, note{To: n.To})
	if err != nil {
		return err
	}
	_, err = kv.Put(ctx, m.Store, key, r.Version, forward)
	if errors.Is(err, kv.ErrConflict) {
		return nil
	}
	return err
}

// moved is how next says that the record is elsewhere.
type moved struct {
	r kv.Record
	n note
}

func (m *moved) Error() string { return "reindex: record has moved" }

// Get returns the record that key stands for, and the key under which it lies
// now. A record that is not there is the zero Record.
func (m *Mover) Get(ctx context.Context, key string) (kv.Record, string, error) {
	for range maxMoves {
		r, err := m.Store.Get(ctx, key)
		if errors.Is(err, kv.ErrNotFound) {
			return kv.Record{}, key, nil
		}
		if err != nil {
			return kv.Record{}, key, err
		}
		n, ok, err := m.read(key, r)
		if !ok || err != nil {
			return r, key, err
		}
		if err := m.finish(ctx, key, r, n); err != nil {
			return kv.Record{}, key, err
		}
		key = n.To
	}
	return kv.Record{}, key, ErrNote
}

// Update is [kv.Update] for the record that key stands for, or [kv.UpdateFrom] if
// have, the record of that very key, is not nil. It tells next, and returns, the key
// under which the record lies.
func (m *Mover) Update(ctx context.Context, key string, have *kv.Record,
	next func(key string, r kv.Record) (kv.Record, error)) (kv.Record, string, error) {
	for range maxMoves {
		r, err := m.update(ctx, key, have, next)
		var gone *moved
		if !errors.As(err, &gone) {
			return r, key, err
		}
		if err := m.finish(ctx, key, gone.r, gone.n); err != nil {
			return kv.Record{}, key, err
		}
		key, have = gone.n.To, nil
	}
	return kv.Record{}, key, ErrNote
}

func (m *Mover) update(ctx context.Context, key string, have *kv.Record,
	next func(key string, r kv.Record) (kv.Record, error)) (kv.Record, error) {
	do := func(r kv.Record) (kv.Record, error) {
		n, ok, err := m.read(key, r)
		switch {
		case err != nil:
			return r, err
		case ok:
			return r, &moved{r, n}
		}
		return next(key, r)
	}
	if have == nil {
		return kv.Update(ctx, m.Store, key, do)
	}
	return kv.UpdateFrom(ctx, m.Store, key, *have, do)
}
