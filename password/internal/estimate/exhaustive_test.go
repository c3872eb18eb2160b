package estimate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// costAmong returns what s costs between two characters that no pattern has, and
// what these cost.
func costAmong(t *testing.T, s string) Cost {
	t.Helper()
	e := Estimate{Year: 2026}
	e.Run("汉" + s + "龘")
	return e.Cost() - 2*costHan
}

// Every word of the list costs what its tier does at most, wherever it stands,
// backwards and in capitals as well.
func TestEveryWord(t *testing.T) {
	for w, tier := range wordsForwards.read() {
		most := tierCost[tier] + costPart
		back := []byte(w)
		slices.Reverse(back)
		forms := map[string]Cost{
			w: most, strings.ToUpper(w): most + costUpper, strings.ToUpper(w[:1]) + w[1:]: most + costUpper,
		}
		if c, ok := forms[string(back)]; !ok || most+costReversed < c {
			forms[string(back)] = most + costReversed
		}
		for s, most := range forms {
			if got := costAmong(t, s); got > most {
				t.Errorf("%q costs %d, want at most %d", s, got, most)
			}
		}
	}
}

// Every letter that can be written as a sign may be, for 301 each up to three.
func TestEveryWordInLeet(t *testing.T) {
	signs := map[byte]byte{'a': '@', 'b': '8', 'e': '3', 'g': '9', 'i': '!', 'o': '0', 's': '$', 't': '7'}
	for w, tier := range wordsForwards.read() {
		if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
			continue
		}
		b, n := []byte(w), 0
		for i, c := range b[:len(b)-1] {
			if sign, ok := signs[c]; ok {
				b[i] = sign
				n++
			}
		}
		if n == 0 || strings.Trim(string(b), "0123456789@!$") == "" || signs[w[len(w)-1]] != 0 {
			continue
		}
		most := tierCost[tier] + costPart + log10[2]*Cost(min(n, 3))
		if got := costAmong(t, string(b)); got > most {
			t.Errorf("%q, of %q, costs %d, want at most %d", b, w, got, most)
		}
	}
}

// Every day that the calendar has is a date in each of its forms, and no day that
// it lacks is one.
func TestEveryDay(t *testing.T) {
	for at := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() <= 2028; at = at.AddDate(0, 0, 7) {
		y, m, d := at.Date()
		for _, s := range []string{
			at.Format("20060102"), at.Format("02012006"), at.Format("01022006"),
			at.Format("2006-01-02"), at.Format("2.1.2006"), at.Format("1/2/2006"),
			at.Format("2006-1-2"), at.Format("02/01/2006"),
			fmt.Sprintf("%d年%d月%d日", y, m, d), fmt.Sprintf("%d年%02d月%02d", y, m, d),
		} {
			if got := costAmong(t, s); got > costDate+costPart {
				t.Errorf("%q costs %d", s, got)
			}
		}
	}
	for _, s := range []string{
		"1987-02-30", "1987-13-01", "1987-00-10", "1987-10-00", "1987-04-31", "1999-02-29", "2100-02-29",
		"31/31/1987", "00/10/1987", "1899-10-10", "2029-10-10", "10/10/2029", "1987-1-32",
	} {
		e := Estimate{Year: 2026}
		e.Run(s)
		e.Parts(func(p Part) {
			if p.Kind == Date && p.End-p.Start == len(s) {
				t.Errorf("%q is a date", s)
			}
		})
	}
}

// The years that are seen as such end two years after the clock's.
func TestEveryYear(t *testing.T) {
	for _, now := range []int{1999, 2000, 2026, 2031, 2099} {
		for y := 1850; y < 2150; y++ {
			e := Estimate{Year: now}
			e.Run(fmt.Sprintf("汉%d龘", y))
			isDate := false
			e.Parts(func(p Part) { isDate = isDate || p.Kind == Date && p.End-p.Start == 4 })
			want := 1900 <= y && y <= now+2
			if isDate != want && !validDay(0, y/100, y%100) && !plain(y) {
				t.Errorf("%d in %d: a date %v, want %v", y, now, isDate, want)
			}
		}
	}
}

// plain reports whether the digits of y are a pattern that costs less than a year.
func plain(y int) bool {
	e := Estimate{Year: 0}
	e.Run(fmt.Sprintf("汉%d龘", y))
	return e.Cost()-2*costHan < 4*costDigit
}

// Two syllables cost what each does at most; where a name begins, a common
// surname costs less.
func TestEverySyllable(t *testing.T) {
	var all []string
	tiers := syllables.read()
	for s, tier := range tiers {
		if len(s) > 1 && tier != pinyinWord {
			all = append(all, s)
		}
	}
	slices.Sort(all)
	for i, s := range all {
		other := all[(i*31+7)%len(all)]
		most := syllableCost(tiers[s], true) + syllableCost(tiers[other], false) + 2*costPart
		if got := costAmong(t, s+other); got > most {
			t.Errorf("%q costs %d, want at most %d", s+other, got, most)
		}
	}
}

// Every part of a number of six characters or more gives it away, and no shorter
// one but its end.
func TestEveryWindow(t *testing.T) {
	const number = "86731902548316"
	for from := range number {
		for to := from + 1; to <= len(number); to++ {
			k := new(Known)
			k.AddNumber(number, aNumber)
			e := Estimate{Year: 2026, Known: k}
			e.Run("汉" + number[from:to] + "龘")
			seen := false
			e.Parts(func(p Part) { seen = seen || p.Kind == Personal && p.End-p.Start == to-from })
			want := to-from >= minWindow || to-from >= minDigits && to == len(number)
			if seen != want {
				t.Errorf("%s: personal %v, want %v", number[from:to], seen, want)
			}
		}
	}
}

// A run of any length up or down costs what its start and the logarithm of its
// length do.
func TestEverySequence(t *testing.T) {
	for _, alphabet := range []string{"abcdefghijklmnopqrstuvwxyz", "0123456789", "абвгдежзийкл"} {
		letters := []rune(alphabet)
		for from := range letters {
			for to := from + minSequence; to <= len(letters); to++ {
				up := letters[from:to]
				down := slices.Clone(up)
				slices.Reverse(down)
				most := costSequence + log(to-from) + costPart
				if got := costAmong(t, string(up)); got > most {
					t.Errorf("%q costs %d, want at most %d", string(up), got, most)
				}
				if got := costAmong(t, string(down)); got > most+costDown {
					t.Errorf("%q costs %d, want at most %d", string(down), got, most+costDown)
				}
			}
		}
	}
}

// A text that comes twice or more costs little more than once, for every period.
func TestEveryPeriod(t *testing.T) {
	const random = "kX9#mQ2vT7!pLz4@wR8$nB5%hJ3^gF6&"
	for p := 1; p <= maxPeriod; p++ {
		once := Estimate{Year: 2026}
		once.Run(random[:p] + "龘")
		for n := 2; n <= 4 && n*p < longest; n++ {
			if (n-1)*p < minRepeat {
				continue
			}
			e := Estimate{Year: 2026}
			e.Run(strings.Repeat(random[:p], n) + "龘")
			if most := once.Cost() + costRepeat + log(n) + costPart; e.Cost() > most {
				t.Errorf("%d times %q costs %d, want at most %d", n, random[:p], e.Cost(), most)
			}
		}
	}
}
