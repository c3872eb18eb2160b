package keyring_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"

	"github.com/go-realname/sdk/keyring"
)

// two returns a ring of two keys, of which the second makes everything new.
func two() keyring.Config {
	return keyring.Config{
		Keys: []keyring.Key{
			{ID: "2025-01", Secret: bytes.Repeat([]byte("0123456789abcdef"), 2)}, // from a key service, in earnest
			{ID: "2026-01", Secret: bytes.Repeat([]byte("fedcba9876543210"), 2)},
		},
		Current: "2026-01", Index: "2026-01", OldIndex: "2025-01",
	}
}

// purposeOf returns a purpose of a ring.
func purposeOf(c keyring.Config, label string) *keyring.Purpose {
	ring, err := keyring.New(c)
	if err != nil {
		log.Fatal(err)
	}
	p, err := ring.Purpose(label)
	if err != nil {
		log.Fatal(err)
	}
	return p
}

// While records move from one index key to the next, both are named.
func ExampleRing_OldIndexKey() {
	ring, err := keyring.New(two())
	fmt.Println(ring.OldIndexKey(), "→", ring.IndexKey(), err)
	// Output: 2025-01 → 2026-01 <nil>
}

// New finds every problem at once.
func ExampleErrConfig() {
	_, err := keyring.New(keyring.Config{Keys: []keyring.Key{{ID: "2026-01", Secret: []byte("short")}}, Current: "2026-02"})
	fmt.Println(errors.Is(err, keyring.ErrConfig))
	fmt.Println(err)
	// Output:
	// true
	// keyring: key at 0: short_secret
	// keyring: unknown_current
}

// A key has left the ring too early: that is no verdict about the text.
func ExampleErrUnknownKey() {
	c := two()
	c.Current = "2025-01"
	sealed, err := purposeOf(c, "example/note").Seal(nil, []byte("plain"), nil)
	if err != nil {
		log.Fatal(err)
	}
	c = two()
	c.Keys, c.OldIndex = c.Keys[1:], ""
	_, err = purposeOf(c, "example/note").Open(nil, sealed, nil)
	fmt.Println(errors.Is(err, keyring.ErrUnknownKey), errors.Is(err, keyring.ErrOpen))
	// Output: true false
}

// A key that may be known to somebody serves what still needs it, and nothing else.
func ExampleErrNotServed() {
	c := two()
	c.Current = "2025-01"
	sealed, err := purposeOf(c, "example/note").Seal(nil, []byte("plain"), nil)
	if err != nil {
		log.Fatal(err)
	}
	c.Current, c.Serves = "2026-01", map[string][]string{"2025-01": {"example/other"}}
	_, err = purposeOf(c, "example/note").Open(nil, sealed, nil)
	fmt.Println(errors.Is(err, keyring.ErrNotServed), errors.Is(err, keyring.ErrUnknownKey))
	// Output: true true
}

// A text that was moved to another record does not open there.
func ExampleErrOpen() {
	p := purposeOf(two(), "example/note")
	sealed, err := p.Seal(nil, []byte("plain"), []byte("record 1"))
	if err != nil {
		log.Fatal(err)
	}
	_, err = p.Open(nil, sealed, []byte("record 2"))
	fmt.Println(errors.Is(err, keyring.ErrOpen), err)
	// Output: true keyring: cannot open
}

// What was never sealed is told apart from what was changed.
func ExampleErrMalformed() {
	_, err := purposeOf(two(), "example/note").Open(nil, []byte("a plain text"), nil)
	fmt.Println(errors.Is(err, keyring.ErrMalformed), err)
	// Output: true keyring: malformed
}

// Labels of the package's own cannot be had.
func ExampleErrLabel() {
	_, err := keyring.UnsafeDevelopment().Purpose("keyring/datakeys")
	fmt.Println(errors.Is(err, keyring.ErrLabel), err)
	// Output: true keyring: invalid label
}

// The zero values hold no key, and say so.
func ExampleErrZero() {
	var p keyring.Purpose
	_, err := p.Seal(nil, []byte("plain"), nil)
	fmt.Println(errors.Is(err, keyring.ErrZero), keyring.DataKey{}.IsValid(), err)
	// Output: true false keyring: holds no key
}

// The position of a key tells which entry of the configuration to mend.
func ExampleConfigError_Error() {
	_, err := keyring.New(keyring.Config{Keys: []keyring.Key{{ID: "2026-01", Secret: []byte("short")}}, Current: "2026-01"})
	if e, ok := errors.AsType[*keyring.ConfigError](err); ok {
		fmt.Println(e.Reason, e.Key, e)
	}
	// Output: short_secret 0 keyring: key at 0: short_secret
}
