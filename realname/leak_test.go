package realname_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/document/documenttest"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

func TestValuesDoNotLeak(t *testing.T) {
	id := realnametest.Someone()
	name, number := id.Name.Reveal(), id.Number.Reveal()
	leaktest.CheckSealed(t, realname.NewDetail("token-4711-0815"), "token-4711-0815")
	leaktest.CheckSealed(t, realname.NewPhoto([]byte("portrait of somebody")), "portrait of somebody")
	leaktest.Check(t, id, name, number)
	leaktest.Check(t, realname.Document{Name: id.Name, Number: id.Number, Sex: id.Number.Sex(), Birth: id.Number.Birth(),
		From: idcard.MustDate(2017, 6, 28), To: idcard.MustDate(2037, 6, 28)},
		name, number, number[6:14], "20170628", "20370628")
	leaktest.Check(t, card, card.Number.Reveal(), card.Mobile.Reveal())
	leaktest.Check(t, realnametest.PhotosOf(id), name, number)
	leaktest.Check(t, realname.Answer{About: id, Token: realname.NewDetail("token-4711-0815")},
		name, number, "token-4711-0815")
	leaktest.Check(t, realname.Case{Subject: id}, name, number)
	leaktest.Check(t, &realname.Failure{Detail: realname.NewDetail("no record of " + name)}, name)
	leaktest.Check(t, realname.Session{Subject: id, Mobile: mobile,
		Continue: realname.NewDetail("https://face.example/?token=4711")},
		name, number, mobile.Reveal(), "https://face.example/?token=4711")
	abroad := realname.Identity{Name: id.Name, Document: passport("E12345678")}
	leaktest.Check(t, abroad, name, "E12345678")
	leaktest.Check(t, realnametest.PhotosOf(abroad), name, "E12345678")
	leaktest.Check(t, realname.Document{Name: id.Name, Latin: names.MustParse("Zhang Sanfeng"), Other: abroad.Document,
		MRZ: documenttest.New(1).MRZ(documenttest.Zone{Number: "E12345678", Name: "ZHANG<<SANFENG", Birth: "491231"})},
		name, "Zhang", "ZHANG", "E12345678", "491231")
	leaktest.Check(t, realname.BoundCard{ID: "1", Number: card.Number}, card.Number.Reveal())
	leaktest.Check(t, realname.Case{Subject: id, Earlier: abroad}, name, number, "E12345678")
	leaktest.Check(t, realname.CodeRequest{Mobile: mobile}, mobile.Reveal())
}

// A tap is a store that keeps a copy of every byte that it ever saw.
type tap struct {
	kv.Store
	mu   sync.Mutex
	seen bytes.Buffer
}

func (s *tap) Volatile() bool { return true }

func (s *tap) note(parts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range parts {
		s.seen.WriteString(p)
		s.seen.WriteByte('\n')
	}
}

func (s *tap) Get(ctx context.Context, key string) (kv.Record, error) {
	s.note(key)
	return s.Store.Get(ctx, key)
}

func (s *tap) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	s.note(key, r.Queue, string(r.Value))
	return s.Store.Swap(ctx, key, old, r)
}

func (s *tap) Delete(ctx context.Context, key string, old uint64) error {
	s.note(key)
	return s.Store.Delete(ctx, key, old)
}

// A canaries is a world in which every byte that leaves the Verifier is kept.
type canaries struct {
	*trial
	tap  *tap
	logs lockedBuffer
	out  bytes.Buffer // errors, events, snapshots, trails
	who  realname.Identity
}

func newCanaries(t *testing.T, m realname.Method, fail bool) *canaries {
	c := &canaries{tap: &tap{Store: new(kv.Memory)}}
	c.who = realname.Identity{
		Name: names.MustParse("欧阳测试名"), Number: idcard.MustParse("440524188001010014"),
	}
	chaos := &kvtest.Chaos{Store: c.tap}
	if fail {
		chaos.Plan = kvtest.Random(11, 0.06)
	}
	handler := slog.NewJSONHandler(&c.logs, &slog.HandlerOptions{Level: slog.LevelDebug})
	c.trial = &trial{chaos: chaos, account: "account-1", method: m, World: newWorld(t, realnametest.Options{
		Store: chaos,
		Change: func(cfg *realname.Config) {
			cfg.Log = slog.New(handler)
			cfg.Timeout = 20 * time.Millisecond
		},
	})}
	return c
}

// say keeps what a caller might log.
func (c *canaries) say(s realname.Session, err error) {
	fmt.Fprintf(&c.out, "%v %+v %#v\n", s, s, s)
	if b, err := json.Marshal(s.Steps); err == nil {
		c.out.Write(b)
	}
	if err != nil {
		fmt.Fprintf(&c.out, "%v %+v %#v\n", err, err, err)
	}
	slog.New(slog.NewTextHandler(&c.out, nil)).Info("session", "session", s, "error", err)
}

