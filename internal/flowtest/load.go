package flowtest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard/idcardtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// A Load leads customers through whole flows, one after the other or many at a
// time. No two of them have anything in common, so that no limit stands in the
// way. It is for benchmarks.
type Load struct {
	w *realnametest.World

	// Took, if not nil, is told how long each step of a flow took, by its name.
	Took func(step string, d time.Duration)

	mu    sync.Mutex
	n     int
	maker *idcardtest.Maker
}

// NewLoad returns a Load on w.
func NewLoad(w *realnametest.World) *Load { return &Load{w: w, maker: idcardtest.New(1)} }

// next makes a customer.
func (l *Load) next() customer {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n++
	c := customerOf(0, realname.Identity{Name: names.MustParse("张三丰"), Number: l.maker.Number()})
	c.account = fmt.Sprint("account-", l.n)
	c.card = realname.Card{
		Number: cardOf(l.n), Mobile: sms.MustParseMobile(fmt.Sprintf("138%08d", l.n%100_000_000)),
	}
	return c
}

// cardOf returns the made-up card with number n.
func cardOf(n int) bankcard.Number {
	digits := fmt.Sprintf("621626148%09d", n)
	sum := 0
	for i, d := range digits { // the check digit by Luhn's rule, for 19 digits in all
		v := int(d - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return bankcard.MustParse(fmt.Sprint(digits, (10-sum%10)%10))
}

// Flow leads the next customer through a whole flow, to the approval.
func (l *Load) Flow(ctx context.Context, m realname.Method) error {
	v, c := l.w.Verifier, l.next()
	var s realname.Session
	var err error
	l.timed("start", func() { s, err = v.Start(ctx, c.account, realname.GoalVerify, m) })
	if err == nil {
		err = l.w.Agree(ctx, s.Ref)
	}
	for err == nil && s.Waiting == realname.WaitingForUser {
		l.timed(s.Next.String(), func() { s, err = l.step(ctx, c, s) })
	}
	if err == nil && s.Status != realname.StatusApproved {
		err = fmt.Errorf("flowtest: %v (%v), next %v", s.Status, s.Reason, s.Next)
	}
	return err
}

func (l *Load) timed(step string, do func()) {
	start := time.Now()
	if do(); l.Took != nil {
		l.Took(step, time.Since(start))
	}
}

// step does what the session asks for next, and returns what came of it.
func (l *Load) step(ctx context.Context, c customer, s realname.Session) (realname.Session, error) {
	v := l.w.Verifier
	switch s.Next {
	case realname.StepIdentity:
		return v.SubmitIdentity(ctx, s.Ref, c.who)
	case realname.StepPhotos:
		return v.SubmitPhotos(ctx, s.Ref, realnametest.PhotosOf(c.who))
	case realname.StepFace:
		return v.SubmitFace(ctx, s.Ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
	case realname.StepCard:
		return v.SubmitCard(ctx, s.Ref, c.card)
	case realname.StepCode:
		if _, _, err := v.SendCode(ctx, s.Ref, realname.CodeRequest{Mobile: c.card.Mobile}); err != nil {
			return s, err
		}
		return v.CheckCode(ctx, s.Ref, l.w.Phone.Code(c.card.Mobile))
	default:
		return v.SetPIN(ctx, s.Ref, c.pin)
	}
}
