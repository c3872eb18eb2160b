package flowtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A tap is a store that keeps a copy of every byte that it ever saw: of what it was given,
// and of what the store behind it gave and said.
type tap struct {
	kv.Store
	mu   sync.Mutex
	seen bytes.Buffer
}

// Volatile reports true: it is for tests.
func (s *tap) Volatile() bool { return true }

func (s *tap) note(err error, parts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range append(parts, fmt.Sprint(err)) {
		s.seen.WriteString(p)
		s.seen.WriteByte('\n')
	}
}

func (s *tap) Get(ctx context.Context, key string) (kv.Record, error) {
	r, err := s.Store.Get(ctx, key)
	s.note(err, key, r.Queue, string(r.Value))
	return r, err
}

func (s *tap) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	err := s.Store.Swap(ctx, key, old, r)
	s.note(err, key, r.Queue, string(r.Value))
	return err
}

func (s *tap) Delete(ctx context.Context, key string, old uint64) error {
	err := s.Store.Delete(ctx, key, old)
	s.note(err, key)
	return err
}

func (s *tap) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for key, err := range s.Store.Due(ctx, queue, until) {
			s.note(err, queue, key)
			if !yield(key, err) {
				return
			}
		}
	}
}

// Canaries leads somebody whose data can be told from everything else through whole
// flows of both methods, with and without faults, while providers repeat what
// they are asked, and then looks for that data in every byte that the store, the
// log, events, errors, snapshots and trails ever showed; at last the account is
// erased (invariant 11).
func Canaries(t *testing.T, open func() kv.Store) {
	for _, m := range methods {
		for _, fail := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v faults=%v", m, fail), func(t *testing.T) {
				c := newCanary(t, open(), fail)
				c.walk(t.Context(), m)
				c.search(t)
			})
		}
	}
}

// A canary is a world in which every byte that leaves the Verifier is kept.
type canary struct {
	*realnametest.World
	customer
	tap   *tap
	chaos *kvtest.Chaos
	logs  lockedBuffer
	out   lockedBuffer // errors, events, snapshots, trails
}

// A lockedBuffer takes what several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

