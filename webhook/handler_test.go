package webhook_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/webhook"
)

// A taker takes messages as a service does, and keeps them.
type taker struct {
	mu   sync.Mutex
	took []webhook.Message
	fail error
	hook func(ctx context.Context, m webhook.Message) // nil for none
}

func (x *taker) take(ctx context.Context, m webhook.Message) error {
	if x.hook != nil {
		x.hook(ctx, m)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return x.fail
	}
	x.took = append(x.took, m)
	return nil
}

// numbers are those of the messages that were taken.
func (x *taker) numbers() (all []uint64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, m := range x.took {
		all = append(all, m.Number)
	}
	return all
}

// A door is a handler with all around it.
type door struct {
	http.Handler
	t     testing.TB
	clock *realnametest.Clock
	taker *taker
	c     webhook.HandlerConfig
}

func newDoor(t testing.TB) *door {
	d := &door{t: t, clock: newClock(), taker: new(taker)}
	d.c = webhook.HandlerConfig{
		Secrets: []webhook.Secret{mustSecret(published)}, Take: d.taker.take, Now: d.clock.Now,
		Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(),
	}
	d.open()
	return d
}

// open makes the handler anew, as another process would.
func (d *door) open() {
	d.t.Helper()
	h, err := webhook.NewHandler(d.c)
	if err != nil {
		d.t.Fatal(err)
	}
	d.Handler = h
}

// request is what a sender sends of a message at this moment.
func (d *door) request(m webhook.Message) *http.Request {
	var req *http.Request
	s, err := webhook.New(webhook.Config{
		URL: "https://example.com/hook", Secrets: []webhook.Secret{mustSecret(published)}, Now: d.clock.Now, MaxPause: -1,
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			req = httptest.NewRequest(r.Method, r.URL.String(), bytes.NewReader(body))
			req.Header = r.Header
			return &http.Response{StatusCode: 204, Body: http.NoBody}, nil
		}),
	})
	if err == nil {
		err = s.Send(context.Background(), m)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return req
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// knock sends a request and returns the answer's status. Every answer is empty.
func (d *door) knock(r *http.Request) int {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	if w.Body.Len() > 0 || w.Header().Get("Cache-Control") != "no-store" {
		d.t.Errorf("%d with %q, %v", w.Code, w.Body, w.Header())
	}
	return w.Code
}

func (d *door) send(n uint64) int { return d.knock(d.request(message(d.clock, n))) }

func TestNewHandlerNamesEveryProblem(t *testing.T) {
	_, err := webhook.NewHandler(webhook.HandlerConfig{Timeout: -1, Store: new(kv.Memory), Prefix: "a b"})
	for _, field := range []string{"Secrets", "Take", "Timeout", "Keys", "Prefix"} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("the error does not name %s: %v", field, err)
		}
	}
	c := newDoor(t).c
	c.Timeout = time.Hour
	if _, err := webhook.NewHandler(c); err == nil {
		t.Error("a Timeout of an hour is accepted")
	}
}

