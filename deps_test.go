package sdk_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const modulePath = "github.com/go-realname/sdk"

// arrows says which folders of ours the packages of a folder may import, beside
// their own and internal. A folder that is not here fails the test: decide first
// where in the house it stands.
var arrows = map[string][]string{
	"":             {},
	"internal":     {"kv", "keyring"},
	"idcard":       {},
	"bankcard":     {},
	"document":     {"idcard"},
	"names":        {},
	"kv":           {},
	"keyring":      {},
	"observe":      {},
	"sms":          {"kv", "keyring", "observe"},
	"password":     {"idcard", "bankcard", "names", "sms", "kv", "keyring", "observe"},
	"realname":     {"observe", "document", "idcard", "bankcard", "names", "sms", "password", "kv", "keyring"},
	"realnamecli":  {"realname"},
	"webhook":      {"kv", "keyring"},
	"explain":      {"idcard", "bankcard", "document", "names", "sms", "password", "keyring", "realname"},
	"providers":    {"document", "idcard", "bankcard", "names", "sms", "password", "realname", "kv", "keyring"},
	"realnamehttp": {"idcard", "bankcard", "document", "names", "sms", "password", "realname", "explain"},
	"examples": {"idcard", "bankcard", "document", "names", "sms", "password", "realname", "kv", "keyring",
		"explain", "providers"},
}

// text says which packages of x/text a folder may import. Those with language
// tables cost memory and start-up time, so only explain has them.
var text = map[string][]string{
	"names":        {"golang.org/x/text/unicode/norm"},
	"password":     {"golang.org/x/text/unicode/norm"},
	"explain":      {"golang.org/x/text/language"},
	"realnamehttp": {"golang.org/x/text/language"}, // explain brings it
	"examples": {
		"golang.org/x/text/language", "golang.org/x/text/encoding/simplifiedchinese",
		"golang.org/x/text/encoding", "golang.org/x/text/transform",
	},
}

// A pkg is what go list says of a package.
type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

// folder returns the top folder of one of our packages, or "" for the root.
func (p pkg) folder() string {
	rest := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, modulePath), "/")
	top, _, _ := strings.Cut(rest, "/")
	return top
}

func isOurs(path string) bool {
	return path == modulePath || strings.HasPrefix(path, modulePath+"/")
}

// isKit reports whether a package is there for tests alone.
func isKit(path string) bool { return strings.HasSuffix(path, "test") }

func isText(path string) bool { return strings.HasPrefix(path, "golang.org/x/text/") }

// goList returns every package of the module and all it needs, by path.
func goList(t *testing.T) map[string]pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-e", "-deps", "-json=ImportPath,Standard,Imports",
		"./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := make(map[string]pkg)
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
	return all
}

// deps returns all that path needs.
func deps(all map[string]pkg, path string, into map[string]bool) map[string]bool {
	for _, imp := range all[path].Imports {
		if !into[imp] {
			into[imp] = true
			deps(all, imp, into)
		}
	}
	return into
}

// Whoever imports us gets the standard library, x/text and us alone.
func TestDependencies(t *testing.T) {
	all := goList(t)
	for path := range all {
		if !isOurs(path) || strings.HasPrefix(path, modulePath+"/internal/") && isKit(path) {
			continue // nothing but tests imports it
		}
		for dep := range deps(all, path, make(map[string]bool)) {
			if !all[dep].Standard && dep != "C" && !isOurs(dep) && !isText(dep) {
				t.Errorf("%s depends on %s", path, dep)
			}
		}
	}
}

func TestArrowsPointOneWay(t *testing.T) {
	all := goList(t)
	for path, p := range all {
		if !isOurs(path) {
			continue
		}
		may, ok := arrows[p.folder()]
		if !ok {
			t.Errorf("%s: folder %q is not in the table of arrows", path, p.folder())
		}
		for _, imp := range p.Imports {
			checkImport(t, p, imp, may)
		}
	}
}

func checkImport(t *testing.T, p pkg, imp string, may []string) {
	t.Helper()
	to := pkg{ImportPath: imp}.folder()
	switch {
	case isText(imp) && !slices.Contains(text[p.folder()], imp):
		t.Errorf("%s imports %s", p.ImportPath, imp)
	case !isOurs(imp):
	case p.folder() == "internal" && isKit(p.ImportPath): // it is above all that it tests
	case to != p.folder() && to != "internal" && !slices.Contains(may, to):
		t.Errorf("%s imports %s: the arrow points the wrong way", p.ImportPath, imp)
	case isKit(imp) && !isKit(p.ImportPath) && p.folder() != "examples":
		t.Errorf("%s imports the test kit %s", p.ImportPath, imp)
	}
}

func TestModuleRequires(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatalf("go mod edit: %v", err)
	}
	var mod struct {
		Go               string
		Require, Replace []struct{ Path string }
		Toolchain        string
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range mod.Require {
		got = append(got, r.Path)
	}
	slices.Sort(got)
	want := []string{"github.com/google/go-cmp", "golang.org/x/text"}
	if !slices.Equal(got, want) {
		t.Errorf("go.mod requires %q, want %q", got, want)
	}
	if mod.Go != "1.26.0" || mod.Replace != nil || mod.Toolchain != "" {
		t.Errorf("go.mod: go %s, toolchain %q, replace %v", mod.Go, mod.Toolchain, mod.Replace)
	}
}
