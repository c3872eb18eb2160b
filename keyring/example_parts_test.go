package keyring_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"log"

	"github.com/go-realname/sdk/keyring"
)

// must stands for handling an error.
func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

func ExampleKey() {
	k := keyring.Key{ID: "2026-01", Secret: []byte("in earnest, 32 random bytes")}
	fmt.Printf("%v %+v %x\n", k, k, k)
	// Output: key(2026-01) key(2026-01) key(2026-01)
}

// A new key is first known to all processes, then current. Indexes stay where
// they are until the records are moved.
func ExampleConfig() {
	keys := []keyring.Key{key("2025-01"), key("2026-01")}
	for _, c := range []keyring.Config{
		{Keys: keys[:1], Current: "2025-01"},
		{Keys: keys, Current: "2025-01"},
		{Keys: keys, Current: "2026-01"},
		{Keys: keys, Current: "2026-01", Index: "2026-01"},
		{Keys: keys[1:], Current: "2026-01"},
	} {
		r := must(keyring.New(c))
		fmt.Println(r.Keys(), "new:", r.Current(), "index:", r.IndexKey())
	}
	// Output:
	// [2025-01] new: 2025-01 index: 2025-01
	// [2025-01 2026-01] new: 2025-01 index: 2025-01
	// [2025-01 2026-01] new: 2026-01 index: 2025-01
	// [2025-01 2026-01] new: 2026-01 index: 2026-01
	// [2026-01] new: 2026-01 index: 2026-01
}

func ExampleRing_Purpose() {
	r := keyring.UnsafeDevelopment()
	p, err := r.Purpose("sms/code")
	fmt.Println(p, err)
	_, err = r.Purpose("短信")
	fmt.Println(err)
	// Output:
	// keyring.Purpose(sms/code) <nil>
	// keyring: invalid label
}

func ExampleRing_Current() {
	fmt.Println(keyring.UnsafeDevelopment().Current())
	// Output: dev
}

func ExampleRing_Keys() {
	fmt.Println(keyring.UnsafeDevelopment().Keys())
	// Output: [dev]
}

func ExampleRing_IndexKey() {
	fmt.Println(keyring.UnsafeDevelopment().IndexKey())
	// Output: dev
}

// A service refuses to start in earnest with keys that everyone knows.
func ExampleRing_IsDevelopment() {
	if keyring.UnsafeDevelopment().IsDevelopment() {
		fmt.Println("not with these keys")
	}
	// Output: not with these keys
}

func ExampleRing_OpenDataKey() {
	ctx := context.Background()
	r := keyring.UnsafeDevelopment()
	_, wrapped, err := r.NewDataKey(ctx, []byte("k/17"))
	if err != nil {
		log.Fatal(err)
	}
	k, err := r.OpenDataKey(ctx, wrapped, []byte("k/17"))
	fmt.Println(k.IsValid(), err)
	k, err = r.OpenDataKey(ctx, wrapped, []byte("k/18")) // another session's place
	fmt.Println(k.IsValid(), err)
	// Output:
	// true <nil>
	// false keyring: cannot open
}

