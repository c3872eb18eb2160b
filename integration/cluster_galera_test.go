package integration

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/sqlkv"
)

// A galera is a MariaDB Galera Cluster of three nodes, each of which takes writes.
type galera struct {
	t     testing.TB
	nodes [3]*server
	ports [3]string
	table string
}

const galeraLibrary = "libgalera_smm.so"

func startGalera(t testing.TB) *galera {
	g := &galera{t: t, table: unique()}
	var group [3]string
	for i := range g.nodes {
		g.ports[i], group[i] = freePort(t), "127.0.0.1:"+freePort(t)
	}
	for i := range g.nodes {
		g.nodes[i] = g.node(i, group)
	}
	t.Cleanup(g.logs)
	g.install()
	first := g.nodes[0]
	first.args = append(first.args, "--wsrep-new-cluster")
	first.start(t)
	first.args = first.args[:len(first.args)-1] // when it comes back it joins the others
	t.Cleanup(first.stop)
	g.joined(0, 1)
	for i := 1; i < len(g.nodes); i++ {
		g.nodes[i].start(t)
		t.Cleanup(g.nodes[i].stop)
		g.joined(i, i+1)
	}
	if err := g.do(0, "CREATE DATABASE realname_test"); err != nil {
		t.Fatal(err)
	}
	return g
}

// node is a server that tells the others from itself within seconds, and that gets its first state by rsync.
func (g *galera) node(i int, group [3]string) *server {
	find(g.t, "rsync", "rsync")
	lib := find(g.t, galeraLibrary, "galera-4", "/usr/lib/galera", "/usr/lib/*/galera")
	dir := folder(g.t)
	host, port, _ := strings.Cut(group[i], ":")
	provider := fmt.Sprintf("base_host=%s;base_port=%s;gmcast.listen_addr=tcp://%s;ist.recv_addr=%s:%s;gcache.size=16M;"+
		"evs.inactive_check_period=PT0.2S;evs.keepalive_period=PT0.5S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT5S;evs.install_timeout=PT5S",
		host, port, group[i], host, freePort(g.t))
	return &server{as: unprivileged(g.t, dir, "mysql"), signal: syscall.SIGKILL, args: []string{
		find(g.t, "mariadbd", "mariadb-server", "/usr/sbin"), "--no-defaults", "--datadir=" + dir,
		"--port=" + g.ports[i], "--bind-address=127.0.0.1", "--socket=" + dir + "/socket", "--pid-file=" + dir + "/pid",
		"--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M", "--log-error=" + dir + "/log.err",
		"--binlog-format=ROW", "--innodb-autoinc-lock-mode=2", "--wsrep-on=ON", "--wsrep-provider=" + lib,
		"--wsrep-cluster-name=realname", "--wsrep-node-name=node" + fmt.Sprint(i), "--wsrep-node-address=" + group[i],
		"--wsrep-cluster-address=gcomm://" + strings.Join(group[:], ","),
		"--wsrep-sst-method=rsync", "--wsrep-sst-receive-address=127.0.0.1:" + freePort(g.t),
		"--wsrep-provider-options=" + provider,
	}}
}

// install makes the files of the first node; the others get them from it.
func (g *galera) install() {
	dir := strings.TrimPrefix(g.nodes[0].args[2], "--datadir=")
	cmd := exec.Command(find(g.t, "mariadb-install-db", "mariadb-server"), "--no-defaults", "--datadir="+dir, "--skip-test-db",
		"--auth-root-authentication-method=normal")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: g.nodes[0].as}
	if out, err := cmd.CombinedOutput(); err != nil {
		g.t.Fatalf("mariadb-install-db: %v\n%s", err, out)
	}
}

// logs says what the nodes of a failed test have written last.
func (g *galera) logs() {
	for i, n := range g.nodes {
		dir := strings.TrimPrefix(n.args[2], "--datadir=")
		if b, _ := os.ReadFile(filepath.Join(dir, "log.err")); g.t.Failed() {
			g.t.Logf("node %d: … %s", i, b[max(0, len(b)-2000):])
		}
	}
}

// url is the address of a node. What waits sees all that any node has acknowledged.
func (g *galera) url(i int, waits bool) string {
	addr := "root@tcp(127.0.0.1:" + g.ports[i] + ")/realname_test?timeout=2s"
	if waits {
		addr += "&wsrep_sync_wait=7"
	}
	return addr
}

// do runs a statement on a node.
func (g *galera) do(i int, statement string) error {
	db := pool(g.t, "mysql", strings.Replace(g.url(i, false), "realname_test", "", 1))
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := db.ExecContext(ctx, statement)
	return err
}

// status is what a node says of itself.
func (g *galera) status(i int, name string) (value string) {
	db := pool(g.t, "mysql", strings.Replace(g.url(i, false), "realname_test", "", 1))
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var key string
	_ = db.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE 'wsrep_"+name+"'").Scan(&key, &value)
	return value
}

// joined waits until a node is one of n, and has what they have.
func (g *galera) joined(i, n int) {
	g.t.Helper()
	until(g.t, "a node that has joined", func() bool {
		return g.status(i, "local_state_comment") == "Synced" && g.status(i, "cluster_size") == fmt.Sprint(n)
	})
}

