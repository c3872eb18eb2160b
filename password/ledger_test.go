package password

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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
	{0xf0, 0xf0, 0xf0, 0xf0, 0xf8, 0xf9, 0xfa, 0xf0, 0xf4, 0xc6, 0xf0, 0xff},
	slices.Repeat([]byte{0xf0, 0xf8, 0xca}, 30),
	slices.Repeat([]byte{0x00, 0x40, 0xf0, 0xf0, 0xf8, 0xf8, 0xcc}, 40),
	{0xe4, 0x00, 0xe0, 0x00, 0x40, 0xec, 0xe5, 0xe8, 0xe1, 0x00, 0x80},
	slices.Repeat([]byte{0x00, 0xe4, 0x40, 0x00, 0xe8, 0xef, 0xe2, 0xe0, 0xf0, 0xe7, 0xf8}, 20),
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
		x.words = map[Cause]standing{}
		for i, op := range ops[:min(len(ops), 300)] {
			x.step(op>>6, int(op&0x3f), uint64(i+1))
			x.check()
		}
	})
}

type ledgerTest struct {
	t     *testing.T
	l     ledger
	now   int64
	words map[Cause]standing // the newest word about each cause
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
		switch {
		case arg >= 48:
			x.change(arg, id)
			return
		case arg >= 32:
			x.say(arg-32, id)
			return
		}
		x.now += micro(ledgerSteps[arg%len(ledgerSteps)])
	}
}

// say suspends or resumes the account, sometimes with a number that is out of date.
func (x *ledgerTest) say(arg int, id uint64) {
	c, s := CauseRevoked+Cause(arg%3), standing{Order: id, On: arg&4 != 0}
	if arg&8 != 0 {
		s.Order = (id + 1) / 2
	}
	x.l.say(c, s)
	if s.Order > x.words[c].Order || s.Order == x.words[c].Order && s.On {
		x.words[c] = s
	}
}

// change begins a new PIN, or ends one that is under way: found to be a known one, or
// not, or not looked at.
func (x *ledgerTest) change(arg int, id uint64) {
	var open []uint64
	for _, c := range x.l.Changes {
		if c.Open {
			open = append(open, c.ID)
		}
	}
	if arg < 52 || len(open) == 0 {
		locked := x.l.locked(x.now)
		known, err := x.l.begin(id, x.now, 3)
		if len(known) > 0 && (err != nil || locked > x.now || x.l.Reset) {
			x.t.Fatalf("compared while locked, %v", err)
		}
		return
	}
	one, failures := open[arg%len(open)], len(x.l.failures(0))
	x.l.abandon(one, x.now, arg < 60)
	if arg >= 56 && arg < 60 {
		x.l.hit(one, x.now)
		x.l.hit(one, x.now) // as when a write is repeated
		failures++
	}
	if got := len(x.l.failures(0)); got != failures {
		x.t.Fatalf("%d failures after a new PIN, want %d", got, failures)
	}
}

