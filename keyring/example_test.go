package keyring_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/go-realname/sdk/keyring"
)

// A number is found again without the database knowing it, and its record is
// bound to its place.
func Example() {
	ring := keyring.UnsafeDevelopment() // in earnest, keyring.New
	phones, err := ring.Purpose("example/phone")
	if err != nil {
		log.Fatal(err)
	}
	key := phones.Index([]byte("13800000000"))
	sealed, err := phones.Seal(nil, []byte("三次"), []byte(key+" version 4"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(key)

	plain, err := phones.Open(nil, sealed, []byte(key+" version 4"))
	fmt.Println(string(plain), err)
	_, err = phones.Open(nil, sealed, []byte(key+" version 5"))
	fmt.Println(err)
	// Output:
	// 11nto413i21ardhnntgalc0k39el21rl
	// 三次 <nil>
	// keyring: cannot open
}

// The keys come from wherever secrets are kept; here, from a JSON text.
func ExampleNew() {
	text := `{
		"Current": "2026-01",
		"Keys": [
			{"ID": "2025-01", "Secret": "F0qxY6rQwWnP0jVbTg2c8m5uLhEoK7dSzXyNvRt4A1I="},
			{"ID": "2026-01", "Secret": "Zm9yIHRoZSBleGFtcGxlIG9ubHksIHJlYWxseSE/Pz8="}
		]
	}`
	var c keyring.Config
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		log.Fatal(err)
	}
	ring, err := keyring.New(c)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ring.Keys(), ring.Current(), ring.IndexKey())
	fmt.Println(c.Keys)
	// Output:
	// [2025-01 2026-01] 2026-01 2025-01
	// [key(2025-01) key(2026-01)]
}

func ExampleConfigError() {
	_, err := keyring.New(keyring.Config{
		Keys:    []keyring.Key{{ID: "k1", Secret: make([]byte, 32)}, {ID: "k1"}},
		Current: "k2",
	})
	fmt.Println(err)

	var ce *keyring.ConfigError
	fmt.Println(errors.As(err, &ce), ce.Reason, ce.Key)
	// Output:
	// keyring: key at 0: zero_secret
	// keyring: key at 1: duplicate_id
	// keyring: key at 1: short_secret
	// keyring: unknown_current
	// true zero_secret 0
}

func ExamplePurpose_Sum() {
	ctx := context.Background()
	codes, err := keyring.UnsafeDevelopment().Purpose("example/code")
	if err != nil {
		log.Fatal(err)
	}
	tag, err := codes.Sum(ctx, []byte("13800000000"), []byte("482911"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(codes.Check(ctx, tag, []byte("13800000000"), []byte("482911")))
	fmt.Println(codes.Check(ctx, tag, []byte("13800000000"), []byte("482912")))
	fmt.Println(codes.Check(ctx, tag, []byte("1380000000"), []byte("0482911")))
	// Output:
	// true <nil>
	// false <nil>
	// false <nil>
}

// A tag is kept as text. In a log, it says no more than which key it needs.
func ExampleTag_MarshalText() {
	codes, err := keyring.UnsafeDevelopment().Purpose("example/code")
	if err != nil {
		log.Fatal(err)
	}
	tag, err := codes.Sum(context.Background(), []byte("482911"))
	if err != nil {
		log.Fatal(err)
	}
	text, err := tag.MarshalText()
	fmt.Println(string(text), err)
	fmt.Println(tag, tag.Key())
	// Output:
	// 1.dev.mYnbS2Ueqt4b7m1jJll0joYZMJ4ut-ix2rcBi4PWbI4 <nil>
	// 1.dev.… dev
}

func ExampleTag_UnmarshalText() {
	var tag keyring.Tag
	fmt.Println(tag.UnmarshalText([]byte("1.2026-01.m4WjV30wHk0uTeaXuDitu_WjZtBjoE9WkotINbnHXms")))
	fmt.Println(tag.Key())
	fmt.Println(tag.UnmarshalText([]byte("482911")))
	// Output:
	// <nil>
	// 2026-01
	// keyring: malformed
}

// Records move from one index key to the next while both are in the ring.
func ExamplePurpose_IndexUnder() {
	ring, err := keyring.New(keyring.Config{
		Keys:    []keyring.Key{key("2025-01"), key("2026-01")},
		Current: "2026-01",
	})
	if err != nil {
		log.Fatal(err)
	}
	phones, err := ring.Purpose("example/phone")
	if err != nil {
		log.Fatal(err)
	}
	to, err := phones.IndexUnder("2026-01", []byte("13800000000"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("from", phones.Index([]byte("13800000000")))
	fmt.Println("to  ", to)
	// Output:
	// from jp6t0dhofgn942gr9lnar6k76lv838m3
	// to   1ejftsftqv9jetv2lacolkeq15e29bek
}

// The data of a session goes under a key of its own; to erase it, delete the
// wrapped key.
func ExampleRing_NewDataKey() {
	ctx := context.Background()
	ring := keyring.UnsafeDevelopment()
	key, wrapped, err := ring.NewDataKey(ctx, []byte("k/17"))
	if err != nil {
		log.Fatal(err)
	}
	sealed, err := key.Seal(nil, []byte("王小明"), []byte("s/17 version 1"))
	if err != nil {
		log.Fatal(err)
	}

	key, err = ring.OpenDataKey(ctx, wrapped, []byte("k/17"))
	if err != nil {
		log.Fatal(err)
	}
	plain, err := key.Open(nil, sealed, []byte("s/17 version 1"))
	fmt.Println(string(plain), err)
	fmt.Println(key)
	// Output:
	// 王小明 <nil>
	// keyring.DataKey
}

func ExampleRing_Rewrap() {
	ctx := context.Background()
	keys := []keyring.Key{key("2025-01"), key("2026-01")}
	before, err := keyring.New(keyring.Config{Keys: keys, Current: "2025-01"})
	if err != nil {
		log.Fatal(err)
	}
	_, wrapped, err := before.NewDataKey(ctx, []byte("k/17"))
	if err != nil {
		log.Fatal(err)
	}

	after, err := keyring.New(keyring.Config{Keys: keys, Current: "2026-01"})
	if err != nil {
		log.Fatal(err)
	}
	again, err := after.Rewrap(ctx, wrapped, []byte("k/17"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(after.WrappedUnder(wrapped))
	fmt.Println(after.WrappedUnder(again))
	// Output:
	// 2025-01 <nil>
	// 2026-01 <nil>
}

func ExampleUnsafeDevelopment() {
	fmt.Println(keyring.UnsafeDevelopment().IsDevelopment())
	// Output: true
}

func ExampleReason_String() {
	fmt.Println(keyring.ShortSecret, keyring.Reason(0))
	// Output: short_secret unknown
}

// Texts that are still sealed under an old key can be told without opening them.
func ExampleRing_SealedUnder() {
	ring := keyring.UnsafeDevelopment()
	notes, err := ring.Purpose("example/note")
	if err != nil {
		log.Fatal(err)
	}
	sealed, err := notes.Seal(nil, []byte("plain"), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ring.SealedUnder(sealed))
	fmt.Println(ring.SealedUnder([]byte("plain")))
	// Output:
	// dev <nil>
	//  keyring: malformed
}
