package sms

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
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
// is asked, and with what it changes in the store.
type order struct {
	Request
	number string // its index
	slot   string
	key    string // index of Request.Key, or ""
	gen    string
	code   Code

	sources []*write // the counters of its address and its scope
	record  *write   // the number's record
	sent    *write   // the breaker for messages that nobody verifies
	guesses *write   // the breaker for wrong codes, which is only read

	now      instant  // of the clock, when the records were read
	live     liveCode // what is kept of code
	replaced liveCode // the code in whose place it is
	n        *number  // the record as last seen
}

// Send makes a code for r, stores it and has it sent. The code replaces an earlier
// one of the same number, purpose and binding. Nothing is sent unless the
// store holds the code, and nothing is sent twice.
//
// An [*Error] that matches [ErrRefused] says why nothing was sent; where a limit or
// the gate refused, an earlier code stays good. With [NotSent] the code is dead. An
// error that matches [ErrInvalid] is a mistake in r. Any other error comes from the
// store, the keys or the gate, and nothing was sent then.
func (s *Service) Send(ctx context.Context, r Request) (Receipt, error) {
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
	var record string
	o.number, record = s.numberKey(r.Mobile)
	o.slot = s.slot(r.Purpose, r.Binding)
	if r.Key != "" {
		o.key = s.index("key", r.Purpose, r.Binding, r.Key)
	}
	o.sources = s.sources(o)
	o.record = newWrite(s, record, func(n *number) (instant, error) { return s.admit(o, n) })
	o.sent = s.count(unverified, o.number, func(b *shard) { b.aged(o.now, o.live.At).Sent++ })
	o.guesses = &write{store: s.c.Store, key: s.shardKey(guessed, o.number)}
	return o
}

// admit puts the code of o into the number's record.
func (s *Service) admit(o *order, n *number) (until instant, err error) {
	o.n = n
	at := n.age(o.now, &s.rules)
	if n.repeated(o.key) != nil {
		return 0, kv.SkipWrite
	}
	o.live.At, o.live.Until = at, at.add(s.c.Life)
	o.replaced, err = n.admit(o.live, o.key, o.Purpose, at, &s.rules)
	return n.keepUntil(&s.rules), err
}

// index returns the blind index of what is of a kind.
func (s *Service) index(kind string, parts ...string) string {
	all := make([][]byte, 0, 4)
	all = append(all, []byte(kind))
	for _, p := range parts {
		all = append(all, []byte(p))
	}
	return s.records.Index(all...)
}

// numberKey returns the index of m and the key of its record.
func (s *Service) numberKey(m Mobile) (index, key string) {
	var buf [16]byte
	index = s.records.Index([]byte("number"), m.appendE164(buf[:0]))
	return index, s.c.Prefix + "m/" + index
}

// slot names the code of a purpose and a binding in the record of its number.
func (s *Service) slot(purpose, binding string) string {
	return s.index("slot", purpose, binding)
}

// send waits for the store three times: it reads everything, it counts everything,
// and it notes what became of the message.
func (s *Service) send(ctx context.Context, o *order) (Receipt, error) {
	if o.key != "" && s.c.Gate != nil { // the first request may have used up its captcha
		if r, done, err := s.look(ctx, o, o.record); done || err != nil {
			return r, err
		}
	}
	if err := s.mayAsk(ctx, o.Request); err != nil {
		return Receipt{}, err
	}
	all := append([]*write{o.record, o.sent, o.guesses}, o.sources...)
	if r, done, err := s.look(ctx, o, all...); done || err != nil {
		return r, err
	}
	if err := s.checkBreakers(ctx, o); err != nil {
		return Receipt{}, err
	}
	if err := s.take(ctx, o); err != nil {
		return Receipt{}, err
	}
	if m := o.n.repeated(o.key); m != nil && m.Gen != o.gen {
		return s.receipt(o, m)
	}
	out := s.deliver(ctx, o)
	s.settle(ctx, o, out)
	m := o.n.message(o.gen)
	m.State = out.state // also where that could not be stored
	return s.receipt(o, m)
}

// mayAsk asks everything but the store.
func (s *Service) mayAsk(ctx context.Context, r Request) error {
	a := r.Mobile.Allotment()
	if a.NoSMS || !s.c.Accept.accepts(a) {
		return &Error{Reason: Unreachable}
	}
	return s.passGate(ctx, r)
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
		return fmt.Errorf("sms: gate: %w", err)
	}
	return nil
}

