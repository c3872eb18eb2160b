package idcard_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Programs to link. Each begins with base, which already needs what idcard imports.
const (
	base = `package main

import (
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
)

// A text formats and logs itself, and goes to databases.
type text string

func (t text) Format(f fmt.State, verb rune) {
	width, _ := f.Width()
	prec, _ := f.Precision()
	if f.Flag('-') {
		fmt.Fprintf(f, "%*s%d", width, string(t), prec)
	}
	io.WriteString(f, string(t))
}

func (t text) LogValue() slog.Value         { return slog.StringValue(string(t)) }
func (t text) Value() (driver.Value, error) { return string(t), errors.ErrUnsupported }

func main() {
	var v driver.Valuer = text(os.Args[0])
	fmt.Println(v.Value())
	fmt.Printf("%v %d\n", v, len(os.Args))
	var key [64]byte
	rand.Read(key[:])
	slog.Info("started", "program", v, "key", key)
	use(os.Args[0])
}
`
	useNothing = base + `
func use(s string) {}
`
	useNumbers = base + `
func use(s string) {
	n, err := idcard.Parse(s)
	fmt.Println(n, err, n.Birth().Year(), n.Sex() == idcard.Male)
}
`
	useNames = base + `
func use(s string) {
	p := idcard.Parser{Lenient: true, StrictTiming: true}
	n, report, err := p.Parse(s)
	more, err2 := p.Regions.With(len(s), region.Period{Name: s})
	r := n.RegionIn(more)
	for c := range r.Children() {
		fmt.Println(c.Name())
	}
	for c := range more.All(2000) {
		fmt.Println(c)
	}
	fmt.Println(n, report, err, err2, r.FullName(), r.Path(), r.Periods(), r.Today(), r.Status(),
		n.RegionStatus(), n.Nationality(), p.Suggest(s, 3))
}
`
)

// link makes a stripped program from source, which lies outside the tree: the go
// command is told where to see it. It returns the program's path.
func link(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	if source != useNothing {
		imports := "import (\n\t\"github.com/go-realname/sdk/idcard\"\n"
		if strings.Contains(source, "region.") {
			imports += "\t\"github.com/go-realname/sdk/idcard/region\"\n"
		}
		source = strings.Replace(source, "import (\n", imports, 1)
	}
	seen, err := filepath.Abs("internal/probe/main.go")
	if err != nil {
		t.Fatal(err)
	}
	file, overlay := filepath.Join(dir, "main.go"), filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {seen: file}})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{file: source, overlay: string(replace)} {
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "program")
	// The compiler's flags are those of go test, so that the go command has most of the
	// standard library in its cache: with others it compiles all of it anew.
	cmd := exec.Command("go", "build", "-overlay", overlay, "-ldflags=-s -w",
		"-o", program, "./internal/probe")
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, msg)
	}
	return program
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A program that asks for no name does not carry the names, and none carries much.
func TestLinkedSize(t *testing.T) {
	if testing.Short() {
		t.Skip("links three programs: run without -short")
	}
	without := len(read(t, link(t, useNothing)))
	tests := []struct {
		name, source string
		limit        int // in bytes
		names        bool
	}{
		{"numbers alone", useNumbers, 48 << 10, false},
		{"all names", useNames, 250 << 10, true},
	}
	for _, tt := range tests {
		program := read(t, link(t, tt.source))
		more := len(program) - without
		t.Logf("%s: %d bytes more than %d", tt.name, more, without)
		if more > tt.limit {
			t.Errorf("%s: %d bytes more, want at most %d", tt.name, more, tt.limit)
		}
		for _, name := range []string{"呼伦贝尔盟", "Kazakhstan"} {
			if got := bytes.Contains(program, []byte(name)); got != tt.names {
				t.Errorf("%s: has the name %s: %v", tt.name, name, got)
			}
		}
	}
}

// Nothing is done at start-up, but internal/mask draws its keys: the runtime traces
// no initialisation of idcard.
func TestNoInit(t *testing.T) {
	if testing.Short() {
		t.Skip("links a program: run without -short")
	}
	cmd := exec.Command(link(t, useNames))
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, trace)
	}
	if !bytes.Contains(trace, []byte("init runtime ")) {
		t.Fatalf("no trace:\n%s", trace)
	}
	for line := range strings.Lines(string(trace)) {
		if strings.Contains(line, "sdk/idcard") {
			t.Errorf("idcard does something at start-up: %s", line)
		}
	}
}
