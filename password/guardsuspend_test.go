package password_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
)

// suspend suspends the account "a" for a cause.
func (b *bench) suspend(c password.Cause, order uint64) *bench {
	b.t.Helper()
	b.want(b.Suspend(b.t.Context(), "a", c, order), "ok")
	return b
}

func (b *bench) resume(c password.Cause, order uint64) {
	b.t.Helper()
	b.want(b.Resume(b.t.Context(), "a", c, order), "ok")
}

// wantCauses checks what is told of the account "a": by State, and by Verify.
func (b *bench) wantCauses(want string) {
	b.t.Helper()
	if got := b.state().Suspended.String(); got != want {
		b.t.Errorf("State: suspended for %q, want %q", got, want)
	}
	err, told := b.Verify(b.t.Context(), "a", right), ""
	var e *password.Error
	if errors.As(err, &e) {
		told = e.Causes.String()
	}
	if told != want || errors.Is(err, password.ErrSuspended) != (want != "") {
		b.t.Errorf("Verify = %v: suspended for %q, want %q", err, told, want)
	}
}

// guardMethods are all methods of a Guard, each called once where it has something to do, and
// what comes of it while the PIN is suspended. The account "a" has the right PIN, and has staged
// another one; the account "none" is unknown.
var guardMethods = []struct {
	name string
	do   func(ctx context.Context, g *password.Guard) error
	want string
	none string // of the account without a PIN
	left string // causes that are there afterwards
}{
	{"Verify", func(ctx context.Context, g *password.Guard) error {
		return g.Verify(ctx, "a", right)
	}, "suspended", "suspended", "operator"},
	{"VerifyDespite", func(ctx context.Context, g *password.Guard) error {
		return g.VerifyDespite(ctx, "a", right, password.Causes(0).With(password.CauseLapsed))
	}, "suspended", "suspended", "operator"},
	{"Change", func(ctx context.Context, g *password.Guard) error {
		return g.Change(ctx, "a", right, third, nobody)
	}, "suspended", "suspended", "operator"},
	{"Set", func(ctx context.Context, g *password.Guard) error {
		return g.Set(ctx, "a", third, nobody)
	}, "has_pin", "ok", "operator"},
	{"Reset", func(ctx context.Context, g *password.Guard) error {
		return g.Reset(ctx, "a", third, nobody)
	}, "ok", "ok", "operator"},
	{"Stage", func(ctx context.Context, g *password.Guard) error {
		return g.Stage(ctx, "a", "s2", third, nobody)
	}, "ok", "ok", "operator"},
	{"Staged", func(ctx context.Context, g *password.Guard) error {
		there, err := g.Staged(ctx, "a", "s")
		if err == nil && !there {
			err = &password.Error{Reason: password.NotStaged}
		}
		return err
	}, "ok", "not_staged", "operator"},
	{"Activate", func(ctx context.Context, g *password.Guard) error {
		return g.Activate(ctx, "a", "s")
	}, "ok", "not_staged", "operator"},
	{"Drop", func(ctx context.Context, g *password.Guard) error {
		return g.Drop(ctx, "a", "s")
	}, "ok", "ok", "operator"},
	{"Reindex", func(ctx context.Context, g *password.Guard) error {
		return g.Reindex(ctx, "a")
	}, "ok", "ok", "operator"},
	{"State", func(ctx context.Context, g *password.Guard) error {
		_, err := g.State(ctx, "a")
		return err
	}, "ok", "ok", "operator"},
	{"Suspend", func(ctx context.Context, g *password.Guard) error {
		return g.Suspend(ctx, "a", password.CauseLapsed, 1)
	}, "ok", "ok", "lapsed, operator"},
	{"Resume", func(ctx context.Context, g *password.Guard) error {
		return g.Resume(ctx, "a", password.CauseLapsed, 1)
	}, "ok", "ok", "operator"},
	{"Unlock", func(ctx context.Context, g *password.Guard) error {
		return g.Unlock(ctx, "a")
	}, "ok", "ok", "operator"},
	{"Erase", func(ctx context.Context, g *password.Guard) error {
		return g.Erase(ctx, "a")
	}, "ok", "ok", ""},
}

// TestGuardMethodsSuspended: each method does with a suspended PIN what the table says, and only
// Erase takes the cause away.
func TestGuardMethodsSuspended(t *testing.T) {
	for _, m := range guardMethods {
		for _, pin := range []bool{true, false} {
			b, want := newBench(t, password.GuardConfig{}), m.none
			if pin {
				want = m.want
				b.withPIN()
				b.want(b.Stage(t.Context(), "a", "s", other, nobody), "ok")
			}
			b.suspend(password.CauseOperator, 7)
			before := b.state()
			if got := outcome(m.do(t.Context(), b.Guard)); got != want {
				t.Errorf("%s, PIN %v: %s, want %s", m.name, pin, got, want)
			}
			b.wantCauses(m.left)
			if want == "suspended" && b.state() != before {
				t.Errorf("%s, PIN %v: state %+v, before %+v", m.name, pin, b.state(), before)
			}
		}
	}
}

