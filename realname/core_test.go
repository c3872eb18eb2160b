package realname

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// mayImport are the packages of which the core needs functions that compute something.
var mayImport = []string{
	"errors", "fmt", "maps", "slices", "strings", "time",
	"github.com/go-realname/sdk/internal/wire", "github.com/go-realname/sdk/names",
}

// reads are the functions of these packages that read a clock, wait or write.
var reads = []string{
	"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker",
	"Print", "Println", "Printf", "Scan", "Scanln", "Scanf",
}

// TestCoreIsPure: what decides, in the files named core_*.go, does no input or output, reads
// no clock, draws nothing and starts nothing.
func TestCoreIsPure(t *testing.T) {
	files, err := filepath.Glob("core_*.go")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		if name == "core_test.go" {
			continue
		}
		fset := gotoken.NewFileSet()
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range impure(t, f) {
			t.Errorf("%s: %s", name, what)
		}
	}
}

// TestImpure: the check finds what it should.
func TestImpure(t *testing.T) {
	for _, code := range []string{
		`import "net"`, `import "math/rand/v2"`, `import "time"; var x = time.Now()`, `func f() { go f() }`,
		`var c = make(chan int)`, `func f(c chan int) { <-c }`, `import "fmt"; func f() { fmt.Println() }`,
	} {
		f, err := parser.ParseFile(gotoken.NewFileSet(), "", "package x; "+code, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if len(impure(t, f)) == 0 {
			t.Errorf("%s passes as pure", code)
		}
	}
}

func impure(t *testing.T, f *ast.File) (found []string) {
	for _, i := range f.Imports {
		if path, err := strconv.Unquote(i.Path.Value); err != nil || !slices.Contains(mayImport, path) {
			found = append(found, "imports "+i.Path.Value)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if p, ok := n.X.(*ast.Ident); ok && slices.Contains([]string{"time", "fmt"}, p.Name) && slices.Contains(reads, n.Sel.Name) {
				found = append(found, "calls "+p.Name+"."+n.Sel.Name)
			}
		case *ast.GoStmt:
			found = append(found, "starts a goroutine")
		case *ast.ChanType:
			found = append(found, "has a channel")
		}
		return true
	})
	return found
}
