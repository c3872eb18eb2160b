package document_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-realname/sdk/document"
)

// Alphabets of the places where checks are proved.
const (
	tenDigits = "0123456789"
	capitals  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	gbSigns   = "0123456789ABCDEFGHJKLMNPQRTUWXY"
)

// A slipTest counts which slips a check catches.
type slipTest struct {
	kind           document.Kind
	tried, missed  int
	swaps, swapped int
}

func (st *slipTest) accepts(s string) bool {
	_, err := document.Parse(st.kind, s)
	return err == nil
}

// slips tries every wrong character and every swap of neighbours in s.
func (st *slipTest) slips(s string) {
	for i := range len(s) {
		for _, c := range tenDigits + capitals {
			if typed := s[:i] + string(c) + s[i+1:]; typed != s {
				st.tried++
				if st.accepts(typed) {
					st.missed++
				}
			}
		}
		if i+1 < len(s) && s[i] != s[i+1] {
			st.swaps++
			if st.accepts(s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]) {
				st.swapped++
			}
		}
	}
}

// complete returns s with the check character that makes it a number.
func complete(t *testing.T, k document.Kind, s string) string {
	t.Helper()
	found := ""
	for _, c := range tenDigits + capitals {
		if _, err := document.Parse(k, s+string(c)); err == nil {
			if found != "" {
				t.Fatalf("%s has two check characters", s)
			}
			found = s + string(c)
		}
	}
	return found
}

// A check sum is linear: whether it catches a wrong character depends on the place and
// the two characters, whether it catches a swap on the place and both, and on nothing
// else in the number. So it is enough to try, for each place, all pairs of characters:
// the tests below have them all.

// Hong Kong's check catches every wrong digit and every swap of digits, but not every
// wrong letter: 26 letters share 11 remainders.
func TestHKIDCatches(t *testing.T) {
	for _, prefix := range []string{"A", "K", "AB", "WX"} {
		for place := range 6 {
			for a := range 10 {
				for b := range 10 {
					digits := []byte("000000")
					digits[place] = byte('0' + a)
					if place < 5 {
						digits[place+1] = byte('0' + b)
					}
					s := complete(t, document.KindHKID, prefix+string(digits))
					checkDigits(t, document.KindHKID, s, len(prefix))
				}
			}
		}
	}
}

// checkDigits checks that each wrong character from the place on is caught, and each swap.
func checkDigits(t *testing.T, k document.Kind, s string, from int) {
	t.Helper()
	for i := from; i < len(s); i++ {
		for _, c := range tenDigits + "A" {
			typed := s[:i] + string(c) + s[i+1:]
			if _, err := document.Parse(k, typed); err == nil && typed != s {
				t.Errorf("%s is accepted as well as %s", typed, s)
			}
		}
		if i+1 < len(s) && s[i] != s[i+1] {
			typed := s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
			if _, err := document.Parse(k, typed); err == nil {
				t.Errorf("%s is accepted as well as %s", typed, s)
			}
		}
	}
}

// Of the wrong letters 38 of 650 pairs are missed: letters 11 apart, and 22.
func TestHKIDLetters(t *testing.T) {
	missed := 0
	for _, a := range capitals {
		s := complete(t, document.KindHKID, string(a)+"123456")
		for _, b := range capitals {
			if _, err := document.Parse(document.KindHKID, string(b)+s[1:]); err == nil && a != b {
				missed++
				if (a-b)%11 != 0 {
					t.Errorf("%c is taken for %c", b, a)
				}
			}
		}
	}
	if missed != 38 {
		t.Errorf("%d pairs of letters are missed, want 38", missed)
	}
}

// Taiwan's check has even weights and the modulus 10, so it misses wrong digits that
// differ by five there. Everything else of one digit is caught.
func TestTaiwanCatches(t *testing.T) {
	weights := []int{7, 6, 5, 4, 3, 2, 1, 1}
	for place, w := range weights {
		for a := range 10 {
			body := []byte("A10000000")
			if place < 7 {
				body[place+2] = byte('0' + a)
			}
			s := complete(t, document.KindTaiwanID, string(body))
			for b := range 10 {
				typed := s[:place+2] + fmt.Sprint(b) + s[place+3:]
				_, err := document.Parse(document.KindTaiwanID, typed)
				was := int(s[place+2] - '0')
				if want := (b-was)*w%10 == 0; (err == nil) != want {
					t.Errorf("%s for %s: accepted %v, want %v", typed, s, err == nil, want)
				}
			}
		}
	}
}

// Every letter of Taiwan has its own value, and residents' numbers of both forms are checked.
func TestTaiwanLetters(t *testing.T) {
	for _, a := range capitals {
		for _, k := range []struct {
			kind    document.Kind
			seconds string
		}{{document.KindTaiwanID, "12"}, {document.KindTaiwanResident, "ABCD89"}} {
			for _, second := range k.seconds {
				s := complete(t, k.kind, string(a)+string(second)+"1234567")
				if s == "" || !slowTaiwan(s) {
					t.Errorf("%c%c has no check digit", a, second)
				}
			}
		}
	}
}

// gbCheck returns the last character of the code that begins with 17 characters.
func gbCheck(t *testing.T, s string) byte {
	t.Helper()
	for _, c := range gbSigns {
		if slowUSCC(s + string(c)) {
			return byte(c)
		}
	}
	t.Fatalf("%s has no check character", s)
	return 0
}

// The last character of a unified social credit code catches every wrong character and
// every swap of neighbours: 31 is a prime, no weight is a multiple of it and no two
// neighbours have equal ones. All characters and pairs of them are tried at all places.
func TestUSCCCatches(t *testing.T) {
	const base = "91110000123456788"
	for place := range 17 {
		seen := make(map[byte]bool)
		for _, a := range gbSigns {
			one := base[:place] + string(a)
			seen[gbCheck(t, one+base[place+1:])] = true
			for _, b := range gbSigns {
				if place == 16 || a == b {
					continue
				}
				rest := base[place+2:]
				if gbCheck(t, one+string(b)+rest) == gbCheck(t, base[:place]+string(b)+string(a)+rest) {
					t.Errorf("place %d: %c%c and %c%c have one check character", place, a, b, b, a)
				}
			}
		}
		if len(seen) != len(gbSigns) {
			t.Errorf("place %d: %d check characters for %d characters", place, len(seen), len(gbSigns))
		}
	}
}

// Random codes: no wrong character and no swap is ever missed.
func TestUSCCSlips(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	st := slipTest{kind: document.KindUSCC}
	for range 200 {
		var b strings.Builder
		fmt.Fprintf(&b, "91%06d", r.IntN(1_000_000))
		for range 8 {
			b.WriteByte(gbSigns[r.IntN(len(gbSigns))])
		}
		st.slips(completeUSCC(t, b.String()))
	}
	if st.missed > 0 || st.swapped > 0 {
		t.Errorf("%d of %d wrong characters and %d of %d swaps are missed", st.missed, st.tried, st.swapped, st.swaps)
	}
}

// completeUSCC returns the code that begins with 16 characters.
func completeUSCC(t *testing.T, s string) string {
	t.Helper()
	for _, c := range tenDigits + "X" {
		for _, d := range gbSigns {
			if _, err := document.Parse(document.KindUSCC, s+string(c)+string(d)); err == nil {
				return s + string(c) + string(d)
			}
		}
	}
	t.Fatalf("%s is the beginning of no code", s)
	return ""
}