// walk goes through a flow, with everything that can go wrong on the way.
func (c *canaries) walk(ctx context.Context) {
	v := c.Verifier
	s, err := v.Start(ctx, c.account, realname.GoalVerify, c.method)
	c.say(s, err)
	c.say(realname.Session{}, c.Agree(ctx, s.Ref))
	mirror := func(step realname.Step) { // providers repeat what they were asked
		detail := realname.NewDetail("asked about " + c.who.Name.Reveal() + c.who.Number.Reveal())
		c.Backend.Script(step,
			realnametest.Reply{Err: &realname.Failure{Kind: realname.FailureUnavailable, Detail: detail}},
			realnametest.Reply{Err: fmt.Errorf("400 for %s %s", c.who.Name.Reveal(), c.who.Number.Reveal())},
			realnametest.Later("token-4711-0815"))
	}
	for range 4 {
		for _, step := range []realname.Step{realname.StepIdentity, realname.StepFace, realname.StepCard} {
			mirror(step)
		}
		for range 8 {
			c.say(v.SubmitIdentity(ctx, s.Ref, c.who))
			c.say(v.Refresh(ctx, s.Ref))
			c.say(v.SubmitPhotos(ctx, s.Ref, realnametest.PhotosOf(c.who)))
			c.say(v.SubmitFace(ctx, s.Ref, realname.Face{Photo: realname.NewPhoto([]byte("canary portrait bytes"))}))
			c.say(v.SubmitCard(ctx, s.Ref, card))
			now, receipt, err := v.SendCode(ctx, s.Ref, realname.CodeRequest{Mobile: mobile})
			c.say(now, err)
			fmt.Fprintf(&c.out, "%+v\n", receipt)
			if code := c.Phone.Code(mobile); code.IsValid() {
				c.say(v.CheckCode(ctx, s.Ref, code))
			}
			c.say(v.SetPIN(ctx, s.Ref, pin))
			c.work(ctx)
			c.Clock.Advance(65 * time.Second)
		}
	}
	if trail, err := v.Records().Trail(ctx, s.Ref.ID); err == nil {
		fmt.Fprintf(&c.out, "%s %+v\n", bytes.Join(trail, nil), trail.Entries())
	}
	fmt.Fprintf(&c.out, "%+v\n", c.events)
	for range 2 { // calls of before come to their end, and then let go of their locks: fmt reads those too
		c.say(realname.Session{}, v.Wait(ctx))
	}
	fmt.Fprintf(&c.out, "%v %+v\n", v, v)
}

// secrets are the canaries: none may be seen anywhere.
func (c *canaries) secrets() []string {
	all := []string{
		c.who.Name.Reveal(), c.who.Number.Reveal(), card.Number.Reveal(), mobile.Reveal(),
		strings.TrimPrefix(mobile.E164(), "+86"), "canary portrait bytes", "token-4711-0815",
	}
	return all
}

func TestCanaries(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		for _, fail := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v faults=%v", m, fail), func(t *testing.T) {
				c := newCanaries(t, m, fail)
				c.walk(t.Context())
				for name, text := range map[string]string{
					"the store": c.tap.seen.String(), "the log": c.logs.String(), "output": c.out.String(),
				} {
					if len(text) == 0 && name != "the log" {
						t.Errorf("%s is empty: nothing was looked at", name)
					}
					leaktest.CheckText(t, name, text, c.secrets()...)
					if strings.Contains(text, pin.Reveal()) {
						t.Errorf("%s shows the PIN", name)
					}
					for _, msg := range c.Phone.Messages(mobile) {
						if strings.Contains(text, " "+msg.Code.Reveal()) {
							t.Errorf("%s shows a code", name)
						}
					}
				}
			})
		}
	}
}

// TestLog lets a store refuse every write to identities' records: that is logged,
// without anything about the person.
func TestLog(t *testing.T) {
	c := newCanaries(t, realname.MethodIDCard, false)
	c.chaos.Plan = func(call kvtest.Call) kvtest.Fault {
		if call.Op == "swap" && strings.HasPrefix(call.Key, "rn/i/") && c.Backend.Count(realname.StepFace) > 0 {
			return kvtest.Fault{Before: fmt.Errorf("driver: %s: %w", c.who.Number.Reveal(), kvtest.ErrInjected)}
		}
		return kvtest.Fault{}
	}
	u := walk(t, c.World, c.account, c.method).all(c.who)
	if u.err != nil || u.s.Status != realname.StatusReview {
		t.Fatalf("status = %v, %v; want in review: the claim cannot be made", u.s.Status, u.err)
	}
	if c.logs.String() == "" {
		t.Fatal("nothing was logged")
	}
	leaktest.CheckText(t, "the log", c.logs.String(), c.secrets()...)
}
