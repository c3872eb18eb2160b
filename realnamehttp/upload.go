package realnamehttp

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"time"

	"github.com/go-realname/sdk/realname"
)

// formSlack is what a form may have besides its photos: boundaries and heads.
const formSlack = 64 << 10

// upload reads a form with photos, each of at most as many bytes as are allowed. One photo is
// read after the other, and nothing of it is written anywhere.
func (c *call) upload() (any, error) {
	f := c.op.filling()
	limit := int64(c.api.maxPhoto)*int64(c.op.in.NumField()) + formSlack
	if c.r.ContentLength > limit {
		return nil, faultTooLarge
	}
	if c.bodiless() {
		return f.done()
	}
	c.r.Body = http.MaxBytesReader(c.w, &upload{c.r.Body, c, time.Now().Add(c.api.uploadTime)}, limit)
	form, err := c.r.MultipartReader()
	if err != nil {
		return nil, faultMedia
	}
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return f.done()
		}
		if err != nil {
			return nil, readFault(err)
		}
		if err := f.photo(part, c.api.maxPhoto); err != nil {
			return nil, err
		}
	}
}

// An upload is a body that has an end, and is not silent for long: it holds one of few places.
type upload struct {
	io.ReadCloser
	call *call
	end  time.Time
}

// Read waits for the next bytes.
func (u *upload) Read(b []byte) (int, error) {
	u.call.hurry(min(u.call.api.silence, time.Until(u.end)))
	return u.ReadCloser.Read(b)
}

// photo reads one part of a form.
func (f *filling) photo(part *multipart.Part, limit int) error {
	to, err := f.next(part.FormName())
	if err != nil {
		return err
	}
	b, err := io.ReadAll(io.LimitReader(part, int64(limit)+1))
	switch {
	case err != nil:
		return readFault(err)
	case len(b) > limit:
		return in(part.FormName(), &realname.Error{Reason: realname.ReasonValueTooLarge})
	}
	*to.Addr().Interface().(*realname.Photo) = realname.NewPhoto(b)
	return nil
}

// readFault is what is wrong with a body that could not be read to its end.
func readFault(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return faultTooLarge
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return faultSlow
	}
	return faultMalformed
}
