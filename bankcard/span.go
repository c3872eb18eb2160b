package bankcard

// A span says on which networks the numbers of some prefixes and lengths run;
// internal/gen says how it is packed.
type span uint32

func (s span) networks() [2]Network { return [2]Network{Network(s & 0x1f), Network(s >> 5 & 0x1f)} }
func (s span) lengths() set         { return set(s >> 10 & 0xfffff) }
func (s span) isLast() bool         { return s>>31 != 0 }

func spanAt(i int) span { return span(uint32At(ranges, i)) }

// segmentOf returns the number of the segment in which the six digits lie.
func segmentOf(six int) int {
	two := uint(six) / 1_0000
	lo := int(uint16At(heads, two))
	hi := int(uint16At(heads, two+1)) + 1
	// Segment lo begins at six or before, segment hi behind it.
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if segmentStart(mid) <= six {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// segmentStart returns the first six digits of a segment.
func segmentStart(segment int) int { return int(uint32At(segments, segment) & 0xfffff) }

// spansOf returns where the list of a segment begins.
func spansOf(segment int) int { return int(uint32At(segments, segment) >> 20) }

// findSpan returns the narrowest span of a number; if none has its length,
// the narrowest of those with its prefix, or 0.
func findSpan(p prefix) span {
	first := spansOf(segmentOf(p.six()))
	for i := first; ; i++ {
		s := spanAt(i)
		if s.lengths().has(p.length) {
			return s
		}
		if s.isLast() {
			return spanAt(first) & (1<<31 - 1)
		}
	}
}

// A set is a set of numbers from 0 to 31.
type set uint32

func setOf(numbers ...int) set {
	var s set
	for _, n := range numbers {
		s |= 1 << n
	}
	return s
}

func (s set) has(n int) bool { return s>>n&1 != 0 }

// list returns the numbers in s, the least first.
func (s set) list() []int {
	var list []int
	for n := range 32 {
		if s.has(n) {
			list = append(list, n)
		}
	}
	return list
}
