package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The same issuers make the same bytes, in whatever order their rows are.
func TestOrderOfRowsIsNoMatter(t *testing.T) {
	want, err := build("../../data")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../data")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "bins.tsv")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	head := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "bin\t") })
	rows := lines[head+1:]
	rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := build(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name := range want {
		if !bytes.Equal(got[name], want[name]) {
			t.Errorf("%s depends on the order of the rows", name)
		}
	}
}

// Segments cut random spans so that every six digits have in their list exactly the spans
// in which they lie, the narrowest first.
func TestSegmentsByReference(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for round := range 50 {
		var spans []span
		for i := range 1 + rng.IntN(20) {
			lo := rng.IntN(1_000_000)
			if rng.IntN(2) == 0 {
				lo = max(0, lo-lo%10_000+rng.IntN(3)-1) // about where two digits change
			}
			hi := min(999_999, lo+rng.IntN(1+rng.IntN(300_000)))
			spans = append(spans, span{lo, hi, uint32(i + 1)})
		}
		heads, segments, lists := packRanges(spans)
		for range 500 {
			at := rng.IntN(1_000_000)
			if s := spans[rng.IntN(len(spans))]; rng.IntN(2) == 0 {
				at = min(999_999, max(0, []int{s.lo - 1, s.lo, s.hi, s.hi + 1}[rng.IntN(4)]))
			}
			got, want := unpacked(heads, segments, lists, at), fitting(spans, at)
			if !slices.Equal(got, want) {
				t.Fatalf("round %d, %06d: %v, want %v", round, at, got, want)
			}
		}
	}
}

// fitting returns what the spans that have a prefix are packed as, the narrowest first.
func fitting(spans []span, prefix int) (all []uint32) {
	spans = slices.Clone(spans)
	slices.SortStableFunc(spans, func(a, b span) int { return (a.hi - a.lo) - (b.hi - b.lo) })
	for _, s := range spans {
		if s.lo <= prefix && prefix <= s.hi {
			all = append(all, s.packed)
		}
	}
	return all
}

// unpacked reads the list of a prefix from the packed tables, from the segment on that
// the first two digits name.
func unpacked(heads, segments, lists []byte, prefix int) (all []uint32) {
	i := int(le.Uint16(heads[2*(prefix/10_000):]))
	start := func(i int) int { return int(le.Uint32(segments[4*i:]) & 0xfffff) }
	for i+1 < len(segments)/4 && start(i+1) <= prefix {
		i++
	}
	for at := le.Uint32(segments[4*i:]) >> 20; ; at++ {
		packed := le.Uint32(lists[4*at:])
		if one := packed &^ (1 << endShift); one != 0 {
			all = append(all, one)
		}
		if packed>>endShift != 0 {
			return all
		}
	}
}

// Within a cell the rows stand with the longest prefix first, the last alone is marked,
// and a row keeps the digits behind its sixth.
func TestCells(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		var rows []row
		for range 1 + rng.IntN(6) {
			prefix := fmt.Sprintf("%010d", rng.Uint64N(1e10))[:3+rng.IntN(8)]
			rows = append(rows, row{prefix, 16, uint64(len(prefix)) << prefixShift})
		}
		b, before := packCell(rows), uint64(99)
		if len(b) != 8*len(rows) {
			t.Fatalf("%d bytes for %d rows", len(b), len(rows))
		}
		for i := 0; i < len(b); i += 8 {
			r := le.Uint64(b[i:])
			length := r >> prefixShift & 0xf
			if length > before || (r>>lastShift&1 != 0) != (i == len(b)-8) {
				t.Fatalf("%v: row %d has %d digits after %d", rows, i/8, length, before)
			}
			keeps := slices.ContainsFunc(rows, func(o row) bool {
				return uint64(len(o.prefix)) == length &&
					fmt.Sprintf("%04d", r&0x3fff) == (o.prefix + "0000000")[6:10]
			})
			if before = length; !keeps {
				t.Fatalf("%v: row %d has other digits", rows, i/8)
			}
		}
	}
}
