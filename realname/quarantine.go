package realname

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// A RecordError says which record an error of a worker is about.
type RecordError struct {
	Kind string // such as "session"
	Name string // the session's id, or a blind index, which names nobody
	Key  string // where it lies in the store
	err  error
}

// Error names the record, and why.
func (e *RecordError) Error() string {
	return fmt.Sprintf("realname: %s %s: %v", e.Kind, e.Name, e.err)
}

// Unwrap returns what went wrong, such as [ErrCorrupt].
func (e *RecordError) Unwrap() error { return e.err }

// about names the record that an error is about, by its key.
func (t *tables) about(key string, err error) error {
	if err == nil || errors.Is(err, kv.ErrConflict) {
		return err
	}
	for _, table := range t.all() {
		if name, ok := table.NameOf(key); ok {
			return &RecordError{Kind: table.Kind(), Name: name, Key: key, err: err}
		}
	}
	return fmt.Errorf("%s: %w", key, err)
}

// A quarantineRecord is the record of a session that could not be opened, as it lay in the store.
type quarantineRecord struct {
	Since  instant
	Actor  string
	Reason Reason
	Raw    []byte

	Version uint64 // of the record as it lay there
}

func (r *quarantineRecord) fields(c *wire.Codec) {
	wire.Time(c, 1, "since", "", &r.Since)
	c.Text(2, "actor", "", &r.Actor)
	wire.Uint(c, 3, "reason", "", &r.Reason)
	c.Bytes(4, "raw", forPerson, &r.Raw)
	wire.Uint(c, 5, "version", "", &r.Version)
}

// A Quarantined is the record of a session that was moved aside.
type Quarantined struct {
	Session string
	Since   time.Time
	Actor   string // who moved it
	Reason  Reason
	Record  []byte // as it lay in the store, sealed
}

// Quarantine moves the record of a session aside that cannot be opened, see [ErrCorrupt], so that
// workers pass it by and its account can go on: [Verifier.Start] begins anew. Look first whether a key
// is missing from the ring, and restore the record if there is a backup of it. What it held is
// not shown any more; slots that it had stay taken, an approval of it stands until its account
// is erased, and events that were not delivered are lost. A record that can be opened is refused with
// [ReasonNotDecidable]. [Records.Erase] deletes the record with the others of its account, and its
// photos where the record can be opened by then: see [Erasure].Unread.
func (r Records) Quarantine(ctx context.Context, id, actor string, reason Reason) error {
	v := r.v
	if err := badActor(actor); err != nil {
		return err
	}
	if !validID(id) {
		return ErrNotFound
	}
	row, err := v.sessions.Get(ctx, id)
	switch {
	case err == nil && !row.Exists():
		return ErrNotFound
	case err == nil:
		return refuse(ReasonNotDecidable, 0)
	case !errors.Is(err, ErrCorrupt):
		return err
	}
	bad, err := v.sessions.Locate(ctx, id)
	if err != nil {
		return err
	}
	_, err = v.quarantines.Update(ctx, id, func(row *records.Row[quarantineRecord]) error {
		row.Value = quarantineRecord{Since: v.now(), Actor: actor, Reason: reason, Raw: bad.Raw(), Version: bad.Version()}
		return nil
	})
	if err != nil {
		return err
	}
	return v.sessions.Delete(ctx, bad)
}

// Quarantined returns the record of a session that was moved aside, or [ErrNotFound].
func (r Records) Quarantined(ctx context.Context, id string) (Quarantined, error) {
	row, err := r.v.quarantines.Get(ctx, id)
	if err == nil && !row.Exists() {
		err = ErrNotFound
	}
	if err != nil {
		return Quarantined{}, err
	}
	q := row.Value
	return Quarantined{Session: id, Since: q.Since.time(), Actor: q.Actor, Reason: q.Reason, Record: q.Raw}, nil
}

// isAside reports whether a session's record was moved aside. It does not open it: its key may be gone.
func (v *Verifier) isAside(ctx context.Context, id string) (bool, error) {
	row, err := v.quarantines.Locate(ctx, id)
	return row.Exists(), err
}

// dropAside deletes the record of a session that was moved aside, and its photos: which these are only
// the record says. It reports whether that cannot be opened, so that there may be some. Nobody can read
// them once the session's data key is gone.
func (v *Verifier) dropAside(ctx context.Context, id string) (unread bool, err error) {
	row, err := v.quarantines.Locate(ctx, id)
	if err != nil || !row.Exists() {
		return false, err
	}
	if unread, err = v.dropPhotosAside(ctx, id); err != nil {
		return false, err
	}
	if unread {
		v.c.Log.WarnContext(ctx, "realname: photos of a session in quarantine may be left; nobody can read them", "session", id)
	}
	return unread, v.quarantines.Delete(ctx, row)
}

// dropPhotosAside deletes the photos of a session that was moved aside, if its record can be opened
// now.
func (v *Verifier) dropPhotosAside(ctx context.Context, id string) (unread bool, err error) {
	q, err := v.quarantines.Get(ctx, id)
	if errors.Is(err, ErrCorrupt) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	row, err := v.sessions.Reopen(id, q.Value.Version, q.Value.Raw)
	if err != nil || len(row.Value.Photos) > 0 && v.c.Photos == nil {
		return true, nil
	}
	for _, p := range row.Value.Photos {
		err := v.askPhotos(ctx, func(ctx context.Context, store PhotoStore) error { return store.Delete(ctx, p.Key) })
		if err != nil {
			return false, err
		}
	}
	return false, nil
}
