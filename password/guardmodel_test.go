package password_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/password"
)

// A guardModel is the rules of a guard once more, for one account that one caller
// uses at a time, written from what the package documents.
type guardModel struct {
	now      time.Time
	pins     []password.PIN // the present one first, then those before
	wrong    []time.Time
	row      int // wrong ones since a right one
	until    time.Time
	resets   bool // only a reset helps
	compared []time.Time
	staged   map[string]password.PIN
	done     []string
}

// since counts the times that are less than d ago.
func (m *guardModel) since(times []time.Time, d time.Duration) (n int) {
	for _, at := range times {
		if m.now.Sub(at) < d {
			n++
		}
	}
	return n
}

// lockedUntil returns when the lock ends, or the zero Time.
func (m *guardModel) lockedUntil() time.Time {
	until := m.until
	if n := m.since(m.wrong, 24*time.Hour); n >= 10 {
		if day := m.wrong[len(m.wrong)-10].Add(24 * time.Hour); day.After(until) {
			until = day
		}
	}
	if !until.After(m.now) {
		return time.Time{}
	}
	return until
}

func (m *guardModel) verify(pin password.PIN) string {
	switch {
	case m.pins == nil:
		return "no_pin"
	case m.resets:
		return "reset_only"
	case !m.lockedUntil().IsZero():
		return "locked"
	case pin == m.pins[0]:
		m.row, m.until = 0, time.Time{}
		return "ok"
	}
	m.wrong = append(m.wrong, m.now)
	m.row++
	switch {
	case m.row == 3:
		m.until = m.now.Add(time.Minute)
	case m.row == 5:
		m.until = m.now.Add(15 * time.Minute)
	case m.row >= 7:
		m.until = m.now.Add(3 * time.Hour)
	}
	m.resets = m.since(m.wrong, 30*24*time.Hour) >= 50
	return "wrong_pin"
}

func (m *guardModel) left() int {
	if m.resets || !m.lockedUntil().IsZero() || m.pins == nil {
		return 0
	}
	row := 7 - m.row
	switch {
	case m.row < 3:
		row = 3 - m.row
	case m.row < 5:
		row = 5 - m.row
	case m.row >= 7:
		row = 1
	}
	return min(row, 10-m.since(m.wrong, 24*time.Hour), 50-m.since(m.wrong, 30*24*time.Hour))
}

// compare looks at a new PIN beside the last three, for who has not shown to know
// the present one.
func (m *guardModel) compare(pin password.PIN) string {
	if m.pins == nil {
		return "ok"
	}
	if m.since(m.compared, 24*time.Hour) >= 10 {
		return "too_many_changes"
	}
	m.compared = append(m.compared, m.now)
	return m.reused(pin)
}

func (m *guardModel) reused(pin password.PIN) string {
	if slices.Contains(m.pins[:min(3, len(m.pins))], pin) {
		return "weak_pin"
	}
	return "ok"
}

func (m *guardModel) replace(pin password.PIN) {
	m.pins = slices.Insert(m.pins, 0, pin)
}

func (m *guardModel) forgive() {
	m.wrong, m.row, m.until, m.resets = nil, 0, time.Time{}, false
}

func (m *guardModel) set(pin password.PIN) string {
	if m.pins != nil {
		return "has_pin"
	}
	m.replace(pin)
	return "ok"
}

func (m *guardModel) change(old, pin password.PIN) string {
	if got := m.verify(old); got != "ok" {
		return got
	}
	got := m.reused(pin)
	if got == "ok" {
		m.replace(pin)
	}
	return got
}

func (m *guardModel) reset(pin password.PIN) string {
	got := m.compare(pin)
	if got == "ok" {
		m.forgive()
		m.replace(pin)
	}
	return got
}

func (m *guardModel) stage(session string, pin password.PIN) string {
	if got := m.compare(pin); got != "ok" {
		return got
	}
	if slices.Contains(m.done, session) {
		return "not_staged"
	}
	m.staged[session] = pin
	return "ok"
}

func (m *guardModel) activate(session string) string {
	pin, ok := m.staged[session]
	switch {
	case ok:
		m.replace(pin)
		m.forgive()
		delete(m.staged, session)
		m.done = append(m.done, session)
		return "ok"
	case slices.Contains(m.done, session):
		return "ok"
	}
	return "not_staged"
}

func (m *guardModel) erase() {
	*m = guardModel{now: m.now, staged: map[string]password.PIN{}}
}

// A guardRun asks a guard and the model the same.
type guardRun struct {
	*bench
	m      guardModel
	random *rand.Rand
	seen   map[string]int
}

var modelPINs = []password.PIN{right, wrong, other, third, password.MustParsePIN("927406")}

