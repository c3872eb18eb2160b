package sms

import (
	"context"
	"errors"

	"github.com/go-realname/sdk/kv"
)

// An Attempt is a code that somebody typed. All fields are required; Mobile, Purpose
// and Binding are those of the [Request].
type Attempt struct {
	Mobile  Mobile // of the Request
	Purpose string // of the Request
	Binding string // of the Request
	Code    Code   // as it was typed
}

// Details for the caller's log, like those of the ends of codes.
const (
	detailWrong  = "wrong"
	detailLength = "length"
	detailLocked = "locked"
)

// Verify checks a code. It counts the try, compares and consumes the code in one
// write, so that of any number of attempts at the same time no more are compared than
// there are tries, and a code is good once.
//
// Whatever is wrong, the refusal is [WrongCode]: the code or its length, another
// purpose or binding, a code that expired or was used or never sent. An attempt with
// another number of digits than the code has, or for which there is no live code,
// counts nothing and writes nothing, so a stranger, who lacks the binding,
// cannot use up the tries of whoever asked. [Locked] means that the number has had too many
// wrong codes. Both are an [*Error] that matches [ErrRefused].
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
	name, err := s.home(ctx, a.Mobile)
	if err != nil {
		return Proof{}, err
	}
	g := &guess{Attempt: a, s: s, number: name, op: newOp(), slot: slot(a.Purpose, a.Binding)}
	g.breaker = s.purposeGauge(a.Purpose)
	defer g.breaker.drop()
	err = g.run(ctx)
	g.report(ctx, err)
	if err != nil {
		return Proof{}, err
	}
	return newProof(a.Mobile, a.Purpose, a.Binding, g.at), nil
}

// A guess is an attempt under way.
type guess struct {
	Attempt
	s       *Service
	op      string
	number  string // its index
	slot    string
	breaker *gauge // of the purpose

	compared string // the generation that right is about
	right    bool
	in       input

	at     instant // when it was judged
	issued instant // when the live code was made, or 0 if there was none
	first  bool    // whether it was the first try of that code
	scope  string  // index of the breaker of its scope, or ""
	detail string
}

// run judges g against the number's record.
func (g *guess) run(ctx context.Context) error {
	now := toInstant(g.s.c.Now())
	var found reading[number]
	var seen reading[meter]
	calls := []func(){found.get(ctx, g.s.numbers, g.number)}
	ahead := !g.breaker.isKnown() // else the count begins with what others have read or written
	if ahead {
		calls = append(calls, seen.get(ctx, g.s.breakers, g.breaker.name))
	}
	together(calls...)
	if ahead {
		_ = g.breaker.observe(&seen) // else the count reads it again
	}
	if found.err != nil {
		return found.err
	}
	var verdict error
	_, err := g.s.numbers.UpdateFrom(ctx, found.row, onNumber(func(n *number) (err error) {
		verdict, err = g.judge(ctx, n, now)
		return err
	}))
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
) (verdict, err error) {
	r := &g.s.rules
	at, behind := n.age(now, r)
	g.at = at
	c, end := n.find(g.slot, at)
	if behind {
		c, end = nil, endNone
	}
	if err := g.compare(ctx, c); err != nil {
		return nil, err
	}
	g.issued, g.detail = 0, end
	if c == nil {
		return &Error{Reason: WrongCode}, kv.SkipWrite
	}
	if t := n.unlocked(g.at, r); t > g.at {
		g.detail = detailLocked
		return &Error{Reason: Locked, RetryAt: t.time()}, kv.SkipWrite
	}
	if _, digits := g.Code.split(); c.Digits != 0 && digits != c.Digits {
		g.detail = detailLength
		return &Error{Reason: WrongCode, TriesLeft: n.triesLeft(c, r)}, kv.SkipWrite
	}
	g.issued, g.first, g.scope, g.detail = c.At, len(c.Tries) == 0, c.Scope, detailWrong
	return n.try(c, g.right, g.op, g.at, r), nil
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
	r, err := g.s.numbers.Get(ctx, g.number)
	if err != nil {
		return cause
	}
	known, verdict := r.Value.verdict(g.slot, g.op, &g.s.rules)
	if !known {
		return cause
	}
	return verdict
}

// report tells the breakers and the observer. The verdict stands, whatever comes
// of that. Of wrong tries the first of a code alone is told: how often one person mistypes
// says nothing about how many numbers are guessed at.
func (g *guess) report(ctx context.Context, err error) {
	e := Event{Name: "verify.right", Purpose: g.Purpose, Number: g.number}
	c := counts{Verified: 1}
	var no *Error
	switch {
	case errors.As(err, &no):
		e.Name, e.Reason, e.Detail = "verify.refused", no.Reason, g.detail
		c = counts{Wrong: 1}
	case err != nil:
		e.Name, e.Err = "verify.error", scrub(err, g.Mobile, g.Code)
		g.issued = 0
	}
	if g.issued != 0 && (c.Wrong == 0 || g.first) {
		g.count(ctx, c)
	}
	g.s.emit(ctx, e)
}

// count tells c to the breakers of the purpose and of the scope.
func (g *guess) count(ctx context.Context, c counts) {
	all := []*gauge{g.breaker}
	if g.scope != "" {
		b := g.s.scopeGauge(g.Purpose, g.scope)
		defer b.drop()
		all = append(all, b)
	}
	var calls []func()
	for _, b := range all {
		calls = append(calls, func() {
			g.s.countFailed(ctx, g.number, g.Purpose, b.count(ctx, g.issued, c))
		})
	}
	together(calls...)
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
