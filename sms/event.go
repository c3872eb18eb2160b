package sms

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-realname/sdk/internal/mask"
)

// An Event tells what happened. It holds no number and no code, and can be logged
// as it is.
type Event struct {
	// Name is one of:
	//
	//	send.repeated    a request with a known key: nothing was sent
	//	send.refused     see Reason
	//	send.accepted    the message was taken
	//	send.unknown     the message may arrive
	//	send.error       see Err; nothing was sent
	//	sender.accepted  one sender took the message, see Sender and Took
	//	sender.refused   one sender said no, see Sender and Err
	//	sender.unknown   one sender gave no clear answer, see Sender and Err
	//	verify.right
	//	verify.refused   see Reason and Detail
	//	verify.error     see Err
	//	number.unlocked  see Actor, and Detail for the reason
	//	breaker.tripped  once for each trip; see Purpose, Scope, and Detail: "unverified" or "guessed"
	//	breaker.closed   when that has ended, as the next request finds
	//	count.failed     a breaker missed a message or a code, see Err
	//	settle.failed    what became of a message was not stored, see Err
	Name string

	Time    time.Time // by Config.Now
	Purpose string    // of the request, or "" where there was none

	// Number is the blind index of the number: it tells which events belong
	// together, and nothing else without the keys.
	Number string

	// Scope is, for breaker.tripped and breaker.closed, the blind index of purpose and
	// scope, or "" for the breaker of a purpose.
	Scope string

	Reason Reason // why not, of a refusal; else zero

	// Detail is, for verify.refused, the exact reason, which the caller of Verify is
	// not told: "no_code" (never sent, or for another binding), "expired", "used",
	// "tries", "refused" (by the senders), "locked", "length" or "wrong".
	Detail string

	Actor  string        // who unlocked a number
	Sender string        // name of the Route
	Took   time.Duration // of the call of the sender
	Err    error         // prints as text alone, however it is printed
}

func (s *Service) emit(ctx context.Context, e Event) {
	if s.c.Observer != nil {
		e.Time = s.c.Now()
		s.c.Observer(ctx, e)
	}
}

const withheld = "sms: an error was withheld since it held the number or the code"

// A foreign error is one that came from other code, without what that may hold in its
// fields: it prints as text alone, in every way of printing, and errors.Is and
// errors.As see the cause.
type foreign struct {
	text  string
	cause func() error
}

// scrub returns err as a foreign error, which says nothing if the text holds the number
// or the code, with whatever between the digits: not every library keeps them out.
func scrub(err error, m Mobile, c Code) error {
	if err == nil {
		return nil
	}
	_, national := m.split()
	text := err.Error()
	digits := onlyDigits(text)
	if m.IsValid() && strings.Contains(digits, string(appendUint(nil, national))) ||
		c.IsValid() && strings.Contains(digits, c.Reveal()) {
		text = withheld
	}
	return &foreign{text, func() error { return err }}
}

func onlyDigits(s string) string {
	return strings.Map(func(c rune) rune {
		if d := digitValue(c); d >= 0 {
			return '0' + rune(d)
		}
		return -1
	}, s)
}

func (e *foreign) Error() string                 { return e.text }
func (e *foreign) Is(target error) bool          { return errors.Is(e.cause(), target) }
func (e *foreign) As(target any) bool            { return errors.As(e.cause(), target) }
func (e *foreign) Format(f fmt.State, verb rune) { mask.Format(f, verb, e.text) }
func (e *foreign) MarshalText() ([]byte, error)  { return []byte(e.text), nil }
