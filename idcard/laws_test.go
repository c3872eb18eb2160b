package idcard_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/idcardtest"
)

// everyKind yields made-up numbers of each kind.
func everyKind(seed uint64, each int, yield func(n idcard.Number, s string)) {
	m := idcardtest.New(seed)
	for kind := idcard.KindResident; kind <= idcard.KindForeignOld; kind++ {
		for range each {
			n := m.Make(idcardtest.Spec{Kind: kind})
			yield(n, n.Reveal())
		}
	}
}

// What a Number says is what stands in its characters.
func TestSaysWhatStands(t *testing.T) {
	everyKind(11, 300, func(n idcard.Number, s string) {
		seq, birth := s[14:min(17, len(s))], s[6:14]
		if n.Kind() == idcard.KindForeignOld {
			seq, birth = s[13:14], s[7:13]
		}
		want, err := strconv.Atoi(seq)
		if err != nil || n.Sequence() != want {
			t.Errorf("%s: Sequence() = %d", s, n.Sequence())
		}
		if sex := []idcard.Sex{idcard.Female, idcard.Male}[want%2]; n.Sex() != sex {
			t.Errorf("%s: Sex() = %v", s, n.Sex())
		}
		for _, b := range n.Births() {
			if digits := strings.ReplaceAll(b.String(), "-", ""); !strings.HasSuffix(digits, birth) {
				t.Errorf("%s: born %v", s, b)
			}
		}
		if m, err := idcard.Parse(s); err != nil || m != n {
			t.Errorf("%s: parsed again %v, %v", s, m, err)
		}
	})
}

// The form of 15 digits leaves out the century and the check character. It stands for
// the same number only where the rule on centenarians says so.
func TestShortForms(t *testing.T) {
	m := idcardtest.New(12)
	for _, century := range []int{1800, 1900, 2000} {
		for seq := range 1000 {
			spec := idcardtest.Spec{
				From: idcard.MustDate(century, 1, 1), To: idcard.MustDate(century+20, 1, 1),
			}
			s := m.Make(spec).Reveal()
			s = withCheck(s[:14] + padded(seq, 3))
			short, err := idcard.Parse(s[:6] + s[8:17])
			if err != nil {
				continue // 29 February is in one century and not in another
			}
			want := century == 1900 && seq < 996 || century == 1800 && seq >= 996
			if got := short == idcard.MustParse(s); got != want {
				t.Errorf("%s: the same as its short form: %v", s, got)
			}
		}
	}
}

// Of two characters in each other's place ISO 7064 MOD 11-2 sees all, but for those ten
// apart: the weights are the powers of 2, and 2 to the tenth is 1 modulo 11.
func TestSwapsApart(t *testing.T) {
	missed, seen := 0, 0
	m := idcardtest.New(13)
	for range 300 {
		s := m.Number().Reveal()
		for i := range 17 {
			for j := i + 1; j < 17; j++ {
				b := []byte(s)
				if b[i], b[j] = b[j], b[i]; b[i] == b[j] {
					continue
				}
				_, err := idcard.Parse(string(b))
				switch reason, _ := reasonOf(t, err); {
				case j-i == 10 && reason == idcard.BadChecksum:
					t.Errorf("%s and %s have different check characters", s, b)
				case j-i != 10 && reason == 0:
					t.Errorf("%s is accepted as well as %s", b, s)
				case reason == 0:
					missed++
				case reason == idcard.BadChecksum:
					seen++
				}
			}
		}
	}
	if missed == 0 || seen == 0 {
		t.Errorf("%d swaps missed, %d seen", missed, seen)
	}
}

// ICAO 9303 has weights that differ by even numbers, and counts modulo 10: it misses
// neighbours in each other's place that differ by five, and no others.
func TestSwapsOnOldCards(t *testing.T) {
	missed, seen := 0, 0
	m := idcardtest.New(14)
	for range 2000 {
		s := m.Make(idcardtest.Spec{Kind: idcard.KindForeignOld}).Reveal()
		for i := 3; i < 14; i++ {
			b := []byte(s)
			b[i], b[i+1] = b[i+1], b[i]
			_, err := idcard.Parse(string(b))
			reason, _ := reasonOf(t, err)
			switch byFive := (int(b[i])-int(b[i+1]))%5 == 0; {
			case byFive && reason == idcard.BadChecksum:
				t.Errorf("%s and %s have different check digits", s, b)
			case !byFive && reason == 0:
				t.Errorf("%s is accepted as well as %s", b, s)
			case reason == idcard.BadChecksum:
				seen++
			case reason == 0 && string(b) != s:
				missed++
			}
		}
	}
	if missed == 0 || seen == 0 {
		t.Errorf("%d swaps missed, %d seen", missed, seen)
	}
}

