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
// [Config].Photos, nor after [Retain].Photos. Those that [Records.Hold] keeps are among them, though the person has
// given others since: Given tells. Actor and purpose are as in [Desk.Reveal], and so is what
// refuses it, [Config].Reveal among it: before anything is returned it stands on the session's trail who
// looks, and what for, and the observer was told. It renews the actor's lease. The error matches
// [ErrUnavailable] where the store gave no answer, and [ErrCorrupt] where what it gave was not
// stored here.
//
// Show photos to people alone, and have nobody store them: send them with Cache-Control: no-store.
func (d Desk) Photos(ctx context.Context, id, actor, purpose string) ([]StoredPhoto, error) {
	if err := badStaff(actor, purpose); err != nil {
		return nil, err
	}
	v := d.v
	s, err := readable(v.load(ctx, id))
	if err != nil {
		return nil, err
	}
	if s.State.Data == dataFull && len(s.photosKept()) == 0 { // nobody sees anything
		return nil, s.mayAct(actor)
	}
	s, err = v.change(ctx, s, func(s *session) error { return v.mayReveal(s, actor, purpose, notePhotosSeen) })
	v.observeStaff(ctx, "photos", err)
	if err != nil {
		return nil, err
	}
	if s, err = v.renew(ctx, s, actor); err != nil {
		return nil, err
	}
	return v.readPhotos(ctx, s)
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
