package realname_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// A house is a World whose accounts are as a service's own: nothing is loosened.
type house struct {
	*realnametest.World
	t   *testing.T
	ctx context.Context
}

func newHouse(t *testing.T, store kv.Store, change func(*realname.Config)) *house {
	t.Helper()
	w, err := realnametest.New(realnametest.Options{Store: store, Change: change})
	if err != nil {
		t.Fatal(err)
	}
	return &house{w, t, t.Context()}
}

// A guest is who goes through a goal, and with what.
type guest struct {
	who    realname.Identity
	card   bankcard.Number
	mobile sms.Mobile
	pin    password.PIN
}

// guests are made-up people, each with a card and a number of their own.
var guests = []guest{
	{people[0], bankcard.MustParse("6216261482159372648"), sms.MustParseMobile("13800138000"), otherPIN(0)},
	{people[1], bankcard.MustParse("6216261482159374123"), sms.MustParseMobile("13900139000"), otherPIN(1)},
}

// start starts a goal.
func (h *house) start(account string, g realname.Goal, m realname.Method) (realname.Session, error) {
	h.t.Helper()
	h.Clock.Advance(2 * time.Minute) // the time between two codes
	s, err := h.Verifier.Start(h.ctx, account, g, m)
	if err == nil {
		err = h.Agree(h.ctx, s.Ref)
	}
	return s, err
}

// walk goes on with a session until it waits for somebody else, or a step is not passed.
func (h *house) walk(s realname.Session, g guest) (realname.Session, error) {
	h.t.Helper()
	var err error
	for tried := realname.Step(0); err == nil && s.Waiting == realname.WaitingForUser && s.Next != tried; {
		tried = s.Next
		s, err = h.step(s, g)
	}
	return s, err
}