// TestVerifyDespite: it says yes for the causes that it is given and no others, also where one comes meanwhile.
// Wrong PINs count, and lock, as ever.
func TestVerifyDespite(t *testing.T) {
	ones := password.Causes(0).With(password.CauseConsent).With(password.CauseLapsed)
	b := newBench(t, password.GuardConfig{})
	b.withPIN()
	b.suspend(password.CauseConsent, 1)
	b.want(b.Verify(t.Context(), "a", right), "suspended")
	b.want(b.VerifyDespite(t.Context(), "a", right, ones), "ok")
	b.want(b.VerifyDespite(t.Context(), "a", right, 0), "suspended")
	b.want(b.VerifyDespite(t.Context(), "a", other, ones), "wrong_pin")
	b.suspend(password.CauseLapsed, 1)
	b.want(b.VerifyDespite(t.Context(), "a", right, ones), "ok")
	b.want(b.Verify(t.Context(), "a", right), "suspended") // it is still suspended
	b.suspend(password.CauseScreening, 1)
	b.want(b.VerifyDespite(t.Context(), "a", right, ones), "suspended")

	b = newBench(t, password.GuardConfig{})
	b.withPIN()
	b.suspend(password.CauseConsent, 1)
	for range 3 {
		b.want(b.VerifyDespite(t.Context(), "a", other, ones), "wrong_pin")
	}
	b.want(b.VerifyDespite(t.Context(), "a", right, ones), "locked")
}

// TestGuardMethodsAreListed: whoever adds a method says what it does while the PIN is suspended.
func TestGuardMethodsAreListed(t *testing.T) {
	var want, got []string
	for i, typ := 0, reflect.TypeFor[*password.Guard](); i < typ.NumMethod(); i++ {
		want = append(want, typ.Method(i).Name)
	}
	for _, m := range guardMethods {
		got = append(got, m.name)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("the table has %v, want %v", got, want)
	}
}

// TestGuardMethodsResumed: with no cause left each method does what it does on an account that
// was never suspended.
func TestGuardMethodsResumed(t *testing.T) {
	for _, m := range guardMethods {
		var got [2]string
		for i := range got {
			b := newBench(t, password.GuardConfig{}).withPIN()
			b.want(b.Stage(t.Context(), "a", "s", other, nobody), "ok")
			if i == 1 {
				b.suspend(password.CauseOperator, 7)
				b.resume(password.CauseOperator, 8)
			}
			got[i] = outcome(m.do(t.Context(), b.Guard))
			got[i] += fmt.Sprintf(" %+v", b.state())
		}
		if got[0] != got[1] {
			t.Errorf("%s: %s; after Resume: %s", m.name, got[0], got[1])
		}
	}
}

// TestGuardSuspendedTellsNothing: the answer is the same whatever the PIN and whatever was
// before, nothing is hashed, counted or written, and the record is read once.
func TestGuardSuspendedTellsNothing(t *testing.T) {
	states := map[string]func(b *bench){
		"no PIN": func(*bench) {},
		"PIN":    func(b *bench) { b.withPIN() },
		"one try left": func(b *bench) {
			b.withPIN().try(wrong, "wrong_pin")
			b.try(wrong, "wrong_pin")
		},
		"locked": func(b *bench) {
			b.withPIN()
			for range 3 {
				b.try(wrong, "wrong_pin")
			}
		},
		"tries under way": func(b *bench) { b.withPIN().die(3) },
	}
	answers := map[string]string{}
	for name, prepare := range states {
		b := newBench(t, password.GuardConfig{})
		prepare(b)
		b.suspend(password.CauseScreening, 3)
		before, hashes := b.state(), b.counting()
		for _, pin := range []password.PIN{right, wrong, {}} {
			for _, do := range []func(g *password.Guard) error{
				func(g *password.Guard) error { return g.Verify(t.Context(), "a", pin) },
				func(g *password.Guard) error { return g.Change(t.Context(), "a", pin, third, nobody) },
			} {
				c := b.config
				chaos := &kvtest.Chaos{Store: c.Store}
				c.Store = chaos
				err := do(b.again(c))
				var e *password.Error
				if !errors.As(err, &e) {
					t.Fatalf("%s: %v", name, err)
				}
				answers[fmt.Sprintf("%v %+v", err, *e)] = name
				if n := hashes.Load(); n != 0 || chaos.Calls() != 1 {
					t.Errorf("%s: %d hashes, %d calls to the store; want none and one", name, n, chaos.Calls())
				}
			}
		}
		if after := b.state(); after != before {
			t.Errorf("%s: state %+v, before %+v", name, after, before)
		}
	}
	if len(answers) != 1 {
		t.Errorf("want one answer for all: %v", answers)
	}
}

