package realnamehttp

import (
	"net/http"
	"reflect"
	"strings"
)

// An operation is one thing that can be asked for: a row of a table, from which the handler, the
// OpenAPI document and the tests are made.
type operation struct {
	method, path string
	id           string // stable: clients are generated with it
	summary      string

	form  bool // the body is a form with photos
	keyed bool // an Idempotency-Key counts
	waits bool // it may wait for news
	open  bool // it needs no account
	heavy bool // its answer has photos

	action
}

// An action is what an operation takes, what it answers, and how.
type action struct {
	in, out reflect.Type     // structs; in without fields where it takes nothing
	fields  map[string]field // of in
	do      func(c *call, in any) (any, error)
}

// none is what an operation takes that needs nothing.
type none struct{}

// action makes an action of a function. What it takes is made of the body by the time it is called.
func run[In, Out any](do func(*call, In) (Out, error)) action {
	return action{
		reflect.TypeFor[In](), reflect.TypeFor[Out](), fields(reflect.TypeFor[In]()),
		func(c *call, in any) (any, error) { return do(c, in.(In)) },
	}
}

// takes reports whether the operation takes a body.
func (op *operation) takes() bool { return op.in.NumField() > 0 }

// match reports whether a path, cut at its slashes, is the operation's.
func (op *operation) match(parts []string) bool {
	want := strings.Split(op.path[1:], "/")
	if len(want) != len(parts) {
		return false
	}
	for i, w := range want {
		if w != parts[i] && !(isName(w) && parts[i] != "") {
			return false
		}
	}
	return true
}

// bind gives the request the values in the path. They are not unescaped: no id needs it, and so
// no slash, dot or line end comes in that way.
func (op *operation) bind(r *http.Request, parts []string) {
	for i, w := range strings.Split(op.path[1:], "/") {
		if isName(w) {
			r.SetPathValue(w[1:len(w)-1], parts[i])
		}
	}
}

// isName reports whether a part of a path stands for a value.
func isName(part string) bool { return part[0] == '{' }

// find returns the operation of a request, or which methods the path has.
func find(ops []operation, r *http.Request) (op *operation, allow []string) {
	method := r.Method
	if method == http.MethodHead { // the server leaves the body out
		method = http.MethodGet
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	for i := range ops {
		op := &ops[i]
		if !op.match(parts) {
			continue
		}
		if op.method == method {
			op.bind(r, parts)
			return op, nil
		}
		allow = append(allow, op.method)
	}
	return nil, allow
}
