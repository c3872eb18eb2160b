package realname

// A Reason says why a step or a session stands as it does, or why a call was
// refused. Its zero value means that there is none. Reasons and their strings
// are stable, and so are their numbers, which stand in records; texts for people are in
// package explain.
type Reason uint8

// Reasons about the person, the document, the card or a policy: those that can come with
// an answer that is no.
const (
	ReasonMismatch             Reason = iota + 1 // the authority says that name and number do not belong together
	ReasonNoRecord                               // the authority has no such person on record; no sign of fraud
	ReasonDocumentExpired                        // the card is not valid today
	ReasonDocumentTemporary                      // a temporary card, where the policy wants another
	ReasonDocumentDataMismatch                   // the card shows another name, number, birth date or sex than given
	ReasonDocumentInconsistent                   // the two sides, or two fields, cannot belong to one card
	ReasonDocumentQuality                        // the photo cannot be read
	ReasonDocumentForged                         // the card looks copied or forged
	ReasonPhotoReused                            // the same picture was given twice
	ReasonSubjectMismatch                        // the provider answered about somebody else
	ReasonFaceMismatch                           // the face is another one
	ReasonLivenessFailed                         // it could not be seen that a living person was there
	ReasonAttackSuspected                        // a mask, a screen, an injected picture
	ReasonPhoneOwnerMismatch                     // the mobile number belongs to somebody else

	ReasonCardNotUsable   // the card is lost, frozen, expired or closed
	ReasonCardUnsupported // this bank or type of card cannot be checked

	ReasonUnderAge                // younger than the policy allows
	ReasonGuardianConsentRequired // a guardian has to agree first
	ReasonConsentDeclined         // the user did not agree, or took it back
	ReasonConsentRequired         // the user has not been asked for consent to this step
	ReasonIdentityInUse           // the identity is verified on as many accounts as it may be
	ReasonLimitExceeded           // no tries are left, in this session or for today
	ReasonResubmissionLimit       // asked to hand in again too often
	ReasonReviewRejected          // the reviewer decided against it
	ReasonRevoked                 // the approval was taken back
	ReasonSuperseded              // another subject or method took its place

	ReasonAnotherPerson // the account belongs to a person of another number
	ReasonMobileInUse   // the mobile number is proved by as many accounts as it may be
	ReasonCardInUse     // the card is another person's here, or bound to as many accounts as it may be
	ReasonReleased      // the account was taken from its person

	endAboutPerson // a new one comes before it
)

// Reasons why there is no answer.
const (
	ReasonBadInput              Reason = iota + 64 // the provider could not read what it was given
	ReasonProviderDailyLimit                       // the provider answers no more today
	ReasonProviderUnavailable                      // the provider was not reached; nothing was judged
	ReasonProviderMisconfigured                    // the service's own account with the provider does not work
	ReasonOutcomeUnknown                           // the provider may have judged, but its answer is not known
	ReasonNotOpened                                // the user has not opened the provider's page; nothing was judged
	ReasonAbandoned                                // the user gave the check up before its answer came
)

// Reasons why a call was refused.
const (
	ReasonSessionEnded   Reason = iota + 96 // the session is finished
	ReasonDeadlinePassed                    // the session was not finished in time
	ReasonStepNotNext                       // another step comes first, or the flow does not have this one
	ReasonInProgress                        // the same is being checked already
	ReasonSessionOpen                       // the account has another session open
	ReasonKeyReused                         // the idempotency key was used with other content
	ReasonNotDecidable                      // there is nothing to decide, or another decision was faster
	ReasonAlreadyPassed                     // the step was passed, with something else
	ReasonPINGone                           // others took the place of the PIN that was set: it is to be set again

	ReasonDocumentUnsupported // this kind of identity number is not accepted here
	ReasonAccountErased       // the account's data is being erased
	ReasonDataWithdrawn       // the person's data was restricted or erased

	ReasonAlreadyVerified  // the account is verified: renew instead
	ReasonNotVerified      // the account is not verified, and the goal is for those that are
	ReasonAccountSuspended // the account is stopped

	ReasonCaseTaken     // another reviewer looks at the case
	ReasonNoCase        // no case is free
	ReasonOwnCase       // nobody decides about themselves
	ReasonRevealRefused // the policy does not let this actor see the values
	ReasonSecondActor   // it is noted, and done once another actor wants the same
	ReasonReviewLate    // our reviewers were late

	ReasonNotGuardian // the account cannot agree for that person
	ReasonAgeUnknown  // the document of the account's person did not show that they are 18
)

