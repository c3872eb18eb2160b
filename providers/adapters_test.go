package providers_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/nppa"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// quiet is a log that nobody reads.
var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// A world is a sandbox and all adapters.
type world struct {
	server  *sandbox.Server
	url     string
	tencent *tencent.Cloud
	alibaba *alibaba.Cloud
	nppa    *nppa.Client
	calls   []providers.Call
	sealed  bool // what may be encrypted is
}

// newWorld starts a world whose adapters send through a transport; nil is their own.
func newWorld(t testing.TB, through http.RoundTripper) *world {
	t.Helper()
	w := &world{server: sandbox.New(sandbox.Options{AutoFace: true})}
	server := httptest.NewServer(w.server)
	server.Config.ErrorLog = slog.NewLogLogger(quiet.Handler(), slog.LevelError)
	t.Cleanup(server.Close)
	w.url = server.URL
	w.connect(t, through)
	return w
}

// connect makes the adapters.
func (w *world) connect(t testing.TB, through http.RoundTripper) {
	t.Helper()
	observe := func(c providers.Call) { w.calls = append(w.calls, c) }
	var err error
	w.tencent, err = tencent.New(tencent.Config{
		Credentials: sandbox.Credentials(), UnsafeBaseURL: w.url, Log: quiet, Transport: through, Observe: observe,
		EncryptKey: map[bool]string{true: sandbox.EncryptKey()}[w.sealed],
	})
	if err != nil {
		t.Fatal(err)
	}
	w.alibaba, err = alibaba.New(alibaba.Config{
		Credentials: sandbox.Credentials(), UnsafeBaseURL: w.url, Log: quiet, Transport: through, Observe: observe,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, key, _ := sandbox.Credentials().Reveal()
	w.nppa, err = nppa.New(nppa.Config{
		Credentials: providers.NewCredentials("app", key, ""), BizID: "biz", UnsafeBaseURL: w.url, Log: quiet, Transport: through, Observe: observe,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// An endpoint is one call of one adapter.
type endpoint struct {
	provider, action string
	call             func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error)
}

var (
	opOf = func(s realname.Step) realname.Op {
		return realname.Op{Key: "0123456789abcdefghijklmnopqrstuv", Step: s}
	}
	card   = realname.Card{Number: sandbox.Card(sandbox.Passes), Mobile: sandbox.Mobile(sandbox.Passes)}
	secret = sms.Message{
		Mobile: sandbox.Mobile(sandbox.Passes), Code: mustCode("739164"), Purpose: "login",
		Life: 5 * time.Minute, Ref: "abcdefghijklmnopqrstuvwxyz012345",
	}
)

func mustCode(s string) sms.Code {
	c, err := sms.ParseCode(s)
	if err != nil {
		panic(err)
	}
	return c
}

// sent turns what a sender says into an answer: a message that was taken is a yes.
func sent(id string, err error) (realname.Answer, error) {
	if err != nil {
		return realname.Answer{}, err
	}
	return realname.Answer{Verdict: realname.VerdictPass, Reference: id}, nil
}

var errNoVerdict = errors.New("the check before has no token")

// query begins a face check and asks what came of it.
func query(ctx context.Context, f interface {
	realname.FaceChecker
	realname.Querier
}, id realname.Identity) (realname.Answer, error) {
	op := opOf(realname.StepFace)
	a, err := f.CheckFace(ctx, op, id, realname.Photo{})
	if err != nil || a.Token.IsZero() {
		return realname.Answer{}, errors.Join(errNoVerdict, err)
	}
	return f.Query(ctx, op, a.Token)
}

func tencentFace(w *world) *tencent.Face {
	f, err := w.tencent.Face(tencent.FaceOptions{RuleID: "1", ReturnURL: "https://pay.example/back"})
	if err != nil {
		panic(err)
	}
	return f
}

func eidFace(w *world) *tencent.Face {
	f, err := w.tencent.Face(tencent.FaceOptions{MerchantID: "1", ReturnURL: "https://pay.example/back"})
	if err != nil {
		panic(err)
	}
	return f
}

func alibabaFace(w *world) *alibaba.Face {
	f, err := w.alibaba.Face(alibaba.FaceOptions{
		SceneID: "1000000006", ReturnURL: "https://pay.example/back", EncryptKey: map[bool]string{true: sandbox.SM2Key()}[w.sealed],
	})
	if err != nil {
		panic(err)
	}
	return f
}

// endpoints are all calls of all adapters.
var endpoints = []endpoint{
	{"tencent", "IdCardVerification", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return w.tencent.Authority().Match(ctx, opOf(realname.StepIdentity), id)
	}},
	{"tencent", "BankCard4EVerification", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return w.tencent.Bank(tencent.BankOptions{}).CheckCard(ctx, opOf(realname.StepCard), id, card)
	}},
	{"tencent", "BankCardVerification", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return w.tencent.Bank(tencent.BankOptions{UnsafeThreeElements: true}).CheckCard(ctx, opOf(realname.StepCard), id, card)
	}},
	{"tencent", "PhoneVerification", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return w.tencent.Carrier().CheckMobile(ctx, opOf(realname.StepCarrier), id, card.Mobile)
	}},
	{"tencent", "MobileNetworkTimeVerification", func(ctx context.Context, w *world, _ realname.Identity) (realname.Answer, error) {
		_, _, a, err := w.tencent.Carrier().TimeOnNet(ctx, opOf(realname.StepCarrier), card.Mobile)
		return a, err
	}},
	{"tencent", "IDCardOCR", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		doc, a, err := w.tencent.Documents().ReadDocument(ctx, opOf(realname.StepPhotos), sandbox.Photos(id))
		return realRead(doc, id, a), err
	}},
	{"tencent", "MLIDPassportOCR", pageOf(tencentReader, document.KindPassport)},
	{"tencent", "MainlandPermitOCR", pageOf(tencentReader, document.KindHKMacaoPermit)},
	{"tencent", "DetectAuth", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return tencentFace(w).CheckFace(ctx, opOf(realname.StepFace), id, realname.Photo{})
	}},
	{"tencent", "GetDetectInfoEnhanced", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return query(ctx, tencentFace(w), id)
	}},
	{"tencent", "GetEidToken", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return eidFace(w).CheckFace(ctx, opOf(realname.StepFace), id, realname.Photo{})
	}},
	{"tencent", "GetEidResult", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return query(ctx, eidFace(w), id)
	}},
	{"tencent", "SendSms", func(ctx context.Context, w *world, _ realname.Identity) (realname.Answer, error) {
		s, err := w.tencent.SMS(tencent.SMSOptions{AppID: "1400006666", Sign: "测试", Templates: map[string]string{"": "1110"}})
		if err != nil {
			panic(err)
		}
		return sent(s.Send(ctx, secret))
	}},
	{"alibaba", "Id2MetaVerify", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return w.alibaba.Authority().Match(ctx, opOf(realname.StepIdentity), id)
	}},
	{"alibaba", "BankMetaVerify", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return w.alibaba.Bank(alibaba.BankOptions{}).CheckCard(ctx, opOf(realname.StepCard), id, card)
	}},
	{"alibaba", "Mobile3MetaDetailVerify", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return w.alibaba.Carrier().CheckMobile(ctx, opOf(realname.StepCarrier), id, card.Mobile)
	}},
	{"alibaba", "RecognizeIdcard", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		doc, a, err := w.alibaba.Documents().ReadDocument(ctx, opOf(realname.StepPhotos), sandbox.Photos(id))
		return realRead(doc, id, a), err
	}},
	{"alibaba", "RecognizePassport", pageOf(alibabaReader, document.KindPassport)},
	{"alibaba", "RecognizeChinesePassport", pageOf(alibabaReader, document.KindChinesePassport)},
	{"alibaba", "RecognizeExitEntryPermitToMainland", pageOf(alibabaReader, document.KindTaiwanPermit)},
	{"alibaba", "RecognizeExitEntryPermitToHK", pageOf(alibabaReader, document.KindHKMacaoPass)},
	{"alibaba", "InitFaceVerify", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return alibabaFace(w).CheckFace(alibaba.WithMetaInfo(ctx, "{}"), opOf(realname.StepFace), id, realname.Photo{})
	}},
	{"alibaba", "DescribeFaceVerify", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return query(ctx, alibabaFace(w), id)
	}},
	{"alibaba", "DeleteFaceVerifyResult", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		f, op := alibabaFace(w), opOf(realname.StepFace)
		a, err := f.CheckFace(ctx, op, id, realname.Photo{})
		if err != nil {
			return realname.Answer{}, errors.Join(errNoVerdict, err)
		}
		if _, err := f.Query(ctx, op, a.Token); err != nil {
			return realname.Answer{}, errors.Join(errNoVerdict, err)
		}
		return sent("deleted", f.Erase(ctx, op, a.Token))
	}},
	{"alibaba", "SendSms", func(ctx context.Context, w *world, _ realname.Identity) (realname.Answer, error) {
		s, err := w.alibaba.SMS(alibaba.SMSOptions{Sign: "测试", Templates: map[string]string{"": "SMS_1"}})
		if err != nil {
			panic(err)
		}
		return sent(s.Send(ctx, secret))
	}},
	{"nppa", "check", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		return w.nppa.Authority().Match(ctx, opOf(realname.StepIdentity), id)
	}},
	{"nppa", "query", func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		a, op := w.nppa.Authority(), opOf(realname.StepIdentity)
		if _, err := a.Match(ctx, op, id); err != nil {
			return realname.Answer{}, errors.Join(errNoVerdict, err)
		}
		return a.Query(ctx, op, realname.Detail{})
	}},
	{"nppa", "loginout", func(ctx context.Context, w *world, _ realname.Identity) (realname.Answer, error) {
		_, err := w.nppa.Report(ctx, []nppa.Event{{
			Session: "0123456789abcdefghijklmnopqrstuv", Login: true, At: time.Now(), Device: "0123456789abcdefghijklmnopqrstuv",
		}})
		return sent("reported", err)
	}},
}

