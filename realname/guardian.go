package realname

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/records"
)

// GuardianConsent notes what a guardian has agreed to for the person of a session. Whose guardian
// somebody is you know, not the Verifier: see to it before you call it, and that the request comes from
// the guardian's own login. The trail has it as "guardian_consent", your word, under a name from which
// the guardian's account cannot be read.
//
// Below the age of 14 no backend is asked without it, and the person's own consent does not count
// (个人信息保护法, art. 31); below [GoalSpec].Guardian both have to agree. Until then a step is refused
// with [ReasonGuardianConsentRequired]: [Error].Needs and [Session].Needs tell to what, with
// [ConsentNeed].Guardian set. The age is that of the number, so it is known once that was given; the
// consent may come before. Each act is as in [Verifier.Consent], and so are the refusals.
//
// The guardian is another account here, and counts as long as it is verified: otherwise it is refused
// with [ReasonNotVerified] or [ReasonAccountSuspended], and with [ReasonNotGuardian] where it is the
// session's own, or its person is not 18 by their number. With another document they have to be 18 by
// the photos of it that were read: otherwise it is refused with [ReasonAgeUnknown]. The account is
// looked at once more before the session is approved, and not in between. If it counts no longer the session opens again,
// with everything that was passed, for [Config].ReviewTime: once a guardian agrees it is handed in by
// itself.
//
// Nothing is written to the guardian's account, and no slot of theirs is taken. No guardian of a session
// may decide about it, nor about another session of the same account's person, earlier or later, see [ReasonOwnCase]. Of
// sessions that the person has with another account it is not known.
func (v *Verifier) GuardianConsent(ctx context.Context, ref Ref, guardian string, acts ...ConsentAct) (Session, error) {
	if err := badName(guardian); err != nil {
		return Session{}, err
	}
	if err := badActs(&v.rules.guardians, acts); err != nil {
		return Session{}, err
	}
	if guardian == ref.Account {
		return Session{}, refuse(ReasonNotGuardian, 0)
	}
	row, err := v.adult(ctx, guardian)
	if err != nil {
		return Session{}, err
	}
	known, err := v.addKin(ctx, ref, guardian)
	if err != nil {
		return Session{}, err
	}
	return v.agreeing(ctx, ref, acts, func(s *session) error {
		s.learnKin(known)
		by := s.addGuardian(guardian, &row)
		s.actor = s.Guardians[by-1].ID
		for _, a := range acts {
			if err := s.agree(act{ConsentAct: a, Guardian: by}); err != nil {
				return err
			}
		}
		return s.apply(guardianConsented{Steps: s.rules.guarded(s.Acts)})
	})
}

// adult is the account of somebody who may agree for others: verified now, as a person of 18 years.
func (v *Verifier) adult(ctx context.Context, account string) (records.Row[accountRecord], error) {
	row, err := v.findAccount(ctx, account)
	if err != nil {
		return row, err
	}
	if r := row.Value.mayGuard(v.now()); r != 0 {
		return row, refuse(r, 0)
	}
	return row, v.isAdult(ctx, &row.Value)
}

// isAdult refuses an account whose person is not known to be 18: by their number, or by another document as it was
// read for one of the approvals that count.
func (v *Verifier) isAdult(ctx context.Context, a *accountRecord) error {
	for _, p := range slices.Backward(a.Approvals) {
		s, err := readable(v.load(ctx, p.Session))
		switch {
		case isNotFound(err):
		case err != nil:
			return err
		case !s.tells(StepIdentity):
		case s.private.identity.Number.IsValid():
			if s.private.identity.ageAt(v.now()) < ageOfAdults {
				return refuse(ReasonNotGuardian, 0)
			}
			return nil
		case s.State.Adult && s.tells(StepPhotos):
			return nil
		}
	}
	return refuse(ReasonAgeUnknown, 0)
}

