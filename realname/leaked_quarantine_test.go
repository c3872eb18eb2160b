package realname_test

import (
	"errors"
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
