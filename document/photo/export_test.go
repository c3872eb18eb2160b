package photo

import "image"

// Work returns how many rows of a picture Check reads, and how many pixels it looks at then.
func Work(img image.Image) (read, looked int) {
	of, _ := rowsOf(img)
	s := reduce(func(y int) []byte { read++; return of(y) }, img.Bounds().Size())
	return read, len(s.pix)
}

// MemoryOf returns how much memory Check expects the decoder of a file to take.
func MemoryOf(b []byte) int64 {
	h, _ := readHeader(b, Detect(b))
	return h.memory
}
