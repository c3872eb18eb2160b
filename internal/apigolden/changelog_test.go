package apigolden

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A repo is a git repository of a test, with a main branch.
type repo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T) repo {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the script needs bash")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("the script needs git: ", err)
	}
	r := repo{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	r.write("CHANGELOG.md", "# Changelog\n")
	r.write("other", "1")
	return r
}

func (r repo) git(args ...string) {
	r.t.Helper()
	args = append([]string{"-c", "user.name=T", "-c", "user.email=t@example.org"}, args...)
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(withoutGit(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// withoutGit returns the environment without the variables of git. In a hook, or
// in a rebase, GIT_DIR names the repository of whoever runs the tests, and git
// would work on that one.
func withoutGit() []string {
	return slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "GIT_") })
}

func (r repo) write(name, text string) {
	r.t.Helper()
	file := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r repo) commit() {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", "m")
}

// check runs the script and returns whether it passed, and what it said.
func (r repo) check(env ...string) (bool, string) {
	r.t.Helper()
	script, err := filepath.Abs(filepath.Join(root, ".ci", "api-changelog"))
	if err != nil {
		r.t.Fatal(err)
	}
	cmd := exec.Command("bash", script)
	cmd.Dir = r.dir
	cmd.Env = append(append(withoutGit(), "API_BASE="), env...)
	out, err := cmd.CombinedOutput()
	return err == nil, string(out)
}

func TestAPIChangelog(t *testing.T) {
	const unchecked = "NOT CHECKED"
	tests := []struct {
		name  string
		steps func(r repo) // after one commit on main with a folder api
		ok    bool
		says  string
	}{
		{"nothing changed", func(r repo) { r.git("checkout", "-q", "-b", "b"); r.write("other", "2"); r.commit() }, true, "ok"},
		{"api alone", func(r repo) { r.git("checkout", "-q", "-b", "b"); r.write("api/a.txt", "2"); r.commit() }, false, "api/a.txt"},
		{"api and changelog", func(r repo) {
			r.git("checkout", "-q", "-b", "b")
			r.write("api/a.txt", "2")
			r.commit()
			r.write("CHANGELOG.md", "# Changelog\n- a\n")
			r.commit()
		}, true, "ok"},
		{"not committed", func(r repo) {
			r.git("checkout", "-q", "-b", "b")
			r.write("other", "2")
			r.commit()
			r.write("api/a.txt", "2")
		}, false, "api/a.txt"},
		{"a new file, not added", func(r repo) {
			r.git("checkout", "-q", "-b", "b")
			r.write("other", "2")
			r.commit()
			r.write("api/b.txt", "2")
		}, false, "api/b.txt"},
		{"changed on main meanwhile", func(r repo) {
			r.git("checkout", "-q", "-b", "b")
			r.write("other", "2")
			r.commit()
			r.git("checkout", "-q", "main")
			r.write("api/a.txt", "2")
			r.commit()
			r.git("checkout", "-q", "b")
		}, true, "ok"},
		{"main without a release", func(r repo) { r.write("api/a.txt", "2"); r.commit() }, true, unchecked},
		{"main since a release", func(r repo) {
			r.git("tag", "v0.1.0")
			r.write("api/a.txt", "2")
			r.commit()
		}, false, "api/a.txt"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			r.write("api/a.txt", "1")
			r.commit()
			tt.steps(r)
			if ok, out := r.check(); ok != tt.ok || !strings.Contains(out, tt.says) {
				t.Errorf("passed %v, want %v and %q:\n%s", ok, tt.ok, tt.says, out)
			}
		})
	}
}

// A test that runs in a hook must not touch the repository of the hook.
func TestRepoIsItsOwn(t *testing.T) {
	hook := t.TempDir()
	t.Setenv("GIT_DIR", filepath.Join(hook, "git"))
	t.Setenv("GIT_INDEX_FILE", filepath.Join(hook, "index"))
	t.Setenv("GIT_WORK_TREE", hook)
	r := newRepo(t)
	r.commit()
	if _, out := r.check(); strings.Contains(out, "no git history") {
		t.Errorf("the script looked elsewhere: %s", out)
	}
	if left, err := os.ReadDir(hook); err != nil || len(left) > 0 {
		t.Errorf("git wrote %v, %v", left, err)
	}
}

func TestAPIChangelogSaysWhatItCannotCheck(t *testing.T) {
	r := newRepo(t)
	if ok, out := r.check(); !ok || !strings.Contains(out, "no git history") {
		t.Errorf("no commit: passed %v\n%s", ok, out)
	}
	r.commit()
	r.git("checkout", "-q", "-b", "b")
	r.write("api/a.txt", "1")
	r.commit()
	if ok, out := r.check(); !ok || !strings.Contains(out, "has no folder api") {
		t.Errorf("api is new: passed %v\n%s", ok, out)
	}
	if ok, out := r.check("API_BASE=HEAD"); !ok || !strings.Contains(out, "ok") {
		t.Errorf("API_BASE=HEAD: passed %v\n%s", ok, out)
	}
	if ok, out := r.check("API_BASE=deadbeef"); !ok || !strings.Contains(out, "fetch more history") {
		t.Errorf("an unknown API_BASE: passed %v\n%s", ok, out)
	}
	r.write("api/a.txt", "2")
	if ok, out := r.check("API_BASE=HEAD"); ok {
		t.Errorf("api alone, since API_BASE: passed\n%s", out)
	}
}
