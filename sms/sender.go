package sms

import (
	"context"
	"fmt"
	"io"
	"time"
)

// A Sender hands messages to a gateway.
//
// Send returns once the gateway has taken the message, with the id by which the
// gateway will report its delivery, or ""; also with an error, if it is known. An error that matches [ErrRefused]
// says that the message will certainly not arrive: the next sender may be tried. After
// any other error, a time-out above all, it may still arrive; it is not sent
// again. A gateway that answers HTTP 200 with a refusal inside has refused.
//
// Send returns soon after ctx is done, does not repeat by itself, and may be
// called from several goroutines. Its error holds neither number nor code.
type Sender interface {
	Send(ctx context.Context, m Message) (id string, err error)
}

// A Route is a place in the list of senders.
type Route struct {
	// Name appears in events and receipts, such as "aliyun". Required and unique.
	Name string

	// Sender is required.
	Sender Sender

	// Timeout bounds one call. Zero means 10 seconds.
	Timeout time.Duration

	// FailoverUnknown lets the next sender be tried also when the outcome of this one
	// is not known. The person may then get the same code twice.
	FailoverUnknown bool
}

// A Message is what a [Sender] sends.
type Message struct {
	Mobile  Mobile        // Reveal gives the digits
	Code    Code          // Reveal gives the digits
	Purpose string        // of the request; chooses the template
	Life    time.Duration // of the code, for the text

	// Ref names the message: 32 letters and digits. Hand it to a gateway that takes a
	// reference and has it in its receipts (外部流水号), for [Delivery].Ref: a message
	// whose sender did not answer is found by it.
	Ref string

	// Params are a copy of those of the request, for the template. They are plain: do
	// not log.
	Params map[string]string

	// Origin is that of the Config.
	Origin string
}

// OriginLine returns the line "@example.com #123456" that lets a phone fill in the
// code on that site alone (WebOTP; the origin-bound codes of the WICG). It must be
// the last line of the message. It is "" if the service has no Origin.
// Templates of mainland gateways usually have no room for it.
func (m Message) OriginLine() string {
	if m.Origin == "" {
		return ""
	}
	return "@" + m.Origin + " #" + m.Code.Reveal()
}

// UnsafeTerminal returns a Sender that writes codes to w instead of sending them.
// It is for development: everybody who reads w can pass as anybody.
func UnsafeTerminal(w io.Writer) Sender { return terminal{w} }

type terminal struct{ w io.Writer }

func (t terminal) Send(_ context.Context, m Message) (string, error) {
	_, err := fmt.Fprintf(t.w, "sms to %s: %s is your code for %q, valid for %v\n",
		m.Mobile.Masked(), m.Code.Reveal(), m.Purpose, m.Life)
	return "", err
}
