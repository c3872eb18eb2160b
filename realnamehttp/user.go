package realnamehttp

import (
	"context"
	"errors"
	"net/http"

	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
)

// Handler returns the user's side of a Verifier as an http.Handler. Mount it with
// [http.StripPrefix] wherever you like, behind your login. The error tells everything that is
// wrong with c.
func Handler(v *realname.Verifier, c Config) (http.Handler, error) {
	csrf, err := protection(c.Origins, c.UnsafeAnyOrigin)
	if err := problems(c.check(v), err); err != nil {
		return nil, err
	}
	u := &user{v: v, c: c}
	a := newAPI("Real-name verification", u.operations())
	a.outfit(c.Now, c.Log)
	a.csrf, a.crowd = csrf, newCrowd(c.PerMinute, c.Uploads, c.AtOnce, a.now)
	a.who = func(r *http.Request, _ *operation) (string, error) { return u.who(r) }
	a.has = func(ctx context.Context, r realname.Ref) error {
		_, err := v.Get(ctx, r)
		return err
	}
	a.maxPhoto, a.timeout, a.uploadTime = c.MaxPhoto, c.Timeout, c.UploadTime
	a.maxWait, a.closing = c.MaxWait, c.Closing
	return a, nil
}

// A user is the user's side.
type user struct {
	v *realname.Verifier
	c Config
}

// operations are what a user can do. A new operation is a row.
func (u *user) operations() []operation {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	const one = "/sessions/{session}"
	all := []operation{
		{method: get, path: "/account", id: "getAccount", summary: "How the account stands", action: run(u.account)},
		{method: get, path: "/sessions", id: "listSessions", summary: "What is kept of the account", action: run(u.sessions)},
		{method: post, path: "/sessions", id: "start", summary: "Begin what the person comes for, or go on with it", action: run(u.start)},
		{method: get, path: one, id: "getSession", summary: "How a session stands; with wait and If-None-Match, as soon as that changes",
			waits: true, action: run(u.status)},
		{method: post, path: one + "/consent", id: "consent", summary: "Note what the person agrees to", action: run(u.consent)},
		{method: post, path: one + "/decline", id: "decline", summary: "Note what the person does not agree to", action: run(u.decline)},
		{method: post, path: one + "/identity", id: "submitIdentity", summary: "Give name and number", keyed: true, action: run(u.identity)},
		{method: post, path: one + "/refer", id: "refer", summary: "Leave the identity to people, after the authority's no", action: run(u.refer)},
		{method: post, path: one + "/photos", id: "submitPhotos", summary: "Give photos of both sides of the identity card",
			form: true, keyed: true, action: run(u.photos)},
		{method: post, path: one + "/face", id: "submitFace", summary: "Have the face checked, or begin to",
			form: true, keyed: true, action: run(u.face)},
		{method: get, path: one + "/continue", id: "getContinue", summary: "Where the person goes on with a check, such as the face check's page",
			action: run(u.page)},
		{method: post, path: one + "/refresh", id: "refresh", summary: "Ask the provider for its answer, once the person is back",
			action: run(u.refresh)},
		{method: post, path: one + "/abandon", id: "abandon", summary: "Give up a check that is pending, so that the next try may begin",
			action: run(u.abandon)},
		{method: post, path: one + "/card", id: "submitCard", summary: "Give the bank card", keyed: true, action: run(u.card)},
		{method: post, path: one + "/carrier", id: "submitCarrier", summary: "Have the carrier asked whose the mobile number is",
			keyed: true, action: run(u.carrier)},
		{method: post, path: one + "/code", id: "sendCode", summary: "Have a code sent", keyed: true, action: run(u.sendCode)},
		{method: post, path: one + "/code/check", id: "checkCode", summary: "Give the code that arrived", action: run(u.checkCode)},
		{method: post, path: one + "/pin", id: "setPIN", summary: "Set the payment password", action: run(u.setPIN)},
		{method: post, path: one + "/hand-in", id: "handIn", summary: "Hand in once more what came back since the review was late", action: run(u.handIn)},
		{method: post, path: one + "/method", id: "changeMethod", summary: "Go on in another way", action: run(u.changeMethod)},
		{method: post, path: one + "/cancel", id: "cancel", summary: "End a session", action: run(u.cancel)},
		{method: get, path: "/cards", id: "listCards", summary: "The bank cards that are bound, masked", action: run(u.cards)},
		{method: del, path: "/cards/{card}", id: "unbindCard", summary: "Unbind a bank card", action: run(u.unbind)},
		{method: post, path: "/account/pin/reset", id: "resetPIN", summary: "Begin to set a forgotten payment password", action: run(u.resetPIN)},
		{method: post, path: "/account/withdraw", id: "withdraw", summary: "Take consents back: what rests on them stops at once", action: run(u.withdraw)},
	}
	if u.c.PINs != nil {
		all = append(all,
			operation{method: get, path: "/account/pin", id: "getPIN", summary: "How the payment password stands", action: run(u.pin)},
			operation{method: post, path: "/account/pin", id: "changePIN", summary: "Change the payment password", action: run(u.changePIN)},
		)
	}
	if u.c.Ward != nil {
		const ward = "/wards/{session}"
		all = append(all,
			operation{method: get, path: ward, id: "getWard", summary: "To what a guardian has to agree in a session of their child", action: run(u.wardNeeds)},
			operation{method: post, path: ward + "/consent", id: "guardianConsent", summary: "Note what a guardian agrees to, from the guardian's own login",
				action: run(u.guardianConsent)},
		)
	}
	if u.c.Erase {
		all = append(all,
			operation{method: post, path: "/account/erase", id: "erase", summary: "Erase all personal data of the account", action: run(u.erase)},
		)
	}
	if u.c.Export {
		all = append(all,
			operation{method: post, path: "/account/export", id: "export", summary: "All that is kept of the person, in plain", heavy: true, action: run(u.export)},
		)
	}
	return all
}