// stores returns one on each node.
func (g *galera) stores(waits bool) (all []kv.Store) {
	for i := range g.nodes {
		all = append(all, sqlStore(g.t, pool(g.t, "mysql", g.url(i, waits)), sqlkv.MySQL, g.table))
	}
	return all
}

// failover kills a node, and lets it join again.
func (g *galera) failover(round int) string {
	g.t.Helper()
	i := 1 + round%2 // the first is asked at the end
	g.nodes[i].stop()
	until(g.t, "a cluster of two", func() bool { return g.status(0, "cluster_size") == "2" })
	g.nodes[i].start(g.t)
	g.joined(i, 3)
	return fmt.Sprintf("node %d was killed, and joined again", i)
}

// conflicts is how many writes were undone, since another node's came first.
func (g *galera) conflicts() string {
	var all []string
	for i := range g.nodes {
		all = append(all, g.status(i, "local_cert_failures")+" + "+g.status(i, "local_bf_aborts"))
	}
	return strings.Join(all, ", ")
}

// TestClusterGalera writes to all nodes at once, and kills one and another: with wsrep_sync_wait=7 the three are
// as one, and nothing that was acknowledged is lost.
func TestClusterGalera(t *testing.T) {
	staged(t)
	g := startGalera(t)
	stores := g.stores(true)
	h := fleet{stores, g.failover}.live(t)
	t.Logf("failed certifications and aborts of each node since it came up: %s", g.conflicts())
	h.check(t)
	l := ledger{pause: 2 * time.Millisecond}
	l.while(t, stores, func() {
		l.event(t, "a node is killed")
		l.event(t, g.failover(0))
	})
	for i, s := range stores {
		if lost := l.lost(t, s); lost > 0 {
			t.Errorf("node %d: %d are lost", i, lost)
		}
	}
}

// TestClusterGaleraStale: a node that lags answers with what was, unless it is told to wait; then it answers
// nothing until it has caught up.
func TestClusterGaleraStale(t *testing.T) {
	staged(t)
	g := startGalera(t)
	fast, lagging := g.stores(true), g.stores(false)
	r, err := kv.Put(t.Context(), fast[0], "key", 0, kv.Record{Value: []byte("old")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fast[1].Get(t.Context(), "key"); err != nil {
		t.Fatal(err)
	}
	_, _ = lagging[1].Get(t.Context(), "key")
	resume := g.hold(1)
	if _, err := kv.Put(t.Context(), fast[0], "key", r.Version, kv.Record{Value: []byte("new")}); err != nil {
		t.Fatal(err)
	}
	if got, err := lagging[1].Get(t.Context(), "key"); err != nil || string(got.Value) != "old" {
		t.Errorf("without wsrep_sync_wait: %q, %v; the test sees no stale read", got.Value, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if got, err := fast[1].Get(ctx, "key"); err == nil || errors.Is(err, kv.ErrNotFound) {
		t.Errorf("with wsrep_sync_wait: %q, %v; want an error", got.Value, err)
	}
	resume()
	if got, err := fast[1].Get(t.Context(), "key"); err != nil || string(got.Value) != "new" {
		t.Errorf("after it has caught up: %q, %v; want new", got.Value, err)
	}
}

// hold has a node take nothing from the others, until the function is called that it returns.
func (g *galera) hold(i int) (resume func()) {
	g.t.Helper()
	db := pool(g.t, "mysql", g.url(i, false))
	conn, err := db.Conn(g.t.Context())
	if err == nil {
		_, err = conn.ExecContext(g.t.Context(), "SET GLOBAL wsrep_desync = ON")
	}
	if err == nil {
		_, err = conn.ExecContext(g.t.Context(), "FLUSH TABLES WITH READ LOCK")
	}
	if err != nil {
		g.t.Fatal(err)
	}
	return func() {
		_, err := conn.ExecContext(context.Background(), "UNLOCK TABLES")
		if err == nil {
			_, err = conn.ExecContext(context.Background(), "SET GLOBAL wsrep_desync = OFF")
		}
		if err != nil {
			g.t.Error(err)
		}
		conn.Close()
		db.Close()
	}
}

// TestClusterGaleraMinority: a node that has lost the others gives no answers, and acknowledges nothing.
func TestClusterGaleraMinority(t *testing.T) {
	staged(t)
	g := startGalera(t)
	store := g.stores(true)[0]
	r, err := kv.Put(t.Context(), store, "key", 0, kv.Record{Value: []byte("before")})
	if err != nil {
		t.Fatal(err)
	}
	g.nodes[1].stop()
	g.nodes[2].stop()
	var told []string
	for range 5 {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		if _, err := store.Get(ctx, "key"); err == nil || errors.Is(err, kv.ErrNotFound) {
			t.Errorf("Get = %v, want an error", err)
		}
		_, err := kv.Put(ctx, store, "key", r.Version, kv.Record{Value: []byte("alone")})
		if err == nil || errors.Is(err, kv.ErrConflict) {
			t.Errorf("Put = %v, want an error", err)
		}
		cancel()
		told = append(told, fmt.Sprint(err))
		time.Sleep(time.Second)
	}
	t.Logf("both others were killed, and the one that is left says: %q", slices.Compact(told))
}
