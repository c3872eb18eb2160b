package password

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/doctable"
)

// The page of defaults says what the zero policies do, and what follows wrong tries.
func TestDefaultsAreDocumented(t *testing.T) {
	var pins PINPolicy
	pins.Depth, pins.History = pins.depth(), pins.history()
	doctable.Defaults(t, "..", "`password.PINPolicy`", pins)
	doctable.Defaults(t, "..", "`password.Policy`", usual())

	span := func(d time.Duration) string { text, _ := doctable.Show(reflect.ValueOf(d)); return text }
	doctable.Check(t, "..", "`password.Guard`", map[string]string{
		"3": span(lockAfter(3)), "5": span(lockAfter(5)), "7": span(lockAfter(7)),
		fmt.Sprintf("%d / %s", dayLimit, span(day)):     span(day),
		fmt.Sprintf("%d / %s", monthLimit, span(month)): "∞",
	}, nil)
}

// usual is the zero Policy, with what it does filled in.
func usual() (p Policy) {
	finds := func(n int, k Kind) bool {
		r := Policy{}.Check(strings.Repeat("x", n), Person{})
		return slices.ContainsFunc(r.Violations, func(v Violation) bool { return v.Kind == k })
	}
	for p.MinLength = 1; p.MinLength < 100 && finds(p.MinLength, TooShort); {
		p.MinLength++
	}
	for p.MaxLength = p.MinLength; p.MaxLength < maxBytes && !finds(p.MaxLength+1, TooLong); {
		p.MaxLength++
	}
	p.Floor = float64(Policy{}.floor()) / 1000
	return p
}