func TestHandlerAnswers(t *testing.T) {
	long := func(n int) func(r *http.Request) {
		return func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(strings.Repeat("x", n))) }
	}
	tests := []struct {
		name   string
		change func(r *http.Request)
		want   int
	}{
		{"as it was sent", func(*http.Request) {}, 204},
		{"GET", func(r *http.Request) { r.Method = "GET" }, 405},
		{"PUT", func(r *http.Request) { r.Method = "PUT" }, 405},
		{"another body", long(10), 401},
		{"a body as long as may be", long(webhook.MaxBody), 401},
		{"a longer one", long(webhook.MaxBody + 1), 413},
		{"a broken one", func(r *http.Request) { r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF)) }, 400},
		{"no ID", func(r *http.Request) { r.Header.Del("webhook-id") }, 401},
		{"no time", func(r *http.Request) { r.Header.Del("webhook-timestamp") }, 401},
		{"no signature", func(r *http.Request) { r.Header.Del("webhook-signature") }, 401},
		{"two signatures", func(r *http.Request) { r.Header.Add("webhook-signature", "v1,AAAA") }, 401},
		{"another ID", func(r *http.Request) { r.Header.Set("webhook-id", "msg_2") }, 401},
		{"another time", func(r *http.Request) { r.Header.Set("webhook-timestamp", "1793610001") }, 401},
		{"another signature", func(r *http.Request) { r.Header.Set("webhook-signature", "v1,AAAA") }, 401},
	}
	for _, tt := range tests {
		d := newDoor(t)
		var seen []string
		d.c.Observe = func(id string, err error) { seen = append(seen, id+" "+err.Error()) }
		d.open()
		m := message(d.clock, 1)
		m.Stream = "account-zq4711zq-wang"
		r := d.request(m)
		tt.change(r)
		if got := d.knock(r); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
		if took := len(d.taker.numbers()); (took == 1) != (tt.want == 204) {
			t.Errorf("%s: %d messages were taken", tt.name, took)
		}
		if (len(seen) == 1) != (tt.want == 401) {
			t.Errorf("%s: observed %q", tt.name, seen)
		}
		leaktest.CheckText(t, tt.name, strings.Join(seen, " "), "zq4711zq")
	}
}

