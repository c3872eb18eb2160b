package realname_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

var key3 = keyring.Key{ID: "k3", Secret: []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")}

// TestRotationNeighbours has one process begin a session and its neighbour, which
// does not know of the move, go on with it. Reindex finds what that left behind.
func TestRotationNeighbours(t *testing.T) {
	for _, early := range []bool{false, true} {
		f := newFleet(t, new(kv.Memory), manyChecks(1))
		u := walk(t, f.at[moving], "account-1", realname.MethodIDCard)
		if early { // before there is anything to find
			if _, err := f.at[moving].Verifier.Reindex(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		u.World, u.p = f.at[sealing], otherPIN(1)
		if early {
			if _, err := u.Verifier.Get(u.ctx, u.ref); err == nil {
				t.Error("a process that begins after the end of Reindex was let in")
			}
			continue
		}
		if u.all(realnametest.Someone()); u.err != nil || u.s.Status != realname.StatusApproved {
			t.Fatal(u.s.Status, u.err)
		}
		f.reindex()
		if s, err := f.at[moved].PINs.State(t.Context(), "account-1"); err != nil || !s.Set {
			t.Errorf("PIN: %+v, %v; want set", s, err)
		}
		f.refuse(moved, "stranger-1")
	}
}

// TestRotationLateName: a slot that was taken in the account's old name, after
// Reindex had been there, is still the account's own once the old key is gone.
func TestRotationLateName(t *testing.T) {
	f := newFleet(t, new(kv.Memory), func(c *realname.Config) {
		manyChecks(1)(c)
		c.Review = nil
	})
	decide := func(phase int, u *walker) {
		t.Helper()
		if u.err == nil {
			u.s, u.err = f.at[phase].Verifier.Desk().Decide(t.Context(), realname.Decision{
				Session: u.ref.ID, Round: 1, Actor: "reviewer-1", Approve: true,
			})
		}
		if u.err != nil || u.s.Status != realname.StatusApproved {
			t.Fatalf("%v, %v, %v; want approved", u.s.Status, u.s.Reason, u.err)
		}
	}
	u := walk(t, f.at[sealing], "account-1", realname.MethodIDCard).all(realnametest.Someone())
	if n, err := f.at[moving].Verifier.Reindex(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	decide(sealing, u)
	f.reindex()
	f.rewrap()
	f.clock.Advance(time.Hour)
	again := walk(t, f.at[alone], "account-1", realname.MethodIDCard)
	again.p = otherPIN(2)
	decide(alone, again.all(realnametest.Someone()))
}

// TestRotationGivenUp gives a rotation up half-way, and goes on to a third key.
func TestRotationGivenUp(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(1))
	u := f.approve(known, "account-1")
	if n, err := f.at[moving].Verifier.Reindex(t.Context()); n != 1 || err != nil { // not until none
		t.Fatal(n, err)
	}
	three := []keyring.Key{key1, key2, key3}
	f.refuse(f.join(keyring.Config{Keys: three, Current: "k2", Index: "k1"}), "stranger-1")
	third := f.join(keyring.Config{Keys: three, Current: "k3", Index: "k3", OldIndex: "k1"})
	f.drain(f.at[third].Verifier.Reindex)
	last := f.join(keyring.Config{Keys: three, Current: "k3", Index: "k3"})
	if err := f.at[last].PINs.Verify(t.Context(), "account-1", u.p); err != nil {
		t.Errorf("PIN: %v", err)
	}
	f.refuse(last, "stranger-2")
}

// TestRotationSwapped: Index and OldIndex the wrong way round lose nothing, and
// nor does going back once all was moved.
func TestRotationSwapped(t *testing.T) {
	two := []keyring.Key{key1, key2}
	for _, end := range []bool{false, true} {
		f := newFleet(t, new(kv.Memory), manyChecks(1))
		u := f.approve(known, "account-1")
		if end {
			f.reindex()
		}
		back := f.join(keyring.Config{Keys: two, Current: "k2", Index: "k1", OldIndex: "k2"})
		f.refuse(back, "stranger-1")
		f.drain(f.at[back].Verifier.Reindex)
		f.refuse(sealing, "stranger-2")
		f.reindex()
		f.refuse(moved, "stranger-3")
		all, err := f.at[moved].Verifier.Records().Sessions(t.Context(), "account-1")
		if err != nil || len(all) != 1 || all[0].Subject != u.id {
			t.Errorf("Sessions = %+v, %v", all, err)
		}
	}
}

// TestRotationMiddleKey: a key that sealed but never indexed leaves. An identity that
// no session is about any more, and an account that was erased, are in nobody's
// way.
func TestRotationMiddleKey(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(3))
	u := walk(t, f.at[sealing], "account-1", realname.MethodIDCard).identity(realnametest.Someone()).identity(people[1])
	if u.err != nil {
		t.Fatal(u.err)
	}
	walk(t, f.at[sealing], "account-9", realname.MethodIDCard)
	if _, err := f.at[sealing].Verifier.Records().Erase(t.Context(), "account-9"); err != nil {
		t.Fatal(err)
	}
	f.approve(sealing, "account-5") // and does not use the PIN
	third := f.join(keyring.Config{Keys: []keyring.Key{key1, key2, key3}, Current: "k3", Index: "k1"})
	f.drain(f.at[third].Verifier.Rewrap)
	f.clock.Advance(60 * 24 * time.Hour)
	f.drain(f.at[third].Verifier.Sweep)
	f.drain(f.at[third].Verifier.Rewrap)
	last := f.join(keyring.Config{Keys: []keyring.Key{key1, key3}, Current: "k3", Index: "k1"})
	f.approve(last, "account-2")
	f.approve(last, "account-9")
	f.approve(last, "account-5")
}

// TestRotationIndexFirst names the new key as Index before it is Current.
func TestRotationIndexFirst(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(1))
	f.approve(known, "account-1")
	two := []keyring.Key{key1, key2}
	first := f.join(keyring.Config{Keys: two, Current: "k1", Index: "k2", OldIndex: "k1"})
	f.drain(f.at[first].Verifier.Reindex)
	f.refuse(f.join(keyring.Config{Keys: two, Current: "k1", Index: "k2"}), "stranger-1")
	f.rewrap()
	f.clock.Advance(50 * time.Hour)
	f.refuse(alone, "stranger-2")
}

// TestRotationLeap: a process that leapt over the move does nothing at all, not even
// with a session that another one began.
func TestRotationLeap(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(1))
	f.approve(known, "account-1")
	u := walk(t, f.at[known], "account-2", realname.MethodIDCard)
	u.World = f.at[moved]
	if u.identity(realnametest.Someone()); !errors.Is(u.err, realname.ErrIndex) {
		t.Error("a process whose index key is another one checked an identity")
	}
}

