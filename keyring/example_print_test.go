package keyring_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/go-realname/sdk/keyring"
)

// A ring is made once, when a process starts, and handed to whoever needs a purpose.
func ExampleRing() {
	r := must(keyring.New(keyring.Config{
		Keys:    []keyring.Key{key("2025-01"), key("2026-01")},
		Current: "2026-01", Index: "2025-01",
	}))
	codes, pins := must(r.Purpose("sms/code")), must(r.Purpose("password/pin"))
	fmt.Println(r, codes, pins)
	// Output: keyring.Ring keyring.Purpose(sms/code) keyring.Purpose(password/pin)
}

// What is made for one purpose means nothing to another.
func ExamplePurpose() {
	ctx := context.Background()
	r := keyring.UnsafeDevelopment()
	codes, pins := must(r.Purpose("example/code")), must(r.Purpose("example/pin"))
	tag := must(codes.Sum(ctx, []byte("482911")))
	fmt.Println(codes.Check(ctx, tag, []byte("482911")))
	fmt.Println(pins.Check(ctx, tag, []byte("482911")))
	fmt.Println(codes.Index([]byte("482911")) == pins.Index([]byte("482911")))
	// Output:
	// true <nil>
	// false <nil>
	// false
}

// All that is wrong is reported at once, each by a reason and the place of its key.
func ExampleReason() {
	_, err := keyring.New(keyring.Config{Current: "2026-01", Keys: []keyring.Key{
		{ID: "2026 January", Secret: []byte("too short")},
	}})
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range all.Unwrap() {
			var ce *keyring.ConfigError
			if errors.As(err, &ce) {
				fmt.Println(ce.Key, ce.Reason)
			}
		}
	}
	// Output:
	// 0 bad_id
	// 0 short_secret
	// -1 unknown_current
}

// A start-up that cannot go on asks for the class.
func ExampleConfigError_Is() {
	_, err := keyring.New(keyring.Config{})
	fmt.Println(errors.Is(err, keyring.ErrConfig))
	fmt.Println(err)
	// Output:
	// true
	// keyring: no_keys
	// keyring: missing_current
}

// A configuration that is logged by mistake shows which keys there are.
func ExampleKey_LogValue() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
	logger.Info("started", "key", key("2026-01"))
	// Output: level=INFO msg=started key=key(2026-01)
}

// A key is read from JSON, and not written to it.
func ExampleKey_MarshalText() {
	var k keyring.Key
	err := json.Unmarshal([]byte(
		`{"ID": "2026-01", "Secret": "Zm9yIHRoZSBleGFtcGxlIG9ubHksIHJlYWxseSE/Pz8="}`), &k)
	fmt.Println(k, err)
	_, err = json.Marshal(k)
	fmt.Println(errors.Unwrap(err))
	// Output:
	// key(2026-01) <nil>
	// keyring: keys are not encoded
}

// The zero DataKey is what a failed call returns: it seals nothing by accident.
func ExampleDataKey() {
	k, err := keyring.UnsafeDevelopment().OpenDataKey(context.Background(), []byte("?"), nil)
	fmt.Println(k.IsValid(), err)
	_, err = k.Seal(nil, []byte("王小明"), nil)
	fmt.Println(errors.Is(err, keyring.ErrZero))
	// Output:
	// false keyring: malformed
	// true
}

// An older version put back in its place does not open, if the version is in what it is
// bound to.
func ExampleDataKey_Open() {
	k, _, err := keyring.UnsafeDevelopment().NewDataKey(context.Background(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	old := must(k.Seal(nil, []byte("approved"), []byte("s/17 version 4")))
	_, err = k.Open(nil, old, []byte("s/17 version 5"))
	fmt.Println(errors.Is(err, keyring.ErrOpen), err)
	// Output: true keyring: cannot open
}

// A tag lies in a record as text, in a struct that package json encodes.
func ExampleTag() {
	ctx := context.Background()
	codes := must(keyring.UnsafeDevelopment().Purpose("example/code"))
	type record struct {
		Tag   keyring.Tag
		Tries int
	}
	b, err := json.Marshal(record{Tag: must(codes.Sum(ctx, []byte("482911"))), Tries: 5})
	if err != nil {
		fmt.Println(err)
		return
	}
	var back record
	fmt.Println(json.Unmarshal(b, &back))
	fmt.Println(codes.Check(ctx, back.Tag, []byte("482911")))
	// Output:
	// <nil>
	// true <nil>
}
