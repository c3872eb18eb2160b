package servertest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/server/v3/embed"
	"go.uber.org/zap"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/etcdkv"
)

// asMember, in the environment, makes this program a member of a cluster.
const asMember = "ETCDKV_MEMBER"

func TestMain(m *testing.M) {
	if spec := os.Getenv(asMember); spec != "" {
		fmt.Fprintln(os.Stderr, serve(strings.Split(spec, "|")))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// serve runs a member until it is killed, or its parent has ended.
func serve(spec []string) error {
	c := embed.NewConfig()
	c.Name, c.Dir, c.InitialCluster = spec[0], spec[1], spec[4]
	peer, client := must(url.Parse(spec[2])), must(url.Parse(spec[3]))
	c.ListenPeerUrls, c.AdvertisePeerUrls = []url.URL{*peer}, []url.URL{*peer}
	c.ListenClientUrls, c.AdvertiseClientUrls = []url.URL{*client}, []url.URL{*client}
	c.LogLevel, c.TickMs, c.ElectionMs = "fatal", 50, 500
	if _, err := os.Stat(c.Dir + "/member"); err == nil {
		c.ClusterState = embed.ClusterStateFlagExisting
	}
	e, err := embed.StartEtcd(c)
	if err != nil {
		return err
	}
	parent := os.Getppid()
	for os.Getppid() == parent {
		select {
		case err := <-e.Err():
			return err
		case <-time.After(time.Second):
		}
	}
	return errors.New("the test has ended")
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// A cluster is some members, each a process.
type cluster struct {
	t       testing.TB
	specs   []string
	clients []string // addresses

	mu   sync.Mutex
	cmds []*exec.Cmd
}

// start starts a cluster of n members, which ends with the test.
func start(t testing.TB, n int) *cluster {
	t.Helper()
	c := &cluster{t: t, cmds: make([]*exec.Cmd, n)}
	var peers, all []string
	for i := range n {
		peers = append(peers, "http://"+freeAddress(t))
		c.clients = append(c.clients, "http://"+freeAddress(t))
		all = append(all, fmt.Sprintf("m%d=%s", i, peers[i]))
	}
	for i := range n {
		c.specs = append(c.specs, strings.Join([]string{
			fmt.Sprint("m", i), t.TempDir(), peers[i], c.clients[i], strings.Join(all, ","),
		}, "|"))
	}
	t.Cleanup(func() {
		for i := range n {
			c.kill(i)
		}
	})
	for i := range n {
		c.run(i)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for client := c.client(); ; {
		if _, err := client.Put(ctx, "ready", ""); err == nil {
			return c
		} else if ctx.Err() != nil {
			t.Fatal("the cluster does not come up: ", err)
		}
	}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	defer l.Close()
	return l.Addr().String()
}

// run starts a member, again with what it has on its disk.
func (c *cluster) run(i int) {
	cmd := exec.Command(must(os.Executable()))
	cmd.Env = append(os.Environ(), asMember+"="+c.specs[i])
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cmds[i] = cmd
}

// kill ends a member as a power cut does, but for what the kernel has.
func (c *cluster) kill(i int) {
	c.mu.Lock()
	cmd := c.cmds[i]
	c.cmds[i] = nil
	c.mu.Unlock()
	if cmd != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

// hold stops a member without ending it, as a machine that hangs; release lets it go on.
func (c *cluster) hold(i int)    { c.signal(i, syscall.SIGSTOP) }
func (c *cluster) release(i int) { c.signal(i, syscall.SIGCONT) }

func (c *cluster) signal(i int, s syscall.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.cmds[i].Process.Signal(s); err != nil {
		c.t.Error(err)
	}
}

// client returns a client of the members given, of all if none is.
func (c *cluster) client(members ...int) *clientv3.Client {
	c.t.Helper()
	to := c.clients
	if len(members) > 0 {
		to = nil
		for _, i := range members {
			to = append(to, c.clients[i])
		}
	}
	client, err := clientv3.New(clientv3.Config{
		Endpoints: to, Logger: zap.NewNop(),
		DialKeepAliveTime: time.Second, DialKeepAliveTimeout: time.Second, // leave a member that hangs
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { client.Close() })
	return client
}

var prefixes int

// store returns an empty store.
func (c *cluster) store(members ...int) *etcdkv.Store {
	c.t.Helper()
	prefixes++
	return must(etcdkv.New(c.client(members...), etcdkv.Options{Prefix: fmt.Sprintf("test%d/", prefixes)}))
}

// pair returns two stores with the same records.
func (c *cluster) pair() [2]kv.Store {
	prefixes++
	o := etcdkv.Options{Prefix: fmt.Sprintf("test%d/", prefixes)}
	return [2]kv.Store{must(etcdkv.New(c.client(), o)), must(etcdkv.New(c.client(), o))}
}
