package idcard_test

import (
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/idcardtest"
)

// ISO 7064 MOD 11-2 promises that every wrong character, every swap of neighbours,
// and every swap of characters two apart is caught.
func TestEveryCaughtSlip(t *testing.T) {
	m := idcardtest.New(6)
	numbers := []string{"11010519491231002X", "440524188001010014", "932682198501010017"}
	for range 200 {
		numbers = append(numbers, m.Number().Reveal())
	}
	checked := 0
	refused := func(s, typed string) {
		if typed == s {
			return
		}
		checked++
		if _, err := idcard.Parse(typed); err == nil {
			t.Errorf("%s is accepted as well as %s", typed, s)
		}
	}
	for _, s := range numbers {
		for i := range len(s) {
			for _, c := range "0123456789X" {
				refused(s, s[:i]+string(c)+s[i+1:])
			}
			for _, apart := range []int{1, 2} {
				if j := i + apart; j < len(s) {
					b := []byte(s)
					b[i], b[j] = b[j], b[i]
					refused(s, string(b))
				}
			}
		}
	}
	t.Logf("%d slips in %d numbers", checked, len(numbers))
}

// For each of 17 digits exactly one check character is right.
func TestOneCheckCharacter(t *testing.T) {
	m := idcardtest.New(7)
	for range 500 {
		s := m.Number().Reveal()
		if withCheck(s[:17]) != s {
			t.Errorf("%s has another check character by the standard's formula", s)
		}
		right := 0
		for _, c := range "0123456789X" {
			if _, err := idcard.Parse(s[:17] + string(c)); err == nil {
				right++
			}
		}
		if right != 1 {
			t.Errorf("%s: %d check characters are accepted", s, right)
		}
	}
}

// ICAO 9303 promises less: every wrong digit is caught.
func TestEveryWrongDigitOfOldForeigners(t *testing.T) {
	const s = "KAZ110090123105"
	for i := 3; i < len(s); i++ {
		for c := '0'; c <= '9'; c++ {
			typed := s[:i] + string(c) + s[i+1:]
			if _, err := idcard.Parse(typed); err == nil && typed != s {
				t.Errorf("%s is accepted as well as %s", typed, s)
			}
		}
	}
}

// Of all dates on old cards of foreigners those of the calendar are accepted. Without -long
// these are all months up to 13 and days up to 32, and some of what is farther off.
func TestEveryDateOfOldForeigners(t *testing.T) {
	for n := range sample(1_000_000, func(n int) bool { return n/100%100 <= 13 && n%100 <= 32 }) {
		date := padded(n, 6)
		_, err := idcard.Parse(withICAO("KAZ1100" + date + "0"))
		if want := isDay("19"+date) || isDay("20"+date); (err == nil) != want {
			t.Fatalf("%s: %v", date, err)
		}
	}
}

// And of all month and day pairs on those of 18 characters.
func TestEveryDate(t *testing.T) {
	for _, year := range []string{"1800", "1900", "1996", "2000", "2023"} {
		for n := range 10_000 {
			date := year + padded(n, 4)
			_, err := idcard.Parse(withCheck("110105" + date + "001"))
			if (err == nil) != isDay(date) {
				t.Fatalf("%s: %v", date, err)
			}
		}
	}
}
