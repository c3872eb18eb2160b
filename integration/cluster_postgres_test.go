package integration

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/sqlkv"
)

// A duo is a PostgreSQL with a standby. What one is changes with each promotion.
type duo struct {
	t       testing.TB
	nodes   [2]*server
	dirs    [2]string
	ports   [2]string
	primary int
	sync    bool // what is acknowledged is on the disks of both
}

const debianPostgres = "/usr/lib/postgresql/*/bin"

// startDuo starts a primary and its standby.
func startDuo(t testing.TB, sync bool) *duo {
	p := &duo{t: t, sync: sync}
	for i := range p.nodes {
		p.dirs[i], p.ports[i] = filepath.Join(folder(t), "data"), freePort(t)
		as := unprivileged(t, filepath.Dir(p.dirs[i]), "postgres")
		p.nodes[i] = &server{as: as, signal: syscall.SIGQUIT, args: []string{
			find(t, "postgres", "postgresql", debianPostgres), "-D", p.dirs[i], "-p", p.ports[i], "-c", "listen_addresses=127.0.0.1",
			"-c", "unix_socket_directories=", "-c", "log_min_messages=panic", "-c", "wal_keep_size=256MB", "-c", "max_wal_senders=10",
			"-c", "wal_log_hints=on",
		}}
	}
	p.tool("initdb", "-D", p.dirs[0], "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync")
	p.nodes[0].start(t)
	t.Cleanup(func() { p.nodes[0].stop() })
	p.awake(0)
	p.follow(1)
	t.Cleanup(func() { p.nodes[1].stop() })
	return p
}

// tool runs one of PostgreSQL's programs.
func (p *duo) tool(name string, args ...string) {
	p.t.Helper()
	cmd := exec.Command(find(p.t, name, "postgresql", debianPostgres), args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.nodes[0].as}
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func (p *duo) url(i int) string {
	return "postgres://postgres@127.0.0.1:" + p.ports[i] + "/postgres?sslmode=disable"
}

// both is the address of whichever of the two can be written to.
func (p *duo) both() string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%s,127.0.0.1:%s/postgres?sslmode=disable&target_session_attrs=read-write&connect_timeout=2",
		p.ports[0], p.ports[1])
}

// do runs a statement on a node.
func (p *duo) do(i int, statement string) error {
	db := pool(p.t, "pgx", p.url(i))
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, err := db.ExecContext(ctx, statement)
	return err
}

// ask returns whether a node answers yes.
func (p *duo) ask(i int, question string) bool {
	db := pool(p.t, "pgx", p.url(i))
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var yes bool
	return db.QueryRowContext(ctx, question).Scan(&yes) == nil && yes
}

func (p *duo) awake(i int) {
	p.t.Helper()
	until(p.t, "a node that answers", func() bool { return p.ask(i, "SELECT true") })
}

// follow makes a node anew, as the standby of the other, and waits until it is one.
func (p *duo) follow(i int) {
	p.t.Helper()
	if err := os.RemoveAll(p.dirs[i]); err != nil {
		p.t.Fatal(err)
	}
	from := fmt.Sprintf("host=127.0.0.1 port=%s user=postgres application_name=standby", p.ports[1-i])
	p.tool("pg_basebackup", "-D", p.dirs[i], "-d", from, "-R", "-X", "stream", "-c", "fast", "--no-sync")
	p.nodes[i].start(p.t)
	until(p.t, "a standby that follows", func() bool {
		return p.ask(1-i, "SELECT count(*) > 0 FROM pg_stat_replication WHERE state = 'streaming'")
	})
	names := ""
	if p.sync {
		names = "standby"
	}
	for _, s := range []string{"ALTER SYSTEM SET synchronous_standby_names = '" + names + "'", "SELECT pg_reload_conf()"} {
		if err := p.do(1-i, s); err != nil {
			p.t.Fatal(err)
		}
	}
	until(p.t, "a primary that waits for its standby", func() bool {
		return !p.sync || p.ask(1-i, "SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'sync'")
	})
}

// promote makes a primary of the standby.
func (p *duo) promote() {
	p.t.Helper()
	p.primary = 1 - p.primary
	// It must not wait for a standby of its own before there is one.
	p.settle("synchronous_standby_names = ''")
	p.tool("pg_ctl", "promote", "-D", p.dirs[p.primary], "-w")
}

