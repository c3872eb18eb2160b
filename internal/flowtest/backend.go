package flowtest

import (
	"context"
	"errors"
	"time"

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

	timeout time.Duration // after which the process does not wait for it; zero for the usual

	// arrive, if not nil, is called before a call comes to the provider.
	arrive func(context.Context, realname.Step)

	// crash is asked before a call reaches the provider, and after it has judged.
	crash func(step realname.Step, after bool) bool
}

func (p *provider) call(ctx context.Context, op realname.Op, session string, about realname.Identity,
	ask func() (realname.Answer, error)) (realname.Answer, error) {
	if p.arrive != nil {
		p.arrive(ctx, op.Step)
	}
	p.ledger.begun(requestOf(ctx), session, op.Step, op.Key, about)
	if p.crash(op.Step, false) {
		return realname.Answer{}, errCrashed
	}
	a, err := ask()
	p.ledger.answered(op.Key, a, err)
	if certain(err) {
		p.ledger.unjudged(op.Key)
	}
	if p.crash(op.Step, true) {
		return realname.Answer{}, errCrashed
	}
	return a, err
}

func (p *provider) Match(ctx context.Context, op realname.Op,
	id realname.Identity) (realname.Answer, error) {
	return p.call(ctx, op, "", id, func() (realname.Answer, error) { return p.Backend.Match(ctx, op, id) })
}

func (p *provider) CheckCard(ctx context.Context, op realname.Op, id realname.Identity,
	c realname.Card) (realname.Answer, error) {
	return p.call(ctx, op, "", id, func() (realname.Answer, error) { return p.Backend.CheckCard(ctx, op, id, c) })
}

func (p *provider) CheckFace(ctx context.Context, op realname.Op, id realname.Identity,
	face realname.Photo) (realname.Answer, error) {
	return p.call(ctx, op, "", id, func() (realname.Answer, error) { return p.Backend.CheckFace(ctx, op, id, face) })
}

func (p *provider) Review(ctx context.Context, op realname.Op,
	c realname.Case) (realname.Answer, error) {
	return p.call(ctx, op, c.Session, c.Subject, func() (realname.Answer, error) { return p.Backend.Review(ctx, op, c) })
}

func (p *provider) ReadDocument(ctx context.Context, op realname.Op,
	photos realname.Photos) (doc realname.Document, a realname.Answer, err error) {
	a, err = p.call(ctx, op, "", realname.Identity{}, func() (realname.Answer, error) {
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
