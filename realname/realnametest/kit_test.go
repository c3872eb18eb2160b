package realnametest

import (
	"slices"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
)

// An honest backend keeps every promise.
func TestHonestBackends(t *testing.T) {
	t.Run("authority", func(t *testing.T) {
		t.Parallel()
		TestAuthority(t, func(*testing.T) realname.Authority { return new(sandbox) }, samples()...)
	})
	t.Run("bank", func(t *testing.T) {
		t.Parallel()
		TestBankChecker(t, func(*testing.T) realname.BankChecker { return new(sandbox) }, samples()...)
	})
	t.Run("carrier", func(t *testing.T) {
		t.Parallel()
		TestCarrier(t, func(*testing.T) realname.Carrier { return new(sandbox) }, samples()...)
	})
	t.Run("face", func(t *testing.T) {
		t.Parallel()
		TestFaceChecker(t, func(*testing.T) realname.FaceChecker { return new(sandbox) }, samples()...)
	})
	t.Run("document", func(t *testing.T) {
		t.Parallel()
		TestDocumentReader(t, func(*testing.T) realname.DocumentReader { return new(reader) },
			samplesAtOnce()...)
	})
	t.Run("reviewer", func(t *testing.T) {
		t.Parallel()
		TestReviewer(t, func(*testing.T) realname.Reviewer { return new(sandbox) }, samples()...)
	})
	t.Run("querier", func(t *testing.T) {
		t.Parallel()
		TestQuerier(t, func(*testing.T) realname.Querier { return new(sandbox) }, samples()...)
	})
}

func TestUsable(t *testing.T) {
	yes, no := samples()[0], samples()[1]
	hangs := no
	hangs.Hang = true
	tests := []struct {
		name    string
		step    realname.Step
		samples []Sample
		ok      bool
	}{
		{"both", realname.StepFace, []Sample{yes, no}, true},
		{"none", realname.StepFace, nil, false},
		{"nobody fails", realname.StepFace, []Sample{yes}, false},
		{"nobody passes", realname.StepFace, []Sample{no}, false},
		{"a reviewer that leaves all to people", realname.StepReview, nil, true},
		{"hangs with an answer", realname.StepFace, []Sample{yes, no, hangs}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &bench{step: tt.step, samples: tt.samples}
			if err := b.usable(); (err == nil) != tt.ok {
				t.Errorf("usable = %v, want ok = %v", err, tt.ok)
			}
		})
	}
}

func TestPromisesHaveNames(t *testing.T) {
	var seen []string
	for _, p := range slices.Concat(promises(), photoPromises, documentPromises) {
		if p.name == "" || p.text == "" || slices.Contains(seen, p.name) {
			t.Errorf("promise %q: no text, or there are two", p.name)
		}
		seen = append(seen, p.name)
	}
}

// TestScreenerKit: the list of tests keeps what a Screener promises.
func TestScreenerKit(t *testing.T) {
	listed := realname.Identity{Name: names.MustParse("李四"), Number: idcard.MustParse("440524188001010014")}
	TestScreener(t, func(*testing.T) realname.Screener {
		l := new(List)
		l.Put(listed, "entry-1")
		return l
	}, Sample{Name: "on no list", Identity: Someone(), Want: realname.VerdictPass},
		Sample{Name: "on a list", Identity: listed, Want: realname.VerdictFail})
}
