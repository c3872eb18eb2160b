package realname

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// An erasureRecord is what providers still have to hear about a session that was
// erased. It is the last that is kept of the person, sealed, and for keepErasure at
// most.
type erasureRecord struct {
	Since instant
	Tries uint8
	Left  []keptCopy
}

func (r *erasureRecord) fields(c *wire.Codec) {
	wire.Time(c, 1, "since", "", &r.Since)
	wire.Uint(c, 2, "tries", "", &r.Tries)
	wire.List(c, 3, "left", &r.Left, (*keptCopy).fields)
}

// A keptCopy is what one provider keeps of an operation.
type keptCopy struct {
	Step  Step
	Op    uint32
	Key   string // the operation's name for the provider
	Token string
}

func (k *keptCopy) fields(c *wire.Codec) {
	wire.Uint(c, 1, "step", "", &k.Step)
	wire.Uint(c, 2, "op", "", &k.Op)
	c.Text(3, "key", "", &k.Key)
	c.Text(4, "token", forCopy, &k.Token)
}

// keepErasure is how long providers are asked to delete what they keep.
const keepErasure = 30 * 24 * time.Hour

// erasePause is the time before the nth next try: a minute, doubling to six hours.
func erasePause(n uint8) time.Duration { return min(time.Minute<<min(n, 12), 6*time.Hour) }

// putAside keeps what providers need to hear to delete what they keep of a session. A
// provider that deletes nothing need not hear it; one whose backend this process does
// not have may.
func (v *Verifier) putAside(ctx context.Context, s *session, tokens []token) error {
	var left []keptCopy
	for _, t := range tokens {
		backend := v.backend(t.Step)
		if _, ok := backend.(Eraser); ok || backend == nil {
			op := s.op(effect{Step: t.Step, Op: t.Op})
			left = append(left, keptCopy{t.Step, t.Op, op.Key, t.Token.Reveal()})
		}
	}
	if len(left) == 0 {
		return nil
	}
	_, err := v.erasures.Update(ctx, s.ID, func(row *records.Row[erasureRecord]) error {
		r := &row.Value
		if !row.Exists() {
			r.Since = v.now()
			row.Queue, row.Due = v.queueOf(s.ID), v.c.Now().Add(claimTime)
		}
		n := len(r.Left)
		for _, c := range left {
			if !slices.Contains(r.Left, c) {
				r.Left = append(r.Left, c)
			}
		}
		if n == len(r.Left) {
			return kv.SkipWrite
		}
		r.Since, r.Tries = v.now(), 0 // their time begins now
		return nil
	})
	return err
}

// eraseCopies tells providers to delete what they keep of a session that was erased,
// and returns how many have not. It claims the record first, by moving its time. After
// 30 days it gives up, and the trail says so.
func (v *Verifier) eraseCopies(ctx context.Context, id string) (left int, err error) {
	row, err := v.erasures.Update(ctx, id, func(row *records.Row[erasureRecord]) error {
		if !row.Exists() {
			return kv.SkipWrite
		}
		row.Value.Tries = min(row.Value.Tries, 100) + 1
		row.Due = v.c.Now().Add(erasePause(row.Value.Tries))
		return nil
	})
	r := row.Value
	if err != nil || len(r.Left) == 0 {
		return 0, err
	}
	given := v.now() >= r.Since.add(keepErasure) && r.Tries >= 3 // one clock may be wrong
	var done []keptCopy
	for _, c := range r.Left {
		if v.eraseCopy(ctx, c) || given {
			done = append(done, c)
		}
	}
	left = len(r.Left) - len(done)
	if len(done) == 0 {
		return left, nil
	}
	v.noteCopies(ctx, id, done, given)
	return left, v.copiesDone(ctx, id, done)
}

// eraseCopy reports whether a provider has deleted what it keeps of an operation.
func (v *Verifier) eraseCopy(ctx context.Context, c keptCopy) bool {
	e, ok := v.backend(c.Step).(Eraser)
	if !ok {
		return false
	}
	op := Op{Key: c.Key, Step: c.Step}
	asked := v.asking(op, callErase)
	_, err := v.call(ctx, func(ctx context.Context) (Answer, error) {
		return Answer{}, e.Erase(ctx, op, NewDetail(c.Token))
	}, v.tellLate(ctx, asked))
	if err != nil {
		v.tell(ctx, asked, Answer{}, judgeError(err))
	}
	return err == nil
}

// noteCopies puts on the session's trail what came of copies at providers.
func (v *Verifier) noteCopies(ctx context.Context, id string, done []keptCopy, given bool) {
	outcome := outcomePassed
	if given {
		outcome = outcomeUnresolved
	}
	s, err := v.loadBare(ctx, id)
	if err == nil {
		_, err = v.change(ctx, s, func(s *session) error {
			for _, c := range done {
				s.record(note{Kind: noteCopy, Step: c.Step, Op: c.Op, Out: outcome}, "")
			}
			return nil
		})
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		v.log(ctx, "erasure at a provider not noted", err)
	}
}

// copiesDone takes copies out of a session's erasure record, which goes with the last.
func (v *Verifier) copiesDone(ctx context.Context, id string, done []keptCopy) error {
	row, err := v.erasures.Update(ctx, id, func(row *records.Row[erasureRecord]) error {
		if !row.Exists() {
			return kv.SkipWrite
		}
		row.Value.Left = slices.DeleteFunc(row.Value.Left, func(c keptCopy) bool { return slices.Contains(done, c) })
		return nil
	})
	if err != nil || !row.Exists() || len(row.Value.Left) > 0 {
		return err
	}
	if err := v.erasures.Delete(ctx, row); !errors.Is(err, kv.ErrConflict) {
		return err
	}
	return nil // one more was put aside meanwhile
}

// eraseLate has a provider delete what it keeps of an operation whose answer came after
// the session's data was withdrawn.
func (v *Verifier) eraseLate(ctx context.Context, s *session, do effect, t Detail) {
	err := v.putAside(ctx, s, []token{{Step: do.Step, Op: do.Op, Token: t}})
	if err == nil {
		_, err = v.eraseCopies(ctx, s.ID)
	}
	if err != nil {
		v.log(ctx, "provider's copy left behind", err, "step", do.Step.String())
	}
}
