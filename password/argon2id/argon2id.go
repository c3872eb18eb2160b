package argon2id

import (
	"context"
	"crypto/rand"

	"golang.org/x/crypto/argon2"

	"github.com/go-realname/sdk/password/internal/phc"
	"github.com/go-realname/sdk/password/pwhash"
)

// Bounds of what Repeat accepts, apart from memory.
const (
	maxTime    = 16
	maxThreads = 16
)

// A Hasher is argon2id, version 19, with a salt of 16 bytes and a sum of 32. The
// zero Hasher is ready to use, with the cost that OWASP names first for servers:
// 19 MiB, two passes, one thread.
//
//	$argon2id$v=19$m=19456,t=2,p=1$salt$sum
//
// OWASP takes 46 MiB and one pass, 12 and 3, 9 and 4, 7 and 5 for equally good. The
// cost does not depend on the machine: all processes must make the same hashes.
type Hasher struct {
	Memory  int // in KiB; zero means 19456
	Time    int // passes; zero means 2
	Threads int // zero means 1

	// MaxMemory is the most that Repeat accepts, in KiB, whatever a hash says.
	// Zero means 65536, or Memory if that is more.
	MaxMemory int
}

var _ pwhash.Hasher = Hasher{}

// cost returns memory, time and threads of new hashes, within what argon2 allows.
func (h Hasher) cost() [4]int {
	c := [4]int{h.Memory, h.Time, h.Threads}
	for i, usual := range [...]int{19456, 2, 1} {
		if c[i] <= 0 {
			c[i] = usual
		}
	}
	c[1], c[2] = min(c[1], maxTime), min(c[2], maxThreads)
	c[0] = max(c[0], 8*c[2])
	return c
}

func (h Hasher) scheme() phc.Scheme {
	most := h.MaxMemory
	if most <= 0 {
		most = 65536
	}
	return phc.Scheme{
		ID:      "argon2id",
		Version: argon2.Version,
		Params:  []string{"m", "t", "p"},
		Max:     []int{max(most, h.cost()[0]), maxTime, maxThreads},
	}
}

// Hash implements [pwhash.Hasher].
func (h Hasher) Hash(ctx context.Context, secret []byte) (string, error) {
	p := phc.Hash{Params: h.cost(), Salt: make([]byte, 16), Sum: make([]byte, 32)}
	rand.Read(p.Salt)
	return h.derive(ctx, p, secret)
}

// Repeat implements [pwhash.Hasher]. It accepts up to 16 passes and threads.
func (h Hasher) Repeat(ctx context.Context, hash string, secret []byte) (string, error) {
	p, err := h.scheme().Parse(hash)
	if err != nil {
		return "", err
	}
	if p.Params[0] < 8*p.Params[2] {
		return "", pwhash.ErrMalformed
	}
	if p.Sum == nil {
		p.Sum = make([]byte, 32)
	}
	return h.derive(ctx, p, secret)
}

func (h Hasher) derive(ctx context.Context, p phc.Hash, secret []byte) (string, error) {
	if len(secret) > pwhash.MaxSecret {
		return "", pwhash.ErrTooLong
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	m, t, threads := p.Params[0], p.Params[1], p.Params[2]
	p.Sum = argon2.IDKey(secret, p.Salt, uint32(t), uint32(m), uint8(threads), uint32(len(p.Sum)))
	return h.scheme().Format(p), nil
}

// Stale implements [pwhash.Hasher].
func (h Hasher) Stale(hash string) bool {
	p, err := h.scheme().Parse(hash)
	return err != nil || p.Params != h.cost()
}
