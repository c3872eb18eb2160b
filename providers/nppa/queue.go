package nppa

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
)

// A QueueConfig says what a [Queue] works with. Client, Store and Keys are required.
type QueueConfig struct {
	Client *Client       // sends the reports
	Store  kv.Store      // keeps the events, sealed
	Keys   *keyring.Ring // seals them

	// Prefix comes before every key in the store. Empty means "nppa/".
	Prefix string

	// Keep is how long after its time an event is kept that the system has not taken. Then it
	// is forgotten. Zero means 24 hours. The system's documents say that it takes no event
	// older than three minutes.
	Keep time.Duration

	// Log gets a line for each event that the system refuses, and for each that is forgotten,
	// without personal data. Nil means [slog.Default].
	Log *slog.Logger
}

// A Queue keeps events until the system has taken them. Those of one session are reported in
// their order, each at least once: if the answer to a report is lost, the report is sent again.
// It may be used by several goroutines and processes.
type Queue struct {
	c    QueueConfig
	seal *keyring.Purpose
}

// NewQueue returns a Queue.
func NewQueue(c QueueConfig) (*Queue, error) {
	if c.Client == nil || c.Store == nil || c.Keys == nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, errors.New("there is no Client, Store or Keys"))
	}
	if c.Prefix == "" {
		c.Prefix = "nppa/"
	}
	if !kv.ValidKey(c.Prefix) || len(c.Prefix) > 32 {
		return nil, fmt.Errorf("%w: %w", ErrConfig, errors.New("the Prefix is not a key"))
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Keep == 0 {
		c.Keep = 24 * time.Hour
	}
	if c.Keep < lease {
		return nil, fmt.Errorf("%w: %w", ErrConfig, errors.New("the Keep is less than a minute"))
	}
	seal, err := c.Keys.Purpose("nppa/queue")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return &Queue{c, seal}, nil
}

// A waiting is what is not reported yet of one session, oldest first, as it is sealed.
type waiting struct {
	Events []wireEvent
	Tries  int
}

// A wireEvent is an event as it is sealed.
type wireEvent struct {
	Session, PI, Device string
	Login               bool
	At                  int64
}

// event is w as an Event.
func (w wireEvent) event() Event {
	pi, _ := ParsePI(w.PI)
	return Event{Session: w.Session, Login: w.Login, At: time.Unix(w.At, 0), PI: pi, Device: w.Device}
}

// maxWaiting is how many events one session may have waiting.
const maxWaiting = 16

// ErrFull is the error of [Queue.Add] while a session has too many events waiting.
var ErrFull = errors.New("nppa: too many events of one session are waiting")

// Add keeps an event to be reported. The same event again changes nothing.
func (q *Queue) Add(ctx context.Context, e Event) error {
	if err := e.check(); err != nil {
		return err
	}
	key := q.c.Prefix + q.seal.Index([]byte(e.Session))
	event := wireEvent{e.Session, e.PI.Reveal(), e.Device, e.Login, e.At.Unix()}
	now := q.c.Client.client.Now()
	_, err := kv.Update(ctx, q.c.Store, key, func(r kv.Record) (kv.Record, error) {
		w, err := q.open(key, r)
		switch {
		case err != nil:
			return r, err
		case slices.Contains(w.Events, event):
			return r, kv.SkipWrite
		case len(w.Events) >= maxWaiting:
			return r, ErrFull
		}
		w.Events = append(w.Events, event)
		due := r.Due
		if r.Queue == "" {
			due = now
		}
		return q.record(key, w, due)
	})
	return err
}

// open reads a record; one that is not there has nothing waiting.
func (q *Queue) open(key string, r kv.Record) (w waiting, err error) {
	if len(r.Value) == 0 {
		return w, nil
	}
	plain, err := q.seal.Open(nil, r.Value, []byte(key))
	if err == nil {
		err = json.Unmarshal(plain, &w)
	}
	if err != nil {
		return w, fmt.Errorf("nppa: a record of the queue cannot be read: %w", err)
	}
	return w, nil
}

// record is what is stored of w.
func (q *Queue) record(key string, w waiting, due time.Time) (kv.Record, error) {
	slices.SortStableFunc(w.Events, func(a, b wireEvent) int { return int(a.At - b.At) })
	plain, err := json.Marshal(w)
	if err != nil {
		return kv.Record{}, err
	}
	sealed, err := q.seal.Seal(nil, plain, []byte(key))
	return kv.Record{Value: sealed, Queue: q.queue(), Due: due}, err
}

// queue is the name of the list in the store.
func (q *Queue) queue() string { return q.c.Prefix + "queue" }

// lease is how long a sweep has for a report before another one may repeat it.
const lease = time.Minute

