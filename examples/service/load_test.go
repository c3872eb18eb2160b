package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
	"github.com/go-realname/sdk/sms"
)

var load = flag.Duration("load", 0, "put load on the handler for so long, on the database of REALNAME_TEST_POSTGRES")

// atOnce is how many users there are at once.
const atOnce = 200

// A customer is one of many, who has nothing in common with the others.
type customer struct {
	account string
	id      realname.Identity
	card    realname.Card
}

func customers(from, n int) (all []customer) {
	ids := flowtest.Crowd(from + n)[from:]
	for i, id := range ids {
		number := fmt.Sprintf("621626%012d", from+i)
		digit, _ := bankcard.CheckDigit(number)
		all = append(all, customer{fmt.Sprint("u-", from+i), id, realname.Card{
			Number: bankcard.MustParse(number + string(digit)), Mobile: sms.MustParseMobile(fmt.Sprintf("138%08d", from+i)),
		}})
	}
	return all
}

// times has those of each step.
type times struct {
	mu  sync.Mutex
	all map[string][]time.Duration
}

func (t *times) take(step string, f func() error) error {
	began := time.Now()
	err := f()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all[step] = append(t.all[step], time.Since(began))
	return err
}

func p99(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)*99/100]
}

// TestLoad lets 200 people at once go through the flow, by calls and over HTTP by turns. None of
// them sees an error, and nothing is left over. What it took is told.
func TestLoad(t *testing.T) {
	if *load == 0 {
		t.Skip("takes as long as -load says")
	}
	dsn := os.Getenv("REALNAME_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("no REALNAME_TEST_POSTGRES")
	}
	w := postgresWorld(t, ownSchema(t, dsn)[1])
	bare, over := &times{all: map[string][]time.Duration{}}, &times{all: map[string][]time.Duration{}}
	server := httptest.NewServer(handler(t, w))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}}
	next := 0
	var goroutines []int
	var heap []uint64
	for end := time.Now().Add(*load); time.Now().Before(end); {
		for _, by := range []struct {
			to  *times
			run func(customer, *times) error
		}{
			{bare, func(c customer, to *times) error { return byCalls(t.Context(), w, c, to) }},
			{over, func(c customer, to *times) error { return byHTTP(t.Context(), w, client, server.URL, c, to) }},
		} {
			crowd(t, customers(next, atOnce), func(c customer) error { return by.run(c, by.to) })
			next += atOnce
		}
		w.Clock.Advance(time.Hour)
		if _, err := w.Verifier.Deliver(t.Context(), func(context.Context, realname.Event) error { return nil }); err != nil {
			t.Fatal(err)
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		goroutines, heap = append(goroutines, runtime.NumGoroutine()), append(heap, m.HeapAlloc>>20)
	}
	for _, step := range []string{"start", "consent", "identity", "card", "send", "check", "pin"} {
		a, b := p99(bare.all[step]), p99(over.all[step])
		t.Logf("%-9s p99 by calls %8v, over HTTP %8v, %.2f times", step, a.Round(time.Millisecond/10), b.Round(time.Millisecond/10), float64(b)/float64(a))
	}
	t.Logf("%d people; goroutines after each round %v; heap in MB %v", next, goroutines, heap)
	if first, last := goroutines[0], goroutines[len(goroutines)-1]; last > first+atOnce {
		t.Errorf("goroutines grow from %d to %d", first, last)
	}
}

