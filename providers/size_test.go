package providers_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// maxGrowth is what an adapter may add to a program, in bytes, without symbols.
const maxGrowth = 200 << 10

// service is a program that has net/http, JSON and a Verifier, and calls every backend of an
// adapter. What it is made of is in open.
const service = `package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	IMPORT
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

type backends struct {
	authority realname.Authority
	bank      realname.BankChecker
	documents realname.DocumentReader
	face      realname.FaceChecker
	query     realname.Querier
	erase     realname.Eraser
	sender    sms.Sender
	carrier   realname.Carrier
	more      func(context.Context, []byte) error
}

var op realname.Op
var id realname.Identity

func main() {
	http.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		var v map[string]any
		err := json.NewDecoder(r.Body).Decode(&v)
		b := open()
		verifier, err1 := realname.New(realname.Config{Authority: b.authority, Bank: b.bank, Documents: b.documents, Face: b.face})
		s, err2 := verifier.SubmitIdentity(ctx, realname.Ref{}, id)
		a, err3 := b.query.Query(ctx, op, realname.Detail{})
		o, err4 := b.carrier.CheckMobile(ctx, op, id, sms.Mobile{})
		ref, err5 := b.sender.Send(ctx, sms.Message{})
		resp, err6 := http.Get(os.Args[1])
		slog.Info("asked", "all", []any{err, err1, s, err2, a, err3, o, err4, ref, err5, resp, err6, b.erase.Erase(ctx, op, a.Token), b.more(ctx, nil)})
		json.NewEncoder(w).Encode(v)
	})
	slog.Error("done", "err", http.ListenAndServe(":80", nil))
}

type none struct{}

func (none) Match(context.Context, realname.Op, realname.Identity) (a realname.Answer, err error) { return }
func (none) CheckCard(context.Context, realname.Op, realname.Identity, realname.Card) (a realname.Answer, err error) { return }
func (none) ReadDocument(context.Context, realname.Op, realname.Photos) (d realname.Document, a realname.Answer, err error) { return }
func (none) CheckFace(context.Context, realname.Op, realname.Identity, realname.Photo) (a realname.Answer, err error) { return }
func (none) Query(context.Context, realname.Op, realname.Detail) (a realname.Answer, err error) { return }
func (none) Erase(context.Context, realname.Op, realname.Detail) (err error) { return }
func (none) Send(context.Context, sms.Message) (s string, err error) { return }
func (none) CheckMobile(context.Context, realname.Op, realname.Identity, sms.Mobile) (a realname.Answer, err error) { return }
func more(context.Context, []byte) error { return nil }

OPEN
`

// opens are the adapters, as the program opens them.
var opens = map[string]string{
	"": `func open() backends { return backends{none{}, none{}, none{}, none{}, none{}, none{}, none{}, none{}, more} }`,
	"tencent": `func open() backends {
	c, err := tencent.New(tencent.Config{})
	f, err2 := c.Face(tencent.FaceOptions{})
	s, err3 := c.SMS(tencent.SMSOptions{})
	slog.Info("x", "e", []any{err, err2, err3})
	k := c.Carrier()
	return backends{c.Authority(), c.Bank(tencent.BankOptions{}), c.Documents(), f, f, none{}, s, k, func(ctx context.Context, b []byte) error {
		_, err := tencent.ParseReceipts(b)
		_, _, _, err2 := k.TimeOnNet(ctx, op, sms.Mobile{})
		slog.Info("x", "e", err2)
		return err
	}}
}`,
	"alibaba": `func open() backends {
	c, err := alibaba.New(alibaba.Config{})
	f, err2 := c.Face(alibaba.FaceOptions{})
	s, err3 := c.SMS(alibaba.SMSOptions{})
	slog.Info("x", "e", []any{err, err2, err3})
	return backends{c.Authority(), c.Bank(alibaba.BankOptions{}), c.Documents(), f, f, f, s, c.Carrier(), func(_ context.Context, b []byte) error {
		_, err := alibaba.ParseReceipts(b)
		return err
	}}
}`,
	"nppa": `func open() backends {
	c, err := nppa.New(nppa.Config{})
	q, err2 := nppa.NewQueue(nppa.QueueConfig{Client: c})
	slog.Info("x", "e", []any{err, err2})
	return backends{c.Authority(), none{}, none{}, none{}, c.Authority(), none{}, none{}, none{}, func(ctx context.Context, _ []byte) error {
		slog.Info("x", "e", q.Add(ctx, nppa.Event{}))
		return q.Sweep(ctx)
	}}
}`,
}

// build builds the service with an adapter, and returns the size of the program.
func build(t *testing.T, adapter string) int64 {
	t.Helper()
	dir := t.TempDir()
	source, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "service")
	imports := ""
	if adapter != "" {
		imports = `"github.com/go-realname/sdk/providers/` + adapter + `"`
	}
	text := strings.NewReplacer("IMPORT", imports, "OPEN", opens[adapter]).Replace(service)
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", adapter, err, out)
	}
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// An adapter adds little to a service, though the service uses all of it. With -long.
func TestSize(t *testing.T) {
	if !*long {
		t.Skip("it builds four programs: run with -long")
	}
	base := build(t, "")
	for _, adapter := range []string{"tencent", "alibaba", "nppa"} {
		grown := build(t, adapter) - base
		t.Logf("%s adds %d bytes", adapter, grown)
		if grown > maxGrowth {
			t.Errorf("%s adds %d bytes to a service of %d, want %d at most", adapter, grown, base, maxGrowth)
		}
	}
}
