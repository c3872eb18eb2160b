package realname_test

import (
	"context"
	"errors"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// A hookedSender calls before, if not nil, before it sends a message.
type hookedSender struct {
	sms.Sender
	before func()
}

func (s *hookedSender) Send(ctx context.Context, m sms.Message) (string, error) {
	if s.before != nil {
		s.before()
	}
	return s.Sender.Send(ctx, m)
}

// TestSendWhileProving: a code that is sent to another number while the first one
// proves the step leaves the number that was proved.
func TestSendWhileProving(t *testing.T) {
	line := new(hookedSender)
	w := newWorld(t, realnametest.Options{SMS: func(c *sms.Config) {
		line.Sender, c.Senders[0].Sender = c.Senders[0].Sender, line
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().send()
	line.before = func() { // the other message is on its way
		line.before = nil
		if u.check(); u.err != nil {
			t.Errorf("CheckCode: %v", u.err)
		}
	}
	_, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: otherMobile})
	wantReason(t, "the second code", err, realname.ReasonStepNotNext)
	s, err := w.Verifier.Get(u.ctx, u.ref)
	if err != nil || s.Step(realname.StepCode).Phase != realname.PhasePassed || s.Mobile != mobile {
		t.Errorf("code is %v for %v, %v; want passed for the number proved", s.Step(realname.StepCode).Phase, s.Mobile, err)
	}
}

// TestChallenge: where the code service asks for a challenge, a user who has solved one
// gets the code.
func TestChallenge(t *testing.T) {
	w := newWorld(t, realnametest.Options{SMS: func(c *sms.Config) { c.Limits.Base = 1 }})
	send := func(account string, m sms.Mobile, solved bool) error {
		u := walk(t, w, account, realname.MethodIDCard).identity(people[0]).photos().face()
		if u.err != nil {
			t.Fatal(u.err)
		}
		_, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: m, Challenged: solved})
		return err
	}
	var last error
	for i, account := range []string{"account-1", "account-2", "account-3"} {
		last = send(account, []sms.Mobile{mobile, otherMobile, sms.MustParseMobile("13700137000")}[i], false)
	}
	var e *sms.Error
	if !errors.As(last, &e) || e.Reason != sms.ChallengeNeeded {
		t.Fatalf("without a challenge: %v, want ChallengeNeeded", last)
	}
	if err := send("account-4", sms.MustParseMobile("13600136000"), true); err != nil {
		t.Errorf("with one: %v", err)
	}
}
