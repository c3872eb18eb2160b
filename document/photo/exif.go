package photo

import "encoding/binary"

// An Orientation says how a picture must be turned to stand upright, as EXIF does (CIPA
// DC-008, tag 0x0112): 1 not at all, 3 by 180°, 6 by 90° clockwise, 8 by 90°
// counterclockwise; 2, 4, 5 and 7 are their mirror images. Where a file says nothing it is 1.
type Orientation uint8

const upright Orientation = 1

// Sideways reports whether width and height change places when the picture is turned.
func (o Orientation) Sideways() bool { return o >= 5 && o <= 8 }

const (
	tagOrientation = 0x0112
	typeShort      = 3
	entrySize      = 12
)

// exifOrientation returns the orientation that a TIFF structure names in its first
// directory, or 0.
func exifOrientation(t []byte) Orientation {
	if len(t) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(t[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	start := int64(order.Uint32(t[4:]))
	if start+2 > int64(len(t)) {
		return 0
	}
	d := t[start:]
	count := int(order.Uint16(d))
	for d = d[2:]; count > 0 && len(d) >= entrySize; count, d = count-1, d[entrySize:] {
		if order.Uint16(d) != tagOrientation {
			continue
		}
		if o := order.Uint16(d[8:]); order.Uint16(d[2:]) == typeShort && o >= 1 && o <= 8 {
			return Orientation(o)
		}
		return 0
	}
	return 0
}
