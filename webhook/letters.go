package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// form is that of records in the store.
const form = 1

// longestKey has the form of a record's key, for checking a prefix.
const longestKey = "wl/00000000000000000000000000000000"

var (
	errNoStore  = errors.New("webhook: Config.Store is missing")
	errCorrupt  = errors.New("webhook: record cannot be opened")
	errNewer    = errors.New("webhook: record of a newer form")
	errNoLetter = errors.New("webhook: no such message was put aside")
)

// A letter is a message that was put aside.
type letter struct {
	ID     string
	Type   string
	Time   int64 // microseconds since 1970, as all times here
	Stream string
	Number uint64
	Data   []byte
	Reason Reason // why the receiver did not take it
	Status uint16 // of HTTP
	At     int64  // when it was put aside; 0 in a record that holds no message any more
}

// What a letter's data are for.
const forResend = "is sent again, if an operator says so"

func (l *letter) fields(c *wire.Codec) {
	wire.Time(c, 1, "at", "", &l.At)
	c.Base(l.At)
	c.Text(2, "id", "", &l.ID)
	c.Text(3, "type", "", &l.Type)
	wire.Time(c, 4, "time", "", &l.Time)
	c.Text(5, "stream", forResend, &l.Stream)
	wire.Uint(c, 6, "number", "", &l.Number)
	c.Bytes(7, "data", forResend, &l.Data)
	wire.Uint(c, 8, "reason", "", &l.Reason)
	wire.Uint(c, 9, "status", "", &l.Status)
}

// A letterRow is a letter while something is done with it.
type letterRow = records.Row[letter]

// emptyFor is how long a record without a message stays: longer than a slow process may take to
// copy one whose index key has changed.
const emptyFor = 48 * time.Hour

func newLetters(c *Config) (*records.Table[letter], error) {
	g := &records.Group{
		Package: "webhook", Store: c.Store, Keys: c.Keys, Prefix: c.Prefix, Now: c.Now,
		Reads: form, Writes: form, Corrupt: errCorrupt, Newer: errNewer,
	}
	return records.New(g, records.Kind[letter]{
		Name: "letter", Prefix: "wl/", Fields: (*letter).fields,
		Until: func() time.Time { return c.Now().Add(c.Keep + emptyFor) },
		Arrange: func(r *letterRow) {
			if r.Value.At == 0 {
				r.Queue, r.Due, r.Expires = "", time.Time{}, c.Now().Add(emptyFor)
				return
			}
			r.Queue, r.Due, r.Expires = c.queue(), time.UnixMicro(r.Value.At).Add(c.Keep), time.Time{}
		},
	})
}

// queue is where the letters stand, each until its time is over: in the order in which they were
// put aside.
func (c *Config) queue() string { return c.Prefix + "webhook/letters" }

// givesUp reports whether a message that was not taken is put aside.
func (s *Sender) givesUp(m *Message, failed *Error) bool {
	if s.c.GiveUp == 0 || s.c.Now().Sub(m.Time) <= s.c.GiveUp {
		return false
	}
	return failed.Reason != Paused && failed.Reason != Canceled // or it was not asked
}

// putAside keeps m. It is done even if the caller has gone meanwhile.
func (s *Sender) putAside(ctx context.Context, m Message, failed *Error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	at := s.c.Now().UnixMicro()
	return s.changeLetter(ctx, m.ID, func(r *letterRow) error {
		r.Value = letter{
			ID: m.ID, Type: m.Type, Time: m.Time.UnixMicro(), Stream: m.Stream, Number: m.Number, Data: m.Data,
			Reason: failed.Reason, Status: uint16(failed.Status), At: at,
		}
		return nil
	})
}

func (s *Sender) changeLetter(ctx context.Context, id string, next func(*letterRow) error) error {
	have, err := s.letters.Settled(ctx, s.letters.Place([]byte("letter"), []byte(id)))
	if err == nil {
		_, err = s.letters.UpdateFrom(ctx, have, next)
	}
	return err
}

