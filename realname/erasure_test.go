package realname_test

import (
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// outcomes are those of a session's trail for one kind of entry.
func outcomes(t *testing.T, w *realnametest.World, id, kind string) (all []string) {
	t.Helper()
	trail, err := w.Verifier.Records().Trail(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range trail.Entries() {
		if e.Kind == kind {
			all = append(all, e.Outcome)
		}
	}
	return all
}

// TestProviderFailsForEver: a provider that never deletes its copy keeps nobody's data
// with us, and holds no account up. It is asked for 30 days, ever more rarely.
func TestProviderFailsForEver(t *testing.T) {
	store := &census{Store: new(kv.Memory), keys: make(map[string]bool)}
	u, k := approved(t, store)
	k.fail = 1 << 30
	erased, err := u.Verifier.Records().Erase(u.ctx, "account-1")
	if err != nil || erased.Copies != 1 || len(erased.Sessions) != 1 || erased.Sessions[0] != u.ref.ID {
		t.Fatalf("Erase = %+v, %v; want one session and one copy left", erased, err)
	}
	if store.has("rn/k/"+u.ref.ID) || !store.has("rn/e/"+u.ref.ID) {
		t.Error("the data key is there, or what the provider must hear is not")
	}
	if k := kept(t, u.World, u.ref.ID); k.Private != 0 || len(k.Indexes) != 0 {
		t.Errorf("the session still holds %+v", k)
	}
	if again := walk(t, u.World, "account-1", realname.MethodIDCard); again.err != nil {
		t.Errorf("Start: %v", again.err)
	}
	asked := k.asked
	for day := range 31 {
		for range 48 {
			u.Clock.Advance(30 * time.Minute)
			if _, err := u.Verifier.Sweep(u.ctx); err != nil {
				t.Fatal(err)
			}
		}
		if gone := !store.has("rn/e/" + u.ref.ID); gone && day < 29 {
			t.Fatalf("given up after %d days", day+1)
		}
	}
	if store.has("rn/e/" + u.ref.ID) {
		t.Error("what the provider must hear is kept for more than 30 days")
	}
	if n := k.asked - asked; n < 100 || n > 200 {
		t.Errorf("the provider was asked %d times, want some four times a day", n)
	}
	if got := outcomes(t, u.World, u.ref.ID, "provider_copy"); len(got) != 1 || got[0] != "unresolved" {
		t.Errorf("the trail says %v, want that it was given up", got)
	}
	wantTrail(t, u.World, u.ref)
}

// TestProviderErasesLater: where a provider fails at first, the sweep asks it again.
func TestProviderErasesLater(t *testing.T) {
	store := &census{Store: new(kv.Memory), keys: make(map[string]bool)}
	u, k := approved(t, store)
	k.fail = 2
	if erased, err := u.Verifier.Records().Erase(u.ctx, "account-1"); err != nil || erased.Copies != 1 {
		t.Fatalf("Erase = %+v, %v", erased, err)
	}
	for range 3 {
		u.Clock.Advance(10 * time.Minute)
		if _, err := u.Verifier.Sweep(u.ctx); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.erased) != 1 || store.has("rn/e/"+u.ref.ID) {
		t.Errorf("%d tokens were erased; the record is there: %v", len(k.erased), store.has("rn/e/"+u.ref.ID))
	}
	if got := outcomes(t, u.World, u.ref.ID, "provider_copy"); len(got) != 1 || got[0] != "passed" {
		t.Errorf("the trail says %v, want passed", got)
	}
}

// TestEraserElsewhere: a process that lacks the backend erases what is ours, and one
// that has it erases the provider's copy.
func TestEraserElsewhere(t *testing.T) {
	store := new(kv.Memory)
	u, k := approved(t, store)
	without := newWorld(t, realnametest.Options{Store: store, Clock: u.Clock, Change: func(c *realname.Config) {
		c.Documents, c.Face = nil, nil
	}})
	erased, err := without.Verifier.Records().Erase(u.ctx, "account-1")
	if err != nil || erased.Copies != 1 || len(k.erased) != 0 {
		t.Fatalf("Erase = %+v, %v, %d at the provider", erased, err, len(k.erased))
	}
	u.Clock.Advance(10 * time.Minute)
	if _, err := u.Verifier.Sweep(u.ctx); err != nil || len(k.erased) != 1 {
		t.Errorf("Sweep: %v, %d tokens were erased", err, len(k.erased))
	}
}

// TestEraseDuringIdentity: whatever call of the first submission an erasure comes
// before, no data key is left that belongs to nothing.
func TestEraseDuringIdentity(t *testing.T) {
	for n := 1; ; n++ {
		store := newGap()
		w := newWorld(t, realnametest.Options{Store: store})
		u := walk(t, w, "account-1", realname.MethodIDCard)
		store.before(n, "", "rn/", func() {
			if _, err := w.Verifier.Records().Erase(t.Context(), "account-1"); err != nil {
				t.Errorf("Erase before call %d: %v", n, err)
			}
		})
		u.identity(people[0])
		if !store.reached() {
			break
		}
		if _, err := w.Verifier.Records().Erase(t.Context(), "account-1"); err != nil {
			t.Errorf("Erase: %v", err)
		}
		if _, err := store.Get(t.Context(), "rn/k/"+u.ref.ID); !errors.Is(err, kv.ErrNotFound) {
			t.Errorf("erased before call %d: a data key is left (%v, SubmitIdentity: %v)", n, err, u.err)
		}
	}
}

// TestRewrapErasure: what providers must hear is sealed anew under the current key.
func TestRewrapErasure(t *testing.T) {
	f := newFleet(t, new(kv.Memory), nil)
	k := &keeper{Backend: f.backend, fail: 1 << 30}
	for i := range f.at {
		f.at[i] = newWorld(t, realnametest.Options{
			Store: f.store, Clock: f.clock, Backend: f.backend, Keys: f.ring(rotation[i]),
			Change: func(c *realname.Config) { c.Face = k },
		})
	}
	f.backend.Script(realname.StepFace, realnametest.Later("token-4711-0815"))
	u := walk(t, f.at[known], "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
	if erased, err := f.at[known].Verifier.Records().Erase(u.ctx, "account-1"); err != nil || erased.Copies != 1 {
		t.Fatalf("Erase = %+v, %v", erased, err)
	}
	f.reindex()
	f.rewrap()
	k.fail = 0
	f.clock.Advance(24 * time.Hour)
	if _, err := f.at[alone].Verifier.Sweep(u.ctx); err != nil || len(k.erased) != 1 {
		t.Errorf("Sweep without the old key: %v, %d tokens were erased", err, len(k.erased))
	}
}

// TestEraserOfImmediateAnswer: a provider that answered at once and keeps something is
// told to delete it, after a no as well.
func TestEraserOfImmediateAnswer(t *testing.T) {
	for name, verdict := range map[string]realname.Verdict{"yes": realname.VerdictPass, "no": realname.VerdictFail} {
		k := &keeper{Backend: new(realnametest.Backend)}
		w := newWorld(t, realnametest.Options{Backend: k.Backend, Change: func(c *realname.Config) { c.Face = k }})
		k.Script(realname.StepFace, realnametest.Reply{Answer: realname.Answer{
			Verdict: verdict, Token: realname.NewDetail("token-4711-0815"),
		}})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
		if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil || len(k.erased) != 1 {
			t.Errorf("%s: Erase: %v, %d tokens were erased; want the one", name, err, len(k.erased))
		}
	}
}

// TestPassWithReason: an answer that says yes and why not is none.
func TestPassWithReason(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	odd := realnametest.Pass()
	odd.Answer.Reason = realname.ReasonMismatch
	w.Backend.Script(realname.StepPhotos, odd)
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos()
	if p := u.s.Step(realname.StepPhotos).Phase; p != realname.PhaseUnresolved || !errors.Is(u.err, realname.ErrUnavailable) {
		t.Errorf("photos are %v, %v; want unresolved", p, u.err)
	}
}

// TestClockAheadGivesNothingUp: one call by a clock that is months ahead does not end what
// a provider has to delete.
func TestClockAheadGivesNothingUp(t *testing.T) {
	store := &census{Store: new(kv.Memory), keys: make(map[string]bool)}
	u, k := approved(t, store)
	k.fail = 2
	if _, err := u.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	u.Clock.Advance(60 * 24 * time.Hour)
	if _, err := u.Verifier.Sweep(u.ctx); err != nil {
		t.Fatal(err)
	}
	u.Clock.Advance(-60*24*time.Hour + time.Hour)
	if !store.has("rn/e/" + u.ref.ID) {
		t.Fatal("given up after two calls")
	}
}
