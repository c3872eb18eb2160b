package pwhash_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/password/pwhash"
)

var (
	_ pwhash.Hasher = pwhash.PBKDF2{}

	fast    = pwhash.PBKDF2{UnsafeRounds: 2}
	errTest = errors.New("test: no answer")
)

// The vector was made with Python's hashlib as well. Those of RFC 7914 have salts
// shorter than a hash may have.
func TestPBKDF2Vector(t *testing.T) {
	const hash = "$pbkdf2-sha256$i=600000$c29tZXNhbHQxMjM0NTY3OA" // somesalt12345678
	sum, err := hex.DecodeString("be3ebc4c4e6ca7c01b66dad46057db063b7b2a18b7422489dd39637959239499")
	if err != nil {
		t.Fatal(err)
	}
	want := hash + "$" + base64.RawStdEncoding.EncodeToString(sum)
	for _, h := range []string{hash, want} {
		if got, err := (pwhash.PBKDF2{}).Repeat(t.Context(), h, []byte("password")); got != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
}

func TestPBKDF2(t *testing.T) {
	ctx := t.Context()
	hash, err := fast.Hash(ctx, []byte("secret"))
	if err != nil || !strings.HasPrefix(hash, "$pbkdf2-sha256$i=2$") || strings.Count(hash, "$") != 4 {
		t.Fatalf("Hash = %s, %v", hash, err)
	}
	if again, err := fast.Hash(ctx, []byte("secret")); err != nil || again == hash {
		t.Errorf("a second hash has the same salt: %v", err)
	}
	for _, h := range []string{hash, hash[:strings.LastIndexByte(hash, '$')]} {
		if got, err := fast.Repeat(ctx, h, []byte("secret")); err != nil || got != hash {
			t.Errorf("Repeat = %s, %v; want %s", got, err, hash)
		}
		if got, err := fast.Repeat(ctx, h, []byte("Secret")); err != nil || got == hash {
			t.Errorf("Repeat of another secret = %s, %v", got, err)
		}
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := fast.Hash(done, []byte("secret")); !errors.Is(err, context.Canceled) {
		t.Errorf("Hash after the end: %v", err)
	}
	if _, err := fast.Hash(ctx, make([]byte, pwhash.MaxSecret+1)); !errors.Is(err, pwhash.ErrTooLong) {
		t.Errorf("Hash of a long secret: %v", err)
	}
}

func TestPBKDF2Stale(t *testing.T) {
	of := func(rounds int) string { return fmt.Sprintf("$pbkdf2-sha256$i=%d$c29tZXNhbHQ", rounds) }
	tests := []struct {
		hasher pwhash.PBKDF2
		hash   string
		want   bool
	}{
		{pwhash.PBKDF2{}, of(600_000), false},
		{pwhash.PBKDF2{}, of(599_999), true},
		{pwhash.PBKDF2{Rounds: 1000}, of(600_000), false}, // no fewer than OWASP asks
		{pwhash.PBKDF2{Rounds: 700_000}, of(700_000), false},
		{pwhash.PBKDF2{Rounds: 700_000}, of(600_000), true},
		{pwhash.PBKDF2{Rounds: 1 << 40}, of(4_000_000), false},
		{pwhash.PBKDF2{UnsafeRounds: 7}, of(7), false},
		{pwhash.PBKDF2{}, "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ", true},
		{pwhash.PBKDF2{}, "", true},
	}
	for _, tt := range tests {
		if got := tt.hasher.Stale(tt.hash); got != tt.want {
			t.Errorf("%+v: Stale(%q) = %v", tt.hasher, tt.hash, got)
		}
	}
}

// What nobody should have stored is refused before any work: a crafted cost
// would otherwise take minutes.
func TestPBKDF2RefusesBadHashes(t *testing.T) {
	const sum = "be3ebc4c4e6ca7c01b66dad46057db06"
	bad := []string{
		"$pbkdf2-sha256$", "$pbkdf2-sha256$$", "$pbkdf2-sha256$i=1", "$pbkdf2-sha256$i=1$",
		"$pbkdf2-sha256$i=0$c29tZXNhbHQ", "$pbkdf2-sha256$i=-1$c29tZXNhbHQ",
		"$pbkdf2-sha256$i=01$c29tZXNhbHQ", "$pbkdf2-sha256$i=+1$c29tZXNhbHQ",
		"$pbkdf2-sha256$i=4000001$c29tZXNhbHQ", "$pbkdf2-sha256$i=99999999999999999999$c29tZXNhbHQ",
		"$pbkdf2-sha256$i=1,i=1$c29tZXNhbHQ", "$pbkdf2-sha256$t=1$c29tZXNhbHQ",
		"$pbkdf2-sha256$v=1$i=1$c29tZXNhbHQ", "$pbkdf2-sha256$i=1$c29tZXNhbA", // 7 bytes
		"$pbkdf2-sha256$i=1$c29tZXNhbHQ=", "$pbkdf2-sha256$i=1$c29tZXNhbHR", // bits not used
		"$pbkdf2-sha256$i=1$c29tZXNhbHQ\n", "$pbkdf2-sha256$i=1$c29t\nZXNhbHQ",
		"$pbkdf2-sha256$i=1$c29t-XNhbHQ", "$pbkdf2-sha256$i=1$c29tZXNhbHQ$",
		"$pbkdf2-sha256$i=1$c29tZXNhbHQ$AAAA", "$pbkdf2-sha256$i=1$c29tZXNhbHQ$" + sum + "$",
		"$pbkdf2-sha256$i=1$c29tZXNhbHQ$" + sum + " ",
		"$pbkdf2-sha256$i=1$" + strings.Repeat("c29tZXNhbHQx", 6),
		"$pbkdf2-sha256$i=1$c29tZXNhbHQ$" + strings.Repeat("A", 1000),
	}
	for _, h := range bad {
		if _, err := (pwhash.PBKDF2{}).Repeat(t.Context(), h, nil); !errors.Is(err, pwhash.ErrMalformed) {
			t.Errorf("Repeat(%q): %v, want ErrMalformed", h, err)
		}
	}
	for _, h := range []string{"", "x", "$", "$pbkdf2$i=1$c29tZXNhbHQ",
		"pbkdf2-sha256$i=1$c29tZXNhbHQ", "$pbkdf2-sha2560$i=1$c29tZXNhbHQ",
		"$PBKDF2-SHA256$i=1$c29tZXNhbHQ"} {
		if _, err := (pwhash.PBKDF2{}).Repeat(t.Context(), h, nil); !errors.Is(err, pwhash.ErrScheme) {
			t.Errorf("Repeat(%q): %v, want ErrScheme", h, err)
		}
	}
}

func FuzzPBKDF2Repeat(f *testing.F) {
	for _, s := range []string{"$pbkdf2-sha256$i=2$c29tZXNhbHQ",
		"$pbkdf2-sha256$i=2$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
		"$pbkdf2-sha256$i=4000000$c29tZXNhbHR", "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ", "$$$$"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 30 && strings.Count(s, "i=")+strings.Count(s, "0") > 3 {
			return // only slow
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		got, err := fast.Repeat(ctx, s, []byte("secret"))
		if err != nil {
			return
		}
		again, err := fast.Repeat(ctx, got, []byte("secret"))
		if err != nil || again != got {
			t.Errorf("%q gives %q, and that %q, %v", s, got, again, err)
		}
		if !strings.HasPrefix(got, s) && strings.Count(s, "$") == 3 {
			t.Errorf("%q gives %q: read in another way than it is written", s, got)
		}
	})
}

func newKeeper(t testing.TB, c pwhash.KeeperConfig) *pwhash.Keeper {
	t.Helper()
	if c.Keys == nil {
		c.Keys = keyring.UnsafeDevelopment()
	}
	if c.Purpose == "" {
		c.Purpose = "password/test"
	}
	if c.Hasher == nil {
		c.Hasher = fast
	}
	k, err := pwhash.NewKeeper(c)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestNewKeeper(t *testing.T) {
	if _, err := pwhash.NewKeeper(pwhash.KeeperConfig{Purpose: "password/test"}); err == nil {
		t.Error("no error without keys")
	}
	_, err := pwhash.NewKeeper(pwhash.KeeperConfig{Keys: keyring.UnsafeDevelopment()})
	if !errors.Is(err, keyring.ErrLabel) {
		t.Errorf("without a purpose: %v", err)
	}
}

func TestKeeper(t *testing.T) {
	ctx := t.Context()
	k := newKeeper(t, pwhash.KeeperConfig{})
	stored, err := k.Hash(ctx, "account", []byte("correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(stored, "k1.1.") || strings.Count(stored, "$") != 3 || len(stored) > 300 {
		t.Errorf("stored %s", stored)
	}
	otherPurpose := newKeeper(t, pwhash.KeeperConfig{Purpose: "password/other"})
	tests := []struct {
		name            string
		keeper          *pwhash.Keeper
		subject, secret string
		want            bool
	}{
		{"right", k, "account", "correct horse", true},
		{"wrong secret", k, "account", "correct horsf", false},
		{"case is not folded", k, "account", "Correct horse", false},
		{"no blank is trimmed", k, "account", "correct horse ", false},
		{"empty secret", k, "account", "", false},
		{"row of somebody else", k, "account2", "correct horse", false},
		{"parts moved", k, "accountc", "orrect horse", false},
		{"another purpose", otherPurpose, "account", "correct horse", false},
	}
	for _, tt := range tests {
		ok, stale, err := tt.keeper.Verify(ctx, tt.subject, []byte(tt.secret), stored)
		if ok != tt.want || stale || err != nil {
			t.Errorf("%s: %v, stale %v, %v", tt.name, ok, stale, err)
		}
	}
}

// Unicode's composed form is the one difference that is forgiven.
func TestKeeperNormalises(t *testing.T) {
	ctx := t.Context()
	k := newKeeper(t, pwhash.KeeperConfig{})
	tests := []struct {
		name, a, b string
		want       bool
	}{
		{"composed and decomposed", "café", "cafe\u0301", true},
		{"Hangul", "한글", "\u1112\u1161\u11ab\u1100\u1173\u11af", true},
		{"full-width digits", "１２３４５６７８", "12345678", false},
		{"ligature", "ﬁnance", "finance", false},
		{"circled digit", "密码①", "密码1", false},
		{"ideographic space", "密　码", "密 码", false},
		{"zero-width space", "pass\u200bword", "password", false},
		{"not UTF-8", "pass\xff", "pass\xfe", false},
	}
	for _, tt := range tests {
		stored, err := k.Hash(ctx, "s", []byte(tt.a))
		if err != nil {
			t.Fatal(err)
		}
		if ok, _, err := k.Verify(ctx, "s", []byte(tt.b), stored); ok != tt.want || err != nil {
			t.Errorf("%s: %v, %v; want %v", tt.name, ok, err, tt.want)
		}
		if ok, _, err := k.Verify(ctx, "s", []byte(tt.a), stored); !ok || err != nil {
			t.Errorf("%s: not even itself: %v", tt.name, err)
		}
	}
}

// Verifying for an account that is not there costs one hash, as any other.
func TestKeeperUnknownAccount(t *testing.T) {
	var n atomic.Int64
	k := newKeeper(t, pwhash.KeeperConfig{Hasher: counting{fast, &n}})
	ok, stale, err := k.Verify(t.Context(), "nobody", []byte("secret"), "")
	if ok || stale || err != nil || n.Load() != 1 {
		t.Errorf("%v, %v, %v, %d hashes; want one hash and false", ok, stale, err, n.Load())
	}
}

type counting struct {
	pwhash.PBKDF2
	n *atomic.Int64
}

func (c counting) Hash(ctx context.Context, secret []byte) (string, error) {
	c.n.Add(1)
	return c.PBKDF2.Hash(ctx, secret)
}

func TestKeeperRefuses(t *testing.T) {
	ctx := t.Context()
	k := newKeeper(t, pwhash.KeeperConfig{})
	stored, err := k.Hash(ctx, "s", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	head, cost, _ := strings.Cut(stored, "$")
	imported, err := fast.Hash(ctx, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{
		"no hash":        head,
		"no tag":         "k1.$" + cost,
		"a changed tag":  head[:len(head)-1] + "$" + cost,
		"another form":   "k2" + stored[2:],
		"imported":       imported,
		"text after":     stored + "$",
		"unknown scheme": head + "$md5$i=1$c29tZXNhbHQ",
		"unknown key":    strings.Replace(stored, "dev", "old", 1),
	} {
		ok, stale, err := k.Verify(ctx, "s", []byte("secret"), s)
		if ok || stale || err == nil {
			t.Errorf("%s: %v, %v, %v", name, ok, stale, err)
		}
	}
	// Another cost or salt is another hash: whoever can write to the database
	// cannot make a hash cheaper.
	cheaper := strings.Replace(stored, "$i=2$", "$i=1$", 1)
	if ok, _, err := k.Verify(ctx, "s", []byte("secret"), cheaper); ok || err != nil {
		t.Errorf("a cheaper hash: %v, %v", ok, err)
	}
	long := make([]byte, pwhash.MaxSecret+1)
	if _, err := k.Hash(ctx, "s", long); !errors.Is(err, pwhash.ErrTooLong) {
		t.Errorf("Hash of a long secret: %v", err)
	}
	for _, s := range []string{stored, ""} {
		if _, _, err := k.Verify(ctx, "s", long, s); !errors.Is(err, pwhash.ErrTooLong) {
			t.Errorf("Verify of a long secret: %v", err)
		}
	}
}

// oldHash is a scheme of its own, as a verifier knows it.
type oldHash struct{}

func (oldHash) Verify(_ context.Context, hash string, secret []byte) (bool, error) {
	text, ok := strings.CutPrefix(hash, "$old$")
	if !ok {
		return false, pwhash.ErrScheme
	}
	return text == string(secret), nil
}

func TestKeeperImported(t *testing.T) {
	ctx := t.Context()
	k := newKeeper(t, pwhash.KeeperConfig{
		UnsafeImported: true,
		Verifiers:      []pwhash.Verifier{oldHash{}},
	})
	pbkdf2, err := pwhash.PBKDF2{UnsafeRounds: 9}.Hash(ctx, []byte("cafe\u0301"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		stored, secret string
		ok, fails      bool
	}{
		{pbkdf2, "cafe\u0301", true, false},
		{pbkdf2, "café", false, false}, // made without our normalisation
		{"$old$secret", "secret", true, false},
		{"$old$secret", "Secret", false, false},
		{"$older$secret", "secret", false, true},
		{"secret", "secret", false, true},
		{pbkdf2[:strings.LastIndexByte(pbkdf2, '$')], "cafe\u0301", false, false},
	}
	for _, tt := range tests {
		ok, stale, err := k.Verify(ctx, "s", []byte(tt.secret), tt.stored)
		if ok != tt.ok || stale != ok || (err != nil) != tt.fails {
			t.Errorf("%q with %q: %v, stale %v, %v", tt.stored, tt.secret, ok, stale, err)
		}
	}
}

func TestKeeperRotation(t *testing.T) {
	ctx := t.Context()
	ring := func(current string) *keyring.Ring {
		r, err := keyring.New(keyring.Config{Current: current, Keys: []keyring.Key{
			{ID: "k1", Secret: []byte("the first secret for these tests")},
			{ID: "k2", Secret: []byte("the other secret for these tests")},
		}})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	before := newKeeper(t, pwhash.KeeperConfig{Keys: ring("k1")})
	after := newKeeper(t, pwhash.KeeperConfig{Keys: ring("k2")})
	dearer := newKeeper(t, pwhash.KeeperConfig{
		Keys: ring("k1"), Hasher: pwhash.PBKDF2{UnsafeRounds: 3},
	})
	stored, err := before.Hash(ctx, "s", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]*pwhash.Keeper{"same": before, "key": after, "cost": dearer} {
		ok, stale, err := k.Verify(ctx, "s", []byte("secret"), stored)
		if !ok || stale != (name != "same") || err != nil {
			t.Errorf("%s: %v, stale %v, %v", name, ok, stale, err)
		}
		if ok, stale, err := k.Verify(ctx, "s", []byte("wrong"), stored); ok || stale || err != nil {
			t.Errorf("%s, wrong secret: %v, stale %v, %v", name, ok, stale, err)
		}
	}
	again, err := after.Hash(ctx, "s", []byte("secret"))
	if err != nil || !strings.HasPrefix(again, "k1.1.k2.") {
		t.Errorf("hashed again: %s, %v", again, err)
	}
}

// blocking counts how many hashes are computed at a time.
type blocking struct {
	pwhash.PBKDF2
	now, most *atomic.Int64
	gate      chan struct{}
}

func (b blocking) Hash(ctx context.Context, secret []byte) (string, error) {
	n := b.now.Add(1)
	for m := b.most.Load(); n > m && !b.most.CompareAndSwap(m, n); m = b.most.Load() {
	}
	<-b.gate
	b.now.Add(-1)
	return b.PBKDF2.Hash(ctx, secret)
}

func newBlocking() blocking {
	return blocking{fast, new(atomic.Int64), new(atomic.Int64), make(chan struct{})}
}

// hashing has n goroutines hash for the subjects that of names, and waits until as
// many as may hash are at it.
func (b blocking) hashing(t *testing.T, k *pwhash.Keeper, n, at int, of func(i int) string) *sync.WaitGroup {
	wg := new(sync.WaitGroup)
	for i := range n {
		wg.Go(func() {
			if _, err := k.Hash(t.Context(), of(i), []byte("secret")); err != nil {
				t.Error(err)
			}
		})
	}
	for b.now.Load() < int64(at) {
		time.Sleep(time.Millisecond)
	}
	return wg
}

func TestKeeperParallel(t *testing.T) {
	b := newBlocking()
	k := newKeeper(t, pwhash.KeeperConfig{Hasher: b, Parallel: 3})
	wg := b.hashing(t, k, 10, 3, func(i int) string { return fmt.Sprint("s", i) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err := k.Hash(ctx, "another", []byte("secret"))
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, pwhash.ErrNotBegun) {
		t.Errorf("waiting: %v, want the context's error and ErrNotBegun", err)
	}
	close(b.gate)
	wg.Wait()
	if b.most.Load() != 3 {
		t.Errorf("%d hashes at a time, want 3", b.most.Load())
	}
}

// Of one subject there is one hash at a time, so that its others wait and those of
// other subjects do not.
func TestKeeperOneForEachSubject(t *testing.T) {
	b := newBlocking()
	k := newKeeper(t, pwhash.KeeperConfig{Hasher: b, Parallel: 3})
	crowd := b.hashing(t, k, 20, 1, func(int) string { return "crowded" })
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := k.Hash(ctx, "crowded", []byte("secret")); !errors.Is(err, pwhash.ErrNotBegun) {
		t.Errorf("one more of the crowd: %v, want ErrNotBegun", err)
	}
	other := b.hashing(t, k, 1, 2, func(int) string { return "another" })
	close(b.gate)
	other.Wait()
	crowd.Wait()
	if b.most.Load() != 2 {
		t.Errorf("%d hashes at a time, want 2", b.most.Load())
	}
}

// A leaver is a caller who goes while the hash is computed.
type leaver struct {
	pwhash.PBKDF2
	leave context.CancelFunc
	saw   *error
}

func (l leaver) Repeat(ctx context.Context, hash string, secret []byte) (string, error) {
	l.leave()
	*l.saw = ctx.Err()
	return l.PBKDF2.Repeat(ctx, hash, secret)
}

// What has begun is judged even if the caller has gone, and what has not is not.
func TestKeeperCallerLeaves(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var saw error
	service := new(mac)
	ring, err := keyring.New(keyring.Config{
		Keys:    []keyring.Key{{ID: "k1", Secret: []byte("the first secret for these tests")}},
		Current: "k1", MAC: service,
	})
	if err != nil {
		t.Fatal(err)
	}
	k := newKeeper(t, pwhash.KeeperConfig{Keys: ring, Hasher: leaver{fast, cancel, &saw}})
	stored, err := k.Hash(ctx, "s", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if ok, _, err := k.Verify(ctx, "s", []byte("secret"), stored); !ok || err != nil || saw != nil {
		t.Errorf("%v, %v; the hasher saw %v", ok, err, saw)
	}
	if service.saw != nil {
		t.Errorf("the key service saw %v", service.saw)
	}
	if _, _, err := k.Verify(ctx, "s", []byte("secret"), stored); !errors.Is(err, pwhash.ErrNotBegun) {
		t.Errorf("after the caller has gone: %v, want ErrNotBegun", err)
	}
}

// A mac is a key service that can fail.
type mac struct{ err, saw error }

func (m *mac) MAC(ctx context.Context, key, label string, message []byte) ([]byte, error) {
	m.saw = ctx.Err()
	return append([]byte("0123456789abcdef"+key+label), message...), m.err
}

// Where the ring has a key service, nothing is verified without it.
func TestKeeperKeyService(t *testing.T) {
	ctx := t.Context()
	service := new(mac)
	keys := []keyring.Key{{ID: "k1", Secret: []byte("the first secret for these tests")}}
	with, err := keyring.New(keyring.Config{Keys: keys, Current: "k1", MAC: service})
	if err != nil {
		t.Fatal(err)
	}
	without, err := keyring.New(keyring.Config{Keys: keys, Current: "k1"})
	if err != nil {
		t.Fatal(err)
	}
	k := newKeeper(t, pwhash.KeeperConfig{Keys: with})
	stored, err := k.Hash(ctx, "s", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if ok, _, err := k.Verify(ctx, "s", []byte("secret"), stored); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	alone := newKeeper(t, pwhash.KeeperConfig{Keys: without})
	ok, _, err := alone.Verify(ctx, "s", []byte("secret"), stored)
	if ok || err == nil {
		t.Errorf("verified without the service: %v, %v", ok, err)
	}
	service.err = errTest
	if _, _, err := k.Verify(ctx, "s", []byte("secret"), stored); !errors.Is(err, keyring.ErrRemote) {
		t.Errorf("%v, want ErrRemote", err)
	}
	if _, err := k.Hash(ctx, "s", []byte("secret")); !errors.Is(err, keyring.ErrRemote) {
		t.Errorf("%v, want ErrRemote", err)
	}
}

func ExampleKeeper() {
	ctx := context.Background()
	keeper, err := pwhash.NewKeeper(pwhash.KeeperConfig{
		Keys:    keyring.UnsafeDevelopment(),
		Purpose: "password/login",
		Hasher:  pwhash.PBKDF2{UnsafeRounds: 1}, // only so that this example is fast
	})
	if err != nil {
		panic(err)
	}
	stored, err := keeper.Hash(ctx, "account-1", []byte("four words said aloud"))
	fmt.Println(err)

	ok, stale, err := keeper.Verify(ctx, "account-1", []byte("four words said aloud"), stored)
	fmt.Println(ok, stale, err)
	ok, _, err = keeper.Verify(ctx, "account-2", []byte("four words said aloud"), stored)
	fmt.Println(ok, err)
	// Output:
	// <nil>
	// true false <nil>
	// false <nil>
}

func ExamplePBKDF2() {
	var h pwhash.PBKDF2
	hash := "$pbkdf2-sha256$i=600000$c29tZXNhbHQxMjM0NTY3OA"
	again, err := h.Repeat(context.Background(), hash, []byte("password"))
	fmt.Println(again, err)
	fmt.Println(h.Stale(again))
	// Output:
	// $pbkdf2-sha256$i=600000$c29tZXNhbHQxMjM0NTY3OA$vj68TE5sp8AbZtrUYFfbBjt7Khi3QiSJ3TljeVkjlJk <nil>
	// false
}

func BenchmarkKeeperVerify(b *testing.B) {
	k := newKeeper(b, pwhash.KeeperConfig{})
	stored, err := k.Hash(b.Context(), "s", []byte("264917"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if ok, _, _ := k.Verify(b.Context(), "s", []byte("264917"), stored); !ok {
			b.Fatal("not verified")
		}
	}
}

func BenchmarkPBKDF2(b *testing.B) {
	for b.Loop() {
		if _, err := (pwhash.PBKDF2{}).Hash(b.Context(), []byte("264917")); err != nil {
			b.Fatal(err)
		}
	}
}

// exampleKeeper returns a keeper whose hashes are fast ones that protect nothing.
func exampleKeeper() *pwhash.Keeper {
	keeper, err := pwhash.NewKeeper(pwhash.KeeperConfig{
		Keys:    keyring.UnsafeDevelopment(),
		Purpose: "password/login",
		Hasher:  pwhash.PBKDF2{UnsafeRounds: 1},
	})
	if err != nil {
		panic(err)
	}
	return keeper
}

func ExampleNewKeeper() {
	_, err := pwhash.NewKeeper(pwhash.KeeperConfig{Keys: keyring.UnsafeDevelopment()})
	fmt.Println(err)
	// Output: keyring: invalid label
}

func ExampleKeeper_Hash() {
	keeper, ctx := exampleKeeper(), context.Background()
	stored, err := keeper.Hash(ctx, "account-1", []byte("four words said aloud"))
	scheme, _, _ := strings.Cut(stored[strings.IndexByte(stored, '$')+1:], "$")
	fmt.Println(scheme, err)
	// Output: pbkdf2-sha256 <nil>
}

func ExampleKeeper_Verify() {
	keeper, ctx := exampleKeeper(), context.Background()
	// Nobody is known by that name; it takes as long to say so.
	ok, _, err := keeper.Verify(ctx, "nobody", []byte("four words said aloud"), "")
	fmt.Println(ok, err)
	// Output: false <nil>
}

func ExamplePBKDF2_Stale() {
	fmt.Println(pwhash.PBKDF2{}.Stale("$pbkdf2-sha256$i=100000$c29tZXNhbHQ"))
	// Output: true
}

// refused is a verifier of a scheme that is only refused politely.
type refused struct{}

func (refused) Verify(_ context.Context, hash string, _ []byte) (bool, error) {
	if strings.HasPrefix(hash, "{MD5}") {
		return false, nil // its owner resets the password
	}
	return false, pwhash.ErrScheme
}

func ExampleVerifier() {
	keeper, err := pwhash.NewKeeper(pwhash.KeeperConfig{
		Keys: keyring.UnsafeDevelopment(), Purpose: "password/login",
		UnsafeImported: true, Verifiers: []pwhash.Verifier{refused{}},
	})
	if err != nil {
		panic(err)
	}
	ctx, stored := context.Background(), "{MD5}Xr4ilOzQ4PCOq3aQ0qbuaQ=="
	fmt.Println(keeper.Verify(ctx, "account-1", []byte("secret"), stored))
	// Output: false false <nil>
}