// The queue in which a wrapped key waits to be wrapped again is named by its key.
func ExampleRing_WrappedUnder() {
	r := keyring.UnsafeDevelopment()
	_, wrapped, err := r.NewDataKey(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("key." + must(r.WrappedUnder(wrapped)))
	// Output: key.dev
}

// A key that the ring lacks gives no verdict.
func ExamplePurpose_Check() {
	ctx := context.Background()
	p := must(keyring.UnsafeDevelopment().Purpose("example/code"))
	var tag keyring.Tag
	err := tag.UnmarshalText([]byte("1.2019-01.m4WjV30wHk0uTeaXuDitu_WjZtBjoE9WkotINbnHXms"))
	if err != nil {
		log.Fatal(err)
	}
	ok, err := p.Check(ctx, tag, []byte("482911"))
	fmt.Println(ok, errors.Is(err, keyring.ErrUnknownKey))
	// Output: false true
}

// The index of a pair is not the index of its parts put together.
func ExamplePurpose_Index() {
	p := must(keyring.UnsafeDevelopment().Purpose("example/pair"))
	fmt.Println(p.Index([]byte("ab"), []byte("c")))
	fmt.Println(p.Index([]byte("a"), []byte("bc")))
	// Output:
	// 2fm255sb4msmvo2ijuhclai8r65461n8
	// thf1129qvnsha5fbj7uf5sel0etkhk3g
}

func ExamplePurpose_Seal() {
	p := must(keyring.UnsafeDevelopment().Purpose("example/text"))
	sealed := must(p.Seal(nil, []byte("王小明"), []byte("row 17")))
	fmt.Println(len("王小明"), len(sealed))
	// Output: 9 58
}

func ExamplePurpose_Open() {
	p := must(keyring.UnsafeDevelopment().Purpose("example/text"))
	sealed := must(p.Seal(nil, []byte("王小明"), []byte("row 17")))
	fmt.Println(string(must(p.Open(nil, sealed, []byte("row 17")))))
	_, err := p.Open(nil, sealed, []byte("row 18"))
	fmt.Println(err)
	_, err = p.Open(nil, []byte("王小明"), nil)
	fmt.Println(err)
	// Output:
	// 王小明
	// keyring: cannot open
	// keyring: malformed
}

// Tags are worth making again when they are next written, if their key is old.
func ExampleTag_Key() {
	r := keyring.UnsafeDevelopment()
	tag := must(must(r.Purpose("example/pin")).Sum(context.Background(), []byte("482911")))
	fmt.Println(tag.Key(), tag.Key() == r.Current())
	// Output: dev true
}

func ExampleTag_IsZero() {
	var tag keyring.Tag
	fmt.Println(tag.IsZero())
	// Output: true
}

func ExampleDataKey_Seal() {
	k, _, err := keyring.UnsafeDevelopment().NewDataKey(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	sealed := must(k.Seal(nil, []byte("王小明"), []byte("s/17 version 4")))
	fmt.Println(string(must(k.Open(nil, sealed, []byte("s/17 version 4")))))

	_, err = keyring.DataKey{}.Seal(nil, []byte("王小明"), nil)
	fmt.Println(err)
	// Output:
	// 王小明
	// keyring: holds no key
}

// An HSM that knows a key by the same id as the ring.
type hsm map[string][]byte

func (m hsm) MAC(_ context.Context, key, label string, message []byte) ([]byte, error) {
	secret, ok := m[key]
	if !ok {
		return nil, errors.New("hsm: no such key")
	}
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(label + "\x00"))
	h.Write(message)
	return h.Sum(nil), nil
}

func ExampleMAC() {
	r := must(keyring.New(keyring.Config{
		Keys:    []keyring.Key{key("2026-01")},
		Current: "2026-01",
		MAC:     hsm{"2026-01": []byte("never leaves the HSM")},
	}))
	tag := must(must(r.Purpose("example/pin")).Sum(context.Background(), []byte("482911")))
	fmt.Println(tag)
	// Output: 1r.2026-01.…
}

// What the key service says is wrapped by the error, and not printed.
func ExampleWrapper() {
	down := errors.New("kms: 10.1.2.3 refused key AKIA0000")
	r := must(keyring.New(keyring.Config{
		Keys:    []keyring.Key{key("2026-01")},
		Current: "2026-01",
		Wrapper: parenthesis.withWrap(nil, down),
	}))
	_, _, err := r.NewDataKey(context.Background(), nil)
	fmt.Println(err)
	fmt.Println(errors.Is(err, keyring.ErrRemote), errors.Is(err, down))
	// Output:
	// keyring: key service failed: wrap
	// true true
}

func ExampleStandard() {
	s := keyring.Standard()
	fmt.Println(s.ID(), s.NewHash().Size(), s.KeySize())
	// Output: 1 32 32
}

// Other algorithms come with a new key, as any rotation.
func ExampleSuite() {
	r := must(keyring.New(keyring.Config{
		Keys: []keyring.Key{
			key("2025-01"),
			{ID: "2026-01", Secret: secret("2026-01"), Suite: sha384aes128{}},
		},
		Current: "2026-01",
	}))
	tag := must(must(r.Purpose("example/pin")).Sum(context.Background(), []byte("482911")))
	fmt.Println(tag)
	// Output: 200.2026-01.…
}

// The old key became known to somebody. Everything is under the new one but the PINs
// of people who were not here since, so the old one serves those alone.
func ExampleConfig_serves() {
	old := keyring.Key{ID: "2025", Secret: []byte("0123456789abcdefghijklmnopqrstuv")} // made up: yours is random
	now := keyring.Key{ID: "2026", Secret: []byte("vutsrqponmlkjihgfedcba9876543210")}
	thief := must(keyring.New(keyring.Config{Keys: []keyring.Key{old}, Current: "2025"}))
	ring := must(keyring.New(keyring.Config{
		Keys: []keyring.Key{old, now}, Current: "2026", Index: "2026",
		Serves: map[string][]string{"2025": {"password/pin"}},
	}))
	ctx := context.Background()
	for _, label := range []string{"password/pin", "realname/seal/session"} {
		tag := must(must(thief.Purpose(label)).Sum(ctx, []byte("made up")))
		fmt.Println(must(ring.Purpose(label)).Check(ctx, tag, []byte("made up")))
	}
	// Output:
	// true <nil>
	// false keyring: key does not serve this purpose
}
