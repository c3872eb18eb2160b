package realnamehttp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

const (
	maxBody    = 16 << 10         // of JSON, in bytes
	bodyTime   = 15 * time.Second // to send it, and for how long an upload may be silent
	answerTime = 2 * time.Minute  // to read an answer
	maxKey     = 256              // an Idempotency-Key, in bytes
)

// An api is a table of operations, served.
type api struct {
	ops  []operation
	doc  []byte // the OpenAPI document
	csrf *http.CrossOriginProtection
	who  func(*http.Request, *operation) (string, error)
	has  func(context.Context, realname.Ref) error // whether there is the session that photos are for

	crowd      *crowd
	maxPhoto   int
	timeout    time.Duration
	uploadTime time.Duration
	silence    time.Duration // of an upload
	answerTime time.Duration
	maxWait    time.Duration
	closing    <-chan struct{}
	now        func() time.Time
	log        *slog.Logger
}

// newAPI serves a table of operations, and a document about it.
func newAPI(title string, ops []operation) *api {
	a := &api{silence: bodyTime, answerTime: answerTime, ops: append(ops, operation{
		method: http.MethodGet, path: "/openapi.json", id: "openapi", summary: "This document", open: true,
	})}
	a.doc = describe(title, ops)
	return a
}

// outfit gives the api a clock and a log.
func (a *api) outfit(now func() time.Time, log *slog.Logger) {
	if a.now = now; now == nil {
		a.now = time.Now
	}
	if a.log = log; log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
}

// A call is one request on its way.
type call struct {
	api  *api
	op   *operation
	w    http.ResponseWriter
	r    *http.Request
	lang language.Tag

	account string // who it is, or the actor at the desk
	key     string // the Idempotency-Key, or ""
	waited  bool   // it has waited for news
}

// ServeHTTP implements [http.Handler].
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{api: a, w: w, r: r, lang: explain.Language(strings.Join(r.Header.Values("Accept-Language"), ","))}
	defer c.recovered()
	secure(w.Header())
	if !c.bodiless() {
		c.hurry(bodyTime)
	}
	if err := c.serve(); err != nil {
		c.fail(err)
	}
}

// secure sets what tells a browser to keep to itself what it gets, and to run none of it.
func secure(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// serve does all that a call is. Nothing is answered where it returns an error.
func (c *call) serve() error {
	if err := c.admit(); err != nil {
		return err
	}
	if c.op.open {
		if !c.news(c.api.doc) {
			c.w.WriteHeader(http.StatusNotModified)
		}
		return nil
	}
	var err error
	if c.account, err = c.api.who(c.r, c.op); err != nil {
		return err
	}
	leave, err := c.api.crowd.enter(c.account, c.op.form || c.op.heavy)
	if err != nil {
		return err
	}
	defer leave()
	free, err := c.place()
	if err != nil {
		return err
	}
	defer free()
	given, err := c.given()
	if err != nil {
		return err
	}
	wait, err := c.wait()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), c.api.timeout+wait)
	defer cancel()
	c.r = c.r.WithContext(ctx)
	return c.answer(given, wait)
}

// place takes a place where the request, or its answer, is large: there are few. Photos for a session that is
// not there take none.
func (c *call) place() (leave func(), err error) {
	switch {
	case c.op.heavy:
		return take(c.api.crowd.answers)
	case !c.op.form:
		return func() {}, nil
	}
	if err := c.known(); err != nil {
		return nil, err
	}
	return take(c.api.crowd.forms)
}

// known is nil if there is the session.
func (c *call) known() error {
	leave, err := c.api.crowd.turn()
	if err != nil {
		return err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(c.r.Context(), c.api.timeout)
	defer cancel()
	return c.api.has(ctx, c.ref())
}

// admit finds the operation, and refuses what another site sends.
func (c *call) admit() error {
	op, allow := find(c.api.ops, c.r)
	switch {
	case op != nil:
		c.op = op
	case allow == nil:
		return faultPath
	default:
		c.w.Header().Set("Allow", strings.Join(allow, ", "))
		return faultMethod
	}
	return c.sameOrigin()
}

// sameOrigin refuses what a page of another site sends. Requests that only read are refused too: to
// look at cards is noted in the account's trail, and no other page has anything to ask for.
func (c *call) sameOrigin() error {
	if c.api.csrf == nil || c.op.open {
		return nil
	}
	asked := *c.r
	asked.Method = http.MethodPost // the others are let through
	if err := c.api.csrf.Check(&asked); err != nil {
		return faultOrigin
	}
	return nil
}

// given is what the request gives, in the form that the operation takes.
func (c *call) given() (any, error) {
	if keys := c.r.Header.Values("Idempotency-Key"); len(keys) > 0 {
		if c.key = keys[0]; len(keys) > 1 || !validKey(c.key) {
			return nil, in("Idempotency-Key", faultKey)
		}
	}
	for name := range c.r.URL.Query() {
		if name != "wait" || !c.op.waits {
			return nil, in(shown(name), faultParameter)
		}
	}
	if c.op.form {
		given, err := c.upload()
		return given, c.relax(err)
	}
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	return c.op.decode(body)
}

// validKey reports whether a key is 1 to 256 visible characters of ASCII.
func validKey(key string) bool {
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return false
		}
	}
	return key != "" && len(key) <= maxKey
}

// body reads a body of JSON.
func (c *call) body() ([]byte, error) {
	if c.bodiless() {
		return nil, nil
	}
	if c.r.ContentLength > maxBody {
		return nil, faultTooLarge
	}
	b, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxBody))
	if err != nil {
		return nil, readFault(err)
	}
	kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if len(b) > 0 && (err != nil || kind != "application/json") {
		return nil, faultMedia
	}
	return b, c.relax(nil)
}

// bodiless reports whether nothing comes with the request.
func (c *call) bodiless() bool {
	return c.r.ContentLength == 0 || c.r.Body == nil || c.r.Body == http.NoBody
}

// hurry bounds the time for what is still to be read. Where the server cannot do that, its
// ReadTimeout has to.
func (c *call) hurry(d time.Duration) {
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(d))
}

// relax ends the hurry once all is read. After an error it goes on, so that the server does not
// wait for the rest.
func (c *call) relax(err error) error {
	if err == nil {
		_ = http.NewResponseController(c.w).SetReadDeadline(time.Time{})
	}
	return err
}

// ref names the session in the path, as one of the account's.
func (c *call) ref() realname.Ref {
	return realname.Ref{Account: c.account, ID: c.r.PathValue("session")}
}

// name is the operation's, for the log.
func (c *call) name() string {
	if c.op == nil {
		return "none"
	}
	return c.op.id
}

// write sends an answer.
func (c *call) write(status int, kind string, body []byte) {
	h := c.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	to := http.NewResponseController(c.w) // whoever does not read leaves their place; the connection serves others after us
	_ = to.SetWriteDeadline(time.Now().Add(c.api.answerTime))
	defer to.SetWriteDeadline(time.Time{})
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body) // there is nobody to tell
}

// marshal writes what an operation answers. It is made of types that cannot fail.
func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("realnamehttp: %T is no JSON", v))
	}
	return b
}

// recovered answers where something panicked. What it panicked with may hold anything, and goes
// nowhere.
func (c *call) recovered() {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	stack := make([]uintptr, 32)
	frames := runtime.CallersFrames(stack[:runtime.Callers(3, stack)])
	frame, _ := frames.Next()
	c.api.log.ErrorContext(c.r.Context(), "realnamehttp: a panic", "operation", c.name(), "type", fmt.Sprintf("%T", p),
		"in", frame.Function)
	c.fail(faultInternal)
}
