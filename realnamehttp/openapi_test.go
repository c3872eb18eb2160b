package realnamehttp_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

var update = flag.Bool("update", false, "write the documents in testdata anew")

// golden compares what a handler serves with a file.
func golden(t *testing.T, h http.Handler, file string) []byte {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	got, name := w.Body.Bytes(), filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the document differs from %s: look at it with -update", name)
	}
	return got
}

func TestDocument(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	checkDocument(t, s.doc, golden(t, s.h, "openapi.json"))
	if !strings.Contains(s.want(s.get("", "/openapi.json"), 200).Header.Get("Content-Type"), "application/json") {
		t.Error("the document is no JSON")
	}
}

// checkDocument looks for what a client's generator needs.
func checkDocument(t *testing.T, d *document, raw []byte) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(raw))
	var all map[string]any
	if err := dec.Decode(&all); err != nil {
		t.Fatal(err)
	}
	strict := json.NewDecoder(bytes.NewReader(raw))
	strict.DisallowUnknownFields()
	var known struct {
		document
		Info, Servers, Security any
	}
	if err := strict.Decode(&known); err != nil {
		t.Errorf("the tests do not know all of the document: %v", err)
	}
	for _, ref := range regexp.MustCompile(`"#/components/schemas/(\w+)"`).FindAllStringSubmatch(string(raw), -1) {
		if d.Components.Schemas[ref[1]] == nil {
			t.Errorf("no schema %s", ref[1])
		}
	}
	ids := make(map[string]bool)
	for path, methods := range d.Paths {
		for method, op := range methods {
			if op.OperationID == "" || ids[op.OperationID] || op.Summary == "" {
				t.Errorf("%s %s: id %q, summary %q", method, path, op.OperationID, op.Summary)
			}
			ids[op.OperationID] = true
			checkParameters(t, path, op)
		}
	}
}

func checkParameters(t *testing.T, path string, op described) {
	t.Helper()
	for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
		found := false
		for _, p := range op.Parameters {
			found = found || p.In == "path" && p.Name == name[1] && p.Required
		}
		if !found {
			t.Errorf("%s: %s is no parameter", op.OperationID, name[1])
		}
	}
}

// Enumerations are closed, and have all their names.
func TestEnumerations(t *testing.T) {
	d := newSite(t, realnametest.Options{}).doc
	for name, want := range map[string][]string{
		"Method":  {"id_card", "bank_card"},
		"Waiting": {"user", "provider", "reviewer", "nobody"},
		"Status":  {"open", "review", "approved", "rejected", "expired", "canceled", "revoked"},
	} {
		if got := d.Components.Schemas[name].Enum; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, r := range d.Components.Schemas["Reason"].Enum {
		if _, err := realname.ParseReason(r); err != nil {
			t.Errorf("reason %q: %v", r, err)
		}
	}
	if n := len(d.Components.Schemas["Reason"].Enum); n < 50 {
		t.Errorf("%d reasons, want all", n)
	}
}

// The fields that a request needs are those that the document says.
func TestRequiredFields(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	s.verified("u-1", "bank_card")
	at := s.start("u-2", realname.GoalVerify, "bank_card")
	for path, methods := range s.doc.Paths {
		op, ok := methods["post"]
		if !ok || op.RequestBody == nil || !op.RequestBody.Required {
			continue
		}
		media, isJSON := op.RequestBody.Content["application/json"]
		if !isJSON {
			media = op.RequestBody.Content["multipart/form-data"]
		}
		in := s.doc.Components.Schemas[strings.TrimPrefix(media.Schema.Ref, "#/components/schemas/")]
		if in.AdditionalProperties == nil || *in.AdditionalProperties {
			t.Errorf("%s takes what it does not know", op.OperationID)
		}
		r := s.post("u-2", strings.Replace(path, "/sessions/{session}", at, 1), "")
		if r.Status != 422 || r.str("code") != "realname.value_missing" || !slices.Contains(in.Required, r.str("field")) {
			t.Errorf("%s: %d %s", op.OperationID, r.Status, r.Body)
		}
	}
}

// What is not configured is neither served nor in the document.
func TestOptionalOperations(t *testing.T) {
	s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.PINs, c.Erase, c.Export, c.Ward = nil, false, false, nil })
	for _, path := range []string{"/account/pin", "/account/erase", "/account/export", "/wards/{session}", "/wards/{session}/consent"} {
		if s.doc.Paths[path] != nil {
			t.Errorf("%s is in the document", path)
		}
		s.want(s.post("u-1", path, "{}"), 404, "http.not_found")
	}
}
