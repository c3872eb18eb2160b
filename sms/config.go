package sms

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/internal/reindex"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// Config says what a [Service] works with. Store, Keys and Senders are required;
// every other field may be left zero.
type Config struct {
	// Store keeps one record for each number, each limited address or scope,
	// and 32 for the breakers. A store that may forget acknowledged writes forgets
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
	// [Message.OriginLine]. Empty means that messages have no such line.
	Origin string

	// Gate, if not nil, is asked before anything is counted or sent: the place for
	// a captcha, or for asking whether the SIM was changed of late. An error that
	// matches [ErrRefused] denies the request; any other stops it, too.
	Gate func(context.Context, Request) error

	// Observer, if not nil, is told what happens: for logs and metrics. It is called
	// by the goroutine that does the work, so it must be quick.
	Observer func(context.Context, Event)

	// Now tells the time. Nil means a clock that is read when New is called and
	// counts on monotonically. It follows the wall clock forward, since a suspended
	// system does not count, and never back.
	//
	// For a process whose clock is more than 2 minutes behind those of others, what they
	// wrote since counts as written now, for as long as it is behind: it sends nothing
	// to the numbers to which they did, and their codes and proofs are dead to it. Nothing
	// that it writes makes the others' counts older. The same holds for everybody after
	// a clock that was far ahead, until the time has come that it showed.
	Now func() time.Time
}

// A Rate is a limit: at most Count events in any span of length Per.
type Rate struct {
	Count int
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
	// the number and no code counts. A stranger can bring that about by asking
	// for codes and guessing: the gate is where to stop them. The standard counts
	// consecutive failures without a span of time; who guesses slowly for a week
	// passes 100.
	Failures int

	// Unverified trips a breaker when more than this share of the messages of
	// the last hour never had their code typed: someone earns by the message. Zero
	// means 0.8; 1 never trips.
	Unverified float64

	// Guessed trips a breaker when there were more wrong codes in the last hour than
	// this many for each message: someone tries many numbers. Zero means 0.5; a number
	// as large as Tries does not trip.
	Guessed float64

	// BreakerMin is how many messages, or wrong codes, a breaker must have seen
	// before it trips. Zero means 100. There are 16 of each breaker, and each judges its
	// own share of the numbers.
	BreakerMin int

	// WatchBreakers lets tripped breakers tell the Observer, but refuse nothing.
	WatchBreakers bool
}

// A Service sends codes and checks them. It may be used from several goroutines,
// and any number of processes may work on the same store with the same keys. The
// zero Service returns errors.
type Service struct {
	c       Config
	rules   rules
	records *keyring.Purpose
	mover   *reindex.Mover
	codes   *keyring.Purpose
}

var errZero = errors.New("sms: Service was not made by New")

// ready returns an error for a Service that is nil or zero.
func (s *Service) ready() error {
	if s == nil || s.c.Store == nil {
		return errZero
	}
	return nil
}

// New returns a Service that works as c says. It reports everything that is wrong
// with c at once.
func New(c Config) (*Service, error) {
	c = c.withDefaults()
	if err := errors.Join(c.problems()...); err != nil {
		return nil, err
	}
	s := &Service{c: c, rules: rules{
		rates:    c.Limits.Number,
		keep:     longest(c.Limits.Number),
		tries:    c.Limits.Tries,
		failures: c.Limits.Failures,
	}}
	var err1, err2 error
	s.records, err1 = c.Keys.Purpose("sms/record")
	s.codes, err2 = c.Keys.Purpose("sms/code")
	notes, err3 := c.Keys.Purpose("sms/moved")
	s.mover = &reindex.Mover{Store: c.Store, Notes: notes, Reseal: s.reseal, Until: s.movedUntil}
	return s, errors.Join(err1, err2, err3)
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
	l.Unverified = cmp.Or(l.Unverified, 0.8)
	l.Guessed = cmp.Or(l.Guessed, 0.5)
	l.BreakerMin = cmp.Or(l.BreakerMin, 100)
	c.Senders = slices.Clone(c.Senders)
	for i := range c.Senders {
		c.Senders[i].Timeout = cmp.Or(c.Senders[i].Timeout, 10*time.Second)
	}
	if c.Now == nil {
		c.Now = startClock()
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
	check(!strings.ContainsAny(c.Origin, " /:@#\r\n\t"), "Origin is not a bare host name")
	return append(errs, c.Limits.problems()...)
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
	check(0 < l.Unverified && l.Unverified <= 1, "Unverified is not more than 0 and at most 1")
	check(l.Guessed > 0, "Guessed is not more than 0")
	check(l.BreakerMin > 0, "BreakerMin is not more than 0")
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
