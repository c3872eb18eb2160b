// Package mutationtest shows that a package's tests notice when a rule is broken. Each
// file of testdata/mutations names a source file, the tests that must fail, and a piece of
// a function that becomes another:
//
//	file settle.go
//	run TestModel
//	-- old
//	st.Phase = PhaseFailed
//	-- new
//	st.Phase = PhasePassed
//
// All mutations are compiled into one test program beside the right code, and switched
// on one at a time.
package mutationtest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var mutations = flag.Bool("mutations", false, "break the code in each way of testdata/mutations, and see that a test fails")

// A mutation is one way to break the package: in a function of a file, some text
// becomes other text, both without their last line's end. The tests named must
// notice.
type mutation struct{ name, file, run, old, new string }

func readMutation(t *testing.T, path string) (m mutation) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m.name = strings.TrimSuffix(filepath.Base(path), ".txt")
	head, rest, ok1 := strings.Cut(string(b), "-- old\n")
	var ok2 bool
	m.old, m.new, ok2 = strings.Cut(rest, "-- new\n")
	m.old, m.new = strings.TrimSuffix(m.old, "\n"), strings.TrimSuffix(m.new, "\n")
	for line := range strings.Lines(head) {
		switch key, value, _ := strings.Cut(strings.TrimSpace(line), " "); key {
		case "file":
			m.file = value
		case "run":
			m.run = value
		}
	}
	if !ok1 || !ok2 || m.file == "" || m.run == "" || m.old == "" {
		t.Fatalf("%s is not a mutation", path)
	}
	return m
}

// A mutable is a source file in which functions have broken copies beside them. Which
// copy is called, if any, the variable mutant says: the package is built once for
// all mutations.
type mutable struct {
	source []byte
	decls  []*ast.FuncDecl
	heads  map[int]string // what comes after the brace at an offset
	copies bytes.Buffer   // the broken functions
}

func newMutable(t *testing.T, file string) *mutable {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	f := &mutable{source: source, heads: map[int]string{}}
	for _, d := range parsed.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			f.decls = append(f.decls, fn)
		}
	}
	return f
}

// apply adds the mutation to the file.
func (f *mutable) apply(t *testing.T, m mutation) {
	t.Helper()
	if n := bytes.Count(f.source, []byte(m.old)); n != 1 {
		t.Fatalf("the text to be changed occurs %d times in %s: bring the mutation up to date", n, m.file)
	}
	at := bytes.Index(f.source, []byte(m.old))
	i := slices.IndexFunc(f.decls, func(d *ast.FuncDecl) bool {
		return int(d.Name.End()) <= at+1 && at+len(m.old) < int(d.End()) // positions count from 1
	})
	if i < 0 {
		t.Fatalf("the text to be changed is not within one function of %s", m.file)
	}
	d := f.decls[i]
	begin, name, end := int(d.Pos())-1, int(d.Name.End())-1, int(d.End())-1
	fmt.Fprintf(&f.copies, "\n%s__%s%s%s%s\n", f.source[begin:name], m.name,
		f.source[name:at], m.new, f.source[at+len(m.old):end])
	f.heads[int(d.Body.Lbrace)] += dispatch(d, m.name)
}

// dispatch calls the broken copy of a function where that is wanted.
func dispatch(d *ast.FuncDecl, name string) string {
	var args []string
	for _, field := range d.Type.Params.List {
		for _, n := range field.Names {
			args = append(args, n.Name)
		}
		if _, ok := field.Type.(*ast.Ellipsis); ok {
			args[len(args)-1] += "..."
		}
	}
	call := fmt.Sprintf("%s__%s(%s)", d.Name.Name, name, strings.Join(args, ", "))
	if d.Recv != nil {
		call = d.Recv.List[0].Names[0].Name + "." + call
	}
	if d.Type.Results == nil {
		return fmt.Sprintf(" if mutant == %q { %s; return };", name, call)
	}
	return fmt.Sprintf(" if mutant == %q { return %s };", name, call)
}

