package sms

import (
	"context"
	"net/netip"
	"slices"
	"strconv"
)

// A counter is the record of an address or a scope: the requests that it made.
type counter struct {
	ledger
	Marks []mark `json:"m"`
}

// add counts op, if rates allow it. An operation counts once, when it last came.
func (c *counter) add(op string, now instant, rates []Rate) error {
	now, write := c.at(now)
	c.Last = write
	c.Marks = fresh(c.Marks, write, longest(rates))
	c.Marks = slices.DeleteFunc(c.Marks, func(m mark) bool { return m.Op == op })
	t := wait(rates, len(c.Marks), func(i int) instant { return min(c.Marks[i].At, now) })
	if t > now {
		return tooMany(TooManyHere, t, now)
	}
	c.Marks = append(c.Marks, mark{op, write})
	return nil
}

// countSource counts a request for its address and its scope. It comes before the
// number's own limits and is not taken back when those refuse.
func (s *Service) countSource(ctx context.Context, o *order) error {
	limits := &s.c.Limits
	if len(limits.IP) > 0 {
		if err := s.countAt(ctx, s.index("ip", network(o.IP)), o, limits.IP); err != nil {
			return err
		}
	}
	if len(limits.Scope) > 0 {
		return s.countAt(ctx, s.index("scope", o.Scope), o, limits.Scope)
	}
	return nil
}

func (s *Service) countAt(ctx context.Context, index string, o *order, rates []Rate) error {
	op := o.gen
	if o.key != "" {
		// A key is the caller's, for one number. Repeats at the same time count once; when a
		// message was stored for it, the record has another version.
		op = o.number + o.key + strconv.FormatUint(o.found, 36)
	}
	now := toInstant(s.c.Now())
	return change(ctx, s, s.c.Prefix+"g/"+index, func(c *counter) (instant, error) {
		err := c.add(op, now, rates)
		return c.Last.add(longest(rates) + skew), err
	})
}

// network returns what one subscriber is given: an IPv4 address, or an IPv6 /64.
func network(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(64)
	return p.String()
}
