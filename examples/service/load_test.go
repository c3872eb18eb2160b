package main

import (
	"context"
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

	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

var load = flag.Duration("load", 0, "put load on the handler for so long, on the database of REALNAME_TEST_POSTGRES")

// atOnce is how many users there are at once.
const atOnce = 200

// times has those of each step. Their room is made ahead, so that it is not taken for growth.
type times struct {
	mu  sync.Mutex
	all map[string][]time.Duration
}

var steps = []string{"start", "consent", "identity", "card", "send", "check", "pin"}

func newTimes() *times {
	t := &times{all: map[string][]time.Duration{}}
	for _, step := range steps {
		t.all[step] = make([]time.Duration, 0, 1<<17)
	}
	return t
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
	w := newTown(t, ownSchema(t, dsn)[1])
	bare, over := newTimes(), newTimes()
	server := httptest.NewServer(handler(t, w))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}}
	var goroutines, heap []int
	for end := time.Now().Add(*load); time.Now().Before(end); {
		crowd(t, w.customers(atOnce), func(c customer) error { return byCalls(t.Context(), w, c, bare) })
		crowd(t, w.customers(atOnce), func(c customer) error { return byHTTP(t.Context(), w, client, server.URL, c, over) })
		w.Clock.Advance(time.Hour)
		if _, err := w.Verifier.Deliver(t.Context(), func(context.Context, realname.Event) error { return nil }); err != nil {
			t.Fatal(err)
		}
		goroutines, heap = append(goroutines, runtime.NumGoroutine()), append(heap, heapInUse())
	}
	for _, step := range steps {
		a, b := p99(bare.all[step]), p99(over.all[step])
		t.Logf("%-9s p99 by calls %8v, over HTTP %8v, %.2f times", step, a.Round(time.Millisecond/10), b.Round(time.Millisecond/10), float64(b)/float64(a))
	}
	t.Logf("%d people; after each round goroutines %v, heap in KB %v", w.born, goroutines, heap)
	steady(t, "goroutines", goroutines, atOnce)
	steady(t, "KB of heap", heap, 1<<10)
}

// heapInUse returns how many KB are alive.
func heapInUse() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what the first one only hands to the finalizers
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc >> 10)
}

// steady fails t if the last quarter of the readings has more than the second: the first one is for
// warming up. Each quarter counts as its middle.
func steady(t *testing.T, what string, readings []int, room int) {
	t.Helper()
	quarter := len(readings) / 4
	if quarter == 0 {
		t.Fatalf("%d rounds are too few to see growth of %s: raise -load", len(readings), what)
	}
	middle := func(part []int) int {
		part = slices.Clone(part)
		slices.Sort(part)
		return part[len(part)/2]
	}
	if early, late := middle(readings[quarter:2*quarter]), middle(readings[len(readings)-quarter:]); late > early+room {
		t.Errorf("%s grow from %d to %d", what, early, late)
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

func handler(t *testing.T, w *town) http.Handler {
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
func byCalls(ctx context.Context, w *town, c customer, to *times) error {
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
		{"check", func() (realname.Session, error) { return v.CheckCode(ctx, s.Ref, w.inbox.take(c.card.Mobile)) }},
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
func byHTTP(ctx context.Context, w *town, client *http.Client, base string, c customer, to *times) error {
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
			return post(at+"/code/check", fmt.Sprintf(`{"code":%q}`, w.inbox.take(c.card.Mobile).Reveal()))
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
