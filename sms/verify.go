package sms

import (
	"context"
	"errors"

	"github.com/go-realname/sdk/kv"
)

// An Attempt is a code that somebody typed. All fields are required; Mobile, Purpose
// and Binding are those of the [Request].
type Attempt struct {
	Mobile  Mobile
	Purpose string
	Binding string
	Code    Code
}

// detailWrong and detailLocked are details for the caller's log, like those of the
// ends of codes.
const (
	detailWrong  = "wrong"
	detailLocked = "locked"
)

// Verify checks a code. It counts the try, compares and consumes the code in one
// write, so that of any number of attempts at the same time no more are compared than
// there are tries, and a code is good once.
//
// Whatever is wrong, the refusal is [WrongCode]: the code or its length, another
// purpose or binding, a code that expired or was used or never sent. An attempt for
// which there is no live code counts nothing and writes nothing, so a stranger, who
// lacks the binding, cannot use up the tries of whoever asked. [Locked] means that the
// number has had too many wrong codes. Both are an [*Error] that matches [ErrRefused].
//
// After any other error it is not known what happened: the code may be used up. Ask
// [Service.Proof] then.
func (s *Service) Verify(ctx context.Context, a Attempt) (Proof, error) {
	if err := s.ready(); err != nil {
		return Proof{}, err
	}
	if err := checkBinding(a.Mobile, a.Purpose, a.Binding); err != nil {
		return Proof{}, err
	}
	if !a.Code.IsValid() {
		return Proof{}, &Error{Reason: BadCode, Offset: -1}
	}
	g := &guess{Attempt: a, s: s, op: newID(), slot: slot(a.Purpose, a.Binding)}
	at := s.placeOf(a.Mobile)
	g.number, g.record = at.index, at.key
	if err := s.home(ctx, at); err != nil {
		return Proof{}, err
	}
	err := g.run(ctx)
	g.report(ctx, err)
	if err != nil {
		return Proof{}, err
	}
	return newProof(a.Mobile, a.Purpose, a.Binding, g.at), nil
}

// A guess is an attempt under way.
type guess struct {
	Attempt
	s              *Service
	op             string
	number, record string
	slot           string

	compared string // the generation that right is about
	right    bool
	in       input

	sends, guesses reading // of the breakers, read ahead

	at     instant // when it was judged
	issued instant // when the live code was made, or 0 if there was none
	detail string
}

// run judges g against the number's record.
func (g *guess) run(ctx context.Context) error {
	now := toInstant(g.s.c.Now())
	found := reading{key: g.record}
	g.sends.key = g.s.shardKey(unverified, g.number)
	g.guesses.key = g.s.shardKey(guessed, g.number)
	g.s.readAhead(ctx, &found, &g.sends, &g.guesses)
	if found.err != nil {
		return found.err
	}
	var verdict error
	next := func(n *number) (until instant, err error) {
		until, verdict, err = g.judge(ctx, n, now)
		return until, err
	}
	_, err := changeFrom(ctx, g.s, found, next)
	if tellable(err) {
		return g.recall(ctx, err)
	}
	if err != nil {
		return err
	}
	return verdict
}

// judge compares the code and counts the try in n. What did not count is not
// written.
func (g *guess) judge(
	ctx context.Context, n *number, now instant,
) (until instant, verdict, err error) {
	r := &g.s.rules
	at, behind := n.age(now, r)
	g.at = at
	c, end := n.find(g.slot, at)
	if behind {
		c, end = nil, endNone
	}
	if err := g.compare(ctx, c); err != nil {
		return 0, nil, err
	}
	g.issued, g.detail = 0, end
	if c == nil {
		return 0, &Error{Reason: WrongCode}, kv.SkipWrite
	}
	if t := n.unlocked(g.at, r); t > g.at {
		g.detail = detailLocked
		return 0, &Error{Reason: Locked, RetryAt: t.time()}, kv.SkipWrite
	}
	g.issued, g.detail = c.At, detailWrong
	return n.keepUntil(r), n.try(c, g.right, g.op, g.at, r), nil
}

// compare sets g.right. It computes a MAC once for each generation that it meets,
// and one also where there is nothing to compare with.
func (g *guess) compare(ctx context.Context, c *liveCode) (err error) {
	gen := g.op
	if c != nil {
		gen = c.Gen
	}
	if g.compared == gen {
		return nil
	}
	parts := g.in.parts(g.Mobile, g.Purpose, g.Binding, gen, g.Code)
	if c != nil {
		g.right, err = g.s.codes.Check(ctx, c.Tag, parts...)
	} else {
		_, err = g.s.codes.Sum(ctx, parts...)
		g.right = false
	}
	if err == nil {
		g.compared = gen
	}
	return err
}

// recall looks up what became of a write of unknown fate: the record has the operation
// if it was done. Otherwise it returns cause.
func (g *guess) recall(ctx context.Context, cause error) error {
	n, err := load[number](ctx, g.s, g.record)
	if err != nil {
		return cause
	}
	known, verdict := n.verdict(g.slot, g.op, &g.s.rules)
	if !known {
		return cause
	}
	return verdict
}

// report tells the breakers and the observer. The verdict stands, whatever comes
// of that.
func (g *guess) report(ctx context.Context, err error) {
	e := Event{Name: "verify.right", Purpose: g.Purpose, Number: g.number}
	breaker, add := &g.sends, func(b *bucket) { b.Verified++ }
	var no *Error
	switch {
	case errors.As(err, &no):
		e.Name, e.Reason, e.Detail = "verify.refused", no.Reason, g.detail
		breaker, add = &g.guesses, func(b *bucket) { b.Wrong++ }
	case err != nil:
		e.Name, e.Err = "verify.error", scrub(err, g.Mobile, g.Code)
		g.issued = 0
	}
	if g.issued != 0 {
		err := g.s.count(ctx, breaker, g.issued, add)
		g.s.countFailed(ctx, g.number, g.Purpose, err)
	}
	g.s.emit(ctx, e)
}

// An input is the memory for what the MAC of a code is computed over. The ring
// puts the length of each part before it, so no two inputs read alike.
type input struct {
	all [5][]byte
	buf [256]byte // more is allocated for a long binding
}

// parts returns purpose, binding, number, generation and code.
func (in *input) parts(m Mobile, purpose, binding, gen string, c Code) [][]byte {
	buf := in.buf[:0]
	for i := range in.all {
		from := len(buf)
		switch i {
		case 0:
			buf = append(buf, purpose...)
		case 1:
			buf = append(buf, binding...)
		case 2:
			buf = m.appendE164(buf)
		case 3:
			buf = append(buf, gen...)
		case 4:
			buf = c.appendReveal(buf)
		}
		in.all[i] = buf[from:]
	}
	return in.all[:]
}
