package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// A choice is a flag that takes one of a few words.
type choice struct {
	word    string
	allowed []string
}

func (c *choice) String() string { return c.word }

// Set implements [flag.Value].
func (c *choice) Set(s string) error {
	if !slices.Contains(c.allowed, s) {
		return fmt.Errorf("want one of %s", strings.Join(c.allowed, ", "))
	}
	c.word = s
	return nil
}

// options are the command line.
type options struct {
	name, number, card, mobile, code, pin string

	lang     choice
	ask      bool
	method   choice
	scenario choice
	backends map[realname.Step]*choice
}

// noAnswer are the ways in which every backend can fail to answer.
var noAnswer = []string{"down", "timeout", "hang"}

// replies are what the flags let the backends answer besides "pass": reasons by
// their stable names, and words of our own.
var replies = map[realname.Step][]string{
	realname.StepIdentity: {"mismatch", "no_record"},
	realname.StepPhotos: {"document_quality", "document_forged", "document_expired",
		"document_data_mismatch"},
	realname.StepFace:   {"pending", "face_mismatch", "liveness_failed", "attack_suspected"},
	realname.StepCard:   {"mismatch", "phone_owner_mismatch", "card_not_usable", "card_unsupported"},
	realname.StepCode:   {"refused", "dropped"},
	realname.StepReview: {"people", "review_rejected"},
}

// backendFlags are the flags that choose among replies.
var backendFlags = map[realname.Step]string{
	realname.StepIdentity: "authority", realname.StepPhotos: "photos", realname.StepFace: "face",
	realname.StepCard: "bank", realname.StepCode: "sms", realname.StepReview: "review",
}

// parseOptions reads the command line. The language is known even if there is an
// error.
func parseOptions(args []string) (*options, error) {
	o := &options{
		lang:     choice{speech.Environment(), []string{"zh", "en"}},
		method:   choice{"both", []string{"both", "id_card", "bank_card"}},
		scenario: choice{"verify", []string{"verify", "renew", "reset_pin", "revoke"}},
		backends: make(map[realname.Step]*choice),
	}
	f := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.name, "name", "张三丰", "")
	f.StringVar(&o.number, "number", "11010519491231002X", "")
	f.StringVar(&o.card, "card", "6216261000000000018", "")
	f.StringVar(&o.mobile, "mobile", "13800138000", "")
	f.StringVar(&o.code, "code", "", "")
	f.StringVar(&o.pin, "pin", "739164", "")
	f.Var(&o.lang, "lang", "")
	f.BoolVar(&o.ask, "i", false, "")
	f.Var(&o.method, "method", "")
	f.Var(&o.scenario, "scenario", "")
	for step, name := range backendFlags {
		c := &choice{"pass", slices.Concat([]string{"pass"}, replies[step], noAnswer)}
		o.backends[step] = c
		f.Var(c, name, "")
	}
	err := f.Parse(args)
	if err == nil && f.NArg() > 0 {
		err = errors.New("there are only flags, no other arguments")
	}
	return o, err
}

// methods returns the ways that were asked for.
func (o *options) methods() []realname.Method {
	all := []realname.Method{realname.MethodIDCard, realname.MethodBankCard}
	for _, m := range all {
		if m.String() == o.method.word {
			return []realname.Method{m}
		}
	}
	return all
}

// A person is what a user of the service types in.
type person struct {
	identity realname.Identity
	card     realname.Card
	mobile   sms.Mobile
	code     sms.Code // zero: the one that arrives
	pin      password.PIN
}

// person parses what was given. For each mistake it returns what the user would
// be told.
func (o *options) person(s speech.Speaker) (p person, mistakes []string) {
	check := func(label text, err error) {
		if err != nil {
			mistakes = append(mistakes, s.Say(label)+s.Say(colon)+s.Error(err))
		}
	}
	var err error
	p.identity.Name, err = names.Parse(o.name)
	check(labelName, err)
	p.identity.Number, err = parseNumber(o.number)
	check(labelNumber, err)
	p.card.Number, err = bankcard.Parse(o.card)
	check(labelCard, err)
	p.mobile, err = sms.ParseMobile(o.mobile)
	check(labelMobile, err)
	p.card.Mobile = p.mobile
	if o.code != "" {
		p.code, err = sms.ParseCode(o.code)
		check(labelCode, err)
	}
	p.pin, err = password.ParsePIN(o.pin)
	check(labelPIN, err)
	return p, mistakes
}

// start is when the made-up clock starts.
var start = time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)

// parseNumber parses an ID number of somebody who is born by now. Blanks are
// removed, as a form would do.
func parseNumber(s string) (idcard.Number, error) {
	p := idcard.Parser{Day: idcard.DateOf(start), Lenient: true}
	n, _, err := p.Parse(s)
	return n, err
}

// hangs reports whether a backend was told to hang.
func (o *options) hangs() bool {
	for _, c := range o.backends {
		if c.word == "hang" {
			return true
		}
	}
	return false
}

// patience is how long backends may take where one of them hangs.
const patience = 200 * time.Millisecond

// world makes a Verifier on made-up backends that let everybody through.
func (o *options) world() (*realnametest.World, error) {
	return realnametest.New(realnametest.Options{
		Clock: realnametest.NewClock(start),
		Change: func(c *realname.Config) {
			c.Texts = consents
			c.Life = map[realname.Step]time.Duration{realname.StepFace: life, realname.StepCard: life}
			if o.hangs() {
				c.Timeout = patience
			}
		},
		SMS: func(c *sms.Config) {
			if o.hangs() {
				c.Senders[0].Timeout = patience
			}
		},
	})
}

// script has the backends answer as the flags say.
func (o *options) script(w *realnametest.World) {
	for step, c := range o.backends {
		if step == realname.StepCode {
			w.Phone.Script = phoneScript(c.word)
			continue
		}
		for range 50 { // more often than anybody asks
			w.Backend.Script(step, reply(c.word))
		}
	}
}

// reply is what a backend does.
func reply(word string) realnametest.Reply {
	switch word {
	case "pass":
		return realnametest.Pass()
	case "down":
		return realnametest.Down(realname.FailureUnavailable)
	case "timeout":
		return realnametest.Lost(realnametest.Pass())
	case "hang":
		return realnametest.Hang()
	case "pending":
		return realnametest.Later("a7f3c9")
	case "people":
		return realnametest.Reply{Answer: realname.Answer{Verdict: realname.VerdictPending}}
	}
	for r := range realname.Reason(math.MaxUint8) {
		if r > 0 && r.String() == word {
			return realnametest.Fail(r)
		}
	}
	panic("no reply is called " + word)
}

// phoneScript is what becomes of text messages.
func phoneScript(word string) func(context.Context, int, sms.Message) error {
	faults := map[string]error{
		"refused": smstest.Refused, "down": smstest.Refused,
		"timeout": smstest.Lost, "dropped": smstest.Dropped,
	}
	return func(ctx context.Context, _ int, _ sms.Message) error {
		if word == "hang" {
			<-ctx.Done()
			return smstest.Dropped
		}
		return faults[word]
	}
}
