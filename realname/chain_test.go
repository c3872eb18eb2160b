package realname_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/google/go-cmp/cmp"
)

type authority = realname.Provider[realname.Authority]

// A provider is one provider of a test: it says what it is told to, and notes what it is asked.
type provider struct {
	reply, query realnametest.Reply
	mu           sync.Mutex
	keys         []string // of what was begun
	asked        []string // key and token of each query
	told         []string // key and token of each erasure
}

func (p *provider) Match(_ context.Context, op realname.Op, _ realname.Identity) (realname.Answer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = append(p.keys, op.Key)
	return p.reply.Answer, p.reply.Err
}

func (p *provider) Query(_ context.Context, op realname.Op, token realname.Detail) (realname.Answer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, op.Key+" "+token.Reveal())
	return p.query.Answer, p.query.Err
}

func (p *provider) Erase(_ context.Context, op realname.Op, token realname.Detail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = append(p.told, op.Key+" "+token.Reveal())
	return nil
}

var (
	someOp    = realname.Op{Key: "0123456789abcdefghijklmnopqrstuv", Step: realname.StepIdentity}
	never     = realnametest.Down(realname.FailureUnavailable)
	unreached = never
	lost      = realnametest.Reply{Err: context.DeadlineExceeded}
	mismatch  = realnametest.Fail(realname.ReasonMismatch)
)

// TestChainGoesOn: the next provider is asked only where certainly nothing was judged.
func TestChainGoesOn(t *testing.T) {
	var typedNil *realname.Failure
	certain := []realname.FailureKind{
		realname.FailureUnavailable, realname.FailureQuota, realname.FailureMisconfigured, realname.FailureUnreadable,
	}
	type test struct {
		name  string
		first realnametest.Reply
		on    bool
	}
	tests := []test{
		{"pass", realnametest.Pass(), false},
		{"no", mismatch, false},
		{"pending", realnametest.Later("token-1"), false},
		{"no verdict", realnametest.Reply{}, false},
		{"unknown verdict", realnametest.Reply{Answer: realname.Answer{Verdict: 200}}, false},
		{"unknown failure", realnametest.Down(realname.FailureUnknown), false},
		{"failure of no kind", realnametest.Down(99), false},
		{"another error", realnametest.Reply{Err: errors.New("x")}, false},
		{"time-out", lost, false},
		{"typed nil", realnametest.Reply{Err: typedNil}, false},
		{"wrapped", realnametest.Reply{Err: fmt.Errorf("adapter: %w", unreached.Err)}, true},
		{"no, and certainly nothing", realnametest.Reply{Answer: mismatch.Answer, Err: unreached.Err}, true},
	}
	for _, k := range certain {
		tests = append(tests, test{k.String(), realnametest.Down(k), true})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := &provider{reply: tt.first}, &provider{reply: realnametest.Pass()}
			chain := realname.Chain(authority{Name: "a", Backend: a}, authority{Name: "b", Backend: b})
			answer, err := chain.Match(t.Context(), someOp, people[0])
			if len(a.keys) != 1 || (len(b.keys) == 1) != tt.on {
				t.Errorf("asked %d and %d times", len(a.keys), len(b.keys))
			}
			if tt.on && (answer.Verdict != realname.VerdictPass || answer.Provider != "b" || err != nil) {
				t.Errorf("the second's answer is %v of %q, %v", answer.Verdict, answer.Provider, err)
			}
			if !tt.on && (answer.Verdict != tt.first.Answer.Verdict || (err != nil) != (tt.first.Err != nil)) {
				t.Errorf("the first's answer is %v, %v", answer.Verdict, err)
			}
			if !tt.on && tt.first.Err != nil && !errors.Is(err, tt.first.Err) {
				t.Errorf("the first's error became %v", err)
			}
		})
	}
}

