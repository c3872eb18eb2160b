package bankcard_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// maxSize is how many bytes the package may add to a stripped program that
// already uses crypto/rand, fmt, log/slog and database/sql/driver.
const maxSize = 200 << 10

const withoutProgram = `package main

import (
	"crypto/rand"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"os"
)

type secret struct{ s string }

func (s secret) Value() (driver.Value, error) { return nil, driver.ErrSkip }
func (s secret) LogValue() slog.Value          { return slog.StringValue("*") }

func main() {
	s := secret{os.Args[0] + rand.Text()}
	slog.Info("hello", "secret", s)
	fmt.Printf("%v\n", s)
	var v driver.Valuer = s
	fmt.Println(v.Value())
	use()
}
`

const withoutUse = `package main

func use() {}
`

const withUse = `package main

import (
	"fmt"
	"os"

	"github.com/go-realname/sdk/bankcard"
)

func use() {
	n, findings, err := bankcard.Parser{}.Parse(os.Args[1])
	fmt.Println(n, n.MaskedBIN(), n.MaskedGroups(), n.Identify(), findings, err)
	t, err := bankcard.Table{}.With(bankcard.Row{Prefix: os.Args[1]})
	h, err2 := t.Hint(os.Args[1])
	b, ok := t.Bank(os.Args[1])
	fmt.Println(t.Identify(n), h, b, ok, err, err2, t.Date())
	for row := range t.Rows("62") {
		fmt.Println(row)
	}
}
`

func TestSizeOfProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("two programs are built and linked only without -short")
	}
	without, with := program(t, withoutUse), program(t, withUse)
	more := size(t, with) - size(t, without)
	t.Logf("the package adds %d bytes", more)
	if more > maxSize {
		t.Errorf("the package adds %d bytes, want at most %d", more, maxSize)
	}
}

// The tables are read in place: when a program starts, the package does nothing.
func TestNoWorkAtStart(t *testing.T) {
	if testing.Short() {
		t.Skip("a program is built and run only without -short")
	}
	cmd := exec.Command(program(t, withUse), "6222020000000000")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the program failed: %v\n%s", err, out)
	}
	if !strings.Contains(string(out), "init runtime @") {
		t.Fatal("the runtime traced no inits")
	}
	if strings.Contains(string(out), "/bankcard @") {
		t.Error("the package has something to do at start")
	}
}

// program builds a stripped program and returns its path.
func program(t *testing.T, use string) string {
	dir := t.TempDir()
	files := []string{filepath.Join(dir, "main.go"), filepath.Join(dir, "use.go")}
	for i, text := range []string{withoutProgram, use} {
		if err := os.WriteFile(files[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "program")
	cmd := exec.Command("go", append([]string{"build", "-ldflags=-s -w", "-o", out}, files...)...)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, msg)
	}
	return out
}

func size(t *testing.T, path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
