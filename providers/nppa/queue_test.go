package nppa

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
)

// answers is a Queue to which reports are answered with these bodies, the last one for ever. It
// returns how many reports came, and a function that lets time pass.
func answers(t *testing.T, bodies ...string) (q *Queue, n *int, wait func(time.Duration)) {
	t.Helper()
	n = new(int)
	now := time.Unix(1767240000, 0)
	k, err := New(Config{
		Credentials: good, BizID: "biz", Now: func() time.Time { return now },
		Transport: transport(func(r *http.Request) (*http.Response, error) {
			*n++
			return (&adaptertest.Replier{Body: bodies[min(*n, len(bodies))-1]}).RoundTrip(r)
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	q, err = NewQueue(QueueConfig{
		Client: k, Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return q, n, func(d time.Duration) { now = now.Add(d) }
}

// addGuests adds a coming for each of so many guests.
func addGuests(t *testing.T, q *Queue, count int) {
	t.Helper()
	for i := range count {
		id := fmt.Sprintf("%032d", i)
		if err := q.Add(t.Context(), Event{Session: id, Login: true, At: q.c.Client.client.Now(), Device: id}); err != nil {
			t.Fatal(err)
		}
	}
}

// left is how many sessions have something waiting.
func left(t *testing.T, q *Queue) (n int) {
	t.Helper()
	for _, err := range q.c.Store.Due(t.Context(), q.queue(), q.c.Client.client.Now().Add(time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

// Only what the system cannot read is forgotten: an event that it did not take for another
// reason comes again.
func TestQueueKeepsWhatMayBeTaken(t *testing.T) {
	for code, want := range map[string]int{"3004": 0, "3009": 0, "3010": 0, "1001": 1, "1006": 1, "7": 1, "1005": 1} {
		body := `{"errcode":3001,"errmsg":"","data":{"results":[{"no":2,"errcode":` + code + `}]}}`
		q, n, wait := answers(t, body, `{"errcode":0,"errmsg":""}`)
		addGuests(t, q, 3)
		if err := q.Sweep(t.Context()); err != nil || *n != 1 || left(t, q) != want {
			t.Errorf("code %s: %v after %d reports, %d sessions are left, want %d", code, err, *n, left(t, q), want)
		}
		wait(time.Minute)
		if err := q.Sweep(t.Context()); err != nil || *n != 1+want || left(t, q) != 0 {
			t.Errorf("code %s: %v after %d reports, %d sessions are left in the end", code, err, *n, left(t, q))
		}
	}
}

// A session with which the system cannot read a report is not in the way of the others.
func TestQueueSetsOneSessionAside(t *testing.T) {
	bad, fine := `{"errcode":3005,"errmsg":""}`, `{"errcode":0,"errmsg":""}`
	q, n, _ := answers(t, bad, bad, bad, fine)
	addGuests(t, q, 4)
	err := q.Sweep(t.Context())
	if !isUnreadable(err) || *n != 5 || left(t, q) != 1 {
		t.Errorf("%v after %d reports, %d sessions are left, want 1", err, *n, left(t, q))
	}
}

// A report ends before others may repeat it.
func TestQueueReportsInTime(t *testing.T) {
	q, _, _ := answers(t, "")
	var within time.Duration
	http := transport(func(r *http.Request) (*http.Response, error) {
		at, _ := r.Context().Deadline()
		within = time.Until(at)
		return (&adaptertest.Replier{Body: `{"errcode":0}`}).RoundTrip(r)
	})
	k, err := New(Config{Credentials: good, BizID: "biz", Timeout: time.Hour, Transport: http})
	if err != nil {
		t.Fatal(err)
	}
	q.c.Client = k
	addGuests(t, q, 1)
	if err := q.Sweep(t.Context()); err != nil || within <= 0 || within > lease/2 {
		t.Errorf("%v, a report may take %v, want at most %v", err, within, lease/2)
	}
}

// Records that crashes left with nothing in them go, however many there are.
func TestQueueDropsWhatIsEmpty(t *testing.T) {
	q, n, wait := answers(t, `{"errcode":0,"errmsg":""}`)
	for i := range 2 * MaxEvents {
		key := fmt.Sprint(q.c.Prefix, "empty", i)
		r, err := q.record(key, waiting{}, q.c.Client.client.Now())
		if err == nil {
			_, err = kv.Put(t.Context(), q.c.Store, key, 0, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	wait(time.Second)
	addGuests(t, q, 1)
	if err := q.Sweep(t.Context()); err != nil || *n != 1 || left(t, q) != 0 {
		t.Errorf("%v after %d reports, %d sessions are left", err, *n, left(t, q))
	}
}

// A record says nothing to whoever moves it to another key.
func TestQueueRecordsAreBound(t *testing.T) {
	q, n, _ := answers(t, `{"errcode":0,"errmsg":""}`)
	addGuests(t, q, 1)
	for key, err := range q.c.Store.Due(t.Context(), q.queue(), q.c.Client.client.Now()) {
		r, err2 := q.c.Store.Get(t.Context(), key)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if _, err := q.open(key, r); err != nil {
			t.Errorf("at its own key: %v", err)
		}
		if w, err := q.open(strings.ToUpper(key), r); err == nil {
			t.Errorf("at another key it holds %d events", len(w.Events))
		}
		if err := q.c.Store.Delete(t.Context(), key, r.Version); err != nil {
			t.Fatal(err)
		}
		if _, err := kv.Put(t.Context(), q.c.Store, q.c.Prefix+"moved", 0, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.Sweep(t.Context()); err != nil || *n != 0 {
		t.Errorf("%v, %d reports of a record that was moved", err, *n)
	}
}
