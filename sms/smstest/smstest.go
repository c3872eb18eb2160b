// Package smstest helps to test a service that sends codes: a [Phone] receives what
// is sent, so that a test can read the last code, and fails when told to.
//
//	var phone smstest.Phone
//	service := smstest.New(t, &phone, sms.Config{})
//	… ask the service under test to send a code …
//	code := phone.Code(mobile)
package smstest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
)

var (
	// Refused lets a message be refused: it certainly does not arrive.
	Refused error = fault{"refused"}

	// Lost lets a message arrive, but its answer get lost, so that the outcome is not
	// known.
	Lost error = fault{"answer lost"}

	// Dropped lets a message vanish with its answer, so that the outcome is not known.
	Dropped error = fault{"dropped"}
)

type fault struct {
	text string
}

func (f fault) Error() string { return "smstest: " + f.text }

func (f fault) Is(target error) bool { return f.text == "refused" && target == sms.ErrRefused }

// A Phone is a [sms.Sender] that keeps what it is given, as if it were the phone of
// every number. The zero Phone is ready to use. It may be used from several
// goroutines.
type Phone struct {
	// Script says what happens to the message with number n, 1 for the first: nil lets
	// it arrive; [Refused], [Lost] and [Dropped] are as they say; after any other
	// error it arrives only if the error matches Lost. A nil Script lets all arrive.
	Script func(ctx context.Context, n int, m sms.Message) error

	mu       sync.Mutex
	asked    int
	messages []sms.Message
}

// Send implements [sms.Sender]. The ids are "1", "2" and so on.
func (p *Phone) Send(ctx context.Context, m sms.Message) (string, error) {
	p.mu.Lock()
	p.asked++
	n := p.asked
	p.mu.Unlock()
	var err error
	if p.Script != nil {
		err = p.Script(ctx, n, m)
	}
	if err == nil || errors.Is(err, Lost) {
		p.mu.Lock()
		p.messages = append(p.messages, m)
		p.mu.Unlock()
	}
	if err != nil {
		return "", err
	}
	return strconv.Itoa(n), nil
}

// Asked returns how many messages it was given, whatever became of them.
func (p *Phone) Asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// Messages returns the messages that arrived at m, oldest first.
func (p *Phone) Messages(m sms.Mobile) []sms.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []sms.Message
	for _, msg := range p.messages {
		if msg.Mobile == m {
			all = append(all, msg)
		}
	}
	return all
}

// Code returns the code that arrived last at m, or the zero Code if none did.
func (p *Phone) Code(m sms.Mobile) sms.Code {
	all := p.Messages(m)
	if len(all) == 0 {
		return sms.Code{}
	}
	return all[len(all)-1].Code
}

// Wrong returns a code that is not c and has as many digits.
func Wrong(c sms.Code) sms.Code {
	digits := []byte(c.Reveal())
	if len(digits) == 0 {
		digits = []byte("000000")
	}
	last := &digits[len(digits)-1]
	*last = '0' + (*last-'0'+1)%10
	w, err := sms.ParseCode(string(digits))
	if err != nil {
		panic(err) // not reached: the digits are those of a code
	}
	return w
}

// New returns a service that works as c says. Where c has no Senders it sends to
// phone, which is not used otherwise; where it has no Store it works on a store in
// memory, and where it has no Keys, on keys that everybody knows.
func New(t testing.TB, phone *Phone, c sms.Config) *sms.Service {
	t.Helper()
	if c.Store == nil {
		c.Store = new(kv.Memory)
	}
	if c.Keys == nil {
		c.Keys = keyring.UnsafeDevelopment()
	}
	if c.Senders == nil {
		c.Senders = []sms.Route{{Name: "phone", Sender: phone}}
	}
	s, err := sms.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
