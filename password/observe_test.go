package password_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
)

// TestObserver: each call is told of, with what came of it and without whom it was about.
func TestObserver(t *testing.T) {
	var events []observe.Event
	now := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	g, err := password.NewGuard(password.GuardConfig{
		Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(), Hasher: pwhash.PBKDF2{UnsafeRounds: 1},
		Now: func() time.Time { return now },
		Observer: observe.Func(func(_ context.Context, e observe.Event) {
			events = append(events, e)
			panic("secret")
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	const account = "account-canary"
	pin, wrong, next := password.MustParsePIN("739164"), password.MustParsePIN("816053"), password.MustParsePIN("492718")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	ctx, nobody := t.Context(), password.Person{}
	var errs []error
	for _, call := range []func() error{
		func() error { return g.Verify(ctx, account, pin) },
		func() error { return g.Set(ctx, account, password.MustParsePIN("111111"), nobody) },
		func() error { return g.Set(ctx, account, pin, nobody) },
		func() error { return g.Verify(ctx, account, wrong) },
		func() error { return g.Verify(ctx, account, pin) },
		func() error { return g.Change(ctx, account, pin, next, nobody) },
		func() error { return g.Reset(ctx, account, pin, nobody) },
		func() error { return g.Stage(ctx, account, "session-canary", wrong, nobody) },
		func() error { return g.Activate(ctx, account, "session-canary") },
		func() error { return g.Suspend(ctx, account, password.CauseOperator, 1) },
		func() error { return g.Verify(ctx, account, wrong) },
		func() error { return g.Resume(ctx, account, password.CauseOperator, 2) },
		func() error { return g.Erase(ctx, account) },
		func() error { return g.Verify(gone, account, wrong) },
	} {
		errs = append(errs, call())
	}
	var got []string
	for _, e := range events {
		got = append(got, fmt.Sprint(e.Call, " ", e.Verdict, e.Reason, e.Class))
		if e.Kind != observe.PIN || e.Package != "password" || !e.Time.Equal(now) {
			t.Errorf("told %+v", e)
		}
		leaktest.CheckText(t, "an event", fmt.Sprintf("%+v", e), account, "session-canary", "canary", pin.Reveal(), wrong.Reveal(), next.Reveal())
	}
	want := []string{
		"verify failno_pin", "set failweak_pin", "set pass", "verify failwrong_pin", "verify pass", "change pass", "reset failweak_pin",
		"stage pass", "activate pass", "suspend pass", "verify failsuspended", "resume pass", "erase pass", "verify nonecanceled",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("told of (-want +got):\n%s\n%v", diff, errors.Join(errs...))
	}
}
