package realnamehttp

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// An object is one of JSON, on its way to be written: its names come out sorted.
type object = map[string]any

// describe returns the OpenAPI 3.1 document of a table of operations.
func describe(title string, ops []operation) []byte {
	s := schemas{}
	paths := object{}
	for i := range ops {
		op := &ops[i]
		path, _ := paths[op.path].(object)
		if path == nil {
			path = object{}
			paths[op.path] = path
		}
		path[strings.ToLower(op.method)] = s.operation(op)
	}
	return write(object{
		"openapi": "3.1.0",
		"info": object{
			"title": title, "version": "1",
			"description": "The flow of real-name verification (实名认证). Errors are problem documents (RFC 9457). " +
				"Who is logged in is the service's own to say: so is how.",
			"license": object{"name": "MIT", "identifier": "MIT"},
		},
		"servers":    []object{{"url": "."}},
		"security":   []object{{}}, // it is not ours to say
		"paths":      paths,
		"components": object{"schemas": s.named},
	})
}

// write writes a document as people read it.
func write(doc object) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, marshal(doc), "", " "); err != nil {
		panic(err) // it was written just now
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// operation describes one row.
func (s *schemas) operation(op *operation) object {
	out := object{
		"operationId": op.id, "summary": op.summary,
		"responses": object{
			"200":     content("What was asked for", "application/json", s.of(op.out)),
			"4XX":     content("Why not", "application/problem+json", s.of(typeOf[problem]())),
			"default": content("No answer now", "application/problem+json", s.of(typeOf[problem]())),
		},
	}
	if all := parameters(op); len(all) > 0 {
		out["parameters"] = all
	}
	if op.takes() {
		out["requestBody"] = s.body(op)
	}
	if op.method == http.MethodGet {
		out["responses"].(object)["304"] = object{"description": "Nothing is new: what If-None-Match names is what there is"}
	}
	return out
}

// body describes what an operation takes.
func (s *schemas) body(op *operation) object {
	kind := "application/json"
	if op.form {
		kind = "multipart/form-data"
	}
	body := content("", kind, s.request(op.in))
	delete(body, "description")
	for _, f := range op.fields {
		if f.required {
			body["required"] = true
		}
	}
	return body
}

func content(description, kind string, schema object) object {
	return object{"description": description, "content": object{kind: object{"schema": schema}}}
}

// parameters are what a row takes besides a body.
func parameters(op *operation) (all []object) {
	add := func(where, name, what string, required bool, schema object) {
		p := object{"in": where, "name": name, "description": what, "schema": schema}
		if required {
			p["required"] = true
		}
		all = append(all, p)
	}
	for part := range strings.SplitSeq(op.path, "/") {
		if part != "" && isName(part) {
			add("path", strings.Trim(part, "{}"), "An id that an answer gave", true, object{"type": "string"})
		}
	}
	if op.waits {
		add("query", "wait", "How many seconds to wait for news, with If-None-Match", false, object{"type": "integer", "minimum": 0})
	}
	if op.method == http.MethodGet {
		add("header", "If-None-Match", "The ETag of the answer that you have", false, object{"type": "string"})
	}
	if op.keyed {
		add("header", "Idempotency-Key", "The same key again asks nobody and gets the session as it stands", false,
			object{"type": "string", "minLength": 1, "maxLength": maxKey})
	}
	return all
}
