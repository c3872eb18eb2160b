package sms

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"

	"github.com/go-realname/sdk/internal/records"
)

// A counter is the record of an address or a scope: the requests that it made.
type counter struct {
	ledger
	Marks []mark
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

// A source is an address or a scope with its limit.
type source struct {
	read  reading[counter]
	rates []Rate
	at    records.Place
}

// sources names what o counts for. Its record was not read yet.
func (s *Service) sources(o *order) (all []*source) {
	limits := &s.c.Limits
	add := func(rates []Rate, kind, text string) {
		at := s.counters.Place([]byte(kind), []byte(text))
		all = append(all, &source{rates: rates, at: at})
	}
	if len(limits.IP) > 0 {
		add(limits.IP, "ip", network(o.IP))
	}
	if len(limits.Scope) > 0 {
		add(limits.Scope, "scope", o.Scope)
	}
	return all
}

// countSources counts a request for its address and its scope, if both allow it. It
// comes before the number's own limits and is not taken back when those refuse.
func (s *Service) countSources(ctx context.Context, o *order) error {
	op := opOf(o.gen)
	if o.key != "" {
		// A key is the caller's, for one number. Repeats at the same time count once; when a
		// message was stored for it, the record has another version.
		op = opOf(o.number, o.key, strconv.FormatUint(o.found.row.Version(), 36))
	}
	now := toInstant(s.c.Now())
	for _, src := range o.sources {
		if src.read.err != nil {
			return src.read.err
		}
		c := src.read.row.Value
		if err := c.add(op, now, src.rates); err != nil {
			return err
		}
	}
	errs := make([]error, len(o.sources))
	var calls []func()
	for i, src := range o.sources {
		calls = append(calls, func() { errs[i] = s.countAt(ctx, src, op, now) })
	}
	together(calls...)
	for _, err := range errs {
		if err != nil && !errors.Is(err, ErrRefused) {
			return err
		}
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) countAt(ctx context.Context, src *source, op string, now instant) error {
	_, err := s.counters.UpdateFrom(ctx, src.read.row, func(r *records.Row[counter]) error {
		err := r.Value.add(op, now, src.rates)
		r.Expires = r.Value.Last.add(longest(src.rates) + keepLonger).time()
		return err
	})
	return err
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
