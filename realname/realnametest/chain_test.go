package realnametest

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// chained are the kits, over backends that are made of others: of one that judges nothing
// and the sandbox, in either order, and of two sandboxes between which people are split.
func chained[B any](t *testing.T, sandbox, off B, kit func(*testing.T, func(*testing.T) B)) {
	on := realname.Provider[B]{Name: "sandbox", Backend: sandbox}
	none := realname.Provider[B]{Name: "off", Backend: off}
	other := realname.Provider[B]{Name: "other", Backend: sandbox, Share: 3}
	for name, b := range map[string]B{
		"after": realname.Chain(none, on), "before": realname.Chain(on, none),
		"split": realname.Split(make([]byte, 32), on, other),
		"split and chain": realname.Split(make([]byte, 32),
			realname.Provider[B]{Name: "east", Backend: realname.Chain(none, on)},
			realname.Provider[B]{Name: "west", Backend: realname.Chain(on, none)}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kit(t, func(*testing.T) B { return b })
		})
	}
}

// off is a backend that has no quota until long after every other, and has never seen an
// operation: of two failures the other's is told.
func off() *Backend {
	b := new(Backend)
	none := Reply{Err: &realname.Failure{Kind: realname.FailureQuota, RetryAt: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}}
	for range 10_000 {
		for _, step := range []realname.Step{realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCard, realname.StepCarrier} {
			b.Script(step, none)
		}
	}
	return b
}

// TestHonestChains: what is made of honest backends keeps every promise of its kind.
func TestHonestChains(t *testing.T) {
	t.Run("authority", func(t *testing.T) {
		chained(t, realname.Authority(new(sandbox)), realname.Authority(off()), func(t *testing.T, open func(*testing.T) realname.Authority) {
			TestAuthority(t, open, samples()...)
		})
	})
	t.Run("bank", func(t *testing.T) {
		chained(t, realname.BankChecker(new(sandbox)), realname.BankChecker(off()), func(t *testing.T, open func(*testing.T) realname.BankChecker) {
			TestBankChecker(t, open, samples()...)
		})
	})
	t.Run("face", func(t *testing.T) {
		chained(t, realname.FaceChecker(new(sandbox)), realname.FaceChecker(off()), func(t *testing.T, open func(*testing.T) realname.FaceChecker) {
			TestFaceChecker(t, open, samples()...)
		})
	})
	t.Run("carrier", func(t *testing.T) {
		chained(t, realname.Carrier(new(sandbox)), realname.Carrier(off()), func(t *testing.T, open func(*testing.T) realname.Carrier) {
			TestCarrier(t, open, samples()...)
		})
	})
	t.Run("document", func(t *testing.T) {
		chained(t, realname.DocumentReader(new(reader)), realname.DocumentReader(off()), func(t *testing.T, open func(*testing.T) realname.DocumentReader) {
			TestDocumentReader(t, open, samplesAtOnce()...)
		})
	})
}
