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
// earns by messages to many. The two breakers of [Limits] are for these. A stranger
// can still use up the day's messages or failures of a number that is not theirs;
// Config.Gate, with a captcha, and limits for addresses make that dear. They cannot
// use up the tries of a code that another session asked for, nor replace it; but
// while the number's failures are used up, that code does not count either.
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
