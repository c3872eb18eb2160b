package sdk_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var release = flag.Bool("release", false, "make a release in a copy, and import each of its modules")

// testVersion is the version that the test releases. No real one has its form.
const testVersion = "v0.999.0-test.1"

// A tree is a folder in which commands run, with variables of their own.
type tree struct {
	t   *testing.T
	dir string
	env []string
}

// run runs a command and returns what it wrote to standard output.
func (d tree) run(name string, args ...string) string {
	d.t.Helper()
	out, err := d.try(name, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func (d tree) try(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = d.dir
	cmd.Env = append(append(withoutGit(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GOWORK=off", "GOFLAGS=-modcacherw -trimpath"), d.env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s %q: %w\n%s%s", name, args, err, out, stderr.Bytes())
	}
	return string(out), err
}

// withoutGit returns the environment without the variables of git. In a hook, or
// in a rebase, GIT_DIR names the repository of whoever runs the tests, and git
// would work on that one.
func withoutGit() []string {
	return slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "GIT_") })
}

// copied returns a repository of one commit, with the files of this tree as they
// are, committed or not.
func copied(t *testing.T) tree {
	t.Helper()
	files, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatal("git tells which files belong to the tree: ", err)
	}
	dir := t.TempDir()
	for _, f := range strings.Split(strings.TrimSuffix(string(files), "\x00"), "\x00") {
		info, err := os.Stat(f)
		if os.IsNotExist(err) {
			continue // removed, and not committed
		}
		b, err2 := os.ReadFile(f)
		to := filepath.Join(dir, f)
		if err != nil || err2 != nil || os.MkdirAll(filepath.Dir(to), 0o755) != nil {
			t.Fatal(err, err2)
		}
		if err := os.WriteFile(to, b, info.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
	d := tree{t: t, dir: dir}
	d.run("git", "init", "-q", "-b", "main")
	d.run("git", "config", "user.name", "T")
	d.run("git", "config", "user.email", "t@example.org")
	d.news("- something new\n")
	d.commit()
	return d
}

func (d tree) commit() {
	d.t.Helper()
	d.run("git", "add", "-A")
	d.run("git", "commit", "-q", "-m", "m")
}

func (d tree) file(name string) string {
	d.t.Helper()
	return read(d.t, filepath.Join(d.dir, name))
}

func (d tree) write(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// news makes lines the whole of what is unreleased.
func (d tree) news(lines string) {
	d.t.Helper()
	before, after, ok := strings.Cut(d.file("CHANGELOG.md"), "## [Unreleased]\n")
	if !ok {
		d.t.Fatal("CHANGELOG.md has no section [Unreleased]")
	}
	if i := strings.Index(after, "\n## ["); i >= 0 {
		after = after[i:]
	} else {
		after = ""
	}
	d.write("CHANGELOG.md", before+"## [Unreleased]\n\n"+lines+after)
}

// modules returns the folders of the modules that are released.
func (d tree) modules() []string { return strings.Fields(d.run("bash", "release.sh", "--modules")) }

// needsGit skips a test of release.sh where it cannot run: without its tools, or
// in a tree that git does not keep.
func needsGit(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"bash", "git", "awk"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("release.sh needs it: ", err)
		}
	}
	tracked(t)
}

func TestReleaseRefuses(t *testing.T) {
	needsGit(t)
	tests := []struct {
		name, want string
		args       []string
		steps      func(d tree)
	}{
		{"no version", "usage", nil, nil},
		{"two versions", "usage", []string{"v0.1.0", "v0.2.0"}, nil},
		{"an unknown flag", "usage", []string{"v0.1.0", "--force"}, nil},
		{"no v", "no version", []string{"0.1.0"}, nil},
		{"two numbers", "no version", []string{"v0.1"}, nil},
		{"a leading zero", "no version", []string{"v0.01.0"}, nil},
		{"build metadata", "no version", []string{"v0.1.0+a"}, nil},
		{"a prerelease with a leading zero", "no version", []string{"v0.1.0-rc.01"}, nil},
		{"v2", "/v2", []string{"v2.0.0"}, nil},
		{"not committed", "not committed", []string{"v0.1.0"}, func(d tree) { d.write("README.md", "") }},
		{"a new file", "not committed", []string{"v0.1.0"}, func(d tree) { d.write("new", "") }},
		{"no branch", "no branch", []string{"v0.1.0"}, func(d tree) { d.run("git", "checkout", "-q", "--detach") }},
		{"nothing new", "nothing under", []string{"v0.1.0"}, func(d tree) { d.news("\n"); d.commit() }},
		{"no section", "no section", []string{"v0.1.0"}, func(d tree) { d.write("CHANGELOG.md", "# C\n"); d.commit() }},
		{"released before", "has a section [0.1.0]", []string{"v0.1.0"}, func(d tree) {
			d.write("CHANGELOG.md", "## [Unreleased]\n- a\n\n## [0.1.0] - 2026-01-01\n- b\n")
			d.commit()
		}},
		{"the tag is there", "tag kv/rediskv/v0.1.0", []string{"v0.1.0"}, func(d tree) {
			d.run("git", "tag", "kv/rediskv/v0.1.0")
		}},
	}
	d := copied(t)
	start := d.run("git", "rev-parse", "HEAD")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tree{t, d.dir, nil}
			if tt.steps != nil {
				tt.steps(d)
			}
			refs := d.run("git", "for-each-ref")
			_, err := d.try("bash", append([]string{"release.sh", "--yes"}, tt.args...)...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("release.sh %q = %v, want %q", tt.args, err, tt.want)
			}
			if after := d.run("git", "for-each-ref"); after != refs {
				t.Errorf("branches and tags were\n%s\nand are\n%s", refs, after)
			}
			d.run("git", "checkout", "-q", "-f", "-B", "main", strings.TrimSpace(start))
			d.run("git", "clean", "-q", "-fd")
		})
	}
}

