package tencent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// FaceOptions are what a [Face] works with. One of RuleID and MerchantID is required.
type FaceOptions struct {
	// RuleID is the business flow (RuleId) of the console. Its intention check (意愿核身)
	// must be off.
	RuleID string

	// MerchantID is that of E证通 (GetEidToken and GetEidResult), which is used in place of
	// the business flow, in WeChat. See [Face].
	MerchantID string

	// ReturnURL is where the person comes back to, at most 960 bytes; the provider uses it in
	// WeChat only. Their return proves nothing: the result is asked for. It may contain
	// {notify}, which is replaced by [realname.Op].Notify.
	ReturnURL string

	// Window is how long the person may try. Zero means 20 minutes. The most is 2 hours, which
	// is how long the provider's token lives; with E证通 both are 10 minutes. After a try that
	// fails, the person may try again on the same page until the window ends.
	Window time.Duration
}

// A Face has a person's face checked on a page of the provider (人脸核身, DetectAuth and
// GetDetectInfoEnhanced; or E证通) and compared with the picture that the public security has.
// The adapter gets no picture: only the texts of the result are asked for.
//
// CheckFace is always Pending: the person goes to Continue, and [Face.Query] tells the result.
// If the answer of CheckFace is lost, the token is lost with it, and nobody can pass by that
// check.
//
// A result of E证通 names the person only for customers who applied for that, and then encrypted.
// The person cannot give another name or number there: the provider takes those that CheckFace
// sends. The result must have the key of the operation that sent them.
type Face struct {
	c    *Cloud
	o    FaceOptions
	flow flow
}

// A flow is one way to check a face, as data.
type flow struct {
	begin, query *endpoint
	token        string        // the member that names a check
	begins, asks params        // the members of every request
	window, life time.Duration // how long the person may try unless told, and at most
	over         time.Duration // after which a check that nobody tried was never judged
	named        bool          // a result names the person
}

// flowOf returns the flow that options choose.
func flowOf(o FaceOptions) (flow, error) {
	switch {
	case (o.RuleID == "") == (o.MerchantID == ""):
		return flow{}, errors.New("one of RuleID and MerchantID is needed")
	case len(o.RuleID) > 32 || len(o.MerchantID) > 64:
		return flow{}, errors.New("the RuleID is longer than 32 bytes, or the MerchantID than 64")
	case o.RuleID != "":
		return flow{
			begin: detectAuth, query: detectInfo, token: "BizToken", begins: params{"RuleId": o.RuleID}, asks: params{"RuleId": o.RuleID},
			window: 20 * time.Minute, life: 2 * time.Hour, over: 2 * time.Hour, named: true,
		}, nil
	}
	return flow{
		begin: getEidToken, query: getEidResult, token: "EidToken",
		begins: params{"MerchantId": o.MerchantID, "Config": params{"InputType": ourInput, "UseIntentionVerify": false}},
		window: 10 * time.Minute, life: 10 * time.Minute, over: time.Hour,
	}, nil
}

// ourInput has name and number come from us alone. By default the person would show a card, and
// pass as its holder.
const ourInput = "4"

