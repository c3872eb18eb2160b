package idcard_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
	"github.com/go-realname/sdk/internal/mask"
)

var sinkWord mask.Word

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

// mostParse is how many times as long as a bare loop Parse may take: twice, and room for
// the caches of other machines.
const mostParse = 2.4

// Parse, which knows the region too, takes some twice the time of a bare loop for
// check character and date, which hides a word as well.
func TestSpeed(t *testing.T) {
	if raceEnabled || testing.Short() || testing.CoverMode() != "" {
		t.Skip("times are compared without -race, -short and -cover only")
	}
	good, bad := inputs()
	for name, in := range map[string][]string{"valid": good, "invalid": bad} {
		ratio := compareWithFloor(t, name, in)
		for range 7 { // a busy machine may disturb every round
			if ratio > mostParse {
				ratio = compareWithFloor(t, name, in)
			}
		}
		if ratio > mostParse {
			t.Errorf("%s: Parse takes %.2f times as long as a bare loop, want at most %v", name, ratio, mostParse)
		}
	}
}

// A region's name takes at most four times the time of a bare loop over the number, and
// the names of all that it lies in nine times: 50 and 120 ns where that takes 16.
func TestSpeedOfNames(t *testing.T) {
	if raceEnabled || testing.Short() || testing.CoverMode() != "" {
		t.Skip("times are compared without -race, -short and -cover only")
	}
	good, _ := inputs()
	var list []region.Region
	for _, s := range good {
		list = append(list, idcard.MustParse(s).Region())
	}
	i := 0
	next := func() region.Region { i = (i + 1) % len(list); return list[i] }
	var name, full float64
	for try := 0; try == 0 || try < 8 && (name > 5 || full > 11); try++ {
		d := quickest(good,
			func(s string) { sinkBool = floor(s) },
			func(string) { sink = next().Name() },
			func(string) { sink = next().FullName() })
		name, full = float64(d[1])/float64(d[0]), float64(d[2])/float64(d[0])
		t.Logf("floor %v, Name %.2f times that, FullName %.2f times", d[0]/time.Duration(len(good)), name, full)
	}
	if name > 5 || full > 11 { // four and nine, and room for other machines
		t.Errorf("Name takes %.2f and FullName %.2f times as long as a bare loop", name, full)
	}
}

// compareWithFloor returns how many times as long as the floor Parse takes.
func compareWithFloor(t *testing.T, name string, in []string) float64 {
	d := quickest(in,
		func(s string) {
			if sinkBool = floor(s); sinkBool {
				sinkWord = mask.HideWord(uint64(len(s))) // as Parse must
			}
		},
		func(s string) { sinkNumber, sinkErr = idcard.Parse(s) },
	)
	ratio := float64(d[1]) / float64(d[0])
	n := time.Duration(len(in))
	t.Logf("%s: floor %v, Parse %v, ratio %.2f", name, d[0]/n, d[1]/n, ratio)
	return ratio
}
