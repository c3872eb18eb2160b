package sms

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A Request asks for a code. Mobile, Purpose and Binding are required.
type Request struct {
	Mobile Mobile

	// Purpose says what the code is for, such as "login". At most 64 bytes. A code
	// for one purpose is wrong for every other. It appears in events.
	Purpose string

	// Binding is who asks and what is confirmed, in any form: the caller's session,
	// and for a payment a digest of amount and payee. A code counts only with the
	// same binding; it is kept as an index alone. At most 1024 bytes.
	Binding string

	// IP is where the request came from, for Limits.IP.
	IP netip.Addr

	// Scope is what Limits.Scope bounds: a device, a tenant. At most 1024 bytes.
	Scope string

	// Key, if not empty, makes the request idempotent: one with the same number,
	// purpose, binding and key, while the message counts for the longest of
	// Limits.Number, sends nothing and gets the same answer. At most 1024 bytes.
	Key string

	// Params are handed to the sender for the template.
	Params map[string]string
}

// A Receipt says what came of a [Request].
type Receipt struct {
	Expires   time.Time // of the code: at this time it is dead
	ResendAt  time.Time // when the limits allow the next message to the number
	SendsLeft int       // how many more the longest limit allows
	Unknown   bool      // whether it is not known that the message was sent; it may arrive
	Repeated  bool      // whether this is the answer to an earlier request
}

// An order is a request with everything that is drawn or derived before the store
// is asked.
type order struct {
	Request
	number string // its index
	record string // key of its record
	slot   string
	key    string // index of Request.Key, or ""
	gen    string
	code   Code

	// Read ahead; stored is the number's record with the message.
	found, sends, guesses reading
	sources               []*source
	stored                reading
	at                    placed
}

// Send makes a code for r, stores it and has it sent. The code replaces an earlier
// one of the same number, purpose and binding. Nothing is sent unless the
// store holds the code, and nothing is sent twice.
//
// An [*Error] that matches [ErrRefused] says why nothing was sent; where a limit or
// the gate refused, an earlier code stays good. With [NotSent] the code is dead. An
// error that matches [ErrInvalid] is a mistake in r. Any other error comes from the
// store, the keys, the gate or a clock that is behind (see [Config].Now), and nothing
// was sent then.
func (s *Service) Send(ctx context.Context, r Request) (Receipt, error) {
	if err := s.ready(); err != nil {
		return Receipt{}, err
	}
	if err := s.check(r); err != nil {
		return Receipt{}, err
	}
	o := s.order(r)
	receipt, err := s.send(ctx, o)
	s.emit(ctx, o.event(receipt, err))
	return receipt, err
}

func (o *order) event(r Receipt, err error) Event {
	e := Event{Name: "send.accepted", Purpose: o.Purpose, Number: o.number, Err: err}
	var no *Error
	switch {
	case errors.As(err, &no):
		e.Name, e.Reason, e.Err = "send.refused", no.Reason, nil
	case err != nil:
		e.Name, e.Err = "send.error", scrub(err, o.Mobile, o.code)
	case r.Repeated:
		e.Name = "send.repeated"
	case r.Unknown:
		e.Name = "send.unknown"
	}
	return e
}

// check reports what is wrong with r itself.
func (s *Service) check(r Request) error {
	if err := checkBinding(r.Mobile, r.Purpose, r.Binding); err != nil {
		return err
	}
	switch {
	case len(r.Key) > maxBinding || len(r.Scope) > maxBinding:
		return fmt.Errorf("%w: request with a long key or scope", ErrInvalid)
	case len(s.c.Limits.IP) > 0 && !r.IP.IsValid():
		return fmt.Errorf("%w: request without an address, which Limits.IP needs", ErrInvalid)
	case len(s.c.Limits.Scope) > 0 && r.Scope == "":
		return fmt.Errorf("%w: request without a scope, which Limits.Scope needs", ErrInvalid)
	}
	return nil
}

