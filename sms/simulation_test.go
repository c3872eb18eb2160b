package sms_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/go-realname/sdk/sms"
)

// long is for what takes more than a few seconds.
var long = flag.Bool("long", false, "run all simulations in full, for a thousand weeks")

const (
	second = int64(time.Second / time.Microsecond)
	minute = 60 * second
	hour   = 60 * minute
)

// typed is how long people take to type a code: the share that does so in each minute
// after the message.
var typed = [5]float64{0.55, 0.25, 0.10, 0.06, 0.04}

// day is the traffic of each hour as a share of the busiest: the small hours are quiet, the
// morning comes fast.
var day = [24]float64{
	0.20, 0.10, 0.06, 0.04, 0.03, 0.05, 0.15, 0.40, 0.70, 0.85, 0.90, 0.85,
	0.75, 0.70, 0.75, 0.80, 0.80, 0.75, 0.80, 0.90, 1.00, 0.95, 0.70, 0.40,
}

// traffic returns the messages a minute at t, for so many in the busiest hour.
func traffic(t int64, busiest float64) float64 {
	h := float64(t%(24*hour)) / float64(hour)
	i := int(h)
	f := h - float64(i)
	return busiest / 60 * (day[i]*(1-f) + day[(i+1)%24]*f)
}

// poisson and binomial draw numbers; large ones are drawn from the normal distribution.
func poisson(r *rand.Rand, mean float64) int {
	if mean > 50 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*r.NormFloat64())))
	}
	n, p, limit := 0, 1.0, math.Exp(-mean)
	for p *= r.Float64(); p > limit; p *= r.Float64() {
		n++
	}
	return n
}

func binomial(r *rand.Rand, n int, p float64) int {
	if v := float64(n) * p * (1 - p); v > 25 {
		return min(n, max(0, int(math.Round(float64(n)*p+math.Sqrt(v)*r.NormFloat64()))))
	}
	k := 0
	for range n {
		if r.Float64() < p {
			k++
		}
	}
	return k
}

// needsNoDetector skips a test with the race detector: one goroutine alone has no races.
func needsNoDetector(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("one goroutine alone has no races")
	}
}

// Up to 100,000 codes in the busiest hour, of which 40 % are never typed and a tenth are
// first typed wrong, never trip a breaker.
func TestHonestTrafficNeverTrips(t *testing.T) {
	needsNoDetector(t)
	weeks := 2
	if *long {
		weeks = 1000
	}
	start := time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC).UnixMicro() // a quiet hour
	for _, scope := range []bool{false, true} {
		for _, busiest := range []float64{50, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 100_000} {
			b := sms.NewBreaker(sms.Limits{}, scope)
			r := rand.New(rand.NewPCG(1, uint64(busiest)))
			var sent [5]int // in each of the last minutes
			for now := start; now < start+int64(weeks)*7*24*hour; now += minute {
				copy(sent[1:], sent[:])
				sent[0] = poisson(r, traffic(now, busiest))
				b.Count(now, max(0, sent[0]-1), 0, 0)
				if sent[0] > 0 && !b.Ask(now, false) {
					t.Fatalf("%v an hour, scope %v: tripped after %v", busiest, scope,
						time.Duration(now-start)*time.Microsecond)
				}
				for i, n := range sent {
					v := binomial(r, n, 0.6*typed[i])
					b.Count(now-int64(i)*minute, 0, v, binomial(r, v, 0.1))
				}
			}
		}
	}
	t.Logf("%d weeks", weeks)
}

// A tally counts messages by minutes.
type tally struct {
	start   int64
	minutes []int
}

func (c *tally) add(t int64, n int) {
	i := int((t - c.start) / minute)
	for len(c.minutes) <= i {
		c.minutes = append(c.minutes, 0)
	}
	c.minutes[i] += n
}

// hour returns the messages of the hour that ends with minute i.
func (c *tally) hour(i int) (n int) {
	for _, m := range c.minutes[max(0, min(i, len(c.minutes))-59):min(i+1, len(c.minutes))] {
		n += m
	}
	return n
}

func (c *tally) worst() (n int) {
	for i := range c.minutes {
		n = max(n, c.hour(i))
	}
	return n
}

// Traffic of which 95 % is never typed gets at most 500 messages out in an hour: at any
// rate, for days, and though it has the other 5 % typed when that helps most.
func TestPumpingIsStopped(t *testing.T) {
	start := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC).UnixMicro()
	for _, clever := range []bool{false, true} {
		for _, perHour := range []int{400, 600, 1500, 6000, 36_000, 360_000, 3_600_000} {
			b := sms.NewBreaker(sms.Limits{}, false)
			out := tally{start: start}
			sent, verified := 0, 0
			for now := start; now < start+2*24*hour; now += second {
				tries := perHour * int((now-start)/second+1) / 3600
				tries -= perHour * int((now-start)/second) / 3600
				for range tries {
					trial := b.Tripped(now)
					if !b.Ask(now, false) {
						break
					}
					sent++
					out.add(now, 1)
					if 20*verified < sent && (!clever || trial) {
						verified++
						b.Count(now, 0, 1, 0)
					}
				}
			}
			if n := out.worst(); n > 500 {
				t.Errorf("%d an hour, clever %v: %d messages in an hour", perHour, clever, n)
			} else {
				t.Logf("%d an hour, clever %v: %d messages in the worst hour, %d trips",
					perHour, clever, n, b.Trips)
			}
		}
	}
}