// who is whose request it is.
func (u *user) who(r *http.Request) (string, error) {
	account, err := u.c.Account(r)
	switch {
	case errors.Is(err, realname.ErrUnavailable):
		return "", err
	case err != nil, account == "":
		return "", faultLogin
	}
	return account, nil
}

// session is what most operations answer.
func (c *call) session(s realname.Session, err error) (session, error) {
	if err != nil {
		return session{}, err
	}
	return sessionOf(c.lang, s), nil
}

func (u *user) account(c *call, _ none) (account, error) {
	a, err := u.v.Account(c.r.Context(), c.account)
	return accountOf(a), err
}

func (u *user) sessions(c *call, _ none) (sessions, error) {
	out := sessions{[]realname.View{}}
	all, err := u.v.Records().Sessions(c.r.Context(), c.account)
	for _, s := range all {
		out.Sessions = append(out.Sessions, s.View())
	}
	return out, err
}

func (u *user) start(c *call, in startRequest) (session, error) {
	return c.session(u.v.Start(c.r.Context(), c.account, in.Goal, in.Method))
}

// status is how a session stands. Whoever waits for a provider has it asked, as often as
// [realname.Verifier.Refresh] does that; that it does not answer is no news.
func (u *user) status(c *call, _ none) (session, error) {
	if !c.waited {
		return c.session(u.v.Get(c.r.Context(), c.ref()))
	}
	s, err := u.v.Refresh(c.r.Context(), c.ref())
	if s.Ref.ID != "" {
		err = nil
	}
	return c.session(s, err)
}

func (u *user) refresh(c *call, _ none) (session, error) {
	return c.session(u.v.Refresh(c.r.Context(), c.ref()))
}

func (u *user) abandon(c *call, in stepRequest) (session, error) {
	return c.session(u.v.Abandon(c.r.Context(), c.ref(), in.Step))
}

func (u *user) consent(c *call, in consentRequest) (session, error) {
	return c.session(u.v.Consent(c.r.Context(), c.ref(), in.Acts...))
}

func (u *user) decline(c *call, in purposesRequest) (session, error) {
	return c.session(u.v.Decline(c.r.Context(), c.ref(), in.Purposes...))
}

// withdraw asks for no PIN: to take a consent back is as easy as to give it (个人信息保护法, art. 15).
func (u *user) withdraw(c *call, in withdrawRequest) (account, error) {
	a, err := u.v.Withdraw(c.r.Context(), c.account, in.Purposes...)
	return accountOf(a), err
}

func (u *user) refer(c *call, _ none) (session, error) {
	return c.session(u.v.Refer(c.r.Context(), c.ref()))
}

func (u *user) handIn(c *call, _ none) (session, error) {
	return c.session(u.v.HandIn(c.r.Context(), c.ref()))
}

func (u *user) identity(c *call, in identityRequest) (session, error) {
	id, err := in.parse(c.api.now())
	if err != nil {
		return session{}, err
	}
	id.Key = c.key
	return c.session(u.v.SubmitIdentity(c.r.Context(), c.ref(), id))
}

func (u *user) photos(c *call, in photosRequest) (session, error) {
	photos := realname.Photos{Front: in.Front, Back: in.Back, Key: c.key}
	return c.session(u.v.SubmitPhotos(c.r.Context(), c.ref(), photos))
}

