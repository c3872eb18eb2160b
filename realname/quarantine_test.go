package realname_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// spoilSession makes the record of a session one that cannot be opened, and returns it.
func spoilSession(t *testing.T, store kv.Store, id string) []byte {
	t.Helper()
	spoil(t, store, "rn/s/"+id)
	rec, err := store.Get(t.Context(), "rn/s/"+id)
	if err != nil {
		t.Fatal(err)
	}
	return rec.Value
}

// TestQuarantine: a session that cannot be opened is named by Sweep, and moved aside with who did
// it and why. Then workers pass it by, and its account begins anew.
func TestQuarantine(t *testing.T) {
	store := new(kv.Memory)
	h := newHouse(t, store, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	h.deliver()
	raw := spoilSession(t, store, s.Ref.ID)
	h.Clock.Advance(time.Hour)
	_, err = h.Verifier.Sweep(h.ctx)
	var e *realname.RecordError
	if !errors.As(err, &e) || !errors.Is(err, realname.ErrCorrupt) || e.Kind != "session" || e.Name != s.Ref.ID || e.Key != "rn/s/"+s.Ref.ID {
		t.Fatalf("Sweep: %v, want an error that names the session", err)
	}
	if _, err := h.Verifier.Start(h.ctx, "a", realname.GoalVerify, realname.MethodIDCard); !errors.Is(err, realname.ErrCorrupt) {
		t.Fatalf("Start before: %v", err)
	}
	desk := h.Verifier.Records()
	if err := desk.Quarantine(h.ctx, s.Ref.ID, "operator", realname.ReasonDataWithdrawn); err != nil {
		t.Fatal(err)
	}
	q, err := desk.Quarantined(h.ctx, s.Ref.ID)
	if err != nil || q.Session != s.Ref.ID || q.Actor != "operator" || q.Reason != realname.ReasonDataWithdrawn ||
		!q.Since.Equal(h.Clock.Now()) || !bytes.Equal(q.Record, raw) {
		t.Errorf("Quarantined = %+v, %v", q, err)
	}
	if n, err := h.Verifier.Sweep(h.ctx); n != 0 || err != nil {
		t.Errorf("Sweep: %d, %v", n, err)
	}
	h.verify("a", guests[0])
	if _, err := desk.Erase(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Quarantined(h.ctx, s.Ref.ID); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("after the erasure: %v, want nothing left", err)
	}
}

// TestQuarantineRefused: what can be opened stays where it is, and what is not there is not found.
func TestQuarantineRefused(t *testing.T) {
	h := newHouse(t, nil, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		id, actor string
		want      error
	}{
		{s.Ref.ID, "operator", realname.ErrRefused},
		{s.Ref.ID, "", realname.ErrInvalid},
		{strings.Repeat("0", 26), "operator", realname.ErrNotFound},
		{"x", "operator", realname.ErrNotFound},
	} {
		if err := h.Verifier.Records().Quarantine(h.ctx, tt.id, tt.actor, 0); !errors.Is(err, tt.want) {
			t.Errorf("%q by %q: %v, want %v", tt.id, tt.actor, err, tt.want)
		}
	}
	if _, err := h.Verifier.Get(h.ctx, s.Ref); err != nil {
		t.Error(err)
	}
}

// TestQuarantineKeepsSlots: the slot of an approval that was moved aside stays taken, and the account
// verified.
func TestQuarantineKeepsSlots(t *testing.T) {
	store := new(kv.Memory)
	h := newHouse(t, store, func(c *realname.Config) { c.Limits.Accounts = 1 })
	h.verify("a", guests[0])
	id := h.account("a").Approvals[0]
	h.deliver()
	spoilSession(t, store, id)
	if err := h.Verifier.Records().Quarantine(h.ctx, id, "operator", 0); err != nil {
		t.Fatal(err)
	}
	h.wantState("moved aside", "a", realname.AccountVerified)
	s, err := h.start("b", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		s, err = h.walk(s, guests[0])
	}
	if err != nil || s.Reason != realname.ReasonIdentityInUse {
		t.Errorf("another account: %v, %v, %v; want that the slot is taken", s.Status, s.Reason, err)
	}
}

// TestRunNamesTheRecord: the log of a worker tells which record cannot be opened.
func TestRunNamesTheRecord(t *testing.T) {
	store := new(kv.Memory)
	var log lockedBuffer
	h := newHouse(t, store, func(c *realname.Config) { c.Log = slog.New(slog.NewJSONHandler(&log, nil)) })
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	h.deliver()
	spoilSession(t, store, s.Ref.ID)
	h.Clock.Advance(time.Hour)
	ctx, cancel := context.WithCancel(h.ctx)
	done := make(chan error, 1)
	go func() { done <- h.Verifier.Run(ctx, nobody) }()
	waitFor(t, func() bool { return strings.Contains(log.String(), `"kind":"session","name":"`+s.Ref.ID) })
	cancel()
	if err := <-done; err != nil && !errors.Is(err, realname.ErrCorrupt) {
		t.Error(err)
	}
}

// A lockedBuffer is a log that several goroutines write to.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// TestPhotosInQuarantine: the erasure of an account deletes the photos of a session that was moved aside,
// or tells that there may be some, where its record cannot be opened.
func TestPhotosInQuarantine(t *testing.T) {
	for name, found := range map[string]bool{"its key was found": true, "it is lost": false} {
		t.Run(name, func(t *testing.T) {
			store, mem := new(kv.Memory), new(realnametest.PhotoMemory)
			h := newHouse(t, store, func(c *realname.Config) { c.Photos, c.Review = mem, nil })
			s, err := h.Walk(h.ctx, "a", realname.MethodIDCard, realnametest.Someone())
			if err != nil {
				t.Fatal(err)
			}
			key := "rn/s/" + s.Ref.ID
			good, err := store.Get(h.ctx, key)
			if err != nil || len(mem.Keys()) != 2 {
				t.Fatalf("%d photos, %v", len(mem.Keys()), err)
			}
			spoilSession(t, store, s.Ref.ID)
			if err := h.Verifier.Records().Quarantine(h.ctx, s.Ref.ID, "operator", 0); err != nil {
				t.Fatal(err)
			}
			if found {
				if err := realname.PutAside(h.ctx, h.Verifier, s.Ref.ID, good); err != nil {
					t.Fatal(err)
				}
			}
			done, err := h.Verifier.Records().Erase(h.ctx, "a")
			want, left := []string(nil), 0
			if !found {
				want, left = []string{s.Ref.ID}, 2
			}
			if err != nil || !slices.Equal(done.Unread, want) || len(mem.Keys()) != left {
				t.Errorf("erased: %+v, %d photos are left, %v; want %v and %d", done, len(mem.Keys()), err, want, left)
			}
			if _, err := h.Verifier.Records().Quarantined(h.ctx, s.Ref.ID); !errors.Is(err, realname.ErrNotFound) {
				t.Errorf("after the erasure: %v, want nothing left", err)
			}
		})
	}
}
