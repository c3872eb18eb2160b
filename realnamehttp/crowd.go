package realnamehttp

import (
	"sync"
	"time"
)

// What one account may do at once in one process. A person has a page or two open.
const (
	atOnce        = 8
	uploadsAtOnce = 2
)

// A crowd counts what accounts do. What it holds grows with the accounts that are there within a
// minute, and with nothing that a client sends.
type crowd struct {
	perMinute int
	now       func() time.Time
	slots     chan struct{} // one for each upload under way
	turns     chan struct{} // one for each operation under way

	mu      sync.Mutex
	minute  time.Time
	asked   map[string]int // requests of this minute
	under   map[string]int // requests under way
	uploads map[string]int // those with photos
}

func newCrowd(perMinute, uploads, operations int, now func() time.Time) *crowd {
	return &crowd{
		perMinute: perMinute, now: now, slots: make(chan struct{}, uploads), turns: make(chan struct{}, operations),
		under: make(map[string]int), uploads: make(map[string]int),
	}
}

// enter lets a request of an account in, or tells when to come again. Call leave once it is done.
func (c *crowd) enter(account string, upload bool) (leave func(), err error) {
	if !upload {
		return c.count(account, c.under, atOnce)
	}
	left, err := c.count(account, c.uploads, uploadsAtOnce)
	if err != nil {
		return nil, err
	}
	if err := take(c.slots); err != nil {
		left()
		return nil, err
	}
	return func() { <-c.slots; left() }, nil
}

// turn lets an operation begin, or tells when to come again: a store that has more to do than it has
// time for is slow for all, and then nobody has an answer in time. Call leave once it is done.
func (c *crowd) turn() (leave func(), err error) {
	if err := take(c.turns); err != nil {
		return nil, err
	}
	return func() { <-c.turns }, nil
}

func take(one chan struct{}) error {
	select {
	case one <- struct{}{}:
		return nil
	default:
		return faultBusy.in(time.Second)
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
