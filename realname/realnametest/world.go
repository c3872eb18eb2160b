package realnametest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// Options change how a [World] is made. The zero Options will do.
type Options struct {
	// Store is where everything is kept. Nil means a new [kv.Memory].
	Store kv.Store

	// Keys is where everything is sealed. Nil means [keyring.UnsafeDevelopment].
	Keys *keyring.Ring

	// Clock is the time. Nil means one that shows 2026-01-05 10:00 in Beijing.
	Clock *Clock

	// Backend answers for all backends. Nil means a new one.
	Backend *Backend

	// Change, if not nil, changes the configuration before the Verifier is made.
	Change func(*realname.Config)

	// SMS, if not nil, changes the code service's configuration likewise.
	SMS func(*sms.Config)
}

// A World is a Verifier and all that it works with.
type World struct {
	Verifier *realname.Verifier // works with all below
	Backend  *Backend           // answers for all backends
	Phone    *smstest.Phone     // reads the codes that were sent
	PINs     *password.Guard    // keeps the payment PINs
	Clock    *Clock             // the time of Verifier, codes and PINs
	Store    kv.Store           // of all records

	faces    bool                                    // are kept as well
	photosOf func(realname.Identity) realname.Photos // that can be kept, where they are
}

// New makes a World. Its keys are known to everybody, its hashes are weak, and
// its backends let everyone through.
func New(o Options) (*World, error) {
	w := &World{Backend: o.Backend, Phone: new(smstest.Phone), Clock: o.Clock, Store: o.Store}
	if w.Backend == nil {
		w.Backend = new(Backend)
	}
	if w.Clock == nil {
		w.Clock = NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))
	}
	if w.Store == nil {
		w.Store = new(kv.Memory)
	}
	ring := o.Keys
	if ring == nil {
		ring = keyring.UnsafeDevelopment()
	}
	sc := sms.Config{
		Store: w.Store, Keys: ring, Prefix: "sms/", Now: w.Clock.Now,
		Senders: []sms.Route{{Name: "phone", Sender: w.Phone}},
	}
	if o.SMS != nil {
		o.SMS(&sc)
	}
	codes, err := sms.New(sc)
	if err != nil {
		return nil, fmt.Errorf("realnametest: %w", err)
	}
	w.PINs, err = password.NewGuard(password.GuardConfig{
		Store: w.Store, Keys: ring, Prefix: "pin/", Now: w.Clock.Now,
		Hasher: pwhash.PBKDF2{UnsafeRounds: 1},
	})
	if err != nil {
		return nil, fmt.Errorf("realnametest: %w", err)
	}
	c := realname.Config{
		Store: w.Store, Keys: ring, Prefix: "rn/", Now: w.Clock.Now, Codes: codes, PINs: w.PINs,
		Authority: w.Backend, Documents: w.Backend, Face: w.Backend, Bank: w.Backend,
		Carrier: w.Backend, Review: w.Backend, UnsafeVolatileStore: true, UnsafeDevelopmentKeys: true,
		UnsafeFakeBackends: true,
	}
	if o.Change != nil {
		o.Change(&c)
	}
	w.faces = c.UnsafeKeepFaces
	if w.photosOf = PhotosOf; c.Photos != nil {
		w.photosOf = PicturesOf
	}
	w.Verifier, err = realname.New(c)
	return w, err
}

// Someone is a made-up person: the identity number is the example of GB 11643-1999.
func Someone() realname.Identity {
	return realname.Identity{
		Name: names.MustParse("张三丰"), Number: idcard.MustParse("11010519491231002X"),
	}
}

// Agree gives every consent that a session may need, by any method of its goal.
func (w *World) Agree(ctx context.Context, ref realname.Ref) error {
	_, err := w.Verifier.Consent(ctx, ref, Acts(w.Verifier)...)
	return err
}

// Acts are all consents that a Verifier may ask for, to the texts in force: a text of tests for each
// where it has none.
func Acts(v *realname.Verifier, purposes ...realname.Purpose) (acts []realname.ConsentAct) {
	for _, n := range v.Consents("", 0) {
		if n.Text == "" {
			n.Text, n.Version = "test-"+n.Purpose.String()+"-"+n.Receiver, "1"
		}
		language := "zh-Hans"
		if len(n.Languages) > 0 {
			language = n.Languages[0]
		}
		if len(purposes) == 0 || slices.Contains(purposes, n.Purpose) {
			acts = append(acts, n.Act(language))
		}
	}
	return acts
}

// Walk leads an account through a whole flow as somebody who makes no mistakes,
// with made-up photos, card, mobile number and PIN, until the session waits for
// somebody else or has ended, or a step is not passed.
func (w *World) Walk(ctx context.Context, account string, m realname.Method,
	id realname.Identity) (realname.Session, error) {
	return w.WalkTo(ctx, account, realname.GoalVerify, m, id)
}

// WalkTo is Walk for any goal.
func (w *World) WalkTo(ctx context.Context, account string, g realname.Goal, m realname.Method,
	id realname.Identity) (realname.Session, error) {
	s, err := w.Verifier.Start(ctx, account, g, m)
	if err != nil {
		return s, err
	}
	if err := w.Agree(ctx, s.Ref); err != nil {
		return s, err
	}
	for tried := realname.Step(0); s.Waiting == realname.WaitingForUser && s.Next != tried; {
		tried = s.Next
		if s, err = w.step(ctx, s, id); err != nil {
			return s, err
		}
	}
	return s, nil
}

// step does what the session asks for next.
func (w *World) step(ctx context.Context, s realname.Session,
	id realname.Identity) (realname.Session, error) {
	v := w.Verifier
	switch s.Next {
	case realname.StepIdentity:
		return v.SubmitIdentity(ctx, s.Ref, id)
	case realname.StepPhotos:
		return v.SubmitPhotos(ctx, s.Ref, w.photosOf(id))
	case realname.StepFace:
		face := realname.NewPhoto([]byte("test face"))
		if w.faces {
			face = pictureOf(face)
		}
		return v.SubmitFace(ctx, s.Ref, realname.Face{Photo: face})
	case realname.StepCard:
		return v.SubmitCard(ctx, s.Ref, someCard())
	case realname.StepCarrier:
		return v.SubmitCarrier(ctx, s.Ref, "")
	case realname.StepCode:
		s, _, err := v.SendCode(ctx, s.Ref, realname.CodeRequest{Mobile: someCard().Mobile})
		if err != nil {
			return s, err
		}
		return v.CheckCode(ctx, s.Ref, w.Phone.Code(someCard().Mobile))
	case realname.StepPIN:
		return v.SetPIN(ctx, s.Ref, password.MustParsePIN("739164"))
	}
	return s, nil
}

func someCard() realname.Card {
	return realname.Card{
		Number: bankcard.MustParse("6216261482159372648"),
		Mobile: sms.MustParseMobile("13800138000"),
	}
}
