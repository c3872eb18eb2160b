package records

import (
	"context"
	"errors"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// ErrNote means that a note could not be read, since it was changed or put there by
// somebody else, or its key is gone; or that notes lead nowhere.
var ErrNote = errors.New("records: note cannot be opened")

// maxMoves bounds how often a record is followed, and how often a copy is tried
// again because another process was faster.
const maxMoves = 8

// A Mover reads and changes records that may have moved from the blind index under one
// key to the one under the next, while any number of processes use them.
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
//
// All fields but Until are required. The records may expire, but nobody deletes one: a slow process might
// copy it once more.
type Mover struct {
	Store kv.Store
	Notes *keyring.Purpose // seals the notes

	// Reseal returns the record of one key as it lies under another one, or anew
	// under the same. A record that it leaves as it is keeps its version.
	Reseal func(from string, r kv.Record, to string) (kv.Record, error)

	// Until is until when a note is kept, where its record is one that expires;
	// nil means for ever.
	Until func() time.Time
}

// Move sees to it that the record of key from, wherever it lies by now, lies at key
// to, and reports whether this call took a record away from elsewhere. It may be
// called by several processes at once, and again.
func (m *Mover) Move(ctx context.Context, from, to string) (did bool, err error) {
	for range maxMoves {
		if from == to {
			return did, nil
		}
		r, took, err := m.noteAt(ctx, from, to)
		if err != nil {
			return did, err
		}
		did = did || took
		n, err := m.read(from, r)
		if err == nil {
			err = m.finish(ctx, from, r, n)
		}
		if err == nil {
			err = m.renew(ctx, from, r, n)
		}
		if err != nil {
			return did, err
		}
		from = n.To
	}
	return did, ErrNote
}

// noteAt returns the note at key at. Where there is none it freezes what is there,
// and reports whether that was a record.
func (m *Mover) noteAt(ctx context.Context, at, to string) (r kv.Record, took bool, err error) {
	have, err := get(ctx, m.Store, at)
	if err != nil || isNote(have) {
		return have, false, err
	}
	there, err := get(ctx, m.Store, to)
	if err != nil {
		return have, false, err
	}
	r, err = kv.UpdateFrom(ctx, m.Store, at, have, func(r kv.Record) (kv.Record, error) {
		took = false
		n := note{To: to}
		switch {
		case isNote(r):
			return r, kv.SkipWrite
		case r.Version != 0:
			n.Frozen, took = &frozen{r.Version, r.Value, r.Queue, r.Due, r.Expires}, true
		case isNote(there): // that note has to go, or the two lead to each other
			n.Frozen = &frozen{}
		}
		return m.write(at, n)
	})
	return r, took, err
}

// finish copies what a note at key holds to where it goes, and has the note forget
// it.
func (m *Mover) finish(ctx context.Context, key string, r kv.Record, n note) error {
	if n.Frozen == nil {
		return nil
	}
	if err := m.copy(ctx, key, r, n); err != nil {
		return err
	}
	forward, err := m.write(key, note{To: n.To})
	if err != nil {
		return err
	}
	return faster(kv.Put(ctx, m.Store, key, r.Version, forward))
}

// copy puts what a note at key holds to where it goes, unless another process did.
func (m *Mover) copy(ctx context.Context, key string, r kv.Record, n note) error {
	for range maxMoves {
		there, err := get(ctx, m.Store, n.To)
		if err != nil {
			return err
		}
		if there.Version != 0 && !isNote(there) {
			return m.confirm(ctx, n.To, there)
		}
		// What was read there is from before the copy if the note still holds it.
		if now, err := get(ctx, m.Store, key); err != nil || now.Version != r.Version {
			return err
		}
		err = m.place(ctx, key, n, there)
		if !errors.Is(err, kv.ErrConflict) {
			return err
		}
	}
	return kv.ErrBusy
}

// place puts what a note holds where it goes: nothing, or a note of an earlier move
// that came from there, is there.
func (m *Mover) place(ctx context.Context, key string, n note, there kv.Record) error {
	if n.Frozen.Version == 0 {
		if there.Version == 0 {
			return nil
		}
		return m.Store.Delete(ctx, n.To, there.Version)
	}
	copied, err := m.Reseal(key, n.Frozen.record(), n.To)
	if err != nil {
		return err
	}
	_, err = kv.Put(ctx, m.Store, n.To, there.Version, copied)
	return err
}

// confirm writes upon a copy that another process has made: if that process does
// not know whether its write stays, nobody knows before.
func (m *Mover) confirm(ctx context.Context, key string, r kv.Record) error {
	again, err := m.Reseal(key, r, key)
	if err != nil || again.Version == r.Version {
		return err
	}
	return faster(kv.Put(ctx, m.Store, key, r.Version, again))
}

// renew keeps a note that would expire while the record that it leads to is in use.
func (m *Mover) renew(ctx context.Context, key string, r kv.Record, n note) error {
	if m.Until == nil || n.Frozen != nil || r.Expires.IsZero() {
		return nil
	}
	if left := r.Expires.Sub(m.Until()); left > -24*time.Hour {
		return nil
	}
	longer, err := m.write(key, n)
	if err != nil {
		return err
	}
	return faster(kv.Put(ctx, m.Store, key, r.Version, longer))
}

// faster takes it for done if another process was faster.
func faster(_ kv.Record, err error) error {
	if errors.Is(err, kv.ErrConflict) {
		return nil
	}
	return err
}

// get loads a record; one that is not there is the zero Record.
func get(ctx context.Context, s kv.Store, key string) (kv.Record, error) {
	r, err := s.Get(ctx, key)
	if errors.Is(err, kv.ErrNotFound) {
		return kv.Record{}, nil
	}
	return r, err
}

// Get returns the record that key stands for, and the key under which it lies
// now. A record that is not there is the zero Record.
func (m *Mover) Get(ctx context.Context, key string) (kv.Record, string, error) {
	for range maxMoves {
		r, err := get(ctx, m.Store, key)
		if err != nil || !isNote(r) {
			return r, key, err
		}
		n, err := m.read(key, r)
		if err == nil {
			err = m.finish(ctx, key, r, n)
		}
		if err != nil {
			return kv.Record{}, key, err
		}
		key = n.To
	}
	return kv.Record{}, key, ErrNote
}

// Find is Get for a record that lies at key, or still at key old. It moves nothing
// and leaves no note. Old may be empty, or the same.
func (m *Mover) Find(ctx context.Context, old, key string) (kv.Record, string, error) {
	if old == "" || old == key {
		return m.Get(ctx, key)
	}
	r, at, err := m.Get(ctx, old)
	if err != nil || r.Version != 0 || at != old {
		return r, at, err
	}
	return m.Get(ctx, key)
}

// moved is how next says that the record is elsewhere.
type moved struct{ r kv.Record }

func (m *moved) Error() string { return "records: record has moved" }

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
		n, err := m.read(key, gone.r)
		if err == nil {
			err = m.finish(ctx, key, gone.r, n)
		}
		if err != nil {
			return kv.Record{}, key, err
		}
		key, have = n.To, nil
	}
	return kv.Record{}, key, ErrNote
}

func (m *Mover) update(ctx context.Context, key string, have *kv.Record,
	next func(key string, r kv.Record) (kv.Record, error)) (kv.Record, error) {
	do := func(r kv.Record) (kv.Record, error) {
		if isNote(r) {
			return r, &moved{r}
		}
		return next(key, r)
	}
	if have == nil {
		return kv.Update(ctx, m.Store, key, do)
	}
	return kv.UpdateFrom(ctx, m.Store, key, *have, do)
}
