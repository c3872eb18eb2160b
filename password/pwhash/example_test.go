package pwhash_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/password/pwhash"
)

// Move from one cost to another: old hashes are verified, are stale, and are replaced at the login.
func ExampleKeeperConfig() {
	ctx, secret, keys := context.Background(), []byte("four words said aloud"), keyring.UnsafeDevelopment()
	before, err1 := pwhash.NewKeeper(pwhash.KeeperConfig{Keys: keys, Purpose: "password/login", Hasher: pwhash.PBKDF2{UnsafeRounds: 1}})
	after, err2 := pwhash.NewKeeper(pwhash.KeeperConfig{Keys: keys, Purpose: "password/login", Hasher: pwhash.PBKDF2{UnsafeRounds: 2}})
	if err := errors.Join(err1, err2); err != nil {
		panic(err)
	}
	stored, _ := before.Hash(ctx, "account-1", secret)
	ok, stale, err := after.Verify(ctx, "account-1", secret, stored)
	fmt.Println(ok, stale, err)

	stored, _ = after.Hash(ctx, "account-1", secret) // store it in the place of the old one
	ok, stale, err = after.Verify(ctx, "account-1", secret, stored)
	fmt.Println(ok, stale, err)
	// Output:
	// true true <nil>
	// true false <nil>
}

// Two hashes of one secret differ, since each has a salt of its own.
func ExamplePBKDF2_Hash() {
	h := pwhash.PBKDF2{UnsafeRounds: 1} // only so that this example is fast
	a, err1 := h.Hash(context.Background(), []byte("password"))
	b, err2 := h.Hash(context.Background(), []byte("password"))
	fmt.Println(strings.HasPrefix(a, "$pbkdf2-sha256$i=1$"), a == b, err1, err2)
	// Output: true false <nil> <nil>
}

// The same salt and cost give the same hash.
func ExamplePBKDF2_Repeat() {
	ctx, h := context.Background(), pwhash.PBKDF2{UnsafeRounds: 1}
	hash, _ := h.Hash(ctx, []byte("password"))
	again, err := h.Repeat(ctx, hash, []byte("password"))
	other, _ := h.Repeat(ctx, hash, []byte("passw0rd"))
	fmt.Println(again == hash, other == hash, err)
	// Output: true false <nil>
}

// A hash of a scheme that nobody knows is an error, and no wrong password.
func ExampleErrScheme() {
	_, err := pwhash.PBKDF2{}.Repeat(context.Background(), "$scrypt$ln=17,r=8,p=1$c2FsdA", []byte("secret"))
	fmt.Println(errors.Is(err, pwhash.ErrScheme), err)
	// Output: true phc: another scheme
}

// A secret is never cut.
func ExampleErrTooLong() {
	_, err := exampleKeeper().Hash(context.Background(), "account-1", make([]byte, pwhash.MaxSecret+1))
	fmt.Println(errors.Is(err, pwhash.ErrTooLong), err)
	// Output: true pwhash: secret is too long
}

// The caller left before the work began: nothing was compared, so count no try.
func ExampleErrNotBegun() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := exampleKeeper().Hash(ctx, "account-1", []byte("secret"))
	fmt.Println(errors.Is(err, pwhash.ErrNotBegun), errors.Is(err, context.Canceled))
	// Output: true true
}
