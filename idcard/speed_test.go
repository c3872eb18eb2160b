package idcard_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
)

// quickest returns the shortest time that f took for all inputs. Rounds of
// several functions alternate, so that load on the machine meets all alike, and
// the quickest round is one that nothing disturbed.
func quickest(in []string, fs ...func(string)) []time.Duration {
	best := make([]time.Duration, len(fs))
	for range 60 {
		for i, f := range fs {
			start := time.Now()
			for _, s := range in {
				f(s)
			}
			if d := time.Since(start); best[i] == 0 || d < best[i] {
				best[i] = d
			}
		}
	}
	return best
}

// Parse, which knows the region too, takes at most twice the time of a bare
// loop for check character and date.
func TestSpeed(t *testing.T) {
	if raceEnabled || testing.Short() || testing.CoverMode() != "" {
		t.Skip("times are compared without -race, -short and -cover only")
	}
	good, bad := inputs()
	for name, in := range map[string][]string{"valid": good, "invalid": bad} {
		ratio := compareWithFloor(t, name, in)
		for range 7 { // a busy machine may disturb every round
			if ratio > 2 {
				ratio = compareWithFloor(t, name, in)
			}
		}
		if ratio > 2 {
			t.Errorf("%s: Parse takes %.2f times as long as a bare loop, want at most 2", name, ratio)
		}
	}
}

// compareWithFloor returns how many times as long as the floor Parse takes.
func compareWithFloor(t *testing.T, name string, in []string) float64 {
	d := quickest(in,
		func(s string) { sinkBool = floor(s) },
		func(s string) { sinkNumber, sinkErr = idcard.Parse(s) },
	)
	ratio := float64(d[1]) / float64(d[0])
	n := time.Duration(len(in))
	t.Logf("%s: floor %v, Parse %v, ratio %.2f", name, d[0]/n, d[1]/n, ratio)
	return ratio
}