// tells reports whether the session may say what a step has shown: the data is there, and the consent stands.
func (s *session) tells(step Step) bool {
	return s.State.Data == dataFull && s.private.identity.isSet() && !s.State.unfounded().has(step)
}

// ageAt is the age that a mainland number tells, in full years. It is for identities that have one.
func (id Identity) ageAt(now instant) int {
	return id.Number.CommonAgeOn(idcard.DateOf(now.time()))
}

// guardianOf says who agrees for a subject. The age of one with another document is not known yet, but for what
// the account has shown of it.
func (s *session) guardianOf(id Identity, known guardianRule) guardianRule {
	if !id.Number.IsValid() {
		return s.State.recalled(known)
	}
	return s.rules.guardian(&s.State, id.ageAt(s.now))
}

// guardianName is what an account is called as a guardian in this session.
func (s *session) guardianName(account string) string { return s.opIndex("guardian", oneCase(account)) }

// oneCase is a name for comparison. As names of actors, those that differ in upper and lower case alone are one.
func oneCase(account string) string { return strings.ToLower(strings.ToUpper(account)) }

// guardianTag names the session under the seed of a guardian's account.
func (s *session) guardianTag(a *accountRecord) []byte { return tagOf(a.Seed, "guardian of", s.ID) }

// addGuardian keeps who agrees, and returns its place among the guardians, from 1. An account that belongs to another
// person by now is another guardian.
func (s *session) addGuardian(account string, row *records.Row[accountRecord]) uint8 {
	name := s.guardianName(account)
	tag := s.guardianTag(&row.Value)
	i := slices.IndexFunc(s.Guardians, func(g guardian) bool { return g.Name == name && g.At == row.Name && same(g.Tag, tag) })
	if i < 0 {
		i = len(s.Guardians)
		s.Guardians = append(slices.Clone(s.Guardians), guardian{ID: newID(), Name: name, At: row.Name, Tag: tag})
		s.changed = true
	}
	return uint8(i + 1)
}

// hasGuardian reports whether an account has agreed for the person, at any time.
func (s *session) hasGuardian(account string) bool {
	if len(s.Guardians) == 0 {
		return false
	}
	name := s.guardianName(account)
	return slices.ContainsFunc(s.Guardians, func(g guardian) bool { return g.Name == name })
}

// lostGuardians are those whose consent counts, and whose accounts cannot give it any more: they are not
// verified now, or belong to another person.
func (v *Verifier) lostGuardians(ctx context.Context, s *session) (lost []uint8, err error) {
	if s.State.Guardian == guardianNone {
		return nil, nil
	}
	for i := range s.Guardians {
		g, by := &s.Guardians[i], uint8(i+1)
		if !slices.ContainsFunc(s.Acts, func(a act) bool { return a.Guardian == by }) {
			continue
		}
		row, err := v.accounts.Get(ctx, g.At)
		if err != nil {
			return nil, err
		}
		a := &row.Value
		if a.mayGuard(v.now()) != 0 || !same(g.Tag, s.guardianTag(a)) {
			lost = append(lost, by)
		}
	}
	return lost, nil
}

// loseGuardians takes away what guardians have agreed to who cannot any more, and notes it. What others
// agreed to counts.
func (s *session) loseGuardians(lost []uint8) error {
	gone := func(a act) bool { return slices.Contains(lost, a.Guardian) }
	for _, a := range s.Acts {
		if gone(a) {
			s.actor = s.Guardians[a.Guardian-1].ID
			s.recordAct(note{Kind: noteGuardianLost, Step: a.Purpose.step()}, a.ConsentAct, s.now)
		}
	}
	s.actor, s.Acts = "", slices.DeleteFunc(slices.Clone(s.Acts), gone)
	return s.apply(guardianConsented{Steps: s.rules.guarded(s.Acts)})
}