// Sweep reports what is due, up to 128 events at a time, until nothing is. Call it every few
// seconds, in any number of processes. It returns the first error; events that were not taken
// are tried again later, with pauses that grow to ten minutes.
func (q *Queue) Sweep(ctx context.Context) error {
	for ctx.Err() == nil {
		claimed, more, err := q.claim(ctx)
		if err != nil || !more {
			return err
		}
		// The report ends before others may repeat it: they could overtake it.
		if err := q.deliver(ctx, claimed, time.Now().Add(lease/2)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// A claim is a session whose events this sweep reports.
type claim struct {
	key    string
	events []wireEvent
}

// claim takes sessions that are due, as many as one report has room for. There may be more
// where it found any that was due.
func (q *Queue) claim(ctx context.Context) (all []claim, more bool, err error) {
	now := q.c.Client.client.Now()
	room := MaxEvents
	var keys []string
	for key, err := range q.c.Store.Due(ctx, q.queue(), now) {
		if err != nil {
			return nil, false, err
		}
		if keys = append(keys, key); len(keys) == MaxEvents {
			break
		}
	}
	for _, key := range keys {
		events, changed, err := q.take(ctx, key, now, room)
		if err != nil {
			return nil, false, err
		}
		more = more || changed
		if len(events) > 0 {
			all = append(all, claim{key, events})
			room -= len(events)
		}
	}
	return all, more, nil
}

// take claims the events of one session, if there is room for them, and tells whether it changed
// its record. A record that cannot be read waits, so that it is not in the way of the others; one
// in which nothing waits, as a crash may leave it, goes.
func (q *Queue) take(ctx context.Context, key string, now time.Time, room int) (events []wireEvent, changed bool, err error) {
	var broken, empty bool
	var old int
	r, err := kv.Update(ctx, q.c.Store, key, func(r kv.Record) (kv.Record, error) {
		events, broken, empty, old = nil, false, false, 0
		if r.Version == 0 || r.Due.After(now) {
			return r, kv.SkipWrite
		}
		w, err := q.open(key, r)
		if err != nil {
			broken = true
			r.Due = now.Add(longestPause)
			return r, nil
		}
		n := len(w.Events)
		w.Events = slices.DeleteFunc(w.Events, func(e wireEvent) bool { return e.At < now.Add(-q.c.Keep).Unix() })
		if old, empty = n-len(w.Events), len(w.Events) == 0; empty {
			return r, kv.SkipWrite
		}
		if len(w.Events) > room {
			old = 0
			return r, kv.SkipWrite
		}
		events = w.Events
		w.Tries++
		return q.record(key, w, now.Add(lease))
	})
	if err == nil && empty {
		err = q.drop(ctx, key, r.Version)
	}
	switch {
	case err != nil:
		return nil, false, err
	case broken:
		q.c.Log.Error("nppa: a record of the queue cannot be read")
	case old > 0:
		q.c.Log.Error("nppa: events that were never taken are forgotten", "events", old)
	}
	return events, broken || empty || len(events) > 0, nil
}

// drop deletes a record in which nothing waits, unless an event came.
func (q *Queue) drop(ctx context.Context, key string, version uint64) error {
	err := q.c.Store.Delete(ctx, key, version)
	if errors.Is(err, kv.ErrConflict) {
		return nil
	}
	return err
}

// deliver reports the events of claims and forgets those that were taken, or never will be.
// Where the system cannot read a report, one of the sessions may be the reason: the others do
// not wait for it.
func (q *Queue) deliver(ctx context.Context, claims []claim, until time.Time) error {
	var events []Event
	for _, c := range claims {
		for _, e := range c.events {
			events = append(events, e.event())
		}
	}
	if len(events) == 0 {
		return nil
	}
	within, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	rejected, err := q.c.Client.Report(within, events)
	if half := len(claims) / 2; half > 0 && isUnreadable(err) {
		err = q.deliver(ctx, claims[:half], until)
		if err2 := q.deliver(ctx, claims[half:], until); err == nil {
			err = err2
		}
		return err
	}
	again := q.again(rejected)
	n := 0
	for _, c := range claims {
		var taken []wireEvent
		for i, e := range c.events {
			if err == nil && !again[n+i] {
				taken = append(taken, e)
			}
		}
		n += len(c.events)
		if err2 := q.settle(ctx, c, taken); err2 != nil && err == nil {
			err = err2
		}
	}
	return err
}

// again are the events of a report that were not taken and may be later: the system did not
// say that it cannot read them.
func (q *Queue) again(rejected []Rejection) map[int]bool {
	again := make(map[int]bool)
	for _, r := range rejected {
		row, _ := report.codes.Find(r.Code)
		again[r.Index] = row.Kind != realname.FailureUnreadable
		q.c.Log.Warn("nppa: an event was not taken", "code", r.Code, "again", again[r.Index])
	}
	return again
}

// isUnreadable reports whether the system could not read what it got.
func isUnreadable(err error) bool {
	var f *realname.Failure
	return errors.As(err, &f) && f.Kind == realname.FailureUnreadable
}

// settle forgets what was taken of a session, and has the rest tried again later.
func (q *Queue) settle(ctx context.Context, c claim, taken []wireEvent) error {
	now := q.c.Client.client.Now()
	empty := false
	r, err := kv.Update(ctx, q.c.Store, c.key, func(r kv.Record) (kv.Record, error) {
		w, err := q.open(c.key, r)
		if err != nil {
			return r, err
		}
		if empty = len(w.Events) == 0; empty {
			return r, kv.SkipWrite
		}
		w.Events = slices.DeleteFunc(w.Events, func(e wireEvent) bool { return slices.Contains(taken, e) })
		due := now.Add(pause(w.Tries))
		if len(taken) == len(c.events) {
			w.Tries, due = 0, now
		}
		empty = len(w.Events) == 0
		return q.record(c.key, w, due)
	})
	if err == nil && empty && r.Version != 0 {
		err = q.drop(ctx, c.key, r.Version)
	}
	return err
}

// longestPause is the longest one between two tries.
const longestPause = 10 * time.Minute

// pause is how long to wait after so many tries.
func pause(tries int) time.Duration {
	return min(time.Second<<min(tries, 10), longestPause)
}