func (r *guardRun) pin() password.PIN { return modelPINs[r.random.IntN(len(modelPINs))] }

func (r *guardRun) session() string { return string(rune('p' + r.random.IntN(6))) }

// step does something, and returns what the model says and what came of it.
func (r *guardRun) step() (op, want string, err error) {
	ctx, pin, session := r.t.Context(), r.pin(), r.session()
	switch n := r.random.IntN(100); {
	case n < 45:
		return "Verify", r.m.verify(pin), r.Verify(ctx, "a", pin)
	case n < 65:
		steps := []time.Duration{time.Second, time.Minute, 15 * time.Minute, 3 * time.Hour, 24 * time.Hour, 31 * 24 * time.Hour}
		d := steps[min(r.random.IntN(8), r.random.IntN(len(steps)))]
		r.clock.Add(d)
		r.m.now = r.m.now.Add(d)
		return "wait", "ok", nil
	case n < 72:
		old := r.pin()
		return "Change", r.m.change(old, pin), r.Change(ctx, "a", old, pin, nobody)
	case n < 77:
		return "Reset", r.m.reset(pin), r.Reset(ctx, "a", pin, nobody)
	case n < 84:
		return "Stage", r.m.stage(session, pin), r.Stage(ctx, "a", session, pin, nobody)
	case n < 90:
		return "Activate", r.m.activate(session), r.Activate(ctx, "a", session)
	case n < 93:
		delete(r.m.staged, session)
		return "Drop", "ok", r.Drop(ctx, "a", session)
	case n < 99:
		return "Set", r.m.set(pin), r.Set(ctx, "a", pin, nobody)
	}
	r.m.erase()
	return "Erase", "ok", r.Erase(ctx, "a")
}

// check compares the state of the account.
func (r *guardRun) check(seed uint64, op string, err error) {
	r.t.Helper()
	until := r.m.lockedUntil()
	if r.m.pins == nil {
		until = time.Time{}
	}
	s := r.state()
	if s.Set != (r.m.pins != nil) || s.TriesLeft != r.m.left() || s.ResetOnly != (s.Set && r.m.resets) ||
		!s.RetryAt.Equal(until) {
		r.t.Fatalf("seed %d, after %s: %+v, want %d tries left, locked until %v, reset only %v",
			seed, op, s, r.m.left(), until, r.m.resets)
	}
	var e *password.Error
	if !errors.As(err, &e) || e.Reason != password.WrongPIN && e.Reason != password.Locked {
		return
	}
	if !e.RetryAt.Equal(until) || e.TriesLeft != s.TriesLeft {
		r.t.Fatalf("seed %d, %s: %+v, want %d tries left, locked until %v", seed, op, e, s.TriesLeft, until)
	}
}

// Whatever is done in whatever order, the guard answers as its documentation says.
func TestGuardAgainstModel(t *testing.T) {
	seen := map[string]int{}
	rounds := uint64(400)
	if testing.Short() {
		rounds = 60
	}
	for seed := range rounds {
		r := &guardRun{bench: newBench(t, password.GuardConfig{}), random: rand.New(rand.NewPCG(seed, 1)), seen: seen}
		r.m.now = r.clock.Now()
		r.m.erase()
		for range 150 {
			op, want, err := r.step()
			got := outcome(err)
			if got != want {
				t.Fatalf("seed %d: %s is %s, want %s", seed, op, got, want)
			}
			seen[got]++
			r.check(seed, op, err)
		}
	}
	for _, answer := range []string{
		"ok", "wrong_pin", "locked", "no_pin", "has_pin", "weak_pin", "not_staged", "too_many_changes",
	} {
		if seen[answer] == 0 {
			t.Errorf("%s was never answered: %v", answer, seen)
		}
	}
}

// Fifty wrong ones in a month, slowly, and only a reset helps, as the model says.
func TestGuardMonthAgainstModel(t *testing.T) {
	r := &guardRun{bench: newBench(t, password.GuardConfig{}).withPIN()}
	r.m.now = r.clock.Now()
	r.m.erase()
	r.m.set(right)
	for n := range 60 {
		err := r.Verify(t.Context(), "a", wrong)
		if got, want := outcome(err), r.m.verify(wrong); got != want {
			t.Fatalf("try %d: %s, want %s", n+1, got, want)
		}
		r.check(0, "Verify", err)
		r.clock.Add(5 * time.Hour)
		r.m.now = r.m.now.Add(5 * time.Hour)
	}
	if !r.m.resets {
		t.Error("the month's limit was not reached")
	}
	r.want(r.Reset(t.Context(), "a", other, nobody), r.m.reset(other))
	r.check(0, "Reset", nil)
	r.try(other, "ok")
}
