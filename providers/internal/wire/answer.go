package wire

import (
	"strings"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
)

// A Class says what can be done after a call whose outcome is not known.
type Class uint8

// The values of [Class].
const (
	Stateless Class = iota // a lookup: nothing to query
	ByKey                  // the provider can be asked by the caller's key
	ByToken                // the provider can be asked by a token of its own
	Effect                 // it did something to the user: never repeated
)

// An Exchange is one call to a provider from its beginning to its end. Each adapter ends
// it with one of its methods, which tell the observer.
type Exchange struct {
	client  *Client
	action  string
	op      string
	begun   time.Time
	request string // the provider's number of the request
	detail  string // what the provider wrote
	query   bool
}

// Query makes x ask what became of an operation. A Failure would say that the operation itself
// was never judged, so an error of x holds none, except for a row that is Unseen.
func (x *Exchange) Query() *Exchange {
	x.query = true
	return x
}

// Begin begins a call.
func (c *Client) Begin(action, op string) *Exchange {
	return &Exchange{client: c, action: action, op: op, begun: time.Now()}
}

// Heard notes the provider's number of the request, and what it wrote.
func (x *Exchange) Heard(request, detail string) {
	x.request, x.detail = Reference(request), detail
}

// Request is the provider's number of the request, if it is one.
func (x *Exchange) Request() string { return x.request }

// Failed ends a call that brought no reply.
func (x *Exchange) Failed(p *Problem) error {
	var f *realname.Failure
	if !p.Sent {
		f = &realname.Failure{Kind: realname.FailureUnavailable}
	}
	billed := providers.BilledUnknown
	if !p.Sent {
		billed = providers.BilledNo
	}
	x.told("", p.What, billed)
	return x.err(providers.Error{Problem: p.What}, f, !p.Sent, p.Cause)
}

// Status ends a call that was answered with another status than 200.
func (x *Exchange) Status(status int) error {
	x.told("", "status", providers.BilledUnknown)
	return x.err(providers.Error{Problem: "status", Status: status}, nil, false, nil)
}

// Unreadable ends a call whose answer is not understood.
func (x *Exchange) Unreadable() error {
	x.told("", "unreadable", providers.BilledUnknown)
	return x.err(providers.Error{Problem: "unreadable"}, nil, false, nil)
}

// Unlisted ends a call whose answer has a code that is not in the table.
func (x *Exchange) Unlisted() error {
	x.told("", "unlisted_code", providers.BilledUnknown)
	return x.err(providers.Error{Problem: "unlisted_code"}, nil, false, nil)
}

// NotAsked ends a call that was not sent.
func (x *Exchange) NotAsked(problem string, f *realname.Failure) error {
	x.told("", problem, providers.BilledNo)
	return x.err(providers.Error{Problem: problem}, f, true, nil)
}

// NotOpened ends a question about a check whose page the person has not used yet, which
// costs nothing so far.
func (x *Exchange) NotOpened() error {
	x.told("", "not_opened", providers.BilledNo)
	return providers.NewError(x.named(providers.Error{Problem: "not_opened"}), &realname.Failure{Kind: realname.FailureNotOpened, Billed: realname.BilledNo}, false, nil)
}

// Address is where a provider sends somebody: text, with the operation's handle in place of {notify}.
func Address(text string, op realname.Op) string {
	return strings.ReplaceAll(text, "{notify}", op.Notify)
}

// Input ends a call that was not sent: this endpoint does not take what was to be asked.
func (x *Exchange) Input() error {
	return x.NotAsked("input", &realname.Failure{Kind: realname.FailureUnreadable})
}

// Row ends a call as its row says.
func (x *Exchange) Row(r Row) (realname.Answer, error) {
	if r.Verdict == 0 {
		x.told(r.Code, "refused", r.Billed)
		e := providers.Error{Problem: "refused", Code: r.Code}
		f := r.failure(x.client.Now(), x.detail)
		if x.query && r.Unseen {
			return realname.Answer{}, providers.NewError(x.named(e), f, false, nil)
		}
		return realname.Answer{}, x.err(e, f, r.NoSMS, nil)
	}
	x.told(r.Code, "", r.Billed)
	return realname.Answer{
		Verdict: r.Verdict, Reason: r.Reason, Findings: r.Found, Reference: x.request, Billed: r.billed(),
	}, nil
}

// By ends a call as the row of a code says. If there is no such row, the code is unlisted.
func (x *Exchange) By(t Table, code string) (realname.Answer, error) {
	r, ok := t.Find(code)
	if !ok {
		return realname.Answer{}, x.Unlisted()
	}
	return x.Row(r)
}

// err makes the error of x. A question about an operation is certain of nothing.
func (x *Exchange) err(e providers.Error, f *realname.Failure, noSMS bool, cause error) error {
	if x.query {
		f = nil
	}
	return providers.NewError(x.named(e), f, noSMS, cause)
}

// named puts the names of the provider and the action into e.
func (x *Exchange) named(e providers.Error) providers.Error {
	e.Provider, e.Action = x.client.o.Provider, x.action
	return e
}

// told tells the observer.
func (x *Exchange) told(code, problem string, b providers.Billed) {
	if x.client.o.Observe == nil {
		return
	}
	x.client.o.Observe(providers.Call{
		Provider: x.client.o.Provider, Action: x.action, Op: x.op, Code: code, Problem: problem,
		Billed: b, Request: x.request, Took: time.Since(x.begun),
	})
}

// Reference returns s if it is a UUID, as the numbers of requests are, and "" otherwise:
// what a provider sends could be anything, and references are kept in the clear.
func Reference(s string) string {
	if len(s) != 36 {
		return ""
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && !isHex(s[i]) {
			return ""
		}
	}
	return s
}

// isHex reports whether c is a hex digit.
func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
