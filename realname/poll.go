package realname

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"slices"
	"strings"
	"time"
)

// polling returns when an operation is asked about, or nil if nobody asks.
func (s *session) polling(step Step, op uint32) *polling {
	i := slices.IndexFunc(s.Polls, func(p polling) bool { return p.Step == step && p.Op == op })
	if i < 0 {
		return nil
	}
	return &s.Polls[i]
}

// watch sees to it that the operations which are pending now are asked about, and no others
// but those that were given up.
func (s *session) watch() {
	s.Polls = slices.DeleteFunc(slices.Clone(s.Polls), func(p polling) bool {
		return p.Until <= s.now && (!s.State.busy(p.Step) || s.State.Steps[p.Step].Op != p.Op || !s.State.Status.live())
	})
	for step := StepIdentity; step < StepReview; step++ {
		st := s.State.Steps[step]
		if st.Phase != PhasePending || !st.Query || !s.State.Status.live() {
			continue
		}
		if p := s.polling(step, st.Op); p != nil {
			if p.Next == 0 { // the end may have moved
				p.plan(s.now, s.State.Deadline, s.lead(step))
			}
			continue
		}
		p := polling{Step: step, Op: st.Op, Began: s.now}
		p.plan(s.now, s.State.Deadline, s.lead(step))
		s.Polls = append(s.Polls, p)
	}
}

// noteAsked notes the questions that the last change asks for.
func (s *session) noteAsked() {
	for _, do := range s.todo {
		if p := s.polling(do.Step, do.Op); do.Query && p != nil {
			p.Asked = s.now
		}
	}
}

// lately are the steps about which somebody asked a moment ago.
func (s *session) lately() (set stepSet) {
	for i := range s.Polls {
		p := &s.Polls[i]
		if p.Op == s.State.Steps[p.Step].Op && p.lately(s.now, pollPause) {
			set |= setOf(p.Step)
		}
	}
	return set
}

// lead is how long before the session's end a provider is asked for the last time.
func (s *session) lead(step Step) time.Duration { return s.rules.recover[step] / 2 }

// poll has the first operation asked about whose time has come. The change that stores this
// is the claim: no other process asks then.
func (s *session) poll() {
	if len(s.todo) > 0 || s.State.Data != dataFull {
		return
	}
	s.Polls = slices.Clone(s.Polls)
	for i := range s.Polls {
		p := &s.Polls[i]
		if !s.asked(p) || !s.rules.query.has(p.Step) || !p.due(s.now) {
			continue
		}
		p.asks(s.now, s.endOf(p), s.lead(p.Step))
		s.todo = append(s.todo, effect{Step: p.Step, Op: p.Op, Query: true})
		s.changed = true
		return
	}
}

// asked reports whether workers ask about an operation now: one that is pending, or was given up.
func (s *session) asked(p *polling) bool {
	st := s.State.Steps[p.Step]
	return p.Until > 0 || st.Op == p.Op && st.Phase == PhasePending && s.State.Status.live()
}

// endOf is when the answer to an operation can change nothing any more.
func (s *session) endOf(p *polling) instant {
	if p.Until > 0 {
		return p.Until
	}
	return s.State.Deadline
}

// The parts of a handle, in characters: a session's id, and base32 of step, operation and MAC.
const (
	handleID  = 26
	handleMAC = 15 // bytes
	handleLen = handleID + (1+4+handleMAC)*8/5
)

// handle names an operation for whoever calls when there is news of it. It says nothing
// about the person, and nobody can make one for another operation.
func (s *session) handle(do effect) string {
	b := make([]byte, 0, 1+4+handleMAC)
	b = append(b, byte(do.Step))
	b = binary.BigEndian.AppendUint32(b, do.Op)
	b = append(b, s.mac("notify", string(b))[:handleMAC]...)
	return s.ID + strings.ToLower(idEncoding.EncodeToString(b))
}

// readHandle returns the session and the operation of a handle, which is not to be believed yet.
func readHandle(h string) (id string, do effect, err error) {
	if len(h) != handleLen {
		return "", effect{}, ErrNotFound
	}
	b, err := idEncoding.DecodeString(strings.ToUpper(h[handleID:]))
	if err != nil {
		return "", effect{}, ErrNotFound
	}
	return h[:handleID], effect{Step: Step(b[0]), Op: binary.BigEndian.Uint32(b[1:])}, nil
}

// Notify tells that there may be news of an operation that is pending: call it when the
// provider calls back, or when the user comes back from its page, with [Op].Notify or
// [Session].Notify. Nothing else of a callback is needed, and nothing is believed. The provider
// is then asked by the next [Verifier.Sweep], at most once in five seconds for each operation. A
// callback that overtakes the call which it belongs to is kept: the provider is asked
// once that call's answer is stored. A handle that was not made here gets [ErrNotFound], and one
// of an operation that has ended changes nothing. It costs a look-up; limit how often strangers may
// come.
func (v *Verifier) Notify(ctx context.Context, handle string) error {
	id, do, err := readHandle(handle)
	if err != nil {
		return err
	}
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return err
	}
	if !hmac.Equal([]byte(s.handle(do)), []byte(handle)) {
		return ErrNotFound
	}
	_, err = v.change(ctx, s, func(s *session) error {
		s.called(do)
		return nil
	})
	return err
}

// called notes that a provider has called about an operation.
func (s *session) called(do effect) {
	if s.polling(do.Step, do.Op) == nil {
		if st := s.State.Steps[do.Step]; st.Phase != PhaseReserved || st.Op != do.Op || !st.Query || !s.State.Status.live() {
			return
		}
		s.Polls = append(slices.Clip(s.Polls), polling{Step: do.Step, Op: do.Op, Began: s.now})
	}
	s.Polls = slices.Clone(s.Polls)
	p := s.polling(do.Step, do.Op)
	before := p.Next
	p.called(s.now)
	s.changed = s.changed || p.Next != before
}

// maxCallerReference bounds what a service calls a session, in bytes.
const maxCallerReference = 64

// SetReference gives a session a name of the service's own, such as the number of an order. Each
// operation from then on has it as [Op].Reference, so an adapter can pass it to the provider
// where that takes one. It is 64 bytes of printable ASCII at most, must hold nothing about
// the person, and takes the place of the one before; "" takes it away.
func (v *Verifier) SetReference(ctx context.Context, ref Ref, reference string) (Session, error) {
	if len(reference) > maxCallerReference {
		return Session{}, invalid(ReasonValueTooLarge, 0)
	}
	for i := range len(reference) {
		if reference[i] < ' ' || reference[i] > '~' {
			return Session{}, invalid(ReasonValueMalformed, 0)
		}
	}
	return v.event(ctx, ref, func(s *session) error {
		if !s.State.Status.live() || s.now >= s.State.Deadline {
			return refuse(ReasonSessionEnded, 0)
		}
		s.changed = s.changed || s.CallerReference != reference
		s.CallerReference = reference
		return nil
	})
}
