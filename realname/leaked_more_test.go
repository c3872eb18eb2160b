package realname_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestQuarantineNeedsItsKey: the record of a session that was moved aside stays under the key of that
// day, as docs/keys.md says. Rewrap does not bring it along.
func TestQuarantineNeedsItsKey(t *testing.T) {
	l := &leaked{t, new(kv.Memory), realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))}
	w := l.process(keyring.Config{Current: "old"})
	s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	raw := spoilSession(t, l.store, s.Ref.ID)
	if err := w.Verifier.Records().Quarantine(t.Context(), s.Ref.ID, "operator", 0); err != nil {
		t.Fatal(err)
	}
	l.drain(l.process(keyring.Config{Current: "new", Index: "old"}).Verifier.Rewrap)

	limited := keyring.Config{Current: "new", Index: "old", Serves: map[string][]string{"old": {"password/pin"}}}
	if _, err := l.process(limited).Verifier.Records().Quarantined(t.Context(), s.Ref.ID); !errors.Is(err, keyring.ErrNotServed) {
		t.Errorf("under a key that is limited: %v, want ErrNotServed", err)
	}
	limited.Serves["old"] = []string{"realname/seal/quarantine"}
	q, err := l.process(limited).Verifier.Records().Quarantined(t.Context(), s.Ref.ID)
	if err != nil || string(q.Record) != string(raw) {
		t.Errorf("under a key that serves it: %q, %v", q.Record, err)
	}
}

// TestQuarantineHoldsItsSlots: others are told whose slots are taken, though the record that was moved aside
// cannot be opened any more.
func TestQuarantineHoldsItsSlots(t *testing.T) {
	l := &leaked{t, new(kv.Memory), realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))}
	w := l.process(keyring.Config{Current: "old"})
	for _, account := range []string{"account-1", "account-2", "account-3"} { // as many as one identity has
		s, err := w.Walk(t.Context(), account, realname.MethodIDCard, realnametest.Someone())
		if err != nil || s.Status != realname.StatusApproved {
			t.Fatal(s.Status, err)
		}
		if account == "account-1" {
			spoilSession(t, l.store, s.Ref.ID)
			if err := w.Verifier.Records().Quarantine(t.Context(), s.Ref.ID, "operator", 0); err != nil {
				t.Fatal(err)
			}
		}
		l.clock.Advance(65 * time.Second)
	}
	l.drain(l.process(keyring.Config{Current: "new", Index: "old"}).Verifier.Rewrap)
	limited := l.process(keyring.Config{Current: "new", Index: "old", Serves: map[string][]string{"old": {"password/pin", "sms/"}}})
	s, err := limited.Walk(t.Context(), "account-4", realname.MethodIDCard, realnametest.Someone())
	if err != nil || s.Status != realname.StatusRejected || s.Reason != realname.ReasonIdentityInUse {
		t.Errorf("one account more is %v, %v, %v: want it rejected, since the identity is in use", s.Status, s.Reason, err)
	}
}

// TestLeaseNeedsItsKey: a reviewer has a case while the key is limited. Sweep says so until the case is
// decided, as docs/keys.md says, and nobody is kept from deciding.
func TestLeaseNeedsItsKey(t *testing.T) {
	l := &leaked{t, new(kv.Memory), realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))}
	w := l.process(keyring.Config{Current: "old"})
	w.Backend.Script(realname.StepReview, realnametest.Later(""))
	s, err := w.Walk(t.Context(), "account-1", realname.MethodIDCard, realnametest.Someone())
	if err != nil || s.Waiting != realname.WaitingForReviewer {
		t.Fatalf("waiting for %v, %v", s.Waiting, err)
	}
	if _, err := w.Verifier.Desk().Take(t.Context(), s.Ref.ID, "reviewer-1"); err != nil {
		t.Fatal(err)
	}
	l.drain(l.process(keyring.Config{Current: "new", Index: "old"}).Verifier.Rewrap)
	l.clock.Advance(11 * time.Minute)

	c := keyring.Config{Current: "new", Index: "old", Serves: map[string][]string{"old": {"password/pin", "sms/"}}}
	limited := l.process(c)
	if _, err := limited.Verifier.Sweep(t.Context()); !errors.Is(err, keyring.ErrNotServed) || !strings.Contains(err.Error(), "lease") {
		t.Errorf("Sweep under a key that is limited: %v, want ErrNotServed of a lease", err)
	}
	if _, err := limited.Verifier.Desk().Decide(t.Context(), realname.Decision{
		Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-2", Approve: true,
	}); err != nil {
		t.Errorf("Decide: %v", err)
	}
	if _, err := limited.Verifier.Sweep(t.Context()); err != nil {
		t.Errorf("Sweep after the decision: %v", err)
	}
	if _, err := l.process(keyring.Config{Current: "new", Index: "old"}).Verifier.Sweep(t.Context()); err != nil {
		t.Errorf("Sweep with the key: %v", err)
	}
}
