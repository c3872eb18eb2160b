package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/go-redis/v9"
	_ "modernc.org/sqlite"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/rediskv"
	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realnamehttp"
	"github.com/go-realname/sdk/sms"
)

// A service is all that serves.
type service struct {
	addr, staff, db, dsn, redis, keys, sandbox, job, account string // from the command line

	log      *slog.Logger
	config   realname.Config
	verifier *realname.Verifier
	store    *sqlkv.Store
	metrics  *meters
	closers  []func() error
}

// open connects everything, and listens to nothing yet.
func (s *service) open(ctx context.Context, ring *keyring.Ring) (err error) {
	if s.metrics, err = newMeters(); err != nil {
		return err
	}
	if err = s.openStore(ctx); err != nil {
		return err
	}
	s.config = realname.Config{Store: s.store, Keys: ring, Prefix: "rn/", Log: s.log, Observer: s.metrics.Observer}
	cloud, err1 := s.backends()
	forCodes, err2 := s.openCodes(ctx)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	s.config.Codes, err1 = sms.New(sms.Config{
		Store: forCodes, Keys: ring, Prefix: "sms/", Observer: sms.Observe(s.metrics.Observer),
		Senders: []sms.Route{{Name: "cloud", Sender: cloud}},
	})
	s.config.PINs, err2 = password.NewGuard(password.GuardConfig{Store: s.store, Keys: ring, Prefix: "pin/", Observer: s.metrics.Observer})
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	s.verifier, err = realname.New(s.config)
	return err
}

func (s *service) close() {
	for _, f := range s.closers {
		_ = f()
	}
}

// openStore opens the database of sessions, accounts and PINs.
func (s *service) openStore(ctx context.Context) (err error) {
	var db *sql.DB
	dialect := sqlkv.SQLite
	switch kind, rest, _ := strings.Cut(s.dsn, "://"); {
	case s.dsn == "":
		db, err = sqlkv.OpenSQLite("sqlite", s.db)
	case kind == "postgres" || kind == "postgresql":
		dialect = sqlkv.PostgreSQL
		db, err = sql.Open("pgx", s.dsn)
	case kind == "mysql": // the driver's own form after the slashes: user:password@tcp(host:3306)/name
		dialect = sqlkv.MySQL
		db, err = sql.Open("mysql", rest)
	default:
		err = errors.New("-dsn is neither postgres:// nor mysql://")
	}
	if err != nil {
		return err
	}
	s.closers = append(s.closers, db.Close)
	if dialect != sqlkv.SQLite {
		db.SetMaxOpenConns(32)
	}
	if s.store, err = sqlkv.New(db, dialect, sqlkv.Options{}); err != nil {
		return err
	}
	return s.store.Migrate(ctx)
}

// openCodes is where codes and their limits lie: on Redis, if there is one.
func (s *service) openCodes(ctx context.Context) (kv.Store, error) {
	if s.redis == "" {
		return s.store, nil
	}
	r, err := redis.ParseURL(s.redis)
	if err != nil {
		return nil, errors.New("-redis is not redis://…") // the error repeats a password
	}
	r.ContextTimeoutEnabled = true
	client := redis.NewClient(r)
	s.closers = append(s.closers, client.Close)
	return rediskv.New(ctx, client, rediskv.Options{})
}

// serve answers users and staff, and works, until ctx is done. Then it ends in order.
func (s *service) serve(ctx context.Context, l login) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	users, err1 := realnamehttp.Handler(s.verifier, realnamehttp.Config{
		Account: l.user, PINs: s.config.PINs, Log: s.log, Closing: ctx.Done(),
		Address: func(r *http.Request) netip.Addr { p, _ := netip.ParseAddrPort(r.RemoteAddr); return p.Addr() },
	})
	desk, err2 := realnamehttp.DeskHandler(s.verifier, realnamehttp.DeskConfig{Allow: l.staff, Log: s.log})
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	forUsers, forStaff := http.NewServeMux(), http.NewServeMux()
	forUsers.Handle("/realname/", http.StripPrefix("/realname", users))
	forUsers.Handle("/callbacks/", realnamehttp.CallbackHandler(s.verifier, realnamehttp.CallbackConfig{Log: s.log}))
	forStaff.Handle("/desk/", http.StripPrefix("/desk", desk))
	forStaff.Handle("GET /metrics", s.metrics.Handler)
	forStaff.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})

	parts := []func() error{
		func() error { return s.listen(ctx, "users", s.addr, forUsers) },
		func() error { return s.listen(ctx, "staff", s.staff, forStaff) },
		func() error { return s.verifier.Run(ctx, s.event) },
		func() error { return s.prune(ctx) },
	}
	var all sync.WaitGroup
	errs := make([]error, len(parts))
	for i, part := range parts {
		all.Go(func() { errs[i] = part(); cancel() }) // if one part ends, all do
	}
	all.Wait()
	return errors.Join(errs...)
}

// listen serves until ctx is done, and then what is under way.
func (s *service) listen(ctx context.Context, what, addr string, h http.Handler) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	s.log.Info("listening", "for", what, "address", l.Addr().String())
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return server.Shutdown(end)
}

// event is told of every change. Send it where it is waited for: see package webhook.
func (s *service) event(_ context.Context, e realname.Event) error {
	s.log.Info("event", "kind", e.Kind, "session", e.Session, "status", e.Status, "reason", e.Reason)
	return nil
}

// prune deletes what has expired, once a minute.
func (s *service) prune(ctx context.Context) error {
	for ctx.Err() == nil {
		if _, err := s.store.Prune(ctx, 1000); err != nil && ctx.Err() == nil {
			s.log.Warn("prune", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Minute):
		}
	}
	return nil
}
