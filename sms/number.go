package sms

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-realname/sdk/keyring"
)

// A number is the record of one mobile number: everything that must be decided
// together about it, whatever the purpose. Its methods are the rules: they
// neither read a clock nor draw nor do I/O, since the store may have them run
// again.
type number struct {
	ledger
	Sends  []sent     // by time; no older than the longest limit
	Fails  []mark     // wrong codes since the last right one
	Codes  []liveCode // one for each slot
	Proofs []proven   // one for each slot

	Unlocks []mark // by operators
}

// A sent is a message that was to be sent.
type sent struct {
	Gen     string // of its code
	Key     string // index of the idempotency key
	Purpose string
	At      instant
	State   sendState
	Hops    []hop // the senders that were asked, in order
}

// A hop is what became of a message at one sender.
type hop struct {
	Route    string
	ID       string // by which the sender knows it
	State    sendState
	Reported instant
	Arrived  bool
	Status   string // as the receipt had it
}

// ref names the message of a generation to senders.
func ref(gen string) string { return digest("ref", gen) }

// A sendState is how far a message got.
type sendState uint8

const (
	pending  sendState = iota // stored, perhaps being sent
	accepted                  // a sender took it
	refused                   // every sender said no
	unknown                   // it may arrive
)

var sendStates = [...]string{"pending", "accepted", "refused", "unknown"}

// A liveCode is a code, of which only a MAC is kept. It stays for a while after
// its end, so that the reason can be told.
type liveCode struct {
	Slot   string // index of purpose and binding
	Gen    string
	At     instant
	Until  instant
	Scope  string // index of its breaker, if it was sent for a scope
	Digits int
	Tag    keyring.Tag
	Tries  []string // operations that tried it
	End    string   // why it is dead, or ""
}

// A proven is the memory of a right code.
type proven struct {
	Slot string
	Op   string
	At   instant
}

// Why there is no code to compare with: details for the caller's log.
const (
	endNone    = "no_code"
	endExpired = "expired"
	endUsed    = "used"
	endTries   = "tries"
	endRefused = "refused"
)

const (
	proofLife  = 10 * time.Minute
	failWindow = 24 * time.Hour
	remember   = 10 * time.Minute // how long a dead code is remembered
)

// rules are the limits that a number's record is judged by.
type rules struct {
	rates    []Rate
	keep     time.Duration // the longest of rates
	tries    int
	failures int
}

// age brings n to now: what left every window is dropped. It returns the time to judge
// by, and whether the clock is behind the one that wrote n. Then codes and proofs,
// whose age cannot be told, count as dead, and n may be written without them being so.
func (n *number) age(now instant, r *rules) (judge instant, behind bool) {
	judge, now = n.at(now)
	n.Last = now
	n.Fails = fresh(n.Fails, now, failWindow)
	n.Unlocks = fresh(n.Unlocks, now, longest(unlocks))
	n.Sends = slices.DeleteFunc(n.Sends, func(s sent) bool { return s.At.add(r.keep) <= now })
	n.Codes = slices.DeleteFunc(n.Codes, func(c liveCode) bool {
		return c.Until.add(remember) <= now
	})
	n.Proofs = slices.DeleteFunc(n.Proofs, func(p proven) bool {
		return p.At.add(proofLife) <= now
	})
	return judge, judge < now
}

// keepUntil returns when the record may be dropped. Earlier would refill budgets.
func (n *number) keepUntil(r *rules) instant {
	return n.Last.add(max(r.keep, failWindow) + keepLonger)
}

// unlocked returns when wrong codes no longer lock n, judged at now: in the past if
// they do not.
func (n *number) unlocked(now instant, r *rules) instant {
	if len(n.Fails) < r.failures {
		return 0
	}
	return min(n.Fails[len(n.Fails)-r.failures].At, now).add(failWindow)
}

// refusedRates bound how often the senders are asked for a number to which they refuse to send:
// such messages do not count for the limits of the number, since none was sent.
var refusedRates = [...]Rate{{2, time.Minute}, {mostRefused, time.Hour}}

// mostRefused is how many of them a record keeps.
const mostRefused = 10

// times returns when messages were sent, judged at now, or when they were refused.
func (n *number) times(refusals bool, now instant) (all []instant) {
	for i := range n.Sends {
		if (n.Sends[i].State == refused) == refusals {
			all = append(all, min(n.Sends[i].At, now))
		}
	}
	return all
}

// resendAt returns when the limits allow one more message, judged at now.
func (n *number) resendAt(now instant, r *rules) instant {
	sent, not := n.times(false, now), n.times(true, now)
	return max(
		wait(r.rates, len(sent), func(i int) instant { return sent[i] }),
		wait(refusedRates[:], len(not), func(i int) instant { return not[i] }),
	)
}

// sendsLeft returns how many more messages the longest limit allows.
func (n *number) sendsLeft(r *rules) int {
	sent := len(n.times(false, 0))
	left := 100 // the most that a rate can have
	for _, rate := range r.rates {
		if rate.Per == r.keep {
			left = min(left, max(0, rate.Count-sent))
		}
	}
	return left
}

