package realname

import (
	"time"

	"github.com/go-realname/sdk/internal/wire"
)

// A Method is a way to verify: what the user shows besides name and number.
type Method uint8

const (
	// MethodIDCard is verification by the resident identity card (验证中国大陆身份证):
	// photos of both sides and a face check.
	MethodIDCard Method = iota + 1

	// MethodBankCard is verification by a bank card (绑定银行卡验证): the bank's
	// check of name, number, card and mobile number.
	MethodBankCard

	numMethods = iota + 1
)

var methodNames = [numMethods]string{"unknown", "id_card", "bank_card"}

// String returns a stable name such as "id_card".
func (m Method) String() string { return nameOf(methodNames[:], uint8(m)) }

// A Step is one thing that a flow asks for.
type Step uint8

const (
	StepIdentity Step = iota + 1 // name and ID number, confirmed by the authority
	StepPhotos                   // both sides of the ID card
	StepFace                     // the face check
	StepCard                     // the bank's check of the card
	StepCarrier                  // the carrier's check of the mobile number (三要素)
	StepCode                     // the code sent to the mobile number
	StepPIN                      // the payment password (支付密码)
	StepReview                   // the decision, by a program or by people
	stepClaim                    // one of the identity's slots; after the decision

	numSteps = iota + 1
)

var stepNames = [numSteps]string{
	"unknown", "identity", "photos", "face", "card", "carrier", "code", "pin", "review", "claim",
}

// String returns a stable name such as "identity".
func (s Step) String() string { return nameOf(stepNames[:], uint8(s)) }

// A Status is where a session stands.
type Status uint8

const (
	StatusOpen     Status = iota + 1 // the user goes through the steps
	StatusReview                     // every step is passed, a decision is awaited
	StatusApproved                   // verified; may be revoked later
	StatusRejected                   // decided against; final
	StatusExpired                    // not finished in time; final
	StatusCanceled                   // given up by the user or the service; final
	StatusRevoked                    // was approved, and no longer is; final

	numStatuses = iota + 1
)

var statusNames = [numStatuses]string{
	"unknown", "open", "review", "approved", "rejected", "expired", "canceled", "revoked",
}

// String returns a stable name such as "approved".
func (s Status) String() string { return nameOf(statusNames[:], uint8(s)) }

func (s Status) live() bool { return s == StatusOpen || s == StatusReview }

// A Phase is where a step stands. Its zero value is that of a step which the
// session's flow does not have, and of the review before the session is handed in.
type Phase uint8

const (
	PhaseNeeded     Phase = iota + 1 // to be done by the user, in its turn
	PhaseReserved                    // counted and being checked
	PhasePending                     // the provider answers later
	PhasePassed                      // done, with proof
	PhaseFailed                      // the answer was no; may be tried again
	PhaseUnresolved                  // no answer that can be relied on; may be tried again
	PhaseExhausted                   // no tries are left
	PhaseReferred                    // left to people: not passed, and only they can approve

	numPhases = iota + 1
)

var phaseNames = [numPhases]string{
	"none", "needed", "reserved", "pending", "passed", "failed", "unresolved", "exhausted",
	"referred",
}

// String returns a stable name such as "passed".
func (p Phase) String() string { return nameOf(phaseNames[:], uint8(p)) }

// dataState is what is left of a session's personal data. It is independent of
// the session's status.
type dataState uint8

const (
	dataFull       dataState = iota + 1 // as collected
	dataRestricted                      // kept because it must be, used for nothing
	dataErased                          // gone, and nothing returns it
)

var dataNames = [...]string{"unknown", "full", "restricted", "erased"}

// String returns a stable name such as "full".
func (d dataState) String() string { return nameOf(dataNames[:], uint8(d)) }

// An instant is a time in microseconds since 1970, so that states compare.
type instant int64

func instantOf(t time.Time) instant { return instant(t.UnixMicro()) }

func (i instant) time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(i)).UTC()
}

func (i instant) add(d time.Duration) instant { return i + instant(d.Microseconds()) }

// A state is what decides about a session. It is comparable, so that a test
// can explore every state there is. What only grows or only lies there is
// beside it in the record.
type state struct {
	Status   Status
	Reason   Reason // why it was rejected or revoked
	Data     dataState
	Method   Method
	Flow     flow            // the method's steps, pinned when it was chosen
	Limits   [numSteps]uint8 // checks of each step, pinned at the start
	Consents stepSet         // the steps whose data the user agreed to hand over
	Epoch    uint16          // of the subject; 0 before there is one
	Ops      uint32          // operations begun; the next is Ops+1
	Round    uint8           // of review
	Deadline instant
	Chores   choreSet // what is left to do after the last change of status
	Steps    [numSteps]stepState
	Goal     Goal
	Rules    goalRules // of the goal, pinned at the start
	Extended bool      // the deadline was moved for an answer that takes longer

	Lease     lease   // who looks at the case
	Escalated bool    // a reviewer left it to others
	Promised  instant // by when it is to be decided
	Vote      vote    // of a first actor, where there are to be two
	Returned  bool    // the reviewers were late: the person is to hand it in again
	Lates     uint8   // how often they were
	Remarks   uint8   // notes of reviewers
	Resumed   bool    // Returned: the person goes on

	Declined stepSet          // the steps to which the person does not agree, or no longer
	Gone     [numSteps]uint32 // up to which operation a step's consent is taken back

	Guardian guardianRule // who has to agree for the subject
	Below    uint8        // the age below which a guardian has to agree as well, pinned at the start; 0 in sessions of before
	Guarded  stepSet      // the steps to which a guardian agreed
	ByPeople bool         // people have approved in this round
	Unseen   uint8        // rounds that a lost guardian has ended before people decided
	Ward     guardianRule // who has to agree for somebody who was refused since the subject was given
	Adult    bool         // the subject's other document has shown somebody of 18 years
	Known    guardianRule // who had to agree for the subject when the account was verified, by another document
}

