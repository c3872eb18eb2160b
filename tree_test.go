package sdk_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// tracked returns the files that git keeps, or skips the test where git or its
// folder is missing.
func tracked(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil {
		t.Skip("not a git checkout, so the files are not known: ", err)
	}
	files := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	return slices.DeleteFunc(files, func(f string) bool {
		_, err := os.Stat(f)
		return err != nil
	})
}

// home matches an absolute path into somebody's own folders.
var home = regexp.MustCompile(`(^|[^\w./~-])(/(home|Users|root|work)/\w|[A-Z]:\\Users\\)`)

func TestNoHomePaths(t *testing.T) {
	for _, f := range tracked(t) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
			continue
		}
		for i, line := range bytes.Split(b, []byte("\n")) {
			if m := home.Find(line); m != nil {
				t.Errorf("%s:%d: holds an absolute path: %q", f, i+1, m)
			}
		}
	}
}

func TestHomePattern(t *testing.T) {
	tests := []struct {
		in   string
		want bool
	}{
		{"cd /" + "home/ada/sdk", true}, {`"/` + `Users/ada"`, true}, {`C:` + `\Users\ada`, true},
		{"/" + "root/go", true}, {"https://example.com/home/x", false},
		{"../src/x", false}, {"~/src/x", false},
	}
	for _, tt := range tests {
		if got := home.MatchString(tt.in); got != tt.want {
			t.Errorf("%q: matched %v, want %v", tt.in, got, tt.want)
		}
	}
}

// TestNoProgramsCommitted: what go build leaves beside the code of a command is not in the tree. The largest of
// what is meant is a list of words of 0.9 MB.
func TestNoProgramsCommitted(t *testing.T) {
	for _, f := range tracked(t) {
		if is, err := os.Stat(f); err != nil || is.Size() > 1<<20 {
			t.Errorf("%s is committed, and has more than a megabyte: %v", f, err)
		}
	}
}

func TestNoWorkspaceCommitted(t *testing.T) {
	for _, f := range tracked(t) {
		if base := filepath.Base(f); base == "go.work" || base == "go.work.sum" {
			t.Errorf("%s is committed", f)
		}
	}
}

// A module below the root works on the root beside it, not on a release. Only the
// commit of a release, which has its tag, requires that release instead.
func TestNestedModulesReplaceTheRoot(t *testing.T) {
	tags, err := exec.Command("git", "tag", "--points-at", "HEAD").Output()
	if err != nil {
		t.Skip("not a git checkout: ", err)
	}
	for _, f := range tracked(t) {
		if filepath.Base(f) != "go.mod" || f == "go.mod" {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		up := strings.TrimSuffix(strings.Repeat("../", strings.Count(f, "/")), "/")
		want := modulePath + " => " + up
		if !strings.Contains(string(b), want+"\n") && !requiresOne(string(b), strings.Fields(string(tags))) {
			t.Errorf("%s does not replace %s", f, want)
		}
	}
}

// requiresOne reports whether a go.mod requires the root at one of some tags.
func requiresOne(mod string, tags []string) bool {
	return slices.ContainsFunc(tags, func(tag string) bool { return strings.Contains(mod, modulePath+" "+tag+"\n") })
}

func TestRequiresOne(t *testing.T) {
	const mod = "require (\n\t" + modulePath + " v0.1.0\n\texample.org/a v0.2.0\n)\n"
	if !requiresOne(mod, []string{"kv/rediskv/v0.1.0", "v0.1.0"}) {
		t.Error("the release that it requires is not seen")
	}
	if requiresOne(mod, nil) || requiresOne(mod, []string{"v0.1", "v0.2.0"}) {
		t.Error("another release is taken for it")
	}
}