// Face returns a [realname.FaceChecker] that is a [realname.Querier] too.
func (c *Cloud) Face(o FaceOptions) (*Face, error) {
	flow, err := flowOf(o)
	errs := []error{err}
	if o.Window == 0 {
		o.Window = flow.window
	}
	if len(o.ReturnURL) > 1024-64 {
		errs = append(errs, errors.New("the ReturnURL is longer than 960 bytes"))
	}
	if err == nil && (o.Window < time.Minute || o.Window > flow.life) {
		errs = append(errs, fmt.Errorf("the Window is not between a minute and %v", flow.life))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return &Face{c, o, flow}, nil
}

// IsFake reports whether UnsafeBaseURL is set.
func (f *Face) IsFake() bool { return f.c.account.Fake }

// CheckFace implements [realname.FaceChecker]. It does not use the photo: the provider would
// compare the face with that picture, and no longer with the one that the public security has.
func (f *Face) CheckFace(ctx context.Context, op realname.Op, id realname.Identity, _ realname.Photo) (realname.Answer, error) {
	e := f.flow.begin
	if !wire.Known(id) {
		return realname.Answer{}, f.c.account.Begin(e.action, op.Key).Input()
	}
	p := maps.Clone(f.flow.begins)
	p["IdCard"], p["Name"], p["Extra"] = id.Number.Reveal(), id.Name.Reveal(), op.Key
	if f.o.ReturnURL != "" {
		p["RedirectUrl"] = wire.Address(f.o.ReturnURL, op)
	}
	begun := f.c.account.Now()
	a, err := f.c.ask(ctx, e, op.Key, p)
	switch {
	case err != nil:
		return realname.Answer{}, err
	case a.code != "":
		return a.By(e.errors, a.code)
	}
	token, ok1 := a.Text(f.flow.token)
	page, ok2 := a.Text("Url")
	if !ok1 || !ok2 || !wire.GoodToken(token) || !wire.GoodPage(page, f.c.account.Fake) {
		return realname.Answer{}, a.Unreadable()
	}
	r, err := a.Row(wire.Row{Verdict: realname.VerdictPending}.Free())
	r.Token = wire.NewToken(begun, token)
	r.Continue, r.Window = realname.NewDetail(page), f.o.Window
	return r, err
}

// Query implements [realname.Querier]. Only the token names the check: without it Query cannot
// ask. Until the window ends, a check that did not pass is still Pending.
func (f *Face) Query(ctx context.Context, op realname.Op, token realname.Detail) (realname.Answer, error) {
	begun, name, ok := wire.ReadToken(token)
	e := f.flow.query
	if !ok {
		return realname.Answer{}, f.c.account.Begin(e.action, op.Key).NotAsked("input", nil)
	}
	p := params{f.flow.token: name, "InfoType": "1"}
	maps.Copy(p, f.flow.asks)
	a, err := f.c.ask(ctx, e, op.Key, p)
	switch {
	case err != nil:
		return realname.Answer{}, err
	case a.code != "":
		return a.By(e.errors, a.code)
	}
	row, about, err := result(a, op, f.flow.named)
	if err != nil {
		return realname.Answer{}, err
	}
	age := f.c.account.Now().Sub(begun)
	if row.Unseen && age < f.o.Window {
		return realname.Answer{}, a.NotOpened()
	}
	row.Unseen = row.Unseen && age >= f.flow.over // until then the page can be used still
	if age < f.o.Window && row.Verdict != realname.VerdictPass && row.Code != noTriesLeft {
		row = wire.Row{Verdict: realname.VerdictPending}.Free()
	}
	r, err := a.Row(row)
	switch r.Verdict {
	case realname.VerdictPending:
		r.Token = token
	case realname.VerdictPass:
		r.About = about
	}
	return r, err
}

// Codes of faceResults: after the first nobody can try again, and the second stands for a
// person who has not been there.
const noTriesLeft, notBegun = "16", "17"

// result reads how the check stands, and about whom. A yes is one for this operation: it names the
// person, or has the operation's key.
func result(a answer, op realname.Op, named bool) (wire.Row, realname.Identity, error) {
	t, ok := a.Object.Object("Text")
	number, ok1 := t.Int("ErrCode")
	about, ok2 := personOf(t)
	extra, _ := t.Text("Extra")
	attack, tried, ok3 := attacked(t)
	code := strconv.FormatInt(number, 10)
	if raw, there := t["ErrCode"]; there && string(raw) == "null" {
		code, ok1 = notBegun, true
	}
	if !ok || !ok1 || !ok2 || !ok3 || extra != "" && extra != op.Key ||
		code == "0" && !(proven(t) && bound(about, extra, named) && noIntention(a.Object)) {
		return wire.Row{}, about, a.Unreadable()
	}
	row, ok := faceResults.Find(code)
	if !ok {
		return wire.Row{}, about, a.Unlisted()
	}
	says, _ := t.Text("ErrMsg")
	a.Heard(a.Request(), code+": "+says)
	switch {
	case attack && row.Reason == realname.ReasonLivenessFailed:
		row.Reason = realname.ReasonAttackSuspected
	case attack && row.Verdict == realname.VerdictPass: // in a try before
		row = row.Finds(realname.FindingRiskSuspected)
	}
	row.Unseen = row.Unseen && !tried
	return row, about, nil
}

// personOf reads whom the result is about.
func personOf(t wire.Object) (realname.Identity, bool) {
	name, _ := t.Text("Name")
	number, _ := t.Text("IdCard")
	return wire.Person(name, number)
}

// enough is the similarity from which two pictures show one person, which is fixed by the
// vendor.
const enough = 70

// proven reports whether a result that says yes has all that makes it one: both checks passed, and
// a similarity that is enough.
func proven(t wire.Object) bool {
	live, ok1 := t.Int("LiveStatus")
	same, ok2 := t.Int("Comparestatus")
	text, _ := t.Text("Sim")
	sim, err := strconv.ParseFloat(text, 64)
	return ok1 && live == 0 && ok2 && same == 0 &&
		err == nil && strings.Trim(text, "0123456789.") == "" && sim >= enough && sim <= 100
}

// bound reports whether a yes belongs to what was asked: it names the person, where results do, or
// has the operation's key, where they do not.
func bound(about realname.Identity, extra string, named bool) bool {
	if named {
		return about.Name.IsValid() && about.Number.IsValid()
	}
	return extra != ""
}

// noIntention reports whether the flow has no intention check (意愿核身). Text does not tell what
// came of one.
func noIntention(response wire.Object) bool {
	on, ok := response.Bool("IsVerifyIntention")
	return !on && (ok || !response.Has("IsVerifyIntention"))
}

// attacked reports whether the liveness check names an attack, and whether there was a try at all.
// It is not ok where what tells of the tries is something else.
func attacked(t wire.Object) (attack, tried, ok bool) {
	tries, ok1 := t.Objects("LivenessDetail")
	tags, ok2 := t.List("LivenessInfoTag")
	for _, raw := range tags {
		var tag string
		ok2 = ok2 && json.Unmarshal(raw, &tag) == nil
		attack = attack || slices.Contains(attackTags, tag)
	}
	ok = (ok1 || !t.Has("LivenessDetail")) && (ok2 || !t.Has("LivenessInfoTag"))
	return attack, len(tries)+len(tags) > 0, ok
}
