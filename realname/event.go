package realname

import "time"

// An Event tells of one change of a session's status, that its data is held or no longer, or of
// what happens to an account. A
// session's events are numbered from 1 without gaps, and so are an account's own, which have
// no Session. They are delivered at least once, and so may come twice. A receiver keeps the
// newest Seq of each pair of Account and Session, and drops what is not newer. Events of
// different sessions come in any order: Time tells which was first.
//
// An Event holds no personal data but the account's name, so it can be sent as JSON: names of
// values are as their String gives them, times are RFC 3339 in UTC, and a field that is zero
// is left out, but for Seq, Kind, Account and Time. What was encoded decodes to the same Event.
type Event struct {
	Seq     uint64    `json:"seq"`
	Kind    EventKind `json:"kind"`
	Session string    `json:"session,omitempty"` // "" for an event of the account's own
	Account string    `json:"account"`           // as given to [Verifier.Start]
	Goal    Goal      `json:"goal,omitempty"`    // of a session
	Status  Status    `json:"status,omitempty"`  // of a session
	Reason  Reason    `json:"reason,omitempty"`
	Time    time.Time `json:"time"` // with microseconds

	// Level and Until are those of the account then, in events of its own. Level is as if no
	// operator had stopped the account: see Kind for that. Until is zero where there is no end.
	Level int       `json:"level,omitempty"`
	Until time.Time `json:"until,omitzero"`
}

// An EventKind says what an [Event] is about.
type EventKind uint8

const (
	EventStatus           EventKind = iota + 1 // a session's status has changed
	EventLevel                                 // an approval was added or taken away: see Level and Until
	EventWarning                               // the account lapses at Until, see [Config].Warnings
	EventLapsed                                // the account has lapsed
	EventReverify                              // the person is to prove themselves again by Until
	EventSuspended                             // an operator stopped the account
	EventResumed                               // an operator lets it go on
	EventReleased                              // the account is bound to nobody any more
	EventMobileReissued                        // a carrier says that a mobile number of the account is another person's now (二次放号)
	EventUnlocked                              // an operator lifted a lock of the account
	EventHeld                                  // the data of a session is kept, see [Records.Hold]
	EventUnheld                                // likewise no longer
	EventConsentWithdrawn                      // the person took a consent back: see [Account].Withdrawn

	numEvents = iota + 1
)

var eventNames = [numEvents]string{
	"unknown", "status", "level", "warning", "lapsed", "reverify", "suspended", "resumed", "released",
	"mobile_reissued", "unlocked", "held", "unheld",
	"consent_withdrawn",
}

// String returns a stable name such as "lapsed".
func (k EventKind) String() string { return nameOf(eventNames[:], uint8(k)) }
