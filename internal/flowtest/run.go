package flowtest

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// A run is a service on a place of its own in a store: one process, which may
// crash and be started again, the providers it asks, and what was seen of it all.
type run struct {
	t      testing.TB
	world  *realnametest.World // the process that is up
	watch  *watch
	ledger *ledger
	o      options
	asks   *realnametest.Backend
	phone  *smstest.Phone
	clock  *realnametest.Clock
	dead   *atomic.Bool // whether the process that is up has crashed
	calm   atomic.Bool  // whether no more faults happen
	haste  haste
	refs   []realname.Ref
}

// options say what is special about a run.
type options struct {
	change func(*realname.Config)

	// store says what happens to a call of the store; crash lets the process end
	// with that call.
	store func(kvtest.Call) (f kvtest.Fault, crash bool)

	// backend says whether the process crashes in the call of a backend.
	backend func(step realname.Step, after bool) bool

	// slow is the step whose first call is not answered in time; zero for none.
	slow realname.Step

	// tardy says when this call comes to the provider, where that is not at once.
	tardy tardiness
}

// morning is ten o'clock in Beijing, tomorrow: a server that drops by its own clock
// what has expired keeps everything.
func morning() *realnametest.Clock {
	return realnametest.NewClock(time.Now().UTC().Truncate(24 * time.Hour).Add(26 * time.Hour))
}

func newRun(t testing.TB, s kv.Store, o options) *run {
	t.Helper()
	r := &run{
		t: t, o: o, asks: new(realnametest.Backend), phone: new(smstest.Phone), clock: morning(),
	}
	var c realname.Config
	if o.change != nil {
		o.change(&c)
	}
	r.ledger = newLedger(c.Limits)
	var err error
	if r.watch, err = newWatch(newPlace(s), r.ledger, r.clock); err != nil {
		t.Fatal(err)
	}
	r.start()
	return r
}

// start starts a process, which knows nothing of the one before.
func (r *run) start() {
	r.t.Helper()
	dead := new(atomic.Bool)
	r.world, r.dead = r.process(dead, &provider{arrive: r.meet}), dead
}

// process starts a process whose backends are p. It ends with dead.
func (r *run) process(dead *atomic.Bool, p *provider) *realnametest.World {
	r.t.Helper()
	p.Backend, p.ledger, p.crash = r.asks, r.ledger, func(step realname.Step, after bool) bool {
		if !r.calm.Load() && !dead.Load() && r.o.backend != nil && r.o.backend(step, after) {
			dead.Store(true)
		}
		return dead.Load()
	}
	w, err := realnametest.New(realnametest.Options{
		Store: &kvtest.Chaos{Store: r.watch, Plan: r.plan(dead)}, Clock: r.clock, Backend: r.asks,
		Change: func(c *realname.Config) {
			c.Authority, c.Documents, c.Face, c.Bank, c.Review = p, p, p, p, p
			Loose(c)
			c.Timeout = p.timeout
			if r.o.change != nil {
				r.o.change(c)
			}
		},
		SMS: func(c *sms.Config) { c.Senders = []sms.Route{{Name: "phone", Sender: r.phone}} },
	})
	if err != nil {
		r.t.Fatal(err)
	}
	w.Phone = r.phone
	return w
}

// plan is what happens to the calls of one process. It is never asked twice at
// a time.
func (r *run) plan(dead *atomic.Bool) func(kvtest.Call) kvtest.Fault {
	return func(c kvtest.Call) kvtest.Fault {
		if dead.Load() {
			return kvtest.Fault{Before: errCrashed}
		}
		if r.calm.Load() || r.o.store == nil {
			return kvtest.Fault{}
		}
		f, crash := r.o.store(c)
		if crash {
			dead.Store(true)
		}
		return f
	}
}

// revive starts a process in place of one that has crashed.
func (r *run) revive() {
	if r.dead.Load() {
		r.start()
	}
}

// work is what workers do from time to time.
func (r *run) work(ctx context.Context) {
	_, _ = r.world.Verifier.Sweep(newRequest(ctx))
	_, _ = r.world.Verifier.Deliver(ctx, func(_ context.Context, e realname.Event) error {
		if e.Kind != realname.EventStatus {
			return nil
		}
		r.ledger.delivered(e)
		return nil
	})
	r.revive()
}

// know remembers a session.
func (r *run) know(s realname.Session) {
	for _, ref := range r.refs {
		if ref == s.Ref {
			return
		}
	}
	if s.Ref.ID != "" {
		r.refs = append(r.refs, s.Ref)
	}
}

// report fails the test for every invariant that was seen broken.
func (r *run) report() {
	r.t.Helper()
	for _, v := range r.ledger.violations() {
		r.t.Error(v)
	}
}

// A customer is somebody with an account who goes through flows.
type customer struct {
	account string
	who     realname.Identity
	card    realname.Card
	pin     password.PIN
}

// customerOf returns the customer with a number, who is a person of that name.
func customerOf(n int, who realname.Identity) customer {
	return customer{
		account: fmt.Sprint("account-", n), who: who, pin: password.MustParsePIN(fmt.Sprint(739164 + 1307*n)),
		card: realname.Card{
			Number: cardOwnedBy(who),
			Mobile: sms.MustParseMobile(fmt.Sprint(13800138000 + n)),
		},
	}
}

