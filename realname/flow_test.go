package realname_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

var (
	mobile      = sms.MustParseMobile("13800138000")
	otherMobile = sms.MustParseMobile("13900139000")
	card        = realname.Card{Number: bankcard.MustParse("6216261482159372648"), Mobile: mobile}
	pin         = password.MustParsePIN("739164")
)

// otherPIN returns a PIN that is not pin, nor one of another n.
func otherPIN(n int) password.PIN { return password.MustParsePIN(fmt.Sprint(739164 + 1307*n)) }

func newWorld(t *testing.T, o realnametest.Options) *realnametest.World {
	t.Helper()
	change := o.Change
	o.Change = func(c *realname.Config) {
		flowtest.Loose(c)
		if change != nil {
			change(c)
		}
	}
	w, err := realnametest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// A walker goes through a flow and stops at the first error.
type walker struct {
	*realnametest.World
	ctx context.Context
	ref realname.Ref
	s   realname.Session
	id  realname.Identity
	p   password.PIN
	err error
}

func walk(t *testing.T, w *realnametest.World, account string, m realname.Method) *walker {
	t.Helper()
	u := &walker{World: w, ctx: t.Context(), p: pin}
	u.s, u.err = w.Verifier.Start(u.ctx, account, realname.GoalVerify, m)
	u.ref = u.s.Ref
	if u.err == nil {
		u.err = w.Agree(u.ctx, u.ref)
	}
	return u
}

func (u *walker) do(step func() (realname.Session, error)) *walker {
	if u.err == nil {
		var s realname.Session
		s, u.err = step()
		if s.Ref.ID != "" {
			u.s = s
		}
	}
	return u
}

func (u *walker) identity(id realname.Identity) *walker {
	u.id = id
	return u.do(func() (realname.Session, error) { return u.Verifier.SubmitIdentity(u.ctx, u.ref, id) })
}

func (u *walker) photos() *walker {
	return u.do(func() (realname.Session, error) {
		return u.Verifier.SubmitPhotos(u.ctx, u.ref, realnametest.PhotosOf(u.id))
	})
}

func (u *walker) face() *walker {
	return u.do(func() (realname.Session, error) {
		return u.Verifier.SubmitFace(u.ctx, u.ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
	})
}

func (u *walker) card() *walker {
	return u.do(func() (realname.Session, error) { return u.Verifier.SubmitCard(u.ctx, u.ref, card) })
}

func (u *walker) code() *walker { return u.send().check() }

func (u *walker) send() *walker {
	return u.do(func() (realname.Session, error) {
		s, _, err := u.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: mobile})
		return s, err
	})
}

func (u *walker) check() *walker {
	return u.do(func() (realname.Session, error) {
		return u.Verifier.CheckCode(u.ctx, u.ref, u.Phone.Code(mobile))
	})
}

func (u *walker) pin() *walker {
	return u.do(func() (realname.Session, error) { return u.Verifier.SetPIN(u.ctx, u.ref, u.p) })
}

// all goes through every step of the session's method, as far as it is not turned away.
func (u *walker) all(id realname.Identity) *walker {
	u.identity(id)
	if u.s.Method == realname.MethodBankCard {
		u.card()
	} else {
		u.photos().face()
	}
	if u.turnedAway() {
		return u
	}
	if u.code(); u.turnedAway() {
		return u
	}
	return u.pin()
}

// turnedAway reports whether the session ended since the identity is in use.
func (u *walker) turnedAway() bool { return u.err == nil && u.s.Reason == realname.ReasonIdentityInUse }

func TestBothMethods(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		t.Run(m.String(), func(t *testing.T) {
			w := newWorld(t, realnametest.Options{})
			u := walk(t, w, "account-1", m).all(realnametest.Someone())
			if u.err != nil {
				t.Fatal(u.err)
			}
			if u.s.Status != realname.StatusApproved || u.s.Waiting != realname.WaitingForNobody {
				t.Fatalf("status = %v, waiting for %v; want approved, nobody", u.s.Status, u.s.Waiting)
			}
			if err := w.PINs.Verify(u.ctx, "account-1", pin); err != nil {
				t.Errorf("the PIN does not work: %v", err)
			}
			wantEvents(t, w, realname.StatusOpen, realname.StatusReview, realname.StatusApproved)
			wantTrail(t, w, u.ref)
		})
	}
}

// wantEvents delivers everything and compares the statuses, all of one session.
func wantEvents(t *testing.T, w *realnametest.World, want ...realname.Status) {
	t.Helper()
	var got []realname.Status
	_, err := w.Verifier.Deliver(t.Context(), func(_ context.Context, e realname.Event) error {
		if e.Kind != realname.EventStatus {
			return nil
		}
		if e.Seq != uint64(len(got)+1) {
			t.Errorf("event number %d, want %d", e.Seq, len(got)+1)
		}
		got = append(got, e.Status)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func wantTrail(t *testing.T, w *realnametest.World, ref realname.Ref) {
	t.Helper()
	trail, err := w.Verifier.Records().Trail(t.Context(), ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := trail.Verify(); err != nil || len(trail) == 0 {
		t.Errorf("trail of %d entries: %v", len(trail), err)
	}
}
