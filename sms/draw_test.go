package sms_test

import (
	"crypto/rand"
	"fmt"
	"math"
	"testing"

	"github.com/go-realname/sdk/sms"
)

// chiSquareLimit is the value that chi-square with df degrees of freedom exceeds with
// probability 1e-6, by the approximation of Wilson and Hilferty.
func chiSquareLimit(df float64) float64 {
	const z = 4.753
	a := 2 / (9 * df)
	return df * math.Pow(1-a+z*math.Sqrt(a), 3)
}

func chiSquare(counts []int32, draws int) (x float64) {
	want := float64(draws) / float64(len(counts))
	for _, n := range counts {
		d := float64(n) - want
		x += d * d / want
	}
	return x
}

// Two million codes, or ten: every code, and every digit at every place, is as likely as
// any other. A generator of byte%10 fails at every place, one that never draws 9 or
// 999999 in the first line.
func TestCodesAreUniform(t *testing.T) {
	needsNoDetector(t)
	draws := 2_000_000
	if *long {
		draws = 10_000_000
	}
	codes := make([]int32, 1_000_000)
	for range draws {
		codes[sms.CodeNumber(sms.DrawCode(6))]++
	}
	var places [6][10]int32
	for v, n := range codes {
		for i, c := range fmt.Sprintf("%06d", v) {
			places[i][c-'0'] += n
		}
	}
	if x, limit := chiSquare(codes, draws), chiSquareLimit(999_999); x > limit || x < 980_000 {
		t.Errorf("codes: chi-square %.0f, want 980000 to %.0f", x, limit)
	}
	for i := range places {
		if x, limit := chiSquare(places[i][:], draws), chiSquareLimit(9); x > limit {
			t.Errorf("place %d: chi-square %.1f, want at most %.1f: %v", i, x, limit, places[i])
		}
	}
	missing := 0
	for _, n := range codes {
		if n == 0 {
			missing++
		}
	}
	want := 1e6 * math.Exp(-float64(draws)/1e6) // 45 of ten million
	if math.Abs(float64(missing)-want) > 8*math.Sqrt(want) {
		t.Errorf("%d codes never came, want %.0f", missing, want)
	}
	t.Logf("%d codes drawn", draws)
}

// The tests that find bias must find the known ones.
func TestChiSquareFindsBias(t *testing.T) {
	const draws = 1_000_000
	var modulo, lostNine [10]int32
	buf := make([]byte, draws)
	rand.Read(buf)
	for _, b := range buf {
		modulo[b%10]++
		lostNine[b%9]++
	}
	for _, counts := range [][]int32{modulo[:], lostNine[:]} {
		if x := chiSquare(counts, draws); x < chiSquareLimit(9) {
			t.Errorf("chi-square %.1f passes %v", x, counts)
		}
	}
}

func TestDrawLengths(t *testing.T) {
	for n := 6; n <= 10; n++ {
		var first [10]int32
		for range 20_000 {
			s := sms.DrawCode(n).Reveal()
			if len(s) != n {
				t.Fatalf("%d digits, want %d", len(s), n)
			}
			first[s[0]-'0']++
		}
		if x := chiSquare(first[:], 20_000); x > chiSquareLimit(9) {
			t.Errorf("first of %d digits: chi-square %.1f: %v", n, x, first)
		}
	}
}

// Every input around the bound, for every length: what lies below is taken and gives
// each code equally often, what lies at or above it is refused.
func TestRejectionBound(t *testing.T) {
	bounds := map[int]uint64{
		6:  18446744073709000000,
		7:  18446744073700000000,
		8:  18446744073700000000,
		9:  18446744073000000000,
		10: 18446744070000000000,
	}
	for n, bound := range bounds {
		modulus := uint64(math.Pow10(n))
		if bound%modulus != 0 || math.MaxUint64-bound >= modulus {
			t.Fatalf("%d digits: the bound %d is not the last multiple", n, bound)
		}
		for d := range uint64(10_000) {
			if v, ok := sms.Reduce(bound-1-d, n); !ok || v != modulus-1-d {
				t.Fatalf("%d digits: Reduce(bound-1-%d) = %d, %v", n, d, v, ok)
			}
			if _, ok := sms.Reduce(bound+d, n); ok {
				t.Fatalf("%d digits: Reduce(bound+%d) is taken", n, d)
			}
			if v, ok := sms.Reduce(d, n); !ok || v != d {
				t.Fatalf("%d digits: Reduce(%d) = %d, %v", n, d, v, ok)
			}
		}
		if _, ok := sms.Reduce(math.MaxUint64, n); ok {
			t.Errorf("%d digits: the largest input is taken", n)
		}
	}
	// All 551,616 inputs that six digits refuse.
	for x := bounds[6]; x != 0; x++ {
		if _, ok := sms.Reduce(x, 6); ok {
			t.Fatalf("Reduce(%d) is taken", x)
		}
	}
}

func TestCodeAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("the detector makes values escape")
	}
	var c sms.Code
	if n := testing.AllocsPerRun(1000, func() { c = sms.DrawCode(6) }); n != 0 {
		t.Errorf("drawing a code: %v allocations", n)
	}
	b := newBench(t, sms.Config{})
	mac := b.CodeMAC(sms.Attempt{
		Mobile: alice, Purpose: "login", Binding: "a session of usual length, 0123456789", Code: c,
	})
	if n := testing.AllocsPerRun(1000, func() { mac() }); n != 0 {
		t.Errorf("the MAC of a code: %v allocations", n)
	}
}
