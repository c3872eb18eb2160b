package sms

import (
	"context"
	"errors"
	"maps"
)

// An outcome is what became of a message.
type outcome struct {
	state sendState
	hops  []hop
	err   error // of the context, if it ended before a sender was asked
}

// deliver tries the senders in order, with the same code. Only a certain refusal
// leads to the next one, or an unknown outcome where the route says so.
func (s *Service) deliver(ctx context.Context, o *order) outcome {
	result := outcome{state: refused}
	for i := range s.c.Senders {
		route := &s.c.Senders[i]
		if result.err = ctx.Err(); result.err != nil { // not asked at all
			return result
		}
		h := s.try(ctx, route, o)
		result.hops = append(result.hops, h)
		if h.State != refused {
			result.state = h.State
		}
		if h.State == accepted || h.State == unknown && !route.FailoverUnknown {
			return result
		}
	}
	return result
}

// try hands the message of o to one sender.
func (s *Service) try(ctx context.Context, r *Route, o *order) hop {
	start := s.c.Now()
	id, err := s.call(ctx, r, o)
	h := hop{Route: r.Name, ID: keptID(id), State: accepted}
	switch {
	case errors.Is(err, ErrRefused):
		h.State = refused
	case err != nil:
		h.State = unknown
	}
	s.emit(ctx, Event{
		Name: "sender." + sendStates[h.State], Purpose: o.Purpose, Number: o.number,
		Sender: r.Name, Took: s.c.Now().Sub(start), Err: scrub(err, o.Mobile, o.code),
	})
	return h
}

func (s *Service) call(ctx context.Context, r *Route, o *order) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	return r.Sender.Send(ctx, Message{
		Mobile:  o.Mobile,
		Code:    o.code,
		Ref:     ref(o.gen),
		Purpose: o.Purpose,
		Life:    s.c.Life,
		Params:  maps.Clone(o.Params),
		Origin:  s.c.Origin,
	})
}
