package realname

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-realname/sdk/internal/wire"
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
	Findings  string    `json:",omitempty"` // of an operation that passed, such as "name_dot_only"
	Status    string    `json:",omitempty"` // the new one, where it changed
	Epoch     uint16    `json:",omitempty"` // of the subject
	Actor     string    `json:",omitempty"` // who decided; of a guardian's consent a name that tells nothing
	Reference string    `json:",omitempty"` // the provider's number, a consent's text, [Config].FaceBasis where a session begins
	Provider  string    `json:",omitempty"` // the name of the provider that answered, see [Chain]
	Billed    string    `json:",omitempty"` // of an operation: "yes" or "no", as the provider told last
	Until     time.Time `json:",omitzero"`  // of a hold; of a consent that was taken back before Time

	// Of a consent: Step is its purpose, and Reference the text that was shown.
	Receiver string `json:",omitempty"` // who gets the data
	Country  string `json:",omitempty"` // of a receiver abroad
	Version  string `json:",omitempty"` // of the text
	Language string `json:",omitempty"` // of the text

	Prev string // hash of the entry before, base64; empty in the first
}

// A Trail is a session's audit trail: entries as they are stored, byte for
// byte. Their form is the package's own; [Trail.Entries] reads it.
type Trail [][]byte

// ErrTrail is matched by the error of [Trail.Verify].
var ErrTrail = errors.New("realname: audit trail is broken")

// Verify checks the chain. Its error names the first entry that does not fit.
func (t Trail) Verify() error {
	var prev []byte
	for i, raw := range t {
		var e entry
		_, err := wire.Read(raw, e.fields)
		if err != nil || !bytes.Equal(e.Prev, prev) {
			return fmt.Errorf("%w at entry %d", ErrTrail, i+1)
		}
		prev = hashOf(raw)
	}
	return nil
}

// Head returns the hash of the last entry, SHA-256 in unpadded URL base64, or "" for an
// empty trail. Kept elsewhere it proves later that nothing was taken away.
func (t Trail) Head() string { return base64.RawURLEncoding.EncodeToString(t.head()) }

func (t Trail) head() []byte {
	if len(t) == 0 {
		return nil
	}
	return hashOf(t[len(t)-1])
}

// Entries returns the entries, decoded. One that cannot be decoded is zero.
func (t Trail) Entries() []Entry {
	entries := make([]Entry, len(t))
	first := t.start()
	for i, raw := range t {
		var e entry
		if _, err := wire.Read(raw, e.fields); err == nil {
			entries[i] = e.public(i, first)
		}
	}
	return entries
}

// absolute returns the entries of an account's trail, whose times do not hang on the first.
func (t Trail) absolute() []Entry {
	entries := make([]Entry, len(t))
	for i, raw := range t {
		var e entry
		if _, err := wire.Read(raw, e.fields); err == nil {
			entries[i] = e.public(i, 0)
		}
	}
	return entries
}

// passed reports whether a step was passed with an operation, at any time.
func (t Trail) passed(step Step, op uint32) bool {
	return t.has(func(e *entry) bool {
		return e.Kind == noteSettled && e.Step == step && e.Op == op && e.Out == outcomePassed
	})
}

// has reports whether there is such an entry, as it is written: the times of a session's are relative.
func (t Trail) has(is func(*entry) bool) bool {
	return slices.ContainsFunc(t, func(raw []byte) bool {
		var e entry
		_, err := wire.Read(raw, e.fields)
		return err == nil && is(&e)
	})
}

// start is the time of the first entry. That of each other one is relative to it.
func (t Trail) start() instant {
	var e entry
	if len(t) == 0 {
		return 0
	}
	if _, err := wire.Read(t[0], e.fields); err != nil {
		return 0
	}
	return e.Time
}

// add returns t with e at its end, chained.
func (t Trail) add(e *entry) Trail {
	e.Time -= t.start()
	e.Prev = t.head()
	return append(t, e.encode())
}

func hashOf(raw []byte) []byte {
	sum := sha256.Sum256(raw)
	return sum[:]
}

// An entry is an Entry as it is stored.
type entry struct {
	note
	Time             instant
	Epoch            uint16
	Actor, Reference string
	Prev             []byte
	Billed           Billed // of what was settled, in time or late
	Provider         string // likewise
	Until            instant

	Receiver, Country, Version, Language string // of a consent, and what became of it; Reference is its text
}

func (e *entry) fields(c *wire.Codec) {
	wire.Int(c, 1, "time", "", &e.Time)
	wire.Uint(c, 2, "kind", "", &e.Kind)
	wire.Uint(c, 3, "step", "", &e.Step)
	wire.Uint(c, 4, "op", "", &e.Op)
	wire.Uint(c, 5, "outcome", "", &e.Out)
	wire.Uint(c, 6, "reason", "", &e.Reason)
	wire.Uint(c, 7, "findings", "", &e.Found)
	wire.Uint(c, 8, "status", "", &e.To)
	wire.Uint(c, 9, "epoch", "", &e.Epoch)
	c.Text(10, "actor", "", &e.Actor)
	c.Text(11, "reference", "", &e.Reference)
	c.Bytes(12, "prev", "", &e.Prev)
	wire.Uint(c, 13, "billed", "", &e.Billed)
	c.Text(14, "provider", "", &e.Provider)
	wire.Int(c, 15, "until", "", &e.Until)
	c.Text(19, "receiver", "", &e.Receiver)
	c.Text(20, "country", "", &e.Country)
	c.Text(21, "version", "", &e.Version)
	c.Text(22, "language", "", &e.Language)
}

// encode is an entry as it is stored.
func (e *entry) encode() []byte { return wire.Append(nil, e.fields) }

// public is an entry as others see it, the ith of a trail that began at start.
func (e *entry) public(i int, start instant) Entry {
	if i > 0 {
		e.Time += start
	}
	return Entry{
		Seq: i + 1, Time: e.Time.time(), Kind: e.Kind.String(), Op: e.Op,
		Step: nameOrNone(e.Step), Outcome: nameOf(outcomeNames[:], uint8(e.Out)), Reason: nameOrNone(e.Reason),
		Findings: e.Found.String(), Status: nameOrNone(e.To), Epoch: e.Epoch, Actor: e.Actor, Reference: e.Reference,
		Provider: e.Provider, Billed: nameOrNone(e.Billed), Until: e.Until.time(),
		Receiver: e.Receiver, Country: e.Country, Version: e.Version, Language: e.Language,
		Prev: base64.RawURLEncoding.EncodeToString(e.Prev),
	}
}

// nameOrNone is the name of a value, or "" for none.
func nameOrNone[T interface {
	~uint8
	fmt.Stringer
}](x T) string {
	if x == 0 {
		return ""
	}
	return x.String()
}
