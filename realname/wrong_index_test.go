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

// TestWrongIndex gives a process another index key than the store's: by a mistake, or since the key
// is gone. Whoever was verified is unknown there, and an erasure would find nothing to erase. So
// every call says what is wrong.
func TestWrongIndex(t *testing.T) {
	old, next := keyring.Key{ID: "1", Secret: []byte("the first secret of thirty-two b")}, keyring.Key{ID: "2", Secret: []byte("another secret of thirty-two byt")}
	process := func(store kv.Store, c keyring.Config) *realnametest.World {
		return must(realnametest.New(realnametest.Options{Store: store, Keys: must(keyring.New(c))}))
	}
	for name, wrong := range map[string]keyring.Config{
		"by mistake": {Keys: []keyring.Key{old, next}, Current: "2", Index: "2"},
		"gone":       {Keys: []keyring.Key{next}, Current: "2"},
	} {
		t.Run(name, func(t *testing.T) {
			store := new(kv.Memory)
			right := process(store, keyring.Config{Keys: []keyring.Key{old}, Current: "1"})
			s, err := right.Walk(t.Context(), "account-1", realname.MethodIDCard, realnametest.Someone())
			if err != nil || s.Status != realname.StatusApproved {
				t.Fatalf("%v, %v", s.Status, err)
			}
			v := process(store, wrong).Verifier
			for call, err := range callsAbout(t.Context(), v, "account-1") {
				if !errors.Is(err, realname.ErrIndex) {
					t.Errorf("%s = %v, want ErrIndex", call, err)
				}
			}
			if a, err := right.Verifier.Account(t.Context(), "account-1"); err != nil || a.State != realname.AccountVerified {
				t.Errorf("afterwards the account is %v, %v", a.State, err)
			}
		})
	}
}

// callsAbout are the errors of every call that names an account.
func callsAbout(ctx context.Context, v *realname.Verifier, account string) map[string]error {
	all := map[string]error{}
	note := func(call string, err error) { all[call] = err }
	_, err := v.Account(ctx, account)
	note("Account", err)
	_, err = v.Start(ctx, account, realname.GoalVerify, realname.MethodIDCard)
	note("Start", err)
	_, err = v.Subject(ctx, account, "test")
	note("Subject", err)
	_, err = v.Cards(ctx, account, "test")
	note("Cards", err)
	note("Unbind", v.Unbind(ctx, account, "card"))
	note("Run", v.Run(ctx, func(context.Context, realname.Event) error { return nil }))
	d := v.Desk()
	note("Suspend", d.Suspend(ctx, account, "actor", realname.ReasonMismatch))
	note("Resume", d.Resume(ctx, account, "actor", realname.ReasonMismatch))
	note("Release", d.Release(ctx, account, "actor", realname.ReasonMismatch))
	note("Reverify", d.Reverify(ctx, account, "actor", realname.ReasonMismatch, time.Now().Add(48*time.Hour)))
	r := v.Records()
	_, _, err = r.Approvals(ctx, account)
	note("Approvals", err)
	_, err = r.Sessions(ctx, account)
	note("Sessions", err)
	_, err = r.AccountTrail(ctx, account)
	note("AccountTrail", err)
	_, err = r.Looks(ctx, account)
	note("Looks", err)
	_, err = r.Erase(ctx, account)
	note("Erase", err)
	note("Restrict", r.Restrict(ctx, account))
	return all
}
