package sms

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// Config says what a [Service] works with. Store, Keys and Senders are required;
// every other field may be left zero.
type Config struct {
	// Store keeps one record for each number, each limited address or scope, and one
	// for the breaker of each purpose, and of each scope in it. A store that may forget acknowledged writes forgets
	// tries and limits with them.
	Store kv.Store

	// Keys seals records, makes the keys they lie under, and the MACs of codes. Keys can
	// be replaced at any time; naming another index key starts all counts anew.
	Keys *keyring.Ring

	// Senders are tried in order; see [Route].
	Senders []Route

	// Prefix begins every key in the store, such as "sms/". At most 64 bytes.
	Prefix string

	// Digits is the length of codes, 6 to 10. Zero means 6: templates at the large
	// gateways hold no more.
	Digits int

	// Life is how long a code can be used, at most 10 minutes (NIST SP 800-63B-4,
	// 3.1.3.2). Zero means 5.
	Life time.Duration

	// Accept says to which numbers codes are sent, beside those of the mainland.
	Accept Accept

	// Limits bound sending and guessing.
	Limits Limits

	// Origin, such as "example.com", lets a browser fill in the code by itself: see
	// [Message.OriginLine]. A host name in ASCII (that of 例子.cn is xn--fsqu00a.cn). Empty
	// means that messages have no such line.
	Origin string

	// Gate, if not nil, is asked before anything is counted or sent: the place for
	// a captcha, or for asking whether the SIM was changed of late. An error that
	// matches [ErrRefused] denies the request; any other stops it, too.
	Gate func(context.Context, Request) error

	// Observer, if not nil, is told what happens: for logs and metrics. It is called
	// by the goroutine that does the work, so it must be quick.
	Observer func(context.Context, Event)

	// Now tells the time. Nil means the wall clock, as long as it agrees to within 2
	// minutes with the monotonic clock of the process, and never going back. When it does
	// not, it was set or the system was suspended, and all methods return an error that
	// matches [ErrClock]: a message under a wrong time would close its number to the
	// other processes until that time. It ends when the wall clock is back, when it has
	// kept its new time for an hour, or when the process starts anew.
	//
	// For a process whose clock is more than 2 minutes behind those of others, what they wrote
	// since counts as written now, for as long as it is behind: it sends nothing to the numbers
	// to which they sent, and does not accept their codes and proofs. It does not make the
	// others' counts older. The same holds for all processes after one whose clock was far
	// ahead, until the time that it showed has come.
	Now func() time.Time
}

// A Rate is a limit: at most Count events in any span of length Per.
type Rate struct {
	Count int           // how many are allowed
	Per   time.Duration // at most 24 hours
}

