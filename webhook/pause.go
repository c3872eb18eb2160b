package webhook

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A pause keeps a Sender from asking a receiver that is down again and again. Its methods read
// no clock.
type pause struct {
	most time.Duration // the longest; negative for none

	mu     sync.Mutex
	failed int       // attempts in a row that the receiver did not take
	since  time.Time // when the pause began
	until  time.Time // nothing is sent before
	trying int       // attempts under way
}

// firstPause is how long the pause after the first failure is.
const firstPause = time.Second

// begin returns for how long nothing may be sent. Zero means that the caller may try; it calls
// end then. After a failure one tries at a time.
func (p *pause) begin(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.most < 0 {
		return 0
	}
	if now.Before(p.since) { // the clock was set back: the pause begins anew, and is no longer
		p.since, p.until = now, now.Add(p.until.Sub(p.since))
	}
	if left := p.until.Sub(now); p.failed > 0 && left > 0 {
		return left
	}
	if p.failed > 0 && p.trying > 0 {
		return firstPause
	}
	p.trying++
	return 0
}

// end notes what came of an attempt: nil if the message was taken. The receiver may have asked
// for a longer pause.
func (p *pause) end(now time.Time, failed *Error, asked time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.most < 0 {
		return
	}
	p.trying--
	switch {
	case failed == nil || failed.aboutMessage():
		p.failed = 0
	case failed.Reason == Canceled: // says nothing about the receiver
	default:
		p.failed++
		length := min(firstPause<<min(p.failed-1, 20), p.most)
		length -= rand.N(length/2 + 1) // so that processes do not come together
		p.since, p.until = now, now.Add(min(max(length, asked), p.most))
	}
}

// aboutMessage reports whether the receiver answered that it is this message which it does not
// take: others have nothing to wait for.
func (e *Error) aboutMessage() bool {
	switch e.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge,
		http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	s := h.Get("Retry-After")
	if n, err := strconv.ParseUint(s, 10, 32); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(s); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
