package realname

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
)

// HasKey reports whether a session's data key is there.
func HasKey(ctx context.Context, v *Verifier, id string) (bool, error) {
	rec, err := v.wrappedKey(ctx, id)
	return rec.Version != 0, err
}

// HasValidity reports whether a session still says until when a document is valid.
func HasValidity(ctx context.Context, v *Verifier, id string) (bool, error) {
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(s.State.Steps[:], func(st stepState) bool { return st.Valid != 0 }), nil
}

// PlainOf is everything that whoever has all keys reads at a key of the store.
func PlainOf(ctx context.Context, v *Verifier, key string) (plain []byte, err error) {
	if id, ok := v.sessions.NameOf(key); ok {
		s, err := v.load(ctx, id)
		if err != nil {
			return nil, err
		}
		plain = wire.Append(s.private.marshal(), s.fields)
		return plain, s.unread
	}
	t := &v.tables
	return slices.Concat(
		opened(ctx, t.accounts, key, (*accountRecord).fields), opened(ctx, t.identities, key, (*identityRecord).fields),
		opened(ctx, t.cards, key, (*cardRecord).fields), opened(ctx, t.mobiles, key, (*mobileRecord).fields),
		opened(ctx, t.cases, key, (*caseRecord).fields), opened(ctx, t.leases, key, (*leaseRecord).fields), opened(ctx, t.erasures, key, (*erasureRecord).fields),
	), nil
}

func opened[T any](ctx context.Context, t *records.Table[T], key string, fields func(*T, *wire.Codec)) []byte {
	name, ok := t.NameOf(key)
	if !ok {
		return nil
	}
	row, err := t.Get(ctx, name)
	if err != nil {
		return nil
	}
	return wire.Append(nil, func(c *wire.Codec) { fields(&row.Value, c) })
}

// TestRetentionAfter: each change of status begins the end of its rule, and a hold stays.
func TestRetentionAfter(t *testing.T) {
	p := Retain{Abandoned: time.Hour, Rejected: 2 * time.Hour, Ended: 3 * time.Hour}
	const now, hold = instant(1000), instant(1 << 40)
	for _, tt := range []struct {
		to   Status
		kept time.Duration
		rule EndRule
	}{
		{StatusOpen, 0, 0}, {StatusReview, 0, 0}, {StatusApproved, 0, 0},
		{StatusCanceled, time.Hour, EndAbandoned}, {StatusExpired, time.Hour, EndAbandoned},
		{StatusRejected, 2 * time.Hour, EndRejected}, {StatusRevoked, 3 * time.Hour, EndRevoked},
	} {
		want := retention{Hold: hold}
		if tt.kept > 0 {
			want.End, want.Rule = now.add(tt.kept), tt.rule
		}
		if got := (retention{End: 7, Rule: EndClosed, Hold: hold}).after(tt.to, now, p); got != want {
			t.Errorf("%v: %+v, want %+v", tt.to, got, want)
		}
		going := retention{End: 7, Rule: EndClosed, Going: true}
		if got := going.after(tt.to, now, p); got != going {
			t.Errorf("%v, going: %+v, want it as it was", tt.to, got)
		}
		for _, never := range []time.Duration{0, -1} {
			if got := (retention{}).after(tt.to, now, Retain{never, never, never, never, never}); got != (retention{}) {
				t.Errorf("%v, kept for %d: %+v, want no end", tt.to, never, got)
			}
		}
	}
}

// TestGoes: what is erased goes no more, what is restricted goes where it is going, and nothing
// goes before its hold.
func TestGoes(t *testing.T) {
	for _, tt := range []struct {
		r    retention
		d    dataState
		want instant
	}{
		{retention{}, dataFull, 0},
		{retention{Hold: 9}, dataFull, 0},
		{retention{End: 5}, dataFull, 5},
		{retention{End: 5, Hold: 9}, dataFull, 9},
		{retention{End: 9, Hold: 5}, dataFull, 9},
		{retention{End: 5}, dataRestricted, 0},
		{retention{End: 5, Going: true}, dataRestricted, 5},
		{retention{End: 5, Going: true, Hold: 9}, dataRestricted, 9},
		{retention{End: 5}, dataErased, 0},
		{retention{End: 5, Going: true, Hold: 9}, dataErased, 5},
	} {
		if got := tt.r.goes(tt.d); got != tt.want {
			t.Errorf("%+v, %v: goes at %d, want %d", tt.r, tt.d, got, tt.want)
		}
	}
}

