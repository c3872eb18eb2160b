package realname

import (
	"context"
	"time"

	"github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/internal/records"
)

// A StoredPhoto is a photo that was kept, see [Config].Photos. It prints without the picture.
type StoredPhoto struct {
	Side  PhotoSide
	Photo Photo // the zero Photo where the store has lost it
	Given time.Time
}

// Type returns the picture's media type, "image/jpeg" or "image/png", and
// "application/octet-stream" where there is no picture.
func (p StoredPhoto) Type() string {
	switch photo.Detect(p.Photo.Reveal()) {
	case photo.JPEG:
		return "image/jpeg"
	case photo.PNG:
		return "image/png"
	}
	return "application/octet-stream"
}

// Photos returns the photos that are kept of a session, in the order of their sides: none without
// [Config].Photos, nor after [Retain].Photos. Before anything is returned the session's trail says who looks
// at them and why. Actor and purpose are required: the actor is not the session's account, the purpose
// is 1 to 128 bytes without personal data. Where the data is restricted or erased it is
// refused with [ReasonDataWithdrawn]. The error matches [ErrUnavailable] where the store gave no
// answer, and [ErrCorrupt] where what it gave was not stored here.
//
// Show photos to people alone, and have nobody store them: send them with Cache-Control: no-store.
func (d Desk) Photos(ctx context.Context, id, actor, purpose string) ([]StoredPhoto, error) {
	if err := badLook(actor, purpose); err != nil {
		return nil, err
	}
	s, err := readable(d.v.load(ctx, id))
	if err != nil {
		return nil, err
	}
	s, err = d.v.change(ctx, s, func(s *session) error { return s.lookAtPhotos(actor, purpose) })
	if err != nil {
		return nil, err
	}
	return d.v.readPhotos(ctx, s)
}

// maxLooked bounds a trail that looks are added to.
const maxLooked = 2000

// lookAtPhotos notes that somebody looks at the photos, if there are any.
func (s *session) lookAtPhotos(actor, purpose string) error {
	switch {
	case s.State.Data != dataFull:
		return refuse(ReasonDataWithdrawn, 0)
	case s.Account == actor:
		return refuse(ReasonNotDecidable, 0)
	case len(s.photosKept()) == 0:
		return nil
	case len(s.Trail) >= maxLooked:
		return refuse(ReasonLimitExceeded, 0)
	}
	s.actor = actor
	s.record(note{Kind: notePhotosSeen}, purpose)
	return nil
}

// photosKept are the photos that are needed.
func (s *session) photosKept() (kept []storedPhoto) {
	for side := PhotoFront; side < numPhotoSides; side++ {
		for _, p := range s.Photos {
			if p.Side == side && s.wantsPhoto(&p) {
				kept = append(kept, p)
			}
		}
	}
	return kept
}

// readPhotos reads the photos of a session.
func (v *Verifier) readPhotos(ctx context.Context, s *session) ([]StoredPhoto, error) {
	kept := s.photosKept()
	switch {
	case len(kept) == 0:
		return nil, nil
	case v.c.Photos == nil: // another process has it
		return nil, refuse(ReasonProviderUnavailable, 0)
	}
	all := make([]StoredPhoto, len(kept))
	var calls []func() error
	for i, p := range kept {
		calls = append(calls, func() (err error) {
			all[i] = StoredPhoto{Side: p.Side, Given: p.At.time()}
			all[i].Photo, err = v.getPhoto(ctx, s, p.Key)
			return err
		})
	}
	if err := records.Together(calls...); err != nil {
		return nil, err
	}
	return all, nil
}
