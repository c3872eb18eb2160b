package realname

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// schema is the newest form of records that we know. There has been no other yet.
// A record of a newer one is left untouched.
const (
	schema       = 1
	oldestSchema = 1
)

// schemas are the forms that a process reads, up to one, and the form that it
// writes. They differ while processes of two releases work side by side.
type schemas struct{ reads, writes int }

// ErrSchema means that a record was written by a newer version of this package.
var ErrSchema = errors.New("realname: record of a newer schema")

// ErrCorrupt means that a record could not be opened: it was changed, moved or
// put back by somebody else, or its key is gone.
var ErrCorrupt = errors.New("realname: record cannot be opened")

// recordKinds are the kinds of records, and the first part of their keys.
var recordKinds = map[string]string{
	kindSession:  "s/",
	kindDataKey:  "k/",
	kindAccount:  "a/",
	kindIdentity: "i/",
	kindCard:     "c/",
	kindCase:     "r/",
	kindIndex:    "x/",
}

const (
	kindSession  = "session"
	kindDataKey  = "datakey"
	kindAccount  = "account"
	kindIdentity = "identity"
	kindCard     = "card"
	kindCase     = "case"
	kindIndex    = "index"
)

// movedKinds are the kinds of records that lie under blind indexes.
var movedKinds = []string{kindAccount, kindIdentity, kindCard}

// newValue returns an empty record of one of movedKinds.
func newValue(kind string) value {
	switch kind {
	case kindAccount:
		return new(accountRecord)
	case kindIdentity:
		return new(identityRecord)
	}
	return new(cardRecord)
}

// key is where a record of a kind lies in the store.
func (v *Verifier) key(kind, name string) string { return v.c.Prefix + recordKinds[kind] + name }

// sealedFor binds a value to its key and to the version of the write, so that a
// ciphertext can neither be moved nor put back under a newer version.
func sealedFor(key string, version uint64) []byte {
	return append([]byte(key+"\x00"), strconv.FormatUint(version, 10)...)
}

// encode seals value, a pointer to a record's struct, into r under a new version.
func (v *Verifier) encode(kind, key string, r *kv.Record, value value) error {
	value.write(v.schemas.writes)
	plain, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("realname: encode %s: %w", kind, err)
	}
	r.Version = kv.NewVersion()
	r.Value, err = v.seal[kind].Seal(nil, plain, sealedFor(key, r.Version))
	return err
}

// decode opens what encode sealed. A record that is not there leaves value as
// it is.
func (v *Verifier) decode(kind, key string, r kv.Record, value value) error {
	if r.Version == 0 {
		return nil
	}
	plain, err := v.seal[kind].Open(nil, r.Value, sealedFor(key, r.Version))
	if errors.Is(err, keyring.ErrUnknownKey) && !r.Expires.IsZero() && v.c.Now().After(r.Expires) {
		return nil // the store was free to drop it, and its key is gone
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrCorrupt, kind, err)
	}
	err = json.Unmarshal(plain, value)
	if value.written() <= v.schemas.reads {
		if err != nil {
			return fmt.Errorf("%w: %s", ErrCorrupt, kind)
		}
		return nil
	}
	return ErrSchema
}

// A header begins every record: the version of its form.
type header struct{ V int }

func (h *header) written() int { return h.V }

// write sets the version. A record is never put back into an older form, which
// may lack what it holds.
func (h *header) write(v int) { h.V = max(h.V, v) }

// A value is a record's struct.
type value interface {
	written() int
	write(version int)
}

// get loads a record; one that is not there is the zero Record.
func get(ctx context.Context, s kv.Store, key string) (kv.Record, error) {
	r, err := s.Get(ctx, key)
	if errors.Is(err, kv.ErrNotFound) {
		return kv.Record{}, nil
	}
	return r, err
}

// on changes a record of one of movedKinds, wherever it lies by now. It may have
// been read before, as have.
func (v *Verifier) on(ctx context.Context, kind, name string, have *kv.Record,
	do func(*kv.Record, value) error) error {
	_, _, err := v.movers[kind].Update(ctx, v.key(kind, name), have, func(key string, rec kv.Record) (kv.Record, error) {
		value := newValue(kind)
		if err := v.decode(kind, key, rec, value); err != nil {
			return rec, err
		}
		if err := do(&rec, value); err != nil {
			return rec, err
		}
		if r, ok := value.(*identityRecord); ok {
			v.keep(&rec, r, strings.TrimPrefix(key, v.key(kind, "")))
		}
		return rec, v.encode(kind, key, &rec, value)
	})
	return noteError(err)
}

// swap is kv.UpdateFrom where the record was read before, and kv.Update where it
// was not.
func swap(ctx context.Context, s kv.Store, key string, have *kv.Record,
	next func(kv.Record) (kv.Record, error)) (kv.Record, error) {
	if have == nil {
		return kv.Update(ctx, s, key, next)
	}
	return kv.UpdateFrom(ctx, s, key, *have, next)
}

// beijing is the time zone of days and limits: China has one, without daylight
// saving.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// day is the number of the day in Beijing.
func (i instant) day() int32 {
	const perDay = 24 * 60 * 60 * 1_000_000
	const ahead = 8 * 60 * 60 * 1_000_000
	return int32((int64(i) + ahead) / perDay)
}

// nextDay is when the day after i's begins in Beijing.
func (i instant) nextDay() time.Time {
	t := i.time().In(beijing)
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, beijing)
}