func tencentReader(w *world) realname.DocumentReader { return w.tencent.Documents() }

func alibabaReader(w *world) realname.DocumentReader { return w.alibaba.Documents() }

// pageOf has a document of a kind read, of somebody of the same case as a person. A yes for a
// document that is not theirs is dropped, as a Verifier does.
func pageOf(reader func(*world) realname.DocumentReader, k document.Kind) func(context.Context, *world, realname.Identity) (realname.Answer, error) {
	return func(ctx context.Context, w *world, id realname.Identity) (realname.Answer, error) {
		id = sandbox.Document(k, sandbox.Case(id.Number.Birth().Year()-1800))
		doc, a, err := reader(w).ReadDocument(ctx, opOf(realname.StepPhotos), sandbox.Photos(id))
		if zone := doc.MRZ.Number(); a.Verdict == realname.VerdictPass && doc.Other != id.Document && zone != id.Document {
			return realname.Answer{}, err
		}
		return a, err
	}
}

// realRead drops a yes for a card that is not the person's, as a Verifier does.
func realRead(doc realname.Document, id realname.Identity, a realname.Answer) realname.Answer {
	if a.Verdict == realname.VerdictPass && (doc.Number != id.Number || doc.Name != id.Name) {
		return realname.Answer{}
	}
	return a
}

