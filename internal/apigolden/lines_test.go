package apigolden

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// compile type-checks a package p of ours, which may import q.
func compile(t *testing.T, src string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	check := func(path, src string, imp types.Importer) *types.Package {
		file, err := parser.ParseFile(fset, path+".go", src, 0)
		if err != nil {
			t.Fatal(err)
		}
		conf := types.Config{Importer: imp}
		pkg, err := conf.Check(modulePath+"/"+path, fset, []*ast.File{file}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return pkg
	}
	q := check("q", "package q\ntype T struct{}\nfunc (T) M() {}", nil)
	return check("p", "package p\n"+src, only{q})
}

// only is an importer of one package.
type only struct{ pkg *types.Package }

func (o only) Import(string) (*types.Package, error) { return o.pkg, nil }

func TestLines(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string
	}{
		{"nothing exported", "var a int; type b struct{}; func c() {}", nil},
		{"constants", "type K uint8\nconst (A K = iota + 1; B)\nconst C = \"x\\n\"", []string{
			"const A K = 1", "const B K = 2", `const C untyped string = "x\n"`, "type K uint8"}},
		{"large constants are exact", "const C = 1<<63 - 1", []string{"const C untyped int = 9223372036854775807"}},
		{"variables", "var V []error", []string{"var V []error"}},
		{"parameters without names", "func F(a, b int, f func(s string) (err error), rest ...byte) (n int, err error) { return }",
			[]string{"func F(int, int, func(string) error, ...byte) (int, error)"}},
		{"inside of other types", "func F(map[string]func(a int), []chan func(b int), *[2]func(c int))",
			[]string{"func F(map[string]func(int), []chan func(int), *[2]func(int))"}},
		{"type parameters", "func F[K comparable, V any](m map[K]V) V { return m[*new(K)] }",
			[]string{"func F[K comparable, V any](map[K]V) V"}},
		{"another package of ours", "import \"q\"\nfunc F(t q.T) {}", []string{"func F(q.T)"}},
		{"fields and tags", "type T struct { A, B int; C string `json:\"c\"`; d int }", []string{
			"type T struct (comparable, hidden fields)", "type T struct, A int", "type T struct, B int",
			`type T struct, C string "json:\"c\""`}},
		{"a struct that cannot be compared", "type T struct { A []int }",
			[]string{"type T struct", "type T struct, A []int"}},
		{"a hidden field makes it incomparable", "type T struct { a []int }", []string{"type T struct (hidden fields)"}},
		{"embedded", "import \"q\"\ntype T struct { q.T }", []string{
			"method (T) M()", "type T struct (comparable)", "type T struct, embeds q.T"}},
		{"methods of a hidden embedded type", "type t struct{}\nfunc (*t) M(x int) {}\ntype T struct { t }", []string{
			"method (*T) M(int)", "type T struct (comparable, hidden fields)"}},
		{"receivers", "type T int\nfunc (T) V() {}\nfunc (*T) P() {}\nfunc (T) hidden() {}", []string{
			"method (*T) P()", "method (T) V()", "type T int"}},
		{"generic type", "type T[E any] struct { A E }\nfunc (t *T[E]) M(e E) {}", []string{
			"method (*T[E any]) M(E)", "type T[E any] struct", "type T[E any] struct, A E"}},
		{"interfaces", "type I interface { J; M(a int) }\ntype J interface { N() }", []string{
			"type I interface", "type I interface, M(int)", "type I interface, N()",
			"type J interface", "type J interface, N()"}},
		{"an interface that others cannot implement", "type I interface { M(); m(); n() }", []string{
			"type I interface (hidden methods)", "type I interface, M()"}},
		{"a constraint", "type C interface { ~int | ~string }", []string{"type C interface{~int | ~string}"}},
		{"a constraint with comparable", "type C interface { comparable; M() }",
			[]string{"type C interface{M(); comparable}"}},
		{"function type", "type F func(a int) error", []string{"type F func(int) error"}},
		{"alias", "type t struct{}\ntype T = t\ntype S = []int", []string{"type S = []int", "type T = t"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Lines(compile(t, tt.src)); !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// What a caller can see must show: each change of the source changes the lines.
func TestLinesTellOfEachChange(t *testing.T) {
	const src = "const C = 1\ntype T struct { A int }\nfunc (T) M(int) {}\nfunc F(int) {}\ntype I interface { N() }"
	before := Lines(compile(t, src))
	for _, change := range [][2]string{
		{"C = 1", "C = 2"}, {"A int", "A int8"}, {"A int", "A int; b int"}, {"A int", "A []int"},
		{"M(int)", "M(int) error"}, {"(T) M", "(*T) M"}, {"F(int)", "F(...int)"}, {"N()", "N(); n()"},
		{"type T struct", "type T2 = T; type T struct"}, {"func F", "func f"},
	} {
		changed := strings.Replace(src, change[0], change[1], 1)
		changed = strings.Replace(changed, "error {}", "error { return nil }", 1)
		if slices.Equal(before, Lines(compile(t, changed))) {
			t.Errorf("%q to %q: nothing shows", change[0], change[1])
		}
	}
	renamed := strings.Replace(src, "F(int)", "F(name int)", 1)
	if !slices.Equal(before, Lines(compile(t, renamed))) {
		t.Error("the name of a parameter shows")
	}
}

func TestIsPublic(t *testing.T) {
	tests := []struct {
		path, name string
		want       bool
	}{
		{"example.org/m/a", "a", true}, {"example.org/m/a/cmd/x", "main", false},
		{"example.org/m/internal/a", "a", false}, {"example.org/m/internal", "internal", false},
		{"example.org/m/internals", "internals", true},
	}
	for _, tt := range tests {
		if got := isPublic(listed{ImportPath: tt.path, Name: tt.name}); got != tt.want {
			t.Errorf("%s: public %v, want %v", tt.path, got, tt.want)
		}
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	if _, err := Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "go list") {
		t.Errorf("Load of an empty folder = %v, want the command that failed", err)
	}
}
