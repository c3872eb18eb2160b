package realname

import (
	"context"
	"encoding/base64"
	"time"
)

// An Approval is what is kept of one approval of an account: no personal data.
type Approval struct {
	Session string
	Method  Method
	Started time.Time
	At      time.Time
	Until   time.Time // zero for no end

	// Ended is when it was revoked or gave way to another, and Reason why: ReasonSuperseded for
	// the latter. Zero while it stands.
	Ended  time.Time
	Reason Reason

	Shown     Shown
	Level     int    // by itself
	TrailHead string // of the session's trail when it was approved, as [Trail.Head] gives it
}

// Approvals returns the approvals of an account, those of the past first: of these the newest
// 50, and the head of a chain over those before, "" if there were no more.
func (r Records) Approvals(ctx context.Context, account string) (all []Approval, head string, err error) {
	row, err := r.v.findAccount(ctx, account)
	a := &row.Value
	for _, list := range [][]approval{a.Past, a.Approvals} {
		for i := range list {
			all = append(all, list[i].public())
		}
	}
	return all, base64.RawURLEncoding.EncodeToString(a.PastHead), err
}

func (a *approval) public() Approval {
	return Approval{
		Session: a.Session, Method: a.Method, Started: a.Started.time(), At: a.At.time(), Until: a.Until.time(),
		Ended: a.Ended.time(), Reason: a.Reason, Shown: Shown{a.Channels, a.Face}, Level: int(a.Level),
		TrailHead: base64.RawURLEncoding.EncodeToString(a.Head),
	}
}
