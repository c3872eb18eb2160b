package realname

import (
	"slices"

	"github.com/go-realname/sdk/internal/wire"
)

// A PhotoSide says what a stored photo shows.
type PhotoSide uint8

const (
	PhotoFront PhotoSide = iota + 1 // the side, or the page, with the portrait
	PhotoBack                       // the side with the national emblem
	PhotoFace                       // the picture of a face check, see Config.UnsafeKeepFaces

	numPhotoSides = iota + 1
)

var photoSideNames = [numPhotoSides]string{"unknown", "front", "back", "face"}

// String returns a stable name such as "front".
func (s PhotoSide) String() string { return nameOf(photoSideNames[:], uint8(s)) }

// A storedPhoto is a photo in Config.Photos, or on the way there. It stands in the record before
// anything is put, and until it is certain that nothing is left.
type storedPhoto struct {
	Key     string // in the store
	Step    Step
	Op      uint32 // the operation that it was given for
	Side    PhotoSide
	At      instant
	Until   instant // until then it may still be put
	Dropped bool    // it was deleted, and is once more after Until
}

func (p *storedPhoto) fields(c *wire.Codec) {
	c.Text(1, "key", "", &p.Key)
	wire.Uint(c, 2, "step", "", &p.Step)
	wire.Uint(c, 3, "op", "", &p.Op)
	wire.Uint(c, 4, "side", "", &p.Side)
	wire.Time(c, 5, "at", "", &p.At)
	wire.Time(c, 6, "until", "", &p.Until)
	c.Bool(7, "dropped", "", &p.Dropped)
	known(c, p.Step)
}

// maxPhotos bounds the photos of a session that are in the store, or may be: those of one
// operation, and those of before that were not deleted yet.
const maxPhotos = 32

// keepPhotos notes the photos of an operation that was just reserved, before they are put.
func (s *session) keepPhotos(do effect, all []sidePhoto) error {
	if len(s.Photos)+len(all) > maxPhotos { // the store has been away for long
		return refuse(ReasonProviderUnavailable, do.Step)
	}
	s.Photos = slices.Clip(s.Photos)
	for _, p := range all {
		s.Photos = append(s.Photos, storedPhoto{
			Key: newID(), Step: do.Step, Op: do.Op, Side: p.side, At: s.now, Until: s.now.add(s.rules.recover[do.Step]),
		})
	}
	return nil
}

// endPhotos writes down when photos go, once the session has ended for the first time.
func (s *session) endPhotos(to Status) {
	if kept := s.rules.retain.Photos; !to.live() && s.Ended == 0 && kept >= 0 {
		s.PhotosEnd = s.now.add(kept)
	}
}

// photosGo is when photos go, or 0 where no time ends them alone.
func (s *session) photosGo() instant {
	if s.PhotosEnd == 0 {
		return 0
	}
	return max(s.PhotosEnd, s.Retention.Hold)
}

// wantsPhoto reports whether a photo is still needed.
func (s *session) wantsPhoto(p *storedPhoto) bool {
	end := s.photosGo()
	if s.State.isGone(p.Step, p.Op) {
		return s.Retention.held(s.now) || s.mustKeep() && s.State.wantsPhoto(p.Step, p.Op) && (end == 0 || s.now < end)
	}
	return s.State.wantsPhoto(p.Step, p.Op) && (end == 0 || s.now < end) || s.holdsPhoto(p)
}

// holdsPhoto reports whether a hold keeps a photo: its step was passed with it, whatever became of that since.
func (s *session) holdsPhoto(p *storedPhoto) bool {
	return s.Retention.held(s.now) && s.State.Data != dataErased && !p.Dropped && s.Trail.passed(p.Step, p.Op)
}

// mustDrop reports whether a photo is to be deleted now.
func (s *session) mustDrop(p *storedPhoto) bool {
	return !s.wantsPhoto(p) && (!p.Dropped || s.now >= p.Until)
}

// photosToDrop reports whether any photo is to be deleted now.
func (s *session) photosToDrop() bool {
	return slices.ContainsFunc(s.Photos, func(p storedPhoto) bool { return s.mustDrop(&p) })
}

// photosDue is when the next photo is to be deleted, or 0.
func (s *session) photosDue() (due instant) {
	for i := range s.Photos {
		at := s.photosGo()
		switch p := &s.Photos[i]; {
		case p.Dropped:
			at = p.Until
		case s.Retention.held(s.now) && (s.State.isGone(p.Step, p.Op) || !s.State.wantsPhoto(p.Step, p.Op)):
			at = s.Retention.Hold
		}
		if at != 0 && (due == 0 || at < due) {
			due = at
		}
	}
	return due
}

// watchPhotos has photos deleted that are needed no longer.
func (s *session) watchPhotos() {
	s.State.Chores &^= chorePhotos
	if s.photosToDrop() {
		s.State.Chores |= chorePhotos
	}
}

// droppedPhotos notes which photos were deleted, from a time on.
func (s *session) droppedPhotos(gone []string, since instant) {
	if len(gone) == 0 {
		return
	}
	s.Photos, s.changed = slices.DeleteFunc(slices.Clone(s.Photos), func(p storedPhoto) bool {
		return slices.Contains(gone, p.Key) && since >= p.Until
	}), true
	for i := range s.Photos {
		s.Photos[i].Dropped = s.Photos[i].Dropped || slices.Contains(gone, s.Photos[i].Key)
	}
}
