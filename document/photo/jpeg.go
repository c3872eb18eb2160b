package photo

import (
	"bytes"
	"encoding/binary"
)

// A header is what a file says of its picture before anything is decoded.
type header struct {
	width, height int
	memory        int64 // that the decoder takes, in bytes
	least         int64 // bytes that a file of such a picture has at least
	orientation   Orientation
	animated      bool
	end           int // where the picture ends in the file; what follows is not decoded
}

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markerSOF0  = 0xc0
	markerSOF2  = 0xc2
	markerRST0  = 0xd0
	markerRST7  = 0xd7
	markerEOI   = 0xd9
	markerJPG   = 0xc8 // reserved for extensions
	markerSOS   = 0xda
	markerEXP   = 0xdf // the last that is about the picture
	markerAPP0  = 0xe0
	markerAPP1  = 0xe1
	markerAPP2  = 0xe2
	markerAPP14 = 0xee
)

// maxScans is how many scans a JPEG may have. Encoders make ten or so; each costs the decoder a
// walk over the picture, however few bytes it has. Behind the first scan all bytes that
// look like the start of one count, since image/jpeg may skip what we take for a segment.
const maxScans = 24

// A jpegWalk reads the segments of a JPEG up to its end. As image/jpeg does, it skips what
// stands between segments and does not belong there.
type jpegWalk struct {
	header
	frame     []byte // the content of the first SOF
	marker    byte   // of that SOF
	transform int    // the colour transform that Adobe's segment names, -1 without one
	scans     int    // where the first scan is in the file, 0 before
}

// readJPEG returns the header of a JPEG, and whether it is whole.
func readJPEG(b []byte) (header, bool) {
	w := jpegWalk{transform: -1}
	for i := 2; ; {
		marker, after := nextMarker(b, i)
		if marker == markerEOI {
			w.end = after
			return w.finish(b[:after])
		}
		if after+2 > len(b) {
			return header{}, false
		}
		i = after + int(binary.BigEndian.Uint16(b[after:]))
		if i < after+2 || i > len(b) {
			return header{}, false
		}
		w.segment(marker, b[after+2:i])
		if marker == markerSOS && w.scans == 0 {
			w.scans = after - 2
		}
	}
}

// nextMarker returns the next marker in b from i on that begins a segment or ends the
// picture, and where it ends. Without one that is the end of b.
func nextMarker(b []byte, i int) (marker byte, after int) {
	for {
		next := bytes.IndexByte(b[i:], 0xff)
		if next < 0 {
			return 0, len(b)
		}
		for i += next; i < len(b) && b[i] == 0xff; i++ { // any number of them may stand before a marker
		}
		if i == len(b) {
			return 0, len(b)
		}
		marker, i = b[i], i+1
		if marker != 0 && (marker < markerRST0 || marker > markerRST7) {
			return marker, i
		}
	}
}

// segment notes what a segment says.
func (w *jpegWalk) segment(marker byte, content []byte) {
	switch {
	case w.scans > 0:
	case markerSOF0 <= marker && marker <= markerSOF2 && w.frame == nil:
		w.frame, w.marker = content, marker
	case marker == markerAPP1 && w.orientation == 0:
		if tiff, ok := bytes.CutPrefix(content, []byte("Exif\x00\x00")); ok {
			w.orientation = exifOrientation(tiff)
		}
	case marker == markerAPP14 && len(content) >= 12 && string(content[:5]) == "Adobe":
		w.transform = int(content[11])
	}
}

// finish reckons what the decoder will need for the whole file b.
func (w *jpegWalk) finish(b []byte) (header, bool) {
	f := w.frame
	if len(f) < 6 || len(f) < 6+3*int(f[5]) || f[5] == 0 ||
		bytes.Count(b[w.scans:], []byte{0xff, markerSOS}) > maxScans {
		return header{}, false
	}
	w.height, w.width = int(binary.BigEndian.Uint16(f[1:])), int(binary.BigEndian.Uint16(f[3:]))
	parts := int(f[5])
	blocks, rgb := w.blocks(parts)
	const pixels = 64
	w.memory = blocks * pixels
	if w.marker == markerSOF2 {
		w.memory += blocks * pixels * 4 // image/jpeg keeps an int32 for each coefficient
	}
	if rgb || parts == 4 {
		w.memory += 4 * int64(w.width) * int64(w.height) // a second picture
	}
	w.least = blocks / 8 // a block has a bit at least
	return w.header, w.width > 0 && w.height > 0
}

// blocks returns how many blocks of 8 by 8 samples the parts of a picture have, and
// whether they are red, green and blue.
func (w *jpegWalk) blocks(parts int) (blocks int64, rgb bool) {
	h, v, sum := 1, 1, 0
	ids := ""
	for i := range parts {
		part := w.frame[6+3*i:]
		ph, pv := int(part[1]>>4), int(part[1]&15)
		h, v, sum = max(h, ph), max(v, pv), sum+ph*pv
		ids += string(rune(part[0]))
	}
	if parts == 1 { // its sampling says nothing
		h, v, sum = 1, 1, 1
	}
	units := int64((w.width+8*h-1)/(8*h)) * int64((w.height+8*v-1)/(8*v))
	return units * int64(sum), w.transform == 0 || ids == "RGB"
}