func (x *ledgerTest) reserve(id uint64) {
	locked := x.l.locked(x.now)
	err := x.l.reserve(id, x.now, 0)
	if errors.Is(err, ErrSuspended) {
		return // checked by check
	}
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
	if !maps.Equal(x.words, l.Causes) {
		t.Fatalf("causes %v, want %v", l.Causes, x.words)
	}
	suspended := slices.ContainsFunc(slices.Collect(maps.Values(x.words)), func(s standing) bool { return s.On })
	if err := (&ledger{Causes: l.Causes}).reserve(1, x.now, 0); errors.Is(err, ErrSuspended) != suspended {
		t.Fatalf("%v, suspended %v", err, suspended)
	}
	if n := l.open(); n > 3 {
		t.Fatalf("%d tries under way", n)
	}
	if n := len(l.failures(x.now-micro(day))) + l.open(); n > dayLimit+2+maxChanges {
		t.Fatalf("%d tries in a day", n)
	}
	if n := len(l.failures(x.now - micro(month))); n >= monthLimit && !l.Reset {
		t.Fatalf("%d failures in a month and no reset", n)
	}
	if l.left(x.now) < 0 {
		t.Fatalf("%d tries left", l.left(x.now))
	}
	if n := len(l.Tries); n > monthLimit+3+maxChanges {
		t.Fatalf("%d tries kept", n)
	}
	if len(l.Changes) > hashLimit+maxChanges || len(l.Probes) > probeMonth {
		t.Fatalf("%d new PINs, %d comparisons", len(l.Changes), len(l.Probes))
	}
	b := wire.Append(nil, l.fields)
	var again ledger
	if rest, err := wire.Read(b, again.fields); err != nil || len(rest) > 0 {
		t.Fatal(rest, err)
	}
	if diff := cmp.Diff(*l, again, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("read as another (-want +got):\n%s", diff)
	}
	if len(b) > 2<<10 {
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
			err := l.reserve(uint64(i), now, 0)
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

// A new PIN that was not compared takes no comparison back, not even one of its time.
func TestLedgerAbandon(t *testing.T) {
	const now = 1_800_000_000_000_000
	l := ledger{Active: &active{}, Old: []string{"h"}}
	if known, err := l.begin(1, now, 3); len(known) == 0 || err != nil {
		t.Fatalf("%v, %v", known, err)
	}
	l.Until = now + micro(time.Hour)
	if known, err := l.begin(2, now, 3); len(known) != 0 || err != nil {
		t.Fatalf("while locked: %v, %v", known, err)
	}
	l.abandon(2, now, false)
	if len(l.Probes) != 1 || len(l.Changes) != 1 {
		t.Errorf("%d comparisons and %d new PINs, want one of each", len(l.Probes), len(l.Changes))
	}
	l.abandon(1, now, false)
	if len(l.Probes) != 0 || len(l.Changes) != 0 {
		t.Errorf("%d comparisons and %d new PINs, want none", len(l.Probes), len(l.Changes))
	}
}

// TestLedgerMends: what a clock far ahead has counted counts for a day from when it is
// noticed, and no longer; what lies a little ahead stays.
func TestLedgerMends(t *testing.T) {
	const now = 1_800_000_000_000_000
	const ahead = now + int64(400*day/time.Microsecond)
	l := ledger{
		Active:  &active{},
		Changes: []counted{{ID: 1, At: ahead, Probe: true}, {ID: 2, At: now + micro(farAhead)}, {ID: 3, At: now - 1}},
		Probes:  []int64{ahead, now}, Backs: []int64{now, ahead},
	}
	if !l.mend(now) || l.mend(now) {
		t.Error("want something mended once")
	}
	want := ledger{
		Active:  &active{},
		Changes: []counted{{ID: 1, At: now, Probe: true}, {ID: 2, At: now + micro(farAhead)}, {ID: 3, At: now - 1}},
		Probes:  []int64{now, now}, Backs: []int64{now, now},
	}
	if diff := cmp.Diff(want, l); diff != "" {
		t.Errorf("mended to another (-want +got):\n%s", diff)
	}
}

// TestLedgerForgetsNewPINs: what is not compared is counted when it is written; then what is
// out of the day goes, or the record would grow with each new PIN.
func TestLedgerForgetsNewPINs(t *testing.T) {
	var l ledger
	for i := range int64(100) {
		now := 1_800_000_000_000_000 + i*micro(9*time.Hour)
		l.end(uint64(i), now)
		l.set(uint64(i), "hash", now, 0)
		if n := len(l.Changes); n > 3 {
			t.Fatalf("%d new PINs are counted after %d in %d days", n, i+1, i*9/24)
		}
	}
}

// TestForgiveLeavesTriesUnderWay: what is forgiven is over. A try that is being compared
// keeps its place, or more would be compared at a time than there are tries.
func TestForgiveLeavesTriesUnderWay(t *testing.T) {
	l := ledger{Active: &active{ID: 1}}
	for id := uint64(1); id <= 2; id++ {
		if err := l.reserve(id, 1, 0); err != nil {
			t.Fatal(err)
		}
	}
	l.miss(1, 2)
	l.forgive()
	if l.find(1) >= 0 {
		t.Error("a wrong try is not forgiven")
	}
	if i := l.find(2); i < 0 || !l.Tries[i].Open {
		t.Error("a try under way is forgotten")
	}
}

// TestKeptIsNotPushedOut: a staged PIN that somebody relies on stays, however many others
// are staged.
func TestKeptIsNotPushedOut(t *testing.T) {
	var l ledger
	if err := l.stage("mine", "hash"); err != nil || !l.keep("mine") {
		t.Fatal(err)
	}
	for i := range 40 {
		other := fmt.Sprint("other-", i)
		if err := l.stage(other, "hash"); err != nil {
			t.Fatal(err)
		}
		if !l.names("mine") || !l.names(other) || len(l.Staged) > maxStaged {
			t.Fatalf("after %d others: %d staged, mine %v, theirs %v", i+1, len(l.Staged), l.names("mine"), l.names(other))
		}
	}
}
