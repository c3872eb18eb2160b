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
// After that the account is a person's: [Verifier.Account] tells before each payment whether it
// is verified, at which level and until when. What its person comes for next is another [Goal] of
// the same flow: to renew, to reset a forgotten PIN, to bind a card, or one of your own. Operators
// stop an account, let it go on, have its person verified again or release it: see [Desk].
//
// A flow may also have the carrier asked whether the number is the person's
// ([Verifier.SubmitCarrier]): nothing else ties one to the other.
//
// By bank card, the bank's check ([Verifier.SubmitCard]) stands in the place of
// photos and face, and the code goes to the number that the bank checked.
//
// The package knows the rules. The outside world is brought by the embedding
// service as small backends: an [Authority] that knows identities, a
// [BankChecker], a [Carrier], a [DocumentReader], a [FaceChecker], a [Reviewer], the code
// service of package sms, the PIN guard of package password, and a store as
// package kv describes it. Nothing is sent anywhere but to them. Where there is more than
// one provider of a kind, [Chain] asks another if the first is down, and [Split] divides people
// between them.
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
// Between yes and no there is what people should look at. A name that is read without
// its dot, or a card of unusual validity, passes with a [Finding]: it is kept with the
// operation, staff sees it, and no program decides about it unless it says that it
// handles it. Where [Config].Referral allows it, a no of the authority can be left to
// people ([Verifier.Refer]).
//
// # Consent
//
// No backend is asked before the person has agreed: to each purpose, and to each receiver, by an act of its
// own ([Verifier.Consent]). [Verifier.Consents] and [Session].Needs tell which acts are needed,
// [Config].Texts which texts are in force.
//
// # Answers that come later
//
// A face check, or any other, may be pending: the session waits for the provider, and its Continue
// tells where the user goes on. Workers ask by growing pauses; [Verifier.Notify] has them ask
// soon, when the provider calls back or the user returns, and [Verifier.Refresh] asks at once. An answer that
// may take longer than the session gives it time, see [Config].Extension. [Verifier.Abandon]
// gives the check up: a yes that comes later counts no more, and a no does.
//
// # Data has an end
//
// Sessions that came to nothing lose their personal data after a day, those that were decided against
// after 30, see [Config].Retain. [Records.Hold] stops that, and [Records.Erase] erases at once what no
// law and no hold keeps. [Records.Export] is for the person whose data it is, and [Records.Report] for
// auditors: signed with package report it says how a session went, without personal data.
//
// # Other documents
//
// Passports and permits are subjects too, where [Config].Documented names their kinds and the backends
// know them: see [Identity].Document. Of a passport the machine readable zone has to be read, with
// all its check digits. The number has to be the subject's, the name in either order; a spelling that
// differs, a name that is cut and an age that is not certain are findings. So is a reader that does not look
// for copies ([FindingCopyUnchecked]).
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
// change of method or subject makes it uncounted. What was certainly not judged counts
// nowhere: its step rests for a while instead, see [Limits]. What passes is what was
// asked about, whatever was submitted since. A result counts for the
// subject that it was about, and for no other. An operation is begun once;
// where its outcome is unknown the provider is asked, or the step is closed.
// An account is approved before the deadline or not at all, and for one
// identity only as many accounts as [Limits] say. An account's approved sessions name one
// person. Each warning before an account lapses, and the lapse, is one event, which a
// worker writes when it sees it: for what is renewed before that there is none. Every change
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
// # JSON
//
// Every value of an enumeration has a stable name: String and MarshalText give it, and the
// Parse function of the type takes it. A zero that stands for nothing, such as a [Reason] where
// there is none, is "" as text, and "" is read as that; Parse takes names alone, so "" and
// "unknown" are errors. So is a value that this release has no name for: nothing is
// written that cannot be read. An [Event], and the [View] of a session, are made for JSON.
//
// # Workers
//
// Start [Verifier.Run] in each process, or in as many as you like: it looks after
// sessions whose time is up or whose process crashed, and delivers events. It is
// [Verifier.Sweep] and [Verifier.Deliver] at the right times, with an orderly end. Nothing
// of a session is kept in a process.
//
// # Privacy
//
// Records are sealed, and personal data once more under a key of the session's
// own. No error, log line, event or key holds what a person gave or what a
// provider said. The Verifier keeps no photo, unless [Config].Photos says where.
package realname
