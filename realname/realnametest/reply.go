package realnametest

import (
	"context"

	"github.com/go-realname/sdk/realname"
)

// A Reply is what a [Backend] does with one call. The zero Reply answers
// nothing, as a provider does whose answer has lost its body.
type Reply struct {
	Answer realname.Answer // what the call returns
	Err    error           // what the call returns beside it

	// Hang lets the call wait for its context to end, and then answer.
	Hang bool

	// Deaf lets the call wait until Deaf is closed, whatever its context says.
	Deaf <-chan struct{}
}

// Pass is a yes.
func Pass() Reply {
	return Reply{Answer: realname.Answer{Verdict: realname.VerdictPass, Reference: "test"}}
}

// Fail is a no, for the given reason.
func Fail(r realname.Reason) Reply {
	return Reply{Answer: realname.Answer{Verdict: realname.VerdictFail, Reason: r}}
}

// Later is an answer that comes later, under the given token.
func Later(token string) Reply {
	return Reply{Answer: realname.Answer{
		Verdict: realname.VerdictPending, Token: realname.NewDetail(token),
		Continue: realname.NewDetail("https://face.example/" + token),
	}}
}

// Down is certainly no answer, for a reason of the given kind.
func Down(k realname.FailureKind) Reply { return Reply{Err: &realname.Failure{Kind: k}} }

// Lost is a judgement whose answer was lost: the provider has judged that a is
// the answer, but the caller sees a time-out. A query brings it out.
func Lost(a Reply) Reply {
	a.Err = context.DeadlineExceeded
	return a
}

// Hang is a call that does not return before its context ends.
func Hang() Reply { return Reply{Hang: true, Err: context.DeadlineExceeded} }

// About is a yes about somebody else.
func About(id realname.Identity) Reply {
	r := Pass()
	r.Answer.About = id
	return r
}

// Late is an answer that comes when until is closed, whatever the call's
// context says meanwhile. The provider has judged at once, so that a query
// brings the answer out before; then it comes twice.
func Late(a Reply, until <-chan struct{}) Reply {
	a.Deaf = until
	return a
}

// Malformed is answers that contradict themselves or the contract, without an
// error: none may count as a yes or a no.
func Malformed() []Reply {
	later := Later("")
	later.Answer.Token = realname.Detail{}
	return []Reply{
		{},
		{Answer: realname.Answer{Reference: "a reference and no verdict"}},
		{Answer: realname.Answer{Verdict: 200}},
		{Answer: realname.Answer{Verdict: 200, Reason: realname.ReasonMismatch}},
		later,
		Fail(realname.ReasonOutcomeUnknown),
		Fail(realname.ReasonProviderUnavailable),
		Fail(255),
		{Answer: realname.Answer{Verdict: realname.VerdictPass, Reason: realname.ReasonMismatch}},
	}
}
