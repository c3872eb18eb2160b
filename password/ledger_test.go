package password

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"
)

// ledgerOps are byte strings in which each byte is something that happens to an
// account, for the fuzz targets: its first two bits say what, the rest to which.
var ledgerOps = [][]byte{
	{},
	{0x00, 0x40, 0x00, 0x40, 0x00, 0x40, 0x00},
	{0x00, 0x00, 0x00, 0x00, 0x80, 0x40, 0x40, 0xc0},
	{0x00, 0x01, 0x02, 0x40, 0x41, 0xc5, 0x00, 0x00, 0x40, 0x40, 0xc9, 0x00, 0x40},
	slices.Repeat([]byte{0x00, 0x40, 0xca}, 30),
	slices.Repeat([]byte{0x00, 0x40, 0xcc}, 60),
	slices.Repeat([]byte{0x00, 0xbf, 0xc1}, 20),
}

var ledgerSteps = [...]time.Duration{
	time.Microsecond, time.Second, 59 * time.Second, time.Minute, 61 * time.Second,
	15 * time.Minute, time.Hour, 3 * time.Hour, 5 * time.Hour, 24 * time.Hour, 25 * time.Hour,
	72 * time.Hour, 30 * 24 * time.Hour, -time.Second, -time.Minute, -time.Hour,
}

// Whatever happens in whatever order, what is under way and what was wrong
// together never exceed what the rules allow, and nothing is forgotten but by
// a success, a give-back or the month's end.
func FuzzLedger(f *testing.F) {
	for _, ops := range ledgerOps {
		f.Add(ops)
	}
	f.Fuzz(func(t *testing.T, ops []byte) {
		x := &ledgerTest{t: t, now: 1_800_000_000_000_000}
		x.l.Active = &active{ID: 1, Hash: "h"}
		for i, op := range ops[:min(len(ops), 300)] {
			x.step(op>>6, int(op&0x3f), uint64(i+1))
			x.check()
		}
	})
}

type ledgerTest struct {
	t   *testing.T
	l   ledger
	now int64
}

func (x *ledgerTest) step(op byte, arg int, id uint64) {
	switch op {
	case 0:
		x.reserve(id)
	case 1:
		if t := x.pick(arg); t != 0 {
			before := len(x.l.failures(0))
			x.l.miss(t, x.now)
			if got := len(x.l.failures(0)); got != before+1 {
				x.t.Fatalf("%d failures after a wrong try, %d before", got, before)
			}
		}
	case 2:
		x.succeedOrGiveBack(arg)
	case 3:
		x.now += micro(ledgerSteps[arg%len(ledgerSteps)])
	}
}

func (x *ledgerTest) reserve(id uint64) {
	locked := x.l.locked(x.now)
	err := x.l.reserve(id, x.now)
	if err == nil && (locked > x.now || x.l.Reset) {
		x.t.Fatal("reserved while locked")
	}
	if err != nil && err != ErrBusy && x.l.locked(x.now) == 0 && !x.l.Reset {
		x.t.Fatalf("%v while not locked", err)
	}
}

func (x *ledgerTest) succeedOrGiveBack(arg int) {
	id := x.pick(arg)
	if id == 0 {
		return
	}
	tries, failures := len(x.l.Tries), len(x.l.failures(0))
	if arg < 32 {
		x.l.succeed(id)
	} else {
		x.l.giveBack(id, x.now)
	}
	gone, more := tries-len(x.l.Tries), len(x.l.failures(0))-failures
	if gone+more != 1 {
		x.t.Fatalf("%d tries gone, %d failures more; want its own settled", gone, more)
	}
}

// pick returns one of the tries under way, or 0.
func (x *ledgerTest) pick(arg int) uint64 {
	var open []uint64
	for _, t := range x.l.Tries {
		if t.Open {
			open = append(open, t.ID)
		}
	}
	if len(open) == 0 {
		return 0
	}
	return open[arg%len(open)]
}

