package webhook

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

var down = &Error{Reason: Refused, Status: 503}

func TestPauseGrows(t *testing.T) {
	for range 50 { // the length is random
		p := &pause{most: time.Minute}
		now := time.Unix(1_800_000_000, 0)
		for i := range 12 {
			if wait := p.begin(now); wait != 0 {
				t.Fatalf("failure %d: wait %v after the pause", i, wait)
			}
			p.end(now, down, 0)
			longest := min(time.Second<<i, time.Minute)
			wait := p.begin(now)
			if wait < longest/2 || wait > longest {
				t.Fatalf("after %d failures: %v, want %v to %v", i+1, wait, longest/2, longest)
			}
			if left := p.begin(now.Add(wait - 1)); left != 1 {
				t.Fatalf("just before its end: %v", left)
			}
			now = now.Add(wait)
		}
		p.begin(now)
		p.end(now, nil, 0)
		if wait := p.begin(now); wait != 0 {
			t.Fatalf("after a success: %v", wait)
		}
		p.end(now, down, 0)
		if wait := p.begin(now); wait > time.Second {
			t.Fatalf("after a success and a failure: %v", wait)
		}
	}
}

func TestPauseAfter(t *testing.T) {
	canceled := &Error{Reason: Canceled}
	tests := []struct {
		name   string
		failed *Error
		asked  time.Duration
		low    time.Duration // of the pause; 0 if there is none
		high   time.Duration
	}{
		{"taken", nil, time.Hour, 0, 0},
		{"the caller left", canceled, 0, 0, 0},
		{"not sent", &Error{Reason: NotSent}, 0, time.Second / 2, time.Second},
		{"timeout", &Error{Reason: Timeout}, 0, time.Second / 2, time.Second},
		{"gone", &Error{Reason: Gone, Status: 410}, 0, time.Second / 2, time.Second},
		{"not found", &Error{Reason: Refused, Status: 404}, 0, time.Second / 2, time.Second},
		{"not allowed", &Error{Reason: Refused, Status: 401}, 0, time.Second / 2, time.Second},
		{"down", down, 0, time.Second / 2, time.Second},
		{"asks for more", down, 10 * time.Second, 10 * time.Second, 10 * time.Second},
		{"asks for too much", down, time.Hour, time.Minute, time.Minute},
		{"this message alone", &Error{Reason: Refused, Status: 400}, 0, 0, 0},
		{"this message alone", &Error{Reason: Refused, Status: 409}, 0, 0, 0},
		{"this message alone", &Error{Reason: Refused, Status: 413}, 0, 0, 0},
		{"this message alone", &Error{Reason: Refused, Status: 422}, time.Hour, 0, 0},
	}
	now := time.Unix(1_800_000_000, 0)
	for _, tt := range tests {
		p := &pause{most: time.Minute}
		p.begin(now)
		p.end(now, tt.failed, tt.asked)
		if wait := p.begin(now); wait < tt.low || wait > tt.high {
			t.Errorf("%s: %v, want %v to %v", tt.name, wait, tt.low, tt.high)
		}
		none := &pause{most: -1}
		none.begin(now)
		none.end(now, tt.failed, tt.asked)
		if wait := none.begin(now); wait != 0 {
			t.Errorf("%s, without pauses: %v", tt.name, wait)
		}
	}
}

// TestPauseTriesOne: after a pause one attempt is made; others wait for what comes of it.
func TestPauseTriesOne(t *testing.T) {
	p := &pause{most: time.Minute}
	now := time.Unix(1_800_000_000, 0)
	for range 5 { // any number while all is well
		if wait := p.begin(now); wait != 0 {
			t.Fatal(wait)
		}
	}
	for range 5 {
		p.end(now, down, 0)
	}
	now = now.Add(time.Minute)
	if wait := p.begin(now); wait != 0 {
		t.Fatalf("after the pause: %v", wait)
	}
	for range 5 {
		if wait := p.begin(now); wait != time.Second {
			t.Errorf("beside another attempt: %v, want a second", wait)
		}
	}
	p.end(now, nil, 0)
	for range 5 {
		if wait := p.begin(now); wait != 0 {
			t.Errorf("once the receiver is back: %v", wait)
		}
	}
}

// TestPauseClockSetBack: a clock that is set back keeps nobody waiting for longer than a pause
// lasts, and then lets them try.
func TestPauseClockSetBack(t *testing.T) {
	p := &pause{most: time.Minute}
	now := time.Unix(1_800_000_000, 0)
	p.begin(now)
	p.end(now, down, 0)
	now = now.Add(-time.Hour)
	wait := p.begin(now)
	if wait < time.Second/2 || wait > time.Second {
		t.Errorf("wait %v, want the pause of a first failure", wait)
	}
	if again := p.begin(now.Add(wait / 2)); again >= wait {
		t.Errorf("half of %v later: %v", wait, again)
	}
	if again := p.begin(now.Add(wait)); again != 0 {
		t.Errorf("after the pause: %v", again)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for in, want := range map[string]time.Duration{
		"": 0, "0": 0, "120": 2 * time.Minute, "-1": 0, "1.5": 0, "soon": 0, "99999999999999999999": 0,
		"Mon, 02 Nov 2026 09:01:00 GMT": time.Minute, "Mon, 02 Nov 2026 08:59:00 GMT": 0, "2026-11-02": 0,
		"4294967295": 4294967295 * time.Second,
	} {
		if got := retryAfter(http.Header{"Retry-After": {in}}, now); got != want {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
}

// TestSendPauses: a receiver that is down is asked once, and Send tells for how long it is left
// alone.
func TestSendPauses(t *testing.T) {
	var asked atomic.Int64
	now := time.Unix(1_800_000_000, 0)
	s, err := New(Config{
		URL: "https://example.com", Secrets: []Secret{secretOf(t, secretA)}, Now: func() time.Time { return now },
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			asked.Add(1)
			return &http.Response{StatusCode: 503, Header: http.Header{"Retry-After": {"30"}}, Body: http.NoBody}, nil
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []Reason{Refused, Paused, Paused}
	for i, reason := range want {
		err := s.Send(t.Context(), goodMessage())
		e, ok := err.(*Error)
		if !ok || e.Reason != reason || (e.RetryAfter == 30*time.Second) != (reason == Paused) {
			t.Errorf("attempt %d: %+v, want %v", i, err, reason)
		}
	}
	now = now.Add(30 * time.Second)
	if e, ok := s.Send(t.Context(), goodMessage()).(*Error); !ok || e.Reason != Refused || asked.Load() != 2 {
		t.Errorf("after the pause: %v, asked %d times", e, asked.Load())
	}
}

// TestTransportPanics: a transport that panics keeps nobody from sending afterwards.
func TestTransportPanics(t *testing.T) {
	status, now := 503, time.Unix(1_800_000_000, 0)
	s, err := New(Config{
		URL: "https://example.com", Secrets: []Secret{secretOf(t, secretA)}, Now: func() time.Time { return now },
		Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			if status == 0 {
				panic("of the transport")
			}
			return &http.Response{StatusCode: status, Body: http.NoBody}, nil
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, status = range []int{503, 0, 204} {
		func() {
			defer func() {
				if p := recover(); (p != nil) != (status == 0) {
					t.Errorf("status %d: panic %v", status, p)
				}
			}()
			now = now.Add(time.Minute) // the longest pause
			if err := s.Send(t.Context(), goodMessage()); (err == nil) != (status == 204) {
				t.Errorf("status %d: %v", status, err)
			}
		}()
	}
}

// A roundTripper is a function as a transport.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
