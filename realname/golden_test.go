package realname_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	goldenStore = filepath.Join("testdata", "golden", "store.json")
	goldenShown = filepath.Join("testdata", "golden", "shown.json")
)

// goldenTime is when the golden store was written.
var goldenTime = time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)

// A kept is a store that knows its keys.
type keptStore struct {
	kv.Memory
	mu   sync.Mutex
	keys []string
}

func (s *keptStore) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	s.mu.Lock()
	if !slices.Contains(s.keys, key) {
		s.keys = append(s.keys, key)
	}
	s.mu.Unlock()
	return s.Memory.Swap(ctx, key, old, r)
}

// golden is what the golden store holds: its records, and the session of each account.
type golden struct {
	Sessions map[string]string
	Records  []goldenRecord
}

type goldenRecord struct {
	Key     string
	Version uint64
	Value   []byte
	Queue   string    `json:",omitempty"`
	Due     time.Time `json:",omitzero"`
	Expires time.Time `json:",omitzero"`
}

// writeGolden leaves one session of each sort in a store: approved, in review, with a face
// check that is pending, by bank card, and one that was erased and whose provider has not
// heard of it.
func writeGolden(t *testing.T) {
	store := new(keptStore)
	k := &keeper{Backend: new(realnametest.Backend), fail: 1 << 30}
	w := newWorld(t, realnametest.Options{
		Store: store, Backend: k.Backend, Clock: realnametest.NewClock(goldenTime), Change: func(c *realname.Config) { c.Face = k },
	})
	g := golden{Sessions: map[string]string{}}
	keep := func(u *walker) { g.Sessions[u.ref.Account] = u.ref.ID }
	keep(walk(t, w, "approved", realname.MethodIDCard).all(people[0]))
	w.Clock.Advance(2 * time.Minute)
	keep(walk(t, w, "card", realname.MethodBankCard).identity(people[0]).card().send())
	pending := walk(t, w, "pending", realname.MethodIDCard).identity(people[1]).photos()
	w.Backend.Script(realname.StepFace, realnametest.Reply{Answer: realname.Answer{
		Verdict: realname.VerdictPending, Token: realname.NewDetail("token"), Continue: realname.NewDetail("https://provider.example/face"),
	}})
	keep(pending.face())
	w.Clock.Advance(2 * time.Minute)
	w.Backend.Script(realname.StepFace, realnametest.Reply{Answer: realname.Answer{
		Verdict: realname.VerdictPass, Token: realname.NewDetail("copy"), Billed: realname.BilledYes,
	}})
	keep(walk(t, w, "erased", realname.MethodIDCard).all(people[1]))
	if _, err := w.Verifier.Records().Erase(t.Context(), "erased"); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(2 * time.Minute)
	desk := newWorld(t, realnametest.Options{
		Store: store, Backend: w.Backend, Clock: w.Clock, Change: func(c *realname.Config) { c.Review = nil },
	})
	keep(walk(t, desk, "review", realname.MethodIDCard).all(people[0]))
	slices.Sort(store.keys)
	for _, key := range store.keys {
		r, err := store.Get(t.Context(), key)
		if errors.Is(err, kv.ErrNotFound) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		g.Records = append(g.Records, goldenRecord{key, r.Version, r.Value, r.Queue, r.Due, r.Expires})
	}
	b, err := json.MarshalIndent(g, "", " ")
	if err == nil {
		err = os.WriteFile(goldenStore, append(b, '\n'), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// openGolden returns a world on the store that was written long ago.
func openGolden(t *testing.T) (*realnametest.World, *keptStore, golden) {
	t.Helper()
	b, err := os.ReadFile(goldenStore)
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	store := new(keptStore)
	for _, r := range g.Records {
		rec := kv.Record{Version: r.Version, Value: r.Value, Queue: r.Queue, Due: r.Due, Expires: r.Expires}
		if err := store.Swap(t.Context(), r.Key, 0, rec); err != nil {
			t.Fatal(err)
		}
	}
	clock := realnametest.NewClock(goldenTime.Add(7 * time.Minute))
	return newWorld(t, realnametest.Options{Store: store, Clock: clock}), store, g
}

// TestGolden goes on with sessions that an earlier process has stored: what is written once
// can be read for ever. The store holds a record of each kind, of the code service's and the
// guard's as well.
func TestGolden(t *testing.T) {
	if *update {
		writeGolden(t)
	}
	w, store, g := openGolden(t)
	ctx := t.Context()
	for _, prefix := range []string{
		"rn/s/", "rn/k/", "rn/a/", "rn/i/", "rn/c/", "rn/r/", "rn/e/", "rn/x/", "sms/m/", "sms/b/", "pin/p/",
	} {
		if !slices.ContainsFunc(store.keys, func(key string) bool { return strings.HasPrefix(key, prefix) }) {
			t.Errorf("the golden store has no record under %s", prefix)
		}
	}
	want := map[string]realname.Status{
		"approved": realname.StatusApproved, "card": realname.StatusOpen, "pending": realname.StatusOpen, "erased": realname.StatusRevoked,
		"review": realname.StatusReview,
	}
	for account, status := range want {
		ref := realname.Ref{Account: account, ID: g.Sessions[account]}
		s, err := w.Verifier.Desk().Get(ctx, ref.ID) // nobody but staff sees what was erased
		if err != nil || s.Status != status {
			t.Errorf("%s: %v, %v; want %v", account, s.Status, err, status)
		}
		wantTrail(t, w, ref)
	}
	if err := w.PINs.Verify(ctx, "approved", pin); err != nil {
		t.Errorf("the PIN of before: %v", err)
	}
	u := &walker{World: w, ctx: ctx, ref: realname.Ref{Account: "pending", ID: g.Sessions["pending"]}}
	if u.s, u.err = w.Verifier.Get(ctx, u.ref); u.s.Continue.Reveal() != "https://provider.example/face" || u.s.Subject != people[1] {
		t.Errorf("the pending face check goes on at %q, for %v", u.s.Continue.Reveal(), u.s.Subject)
	}
	u = &walker{World: w, ctx: ctx, p: pin, ref: realname.Ref{Account: "card", ID: g.Sessions["card"]}}
	w.Clock.Advance(time.Minute)
	if u.code().pin(); u.err != nil || u.s.Status != realname.StatusApproved {
		t.Errorf("the session by card goes on to %v, %v", u.s.Status, u.err)
	}
}

// TestShow pins what an operator sees of the golden store: all of it masked.
func TestShow(t *testing.T) {
	w, _, g := openGolden(t)
	var shown bytes.Buffer
	for _, r := range g.Records {
		if !strings.HasPrefix(r.Key, "rn/") || strings.HasPrefix(r.Key, "rn/k/") {
			continue
		}
		b, err := w.Verifier.Records().Show(t.Context(), r.Key)
		if err != nil || b == nil {
			t.Errorf("Show(%s) = %s, %v", r.Key, b, err)
			continue
		}
		shown.WriteString(r.Key + " ")
		shown.Write(b)
		shown.WriteByte('\n')
	}
	for _, secret := range []string{"张", "李", "token\"", mobile.Reveal()} {
		if strings.Contains(shown.String(), ":\""+secret) {
			t.Errorf("%q is shown", secret)
		}
	}
	if *update {
		if err := os.WriteFile(goldenShown, shown.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(goldenShown)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), shown.String()); diff != "" {
		t.Errorf("an operator sees something else (-want +got):\n%s", diff)
	}
	for _, key := range []string{"rn/s/nobody", "rn/k/x", "elsewhere"} {
		if b, err := w.Verifier.Records().Show(t.Context(), key); b != nil || err != nil {
			t.Errorf("Show(%s) = %s, %v; want nothing", key, b, err)
		}
	}
}
