package realnamehttp

import (
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// parse reads who the person says they are, as people type and paste it.
func (in identityRequest) parse(now time.Time) (id realname.Identity, err error) {
	if id.Name, err = names.Parse(in.Name.Reveal()); err != nil {
		return id, &fieldError{"name", err}
	}
	if in.Document.IsZero() {
		p := idcard.Parser{Day: idcard.DateOf(now), Lenient: true}
		if id.Number, _, err = p.Parse(in.Number.Reveal()); err != nil {
			return id, &fieldError{"number", err}
		}
		return id, nil
	}
	kind, ok := document.ParseKind(in.Document.Reveal())
	if !ok {
		return id, &fieldError{"document", faultValue}
	}
	if id.Document, err = document.Parse(kind, in.Number.Reveal()); err != nil {
		return id, &fieldError{"number", err}
	}
	return id, nil
}

func (in cardRequest) parse(accept sms.Accept) (c realname.Card, err error) {
	if c.Number, err = bankcard.Parse(in.Number.Reveal()); err != nil {
		return c, &fieldError{"number", err}
	}
	c.Mobile, err = parseMobile(in.Mobile, accept)
	return c, err
}

func (in codeRequest) parse(accept sms.Accept) (sms.Mobile, error) {
	return parseMobile(in.Mobile, accept)
}

// parseMobile reads a mobile number that may be left out.
func parseMobile(t text, accept sms.Accept) (sms.Mobile, error) {
	if t.IsZero() {
		return sms.Mobile{}, nil
	}
	m, err := accept.Parse(t.Reveal())
	return m, in("mobile", err)
}

func (in checkRequest) parse() (sms.Code, error) {
	code, err := sms.ParseCode(in.Code.Reveal())
	if err != nil {
		return code, &fieldError{"code", err}
	}
	return code, nil
}

func parsePIN(field string, t text) (password.PIN, error) {
	pin, err := password.ParsePIN(t.Reveal())
	return pin, in(field, err)
}
