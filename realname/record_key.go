package realname

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/go-realname/sdk/kv"
)

// keyShards is the number of queues over which the data keys under one master
// key are spread.
const keyShards = 16

func (v *Verifier) keyQueue(master string, shard int) string {
	return v.c.Prefix + "key." + master + "." + strconv.FormatInt(int64(shard), 16)
}

// keyAt is where a session's data key lies.
func (v *Verifier) keyAt(id string) string { return v.c.Prefix + dataKeys + id }

// dataKeys begins the names of data keys.
const dataKeys = "k/"

// wrappedKey reads a session's data key, as it is wrapped. One that is not there is the zero
// Record.
func (v *Verifier) wrappedKey(ctx context.Context, id string) (kv.Record, error) {
	rec, err := v.c.DataKeys.Get(ctx, v.keyAt(id))
	if errors.Is(err, kv.ErrNotFound) {
		return kv.Record{}, nil
	}
	return rec, err
}

// openKey opens a session's data key, if there is one.
func (v *Verifier) openKey(ctx context.Context, s *session, id string, wrapped kv.Record) {
	if wrapped.Version == 0 {
		return
	}
	key, err := v.c.Keys.OpenDataKey(ctx, wrapped.Value, []byte(v.keyAt(id)))
	if err != nil {
		s.unread = fmt.Errorf("%w: data key: %w", ErrCorrupt, err)
		return
	}
	s.dataKey = key
}

// keyTries is how often a key is deleted that others change at the same time.
const keyTries = 8

// deleteKey removes a session's data key, without which nobody reads its data again. Others may delete it
// at the same time, or bring it under another master key.
func (v *Verifier) deleteKey(ctx context.Context, id string) (err error) {
	for range keyTries {
		var rec kv.Record
		if rec, err = v.wrappedKey(ctx, id); err != nil || rec.Version == 0 {
			return err
		}
		if err = v.c.DataKeys.Delete(ctx, v.keyAt(id), rec.Version); !errors.Is(err, kv.ErrConflict) {
			return err
		}
	}
	return err
}

// unmakeKey removes a data key that was made for a session which was erased at the same
// time: it would belong to nothing.
func (v *Verifier) unmakeKey(ctx context.Context, id string) {
	s, err := v.loadBare(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && s.State.Data == dataErased:
		err = v.deleteKey(ctx, id)
	}
	if err != nil {
		v.log(ctx, "data key left behind", err)
	}
}

// ensureDataKey makes the session's data key, if there is none yet.
func (v *Verifier) ensureDataKey(ctx context.Context, s *session) error {
	if s.dataKey.IsValid() {
		return nil
	}
	if len(s.Private) > 0 { // its key is gone: that is how data is erased
		return refuse(ReasonDataWithdrawn, 0)
	}
	key := v.keyAt(s.ID)
	dataKey, wrapped, err := v.c.Keys.NewDataKey(ctx, []byte(key))
	if err != nil {
		return err
	}
	master, err := v.c.Keys.WrappedUnder(wrapped)
	if err != nil {
		return err
	}
	r := kv.Record{
		Version: kv.NewVersion(), Value: wrapped, Due: s.now.time(),
		Queue: v.keyQueue(master, rand.IntN(keyShards)),
	}
	if _, err = kv.Put(ctx, v.c.DataKeys, key, 0, r); err == nil {
		s.dataKey = dataKey
		return nil
	}
	if !errors.Is(err, kv.ErrConflict) {
		return err
	}
	rec, err := v.c.DataKeys.Get(ctx, key) // another call was faster
	if err != nil {
		return err
	}
	s.dataKey, err = v.c.Keys.OpenDataKey(ctx, rec.Value, []byte(key))
	return err
}
