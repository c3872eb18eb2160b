package photo_test

import (
	"bytes"
	"image/jpeg"
	"testing"
	"time"

	"github.com/go-realname/sdk/document/photo"
)

func BenchmarkCheck(b *testing.B) {
	file := drawCard(1600, 1200, 1400).jpeg(b)
	b.Run("check", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			photo.Check(file, photo.Config{})
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			jpeg.Decode(bytes.NewReader(file))
		}
	})
}

// fastest returns the shortest of a few runs.
func fastest(f func()) time.Duration {
	best := time.Duration(1<<63 - 1)
	for range 7 {
		start := time.Now()
		f()
		best = min(best, time.Since(start))
	}
	return best
}

// Check takes at most 1.3 times as long as decoding. The test allows twice, since other
// programs run beside it; the benchmark shows the ratio.
func TestSpeed(t *testing.T) {
	if raceEnabled || testing.Short() || testing.CoverMode() != "" {
		t.Skip("times are compared without -race, -short and -cover only")
	}
	file := drawCard(1600, 1200, 1400).jpeg(t)
	decode := fastest(func() { jpeg.Decode(bytes.NewReader(file)) })
	check := fastest(func() { photo.Check(file, photo.Config{}) })
	t.Logf("decode %v, check %v: %.2f times", decode, check, float64(check)/float64(decode))
	if check > 2*decode {
		t.Errorf("check takes %v, decoding alone %v", check, decode)
	}
}

// Beside what the decoder takes, Check takes a few pieces of memory, however large the photo is.
func TestAllocations(t *testing.T) {
	for _, width := range []int{400, 800} {
		file := drawCard(width, width*3/4, width*7/8).jpeg(t)
		decode := testing.AllocsPerRun(2, func() { jpeg.Decode(bytes.NewReader(file)) })
		check := testing.AllocsPerRun(2, func() { photo.Check(file, photo.Config{}) })
		if more := check - decode; more > 30 {
			t.Errorf("%d pixels wide: %v allocations more than decoding", width, more)
		} else {
			t.Logf("%v allocations more than decoding", more)
		}
	}
	broken := []byte("GIF89a..............")
	if got := testing.AllocsPerRun(20, func() { photo.Check(broken, photo.Config{}) }); got > 1 {
		t.Errorf("a wrong format: %v allocations", got)
	}
}
