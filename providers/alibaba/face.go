package alibaba

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/sm2"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// FaceOptions are what a [Face] works with. SceneID is required.
type FaceOptions struct {
	// SceneID is the scene of the console (认证场景 ID), a number.
	SceneID string

	// ProductCode is the plan: ID_PRO for apps, PV_FV or LR_FR. Empty means ID_PRO.
	ProductCode string

	// Model is the liveness check, such as MULTI_ACTION. Empty means LIVENESS.
	Model string

	// ReturnURL is where the person comes back to. Their return proves nothing: the result is
	// asked for. ReturnURL and CallbackURL may contain {notify}, which is replaced by
	// [realname.Op].Notify.
	ReturnURL string

	// CallbackURL and CallbackToken let the provider tell when a check is over. The provider
	// does not sign such a call: use it only as a reason to ask, see
	// [realname.Verifier.Notify].
	CallbackURL, CallbackToken string

	// EncryptKey, if not empty, is the public key by which name and number are encrypted
	// (EncryptType SM2): [SM2Key], unless the vendor's documentation names another one. The
	// other endpoints of this vendor take no encryption.
	EncryptKey string

	// Window is how long the person may take. Zero means 20 minutes. The least is one minute;
	// the most is 30 minutes, which is how long the page lives.
	Window time.Duration
}

// SM2Key is the vendor's public key for encrypted parameters (参数加密说明), as its documentation
// names it in 2026.
const SM2Key = "02cd77e007bdc86eeaf9a479ba7a2c22bc0a517ccb3a6975c3f94b4ac93347dea6"

// A Face has a person's face checked on a page or in an app (实人认证, InitFaceVerify and
// DescribeFaceVerify) and compared with the picture that the public security has. The adapter
// gets no picture.
//
// CheckFace is always Pending: the person goes to Continue, and [Face.Query] tells the result.
// Continue is the address of a page (CertifyUrl), or, where the provider gives none, the
// CertifyId for the vendor's SDK in an app. If the answer of CheckFace is lost, the token is
// lost with it, and nobody can pass by that check.
type Face struct {
	c   *Cloud
	o   FaceOptions
	key *sm2.PublicKey // nil if nothing is encrypted
}

// maxWindow is how long the provider's page lives.
const maxWindow = 30 * time.Minute

