package integration

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A server is one of the test's own, which it may stop and start again. It
// keeps its data in a folder that goes with the test.
type server struct {
	args   []string
	as     *syscall.Credential
	signal syscall.Signal // that ends it as a crash does
	cmd    *exec.Cmd
	ended  chan error
}

func (s *server) start(t testing.TB) {
	s.cmd = exec.Command(s.args[0], s.args[1:]...)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	if err := s.cmd.Start(); err != nil {
		t.Error(err)
		return
	}
	cmd, ended := s.cmd, make(chan error, 1)
	s.ended = ended
	go func() { ended <- cmd.Wait() }()
}

// stop ends the server, if it runs.
func (s *server) stop() {
	if s.cmd == nil {
		return
	}
	defer func() { s.cmd = nil }()
	_ = s.cmd.Process.Signal(s.signal)
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
}

// find returns the path of a program, which Debian may keep apart, or skips.
func find(t testing.TB, name, pack string, globs ...string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, glob := range globs {
		if paths, _ := filepath.Glob(filepath.Join(glob, name)); len(paths) > 0 {
			return paths[len(paths)-1]
		}
	}
	t.Skipf("no %s in the path; Debian has it in its package %s", name, pack)
	return ""
}

func freePort(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// unprivileged returns a user to run a server as that refuses to run as root,
// and makes dir theirs.
func unprivileged(t testing.TB, dir, name string) *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		t.Skipf("the server does not run as root, and there is no user %s", name)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// folder returns a folder that another user can reach too.
func folder(t testing.TB) string {
	dir, err := os.MkdirTemp("", "realname")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// A restartable is a kind of server that the tests can have of their own.
type restartable struct {
	remote
	make func(t testing.TB) (s *server, addr string)
}

var restartables = []restartable{
	{remotes[0], ownPostgres},
	{remotes[1], ownMySQL},
	{remotes[2], ownRedis},
}

func ownRedis(t testing.TB) (*server, string) {
	path, port := find(t, "redis-server", "redis-server"), freePort(t)
	s := &server{signal: syscall.SIGKILL, args: []string{
		path, "--bind", "127.0.0.1", "--port", port, "--dir", folder(t), "--save", "",
		"--appendonly", "yes", "--appendfsync", "always",
	}}
	return s, "redis://127.0.0.1:" + port
}

func ownPostgres(t testing.TB) (*server, string) {
	const debian = "/usr/lib/postgresql/*/bin"
	initdb := find(t, "initdb", "postgresql", debian)
	path := find(t, "postgres", "postgresql", debian)
	dir, port := folder(t), freePort(t)
	as := unprivileged(t, dir, "postgres")
	cmd := exec.Command(initdb, "-D", dir, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s := &server{as: as, signal: syscall.SIGQUIT, args: []string{
		path, "-D", dir, "-p", port, "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "log_min_messages=panic",
	}}
	return s, "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
}

// ownMySQL returns a MariaDB with a binary log. Without one InnoDB shows a
// commit to others before its own log is on disk: a crash then takes back what
// somebody has read, though never what was acknowledged, and these tests see it.
func ownMySQL(t testing.TB) (*server, string) {
	install := find(t, "mariadb-install-db", "mariadb-server")
	path := find(t, "mariadbd", "mariadb-server", "/usr/sbin")
	dir, port := folder(t), freePort(t)
	as := unprivileged(t, dir, "mysql")
	cmd := exec.Command(install, "--no-defaults", "--datadir="+dir, "--skip-test-db",
		"--auth-root-authentication-method=normal")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("mariadb-install-db: %v\n%s", err, out)
	}
	s := &server{as: as, signal: syscall.SIGKILL, args: []string{
		path, "--no-defaults", "--datadir=" + dir, "--port=" + port, "--bind-address=127.0.0.1",
		"--socket=" + dir + "/socket", "--pid-file=" + dir + "/pid",
		"--log-bin=" + dir + "/bin", "--sync-binlog=1",
	}}
	return s, "root@tcp(127.0.0.1:" + port + ")/realname_test"
}

// up waits until something listens at addr.
func up(t testing.TB, addr string) {
	for range 1000 {
		c, err := net.Dial("tcp", hostPort(addr))
		if err == nil {
			c.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the server does not come up")
}

// crash ends the server now and then and starts it again, until done is closed. It
// lets the server answer for a while in between: on a slow machine it would be ended
// before it has begun, again and again.
func (s *server) crash(t testing.TB, done <-chan struct{}, store kv.Store) (times int) {
	for {
		select {
		case <-done:
			return times
		case <-time.After(500*time.Millisecond + rand.N(300*time.Millisecond)):
		}
		s.stop()
		times++
		s.start(t)
		for range 200 {
			if answers(t, store) {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// answers reports whether s answers.
func answers(t testing.TB, s kv.Store) bool {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := s.Get(ctx, "nothing")
	return errors.Is(err, kv.ErrNotFound)
}

// onEachCrash runs test with stores on a server that crashes while it runs, and
// then what test returned, with the server up again.
func onEachCrash(t *testing.T, test func(*testing.T, []kv.Store) func(*testing.T, kv.Store)) {
	for _, r := range restartables {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			s, addr := r.make(t)
			s.start(t)
			t.Cleanup(s.stop)
			up(t, addr)
			open := r.open(t, addr)
			stores := []kv.Store{open(addr), open(addr), open(addr)}
			done, times := make(chan struct{}), make(chan int)
			go func() { times <- s.crash(t, done, stores[0]) }()
			after := test(t, stores)
			close(done)
			t.Logf("the server crashed %d times", <-times)
			up(t, addr)
			awake(t, stores[0])
			after(t, stores[0])
		})
	}
}

// open is r.at, for a server that has just begun to listen.
func (r restartable) open(t testing.TB, addr string) func(addr string) kv.Store {
	time.Sleep(time.Second)
	return r.at(t, addr, true)
}

// awake waits until s answers.
func awake(t testing.TB, s kv.Store) {
	for range 200 {
		if answers(t, s) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the store does not answer again")
}

// A server that crashes forgets nothing that it acknowledged.
func TestLinearWithCrashes(t *testing.T) {
	onEachCrash(t, func(t *testing.T, stores []kv.Store) func(*testing.T, kv.Store) {
		ctx, cancel := context.WithTimeout(t.Context(), crashTime())
		defer cancel()
		h := record(ctx, t, stores, 9, 1_000_000)
		return func(t *testing.T, s kv.Store) {
			h.finish(t, s, historyKeys)
			h.check(t)
		}
	})
}

func crashTime() time.Duration {
	if *long {
		return time.Minute
	}
	return 3 * time.Second
}
