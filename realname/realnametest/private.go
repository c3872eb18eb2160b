package realnametest

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-realname/sdk/realname"
)

// private asks about everybody, with time to answer and without, and searches
// all that may be logged.
func private(ctx context.Context, b *bench) error {
	var errs []error
	for _, s := range b.samples {
		secrets := s.secrets()
		for _, wait := range []time.Duration{patience, 2 * time.Millisecond, 0} {
			if s.Hang && wait == patience {
				wait = 100 * time.Millisecond
			}
			short, cancel := context.WithTimeout(ctx, wait)
			r := b.ask(short, b.op(), s)
			cancel()
			if err := r.leaks(secrets); err != nil {
				errs = append(errs, fmt.Errorf("sample %q: %w", s.Name, err))
				break
			}
		}
	}
	return errors.Join(errs...)
}

// leaks searches what came of a call.
func (r reply) leaks(secrets []string) error {
	type text struct{ where, text string }
	texts := []text{
		{"the reference", r.answer.Reference},
		{"the printed answer", fmt.Sprintf("%v %+v %#v %q", r.answer, r.answer, r.answer, r.answer)},
		{"the printed reading", fmt.Sprintf("%v %+v %#v", r.doc, r.doc, r.doc)},
	}
	for _, err := range chain(r.err) {
		texts = append(texts, text{
			fmt.Sprintf("the %T", err), fmt.Sprintf("%v %+v %#v %q", err, err, err, err),
		})
	}
	for _, t := range texts {
		for _, secret := range secrets {
			if strings.Contains(t.text, secret) {
				return fmt.Errorf("%s shows personal data", t.where)
			}
		}
	}
	return nil
}

// chain returns err and all that it wraps.
func chain(err error) []error {
	if err == nil {
		return nil
	}
	all := []error{err}
	switch u := err.(type) {
	case interface{ Unwrap() error }:
		all = append(all, chain(u.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, e := range u.Unwrap() {
			all = append(all, chain(e)...)
		}
	}
	return all
}

// secrets is what nothing may show, as it is written in texts, addresses and
// encoded bodies.
func (s Sample) secrets() []string {
	var all []string
	id := s.subject()
	for _, secret := range []string{
		id.Name.Reveal(), id.Number.Reveal(), strings.ToLower(id.Number.Reveal()), id.Document.Reveal(),
		s.Card.Number.Reveal(), s.Card.Mobile.Reveal(), s.Card.Mobile.E164(),
		s.Document.Name.Reveal(), s.Document.Number.Reveal(), s.Document.Other.Reveal(), s.Document.MRZ.RevealNumber(),
	} {
		// A name such as "Al" is part of many a word.
		if utf8.RuneCountInString(secret) < 4 && len(secret) == utf8.RuneCountInString(secret) {
			continue
		}
		all = append(all, secret, url.QueryEscape(secret), url.PathEscape(secret),
			base64.StdEncoding.EncodeToString([]byte(secret)), strings.Trim(fmt.Sprintf("%+q", secret), `"`))
	}
	for _, p := range []realname.Photo{s.Photos.Front, s.Photos.Back, s.Face} {
		if half := p.Len() / 2; half >= 16 { // a picture's head is the same in many
			all = append(all, string(p.Reveal()[half:half+16]))
		}
	}
	return all
}
