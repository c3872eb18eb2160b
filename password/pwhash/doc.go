// Package pwhash turns secrets that people remember into strings that may be
// stored, and checks them: passwords by a [Keeper], and under it payment PINs
// by the guard of package password.
//
// A Keeper puts a keyed step on both sides of a slow hash. Without the keys,
// which lie elsewhere than the database, nothing can be guessed from a stolen
// row. That matters most for a PIN: there are only a million of them, and a
// slow hash alone keeps nobody from trying all (six core-hours with argon2id
// at OWASP's cost). Where the ring of keys has a MAC service (an HSM), every
// check needs that service too.
//
// [PBKDF2] is the slow hash from the standard library. The module in
// password/argon2id brings argon2id, which costs an attacker more memory.
package pwhash