// Whatever is wrong with a number at once, the reason is the first in the order that
// the documentation of Reason gives.
func TestFirstReason(t *testing.T) {
	faults := []struct {
		reason idcard.Reason
		spoil  func(b []byte, p *idcard.Parser) []byte
	}{
		{idcard.BadCharacter, func(b []byte, _ *idcard.Parser) []byte { b[14] = '#'; return b }},
		{idcard.BadLength, func(b []byte, _ *idcard.Parser) []byte { return append(b, '7') }},
		{idcard.BadDate, func(b []byte, _ *idcard.Parser) []byte { b[10] = '2'; return b }},
		{idcard.KindNotAccepted, func(b []byte, p *idcard.Parser) []byte {
			p.Kinds = []idcard.Kind{idcard.KindPermit}
			return b
		}},
		{idcard.UnknownRegion, func(b []byte, _ *idcard.Parser) []byte { b[4] = '9'; return b }},
		{idcard.BadChecksum, func(b []byte, _ *idcard.Parser) []byte { b[17] ^= 1; return b }},
	}
	for set := range 1 << len(faults) {
		b, want := []byte("440524188001010014"), idcard.Reason(0)
		var p idcard.Parser
		for i, f := range slices.Backward(faults) {
			if set>>i&1 != 0 {
				b, want = f.spoil(b, &p), f.reason
			}
		}
		_, _, err := p.Parse(string(b))
		if got, _ := reasonOf(t, err); got != want {
			t.Errorf("%s for %v: %v, want %v", b, p.Kinds, got, want)
		}
	}
}

// Ages by counting birthdays, as the rules say it: by law a year is full on the day after
// the birthday, which is the month's last day where the month lacks that of the birth;
// commonly on the birthday, or the day that comes in its place.
func ages(birth, day time.Time) (byLaw, common int) {
	if day.Before(birth) {
		return -1, -1
	}
	for year := 1; ; year++ {
		first := time.Date(birth.Year()+year, birth.Month(), 1, 0, 0, 0, 0, time.UTC)
		last := first.AddDate(0, 1, -1)
		birthday := first.AddDate(0, 0, min(birth.Day(), last.Day())-1)
		next := first.AddDate(0, 0, birth.Day()-1) // 1 March in place of 29 February
		if day.After(birthday) {
			byLaw++
		}
		if day.Before(next) {
			return byLaw, common
		}
		common++
	}
}

func TestAgeOnEveryDay(t *testing.T) {
	for _, birth := range []string{
		"18960229", "19991231", "20000101", "20000228", "20000229", "20000301", "20010228",
	} {
		n := idcard.MustParse(withCheck("110105" + birth + "001"))
		born, err := time.Parse("20060102", birth)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 9 * 366 {
			day := born.AddDate(0, 0, i-30)
			law, common := ages(born, day)
			on := idcard.MustDate(day.Year(), int(day.Month()), day.Day())
			if n.AgeOn(on) != law || n.CommonAgeOn(on) != common {
				t.Fatalf("born %s, on %v: %d and %d, want %d and %d",
					birth, on, n.AgeOn(on), n.CommonAgeOn(on), law, common)
			}
		}
	}
}

// All days of 400 years, after which the calendar repeats, come in order, are read
// back from their text, and are what it is in China from midnight to midnight.
func TestEveryDay(t *testing.T) {
	china := time.FixedZone("", 8*60*60)
	day := time.Date(1600, 1, 1, 0, 0, 0, 0, china)
	var before idcard.Date
	for day.Year() < 2000 {
		d := idcard.MustDate(day.Year(), int(day.Month()), day.Day())
		if !before.Before(d) || d.Compare(before) != 1 || d.IsZero() {
			t.Fatalf("%v is not after %v", d, before)
		}
		text, err := d.MarshalText()
		var back idcard.Date
		if err2 := back.UnmarshalText(text); err != nil || err2 != nil || back != d {
			t.Fatalf("%s is read back as %v, %v", text, back, err2)
		}
		next := day.AddDate(0, 0, 1)
		if idcard.DateOf(day.UTC()) != d || idcard.DateOf(next.Add(-1)) != d {
			t.Fatalf("%v begins as %v and ends as %v", d, idcard.DateOf(day), idcard.DateOf(next.Add(-1)))
		}
		before, day = d, next
	}
}