const (
	maxPurpose = 64
	maxBinding = 1024
)

func checkBinding(m Mobile, purpose, binding string) error {
	switch {
	case !m.IsValid():
		return fmt.Errorf("%w: request without a number", ErrInvalid)
	case purpose == "" || len(purpose) > maxPurpose:
		return fmt.Errorf("%w: request without a purpose, or with a long one", ErrInvalid)
	case binding == "" || len(binding) > maxBinding:
		return fmt.Errorf("%w: request without a binding, or with a long one", ErrInvalid)
	}
	return nil
}

func (s *Service) order(r Request) *order {
	o := &order{Request: r, gen: newID(), code: drawCode(s.c.Digits)}
	o.at = s.placeOf(r.Mobile)
	o.number, o.record = o.at.index, o.at.key
	o.slot = slot(r.Purpose, r.Binding)
	if r.Key != "" {
		o.key = digest("key", r.Purpose, r.Binding, r.Key)
	}
	o.found.key = o.record
	o.sends.key = s.shardKey(unverified, o.number)
	o.guesses.key = s.shardKey(guessed, o.number)
	o.sources = s.sources(o)
	return o
}

func (s *Service) send(ctx context.Context, o *order) (Receipt, error) {
	a := o.Mobile.Allotment()
	if a.NoSMS || !s.c.Accept.accepts(a) {
		return Receipt{}, &Error{Reason: Unreachable}
	}
	if err := o.home(ctx, s); err != nil {
		return Receipt{}, err
	}
	o.read(ctx, s)
	if r, done, err := s.repeat(o); done || err != nil {
		return r, err
	}
	if err := s.mayAsk(ctx, o); err != nil {
		return Receipt{}, err
	}
	n, m, err := s.store(ctx, o)
	if err != nil {
		return Receipt{}, err
	}
	if m.Gen != o.gen {
		return s.receipt(o, n, m)
	}
	out := s.deliver(ctx, o)
	if settled := s.conclude(ctx, o, m.At, out); settled != nil {
		n = settled
	}
	m.State = out.state
	return s.receipt(o, n, m)
}

// conclude stores and counts what became of the message of o, of time at.
func (s *Service) conclude(ctx context.Context, o *order, at instant, out outcome) *number {
	var settled *number
	var err error
	parallel(
		func() { settled = s.settle(ctx, o, out) },
		func() {
			if out.state != refused { // who is refused by all senders earns nothing
				err = s.count(ctx, &o.sends, at, func(b *bucket) { b.Sent++ })
			}
		},
	)
	s.countFailed(ctx, o.number, o.Purpose, err)
	return settled
}

// read reads ahead all that o needs.
func (o *order) read(ctx context.Context, s *Service) {
	all := []*reading{&o.found, &o.sends, &o.guesses}
	for _, src := range o.sources {
		all = append(all, &src.reading)
	}
	s.readAhead(ctx, all...)
}

// repeat returns the answer to an earlier request with the same key, if there
// was one.
func (s *Service) repeat(o *order) (r Receipt, done bool, err error) {
	if o.key == "" {
		return Receipt{}, false, nil
	}
	n, err := opened[number](s, &o.found)
	if err != nil {
		return Receipt{}, false, err
	}
	n.age(toInstant(s.c.Now()), &s.rules)
	m := n.repeated(o.key)
	if m == nil {
		return Receipt{}, false, nil
	}
	r, err = s.receipt(o, n, m)
	return r, true, err
}

// mayAsk asks everything but the number's own record.
func (s *Service) mayAsk(ctx context.Context, o *order) error {
	if err := s.passGate(ctx, o.Request); err != nil {
		return err
	}
	if err := s.checkBreakers(ctx, o); err != nil {
		return err
	}
	return s.countSources(ctx, o)
}