// TestRotationUnusedPIN: who did not use their PIN before its key left sets
// another one.
func TestRotationUnusedPIN(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(1))
	u := f.approve(0, "account-1")
	f.reindex()
	f.rewrap()
	if err := f.at[alone].PINs.Verify(t.Context(), "account-1", u.p); err == nil {
		t.Error("a PIN was verified without its key")
	}
	again := f.approve(alone, "account-1")
	if err := f.at[alone].PINs.Verify(t.Context(), "account-1", again.p); err != nil {
		t.Errorf("the new one: %v", err)
	}
}

// A named keeps the names of operations as a provider is told them.
type named struct {
	*realnametest.Backend
	asked, erased []string
}

func (n *named) CheckFace(ctx context.Context, op realname.Op, id realname.Identity, p realname.Photo) (realname.Answer, error) {
	n.asked = append(n.asked, op.Key)
	return n.Backend.CheckFace(ctx, op, id, p)
}

func (n *named) Erase(_ context.Context, op realname.Op, _ realname.Detail) error {
	n.erased = append(n.erased, op.Key)
	return nil
}

// TestRotationNames: a provider that is to erase what it keeps of an operation is
// told the name that it knows, whatever keys there are by then.
func TestRotationNames(t *testing.T) {
	n := new(named)
	f := newFleet(t, new(kv.Memory), func(c *realname.Config) {
		manyChecks(1)(c)
		n.Backend = c.Face.(*realnametest.Backend)
		c.Face = n
	})
	f.backend.Script(realname.StepFace, realnametest.Later("token"))
	u := walk(t, f.at[0], "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos().face()
	if u.err != nil {
		t.Fatal(u.err)
	}
	f.reindex()
	f.rewrap()
	if _, err := f.at[alone].Verifier.Records().Erase(t.Context(), "account-1"); err != nil {
		t.Fatal(err)
	}
	if len(n.asked) != 1 || len(n.erased) != 1 || n.asked[0] != n.erased[0] {
		t.Errorf("asked as %q, erased as %q; want one name", n.asked, n.erased)
	}
}

// TestRotationMeanwhile: Reindex moves the identity between a reviewer's look and the
// decision.
func TestRotationMeanwhile(t *testing.T) {
	store := newGap()
	f := newFleet(t, store, func(c *realname.Config) {
		manyChecks(1)(c)
		c.Review = nil
	})
	u := walk(t, f.at[moving], "account-1", realname.MethodIDCard)
	u.World = f.at[sealing]
	if u.all(realnametest.Someone()); u.err != nil {
		t.Fatal(u.err)
	}
	store.before(1, "swap", "rn/s/"+u.ref.ID, func() {
		if _, err := f.at[moving].Verifier.Reindex(t.Context()); err != nil {
			t.Error(err)
		}
	})
	s, err := f.at[moving].Verifier.Desk().Decide(t.Context(), realname.Decision{
		Session: u.ref.ID, Round: 1, Actor: "reviewer-1", Approve: true,
	})
	if err != nil || s.Status != realname.StatusApproved || !store.reached() {
		t.Errorf("Decide = %v, %v; want approved", s.Status, err)
	}
}

// TestReindexTellsFailures: as long as a record could not be moved, Reindex says so: to
// stop then would leave its slot behind.
func TestReindexTellsFailures(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(3))
	u := f.approve(known, "account-1")
	f.approve(known, "account-2")
	spoil(t, f.store, "rn/k/"+u.ref.ID)
	for range 3 {
		if n, err := f.at[moving].Verifier.Reindex(t.Context()); err == nil && n == 0 {
			t.Fatal("Reindex has come to its end")
		}
	}
	if _, err := f.at[moved].Verifier.Start(t.Context(), "account-3", realname.GoalVerify, realname.MethodIDCard); !errors.Is(err, realname.ErrIndex) {
		t.Errorf("a process after the end may begin: %v", err)
	}
	if _, err := f.at[moving].Verifier.Records().Erase(t.Context(), "account-1"); err != nil {
		t.Fatal(err)
	}
	f.reindex()
}