func (u *user) face(c *call, in faceRequest) (session, error) {
	return c.session(u.v.SubmitFace(c.r.Context(), c.ref(), realname.Face{Photo: in.Photo, Key: c.key}))
}

// page is where the person goes on. Without such a page there is nothing to find.
func (u *user) page(c *call, _ none) (page, error) {
	s, err := u.v.Get(c.r.Context(), c.ref())
	if err == nil && s.Continue.IsZero() {
		err = realname.ErrNotFound
	}
	return page{s.Continue.Reveal()}, err
}

func (u *user) card(c *call, in cardRequest) (session, error) {
	card, err := in.parse(u.c.Mobiles)
	if err != nil {
		return session{}, err
	}
	card.Key = c.key
	return c.session(u.v.SubmitCard(c.r.Context(), c.ref(), card))
}

func (u *user) carrier(c *call, _ none) (session, error) {
	return c.session(u.v.SubmitCarrier(c.r.Context(), c.ref(), c.key))
}

func (u *user) sendCode(c *call, in codeRequest) (codeSent, error) {
	mobile, err := in.parse(u.c.Mobiles)
	if err != nil {
		return codeSent{}, err
	}
	r := realname.CodeRequest{Mobile: mobile, Key: c.key}
	if u.c.Address != nil {
		r.IP = u.c.Address(c.r)
	}
	if u.c.Challenge != nil && !in.Challenge.IsZero() {
		if r.Challenged, err = u.c.Challenge(c.r, in.Challenge.Reveal()); err != nil {
			return codeSent{}, &hookError{"Challenge", err}
		}
	}
	s, receipt, err := u.v.SendCode(c.r.Context(), c.ref(), r)
	return codeSent{
		sessionOf(c.lang, s), receipt.Expires, receipt.ResendAt, receipt.SendsLeft, receipt.Unknown, receipt.Repeated,
	}, err
}

func (u *user) checkCode(c *call, in checkRequest) (session, error) {
	code, err := in.parse()
	if err != nil {
		return session{}, err
	}
	return c.session(u.v.CheckCode(c.r.Context(), c.ref(), code))
}

func (u *user) setPIN(c *call, in pinRequest) (session, error) {
	pin, err := parsePIN("pin", in.PIN)
	if err != nil {
		return session{}, err
	}
	return c.session(u.v.SetPIN(c.r.Context(), c.ref(), pin))
}

func (u *user) changeMethod(c *call, in methodRequest) (session, error) {
	return c.session(u.v.ChangeMethod(c.r.Context(), c.ref(), in.Method))
}

func (u *user) cancel(c *call, _ none) (session, error) {
	return c.session(u.v.Cancel(c.r.Context(), c.ref()))
}

func (u *user) resetPIN(c *call, _ none) (session, error) {
	return c.session(u.v.Start(c.r.Context(), c.account, realname.GoalResetPIN, 0))
}

// own is the purpose of a look at what belongs to whoever asks.
const own = "the person's own request"

// cards are those that are bound. An account that is not known has none.
func (u *user) cards(c *call, _ none) (boundCards, error) {
	out := boundCards{[]boundCard{}}
	all, err := u.v.Cards(c.r.Context(), c.account, own)
	if errors.Is(err, realname.ErrNotFound) {
		err = nil
	}
	for _, b := range all {
		out.Cards = append(out.Cards, boundCard{b.ID, b.Number.Masked(), b.Since})
	}
	return out, err
}

func (u *user) unbind(c *call, _ none) (done, error) {
	return done{}, u.v.Unbind(c.r.Context(), c.account, c.r.PathValue("card"))
}

// pin is how the PIN stands. Why it is suspended is the service's to tell, see [password.Error].
func (u *user) pin(c *call, _ none) (pinState, error) {
	s, err := u.c.PINs.State(c.r.Context(), c.account)
	return pinState{s.Set, s.Since, s.TriesLeft, s.RetryAt, s.ResetOnly, s.Suspended != password.Causes(0)}, err
}

func (u *user) changePIN(c *call, given changePINRequest) (done, error) {
	old, err := parsePIN("old", given.Old)
	if err != nil {
		return done{}, err
	}
	pin, err := parsePIN("new", given.New)
	if err != nil {
		return done{}, err
	}
	// Whoever does not know the PIN has no look at anybody's data brought about.
	if err := u.c.PINs.Verify(c.r.Context(), c.account, old); err != nil {
		return done{}, err
	}
	// An account that realname does not know tells nothing about its person.
	who, err := u.v.Person(c.r.Context(), c.account, "check of a new PIN")
	if err != nil && !errors.Is(err, realname.ErrNotFound) {
		return done{}, err
	}
	return done{}, u.c.PINs.Change(c.r.Context(), c.account, old, pin, who)
}
