package rediskv_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestMain(m *testing.M) {
	redis.SetLogger(quiet{}) // some tests dial where nothing listens
	os.Exit(m.Run())
}

type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

// start starts a server of the test's own, which ends with the test, and
// returns its address. The test skips where no server is installed.
func start(t testing.TB, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("no redis-server in the path; Debian has it in its package redis-server")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	port := fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
	l.Close()
	cmd := exec.Command(path, append([]string{
		"--bind", "127.0.0.1", "--port", port, "--dir", t.TempDir(), "--save", "", "--daemonize", "no",
	}, args...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	c := client(t, addr)
	for range 200 {
		if c.Ping(t.Context()).Err() == nil {
			return addr
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the server does not answer")
	return ""
}

func client(t testing.TB, addr string) *redis.Client {
	c := redis.NewClient(&redis.Options{Addr: addr, ContextTimeoutEnabled: true})
	t.Cleanup(func() { c.Close() })
	return c
}

func do(t testing.TB, c redis.UniversalClient, args ...any) {
	t.Helper()
	if err := c.Do(context.Background(), args...).Err(); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
}

// startCluster starts two servers that share the slots and returns their
// addresses.
func startCluster(t testing.TB) [2]string {
	var addrs [2]string
	for i := range addrs {
		addrs[i] = start(t, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
	}
	a, b := client(t, addrs[0]), client(t, addrs[1])
	do(t, a, "cluster", "addslotsrange", 0, 8191)
	do(t, b, "cluster", "addslotsrange", 8192, 16383)
	host, port, _ := net.SplitHostPort(addrs[1])
	do(t, a, "cluster", "meet", host, port)
	for range 1000 {
		ok := 0
		for _, c := range []*redis.Client{a, b} {
			info, err := c.ClusterInfo(t.Context()).Result()
			if err == nil && strings.Contains(info, "cluster_state:ok") &&
				strings.Contains(info, "cluster_size:2") {
				ok++
			}
		}
		if ok == 2 {
			return addrs
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the cluster does not come up")
	return addrs
}
