package realnamehttp

import (
	"encoding/json"
	"log/slog"
	"time"

	"github.com/go-realname/sdk/realname"
)

// What the desk answers about photos.
type (
	casePhotos struct {
		Photos []casePhoto `json:"photos" doc:"In the order of their sides; none where none are kept"`
	}
	casePhoto struct {
		Side    realname.PhotoSide `json:"side"`
		Type    string             `json:"type" doc:"Its media type, such as image/jpeg"`
		Given   time.Time          `json:"given"`
		Bytes   int                `json:"bytes" doc:"0 where the store has lost it"`
		Picture picture            `json:"picture" doc:"Empty where the store has lost it, or where there is no room: see bytes"`
	}
)

// A picture is plain in an answer alone: printed it is its size.
type picture struct{ photo realname.Photo }

// MarshalJSON returns the bytes in base64.
func (p picture) MarshalJSON() ([]byte, error) { return json.Marshal(p.photo.Reveal()) }

// String is the size.
func (p picture) String() string { return p.photo.String() }

// LogValue is the size.
func (p picture) LogValue() slog.Value { return p.photo.LogValue() }

// maxPictures bounds the pictures of one answer, in bytes.
const maxPictures = 3 * realname.MaxPhoto

// photos shows the photos of a case. Nothing between here and the page is to keep them: the answer says
// no-store, and the purpose is not in the address, which servers write into their logs.
func (d *desk) photos(c *call, in revealRequest) (casePhotos, error) {
	all, err := d.Photos(c.r.Context(), c.r.PathValue("session"), c.account, in.Purpose)
	if err != nil {
		return casePhotos{}, err
	}
	out, size := casePhotos{Photos: []casePhoto{}}, 0
	for _, p := range all {
		one := casePhoto{Side: p.Side, Type: p.Type(), Given: p.Given, Bytes: p.Photo.Len()}
		if size += one.Bytes; size <= maxPictures {
			one.Picture = picture{p.Photo}
		}
		out.Photos = append(out.Photos, one)
	}
	return out, nil
}
