package sms

import (
	"net/netip"
	"slices"

	"github.com/go-realname/sdk/kv"
)

// A counter is the record of an address or a scope: the requests that it made.
type counter struct {
	ledger
	Marks []mark `json:"m"`
}

// add counts op, if rates allow it. An operation counts once.
func (c *counter) add(op string, now instant, rates []Rate) error {
	now, _ = c.at(now)
	c.Last = now
	c.Marks = fresh(c.Marks, now, longest(rates))
	if slices.ContainsFunc(c.Marks, func(m mark) bool { return m.Op == op }) {
		return kv.SkipWrite
	}
	t := wait(rates, len(c.Marks), func(i int) instant { return c.Marks[i].At })
	if t > now {
		return tooMany(TooManyHere, t, now)
	}
	c.Marks = append(c.Marks, mark{op, now})
	return nil
}

// sources returns the writes that count o for its address and its scope. They come
// before the number's own limits and are not taken back when those refuse.
func (s *Service) sources(o *order) []*write {
	var all []*write
	if rates := s.c.Limits.IP; len(rates) > 0 {
		all = append(all, s.countAt(s.index("ip", network(o.IP)), o, rates))
	}
	if rates := s.c.Limits.Scope; len(rates) > 0 {
		all = append(all, s.countAt(s.index("scope", o.Scope), o, rates))
	}
	return all
}

func (s *Service) countAt(index string, o *order, rates []Rate) *write {
	op := o.gen
	if o.key != "" {
		op = o.number + o.key // a key is the caller's, and for one number
	}
	return newWrite(s, s.c.Prefix+"g/"+index, func(c *counter) (instant, error) {
		err := c.add(op, o.now, rates)
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