// bytes returns the file with its broken copies.
func (f *mutable) bytes() []byte {
	var b bytes.Buffer
	last := 0
	for _, d := range f.decls {
		if d.Body != nil {
			b.Write(f.source[last:d.Body.Lbrace])
			b.WriteString(f.heads[int(d.Body.Lbrace)])
			last = int(d.Body.Lbrace)
		}
	}
	b.Write(f.source[last:])
	b.Write(f.copies.Bytes())
	return b.Bytes()
}

// mutantVariable is the file with the variable, of a package.
const mutantVariable = `package %s

import "os"

var mutant = os.Getenv("MUTANT")
`

// Run breaks the package in the current folder, one rule at a time, in a copy that only
// this test's compiler sees, and expects its tests to fail. Without -mutations it only
// looks whether the mutations still fit the code. The tests get args as well.
func Run(t *testing.T, pkg string, args ...string) {
	paths, err := filepath.Glob("testdata/mutations/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no mutations: %v", err)
	}
	var all []mutation
	files := map[string]*mutable{}
	for _, path := range paths {
		m := readMutation(t, path)
		all = append(all, m)
		t.Run(m.name, func(t *testing.T) {
			if files[m.file] == nil {
				files[m.file] = newMutable(t, m.file)
			}
			files[m.file].apply(t, m)
		})
	}
	if t.Failed() {
		return
	}
	if !*mutations {
		t.Log("the mutations fit; go test -run TestMutations . -mutations carries them out")
		return
	}
	binary := buildMutants(t, pkg, files)
	var runs []string
	for _, m := range all {
		runs = append(runs, m.run)
	}
	if out, err := runMutant(t, binary, "", strings.Join(runs, "|"), args); err != nil {
		t.Fatalf("the tests do not pass as they are: %v\n%s", err, out)
	}
	for _, m := range all {
		t.Run("carried out/"+m.name, func(t *testing.T) {
			t.Parallel()
			wantCaught(t, binary, m, args)
		})
	}
}

// buildMutants compiles the tests with all broken copies, and returns the program.
func buildMutants(t *testing.T, pkg string, files map[string]*mutable) string {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	add := func(file string, content []byte) {
		abs, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		replace[abs] = filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		if err := os.WriteFile(replace[abs], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	add("mutant_variable.go", fmt.Appendf(nil, mutantVariable, pkg))
	for name, f := range files {
		add(name, f.bytes())
		if folder := path.Dir(name); folder != "." { // of another package
			add(folder+"/mutant_variable.go", fmt.Appendf(nil, mutantVariable, path.Base(folder)))
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	config, binary := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "mutants.test")
	if err := os.WriteFile(config, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-overlay", config, "-o", binary, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("a mutation does not compile: %v\n%s", err, out)
	}
	return binary
}

// runMutant runs tests with one mutation carried out, or with none.
func runMutant(t *testing.T, binary, mutant, tests string, args []string) ([]byte, error) {
	t.Helper()
	limit := "2m" // a mutant that hangs is noticed
	if mutant == "" {
		limit = "20m"
	}
	args = append([]string{"-test.run", "^(" + tests + ")$", "-test.timeout=" + limit}, args...)
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = append(os.Environ(), "MUTANT="+mutant)
	return cmd.CombinedOutput()
}

func wantCaught(t *testing.T, binary string, m mutation, args []string) {
	t.Helper()
	switch out, err := runMutant(t, binary, m.name, m.run, args); {
	case err == nil:
		t.Errorf("no test noticed:\n%s", out)
	case !bytes.Contains(out, []byte("--- FAIL")) && !bytes.Contains(out, []byte("panic:")) && !bytes.Contains(out, []byte("fatal error:")):
		t.Errorf("the tests did not run: %v\n%s", err, out)
	}
}
