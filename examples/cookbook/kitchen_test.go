package cookbook_test

import (
	"cmp"
	"context"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// What the recipes have in common. A service looks at each error and takes everything from its
// users and its configuration.

var (
	ctx = context.Background()

	// What somebody typed. None of it is anybody's.
	person = realname.Identity{
		Name:   names.MustParse("张三丰"),
		Number: idcard.MustParse("11010519491231002X"),
	}
	child = realname.Identity{ // ten years old
		Name:   names.MustParse("王小明"),
		Number: idcard.MustParse("110105201506010024"),
	}
	photos = realnametest.PhotosOf(person)
	selfie = realname.Face{Photo: realname.NewPhoto([]byte("a picture"))}
	mobile = sms.MustParseMobile("13800138000")
	card   = realname.Card{Number: bankcard.MustParse("6216261000000000018"), Mobile: mobile}
	pin    = password.MustParsePIN("739164")
	newPIN = password.MustParsePIN("582046")
)

const (
	minute = time.Minute
	day    = 24 * time.Hour
)

// must returns v, and ends the recipe where there is an error.
func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// service is a Verifier on providers that say yes to everybody, with a phone that shows the codes
// it gets. A program reviews, which says yes too.
func service(change func(*realname.Config)) *realnametest.World {
	return must(realnametest.New(realnametest.Options{Change: change}))
}

// verified is a service in which account-1 was verified by ID card a while ago.
func verified(change func(*realname.Config)) *realnametest.World {
	w := service(change)
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	w.Clock.Advance(time.Hour)
	return w
}

// agreed is that somebody agrees to all that a page has shown, in Chinese.
func agreed(needs []realname.ConsentNeed) (acts []realname.ConsentAct) {
	for _, n := range needs {
		n.Text, n.Version = cmp.Or(n.Text, n.Purpose.String()+"-2026"), cmp.Or(n.Version, "1")
		acts = append(acts, n.Act("zh-Hans"))
	}
	return acts
}

// begin starts a session of account-1 with every consent.
func begin(w *realnametest.World, g realname.Goal, m realname.Method) realname.Ref {
	s := must(w.Verifier.Start(ctx, "account-1", g, m))
	must(w.Verifier.Consent(ctx, s.Ref, agreed(s.Needs)...))
	return s.Ref
}
