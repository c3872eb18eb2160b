package alibaba

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/go-realname/sdk/providers/internal/acs3"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// An endpoint is one action of one service, as data.
type endpoint struct {
	service, action string
	class           wire.Class
	query           bool       // it asks what became of an operation
	codes           wire.Table // of Code, but for the one that says that the call worked
	results         wire.Table // of the verdict
	bizOnly         bool       // the verdict is BizCode alone, not BizCode/SubCode
	refuses         bool       // its codes come with a status of 400 to 499 too
}

// versions are those of the services.
var versions = map[string]string{auth: "2019-03-07", ocr: "2021-07-07", text: "2017-05-25"}

// params are the parameters of a request.
type params map[string]string

// An answer is what came of a request whose Code says that it worked, or another code.
type answer struct {
	*wire.Exchange
	wire.Object
	code string // Code, or "" if it says that the call worked
}

// ask sends a request whose parameters are a form.
func (c *Cloud) ask(ctx context.Context, e *endpoint, op string, p params) (answer, error) {
	return c.send(ctx, e, op, "", "application/x-www-form-urlencoded", []byte(acs3.Form(p)))
}

// send sends a request once. Its error is final; a code is for the caller to look up.
func (c *Cloud) send(ctx context.Context, e *endpoint, op, query, contentType string, body []byte) (answer, error) {
	x := c.account.Begin(e.action, op)
	if e.query {
		x.Query()
	}
	keys, failure := c.account.Keys(ctx)
	if failure != nil {
		return answer{}, x.NotAsked("credentials", failure)
	}
	u := c.account.URLs[e.service]
	path := u.Path + "/"
	id, secret, token := keys.Reveal()
	h := c.headers(e, contentType, token, body)
	h.Set("Authorization", acs3.Sign(id, secret, u.Host, path, query, h, body))
	address := u.Scheme + "://" + u.Host + path
	if query != "" {
		address += "?" + query
	}
	reply, problem := c.account.Send(ctx, wire.Request{Method: http.MethodPost, URL: address, Header: h, Body: body})
	if problem != nil {
		return answer{}, x.Failed(problem)
	}
	return open(x, e, reply)
}

// headers are those of a request, but for the signature.
func (c *Cloud) headers(e *endpoint, contentType, token string, body []byte) http.Header {
	var nonce [16]byte
	rand.Read(nonce[:])
	h := http.Header{}
	h.Set("Accept", "application/json")
	h.Set("Content-Type", contentType)
	h.Set("x-acs-action", e.action)
	h.Set("x-acs-version", versions[e.service])
	h.Set("x-acs-date", c.account.Now().UTC().Format(time.RFC3339))
	h.Set("x-acs-signature-nonce", hex.EncodeToString(nonce[:]))
	h.Set("x-acs-content-sha256", acs3.Hash(body))
	if token != "" {
		h.Set("x-acs-security-token", token)
	}
	return h
}

// open takes an answer out of its envelope. With status 200 it may be a yes; with a status of
// 400 to 499 it may be one of the gateway's codes; it is nothing with another.
func open(x *wire.Exchange, e *endpoint, reply wire.Reply) (answer, error) {
	refused := reply.Status >= 400 && reply.Status < 500
	if reply.Status != http.StatusOK && !refused {
		return answer{}, x.Status(reply.Status)
	}
	o, err := wire.ParseObject(reply.Body)
	request, ok := o.Text("RequestId")
	other := reply.Header.Get("x-acs-request-id")
	switch {
	case err != nil && refused:
		return answer{}, x.Status(reply.Status)
	case err != nil || !ok || request == "" || other != "" && other != request:
		return answer{}, x.Unreadable()
	}
	code, ok := o.Text("Code")
	message, _ := o.Text("Message")
	x.Heard(request, code+": "+message)
	if refused {
		return refusal(x, e, reply.Status, answer{x, o, code})
	}
	fine := code == "200" || code == "OK"
	switch {
	case o.Has("Code") && !ok || !fine && judged(o):
		return answer{}, x.Unreadable()
	case fine:
		code = ""
	case code == "":
		code = "(none)"
	}
	return answer{x, o, code}, nil
}

// judged reports whether there is a verdict, or the beginning of a check. With the code of an
// error such an answer says two things, and so nothing.
func judged(o wire.Object) bool {
	r, _ := o.Object("ResultObject")
	return r.Has("BizCode") || r.Has("Passed") || r.Has("CertifyId") || r.Has("DeleteResult") || o.Has("BizId")
}

// refusal reads an answer with a status of 400 to 499: its code is the gateway's, or one of
// the endpoint's where that has such.
func refusal(x *wire.Exchange, e *endpoint, status int, a answer) (answer, error) {
	if row, ok := gatewayCodes.Find(a.code); ok {
		_, err := x.Row(row)
		return answer{}, err
	}
	if _, ok := e.codes.Find(a.code); ok && e.refuses {
		return a, nil
	}
	return answer{}, x.Status(status)
}

// check sends the request of an endpoint whose verdict is in ResultObject.
func (c *Cloud) check(ctx context.Context, e *endpoint, op string, p params) (realname.Answer, error) {
	a, err := c.ask(ctx, e, op, p)
	switch {
	case err != nil:
		return realname.Answer{}, err
	case a.code != "":
		return a.By(e.codes, a.code)
	}
	result, ok := a.Object.Object("ResultObject")
	biz, ok1 := result.Text("BizCode")
	sub, ok2 := result.Text("SubCode")
	switch {
	case !ok || !ok1 || !e.bizOnly && !ok2:
		return realname.Answer{}, a.Unreadable()
	case e.bizOnly:
		return a.By(e.results, biz)
	}
	return a.By(e.results, biz+"/"+sub)
}
