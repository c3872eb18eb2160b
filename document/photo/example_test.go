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
