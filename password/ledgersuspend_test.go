package password

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A word is a call about a cause, for the fuzz target: two bits for the cause, one for whether
// it suspends, the rest is its number.
type word byte

func (w word) cause() Cause       { return Cause(w&3) + CauseRevoked }
func (w word) standing() standing { return standing{Order: uint64(w >> 3), On: w&4 != 0} }

// slowStanding is what counts of the words about a cause: those with the greatest number, and
// of these one that suspends.
func slowStanding(words []word, c Cause) (s standing) {
	for _, w := range words {
		if w.cause() == c {
			s.Order = max(s.Order, w.standing().Order)
		}
	}
	for _, w := range words {
		if w.cause() == c && w.standing().Order == s.Order && w.standing().On {
			s.On = true
		}
	}
	return s
}

// FuzzLedgerSuspend holds that in whatever order words arrive, and however often, the newest of
// each cause counts.
func FuzzLedgerSuspend(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0x0c, 0x10, 0x14, 0x08, 0x1c})
	f.Add([]byte{0x0c, 0x0d, 0x08, 0x11, 0x0e, 0xff, 0xf8, 0xfb})
	f.Fuzz(func(t *testing.T, b []byte) {
		var words []word
		for _, x := range b[:min(len(b), 200)] {
			if word(x).standing().Order > 0 { // others are refused
				words = append(words, word(x))
			}
		}
		backwards := slices.Clone(words)
		slices.Reverse(backwards)
		for name, order := range map[string][]word{
			"as given": words, "backwards": backwards, "twice": slices.Concat(backwards, words),
		} {
			l := ledger{Active: &active{}}
			for _, w := range order {
				l.say(w.cause(), w.standing())
			}
			want := Causes(0)
			for c := range numCauses {
				slow := slowStanding(words, c)
				if l.Causes[c] != slow {
					t.Fatalf("%s: %v: %+v, want %+v", name, c, l.Causes[c], slow)
				}
				if slow.On {
					want = want.With(c)
				}
			}
			if got := l.suspended(); got != want {
				t.Fatalf("%s: suspended for %v, want %v", name, got, want)
			}
			if err := l.reserve(1, 1, 0); errors.Is(err, ErrSuspended) != (want != 0) {
				t.Fatalf("%s: suspended for %v: %v", name, want, err)
			}
		}
	})
}

// TestLedgerSuspendedIsLeft: a try at a suspended PIN changes nothing of the record, not even
// what is out of date.
func TestLedgerSuspendedIsLeft(t *testing.T) {
	l, want := fullLedger(), fullLedger()
	if err := l.reserve(7, 1_900_000_000_000_000, 0); !errors.Is(err, ErrSuspended) {
		t.Fatalf("reserve = %v", err)
	}
	if diff := cmp.Diff(want, l); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
}

// TestLedgerUnknownCause: a cause that a newer process has stored suspends the PIN as well, and
// whatever this process does with the record leaves it there.
func TestLedgerUnknownCause(t *testing.T) {
	for _, c := range []Cause{numCauses, lastCause, lastCause + 1, 255} {
		l := ledger{Active: &active{}, Causes: map[Cause]standing{c: {Order: 1, On: true}}}
		for known := CauseRevoked; known < numCauses; known++ {
			l.say(known, standing{Order: 9})
		}
		l.forgive()
		l.set(1, "hash", 1, 3)
		var e *Error
		if err := l.reserve(1, 1, 0); !errors.As(err, &e) || e.Reason != Suspended || !e.Causes.Has(c) {
			t.Errorf("cause %d: %v", uint8(c), err)
		}
	}
}
