package photo

// MemoryOf returns how much memory Check expects the decoder of a file to take.
func MemoryOf(b []byte) int64 {
	h, _ := readHeader(b, Detect(b))
	return h.memory
}