// TestHandlerBadBody: what is signed and is not a message is told apart: its sender has a mistake.
func TestHandlerBadBody(t *testing.T) {
	d := newDoor(t)
	r := httptest.NewRequest("POST", "/", strings.NewReader(`{"test": 2432232314}`))
	// The published vector.
	r.Header.Set("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
	r.Header.Set("webhook-timestamp", "1614265330")
	r.Header.Set("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
	d.clock.Advance(time.Unix(1614265330, 0).Sub(d.clock.Now()))
	if got := d.knock(r); got != 400 {
		t.Errorf("%d, want 400", got)
	}
}

func TestHandlerTime(t *testing.T) {
	for after, want := range map[time.Duration]int{
		5 * time.Minute: 204, 5*time.Minute + time.Second: 401, -5 * time.Minute: 204, -5*time.Minute - time.Second: 401,
	} {
		d := newDoor(t)
		r := d.request(message(d.clock, 1))
		d.clock.Advance(after)
		if got := d.knock(r); got != want {
			t.Errorf("after %v: %d, want %d", after, got, want)
		}
	}
}

// TestHandlerDropsOldNumbers: a message is taken once, and none after a later one.
func TestHandlerDropsOldNumbers(t *testing.T) {
	d := newDoor(t)
	first := d.request(message(d.clock, 1))
	again := first.Clone(t.Context())
	again.Body = d.request(message(d.clock, 1)).Body
	for _, r := range []*http.Request{first, again} {
		if got := d.knock(r); got != 204 {
			t.Errorf("%d, want 204", got)
		}
	}
	for _, n := range []uint64{1, 3, 2, 3, 1, 4, 1 << 63, 5} {
		if got := d.send(n); got != 204 {
			t.Errorf("number %d: %d", n, got)
		}
		d.open()
	}
	if got := d.taker.numbers(); !slices.Equal(got, []uint64{1, 3, 4, 1 << 63}) {
		t.Errorf("took %v", got)
	}
	other := message(d.clock, 1)
	other.Stream = "session-2"
	if got := d.knock(d.request(other)); got != 204 || len(d.taker.numbers()) != 5 {
		t.Errorf("another stream: %d, took %v", got, d.taker.numbers())
	}
	for range 2 {
		loose := message(d.clock, 0)
		loose.Stream, loose.ID = "", "msg_1"
		if got := d.knock(d.request(loose)); got != 204 {
			t.Errorf("not numbered: %d", got)
		}
	}
	if n := len(d.taker.numbers()); n != 7 {
		t.Errorf("took %d messages, want those without a number twice", n)
	}
}

// TestHandlerWithoutStore gives every message to Take.
func TestHandlerWithoutStore(t *testing.T) {
	d := newDoor(t)
	d.c.Store, d.c.Keys = nil, nil
	d.open()
	for _, n := range []uint64{2, 2, 1} {
		if got := d.send(n); got != 204 {
			t.Errorf("number %d: %d", n, got)
		}
	}
	if got := d.taker.numbers(); !slices.Equal(got, []uint64{2, 2, 1}) {
		t.Errorf("took %v", got)
	}
}

// TestHandlerTakeFails: what was not taken is not marked, and comes again.
func TestHandlerTakeFails(t *testing.T) {
	d := newDoor(t)
	d.taker.fail = errTest
	var seen error
	d.c.Observe = func(_ string, err error) { seen = err }
	d.open()
	if got := d.send(1); got != 500 || seen != errTest {
		t.Errorf("%d, observed %v", got, seen)
	}
	d.taker.fail = nil
	if got := d.send(1); got != 204 || len(d.taker.numbers()) != 1 {
		t.Errorf("again: %d, took %v", got, d.taker.numbers())
	}
}

func TestHandlerTimeout(t *testing.T) {
	d := newDoor(t)
	d.c.Timeout = 300 * time.Millisecond // of the real clock: the store has to answer within it too
	d.taker.hook = func(ctx context.Context, _ webhook.Message) {
		<-ctx.Done()
		d.taker.fail = ctx.Err()
	}
	d.open()
	if got := d.send(1); got != 500 {
		t.Errorf("%d, want 500", got)
	}
	d.taker.hook, d.taker.fail = nil, nil
	if got := d.send(1); got != 204 {
		t.Errorf("again: %d", got)
	}
}

// TestHandlerOneAtATime: while Take is under way for a message, others of its stream are told to
// come again: also the same one, which its sender may repeat. After its time is over the next
// one is taken, and what the slow one does then is not marked.
func TestHandlerOneAtATime(t *testing.T) {
	d := newDoor(t)
	came, pass := make(chan struct{}), make(chan struct{})
	d.taker.hook = func(context.Context, webhook.Message) {
		came <- struct{}{}
		<-pass
	}
	slow := make(chan int)
	first := d.request(message(d.clock, 1))
	go func() { slow <- d.knock(first) }()
	<-came
	d.taker.hook = nil
	for _, n := range []uint64{1, 2} {
		if got := d.send(n); got != 503 {
			t.Errorf("number %d beside a slow one: %d, want 503", n, got)
		}
	}
	other := message(d.clock, 1)
	other.Stream = "session-2"
	if got := d.knock(d.request(other)); got != 204 {
		t.Errorf("another stream: %d", got)
	}
	d.clock.Advance(21 * time.Second) // two times Timeout, and a second
	for _, n := range []uint64{1, 2} {
		if got := d.send(n); got != 204 {
			t.Errorf("number %d after the slow one's time: %d", n, got)
		}
	}
	close(pass)
	if got := <-slow; got != 503 {
		t.Errorf("the slow one: %d, want 503", got)
	}
	if got := d.send(1); got != 204 || d.send(3) != 204 {
		t.Errorf("at last: %d", got)
	}
}

// TestHandlerPanics: a panic of Take goes on, and the stream is free again after its time.
func TestHandlerPanics(t *testing.T) {
	d := newDoor(t)
	d.taker.hook = func(context.Context, webhook.Message) { panic("of the service's own") }
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		d.send(1)
	}()
	d.taker.hook = nil
	d.clock.Advance(21 * time.Second)
	if got := d.send(1); got != 204 {
		t.Errorf("later: %d", got)
	}
}

// TestHandlerWithFaults: with a fault at any call to the store, a message whose sender is told that
// it was taken was taken; and each one is taken once its sender has repeated it.
func TestHandlerWithFaults(t *testing.T) {
	for _, fault := range []kvtest.Fault{
		{Before: errTest}, {After: errTest}, {Before: kv.ErrUnknown}, {After: kv.ErrUnknown},
	} {
		for n := 1; ; n++ {
			d := newDoor(t)
			store := d.c.Store
			chaos := &kvtest.Chaos{Store: store, Plan: kvtest.FailAt(n, fault)}
			d.c.Store = chaos
			d.open()
			got := d.send(1)
			if chaos.Calls() < n {
				break
			}
			if took := len(d.taker.numbers()); got == 204 && took != 1 || took > 1 {
				t.Errorf("%+v at call %d: %d, took %d", fault, n, got, took)
			}
			d.clock.Advance(21 * time.Second)
			for range 2 {
				if got := d.send(1); got != 204 {
					t.Errorf("%+v at call %d, repeated: %d", fault, n, got)
				}
			}
			if took := d.taker.numbers(); len(took) < 1 || len(took) > 2 {
				t.Errorf("%+v at call %d: took %v", fault, n, took)
			}
			if got := d.send(2); got != 204 || d.taker.numbers()[len(d.taker.numbers())-1] != 2 {
				t.Errorf("%+v at call %d, the next: %d", fault, n, got)
			}
		}
	}
}

// TestHandlerCost: what a message costs at the store, and one that comes again.
func TestHandlerCost(t *testing.T) {
	d := newDoor(t)
	chaos := &kvtest.Chaos{Store: d.c.Store}
	d.c.Store = chaos
	d.open()
	for i, want := range []int{3, 1} { // read, claimed and marked; then read
		before := chaos.Calls()
		if got := d.send(1); got != 204 || chaos.Calls()-before != want {
			t.Errorf("time %d: %d with %d calls to the store, want %d", i+1, got, chaos.Calls()-before, want)
		}
	}
	before := chaos.Calls()
	r := d.request(message(d.clock, 2))
	r.Header.Set("webhook-signature", "v1,AAAA")
	if got := d.knock(r); got != 401 || chaos.Calls() != before {
		t.Errorf("not signed: %d with %d calls to the store, want none", got, chaos.Calls()-before)
	}
}

// TestHandlerInOrder: senders in several processes repeat and overtake each other, and receivers
// in several processes take each number once, in order.
func TestHandlerInOrder(t *testing.T) {
	d := newDoor(t)
	d.taker.hook = func(context.Context, webhook.Message) { runtime.Gosched() }
	const last = 30
	var wg sync.WaitGroup
	for i := range 6 {
		h, err := webhook.NewHandler(d.c)
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, uint64(i)))
		wg.Go(func() {
			for n := uint64(1); n <= last; {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, d.request(message(d.clock, n)))
				switch {
				case w.Code == 204 && random.IntN(3) == 0 && n > 1:
					n-- // as if an answer had been lost
				case w.Code == 204:
					n++
				case w.Code == 503:
					time.Sleep(100 * time.Microsecond)
				default:
					t.Errorf("number %d: %d", n, w.Code)
				}
			}
		})
	}
	wg.Wait()
	want := make([]uint64, last)
	for i := range want {
		want[i] = uint64(i + 1)
	}
	if got := d.taker.numbers(); !slices.Equal(got, want) {
		t.Errorf("took %v", got)
	}
}

