package realname

import (
	"errors"
	"time"

	"github.com/go-realname/sdk/internal/wire"
)

// An EndRule says why the personal data of a session has an end.
type EndRule uint8

const (
	EndAbandoned  EndRule = iota + 1 // it was canceled or has expired: Retain.Abandoned
	EndRejected                      // it was decided against: Retain.Rejected
	EndRevoked                       // its approval was revoked: Retain.Ended
	EndSuperseded                    // newer approvals took its place: Retain.Ended
	EndClosed                        // the account was erased or released, and a law has it kept: Retain.Closed
	EndErased                        // erasure was asked for, or the account was released and no rule keeps it; a hold may

	numEndRules = iota + 1
)

var endRuleNames = [numEndRules]string{"unknown", "abandoned", "rejected", "revoked", "superseded", "closed", "erased"}

// String returns a stable name such as "abandoned".
func (r EndRule) String() string { return nameOf(endRuleNames[:], uint8(r)) }

// A retention is when a session's personal data goes. The end is written when it begins to
// count: what is configured later is for sessions that end later.
type retention struct {
	End   instant // 0 for none
	Rule  EndRule // that has set it
	Going bool    // the data is used for nothing, and goes as soon as nothing keeps it, with all it leaves
	Hold  instant // until then it is kept, whatever the rest says
}

func (r *retention) fields(c *wire.Codec) {
	wire.Time(c, 1, "end", "", &r.End)
	wire.Uint(c, 2, "rule", "", &r.Rule)
	c.Bool(3, "going", "", &r.Going)
	wire.Time(c, 4, "hold", "", &r.Hold)
}

// after is the retention of a session from a change of its status on. A hold stays.
func (r retention) after(to Status, now instant, p Retain) retention {
	kept, rule := p.after(to)
	switch {
	case r.Going:
		return r
	case kept <= 0:
		return retention{Hold: r.Hold}
	}
	return retention{End: now.add(kept), Rule: rule, Hold: r.Hold}
}

// after is how long the data of a session is kept that came to a status; 0 or less for as long
// as the account.
func (p Retain) after(to Status) (time.Duration, EndRule) {
	switch to {
	case StatusCanceled, StatusExpired:
		return p.Abandoned, EndAbandoned
	case StatusRejected:
		return p.Rejected, EndRejected
	case StatusRevoked:
		return p.Ended, EndRevoked
	}
	return 0, 0
}

// asked is the retention from the time on at which the data is to be erased. What was once
// promised to the law stays as it was promised.
func (r retention) asked(approved bool, now instant, p Retain) retention {
	switch {
	case r.Going && r.Rule == EndClosed:
		return r
	case approved && p.Closed > 0:
		return retention{now.add(p.Closed), EndClosed, true, r.Hold}
	}
	return retention{now, EndErased, true, r.Hold}
}

// parted is the retention from the time on at which the account is taken from its person. What no rule keeps goes at once.
// What was to be erased before stays as it was promised.
func (r retention) parted(approved bool, now instant, p Retain) retention {
	if r.Going {
		return r
	}
	if approved && p.Closed > 0 {
		r.End, r.Rule = now.add(p.Closed), EndClosed
	}
	if r.End == 0 {
		r.End, r.Rule = now, EndErased
	}
	r.Going = true
	return r
}

// goes is when the data goes, or 0 where nothing ends it: data that is restricted is kept
// for a law, unless it is going. What is erased is going until nothing of it is left to do.
func (r *retention) goes(d dataState) instant {
	switch {
	case r.End == 0 || d != dataFull && !r.Going:
		return 0
	case d == dataErased:
		return r.End
	}
	return max(r.End, r.Hold)
}

// errHeld means that a hold came before an erasure.
var errHeld = errors.New("realname: held")

// held reports whether a hold keeps the data.
func (r *retention) held(now instant) bool { return r.Hold > now }

// goes is when the session's data goes, or 0. Before there is a subject there is none.
func (s *session) goes() instant {
	if s.State.Epoch == 0 {
		return 0
	}
	return s.Retention.goes(s.State.Data)
}

// ripe reports whether the end of the session's data has come.
func (s *session) ripe() bool {
	at := s.goes()
	return at != 0 && at <= s.now
}

// withdraw has nothing use the session's data any more, which goes as soon as nothing keeps it.
// It reports whether something does: then the session is ended here, and otherwise where it
// is erased.
func (s *session) withdraw() (kept bool, err error) {
	if s.State.Data == dataErased {
		return false, nil
	}
	before := s.Retention
	s.Retention = before.asked(s.approvedOnce(), s.now, s.rules.retain)
	s.changed = s.changed || s.Retention != before
	if err := s.apply(restricted{}); err != nil {
		return false, err
	}
	if kept = s.State.Epoch > 0 && s.goes() > s.now; kept && s.State.Status == StatusApproved {
		err = s.apply(ended{Reason: ReasonDataWithdrawn})
	}
	return kept, err
}

// begin begins the erasure of a session's data, unless a hold came before: it is finished then,
// whatever crashes.
func (s *session) begin() error {
	if s.State.Data != dataErased && s.Retention.held(s.now) {
		return errHeld
	}
	if r := &s.Retention; s.State.Data != dataErased && !r.Going {
		r.Going, s.changed = true, true
		if r.End == 0 || r.End > s.now {
			r.End = s.now
		}
		if r.Rule == 0 {
			r.Rule = EndErased
		}
	}
	return s.apply(restricted{})
}
