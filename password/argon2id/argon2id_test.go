package argon2id_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/argon2id"
	"github.com/go-realname/sdk/password/pwhash"
)

// small is a hasher for tests: it protects nothing.
var small = argon2id.Hasher{Memory: 64, Time: 1}

// The first is the one in the reference implementation's tests.
func TestVectors(t *testing.T) {
	tests := []struct{ name, hash string }{
		{"64 MiB", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ" +
			"$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"},
		{"19 MiB", "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY3OA" +
			"$DEwLbbIZGUtgBuB4gYok6r6hNvevYZoxkwMQ5/LXSaU"},
	}
	for _, tt := range tests {
		head := tt.hash[:strings.LastIndexByte(tt.hash, '$')]
		for _, h := range []string{tt.hash, head} {
			got, err := argon2id.Hasher{}.Repeat(t.Context(), h, []byte("password"))
			if got != tt.hash || err != nil {
				t.Errorf("%s: %s, %v; want %s", tt.name, got, err, tt.hash)
			}
		}
	}
}

func TestHash(t *testing.T) {
	ctx := t.Context()
	hash, err := small.Hash(ctx, []byte("secret"))
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("Hash = %s, %v", hash, err)
	}
	if got, err := small.Repeat(ctx, hash, []byte("secret")); got != hash || err != nil {
		t.Errorf("Repeat = %s, %v", got, err)
	}
	if got, err := small.Repeat(ctx, hash, []byte("Secret")); got == hash || err != nil {
		t.Errorf("Repeat of another secret = %s, %v", got, err)
	}
	if again, err := small.Hash(ctx, []byte("secret")); again == hash || err != nil {
		t.Errorf("a second hash has the same salt, %v", err)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := small.Hash(done, []byte("secret")); !errors.Is(err, context.Canceled) {
		t.Errorf("Hash after the end: %v", err)
	}
	long := make([]byte, pwhash.MaxSecret+1)
	if _, err := small.Hash(ctx, long); !errors.Is(err, pwhash.ErrTooLong) {
		t.Errorf("Hash of a long secret: %v", err)
	}
}

func TestStale(t *testing.T) {
	of := func(m, t, p int) string {
		return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$c29tZXNhbHQ", m, t, p)
	}
	tests := []struct {
		hasher argon2id.Hasher
		hash   string
		want   bool
	}{
		{argon2id.Hasher{}, of(19456, 2, 1), false},
		{argon2id.Hasher{}, of(19456, 1, 1), true},
		{argon2id.Hasher{}, of(19455, 2, 1), true},
		{argon2id.Hasher{}, of(19456, 2, 2), true},
		{argon2id.Hasher{Memory: 7168, Time: 5}, of(7168, 5, 1), false},
		{argon2id.Hasher{Memory: 131072, Time: 3, Threads: 4}, of(131072, 3, 4), false},
		{argon2id.Hasher{Memory: 1, Threads: 4}, of(32, 2, 4), false}, // 8 KiB a thread at least
		{argon2id.Hasher{Time: 99, Threads: 99}, of(19456, 16, 16), false},
		{argon2id.Hasher{}, "$pbkdf2-sha256$i=600000$c29tZXNhbHQ", true},
		{argon2id.Hasher{}, "", true},
	}
	for _, tt := range tests {
		if got := tt.hasher.Stale(tt.hash); got != tt.want {
			t.Errorf("%+v: Stale(%q) = %v", tt.hasher, tt.hash, got)
		}
	}
}

