package realnamehttp_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// A document is an OpenAPI document, as far as the tests read it.
type document struct {
	OpenAPI    string
	Paths      map[string]map[string]described
	Components struct{ Schemas map[string]*schema }
}

// described is an operation in a document.
type described struct {
	OperationID string
	Summary     string
	Parameters  []struct {
		In, Name, Description string
		Required              bool
		Schema                *schema
	}
	RequestBody *body
	Responses   map[string]body
}

type body struct {
	Description string
	Required    bool
	Content     map[string]struct{ Schema *schema }
}

// A schema is JSON Schema, as far as the document uses it. A keyword that is not here fails
// the test that reads it.
type schema struct {
	Ref                  string             `json:"$ref"`
	Type                 string             `json:"type"`
	Description          string             `json:"description"`
	Properties           map[string]*schema `json:"properties"`
	Required             []string           `json:"required"`
	AdditionalProperties *bool              `json:"additionalProperties"`
	Items                *schema            `json:"items"`
	Enum                 []string           `json:"enum"`
	Examples             []string           `json:"examples"`
	Format               string             `json:"format"`
	Pattern              string             `json:"pattern"`
	Minimum              *float64           `json:"minimum"`
	MinLength            int                `json:"minLength"`
	MaxLength            *int               `json:"maxLength"`
	ContentMediaType     string             `json:"contentMediaType"`
	ContentEncoding      string             `json:"contentEncoding"`
}

// readDocument gets the document from the handler.
func readDocument(t testing.TB, h http.Handler) *document {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	d := new(document)
	if err := json.Unmarshal(w.Body.Bytes(), d); err != nil {
		t.Fatalf("%d: %v", w.Code, err)
	}
	return d
}

// operation finds what a request is for, by the paths of the document.
func (d *document) operation(r *http.Request) (described, bool) {
	parts := strings.Split(r.URL.EscapedPath(), "/")
	for path, methods := range d.Paths {
		want := strings.Split(path, "/")
		fits := len(want) == len(parts)
		for i := range want {
			fits = fits && (want[i] == parts[i] || strings.HasPrefix(want[i], "{") && parts[i] != "")
		}
		if op, ok := methods[strings.ToLower(r.Method)]; fits && ok {
			return op, true
		}
	}
	return described{}, false
}

// check compares an answer with what the document says of it.
func (d *document) check(r *http.Request, got reply) (op string, err error) {
	is, known := d.operation(r)
	if !known {
		if r.URL.Path == "/openapi.json" {
			return "openapi", nil
		}
		for _, methods := range d.Paths {
			for _, other := range methods {
				is.Responses = map[string]body{"4XX": other.Responses["4XX"], "default": other.Responses["default"]} // the same of all
			}
		}
	}
	want, ok := is.Responses[fmt.Sprint(got.Status)]
	if !ok && got.Status < 500 {
		want = is.Responses["4XX"]
	} else if !ok {
		want = is.Responses["default"]
	}
	if got.Status < 400 && !ok {
		return is.OperationID, fmt.Errorf("the document knows no status %d of %q", got.Status, is.OperationID)
	}
	if got.Status == http.StatusNotModified && len(got.Body) == 0 {
		return is.OperationID, nil
	}
	media, ok := want.Content[got.Header.Get("Content-Type")]
	if !ok {
		return is.OperationID, fmt.Errorf("the document knows no type %q", got.Header.Get("Content-Type"))
	}
	var v any
	if err := json.Unmarshal(got.Body, &v); err != nil {
		return is.OperationID, err
	}
	return is.OperationID, d.valid(media.Schema, v, "answer")
}

// valid reports whether a value is what a schema says. Answers have no members that the
// document does not know.
func (d *document) valid(s *schema, v any, at string) error {
	if s == nil {
		return fmt.Errorf("%s: no schema", at)
	}
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return d.valid(d.Components.Schemas[name], v, at)
	}
	switch s.Type {
	case "object":
		return d.validObject(s, v, at)
	case "array":
		list, ok := v.([]any)
		if !ok {
			return fmt.Errorf("%s: %T, want a list", at, v)
		}
		for i, item := range list {
			if err := d.valid(s.Items, item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
		return nil
	case "string":
		return validString(s, v, at)
	case "integer":
		n, ok := v.(float64)
		if !ok || n != math.Trunc(n) || s.Minimum != nil && n < *s.Minimum {
			return fmt.Errorf("%s: %v, want an integer", at, v)
		}
		return nil
	case "boolean":
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("%s: %T, want a boolean", at, v)
		}
		return nil
	}
	return fmt.Errorf("%s: unknown type %q", at, s.Type)
}

func (d *document) validObject(s *schema, v any, at string) error {
	o, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s: %T, want an object", at, v)
	}
	for _, name := range s.Required {
		if _, ok := o[name]; !ok {
			return fmt.Errorf("%s.%s is missing", at, name)
		}
	}
	for name, member := range o {
		p, ok := s.Properties[name]
		if !ok && s.AdditionalProperties != nil && *s.AdditionalProperties {
			continue
		}
		if !ok {
			return fmt.Errorf("%s.%s is not in the document", at, name)
		}
		if err := d.valid(p, member, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func validString(s *schema, v any, at string) error {
	text, ok := v.(string)
	switch {
	case !ok:
		return fmt.Errorf("%s: %T, want a string", at, v)
	case s.Enum != nil && !slices.Contains(s.Enum, text):
		return fmt.Errorf("%s: %q is none of %q", at, text, s.Enum)
	case s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(text):
		return fmt.Errorf("%s: %q does not match %q", at, text, s.Pattern)
	case s.MaxLength != nil && utf8.RuneCountInString(text) > *s.MaxLength:
		return fmt.Errorf("%s is too long", at)
	}
	if s.Format == "date-time" {
		if at, err := time.Parse(time.RFC3339, text); err != nil || at.Location() != time.UTC {
			return fmt.Errorf("%v: %q is no time in UTC", at, text)
		}
	}
	return nil
}

// sorted returns the operations as methods and paths, in order.
func (d *document) sorted() (all []string) {
	for path, methods := range d.Paths {
		for method := range methods {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(all)
	return all
}
