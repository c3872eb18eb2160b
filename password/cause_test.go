package password_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/go-realname/sdk/password"
)

var allCauses = []password.Cause{
	password.CauseRevoked, password.CauseReleased, password.CauseRestricted, password.CauseLapsed,
	password.CauseOperator, password.CauseScreening, password.CauseConsent,
}

func TestCauseText(t *testing.T) {
	for _, c := range allCauses {
		text, err := c.MarshalText()
		if err != nil || string(text) != c.String() {
			t.Errorf("%v: MarshalText = %q, %v", c, text, err)
		}
		var back password.Cause
		if err := back.UnmarshalText(text); err != nil || back != c {
			t.Errorf("%q is read as %v, %v", text, back, err)
		}
	}
	for _, c := range []password.Cause{password.CauseUnknown, password.CauseConsent + 1, 15, 255} {
		if text, err := c.MarshalText(); err == nil {
			t.Errorf("cause %d is written as %q", uint8(c), text)
		}
	}
}

func FuzzParseCause(f *testing.F) {
	for _, s := range []string{"", "unknown", "Revoked", " revoked", "revoked,operator", "consent\n"} {
		f.Add(s)
	}
	for _, c := range allCauses {
		f.Add(c.String())
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := password.CauseUnknown
		for _, c := range allCauses {
			if s == c.String() {
				want = c
			}
		}
		got, err := password.ParseCause(s)
		if got != want || (err == nil) != (want != password.CauseUnknown) {
			t.Errorf("ParseCause(%q) = %v, %v; want %v", s, got, err, want)
		}
		kept := password.CauseLapsed
		if err := kept.UnmarshalText([]byte(s)); err != nil && kept != password.CauseLapsed {
			t.Errorf("UnmarshalText(%q) failed and left %v", s, kept)
		}
	})
}

// TestCausesAreASet compares a set with a slow one, for each set that a record can have.
func TestCausesAreASet(t *testing.T) {
	for bits := range 1 << 16 {
		set, slow := password.Causes(0), []password.Cause(nil)
		for c := range password.Cause(16) {
			if bits>>c&1 == 1 {
				set, slow = set.With(c), append(slow, c)
			}
		}
		if got := slices.Collect(set.All()); !slices.Equal(got, slow) {
			t.Fatalf("All = %v, want %v", got, slow)
		}
		for c := range password.Cause(16) {
			has := slices.Contains(slow, c)
			if set.Has(c) != has || (set.With(c) == set) != has || (set.Without(c) == set) == has {
				t.Fatalf("of %v: Has(%v) = %v, want %v", slow, c, set.Has(c), has)
			}
		}
		if (set == 0) != (len(slow) == 0) {
			t.Fatalf("%v: empty %v", slow, set == 0)
		}
	}
}

// TestCausesUnknown: a cause that this process does not know is a cause all the same.
func TestCausesUnknown(t *testing.T) {
	for c := password.Cause(0); c < 255; c++ {
		if set := password.Causes(0).With(c); set == 0 || !set.Has(c) {
			t.Errorf("cause %d is not in its set", uint8(c))
		}
	}
}

func TestCausesAllStops(t *testing.T) {
	set := password.Causes(0).With(password.CauseRevoked).With(password.CauseConsent)
	for c := range set.All() {
		if c != password.CauseRevoked {
			t.Errorf("first is %v", c)
		}
		break
	}
}

func ExampleCauses() {
	set := password.Causes(0).With(password.CauseOperator).With(password.CauseRevoked)
	fmt.Println(set, set.Has(password.CauseLapsed))
	fmt.Println(set.Without(password.CauseRevoked), set == 0)
	// Output:
	// revoked, operator false
	// operator false
}

func ExampleParseCause() {
	var command struct{ Cause password.Cause }
	err := json.Unmarshal([]byte(`{"Cause": "screening"}`), &command)
	fmt.Println(command.Cause, err)
	_, err = password.ParseCause("bad luck")
	fmt.Println(err)
	// Output:
	// screening <nil>
	// password: not a cause of suspension
}
