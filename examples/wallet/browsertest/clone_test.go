//go:build unix

package browsertest

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

var fromClone = flag.String("clone", "", "measure how long it takes from a clone to a verified account, `cold` or warm: with empty caches of Go, or with yours")

// From a clone of what is committed to a verified account: what README says, by somebody who types
// as fast as a browser can. It shows how long each part took.
func TestFromClone(t *testing.T) {
	if *fromClone == "" {
		t.Skip("-clone says how")
	}
	dir := t.TempDir()
	begin := time.Now()
	lap := func(what string) {
		t.Logf("%6.1f s  %s", time.Since(begin).Seconds(), what)
	}
	if out, err := exec.Command("git", "clone", "--quiet", "file://"+root(t), filepath.Join(dir, "sdk")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	lap("cloned")
	s := &site{users: "127.0.0.1:0", staff: "127.0.0.1:0"}
	cmd := exec.Command("go", "-C", filepath.Join(dir, "sdk", "examples", "wallet"), "run", ".",
		"-dir", filepath.Join(dir, "data"), "-addr", s.users, "-staff", s.staff)
	cmd.Env = os.Environ()
	if *fromClone == "cold" {
		cmd.Env = append(cmd.Env, "GOCACHE="+filepath.Join(dir, "cache"), "GOMODCACHE="+filepath.Join(dir, "mod"), "GOFLAGS=-modcacherw")
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // go run has a child, which ends with it
	if err := s.serve(cmd); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	lap("started")
	b := newTab(t, s, desktop)
	b.login(s.users, newName(), "account")
	b.byBank("verify", s.person(t, "passes"))
	lap("handed in")
	newDesk(b.t, b.site, b.width).approve(b.session())
	b.at("done")
	lap("approved")
	most := map[string]time.Duration{"cold": 3 * time.Minute, "warm": time.Minute}[*fromClone]
	if took := time.Since(begin); took > most {
		t.Errorf("it took %v, more than %v", took.Round(time.Second), most)
	}
}

// root is the folder of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
