package reindex

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A note stands where a record was.
type note struct {
	To     string
	Frozen *frozen `json:",omitempty"` // what is to be copied
}

// frozen is a record as it was. Its version is 0 if there was none.
type frozen struct {
	Version uint64
	Value   []byte
	Queue   string    `json:",omitempty"`
	Due     time.Time `json:",omitzero"`
	Expires time.Time `json:",omitzero"`
}

func (f *frozen) record() kv.Record {
	return kv.Record{Version: f.Version, Value: f.Value, Queue: f.Queue, Due: f.Due, Expires: f.Expires}
}

// noteMark begins each note. No sealed text begins so.
const noteMark = "note1"

func isNote(r kv.Record) bool {
	return len(r.Value) >= len(noteMark) && string(r.Value[:len(noteMark)]) == noteMark
}

// boundTo ties a note to its key and to the version of its write.
func boundTo(key string, version uint64) []byte {
	return append([]byte(key+"\x00"), strconv.FormatUint(version, 10)...)
}

// write returns the record of n at key, under a new version.
func (m *Mover) write(key string, n note) (kv.Record, error) {
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

// read returns the note in r.
func (m *Mover) read(key string, r kv.Record) (n note, err error) {
	if !isNote(r) {
		return n, ErrNote
	}
	plain, err := m.Notes.Open(nil, r.Value[len(noteMark):], boundTo(key, r.Version))
	if err == nil {
		err = json.Unmarshal(plain, &n)
	}
	if err != nil {
		return note{}, fmt.Errorf("%w: %w", ErrNote, err)
	}
	if n.To == "" || n.To == key {
		return note{}, ErrNote
	}
	return n, nil
}
