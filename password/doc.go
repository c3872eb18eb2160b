// Package password knows how people in China choose passwords and payment PINs
// (支付密码), refuses those that are easily guessed, and keeps a PIN shut.
//
// A [Policy] checks a password, a [PINPolicy] a PIN, each against the [Person]
// who chose it: a thief of an ID number knows the birthday, and tries it first. Both tell all
// that is wrong at once, as data; the text for people is in package explain.
//
// A [Guard] keeps the PINs of accounts in a [kv.Store]: set, staged until a
// verification is approved, verified, changed, reset. It counts a try before it
// looks at it, and locks after wrong ones: three in a row for a minute, five for
// a quarter of an hour, seven for three hours, ten in a day until the day has
// passed, fifty in a month until a reset. To be told that a new PIN is an earlier one
// counts as a wrong try, and a try that was never looked at counts as none.
//
// The PIN follows the verification of its account: [Guard.Suspend] stops it for a cause, such
// as a verification that was revoked, and [Guard.Resume] lifts that cause and no other.
//
// Package password/pwhash stores passwords and is what a Guard keeps PINs with.
//
// # What it does not do
//
// A guard answers for one account. An attacker who knows many account names can try one PIN on
// each: your application has to limit addresses and devices, and has to have people log in
// before a payment.
//
// # Size
//
// The estimator, with all its tables, makes a program that already prints and
// logs at most 800 KB larger. The whole package makes it about 1.6 MB larger: the
// types of a Person, and the encryption, MACs and slow hash of a guard, come with
// it. Neither does any work when a program starts.
//
// # Privacy
//
// A [PIN] shows as six asterisks however it is printed. No error, violation or
// key of a record holds what was typed, nor the person's data it was found in.
package password
