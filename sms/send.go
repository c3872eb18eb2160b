package sms

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// A Request asks for a code. Mobile, Purpose and Binding are required.
type Request struct {
	Mobile Mobile // to which the code is sent

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

	// Challenged says that the service had the user solve something, such as a captcha,
	// since this code was asked for. Breakers then refuse nothing; all other limits do.
	Challenged bool

	// Key, if not empty, makes the request idempotent: one with the same number,
	// purpose, binding and key, while the message counts for the longest of
	// Limits.Number, sends nothing and gets the same answer. Where certainly nothing was
	// sent (NotSent), it is tried anew. At most 1024 bytes.
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
	slot   string
	key    string // index of Request.Key, or ""
	gen    string
	code   Code

	// Read ahead; stored is the number's record with the message.
	found   reading[number]
	sources []*source
	stored  numberRow
	at      records.Place

	breakers []*claim
	scope    string // index of the breaker of the scope, or ""
}

// A claim is what an order has of a breaker.
type claim struct {
	*gauge
	read reading[meter]
	held *admission // not counted yet, or nil
}

// Send makes a code for r, stores it and has it sent. The code replaces an earlier
// one of the same number, purpose and binding. Nothing is sent unless the
// store holds the code, and nothing is sent twice.
//
// An [*Error] that matches [ErrRefused] says why nothing was sent; where a limit or
// the gate refused, an earlier code stays good. With [NotSent] the code is dead. An
// error that matches [ErrInvalid] is a mistake in r. Any other error comes from the
// store, the keys, the gate, the end of ctx or a clock that is behind (see [Config].Now),
// and nothing was sent then. A message that was certainly not sent does not count for
// Limits.Number; the senders are asked again for one number twice a minute and ten times
// an hour at most.
func (s *Service) Send(ctx context.Context, r Request) (Receipt, error) {
	if err := s.ready(); err != nil {
		return Receipt{}, err
	}
	if err := s.check(r); err != nil {
		return Receipt{}, err
	}
	o := s.order(r)
	defer o.release()
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
	o.at = s.tables.place(r.Mobile)
	o.number = o.at.Name
	o.slot = slot(r.Purpose, r.Binding)
	if r.Key != "" {
		o.key = digest("key", r.Purpose, r.Binding, r.Key)
	}
	s.claims(o)
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
	o.readAhead(ctx, s)
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
	out, settled := s.carryOut(ctx, o, m.At)
	if settled != nil {
		n = settled
	}
	if out.state == refused && out.err != nil {
		return Receipt{}, fmt.Errorf("sms: nothing was sent: %w", out.err)
	}
	m.State = out.state
	return s.receipt(o, n, m)
}

// carryOut has the message of o sent, of time at, and stores what became of it. It is
// counted meanwhile: other processes must see it, however long a sender takes.
func (s *Service) carryOut(ctx context.Context, o *order, at instant) (out outcome, settled *number) {
	calls := []func(){func() {
		out = s.deliver(ctx, o)
		settled = s.settle(ctx, o, out)
	}}
	for _, c := range o.breakers {
		held := c.held
		c.held = nil
		calls = append(calls, func() {
			s.countFailed(ctx, o.number, o.Purpose, c.countAdmitted(ctx, at, held))
		})
	}
	together(calls...)
	if out.state == refused { // who is refused by all senders earns nothing
		s.uncount(ctx, o, at)
	}
	return out, settled
}

// uncount takes the message of o out of the breakers.
func (s *Service) uncount(ctx context.Context, o *order, at instant) {
	var calls []func()
	for _, c := range o.breakers {
		calls = append(calls, func() {
			s.countFailed(ctx, o.number, o.Purpose, c.count(ctx, at, counts{Sent: -1}))
		})
	}
	together(calls...)
}

// home sees to it that all records lie where they should that o needs.
func (o *order) home(ctx context.Context, s *Service) error {
	_, err := s.numbers.Home(ctx, o.at)
	errs := []error{err}
	for _, src := range o.sources {
		_, err := s.counters.Home(ctx, src.at)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// readAhead reads all that o needs, at the same time. Each reading keeps its own error:
// it matters where the record is needed.
func (o *order) readAhead(ctx context.Context, s *Service) {
	calls := []func(){o.found.get(ctx, s.numbers, o.number)}
	for _, c := range o.breakers {
		calls = append(calls, c.read.get(ctx, s.breakers, c.name))
	}
	for _, src := range o.sources {
		calls = append(calls, src.read.get(ctx, s.counters, src.at.Name))
	}
	together(calls...)
}

// repeat returns the answer to an earlier request with the same key, if there
// was one.
func (s *Service) repeat(o *order) (r Receipt, done bool, err error) {
	if o.key == "" {
		return Receipt{}, false, nil
	}
	if o.found.err != nil {
		return Receipt{}, false, o.found.err
	}
	n := &o.found.row.Value
	n.age(toInstant(s.c.Now()), &s.rules)
	m := n.repeated(o.key)
	if m == nil {
		return Receipt{}, false, nil
	}
	r, err = s.receipt(o, n, m)
	return r, true, err
}

// mayAsk asks the gate, the number's record as it was read, the breakers, and what counts
// addresses and scopes. The number comes before those: taps on "send again" that it refuses
// must not use up the address of everybody behind it, nor ask for a challenge.
func (s *Service) mayAsk(ctx context.Context, o *order) error {
	if err := s.passGate(ctx, o.Request); err != nil {
		return err
	}
	if o.found.err != nil {
		return o.found.err
	}
	n := &o.found.row.Value
	at, _ := n.age(toInstant(s.c.Now()), &s.rules)
	if err := n.allows(at, &s.rules); err != nil {
		return err
	}
	if err := o.admit(ctx); err != nil {
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
	next := func(v *number) error {
		n = v
		at, behind := n.age(now, &s.rules)
		if n.repeated(o.key) != nil {
			return kv.SkipWrite
		}
		if err := n.allows(at, &s.rules); err != nil {
			return err
		}
		if behind {
			return errBehind
		}
		c.At, c.Until = at, at.add(s.c.Life)
		n.admit(c, o.key, o.Purpose, at)
		return nil
	}
	o.stored, err = s.numbers.UpdateFrom(ctx, o.found.row, onNumber(next))
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
	return liveCode{
		Slot: o.slot, Gen: o.gen, Scope: o.scope, Digits: s.c.Digits, Tag: tag,
	}, err
}

// recall looks whether a write of unknown fate was done: the record then has the
// message of o. Otherwise it returns cause.
func (s *Service) recall(ctx context.Context, o *order, cause error) (*number, error) {
	r, err := s.numbers.Get(ctx, o.number)
	if err != nil || r.Value.message(o.gen) == nil {
		return nil, cause
	}
	o.stored = r
	return &r.Value, nil
}

// receipt returns the answer to o, of which m is the message in n.
func (s *Service) receipt(o *order, n *number, m *sent) (Receipt, error) {
	if m.State == refused {
		again := max(n.Last, n.resendAt(n.Last, &s.rules))
		return Receipt{}, &Error{Reason: NotSent, RetryAt: again.time()}
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
	_, err := s.numbers.UpdateFrom(ctx, o.stored, onNumber(func(n *number) error {
		n.age(now, &s.rules)
		if !n.settle(o.gen, out) {
			return kv.SkipWrite
		}
		settled = n
		return nil
	}))
	if err != nil {
		s.emit(ctx, Event{
			Name: "settle.failed", Purpose: o.Purpose, Number: o.number,
			Err: scrub(err, o.Mobile, o.code),
		})
		return nil
	}
	return settled
}