func (h *house) step(s realname.Session, g guest) (realname.Session, error) {
	v := h.Verifier
	switch s.Next {
	case realname.StepIdentity:
		return v.SubmitIdentity(h.ctx, s.Ref, g.who)
	case realname.StepPhotos:
		return v.SubmitPhotos(h.ctx, s.Ref, realnametest.PhotosOf(g.who))
	case realname.StepFace:
		return v.SubmitFace(h.ctx, s.Ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
	case realname.StepCard:
		return v.SubmitCard(h.ctx, s.Ref, realname.Card{Number: g.card, Mobile: g.mobile})
	case realname.StepCode:
		if _, _, err := v.SendCode(h.ctx, s.Ref, realname.CodeRequest{Mobile: g.mobile}); err != nil {
			return s, err
		}
		return v.CheckCode(h.ctx, s.Ref, h.Phone.Code(g.mobile))
	case realname.StepPIN:
		return v.SetPIN(h.ctx, s.Ref, g.pin)
	}
	return s, nil
}

// reach goes through a goal, and fails the test unless it ends in a status.
func (h *house) reach(account string, goal realname.Goal, m realname.Method, g guest, want realname.Status) realname.Session {
	h.t.Helper()
	s, err := h.start(account, goal, m)
	if err == nil {
		s, err = h.walk(s, g)
	}
	if err != nil || s.Status != want {
		h.t.Fatalf("%s of %s: %v (%v), %v; want %v", goal, account, s.Status, s.Reason, err, want)
	}
	return s
}

func (h *house) verify(account string, g guest) realname.Session {
	h.t.Helper()
	return h.reach(account, realname.GoalVerify, realname.MethodIDCard, g, realname.StatusApproved)
}

func (h *house) account(account string) realname.Account {
	h.t.Helper()
	a, err := h.Verifier.Account(h.ctx, account)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *house) wantState(when, account string, want realname.AccountState) {
	h.t.Helper()
	if a := h.account(account); a.State != want {
		h.t.Errorf("%s: the account is %v, want %v", when, a.State, want)
	}
}

// wantPIN says what the guard answers to a PIN: "ok", "suspended" or "wrong".
func (h *house) wantPIN(when, account string, pin password.PIN, want string) {
	h.t.Helper()
	err := h.PINs.Verify(h.ctx, account, pin)
	got := "wrong"
	switch {
	case err == nil:
		got = "ok"
	case errors.Is(err, password.ErrSuspended):
		got = "suspended"
	}
	if got != want {
		h.t.Errorf("%s: the PIN is %s (%v), want %s", when, got, err, want)
	}
}

// refused fails the test unless an error is a refusal with a reason.
func (h *house) refused(when string, err error, want realname.Reason) {
	h.t.Helper()
	wantReason(h.t, when, err, want)
}

// isReason reports whether an error is a refusal with a reason.
func isReason(err error, want realname.Reason) bool { return reasonOf(err) == want }

// deliver returns the account's own events, such as "1 level 1".
func (h *house) deliver() (all []string) {
	h.t.Helper()
	var mu sync.Mutex
	_, err := h.Verifier.Deliver(h.ctx, func(_ context.Context, e realname.Event) error {
		mu.Lock()
		defer mu.Unlock()
		if e.Session == "" {
			all = append(all, fmt.Sprintf("%d %v %d", e.Seq, e.Kind, e.Level))
		}
		return nil
	})
	if err != nil {
		h.t.Error(err)
	}
	return all
}

func (h *house) wantEvents(when string, want ...string) {
	h.t.Helper()
	if diff := cmp.Diff(want, h.deliver()); diff != "" {
		h.t.Errorf("%s: events (-want +got):\n%s", when, diff)
	}
}

func (h *house) sweep() {
	h.t.Helper()
	if _, err := h.Verifier.Sweep(h.ctx); err != nil {
		h.t.Error(err)
	}
}

// TestAccount: what an account says of itself, from before it is known to its end.
func TestAccount(t *testing.T) {
	h := newHouse(t, nil, nil)
	desk := h.Verifier.Desk()
	if a := h.account("nobody"); a.State != realname.AccountUnverified || a.Level != 0 || !a.Since.IsZero() {
		t.Errorf("one that is not known: %+v", a)
	}
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if a := h.account("a"); err != nil || a.State != realname.AccountUnverified || a.Open != s.Ref.ID {
		t.Errorf("while the session is open: %+v, %v", a, err)
	}
	s, err = h.walk(s, guests[0])
	if err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	a := h.account("a")
	if a.State != realname.AccountVerified || a.Level != 1 || a.Open != "" || a.Causes != 0 || len(a.Approvals) != 1 ||
		a.Approvals[0] != s.Ref.ID || !a.Since.Equal(s.Ended) || !a.Shown.Face || len(a.Cards) != 0 {
		t.Errorf("verified: %+v", a)
	}
	if fmt.Sprint(a.Shown.Channels) != "[authority]" {
		t.Errorf("channels: %v", a.Shown.Channels)
	}
	if s.Started.IsZero() || s.Decided.IsZero() || s.Ended.Before(s.Decided) || s.Decided.Before(s.Started) || s.Goal != realname.GoalVerify {
		t.Errorf("times: %v, %v, %v; goal %v", s.Started, s.Decided, s.Ended, s.Goal)
	}
	renewed := h.reach("a", realname.GoalRenew, realname.MethodBankCard, guests[0], realname.StatusApproved)
	a = h.account("a")
	if fmt.Sprint(a.Shown.Channels) != "[authority bank:CMB]" && len(a.Shown.Channels) != 2 || len(a.Approvals) != 2 || len(a.Cards) != 1 {
		t.Errorf("with a card: %+v", a)
	}
	if _, err := desk.Revoke(h.ctx, s.Ref.ID, "operator", realname.ReasonRevoked); err != nil {
		t.Fatal(err)
	}
	h.wantState("one of two revoked", "a", realname.AccountVerified)
	h.wantPIN("one of two revoked, which set it", "a", guests[0].pin, "suspended")
	if _, err := desk.Revoke(h.ctx, renewed.Ref.ID, "operator", realname.ReasonRevoked); err != nil {
		t.Fatal(err)
	}
	a = h.account("a")
	if a.State != realname.AccountUnverified || a.Level != 0 || len(a.Cards) != 0 || !a.Causes.Has(password.CauseRevoked) {
		t.Errorf("both revoked: %+v", a)
	}
	h.wantPIN("both revoked", "a", guests[0].pin, "suspended")
	h.wantEvents("all", "1 level 1", "2 level 1", "3 level 0")
}

// TestAccountNames: what is no account is refused, and nothing is asked.
func TestAccountNames(t *testing.T) {
	h := newHouse(t, nil, nil)
	for _, account := range []string{"", strings.Repeat("x", 257), "\xff"} {
		if _, err := h.Verifier.Account(h.ctx, account); err == nil {
			t.Errorf("Account(%q) is no error", account)
		}
		if err := h.Verifier.Unbind(h.ctx, account, "x"); err == nil {
			t.Errorf("Unbind(%q) is no error", account)
		}
		if err := h.Verifier.Desk().Suspend(h.ctx, account, "operator", realname.ReasonRevoked); err == nil {
			t.Errorf("Suspend(%q) is no error", account)
		}
	}
	for name, err := range map[string]error{
		"suspend": h.Verifier.Desk().Suspend(h.ctx, "nobody", "operator", realname.ReasonRevoked),
		"release": h.Verifier.Desk().Release(h.ctx, "nobody", "operator", realname.ReasonReleased),
		"unbind":  h.Verifier.Unbind(h.ctx, "nobody", "x"),
	} {
		if !errors.Is(err, realname.ErrNotFound) {
			t.Errorf("%s of an account that is not known: %v, want ErrNotFound", name, err)
		}
	}
}

// TestSubjectAndCards: the personal data of an account is had with a purpose, which stands in
// its trail.
func TestSubjectAndCards(t *testing.T) {
	h := newHouse(t, nil, nil)
	if _, err := h.Verifier.Subject(h.ctx, "a", "support"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("of nobody: %v", err)
	}
	h.verify("a", guests[0])
	h.reach("a", realname.GoalBindCard, 0, guests[0], realname.StatusApproved)
	who, err := h.Verifier.Subject(h.ctx, "a", "support ticket 7")
	if err != nil || who != guests[0].who {
		t.Errorf("Subject = %v, %v", who, err)
	}
	cards, err := h.Verifier.Cards(h.ctx, "a", "payout")
	if err != nil || len(cards) != 1 || cards[0].Number != guests[0].card || cards[0].ID != h.account("a").Cards[0] {
		t.Errorf("Cards = %v, %v", cards, err)
	}
	if _, err := h.Verifier.Subject(h.ctx, "a", ""); err == nil {
		t.Error("without a purpose it is no error")
	}
	trail, err := h.Verifier.Records().Looks(h.ctx, "a")
	if err != nil || len(trail) != 2 || trail[0].Kind != "look" || trail[0].Reference != "support ticket 7" {
		t.Errorf("trail = %+v, %v", trail, err)
	}
	if err := h.Verifier.Unbind(h.ctx, "a", cards[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := h.Verifier.Unbind(h.ctx, "a", cards[0].ID); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("unbound twice: %v", err)
	}
	if cards, err := h.Verifier.Cards(h.ctx, "a", "payout"); err != nil || len(cards) != 0 {
		t.Errorf("unbound: %v, %v", cards, err)
	}
}

// TestLooksKeepExports: a person who looks at their page again and again pushes out no look of the staff: a purpose is
// noted once a day of Beijing.
func TestLooksKeepExports(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	if _, err := h.Verifier.Desk().Export(h.ctx, "a", "operator", "ticket 1"); err != nil {
		t.Fatal(err)
	}
	look := func(times int) {
		t.Helper()
		for range times {
			if _, err := h.Verifier.Cards(h.ctx, "a", "page of cards"); err != nil {
				t.Fatal(err)
			}
			if who, err := h.Verifier.Subject(h.ctx, "a", "page of cards"); err != nil || who != guests[0].who {
				t.Fatalf("Subject = %v, %v", who, err)
			}
		}
	}
	look(100)
	h.Clock.Advance(14*time.Hour - time.Second) // it is ten in the morning in Beijing
	look(1)
	h.Clock.Advance(time.Second)
	look(100)
	if _, err := h.Verifier.Cards(h.ctx, "a", "ticket 2"); err != nil {
		t.Fatal(err)
	}
	looks, err := h.Verifier.Records().Looks(h.ctx, "a")
	var got []string
	for _, e := range looks {
		got = append(got, e.Kind+" "+e.Reference)
	}
	if want := []string{"exported ticket 1", "look page of cards", "look page of cards", "look ticket 2"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("looks = %q, %v, want %q", got, err, want)
	}
}
