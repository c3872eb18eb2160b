package webhook

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// A mark is how far a stream has been taken.
type mark struct {
	Highest uint64 // the number that was taken last
	Claim   uint64 // random: who is taking the next one, or 0
	Until   int64  // when the claim is over, in microseconds since 1970
}

func (k *mark) fields(c *wire.Codec) {
	wire.Uint(c, 1, "highest", "", &k.Highest)
	wire.Uint(c, 2, "claim", "", &k.Claim)
	wire.Time(c, 3, "until", "", &k.Until)
}

// A markRow is a mark while something is done with it.
type markRow = records.Row[mark]

// keepMarks is how long the mark of a stream is kept after its last message: longer than a
// sender keeps what it has put aside.
const keepMarks = 400 * 24 * time.Hour

// maxClaim is how long a claim lasts at most. A longer one was made by a clock that was wrong.
const maxClaim = time.Hour

func newMarks(c *HandlerConfig) (*records.Table[mark], error) {
	g := &records.Group{
		Package: "webhook", Store: c.Store, Keys: c.Keys, Prefix: c.Prefix, Now: c.Now,
		Reads: form, Writes: form, Corrupt: errCorrupt, Newer: errNewer,
	}
	return records.New(g, records.Kind[mark]{
		Name: "mark", Prefix: "wn/", Fields: (*mark).fields,
		Until:   func() time.Time { return c.Now().Add(keepMarks + emptyFor) },
		Arrange: func(r *markRow) { r.Expires = c.Now().Add(keepMarks) },
	})
}

// errOld is how claim says that a number was taken before.
var errOld = errors.New("webhook: an old number")

// claim begins to take a number, for as long as nobody else may.
func (k *mark) claim(number, id uint64, now, until int64) error {
	switch {
	case number <= k.Highest:
		return errOld
	case k.Claim != 0 && k.Claim != id && now < k.Until && k.Until-now <= maxClaim.Microseconds():
		return ErrBusy
	}
	k.Claim, k.Until = id, until
	return nil
}

// done ends a claim: taken, or not.
func (k *mark) done(number, id uint64, taken bool) error {
	if k.Claim != id {
		return ErrBusy // the claim was over, and another one came
	}
	if taken {
		k.Highest = max(k.Highest, number)
	}
	k.Claim, k.Until = 0, 0
	return nil
}

// inOrder calls Take for a numbered message, unless its number is an old one. While one call
// is under way, others of the stream are busy: a slow one would else finish with old news after
// newer ones.
func (h *handler) inOrder(ctx context.Context, m Message) error {
	id := rand.Uint64() | 1
	now := h.c.Now()
	// Take ends after Timeout, and the write after it has as long again.
	until := now.Add(2*h.c.Timeout + time.Second).UnixMicro()
	have, err := h.marks.Settled(ctx, h.marks.Place([]byte("stream"), []byte(m.Stream)))
	if err != nil {
		return err
	}
	have, err = h.marks.UpdateFrom(ctx, have, func(r *markRow) error {
		return r.Value.claim(m.Number, id, now.UnixMicro(), until)
	})
	if errors.Is(err, errOld) {
		return nil
	}
	if err != nil {
		return busy(err)
	}
	failed := h.call(ctx, m)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.c.Timeout)
	defer cancel()
	_, err = h.marks.UpdateFrom(ctx, have, func(r *markRow) error {
		return r.Value.done(m.Number, id, failed == nil)
	})
	if failed != nil {
		return failed
	}
	return busy(err)
}

// busy lets a record that others kept changing be ErrBusy.
func busy(err error) error {
	if errors.Is(err, kv.ErrBusy) && !errors.Is(err, kv.ErrUnknown) {
		return ErrBusy
	}
	return err
}
