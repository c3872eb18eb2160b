package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite"

	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realnamehttp"
	"github.com/go-realname/sdk/sms"
)

// A wallet is all that serves.
type wallet struct {
	log      *slog.Logger
	db       *sql.DB
	store    *sqlkv.Store
	verifier *realname.Verifier
	pins     *password.Guard
	login    login
	world    *world
	pages    *pages
}

// open opens the files in a folder, and makes those that are missing. Users come to addr, and the
// sandbox listens at play.
func open(ctx context.Context, dir, addr, play string, log *slog.Logger) (*wallet, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	ring, err := openKeys(filepath.Join(dir, "keys.json"))
	if err != nil {
		return nil, err
	}
	w := &wallet{log: log, world: newWorld()}
	if err := w.openStore(ctx, filepath.Join(dir, "wallet.db")); err != nil {
		return nil, err
	}
	c := realname.Config{
		Store: w.store, Photos: photoTable{w.db}, Keys: ring, Prefix: "rn/", Texts: consents(), FourEyes: fourEyes, Log: log,
		MinAge:             8, // from then on a person has some capacity (民法典, art. 19); a guardian agrees below 14
		UnsafeFakeBackends: true,
	}
	sender, err1 := backends(&c, "http://"+play, "http://"+addr+"/back", log)
	var err2, err3, err4, err5 error
	w.pins, err2 = password.NewGuard(password.GuardConfig{Store: w.store, Keys: ring, Prefix: "pin/"})
	c.PINs = w.pins
	c.Codes, err3 = sms.New(sms.Config{
		Store: w.store, Keys: ring, Prefix: "sms/", Senders: []sms.Route{{Name: "cloud", Sender: sender}},
	})
	w.login, err4 = newLogin(ring)
	w.pages, err5 = newPages()
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return nil, errors.Join(err, w.close())
	}
	w.verifier, err = realname.New(c)
	return w, err
}

func (w *wallet) close() error { return w.db.Close() }

// openStore opens the database: one file for what realname keeps, for photos and for payments.
func (w *wallet) openStore(ctx context.Context, file string) (err error) {
	if w.db, err = sqlkv.OpenSQLite("sqlite", file); err != nil {
		return err
	}
	if w.store, err = sqlkv.New(w.db, sqlkv.SQLite, sqlkv.Options{}); err == nil {
		err = w.store.Migrate(ctx)
	}
	if err == nil {
		err = errors.Join(migratePayments(ctx, w.db), photoTable{w.db}.migrate(ctx))
	}
	return err
}

// backends are the providers, by their real adapters: two clouds, both played by the sandbox at
// base. Whoever is done with the face check comes back to the address back.
func backends(c *realname.Config, base, back string, log *slog.Logger) (sms.Sender, error) {
	one, err1 := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: base, Log: log})
	two, err2 := alibaba.New(alibaba.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: base, Log: log})
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	c.Authority, c.Documents, c.Bank = one.Authority(), one.Documents(), one.Bank(tencent.BankOptions{})
	c.Face, err1 = two.Face(alibaba.FaceOptions{SceneID: "1", ReturnURL: back})
	sender, err2 := one.SMS(tencent.SMSOptions{AppID: "1400000000", Sign: "示例钱包", Templates: map[string]string{"": "1"}})
	return sender, errors.Join(err1, err2)
}

// consents are the texts on the pages: for each purpose and receiver one for the person, and one for
// the guardian of a child. A text that changes gets a new version, and everybody is asked again.
func consents() (all []realname.Text) {
	for purpose, receiver := range map[realname.Purpose]string{
		realname.PurposeIdentity: "tencent", realname.PurposePhotos: "tencent", realname.PurposeFace: "alibaba", realname.PurposeCard: "tencent",
	} {
		for _, language := range []string{"zh-Hans", "en"} {
			text := realname.Text{
				ID: "wallet-" + purpose.String(), Version: "1", Language: language, Purpose: purpose, Receiver: receiver,
			}
			all = append(all, text)
			text.ID, text.Guardian = "wallet-guardian-"+purpose.String(), true
			all = append(all, text)
		}
	}
	return all
}

// serve answers users, staff and the adapters, and works, until ctx is done.
func (w *wallet) serve(ctx context.Context, forUsers, forStaff, forProviders net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	users, err1 := realnamehttp.Handler(w.verifier, realnamehttp.Config{
		Account: w.login.user, PINs: w.pins, Erase: true, Export: true, Ward: w.ward, Log: w.log, Closing: ctx.Done(),
		// No Address: here all users have the same one, and would share its limit of messages.
	})
	desk, err2 := realnamehttp.DeskHandler(w.verifier, realnamehttp.DeskConfig{Allow: w.login.staff, Log: w.log})
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	parts := []func() error{
		func() error { return serve(ctx, forUsers, w.users(users)) },
		func() error { return serve(ctx, forStaff, w.staff(desk)) },
		func() error { return serve(ctx, forProviders, w.world.sandbox) },
		func() error { return w.verifier.Run(ctx, w.event) },
	}
	var all sync.WaitGroup
	errs := make([]error, len(parts))
	for i, part := range parts {
		all.Go(func() { errs[i] = part(); cancel() }) // if one part ends, all do
	}
	all.Wait()
	return errors.Join(errs...)
}

// event is told of every change. Send it where it is waited for: see package webhook.
func (w *wallet) event(_ context.Context, e realname.Event) error {
	w.log.Info("event", "kind", e.Kind, "session", e.Session, "status", e.Status, "reason", e.Reason)
	return nil
}

// serve serves until ctx is done, and then what is under way.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(end); errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	} else {
		return err
	}
}
