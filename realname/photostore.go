package realname

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/internal/records"
)

// A PhotoStore keeps photos, each under a key of its own: a bucket, a table or a directory. Check
// yours with realnametest.TestPhotoStore.
//
// What it is given is sealed, up to [MaxPhoto] bytes and 1 KiB more. A key is drawn at random,
// 26 letters and digits in lower case, and says nothing. The session's record knows the key before
// Put is called, so a crash leaves nothing behind that nobody knows of.
//
// Put has stored all of it, durably, when it returns without an error; a second one with the same
// key takes the place of the first. What it has not written when ctx is done it does not
// write later. Get returns what was put, or an error that matches [ErrNotFound] where there is nothing.
// Delete of what is not there is no error, and after Delete Get finds nothing; a store that keeps
// versions or backups has to let go of those as well, though nobody can read them once the session's
// data key is gone. All three return soon after ctx is done, may be called from several goroutines, and
// keep no argument; the caller may change what Get has returned.
type PhotoStore interface {
	Put(ctx context.Context, key string, sealed []byte) error
	Get(ctx context.Context, key string) ([]byte, error)
	Delete(ctx context.Context, key string) error
}

// A sidePhoto is a photo that is to be kept.
type sidePhoto struct {
	side  PhotoSide
	photo Photo
}

// pictures are those of a step's photos that are to be kept, as they came.
func (v *Verifier) pictures(step Step, all ...sidePhoto) (kept []sidePhoto) {
	if v.c.Photos == nil || step == StepFace && !v.c.UnsafeKeepFaces {
		return nil
	}
	for _, p := range all {
		if p.photo.Len() > 0 {
			kept = append(kept, p)
		}
	}
	return kept
}

// strip takes away what is written beside the pictures that are to be kept.
func (sub *submission) strip() error {
	for i, p := range sub.pictures {
		plain, err := photo.Strip(p.photo.Reveal())
		if err != nil {
			return &Error{Reason: ReasonValueMalformed, Step: sub.step, err: err}
		}
		sub.pictures[i].photo = NewPhoto(plain)
	}
	return nil
}

var errLateStart = errors.New("realname: a photo is not put any more")

// putPhotos stores the photos of an operation, whose keys are in the session's record by now.
func (v *Verifier) putPhotos(ctx context.Context, s *session, do effect, all []sidePhoto) error {
	if v.now() > s.now.add(v.c.Timeout) { // it could come after it was deleted
		return errLateStart
	}
	var calls []func() error
	for _, p := range s.Photos {
		for _, pic := range all {
			if p.Step == do.Step && p.Op == do.Op && p.Side == pic.side {
				calls = append(calls, func() error { return v.putPhoto(ctx, s, p.Key, pic.photo) })
			}
		}
	}
	return records.Together(calls...)
}

// boundTo is what a photo is sealed with beside the session's own key.
func boundTo(key string) []byte { return []byte("photo\x00" + key) }

func (v *Verifier) putPhoto(ctx context.Context, s *session, key string, p Photo) error {
	sealed, err := s.dataKey.Seal(nil, p.Reveal(), boundTo(key))
	if err != nil {
		return err
	}
	return v.askPhotos(ctx, func(ctx context.Context, store PhotoStore) error { return store.Put(ctx, key, sealed) })
}

// getPhoto returns a photo, or the zero Photo where the store has lost it.
func (v *Verifier) getPhoto(ctx context.Context, s *session, key string) (Photo, error) {
	sealed := make(chan []byte, 1)
	err := v.askPhotos(ctx, func(ctx context.Context, store PhotoStore) error {
		b, err := store.Get(ctx, key)
		if errors.Is(err, ErrNotFound) {
			b, err = nil, nil
		}
		sealed <- b
		return err
	})
	if err != nil {
		return Photo{}, refuse(ReasonProviderUnavailable, 0)
	}
	b := <-sealed
	if len(b) == 0 {
		return Photo{}, nil
	}
	plain, err := s.dataKey.Open(nil, b, boundTo(key))
	if err != nil {
		return Photo{}, fmt.Errorf("%w: photo", ErrCorrupt)
	}
	return NewPhoto(plain), nil
}

// askPhotos asks the store within the time-out. Its panic is an error like any other.
func (v *Verifier) askPhotos(ctx context.Context, do func(context.Context, PhotoStore) error) error {
	_, err := v.call(ctx, func(ctx context.Context) (Answer, error) { return Answer{}, do(ctx, v.c.Photos) }, func(Answer, error) {})
	return err
}

var errNoPhotos = errors.New("realname: this process has no Config.Photos")

// dropPhotos deletes the photos that are needed no longer, and returns the keys of those that are
// gone. It may be done twice.
func (v *Verifier) dropPhotos(ctx context.Context, s *session) (gone []string, err error) {
	if v.c.Photos == nil {
		return nil, errNoPhotos
	}
	var mu sync.Mutex
	var calls []func() error
	for _, p := range s.Photos {
		if !s.mustDrop(&p) {
			continue
		}
		calls = append(calls, func() error {
			err := v.askPhotos(ctx, func(ctx context.Context, store PhotoStore) error { return store.Delete(ctx, p.Key) })
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				gone = append(gone, p.Key)
			}
			return err
		})
	}
	err = records.Together(calls...)
	return gone, err
}
