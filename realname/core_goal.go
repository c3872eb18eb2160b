package realname

import (
	"fmt"
	"maps"
	"slices"
)

// A Goal is what somebody comes for. It is data: see [GoalSpec] and [Config].Goals for goals
// of your own. A goal's name is 1 to 32 of [a-z0-9_], and stable.
type Goal string

const (
	// GoalVerify is to be verified: for the first time, after a lapse, or after the
	// approvals were taken back. From AccountUnverified and AccountLapsed.
	GoalVerify Goal = "verify"

	// GoalRenew is to be verified again. What was approved before stands meanwhile, a
	// failure takes nothing away, and no new PIN is asked for. From AccountVerified and
	// AccountLapsed.
	GoalRenew Goal = "renew"

	// GoalResetPIN is to set a forgotten payment password (忘记支付密码). The person is
	// proved by what the account has: the face where a face was part of an approval, else
	// a card that is bound to it; and by a code to a mobile number that it has proved.
	// With another card or number, or without the face, people decide. From AccountVerified and
	// AccountLapsed; three times a day. The old PIN is in force until the approval.
	GoalResetPIN Goal = "reset_pin"

	// GoalBindCard is to bind one more bank card: card and code, no PIN. From
	// AccountVerified. The account's level stays, since the approval does not verify; where a
	// bound card is to count as a channel, give the goal a GoalSpec that Verifies.
	GoalBindCard Goal = "bind_card"
)

// A GoalSpec says what a goal asks for and what its approval does. One for a goal of ours takes
// the place of all that the goal is: empty Flows mean the usual ones, every other field counts
// as it stands.
//
// An approval of a goal that does not verify is the session's Status and its event, no more. It
// does not say what it was for, and [Verifier.Start] returns the open session of the same goal
// again. So keep the session's id with what it is for, such as a transfer, and accept each id once.
type GoalSpec struct {
	// Flows are the steps of each method, in order; the first is StepIdentity. A method
	// that is not in it cannot be chosen. Empty for one of our goals means its usual ones.
	Flows map[Method][]Step

	// From are the states that an account may be in when it starts; at least one, and never
	// AccountSuspended. A goal that Verifies also starts where nothing stops the account but a consent
	// that was withdrawn, see [Verifier.Withdraw].
	From []AccountState

	// Review says who decides.
	Review ReviewBy

	// Verifies says that the approval verifies the account: it counts for its level and
	// its validity, and the account belongs to the person from then on.
	Verifies bool

	// Own has name and ID number compared with those of the account's person, in place of
	// asking the authority. Another number is refused with ReasonAnotherPerson. Another name
	// passes with FindingNameChanged, and people decide. Then From has no AccountUnverified,
	// and Verifies is false.
	Own bool

	// Binds says that the approval binds the card to the account; one that verifies does so
	// anyhow. Without it, a card that is not bound yet is a finding for people.
	Binds bool

	// Guardian is the age, in full years, below which a guardian has to agree as well, see
	// [Verifier.GuardianConsent]: 14 to 18. Zero means 14. Below 14 the guardian agrees in the person's
	// place, whatever this says. On a way without photos the age of somebody with another document is what
	// an approval has shown: who was not shown to be as old needs a guardian.
	Guardian int

	// PerDay is how often an account may start this in a day (Beijing), canceled sessions
	// included. Beyond it Start is refused with ReasonLimitExceeded. Zero means without limit.
	PerDay int
}

// ReviewBy says who decides about a session.
type ReviewBy uint8

const (
	ReviewAsConfigured ReviewBy = iota // [Config].Review, or people where there is none
	ReviewByRule                       // nobody where nothing odd was found, else people
	ReviewByPeople                     // people

	numReviews = iota
)

var reviewNames = [numReviews]string{"as_configured", "rule", "people"}

// String returns a stable name such as "people". One that is not known is "unknown".
func (r ReviewBy) String() string {
	if r >= numReviews {
		return "unknown"
	}
	return reviewNames[r]
}

// usual returns what a goal of ours asks for, and nothing for a goal that is not ours.
func (g Goal) usual() (GoalSpec, bool) {
	switch g {
	case GoalVerify:
		return GoalSpec{
			From: []AccountState{AccountUnverified, AccountLapsed}, Verifies: true,
			Flows: map[Method][]Step{
				MethodIDCard:   {StepIdentity, StepPhotos, StepFace, StepCode, StepPIN},
				MethodBankCard: {StepIdentity, StepCard, StepCode, StepPIN},
			},
		}, true
	case GoalRenew:
		return GoalSpec{
			From: []AccountState{AccountVerified, AccountLapsed}, Verifies: true,
			Flows: map[Method][]Step{
				MethodIDCard:   {StepIdentity, StepPhotos, StepFace, StepCode},
				MethodBankCard: {StepIdentity, StepCard, StepCode},
			},
		}, true
	case GoalResetPIN:
		return GoalSpec{
			From: []AccountState{AccountVerified, AccountLapsed}, Own: true, Review: ReviewByRule, PerDay: 3,
			Flows: map[Method][]Step{
				MethodIDCard:   {StepIdentity, StepFace, StepCode, StepPIN},
				MethodBankCard: {StepIdentity, StepCard, StepCode, StepPIN},
			},
		}, true
	case GoalBindCard:
		return GoalSpec{
			From: []AccountState{AccountVerified}, Own: true, Binds: true, Review: ReviewByRule,
			Flows: map[Method][]Step{MethodBankCard: {StepIdentity, StepCard, StepCode}},
		}, true
	}
	return GoalSpec{}, false
}

