package password_test

import (
	"errors"
	"fmt"
	"regexp"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
)

// Names are stable, different, and there for every value; what is none is unknown.
func TestStableNames(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	check := func(name string, last int, of func(n int) fmt.Stringer) {
		seen := map[string]bool{"unknown": true}
		for n := 1; n <= last; n++ {
			s := of(n).String()
			if seen[s] || !form.MatchString(s) {
				t.Errorf("%s %d is %q", name, n, s)
			}
			seen[s] = true
		}
		for _, n := range []int{0, last + 1, 255} {
			if s := of(n).String(); s != "unknown" {
				t.Errorf("%s %d is %q, want unknown", name, n, s)
			}
		}
	}
	reason := func(n int) fmt.Stringer { return password.Reason(n) }
	kind := func(n int) fmt.Stringer { return password.Kind(n) }
	field := func(n int) fmt.Stringer { return password.Field(n) }
	cause := func(n int) fmt.Stringer { return password.Cause(n) }
	check("Reason", int(password.Suspended), reason)
	check("Cause", int(password.CauseConsent), cause)
	check("Kind", int(password.Word), kind)
	check("Field", int(password.FieldService), field)
}

func TestErrors(t *testing.T) {
	for r := password.BadPIN; r <= password.Suspended; r++ {
		err := fmt.Errorf("paying: %w", &password.Error{Reason: r})
		if got, want := errors.Is(err, password.ErrInvalid), r == password.BadPIN; got != want {
			t.Errorf("%v matches ErrInvalid: %v", r, got)
		}
		if got, want := errors.Is(err, password.ErrRefused), r != password.BadPIN; got != want {
			t.Errorf("%v matches ErrRefused: %v", r, got)
		}
		if got, want := errors.Is(err, password.ErrSuspended), r == password.Suspended; got != want {
			t.Errorf("%v matches ErrSuspended: %v", r, got)
		}
		if errors.Is(err, password.ErrBusy) {
			t.Errorf("%v matches ErrBusy", r)
		}
	}
	if errors.Is(password.ErrBusy, password.ErrRefused) || !errors.Is(password.ErrBusy, kv.ErrBusy) {
		t.Error("ErrBusy is a refusal, or is not kv.ErrBusy")
	}
}

func ExampleError() {
	_, err := password.ParsePIN("12345")
	var e *password.Error
	fmt.Println(errors.As(err, &e), e.Reason, errors.Is(err, password.ErrInvalid))
	// Output: true bad_pin true
}

func ExampleError_Is() {
	var err error = &password.Error{Reason: password.Locked}
	fmt.Println(errors.Is(err, password.ErrRefused), errors.Is(password.ErrBusy, password.ErrRefused))
	// Output: true false
}

func ExampleReason_String() {
	fmt.Println(password.WrongPIN, password.Locked, password.ResetOnly)
	// Output: wrong_pin locked reset_only
}

func ExampleKind_String() {
	fmt.Println(password.Common, password.Personal, password.LuckyNumber)
	// Output: common personal lucky_number
}

func ExampleField_String() {
	fmt.Println(password.FieldBirth, password.FieldIDNumber)
	// Output: birth id_number
}