type stepState struct {
	Phase  Phase
	Tries  uint8 // counted here for steps that ask a backend
	Back   uint8 // tries that a reviewer gave in addition
	Epoch  uint16
	Op     uint32
	Query  bool // the operation's backend can be asked what became of it
	Asked  bool // Pending: its backend was asked a last time
	Reason Reason
	Found  Findings // of the operation that passed it
	Until  instant  // Reserved, Pending: recover then; Passed: counts until then
	Valid  instant  // Passed: what was shown is valid until then; 0 for no end
}

// fields lists what is stored of a state. Times are relative to the session's start.
func (s *state) fields(c *wire.Codec) {
	wire.Uint(c, 1, "status", "", &s.Status)
	wire.Uint(c, 2, "reason", "", &s.Reason)
	wire.Uint(c, 3, "data", "", &s.Data)
	wire.Uint(c, 4, "method", "", &s.Method)
	wire.Numbers(c, 5, "flow", s.Flow[:])
	wire.Numbers(c, 6, "limits", s.Limits[:])
	wire.Uint(c, 7, "consents", "", &s.Consents)
	wire.Uint(c, 8, "epoch", "", &s.Epoch)
	wire.Uint(c, 9, "ops", "", &s.Ops)
	wire.Uint(c, 10, "round", "", &s.Round)
	wire.Time(c, 11, "deadline", "", &s.Deadline)
	wire.Uint(c, 12, "chores", "", &s.Chores)
	wire.Array(c, 13, "steps", s.Steps[:], (*stepState).fields)
	c.Text(14, "goal", "", (*string)(&s.Goal))
	wire.Uint(c, 15, "rules", "", &s.Rules)
	c.Bool(16, "extended", "", &s.Extended)
	c.Message(17, "lease", s.Lease.fields)
	c.Bool(18, "escalated", "", &s.Escalated)
	wire.Time(c, 19, "promised", "", &s.Promised)
	c.Message(20, "vote", s.Vote.fields)
	c.Bool(21, "returned", "", &s.Returned)
	wire.Uint(c, 22, "lates", "", &s.Lates)
	wire.Uint(c, 25, "declined", "", &s.Declined)
	wire.Array(c, 26, "gone", s.Gone[:], func(op *uint32, c *wire.Codec) { wire.Uint(c, 1, "op", "", op) })
	wire.Uint(c, 27, "guardian", "", &s.Guardian)
	wire.Uint(c, 28, "guarded", "", &s.Guarded)
	c.Bool(29, "by_people", "", &s.ByPeople)
	wire.Uint(c, 30, "unseen", "", &s.Unseen)
	wire.Uint(c, 31, "ward", "", &s.Ward)
	c.Bool(32, "adult", "", &s.Adult)
	wire.Uint(c, 33, "below", "", &s.Below)
	wire.Uint(c, 34, "known", "", &s.Known)
	wire.Uint(c, 40, "remarks", "", &s.Remarks)
	c.Bool(41, "resumed", "", &s.Resumed)
	for _, step := range s.Flow {
		known(c, step)
	}
}

// known refuses a record with a step that this process does not know.
func known(c *wire.Codec, step Step) {
	if step >= numSteps {
		c.Newer()
	}
}

func (s *stepState) fields(c *wire.Codec) {
	wire.Uint(c, 1, "phase", "", &s.Phase)
	wire.Uint(c, 2, "tries", "", &s.Tries)
	wire.Uint(c, 3, "back", "", &s.Back)
	wire.Uint(c, 4, "epoch", "", &s.Epoch)
	wire.Uint(c, 5, "op", "", &s.Op)
	c.Bool(6, "query", "", &s.Query)
	c.Bool(7, "asked", "", &s.Asked)
	wire.Uint(c, 8, "reason", "", &s.Reason)
	wire.Uint(c, 9, "found", "", &s.Found)
	wire.Time(c, 10, "until", "", &s.Until)
	wire.Time(c, 11, "valid", "", &s.Valid)
}

// A flow is the steps of a method, in order; zero after the last.
type flow [numSteps - 3]Step

// steps returns the steps of f.
func (f *flow) steps() []Step {
	for i, step := range f {
		if step == 0 {
			return f[:i]
		}
	}
	return f[:]
}

func flowOf(steps []Step) (f flow) {
	copy(f[:], steps)
	return f
}

// A stepSet is a set of steps.
type stepSet uint16

func setOf(steps ...Step) (set stepSet) {
	for _, s := range steps {
		set |= 1 << s
	}
	return set
}

func (set stepSet) has(s Step) bool { return set&(1<<s) != 0 }

// A choreSet is a set of things to do outside of the session's record after
// its status changed. Each may be done twice. It lies in the record until all
// are done, so a crash loses none.
type choreSet uint16

const (
	choreCase     choreSet = 1 << iota // remove the review case
	choreActivate                      // make the staged PIN the account's own
	choreDrop                          // drop the staged PIN
	choreRelease                       // free the identity's slot
	choreSlots                         // free the slots of mobile numbers and cards that are not needed
	choreAccount                       // let the account know
	choreNumber                        // let others know that their mobile number is this person's

	choreLease  choreSet = 1 << 8 // remove what the lists know of a lease
	chorePhotos choreSet = 1 << 9 // delete photos that are needed no longer

	choreCopies  choreSet = 1 << 12 // have providers delete what they keep by a consent that was taken back
	choreConsent choreSet = 1 << 13 // let the account know of such a consent
)

func nameOf(names []string, i uint8) string {
	if int(i) < len(names) && names[i] != "" {
		return names[i]
	}
	return names[0]
}
