package password_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/internal/paste"
	"github.com/go-realname/sdk/password"
)

func TestParsePIN(t *testing.T) {
	tests := []struct {
		name, in string
		want     password.Reason // zero if in is valid
	}{
		{"ordinary", "739164", 0},
		{"leading zeros", "000739", 0},
		{"all zeros", "000000", 0},
		{"greatest", "999999", 0},
		{"empty", "", password.BadPIN},
		{"short", "12345", password.BadPIN},
		{"long", "1234567", password.BadPIN},
		{"very long", fmt.Sprintf("%0200d", 1), password.BadPIN},
		{"letter", "12345a", password.BadPIN},
		{"space inside", "123 456", password.BadPIN},
		{"sign", "+12345", password.BadPIN},
		{"full-width", "１２３４５６", 0},
		{"full-width in part", "７39１６4", 0},
		{"full-width, long", "１２３４５６７", password.BadPIN},
		{"full-width, short", "１２", password.BadPIN}, // six bytes
		{"full-width, blank inside", "１２３　４５６", password.BadPIN},
		{"before the full-width digits", "／２３４５６", password.BadPIN},
		{"behind the full-width digits", "１２３４５：", password.BadPIN},
		{"Arabic-Indic", "١٢٣٤٥٦", password.BadPIN},
		{"not UTF-8", "12345\xff", password.BadPIN},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pin, err := password.ParsePIN(tt.in)
			if tt.want == 0 {
				if err != nil || pin.Reveal() != halfWidth(tt.in) || !pin.IsValid() {
					t.Errorf("ParsePIN = %v, %v; Reveal gives the text back: %v",
						pin, err, pin.Reveal() == halfWidth(tt.in))
				}
				return
			}
			var e *password.Error
			if !errors.As(err, &e) || e.Reason != tt.want {
				t.Errorf("error = %v, want reason %v", err, tt.want)
			}
			if !errors.Is(err, password.ErrInvalid) || errors.Is(err, password.ErrRefused) {
				t.Errorf("error %v does not match ErrInvalid alone", err)
			}
			if pin.IsValid() || pin != (password.PIN{}) {
				t.Errorf("ParsePIN returned a PIN with its error")
			}
		})
	}
}

// Every PIN there is can be parsed, and no two are the same.
func TestAllPINs(t *testing.T) {
	seen := make(map[password.PIN]bool, 1_000_000)
	for n := range 1_000_000 {
		s := fmt.Sprintf("%06d", n)
		p := password.MustParsePIN(s)
		if p.Reveal() != s {
			t.Fatalf("%s: Reveal() = %s", s, p.Reveal())
		}
		seen[p] = true
	}
	if len(seen) != 1_000_000 {
		t.Errorf("%d different PINs, want 1000000", len(seen))
	}
}

func TestZeroPIN(t *testing.T) {
	var p password.PIN
	if p.IsValid() || p.Reveal() != "" || p.Masked() != "" || fmt.Sprint(p) != "" {
		t.Errorf("zero PIN: valid %v, %q, %q, %q", p.IsValid(), p.Reveal(), p.Masked(), fmt.Sprint(p))
	}
}

func TestPINEqual(t *testing.T) {
	a, b := password.MustParsePIN("739164"), password.MustParsePIN("739165")
	if !a.Equal(a) || a.Equal(b) || a.Equal(password.PIN{}) {
		t.Error("Equal does not compare")
	}
}

func TestMustParsePINPanicsWithoutThePIN(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); got != "password: bad_pin" {
			t.Errorf("panic with %q", got)
		}
	}()
	password.MustParsePIN("73916")
}

func TestPINLeaks(t *testing.T) {
	leaktest.CheckSealed(t, password.MustParsePIN("739164"), "739164", "739165")
}

func TestPINIsNotMarshaled(t *testing.T) {
	p := password.MustParsePIN("739164")
	if b, err := json.Marshal(p); err == nil {
		t.Errorf("marshaled as %s", b)
	}
	if v, err := p.Value(); err == nil {
		t.Errorf("driver value %v", v)
	}
}

func TestPINUnmarshal(t *testing.T) {
	var in struct{ PIN password.PIN }
	err := json.Unmarshal([]byte(`{"PIN":"073916"}`), &in)
	if err != nil || in.PIN.Reveal() != "073916" {
		t.Errorf("Unmarshal: %v", err)
	}
	before := in.PIN
	err = json.Unmarshal([]byte(`{"PIN":"7391"}`), &in)
	if !errors.Is(err, password.ErrInvalid) || in.PIN != before {
		t.Errorf("Unmarshal of a bad PIN: %v, changed %v", err, in.PIN != before)
	}
	if err := json.Unmarshal([]byte(`{"PIN":739164}`), &in); err == nil {
		t.Error("a JSON number was taken for a PIN")
	}
}

func TestParsePINAllocations(t *testing.T) {
	got := testing.AllocsPerRun(100, func() {
		p, _ := password.ParsePIN("739164")
		if !p.IsValid() {
			t.Fatal("not valid")
		}
	})
	if got != 0 {
		t.Errorf("%v allocations, want 0", got)
	}
}

func FuzzParsePIN(f *testing.F) {
	for _, s := range []string{"739164", "000000", "12345", "1234567", "１２３４５６", "７39１６4 ", "１２", "+12345", "\xff", "000000 ", "\u3000739164\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := password.ParsePIN(s)
		digits := strings.TrimFunc(s, paste.IsSpace)
		if got, want := err == nil, validPINSlow(digits); got != want {
			t.Fatalf("ParsePIN ok = %v, want %v", got, want)
		}
		if err == nil && p.Reveal() != halfWidth(digits) {
			t.Error("Reveal does not give the digits back")
		}
	})
}

// halfWidth returns s with ordinary digits in place of full-width ones.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if i := strings.IndexRune("０１２３４５６７８９", r); i >= 0 {
			return rune('0' + i/len("０"))
		}
		return r
	}, s)
}

// validPINSlow says it in other words: six characters out of twenty.
func validPINSlow(s string) bool {
	n := 0
	for _, r := range s {
		found := false
		for _, d := range "0123456789０１２３４５６７８９" {
			found = found || d == r
		}
		if !found {
			return false
		}
		n++
	}
	return n == 6
}

func ExampleParsePIN() {
	pin, err := password.ParsePIN("073916")
	fmt.Println(pin, err)

	_, err = password.ParsePIN("73916")
	fmt.Println(err)
	// Output:
	// ****** <nil>
	// password: bad_pin
}

func ExamplePIN_Reveal() {
	pin := password.MustParsePIN("073916")
	fmt.Println(pin.Masked(), pin.Reveal())
	// Output: ****** 073916
}

// TestParsePINPasted: what comes along at both ends when a PIN is pasted is dropped, and
// nothing inside it.
func TestParsePINPasted(t *testing.T) {
	want := password.MustParsePIN("739164")
	for _, s := range []string{" 739164", "739164\r\n", "７３９１６４", "\t739164\u3000", "\ufeff739164\u200b"} {
		if p, err := password.ParsePIN(s); err != nil || p != want {
			t.Errorf("ParsePIN(%q) = %v, %v", s, p, err)
		}
	}
	for _, s := range []string{"739 164", "739\t164", " 73916 "} {
		if _, err := password.ParsePIN(s); err == nil {
			t.Errorf("ParsePIN(%q) is accepted", s)
		}
	}
}
