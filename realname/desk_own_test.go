package realname_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// staffActs are all that an actor can do, to the session or the account of an office's first case.
var staffActs = map[string]func(o *office, actor string) error{
	"take": func(o *office, actor string) error { return o.take(0, actor) },
	"case": func(o *office, actor string) error {
		_, err := o.desk.Case(o.ctx, o.refs[0].ID, actor)
		return err
	},
	"note": func(o *office, actor string) error { return o.desk.Note(o.ctx, o.refs[0].ID, actor, "looks odd") },
	"reveal": func(o *office, actor string) error {
		_, err := o.desk.Reveal(o.ctx, o.refs[0].ID, actor, "T-1")
		return err
	},
	"photos": func(o *office, actor string) error {
		_, err := o.desk.Photos(o.ctx, o.refs[0].ID, actor, "T-1")
		return err
	},
	"return":   func(o *office, actor string) error { return o.desk.Return(o.ctx, o.refs[0].ID, actor) },
	"decide":   func(o *office, actor string) error { return o.decide(0, actor, realname.Decision{Approve: true}) },
	"escalate": func(o *office, actor string) error { return o.decide(0, actor, realname.Decision{Escalate: true}) },
	"hold": func(o *office, actor string) error {
		return o.Verifier.Records().Hold(o.ctx, o.refs[0].ID, actor, "T-1", o.Clock.Now().Add(time.Hour))
	},
	"unhold": func(o *office, actor string) error {
		return o.Verifier.Records().Unhold(o.ctx, o.refs[0].ID, actor, "T-1")
	},
	"hold account": func(o *office, actor string) error {
		return o.Verifier.Records().HoldAccount(o.ctx, "account-0", actor, "T-1", o.Clock.Now().Add(time.Hour))
	},
	"unhold account": func(o *office, actor string) error {
		return o.Verifier.Records().UnholdAccount(o.ctx, "account-0", actor, "T-1")
	},
	"account": func(o *office, actor string) error {
		_, err := o.desk.Account(o.ctx, "account-0", actor)
		return err
	},
	"suspend": func(o *office, actor string) error {
		return o.desk.Suspend(o.ctx, "account-0", actor, realname.ReasonAttackSuspected)
	},
	"resume": func(o *office, actor string) error {
		return o.desk.Resume(o.ctx, "account-0", actor, realname.ReasonAttackSuspected)
	},
	"unlock": func(o *office, actor string) error {
		return o.desk.Unlock(o.ctx, "account-0", actor, realname.ReasonAttackSuspected, realname.LockTries)
	},
	"reverify": func(o *office, actor string) error {
		return o.desk.Reverify(o.ctx, "account-0", actor, realname.ReasonAttackSuspected, o.Clock.Now().Add(72*time.Hour))
	},
	"release": func(o *office, actor string) error {
		return o.desk.Release(o.ctx, "account-0", actor, realname.ReasonReleased)
	},
	"clear": func(o *office, actor string) error {
		return o.desk.ClearScreening(o.ctx, "account-0", actor, "another person")
	},
	"export":           func(o *office, actor string) error { return deskDuties[0].do(o, actor, "T-1") },
	"export session":   func(o *office, actor string) error { return deskDuties[1].do(o, actor, "T-1") },
	"erase":            func(o *office, actor string) error { return deskDuties[2].do(o, actor, "T-1") },
	"erase session":    func(o *office, actor string) error { return deskDuties[3].do(o, actor, "T-1") },
	"restrict":         func(o *office, actor string) error { return deskDuties[4].do(o, actor, "T-1") },
	"restrict session": func(o *office, actor string) error { return deskDuties[5].do(o, actor, "T-1") },
}

// TestOwnCase: nobody acts on their own, whether their account has their name, the same in other
// letters, or one that only the service knows.
func TestOwnCase(t *testing.T) {
	o := newOffice(t, nil, func(c *realname.Config) {
		c.Own = func(actor string, c realname.CaseSummary) bool {
			if actor == "broken" {
				panic("secret")
			}
			return actor == "li.si" && c.Account == "account-0"
		}
	}).add(1)
	for name, act := range staffActs {
		for _, actor := range []string{"account-0", "ACCOUNT-0", "li.si", "broken"} {
			o.want(name+" by "+actor, act(o, actor), realname.ReasonOwnCase)
		}
	}
	for _, actor := range []string{"Account-0", "li.si"} {
		_, err := o.desk.Next(o.ctx, actor)
		o.want("next for "+actor, err, realname.ReasonNoCase)
	}
	o.want("another decides", o.decide(0, "wang.wu", realname.Decision{Approve: true}), 0)
	for _, actor := range []string{"Account-0", "li.si"} {
		_, err := o.desk.Revoke(o.ctx, o.refs[0].ID, actor, realname.ReasonAttackSuspected)
		o.want("revoke by "+actor, err, realname.ReasonOwnCase)
	}
}

// TestOddActors: names that look like others are refused, and nothing is done.
func TestOddActors(t *testing.T) {
	o := newOffice(t, nil, nil).add(1)
	odd := map[string]realname.Reason{
		"": realname.ReasonValueMissing, strings.Repeat("a", 257): realname.ReasonValueTooLarge, "\xff": realname.ReasonValueMalformed,
		" a": realname.ReasonValueMalformed, "a ": realname.ReasonValueMalformed, "a\n": realname.ReasonValueMalformed,
		"li  si": realname.ReasonValueMalformed, "li\u00a0si": realname.ReasonValueMalformed, "li\u200bsi": realname.ReasonValueMalformed,
		"ｌｉ": realname.ReasonValueMalformed, "e\u0301": realname.ReasonValueMalformed, "a\x00": realname.ReasonValueMalformed,
		"𝐥𝐢": realname.ReasonValueMalformed, "ﬁ": realname.ReasonValueMalformed, "①": realname.ReasonValueMalformed,
	}
	for name, act := range staffActs {
		for actor, want := range odd {
			err := act(o, actor)
			if o.want(name, err, want); !errors.Is(err, realname.ErrInvalid) {
				t.Errorf("%s by %q: %v", name, actor, err)
			}
		}
	}
	for _, actor := range []string{"li si", "李四", "é", "li.si@example.com", "a"} {
		o.want(actor, o.desk.Note(o.ctx, o.refs[0].ID, actor, "x"), 0)
	}
}

// TestOneActorInTwoSpellings: upper and lower case are not two people.
func TestOneActorInTwoSpellings(t *testing.T) {
	o := newOffice(t, nil, always).add(2)
	o.want("first", o.decide(0, "li.si", realname.Decision{Approve: true}), realname.ReasonSecondActor)
	o.want("the same", o.decide(0, "Li.Si", realname.Decision{Approve: true}), realname.ReasonSecondActor)
	o.want("suspend", staffActs["suspend"](o, "li.si"), realname.ReasonSecondActor)
	o.want("the same", staffActs["suspend"](o, "LI.SI"), realname.ReasonSecondActor)
	if o.status(0) != realname.StatusReview {
		t.Error("one alone approved")
	}
	o.want("take", o.take(1, "li.si"), 0)
	o.want("their own lease", o.take(1, "Li.si"), 0)
}
