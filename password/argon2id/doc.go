// Package argon2id brings argon2id (RFC 9106) to package pwhash, and verifies
// the bcrypt hashes of programs that went before. It is a module of its own, so
// that the root does not need golang.org/x/crypto.
//
//	guard, err := password.NewGuard(password.GuardConfig{
//		Store:  store,
//		Keys:   ring,
//		Hasher: argon2id.Hasher{},
//	})
package argon2id
