package estimate

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// A slowKnown is a person once more, for clarity alone: every text that gives the
// person away is written out, and what begins one is looked up.
type slowKnown struct {
	whole, begun map[string]Cost
	number       string
}

func newSlowKnown() *slowKnown {
	k := &slowKnown{map[string]Cost{}, map[string]Cost{}, "11010519491231002x"}
	for _, w := range []string{"ming.ouyang87", "ming", "ouyang"} {
		k.add(w, costOwn)
	}
	k.addBirth(time.Date(1987, 5, 6, 0, 0, 0, 0, time.UTC))
	for _, order := range [][]int{{0, 1, 2}, {1, 2, 0}, {1, 2}} {
		k.addName(order, "", 0, costOwn)
	}
	return k
}

// known is the same person.
func (k *slowKnown) known() *Known {
	p := new(Known)
	p.AddNumber(k.number, aNumber)
	p.AddText("Ming.Ouyang87", aText)
	p.AddBirth(1987, 5, 6, aBirth)
	p.AddName("王小绿", aName)
	return p
}

func (k *slowKnown) add(w string, c Cost) {
	if old, ok := k.whole[w]; !ok || c < old {
		k.whole[w] = c
	}
	addBeginnings(k.begun, w, c)
}

// addBirth adds every form of a date of birth.
func (k *slowKnown) addBirth(at time.Time) {
	for _, form := range []string{
		"2006", "0102", "200601", "060102", "020106", "010206", "20060102", "02012006", "01022006",
		"200612", "122006", "212006", "0612",
	} {
		k.add(at.Format(form), costOwn)
	}
	for _, sign := range []string{"-", "/", ".", "_", " "} {
		for _, y := range []string{"2006", "06"} {
			for _, m := range []string{"01", "1"} {
				for _, d := range []string{"02", "2"} {
					y, m, d := at.Format(y), at.Format(m), at.Format(d)
					k.add(y+sign+m+sign+d, costOwn)
					k.add(d+sign+m+sign+y, costOwn)
					k.add(m+sign+d+sign+y, costOwn)
				}
			}
		}
	}
}

// nameForms are the ways to write each character of 王小绿; the last of each is
// its initial. 绿 has a second reading, and in Taiwan 小 is spelled hsiao.
var nameForms = [][]string{
	{"王", "wang", "w"}, {"小", "xiao", "hsiao", "x", "h"}, {"绿", "lv", "lu", "lyu", "l"},
}

// addName adds all ways to write the characters in the order given, with tones or
// without, and with a dot for all signs that may stand between.
func (k *slowKnown) addName(order []int, text string, letters int, c Cost) {
	if len(order) == 0 {
		addBeginnings(k.begun, text, c)
		if letters >= 3 {
			k.add(text, c)
		}
		return
	}
	for _, dot := range []string{"", "."} {
		if text == "" && dot != "" {
			continue
		}
		for _, form := range nameForms[order[0]] {
			price, n := c, len(form)
			switch {
			case form[0] >= 0x80:
				n = 2
			case len(form) == 1:
				price = costInitials
			default:
				for _, tone := range "12345" {
					k.addName(order[1:], text+dot+form+string(tone), letters+n, price)
				}
			}
			k.addName(order[1:], text+dot+form, letters+n, price)
		}
	}
}

// windowAt returns how long the longest part of the number is that stands at i,
// and whether one stands there that the end of the text cuts short.
func (k *slowKnown) windowAt(s string) (longest int, cut bool) {
	for from := range k.number {
		for n := 1; from+n <= len(k.number) && n <= len(s); n++ {
			if !strings.HasPrefix(s, k.number[from:from+n]) || !isDigit(s[0]) {
				break
			}
			atEnd := from+n == len(k.number)
			switch {
			case n >= 6 || n >= 4 && atEnd:
				longest = max(longest, n)
			case n == len(s) && len(k.number)-from >= 4:
				cut = true
			}
		}
	}
	return longest, cut
}

