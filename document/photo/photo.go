package photo

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
)

// Config says what [Check] accepts. Every field may be left zero.
type Config struct {
	// MaxBytes is the size of the largest file, in bytes. Zero means 10 MiB. Where a
	// provider takes the file as base64, that is four bytes for three.
	MaxBytes int

	// OnlyJPEG refuses PNG, for providers that do.
	OnlyJPEG bool

	// MaxPixels is how many pixels a picture may have. Zero means 25 million.
	MaxPixels int64

	// MaxSide is the longest that a side may be, in pixels. Zero means 8192.
	MaxSide int

	// MaxMemory is how much memory decoding may take, in bytes. Zero means 192 MiB. Check
	// knows before decoding how much it will be: some 38 MB for a usual JPEG of 25 million
	// pixels, and 190 MB for a progressive one. Where memory is scarce, bound how many
	// Checks run at once.
	MaxMemory int64

	// MinSide is the shortest that a side may be before the picture is [TooSmall], in
	// pixels. Zero means 500, which providers ask for.
	MinSide int

	// MinLight is the brightness below which a picture is [TooDark], if nine tenths of it
	// are darker, from 0 (black) to 255 (white). Zero means 50.
	MinLight int

	// MaxDark is the brightness above which a picture is [Overexposed], if all but a
	// hundredth of it is brighter: nothing dark is left of the text. A scan on a white page is
	// not. Zero means 210.
	MaxDark int

	// MinSharpness is the [Report.Sharpness] below which a picture is [Blurred]. Zero means
	// 0.1.
	MinSharpness float64
}

// withDefaults returns c with its zero fields filled in.
func (c Config) withDefaults() Config {
	c.MaxBytes = or(c.MaxBytes, 10<<20)
	c.MaxPixels = or(c.MaxPixels, 25_000_000)
	c.MaxSide = or(c.MaxSide, 8192)
	c.MaxMemory = or(c.MaxMemory, 192<<20)
	c.MinSide = or(c.MinSide, 500)
	c.MinLight = or(c.MinLight, 50)
	c.MaxDark = or(c.MaxDark, 210)
	c.MinSharpness = or(c.MinSharpness, 0.1)
	return c
}

// or returns v, or other if v is zero.
func or[T comparable](v, other T) T {
	if v == *new(T) {
		return other
	}
	return v
}

// A Report says what [Check] saw. It holds nothing of what is in the picture.
type Report struct {
	Format        Format // by content: JPEG or PNG
	Width, Height int    // in pixels, as the file stores the picture

	// Orientation says how to turn the picture. It is no finding, since most phones leave
	// turning to whoever shows the picture. Some providers do not turn it: turn it
	// for those.
	Orientation Orientation

	// Findings has what makes the picture hard to read, in the order of their
	// declaration: nil if there is nothing.
	Findings []Finding

	// Light is the brightness that a tenth of the picture is above, and Dark the one that a
	// hundredth is below, from 0 to 255.
	Light, Dark int

	// Sharpness is how much of the contrast lies between neighbouring pixels, in the
	// sharpest parts of the picture when it is reduced to some 400 pixels: about 5 for a
	// sharp photo of a card, 0.1 for one that is hard to read. It does not depend on the
	// brightness.
	Sharpness float64
}

// Check looks at a file and at the picture in it. An error means that the file cannot be
// sent to anybody; it is an [*Error]. Findings mean that the picture can
// probably not be read: ask for another one, and let the person send the same again if they insist.
//
// Size, format, dimensions and memory are checked before the picture is decoded. Check keeps nothing
// of b and writes nothing to it. It takes as long as decoding the picture and a fifth
// more: 8 ms for a million pixels.
func Check(b []byte, c Config) (Report, error) {
	c = c.withDefaults()
	r, h, reason := inspect(b, c)
	if reason != reasonUnknown {
		return Report{}, &Error{reason}
	}
	img, ok := decode(b[:h.end], h, r.Format)
	if !ok || !r.look(img, c) {
		return Report{}, &Error{Damaged}
	}
	return r, nil
}

// inspect checks all that can be checked before the picture is decoded.
func inspect(b []byte, c Config) (Report, header, Reason) {
	var r Report
	switch r.Format = Detect(b); {
	case len(b) == 0:
		return r, header{}, Empty
	case len(b) > c.MaxBytes:
		return r, header{}, TooManyBytes
	case r.Format == HEIC || r.Format == AVIF:
		return r, header{}, PhoneFormat
	case r.Format != JPEG && (r.Format != PNG || c.OnlyJPEG):
		return r, header{}, WrongFormat
	}
	h, ok := readHeader(b, r.Format)
	if !ok {
		return r, h, Damaged
	}
	r.Width, r.Height = h.width, h.height
	r.Orientation = or(h.orientation, upright)
	return r, h, h.refused(len(b), c)
}

func readHeader(b []byte, f Format) (header, bool) {
	if f == PNG {
		return readPNG(b)
	}
	return readJPEG(b)
}

// refused returns why a picture with the header is not to be decoded, if it is not. The
// sides come first: all else is reckoned from them.
func (h header) refused(size int, c Config) Reason {
	switch {
	case h.width > c.MaxSide || h.height > c.MaxSide,
		int64(h.width)*int64(h.height) > c.MaxPixels, h.memory > c.MaxMemory:
		return TooManyPixels
	case h.animated:
		return Animated
	case h.least > int64(size):
		return Damaged
	}
	return reasonUnknown
}

// decode decodes the picture. It asks the decoder first whether it reads the same dimensions
// as we did, since all that is known of the memory rests on them.
func decode(b []byte, h header, f Format) (image.Image, bool) {
	config, picture := jpeg.DecodeConfig, jpeg.Decode
	if f == PNG {
		config, picture = png.DecodeConfig, png.Decode
	}
	c, err := config(bytes.NewReader(b))
	if err != nil || c.Width != h.width || c.Height != h.height {
		return nil, false
	}
	img, err := picture(bytes.NewReader(b))
	return img, err == nil
}