// TestPromised: what was promised to the law is not shortened by another configuration, and what
// was asked for later goes by the configuration of then.
func TestPromised(t *testing.T) {
	before, after := Retain{Closed: 10 * time.Hour}, Retain{}
	r := (retention{}).asked(true, 0, before)
	if want := (retention{End: instant(0).add(10 * time.Hour), Rule: EndClosed, Going: true}); r != want {
		t.Fatalf("%+v, want %+v", r, want)
	}
	if again := r.asked(true, 50, after); again != r {
		t.Errorf("asked again: %+v, want %+v", again, r)
	}
	if never := (retention{}).asked(false, 50, before); never.End != 50 || never.Rule != EndErased {
		t.Errorf("what was never approved: %+v, want an end at once", never)
	}
	if never := (retention{}).parted(false, 50, after); never.End != 50 || never.Rule != EndErased || !never.Going {
		t.Errorf("released without an end of its own: %+v, want an end at once", never)
	}
	if again := r.parted(true, 50, before); again != r {
		t.Errorf("released after it was asked for: %+v, want %+v", again, r)
	}
}

// TestRetainConfig: what cannot go together is refused.
func TestRetainConfig(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    Retain
		ok   bool
	}{
		{"zero", Retain{}, true}, {"never", Retain{-1, -1, -1, -1, -1}, true},
		{"wallet", RetainWallet(), true}, {"game", RetainGame(), true}, {"payments", RetainPayments(), true},
		{"negative", Retain{Rejected: -2}, false}, {"negative end", Retain{Abandoned: -time.Hour}, false},
		{"both", Retain{Ended: time.Hour, Closed: time.Hour}, false}, {"not both", Retain{Ended: time.Hour, Closed: -1}, true},
	} {
		if err := tt.r.check(); (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if err := (&Config{Retain: Retain{Ended: -5}}).check(); !errors.Is(err, ErrConfig) {
		t.Errorf("a configuration with a negative time: %v", err)
	}
	if r := (Retain{}).withDefaults(); r != (Retain{Abandoned: 24 * time.Hour, Rejected: 720 * time.Hour}) {
		t.Errorf("defaults are %+v", r)
	}
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for range 8 { // over a leap day, whenever it begins
		if end := now.Add(RetainPayments().Closed); end.Before(now.AddDate(10, 0, 0)) {
			t.Errorf("from %v it ends %v: less than ten years", now, end)
		}
		now = now.AddDate(0, 6, 0)
	}
}

// Kinds are the kinds of records that a Verifier keeps.
func Kinds(v *Verifier) (all []string) {
	for _, t := range v.tables.all() {
		all = append(all, t.Kind())
	}
	return all
}

// Fields lists the fields of what is declared, by kind and name.
func Fields() map[string][]string {
	all := map[string][]string{}
	for kind, fields := range map[string]func(*wire.Codec){
		"session": new(sessionRecord).fields, "private": new(wirePrivate).fields, "entry": new(entry).fields,
		"account": new(accountRecord).fields, "identity": new(identityRecord).fields, "card": new(cardRecord).fields,
		"mobile": new(mobileRecord).fields, "case": new(caseRecord).fields, "lease": new(leaseRecord).fields, "erasure": new(erasureRecord).fields,
		"index": new(indexRecord).fields, "quarantine": new(quarantineRecord).fields,
	} {
		for _, f := range wire.Describe(fields) {
			name := f.Name
			if f.Use != "" {
				name += " *"
			}
			all[kind] = append(all[kind], name)
		}
	}
	return all
}
