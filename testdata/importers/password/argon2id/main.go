// Hashes a password with argon2id and checks it, right and wrong.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/password/argon2id"
	"github.com/go-realname/sdk/password/pwhash"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	// Output:
	// argon2id: right true, wrong false
}

func run(ctx context.Context) error {
	const account = "account-1"
	keeper, err := pwhash.NewKeeper(pwhash.KeeperConfig{
		Keys: keyring.UnsafeDevelopment(), Purpose: "password/login", Hasher: argon2id.Hasher{},
	})
	if err != nil {
		return err
	}
	hash, err := keeper.Hash(ctx, account, []byte("correct horse"))
	if err != nil {
		return err
	}
	right, _, err := keeper.Verify(ctx, account, []byte("correct horse"), hash)
	if err != nil {
		return err
	}
	wrong, _, err := keeper.Verify(ctx, account, []byte("battery staple"), hash)
	if err != nil {
		return err
	}
	if !strings.Contains(hash, "argon2id") {
		return fmt.Errorf("not hashed with argon2id")
	}
	fmt.Printf("argon2id: right %v, wrong %v\n", right, wrong)
	return nil
}