// Limits bound sending and guessing. Zero values mean the defaults.
type Limits struct {
	// Number bounds the messages to one number, whatever the purpose. One of the rates
	// must be for at least an hour. Nil means 1 a minute, 5 an hour and 10 a day:
	// at least as tight as the limits of the large gateways, which refuse
	// what is beyond theirs. Counts are at most 100.
	Number []Rate

	// IP bounds the messages asked for by one address; of IPv6, by one /64. Nil means
	// no limit: thousands of phones share an address of a carrier. Counts are at most
	// 1000. If it is set, every request needs an address.
	IP []Rate

	// Scope bounds the messages of one Request.Scope, like IP.
	Scope []Rate

	// Tries is how often a code may be tried, at most 10. Zero means 5.
	Tries int

	// Failures is how many wrong codes one number may have in 24 hours, across
	// codes and purposes, until a right one clears them; at most 100 (NIST
	// SP 800-63B-4, 3.2.2). Zero means 15. While they are used up, nothing is sent to
	// the number and no code counts. A stranger can cause that by asking for codes and
	// guessing: stop them in Gate, and let an operator lift it with [Service.Unlock]. The
	// standard counts consecutive failures without a span of time; somebody who guesses slowly
	// for a week gets past 100.
	Failures int

	// All bounds the messages of the whole service in an hour, those of Challenged
	// requests included. Requests beyond it are refused as [Suspended]. Zero means no limit.
	// Set it to a few times your busiest hour: it is the most that you pay for.
	All int

	// Base and PerVerified are the rule of the breakers. They stop people who earn money by
	// messages to many numbers, or try one guess at each. For each purpose at most Base
	// messages go out in an hour, and PerVerified more for each message of that hour whose code
	// was verified. One more trips the breaker: then requests are refused as [ChallengeNeeded],
	// unless they are Challenged. Zero means 250 and 1.8.
	//
	// With the defaults:
	//
	//   - Traffic of up to 100,000 codes an hour, 40 % of which are never typed, trips no
	//     breaker in 1,000 weeks. It may grow as fast as that of a morning does; 250
	//     messages at once, in a service that had none before, look like an attack.
	//   - Traffic of which 95 % is never typed gets at most 500 messages out in an hour, at
	//     any rate.
	//   - Beside honest traffic an attack gets at most as many messages out in an hour as
	//     the honest do, and 500. The honest are challenged then, and not refused.
	//
	// Requests with a Scope are judged by a breaker of purpose and scope as well. It has a
	// third of Base and five thirds of PerVerified, so that an attack in one scope does
	// not use up what the others have.
	//
	// A tripped breaker closes when the rule holds again with half of Base. From ten
	// minutes after the trip on it is half open: four messages in five minutes go out as
	// a trial. It also closes when two in five of the messages are verified that were sent
	// from ten to five minutes ago, and forgives what was too much before: after an outage
	// of the gateway people need not wait for the hour to end. It does so once an hour at most;
	// for the hour after it only half of Base is allowed, and fewer messages for each verified
	// one. Challenge people if you send more than 10,000 codes an hour: a service that
	// challenges nobody lets too few messages through to notice soon that an outage is over.
	//
	// These counts are the only ones here that are not exact. Processes do not see what
	// others admit at the same moment: each may send as many messages more as it admits
	// while one write takes.
	Base        int
	PerVerified float64 // how many more, for each verified one

	// Guesses and GuessesPerVerified are the rule of the same breakers against who tries
	// many numbers: in an hour at most Guesses codes whose first try was wrong, and
	// GuessesPerVerified more for each that was verified. Further wrong tries of a code do
	// not count. Zero means 100 and 0.5.
	Guesses            int
	GuessesPerVerified float64 // how many more, for each verified one

	// WatchBreakers lets tripped breakers tell the Observer, but refuse nothing.
	WatchBreakers bool
}

// A Service sends codes and checks them. It may be used from several goroutines,
// and any number of processes may work on the same store with the same keys. The
// zero Service returns errors.
type Service struct {
	c     Config
	rules rules
	tables
	codes  *keyring.Purpose
	gauges gauges
	clock  *clock // unless Config has one
}

var errZero = errors.New("sms: Service was not made by New")

// ready returns an error for a Service that is nil or zero, or does not know the time.
func (s *Service) ready() error {
	if s == nil || s.c.Store == nil {
		return errZero
	}
	if s.clock != nil {
		if _, ok := s.clock.now(); !ok {
			return errDoubtful
		}
	}
	return nil
}

// New returns a Service that works as c says. It reports everything that is wrong
// with c at once.
func New(c Config) (*Service, error) {
	var own *clock
	if c.Now == nil {
		own = startClock()
		c.Now = own.time
	}
	c = c.withDefaults()
	if err := errors.Join(c.problems()...); err != nil {
		return nil, err
	}
	s := &Service{c: c, clock: own, rules: rules{
		rates:    c.Limits.Number,
		keep:     longest(c.Limits.Number),
		tries:    c.Limits.Tries,
		failures: c.Limits.Failures,
	}}
	var err1, err2 error
	s.codes, err1 = c.Keys.Purpose("sms/code")
	s.tables, err2 = newTables(&s.c, &s.rules)
	return s, errors.Join(err1, err2)
}

