package password_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Two programs: one with what a program that handles persons has anyway, and
// one that also checks passwords and PINs.
const (
	withValues = `package main

import (
	"database/sql/driver"
	"fmt"
	"log/slog"
	"os"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/sms"
)

func main() {
	var v driver.Valuer
	slog.Info("args", "n", len(os.Args), "v", v)
	name, _ := names.Parse(os.Args[0])
	id, _ := idcard.Parse(os.Args[0])
	mobile, _ := sms.ParseMobile(os.Args[0])
	card, _ := bankcard.Parse(os.Args[0])
	fmt.Println(name, id, mobile, card)
}
`
	withPolicy = `package main

import (
	"database/sql/driver"
	"fmt"
	"log/slog"
	"os"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
)

func main() {
	var v driver.Valuer
	slog.Info("args", "n", len(os.Args), "v", v)
	name, _ := names.Parse(os.Args[0])
	id, _ := idcard.Parse(os.Args[0])
	mobile, _ := sms.ParseMobile(os.Args[0])
	card, _ := bankcard.Parse(os.Args[0])
	who := password.Person{Names: []names.Name{name}, IDNumber: id, Mobile: mobile,
		BankCards: []bankcard.Number{card}}
	pin, _ := password.ParsePIN(os.Args[0])
	fmt.Println(name, id, mobile, card, pin)
	fmt.Println(password.Policy{}.Check(os.Args[0], who), password.PINPolicy{}.Check(pin, who))
}
`
)

// link builds a program without symbols, as it is deployed.
func link(t *testing.T, source string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	out := strings.TrimSuffix(file, ".go")
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

// Checking passwords and PINs makes a program at most 400 KB larger, and does
// nothing worth naming when it starts.
func TestLinked(t *testing.T) {
	if testing.Short() {
		t.Skip("links two programs: run without -short")
	}
	without, with := link(t, withValues), link(t, withPolicy)
	more := size(t, with) - size(t, without)
	t.Logf("%d bytes more than %d", more, size(t, without))
	if more > 400<<10 {
		t.Errorf("%d bytes more, want at most 400 KB", more)
	}
	cmd := exec.Command(with)
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
