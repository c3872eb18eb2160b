package main

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realnamehttp"
	"github.com/go-realname/sdk/sms"
)

// A played is a wallet whose users' side and sandbox are served.
type played struct {
	*wallet
	t   *testing.T
	url string
	log bytes.Buffer
}

func newPlayed(t *testing.T) *played {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &played{t: t}
	p.wallet, err = open(t.Context(), t.TempDir(), "127.0.0.1:1", l.Addr().String(), slog.New(slog.NewTextHandler(&p.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	play := &httptest.Server{Listener: l, Config: &http.Server{Handler: p.world.sandbox}}
	play.Start()
	api, err := realnamehttp.Handler(p.verifier, realnamehttp.Config{Account: p.login.user, PINs: p.pins, Erase: true, Export: true, Ward: p.ward})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(p.users(api))
	p.url = s.URL
	t.Cleanup(func() { s.Close(); play.Close(); p.close() })
	return p
}

// user is a client that is logged in.
func (p *played) user(name string) *http.Client {
	p.t.Helper()
	c := browser(p.t)
	resp, err := c.PostForm(p.url+"/login", url.Values{"name": {name}})
	if err != nil {
		p.t.Fatal(err)
	}
	resp.Body.Close()
	return c
}

// post returns what is answered to JSON.
func (p *played) post(c *http.Client, path, key, body string) (status int, answer string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+path, bytes.NewBufferString(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	resp, err := c.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// goodPIN is what those set who are verified.
const goodPIN = "739164"

// verify has an account verified by bank card, as somebody with whom all goes well.
func (p *played) verify(account string) {
	p.t.Helper()
	ctx, v, who := p.t.Context(), p.verifier, newPerson(sandbox.Passes)
	s, err := v.Start(ctx, account, realname.GoalVerify, realname.MethodBankCard)
	step := func(do func() (realname.Session, error)) {
		if err == nil {
			s, err = do()
		}
	}
	step(func() (realname.Session, error) {
		var acts []realname.ConsentAct
		for _, n := range s.Needs {
			acts = append(acts, realname.ConsentAct{
				Purpose: n.Purpose, Receiver: n.Receiver, Text: "wallet-" + n.Purpose.String(), Version: "1", Language: "en",
			})
		}
		return v.Consent(ctx, s.Ref, acts...)
	})
	step(func() (realname.Session, error) { return v.SubmitIdentity(ctx, s.Ref, who.identity()) })
	step(func() (realname.Session, error) {
		return v.SubmitCard(ctx, s.Ref, realname.Card{Number: bankcard.MustParse(who.Card), Mobile: sms.MustParseMobile(who.Mobile)})
	})
	step(func() (realname.Session, error) {
		s, _, err := v.SendCode(ctx, s.Ref, realname.CodeRequest{})
		return s, err
	})
	step(func() (realname.Session, error) {
		all := p.world.sandbox.Inbox(who.Mobile)
		typed, err := sms.ParseCode(code.FindString(all[len(all)-1].Params))
		if err != nil {
			return s, err
		}
		return v.CheckCode(ctx, s.Ref, typed)
	})
	step(func() (realname.Session, error) { return v.SetPIN(ctx, s.Ref, password.MustParsePIN(goodPIN)) })
	step(func() (realname.Session, error) {
		return v.Desk().Decide(ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "staff:r-1", Approve: true})
	})
	if err != nil || s.Status != realname.StatusApproved {
		p.t.Fatalf("%v before %v: %v", s.Status, s.Next, err)
	}
}

func (p person) identity() realname.Identity {
	return realname.Identity{Name: names.MustParse(p.Name), Number: idcard.MustParse(p.Number)}
}
