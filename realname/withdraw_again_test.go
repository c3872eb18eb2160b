package realname_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// crashing withdraws in a process that crashes once the account knows of it, before any session does.
func (h *house) crashing(chaos *kvtest.Chaos, account string, p ...realname.Purpose) {
	h.t.Helper()
	told := false
	chaos.Plan = func(c kvtest.Call) kvtest.Fault {
		if told {
			return kvtest.Fault{Before: kvtest.ErrInjected}
		}
		told = c.Op == "swap" && strings.HasPrefix(c.Key, "rn/a/")
		return kvtest.Fault{}
	}
	_, err := h.Verifier.Withdraw(h.ctx, account, p...)
	chaos.Plan = nil
	if err == nil || !told {
		h.t.Fatalf("the withdrawal did not crash: %v, told %v", err, told)
	}
}

// wanted are the purposes to which somebody still has to agree.
func (h *house) wanted(ref realname.Ref) (all []string) {
	h.t.Helper()
	s := get(h.t, h.World, ref)
	for _, n := range s.Needs {
		all = append(all, n.Purpose.String())
	}
	return all
}

// TestAgreedAgainAfterACrash: whoever agrees to the same once more, after a withdrawal that crashed, is not asked
// again. What was withdrawn is done, and the statement tells all of it: agreed, withdrawn, agreed again.
func TestAgreedAgainAfterACrash(t *testing.T) {
	for _, version := range []string{"1", "2"} {
		t.Run("version "+version, func(t *testing.T) {
			texts := textsOf("1")
			chaos := &kvtest.Chaos{Store: new(kv.Memory)}
			h, k := withArchive(t, chaos, func(c *realname.Config) { c.Texts = texts })
			s := h.begun("a")
			first := h.Clock.Now()
			if s.Next != realname.StepPhotos || k.kept(realname.StepIdentity) != 1 {
				t.Fatal(s.Next)
			}
			h.Clock.Advance(time.Minute)
			withdrawn := h.Clock.Now()
			h.crashing(chaos, "a")
			if version != "1" {
				h, k = anew(t, h, k, chaos, textsOf(version))
			}
			h.Clock.Advance(time.Minute)
			again := h.Clock.Now()
			if err := h.Agree(h.ctx, s.Ref); err != nil {
				t.Fatal(err)
			}
			h.later(3, time.Minute)
			if need := h.wanted(s.Ref); len(need) != 0 {
				t.Errorf("asked again for %q", need)
			}
			now := get(t, h.World, s.Ref)
			if now.Subject != (realname.Identity{}) || now.Next != realname.StepIdentity || k.kept(realname.StepIdentity) != 0 {
				t.Errorf("what was withdrawn is there: %v at %v, %d copies", now.Subject, now.Next, k.kept(realname.StepIdentity))
			}
			var got []string
			for _, c := range h.statement(s.Ref.ID).Consents {
				if c.Step == "identity" {
					got = append(got, fmt.Sprint(c.Time.Sub(first).Round(time.Minute), " ", c.Withdrawn.IsZero() || c.Withdrawn.Equal(withdrawn), " ", c.Withdrawn.IsZero()))
				}
			}
			want := []string{"0s true false", fmt.Sprint(again.Sub(first).Round(time.Minute), " true true")}
			if !slices.Equal(got, want) {
				t.Errorf("consents %q, want %q", got, want)
			}
			if s, err := h.walk(now, guests[0]); err != nil || s.Status != realname.StatusApproved {
				t.Errorf("%v, %v", s.Status, err)
			}
			if a := h.account("a"); a.State != realname.AccountVerified {
				t.Errorf("the account is %v, withdrawn %v", a.State, a.Withdrawn)
			}
		})
	}
}

// anew is another process of the same service, with other texts.
func anew(t *testing.T, h *house, k *archive, store kv.Store, texts []realname.Text) (*house, *archive) {
	t.Helper()
	w, err := realnametest.New(realnametest.Options{Store: store, Clock: h.Clock, Backend: h.Backend, Change: func(c *realname.Config) {
		k.into(c)
		c.Texts = texts
	}})
	if err != nil {
		t.Fatal(err)
	}
	return &house{World: w, t: t, ctx: h.ctx}, k
}

// TestWithdrawnOneByOne: a withdrawal is about what was agreed to before it, also where it is carried out with a later
// one of another purpose.
func TestWithdrawnOneByOne(t *testing.T) {
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	h, _ := withArchive(t, chaos, nil)
	s := h.begun("a")
	h.crashing(chaos, "a", realname.PurposeIdentity)
	h.Clock.Advance(time.Minute)
	if err := h.Agree(h.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(time.Minute)
	h.withdraw("a", realname.PurposeFace)
	h.later(3, time.Minute)
	if got := h.wanted(s.Ref); !slices.Equal(got, []string{"face"}) {
		t.Errorf("asked again for %q, want the face alone", got)
	}
	h.withdraw("a", realname.PurposeIdentity)
	if got := h.wanted(s.Ref); !slices.Equal(got, []string{"identity", "face"}) {
		t.Errorf("asked again for %q, want both", got)
	}
}

// TestGuardianAgreedAgainAfterACrash: so it is with a guardian.
func TestGuardianAgreedAgainAfterACrash(t *testing.T) {
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	h := family(t, chaos)
	s := h.enroll("kid", "mother")
	h.Clock.Advance(time.Minute)
	h.crashing(chaos, "kid")
	h.Clock.Advance(time.Minute)
	if _, err := h.guard(s.Ref, "mother"); err != nil {
		t.Fatal(err)
	}
	h.later(3, time.Minute)
	if got := stands(h.statement(s.Ref.ID)); len(got) != 8 || got[0] != "identity guardian withdrawn" || got[4] != "identity guardian" {
		t.Errorf("the statement has %q", got)
	}
	if s, err := h.walk(get(t, h.World, s.Ref), child); err != nil || s.Status != realname.StatusApproved {
		t.Errorf("%v at %v, %v", s.Status, s.Next, err)
	}
}
