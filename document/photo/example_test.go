package photo_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/go-realname/sdk/document/photo"
)

// Look at a photo before it is submitted.
func ExampleCheck() {
	var file bytes.Buffer
	jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 400, 300)), nil) // the lens was covered

	report, err := photo.Check(file.Bytes(), photo.Config{})
	fmt.Println(report.Width, report.Height, report.Findings, err)

	_, err = photo.Check(file.Bytes()[:500], photo.Config{})
	if e, ok := errors.AsType[*photo.Error](err); ok {
		fmt.Println(e.Reason)
	}
	// Output:
	// 400 300 [too_small too_dark blank] <nil>
	// damaged
}

func ExampleDetect() {
	fmt.Println(photo.Detect([]byte("\x00\x00\x00\x18ftypheic")))
	// Output: heic
}

// Keep a picture without the place where it was taken.
func ExampleStrip() {
	var file bytes.Buffer
	jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 40, 30)), nil)
	taken := append(file.Bytes(), "GPS 31.2304, 121.4737"...) // what some phones put behind the end

	kept, err := photo.Strip(taken)
	fmt.Println(bytes.Contains(kept, []byte("GPS")), err)
	// Output: false <nil>
}