// repeated returns the message that was made for an idempotency key, or nil. One that was
// certainly not sent is none.
func (n *number) repeated(key string) *sent {
	for i := range n.Sends {
		if key != "" && n.Sends[i].Key == key && n.Sends[i].State != refused {
			return &n.Sends[i]
		}
	}
	return nil
}

// message returns the message with this generation, or nil.
func (n *number) message(gen string) *sent {
	for i := range n.Sends {
		if n.Sends[i].Gen == gen {
			return &n.Sends[i]
		}
	}
	return nil
}

// allows returns the refusal of one more message at now, or nil.
func (n *number) allows(now instant, r *rules) error {
	if t := n.unlocked(now, r); t > now {
		return &Error{Reason: Locked, RetryAt: t.time()}
	}
	if t := n.resendAt(now, r); t > now {
		return tooMany(TooMany, t, now)
	}
	return nil
}

// admit adds a message with code c, which replaces the one in its slot, and what that one
// has proven: who asks again has it to prove again.
func (n *number) admit(c liveCode, key, purpose string, now instant) {
	n.Codes = slices.DeleteFunc(n.Codes, func(o liveCode) bool { return o.Slot == c.Slot })
	n.Proofs = slices.DeleteFunc(n.Proofs, func(p proven) bool { return p.Slot == c.Slot })
	n.Codes = append(n.Codes, c)
	n.Sends = append(n.Sends, sent{Gen: c.Gen, Key: key, Purpose: purpose, At: now})
	if len(n.times(true, now)) > mostRefused {
		i := slices.IndexFunc(n.Sends, func(s sent) bool { return s.State == refused })
		n.Sends = slices.Delete(n.Sends, i, i+1)
	}
}

// tooMany returns the refusal of a limit that allows the next event at t. A wait of
// up to a minute is TooSoon.
func tooMany(r Reason, t, now instant) error {
	if t <= now.add(time.Minute) {
		r = TooSoon
	}
	return &Error{Reason: r, RetryAt: t.time()}
}

// settle notes what became of the message with this generation. After a refusal by
// all senders its code is dead, unless it was used: then somebody read it. settle
// reports whether n still has the message.
func (n *number) settle(gen string, o outcome) bool {
	m := n.message(gen)
	if m == nil {
		return false
	}
	m.State = o.state
	for _, h := range o.hops {
		m.settle(h)
	}
	for i := range n.Codes {
		if c := &n.Codes[i]; o.state == refused && c.Gen == gen && c.End == "" {
			c.End = endRefused
		}
	}
	return true
}

// settle notes what became of m at one sender, whose receipt may have come before.
func (m *sent) settle(h hop) {
	i := slices.IndexFunc(m.Hops, func(o hop) bool { return o.Route == h.Route })
	if i < 0 {
		m.Hops = append(m.Hops, h)
		return
	}
	o := &m.Hops[i]
	o.State = h.State
	if h.ID != "" {
		o.ID = h.ID
	}
}

// find returns the live code in slot, or nil and why there is none.
func (n *number) find(slot string, now instant) (*liveCode, string) {
	for i := range n.Codes {
		c := &n.Codes[i]
		switch {
		case c.Slot != slot:
			continue
		case c.End != "":
			return nil, c.End
		case now >= c.Until:
			return nil, endExpired
		}
		return c, ""
	}
	return nil, endNone
}

// try counts one try of c by the operation op, and consumes c if it is right. The
// caller has made sure that n is not locked.
func (n *number) try(c *liveCode, right bool, op string, now instant, r *rules) error {
	c.Tries = append(c.Tries, op)
	if right {
		c.End = endUsed
		n.Fails = nil
		n.Proofs = slices.DeleteFunc(n.Proofs, func(p proven) bool { return p.Slot == c.Slot })
		n.Proofs = append(n.Proofs, proven{c.Slot, op, now})
		return nil
	}
	n.Fails = append(n.Fails, mark{op, now})
	if len(c.Tries) >= r.tries {
		c.End = endTries
	}
	return &Error{Reason: WrongCode, TriesLeft: n.triesLeft(c, r)}
}

func (n *number) triesLeft(c *liveCode, r *rules) int {
	return max(0, min(r.tries-len(c.Tries), r.failures-len(n.Fails)))
}

// proof returns when the code in slot was proven, if it is remembered.
func (n *number) proof(slot string) (proven, bool) {
	for _, p := range n.Proofs {
		if p.Slot == slot {
			return p, true
		}
	}
	return proven{}, false
}

// verdict returns what the record says about the try made by op: it tells where the
// answer of the write was lost.
func (n *number) verdict(slot, op string, r *rules) (known bool, err error) {
	if p, ok := n.proof(slot); ok && p.Op == op {
		return true, nil
	}
	for i := range n.Codes {
		if c := &n.Codes[i]; c.Slot == slot && slices.Contains(c.Tries, op) {
			left := 0
			if c.End == "" {
				left = n.triesLeft(c, r)
			}
			return true, &Error{Reason: WrongCode, TriesLeft: left}
		}
	}
	return false, nil
}

// maxText bounds what a provider can add to a record.
const maxText = 128

func clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), maxText)], "") }

// keptID returns id, or its hash where a record has no room for it or cannot keep it.
func keptID(id string) string {
	if len(id) <= maxText && utf8.ValidString(id) {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256:" + hex.EncodeToString(sum[:])
}