func TestEndpointsAnswer(t *testing.T) {
	for _, e := range endpoints {
		t.Run(e.provider+" "+e.action, func(t *testing.T) {
			w := newWorld(t, nil)
			a, err := e.call(t.Context(), w, sandbox.Person(sandbox.Passes))
			if err != nil || a.Verdict != realname.VerdictPass && a.Verdict != realname.VerdictPending {
				t.Fatalf("got %v, %v", a.Verdict, err)
			}
			last := w.calls[len(w.calls)-1]
			if last.Provider != e.provider || last.Action != e.action || last.Problem != "" {
				t.Errorf("the observer was told %+v", last)
			}
			if w.server.Calls(e.action) == 0 {
				t.Error("the sandbox counted no call")
			}
		})
	}
}

// Both README have the same parts, tables and steps, and every case of the sandbox.
func TestReadmes(t *testing.T) {
	var shapes [2][]int
	for i, name := range []string{"README.md", "README.zh.md"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		for _, c := range sandbox.Cases() {
			row := fmt.Sprintf("| %02d | `%s` | %d | %s | %s |\n", c, c, 1800+int(c), sandbox.Card(c).Reveal(), sandbox.Mobile(c).E164()[3:])
			if !strings.Contains(text, row) {
				t.Errorf("%s lacks the row %s", name, row)
			}
		}
		for _, part := range []string{"## ", "| ", "- ", "1. ", "2. ", "3. ", "4. ", "5. ", "```"} {
			shapes[i] = append(shapes[i], strings.Count(text, "\n"+part))
		}
	}
	if !slices.Equal(shapes[0], shapes[1]) {
		t.Errorf("headings, rows, points and steps: README.md has %d, README.zh.md %d", shapes[0], shapes[1])
	}
}