func (x *ledgerTest) check() {
	l, t := &x.l, x.t
	if n := l.open(); n > 3 {
		t.Fatalf("%d tries under way", n)
	}
	if n := len(l.failures(x.now-micro(day))) + l.open(); n > dayLimit+2 {
		t.Fatalf("%d tries in a day", n)
	}
	if n := len(l.failures(x.now - micro(month))); n >= monthLimit && !l.Reset {
		t.Fatalf("%d failures in a month and no reset", n)
	}
	if l.left(x.now) < 0 {
		t.Fatalf("%d tries left", l.left(x.now))
	}
	if n := len(l.Tries); n > monthLimit+3 {
		t.Fatalf("%d tries kept", n)
	}
	b, err := json.Marshal(l)
	var again ledger
	if err != nil || json.Unmarshal(b, &again) != nil {
		t.Fatal(err)
	}
	if c, _ := json.Marshal(again); !reflect.DeepEqual(b, c) {
		t.Fatalf("%s was read as %s", b, c)
	}
	if len(b) > 8<<10 {
		t.Fatalf("a record of %d bytes", len(b))
	}
}

// The rules once more, from the list of all that was answered: one try after
// the other, and a clock that goes forward.
type slowRules struct {
	wrong []int64 // times of all failures
	row   []int64 // of those since the last success
}

func (s *slowRules) locked(now int64) (until int64, resetOnly bool) {
	for i, at := range s.row {
		minutes := []int64{0, 0, 1, 0, 15, 0, 180}[min(i, 6)]
		until = max(until, at+minutes*60e6)
	}
	for i := range s.wrong {
		if i >= 9 && s.wrong[i]-s.wrong[i-9] < 24*3600e6 {
			until = max(until, s.wrong[i-9]+24*3600e6)
		}
		if i >= 49 && s.wrong[i]-s.wrong[i-49] < 30*24*3600e6 {
			resetOnly = true
		}
	}
	return until, resetOnly
}

func FuzzLedgerAgainstSlowRules(f *testing.F) {
	for _, ops := range ledgerOps {
		f.Add(ops)
	}
	f.Fuzz(func(t *testing.T, ops []byte) {
		l := ledger{Active: &active{}}
		var slow slowRules
		now := int64(1_800_000_000_000_000)
		for i, op := range ops[:min(len(ops), 300)] {
			now += max(0, micro(ledgerSteps[op&0x0f]))
			until, resetOnly := slow.locked(now)
			err := l.reserve(uint64(i), now)
			if want := until > now || resetOnly; want != (err != nil) {
				t.Fatalf("try %d: %v; by the slow rules locked: %v", i, err, want)
			}
			e, _ := err.(*Error)
			switch {
			case e != nil && (e.Reason == ResetOnly) != resetOnly:
				t.Fatalf("try %d: %v; by the slow rules reset only: %v", i, e, resetOnly)
			case e != nil && !resetOnly && e.RetryAt.UnixMicro() != until:
				t.Fatalf("try %d: locked until %v, want %v", i, e.RetryAt, instant(until))
			case err == nil && op&0x80 != 0:
				l.succeed(uint64(i))
				slow.row = nil
			case err == nil:
				l.miss(uint64(i), now)
				slow.wrong, slow.row = append(slow.wrong, now), append(slow.row, now)
			}
		}
	})
}

// A try that turns out dead long after it was made does not shorten a lock.
func TestLedgerLockNeverShrinks(t *testing.T) {
	const now = 1_800_000_000_000_000
	for row := range 9 {
		l := ledger{Active: &active{}, Until: now + micro(2*time.Hour)}
		for i := range row {
			l.Tries = append(l.Tries, try{ID: uint64(i + 1), At: now - micro(4*time.Hour), Row: true})
		}
		l.Tries = append(l.Tries, try{ID: 99, At: now - micro(3*time.Hour), Open: true})
		l.tidy(now)
		if l.open() != 0 || l.row() != row+1 || l.Until < now+micro(2*time.Hour) {
			t.Errorf("after %d failures: %+v", row, l)
		}
	}
}