func (s *Service) passGate(ctx context.Context, r Request) error {
	if s.c.Gate == nil {
		return nil
	}
	err := s.c.Gate(ctx, r)
	switch {
	case errors.Is(err, ErrRefused):
		return &Error{Reason: Denied}
	case err != nil:
		return fmt.Errorf("sms: gate: %w", scrub(err, r.Mobile, Code{}))
	}
	return nil
}

// store puts the code of o into the number's record. It returns the record and the
// message in it: that of o, or an earlier one with the same key.
func (s *Service) store(ctx context.Context, o *order) (*number, *sent, error) {
	c, err := s.newCode(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	if o.found.err != nil {
		return nil, nil, o.found.err
	}
	now := toInstant(s.c.Now())
	var n *number
	next := func(v *number) (instant, error) {
		n = v
		at, behind := n.age(now, &s.rules)
		if n.repeated(o.key) != nil {
			return 0, kv.SkipWrite
		}
		if err := n.allows(at, &s.rules); err != nil {
			return 0, err
		}
		if behind {
			return 0, errClock
		}
		c.At, c.Until = at, at.add(s.c.Life)
		n.admit(c, o.key, o.Purpose, at)
		return n.keepUntil(&s.rules), nil
	}
	o.stored, err = changeFrom(ctx, s, o.found, next)
	if tellable(err) {
		n, err = s.recall(ctx, o, err)
	}
	if err != nil {
		return nil, nil, err
	}
	if m := n.repeated(o.key); m != nil {
		return n, m, nil
	}
	return n, n.message(o.gen), nil
}

// newCode returns what is kept of the code of o.
func (s *Service) newCode(ctx context.Context, o *order) (liveCode, error) {
	var in input
	tag, err := s.codes.Sum(ctx, in.parts(o.Mobile, o.Purpose, o.Binding, o.gen, o.code)...)
	return liveCode{Slot: o.slot, Gen: o.gen, Tag: tag}, err
}

// recall looks whether a write of unknown fate was done: the record then has the
// message of o. Otherwise it returns cause.
func (s *Service) recall(ctx context.Context, o *order, cause error) (*number, error) {
	r, key, err := s.mover.Get(ctx, o.record)
	if err != nil {
		return nil, cause
	}
	n, err := open[number](s, key, r)
	if err != nil || n.message(o.gen) == nil {
		return nil, cause
	}
	o.stored = reading{key: key, record: r}
	return n, nil
}

// receipt returns the answer to o, of which m is the message in n.
func (s *Service) receipt(o *order, n *number, m *sent) (Receipt, error) {
	if m.State == refused {
		return Receipt{}, &Error{Reason: NotSent, RetryAt: n.resendAt(n.Last, &s.rules).time()}
	}
	return Receipt{
		Expires:   m.At.add(s.c.Life).time(),
		ResendAt:  n.resendAt(n.Last, &s.rules).time(),
		SendsLeft: n.sendsLeft(&s.rules),
		Unknown:   m.State != accepted,
		Repeated:  m.Gen != o.gen,
	}, nil
}

// settleTime bounds the write after a message was sent.
const settleTime = 5 * time.Second

// settle stores what became of the message of o and returns the record, or nil if it
// could not. It goes on when ctx is done: the message is out, whoever still waits for
// it. If it fails, the message stays pending in the record, and the code is good.
func (s *Service) settle(ctx context.Context, o *order, out outcome) (settled *number) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	now := toInstant(s.c.Now())
	_, err := changeFrom(ctx, s, o.stored, func(n *number) (instant, error) {
		n.age(now, &s.rules)
		if !n.settle(o.gen, out) {
			return 0, kv.SkipWrite
		}
		settled = n
		return n.keepUntil(&s.rules), nil
	})
	if err != nil {
		s.emit(ctx, Event{
			Name: "settle.failed", Purpose: o.Purpose, Number: o.number,
			Err: scrub(err, o.Mobile, o.code),
		})
		return nil
	}
	return settled
}
