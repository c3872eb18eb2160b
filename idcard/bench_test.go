package idcard_test

import (
	"strings"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/idcardtest"
)

// inputs returns 10,000 different valid numbers and 10,000 invalid ones, in
// equal parts wrong in check character, region, date, length and a letter.
func inputs() (good, bad []string) {
	m := idcardtest.New(42)
	seen := map[string]bool{}
	for len(good) < 10_000 {
		spec := idcardtest.Spec{From: idcard.MustDate(1900, 1, 1), To: idcard.MustDate(2024, 12, 31)}
		if s := m.Make(spec).Reveal(); !seen[s] {
			seen[s] = true
			good = append(good, s)
		}
	}
	for i, s := range good {
		bad = append(bad, spoil(s, i))
	}
	return good, bad
}

// spoil returns s with the i-th kind of mistake.
func spoil(s string, i int) string {
	switch i % 5 {
	case 0:
		if s[17] == '7' {
			return s[:17] + "8"
		}
		return s[:17] + "7"
	case 1:
		return withCheck(s[:2] + "99" + s[4:17])
	case 2:
		return withCheck(s[:10] + "0230" + s[14:17])
	case 3:
		return s[:17]
	}
	at := i / 5 % 17
	return s[:at] + "a" + s[at+1:]
}

// floor is what the least program does: a loop for digits and the check
// character, and the calendar. It does not look at the region.
func floor(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i := range 17 {
		d := s[i] - '0'
		if d > 9 {
			return false
		}
		sum += int(d) * floorWeights[i]
	}
	c := s[17]
	if c == 'x' {
		c = 'X'
	}
	if c != "10X98765432"[sum%11] {
		return false
	}
	return floorDate(s)
}

var floorWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

func floorDate(s string) bool {
	two := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	year, month, day := two(6)*100+two(8), two(10), two(12)
	if year < 1800 || month < 1 || month > 12 || day < 1 {
		return false
	}
	days := [12]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		days = 29
	}
	return day <= days
}

func TestFloor(t *testing.T) {
	good, bad := inputs()
	for _, s := range good {
		if !floor(s) {
			t.Fatalf("floor refuses %s", s)
		}
	}
	for i, s := range bad {
		if _, err := idcard.Parse(s); err == nil {
			t.Fatalf("%s is valid", s)
		}
		if wrongRegion := i%5 == 1; floor(s) != wrongRegion {
			t.Fatalf("floor of %s: %v", s, !wrongRegion)
		}
	}
}

// allocs is the highest number of allocations that f makes for one of the inputs.
func allocs(in []string, f func(string)) float64 {
	most := 0.0
	for _, s := range in {
		most = max(most, testing.AllocsPerRun(1, func() { f(s) }))
	}
	return most
}

func TestAllocations(t *testing.T) {
	good, bad := inputs()
	good, bad = good[:1000], bad[:1000]
	n, day := idcard.MustParse(good[0]), idcard.MustDate(2026, 11, 23)
	var p idcard.Parser
	buf, long := make([]byte, 0, 32), make([]byte, 0, 128)
	tests := []struct {
		name string
		in   []string
		want float64
		f    func(string)
	}{
		{"Parse valid", good, 0, func(s string) { idcard.Parse(s) }},
		{"Parse invalid", bad, 1, func(s string) { idcard.Parse(s) }},
		{"ParseAt", good, 0, func(s string) { idcard.ParseAt(s, day) }},
		{"Parser.Parse", good, 0, func(s string) { p.Parse(s) }},
		{"Parse 15 digits", []string{"130503670401001"}, 0, func(s string) { idcard.Parse(s) }},
		{"Parse old foreign", []string{"KAZ110090123105"}, 0, func(s string) { idcard.Parse(s) }},
		{"getters", good, 0, func(string) {
			_, _, _, _, _ = n.Kind(), n.Birth(), n.Sex(), n.Sequence(), n.AgeOn(day)
		}},
		{"Region.Name", good, 0, func(string) { _ = n.Region().Name() }},
		{"Region.FullName", good, 1, func(string) { sink = n.Region().FullName() }},
		{"Region.AppendFullName", good, 0, func(string) { long = n.Region().AppendFullName(long[:0]) }},
		{"RegionStatus", good, 0, func(string) { _ = n.RegionStatus() }},
		{"Reveal", good, 1, func(string) { sink = n.Reveal() }},
		{"Masked", good, 1, func(string) { sink = n.Masked() }},
		{"AppendMasked", good, 0, func(string) { buf = n.AppendMasked(buf[:0], idcard.MaskMiddle) }},
	}
	for _, tt := range tests {
		if got := allocs(tt.in, tt.f); got > tt.want {
			t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.want)
		}
	}
}

var sink string

func benchmark(b *testing.B, in []string, f func(string)) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		f(in[i%len(in)])
	}
}

var sinkBool bool

func BenchmarkFloor(b *testing.B) {
	good, bad := inputs()
	check := func(s string) { sinkBool = floor(s) }
	b.Run("valid", func(b *testing.B) { benchmark(b, good, check) })
	b.Run("invalid", func(b *testing.B) { benchmark(b, bad, check) })
}

var (
	sinkNumber idcard.Number
	sinkErr    error
)

func BenchmarkParse(b *testing.B) {
	good, bad := inputs()
	parse := func(s string) { sinkNumber, sinkErr = idcard.Parse(s) }
	b.Run("valid", func(b *testing.B) { benchmark(b, good, parse) })
	b.Run("invalid", func(b *testing.B) { benchmark(b, bad, parse) })
}

func BenchmarkParser(b *testing.B) {
	good, _ := inputs()
	p := idcard.Parser{Day: idcard.MustDate(2026, 11, 23), Lenient: true}
	b.Run("valid", func(b *testing.B) {
		benchmark(b, good, func(s string) { sinkNumber, _, sinkErr = p.Parse(s) })
	})
	spaced := make([]string, len(good))
	for i, s := range good {
		spaced[i] = strings.Join([]string{s[:6], s[6:14], s[14:]}, " ")
	}
	b.Run("spaces", func(b *testing.B) {
		benchmark(b, spaced, func(s string) { sinkNumber, _, sinkErr = p.Parse(s) })
	})
}

func BenchmarkRegionName(b *testing.B) {
	good, _ := inputs()
	benchmark(b, good, func(s string) {
		n, _ := idcard.Parse(s)
		sink = n.Region().Name()
	})
}

func BenchmarkFullName(b *testing.B) {
	n := idcard.MustParse("440524188001010014")
	b.ReportAllocs()
	for b.Loop() {
		sink = n.Region().FullName()
	}
}

func BenchmarkSuggest(b *testing.B) {
	var p idcard.Parser
	b.ReportAllocs()
	for b.Loop() {
		p.Suggest("110105194912310021", 5)
	}
}