// TestGuardSuspendOrder: a call counts only if no newer one about its cause was there.
func TestGuardSuspendOrder(t *testing.T) {
	const on, off = true, false
	type call struct {
		on    bool
		cause password.Cause
		order uint64
	}
	const operator, lapsed, revoked = password.CauseOperator, password.CauseLapsed, password.CauseRevoked
	tests := []struct {
		name  string
		calls []call
		want  string
	}{
		{"suspended", []call{{on, operator, 1}}, "operator"},
		{"and resumed", []call{{on, operator, 1}, {off, operator, 2}}, ""},
		{"twice", []call{{on, operator, 1}, {on, operator, 1}, {off, operator, 2}, {off, operator, 2}}, ""},
		{"late Resume", []call{{on, operator, 3}, {off, operator, 2}}, "operator"},
		{"late Suspend", []call{{off, operator, 2}, {on, operator, 1}}, ""},
		{"late Suspend after all", []call{{on, operator, 1}, {off, operator, 4}, {on, operator, 3}}, ""},
		{"late Resume between", []call{{on, operator, 1}, {on, operator, 5}, {off, operator, 4}}, "operator"},
		{"a newer one after a late one", []call{{on, operator, 5}, {off, operator, 4}, {off, operator, 6}}, ""},
		{"one number, Suspend first", []call{{on, operator, 2}, {off, operator, 2}}, "operator"},
		{"one number, Resume first", []call{{off, operator, 2}, {on, operator, 2}}, "operator"},
		{"a high number", []call{{on, operator, 1<<64 - 1}, {off, operator, 1<<64 - 2}}, "operator"},
		{"another cause is not lifted", []call{{on, operator, 1}, {off, lapsed, 9}}, "operator"},
		{"numbers of causes are apart", []call{{on, operator, 9}, {on, lapsed, 1}, {off, lapsed, 2}}, "operator"},
		{"two causes", []call{{on, operator, 1}, {on, revoked, 1}}, "revoked, operator"},
		{"one of two lifted", []call{{on, operator, 1}, {on, revoked, 1}, {off, operator, 2}}, "revoked"},
		{"both lifted", []call{{on, operator, 1}, {on, revoked, 1}, {off, operator, 2}, {off, revoked, 2}}, ""},
		{"again", []call{{on, operator, 1}, {off, operator, 2}, {on, operator, 3}}, "operator"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, password.GuardConfig{}).withPIN()
			for _, c := range tt.calls {
				if c.on {
					b.suspend(c.cause, c.order)
				} else {
					b.resume(c.cause, c.order)
				}
			}
			b.wantCauses(tt.want)
		})
	}
}

func TestGuardSuspendRefuses(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for name, do := range map[string]func(account string, c password.Cause, order uint64) error{
		"Suspend": func(account string, c password.Cause, order uint64) error {
			return b.Suspend(t.Context(), account, c, order)
		},
		"Resume": func(account string, c password.Cause, order uint64) error {
			return b.Resume(t.Context(), account, c, order)
		},
	} {
		for what, err := range map[string]error{
			"no order":        do("a", password.CauseOperator, 0),
			"no cause":        do("a", password.CauseUnknown, 1),
			"a cause of ours": do("a", password.CauseConsent+1, 1),
			"no account":      do("", password.CauseOperator, 1),
		} {
			if outcome(err) != "error" {
				t.Errorf("%s, %s: %v, want an error that is no refusal", name, what, err)
			}
		}
	}
	b.wantCauses("")
}

// TestGuardSuspendsEachCause: each cause alone stops payments, and only its own Resume lets
// them through again.
func TestGuardSuspendsEachCause(t *testing.T) {
	for _, c := range allCauses {
		b := newBench(t, password.GuardConfig{}).withPIN().suspend(c, 1)
		for _, d := range allCauses {
			if d != c {
				b.resume(d, 1000)
				b.wantCauses(c.String())
			}
		}
		b.resume(c, 2)
		b.wantCauses("")
		b.try(right, "ok")
	}
}

