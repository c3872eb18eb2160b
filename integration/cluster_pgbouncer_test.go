package integration

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/kv/sqlkv"
)

// A bouncer is a PgBouncer in transaction mode before whichever node of a duo is the primary.
type bouncer struct {
	*duo
	server *server
	port   string
	file   string
}

func startBouncer(p *duo) *bouncer {
	dir := folder(p.t)
	b := &bouncer{duo: p, port: freePort(p.t), file: filepath.Join(dir, "pgbouncer.ini")}
	users := filepath.Join(dir, "users")
	if err := os.WriteFile(users, []byte(`"postgres" ""`+"\n"), 0o644); err != nil {
		p.t.Fatal(err)
	}
	b.point()
	b.server = &server{as: unprivileged(p.t, dir, "postgres"), signal: syscall.SIGKILL, args: []string{
		find(p.t, "pgbouncer", "pgbouncer", "/usr/sbin"), "-q", b.file,
	}}
	b.server.start(p.t)
	p.t.Cleanup(b.server.stop)
	up(p.t, "127.0.0.1:"+b.port)
	return b
}

// point writes where the primary is. Its server connections are fewer than there are clients.
func (b *bouncer) point() {
	text := fmt.Sprintf("[databases]\npostgres = host=127.0.0.1 port=%s dbname=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"+
		"listen_port = %s\nunix_socket_dir =\nauth_type = trust\nauth_file = %s\npool_mode = transaction\ndefault_pool_size = 4\n"+
		"max_client_conn = 200\nserver_login_retry = 1\nserver_connect_timeout = 2\nquery_wait_timeout = 5\n",
		b.ports[b.primary], b.port, filepath.Join(filepath.Dir(b.file), "users"))
	if err := os.WriteFile(b.file, []byte(text), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// failover is that of the duo, after which the bouncer is told where the primary is.
func (b *bouncer) failover(round int) string {
	old := b.primary
	b.nodes[old].stop()
	b.promote()
	b.point()
	if err := b.server.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		b.t.Error(err)
	}
	b.follow(old)
	return fmt.Sprintf("node %d crashed behind the bouncer, node %d was promoted, node %d follows it", old, b.primary, old)
}

// address is the bouncer's, for a driver that executes statements in the mode given, or in its own.
func (b *bouncer) address(mode string) string {
	addr := "postgres://postgres@127.0.0.1:" + b.port + "/postgres?sslmode=disable&connect_timeout=2"
	if mode != "" {
		addr += "&default_query_exec_mode=" + mode
	}
	return addr
}

func (b *bouncer) store(table, mode string, unprepared bool) kv.Store {
	db := pool(b.t, "pgx", b.address(mode))
	b.t.Cleanup(func() { db.Close() })
	s, err := sqlkv.New(db, sqlkv.PostgreSQL, sqlkv.Options{Table: table, Unprepared: unprepared})
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// made makes a table, beside the bouncer.
func (b *bouncer) made() (table string) {
	table = unique()
	sqlStore(b.t, pool(b.t, "pgx", b.url(b.primary)), sqlkv.PostgreSQL, table)
	return table
}

// TestClusterPgBouncer keeps the contract in transaction mode, and nothing is taken back when the primary behind it fails.
func TestClusterPgBouncer(t *testing.T) {
	staged(t)
	b := startBouncer(startDuo(t, true))
	t.Run("contract", func(t *testing.T) {
		kvtest.TestStore(t, func(t *testing.T) kv.Store { return b.store(b.made(), "exec", true) })
	})
	table := b.made()
	var stores []kv.Store
	for range 3 {
		stores = append(stores, b.store(table, "exec", true))
	}
	fleet{stores, b.failover}.live(t).check(t)
}

// TestClusterPgBouncerPrepared: a store that prepares its statements gets errors there, and no wrong answers.
func TestClusterPgBouncerPrepared(t *testing.T) {
	staged(t)
	b := startBouncer(startDuo(t, false))
	table := b.made()
	l := ledger{}
	stores := []kv.Store{b.store(table, "", false), b.store(table, "", false)}
	l.while(t, stores, func() { time.Sleep(2 * time.Second) })
	l.event(t, "with prepared statements")
	if l.last == nil || !strings.Contains(l.last.Error(), "prepared statement") {
		t.Errorf("the last error is %v, want one about a prepared statement: can Unprepared go?", l.last)
	}
	sure := sqlStore(t, pool(t, "pgx", b.url(b.primary)), sqlkv.PostgreSQL, table)
	if lost := l.lost(t, sure); lost > 0 {
		t.Errorf("%d are lost", lost)
	}
}
