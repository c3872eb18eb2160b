package realnametest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A sandbox is a provider's: it knows a handful of people. It is an honest
// backend of every kind.
type sandbox struct {
	mu     sync.Mutex
	ops    map[string]*held // by key, and by token
	tokens int
}

// held is what the provider keeps of an operation.
type held struct {
	key    string
	answer realname.Answer
	then   realname.Answer // of what is pending
	asked  int
}

func person(name, number string) realname.Identity {
	return realname.Identity{Name: names.MustParse(name), Number: idcard.MustParse(number)}
}

var (
	matches  = Someone()
	differs  = person("李四光", "11010519491231002X")
	unknown  = person("王小明", "110101199003071014")
	slowYes  = person("赵慢慢", "110101199003071022")
	slowNo   = person("钱慢慢", "110101199003071030")
	tooMany  = person("孙多多", "110101199003071049")
	garbled  = person("周乱码", "110101199003071057")
	silent   = person("吴不答", "110101199003071065")
	whiteout = person("郑读不", "110101199003071073")
)

// face returns a photo of a face, large enough that it is no tiny object.
func face(id realname.Identity) realname.Photo {
	return realname.NewPhoto([]byte(strings.Repeat("face of "+id.Name.Reveal()+", ", 20)))
}

func sample(name string, id realname.Identity, want realname.Verdict, r realname.Reason) Sample {
	return Sample{
		Name: name, Identity: id, Card: someCard(), Photos: PhotosOf(id), Face: face(id),
		Case: realname.Case{Session: name, Round: 1, Subject: id}, Want: want, Reason: r,
	}
}

// samples are what the sandbox offers.
func samples() []Sample {
	yes := sample("who is paid for later", slowYes, realname.VerdictPending, 0)
	yes.Then = realname.VerdictPass
	no := sample("who is refused later", slowNo, realname.VerdictPending, 0)
	no.Then = realname.VerdictFail
	quota := sample("one too many", tooMany, 0, 0)
	quota.Kind = realname.FailureQuota
	hangs := sample("silence", silent, 0, 0)
	hangs.Hang = true
	return []Sample{
		sample("who matches", matches, realname.VerdictPass, 0),
		sample("who does not", differs, realname.VerdictFail, realname.ReasonMismatch),
		sample("who is not on record", unknown, realname.VerdictFail, 0),
		yes, no, quota, hangs,
		sample("garbage", garbled, 0, 0),
	}
}

// samplesAtOnce are those that a backend answers which knows no Pending.
func samplesAtOnce() (all []Sample) {
	for _, s := range samples() {
		if s.Want != realname.VerdictPending {
			all = append(all, s)
		}
	}
	return all
}

var errGarbage = errors.New("sandbox: cannot read the answer")

func (p *sandbox) judge(ctx context.Context, op realname.Op,
	id realname.Identity) (realname.Answer, error) {
	wait := time.After(time.Millisecond)
	if id == silent {
		wait = nil
	}
	select {
	case <-wait:
	case <-ctx.Done():
		return realname.Answer{}, fmt.Errorf("sandbox: %w", ctx.Err())
	}
	switch id {
	case tooMany:
		return realname.Answer{}, &realname.Failure{Kind: realname.FailureQuota}
	case garbled:
		return realname.Answer{}, errGarbage
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if h := p.ops[op.Key]; h != nil {
		return h.answer, nil
	}
	return p.keep(op.Key, id).answer, nil
}

// keep judges and remembers.
func (p *sandbox) keep(key string, id realname.Identity) *held {
	h := &held{key: key}
	yes := realname.Answer{Verdict: realname.VerdictPass, About: id, Reference: "number-1"}
	h.answer, h.then = yes, yes
	switch id {
	case differs, slowNo:
		h.then = realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonMismatch}
		h.answer = h.then
	case unknown:
		h.answer = realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonNoRecord}
	}
	if p.ops == nil {
		p.ops = make(map[string]*held)
	}
	if id == slowYes || id == slowNo {
		p.tokens++
		token := fmt.Sprint("token-", p.tokens)
		h.answer = realname.Answer{Verdict: realname.VerdictPending, Token: realname.NewDetail(token)}
		p.ops[token] = h
	}
	p.ops[key] = h
	return h
}

func (p *sandbox) Match(ctx context.Context, op realname.Op,
	id realname.Identity) (realname.Answer, error) {
	return p.judge(ctx, op, id)
}

func (p *sandbox) CheckCard(ctx context.Context, op realname.Op, id realname.Identity,
	_ realname.Card) (realname.Answer, error) {
	return p.judge(ctx, op, id)
}

func (p *sandbox) CheckMobile(ctx context.Context, op realname.Op, id realname.Identity,
	_ sms.Mobile) (realname.Answer, error) {
	return p.judge(ctx, op, id)
}

func (p *sandbox) CheckFace(ctx context.Context, op realname.Op, id realname.Identity,
	_ realname.Photo) (realname.Answer, error) {
	return p.judge(ctx, op, id)
}

func (p *sandbox) Review(ctx context.Context, op realname.Op,
	c realname.Case) (realname.Answer, error) {
	return p.judge(ctx, op, c.Subject)
}

func (p *sandbox) Query(ctx context.Context, op realname.Op,
	token realname.Detail) (realname.Answer, error) {
	if err := ctx.Err(); err != nil {
		return realname.Answer{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.ops[op.Key]
	if h == nil {
		return realname.Answer{}, &realname.Failure{Kind: realname.FailureUnavailable}
	}
	if h.asked++; h.answer.Verdict == realname.VerdictPending && h.asked > 2 {
		return h.then, nil
	}
	return h.answer, nil
}

func (p *sandbox) Erase(context.Context, realname.Op, realname.Detail) error { return nil }

// A reader reads the photos of [PhotosOf], and knows the people of the sandbox.
type reader struct{ p sandbox }

func (r *reader) ReadDocument(ctx context.Context, op realname.Op,
	photos realname.Photos) (realname.Document, realname.Answer, error) {
	doc, ok := read(photos)
	id := realname.Identity{Name: doc.Name, Number: doc.Number}
	if !ok {
		id = whiteout
	}
	a, err := r.p.judge(ctx, op, id)
	if err == nil && !ok {
		a = realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonDocumentQuality}
	}
	if err != nil || a.Verdict != realname.VerdictPass {
		doc = realname.Document{}
	}
	return doc, a, err
}
