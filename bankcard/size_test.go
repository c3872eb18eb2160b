package bankcard_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// maxSize is how many bytes the package may add to a stripped program that
// already uses fmt, log/slog and database/sql/driver.
const maxSize = 200 << 10

const withoutProgram = `package main

import (
	"database/sql/driver"
	"fmt"
	"log/slog"
	"os"
)

type secret struct{ s string }

func (s secret) Value() (driver.Value, error) { return nil, driver.ErrSkip }
func (s secret) LogValue() slog.Value          { return slog.StringValue("*") }

func main() {
	s := secret{os.Args[0]}
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
	without := programSize(t, withoutUse)
	with := programSize(t, withUse)
	t.Logf("%d bytes without, %d with the package: %d more", without, with, with-without)
	if with-without > maxSize {
		t.Errorf("the package adds %d bytes, want at most %d", with-without, maxSize)
	}
}

func programSize(t *testing.T, use string) int64 {
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
	info, err := os.Stat(out)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
