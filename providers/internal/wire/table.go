package wire

import (
	"strings"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
)

// A Row says what one code of one endpoint means.
type Row struct {
	// Code is the provider's. One that ends in * stands for all that begin so; the
	// longest that fits counts.
	Code string

	Verdict realname.Verdict     // zero where it is no answer
	Reason  realname.Reason      // of a Fail
	Kind    realname.FailureKind // where it is no answer
	Rest    Rest                 // when it makes sense to ask again
	Billed  providers.Billed
	Found   realname.Findings

	// NoSMS says that a message was certainly not sent.
	NoSMS bool

	// Unseen says, in the table of a query, that the operation was certainly never judged.
	Unseen bool

	// Says is what the provider says that the code means.
	Says string
}

// A Rest says when a provider that gave no answer may be asked again.
type Rest uint8

// The values of [Rest].
const (
	Unsaid   Rest = iota // the provider does not say
	Second               // in a second: a rate was exceeded
	Minute               // in a minute
	Hour                 // in an hour
	Tomorrow             // at midnight in Beijing
)

// String returns a name such as "tomorrow".
func (r Rest) String() string {
	return [...]string{"unsaid", "second", "minute", "hour", "tomorrow"}[min(r, Tomorrow)]
}

// beijing is where days of mainland providers begin.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// after is when a rest that begins now ends.
func (r Rest) after(now time.Time) time.Time {
	switch r {
	case Second:
		return now.Add(time.Second)
	case Minute:
		return now.Add(time.Minute)
	case Hour:
		return now.Add(time.Hour)
	case Tomorrow:
		y, m, d := now.In(beijing).Date()
		return time.Date(y, m, d+1, 0, 0, 0, 0, beijing)
	}
	return time.Time{}
}

// A Table is the rows of one endpoint. A code means nothing outside of its table.
type Table []Row

// Find returns the row of a code.
func (t Table) Find(code string) (Row, bool) {
	best := -1
	for i, r := range t {
		prefix, open := strings.CutSuffix(r.Code, "*")
		switch {
		case !open && r.Code == code:
			return r, true
		case open && strings.HasPrefix(code, prefix) && (best < 0 || len(r.Code) > len(t[best].Code)):
			best = i
		}
	}
	if best < 0 {
		return Row{}, false
	}
	return t[best], true
}

// failure is what a row without a verdict says, or nil if the outcome is not known.
func (r Row) failure(now time.Time, detail string) *realname.Failure {
	if r.Kind == realname.FailureUnknown {
		return nil
	}
	return &realname.Failure{
		Kind: r.Kind, RetryAt: r.Rest.after(now), Detail: realname.NewDetail(detail), Billed: r.billed(),
	}
}

// billed is whether the provider charges, as a Verifier is told.
func (r Row) billed() realname.Billed {
	switch r.Billed {
	case providers.BilledYes:
		return realname.BilledYes
	case providers.BilledNo:
		return realname.BilledNo
	}
	return realname.BilledUnknown
}

// The functions below make rows, so that a table reads as one.

// Yes is a code that means yes.
func Yes(code, says string) Row {
	return Row{Code: code, Verdict: realname.VerdictPass, Billed: providers.BilledYes, Says: says}
}

// No is a code that means no.
func No(code string, r realname.Reason, says string) Row {
	return Row{Code: code, Verdict: realname.VerdictFail, Reason: r, Billed: providers.BilledYes, Says: says}
}

// Free is a code that means no and is not billed.
func Free(code string, r realname.Reason, says string) Row {
	return Row{Code: code, Verdict: realname.VerdictFail, Reason: r, Billed: providers.BilledNo, Says: says}
}

// Input is a code for what the provider could not read.
func Input(code, says string) Row { return none(code, realname.FailureUnreadable, Unsaid, says) }

// Down is a code for a provider that does not work.
func Down(code, says string) Row { return none(code, realname.FailureUnavailable, Unsaid, says) }

// Busy is a code for a provider that is asked too often at this moment. It is no limit of
// a day: the same request may be made again in a second.
func Busy(code, says string) Row { return none(code, realname.FailureUnavailable, Second, says) }

// Limit is a code for a provider that allows no more checks today.
func Limit(code, says string) Row { return none(code, realname.FailureQuota, Tomorrow, says) }

// Setup is a code for a wrong account, key or clock.
func Setup(code, says string) Row { return none(code, realname.FailureMisconfigured, Unsaid, says) }

// Unsure is a code after which it is not known what happened.
func Unsure(code, says string) Row { return Row{Code: code, Says: says} }

// none makes a row without a verdict, where nothing was judged and no message was sent.
func none(code string, k realname.FailureKind, rest Rest, says string) Row {
	return Row{Code: code, Kind: k, Rest: rest, Billed: providers.BilledNo, NoSMS: true, Says: says}
}

// Free returns r as a row that is not billed.
func (r Row) Free() Row {
	r.Billed = providers.BilledNo
	return r
}

// NeverSeen returns r as the row of an operation that was never judged.
func (r Row) NeverSeen() Row {
	r.Unseen = true
	return r
}

// Finds returns r with findings.
func (r Row) Finds(list ...realname.Finding) Row {
	r.Found = realname.FindingsOf(list...)
	return r
}

// Paid returns r as a row that is billed.
func (r Row) Paid() Row {
	r.Billed = providers.BilledYes
	return r
}

// RestFor returns r with another time to rest.
func (r Row) RestFor(rest Rest) Row {
	r.Rest = rest
	return r
}