// awaitGuardian keeps in mind that a guardian has to agree for somebody who was refused, so that the session
// tells, and forgets it where the session's subject is given again. Nothing of who was refused is kept.
func (v *Verifier) awaitGuardian(ctx context.Context, ref Ref, id Identity, known guardianRule, refused Session) Session {
	after, err := v.event(ctx, ref, func(s *session) error {
		rule := s.guardianOf(id, known)
		if s.State.Epoch > 0 && sameSubject(s.private.identity, id) { // back to the one of before
			rule = guardianNone
		}
		return s.apply(guardianNeeded{Rule: rule})
	})
	if err != nil {
		v.log(ctx, "a session does not tell that a guardian is needed", err)
		return refused
	}
	return after
}

// needsGuardian reports whether a guardian has to agree to something.
func needsGuardian(all []ConsentNeed) bool {
	return slices.ContainsFunc(all, func(n ConsentNeed) bool { return n.Guardian })
}

// missing are the consents that a step still needs: the person's own, and a guardian's.
func (s *session) missing(step Step) []ConsentNeed { return s.missingOf(step, s.Acts) }

// missingOf is missing where some acts count alone.
func (s *session) missingOf(step Step, given []act) (all []ConsentNeed) {
	if s.State.Guardian != guardianAlone {
		all = s.rules.missing(step, given)
	}
	if s.State.Guardian != guardianNone {
		all = append(slices.Clip(all), s.rules.unguarded(step, given)...)
	}
	return all
}

// lacks is the reason why a step is refused that lacks consents: the person's own come first.
func lacks(missing []ConsentNeed) Reason {
	if slices.ContainsFunc(missing, func(n ConsentNeed) bool { return !n.Guardian }) {
		return ReasonConsentRequired
	}
	return ReasonGuardianConsentRequired
}

// guardianShown says who agrees for the holder of another document, once that was read. A zone has two
// digits of the year: whose age only it tells is taken for the younger one, where children are verified. Where it
// shows no age, what the account has shown before counts.
func (v *Verifier) guardianShown(doc Document, s *session) guardianRule {
	id := s.private.identity
	if !id.Document.IsValid() {
		return guardianNone
	}
	p := v.c.paper(doc, id)
	born, short := p.born()
	age := ageOn(born, p.today)
	if born.IsZero() || short && age < p.minAge {
		return s.State.Known
	}
	return s.rules.guardian(&s.State, age)
}

// adultShown reports whether another document shows somebody of 18 years. Of the two that the year of a zone may
// mean it is the younger one.
func (v *Verifier) adultShown(doc Document, s *session) bool {
	id := s.private.identity
	if !id.Document.IsValid() {
		return false
	}
	p := v.c.paper(doc, id)
	born, _ := p.born()
	return !born.IsZero() && ageOn(born, p.today) >= ageOfAdults
}

// A shownAge is who has to agree for a person, and whether they are 18, as a backend has shown while it was asked.
type shownAge struct{ atomic.Uint32 }

func (a *shownAge) set(r guardianRule, adult bool) {
	v := uint32(r) << 1
	if adult {
		v++
	}
	a.Store(v)
}

func (a *shownAge) shown() (r guardianRule, adult bool) {
	v := a.Load()
	return guardianRule(v >> 1), v&1 != 0
}

// checkAges refuses ways on which nobody learns how old a person is, where children are verified: the numbers of
// other documents tell no birth date, only their photos do.
func (c *Config) checkAges() error {
	var errs []error
	for g, spec := range c.goals() {
		children := c.MinAge < ageOfConsent || spec.Guardian > 0
		if !spec.Verifies || !children || len(c.Documented) == 0 {
			continue
		}
		for m, steps := range spec.Flows {
			if !slices.Contains(steps, StepPhotos) {
				errs = append(errs, fmt.Errorf("goal %s by %v reads no photos, so the age of somebody with another document is not known there: "+
					"give it StepPhotos, or leave Documented empty", g, m))
			}
		}
	}
	return errors.Join(errs...)
}