func newCanary(t *testing.T, s kv.Store, fail bool) *canary {
	t.Helper()
	c := &canary{tap: &tap{Store: newPlace(s)}, customer: customerOf(7, realname.Identity{
		Name: names.MustParse("欧阳测试名"), Number: idcard.MustParse("440524188001010014"),
	})}
	c.chaos = &kvtest.Chaos{Store: c.tap}
	handler := slog.NewJSONHandler(&c.logs, &slog.HandlerOptions{Level: slog.LevelDebug})
	var err error
	c.World, err = realnametest.New(realnametest.Options{
		Store: c.chaos, Clock: morning(),
		Change: func(cfg *realname.Config) {
			Loose(cfg)
			cfg.Log = slog.New(handler)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if s, err := c.Walk(t.Context(), guardianAccount, realname.MethodIDCard, people[0]); err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	if fail {
		c.chaos.Plan = kvtest.Random(11, 0.06)
	}
	return c
}

// say keeps what a caller might log.
func (c *canary) say(s realname.Session, err error) {
	fmt.Fprintf(&c.out, "%v %+v %#v\n", s, s, s)
	if b, err := json.Marshal(s.Steps); err == nil {
		c.out.Write(b)
	}
	if err != nil {
		fmt.Fprintf(&c.out, "%v %+v %#v\n", err, err, err)
	}
	slog.New(slog.NewTextHandler(&c.out, nil)).Info("session", "session", s, "error", err)
}

// mirror has a step's provider repeat in its errors what it was asked.
func (c *canary) mirror(step realname.Step) {
	name, number := c.who.Name.Reveal(), c.who.Number.Reveal()
	c.Backend.Script(step,
		realnametest.Reply{Err: &realname.Failure{
			Kind: realname.FailureUnavailable, Detail: realname.NewDetail("asked about " + name + number),
		}},
		realnametest.Reply{Err: fmt.Errorf("400 for %s %s", name, number)},
		realnametest.Later("token-4711-0815"))
}

// walk goes through a flow, with everything that can go wrong on the way, and
// then again from the start until it comes to its end.
func (c *canary) walk(ctx context.Context, m realname.Method) {
	ref := c.begin(ctx, m)
	for range 2 {
		c.mirror(realname.StepIdentity)
		c.mirror(realname.StepFace)
		c.mirror(realname.StepCard)
		c.rounds(ctx, ref, 8)
	}
	c.chaos.Plan = nil
	c.say(c.Verifier.Cancel(ctx, ref))
	ref = c.begin(ctx, m)
	c.rounds(ctx, ref, 16)
	if trail, err := c.Verifier.Records().Trail(ctx, ref.ID); err == nil {
		fmt.Fprintf(&c.out, "%s %+v\n", bytes.Join(trail, nil), trail.Entries())
	}
	for range 2 { // fmt reads locks too: the second time the last call has let go of its own
		c.say(realname.Session{}, c.Verifier.Wait(ctx))
	}
	fmt.Fprintf(&c.out, "%v %+v\n", c.Verifier, c.Verifier)
	erasure, err := c.Verifier.Records().Erase(ctx, c.account)
	fmt.Fprintf(&c.out, "%+v\n", erasure)
	c.say(realname.Session{}, err)
	c.say(c.Verifier.Get(ctx, ref))
	c.say(realname.Session{}, c.Verifier.Wait(ctx))
}

// begin starts a session to which everything is agreed, however often that fails.
func (c *canary) begin(ctx context.Context, m realname.Method) realname.Ref {
	for range 10 {
		s, err := c.Verifier.Start(ctx, c.account, realname.GoalVerify, m)
		c.say(s, err)
		if err == nil {
			err = c.Agree(ctx, s.Ref)
			c.say(s, err)
			c.say(c.Verifier.GuardianConsent(ctx, s.Ref, guardianAccount, realnametest.Acts(c.Verifier)...))
		}
		if err == nil {
			return s.Ref
		}
	}
	return realname.Ref{}
}

func (c *canary) rounds(ctx context.Context, ref realname.Ref, n int) {
	for range n {
		c.round(ctx, ref)
		c.Clock.Advance(65 * time.Second)
	}
}

// round does every step once, in whatever order they are due.
func (c *canary) round(ctx context.Context, ref realname.Ref) {
	v := c.Verifier
	c.say(v.SubmitIdentity(ctx, ref, c.who))
	c.say(v.Refresh(ctx, ref))
	c.say(v.SubmitPhotos(ctx, ref, realnametest.PhotosOf(c.who)))
	c.say(v.SubmitFace(ctx, ref, realname.Face{Photo: realname.NewPhoto([]byte(portrait))}))
	c.say(v.SubmitCard(ctx, ref, c.card))
	now, receipt, err := v.SendCode(ctx, ref, realname.CodeRequest{Mobile: c.card.Mobile})
	c.say(now, err)
	fmt.Fprintf(&c.out, "%+v\n", receipt)
	if code := c.Phone.Code(c.card.Mobile); code.IsValid() {
		c.say(v.CheckCode(ctx, ref, code))
	}
	c.say(v.SetPIN(ctx, ref, c.pin))
	_, err = v.Sweep(ctx)
	c.say(realname.Session{}, err)
	_, err = v.Deliver(ctx, func(_ context.Context, e realname.Event) error {
		if e.Kind != realname.EventStatus {
			return nil
		}
		_, err := fmt.Fprintf(&c.out, "%+v\n", e)
		return err
	})
	c.say(realname.Session{}, err)
}

const portrait = "canary portrait bytes"

// search fails the test where a canary shows.
func (c *canary) search(t *testing.T) {
	t.Helper()
	if !strings.Contains(c.out.String(), "guardian_consent") {
		t.Error("no guardian agreed: too little was looked at")
	}
	if !strings.Contains(c.out.String(), "approved") {
		t.Error("the flow never came to its end: too little was looked at")
	}
	mobile := c.card.Mobile
	secrets := []string{
		c.who.Name.Reveal(), c.who.Number.Reveal(), c.card.Number.Reveal(), mobile.Reveal(),
		strings.TrimPrefix(mobile.E164(), "+86"), portrait, "token-4711-0815",
		people[0].Name.Reveal(), people[0].Number.Reveal(), // the guardian's
	}
	for name, text := range map[string]fmt.Stringer{
		"the store": &c.tap.seen, "the log": &c.logs, "output": &c.out,
	} {
		shown := text.String()
		if shown == "" && name != "the log" {
			t.Errorf("%s is empty: nothing was looked at", name)
		}
		leaktest.CheckText(t, name, shown, secrets...)
		if strings.Contains(shown, c.pin.Reveal()) {
			t.Errorf("%s shows the PIN", name)
		}
		for _, msg := range c.Phone.Messages(mobile) {
			if strings.Contains(shown, " "+msg.Code.Reveal()) {
				t.Errorf("%s shows a code", name)
			}
		}
	}
}
