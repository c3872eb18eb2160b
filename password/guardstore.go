package password

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// schema is the version of the ledger's form in the store.
const schema = 1

// indexForm has the form of a blind index, for checking a prefix.
const indexForm = "00000000000000000000000000000000"

var (
	errName   = errors.New("password: account or session is not 1 to 256 bytes")
	errSchema = errors.New("password: record of an unknown schema")
)

// checkNames checks accounts and sessions.
func checkNames(names ...string) error {
	for _, n := range names {
		if len(n) == 0 || len(n) > 256 {
			return errName
		}
	}
	return nil
}

func (g *Guard) micros() int64 { return g.now().UnixMicro() }

func (g *Guard) key(account string) string {
	return g.prefix + "p/" + g.records.Index([]byte("account"), []byte(account))
}

// session returns how a session is named in an account's record: under the index
// key of now, unless the record knows it by another key's.
func (g *Guard) session(l *ledger, id string) string {
	for _, key := range g.keys.Keys() {
		name, err := g.records.IndexUnder(key, []byte("session"), []byte(id))
		if err == nil && l.names(name) {
			return name
		}
	}
	return g.records.Index([]byte("session"), []byte(id))
}

// oldKey returns the key under which an account's record may lie still, or "".
func (g *Guard) oldKey(account string) string {
	old := g.keys.OldIndexKey()
	if old == "" {
		return ""
	}
	index, _ := g.records.IndexUnder(old, []byte("account"), []byte(account)) // the ring has its own keys
	return g.prefix + "p/" + index
}

// home sees to it that an account's record lies under the index of now, and
// returns its key.
func (g *Guard) home(ctx context.Context, account string) (string, error) {
	key, old := g.key(account), g.oldKey(account)
	if old == "" {
		return key, nil
	}
	_, err := g.mover.Move(ctx, old, key)
	return key, err
}

// moved returns a record as it lies under another key: what it is bound to is the
// account and its version, and both stay.
func moved(_ string, r kv.Record, _ string) (kv.Record, error) { return r, nil }

// load returns the account's ledger, an empty one if there is none.
func (g *Guard) load(ctx context.Context, account string) (ledger, error) {
	r, _, err := g.mover.Find(ctx, g.oldKey(account), g.key(account))
	if err != nil || r.Version == 0 {
		return ledger{}, err
	}
	return g.open(account, r)
}

// update changes the account's ledger. An error of next is returned as it is,
// and nothing is written.
func (g *Guard) update(
	ctx context.Context, account string, next func(*ledger) error,
) error {
	have, err := g.fetch(ctx, account)
	if err != nil {
		return err
	}
	_, err = g.updateFrom(ctx, account, have, next)
	return err
}

// fetch reads an account's record; one that is not there is the zero Record.
func (g *Guard) fetch(ctx context.Context, account string) (kv.Record, error) {
	key, err := g.home(ctx, account)
	if err != nil {
		return kv.Record{}, err
	}
	r, _, err := g.mover.Get(ctx, key)
	return r, err
}

// updateFrom is update for a record that was read before. It returns the record
// as it is now kept.
func (g *Guard) updateFrom(
	ctx context.Context, account string, have kv.Record, next func(*ledger) error,
) (kv.Record, error) {
	now, _, err := g.mover.Update(ctx, g.key(account), &have, func(_ string, r kv.Record) (kv.Record, error) {
		var l ledger
		var err error
		if r.Version != 0 {
			if l, err = g.open(account, r); err != nil {
				return kv.Record{}, err
			}
		}
		if err := next(&l); err != nil {
			return kv.Record{}, err
		}
		return g.seal(account, l)
	})
	if errors.Is(err, kv.ErrBusy) && !errors.Is(err, kv.ErrUnknown) {
		return now, ErrBusy
	}
	return now, err
}

// seal and open keep a ledger encrypted and bound to the account and to the
// version of the record: it cannot be moved, nor put back under another version.
func (g *Guard) seal(account string, l ledger) (kv.Record, error) {
	l.Schema = schema
	plain, err := json.Marshal(l)
	if err != nil {
		return kv.Record{}, err
	}
	r := kv.Record{Version: kv.NewVersion()}
	r.Value, err = g.records.Seal(nil, plain, bound(account, r.Version))
	return r, err
}

func (g *Guard) open(account string, r kv.Record) (l ledger, err error) {
	plain, err := g.records.Open(nil, r.Value, bound(account, r.Version))
	if errors.Is(err, keyring.ErrUnknownKey) && !r.Expires.IsZero() && g.now().After(r.Expires) {
		return l, nil // it was emptied, and its key is gone
	}
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(plain, &l); err != nil {
		return l, err
	}
	if l.Schema != schema {
		return ledger{}, errSchema
	}
	return l, nil
}

// bound returns what a sealed ledger is bound to.
func bound(account string, version uint64) []byte {
	return append(binary.BigEndian.AppendUint64(nil, version), account...)
}
