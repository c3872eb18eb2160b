package realnamehttp

import (
	"sync"
	"time"
)

// What one account may do at once in one process. A person has a page or two open.
const (
	atOnce      = 8
	largeAtOnce = 2
)

// A crowd counts what accounts do. What it holds grows with the accounts that are there within a
// minute, and with nothing that a client sends.
type crowd struct {
	perMinute int
	now       func() time.Time
	forms     chan struct{} // one for each upload under way
	answers   chan struct{} // one for each answer with photos that is made
	turns     chan struct{} // one for each operation under way

	mu     sync.Mutex
	minute time.Time
	asked  map[string]int // requests of this minute
	under  map[string]int // requests under way
	large  map[string]int // those with photos, in the request or the answer
}

func newCrowd(perMinute, uploads, operations int, now func() time.Time) *crowd {
	return &crowd{
		perMinute: perMinute, now: now, turns: make(chan struct{}, operations),
		forms: make(chan struct{}, uploads), answers: make(chan struct{}, photosAtOnce),
		under: make(map[string]int), large: make(map[string]int),
	}
}

// photosAtOnce is how many answers with photos one process makes at once. Each may hold some 160 MB: the
// photos of a session, and a few times the document that they are written into.
const photosAtOnce = 4

// enter lets a request of an account in, or tells when to come again. Call leave once it is done.
func (c *crowd) enter(account string, large bool) (leave func(), err error) {
	if large {
		return c.count(account, c.large, largeAtOnce)
	}
	return c.count(account, c.under, atOnce)
}

// turn lets an operation begin, or tells when to come again: a store that has more to do than it has
// time for is slow for all, and then nobody has an answer in time. Call leave once it is done.
func (c *crowd) turn() (leave func(), err error) { return take(c.turns) }

// take takes one of so many places, or tells when to come again.
func take(places chan struct{}) (leave func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	default:
		return nil, faultBusy.in(time.Second)
	}
}

// count counts a request among those under way.
func (c *crowd) count(account string, under map[string]int, limit int) (leave func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if minute := now.Truncate(time.Minute); c.asked == nil || !minute.Equal(c.minute) {
		c.minute, c.asked = minute, make(map[string]int)
	}
	if c.asked[account] >= c.perMinute {
		return nil, faultOften.in(c.minute.Add(time.Minute).Sub(now))
	}
	if under[account] >= limit {
		return nil, faultOften.in(time.Second)
	}
	c.asked[account]++
	under[account]++
	return func() { c.left(account, under) }, nil
}

func (c *crowd) left(account string, under map[string]int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if under[account]--; under[account] == 0 {
		delete(under, account)
	}
}