// look reads records, the number's among them, and returns the answer to an earlier
// request with the same key, if there was one.
func (s *Service) look(
	ctx context.Context, o *order, records ...*write,
) (r Receipt, done bool, err error) {
	o.now = toInstant(s.c.Now())
	if err := readAll(ctx, records); err != nil || o.key == "" {
		return Receipt{}, false, err
	}
	o.n, err = open[number](s, o.record.key, o.record.have)
	if err != nil {
		return Receipt{}, false, err
	}
	o.n.age(o.now, &s.rules)
	m := o.n.repeated(o.key)
	if m == nil {
		return Receipt{}, false, nil
	}
	r, err = s.receipt(o, m)
	return r, true, err
}

// take counts o everywhere, so that its message may be sent. What refuses by the
// records that were read is found first: then only what comes before is counted, and
// nothing that would have to be taken back.
func (s *Service) take(ctx context.Context, o *order) (err error) {
	if o.live, err = s.newCode(ctx, o); err != nil {
		return err
	}
	writes := append(slices.Clone(o.sources), o.record, o.sent)
	var refusal error
	for i, w := range writes {
		if refusal = w.compute(); refusal != nil {
			writes = writes[:i]
			break
		}
	}
	together(writes, func(w *write) error { return w.put(ctx) })
	err = s.finish(ctx, o, writes)
	if err != nil || !o.record.done {
		s.takeBack(ctx, o)
	}
	return cmp.Or(err, refusal)
}

// finish begins anew where somebody else was faster, one by one: what refuses now
// keeps the rest from being counted.
func (s *Service) finish(ctx context.Context, o *order, writes []*write) error {
	for _, w := range writes {
		if w == o.sent && !o.record.done { // an earlier request with the same key has sent
			return nil
		}
		err := w.finish(ctx, w.err)
		if w == o.record && errors.Is(err, kv.ErrUnknown) {
			err = s.recall(ctx, o, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// takeBack undoes what was written for a message at the same time as somebody else
// brought a limit to its end, or an error came. Addresses and scopes have been asked
// for a message all the same.
func (s *Service) takeBack(ctx context.Context, o *order) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if o.sent.done {
		w := s.count(unverified, o.number, func(b *shard) { b.aged(o.now, o.live.At).Sent-- })
		s.countFailed(ctx, o.Purpose, o.number, w.again(ctx))
	}
	if o.record.done {
		s.amend(ctx, o, func(n *number) bool { return n.withdraw(o.gen, o.replaced) })
	}
}

// newCode returns what is kept of the code of o.
func (s *Service) newCode(ctx context.Context, o *order) (liveCode, error) {
	var in input
	tag, err := s.codes.Sum(ctx, in.parts(o.Mobile, o.Purpose, o.Binding, o.gen, o.code)...)
	return liveCode{Slot: o.slot, Gen: o.gen, Tag: tag}, err
}

// recall looks whether a write of unknown fate was done: the record then has the
// message of o. Otherwise it returns cause.
func (s *Service) recall(ctx context.Context, o *order, cause error) error {
	if err := o.record.read(ctx); err != nil {
		return cause
	}
	n, err := open[number](s, o.record.key, o.record.have)
	if err != nil || n.message(o.gen) == nil {
		return cause
	}
	o.n, o.record.done = n, true
	return nil
}

// receipt returns the answer to o, of which m is the message.
func (s *Service) receipt(o *order, m *sent) (Receipt, error) {
	if m.State == refused {
		return Receipt{}, &Error{Reason: NotSent, RetryAt: o.n.resendAt(&s.rules).time()}
	}
	return Receipt{
		Expires:   m.At.add(s.c.Life).time(),
		ResendAt:  o.n.resendAt(&s.rules).time(),
		SendsLeft: o.n.sendsLeft(&s.rules),
		Unknown:   m.State != accepted,
		Repeated:  m.Gen != o.gen,
	}, nil
}

// settleTime bounds the write after a message was sent.
const settleTime = 5 * time.Second

// settle stores what became of the message of o. It goes on when ctx is done: the
// message is out, whoever still waits for it. If it fails, the message stays pending
// in the record, and the code is good.
func (s *Service) settle(ctx context.Context, o *order, out outcome) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	s.amend(ctx, o, func(n *number) bool { return n.settle(o.gen, out) })
}

// amend changes the number's record once more, beginning with what was written, unless
// the message of o is no longer there.
func (s *Service) amend(ctx context.Context, o *order, edit func(*number) bool) {
	now := toInstant(s.c.Now())
	var n *number
	w := newWrite(s, o.record.key, func(v *number) (instant, error) {
		n = v
		n.age(now, &s.rules)
		if !edit(n) {
			return 0, kv.SkipWrite
		}
		return n.keepUntil(&s.rules), nil
	})
	w.have = o.record.have
	if err := w.run(ctx); err != nil {
		s.emit(ctx, Event{Name: "settle.failed", Purpose: o.Purpose, Number: o.number, Err: err})
	} else if w.done {
		o.n = n
	}
}
