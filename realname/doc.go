// Package realname verifies that a person is who they say they are, under
// Chinese rules (实名认证). A [Verifier] leads a user of a wallet through the
// flow:
//
//  1. choose a way: ID card or bank card ([Verifier.Start])
//  2. give name and ID number ([Verifier.SubmitIdentity])
//  3. give photos of both sides of the card ([Verifier.SubmitPhotos])
//  4. pass a face check ([Verifier.SubmitFace])
//  5. prove a mobile number with a code ([Verifier.SendCode], [Verifier.CheckCode])
//  6. set a payment password ([Verifier.SetPIN])
//  7. wait for review, and see what was decided ([Verifier.Get])
//
// By bank card, the bank's check ([Verifier.SubmitCard]) stands in the place of
// photos and face, and the code goes to the number that the bank checked.
//
// The package knows the rules. The outside world is brought by the embedding
// service as small backends: an [Authority] that knows identities, a
// [BankChecker], a [DocumentReader], a [FaceChecker], a [Reviewer], the code
// service of package sms, the PIN guard of package password, and a store as
// package kv describes it. Nothing is sent anywhere but to them.
//
// # No, and don't know
//
// "No" is an answer: the session's step then tells [PhaseFailed] and a
// [Reason], and the call returns no error. "Don't know" is an error that
// matches [ErrUnavailable]: the step is open again, or waits until the provider
// can be asked what became of it. A call that is not possible now is refused
// with an error that matches [ErrRefused]; then no backend was asked. Only proof
// passes a step: an answer that is not understood is no answer.
//
// # What holds
//
// A check is counted before it is made, and no crash, no second process and no
// change of method or subject makes it uncounted. A result counts for the
// subject that it was about, and for no other. An operation is begun once;
// where its outcome is unknown the provider is asked, or the step is closed.
// An account is approved before the deadline or not at all, and for one
// identity only as many accounts as [Limits] say. Every change of status is one
// numbered event ([Verifier.Deliver]) and one entry of a chained audit trail
// ([Records.Trail]).
//
// # Workers
//
// Call [Verifier.Sweep] every few seconds and [Verifier.Deliver] as often as
// events should flow, in as many processes as you like. Nothing of a session is
// kept in a process.
//
// # Privacy
//
// Records are sealed, and personal data once more under a key of the session's
// own. No error, log line, event or key holds what a person gave or what a
// provider said. The Verifier keeps no photo.
package realname
