package sms

import (
	"context"
	"errors"
	"strings"
	"time"
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
	//	breaker.tripped  see Detail: "unverified" or "guessed"
	//	count.failed     a breaker missed a message or a code, see Err
	//	settle.failed    what became of a message was not stored, see Err
	Name string

	Time    time.Time
	Purpose string

	// Number is the blind index of the number: it tells which events belong
	// together, and nothing else without the keys.
	Number string

	Reason Reason

	// Detail is, for verify.refused, the exact reason, which the caller of Verify is
	// not told: "no_code" (never sent, or for another binding), "expired", "used",
	// "tries", "refused" (by the senders), "locked" or "wrong".
	Detail string

	Sender string        // name of the Route
	Took   time.Duration // of the call of the sender
	Err    error
}

func (s *Service) emit(ctx context.Context, e Event) {
	if s.c.Observer != nil {
		e.Time = s.c.Now()
		s.c.Observer(ctx, e)
	}
}

var errWithheld = errors.New("sms: an error was withheld since it held the number or the code")

// scrub returns err, or another error if its text holds the number or the code: not
// every library keeps them out.
func scrub(err error, m Mobile, c Code) error {
	if err == nil {
		return nil
	}
	_, national := m.split()
	text := err.Error()
	if strings.Contains(text, string(appendUint(nil, national))) ||
		c.IsValid() && strings.Contains(text, c.Reveal()) {
		return errWithheld
	}
	return err
}
