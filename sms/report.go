package sms

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A Delivery is what is known of one message of the last day. One that was handed to several
// senders, see [Route].FailoverUnknown, has one for each at which it may have been sent.
type Delivery struct {
	Sender string // name of the Route that was given the message
	ID     string // by which that sender knows it; a long one is shown as its hash
	Ref    string // by which we named it, see [Message]

	Arrived bool   // whether the receipt says that it arrived
	Status  string // the provider's word for it, at most 128 bytes

	// The rest is set by [Service.Deliveries] alone.

	Purpose  string    // of the request
	Sent     time.Time // when the message was handed to the sender
	State    string    // "accepted"; "unknown" or "pending" if it may arrive; "refused"
	Reported time.Time // when the receipt came, or zero
}

// Report records a delivery receipt (状态报告) for a message to m: the Sender, ID, Ref,
// Arrived and Status of d. It is found by ID or Ref; if neither is known, it is taken for that
// of the only message to m whose sender gave no clear answer and no id. The error matches [kv.ErrNotFound] where no such message is
// known; nothing is written then, so that nobody fills the store with receipts. A
// receipt proves nothing, and no rule depends on it.
func (s *Service) Report(ctx context.Context, m Mobile, d Delivery) error {
	if err := s.ready(); err != nil {
		return err
	}
	if !m.IsValid() || d.Sender == "" || d.ID == "" && d.Ref == "" {
		return fmt.Errorf("%w: receipt without a number, a sender, or id and reference", ErrInvalid)
	}
	name, err := s.home(ctx, m)
	if err != nil {
		return err
	}
	now := toInstant(s.c.Now())
	return s.change(ctx, name, func(n *number) error {
		n.age(now, &s.rules)
		return n.report(d, n.Last)
	})
}

// report notes d at its message. A repeated receipt changes nothing.
func (n *number) report(d Delivery, now instant) error {
	h := n.hopOf(d)
	if h == nil {
		return fmt.Errorf("sms: receipt: %w", kv.ErrNotFound)
	}
	if h.Reported != 0 && h.Arrived == d.Arrived && h.Status == clip(d.Status) {
		return kv.SkipWrite
	}
	h.Reported, h.Arrived, h.Status = now, d.Arrived, clip(d.Status)
	return nil
}

// hopOf returns the hop that d is about, or nil.
func (n *number) hopOf(d Delivery) (only *hop) {
	id, candidates := keptID(d.ID), 0
	for i := range n.Sends {
		m := &n.Sends[i]
		if d.Ref != "" && d.Ref == ref(m.Gen) {
			return m.hopAt(d.Sender, id)
		}
		for j := range m.Hops {
			h := &m.Hops[j]
			switch {
			case h.Route != d.Sender:
			case id != "" && h.ID == id:
				return h
			case h.State == unknown && h.ID == "" && d.Ref == "":
				candidates++
				only = h
			}
		}
	}
	if candidates != 1 {
		return nil
	}
	only.ID = id
	return only
}

// hopAt returns the hop of m at a sender. There is none yet if the receipt was faster than
// the sender's answer.
func (m *sent) hopAt(route, id string) *hop {
	i := slices.IndexFunc(m.Hops, func(h hop) bool { return h.Route == route })
	if i < 0 && m.State == pending && len(m.Hops) < maxHops {
		m.Hops = append(m.Hops, hop{Route: clip(route), ID: id, State: unknown})
		i = len(m.Hops) - 1
	}
	if i < 0 {
		return nil
	}
	return &m.Hops[i]
}

// maxHops bounds what receipts add to a record.
const maxHops = 8

// Deliveries returns what is known of the messages to m that count for the
// longest of Limits.Number, oldest first.
func (s *Service) Deliveries(ctx context.Context, m Mobile) ([]Delivery, error) {
	if err := s.ready(); err != nil {
		return nil, err
	}
	row, err := s.numbers.Settled(ctx, s.place(m))
	if err != nil {
		return nil, err
	}
	n := &row.Value
	n.age(toInstant(s.c.Now()), &s.rules)
	var all []Delivery
	for i := range n.Sends {
		all = append(all, n.Sends[i].deliveries()...)
	}
	return all, nil
}

// deliveries returns one for each sender at which m may have been sent, or else one.
func (m *sent) deliveries() (all []Delivery) {
	d := Delivery{
		Ref: ref(m.Gen), Purpose: m.Purpose, Sent: m.At.time(),
		State: sendStates[min(m.State, unknown)],
	}
	for _, h := range m.Hops {
		d.Sender = h.Route
		if h.State != refused {
			all = append(all, h.delivery(d))
		}
	}
	if len(all) == 0 {
		return []Delivery{d}
	}
	return all
}

func (h *hop) delivery(d Delivery) Delivery {
	d.Sender, d.ID, d.State = h.Route, h.ID, sendStates[min(h.State, unknown)]
	d.Arrived, d.Status = h.Arrived, h.Status
	if h.Reported != 0 {
		d.Reported = h.Reported.time()
	}
	return d
}
