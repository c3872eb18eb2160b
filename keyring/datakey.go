package keyring

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"database/sql/driver"
	"fmt"
	"log/slog"

	"github.com/go-realname/sdk/internal/mask"
)

// maxWrapped is the longest wrapped data key; those of key services have a few
// hundred bytes.
const maxWrapped = 8 << 10

// A DataKey seals the data of one session. It comes from [Ring.NewDataKey] or
// [Ring.OpenDataKey] and may be used from several goroutines. However it is
// printed, nothing of it shows. The zero DataKey seals and opens nothing.
type DataKey struct {
	suite uint8 // beside k for the reason that Ring has
	k     *dataKey
}

type dataKey struct {
	aead func() cipher.AEAD // reflection does not look into a func
}

// IsValid reports whether k is not the zero DataKey.
func (k DataKey) IsValid() bool { return k.k != nil }

// String returns a word that holds nothing of the key.
func (k DataKey) String() string { return "keyring.DataKey" }

// Format prints what String returns.
func (k DataKey) Format(f fmt.State, verb rune) { mask.Format(f, verb, k.String()) }

// LogValue returns what String returns.
func (k DataKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText returns an error: a data key is kept wrapped.
func (k DataKey) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary returns an error, as MarshalText does.
func (k DataKey) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// Value returns an error, or else a database driver would be asked to store the word.
func (k DataKey) Value() (driver.Value, error) { return nil, errNoMarshal }

// UnmarshalText returns an error: see [Ring.OpenDataKey].
func (k *DataKey) UnmarshalText([]byte) error { return errNoMarshal }

// UnmarshalBinary returns an error: see [Ring.OpenDataKey].
func (k *DataKey) UnmarshalBinary([]byte) error { return errNoMarshal }

// Seal encrypts as [Purpose.Seal] does, under the data key.
func (k DataKey) Seal(dst, plain, ad []byte) ([]byte, error) {
	if k.k == nil {
		return nil, ErrZero
	}
	return seal(k.k.aead(), header{kind: kindData, suite: k.suite}, dst, plain, ad)
}

// Open decrypts as [Purpose.Open] does. A text of another data key gives
// [ErrOpen].
func (k DataKey) Open(dst, sealed, ad []byte) ([]byte, error) {
	if k.k == nil {
		return nil, ErrZero
	}
	h, body, err := parseHeader(sealed)
	switch {
	case err != nil:
		return nil, err
	case h.kind != kindData:
		return nil, ErrMalformed
	case h.suite != k.suite:
		return nil, ErrOpen
	}
	return open(k.k.aead(), dst, body, ad)
}

// NewDataKey draws a data key and returns it with its wrapped form, which opens
// only with the same ad. Keep the wrapped form in a record of its own, apart
// from the data: deleting it erases whatever the key sealed, and a backup that
// holds both brings everything back.
//
// The error is [ErrTooLarge] or, if the ring has a [Wrapper], [ErrRemote].
func (r *Ring) NewDataKey(ctx context.Context, ad []byte) (DataKey, []byte, error) {
	c := r.inner()
	if c == nil {
		return DataKey{}, nil, ErrZero
	}
	s := c.keys[c.current].suite
	raw := make([]byte, 1+s.KeySize()) // the suite and the key
	defer clear(raw)
	raw[0] = s.ID()
	rand.Read(raw[1:])
	k, err := c.dataKey(raw)
	if err != nil {
		return DataKey{}, nil, err
	}
	wrapped, err := c.wrap(ctx, raw, ad)
	if err != nil {
		return DataKey{}, nil, err
	}
	return k, wrapped, nil
}

// OpenDataKey returns the data key of which wrapped is the wrapped form. The
// error is [ErrMalformed], [ErrUnknownKey], [ErrNotServed], [ErrTooLarge], [ErrOpen] or
// [ErrRemote].
func (r *Ring) OpenDataKey(ctx context.Context, wrapped, ad []byte) (DataKey, error) {
	c := r.inner()
	if c == nil {
		return DataKey{}, ErrZero
	}
	raw, err := c.unwrap(ctx, wrapped, ad)
	if err != nil {
		return DataKey{}, err
	}
	defer clear(raw)
	return c.dataKey(raw)
}

// Rewrap returns the data key wrapped as [Ring.NewDataKey] would wrap it now,
// under the current key. The data that it sealed stays as it is. Errors are as for OpenDataKey;
// keep the old form until the new one is stored.
func (r *Ring) Rewrap(ctx context.Context, wrapped, ad []byte) ([]byte, error) {
	c := r.inner()
	if c == nil {
		return nil, ErrZero
	}
	raw, err := c.unwrap(ctx, wrapped, ad)
	if err != nil {
		return nil, err
	}
	defer clear(raw)
	return c.wrap(ctx, raw, ad)
}

// WrappedUnder returns the id of the key that a wrapped data key needs, whether
// or not it is in the ring. The error is [ErrMalformed] or nil.
func (r *Ring) WrappedUnder(wrapped []byte) (string, error) {
	h, _, err := parseWrapped(wrapped)
	return h.id.String(), err
}

func parseWrapped(wrapped []byte) (header, []byte, error) {
	if len(wrapped) > maxWrapped {
		return header{}, nil, ErrMalformed
	}
	h, body, err := parseHeader(wrapped)
	if err != nil || h.kind != kindWrapped && h.kind != kindOuter {
		return header{}, nil, ErrMalformed
	}
	return h, body, nil
}

// dataKey makes a DataKey of its suite and its bytes.
func (r *ring) dataKey(raw []byte) (DataKey, error) {
	if len(raw) == 0 {
		return DataKey{}, ErrMalformed
	}
	s, err := r.suite(raw[0])
	if err != nil {
		return DataKey{}, err
	}
	if len(raw) != 1+s.KeySize() {
		return DataKey{}, ErrMalformed
	}
	a, err := newAEAD(s, raw[1:])
	if err != nil {
		return DataKey{}, err
	}
	return DataKey{s.ID(), &dataKey{func() cipher.AEAD { return a }}}, nil
}

// wrap seals raw under the current key and, if a Wrapper takes part, has it wrap
// the result. The service therefore never sees a data key, and what it returns
// is authenticated by us.
func (r *ring) wrap(ctx context.Context, raw, ad []byte) ([]byte, error) {
	k := r.keys[r.current]
	if !k.remoteWrap {
		return seal(k.wrap, header{kindWrapped, k.suite.ID(), k.id}, nil, raw, ad)
	}
	if len(ad) > MaxSize {
		return nil, ErrTooLarge
	}
	body, err := r.remoteWrap(ctx, k.id.String(), sealBody(k.outer, nil, raw, ad))
	if err != nil {
		return nil, err
	}
	out := append(header{kindOuter, k.suite.ID(), k.id}.append(nil), body...)
	// A data key that never opens again is data lost: try it once.
	again, err := r.unwrap(ctx, out, ad)
	if err != nil || subtle.ConstantTimeCompare(again, raw) != 1 {
		return nil, newRemoteError("wrap: the result does not unwrap", err)
	}
	clear(again)
	return out, nil
}

func (r *ring) unwrap(ctx context.Context, wrapped, ad []byte) ([]byte, error) {
	h, body, err := parseWrapped(wrapped)
	if err != nil {
		return nil, err
	}
	i, err := r.lookupFor(DataKeys, h.id, h.suite)
	if err != nil {
		return nil, err
	}
	if r.keys[i].remoteWrap != (h.kind == kindOuter) {
		return nil, ErrUnknownKey
	}
	if h.kind == kindWrapped {
		return open(r.keys[i].wrap, nil, body, ad)
	}
	inner, err := r.remoteUnwrap(ctx, h.id.String(), body)
	if err != nil {
		return nil, err
	}
	return open(r.keys[i].outer, nil, inner, ad)
}