// ourGoals are the goals that need no configuration.
var ourGoals = [...]Goal{GoalVerify, GoalRenew, GoalResetPIN, GoalBindCard}

// goalRules is what of a goal a session keeps from its start.
type goalRules uint8

const (
	goalVerifies goalRules = 1 << iota
	goalOwn
	goalBinds
	goalByRule
	goalByPeople
	goalScreened // lists are asked before the approval
)

func (s *GoalSpec) rules() (r goalRules) {
	for _, f := range []struct {
		is   bool
		rule goalRules
	}{
		{s.Verifies, goalVerifies}, {s.Own, goalOwn}, {s.Binds || s.Verifies, goalBinds},
		{s.Review == ReviewByRule, goalByRule}, {s.Review == ReviewByPeople, goalByPeople},
	} {
		if f.is {
			r |= f.rule
		}
	}
	return r
}

// goals are what can be started, with the flows whose backends are there.
func (c *Config) goals() map[Goal]GoalSpec {
	all := make(map[Goal]GoalSpec, len(ourGoals)+len(c.Goals))
	for _, g := range ourGoals {
		spec, _ := g.usual()
		spec.Flows = c.usable(spec.Flows)
		all[g] = spec
	}
	for g, spec := range c.Goals {
		if len(spec.Flows) == 0 { // one of ours, with its own flows
			spec.Flows = all[g].Flows
		}
		all[g] = spec
	}
	verify := all[GoalVerify]
	verify.Flows = maps.Clone(verify.Flows)
	all[GoalVerify] = verify
	for m, steps := range c.Flows {
		verify.Flows[m] = slices.Clone(steps)
	}
	return all
}

// usable are the flows whose backends are there.
func (c *Config) usable(flows map[Method][]Step) map[Method][]Step {
	all := make(map[Method][]Step, len(flows))
	for m, steps := range flows {
		if !slices.ContainsFunc(steps, func(s Step) bool { return !c.has(s) }) {
			all[m] = steps
		}
	}
	return all
}

// faceAlone reports whether every way to a goal asks for a face check.
func (s *GoalSpec) faceAlone() bool {
	for _, steps := range s.Flows {
		if !slices.Contains(steps, StepFace) {
			return false
		}
	}
	return len(s.Flows) > 0
}

// valid reports whether g is the name of a goal.
func (g Goal) valid() bool {
	for i := range len(g) {
		if c := g[i]; !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || c == '_') {
			return false
		}
	}
	return g != "" && len(g) <= 32
}

// checkGoals returns what is wrong with the configured goals.
func (c *Config) checkGoals() (errs []error) {
	for g, spec := range c.Goals {
		bad := func(wrong bool, format string, args ...any) {
			if wrong {
				errs = append(errs, fmt.Errorf("goal %s: "+format, append([]any{g}, args...)...))
			}
		}
		if !g.valid() {
			errs = append(errs, fmt.Errorf("a goal's name is not 1 to 32 of [a-z0-9_]"))
			continue
		}
		_, ours := g.usual()
		bad(len(spec.Flows) == 0 && !ours, "has no flow")
		bad(len(spec.From) == 0 || slices.Contains(spec.From, AccountSuspended) || slices.Contains(spec.From, 0),
			"From is empty, or has a state from which nobody starts")
		bad(spec.Own && slices.Contains(spec.From, AccountUnverified), "Own is for accounts that have a person")
		bad(spec.Own && spec.Verifies, "what verifies asks the authority")
		bad(spec.Review >= numReviews, "Review is not known")
		bad(spec.Guardian != 0 && (spec.Guardian < ageOfConsent || spec.Guardian > ageOfAdults),
			"Guardian is not an age from %d to %d", ageOfConsent, ageOfAdults)
		bad(spec.PerDay < 0 || spec.PerDay > maxLimit, "PerDay is not between 0 and %d", maxLimit)
		for m, steps := range spec.Flows {
			bad(m == 0 || m >= numMethods, "a flow for method %d, which there is not", m)
			if err := c.checkFlow(m, steps); err != nil {
				errs = append(errs, fmt.Errorf("goal %s: %w", g, err))
			}
		}
	}
	return errs
}