// Face returns a [realname.FaceChecker] that is a [realname.Querier] and a
// [realname.Eraser] too.
func (c *Cloud) Face(o FaceOptions) (*Face, error) {
	if o.Window == 0 {
		o.Window = 20 * time.Minute
	}
	if o.ProductCode == "" {
		o.ProductCode = "ID_PRO"
	}
	if o.Model == "" {
		o.Model = "LIVENESS"
	}
	var errs []error
	if _, err := strconv.ParseUint(o.SceneID, 10, 64); err != nil {
		errs = append(errs, errors.New("the SceneID is not a number"))
	}
	if o.Window < time.Minute || o.Window > maxWindow {
		errs = append(errs, errors.New("the Window is not between a minute and half an hour"))
	}
	if (o.CallbackURL == "") != (o.CallbackToken == "") {
		errs = append(errs, errors.New("CallbackURL and CallbackToken belong together"))
	}
	f := &Face{c: c, o: o}
	if o.EncryptKey != "" {
		key, err := sm2.ParsePublicKey(o.EncryptKey)
		if err != nil {
			errs = append(errs, errors.New("the EncryptKey is not a public key in hex digits"))
		}
		f.key = &key
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return f, nil
}

// IsFake reports whether UnsafeBaseURL is set.
func (f *Face) IsFake() bool { return f.c.account.Fake }

// A metaKey is the key of what WithMetaInfo keeps.
type metaKey struct{}

// WithMetaInfo returns a context for [realname.Verifier.SubmitFace] with what the vendor's
// client SDK says about the device (getMetaInfo). The provider asks for it with each check.
func WithMetaInfo(ctx context.Context, meta string) context.Context {
	return context.WithValue(ctx, metaKey{}, meta)
}

// maxMeta is how long a description of a device may be, in bytes.
const maxMeta = 16 << 10

// CheckFace implements [realname.FaceChecker]. It does not use the photo: the provider would
// compare the face with that picture, and no longer with the one that the public security has.
func (f *Face) CheckFace(ctx context.Context, op realname.Op, id realname.Identity, _ realname.Photo) (realname.Answer, error) {
	meta, _ := ctx.Value(metaKey{}).(string)
	if !wire.Known(id) || len(meta) > maxMeta {
		return realname.Answer{}, f.c.account.Begin(initFace.action, op.Key).Input()
	}
	p := params{
		"SceneId": f.o.SceneID, "OuterOrderNo": op.Key, "ProductCode": f.o.ProductCode, "Model": f.o.Model,
		"CertType": "IDENTITY_CARD", "CertName": id.Name.Reveal(), "CertNo": id.Number.Reveal(),
	}
	for name, value := range map[string]string{
		"MetaInfo": meta, "ReturnUrl": wire.Address(f.o.ReturnURL, op), "CallbackUrl": wire.Address(f.o.CallbackURL, op), "CallbackToken": f.o.CallbackToken,
	} {
		if value != "" {
			p[name] = value
		}
	}
	f.encrypt(p)
	begun := f.c.account.Now()
	a, err := f.c.ask(ctx, initFace, op.Key, p)
	switch {
	case err != nil:
		return realname.Answer{}, err
	case a.code != "":
		return a.By(initFace.codes, a.code)
	}
	result, _ := a.Object.Object("ResultObject")
	token, ok1 := result.Text("CertifyId")
	page, ok2 := result.Text("CertifyUrl")
	if !ok1 || !wire.GoodToken(token) || result.Has("CertifyUrl") && !ok2 || page != "" && !wire.GoodPage(page, f.c.account.Fake) {
		return realname.Answer{}, a.Unreadable()
	}
	if page == "" {
		page = token // an app goes on with the id alone
	}
	r, err := a.Row(wire.Row{Verdict: realname.VerdictPending}.Free())
	r.Token = wire.NewToken(begun, token)
	r.Continue, r.Window = realname.NewDetail(page), f.o.Window
	return r, err
}

// encrypt encrypts name and number, if there is a key. The vendor takes the order C1C2C3, in base64.
func (f *Face) encrypt(p params) {
	if f.key == nil {
		return
	}
	p["EncryptType"] = "SM2"
	for _, name := range []string{"CertName", "CertNo"} {
		p[name] = base64.StdEncoding.EncodeToString(sm2.Encrypt(*f.key, []byte(p[name])))
	}
}

// Query implements [realname.Querier]. Only the token names the check: without it Query cannot
// ask.
func (f *Face) Query(ctx context.Context, op realname.Op, token realname.Detail) (realname.Answer, error) {
	begun, id, ok := wire.ReadToken(token)
	if !ok {
		return realname.Answer{}, f.c.account.Begin(describeFace.action, op.Key).NotAsked("input", nil)
	}
	a, err := f.c.ask(ctx, describeFace, op.Key, params{"CertifyId": id, "SceneId": f.o.SceneID})
	var r realname.Answer
	switch {
	case err != nil:
		return realname.Answer{}, err
	case slices.Contains(stillOpen, a.code) && f.c.account.Now().Before(begun.Add(f.o.Window)):
		r, err = a.Row(wire.Row{Verdict: realname.VerdictPending}.Free())
	case a.code != "":
		r, err = f.over(a, begun)
	default:
		r, err = result(a)
	}
	if err == nil {
		r.Token = token // the provider keeps something, whatever came of it
	}
	return r, err
}

// over reads a code after which no result comes. Until the page is closed the person may finish
// still, so that they never began is certain only afterwards.
func (f *Face) over(a answer, begun time.Time) (realname.Answer, error) {
	row, ok := describeFace.codes.Find(a.code)
	if !ok {
		return realname.Answer{}, a.Unlisted()
	}
	row.Unseen = row.Unseen && !f.c.account.Now().Before(begun.Add(maxWindow))
	return a.Row(row)
}

// result reads what the check came to. Passed decides; the code says why.
func result(a answer) (realname.Answer, error) {
	o, ok := a.Object.Object("ResultObject")
	passed, ok1 := o.Text("Passed")
	sub, ok2 := o.Text("SubCode")
	about, ok3 := aboutOf(o)
	found, ok4 := riskOf(o)
	if !ok || !ok1 || !ok2 || !ok3 || !ok4 {
		return realname.Answer{}, a.Unreadable()
	}
	r, err := a.By(describeFace.results, passed+"/"+sub)
	if r.Verdict == realname.VerdictPass {
		r.About, r.Findings = about, found
	}
	return r, err
}

// aboutOf reads whom the result is about, where it tells: UserInfo is JSON in a string, and
// "" for most people.
func aboutOf(o wire.Object) (realname.Identity, bool) {
	text, ok := o.Text("UserInfo")
	if text == "" {
		return realname.Identity{}, ok || !o.Has("UserInfo")
	}
	user, err := wire.ParseObject([]byte(text))
	if err != nil {
		return realname.Identity{}, false
	}
	name, _ := user.Text("name")
	number, _ := user.Text("number")
	return wire.Person(name, number)
}

// riskOf reads what the service noticed about the device and the pictures.
func riskOf(o wire.Object) (found realname.Findings, ok bool) {
	device, ok1 := o.Text("DeviceRisk")
	if device != "" {
		found = realname.FindingsOf(realname.FindingRiskSuspected)
	}
	text, ok2 := o.Text("MaterialInfo")
	if o.Has("DeviceRisk") && !ok1 || o.Has("MaterialInfo") && !ok2 {
		return 0, false
	}
	if text == "" {
		return found, true
	}
	m, err := wire.ParseObject([]byte(text))
	if attack, _ := m.Text("faceAttack"); attack == "T" {
		found |= realname.FindingsOf(realname.FindingRiskSuspected)
	}
	return found, err == nil
}

// Erase implements [realname.Eraser]. The provider deletes a result only after it was read, so
// Erase reads it if necessary.
func (f *Face) Erase(ctx context.Context, op realname.Op, token realname.Detail) error {
	_, id, ok := wire.ReadToken(token)
	if !ok {
		return nil // there is nothing that the provider could know it by
	}
	deleted, err := f.delete(ctx, op, id)
	if deleted || err != nil {
		return err
	}
	if _, err := f.Query(ctx, op, token); err != nil {
		return err
	}
	if deleted, err = f.delete(ctx, op, id); err == nil && !deleted {
		return providers.NewError(providers.Error{Provider: provider, Action: deleteFace.action, Problem: "refused"}, nil, false, nil)
	}
	return err
}

// delete asks once. It reports false where the result is to be read first.
func (f *Face) delete(ctx context.Context, op realname.Op, id string) (bool, error) {
	a, err := f.c.ask(ctx, deleteFace, op.Key, params{"CertifyId": id, "DeleteAfterQuery": "N"})
	switch {
	case err != nil:
		return false, err
	case a.code != "":
		_, err := a.By(deleteFace.codes, a.code)
		if err == nil {
			err = a.Unreadable()
		}
		return false, err
	}
	o, _ := a.Object.Object("ResultObject")
	deleted, _ := o.Text("DeleteResult")
	reason, _ := o.Text("FailReason")
	if deleted == "Y" {
		reason = ""
	}
	if deleted+"/"+reason == "N/NEED_QUERY_VERIFY_RESULT" {
		return false, nil
	}
	_, err = a.By(deleteFace.results, deleted+"/"+reason)
	return err == nil, err
}
