// Package sms reads mobile numbers as people in China type them, and proves
// that a person holds one, by a one-time code in a text message (短信验证码).
//
// [ParseMobile] makes a [Mobile]; a [Service] sends codes with [Service.Send]
// and checks them with [Service.Verify], whose answer is a [Proof]. The service
// does the part that is easily got wrong: codes are drawn without bias and never
// stored, tries are counted in the same write that compares and consumes, limits
// outlive a code, and whatever cannot be known for certain counts as no.
// How a message reaches the phone is up to a [Sender].
//
// # What a code proves
//
// That whoever typed it could read messages to that number a few minutes ago, for
// the purpose and the binding the code was made for. Messages can be read by
// others (GSM sniffing, a stolen or swapped SIM): a code is never the only proof.
//
// # Abuse
//
// Limits for a number hold back whoever bothers its owner or guesses at one
// account; they cannot stop who tries one guess at each of a million numbers, or
// earns by messages to many. Breakers are for these, see Limits.Base. They refuse with
// [ChallengeNeeded]: have the user solve a captcha then, and ask again with
// Request.Challenged. A service that does so refuses nobody because of an attack; to
// one that does not, a stranger can do harm with 250 messages an hour. Limits.All is the
// most that is sent in an hour, whoever solves what.
//
// A stranger can still use up the day's messages or failures of a number that is not
// theirs. Config.Gate, with a captcha, and limits for addresses make that dear, and
// [Service.Unlock] lets an operator help the owner. They cannot use up the tries of a code
// that another session asked for, nor replace it; but while the number's failures are
// used up, that code does not count either.
//
// Send to whoever asks, registered or not. If only a registered number gets a message, whoever
// holds a phone, or asks the owner, learns who is registered; so they do if the answers
// or their times differ. Tell people in the message what the code is for.
//
// # Privacy
//
// A [Mobile] and a [Code] show masked however they are printed; Reveal returns
// them plain. Records in the store are sealed and lie under blind indexes; no
// error, event or key holds a number or a code.
//
// # Standards
//
// The rules follow NIST SP 800-63B-4 sections 3.1.3.2, 3.1.3.3 and 3.2.2 and
// OWASP ASVS 5.0 chapter 6: at least six digits, at most ten minutes,
// accepted once, bound to the request that asked, failures that a new code does
// not forgive.
package sms

//go:generate go run ./internal/gen
