package photo

import (
	"encoding/binary"
	"math"
)

const pngStart = "\x89PNG\r\n\x1a\n"

// maxDeflate is how many bytes one byte of deflate gives at most (RFC 1951: a copy of 258
// bytes takes two bits).
const maxDeflate = 1032

// readPNG returns the header of a PNG, and whether it is whole.
func readPNG(b []byte) (header, bool) {
	var h header
	for i := len(pngStart); i+12 <= len(b); {
		length, name := binary.BigEndian.Uint32(b[i:]), string(b[i+4:i+8])
		if length > math.MaxInt32 || int(length) > len(b)-i-12 {
			return header{}, false
		}
		content := b[i+8 : i+8+int(length)]
		i += 12 + int(length)
		switch {
		case name == "IHDR" && h.width == 0:
			if !h.ihdr(content) {
				return header{}, false
			}
		case name == "acTL":
			h.animated = true
		case name == "eXIf" && h.orientation == 0:
			h.orientation = exifOrientation(content)
		case name == "IEND":
			h.end = i
			return h, h.width > 0
		}
	}
	return header{}, false
}

// ihdr reads the image header (PNG, third edition, 11.2.1), and reports whether a
// picture can have it.
func (h *header) ihdr(c []byte) bool {
	if len(c) != 13 {
		return false
	}
	width, height := binary.BigEndian.Uint32(c), binary.BigEndian.Uint32(c[4:])
	if width == 0 || height == 0 || width > math.MaxInt32 || height > math.MaxInt32 {
		return false
	}
	h.width, h.height = int(width), int(height)
	depth, color, interlaced := int64(c[8]), c[9], c[12] != 0
	pixels := int64(width) * int64(height) // below 2^62
	if pixels > 1<<48 {
		pixels = 1 << 48 // refused in any case, and the products below stay small
	}
	h.memory = pixels * 4
	if depth == 16 {
		h.memory *= 2
	}
	if interlaced {
		h.memory *= 2 // the passes are pictures of their own
	}
	channels := map[byte]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
	h.least = pixels * channels * depth / 8 / maxDeflate
	return channels > 0 && depth <= 16
}
