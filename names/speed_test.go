//go:build !race

package names_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/names"
)

var sinkHidden mask.Text

// TestSpeed compares Parse of a clean name with a bare scan that hides its text, each at
// its fastest of many short runs.
func TestSpeed(t *testing.T) {
	const runs, times = 200, 2000
	fastest := func(best time.Duration, f func()) time.Duration {
		start := time.Now()
		for range times {
			f()
		}
		return min(best, time.Since(start))
	}
	floor, parse := time.Hour, time.Hour
	for range runs {
		floor = fastest(floor, func() {
			sinkBool = bareScan(short)
			sinkHidden = mask.HideText(short) // as Parse must
		})
		parse = fastest(parse, func() { sinkName, _ = names.Parse(short) })
	}
	if ratio := float64(parse) / float64(floor); ratio > 2 {
		t.Errorf("Parse takes %.1f times a bare scan, want at most 2", ratio)
	} else {
		t.Logf("Parse takes %.1f times a bare scan", ratio)
	}
}