// Reasons why an argument of a call was refused: the caller gave what can never do. Errors with
// them match [ErrInvalid].
const (
	ReasonValueMissing       Reason = iota + 160 // a value that is needed was not given
	ReasonValueTooLarge                          // a value is longer than it may be, such as a photo of more than MaxPhoto bytes
	ReasonValueMalformed                         // a text is not UTF-8, or a photo to be kept is no JPEG or PNG
	ReasonValueContradictory                     // two values cannot go together
	ReasonMethodUnknown                          // the goal has no such method here
	ReasonGoalUnknown                            // no such goal is configured
	ReasonStepUnknown                            // there is no such step, or it is not one of those that are meant
	ReasonCursorUnknown                          // the cursor is not one of ours

	endAboutInput // a new one comes before it
)

var reasonNames = [...]string{
	"unknown",
	ReasonMismatch:                "mismatch",
	ReasonNoRecord:                "no_record",
	ReasonDocumentExpired:         "document_expired",
	ReasonDocumentTemporary:       "document_temporary",
	ReasonDocumentDataMismatch:    "document_data_mismatch",
	ReasonDocumentInconsistent:    "document_inconsistent",
	ReasonDocumentQuality:         "document_quality",
	ReasonDocumentForged:          "document_forged",
	ReasonPhotoReused:             "photo_reused",
	ReasonSubjectMismatch:         "subject_mismatch",
	ReasonFaceMismatch:            "face_mismatch",
	ReasonLivenessFailed:          "liveness_failed",
	ReasonAttackSuspected:         "attack_suspected",
	ReasonPhoneOwnerMismatch:      "phone_owner_mismatch",
	ReasonCardNotUsable:           "card_not_usable",
	ReasonCardUnsupported:         "card_unsupported",
	ReasonUnderAge:                "under_age",
	ReasonGuardianConsentRequired: "guardian_consent_required",
	ReasonConsentDeclined:         "consent_declined",
	ReasonConsentRequired:         "consent_required",
	ReasonIdentityInUse:           "identity_in_use",
	ReasonLimitExceeded:           "limit_exceeded",
	ReasonResubmissionLimit:       "resubmission_limit",
	ReasonReviewRejected:          "review_rejected",
	ReasonRevoked:                 "revoked",
	ReasonSuperseded:              "superseded",
	ReasonAnotherPerson:           "another_person",
	ReasonMobileInUse:             "mobile_in_use",
	ReasonCardInUse:               "card_in_use",
	ReasonReleased:                "released",
	ReasonBadInput:                "bad_input",
	ReasonProviderDailyLimit:      "provider_daily_limit",
	ReasonProviderUnavailable:     "provider_unavailable",
	ReasonProviderMisconfigured:   "provider_misconfigured",
	ReasonOutcomeUnknown:          "outcome_unknown",
	ReasonNotOpened:               "not_opened",
	ReasonAbandoned:               "abandoned",
	ReasonSessionEnded:            "session_ended",
	ReasonDeadlinePassed:          "deadline_passed",
	ReasonStepNotNext:             "step_not_next",
	ReasonInProgress:              "in_progress",
	ReasonSessionOpen:             "session_open",
	ReasonKeyReused:               "key_reused",
	ReasonNotDecidable:            "not_decidable",
	ReasonAlreadyPassed:           "already_passed",
	ReasonPINGone:                 "pin_gone",
	ReasonDocumentUnsupported:     "document_unsupported",
	ReasonAccountErased:           "account_erased",
	ReasonDataWithdrawn:           "data_withdrawn",
	ReasonAlreadyVerified:         "already_verified",
	ReasonNotVerified:             "not_verified",
	ReasonAccountSuspended:        "account_suspended",
	ReasonCaseTaken:               "case_taken",
	ReasonNoCase:                  "no_case",
	ReasonOwnCase:                 "own_case",
	ReasonRevealRefused:           "reveal_refused",
	ReasonSecondActor:             "second_actor",
	ReasonReviewLate:              "review_late",
	ReasonNotGuardian:             "not_guardian",
	ReasonAgeUnknown:              "age_unknown",
	ReasonValueMissing:            "value_missing",
	ReasonValueTooLarge:           "value_too_large",
	ReasonValueMalformed:          "value_malformed",
	ReasonValueContradictory:      "value_contradictory",
	ReasonMethodUnknown:           "method_unknown",
	ReasonGoalUnknown:             "goal_unknown",
	ReasonStepUnknown:             "step_unknown",
	ReasonCursorUnknown:           "cursor_unknown",
}

// String returns the reason's stable name, such as "no_record".
func (r Reason) String() string { return nameOf(reasonNames[:], uint8(r)) }

// aboutPerson reports whether r is about the person, the document, the card or
// a policy, and so can come with an answer that is no.
func (r Reason) aboutPerson() bool { return r > 0 && r < endAboutPerson }

// aboutInput reports whether r is about an argument of a call.
func (r Reason) aboutInput() bool { return r >= ReasonValueMissing && r < endAboutInput }