// settle writes a setting where a node that only reads cannot.
func (p *duo) settle(line string) {
	p.t.Helper()
	f, err := os.OpenFile(filepath.Join(p.dirs[p.primary], "postgresql.auto.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintln(f, line)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.tool("pg_ctl", "reload", "-D", p.dirs[p.primary])
}

// failover lets the primary crash, promotes the standby, and makes another of what crashed.
func (p *duo) failover(int) string {
	old := p.primary
	p.nodes[old].stop()
	p.promote()
	p.follow(old)
	return fmt.Sprintf("node %d crashed, node %d was promoted, node %d follows it", old, p.primary, old)
}

// stores returns three on whichever node can be written to.
func (p *duo) stores() []kv.Store {
	open := postgresAt(p.t, p.both(), true)
	return []kv.Store{open(p.both()), open(p.both()), open(p.both())}
}

// TestClusterPostgres: with a synchronous standby, no failover takes back what somebody has seen.
func TestClusterPostgres(t *testing.T) {
	staged(t)
	p := startDuo(t, true)
	fleet{p.stores(), p.failover}.live(t).check(t)
}

// TestClusterPostgresLedger: nothing that was acknowledged is lost with a synchronous standby, and
// the same test finds a loss where the standby does not have to have it.
func TestClusterPostgresLedger(t *testing.T) {
	staged(t)
	for _, sync := range []bool{true, false} {
		t.Run(fmt.Sprint("synchronous ", sync), func(t *testing.T) {
			p := startDuo(t, sync)
			stores := p.stores()
			var l ledger
			l.while(t, stores, func() {
				if !sync { // the standby falls behind, and nobody waits for it
					p.holdSender()
					time.Sleep(time.Second)
				}
				l.event(t, "the primary crashes")
				p.nodes[p.primary].stop()
				p.promote()
				l.event(t, "the standby is promoted")
			})
			awake(t, stores[0])
			if lost := l.lost(t, stores[0]); sync && lost > 0 {
				t.Errorf("%d records are lost", lost)
			} else if !sync && lost == 0 {
				t.Error("an asynchronous standby that was behind lost nothing: the test sees no loss")
			}
		})
	}
}

// holdSender stops the process of the primary that sends to the standby.
func (p *duo) holdSender() {
	p.t.Helper()
	db := pool(p.t, "pgx", p.url(p.primary))
	defer db.Close()
	var pid int
	err := db.QueryRow("SELECT pid FROM pg_stat_replication").Scan(&pid)
	if err == nil {
		err = syscall.Kill(pid, syscall.SIGSTOP)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// TestClusterPostgresSplit: a primary that comes back beside the promoted one acknowledges nothing, since
// nobody follows it.
func TestClusterPostgresSplit(t *testing.T) {
	staged(t)
	p := startDuo(t, true)
	old := p.primary
	store := sqlStore(t, pool(t, "pgx", p.url(old)), sqlkv.PostgreSQL, unique())
	r, err := kv.Put(t.Context(), store, "key", 0, kv.Record{Value: []byte("before")})
	if err != nil {
		t.Fatal(err)
	}
	p.nodes[old].stop()
	p.promote()
	p.nodes[old].start(t) // as if nothing had happened
	p.awake(old)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if _, err := kv.Put(ctx, store, "key", r.Version, kv.Record{Value: []byte("on the wrong side")}); err == nil {
		t.Error("a primary that nobody follows acknowledged a write")
	} else if errors.Is(err, kv.ErrConflict) {
		t.Errorf("it says that nothing was written: %v", err)
	}
}

// A lagging store has its reads answered by a standby: a mistake that must be found.
type lagging struct {
	kv.Store
	standby kv.Store
}

func (s lagging) Get(ctx context.Context, key string) (kv.Record, error) {
	return s.standby.Get(ctx, key)
}

// TestClusterPostgresStandby: reads of a standby are found to be stale, however little it lags behind, and
// writes there are errors.
func TestClusterPostgresStandby(t *testing.T) {
	staged(t)
	p := startDuo(t, true) // what is acknowledged is on the disk of the standby, but not yet seen there
	table := unique()
	store := sqlStore(t, pool(t, "pgx", p.url(p.primary)), sqlkv.PostgreSQL, table)
	db := pool(t, "pgx", p.url(1-p.primary))
	t.Cleanup(func() { db.Close() })
	standby, err := sqlkv.New(db, sqlkv.PostgreSQL, sqlkv.Options{Table: table})
	if err != nil {
		t.Fatal(err)
	}
	until(t, "a table on the standby", func() bool { return answers(t, standby) })
	_, err = kv.Put(t.Context(), standby, "key", 0, kv.Record{Value: []byte("on the wrong side")})
	if err == nil || errors.Is(err, kv.ErrConflict) {
		t.Errorf("Put on a standby = %v, want an error", err)
	}
	fleet{[]kv.Store{store, lagging{store, standby}, store}, func(int) string {
		if err := p.do(1-p.primary, "SELECT pg_wal_replay_pause()"); err != nil {
			t.Error(err)
		}
		time.Sleep(200 * time.Millisecond)
		if err := p.do(1-p.primary, "SELECT pg_wal_replay_resume()"); err != nil {
			t.Error(err)
		}
		return "the standby lagged for a moment"
	}}.live(t).broken(t)
}
