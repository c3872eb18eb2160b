package sdk_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// blocks returns the code blocks of a language in a Markdown text.
func blocks(text, language string) []string {
	var all []string
	for {
		_, rest, ok := strings.Cut(text, "\n```"+language+"\n")
		if !ok {
			return all
		}
		block, rest, _ := strings.Cut(rest, "\n```")
		all = append(all, block)
		text = rest
	}
}

// exampleBody returns the source of Example, as it stands in the README: without
// its indentation and its expected output.
func exampleBody(t *testing.T) string {
	t.Helper()
	src := read(t, "example_test.go")
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "example_test.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(file.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Name.Name == "Example"
	})
	if i < 0 {
		t.Fatal("no func Example in example_test.go")
	}
	body := file.Decls[i].(*ast.FuncDecl).Body
	text := src[fset.Position(body.Lbrace).Offset+1 : fset.Position(body.Rbrace).Offset]
	text, _, _ = strings.Cut(text, "\t// Output:")
	text, _, _ = strings.Cut(text, "\t// Unordered output:")
	return strings.TrimSpace(strings.ReplaceAll("\n"+text, "\n\t", "\n"))
}

func TestReadmeUsage(t *testing.T) {
	for _, readme := range languages {
		code := blocks(read(t, readme), "go")
		if len(code) != 1 {
			t.Fatalf("%s has %d blocks of Go, want 1", readme, len(code))
		}
		if want := exampleBody(t); code[0] != want {
			t.Errorf("the usage in %s is\n%s\n\nwhile Example is\n%s", readme, code[0], want)
		}
		if n := strings.Count(code[0], "\n") + 1; n > 30 {
			t.Errorf("the usage in %s has %d lines, want at most 30", readme, n)
		}
	}
}

// What the READMEs show of the quickstart is what it prints.
func TestReadmeQuickstart(t *testing.T) {
	for _, l := range []struct{ readme, golden, last string }{
		{"README.md", "all-en", "\n  Events: "}, {"README.zh-CN.md", "all-zh", "\n  通知："},
	} {
		printed := read(t, "examples/quickstart/testdata/"+l.golden+".golden")
		_, way, _ := strings.Cut(printed, "\n1. ")
		way, events, ok := strings.Cut(way, l.last)
		events, _, _ = strings.Cut(events, "\n")
		if !ok {
			t.Fatalf("%s has no events", l.golden)
		}
		fill(t, l.readme, "<!-- picture: quickstart -->", "text", "1. "+way+l.last+events+"\n")
	}
}

func TestReadmeCommands(t *testing.T) {
	var got []string
	for _, b := range blocks(read(t, "README.md"), "sh") {
		for line := range strings.Lines(b) {
			cmd, _, _ := strings.Cut(line, "#")
			got = append(got, strings.TrimSpace(cmd))
		}
	}
	want := []string{"go run ./examples/quickstart", "go test ./..."}
	if !slices.Equal(got, want) {
		t.Errorf("the README's commands are %q, want %q", got, want)
	}
	if ci := read(t, ".ci/run"); !strings.Contains(ci, "\n"+want[1]+"\n") {
		t.Errorf(".ci/run does not run %q", want[1])
	}
}

// public returns the folders of the packages that users import.
func public(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, f := range files {
		dir := filepath.Dir(f)
		_, err := os.Stat(dir + "/go.mod") // then it is a module of its own
		if err != nil && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

func TestReadmeNamesEveryPackage(t *testing.T) {
	doc := read(t, "doc.go")
	for _, dir := range public(t) {
		for _, readme := range languages {
			if !strings.Contains(read(t, readme), "| ["+dir+"]("+dir+") |") {
				t.Errorf("the table of %s lacks %s", readme, dir)
			}
		}
		if !strings.Contains(doc, "["+modulePath+"/"+dir+"]") {
			t.Errorf("doc.go lacks %s", dir)
		}
	}
}

// Every table that is compiled in has its source told, and its licence beside.
func TestDataIsDocumented(t *testing.T) {
	tables, err := filepath.Glob("*/data/*.t*")
	if err != nil {
		t.Fatal(err)
	}
	doc := read(t, "docs/data.md")
	for _, f := range tables {
		if !strings.Contains(doc, filepath.Base(f)) {
			t.Errorf("docs/data.md does not name %s", f)
		}
	}
	notice := read(t, "NOTICE")
	licences := map[string]string{
		"MIT License": "MIT", "ISC License": "ISC", "BSD-3-Clause": "BSD-3-Clause",
		"Apache License": "Apache-2.0", "Unicode License": "Unicode-3.0", "CC0": "CC0-1.0",
	}
	for name, file := range licences {
		if strings.Contains(notice, name) && len(read(t, "LICENSES/"+file+".txt")) < 500 {
			t.Errorf("LICENSES/%s.txt is not the licence", file)
		}
	}
}
