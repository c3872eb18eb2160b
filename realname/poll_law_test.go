package realname

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestPollingLaw: questions come 5 seconds after one another at least, each by the time that
// the operation is twice as old, or two minutes, or a thirtieth of the age, after the one
// before; the last a given time before the end.
func TestPollingLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		begin := instant(r.Int64N(1 << 50))
		window := time.Duration(r.Int64N(int64(7 * 24 * time.Hour)))
		end, before := begin.add(window), 30*time.Second
		p := polling{Step: StepFace, Op: 1, Began: begin}
		p.plan(begin, end, before)
		last, n := begin, 0
		for now := p.Next; now != 0; now = p.Next {
			age, pause := time.Duration(last-begin)*time.Microsecond, time.Duration(now-last)*time.Microsecond
			longest := max(pollPause, min(age, max(longPause, age/30)))
			if now == end.add(-before) {
				longest += pollPause
			}
			if pause > longest {
				t.Fatalf("at the age of %v a pause of %v, want %v at most", age, pause, longest)
			}
			if !p.due(now) || p.due(now-1) {
				t.Fatalf("at the age of %v it is not due at its time alone", age)
			}
			if now > end.add(-before) {
				t.Fatalf("asked %v before the end", time.Duration(end-now)*time.Microsecond)
			}
			if pause < pollPause {
				t.Fatalf("a pause of %v", pause)
			}
			last, n = now, n+1
			p.asks(now, end, before)
		}
		if window > before+pollPause && last != end.add(-before) {
			t.Fatalf("the last question comes %v before the end", time.Duration(end-last)*time.Microsecond)
		}
		if window < 20*time.Minute && n > 18 || n > 400 {
			t.Fatalf("%d questions in %v", n, window)
		}
	}
}

// TestPollingCalled: a call of the provider moves the next question forward, to 5 seconds after the last
// one at the soonest, and never back.
func TestPollingCalled(t *testing.T) {
	const second = 1_000_000
	for _, tt := range []struct{ asked, next, want instant }{
		{0, 100 * second, 50 * second},
		{47 * second, 100 * second, 52 * second},
		{40 * second, 100 * second, 50 * second},
		{47 * second, 51 * second, 51 * second},
		{0, 0, 50 * second},
		{60 * second, 100 * second, 50 * second}, // a clock was wrong
	} {
		p := polling{Asked: tt.asked, Next: tt.next}
		if p.called(50 * second); p.Next != tt.want {
			t.Errorf("asked at %d, next at %d: then at %d, want %d", tt.asked, tt.next, p.Next, tt.want)
		}
	}
}

// FuzzHandle: no text is a handle but those that a session makes.
func FuzzHandle(f *testing.F) {
	s := &session{sessionRecord: &sessionRecord{ID: newID(), Seed: newSeed()}}
	made := s.handle(effect{Step: StepFace, Op: 7})
	f.Add(made)
	f.Add(made[:handleLen-1])
	f.Add("")
	f.Fuzz(func(t *testing.T, h string) {
		_, do, err := readHandle(h)
		if err != nil {
			return
		}
		if len(h) != handleLen {
			t.Errorf("%d bytes were read", len(h))
		}
		if s.handle(do) == h && h != made {
			t.Error("another text is a handle")
		}
	})
}
