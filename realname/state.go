package realname

import "time"

// A Method is a way to verify: what the user shows besides name and number.
type Method uint8

const (
	// MethodIDCard is verification by the resident identity card (验证中国大陆身份证):
	// photos of both sides and a face check.
	MethodIDCard Method = iota + 1

	// MethodBankCard is verification by a bank card (绑银行卡验证): the bank's
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
	StepCode                     // the code sent to the mobile number
	StepPIN                      // the payment password (支付密码)
	StepReview                   // the decision, by a program or by people
	stepClaim                    // one of the identity's slots; after the decision

	numSteps = iota + 1
)

var stepNames = [numSteps]string{
	"unknown", "identity", "photos", "face", "card", "code", "pin", "review", "claim",
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
// session's flow does not have.
type Phase uint8

const (
	PhaseNeeded     Phase = iota + 1 // to be done by the user, in its turn
	PhaseReserved                    // counted and being checked
	PhasePending                     // the provider answers later
	PhasePassed                      // done, with proof
	PhaseFailed                      // the answer was no; may be tried again
	PhaseUnresolved                  // no answer that can be relied on; may be tried again
	PhaseExhausted                   // no tries are left

	numPhases = iota + 1
)

var phaseNames = [numPhases]string{
	"none", "needed", "reserved", "pending", "passed", "failed", "unresolved", "exhausted",
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
}

type stepState struct {
	Phase  Phase
	Tries  uint8 // counted here for steps that ask a backend
	Back   uint8 // tries given back, because nothing was judged
	Epoch  uint16
	Op     uint32
	Asked  bool // Pending: its backend was asked a last time
	Reason Reason
	Until  instant // Reserved, Pending: recover then; Passed: counts until then
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
type choreSet uint8

const (
	choreCase     choreSet = 1 << iota // remove the review case
	choreActivate                      // make the staged PIN the account's own
	choreDrop                          // drop the staged PIN
	choreRelease                       // free the identity's slot
)

func nameOf(names []string, i uint8) string {
	if int(i) < len(names) {
		return names[i]
	}
	return names[0]
}