// A test that runs in a hook must not touch the repository of the hook.
func TestCopyIsItsOwn(t *testing.T) {
	needsGit(t)
	d := copied(t)
	hook := t.TempDir()
	t.Setenv("GIT_DIR", filepath.Join(hook, "git"))
	t.Setenv("GIT_INDEX_FILE", filepath.Join(hook, "index"))
	d.run("git", "init", "-q", "-b", "main")
	d.write("new", "")
	d.commit()
	if left, err := os.ReadDir(hook); err != nil || len(left) > 0 {
		t.Errorf("git wrote %v, %v", left, err)
	}
}

// Each folder with a go.mod is released, or release.sh says that it is not.
func TestReleasedModules(t *testing.T) {
	needsGit(t)
	got := tree{t, ".", nil}.modules()
	slices.Sort(got)
	want := slices.Sorted(maps.Keys(linked))
	if !slices.Equal(got, want) {
		t.Errorf("release.sh releases %q, while the table of what is linked has %q", got, want)
	}
	for _, dir := range got {
		if _, output := program(t, dir); output == "" {
			t.Errorf("%s: its program says no output", dir)
		}
	}
}

func TestRelease(t *testing.T) {
	if !*release {
		t.Skip("builds every module anew, from an empty cache: -release")
	}
	d := copied(t)
	modules := d.modules()
	start := d.run("git", "rev-parse", "HEAD")
	d.run("bash", "release.sh", testVersion)
	if tags := d.run("git", "tag"); tags != "" || d.run("git", "rev-parse", "HEAD") != start {
		t.Fatalf("a dry run changed something; tags %q", tags)
	}
	said := d.run("bash", "release.sh", testVersion, "--yes")
	checkCommits(t, d, modules, said)
	proxy := fileProxy(t, d, modules)
	checkSums(t, d, proxy, modules)
	for _, dir := range modules {
		t.Run(dir, func(t *testing.T) { checkProgram(t, importer(t, proxy), dir) })
	}
	t.Run("every package", func(t *testing.T) { checkEveryPackage(t, importer(t, proxy), modules) })
}

// checkCommits checks the two commits of a release, and what the script said.
func checkCommits(t *testing.T, d tree, modules []string, said string) {
	t.Helper()
	released := d.run("git", "rev-parse", "HEAD^")
	for _, dir := range modules {
		tag := tagOf(dir)
		if got := d.run("git", "rev-parse", tag+"^{commit}"); got != released {
			t.Errorf("tag %s is on %s, want the commit before the last", tag, got)
		}
		if got := d.run("git", "show", "--no-patch", "--format=", tag); !strings.Contains(got, "- something new") {
			t.Errorf("tag %s says\n%s\nwithout the notes", tag, got)
		}
		if !strings.Contains(said, " "+tag) {
			t.Errorf("the command to push lacks %s:\n%s", tag, said)
		}
		mod := d.run("git", "show", tag+":"+path.Join(dir, "go.mod"))
		if strings.Contains(mod, "replace") || dir != "." && !strings.Contains(mod, modulePath+" "+testVersion) {
			t.Errorf("what is released of %s is\n%s", dir, mod)
		}
	}
	if n := len(strings.Fields(d.run("git", "tag"))); n != len(modules) {
		t.Errorf("%d tags for %d modules", n, len(modules))
	}
	log := d.file("CHANGELOG.md")
	if !strings.Contains(log, "## [Unreleased]\n\n## ["+testVersion[1:]+"] - 2") || strings.Count(log, "- something new") != 1 {
		t.Errorf("the changelog is\n%s", log)
	}
	if status := d.run("git", "status", "--porcelain"); status != "" {
		t.Errorf("after a release there are changes:\n%s", status)
	}
	for _, f := range strings.Fields(d.run("git", "ls-files", "*/go.mod")) {
		if !strings.Contains(d.file(f), modulePath+" => ..") {
			t.Errorf("after a release %s does not replace the root", f)
		}
		d := tree{t, filepath.Join(d.dir, filepath.Dir(f)), nil}
		d.run("go", "list", "-deps", "-test", "./...") // the tree still builds
	}
}

// tagOf returns the tag of the module in a folder.
func tagOf(dir string) string { return path.Join(dir, testVersion) }