// estimateFor is what the password costs for who knows the person.
func (s *slowRef) estimateFor(password string, k *slowKnown) Cost {
	var t text
	t.read(password)
	best := make([]Cost, t.n+1)
	for j := 1; j <= t.n; j++ {
		best[j] = costUnknown
	}
	relax := func(i, j int, c Cost) { best[j] = min(best[j], best[i]+c) }
	for i := range t.n {
		relax(i, i+1, singleCost(t.b[i], t.r[i])+s.cased(password, &t, i, i+1))
		for j := i + 1; j <= t.n; j++ {
			if c := s.part(password, &t, i, j); c >= 0 {
				relax(i, j, c+200)
			}
			if c, ok := k.whole[string(t.r[i:j])]; ok {
				relax(i, j, c+200+s.cased(password, &t, i, j))
			}
		}
		rest := string(t.r[i:t.n])
		longest, cut := k.windowAt(rest)
		if longest > 0 {
			relax(i, i+longest, costOwn+200)
		}
		if cut {
			relax(i, t.n, costOwn+200)
		}
		if c := s.rest(password, &t, i); c >= 0 {
			relax(i, t.n, c+200)
		}
		if c, ok := k.begun[rest]; ok {
			relax(i, t.n, c+200+s.cased(password, &t, i, t.n))
		}
	}
	return best[t.n]
}

// Texts put together from pieces of the person's data and of others.
func TestEstimateOfAPersonAgainstSlowReference(t *testing.T) {
	ref, k := newSlowRef(t), newSlowKnown()
	random := rand.New(rand.NewPCG(11, 12))
	var pieces []string
	for w := range k.whole {
		if len(w) > 2 {
			pieces = append(pieces, w)
		}
	}
	slices.Sort(pieces)
	others := []string{"k", "X", "9", "#", "52", "ab", "@", "w", "l", "x", "xi", "19", "0", "pass", "汉"}
	known := 0
	for range 3000 {
		s := ""
		for range 1 + random.IntN(3) {
			piece := pieces[random.IntN(len(pieces))]
			runes := []rune(piece)
			switch from := random.IntN(len(runes)); random.IntN(4) {
			case 0:
				s += piece
			case 1:
				s += string(runes[:from+1])
			case 2:
				s += strings.ToUpper(piece)
			default:
				n := random.IntN(len(k.number))
				s += k.number[n:min(len(k.number), n+1+random.IntN(8))]
			}
			if random.IntN(2) == 0 {
				s += others[random.IntN(len(others))]
			}
		}
		e := Estimate{Year: ref.year, Known: k.known()}
		e.Run(s)
		want := ref.estimateFor(s, k)
		if got := e.Cost(); got != want {
			t.Fatalf("%q costs %d, by the slow reference %d", s, got, want)
		}
		if want < ref.estimate(s) {
			known++
		}
	}
	if known < 1000 {
		t.Errorf("only %d texts cost less for knowing the person", known)
	}
}

// Every text that gives the person away costs as much as the person's own data
// at most, and all that begins it no more.
func TestEveryFormOfAPerson(t *testing.T) {
	k := newSlowKnown()
	known := k.known()
	for w, c := range k.whole {
		e := Estimate{Year: 2026, Known: known}
		e.Run(w)
		if e.Cost() > c+costPart {
			t.Errorf("%q costs %d, want %d at most", w, e.Cost(), c+costPart)
		}
	}
	for w, c := range k.begun {
		if !utf8.ValidString(w) {
			continue
		}
		e := Estimate{Year: 2026, Known: known}
		e.Run(w)
		if e.Cost() > c+costPart {
			t.Errorf("%q costs %d, what it begins %d", w, e.Cost(), c+costPart)
		}
	}
	if len(k.whole) < 1000 {
		t.Errorf("only %d forms", len(k.whole))
	}
}
