package sms

import (
	"context"
	"fmt"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A Delivery is what is known of one message of the last day.
type Delivery struct {
	Sender string // name of the Route that took the message
	ID     string // by which that sender knows it; a long one is shown as its hash

	Arrived bool   // whether the receipt says that it arrived
	Status  string // the provider's word for it, at most 128 bytes

	// The rest is set by [Service.Deliveries] alone.

	Purpose  string
	Sent     time.Time
	State    string    // "accepted"; "unknown" or "pending" if it may arrive; "refused"
	Reported time.Time // when the receipt came, or zero
}

// Report records a delivery receipt (状态报告) for a message to m: the Sender, ID,
// Arrived and Status of d. The error matches [kv.ErrNotFound] where no such message is
// known; nothing is written then, so that nobody fills the store with receipts. A
// receipt proves nothing, and no rule depends on it.
func (s *Service) Report(ctx context.Context, m Mobile, d Delivery) error {
	if err := s.ready(); err != nil {
		return err
	}
	if !m.IsValid() || d.ID == "" {
		return fmt.Errorf("%w: receipt without a number or an id", ErrInvalid)
	}
	key, err := s.homeOf(ctx, m)
	if err != nil {
		return err
	}
	now := toInstant(s.c.Now())
	return change(ctx, s, key, func(n *number) (instant, error) {
		n.age(now, &s.rules)
		return n.keepUntil(&s.rules), n.report(d, n.Last)
	})
}

// report notes d at its message. A repeated receipt changes nothing.
func (n *number) report(d Delivery, now instant) error {
	for i := range n.Sends {
		m := &n.Sends[i]
		if m.ID == "" || m.ID != keptID(d.ID) || m.Route != d.Sender {
			continue
		}
		if m.Reported != 0 && m.Arrived == d.Arrived && m.Status == clip(d.Status) {
			return kv.SkipWrite
		}
		m.Reported, m.Arrived, m.Status = now, d.Arrived, clip(d.Status)
		return nil
	}
	return fmt.Errorf("sms: receipt: %w", kv.ErrNotFound)
}

// Deliveries returns what is known of the messages to m that count for the
// longest of Limits.Number, oldest first.
func (s *Service) Deliveries(ctx context.Context, m Mobile) ([]Delivery, error) {
	if err := s.ready(); err != nil {
		return nil, err
	}
	key, err := s.homeOf(ctx, m)
	if err != nil {
		return nil, err
	}
	n, err := load[number](ctx, s, key)
	if err != nil {
		return nil, err
	}
	n.age(toInstant(s.c.Now()), &s.rules)
	var all []Delivery
	for i := range n.Sends {
		all = append(all, n.Sends[i].delivery())
	}
	return all, nil
}

func (m *sent) delivery() Delivery {
	d := Delivery{
		Sender: m.Route, ID: m.ID, Arrived: m.Arrived, Status: m.Status,
		Purpose: m.Purpose, Sent: m.At.time(), State: sendStates[min(m.State, unknown)],
	}
	if m.Reported != 0 {
		d.Reported = m.Reported.time()
	}
	return d
}