// TestMarksAreSealed: the store of a receiver sees no name of a stream.
func TestMarksAreSealed(t *testing.T) {
	d := newDoor(t)
	store := &spy{Store: d.c.Store}
	d.c.Store = store
	d.open()
	m := message(d.clock, 1)
	m.Stream = "account-zq4711zq-wang"
	if got := d.knock(d.request(m)); got != 204 {
		t.Fatal(got)
	}
	if !strings.Contains(store.seen.String(), "wn/") || strings.Contains(store.seen.String(), "zq4711zq") {
		t.Errorf("the store saw %q", &store.seen)
	}
}

// A spy keeps what a store is given.
type spy struct {
	kv.Store
	seen bytes.Buffer
}

func (s *spy) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	fmt.Fprintf(&s.seen, "%s %s\n", key, r.Value)
	return s.Store.Swap(ctx, key, old, r)
}

// FuzzHandler holds that nobody without the secret has anything taken, whatever is sent.
func FuzzHandler(f *testing.F) {
	d := newDoor(f)
	r := d.request(message(d.clock, 1))
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("POST", r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), r.Header.Get("webhook-signature"), body)
	f.Add("POST", "", "", "", []byte(`{}`))
	f.Add("GET", "msg_1", "1793610000", "v1,", []byte{})
	good := r.Header
	f.Fuzz(func(t *testing.T, method, id, timestamp, signature string, b []byte) {
		d := newDoor(t)
		req := httptest.NewRequest("POST", "/", bytes.NewReader(b))
		req.Method = method
		req.Header = http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {timestamp}, "Webhook-Signature": {signature}}
		got := d.knock(req)
		same := method == "POST" && id == good.Get("webhook-id") && timestamp == good.Get("webhook-timestamp") &&
			slices.Contains(strings.Split(signature, " "), good.Get("webhook-signature")) && bytes.Equal(b, body)
		if took := len(d.taker.numbers()); took > 0 && !same || (got == 204) != (took == 1) {
			t.Errorf("%s %q %q %q %q: %d, took %d", method, id, timestamp, signature, b, got, took)
		}
		if !slices.Contains([]int{204, 401, 405, 413}, got) {
			t.Errorf("answered %d", got)
		}
	})
}

