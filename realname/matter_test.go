package realname_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// otherCard is a card that is not card, of another mobile number.
var otherCard = realname.Card{Number: bankcard.MustParse("6228480402564890018"), Mobile: otherMobile}

// A witness is a backend that remembers which card and which person each of its
// answers was about.
type witness struct {
	*realnametest.Backend

	mu    sync.Mutex
	cards map[string]realname.Card     // by operation
	ids   map[string]realname.Identity // likewise

	// began is called when a step is begun, with how often it was before.
	began func(step realname.Step, before int)
}

func newWitness() *witness {
	return &witness{
		Backend: new(realnametest.Backend), cards: make(map[string]realname.Card),
		ids: make(map[string]realname.Identity),
	}
}

func (w *witness) begin(op realname.Op) {
	if w.began != nil {
		w.began(op.Step, w.Count(op.Step))
	}
}

func (w *witness) Match(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	w.begin(op)
	w.mu.Lock()
	w.ids[op.Key] = id
	w.mu.Unlock()
	return w.Backend.Match(ctx, op, id)
}

func (w *witness) CheckCard(ctx context.Context, op realname.Op, id realname.Identity, c realname.Card) (realname.Answer, error) {
	w.begin(op)
	w.mu.Lock()
	w.cards[op.Key] = c
	w.mu.Unlock()
	return w.Backend.CheckCard(ctx, op, id, c)
}

func (w *witness) ReadDocument(ctx context.Context, op realname.Op, p realname.Photos) (realname.Document, realname.Answer, error) {
	w.begin(op)
	return w.Backend.ReadDocument(ctx, op, p)
}

func (w *witness) CheckFace(ctx context.Context, op realname.Op, id realname.Identity, p realname.Photo) (realname.Answer, error) {
	w.begin(op)
	return w.Backend.CheckFace(ctx, op, id, p)
}

// saw returns how often the bank was asked about a card.
func (w *witness) saw(number bankcard.Number) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.cards {
		if c.Number == number {
			n++
		}
	}
	return n
}

// A meddler does something to a session while one of its operations is between two
// tries, or waits for its answer.
type meddler struct {
	name string
	do   func(u *walker)
}

var meddlers = []meddler{
	{"another card", func(u *walker) { _, _ = u.Verifier.SubmitCard(u.ctx, u.ref, otherCard) }},
	{"another method and back", func(u *walker) {
		_, _ = u.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodIDCard)
		_, _ = u.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodBankCard)
	}},
	{"another method and back, another card", func(u *walker) {
		_, _ = u.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodIDCard)
		_, _ = u.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodBankCard)
		_, _ = u.Verifier.SubmitCard(u.ctx, u.ref, otherCard)
	}},
	{"another subject and back, another card", func(u *walker) {
		_, _ = u.Verifier.SubmitIdentity(u.ctx, u.ref, people[1])
		_, _ = u.Verifier.SubmitIdentity(u.ctx, u.ref, people[0])
		_, _ = u.Verifier.SubmitCard(u.ctx, u.ref, otherCard)
	}},
	{"nothing", func(*walker) {}},
}

// TestRetryIsAboutTheSame: whatever happens to a session in the pause before an
// operation is tried again, while its answer is on the way or before it is asked for, a card
// that passes is the one that the bank was asked about, with its own number.
func TestRetryIsAboutTheSame(t *testing.T) {
	for _, way := range []string{"retry", "late", "query"} {
		for _, m := range meddlers {
			t.Run(way+"/"+m.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { meddle(t, way, m) })
			})
		}
	}
}

