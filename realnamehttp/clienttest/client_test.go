package clienttest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
	"github.com/go-realname/sdk/sms"
)

// command runs a program in a folder, and returns what it wrote.
func command(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// serve returns the address of a handler for one account, with its telephone beside it.
func serve(t *testing.T) string {
	t.Helper()
	w, err := realnametest.New(realnametest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h, err := realnamehttp.Handler(w.Verifier, realnamehttp.Config{
		Account: func(*http.Request) (string, error) { return "u-1", nil }, Now: w.Clock.Now, PINs: w.PINs, Erase: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", h)
	mux.HandleFunc("GET /phone", func(rw http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(rw, w.Phone.Code(sms.MustParseMobile("13800138000")).Reveal())
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// A generator makes a client of the document. With it a program goes from the start to the
// approval.
func TestGeneratedClient(t *testing.T) {
	dir := t.TempDir()
	spec, err := filepath.Abs("../testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS("testdata/flow")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} { // the versions of this module
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(b), "module github.com/go-realname/sdk/realnamehttp/clienttest", "module flow", 1)
		root, err := filepath.Abs("../..")
		if err != nil {
			t.Fatal(err)
		}
		text = strings.Replace(text, "=> ../..", "=> "+filepath.ToSlash(root), 1)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "client"), 0o755); err != nil {
		t.Fatal(err)
	}
	command(t, dir, "go", "tool", "oapi-codegen", "-generate", "types,client", "-package", "client",
		"-o", filepath.Join(dir, "client", "client.go"), spec)
	if out := command(t, dir, "go", "run", ".", serve(t)); strings.TrimSpace(out) != "approved" {
		t.Errorf("the flow ended with %q, want approved", out)
	}
}
