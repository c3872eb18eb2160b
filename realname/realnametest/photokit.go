package realnametest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// TestPhotoStore checks that a store keeps the promises of [realname.PhotoStore], each in a
// subtest. For each it calls open, which returns a store and sees to its closing with t.Cleanup; it
// need not be empty. Run it with -race as well. It puts some 40 objects of up to 10 MiB, and deletes
// them.
func TestPhotoStore(t *testing.T, open func(t *testing.T) realname.PhotoStore) {
	for _, p := range keepPromises {
		t.Run(p.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := p.check(ctx, open(t)); err != nil {
				t.Errorf("%s: %v", p.text, err)
			}
		})
	}
}

// A keepPromise is one of those that [TestPhotoStore] looks at.
type keepPromise struct {
	name, text string
	check      func(ctx context.Context, s realname.PhotoStore) error
}

var errNotBack = errors.New("what was put does not come back")

var keepPromises = []keepPromise{
	{"put", "what was put comes back, byte for byte", putComesBack},
	{"large", "so does what is as large as a photo may be", largeComesBack},
	{"again", "a second put with the same key takes the place of the first", putAgain},
	{"keys", "each key has what was put under it", ownKeys},
	{"missing", "Get of nothing matches realname.ErrNotFound", getOfNothing},
	{"delete", "what was deleted is gone, and nothing else is", deleted},
	{"delete-nothing", "Delete of nothing is no error, nor is a second one", deleteOfNothing},
	{"put-after-delete", "a key can be put again after it was deleted", putAfterDelete},
	{"own", "it keeps no argument, and nobody else has what Get returns", ownBytes},
	{"context", "with a context that is done nothing is written, and there is an error", photoContext},
	{"parallel", "many calls at the same time get what belongs to them", parallelPhotos},
}

// object returns n bytes that look like sealed ones.
func object(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n), byte(rand.Int())})
	r.Read(b)
	return b
}

// photoKey returns a key as a Verifier draws them.
func photoKey() string {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	b := make([]byte, 26)
	for i := range b {
		b[i] = letters[rand.IntN(len(letters))]
	}
	return string(b)
}

// round puts an object, and sees that it comes back.
func round(ctx context.Context, s realname.PhotoStore, key string, b []byte) error {
	if err := s.Put(ctx, key, b); err != nil {
		return fmt.Errorf("Put: %w", err)
	}
	return comesBack(ctx, s, key, b)
}

func comesBack(ctx context.Context, s realname.PhotoStore, key string, want []byte) error {
	got, err := s.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("Get: %w", err)
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("%w: %d bytes of %d", errNotBack, len(got), len(want))
	}
	return nil
}

// gone sees that there is nothing under a key.
func gone(ctx context.Context, s realname.PhotoStore, key string) error {
	switch b, err := s.Get(ctx, key); {
	case err == nil:
		return fmt.Errorf("Get returned %d bytes", len(b))
	case !errors.Is(err, realname.ErrNotFound):
		return fmt.Errorf("the error of Get is %w", err)
	}
	return nil
}

func putComesBack(ctx context.Context, s realname.PhotoStore) error {
	for _, n := range []int{1, 100, 4095, 4096, 65536} {
		key := photoKey()
		if err := errors.Join(round(ctx, s, key, object(n)), s.Delete(ctx, key)); err != nil {
			return err
		}
	}
	return nil
}

func largeComesBack(ctx context.Context, s realname.PhotoStore) error {
	key := photoKey()
	return errors.Join(round(ctx, s, key, object(realname.MaxPhoto+1024)), s.Delete(ctx, key))
}

func putAgain(ctx context.Context, s realname.PhotoStore) error {
	key := photoKey()
	for _, n := range []int{300, 20, 20, 500} {
		if err := round(ctx, s, key, object(n)); err != nil {
			return err
		}
	}
	return s.Delete(ctx, key)
}

func ownKeys(ctx context.Context, s realname.PhotoStore) error {
	a, b := photoKey(), photoKey()
	one, two := object(50), object(50)
	if err := errors.Join(s.Put(ctx, a, one), s.Put(ctx, b, two)); err != nil {
		return err
	}
	return errors.Join(comesBack(ctx, s, a, one), comesBack(ctx, s, b, two), s.Delete(ctx, a), s.Delete(ctx, b))
}

func getOfNothing(ctx context.Context, s realname.PhotoStore) error { return gone(ctx, s, photoKey()) }

func deleted(ctx context.Context, s realname.PhotoStore) error {
	a, b := photoKey(), photoKey()
	left := object(70)
	if err := errors.Join(s.Put(ctx, a, object(60)), s.Put(ctx, b, left), s.Delete(ctx, a)); err != nil {
		return err
	}
	return errors.Join(gone(ctx, s, a), comesBack(ctx, s, b, left), s.Delete(ctx, b), gone(ctx, s, b))
}

func deleteOfNothing(ctx context.Context, s realname.PhotoStore) error {
	key := photoKey()
	return errors.Join(s.Delete(ctx, key), s.Put(ctx, key, object(10)), s.Delete(ctx, key), s.Delete(ctx, key))
}

func putAfterDelete(ctx context.Context, s realname.PhotoStore) error {
	key := photoKey()
	if err := errors.Join(s.Put(ctx, key, object(10)), s.Delete(ctx, key)); err != nil {
		return err
	}
	return errors.Join(round(ctx, s, key, object(12)), s.Delete(ctx, key))
}

func ownBytes(ctx context.Context, s realname.PhotoStore) error {
	key, b := photoKey(), object(100)
	want := bytes.Clone(b)
	if err := s.Put(ctx, key, b); err != nil {
		return err
	}
	clear(b)
	got, err := s.Get(ctx, key)
	if err != nil {
		return err
	}
	clear(got)
	return errors.Join(comesBack(ctx, s, key, want), s.Delete(ctx, key))
}

func photoContext(ctx context.Context, s realname.PhotoStore) error {
	done, cancel := context.WithCancel(ctx)
	cancel()
	key := photoKey()
	if s.Put(done, key, object(10)) == nil {
		return errors.New("Put has no error")
	}
	if err := gone(ctx, s, key); err != nil {
		return err
	}
	left := object(11)
	if err := s.Put(ctx, key, left); err != nil {
		return err
	}
	if _, err := s.Get(done, key); err == nil || errors.Is(err, realname.ErrNotFound) {
		return fmt.Errorf("Get says %w, and not that it was not done", err)
	}
	if s.Delete(done, key) == nil {
		return errors.New("Delete has no error")
	}
	return errors.Join(comesBack(ctx, s, key, left), s.Delete(ctx, key))
}

func parallelPhotos(ctx context.Context, s realname.PhotoStore) error {
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() {
			key := photoKey()
			for range 3 {
				errs[i] = errors.Join(errs[i], round(ctx, s, key, object(1000+i)))
			}
			errs[i] = errors.Join(errs[i], s.Delete(ctx, key), gone(ctx, s, key))
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