// noisy spells s as people paste it, and tells where each of its characters went.
func noisy(rng *rand.Rand, s string) (out string, at []int, want idcard.Report) {
	blanks := []rune(" \t\r\n\u00a0\u2003\u3000\u200b\u200c\u200d\u2060\ufeff")
	var b strings.Builder
	for i, r := range s {
		if rng.IntN(3) == 0 {
			b.WriteRune(blanks[rng.IntN(len(blanks))])
			want.Spaces = true
		}
		at = append(at, b.Len())
		switch {
		case r <= '9' && rng.IntN(4) == 0:
			want.FullWidth = true
			r += '０' - '0'
		case r == 'X' && i == 17:
			r = []rune("XxＸｘⅩ")[rng.IntN(5)]
			want.LowerX = want.LowerX || r == 'x' || r == 'ｘ'
			want.FullWidth = want.FullWidth || r == 'Ｘ' || r == 'ｘ'
			want.Roman = r == 'Ⅹ'
		}
		b.WriteRune(r)
	}
	return b.String(), at, want
}

// A lenient Parser sees through whatever a number was pasted with, tells what that was,
// and says where in the text as it was given an error lies.
func TestLenientSeesThroughNoise(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 0))
	p := idcard.Parser{Lenient: true}
	everyKind(15, 200, func(n idcard.Number, s string) {
		text, at, want := noisy(rng, s)
		got, report, err := p.Parse(text)
		want.Region = report.Region
		if err != nil || got != n || report != want {
			t.Errorf("%q: %v, %+v, want %+v", text, err, report, want)
		}
		wrong := 3 + rng.IntN(len(s)-3) // letters alone count only where there are three
		text = text[:at[wrong]] + "#" + text[at[wrong]:]
		_, _, err = p.Parse(text)
		if reason, offset := reasonOf(t, err); reason != idcard.BadCharacter || offset != at[wrong] {
			t.Errorf("%q: %v at %d, want it at %d", text, reason, offset, at[wrong])
		}
	})
}

// oneSlip reports whether typed is what becomes of s by one slip that Suggest knows.
func oneSlip(s, typed string) bool {
	var wrong []int
	switch {
	case len(typed) == len(s)+1:
		return slices.ContainsFunc(indexes(s), func(i int) bool {
			return s[:i]+s[i:i+1]+s[i:] == typed
		})
	case len(typed) == len(s)-1:
		return slices.ContainsFunc(indexes(s), func(i int) bool { return s[:i]+s[i+1:] == typed })
	case len(typed) != len(s):
		return false
	}
	for i := range s {
		if s[i] != typed[i] {
			wrong = append(wrong, i)
		}
	}
	switch len(wrong) {
	case 1:
		return true
	case 2:
		i, j := wrong[0], wrong[1]
		return j == i+1 && s[i] == typed[j] && s[j] == typed[i]
	}
	return false
}

func indexes(s string) (all []int) {
	for i := range len(s) {
		all = append(all, i)
	}
	return all
}

// No suggestion is further than one slip from what was typed.
func TestSuggestionsAreNear(t *testing.T) {
	rng := rand.New(rand.NewPCG(16, 0))
	var p idcard.Parser
	suggested := 0
	everyKind(16, 25, func(n idcard.Number, s string) {
		i := 3 + rng.IntN(len(s)-4)
		digit := padded(rng.IntN(10), 1)
		for _, typed := range []string{
			s[:i] + digit + s[i+1:], s[:i] + s[i+1:], s[:i] + s[i:i+1] + s[i:], swap(s, i),
			s[:i] + digit + s[i:],
		} {
			for _, g := range p.Suggest(typed, 1000) {
				suggested++
				if !oneSlip(g.Reveal(), typed) {
					t.Errorf("%s is suggested for %s", g.Reveal(), typed)
				}
			}
		}
	})
	if suggested == 0 {
		t.Error("nothing was suggested")
	}
}
