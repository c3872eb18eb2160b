package realname

// A Reason says why a step or a session stands as it does, or why a call was
// refused. Its zero value means that there is none. Reasons and their strings
// are stable; texts for people are in package explain.
type Reason uint8

// Reasons about the person and the document.
const (
	Mismatch             Reason = iota + 1 // the authority says that name and number do not belong together
	NoRecord                               // the authority has no such person on record; no sign of fraud
	DocumentExpired                        // the card is not valid today
	DocumentTemporary                      // a temporary card, where the policy wants another
	DocumentDataMismatch                   // the card shows another name, number, birth date or sex than given
	DocumentInconsistent                   // the two sides, or two fields, cannot belong to one card
	DocumentQuality                        // the photo cannot be read
	DocumentForged                         // the card looks copied or forged
	PhotoReused                            // the same picture was given twice
	SubjectMismatch                        // the provider answered about somebody else
	FaceMismatch                           // the face is another one
	LivenessFailed                         // it could not be seen that a living person was there
	AttackSuspected                        // a mask, a screen, an injected picture
	PhoneOwnerMismatch                     // the mobile number belongs to somebody else

	CardNotUsable   // the card is lost, frozen, expired or closed
	CardUnsupported // this bank or type of card cannot be checked

	UnderAge                // younger than the policy allows
	GuardianConsentRequired // a guardian has to agree first
	ConsentDeclined         // the user did not agree
	ConsentRequired         // the user has not been asked for consent to this step
	IdentityInUse           // the identity is verified on as many accounts as it may be
	LimitExceeded           // no tries are left, in this session or for today
	ResubmissionLimit       // asked to hand in again too often
	ReviewRejected          // the reviewer decided against it
	Revoked                 // the approval was taken back
	Superseded              // another subject or method took its place

	BadInput              // the provider could not read what it was given
	ProviderDailyLimit    // the provider answers no more today
	ProviderUnavailable   // the provider was not reached; nothing was judged
	ProviderMisconfigured // the service's own account with the provider does not work
	OutcomeUnknown        // the provider may have judged, but its answer is not known

	SessionEnded   // the session is finished
	DeadlinePassed // the session was not finished in time
	StepNotNext    // another step comes first, or the flow does not have this one
	InProgress     // the same is being checked already
	SessionOpen    // the account has another session open
	KeyReused      // the idempotency key was used with other content
	NotDecidable   // there is nothing to decide, or another decision was faster

	DocumentUnsupported // this kind of identity number is not accepted here
	AccountErased       // the account's data is being erased
	DataWithdrawn       // the person's data was restricted or erased

	numReasons = iota + 1
)

var reasonNames = [numReasons]string{
	"unknown",
	"mismatch", "no_record", "document_expired", "document_temporary", "document_data_mismatch",
	"document_inconsistent", "document_quality", "document_forged", "photo_reused",
	"subject_mismatch", "face_mismatch", "liveness_failed", "attack_suspected",
	"phone_owner_mismatch",
	"card_not_usable", "card_unsupported",
	"under_age", "guardian_consent_required", "consent_declined", "consent_required",
	"identity_in_use", "limit_exceeded", "resubmission_limit", "review_rejected", "revoked",
	"superseded",
	"bad_input", "provider_daily_limit", "provider_unavailable", "provider_misconfigured",
	"outcome_unknown",
	"session_ended", "deadline_passed", "step_not_next", "in_progress", "session_open",
	"key_reused", "not_decidable",
	"document_unsupported", "account_erased", "data_withdrawn",
}

// String returns the reason's stable name, such as "no_record".
func (r Reason) String() string { return nameOf(reasonNames[:], uint8(r)) }

// aboutPerson reports whether r is about the person, the document, the card or
// a policy, and so can come with an answer that is no.
func (r Reason) aboutPerson() bool { return r > 0 && r < BadInput }
