package realname

import (
	"fmt"
	"slices"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/sms"
)

// privateData is the personal data of a session, in the clear only while a call
// works with it.
type privateData struct {
	identity Identity
	card     Card // that the bank checked
	mobile   sms.Mobile
	tokens   []token  // of every pending answer there was; bounded by the limits
	matters  []matter // what the last operation of each step is about
	notes    []deskNote
	rest     []byte // what a newer process has added
}

// A token is what a provider gave for an operation.
type token struct {
	Step     Step
	Op       uint32
	Token    Detail
	Continue Detail // where the user goes on
}

// token returns what the provider gave for an operation, or the zero token.
func (p *privateData) token(do effect) token {
	for _, t := range p.tokens {
		if t.Step == do.Step && t.Op == do.Op {
			return t
		}
	}
	return token{}
}

// tokensOf returns all that the provider gave for an operation.
func (p *privateData) tokensOf(do effect) []token {
	return slices.DeleteFunc(slices.Clone(p.tokens), func(t token) bool { return t.Step != do.Step || t.Op != do.Op })
}

// wirePrivate is privateData as it is sealed.
type wirePrivate struct {
	Name, Number, Card, CardMobile, Mobile string
	Tokens                                 []wireToken
	Matters                                []wireMatter
	Document                               wireDocument
	Notes                                  []wireNote
}

func (w *wirePrivate) fields(c *wire.Codec) {
	c.Text(1, "name", forPerson, &w.Name)
	c.Text(2, "number", forPerson, &w.Number)
	c.Text(3, "card", forPerson, &w.Card)
	c.Text(4, "card_mobile", forPerson, &w.CardMobile)
	c.Text(5, "mobile", forPerson, &w.Mobile)
	wire.List(c, 6, "tokens", &w.Tokens, (*wireToken).fields)
	wire.List(c, 7, "matters", &w.Matters, (*wireMatter).fields)
	c.Message(8, "document", w.Document.fields)
	wire.List(c, 20, "notes", &w.Notes, (*wireNote).fields)
}

type wireToken struct {
	Step            Step
	Op              uint32
	Token, Continue string
}

func (w *wireToken) fields(c *wire.Codec) {
	wire.Uint(c, 1, "step", "", &w.Step)
	wire.Uint(c, 2, "op", "", &w.Op)
	c.Text(3, "token", forCopy, &w.Token)
	c.Text(4, "continue", forCopy, &w.Continue)
	known(c, w.Step)
}

// wire is the data as it is sealed.
func (p *privateData) wire() wirePrivate {
	w := wirePrivate{
		Name:       p.identity.Name.RevealStored(),
		Number:     p.identity.Number.Reveal(),
		Card:       p.card.Number.Reveal(),
		CardMobile: revealMobile(p.card.Mobile),
		Mobile:     revealMobile(p.mobile),
		Document:   wireDocumentOf(p.identity.Document),
	}
	for _, t := range p.tokens {
		w.Tokens = append(w.Tokens, wireToken{t.Step, t.Op, t.Token.Reveal(), t.Continue.Reveal()})
	}
	for _, n := range p.notes {
		w.Notes = append(w.Notes, wireNote{n.At, n.Actor, n.Text.Reveal()})
	}
	for i := range p.matters {
		w.Matters = append(w.Matters, p.matters[i].wire())
	}
	return w
}

// marshal returns the data as it is sealed, padded: its length must not tell a name.
func (p *privateData) marshal() []byte {
	w := p.wire()
	return records.Pad(append(wire.Append(make([]byte, 0, 1024), w.fields), p.rest...))
}

func (p *privateData) unmarshal(b []byte) error {
	var w wirePrivate
	content, err := records.Unpad(b)
	if err == nil {
		p.rest, err = wire.Read(content, w.fields)
	}
	if err != nil {
		return fmt.Errorf("%w: private data", ErrCorrupt)
	}
	var r reader
	p.identity = Identity{Name: r.name(w.Name), Number: r.number(w.Number), Document: r.document(w.Document)}
	p.card = Card{Number: r.card(w.Card), Mobile: r.mobile(w.CardMobile)}
	p.mobile = r.mobile(w.Mobile)
	for i := range w.Matters {
		p.matters = append(p.matters, w.Matters[i].matter(&r))
	}
	for _, n := range w.Notes {
		p.notes = append(p.notes, deskNote{n.At, n.Actor, NewDetail(n.Text)})
	}
	for _, t := range w.Tokens {
		p.tokens = append(p.tokens, token{t.Step, t.Op, NewDetail(t.Token), NewDetail(t.Continue)})
	}
	if r.failed {
		return fmt.Errorf("%w: private data", ErrCorrupt)
	}
	return nil
}

// A reader reads values back by their form alone: what was accepted once stays
// readable, whatever tables and options say by now. It remembers whether one of them
// could not be read.
type reader struct{ failed bool }

func (r *reader) name(s string) names.Name      { return readBack(r, s, names.Restore) }
func (r *reader) number(s string) idcard.Number { return readBack(r, s, idcard.Restore) }
func (r *reader) card(s string) bankcard.Number { return readBack(r, s, bankcard.Restore) }
func (r *reader) mobile(s string) sms.Mobile    { return readBack(r, s, sms.RestoreMobile) }

func (r *reader) document(w wireDocument) document.Number {
	if w.Number == "" {
		return document.Number{}
	}
	kind, _ := document.ParseKind(w.Kind)
	n, err := document.Restore(kind, w.Number)
	r.failed = r.failed || err != nil
	return n
}

// readBack reads one value; nothing is the zero value.
func readBack[T any](r *reader, s string, parse func(string) (T, error)) (value T) {
	if s == "" {
		return value
	}
	value, err := parse(s)
	r.failed = r.failed || err != nil
	return value
}
