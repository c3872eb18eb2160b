package tencent

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/go-realname/sdk/providers/internal/tc3"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// An endpoint is one action of one service, as data.
type endpoint struct {
	service, action string
	class           wire.Class
	query           bool       // it asks what became of an operation
	results         wire.Table // of the member Result
	errors          wire.Table // of Error.Code
	secret          []string   // the members that are about a person, if they may be encrypted
	flat            bool       // what tells of the encryption stands beside the members
}

// versions are those of the services.
var versions = map[string]string{face: "2018-03-01", ocr: "2018-11-19", text: "2021-01-11"}

// contentType is signed and sent as it is.
const contentType = "application/json"

// params are the members of a request.
type params map[string]any

// An answer is what came of a request: either the members beside RequestId, or the code of
// an error.
type answer struct {
	*wire.Exchange
	wire.Object        // the members; nil if there is a code
	code        string // Error.Code
}

// ask sends a request once. Its error is final; a code is for the caller to look up.
func (c *Cloud) ask(ctx context.Context, e *endpoint, op string, p params) (answer, error) {
	x := c.account.Begin(e.action, op)
	if e.query {
		x.Query()
	}
	keys, failure := c.account.Keys(ctx)
	if failure != nil {
		return answer{}, x.NotAsked("credentials", failure)
	}
	body, err := c.body(e, p)
	if err != nil {
		return answer{}, x.Input()
	}
	u := c.account.URLs[e.service]
	path := u.Path + "/"
	now := c.account.Now()
	id, secret, token := keys.Reveal()
	h := http.Header{
		"Content-Type":   {contentType},
		"Authorization":  {tc3.Sign(id, secret, e.service, u.Host, path, contentType, body, now)},
		"X-Tc-Action":    {e.action},
		"X-Tc-Version":   {versions[e.service]},
		"X-Tc-Timestamp": {strconv.FormatInt(now.Unix(), 10)},
	}
	if e.service == text {
		h.Set("X-TC-Region", c.region)
	}
	if token != "" {
		h.Set("X-TC-Token", token)
	}
	reply, problem := c.account.Send(ctx, wire.Request{
		Method: http.MethodPost, URL: u.Scheme + "://" + u.Host + path, Header: h, Body: body,
	})
	if problem != nil {
		return answer{}, x.Failed(problem)
	}
	return open(x, reply)
}

// body is that of a request, with members encrypted if there is a key.
func (c *Cloud) body(e *endpoint, p params) ([]byte, error) {
	if c.key == nil || len(e.secret) == 0 {
		return json.Marshal(p)
	}
	p, err := encrypt(c.key, p, e.secret, e.flat)
	if err != nil {
		return nil, err
	}
	return json.Marshal(p)
}

// open takes an answer out of its envelope. Tencent answers 200 even with an error. An
// answer with both an error and a result says two things, and so nothing.
func open(x *wire.Exchange, reply wire.Reply) (answer, error) {
	if reply.Status != http.StatusOK {
		return answer{}, x.Status(reply.Status)
	}
	outer, err := wire.ParseObject(reply.Body)
	if err != nil {
		return answer{}, x.Unreadable()
	}
	inner, ok := outer.Object("Response")
	request, ok2 := inner.Text("RequestId")
	if !ok || !ok2 || request == "" {
		return answer{}, x.Unreadable()
	}
	x.Heard(request, "")
	if !inner.Has("Error") {
		return answer{Exchange: x, Object: inner}, nil
	}
	e, ok := inner.Object("Error")
	code, ok2 := e.Text("Code")
	if !ok || !ok2 || code == "" || saysMore(inner) {
		return answer{}, x.Unreadable()
	}
	message, _ := e.Text("Message")
	x.Heard(request, code+": "+message)
	return answer{Exchange: x, code: code}, nil
}

// saysMore reports whether there is anything beside the error.
func saysMore(inner wire.Object) bool {
	for name := range inner {
		if name != "Error" && name != "RequestId" && inner.Has(name) {
			return true
		}
	}
	return false
}

// check sends the request of an endpoint whose verdict is the member Result.
func (c *Cloud) check(ctx context.Context, e *endpoint, op string, p params) (realname.Answer, answer, error) {
	a, err := c.ask(ctx, e, op, p)
	if err != nil {
		return realname.Answer{}, a, err
	}
	if a.code != "" {
		r, err := a.By(e.errors, a.code)
		return r, a, err
	}
	result, ok := a.Text("Result")
	if !ok {
		return realname.Answer{}, a, a.Unreadable()
	}
	says, _ := a.Text("Description")
	request, _ := a.Text("RequestId")
	a.Heard(request, result+": "+says)
	r, err := a.By(e.results, result)
	return r, a, err
}