// crowd lets all go at once.
func crowd(t *testing.T, all []customer, do func(customer) error) {
	t.Helper()
	var group sync.WaitGroup
	for _, c := range all {
		group.Go(func() {
			if err := do(c); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

func postgresWorld(t *testing.T, dsn string) *realnametest.World {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(32)
	store, err := sqlkv.New(db, sqlkv.PostgreSQL, sqlkv.Options{})
	if err == nil {
		err = store.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := realnametest.New(realnametest.Options{Store: store, SMS: func(c *sms.Config) { c.Limits.WatchBreakers = true },
		Change: func(c *realname.Config) { c.Timeout = time.Minute }})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func handler(t *testing.T, w *realnametest.World) http.Handler {
	t.Helper()
	h, err := realnamehttp.Handler(w.Verifier, realnamehttp.Config{
		Account: func(r *http.Request) (string, error) { return r.Header.Get("Test-Account"), nil },
		PINs:    w.PINs, Now: w.Clock.Now, Timeout: 2 * time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// byCalls goes through the flow by bank card.
func byCalls(ctx context.Context, w *realnametest.World, c customer, to *times) error {
	v := w.Verifier
	var s realname.Session
	for _, st := range []struct {
		name string
		do   func() (realname.Session, error)
	}{
		{"start", func() (realname.Session, error) {
			return v.Start(ctx, c.account, realname.GoalVerify, realname.MethodBankCard)
		}},
		{"consent", func() (realname.Session, error) {
			return v.Consent(ctx, s.Ref, realnametest.Acts(v)...)
		}},
		{"identity", func() (realname.Session, error) { return v.SubmitIdentity(ctx, s.Ref, c.id) }},
		{"card", func() (realname.Session, error) { return v.SubmitCard(ctx, s.Ref, c.card) }},
		{"send", func() (realname.Session, error) {
			s, _, err := v.SendCode(ctx, s.Ref, realname.CodeRequest{})
			return s, err
		}},
		{"check", func() (realname.Session, error) { return v.CheckCode(ctx, s.Ref, w.Phone.Code(c.card.Mobile)) }},
		{"pin", func() (realname.Session, error) { return v.SetPIN(ctx, s.Ref, password.MustParsePIN(pin)) }},
	} {
		if err := to.take(st.name, func() (err error) { s, err = st.do(); return err }); err != nil {
			return fmt.Errorf("%s: %w", st.name, err)
		}
	}
	if s.Status != realname.StatusApproved {
		return fmt.Errorf("the session is %v", s.Status)
	}
	return nil
}

// byHTTP does the same over HTTP.
func byHTTP(ctx context.Context, w *realnametest.World, client *http.Client, base string, c customer, to *times) error {
	var at, status string
	post := func(path, body string) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+path, strings.NewReader(body))
		if err != nil {
			return err
		}
		r.Header.Set("Test-Account", c.account)
		r.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(r)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			return fmt.Errorf("%d %s %v", resp.StatusCode, b, err)
		}
		var is struct{ Session, Status string }
		if json.Unmarshal(b, &is) == nil && is.Session != "" {
			at, status = "/sessions/"+is.Session, is.Status
		}
		return nil
	}
	for _, st := range []struct {
		name string
		do   func() error
	}{
		{"start", func() error { return post("/sessions", `{"goal":"verify","method":"bank_card"}`) }},
		{"consent", func() error {
			return post(at+"/consent", `{"acts":[{"purpose":"identity","text":"identity","version":"2026-05","language":"zh-Hans"},{"purpose":"card","text":"card","version":"2026-05","language":"zh-Hans"}]}`)
		}},
		{"identity", func() error {
			return post(at+"/identity", fmt.Sprintf(`{"name":%q,"number":%q}`, c.id.Name.Reveal(), c.id.Number.Reveal()))
		}},
		{"card", func() error {
			return post(at+"/card", fmt.Sprintf(`{"number":%q,"mobile":%q}`, c.card.Number.Reveal(), c.card.Mobile.Reveal()))
		}},
		{"send", func() error { return post(at+"/code", `{}`) }},
		{"check", func() error {
			return post(at+"/code/check", fmt.Sprintf(`{"code":%q}`, w.Phone.Code(c.card.Mobile).Reveal()))
		}},
		{"pin", func() error { return post(at+"/pin", fmt.Sprintf(`{"pin":%q}`, pin)) }},
	} {
		if err := to.take(st.name, st.do); err != nil {
			return fmt.Errorf("%s: %w", st.name, err)
		}
	}
	if status != "approved" {
		return fmt.Errorf("the session is %s", status)
	}
	return nil
}
