package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/go-realname/sdk/keyring"
)

// openKeys reads a file of keys, and makes one where there is none: a wallet for trials needs no
// ceremony. A real service has a person make its keys and keep a copy, see docs/keys.md.
func openKeys(file string) (*keyring.Ring, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		b, err = newKeys(file)
	}
	if err != nil {
		return nil, err
	}
	var c keyring.Config
	if json.Unmarshal(b, &c) != nil { // its error may repeat what is in the file
		return nil, fmt.Errorf("%s is not a file of keys", file)
	}
	return keyring.New(c)
}

// newKeys writes a file with one new master key.
func newKeys(file string) ([]byte, error) {
	secret := make([]byte, 32)
	rand.Read(secret)
	id := time.Now().UTC().Format("2006-01")
	b, err := json.Marshal(map[string]any{
		"Keys": []map[string]any{{"ID": id, "Secret": secret}}, "Current": id, "Index": id,
	})
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(b)
	return b, errors.Join(err, f.Sync(), f.Close())
}