// A carrier is asked in the same way, whichever cloud it is asked through.
func TestCarriers(t *testing.T) {
	w := newWorld(t, nil)
	for name, k := range map[string]realname.Carrier{"tencent": w.tencent.Carrier(), "alibaba": w.alibaba.Carrier()} {
		for _, tt := range []struct {
			who, phone sandbox.Case
			want       realname.Verdict
			reason     realname.Reason
			kind       realname.FailureKind
		}{
			{sandbox.Passes, sandbox.Passes, realname.VerdictPass, 0, 0},
			{sandbox.Passes, sandbox.OtherOwner, realname.VerdictFail, realname.ReasonPhoneOwnerMismatch, 0},
			{sandbox.Differs, sandbox.Passes, realname.VerdictFail, realname.ReasonMismatch, 0},
			{sandbox.NoRecord, sandbox.Passes, realname.VerdictFail, realname.ReasonNoRecord, 0},
			{sandbox.Passes, sandbox.Arrears, 0, 0, realname.FailureMisconfigured},
			{sandbox.Passes, sandbox.Down, 0, 0, realname.FailureUnavailable},
			{sandbox.Passes, sandbox.Null, 0, 0, realname.FailureUnknown},
		} {
			a, err := k.CheckMobile(t.Context(), opOf(realname.StepCarrier), sandbox.Person(tt.who), sandbox.Mobile(tt.phone))
			var f *realname.Failure
			kind := realname.FailureUnknown
			if errors.As(err, &f) {
				kind = f.Kind
			}
			if a.Verdict != tt.want || a.Reason != tt.reason || kind != tt.kind {
				t.Errorf("%s, %v with the phone of %v: %v %v, %v", name, tt.who, tt.phone, a.Verdict, a.Reason, err)
			}
		}
	}
	for phone, want := range map[sandbox.Case][2]int{sandbox.Passes: {24, 0}, sandbox.NewNumber: {0, 3}} {
		from, to, a, err := w.tencent.Carrier().TimeOnNet(t.Context(), opOf(realname.StepCarrier), sandbox.Mobile(phone))
		if err != nil || a.Verdict != realname.VerdictPass || [2]int{from, to} != want {
			t.Errorf("%v: %d to %d, %v", phone, from, to, err)
		}
	}
}

// An adapter finds the sandbox by its configuration alone: nothing that it runs can read a file or
// the environment.
func TestNothingFromTheEnvironment(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}",
		"./tencent", "./alibaba", "./nppa", ".", "./internal/wire", "./internal/tc3", "./internal/acs3", "./internal/sm2").Output()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		n++
		for _, imported := range fields[1:] {
			if slices.Contains([]string{"os", "os/exec", "io/fs", "embed", "flag", "syscall", "expvar", "plugin"}, imported) || strings.HasSuffix(imported, "/sandbox") {
				t.Errorf("%s imports %s", fields[0], imported)
			}
		}
	}
	if n != 8 {
		t.Errorf("%d packages were looked at", n)
	}
}

// Every backend says of itself that it speaks to a sandbox.
func TestEveryBackendIsFake(t *testing.T) {
	w := newWorld(t, nil)
	words, err := w.tencent.SMS(tencent.SMSOptions{AppID: "1", Sign: "测试", Templates: map[string]string{"": "1"}})
	if err != nil {
		t.Fatal(err)
	}
	texts, err := w.alibaba.SMS(alibaba.SMSOptions{Sign: "测试", Templates: map[string]string{"": "1"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []interface{ IsFake() bool }{
		w.tencent.Authority(), w.tencent.Bank(tencent.BankOptions{}), w.tencent.Documents(), w.tencent.Carrier(), tencentFace(w), eidFace(w),
		w.alibaba.Authority(), w.alibaba.Bank(alibaba.BankOptions{}), w.alibaba.Documents(), w.alibaba.Carrier(), alibabaFace(w),
		w.nppa.Authority(), words, texts,
	} {
		if !b.IsFake() {
			t.Errorf("%T does not say so", b)
		}
	}
}