// A mix is honest traffic with an attack beside it.
type mix struct {
	honest float64 // messages an hour
	typed  float64 // share of them whose code is typed
	attack float64 // messages an hour that the attack tries
	on, of int64   // the attack goes on for so long in each span of that length
}

// run plays a mix for some hours, the first of them without the attack. Honest people who are
// refused solve a challenge. It returns the messages of both.
func (m mix) run(hours int64) (honest, attack tally, challenged int) {
	start := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC).UnixMicro()
	b := sms.NewBreaker(sms.Limits{}, false)
	r := rand.New(rand.NewPCG(uint64(m.honest), uint64(m.typed*100)))
	honest.start, attack.start = start, start
	var sent [300]int // in each of the last seconds
	tries := 0.0
	for now := start; now < start+hours*hour; now += second {
		copy(sent[1:], sent[:])
		sent[0] = poisson(r, m.honest/3600*min(1, float64(now-start)/float64(hour)))
		for range sent[0] {
			if !b.Ask(now, false) {
				b.Ask(now, true)
				challenged++
			}
		}
		honest.add(now, sent[0])
		for i := 10; i < len(sent); i += 20 { // a share types after 10 seconds, the others later
			share := m.typed * typed[i/60] / 3
			if v := binomial(r, sent[i], share); v > 0 {
				b.Count(now-int64(i)*second, 0, v, 0)
			}
		}
		if now-start < hour || (now-start)%m.of >= m.on {
			continue
		}
		for tries += m.attack / 3600; tries >= 1; tries-- {
			if !b.Ask(now, false) {
				tries = 0
				break
			}
			attack.add(now, 1)
		}
	}
	return honest, attack, challenged
}

// Beside honest traffic at most as many messages of an attack go out in an hour as honest
// ones, and 500. The honest are challenged meanwhile: nobody is refused.
func TestAttackBesideHonestTraffic(t *testing.T) {
	mixes := []mix{
		{honest: 50, typed: 0.6, attack: 1500},
		{honest: 500, typed: 0.6, attack: 36_000},
		{honest: 500, typed: 0.95, attack: 36_000},
		{honest: 6000, typed: 0.6, attack: 1000},
		{honest: 6000, typed: 0.6, attack: 360_000},
		{honest: 6000, typed: 0.8, attack: 6000},
		{honest: 6000, typed: 0.95, attack: 360_000, on: 20 * minute, of: 95 * minute},
		{honest: 6000, typed: 1, attack: 36_000},
		{honest: 2000, typed: 1, attack: 360_000, on: 30 * minute, of: 77 * minute},
		{honest: 20_000, typed: 0.9, attack: 360_000, on: 5 * minute, of: 71 * minute},
	}
	hours := int64(16)
	if *long {
		hours = 48
	}
	if raceDetector {
		mixes = mixes[:2]
	}
	for _, m := range mixes {
		if m.of == 0 {
			m.on, m.of = 1, 1
		}
		honest, attack, challenged := m.run(hours)
		worst := 0
		for i := range attack.minutes {
			worst = max(worst, attack.hour(i)-honest.hour(i))
		}
		if worst > 500 {
			t.Errorf("%+v: %d messages more than honest ones in an hour", m, worst)
		}
		total := 0
		for _, n := range honest.minutes {
			total += n
		}
		t.Logf("%+v: at most %d attack messages in an hour, %d more than honest; %.0f %% challenged",
			m, attack.worst(), worst, 100*float64(challenged)/float64(total))
	}
}

// A gateway takes messages for 40 minutes and does not deliver them. Nobody is refused who
// solves a challenge, and 15 minutes after its end nobody has to any more.
func TestOutageOfDelivery(t *testing.T) {
	start := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC).UnixMicro()
	for _, challenges := range []bool{true, false} {
		for _, perHour := range []float64{300, 1000, 6400, 50_000} {
			b := sms.NewBreaker(sms.Limits{}, false)
			r := rand.New(rand.NewPCG(2, uint64(perHour)))
			down, up := start+2*hour, start+2*hour+40*minute
			var sent [300]int
			stopped, last := 0, int64(0)
			for now := start; now < up+3*hour; now += second {
				copy(sent[1:], sent[:])
				rate := perHour / 3600 * min(1, float64(now-start)/float64(hour))
				n := poisson(r, rate)
				sent[0] = 0
				for range n {
					if b.Ask(now, false) {
						sent[0]++
						continue
					}
					stopped++
					last = now
					if challenges {
						b.Ask(now, true)
						sent[0]++
					}
				}
				if down <= now && now < up {
					sent[0] = 0 // and nobody gets one to type
				}
				for i := 10; i < len(sent); i += 20 {
					if v := binomial(r, sent[i], 0.6*typed[i/60]/3); v > 0 {
						b.Count(now-int64(i)*second, 0, v, 0)
					}
				}
			}
			after := time.Duration(max(0, last-up)) * time.Microsecond
			t.Logf("%.0f an hour, challenges %v: %d stopped, the last %v after the end, %d trips",
				perHour, challenges, stopped, after, b.Trips)
			if !challenges && perHour > 10_000 {
				continue // so many at once look like an attack until their codes come back
			}
			if after > 15*time.Minute || b.Trips > 2 {
				t.Errorf("%.0f an hour: the last was stopped %v after the end, %d trips",
					perHour, after, b.Trips)
			}
		}
	}
}