func meddle(t *testing.T, way string, m meddler) {
	backend := newWitness()
	w := newWorld(t, realnametest.Options{Backend: backend.Backend, Change: func(c *realname.Config) {
		c.Authority, c.Documents, c.Face, c.Bank = backend, backend, backend, backend
		c.Retries, c.Review, c.Timeout = 1, nil, time.Second
	}})
	until := make(chan struct{})
	first := map[string]realnametest.Reply{
		"retry": realnametest.Down(realname.FailureUnavailable),
		"late":  realnametest.Late(realnametest.Pass(), until),
		"query": realnametest.Lost(realnametest.Pass()),
	}[way]
	backend.Script(realname.StepCard, first)
	if way == "retry" && m.name != "nothing" {
		backend.Script(realname.StepCard, realnametest.Fail(realname.ReasonMismatch))
	}
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0])
	meddled := make(chan struct{})
	backend.began = func(step realname.Step, before int) {
		if step == realname.StepCard && before == 0 {
			go func() {
				defer close(meddled)
				time.Sleep(time.Millisecond) // into the pause
				if way == "retry" {
					w.Clock.Advance(3 * time.Second) // past the rest of a provider that is down
				} else {
					time.Sleep(2 * time.Second) // past the time-out
				}
				m.do(u)
				close(until)
			}()
		}
	}
	_, _ = u.Verifier.SubmitCard(u.ctx, u.ref, card)
	<-meddled
	synctest.Wait()
	w.Clock.Advance(2 * time.Minute)
	_, _ = u.Verifier.Sweep(u.ctx)
	s, err := u.Verifier.Get(u.ctx, u.ref)
	if err != nil {
		t.Fatal(err)
	}
	calls := 1
	if m.name == "nothing" && way == "retry" {
		calls = 2
	}
	if got := backend.saw(card.Number); got != calls {
		t.Errorf("the bank was asked about the first card %d times, want %d", got, calls)
	}
	if s.Step(realname.StepCard).Phase != realname.PhasePassed {
		if m.name == "nothing" {
			t.Errorf("card is %v, want passed", s.Step(realname.StepCard))
		}
		if s.Card.IsValid() {
			t.Error("a card is shown that no bank has confirmed")
		}
		return
	}
	if backend.saw(s.Card) == 0 {
		t.Error("the step is passed with a card that the bank was never asked about")
	}
	want := map[bankcard.Number]sms.Mobile{card.Number: card.Mobile, otherCard.Number: otherCard.Mobile}[s.Card]
	if !s.Card.IsValid() || s.Mobile != want {
		t.Errorf("the code goes to the number of another card than %v", s.Card)
	}
}

// TestPassedIsPassed: what is submitted after a step has passed is refused, unless
// it is what the step was passed with.
func TestPassedIsPassed(t *testing.T) {
	other := people[0]
	other.Name = people[1].Name
	for step, tt := range map[realname.Step]struct {
		method realname.Method
		reach  func(*walker) *walker
		same   func(*walker) *walker
		differ func(*walker) error
	}{
		realname.StepCard: {
			realname.MethodBankCard, (*walker).card, (*walker).card,
			func(u *walker) error {
				_, err := u.Verifier.SubmitCard(u.ctx, u.ref, otherCard)
				return err
			},
		},
		realname.StepPhotos: {
			realname.MethodIDCard, (*walker).photos, (*walker).photos,
			func(u *walker) error {
				_, err := u.Verifier.SubmitPhotos(u.ctx, u.ref, realnametest.PhotosOf(people[1]))
				return err
			},
		},
		realname.StepFace: {
			realname.MethodIDCard, func(u *walker) *walker { return u.photos().face() }, (*walker).face,
			func(u *walker) error {
				face := realname.Face{Photo: realname.NewPhoto([]byte("another face"))}
				_, err := u.Verifier.SubmitFace(u.ctx, u.ref, face)
				return err
			},
		},
	} {
		t.Run(step.String(), func(t *testing.T) {
			w := newWorld(t, realnametest.Options{})
			u := tt.reach(walk(t, w, "account-1", tt.method).identity(people[0]))
			calls := len(w.Backend.Calls())
			before := u.s
			if tt.same(u); u.err != nil || u.s.Step(step) != before.Step(step) {
				t.Errorf("the same again: %v, %v; want it passed as before", u.s.Step(step), u.err)
			}
			wantReason(t, "other content", tt.differ(u), realname.ReasonAlreadyPassed)
			if n := len(w.Backend.Calls()) - calls; n != 0 {
				t.Errorf("%d calls for a step that is passed", n)
			}
			after, err := w.Verifier.Get(u.ctx, u.ref)
			if err != nil || after.Card != before.Card || after.Mobile != before.Mobile {
				t.Errorf("the session's data changed: %v", err)
			}
		})
	}
}

// TestNoCardBeforeTheBank: a card that the bank refused, or did not judge, is not shown
// and no code goes to its number.
func TestNoCardBeforeTheBank(t *testing.T) {
	for name, reply := range map[string]realnametest.Reply{
		"refused":     realnametest.Fail(realname.ReasonMismatch),
		"unavailable": realnametest.Down(realname.FailureUnavailable),
	} {
		w := newWorld(t, realnametest.Options{})
		w.Backend.Script(realname.StepCard, reply)
		u := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0]).card()
		if u.s.Card.IsValid() || u.s.Mobile.IsValid() {
			t.Errorf("%s: the session shows the card", name)
		}
	}
}

