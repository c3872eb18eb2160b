package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A span says that numbers with a prefix in it, and one of its lengths, run on
// its networks. lo and hi are prefixes of six digits.
type span struct {
	lo, hi int
	packed uint32 // but for the mark of the last in a list
}

// Where the parts of a packed span begin; package bankcard has the same. The
// first network is in the lowest bits.
const (
	otherShift   = 5
	lengthsShift = 10
	endShift     = 31
)

func readRanges(path string) ([]span, error) {
	lines, _, err := readTSV(path, "from", "to", "networks", "lengths", "note", "source")
	if err != nil {
		return nil, err
	}
	var spans []span
	for _, l := range lines {
		s, err := parseSpan(l.cells)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, l.number, err)
		}
		spans = append(spans, s)
	}
	return spans, nil
}

func parseSpan(cells []string) (span, error) {
	from, to := cells[0], cells[1]
	if !isDigits(from) || !isDigits(to) || len(from) != len(to) || len(to) > 6 || from > to {
		return span{}, errDigits
	}
	lo, _ := cellsOf(from)
	_, hi := cellsOf(to)
	first, other, _ := strings.Cut(cells[2], ",")
	n1, err1 := index(networks[1:], first, "network")
	n2, err2 := index(networks, other, "network")
	lengths, err3 := parseLengths(cells[3])
	packed := uint32(n1+1) | uint32(n2)<<otherShift | lengths<<lengthsShift
	return span{lo, hi, packed}, errors.Join(err1, err2, err3)
}

// parseLengths turns "13,16-19" into a set of bits.
func parseLengths(s string) (set uint32, err error) {
	for part := range strings.SplitSeq(s, ",") {
		from, to, ok := strings.Cut(part, "-")
		if !ok {
			to = from
		}
		lo, err1 := strconv.Atoi(from)
		hi, err2 := strconv.Atoi(to)
		if err1 != nil || err2 != nil || lo < 8 || hi > 19 || lo > hi {
			return 0, fmt.Errorf("wrong lengths %q", s)
		}
		set |= 1<<(hi+1) - 1<<lo
	}
	return set, nil
}

// packRanges cuts the six digits into segments in which the same spans fit. A
// segment has 32 bits: the lower 20 are its first prefix, the others where its
// list begins. A list has the spans of the segment, the narrowest first, the
// last one marked; list 0 is empty. heads has for each two digits, and for
// their end, the number of the segment in which their first prefix lies, in 16
// bits.
func packRanges(spans []span) (heads, segments, lists []byte) {
	cuts := []int{0}
	for _, s := range spans {
		cuts = append(cuts, s.lo, s.hi+1)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	cuts = slices.DeleteFunc(cuts, func(c int) bool { return c > 999999 })
	starts := make(map[string]uint32)
	before := uint32(1 << 31)
	for _, c := range append([]int{-1}, cuts...) {
		list := packList(spans, c)
		start, ok := starts[string(list)]
		if !ok {
			start = uint32(len(lists) / 4)
			lists = append(lists, list...)
			starts[string(list)] = start
		}
		if c >= 0 && start != before {
			segments = le.AppendUint32(segments, uint32(c)|start<<20)
			before = start
		}
	}
	for two := range 101 {
		n := len(segments) / 4
		for n > 1 && int(le.Uint32(segments[4*n-4:])&0xfffff) > two*10000 {
			n--
		}
		heads = le.AppendUint16(heads, uint16(n-1))
	}
	return heads, segments, lists
}

// packList returns the list of the spans in which prefix lies.
func packList(spans []span, prefix int) []byte {
	var fit []span
	for _, s := range spans {
		if s.lo <= prefix && prefix <= s.hi {
			fit = append(fit, s)
		}
	}
	slices.SortStableFunc(fit, func(a, b span) int { return (a.hi - a.lo) - (b.hi - b.lo) })
	if fit == nil {
		fit = []span{{}}
	}
	var b []byte
	for i, s := range fit {
		if i == len(fit)-1 {
			s.packed |= 1 << endShift
		}
		b = le.AppendUint32(b, s.packed)
	}
	return b
}
