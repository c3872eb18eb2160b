package adaptertest

import (
	"context"
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/sms"
)

// certainlyNot are the cases in which a message certainly does not arrive.
var certainlyNot = []sandbox.Case{
	sandbox.BadNumber, sandbox.DailyLimit, sandbox.RateLimit, sandbox.WrongClock, sandbox.Arrears, sandbox.NoPermission, sandbox.Blocked,
}

// notKnown are the cases in which nobody knows, beside that of an answer about another number.
var notKnown = []sandbox.Case{
	sandbox.Down, sandbox.Hang, sandbox.LostAnswer, sandbox.Status500, sandbox.HTML, sandbox.EmptyBody, sandbox.Null, sandbox.EmptyObject,
	sandbox.Truncated, sandbox.WrongTypes, sandbox.NoVerdict, sandbox.UnknownCode, sandbox.NoRequestID, sandbox.LowerCase, sandbox.Doubled,
	sandbox.Trailing, sandbox.Huge, sandbox.Redirect, sandbox.Status503,
}

// Sender checks the contract of [sms.Sender] with a message to the mobile number of each case of a
// sandbox, over HTTP. Open returns a sender that speaks to an address; the answers of some vendors
// name the number.
func Sender(t *testing.T, names bool, open func(address string) sms.Sender) {
	s := sandbox.New(sandbox.Options{Slow: time.Millisecond})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	sender := open(server.URL)
	for _, c := range sandbox.Cases() {
		ctx, stop := context.WithCancel(t.Context())
		before := s.Calls("SendSms")
		if c == sandbox.Hang {
			go func() {
				for s.Calls("SendSms") == before && ctx.Err() == nil {
					time.Sleep(time.Millisecond)
				}
				stop()
			}()
		}
		m := message(c)
		id, err := sender.Send(ctx, m)
		stop()
		taken := !slices.Contains(certainlyNot, c) && !slices.Contains(notKnown, c) && !(names && c == sandbox.OtherPerson)
		sent(t, c, taken, m, id, err, len(s.Inbox(m.Mobile.E164()[3:])))
	}
	neverSent(t, s, sender)
	together(t, s, sender)
}

// message is one to the number of a case.
func message(c sandbox.Case) sms.Message {
	code, err := sms.ParseCode("918273")
	if err != nil {
		panic(err) // not reached: the code is a good one
	}
	return sms.Message{Mobile: sandbox.Mobile(c), Code: code, Life: 5 * time.Minute, Ref: Op.Key}
}

// sent checks what came of one message, of which so many are in the inbox.
func sent(t testing.TB, c sandbox.Case, taken bool, m sms.Message, id string, err error, inbox int) {
	t.Helper()
	refused := slices.Contains(certainlyNot, c)
	switch {
	case (err == nil) != taken || errors.Is(err, sms.ErrRefused) != refused:
		t.Errorf("%v: %v; want taken %v, refused %v", c, err, taken, refused)
	case taken && id == "":
		t.Errorf("%v: the message has no id", c)
	case inbox > 1 || refused && inbox > 0 || taken && inbox == 0 && c != sandbox.Undelivered:
		t.Errorf("%v: %d messages arrived, with %v", c, inbox, err)
	case err != nil && (strings.Contains(err.Error(), m.Mobile.E164()[3:]) || strings.Contains(err.Error(), m.Code.Reveal())):
		t.Errorf("%v: the error holds the number or the code", c)
	}
}

// neverSent checks that nothing is sent with a context that is done.
func neverSent(t testing.TB, s *sandbox.Server, sender sms.Sender) {
	t.Helper()
	done, stop := context.WithCancel(context.Background())
	stop()
	before := s.Calls("SendSms")
	if _, err := sender.Send(done, message(sandbox.Passes)); !errors.Is(err, sms.ErrRefused) || !errors.Is(err, context.Canceled) || s.Calls("SendSms") != before {
		t.Errorf("with a context that is done: %v, after %d calls", err, s.Calls("SendSms")-before)
	}
}

// together sends several messages at once.
func together(t testing.TB, s *sandbox.Server, sender sms.Sender) {
	t.Helper()
	before, m := len(s.Inbox("")), message(sandbox.Passes)
	ids := make([]string, 8)
	var group sync.WaitGroup
	for i := range ids {
		group.Go(func() { ids[i], _ = sender.Send(context.Background(), m) })
	}
	group.Wait()
	slices.Sort(ids)
	if slices.Contains(ids, "") || len(slices.Compact(ids)) != 8 || len(s.Inbox("")) != before+8 {
		t.Errorf("of 8 messages at once %d arrived, with the ids %q", len(s.Inbox(""))-before, ids)
	}
}
