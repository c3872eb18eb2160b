package sms

import (
	"context"
	"errors"
)

// An outcome is what became of a message.
type outcome struct {
	state     sendState
	route, id string
}

// deliver tries the senders in order, with the same code. Only a certain refusal
// leads to the next one, or an unknown outcome where the route says so.
func (s *Service) deliver(ctx context.Context, o *order) outcome {
	result := outcome{state: refused}
	for i := range s.c.Senders {
		route := &s.c.Senders[i]
		out := s.try(ctx, route, o)
		switch out.state {
		case accepted:
			return out
		case unknown:
			result = out
			if !route.FailoverUnknown {
				return result
			}
		}
	}
	return result
}

// try hands the message of o to one sender.
func (s *Service) try(ctx context.Context, r *Route, o *order) outcome {
	if ctx.Err() != nil { // not asked at all
		return outcome{state: refused, route: r.Name}
	}
	start := s.c.Now()
	id, err := s.call(ctx, r, o)
	out := outcome{accepted, r.Name, id}
	switch {
	case errors.Is(err, ErrRefused):
		out = outcome{state: refused, route: r.Name}
	case err != nil:
		out = outcome{state: unknown, route: r.Name}
	}
	s.emit(ctx, Event{
		Name: "sender." + sendStates[out.state], Purpose: o.Purpose, Number: o.number,
		Sender: r.Name, Took: s.c.Now().Sub(start), Err: scrub(err, o.Mobile, o.code),
	})
	return out
}

func (s *Service) call(ctx context.Context, r *Route, o *order) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	return r.Sender.Send(ctx, Message{
		Mobile:  o.Mobile,
		Code:    o.code,
		Purpose: o.Purpose,
		Life:    s.c.Life,
		Params:  o.Params,
		Origin:  s.c.Origin,
	})
}
