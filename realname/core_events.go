package realname

// An event is something that happened to a session.
type event interface{ event() }

type (
	consented struct{ Steps stepSet }

	// guardianConsented is that a guardian agrees to steps, and guardianNeeded that one has to, before
	// there is a subject.
	guardianConsented struct{ Steps stepSet }
	guardianNeeded    struct{ Rule guardianRule }

	methodChosen struct {
		To  Method
		Odd Findings // what of the subject does not fit the account by that method
	}
	subjectGiven struct {
		Same     bool
		Guardian guardianRule // who has to agree for the subject
		Known    guardianRule // who had to when the account was verified, by another document
	}
	stepAsked struct{ Step Step }

	// settled is what came of an operation.
	settled struct {
		Step    Step
		Op      uint32
		Outcome outcome
		Reason  Reason
		Found   Findings // with a pass
		Until   instant  // of a pending answer: when to give up; of a pass: how long it is valid

		Guardian guardianRule // with a pass that has shown the subject's age
		Adult    bool         // likewise: 18 years or more
	}

	// referred leaves the authority's no to people.
	referred struct{}

	// proved is a step passed at a service that counts for itself, and hands
	// its proof out again: the code service and the PIN guard.
	proved struct {
		Step  Step
		Epoch uint16
		Found Findings
	}

	turnedAway struct{}             // the identity is verified on as many accounts as it may be
	submitted  struct{ By instant } // by when it is to be decided; 0 for the usual time
	decided    struct {
		Round  uint8
		Actor  string
		Yes    bool
		Again  stepSet // steps to be done again; the session opens
		Reason Reason
		Second bool // there are to be two actors
	}
	taken     struct{ Actor string } // a reviewer looks at the case
	returned  struct{ Actor string }
	escalated struct {
		Round  uint8
		Actor  string
		Reason Reason
	}
	handedIn struct{} // again, after the reviewers were late
	ended    struct {
		Reason Reason
		Actor  string
		Second bool
	} // canceled, or revoked after approval
	restricted struct{}              // kept because it must be, and used for nothing
	erased     struct{ Folded bool } // gone; folded: another approval has taken its place
	choreDone  struct {
		Chores choreSet
		After  Status // that they followed from
	}
	ticked struct{ Lately stepSet } // time has passed; Lately are those whose provider was just asked
)

func (guardianConsented) event() {}
func (guardianNeeded) event()    {}
func (consented) event()         {}
func (methodChosen) event()      {}
func (subjectGiven) event()      {}
func (stepAsked) event()         {}
func (settled) event()           {}
func (proved) event()            {}
func (turnedAway) event()        {}
func (referred) event()          {}
func (submitted) event()         {}
func (decided) event()           {}
func (taken) event()             {}
func (returned) event()          {}
func (escalated) event()         {}
func (handedIn) event()          {}
func (ended) event()             {}
func (restricted) event()        {}
func (erased) event()            {}
func (choreDone) event()         {}
func (ticked) event()            {}

// An outcome is what came of asking a backend.
type outcome uint8

const (
	outcomePassed     outcome = iota + 1
	outcomeFailed             // the answer was no
	outcomePending            // the answer comes later
	outcomeNotJudged          // certainly nothing was judged: the try is given back
	outcomeUnresolved         // it may have been judged, but no answer came
	outcomeWaiting            // asked again, and there was no news
)

var outcomeNames = [...]string{
	"", "passed", "failed", "pending", "not_judged", "unresolved", "waiting",
}

// An effect is something to do after the state was stored. Each ends in a
// settled event with the same operation.
type effect struct {
	Step  Step
	Op    uint32
	Query bool // ask what became of the operation, rather than begin it
}

// out is what a step of the session asks for besides its new state.
type out struct {
	Do    []effect
	Notes []note
}

// A note is an entry for the audit trail.
type note struct {
	Kind   noteKind
	Step   Step
	Op     uint32
	Reason Reason
	Out    outcome // of an operation
	Found  Findings
	To     Status // of a change of status
}

// A noteKind says what happened. Its numbers stand in records.
type noteKind uint8

const (
	noteStatus noteKind = iota + 1
	noteConsent
	noteMethod
	noteSubject
	noteAsked
	noteSettled
	noteLate // an answer that came too late to count
	noteProved
	noteReferred
	noteDecided
	noteCodeSent
	noteCodeWrong
	noteCopy // what came of erasing it
	noteData // restricted or erased

	noteLook      // somebody looked at the personal data; of an account
	noteUnbound   // a card was taken from the account
	noteSuspended // an operator stopped the account
	noteResumed
	noteReverify
	noteReleased

	noteExtended // the session lasts longer, for an answer that does

	noteHeld   // the data is kept, whatever ends it
	noteUnheld // likewise no longer

	notePhotosSeen // somebody looked at the photos
	noteEscalated  // a reviewer left the case to others
	noteRevealed   // staff saw the personal data of a session
	noteNoted      // a reviewer wrote a note
	noteScreened   // a list has the account's person
	noteCleared    // staff found that this is no reason
	noteVoted      // a first actor wants something for which there are to be two
	noteUnlocked   // an operator lifted a lock; of an account
	noteExported   // staff had the personal data handed out
	noteErasure    // staff had it erased
	noteRestricted // staff had it taken out of use
	noteNotesRead  // a reviewer read the notes

	noteConsentWithdrawn // the person took a consent back
	noteConsentDeclined  // the person does not agree
	noteGuardian         // a guardian agreed; that they are one is the service's word
	noteGuardianLost     // what a guardian agreed to counts no more: their account is not verified now
)

var noteNames = [...]string{
	"unknown", "status", "consent", "method", "subject", "asked", "settled", "late", "proved", "referred",
	"decided", "code_sent", "code_wrong", "provider_copy", "data",
	"look", "card_unbound", "suspended", "resumed", "reverify", "released", "extended",
	"held", "unheld", "photos_seen", "escalated", "revealed", "noted", "screened", "screening_cleared", "voted", "unlocked",
	"exported", "erasure", "restricted", "notes_read",
	"consent_withdrawn", "consent_declined",
	"guardian_consent", "guardian_lost",
}

// String returns a stable name such as "settled".
func (k noteKind) String() string { return nameOf(noteNames[:], uint8(k)) }
