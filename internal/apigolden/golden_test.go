package apigolden

import (
	"flag"
	"go/types"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	update = flag.Bool("update", false, "write the files in the folder api anew")
	nested = flag.Bool("nested", false, "look at the nested modules too, which need their dependencies")
)

const (
	root    = "../.."
	heading = "# What this package exports. docs/compatibility.md tells how it may change.\n"
)

// file returns where the API of a package is written down, below api.
func file(path string) string {
	return strings.TrimPrefix(path, modulePath+"/") + ".txt"
}

func TestAPI(t *testing.T) {
	checkModule(t, ".")
}

func TestNestedAPI(t *testing.T) {
	if !*nested {
		t.Skip("needs the dependencies of nested modules: -nested")
	}
	out, err := exec.Command("bash", filepath.Join(root, "release.sh"), "--modules").Output()
	if err != nil {
		t.Fatalf("release.sh --modules: %v", err)
	}
	dirs := strings.Fields(string(out))
	if len(dirs) < 2 {
		t.Fatalf("release.sh --modules: %q, want the root and more", dirs)
	}
	for _, dir := range dirs {
		if dir != "." {
			checkModule(t, dir)
		}
	}
}

// checkModule compares the golden files of one module with its packages, both ways.
func checkModule(t *testing.T, dir string) {
	t.Helper()
	pkgs, err := Load(filepath.Join(root, dir))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, pkg := range pkgs {
		if lines := Lines(pkg); len(lines) > 0 && !strings.HasPrefix(pkg.Path(), modulePath+"/examples/") {
			files = append(files, file(pkg.Path()))
			checkPackage(t, pkg, heading+strings.Join(lines, "\n")+"\n")
		}
	}
	if len(files) == 0 {
		t.Fatalf("no packages in %s", dir)
	}
	for _, f := range written(t, dir) {
		if !slices.Contains(files, f) {
			stale(t, f)
		}
	}
}

// checkPackage compares one golden file with the package as it is.
func checkPackage(t *testing.T, pkg *types.Package, got string) {
	t.Helper()
	name := filepath.Join(root, "api", filepath.FromSlash(file(pkg.Path())))
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Errorf("%v: run go test ./internal/apigolden -nested -update", err)
		return
	}
	added, gone := difference(string(want), got)
	if len(added)+len(gone) > 0 {
		t.Errorf("the API of %s changed:\n%s%sIf it was meant, write it into CHANGELOG.md and run "+
			"go test ./internal/apigolden -nested -update", pkg.Path(), prefixed("+ ", added), prefixed("- ", gone))
	}
}

// stale is what to do about a golden file without a package.
func stale(t *testing.T, name string) {
	t.Helper()
	if *update {
		if err := os.Remove(filepath.Join(root, "api", filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("api/%s is of no public package: run go test ./internal/apigolden -nested -update", name)
}

// written returns the golden files of a module, below api and with slashes.
func written(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	top := filepath.Join(root, "api")
	err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(top, name)
		rel = filepath.ToSlash(rel)
		if err == nil && !d.IsDir() && moduleOf(rel) == dir {
			files = append(files, rel)
		}
		return err
	})
	if err != nil && !*update {
		t.Fatal(err)
	}
	return files
}

// moduleOf returns the folder of the module to which a golden file belongs.
func moduleOf(name string) string {
	for dir := strings.TrimSuffix(name, ".txt"); dir != "."; dir = path.Dir(dir) {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(dir), "go.mod")); err == nil {
			return dir
		}
	}
	return "."
}

// difference returns the lines that only b has, and those that only a has.
func difference(a, b string) (added, gone []string) {
	as, bs := slices.Collect(strings.Lines(a)), slices.Collect(strings.Lines(b))
	only := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
	}
	return only(bs, as), only(as, bs)
}

func prefixed(prefix string, lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(prefix + line)
	}
	return b.String()
}

func TestDifference(t *testing.T) {
	added, gone := difference("a\nb\n", "b\nc\n")
	if !slices.Equal(added, []string{"c\n"}) || !slices.Equal(gone, []string{"a\n"}) {
		t.Errorf("difference = %q, %q", added, gone)
	}
}