// TestChainWithoutAnswer: where nobody judges, the failure is the one that tells most.
func TestChainWithoutAnswer(t *testing.T) {
	at := func(k realname.FailureKind, hours int, b realname.Billed) realnametest.Reply {
		f := &realname.Failure{Kind: k, Billed: b}
		if hours > 0 {
			f.RetryAt = time.Date(2026, 1, 5, hours, 0, 0, 0, time.UTC)
		}
		return realnametest.Reply{Err: f}
	}
	const unavailable, quota, wrong, unreadable = realname.FailureUnavailable, realname.FailureQuota, realname.FailureMisconfigured, realname.FailureUnreadable
	tests := []struct {
		name string
		a, b realnametest.Reply
		want string
	}{
		{"both down", at(unavailable, 0, 0), at(unavailable, 0, 0), "a provider_unavailable 0 unknown"},
		{"the first has no quota", at(quota, 9, 0), at(unavailable, 0, 0), "b provider_unavailable 0 unknown"},
		{"the second has no quota", at(unavailable, 0, 0), at(quota, 9, 0), "a provider_unavailable 0 unknown"},
		{"both have no quota", at(quota, 9, 0), at(quota, 8, 0), "b provider_daily_limit 8 unknown"},
		{"wrong key, and down", at(wrong, 0, 0), at(unavailable, 0, 0), "a provider_misconfigured 0 unknown"},
		{"one does not tell of money", at(unavailable, 0, 0), at(unavailable, 0, realname.BilledNo), "a provider_unavailable 0 unknown"},
		{"the other does not", at(unavailable, 0, realname.BilledNo), at(unavailable, 0, 0), "a provider_unavailable 0 unknown"},
		{"the second charges", at(unavailable, 0, 0), at(unavailable, 0, realname.BilledYes), "a provider_unavailable 0 yes"},
		{"the first cannot read it", at(unreadable, 9, realname.BilledYes), at(unavailable, 0, realname.BilledNo), "a bad_input 9 yes"},
		{"the second cannot read it", at(unavailable, 0, realname.BilledNo), at(unreadable, 9, realname.BilledNo), "b bad_input 9 no"},
	}
	for _, tt := range tests {
		a, b := &provider{reply: tt.a}, &provider{reply: tt.b}
		_, err := realname.Chain(authority{Name: "a", Backend: a}, authority{Name: "b", Backend: b}).Match(t.Context(), someOp, people[0])
		var f *realname.Failure
		if !errors.As(err, &f) {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got := fmt.Sprint(strings.Fields(strings.TrimPrefix(err.Error(), "realname: provider "))[0])
		hour := 0
		if !f.RetryAt.IsZero() {
			hour = f.RetryAt.Hour()
		}
		got = fmt.Sprint(strings.TrimSuffix(got, ":"), " ", f.Kind, " ", hour, " ", f.Billed)
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestChainBilled: an answer is billed where one of those asked charges, and free where all say so.
func TestChainBilled(t *testing.T) {
	const unknown, yes, no = realname.BilledUnknown, realname.BilledYes, realname.BilledNo
	for _, tt := range [][3]realname.Billed{
		{unknown, unknown, unknown}, {unknown, yes, yes}, {unknown, no, unknown}, {yes, unknown, yes}, {yes, no, yes},
		{no, no, no}, {no, yes, yes}, {no, unknown, unknown},
	} {
		a := &provider{reply: paid(realnametest.Down(realname.FailureUnreadable), tt[0])}
		b := &provider{reply: paid(realnametest.Pass(), tt[1])}
		answer, err := realname.Chain(authority{Name: "a", Backend: a}, authority{Name: "b", Backend: b}).Match(t.Context(), someOp, people[0])
		if answer.Billed != tt[2] || err != nil {
			t.Errorf("%v and %v are %v, %v; want %v", tt[0], tt[1], answer.Billed, err, tt[2])
		}
		alone, err := realname.Chain(authority{Name: "b", Backend: b}).Match(t.Context(), someOp, people[0])
		if alone.Billed != tt[1] || err != nil {
			t.Errorf("%v alone is %v, %v", tt[1], alone.Billed, err)
		}
	}
}

// TestChainEndsWithItsContext: nobody is asked once the time is up.
func TestChainEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := &provider{reply: realnametest.Pass()}
	first := realname.AuthorityFunc(func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
		cancel()
		return realname.Answer{}, unreached.Err
	})
	_, err := realname.Chain(authority{Name: "a", Backend: first}, authority{Name: "b", Backend: b}).Match(ctx, someOp, people[0])
	var f *realname.Failure
	if !errors.As(err, &f) || f.Kind != realname.FailureUnavailable || len(b.keys) != 0 {
		t.Errorf("%v, and the second was asked %d times", err, len(b.keys))
	}
}

// TestProviderKeys: each provider gets a key of its own, which hangs on its name and not on its
// place.
func TestProviderKeys(t *testing.T) {
	a, b := &provider{reply: unreached}, &provider{reply: unreached}
	one, two := authority{Name: "a", Backend: a}, authority{Name: "b", Backend: b}
	for _, chain := range []realname.Authority{realname.Chain(one, two), realname.Chain(two, one)} {
		if _, err := chain.Match(t.Context(), someOp, people[0]); err == nil {
			t.Fatal("nobody judged, and it passed")
		}
	}
	if len(a.keys) != 2 || a.keys[0] != a.keys[1] || b.keys[0] != b.keys[1] || a.keys[0] == b.keys[0] {
		t.Errorf("keys %v and %v", a.keys, b.keys)
	}
	for _, key := range []string{a.keys[0], b.keys[0]} {
		if len(key) != 32 || strings.Trim(key, "0123456789abcdefghijklmnopqrstuv") != "" || key == someOp.Key {
			t.Errorf("%q is no key", key)
		}
	}
	if other, err := realname.Chain(one).Match(t.Context(), realname.Op{Key: "another"}, people[0]); err == nil || a.keys[2] == a.keys[0] {
		t.Errorf("another operation has the key %s, %v, %v", a.keys[2], other, err)
	}
}

// TestTokensNameTheirProvider: queries and erasures find the provider by the token, whatever
// the order is by then, and one that is retired as well.
func TestTokensNameTheirProvider(t *testing.T) {
	a, b := &provider{reply: unreached}, &provider{reply: realnametest.Later("token-1"), query: realnametest.Pass()}
	one, two := authority{Name: "a", Backend: a}, authority{Name: "b", Backend: b}
	pending, err := realname.Chain(one, two).Match(t.Context(), someOp, people[0])
	if err != nil || pending.Verdict != realname.VerdictPending {
		t.Fatal(pending.Verdict, err)
	}
	retired := two
	retired.Retired = true
	for name, chain := range map[string]realname.Authority{
		"as before": realname.Chain(one, two), "another order": realname.Chain(two, one), "retired": realname.Chain(one, retired),
		"alone": realname.Chain(two), "split": realname.Split(make([]byte, 16), one, two),
	} {
		a.asked, b.asked, a.told, b.told = nil, nil, nil, nil
		answer, err := chain.(realname.Querier).Query(t.Context(), someOp, pending.Token)
		if err != nil || answer.Verdict != realname.VerdictPass || answer.Provider != "b" {
			t.Errorf("%s: %v of %q, %v", name, answer.Verdict, answer.Provider, err)
		}
		if err := chain.(realname.Eraser).Erase(t.Context(), someOp, pending.Token); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := []string{b.keys[0] + " token-1"}
		if diff := cmp.Diff([][]string{nil, want, nil, want}, [][]string{a.asked, b.asked, a.told, b.told}); diff != "" {
			t.Errorf("%s: asked and told (-want +got):\n%s", name, diff)
		}
	}
	gone := realname.Chain(one)
	if answer, err := gone.(realname.Querier).Query(t.Context(), someOp, pending.Token); err == nil || isNever(err) {
		t.Errorf("without the provider nobody knows, and the query says %v, %v", answer.Verdict, err)
	}
	if err := gone.(realname.Eraser).Erase(t.Context(), someOp, pending.Token); err == nil {
		t.Error("without the provider nothing is erased, and Erase says that it was")
	}
}

// isNever reports whether an error says that an operation was never seen.
func isNever(err error) bool {
	var f *realname.Failure
	return errors.As(err, &f) && f.Kind == realname.FailureUnavailable
}

// TestTokensOfBefore: a token of the time before there were several is the first provider's, and
// its operation has the key itself.
func TestTokensOfBefore(t *testing.T) {
	a, b := &provider{query: mismatch}, &provider{query: realnametest.Pass()}
	chain := realname.Chain(authority{Name: "a", Backend: a}, authority{Name: "b", Backend: b})
	answer, err := chain.(realname.Querier).Query(t.Context(), someOp, realname.NewDetail("token-1"))
	if err != nil || answer.Verdict != realname.VerdictFail || len(b.asked) != 0 {
		t.Errorf("%v, %v, and the second was asked %d times", answer.Verdict, err, len(b.asked))
	}
	if err := chain.(realname.Eraser).Erase(t.Context(), someOp, realname.NewDetail("token-1")); err != nil {
		t.Error(err)
	}
	want := []string{someOp.Key + " token-1"}
	if diff := cmp.Diff([][]string{want, want, nil}, [][]string{a.asked, a.told, b.told}); diff != "" {
		t.Errorf("asked and told (-want +got):\n%s", diff)
	}
}

// TestLostAnswers: without a token each provider is asked in turn; the first that knows tells,
// and the operation was never seen only if all say so.
func TestLostAnswers(t *testing.T) {
	unknown := realnametest.Down(realname.FailureUnknown)
	plain := realname.AuthorityFunc((&provider{}).Match)
	of := func(r realnametest.Reply) realname.Authority { return &provider{query: r} }
	tests := []struct {
		name string
		a, b realname.Authority
		want realname.Verdict
		by   string // who tells, or "never", or "unknown"
	}{
		{"the first passed it", of(realnametest.Pass()), of(never), realname.VerdictPass, "a"},
		{"the second passed it", of(never), of(realnametest.Pass()), realname.VerdictPass, "b"},
		{"the second said no", of(never), of(mismatch), realname.VerdictFail, "b"},
		{"the first cannot tell now", of(unknown), of(mismatch), realname.VerdictFail, "b"},
		{"the first has no quota", of(realnametest.Down(realname.FailureQuota)), of(mismatch), realname.VerdictFail, "b"},
		{"the first makes no sense", of(realnametest.Reply{}), of(mismatch), realname.VerdictFail, "b"},
		{"the second has it", of(never), of(realnametest.Later("token-1")), realname.VerdictPending, "b"},
		{"the first cannot be asked", plain, of(realnametest.Pass()), realname.VerdictPass, "b"},
		{"nobody has seen it", of(never), of(never), 0, "never"},
		{"the first cannot tell, the second has not", of(unknown), of(never), 0, "unknown"},
		{"the second cannot tell", of(never), of(unknown), 0, "unknown"},
		{"the second has no quota", of(never), of(realnametest.Down(realname.FailureQuota)), 0, "unknown"},
		{"the second makes no sense", of(never), of(realnametest.Reply{}), 0, "unknown"},
		{"one cannot be asked", of(never), plain, 0, "unknown"},
		{"the other cannot be asked", plain, of(never), 0, "unknown"},
	}
	for _, tt := range tests {
		chain := realname.Chain(authority{Name: "a", Backend: tt.a}, authority{Name: "b", Backend: tt.b})
		answer, err := chain.(realname.Querier).Query(t.Context(), someOp, realname.Detail{})
		by := answer.Provider
		switch {
		case isNever(err):
			by = "never"
		case err != nil:
			by = "unknown"
		}
		if answer.Verdict != tt.want || by != tt.by {
			t.Errorf("%s: %v by %s, want %v by %s", tt.name, answer.Verdict, by, tt.want, tt.by)
		}
	}
}

// TestLostAnswerOfBefore: an operation that the first provider has begun alone is found under
// the key itself; the others are not asked for it.
func TestLostAnswerOfBefore(t *testing.T) {
	a, b := &provider{query: never}, &provider{query: never}
	chain := realname.Chain(authority{Name: "a", Backend: a}, authority{Name: "b", Backend: b})
	if _, err := chain.(realname.Querier).Query(t.Context(), someOp, realname.Detail{}); !isNever(err) {
		t.Fatal(err)
	}
	if len(a.asked) != 2 || a.asked[1] != someOp.Key+" " || len(b.asked) != 1 || strings.HasPrefix(b.asked[0], someOp.Key) {
		t.Errorf("asked %q and %q", a.asked, b.asked)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := chain.(realname.Querier).Query(ctx, someOp, realname.Detail{}); isNever(err) || err == nil {
		t.Errorf("after the end of its context a query says: %v", err)
	}
}

// TestPendingWithoutQuerier: what nobody could ask for is no answer.
func TestPendingWithoutQuerier(t *testing.T) {
	p := &provider{reply: realnametest.Later("token-1")}
	chain := realname.Chain(
		authority{Name: "a", Backend: realname.AuthorityFunc(p.Match)}, authority{Name: "b", Backend: new(provider)})
	answer, err := chain.Match(t.Context(), someOp, people[0])
	var f *realname.Failure
	if answer.Verdict != 0 || !errors.As(err, &f) || f.Kind != realname.FailureUnknown {
		t.Errorf("%v, %v", answer.Verdict, err)
	}
}

// TestTokenOfNoEraser: a provider that keeps nothing has no token kept for it.
func TestTokenOfNoEraser(t *testing.T) {
	p := &provider{reply: realnametest.Pass()}
	p.reply.Answer.Token = realname.NewDetail("copy")
	for _, erases := range []bool{true, false} {
		var first realname.Authority = p
		if !erases {
			first = realname.AuthorityFunc(p.Match)
		}
		chain := realname.Chain(authority{Name: "a", Backend: first}, authority{Name: "b", Backend: new(provider)})
		answer, err := chain.Match(t.Context(), someOp, people[0])
		if err != nil || answer.Token.IsZero() == erases {
			t.Errorf("erases: %v, and a token is kept: %v, %v", erases, !answer.Token.IsZero(), err)
		}
		if err := chain.(realname.Eraser).Erase(t.Context(), someOp, realname.NewDetail("\x00a\x00copy")); err != nil {
			t.Errorf("erases: %v, %v", erases, err)
		}
	}
	if want := 1; len(p.told) != want {
		t.Errorf("told to erase %d times, want %d", len(p.told), want)
	}
}

// TestKindsOfSeveral: a Chain can be asked, or told to erase, where one of its members can.
func TestKindsOfSeveral(t *testing.T) {
	plain := realname.AuthorityFunc((&provider{}).Match)
	q := struct {
		realname.Authority
		realname.Querier
	}{plain, new(provider)}
	e := struct {
		realname.Authority
		realname.Eraser
	}{plain, new(provider)}
	for name, tt := range map[string]struct {
		with            realname.Authority
		queries, erases bool
	}{"plain": {plain, false, false}, "querier": {q, true, false}, "eraser": {e, false, true}, "both": {new(provider), true, true}} {
		chain := realname.Chain(authority{Name: "a", Backend: plain}, authority{Name: "b", Backend: tt.with})
		_, queries := chain.(realname.Querier)
		_, erases := chain.(realname.Eraser)
		if queries != tt.queries || erases != tt.erases {
			t.Errorf("%s: queries: %v, erases: %v", name, queries, erases)
		}
	}
}

// TestWrongProviders: New reports what is wrong with a list of providers.
func TestWrongProviders(t *testing.T) {
	ok := authority{Name: "a", Backend: new(provider)}
	secret := make([]byte, 16)
	retired := ok
	retired.Retired = true
	for want, wrong := range map[string]realname.Authority{
		"all providers are retired":         realname.Chain[realname.Authority](),
		"are retired, or there are none":    realname.Chain(retired),
		"a provider's name is not":          realname.Chain(ok, authority{Name: "A", Backend: new(provider)}),
		"name is not 1 to 32":               realname.Chain(authority{Name: strings.Repeat("a", 33), Backend: new(provider)}),
		"two providers have the name a":     realname.Chain(ok, retired),
		"provider b has no backend":         realname.Chain(ok, authority{Name: "b"}),
		"share of provider b":               realname.Split(secret, ok, authority{Name: "b", Backend: new(provider), Share: 101}),
		"shorter than 16 bytes":             realname.Split(secret[:15], ok),
		"two providers have the name inner": realname.Chain(ok, authority{Name: "b", Backend: realname.Chain(authority{Name: "inner", Backend: new(provider)}, authority{Name: "inner", Backend: new(provider)})}),
		"not between 1 and 100":             realname.Split(secret, authority{Name: "b", Backend: new(provider), Share: -1}),
	} {
		_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.Authority = wrong }})
		if !errors.Is(err, realname.ErrConfig) || !strings.Contains(err.Error(), want) {
			t.Errorf("New: %v, want %q", err, want)
		}
		if a, err := wrong.Match(t.Context(), someOp, people[0]); err == nil || a.Verdict != 0 {
			t.Errorf("%s: it answers %v all the same", want, a.Verdict)
		}
	}
	if _, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.Authority = realname.Chain(ok) }}); err != nil {
		t.Error(err)
	}
	_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Authority, c.UnsafeFakeBackends = realname.Chain(ok, authority{Name: "b", Backend: new(realnametest.Backend)}), false
		c.Documents, c.Face, c.Review = nil, nil, nil
		c.Bank = realname.BankFunc(new(realnametest.Backend).CheckCard)
	}})
	if !errors.Is(err, realname.ErrConfig) || !strings.Contains(err.Error(), "UnsafeFakeBackends") {
		t.Errorf("a fake backend in a chain: %v", err)
	}
}