// A crafted hash neither panics nor takes time or memory.
func TestRefusesBadHashes(t *testing.T) {
	const salt = "c29tZXNhbHQ"
	bad := []string{
		"$argon2id$", "$argon2id$v=19", "$argon2id$v=19$m=64,t=1,p=1", "$argon2id$v=19$m=64,t=1,p=1$",
		"$argon2id$v=16$m=64,t=1,p=1$" + salt, "$argon2id$m=64,t=1,p=1$" + salt,
		"$argon2id$v=19$m=64,t=0,p=1$" + salt, "$argon2id$v=19$m=64,t=1,p=0$" + salt,
		"$argon2id$v=19$m=0,t=1,p=1$" + salt, "$argon2id$v=19$m=7,t=1,p=1$" + salt,
		"$argon2id$v=19$m=15,t=1,p=2$" + salt, "$argon2id$v=19$m=64,t=17,p=1$" + salt,
		"$argon2id$v=19$m=512,t=1,p=17$" + salt, "$argon2id$v=19$m=65537,t=1,p=1$" + salt,
		"$argon2id$v=19$m=4294967295,t=1,p=1$" + salt,
		"$argon2id$v=19$m=99999999999999999999,t=1,p=1$" + salt,
		"$argon2id$v=19$t=1,m=64,p=1$" + salt, "$argon2id$v=19$m=64,t=1,p=1,keyid=ab$" + salt,
		"$argon2id$v=19$m=064,t=1,p=1$" + salt, "$argon2id$v=19$m=64,t=1,p=1$c2FsdA",
		"$argon2id$v=19$m=64,t=1,p=1$" + salt + "$", "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$AA",
		"$argon2id$v=19$m=64,t=1,p=1$" + salt + "\n", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHR",
		"$argon2id$v=19$m=64,t=1,p=1$" + salt + "$" + strings.Repeat("A", 90),
		"$argon2id$v=19$m=64,t=1,p=1$" + strings.Repeat("A", 600),
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, h := range bad {
		_, err := argon2id.Hasher{}.Repeat(t.Context(), h, nil)
		if !errors.Is(err, pwhash.ErrMalformed) {
			t.Errorf("Repeat(%q): %v, want ErrMalformed", h, err)
		}
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("%d bytes allocated for bad hashes", n)
	}
	for _, h := range []string{
		"", "$argon2i$v=19$m=64,t=1,p=1$" + salt, "$argon2d$v=19$m=64,t=1,p=1$" + salt,
	} {
		if _, err := (argon2id.Hasher{}).Repeat(t.Context(), h, nil); !errors.Is(err, pwhash.ErrScheme) {
			t.Errorf("Repeat(%q): %v, want ErrScheme", h, err)
		}
	}
}

func TestMaxMemory(t *testing.T) {
	hash := "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ"
	_, err := argon2id.Hasher{MaxMemory: 65535}.Repeat(t.Context(), hash, nil)
	if !errors.Is(err, pwhash.ErrMalformed) {
		t.Errorf("above the limit: %v", err)
	}
	if _, err := (argon2id.Hasher{MaxMemory: 65536}).Repeat(t.Context(), hash, nil); err != nil {
		t.Errorf("at the limit: %v", err)
	}
}

func FuzzRepeat(f *testing.F) {
	for _, s := range []string{
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ", "$argon2id$v=19$m=64,t=0,p=0$c29tZXNhbHQ$",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=4294967295,t=4294967295,p=255$c29tZXNhbHQ$AA",
		"$argon2id$$$$", "$2a$10$",
	} {
		f.Add(s)
	}
	h := argon2id.Hasher{Memory: 64, Time: 1, MaxMemory: 1024}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := h.Repeat(t.Context(), s, []byte("secret"))
		if err != nil {
			if !errors.Is(err, pwhash.ErrScheme) && !errors.Is(err, pwhash.ErrMalformed) {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if again, err := h.Repeat(t.Context(), got, []byte("secret")); again != got || err != nil {
			t.Errorf("%q gives %q, and that %q, %v", s, got, again, err)
		}
		if head := got[:strings.LastIndexByte(got, '$')]; !strings.HasPrefix(s, head) {
			t.Errorf("%q is read as %q", s, head)
		}
	})
}

func TestBcrypt(t *testing.T) {
	ctx := t.Context()
	made, err := bcrypt.GenerateFromPassword([]byte("correct horse"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	hash := string(made)
	long := strings.Repeat("密码", 12) // 72 bytes
	made, err = bcrypt.GenerateFromPassword([]byte(long), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, hash, secret string
		want               bool
		err                error
	}{
		{"right", hash, "correct horse", true, nil},
		{"wrong", hash, "correct horsf", false, nil},
		{"2y, as other programs write it", "$2y$" + hash[4:], "correct horse", true, nil},
		{"72 bytes", string(made), long, true, nil},
		{"80 bytes that begin so", string(made), long + "12345678", false, nil},
		{"another scheme", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ", "x", false, pwhash.ErrScheme},
		{"empty", "", "x", false, pwhash.ErrScheme},
		{"short", hash[:59], "correct horse", false, pwhash.ErrMalformed},
		{"text after", hash + "x", "correct horse", false, pwhash.ErrMalformed},
		{"a great cost", "$2a$31$" + hash[7:], "correct horse", false, pwhash.ErrMalformed},
		{"no cost", "$2a$xx$" + hash[7:], "correct horse", false, pwhash.ErrMalformed},
		{"not a letter", hash[:20] + "+" + hash[21:], "correct horse", false, pwhash.ErrMalformed},
	}
	for _, tt := range tests {
		ok, err := argon2id.Bcrypt{}.Verify(ctx, tt.hash, []byte(tt.secret))
		if ok != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %v, %v; want %v, %v", tt.name, ok, err, tt.want, tt.err)
		}
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	_, err = argon2id.Bcrypt{}.Verify(done, hash, []byte("x"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func FuzzBcrypt(f *testing.F) {
	f.Add("$2a$04$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234")
	f.Add("$2b$99$")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 6 && s[4:6] > "05" {
			return // only slow
		}
		if ok, err := (argon2id.Bcrypt{}).Verify(t.Context(), s, []byte("secret")); ok && err != nil {
			t.Errorf("%q: %v, %v", s, ok, err)
		}
	})
}

// A service moves from bcrypt to argon2id under a keyed step: each password at
// its owner's next login.
func TestMigration(t *testing.T) {
	ctx := t.Context()
	made, err := bcrypt.GenerateFromPassword([]byte("correct horse"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	keeper, err := pwhash.NewKeeper(pwhash.KeeperConfig{
		Keys: keyring.UnsafeDevelopment(), Purpose: "password/login", Hasher: small,
		UnsafeImported: true, Verifiers: []pwhash.Verifier{argon2id.Bcrypt{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ok, stale, err := keeper.Verify(ctx, "a", []byte("correct horse"), string(made))
	if !ok || !stale || err != nil {
		t.Fatalf("%v, %v, %v", ok, stale, err)
	}
	stored, err := keeper.Hash(ctx, "a", []byte("correct horse"))
	if err != nil || !strings.Contains(stored, "$argon2id$") {
		t.Fatalf("%s, %v", stored, err)
	}
	ok, stale, err = keeper.Verify(ctx, "a", []byte("correct horse"), stored)
	if !ok || stale || err != nil {
		t.Errorf("%v, %v, %v", ok, stale, err)
	}
}

// A guard takes over PINs that were hashed with PBKDF2.
func TestGuard(t *testing.T) {
	ctx := t.Context()
	config := password.GuardConfig{
		Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(), Hasher: pwhash.PBKDF2{UnsafeRounds: 1},
	}
	pin := password.MustParsePIN("264917")
	for range 2 {
		guard, err := password.NewGuard(config)
		if err != nil {
			t.Fatal(err)
		}
		err = guard.Set(ctx, "a", pin, password.Person{})
		if err != nil && !errors.Is(err, password.ErrRefused) {
			t.Fatal(err)
		}
		if err := guard.Verify(ctx, "a", pin); err != nil {
			t.Error(err)
		}
		config.Hasher = small
	}
}

func ExampleHasher() {
	keeper, err := pwhash.NewKeeper(pwhash.KeeperConfig{
		Keys:    keyring.UnsafeDevelopment(),
		Purpose: "password/login",
		Hasher:  argon2id.Hasher{Memory: 7 * 1024, Time: 5},
	})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	stored, err := keeper.Hash(ctx, "account-1", []byte("four words said aloud"))
	if err != nil {
		panic(err)
	}
	fmt.Println(keeper.Verify(ctx, "account-1", []byte("four words said aloud"), stored))
	// Output: true false <nil>
}

func BenchmarkHash(b *testing.B) {
	for name, h := range map[string]argon2id.Hasher{
		"19 MiB, 2": {},
		"46 MiB, 1": {Memory: 46 * 1024, Time: 1},
		"7 MiB, 5":  {Memory: 7 * 1024, Time: 5},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := h.Hash(b.Context(), []byte("264917")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
