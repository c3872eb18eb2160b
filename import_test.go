package sdk_test

import (
	"debug/buildinfo"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// linked says, for each module that is released, which modules a program that
// imports it may contain, beside the standard library and ours. A module that is
// not here fails the test: look first at what it brings to those who import it.
var linked = map[string][]string{
	".":          {"golang.org/x/text"},
	"kv/rediskv": {"github.com/redis/go-redis/v9", "github.com/cespare/xxhash/v2", "go.uber.org/atomic", "golang.org/x/sys"},
	"kv/etcdkv": {
		"github.com/coreos/go-semver", "github.com/coreos/go-systemd/v22", "github.com/golang/protobuf", "github.com/grpc-ecosystem/grpc-gateway/v2",
		"go.etcd.io/etcd/api/v3", "go.etcd.io/etcd/client/pkg/v3", "go.etcd.io/etcd/client/v3", "go.uber.org/multierr", "go.uber.org/zap",
		"golang.org/x/net", "golang.org/x/sys", "golang.org/x/text", "google.golang.org/genproto/googleapis/api",
		"google.golang.org/genproto/googleapis/rpc", "google.golang.org/grpc", "google.golang.org/protobuf",
	},
	"otel": {
		"github.com/cespare/xxhash/v2", "github.com/go-logr/logr", "github.com/go-logr/stdr", "go.opentelemetry.io/auto/sdk",
		"go.opentelemetry.io/otel", "go.opentelemetry.io/otel/metric", "go.opentelemetry.io/otel/trace", "golang.org/x/text",
	},
	"password/argon2id": {"golang.org/x/crypto", "golang.org/x/sys", "golang.org/x/text"},
}

// cached is a file proxy of what this machine has already, and then the proxies
// of the environment.
func cached(t *testing.T) string {
	here := tree{t, ".", nil}
	cache := strings.TrimSpace(here.run("go", "env", "GOMODCACHE"))
	return fileURL(filepath.Join(cache, "cache", "download")) + "," + strings.TrimSpace(here.run("go", "env", "GOPROXY"))
}

func fileURL(name string) string { return "file://" + filepath.ToSlash(name) }

// fileProxy returns a folder that serves our modules as a module proxy does. Go
// itself makes it, from the tags of a repository that stands for the real one.
func fileProxy(t *testing.T, d tree, modules []string) string {
	t.Helper()
	cache := t.TempDir()
	get := tree{t, t.TempDir(), []string{
		"GOMODCACHE=" + cache, "GOPROXY=" + cached(t), "GOPRIVATE=", "GONOPROXY=" + modulePath, "GONOSUMDB=" + modulePath,
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url." + fileURL(d.dir) + ".insteadOf", "GIT_CONFIG_VALUE_0=https://" + modulePath,
	}}
	for _, dir := range modules {
		get.run("go", "mod", "download", path.Join(modulePath, dir)+"@"+testVersion)
	}
	proxy := t.TempDir()
	ours := filepath.FromSlash(path.Dir(modulePath))
	if err := os.CopyFS(filepath.Join(proxy, ours), os.DirFS(filepath.Join(cache, "cache", "download", ours))); err != nil {
		t.Fatal(err)
	}
	return proxy
}

// importer returns a new module with an empty module cache, which gets our
// modules from a folder.
func importer(t *testing.T, proxy string) tree {
	t.Helper()
	d := tree{t, t.TempDir(), []string{
		"GOMODCACHE=" + t.TempDir(), "GOPROXY=" + fileURL(proxy) + "," + cached(t),
		"GOPRIVATE=", "GONOPROXY=", "GONOSUMDB=" + modulePath,
	}}
	d.run("go", "mod", "init", "example.org/importer")
	return d
}

// checkSums looks at a module as somebody has it who takes the sources of the
// release: its go.sum must have everything.
func checkSums(t *testing.T, d tree, proxy string, modules []string) {
	t.Helper()
	sources := filepath.Join(t.TempDir(), "sources")
	d.run("git", "worktree", "add", "--detach", sources, testVersion)
	for _, dir := range modules {
		got := importer(t, proxy)
		got.dir = filepath.Join(sources, dir)
		got.run("go", "list", "-mod=readonly", "-deps", "./...")
	}
}

// program returns a program that uses the module in a folder, and what it prints:
// the module's own Example in example_test.go, or main.go in testdata/importers.
func program(t *testing.T, dir string) (source, output string) {
	t.Helper()
	name := filepath.Join("testdata", "importers", filepath.FromSlash(dir), "main.go")
	if example := filepath.Join(dir, "example_test.go"); exists(example) {
		name = example
	}
	source = read(t, name)
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "main" {
			f.Name.Name = "Example" // as go/doc knows it
		}
	}
	source = strings.Replace(source, "package "+file.Name.Name+"\n", "package main\n", 1)
	source = strings.Replace(source, "func Example() {", "func main() {", 1)
	for _, e := range doc.Examples(file) {
		if e.Name == "" {
			output = e.Output
		}
	}
	return source, output
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// checkProgram builds and runs the program of a module, and looks at what is in it.
func checkProgram(t *testing.T, d tree, dir string) {
	source, output := program(t, dir)
	d.write("main.go", source)
	d.run("go", "get", path.Join(modulePath, dir)+"@"+testVersion)
	d.run("go", "build", "-mod=mod", "-o", "program", ".")
	if mod := d.file("go.mod"); strings.Contains(mod, "replace") {
		t.Errorf("the importer replaces something:\n%s", mod)
	}
	if got := d.run(filepath.Join(d.dir, "program")); strings.TrimSpace(got) != strings.TrimSpace(output) {
		t.Errorf("the program of %s printed\n%s\nwant\n%s", dir, got, output)
	}
	info, err := buildinfo.ReadFile(filepath.Join(d.dir, "program"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range info.Deps {
		ours := m.Path == modulePath || m.Path == path.Join(modulePath, dir)
		if ours && m.Version != testVersion || !ours && !slices.Contains(linked[dir], m.Path) {
			t.Errorf("the program of %s contains %s %s", dir, m.Path, m.Version)
		}
	}
	checkNoTests(t, d)
}

// checkNoTests looks for packages in a program that are there for tests alone.
func checkNoTests(t *testing.T, d tree) {
	t.Helper()
	for _, p := range strings.Fields(d.run("go", "list", "-deps", ".")) {
		if p == "testing" || isOurs(p) && (isKit(p) || strings.HasPrefix(p, modulePath+"/examples/")) {
			t.Errorf("the program contains %s", p)
		}
	}
}

// checkEveryPackage imports all that the golden files in api name, and installs
// the programs of the root.
func checkEveryPackage(t *testing.T, d tree, modules []string) {
	var src strings.Builder
	src.WriteString("package main\n\nimport (\n")
	n := 0
	err := filepath.WalkDir("api", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel("api", strings.TrimSuffix(name, ".txt"))
			src.WriteString("\t_ \"" + path.Join(modulePath, filepath.ToSlash(rel)) + "\"\n")
			n++
		}
		return err
	})
	if err != nil || n == 0 {
		t.Fatalf("%d golden files, %v", n, err)
	}
	d.write("main.go", src.String()+")\n\nfunc main() {}\n")
	for _, dir := range modules {
		d.run("go", "get", path.Join(modulePath, dir)+"@"+testVersion)
	}
	d.run("go", "build", "-mod=mod", "-o", "program", ".")
	if got := d.run("go", "run", modulePath+"/examples/quickstart@"+testVersion); !strings.Contains(got, "Approved") {
		t.Errorf("the quickstart printed\n%s", got)
	}
}
