package keyring_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"

	"github.com/go-realname/sdk/keyring"
)

// A fakeError is no pointer, so whatever prints the fields around it prints it too.
type fakeError struct{ text string }

func (e fakeError) Error() string { return "fake: " + e.text }

var errFake error = fakeError{"482911 refused"}

// macFunc is a MAC made of a function.
type macFunc func(ctx context.Context, key, label string, message []byte) ([]byte, error)

func (f macFunc) MAC(ctx context.Context, key, label string, message []byte) ([]byte, error) {
	return f(ctx, key, label, message)
}

// goodMAC is an HSM: a key of its own for each id.
var goodMAC = macFunc(func(_ context.Context, key, label string, message []byte) ([]byte, error) {
	h := hmac.New(sha256.New, []byte("HSM"))
	h.Write([]byte(key + "|" + label + "|"))
	h.Write(message)
	clear(message) // it is ours
	return h.Sum(nil), nil
})

// answering returns a MAC that always gives the same answer.
func answering(answer []byte, err error) macFunc {
	return func(context.Context, string, string, []byte) ([]byte, error) { return answer, err }
}

func hangingMAC(ctx context.Context, _, _ string, _ []byte) ([]byte, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func randomMAC(context.Context, string, string, []byte) ([]byte, error) { return random(32), nil }

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// A fakeWrapper is a KMS made of two functions.
type fakeWrapper struct {
	wrap, unwrap func(ctx context.Context, key string, b []byte) ([]byte, error)
}

func (w fakeWrapper) Wrap(ctx context.Context, key string, b []byte) ([]byte, error) {
	return w.wrap(ctx, key, b)
}

func (w fakeWrapper) Unwrap(ctx context.Context, key string, b []byte) ([]byte, error) {
	return w.unwrap(ctx, key, b)
}

// parenthesis "wraps" legibly: key(plain).
var parenthesis = fakeWrapper{
	wrap: func(_ context.Context, key string, b []byte) ([]byte, error) {
		return []byte(key + "(" + string(b) + ")"), nil
	},
	unwrap: func(_ context.Context, key string, b []byte) ([]byte, error) {
		inner, ok := bytes.CutPrefix(b, []byte(key+"("))
		inner, ok2 := bytes.CutSuffix(inner, []byte(")"))
		if !ok || !ok2 {
			return nil, errFake
		}
		inner = bytes.Clone(inner)
		clear(b) // it is ours
		return inner, nil
	},
}

// with returns the wrapper with one of its functions replaced.
func (w fakeWrapper) withWrap(answer []byte, err error) fakeWrapper {
	w.wrap = func(context.Context, string, []byte) ([]byte, error) { return answer, err }
	return w
}

func (w fakeWrapper) withUnwrap(answer []byte, err error) fakeWrapper {
	w.unwrap = func(context.Context, string, []byte) ([]byte, error) { return answer, err }
	return w
}

func hang(ctx context.Context, _ string, _ []byte) ([]byte, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

var (
	_ keyring.MAC     = goodMAC
	_ keyring.Wrapper = parenthesis
)