func ExampleNewHandler() {
	secret := webhook.NewSecret() // the one that the sender has
	accounts := map[string]string{}
	handler, err := webhook.NewHandler(webhook.HandlerConfig{
		Secrets: []webhook.Secret{secret},
		Take: func(_ context.Context, m webhook.Message) error {
			accounts[m.Stream] = m.Type
			return nil
		},
		Store: new(kv.Memory), // that of the service
		Keys:  keyring.UnsafeDevelopment(),
	})
	if err != nil {
		panic(err)
	}
	server := httptest.NewTLSServer(handler)
	defer server.Close()

	sender, err := webhook.New(webhook.Config{
		URL: server.URL, Secrets: []webhook.Secret{secret}, Transport: server.Client().Transport,
	})
	if err != nil {
		panic(err)
	}
	verified := webhook.Message{Type: "account.verified", Time: time.Now(), Stream: "account-1", Number: 1}
	lapsed := webhook.Message{Type: "account.lapsed", Time: time.Now(), Stream: "account-1", Number: 2}
	for _, m := range []webhook.Message{verified, lapsed, verified} { // the first comes again, late
		fmt.Println(sender.Send(context.Background(), m), accounts)
	}
	// Output:
	// <nil> map[account-1:account.verified]
	// <nil> map[account-1:account.lapsed]
	// <nil> map[account-1:account.lapsed]
}

func ExampleVerify() {
	secrets := []webhook.Secret{webhook.NewSecret()}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, webhook.MaxBody))
		if err != nil {
			return
		}
		m, err := webhook.Verify(secrets, r.Header, body, time.Now())
		if errors.Is(err, webhook.ErrInvalid) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		// In one transaction: is m.Number above what is stored for m.Stream? Then take it.
		fmt.Println(m.Type, m.Stream, m.Number, string(m.Data))
	}))
	defer server.Close()

	sender, err := webhook.New(webhook.Config{
		URL: server.URL, Secrets: secrets, Transport: server.Client().Transport,
	})
	if err != nil {
		panic(err)
	}
	err = sender.Send(context.Background(), webhook.Message{
		Type: "session.approved", Time: time.Now(), Stream: "session-1", Number: 3, Data: []byte(`{"status":"approved"}`),
	})
	fmt.Println(err)
	// Output:
	// session.approved session-1 3 {"status":"approved"}
	// <nil>
}
