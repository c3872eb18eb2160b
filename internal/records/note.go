package records

import (
	"fmt"
	"strconv"
	"time"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// A note stands where a record was.
type note struct {
	To     string
	Frozen *frozen // what is to be copied
}

// frozen is a record as it was. Its version is 0 if there was none.
type frozen struct {
	Version uint64
	Value   []byte
	Queue   string
	Due     time.Time
	Expires time.Time
}

func (n *note) fields(c *wire.Codec) {
	held := n.Frozen != nil
	c.Text(1, "to", "", &n.To)
	if c.Bool(2, "held", "", &held); held && n.Frozen == nil {
		n.Frozen = new(frozen)
	}
	if held {
		n.Frozen.fields(c)
	}
}

func (f *frozen) fields(c *wire.Codec) {
	due, expires := microsOf(f.Due), microsOf(f.Expires)
	wire.Uint(c, 3, "version", "", &f.Version)
	c.Bytes(4, "value", "", &f.Value)
	c.Text(5, "queue", "", &f.Queue)
	wire.Time(c, 6, "due", "", &due)
	wire.Time(c, 7, "expires", "", &expires)
	f.Due, f.Expires = timeOf(due), timeOf(expires)
}

// microsOf and timeOf turn times, of which zero means none, into microseconds and back.
func microsOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func timeOf(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func (f *frozen) record() kv.Record {
	return kv.Record{Version: f.Version, Value: f.Value, Queue: f.Queue, Due: f.Due, Expires: f.Expires}
}

// noteMark begins each note. No sealed text begins so.
const noteMark = "note1"

func isNote(r kv.Record) bool {
	return len(r.Value) >= len(noteMark) && string(r.Value[:len(noteMark)]) == noteMark
}

// boundTo ties a text to its whole key and to the version of its write: it can neither be
// moved nor put back under a newer version.
func boundTo(key string, version uint64) []byte {
	b := make([]byte, 0, len(key)+1+20)
	b = append(append(b, key...), 0)
	return strconv.AppendUint(b, version, 10)
}

// write returns the record of n at key, under a new version.
func (m *Mover) write(key string, n note) (kv.Record, error) {
	r := kv.Record{Version: kv.NewVersion()}
	if n.Frozen != nil { // its queue finds it still
		r.Queue, r.Due, r.Expires = n.Frozen.Queue, n.Frozen.Due, n.Frozen.Expires
	}
	if m.Until != nil && r.Queue == "" {
		r.Expires = later(r.Expires, m.Until())
	}
	var err error
	r.Value, err = m.Notes.Seal([]byte(noteMark), wire.Append(nil, n.fields), boundTo(key, r.Version))
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
		_, err = wire.Read(plain, n.fields)
	}
	if err != nil {
		return note{}, fmt.Errorf("%w: %w", ErrNote, err)
	}
	if n.To == "" || n.To == key {
		return note{}, ErrNote
	}
	return n, nil
}
