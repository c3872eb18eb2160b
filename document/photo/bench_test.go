package photo_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"runtime"
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

// BenchmarkRatio tells how many times as long as decoding Check takes, by the shortest of runs that
// alternate: at most 1.3 on a machine that does nothing else.
func BenchmarkRatio(b *testing.B) {
	file := drawCard(1600, 1200, 1400).jpeg(b)
	decode, check := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for b.Loop() {
		start := time.Now()
		jpeg.Decode(bytes.NewReader(file))
		middle := time.Now()
		photo.Check(file, photo.Config{})
		decode, check = min(decode, middle.Sub(start)), min(check, time.Since(middle))
	}
	b.ReportMetric(float64(check)/float64(decode), "times-decode")
}

// Beside decoding, Check reads each row of the picture once, and what it looks at more often has
// some 400 pixels on a side, however large the photo is. It takes at most 1.3 times the memory. That
// bounds its time without a clock; BenchmarkRatio has one.
func TestWork(t *testing.T) {
	for _, size := range []image.Point{{400, 300}, {1600, 1200}, {1203, 1604}, {3200, 640}} {
		rows, pixels := photo.Work(image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420))
		if rows > size.Y || pixels > 600*600 {
			t.Errorf("%v: %d rows are read, and %d pixels looked at", size, rows, pixels)
		}
	}
	file := drawCard(1600, 1200, 1400).jpeg(t)
	decode := bytesOf(func() { jpeg.Decode(bytes.NewReader(file)) })
	check := bytesOf(func() { photo.Check(file, photo.Config{}) })
	t.Logf("decode %d bytes, check %d: %.2f times", decode, check, float64(check)/float64(decode))
	if float64(check) > 1.3*float64(decode) {
		t.Errorf("check takes %d bytes, decoding alone %d", check, decode)
	}
}

// bytesOf returns how many bytes of memory a function takes, at the least of a few times.
func bytesOf(f func()) uint64 {
	least := uint64(math.MaxUint64)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
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