// A Letter is a message that was put aside, since the receiver did not take it for longer than
// Config.GiveUp.
type Letter struct {
	Message Message   // as it was given to Send, with its ID
	At      time.Time // when it was put aside
	Reason  Reason    // why the receiver did not take it
	Status  int       // the answer's HTTP status, or 0
}

// Letters yields the messages that were put aside and are still kept, in the order in which
// they were. An error stands for one that cannot be read; those after it are
// yielded too, unless the store failed.
func (s *Sender) Letters(ctx context.Context) iter.Seq2[Letter, error] {
	return func(yield func(Letter, error) bool) {
		if s.letters == nil {
			yield(Letter{}, errNoStore)
			return
		}
		now := s.c.Now()
		for r, err := range s.due(ctx, now.Add(s.c.Keep+emptyFor)) {
			if err == nil && !r.Due.After(now) {
				continue // Sweep forgets it
			}
			if !yield(r.Value.letter(), err) {
				return
			}
		}
	}
}

// Sweep forgets the messages that were put aside longer ago than Config.Keep, and returns how many
// it forgot. Call it once a day: a message that is not forgotten stays in the store.
func (s *Sender) Sweep(ctx context.Context) (int, error) {
	if s.letters == nil {
		return 0, errNoStore
	}
	w := records.Walk{Context: ctx}
	now := s.c.Now()
	for r, err := range s.due(ctx, now) {
		if err == nil {
			_, err = s.letters.Update(ctx, r.Name, func(r *letterRow) error {
				if !r.Exists() || r.Value.At == 0 || r.Due.After(now) { // put aside once more meanwhile
					return kv.SkipWrite
				}
				r.Value = letter{}
				return nil
			})
		}
		w.Add(true, err)
	}
	return w.N, w.Err()
}

// due yields the letters whose time is over at until. An error stands for one that cannot be
// read, or ends them all.
func (s *Sender) due(ctx context.Context, until time.Time) iter.Seq2[letterRow, error] {
	return func(yield func(letterRow, error) bool) {
		for key, err := range s.c.Store.Due(ctx, s.c.queue(), until) {
			var r letterRow
			if name, ok := s.letters.NameOf(key); ok && err == nil {
				r, err = s.letters.Get(ctx, name)
			}
			if err == nil && r.Value.At == 0 {
				continue // forgotten meanwhile
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

func (l *letter) letter() Letter {
	if l.At == 0 {
		return Letter{}
	}
	return Letter{
		Message: Message{
			ID: l.ID, Type: l.Type, Time: time.UnixMicro(l.Time).UTC(), Stream: l.Stream, Number: l.Number,
			Data: json.RawMessage(l.Data),
		},
		At: time.UnixMicro(l.At).UTC(), Reason: l.Reason, Status: int(l.Status),
	}
}

// Resend sends the message of an ID that was put aside once more, and forgets it if the receiver
// takes it. Otherwise it is kept as it was. A receiver that has taken a later message
// of the same stream meanwhile drops this one, and answers that it took it.
func (s *Sender) Resend(ctx context.Context, id string) error {
	if s.letters == nil {
		return errNoStore
	}
	r, err := s.letters.Find(ctx, s.letters.Place([]byte("letter"), []byte(id)))
	if err != nil {
		return err
	}
	if r.Value.At == 0 {
		return errNoLetter
	}
	m := r.Value.letter().Message
	body, err := m.body()
	if err != nil {
		return err
	}
	if failed := s.try(ctx, &m, body); failed != nil {
		return failed
	}
	return s.Discard(ctx, id)
}

// Discard forgets the message of an ID that was put aside. It succeeds where there is none.
func (s *Sender) Discard(ctx context.Context, id string) error {
	if s.letters == nil {
		return errNoStore
	}
	return s.changeLetter(ctx, id, func(r *letterRow) error {
		if !r.Exists() {
			return kv.SkipWrite
		}
		r.Value = letter{} // written even if it is empty: an earlier write may yet be lost
		return nil
	})
}
