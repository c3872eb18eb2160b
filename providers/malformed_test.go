package providers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// checkHidden checks that nothing shows in a text that nobody but the provider may see: who somebody is,
// their card and mobile number, and more of it. The sandbox's cards and mobile numbers have so many zeros that
// some packed forms of them are short and occur by chance, as a code does: only their digits are looked for.
func checkHidden(t *testing.T, name, text string, id realname.Identity, more ...string) {
	t.Helper()
	leaktest.CheckText(t, name, text, id.Name.Reveal(), id.Number.Reveal())
	for _, digits := range append(more, card.Number.Reveal(), card.Mobile.E164()[3:]) {
		if strings.Contains(text, digits) {
			t.Errorf("%s shows a number of a card or a mobile, a code or a key", name)
		}
	}
}

// An answer that is not what the documentation says is neither a yes nor a no, from any
// endpoint: the outcome is not known, and nothing shows.
func TestMalformedAnswers(t *testing.T) {
	id := sandbox.Person(sandbox.Passes)
	for _, e := range endpoints {
		var shown strings.Builder // all that the endpoint's cases showed
		for _, how := range sandbox.Malformed() {
			if without(e, how) {
				continue
			}
			t.Run(e.provider+" "+e.action+" "+how.String(), func(t *testing.T) {
				w := newWorld(t, nil)
				w.server.Next(e.action, how, how) // a GET may be sent again by package http
				a, err := e.call(t.Context(), w, id)
				if errors.Is(err, errNoVerdict) {
					t.Fatalf("the call before failed: %v", err)
				}
				checkUnknown(t, e, how, a, err)
				fmt.Fprintf(&shown, "%v: %v\n%+v\n%#v\n%+v\n", how, err, err, err, steady(w.calls))
			})
		}
		var more []string
		if e.action == "SendSms" { // nobody else has the code
			more = append(more, secret.Code.Reveal())
		}
		checkHidden(t, "an error or a call of "+e.provider+" "+e.action, shown.String(), id, more...)
	}
}

// steady returns calls without what is another at each run: among so many numbers one may
// look like a secret by chance.
func steady(calls []providers.Call) []providers.Call {
	calls = slices.Clone(calls)
	for i := range calls {
		calls[i].Took, calls[i].Request, calls[i].Op = 0, "", ""
	}
	return calls
}

// Whatever goes wrong with a question about a face check, a no does not become a yes.
func TestFaultsMakeNoYes(t *testing.T) {
	id := sandbox.Person(sandbox.OtherFace)
	for _, how := range append(faults(), sandbox.Copy, sandbox.Unfinished) {
		w := newWorld(t, nil)
		w.server.Next("GetDetectInfoEnhanced", how)
		if a, err := query(t.Context(), tencentFace(w), id); a.Verdict == realname.VerdictPass {
			t.Errorf("tencent, %v: %v, %v", how, a.Verdict, err)
		}
		w.server.Next("GetEidResult", how)
		if a, err := query(t.Context(), eidFace(w), id); a.Verdict == realname.VerdictPass {
			t.Errorf("tencent E证通, %v: %v, %v", how, a.Verdict, err)
		}
		w.server.Next("DescribeFaceVerify", how)
		if a, err := query(t.Context(), alibabaFace(w), id); a.Verdict == realname.VerdictPass {
			t.Errorf("alibaba, %v: %v, %v", how, a.Verdict, err)
		}
	}
}

// without reports whether the answer of an endpoint has no such part: a number of the
// request, somebody whom it is about.
func without(e endpoint, how sandbox.Case) bool {
	switch how {
	case sandbox.NoVerdict:
		return e.action == "loginout"
	case sandbox.NoRequestID:
		return e.provider == "nppa"
	case sandbox.OtherPerson:
		return e.action == "loginout" || e.action == "DeleteFaceVerifyResult" || e.action == "SendSms" && e.provider == "alibaba"
	}
	return false
}

func checkUnknown(t *testing.T, e endpoint, how sandbox.Case, a realname.Answer, err error) {
	t.Helper()
	var f *realname.Failure
	var pe *providers.Error
	switch {
	case how == sandbox.OtherPerson && (a.About.Number.IsValid() && a.About.Number != sandbox.Person(0).Number):
		return // the Verifier sees that it is somebody else
	case how == sandbox.OtherPerson && (strings.HasSuffix(e.action, "OCR") || strings.HasPrefix(e.action, "Recognize")) && a.Verdict == 0:
		return // likewise
	case a.Verdict != 0 || err == nil:
		t.Errorf("got %v without an error", a.Verdict)
	case errors.As(err, &f):
		t.Errorf("it claims %v: %v", f.Kind, err)
	case errors.Is(err, sms.ErrRefused):
		t.Errorf("it claims that no message was sent: %v", err)
	case !errors.As(err, &pe) || pe.Problem == "":
		t.Errorf("the error is %T, want a providers.Error", err)
	}
}

// A listener keeps the requests that go through it.
type listener struct {
	mu   sync.Mutex
	seen []*http.Request
	body []string
}

