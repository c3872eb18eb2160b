package flowtest

import (
	"context"
	"errors"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

var errCrashed = errors.New("flowtest: the process has crashed")

// A provider is the backend of every kind that one process of a run has. It
// tells the ledger what is asked and answered, and the process may crash in
// a call.
type provider struct {
	*realnametest.Backend
	ledger *ledger
	clock  *realnametest.Clock

	// crash is asked before a call reaches the provider, and after it has judged.
	crash func(step realname.Step, after bool) bool
}

func (p *provider) call(op realname.Op, about realname.Identity,
	ask func() (realname.Answer, error)) (realname.Answer, error) {
	p.ledger.begun(op.Step, op.Key, about, p.clock.Now())
	if p.crash(op.Step, false) {
		return realname.Answer{}, errCrashed
	}
	a, err := ask()
	p.ledger.answered(op.Key, a, err)
	if p.crash(op.Step, true) {
		return realname.Answer{}, errCrashed
	}
	return a, err
}

func (p *provider) Match(ctx context.Context, op realname.Op,
	id realname.Identity) (realname.Answer, error) {
	return p.call(op, id, func() (realname.Answer, error) { return p.Backend.Match(ctx, op, id) })
}

func (p *provider) CheckCard(ctx context.Context, op realname.Op, id realname.Identity,
	c realname.Card) (realname.Answer, error) {
	return p.call(op, id, func() (realname.Answer, error) { return p.Backend.CheckCard(ctx, op, id, c) })
}

func (p *provider) CheckFace(ctx context.Context, op realname.Op, id realname.Identity,
	face realname.Photo) (realname.Answer, error) {
	return p.call(op, id, func() (realname.Answer, error) { return p.Backend.CheckFace(ctx, op, id, face) })
}

func (p *provider) Review(ctx context.Context, op realname.Op,
	c realname.Case) (realname.Answer, error) {
	return p.call(op, c.Subject, func() (realname.Answer, error) { return p.Backend.Review(ctx, op, c) })
}

func (p *provider) ReadDocument(ctx context.Context, op realname.Op,
	photos realname.Photos) (doc realname.Document, a realname.Answer, err error) {
	a, err = p.call(op, realname.Identity{}, func() (realname.Answer, error) {
		var a realname.Answer
		var err error
		doc, a, err = p.Backend.ReadDocument(ctx, op, photos)
		p.ledger.read(op.Key, realname.Identity{Name: doc.Name, Number: doc.Number})
		return a, err
	})
	return doc, a, err
}

// Query tells what became of an operation. It begins none.
func (p *provider) Query(ctx context.Context, op realname.Op,
	token realname.Detail) (realname.Answer, error) {
	a, err := p.Backend.Query(ctx, op, token)
	p.ledger.answered(op.Key, a, err)
	return a, err
}