// cardOwnedBy returns a card of somebody's own.
func cardOwnedBy(who realname.Identity) bankcard.Number {
	sum := crc32.ChecksumIEEE([]byte(who.Number.Reveal())) % 10_000
	for check := range 10 {
		if n, err := bankcard.Parse(fmt.Sprintf("62162614821593%04d%d", sum, check)); err == nil {
			return n
		}
	}
	panic("no check digit fits")
}

// patient leads a customer through a flow as somebody who does not give up: after an
// error they look at the session, wait, let the workers work, and go on with
// whatever the session says is next.
func (r *run) patient(ctx context.Context, c customer, m realname.Method) realname.Session {
	var s realname.Session
	for range 25 {
		s = r.turn(ctx, c, m, s)
		if s.Step(r.o.slow).Phase == realname.PhasePassed {
			r.overtaken(ctx)
		}
		r.revive()
		if s.Waiting != realname.WaitingForUser {
			r.work(ctx)
		}
		if s.Status != 0 && !live(s.Status) {
			return s
		}
		r.clock.Advance(65 * time.Second) // the time between two codes
	}
	return s
}

// turn does the next step of the session, whatever that is.
func (r *run) turn(ctx context.Context, c customer, m realname.Method, s realname.Session) realname.Session {
	v := r.world.Verifier
	if s.Ref.ID == "" {
		s, _ = v.Start(ctx, c.account, realname.GoalVerify, m)
		r.know(s)
		return s
	}
	if now, err := v.Refresh(newRequest(ctx), s.Ref); err == nil {
		s = now
	}
	if s.Waiting != realname.WaitingForUser {
		return s
	}
	if err := r.world.Agree(ctx, s.Ref); err != nil {
		return s
	}
	r.step(ctx, c, s)
	if now, err := v.Get(ctx, s.Ref); err == nil {
		s = now
	}
	return s
}

// step does what the session asks for next.
func (r *run) step(ctx context.Context, c customer, s realname.Session) {
	ctx = newRequest(ctx)
	v, done := r.verifier(ctx, s)
	defer done()
	switch s.Next {
	case realname.StepIdentity:
		_, _ = v.SubmitIdentity(ctx, s.Ref, c.who)
	case realname.StepPhotos:
		_, _ = v.SubmitPhotos(ctx, s.Ref, realnametest.PhotosOf(s.Subject))
	case realname.StepFace:
		_, _ = v.SubmitFace(ctx, s.Ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
	case realname.StepCard:
		card := c.card
		if s.Subject.Number.IsValid() {
			card.Number = cardOwnedBy(s.Subject)
		}
		_, _ = v.SubmitCard(ctx, s.Ref, card)
	case realname.StepCode:
		_, _, _ = v.SendCode(ctx, s.Ref, realname.CodeRequest{Mobile: c.card.Mobile})
		if code := r.phone.Code(c.card.Mobile); code.IsValid() {
			_, _ = v.CheckCode(ctx, s.Ref, code)
		}
	case realname.StepPIN:
		_, _ = v.SetPIN(ctx, s.Ref, c.pin)
	}
}

// rest lets everything come to rest, without further faults.
func (r *run) rest(ctx context.Context) {
	r.calm.Store(true)
	for range 3 {
		r.clock.Advance(time.Minute)
		r.work(ctx)
	}
}

// ended looks at every session when nothing is left to be done.
func (r *run) ended(ctx context.Context) (ends []realname.Session) {
	r.t.Helper()
	for _, ref := range r.refs {
		s, err := r.world.Verifier.Get(ctx, ref)
		if errors.Is(err, realname.ErrNotFound) && r.ledger.nothing(ref.ID) {
			continue
		}
		if err != nil {
			r.t.Errorf("a session is lost: %v", err)
			continue
		}
		r.ledger.ended(s)
		ends = append(ends, s)
	}
	if n, err := r.world.Verifier.Sweep(ctx); n != 0 || err != nil {
		r.t.Errorf("invariant 13: the sweep still finds %d sessions, %v", n, err)
	}
	return ends
}

// erase erases an account, and looks whether anything of it is left (invariant
// 11): what is returned, what is stored under the session's key, and whether a
// backend is asked about it again.
func (r *run) erase(ctx context.Context, account string) {
	r.t.Helper()
	v := r.world.Verifier
	if err := v.Wait(ctx); err != nil { // what is under way is not asked after the end
		r.t.Errorf("Wait: %v", err)
	}
	if _, err := v.Records().Erase(ctx, account); err != nil {
		r.t.Errorf("Erase: %v", err)
	}
	kept, err := v.Records().Sessions(ctx, account)
	if len(kept) > 0 || err != nil {
		r.t.Errorf("invariant 11: %d sessions are returned after erasure, %v", len(kept), err)
	}
	for _, ref := range r.refs {
		if ref.Account == account {
			r.erased(ctx, ref)
		}
	}
}

// erased looks at a session that was erased.
func (r *run) erased(ctx context.Context, ref realname.Ref) {
	r.t.Helper()
	calls := len(r.asks.Calls())
	_, err := r.world.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone())
	if err == nil || len(r.asks.Calls()) != calls {
		r.t.Errorf("invariant 11: an erased session goes on: %v", err)
	}
	if _, err := r.watch.Get(ctx, "rn/k/"+ref.ID); !errors.Is(err, kv.ErrNotFound) {
		r.t.Errorf("invariant 11: the data key is still there: %v", err)
	}
	s, err := r.world.Verifier.Desk().Get(ctx, ref.ID)
	if err == nil && (s.Subject != (realname.Identity{}) || s.Mobile.IsValid()) {
		r.t.Error("invariant 11: an erased session shows whose it was")
	}
}
