package realname_test

import (
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

var (
	randomRuns = flag.Int("random.runs", 0, "random runs of the whole Verifier; 0 chooses")
	randomSeed = flag.Uint64("random.seed", 0, "seed of the random runs; 0 draws one")
)

// people are two made-up subjects.
var people = [2]realname.Identity{
	realnametest.Someone(),
	{Name: names.MustParse("李小四"), Number: idcard.MustParse("440524188001010014")},
}

func TestRandomRuns(t *testing.T) {
	runs, seed := *randomRuns, *randomSeed
	if runs == 0 {
		runs = 100
		if realname.Long() {
			runs = 1000
		}
		if realname.RaceEnabled() {
			runs = 100
		}
	}
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("%d runs, -random.seed=%d", runs, seed)
	ends := flowtest.Random(t, inMemory(), runs, seed)
	if runs < 1000 { // 4 to 5 of 100 runs have one that is canceled: by chance 100 may have none
		return
	}
	for _, s := range []realname.Status{realname.StatusApproved, realname.StatusRejected,
		realname.StatusExpired, realname.StatusCanceled} {
		if ends[s] < runs/200 {
			t.Errorf("only %d sessions ended as %v: the runs miss something", ends[s], s)
		}
	}
}