func (l *listener) RoundTrip(r *http.Request) (*http.Response, error) {
	var b bytes.Buffer
	if r.Body != nil {
		b.ReadFrom(r.Body)
		r.Body.Close()
	}
	l.mu.Lock()
	l.seen, l.body = append(l.seen, r), append(l.body, b.String())
	l.mu.Unlock()
	again := r.Clone(r.Context())
	again.Body = http.NoBody
	if b.Len() > 0 {
		again.Body = readCloser{bytes.NewReader(b.Bytes())}
	}
	return http.DefaultTransport.RoundTrip(again)
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// Names, numbers, codes and keys are in bodies alone.
func TestCanariesAreInBodiesAlone(t *testing.T) {
	id := sandbox.Person(sandbox.Passes)
	_, key, _ := sandbox.Credentials().Reveal()
	for _, e := range endpoints {
		t.Run(e.provider+" "+e.action, func(t *testing.T) {
			l := new(listener)
			w := newWorld(t, l)
			if _, err := e.call(t.Context(), w, id); err != nil {
				t.Fatal(err)
			}
			for i, r := range l.seen {
				head := fmt.Sprint(r.Method, r.URL, r.Header, r.Host)
				checkHidden(t, "the head of the request", head, id, secret.Code.Reveal(), key)
				unescaped, _ := url.QueryUnescape(l.body[i])
				if strings.Contains(unescaped, key) {
					t.Error("the key is in the body")
				}
			}
		})
	}
}

// Each provider is told what it needs and no more: the code goes to the SMS services, the
// card to the banks.
func TestBodiesHoldWhatTheyNeed(t *testing.T) {
	id := sandbox.Person(sandbox.Passes)
	for _, e := range endpoints {
		l := new(listener)
		w := newWorld(t, l)
		if _, err := e.call(t.Context(), w, id); err != nil {
			t.Fatal(err)
		}
		all, _ := url.QueryUnescape(strings.Join(l.body, "\n"))
		for what, has := range map[string]bool{
			card.Number.Reveal():   strings.HasPrefix(e.action, "Bank"),
			secret.Code.Reveal():   e.action == "SendSms",
			card.Mobile.E164()[3:]: strings.Contains("SendSms PhoneVerification MobileNetworkTimeVerification BankCard4EVerification BankMetaVerify Mobile3MetaDetailVerify", e.action),
		} {
			if strings.Contains(all, what) != has {
				t.Errorf("%s %s: the body has %q: %v, want %v", e.provider, e.action, what, !has, has)
			}
		}
	}
}

// sealable are the endpoints that may be asked with everything about a person encrypted.
const sealable = "IdCardVerification BankCard4EVerification BankCardVerification PhoneVerification MobileNetworkTimeVerification DetectAuth GetEidToken InitFaceVerify"

// What is encrypted is not in the bodies, and each endpoint answers as it does otherwise.
func TestEncryptedBodies(t *testing.T) {
	for _, e := range endpoints {
		for _, who := range []sandbox.Case{sandbox.Passes, sandbox.Differs} {
			id := sandbox.Person(who)
			plain := newWorld(t, nil)
			l := new(listener)
			w := newWorld(t, l)
			w.sealed = true
			w.connect(t, l)
			want, err1 := e.call(t.Context(), plain, id)
			got, err2 := e.call(t.Context(), w, id)
			if got.Verdict != want.Verdict || got.Reason != want.Reason || got.About != want.About || (err1 == nil) != (err2 == nil) {
				t.Errorf("%s %s, %v: %v, %v; want %v, %v", e.provider, e.action, who, got.Verdict, err2, want.Verdict, err1)
			}
			if strings.Contains(sealable, e.action) {
				all, _ := url.QueryUnescape(strings.Join(l.body, "\n"))
				checkHidden(t, "the body of "+e.action, all, id)
			}
		}
	}
}

// A call that cannot be sent says that nothing was judged; one that was sent and has no
// answer does not.
func TestOutages(t *testing.T) {
	id := sandbox.Person(sandbox.Passes)
	for _, e := range endpoints {
		t.Run(e.provider+" "+e.action, func(t *testing.T) {
			t.Parallel() // it waits
			w := newWorld(t, nil)
			done, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := e.call(done, w, id)
			var f *realname.Failure
			if !errors.As(err, &f) || f.Kind != realname.FailureUnavailable || !errors.Is(err, context.Canceled) {
				t.Errorf("with a context that is done: %v, want unavailable", err)
			}
			w.server.Next(e.action, sandbox.Hang)
			sent, stop := context.WithCancel(t.Context())
			before := w.server.Calls(e.action)
			go func() {
				for w.server.Calls(e.action) == before && sent.Err() == nil {
					time.Sleep(time.Millisecond)
				}
				stop()
			}()
			_, err = e.call(sent, w, id)
			stop()
			f = nil
			if errors.As(err, &f) || !errors.Is(err, context.Canceled) {
				t.Errorf("without an answer: %v, want an end that claims nothing", err)
			}
		})
	}
}

// A server that is not there was not asked.
func TestNobodyListens(t *testing.T) {
	w := newWorld(t, nil)
	w.url = "http://127.0.0.1:1"
	w.connect(t, nil)
	for _, e := range endpoints {
		_, err := e.call(t.Context(), w, sandbox.Person(sandbox.Passes))
		var f *realname.Failure
		if !errors.As(err, &f) || f.Kind != realname.FailureUnavailable {
			t.Errorf("%s %s: %v, want unavailable", e.provider, e.action, err)
		}
		if e.action == "SendSms" && !errors.Is(err, sms.ErrRefused) {
			t.Errorf("%s: %v, want sms.ErrRefused: the next sender may be tried", e.provider, err)
		}
	}
}

// A call ends with the time-out of its adapter, if nothing ends it before. One that ends before the
// server was reached tells nothing: then it is made with a longer one.
func TestTimeout(t *testing.T) {
	s := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	for timeout := 100 * time.Millisecond; s.Calls("IdCardVerification") == 0; timeout *= 2 {
		cloud, err := tencent.New(tencent.Config{
			Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet, Timeout: timeout,
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = cloud.Authority().Match(t.Context(), opOf(realname.StepIdentity), sandbox.Person(sandbox.Hang))
		var f *realname.Failure
		if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &f) && s.Calls("IdCardVerification") > 0 {
			t.Errorf("with a time-out of %v: %v", timeout, err)
		}
	}
}