func (c Config) withDefaults() Config {
	c.Digits = cmp.Or(c.Digits, minDigits)
	c.Life = cmp.Or(c.Life, 5*time.Minute)
	l := &c.Limits
	if l.Number == nil {
		l.Number = []Rate{{1, time.Minute}, {5, time.Hour}, {10, 24 * time.Hour}}
	}
	l.Number, l.IP, l.Scope = slices.Clone(l.Number), slices.Clone(l.IP), slices.Clone(l.Scope)
	l.Tries = cmp.Or(l.Tries, 5)
	l.Failures = cmp.Or(l.Failures, 15)
	l.Base = cmp.Or(l.Base, 250)
	l.PerVerified = cmp.Or(l.PerVerified, 1.8)
	l.Guesses = cmp.Or(l.Guesses, 100)
	l.GuessesPerVerified = cmp.Or(l.GuessesPerVerified, 0.5)
	c.Senders = slices.Clone(c.Senders)
	for i := range c.Senders {
		c.Senders[i].Timeout = cmp.Or(c.Senders[i].Timeout, 10*time.Second)
	}
	return c
}

// problems returns what is wrong with c, once it has its defaults.
func (c *Config) problems() (errs []error) {
	check := func(ok bool, text string) {
		if !ok {
			errs = append(errs, errors.New("sms: Config."+text))
		}
	}
	check(c.Store != nil, "Store is missing")
	check(c.Keys != nil, "Keys is missing")
	check(len(c.Senders) > 0, "Senders is empty")
	for i, r := range c.Senders {
		check(r.Sender != nil, fmt.Sprintf("Senders[%d] has no Sender", i))
		check(0 < len(r.Name) && len(r.Name) <= maxText,
			fmt.Sprintf("Senders[%d] has no name, or a long one", i))
		check(r.Timeout > 0, fmt.Sprintf("Senders[%d].Timeout is negative", i))
		same := func(o Route) bool { return o.Name == r.Name }
		check(slices.IndexFunc(c.Senders, same) == i,
			fmt.Sprintf("Senders[%d] has the name of another", i))
	}
	check(c.Prefix == "" || len(c.Prefix) <= 64 && kv.ValidKey(c.Prefix),
		"Prefix is not fit for a key")
	check(minDigits <= c.Digits && c.Digits <= mostDigits, "Digits is not 6 to 10")
	check(0 < c.Life && c.Life <= 10*time.Minute, "Life is not more than 0 and at most 10 minutes")
	check(c.Origin == "" || bareHost(c.Origin), "Origin is not a bare host name in ASCII")
	return append(errs, c.Limits.problems()...)
}

// bareHost reports whether s is a host name without anything else, in ASCII: it goes into a
// line of its own that browsers read.
func bareHost(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "-") != label {
			return false
		}
		for _, c := range []byte(label) {
			if c != '-' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
				return false
			}
		}
	}
	return len(s) <= 253
}

func (l *Limits) problems() (errs []error) {
	check := func(ok bool, text string) {
		if !ok {
			errs = append(errs, errors.New("sms: Config.Limits."+text))
		}
	}
	check(validRates(l.Number, 100) && longest(l.Number) >= time.Hour,
		"Number: counts are 1 to 100, spans up to 24 hours, one of at least an hour")
	check(validRates(l.IP, 1000), "IP: counts are 1 to 1000, spans up to 24 hours")
	check(validRates(l.Scope, 1000), "Scope: counts are 1 to 1000, spans up to 24 hours")
	check(1 <= l.Tries && l.Tries <= 10, "Tries is not 1 to 10")
	check(1 <= l.Failures && l.Failures <= 100, "Failures is not 1 to 100")
	check(l.All >= 0, "All is negative")
	check(l.Base > 0, "Base is not more than 0")
	check(l.PerVerified > 0, "PerVerified is not more than 0")
	check(l.Guesses > 0, "Guesses is not more than 0")
	check(l.GuessesPerVerified > 0, "GuessesPerVerified is not more than 0")
	return errs
}

func validRates(rates []Rate, most int) bool {
	for _, r := range rates {
		if r.Count < 1 || r.Count > most || r.Per <= 0 || r.Per > 24*time.Hour {
			return false
		}
	}
	return true
}
