package realname

import (
	"time"

	"github.com/go-realname/sdk/internal/wire"
)

const (
	// pollPause is the shortest time between two questions about an operation.
	pollPause = 5 * time.Second

	// longPause is the longest, for the first hour. After that it is a thirtieth of the
	// operation's age.
	longPause = 2 * time.Minute
)

// A polling is when the provider of an operation is asked what became of it: one that is
// pending, or was and is given up. It decides about nothing. What comes of a question is for
// the step function.
type polling struct {
	Step  Step
	Op    uint32
	Began instant // when the answer became pending
	Asked instant // the last time; 0 for never
	Next  instant // when workers ask; 0 for not before the operation's time is up
	Until instant // of an operation that was given up: nobody asks later; 0 for one that was not
	Free  bool    // likewise: the try was given back
	Drop  bool    // likewise: a yes came, and the provider is to be told to erase what it keeps
	Left  instant // when somebody began to give it up
}

func (p *polling) fields(c *wire.Codec) {
	wire.Uint(c, 1, "step", "", &p.Step)
	wire.Uint(c, 2, "op", "", &p.Op)
	wire.Time(c, 3, "began", "", &p.Began)
	wire.Time(c, 4, "asked", "", &p.Asked)
	wire.Time(c, 5, "next", "", &p.Next)
	wire.Time(c, 6, "until", "", &p.Until)
	c.Bool(7, "free", "", &p.Free)
	c.Bool(8, "drop", "", &p.Drop)
	wire.Time(c, 9, "left", "", &p.Left)
	known(c, p.Step)
}

// asks notes a question of a worker, and when the next one is due: after 5 seconds, and then
// whenever the operation is nearly twice as old. The last comes some time before end, when no
// answer counts any more; that is 0 for none. What began later than that is asked about once
// all the same. The clock's last digits spread the questions of many sessions.
func (p *polling) asks(now, end instant, before time.Duration) {
	p.Asked = now
	p.plan(now, end, before)
}

func (p *polling) plan(now, end instant, before time.Duration) {
	p.Began = min(p.Began, now) // else a clock was wrong
	age := time.Duration(now-p.Began) * time.Microsecond
	pause := min(age*7/8, max(longPause, age/30))
	pause -= pause / 8 * time.Duration(now&0xff) / 0x100
	p.Next = now.add(max(pause, pollPause))
	if last := end.add(-before); end != 0 && p.Next.add(pollPause) > last {
		switch p.Next = last; {
		case now.add(pollPause) <= last:
		case p.Asked == 0 && now.add(pollPause) < end:
			p.Next = now.add(pollPause)
		default:
			p.Next = 0
		}
	}
}

// due reports whether a worker asks now. What a clock has planned that was ahead is due.
func (p *polling) due(now instant) bool {
	soon := now.add(pollPause)
	ahead := p.Asked > soon || p.Began > soon
	return p.Next != 0 && (p.Next <= now || ahead) && !p.lately(now, pollPause)
}

// lately reports whether somebody asked within a time. A time that is still to come was
// written by a clock that is wrong.
func (p *polling) lately(now instant, within time.Duration) bool {
	return p.Asked != 0 && p.Asked <= now && now < p.Asked.add(within)
}

// called moves the next question forward, since the provider called.
func (p *polling) called(now instant) {
	if p.Until != 0 && p.Until <= now {
		return
	}
	soon := now
	if p.lately(now, pollPause) {
		soon = p.Asked.add(pollPause)
	}
	if p.Next == 0 || soon < p.Next {
		p.Next = soon
	}
}

// forUser notes a question that a user's request asks, or reports that it is too soon for one:
// they come 2 seconds after one another, and ever more rarely as time goes on.
func (p *polling) forUser(now instant) bool {
	age := time.Duration(now-p.Began) * time.Microsecond
	if p.lately(now, max(2*time.Second, age/60)) {
		return false
	}
	p.Asked = now
	return true
}
