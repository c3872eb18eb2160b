package sdk_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// recipes returns the code of each recipe by its name: the body of an example with what it
// prints, and as a whole a test that a reader would write.
func recipes(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("examples/cookbook/*_test.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recipes: %v", err)
	}
	all := map[string]string{}
	for _, name := range files {
		src := read(t, name)
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		at := func(p token.Pos) int { return fset.Position(p).Offset }
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			switch {
			case !ok || f.Recv != nil:
			case strings.HasPrefix(f.Name.Name, "Example_"):
				body := src[at(f.Body.Lbrace)+1 : at(f.Body.Rbrace)]
				all[f.Name.Name] = strings.TrimSpace(strings.ReplaceAll(body, "\n\t", "\n")) + "\n"
			case strings.HasPrefix(f.Name.Name, "TestMy"):
				all[f.Name.Name] = src[at(f.Pos()):at(f.End())] + "\n"
			}
		}
	}
	return all
}

// The pages have every recipe as it was run.
func TestCookbook(t *testing.T) {
	const long = 25 // lines: a reader takes it in at once
	for name, code := range recipes(t) {
		if n := strings.Count(code, "\n"); n > long {
			t.Errorf("%s has %d lines, want at most %d", name, n, long)
		}
		for dir := range languages {
			fill(t, dir+"/cookbook.md", "<!-- code: "+name+" -->", "go", code)
		}
	}
	n := len(recipes(t))
	if n < 30 {
		t.Errorf("there are %d recipes, want 30 at least", n)
	}
	for dir, readme := range languages {
		for _, page := range []string{dir + "/cookbook.md", readme} {
			if text := read(t, page); !strings.Contains(text, fmt.Sprintf("%d tasks", n)) && !strings.Contains(text, fmt.Sprintf("%d 个任务", n)) {
				t.Errorf("%s tells another number of recipes than %d", page, n)
			}
		}
	}
}

// The first program stands on its page as a whole.
func TestFirstProgram(t *testing.T) {
	const name = "examples/first/main.go"
	for dir := range languages {
		fill(t, dir+"/start.md", "<!-- code: "+name+" -->", "go", read(t, name))
	}
}
