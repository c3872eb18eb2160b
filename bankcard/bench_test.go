package bankcard_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/internal/mask"
)

// sample returns 10,000 numbers spread over all rows, with random digits
// behind the prefix; one in twenty has a wrong check digit.
func sample(t testing.TB) []string {
	rng := rand.New(rand.NewPCG(7812, 1))
	ref := readReference(t)
	numbers := make([]string, 10_000)
	for i := range numbers {
		r := ref.rows[rng.IntN(len(ref.rows))]
		digits := []byte(r.bin)
		for len(digits) < r.length-1 {
			digits = append(digits, byte('0'+rng.IntN(10)))
		}
		c, _ := bankcard.CheckDigit(string(digits))
		if rng.IntN(20) == 0 {
			c = '0' + (c-'0'+1+byte(rng.IntN(9)))%10
		}
		numbers[i] = string(append(digits, c))
	}
	return numbers
}

// floor is Luhn's rule with a table for the doubled digits, one digit at a time.
func floor(digits string) bool {
	const double = "\x00\x02\x04\x06\x08\x01\x03\x05\x07\x09"
	sum := 0
	parity := len(digits) & 1
	for i := 0; i < len(digits); i++ {
		d := digits[i] - '0'
		if d > 9 {
			return false
		}
		if i&1 == parity {
			d = double[d]
		}
		sum += int(d)
	}
	return sum%10 == 0
}

// sink keeps the compiler from leaving out what is measured.
var sink struct {
	ok     bool
	number bankcard.Number
	issuer bankcard.Issuer
	hint   bankcard.Hint
}

func benchmark(b *testing.B, f func(s string)) {
	numbers := sample(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		f(numbers[i])
		if i++; i == len(numbers) {
			i = 0
		}
	}
}

func BenchmarkFloor(b *testing.B) { benchmark(b, func(s string) { sink.ok = floor(s) }) }
func BenchmarkLuhn(b *testing.B)  { benchmark(b, func(s string) { sink.ok = bankcard.Luhn(s) }) }
func BenchmarkParse(b *testing.B) {
	benchmark(b, func(s string) { sink.number, _ = bankcard.Parse(s) })
}
func BenchmarkParseAndIdentify(b *testing.B) {
	benchmark(b, func(s string) {
		n, _ := bankcard.Parse(s)
		sink.issuer = n.Identify()
	})
}

func BenchmarkRefuse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, sinkErr = bankcard.Parse("4111111111111112")
	}
}

func BenchmarkHint(b *testing.B) {
	benchmark(b, func(s string) { sink.hint, _ = bankcard.Table{}.Hint(s[:6]) })
}

func BenchmarkHintShort(b *testing.B) {
	benchmark(b, func(s string) { sink.hint, _ = bankcard.Table{}.Hint(s[:1]) })
}

func TestFloorIsRight(t *testing.T) {
	for _, s := range sample(t) {
		if floor(s) != luhnSlow(s) {
			t.Fatal("floor and luhnSlow differ")
		}
	}
}

// Times are compared in one run, the best of several, so that a busy machine
// matters little; a ratio that is too great is measured again.
func TestSpeed(t *testing.T) {
	if testing.Short() || raceEnabled || testing.CoverMode() != "" {
		t.Skip("ratios of times are not measured with -short, -race or -cover")
	}
	numbers := sample(t)
	bare := func(s string) { sink.ok = floor(s) }
	// A number is hidden in memory, and shown to be identified.
	hiding := func(s string) {
		sink.ok = floor(s) && mask.HideWord(uint64(len(s))).Show() != 0
	}
	tests := []struct {
		name string
		max  float64 // of the time of floor
		f    func(s string)
		base func(s string)
	}{
		// A number of which the check digit is wrong and the network demands a right one.
		{"refusing", 3.4, func(string) { _, sinkErr = bankcard.Parse("4111111111111112") }, bare},
		{"Luhn", 0.7, func(s string) { sink.ok = bankcard.Luhn(s) }, bare},
		// Where the linker puts the functions decides: 1.7 to 2.9 with the same code.
		{"Parse and Identify", 3.6, func(s string) {
			n, _ := bankcard.Parse(s)
			sink.issuer = n.Identify()
		}, hiding},
	}
	for _, tt := range tests {
		var ratio float64
		for try := 0; try == 0 || try < 5 && ratio > tt.max; try++ {
			ratio = best(numbers, tt.f) / best(numbers, tt.base)
		}
		if ratio > tt.max {
			t.Errorf("%s takes %.2f times as long as floor, want at most %.1f", tt.name, ratio, tt.max)
		}
		t.Logf("%s: %.2f times as long as floor", tt.name, ratio)
	}
}

// best returns the least time in nanoseconds for one number, of 20 rounds over all.
func best(numbers []string, f func(s string)) float64 {
	least := time.Hour
	for range 20 {
		start := time.Now()
		for _, s := range numbers {
			f(s)
		}
		least = min(least, time.Since(start))
	}
	return float64(least) / float64(len(numbers))
}
