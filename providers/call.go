package providers

import (
	"strconv"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// Billed tells whether the provider charges for a call. Its zero value means that this is
// not known: no answer came, or the provider does not say.
type Billed uint8

// The values of [Billed].
const (
	BilledUnknown Billed = iota
	BilledYes
	BilledNo
)

// String returns "unknown", "yes" or "no".
func (b Billed) String() string {
	switch b {
	case BilledYes:
		return "yes"
	case BilledNo:
		return "no"
	}
	return "unknown"
}

// A Call is one request to a provider, for logs and metrics. It holds nothing about a
// person and nothing that the provider wrote but its request id.
type Call struct {
	Provider string        // "tencent", "alibaba" or "nppa"
	Action   string        // the provider's name for it, such as "IdCardVerification"
	Op       string        // the key of the operation, or ""
	Code     string        // the result code if it is in the table, else ""
	Problem  string        // why there is no answer, see [Error], or ""
	Billed   Billed        // by the provider's documentation
	Request  string        // the provider's number of the request, or ""
	Took     time.Duration // from the request to the answer
}

// An Error says that a call brought no answer that can be relied on. It holds nothing
// that was sent and nothing that came back, so it can be logged.
//
// errors.As finds the [realname.Failure] in it where it is certain that nothing was judged, and
// errors.Is tells [sms.ErrRefused] where it is certain that no message was sent. If neither is
// found, the outcome is not known: do not repeat the check.
type Error struct {
	Provider string // "tencent", "alibaba" or "nppa"
	Action   string // the provider's name for the call, such as "IdCardVerification"

	// Problem says what is wrong:
	//
	//	not_sent         no connection: the provider was not reached
	//	certificate      the provider's certificate is not valid
	//	timeout          no answer in time
	//	canceled         the caller did not wait
	//	broken           the connection broke before the whole answer was there
	//	status           another HTTP status than 200, see Status
	//	too_long         the answer is longer than such an answer can be
	//	unreadable       the answer is not what the provider's documentation says
	//	unlisted_code    the answer has a code that is not in the table
	//	refused          the provider gave a code that means no answer, see Code
	//	credentials      there are no credentials to sign with
	//	not_opened       the person has not used the page of the check yet
	//	input            what was to be asked does not fit this endpoint
	Problem string

	Status  int    // of HTTP, for "status"
	Code    string // the provider's code, if it is in the table
	failure *realname.Failure
	noSMS   bool
	cause   error
}

// NewError returns e with what is certain: f, if it is not nil, says that nothing was judged;
// noSMS says that no message was sent; cause may be an error of package context.
func NewError(e Error, f *realname.Failure, noSMS bool, cause error) *Error {
	e.failure, e.noSMS, e.cause = f, noSMS, cause
	return &e
}

// Error returns a text such as "tencent: IdCardVerification: refused (-7)".
func (e *Error) Error() string {
	s := e.Provider + ": " + e.Action + ": " + e.Problem
	switch {
	case e.Code != "":
		s += " (" + e.Code + ")"
	case e.Status != 0:
		s += " (" + strconv.Itoa(e.Status) + ")"
	}
	return s
}

// Is reports whether target is [sms.ErrRefused] and no message was sent.
func (e *Error) Is(target error) bool { return e.noSMS && target == sms.ErrRefused }

// Unwrap returns the [realname.Failure], if there is one, and the error of the context,
// if that ended the call.
func (e *Error) Unwrap() []error {
	var all []error
	if e.failure != nil {
		all = append(all, e.failure)
	}
	if e.cause != nil {
		all = append(all, e.cause)
	}
	return all
}
