package password_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Three programs: one with what most programs have anyway, one that estimates
// passwords besides, and one that uses the whole of package password.
const (
	baseProgram = `package main

import (
	"database/sql/driver"
	"fmt"
	"log/slog"
	"os"
)

func main() {
	var v driver.Valuer
	slog.Info("args", "n", len(os.Args), "v", v)
	fmt.Println(os.Args)
}
`
	estimateProgram = `package main

import (
	"database/sql/driver"
	"fmt"
	"log/slog"
	"os"

	"github.com/go-realname/sdk/password/internal/estimate"
)

func main() {
	var v driver.Valuer
	slog.Info("args", "n", len(os.Args), "v", v)
	var k estimate.Known
	k.AddName(os.Args[0], 1)
	k.AddText(os.Args[0], 2)
	k.AddNumber(os.Args[0], 3)
	k.AddBirth(1987, 5, 6, 4)
	e := estimate.Estimate{Year: 2026, Known: &k}
	e.Run(os.Args[0])
	e.Parts(func(p estimate.Part) { fmt.Println(p) })
	fmt.Println(os.Args, e.Cost(), e.Listed(0))
}
`
	wholeProgram = `package main

import (
	"context"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"os"

	"github.com/go-realname/sdk/password"
)

func main() {
	var v driver.Valuer
	slog.Info("args", "n", len(os.Args), "v", v)
	who := password.Person{Email: os.Args[0]}
	pin, _ := password.ParsePIN(os.Args[0])
	fmt.Println(password.Policy{}.Check(os.Args[0], who), password.PINPolicy{}.Check(pin, who))
	guard, err := password.NewGuard(password.GuardConfig{})
	if err == nil {
		err = guard.Set(context.Background(), os.Args[0], pin, who)
	}
	fmt.Println(os.Args, err)
}
`
)

// link builds a program without symbols, as it is deployed. It lies below this
// folder for as long as that takes, since what is internal is so to what lies there;
// the go command passes over a folder of such a name.
func link(t *testing.T, source string) string {
	t.Helper()
	dir, err := os.MkdirTemp(".", "_testlink")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "main")
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", out, file)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return out
}

func size(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// The estimator makes a program at most 800 KB larger, and does nothing when it
// starts. The whole package brings the crypto that a guard needs.
func TestLinked(t *testing.T) {
	if testing.Short() {
		t.Skip("links three programs: run without -short")
	}
	base := size(t, link(t, baseProgram))
	for _, tt := range []struct {
		name, source string
		most         int64
	}{
		{"the estimator", estimateProgram, 800 << 10},
		{"the whole package", wholeProgram, 1700 << 10},
	} {
		program := link(t, tt.source)
		more := size(t, program) - base
		t.Logf("%s: %d bytes more than %d", tt.name, more, base)
		if more > tt.most {
			t.Errorf("%s: %d bytes more, want at most %d", tt.name, more, tt.most)
		}
		checkStart(t, program)
	}
}

// checkStart checks that the program does nothing of ours before main.
func checkStart(t *testing.T, program string) {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(trace, []byte("init runtime ")) {
		t.Fatalf("no trace: %v\n%s", err, trace)
	}
	for line := range strings.Lines(string(trace)) {
		if strings.Contains(line, "sdk/password") && !strings.Contains(line, " 0 bytes, 0 allocs") {
			t.Errorf("at start-up: %s", line)
		}
	}
}

// The estimator imports the standard library alone.
func TestEstimatorImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}",
		"./internal/estimate").Output()
	if got := strings.Fields(string(out)); err != nil || len(got) != 1 {
		t.Errorf("%v, %v: want itself alone", got, err)
	}
}