// TestGuardSuspendedBeforeItsPIN: an account is suspended before it has a PIN; the PIN that
// comes is suspended as well, however it comes.
func TestGuardSuspendedBeforeItsPIN(t *testing.T) {
	ctx := t.Context()
	for name, set := range map[string]func(b *bench) error{
		"Set":   func(b *bench) error { return b.Set(ctx, "a", right, nobody) },
		"Reset": func(b *bench) error { return b.Reset(ctx, "a", right, nobody) },
		"Activate": func(b *bench) error {
			return errors.Join(b.Stage(ctx, "a", "s", right, nobody), b.Activate(ctx, "a", "s"))
		},
	} {
		rec, b := recorded(t, password.GuardConfig{})
		b.suspend(password.CauseRevoked, 4)
		if _, r := rec.last(t); !r.Expires.IsZero() {
			t.Errorf("%s: what suspends expires %v", name, r.Expires)
		}
		b.clock.Add(400 * 24 * time.Hour)
		b.try(right, "suspended")
		b.want(set(b), "ok")
		b.wantCauses("revoked")
		if s := b.state(); !s.Set || s.TriesLeft != 3 {
			t.Errorf("%s: state %+v", name, s)
		}
		b.resume(password.CauseRevoked, 5)
		b.try(right, "ok")
	}
}

// TestGuardErasesCauses: erasure ends everything, the numbers of calls as well.
func TestGuardErasesCauses(t *testing.T) {
	rec, b := recorded(t, password.GuardConfig{})
	b.suspend(password.CauseRevoked, 4)
	b.resume(password.CauseLapsed, 9)
	key, _ := rec.last(t)
	b.want(b.Erase(t.Context(), "a"), "ok")
	if r, err := rec.Get(t.Context(), key); !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("left %+v, %v", r, err)
	}
	b.withPIN().wantCauses("")
	b.suspend(password.CauseLapsed, 1)
	b.wantCauses("lapsed")
}

// TestGuardMovesCauses: causes and numbers go with the record when its index key changes, in
// processes that know of the move and in those that do not.
func TestGuardMovesCauses(t *testing.T) {
	ctx := t.Context()
	before, moving, after := movingGuards(t, new(kv.Memory))
	check := func(want string) {
		t.Helper()
		for name, g := range map[string]*password.Guard{"before": before, "moving": moving, "after": after} {
			s, err := g.State(ctx, "a")
			if got := s.Suspended.String(); got != want || err != nil {
				t.Errorf("%s: suspended for %q, want %q (%v)", name, got, want, err)
			}
			if err := g.Verify(ctx, "a", right); errors.Is(err, password.ErrSuspended) != (want != "") {
				t.Errorf("%s: Verify = %v", name, err)
			}
		}
	}
	steps := []error{
		before.Set(ctx, "a", right, nobody),
		before.Suspend(ctx, "a", password.CauseOperator, 5),
		moving.Reindex(ctx, "a"),
		before.Resume(ctx, "a", password.CauseOperator, 4), // late
	}
	if err := errors.Join(steps...); err != nil {
		t.Fatal(err)
	}
	check("operator")
	if err := after.Suspend(ctx, "a", password.CauseLapsed, 1); err != nil {
		t.Fatal(err)
	}
	check("lapsed, operator")
	if err := errors.Join(moving.Resume(ctx, "a", password.CauseOperator, 6),
		before.Resume(ctx, "a", password.CauseLapsed, 2)); err != nil {
		t.Fatal(err)
	}
	check("")
}

// TestGuardRehashKeepsNumbers: a PIN that is hashed anew when it is verified leaves the numbers
// of earlier calls where they are.
func TestGuardRehashKeepsNumbers(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN().suspend(password.CauseOperator, 5)
	b.resume(password.CauseOperator, 6)
	c := b.config
	c.Older, c.Hasher = []pwhash.Hasher{c.Hasher}, pwhash.PBKDF2{UnsafeRounds: 2}
	b.Guard = b.again(c)
	b.try(right, "ok")
	b.suspend(password.CauseOperator, 5)
	b.try(right, "ok")
	b.suspend(password.CauseOperator, 7)
	b.try(right, "suspended")
}

// TestGuardSuspensionsDoNotLeak: the error tells the causes to those who ask for them, and says
// nothing of the account; the store sees no cause.
func TestGuardSuspensionsDoNotLeak(t *testing.T) {
	ctx := t.Context()
	rec, b := recorded(t, password.GuardConfig{})
	account := "account-4711-wang"
	b.want(b.Set(ctx, account, right, nobody), "ok")
	for _, c := range allCauses {
		b.want(b.Suspend(ctx, account, c, 1), "ok")
	}
	leaktest.Check(t, b.Verify(ctx, account, right), account, right.Reveal())
	leaktest.Check(t, b.Suspend(ctx, account, password.CauseUnknown, 1), account)
	leaktest.Check(t, b.Suspend(ctx, account, password.CauseOperator, 0), account)
	var texts []string
	for _, c := range allCauses {
		texts = append(texts, c.String())
	}
	seen := rec.text()
	for _, secret := range append(texts, account) {
		if strings.Contains(seen, secret) {
			t.Errorf("the store saw %q", secret)
		}
	}
	if err := b.Verify(ctx, account, right); err.Error() != "password: suspended" {
		t.Errorf("the text of the error is %q", err)
	}
}
