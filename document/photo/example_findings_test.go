package photo_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"github.com/go-realname/sdk/document/photo"
)

// plain is a JPEG or PNG of one shade of grey.
func plain(width, height int, shade uint8, encode func(*bytes.Buffer, image.Image) error) []byte {
	m := image.NewGray(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = shade
	}
	var file bytes.Buffer
	if err := encode(&file, m); err != nil {
		panic(err)
	}
	return file.Bytes()
}

func asJPEG(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) }
func asPNG(b *bytes.Buffer, m image.Image) error  { return png.Encode(b, m) }

// A provider that takes JPEG of at most 3 MB as base64.
func ExampleConfig() {
	c := photo.Config{OnlyJPEG: true, MaxBytes: 3 << 20 / 4 * 3}
	_, err := photo.Check(plain(800, 600, 200, asPNG), c)
	fmt.Println(err)
	// Output: photo: file is of a wrong format
}

// A file that nobody takes is an error. What is only hard to read is a finding.
func ExampleError() {
	for _, file := range [][]byte{nil, []byte("%PDF-1.7"), []byte("\x00\x00\x00\x18ftypheic")} {
		_, err := photo.Check(file, photo.Config{})
		if e, ok := errors.AsType[*photo.Error](err); ok {
			fmt.Println(e.Reason, errors.Is(err, photo.ErrUnusable))
		}
	}
	// Output:
	// empty true
	// wrong_format true
	// phone_format true
}

// Ask for another photo, and let the person send the same again if they insist.
func ExampleFinding() {
	report, err := photo.Check(plain(800, 600, 20, asJPEG), photo.Config{})
	for _, f := range report.Findings {
		fmt.Println(f)
	}
	fmt.Println(err)
	// Output:
	// too_dark
	// blank
	// <nil>
}

// Brightness, to set thresholds by photos of your own.
func ExampleReport() {
	for _, shade := range []uint8{30, 128, 250} {
		r, err := photo.Check(plain(800, 600, shade, asPNG), photo.Config{})
		fmt.Println(r.Format, r.Width, r.Height, r.Light, r.Dark, err)
	}
	// Output:
	// png 800 600 30 30 <nil>
	// png 800 600 128 128 <nil>
	// png 800 600 250 250 <nil>
}

// What a browser calls a photo may be something else.
func ExampleFormat() {
	file := plain(80, 60, 128, asPNG) // "photo.jpg", says the form
	f := photo.Detect(file)
	fmt.Println(f, f == photo.JPEG)
	// Output: png false
}

// Show a photo of a phone upright.
func ExampleOrientation_Sideways() {
	width, height := 4000, 3000
	if o := photo.Orientation(6); o.Sideways() {
		width, height = height, width
	}
	fmt.Println(width, height)
	// Output: 3000 4000
}

func ExampleErrUnusable() {
	_, err := photo.Strip([]byte("no picture"))
	fmt.Println(errors.Is(err, photo.ErrUnusable), err)
	// Output: true photo: file is of a wrong format
}

// A photo that cannot be sent has a reason; package explain has the sentence for it.
func ExampleReason() {
	_, err := photo.Check([]byte("\x00\x00\x00\x18ftypheic"), photo.Config{})
	if e, ok := errors.AsType[*photo.Error](err); ok && e.Reason == photo.PhoneFormat {
		fmt.Println("set the phone to JPEG:", e.Reason)
	}
	// Output: set the phone to JPEG: phone_format
}

// Where EXIF says nothing a picture stands as it is stored.
func ExampleOrientation() {
	report, err := photo.Check(plain(800, 600, 128, asJPEG), photo.Config{})
	fmt.Println(report.Orientation, report.Orientation.Sideways(), err)
	// Output: 1 false <nil>
}
