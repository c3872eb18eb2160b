package adaptertest

import (
	"testing"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// Backends are those of a cloud.
type Backends struct {
	Authority realname.Authority
	Bank      realname.BankChecker
	Documents realname.DocumentReader
	Face      interface {
		realname.FaceChecker
		realname.Querier
	}
	Carrier    realname.Carrier
	MaxPicture int // in bytes
}

// NotSent checks that what an endpoint does not take is not sent, and that the answer says so. Told
// is what the observer of the backends is told; more are further ways to ask.
func NotSent(t *testing.T, told *providers.Call, b Backends, more map[string]func() error) {
	t.Helper()
	ctx, abroad := t.Context(), Abroad(t)
	picture := func(p realname.Photo) error {
		_, _, err := b.Documents.ReadDocument(ctx, Op, realname.Photos{Front: p, Back: p})
		return err
	}
	card := func(id realname.Identity, c realname.Card) error {
		_, err := b.Bank.CheckCard(ctx, Op, id, c)
		return err
	}
	all := map[string]func() error{
		"nobody":          func() error { _, err := b.Authority.Match(ctx, Op, realname.Identity{}); return err },
		"foreigner":       func() error { _, err := b.Authority.Match(ctx, Op, Foreign); return err },
		"no card":         func() error { return card(Person, realname.Card{Mobile: Card.Mobile}) },
		"no mobile":       func() error { return card(Person, realname.Card{Number: Card.Number}) },
		"mobile abroad":   func() error { return card(Person, realname.Card{Number: Card.Number, Mobile: abroad}) },
		"bank, foreigner": func() error { return card(Foreign, Card) },
		"face, foreigner": func() error { _, err := b.Face.CheckFace(ctx, Op, Foreign, realname.Photo{}); return err },
		"face, nobody":    func() error { _, err := b.Face.CheckFace(ctx, Op, realname.Identity{}, realname.Photo{}); return err },
		"carrier, abroad": func() error { _, err := b.Carrier.CheckMobile(ctx, Op, Person, abroad); return err },
		"carrier, nobody": func() error { _, err := b.Carrier.CheckMobile(ctx, Op, Foreign, Card.Mobile); return err },
		"no picture":      func() error { return picture(realname.Photo{}) },
		"big picture":     func() error { return picture(realname.NewPhoto(make([]byte, b.MaxPicture+1))) },
	}
	for name, ask := range more {
		all[name] = ask
	}
	for name, ask := range all {
		*told = providers.Call{}
		err := ask()
		if f := FailureOf(err); f == nil || f.Kind != realname.FailureUnreadable || told.Problem != "input" {
			t.Errorf("%s: %v, the observer was told %+v", name, err, *told)
		}
	}
	for _, token := range []string{"", "x", "1767225600", "1767225600 ", "x y", "1767225600 a b"} {
		*told = providers.Call{}
		if _, err := b.Face.Query(ctx, Op, realname.NewDetail(token)); err == nil || FailureOf(err) != nil || told.Problem != "input" {
			t.Errorf("token %q: %v", token, err)
		}
	}
}

// A Kind says of what class an endpoint is, and which backend calls it.
type Kind struct {
	Action  string
	Class   wire.Class
	Query   bool
	Backend any
}

// Classes checks that what can be asked about afterwards is a Querier, and nothing else is.
func Classes(t *testing.T, all ...Kind) {
	t.Helper()
	for _, k := range all {
		_, asks := k.Backend.(realname.Querier)
		if lookup := k.Class == wire.Stateless || k.Class == wire.Effect; asks == lookup || k.Query && !asks {
			t.Errorf("%s is of class %v, and %T can be asked: %v", k.Action, k.Class, k.Backend, asks)
		}
	}
}
