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
// After that the account belongs to that person. Call [Verifier.Account] before each payment: it
// tells whether the account is verified, at which level and until when. To renew, to reset a
// forgotten PIN and to bind a card are other values of [Goal], and so are goals of your own.
// Operators suspend an account, resume it, have its person verified again or release it: see
// [Desk].
//
// A flow may also ask the carrier whether the mobile number is the person's
// ([Verifier.SubmitCarrier]): no other step tells that.
//
// By bank card, the bank's check ([Verifier.SubmitCard]) takes the place of
// photos and face, and the code goes to the number that the bank checked.
//
// The package knows the rules. Your service brings the outside world
// as small backends: an [Authority] that knows identities, a
// [BankChecker], a [Carrier], a [DocumentReader], a [FaceChecker], a [Reviewer], the code
// service of package sms, the PIN guard of package password, and a store as
// package kv describes it. Nothing is sent to anybody else. If you have more than
// one provider of a kind, [Chain] asks the next if the first is down, and [Split] divides people
// between them.
//
// # No, and don't know
//
// "No" is an answer: the session's step then tells [PhaseFailed] and a
// [Reason], and the call returns no error. "Don't know" is an error that
// matches [ErrUnavailable]: the step is open again, or waits until the provider
// can be asked about the check. A call that is not possible now is refused
// with an error that matches [ErrRefused]; then no backend was asked. An answer that is
// not understood never passes a step.
//
// Some answers need the eyes of people. A name that is read without its dot, or a card of
// unusual validity, passes with a [Finding]: it is kept with the operation, staff sees it,
// and a program decides about it only if it says that it handles it. If [Config].Referral
// allows it, a no of the authority can be left to people ([Verifier.Refer]).
//
// # Consent
//
// No backend is asked before the person has agreed: to each purpose, and to each receiver, by an act of its
// own ([Verifier.Consent]). [Verifier.Consents] and [Session].Needs tell which acts are needed,
// [Config].Texts which texts are in force. [Verifier.Withdraw] takes consents of an account back and stops
// what they allowed; [Verifier.Decline] says in one session that there will be none.
//
// # Answers that come later
//
// A check may be pending: the session waits for the provider. Send the user to the session's
// Continue. Workers ask the provider after pauses that grow. Call [Verifier.Notify] when the
// provider calls back or the user returns, and they ask soon; call [Verifier.Refresh] to ask at
// once. If an answer takes longer than the session lasts, the session is extended once, see
// [Config].Extension. [Verifier.Abandon] gives the check up: a yes that comes later does not
// count, and a no does.
//
// # Data has an end
//
// Sessions that came to nothing lose their personal data after a day, rejected ones after 30 days:
// see [Config].Retain. [Records.Hold] keeps the data longer. [Records.Erase] erases at once what no
// law and no hold keeps. Use [Records.Export] for the person whose data it is. [Records.Report] is
// for auditors: signed with package report it says how a session went, without personal data.
//
// # Other documents
//
// Passports and permits are subjects too, where [Config].Documented names their kinds and the backends
// know them: see [Identity].Document. The reader has to read the machine readable zone of a
// passport, with all its check digits. The number has to be the subject's, the name in either order.
// These are findings: a spelling that differs, a name that is cut, an age that is not certain, and a
// reader that does not look for copies ([FindingCopyUnchecked]).
//
// # An account belongs to one person
//
// From the first claim of an approval an account belongs to one identity number. Another one is
// refused before anybody is paid, by whatever goal, method or process, also after a revocation, a
// lapse or a restriction. Only [Desk.Release] or [Records.Erase] frees it. A changed name, or a
// document that is renewed under another number, goes to people.
//
// The payment PIN follows: while the account is suspended, revoked, released, restricted or
// lapsed the guard refuses it. The guard learns of a lapse from a worker, a little later;
// [Verifier.Account] tells it at once, so ask both. Another approval lifts these causes, but for
// the first: only [Desk.Resume] does that. An identity, a mobile number and a card are each
// verified on as many accounts as [Limits] say.
//
// # What holds
//
// A check is counted before it is made, and no crash, no second process and no
// change of method or subject takes it off the count. A check that was certainly not judged
// does not count: its step is not asked again for a while instead, see [Limits]. A step passes
// with the data that the backend was asked about, whatever was submitted since. A result counts
// for the subject that it was about, and for no other. An operation is begun once;
// if its outcome is unknown the provider is asked, or the step is closed.
// An account is approved before the deadline or not at all, and one identity is approved on
// only as many accounts as [Limits] say. An account's approved sessions name one person. A
// worker writes one event for each warning before an account lapses, and one for the lapse; it
// writes none if the account was renewed before it looked. Every change
// of status is one numbered event ([Verifier.Deliver]) and one entry of a chained audit trail
// ([Records.Trail]).
//
// # Lists
//
// Where [Config].Screen is set, nobody is approved whom a list of those who must not be verified
// has, and who is verified is looked up again as the lists change. Staff looks at a hit
// ([Desk.Screened]) and clears it ([Desk.ClearScreening]), or leaves the account stopped. The person
// is not told why.
//
// # States
//
// What becomes of a session, as the step function does it:
//
//	approved → revoked   data erased; revoked
//	open     → canceled  canceled; data restricted or erased
//	open     → expired   deadline passed
//	open     → rejected  identity has no free slot
//	open     → review    every step passed
//	review   → approved  approved, slot claimed
//	review   → canceled  canceled; data restricted or erased
//	review   → expired   deadline passed
//	review   → open      PIN is gone; guardian counts no more; reviewer asks for steps again; reviewers were late
//	review   → rejected  decided against; identity has no free slot
//
// # JSON
//
// Every value of an enumeration has a stable name: String and MarshalText give it, and the
// Parse function of the type takes it. A zero that stands for nothing, such as a [Reason] where
// there is none, is "" as text, and "" is read as that. Parse takes names alone: "" and
// "unknown" are errors. To marshal a value that this release has no name for is an error too.
// Use [Event], and the [View] of a session, for JSON.
//
// # Workers
//
// Start [Verifier.Run] in each process, or in as many as you like: it looks after
// sessions whose time is up or whose process crashed, and delivers events. It calls
// [Verifier.Sweep] and [Verifier.Deliver] at the right times, and ends in order. A process
// keeps nothing of a session.
//
// # Privacy
//
// Records are sealed, and personal data once more under a key of the session's
// own. No error, log line, event or key holds what a person gave or what a
// provider said. The Verifier keeps no photo, unless [Config].Photos says where.
package realname
