package realname

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// An Entry is one line of a session's audit trail. It holds no personal data.
// Each entry carries the hash of the one before it, so that none can be
// changed, removed or put in between without notice. That the newest ones are
// missing is seen only by whoever kept [Trail.Head] elsewhere.
type Entry struct {
	Seq       int       // from 1, without gaps
	Time      time.Time // UTC, microseconds
	Kind      string    // what happened, such as "settled"
	Step      string    `json:",omitempty"`
	Op        uint32    `json:",omitempty"` // the operation's number in the session
	Outcome   string    `json:",omitempty"` // of an operation: "passed", "failed", "pending" …
	Reason    string    `json:",omitempty"`
	Status    string    `json:",omitempty"` // the new one, where it changed
	Epoch     uint16    `json:",omitempty"` // of the subject
	Actor     string    `json:",omitempty"` // who decided
	Reference string    `json:",omitempty"` // the provider's number, a consent's text
	Prev      string    // hash of the entry before, base64; empty in the first
}

// A Trail is a session's audit trail: entries as they are stored, byte for
// byte.
type Trail [][]byte

// ErrTrail is matched by the error of [Trail.Verify].
var ErrTrail = errors.New("realname: audit trail is broken")

// Verify checks the chain. Its error names the first entry that does not fit.
func (t Trail) Verify() error {
	prev := ""
	for i, raw := range t {
		var e Entry
		if err := json.Unmarshal(raw, &e); err != nil || e.Seq != i+1 || e.Prev != prev {
			return fmt.Errorf("%w at entry %d", ErrTrail, i+1)
		}
		prev = hashOf(raw)
	}
	return nil
}

// Head returns the hash of the last entry, in base64, or "" for an empty trail.
// Kept elsewhere it proves later that nothing was taken away.
func (t Trail) Head() string {
	if len(t) == 0 {
		return ""
	}
	return hashOf(t[len(t)-1])
}

// Entries returns the entries, decoded. One that cannot be decoded is zero.
func (t Trail) Entries() []Entry {
	entries := make([]Entry, len(t))
	for i, raw := range t {
		if err := json.Unmarshal(raw, &entries[i]); err != nil {
			entries[i] = Entry{}
		}
	}
	return entries
}

// add returns t with e at its end, chained.
func (t Trail) add(e Entry) Trail {
	e.Seq, e.Prev = len(t)+1, t.Head()
	raw, err := json.Marshal(e)
	if err != nil { // an Entry has nothing that JSON cannot hold
		panic(err)
	}
	return append(t, raw)
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