// TestChainOfNoKind: a list of what is no kind of backend is a mistake of the programmer.
func TestChainOfNoKind(t *testing.T) {
	defer func() {
		if p := fmt.Sprint(recover()); !strings.Contains(p, "no kind of backend") {
			t.Errorf("it panics with %s", p)
		}
	}()
	realname.Chain(realname.Provider[*provider]{Name: "a", Backend: new(provider)})
}

// TestChainOnTrail: the trail tells who answered, and whose outcome is not known.
func TestChainOnTrail(t *testing.T) {
	a, b := new(realnametest.Backend), new(realnametest.Backend)
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Authority = realname.Chain(
			authority{Name: "a", Backend: realname.AuthorityFunc(a.Match)}, authority{Name: "b", Backend: realname.AuthorityFunc(b.Match)})
	}})
	a.Script(realname.StepIdentity, unreached, lost, unreached, mismatch)
	b.Script(realname.StepIdentity, mismatch, realnametest.Down(realname.FailureUnreadable), realnametest.Pass())
	u := walk(t, w, "account-1", realname.MethodIDCard)
	for range 4 {
		_, _ = w.Verifier.SubmitIdentity(u.ctx, u.ref, people[0])
		w.Clock.Advance(time.Minute)
	}
	trail, err := w.Verifier.Records().Trail(t.Context(), u.ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range trail.Entries() {
		if e.Kind == "settled" {
			got = append(got, e.Outcome+" "+e.Provider)
		}
	}
	want := []string{"failed b", "unresolved a", "not_judged b", "failed a"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trail (-want +got):\n%s", diff)
	}
	wantTrail(t, w, u.ref)
}

// FuzzTokens: whatever a token is, at most one provider gets to see it, without the name before it.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{"", "token", "\x00a\x00token", "\x00b\x00", "\x00c\x00token", "\x00", "\x00a", "\x00\x00", "a\x00b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, b := &provider{query: mismatch}, &provider{query: mismatch}
		chain := realname.Chain(authority{Name: "a", Backend: a}, authority{Name: "b", Backend: b})
		_, err := chain.(realname.Querier).Query(t.Context(), someOp, realname.NewDetail(s))
		var want *provider
		own := s
		if parts := strings.SplitN(s, "\x00", 3); s == "" || s[0] != 0 {
			want = a
		} else {
			want = map[string]*provider{"a": a, "b": b}[parts[1]]
			own = strings.Join(parts[2:], "")
		}
		for _, p := range []*provider{a, b} {
			if p != want && len(p.asked) > 0 || p == want && (len(p.asked) != 1 || !strings.HasSuffix(p.asked[0], " "+own)) {
				t.Errorf("%q: asked %q", s, p.asked)
			}
		}
		if (err == nil) != (want != nil) {
			t.Errorf("%q: %v", s, err)
		}
	})
}