// TestFaceIsNoCard: one picture cannot be both a photo of the card and the face,
// whichever is given first.
func TestFaceIsNoCard(t *testing.T) {
	for _, flow := range [][]realname.Step{
		{realname.StepIdentity, realname.StepPhotos, realname.StepFace},
		{realname.StepIdentity, realname.StepFace, realname.StepPhotos},
	} {
		t.Run(fmt.Sprint(flow), func(t *testing.T) {
			w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
				c.Flows = map[realname.Method][]realname.Step{realname.MethodIDCard: flow}
			}})
			u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
			photos := realnametest.PhotosOf(people[0])
			var errs [2]error
			for i, step := range flow[1:] {
				if step == realname.StepPhotos {
					_, errs[i] = u.Verifier.SubmitPhotos(u.ctx, u.ref, photos)
				} else {
					_, errs[i] = u.Verifier.SubmitFace(u.ctx, u.ref, realname.Face{Photo: photos.Front})
				}
			}
			if errs[0] != nil {
				t.Fatal(errs[0])
			}
			wantReason(t, "the picture again", errs[1], realname.ReasonPhotoReused)
			if !errors.Is(errs[1], realname.ErrRefused) {
				t.Errorf("%v is no refusal", errs[1])
			}
		})
	}
}

// TestRetryOfAnyStep: where anything else of the step was submitted in the pause, or the
// method changed there and back, what was submitted first is asked about no more.
func TestRetryOfAnyStep(t *testing.T) {
	someFace := func(s string) realname.Face { return realname.Face{Photo: realname.NewPhoto([]byte(s))} }
	thereAndBack := func(u *walker) {
		other := realname.MethodIDCard + realname.MethodBankCard - u.s.Method
		_, _ = u.Verifier.ChangeMethod(u.ctx, u.ref, other)
		_, _ = u.Verifier.ChangeMethod(u.ctx, u.ref, u.s.Method)
	}
	for step, tt := range map[realname.Step]struct {
		method realname.Method
		reach  func(*walker) *walker
		first  func(*walker) error
		second func(*walker)
	}{
		realname.StepIdentity: {
			realname.MethodIDCard, func(u *walker) *walker { return u },
			func(u *walker) error { _, err := u.Verifier.SubmitIdentity(u.ctx, u.ref, people[0]); return err },
			func(u *walker) { _, _ = u.Verifier.SubmitIdentity(u.ctx, u.ref, people[1]) },
		},
		realname.StepPhotos: {
			realname.MethodIDCard, func(u *walker) *walker { return u.identity(people[0]) },
			func(u *walker) error {
				_, err := u.Verifier.SubmitPhotos(u.ctx, u.ref, realnametest.PhotosOf(people[0]))
				return err
			},
			func(u *walker) { _, _ = u.Verifier.SubmitPhotos(u.ctx, u.ref, realnametest.PhotosOf(people[1])) },
		},
		realname.StepFace: {
			realname.MethodIDCard, func(u *walker) *walker { return u.identity(people[0]).photos() },
			func(u *walker) error { _, err := u.Verifier.SubmitFace(u.ctx, u.ref, someFace("one")); return err },
			func(u *walker) { _, _ = u.Verifier.SubmitFace(u.ctx, u.ref, someFace("another")) },
		},
		realname.StepCard: {
			realname.MethodBankCard, func(u *walker) *walker { return u.identity(people[0]) },
			func(u *walker) error { _, err := u.Verifier.SubmitCard(u.ctx, u.ref, card); return err },
			func(u *walker) { _, _ = u.Verifier.SubmitCard(u.ctx, u.ref, otherCard) },
		},
	} {
		for name, m := range map[string]struct {
			do    func(*walker)
			calls int
		}{"nothing": {func(*walker) {}, 2}, "another": {tt.second, 2}, "there and back": {thereAndBack, 1}} {
			if step == realname.StepIdentity && name == "there and back" {
				continue // the identity stays what it is
			}
			t.Run(step.String()+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					backend := newWitness()
					w := newWorld(t, realnametest.Options{Backend: backend.Backend, Change: func(c *realname.Config) {
						c.Authority, c.Documents, c.Face, c.Bank, c.Retries = backend, backend, backend, backend, 1
					}})
					u := tt.reach(walk(t, w, "account-1", tt.method))
					backend.Script(step, realnametest.Down(realname.FailureUnavailable))
					meddled := make(chan struct{})
					backend.began = func(began realname.Step, before int) {
						if began == step && before == 0 {
							go func() {
								defer close(meddled)
								time.Sleep(time.Millisecond) // into the pause
								w.Clock.Advance(3 * time.Second)
								m.do(u)
							}()
						}
					}
					err := tt.first(u)
					<-meddled
					if n := backend.Count(step); n != m.calls {
						t.Errorf("%d calls, %v; want %d", n, err, m.calls)
					}
				})
			})
		}
	}
}
