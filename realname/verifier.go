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
	"github.com/go-realname/sdk/internal/reindex"
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
	c       Config // our own copy, with defaults
	rules   *policy
	seal    map[string]*keyring.Purpose // by the kind of record
	index   map[string]*keyring.Purpose // by what is indexed
	movers  map[string]*reindex.Mover   // by the kind of record
	schemas schemas
	indexed atomic.Bool // whether the store is known to be under our index key
	running counter     // calls that outlive their caller
}

// New returns a Verifier that works as c says. It reports everything that is
// wrong with c at once, in an error that matches [ErrConfig], and keeps its own
// copy of c.
func New(c Config) (*Verifier, error) {
	c.setDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	v := &Verifier{
		c: c, rules: c.policy(),
		seal:    make(map[string]*keyring.Purpose),
		index:   make(map[string]*keyring.Purpose),
		movers:  make(map[string]*reindex.Mover),
		schemas: schemas{reads: schema, writes: c.Schema},
	}
	for kind := range recordKinds {
		if err := v.purpose(v.seal, "realname/seal/", kind); err != nil {
			return nil, err
		}
	}
	for _, kind := range append([]string{kindIndex}, movedKinds...) {
		if err := v.purpose(v.index, "realname/index/", kind); err != nil {
			return nil, err
		}
	}
	return v, v.addMovers()
}

func (v *Verifier) purpose(m map[string]*keyring.Purpose, label, kind string) (err error) {
	m[kind], err = v.c.Keys.Purpose(label + kind)
	return err
}

func (c *Config) setDefaults() {
	for _, f := range []struct {
		field *time.Duration
		def   time.Duration
	}{
		{&c.Lifetime, 30 * time.Minute}, {&c.ReviewTime, 72 * time.Hour}, {&c.Timeout, 10 * time.Second},
	} {
		if *f.field == 0 {
			*f.field = f.def
		}
	}
	if c.DataKeys == nil {
		c.DataKeys = c.Store
	}
	if c.Schema == 0 {
		c.Schema = oldestSchema
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
	c.Limits = c.Limits.withDefaults()
	c.Kinds, c.CardTypes = slices.Clone(c.Kinds), slices.Clone(c.CardTypes)
	c.RetryUnknown, c.Flows = slices.Clone(c.RetryUnknown), maps.Clone(c.Flows)
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
		kv.ErrUnknown, kv.ErrBusy, kv.ErrConflict, kv.ErrNotFound,
		context.Canceled, context.DeadlineExceeded,
	} {
		if errors.Is(err, known) {
			class = known.Error()
			break
		}
	}
	v.c.Log.WarnContext(ctx, "realname: "+what, append(args, "class", class)...)
}
