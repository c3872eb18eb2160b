package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/go-realname/sdk/keyring"
)

// A login knows who sends a request, by a token that job token made: put your own in its place.
// The token of an account never ends, and is as good as the account.
type login struct{ purpose *keyring.Purpose }

var errLogin = errors.New("not logged in")

func newLogin(ring *keyring.Ring) (login, error) {
	p, err := ring.Purpose("service/login")
	return login{p}, err
}

// token writes the token of an account.
func (l login) token(ctx context.Context, out io.Writer, account string) error {
	tag, err := l.purpose.Sum(ctx, []byte(account))
	if err != nil {
		return err
	}
	text, err := tag.MarshalText()
	if err == nil {
		_, err = fmt.Fprintf(out, "%s.%s\n", base64.RawURLEncoding.EncodeToString([]byte(account)), text)
	}
	return err
}

// who returns the account of a token.
func (l login) who(r *http.Request) (string, error) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	name, text, _ := strings.Cut(token, ".")
	account, err := base64.RawURLEncoding.DecodeString(name)
	var tag keyring.Tag
	if err != nil || tag.UnmarshalText([]byte(text)) != nil {
		return "", errLogin
	}
	if ok, err := l.purpose.Check(r.Context(), tag, account); err != nil || !ok || len(account) == 0 {
		return "", errLogin
	}
	return string(account), nil
}

// user returns the account of a user.
func (l login) user(r *http.Request) (string, error) {
	account, err := l.who(r)
	if strings.HasPrefix(account, staffPrefix) {
		return "", errLogin
	}
	return account, err
}

const staffPrefix = "staff:"

// staff returns who of the staff it is. Here all of them may do everything.
func (l login) staff(r *http.Request, _ string) (string, error) {
	account, err := l.who(r)
	if !strings.HasPrefix(account, staffPrefix) {
		return "", errLogin
	}
	return account, err
}
