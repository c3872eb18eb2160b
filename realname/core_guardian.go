package realname

import (
	"slices"

	"github.com/go-realname/sdk/internal/wire"
)

// A guardianRule says whether somebody else has to agree to the checks of a person who is not of age.
type guardianRule uint8

const (
	guardianNone  guardianRule = iota // the person agrees alone
	guardianToo                       // a guardian as well: below the goal's age
	guardianAlone                     // a guardian, in the person's place: below ageOfConsent
)

const (
	ageOfConsent = 14 // below it the guardian's consent is the one that counts (个人信息保护法, art. 31)
	ageOfAdults  = 18
)

// guardian says who agrees for a person of an age, in full years, in a session as it was started.
func (p *policy) guardian(s *state, age int) guardianRule {
	switch {
	case age < ageOfConsent:
		return guardianAlone
	case age < p.guardedBelow(s):
		return guardianToo
	}
	return guardianNone
}

// guardedBelow is the age below which a guardian agrees in a session, as it was started.
func (p *policy) guardedBelow(s *state) int {
	below := int(s.Below)
	if below == 0 {
		below = p.goals[s.Goal].Guardian
	}
	return max(below, ageOfConsent)
}

// ageBy is how old a person is at least whom a session verifies by another document, where that is above
// ageOfConsent, else 0.
func (p *policy) ageBy(s *state) uint8 {
	below := p.guardedBelow(s)
	switch {
	case s.Adult:
		return ageOfAdults
	case s.Guardian == guardianNone && below > ageOfConsent:
		return uint8(below)
	}
	return 0
}

// hasWard reports whether somebody has or had to agree for a person.
func (s *state) hasWard() bool { return s.Guardian|s.Ward|s.Known != guardianNone }

// recalled is what counts of the rule that another document has shown before: where photos are read anew, they tell
// how old the subject is by now.
func (s *state) recalled(known guardianRule) guardianRule {
	if slices.Contains(s.Flow.steps(), StepPhotos) {
		return guardianNone
	}
	return known
}

// shownBefore is who has to agree for the account's person, as other documents of theirs have shown: who had to when it was
// verified last, and where that was nobody, a guardian below an age that no approval has shown.
func (a *accountRecord) shownBefore(o *ownership, below int) guardianRule {
	n := len(a.Approvals)
	if o.Kind == "" || n == 0 {
		return guardianNone
	}
	age := ageOfConsent
	for _, p := range a.Approvals {
		if !p.Withdrawn {
			age = max(age, int(p.Age))
		}
	}
	if rule := a.Approvals[n-1].Guardian; rule != guardianNone || below <= age {
		return rule
	}
	return guardianToo
}

// guardedSteps are those whose data a guardian agrees to.
const guardedSteps = stepSet(1<<StepIdentity | 1<<StepPhotos | 1<<StepFace | 1<<StepCard | 1<<StepCarrier)

// guarded reports whether a guardian has agreed to all steps, where one is needed.
func (s *state) guarded() bool {
	need := setOf(s.Flow.steps()...) & guardedSteps
	return s.Guardian == guardianNone || need&^s.Guarded == 0
}

// mayAsk refuses a step until all have agreed to it whose consent it needs.
func (m *machine) mayAsk(step Step) error {
	switch {
	case !m.consents.has(step):
		return nil
	case m.Guardian != guardianAlone && !m.Consents.has(step):
		return refuse(ReasonConsentRequired, step)
	case m.Guardian != guardianNone && !m.Guarded.has(step):
		return refuse(ReasonGuardianConsentRequired, step)
	}
	return nil
}

// awaitGuardian keeps in mind that a guardian is needed: before there is a subject, or for somebody else than
// the one of now, for whom nothing changes. It is so until another subject is given, or a check is begun.
func (m *machine) awaitGuardian(e guardianNeeded) {
	if m.Epoch == 0 {
		m.Guardian = e.Rule
		return
	}
	m.Ward = e.Rule
}

// unguard opens a session once more whose guardian cannot agree any more: their account is not verified
// now. Nothing that was passed is asked again, and there is as much time as for a review: nobody may be
// looking. The slot stays the session's until it ends. The round is not used up where no people decided.
func (m *machine) unguard() {
	m.Guarded = 0
	if !m.ByPeople {
		m.Unseen++
	}
	m.returnCase(ReasonGuardianConsentRequired)
	m.Deadline = m.now.add(m.policy.review)
}

// A guardian is an account that has agreed for the person of a session. Nothing of it can be read back.
type guardian struct {
	ID   string // drawn; what the trail calls it
	Name string // of the account, under the session's own key
	At   string // its record
	Tag  []byte // of the session, under the account's seed: it has another seed once it is another person's
}

func (g *guardian) fields(c *wire.Codec) {
	c.Text(1, "id", "", &g.ID)
	c.Text(2, "name", "", &g.Name)
	c.Text(3, "at", "", &g.At)
	c.Bytes(4, "tag", "", &g.Tag)
}

// byGuardian reports whether it was a guardian who agreed.
func (a *act) byGuardian() bool { return a.Guardian != 0 }

// guarded are the steps that have all consents of a guardian which they need.
func (p *policy) guarded(given []act) (set stepSet) {
	for step := StepIdentity; step <= StepCarrier; step++ {
		if len(p.guardians[step]) > 0 && len(p.unguarded(step, given)) == 0 {
			set |= setOf(step)
		}
	}
	return set
}

// unguarded are the consents of a guardian that a step still needs.
func (p *policy) unguarded(step Step, given []act) (all []ConsentNeed) {
	for _, n := range p.guardians[step] {
		if !slices.ContainsFunc(given, func(a act) bool { return a.byGuardian() && n.isMet(&a.ConsentAct) }) {
			all = append(all, n)
		}
	}
	return all
}

// mayGuard tells why an account cannot agree for others now, or 0.
func (a *accountRecord) mayGuard(now instant) Reason {
	switch state := a.state(now); {
	case state == AccountSuspended:
		return ReasonAccountSuspended
	case state != AccountVerified, a.Erasing != "", a.Releasing.ID != "":
		return ReasonNotVerified
	}
	return 0
}
