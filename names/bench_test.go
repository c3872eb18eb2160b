package names_test

import (
	"testing"

	"github.com/go-realname/sdk/names"
)

const (
	short   = "王小明"
	lengthy = "古丽米热·阿卜杜热西"
)

// bareScan is the least that a check of a Han name can do: it decodes the
// characters and compares them with the ranges most names lie in.
func bareScan(s string) bool {
	n := 0
	for _, r := range s {
		if (r < 0x4E00 || r > 0x9FFF) && (r < 0x3400 || r > 0x4DBF) && (r < 0x20000 || r > 0x33479) &&
			r != '\u00B7' && r != '\u3007' {
			return false
		}
		n++
	}
	return n >= 2 && n <= 50
}

var (
	sinkName names.Name
	sinkBool bool
)

func BenchmarkFloor(b *testing.B) {
	for b.Loop() {
		sinkBool = bareScan(short)
	}
}

func BenchmarkFloorLong(b *testing.B) {
	for b.Loop() {
		sinkBool = bareScan(lengthy)
	}
}

func benchmarkParse(b *testing.B, s string) {
	b.ReportAllocs()
	for b.Loop() {
		sinkName, _ = names.Parse(s)
	}
}

func BenchmarkParse(b *testing.B)       { benchmarkParse(b, short) }
func BenchmarkParseLong(b *testing.B)   { benchmarkParse(b, lengthy) }
func BenchmarkParseRepair(b *testing.B) { benchmarkParse(b, " ⻢·\uE863 ") }
func BenchmarkParseLatin(b *testing.B)  { benchmarkParse(b, "O'Connor Jean-Paul") }
func BenchmarkParseRefuse(b *testing.B) { benchmarkParse(b, "王小明2") }

func BenchmarkAppendMasked(b *testing.B) {
	b.ReportAllocs()
	n := names.MustParse(short)
	var buf [64]byte
	for b.Loop() {
		n.AppendMasked(buf[:0], names.KeepSurname)
	}
}

func BenchmarkMatch(b *testing.B) {
	b.ReportAllocs()
	x, y := names.MustParse("歐陽小明"), names.MustParse("欧阳小明")
	for b.Loop() {
		sinkBool = names.Match(x, y).Passes()
	}
}
