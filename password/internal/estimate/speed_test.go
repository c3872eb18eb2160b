package estimate_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/internal/estimate"
)

// sample returns a thousand passwords from all over the list, of nine
// characters in the mean.
func sample(t testing.TB) []string {
	t.Helper()
	f, err := os.Open("../../data/common_passwords.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	s := bufio.NewScanner(f)
	for n := 0; s.Scan(); n++ {
		if _, w, _ := strings.Cut(s.Text(), "\t"); n%50 == 25 {
			all = append(all, w)
		}
	}
	return all
}

// costly are texts of 128 bytes that give matchers as much to do as can be.
func costly() map[string]string {
	fill := func(s string) string { return strings.Repeat(s, 128)[:128] }
	return map[string]string{
		"l33t":              fill("p4s5w0rd@dm1n"),
		"one letter":        fill("a"),
		"one digit":         fill("1"),
		"two digits":        fill("10"),
		"digits":            fill("12345678901234567890"),
		"dates":             fill("19870506"),
		"pinyin":            fill("xianguangzhuangliang"),
		"keyboard":          fill("qwertyuiopasdfghjkl"),
		"keypad":            fill("1475369258"),
		"words":             fill("passwordiloveyouqwerty123456"),
		"backwards":         fill("drowssap654321"),
		"period":            fill("abcdefghijklmnopqrstuvwxyz012345"),
		"random":            fill("kX9#mQ2vT7!pLz4@wR8$nB5%hJ3^gF6&dS1*cA0(yE_uI+oW=xZ-vQ/tN?rM.lK"),
		"English":           fill("governmentemployeeproduction"),
		"signs":             fill("i.love.you-and_me "),
		"digits in Chinese": strings.Repeat("一二三", 14) + "ab",
		"Han":               strings.Repeat("汉", 42) + "ab",
	}
}

var sink int

func BenchmarkFloor(b *testing.B) {
	words := sample(b)
	for i := 0; b.Loop(); i++ {
		sink += estimate.Scan(words[i%len(words)])
	}
}

func BenchmarkCheck(b *testing.B) {
	words := sample(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		sink += password.Policy{}.Check(words[i%len(words)], password.Person{}).Grade
	}
}

func BenchmarkCheckWorst(b *testing.B) {
	for name, s := range costly() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				sink += password.Policy{}.Check(s, password.Person{}).Grade
			}
		})
	}
}

// TestSpeed compares the estimate with its floor in one run: other loads slow
// both. The median is to be at most 8 times the floor, and 120 times at worst; it
// tries eight times for that. Machines differ in what their caches do for the floor,
// so it fails only for a quarter more.
func TestSpeed(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector has its own speed")
	}
	words := sample(t)
	for range 8 {
		if tooSlow(t, words, 8, 120) == nil {
			return
		}
	}
	if slow := tooSlow(t, words, 10, 150); slow != nil {
		t.Errorf("more than 10 times the floor in the median, or 150 times at worst: %v", slow)
	}
}

// tooSlow returns what is over the limits: the median of a check against that of
// the floor, and any text of 128 bytes.
func tooSlow(t *testing.T, words []string, most, worst float64) (slow []string) {
	floor := best(words, func(w string) { sink += estimate.Scan(w) })[len(words)/2]
	check := func(w string) { sink += password.Policy{}.Check(w, password.Person{}).Grade }
	median := best(words, check)[len(words)/2]
	t.Logf("median: floor %v, check %v, %.1f times", floor, median, float64(median)/float64(floor))
	if float64(median) > most*float64(floor) {
		slow = append(slow, "median")
	}
	for name, s := range costly() {
		d := best([]string{s}, check)[0]
		t.Logf("%s: %v, %.0f times the floor", name, d, float64(d)/float64(floor))
		if float64(d) > worst*float64(floor) {
			slow = append(slow, name)
		}
	}
	return slow
}

// best returns, in order, the shortest time that f takes for each of the words:
// with all others between its rounds, so that no cache is warmer than it would be.
func best(words []string, f func(string)) []time.Duration {
	times := slices.Repeat([]time.Duration{time.Hour}, len(words))
	for range 30 {
		for i, w := range words {
			start := time.Now()
			f(w)
			times[i] = min(times[i], time.Since(start))
		}
	}
	slices.Sort(times)
	return times
}
