package main

import (
	"encoding/base64"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/go-realname/sdk/keyring"
)

// A login knows who sends a request, by a cookie. Here a name is enough to log in; put your own
// login in its place.
type login struct{ purpose *keyring.Purpose }

// The cookies of users and of staff. Both sides are on one host, so they need two names.
const userCookie, staffCookie = "wallet", "wallet_staff"

var errLogin = errors.New("not logged in")

func newLogin(ring *keyring.Ring) (login, error) {
	p, err := ring.Purpose("wallet/login")
	return login{p}, err
}

// goodName is what an account or somebody of the staff may be called.
var goodName = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// in logs somebody in: the answer gets the cookie.
func (l login) in(w http.ResponseWriter, r *http.Request, cookie, name string) error {
	tag, err := l.purpose.Sum(r.Context(), []byte(cookie), []byte(name))
	if err != nil {
		return err
	}
	text, err := tag.MarshalText()
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookie, Value: base64.RawURLEncoding.EncodeToString([]byte(name)) + "." + string(text), Path: "/",
		HttpOnly: true, SameSite: http.SameSiteLaxMode, // TLS is missing on loopback, so it is not Secure
	})
	return nil
}

// out takes a cookie back.
func (l login) out(w http.ResponseWriter, cookie string) {
	http.SetCookie(w, &http.Cookie{Name: cookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// who returns the name in a cookie.
func (l login) who(r *http.Request, cookie string) (string, error) {
	c, err := r.Cookie(cookie)
	if err != nil {
		return "", errLogin
	}
	head, text, _ := strings.Cut(c.Value, ".")
	name, err := base64.RawURLEncoding.DecodeString(head)
	var tag keyring.Tag
	if err != nil || tag.UnmarshalText([]byte(text)) != nil || !goodName.Match(name) {
		return "", errLogin
	}
	if ok, err := l.purpose.Check(r.Context(), tag, []byte(cookie), name); err != nil || !ok {
		return "", errLogin
	}
	return string(name), nil
}

// user returns the account of a user.
func (l login) user(r *http.Request) (string, error) { return l.who(r, userCookie) }

// staff returns who of the staff it is. Here all of them may do everything, under a name that no
// account has.
func (l login) staff(r *http.Request, _ string) (string, error) {
	name, err := l.who(r, staffCookie)
	if err != nil {
		return "", err
	}
	return "staff:" + name, nil
}
