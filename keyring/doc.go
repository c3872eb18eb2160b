// Package keyring is the one holder of keys: it computes message
// authentication codes, blind indexes and sealed texts under subkeys of a few
// master keys, and tells which key each of them needs, so that keys can be
// replaced while a service runs.
//
// A [Ring] holds the master keys. Each use of them has a label of its own, and
// [Ring.Purpose] derives the subkeys of a label once:
//
//   - [Purpose.Sum] and [Purpose.Check]: a MAC over several parts, for what is
//     only ever compared (a code sent by SMS, the pepper of a PIN)
//   - [Purpose.Index]: a blind index, to find a record by a phone, card or
//     identity number that the database must not learn. There are only 1.3e11
//     identity numbers, so a plain hash of one is no protection
//   - [Purpose.Seal] and [Purpose.Open]: encryption with associated data
//   - [Ring.NewDataKey]: a key for the data of one session, kept wrapped in a
//     record of its own; delete that record to erase the data
//
// # Rotation
//
// Everything carries the id of its key, except an index: all processes must
// agree on it, so it stays under [Config].Index, the oldest key unless told
// otherwise.
//
//  1. Add the new key at the end of Keys and start every process with it.
//     Nothing changes yet, but all can now read what it will make.
//  2. Name it as Current and start every process again. New tags, texts and
//     wrapped data keys are made with it; older ones still check and open.
//  3. Pass every wrapped data key to [Ring.Rewrap]. Make tags and sealed texts
//     again when they are next written; [Tag.Key] and [Ring.SealedUnder] tell
//     which key they need. Move the records found by an index by asking for
//     both, with [Purpose.IndexUnder], and only then name the new key as Index.
//  4. The old key may leave when nothing is left that names it. What does,
//     fails with [ErrUnknownKey] from then on; put the key back and it works. An
//     index names no key and does not fail: if the key of all indexes leaves, no
//     record is found and every count begins anew. [Config].Index must name a key
//     that stays before this step; then New says if it does not.
//
// Replace a key at once if somebody may know it: they can also forge what it opens. Limit it
// with [Config].Serves to what still needs it, so that nothing else passes.
//
// A change of algorithms, or a [Wrapper] or a [MAC] that is new, is a rotation
// too: give them with a new key, in the first step, and mark the older keys with
// NoWrapper or NoMAC. For as long as those are in the ring, what needs no service
// can be made by who has the ring: let them leave.
//
// # Labels
//
// Each use has a label, by which [Config].Serves names it. Those of this module are:
//
//   - realname/seal/session, …/account, …/identity, …/card, …/mobile, …/case, …/lease,
//     …/erasure, …/quarantine and …/index: the records of package realname. Somebody who can
//     make one can forge approvals
//   - realname/index/account, …/identity, …/card, …/mobile and …/index: where these
//     records lie
//   - realname/cursor: where a list of the reviewers goes on
//   - realname/moved, sms/moved, password/moved and webhook/moved: the notes that say where a record went
//   - sms/record: records of package sms, and where they lie; sms/code: codes that were sent
//   - password/guard: records of PINs, and where they lie; password/pin: the pepper of a PIN
//   - what pwhash.KeeperConfig.Purpose says: the pepper of a password
//   - webhook/seal/letter, webhook/seal/mark and webhook/index/…: messages that were put
//     aside, and the newest number of each stream
//   - keyring/datakeys, which is [DataKeys]: the keys of sessions' data
//
// # What it protects from
//
// Somebody who reads the database, or a copy of it, learns no number, code or name from
// what this package made, and cannot test guesses without the ring. Somebody who can write to
// it cannot forge a tag or a text, nor move a text to a place with other associated data. They
// can put an older text back in its own place if the associated data does not name the version.
//
// It does not protect from who reads the memory of the process. Nothing here
// prints a key, in whatever manner it is printed, except the caller's own [Key]:
// package fmt shows its bytes if it lies in an unexported field of another
// struct, or for %p and %w, which vet refuses. Let it live until [New] returns.
package keyring
