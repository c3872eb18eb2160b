package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/go-realname/sdk/keyring"
)

// newKeys writes a file with one new master key. It overwrites nothing: whoever loses the keys
// loses all data.
func newKeys(file string) error {
	secret := make([]byte, 32)
	rand.Read(secret)
	id := time.Now().UTC().Format("2006-01")
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = json.NewEncoder(f).Encode(map[string]any{
		"Keys": []map[string]any{{"ID": id, "Secret": secret}}, "Current": id, "Index": id,
	})
	return errors.Join(err, f.Sync(), f.Close())
}

// openKeys reads the file: the fields of keyring.Config, see docs/keys.md.
func openKeys(file string) (*keyring.Ring, error) {
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s is not there, or others can read it: -job keys makes one, chmod 600 closes it", file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var c keyring.Config
	if json.Unmarshal(b, &c) != nil { // its error may repeat what is in the file
		return nil, fmt.Errorf("%s is not a file of keys", file)
	}
	return keyring.New(c)
}
