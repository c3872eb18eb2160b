package realname

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// A Verifier leads people through verification. It holds no state of its own:
// any number of processes may serve the same session, and its methods may be
// called from several goroutines.
//
// The methods that take a [Ref] are for the user's own requests. What
// reviewers and operators do is behind [Verifier.Desk], what workers do is
// [Verifier.Sweep] and [Verifier.Deliver].
type Verifier struct {
	c     Config // our own copy, with defaults
	rules *policy
	tables
	cursors *keyring.Purpose // of pages of cases
	indexed atomic.Bool      // whether the store is known to be under our index key
	shards  atomic.Uint32    // over which queues processes spread, as last read
	learned atomic.Int64     // when that was
	alarm   alarm
	running counter          // calls that outlive their caller
	names   [numSteps]string // of the providers
	hourly  hourly
	backlog backlog
	passed  onceEach // records that cannot be opened
}

// New returns a Verifier that works as c says. It reports everything that is
// wrong with c at once, in an error that matches [ErrConfig], and keeps its own
// copy of c.
func New(c Config) (*Verifier, error) {
	c.setDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	v := &Verifier{c: c, rules: c.policy(), alarm: alarm{rung: make(chan struct{}, 1)}}
	v.names = v.providers()
	return v, v.open()
}

func (c *Config) setDefaults() {
	for _, f := range []struct {
		field *time.Duration
		def   time.Duration
	}{
		{&c.Lifetime, 30 * time.Minute}, {&c.ReviewTime, 72 * time.Hour}, {&c.Lease, 10 * time.Minute}, {&c.Timeout, 10 * time.Second},
	} {
		if *f.field == 0 {
			*f.field = f.def
		}
	}
	if c.ScreenWithin == 0 {
		c.ScreenWithin = 7 * aDay
	}
	if c.ReviewLimit == 0 {
		c.ReviewLimit = min(3*c.ReviewTime, maxTime)
	}
	if c.Extension == 0 {
		c.Extension = c.Lifetime
	}
	if c.DataKeys == nil {
		c.DataKeys = c.Store
	}
	if c.Schema == 0 {
		c.Schema = oldestSchema
	}
	if c.Shards == 0 {
		c.Shards = 4
	}
	if c.MinAge == 0 {
		c.MinAge = 14
	}
	if c.Kinds == nil {
		c.Kinds = []idcard.Kind{idcard.KindResident, idcard.KindPermit}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Level == nil {
		c.Level = LevelPBoC
	}
	if c.Warnings == nil {
		const day = 24 * time.Hour
		c.Warnings = []time.Duration{90 * day, 30 * day, 7 * day}
	}
	c.Limits, c.Retain = c.Limits.withDefaults(), c.Retain.withDefaults()
	c.Kinds, c.CardTypes = slices.Clone(c.Kinds), slices.Clone(c.CardTypes)
	c.RetryUnknown, c.Flows = slices.Clone(c.RetryUnknown), maps.Clone(c.Flows)
	c.Documented, c.Texts = slices.Clone(c.Documented), slices.Clone(c.Texts)
	c.Goals, c.Life, c.Warnings = maps.Clone(c.Goals), maps.Clone(c.Life), slices.Clone(c.Warnings)
}

func (v *Verifier) now() instant { return instantOf(v.c.Now()) }

// Wait waits for the calls to backends that outlive their callers: a caller who
// goes away does not lose an answer that was paid for. Call it before the
// process ends.
func (v *Verifier) Wait(ctx context.Context) error {
	return v.running.wait(ctx)
}

// A counter counts what is under way. Unlike a sync.WaitGroup it can be waited
// for while more comes.
type counter struct {
	mu   sync.Mutex
	n    int
	idle chan struct{} // closed when n falls to zero
}

// start runs f in a goroutine.
func (c *counter) start(f func()) {
	c.mu.Lock()
	if c.n++; c.n == 1 {
		c.idle = make(chan struct{})
	}
	c.mu.Unlock()
	go func() {
		defer c.done()
		f()
	}()
}

func (c *counter) done() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n--; c.n == 0 {
		close(c.idle)
	}
}

// wait returns once nothing is under way, or ctx is done.
func (c *counter) wait(ctx context.Context) error {
	c.mu.Lock()
	n, idle := c.n, c.idle
	c.mu.Unlock()
	if n == 0 {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// log tells of a failure. An error's own text may come from a store, so only
// its class is told.
func (v *Verifier) log(ctx context.Context, what string, err error, args ...any) {
	class := "error"
	for _, known := range []error{
		kv.ErrUnknown, kv.ErrBusy, kv.ErrConflict, kv.ErrNotFound, ErrCorrupt, ErrSchema, ErrIndex,
		context.Canceled, context.DeadlineExceeded,
	} {
		if errors.Is(err, known) {
			class = known.Error()
			break
		}
	}
	v.c.Log.WarnContext(ctx, "realname: "+what, append(args, "class", class)...)
}
