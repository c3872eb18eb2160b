package main

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard/idcardtest"
	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// thin answers yes to everything and remembers nothing, so that all memory that is used belongs to
// the library. The fakes of realnametest remember each call.
type thin struct{}

func (thin) IsFake() bool { return true }

func (thin) Match(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
	return realname.Answer{Verdict: realname.VerdictPass}, nil
}

func (thin) CheckCard(context.Context, realname.Op, realname.Identity, realname.Card) (realname.Answer, error) {
	return realname.Answer{Verdict: realname.VerdictPass}, nil
}

func (thin) Review(context.Context, realname.Op, realname.Case) (realname.Answer, error) {
	return realname.Answer{Verdict: realname.VerdictPass}, nil
}

// An inbox keeps the newest code of each mobile number until it is read.
type inbox struct {
	mu    sync.Mutex
	codes map[sms.Mobile]sms.Code
}

func (i *inbox) Send(_ context.Context, m sms.Message) (string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.codes == nil {
		i.codes = make(map[sms.Mobile]sms.Code)
	}
	i.codes[m.Mobile] = m.Code
	return m.Ref, nil
}

// take returns the code and forgets it.
func (i *inbox) take(m sms.Mobile) sms.Code {
	i.mu.Lock()
	defer i.mu.Unlock()
	c := i.codes[m]
	delete(i.codes, m)
	return c
}

// A town is where the customers live: nobody is made twice.
type town struct {
	*realnametest.World
	inbox inbox
	maker *idcardtest.Maker
	born  int
}

// A customer is one of many, who has nothing in common with the others.
type customer struct {
	account string
	id      realname.Identity
	card    realname.Card
}

func (t *town) customers(n int) (all []customer) {
	for range n {
		number := fmt.Sprintf("621626%012d", t.born)
		digit, _ := bankcard.CheckDigit(number)
		all = append(all, customer{
			account: fmt.Sprint("u-", t.born),
			id:      realname.Identity{Name: names.MustParse("张三丰"), Number: t.maker.Number()},
			card: realname.Card{
				Number: bankcard.MustParse(number + string(digit)),
				Mobile: sms.MustParseMobile(fmt.Sprintf("138%08d", t.born)),
			},
		})
		t.born++
	}
	return all
}

func newTown(t *testing.T, dsn string) *town {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(32)
	store, err := sqlkv.New(db, sqlkv.PostgreSQL, sqlkv.Options{})
	if err == nil {
		err = store.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	to := &town{maker: idcardtest.New(1)}
	to.World, err = realnametest.New(realnametest.Options{
		Store: store,
		SMS: func(c *sms.Config) {
			c.Limits.WatchBreakers = true
			c.Senders = []sms.Route{{Name: "inbox", Sender: &to.inbox}}
		},
		Change: func(c *realname.Config) {
			c.Timeout = time.Minute
			c.Authority, c.Bank, c.Review = thin{}, thin{}, thin{}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}
