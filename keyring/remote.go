package keyring

import (
	"bytes"
	"context"
	"errors"
)

// A Wrapper is a service that wraps data keys: a KMS. It sees data keys only
// sealed under a key of the ring, so that neither it nor the ring alone can
// open one, nor make one, under a key without NoWrapper. For the same reason it
// may keep what it unwrapped in memory, for a while, where each call costs time
// or money.
//
// Key is the id of the ring's key; let the service have one key for each.
// Methods return soon after ctx is done, keep no argument, and may be called
// from several goroutines. Their errors are never printed by this package.
type Wrapper interface {
	// Wrap encrypts plain, of some 73 bytes, to at most 8,000 bytes.
	Wrap(ctx context.Context, key string, plain []byte) ([]byte, error)

	// Unwrap returns what Wrap was given. It must fail for what Wrap did not
	// make under the same key.
	Unwrap(ctx context.Context, key string, wrapped []byte) ([]byte, error)
}

// A MAC is a service that computes MACs: an HSM. Message is a MAC of 32 bytes
// made by the ring: the service never sees what is checked, and a tag
// needs both the ring and the service, under every key without NoMAC.
//
// MAC returns 16 to 512 bytes, always the same for the same key, label and
// message. Key is the id of the ring's key; let the service have one key for
// each. It returns soon after ctx is done, keeps no argument, and may be called
// from several goroutines. Its errors are never printed by this package.
type MAC interface {
	MAC(ctx context.Context, key, label string, message []byte) ([]byte, error)
}

var (
	errNoAnswer = errors.New("keyring: answer is too short or all zeros")
	errTooLong  = errors.New("keyring: answer is too long")
)

// remoteMAC asks the service for a MAC over sum.
func (r *ring) remoteMAC(ctx context.Context, id, label string, sum [32]byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	answer, err := r.mac.MAC(ctx, id, label, bytes.Clone(sum[:]))
	return checked("mac", answer, err, 16, 512)
}

func (r *ring) remoteWrap(ctx context.Context, id string, plain []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	answer, err := r.wrapper.Wrap(ctx, id, plain)
	return checked("wrap", answer, err, 16, maxWrapped-fixed-len(keyID{}))
}

func (r *ring) remoteUnwrap(ctx context.Context, id string, wrapped []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	answer, err := r.wrapper.Unwrap(ctx, id, bytes.Clone(wrapped))
	return checked("unwrap", answer, err, 16, 256)
}

// checked returns a service's answer, if it can be one.
func checked(op string, answer []byte, err error, low, high int) ([]byte, error) {
	switch {
	case err != nil:
	case len(answer) < low || len(bytes.Trim(answer, "\x00")) == 0:
		err = errNoAnswer
	case len(answer) > high:
		err = errTooLong
	default:
		return answer, nil
	}
	return nil, newRemoteError(op, err)
}
