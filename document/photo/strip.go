package photo

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// Strip returns a copy of a picture without what is written beside it: EXIF with place, time and
// device, XMP, IPTC, comments and texts, thumbnails, further pictures, and whatever follows the
// end. Call it before a picture is kept. The picture itself is not decoded and stays as it is, bit
// for bit.
//
// What is needed to show it stays: tables, colour profile (ICC), transparency. If EXIF says how to
// turn the picture, a new EXIF that says that and nothing else takes its place, so that a photo of
// a phone still stands upright.
//
// It takes what [Check] takes with the zero [Config] by size and format, JPEG and PNG of at most
// 10 MiB; an error is an [*Error]. It does not look at the bits of the picture, nor whether they can
// be decoded: for that call Check. It takes as much memory as the file, and keeps nothing of b.
func Strip(b []byte) ([]byte, error) {
	c := Config{}.withDefaults()
	f := Detect(b)
	switch {
	case len(b) == 0:
		return nil, &Error{Empty}
	case len(b) > c.MaxBytes:
		return nil, &Error{TooManyBytes}
	case f == HEIC || f == AVIF:
		return nil, &Error{PhoneFormat}
	case f != JPEG && f != PNG:
		return nil, &Error{WrongFormat}
	}
	strip, h, whole := stripJPEG, header{}, false
	if f == PNG {
		strip = stripPNG
	}
	if h, whole = readHeader(b, f); !whole {
		return nil, &Error{Damaged}
	}
	return strip(b[:h.end], h.orientation), nil
}

// turned is how much longer a file may be than the one that it was made of.
const turned = 64

// exifOf returns a TIFF structure that names an orientation and nothing else, or nil where the
// picture stands upright.
func exifOf(o Orientation) []byte {
	if o == 0 || o == upright {
		return nil
	}
	return []byte{'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, tagOrientation >> 8, tagOrientation & 0xff, 0, typeShort, 0, 0, 0, 1, 0, byte(o), 0, 0, 0, 0, 0, 0}
}

// stripJPEG copies the segments that belong to the picture. The file is whole.
func stripJPEG(b []byte, o Orientation) []byte {
	out := append(make([]byte, 0, len(b)+turned), b[:2]...)
	if tiff := exifOf(o); tiff != nil {
		out = appendSegment(out, markerAPP1, append([]byte("Exif\x00\x00"), tiff...))
	}
	for i := 2; ; {
		marker, after := nextMarker(b, i)
		if marker == markerEOI {
			return append(out, 0xff, markerEOI)
		}
		i = after + int(binary.BigEndian.Uint16(b[after:]))
		if content, ok := kept(marker, b[after+2:i]); ok {
			out = appendSegment(out, marker, content)
		}
		if marker == markerSOS {
			end := scanEnd(b, i)
			out, i = append(out, b[i:end]...), end
		}
	}
}

// scanEnd returns where the bits of a scan end that begin at i: at the next marker.
func scanEnd(b []byte, i int) int {
	_, after := nextMarker(b, i)
	end := after - 1
	for end > i && b[end-1] == 0xff { // any number of them may stand before a marker
		end--
	}
	return end
}

func appendSegment(out []byte, marker byte, content []byte) []byte {
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(content)+2))
	return append(out, content...)
}

// kept returns what of a segment belongs to the picture (ITU-T T.81, table B.1).
func kept(marker byte, content []byte) ([]byte, bool) {
	switch {
	case marker == markerAPP0 && bytes.HasPrefix(content, []byte("JFIF\x00")) && len(content) >= 14:
		return append(bytes.Clone(content[:12]), 0, 0), true // without its thumbnail
	case marker == markerAPP2 && bytes.HasPrefix(content, []byte("ICC_PROFILE\x00")):
		return content, true
	case marker == markerAPP14 && bytes.HasPrefix(content, []byte("Adobe")) && len(content) >= 12:
		return content[:12], true // its colour transform
	case marker == markerJPG || marker < markerSOF0 || marker > markerEXP:
		return nil, false
	}
	return content, true
}

// pngKept are the chunks that belong to the picture (PNG, third edition, 5.6).
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true,
	"gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true, "cICP": true, "sBIT": true,
}

// stripPNG copies the chunks that belong to the picture. The file is whole.
func stripPNG(b []byte, o Orientation) []byte {
	out := append(make([]byte, 0, len(b)+turned), pngStart...)
	for i := len(pngStart); i < len(b); {
		next := i + 12 + int(binary.BigEndian.Uint32(b[i:]))
		name := string(b[i+4 : i+8])
		if pngKept[name] {
			out = append(out, b[i:next]...)
		}
		if tiff := exifOf(o); name == "IHDR" && tiff != nil {
			out, o = appendChunk(out, "eXIf", tiff), 0
		}
		i = next
	}
	return out
}

func appendChunk(out []byte, name string, content []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(content)))
	start := len(out)
	out = append(append(out, name...), content...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[start:]))
}
