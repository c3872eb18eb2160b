package leaktest

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

// A reporter is a testing.TB that only notes whether something was reported.
type reporter struct {
	testing.TB
	reports []string
}

func (r *reporter) Helper() {}

func (r *reporter) Errorf(format string, args ...any) {
	r.reports = append(r.reports, fmt.Sprintf(format, args...))
}

func TestCheckText(t *testing.T) {
	const number, name = "11010519491231002X", "王小明"
	tests := []struct {
		name, text string
		leaks      bool
	}{
		{"nothing", "a log line about nothing", false},
		{"masked", "number=1****************X name=王**", false},
		{"plain number", "number=11010519491231002X", true},
		{"part of the number", "birth=19491231", true},
		{"plain name", "name=王小明 refused", true},
		{"hex", hex.EncodeToString([]byte(name)), true},
		{"base64", base64.StdEncoding.EncodeToString([]byte("x" + name + "y")), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r reporter
			CheckText(&r, "text", tt.text, number, name)
			if got := len(r.reports) > 0; got != tt.leaks {
				t.Errorf("leak reported: %v, want %v", got, tt.leaks)
			}
			if all := strings.Join(r.reports, ""); strings.Contains(all, name) || strings.Contains(all, number) {
				t.Error("the report shows the secret")
			}
		})
	}
	var r reporter
	if CheckText(&r, "text", "x"); len(r.reports) == 0 {
		t.Error("a search for nothing passes")
	}
}
