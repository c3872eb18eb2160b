package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/go-realname/sdk/realname"
)

// ward is the account of a child that has a session, if somebody is its guardian by what we know: see
// [realnamehttp.Config].
func (w *wallet) ward(r *http.Request, guardian, session string) (string, error) {
	for _, child := range w.world.wards(guardian) {
		_, err := w.verifier.Get(r.Context(), realname.Ref{Account: child, ID: session})
		if err == nil || !errors.Is(err, realname.ErrNotFound) {
			return child, err
		}
	}
	return "", nil
}

// waitingWards answers a guardian with the sessions that wait for them. To what they have to agree
// realnamehttp tells. A child whose session cannot be read does not keep the others from their guardian.
func (w *wallet) waitingWards(rw http.ResponseWriter, r *http.Request) {
	guardian, err := w.login.user(r)
	if err != nil {
		answer(rw, http.StatusUnauthorized, problem{Code: "http.unauthorized"})
		return
	}
	type ward struct {
		Account string `json:"account"`
		Session string `json:"session"`
	}
	list := []ward{}
	for _, child := range w.world.wards(guardian) {
		session, err := w.waits(r.Context(), child)
		if err != nil {
			w.log.Error("what waits for a guardian could not be read", "error", err)
			continue
		}
		if session != "" {
			list = append(list, ward{child, session})
		}
	}
	answer(rw, http.StatusOK, map[string]any{"wards": list})
}

// waits is the session of a child that waits for a guardian, or "".
func (w *wallet) waits(ctx context.Context, child string) (session string, err error) {
	a, err := w.verifier.Account(ctx, child)
	if err != nil || a.Open == "" {
		return "", err
	}
	s, err := w.verifier.Get(ctx, realname.Ref{Account: child, ID: a.Open})
	if err != nil || !slices.ContainsFunc(s.Needs, func(n realname.ConsentNeed) bool { return n.Guardian }) {
		return "", err
	}
	return a.Open, nil
}

// refuseWard ends a session of a child that waits for a guardian who does not agree. As to agree, that takes
// somebody who is verified.
func (w *wallet) refuseWard(rw http.ResponseWriter, r *http.Request) {
	guardian, err := w.login.user(r)
	if err != nil {
		answer(rw, http.StatusUnauthorized, problem{Code: "http.unauthorized"})
		return
	}
	child, err := w.waitingWard(r, guardian, r.PathValue("session"))
	if err == nil {
		err = w.verified(r.Context(), guardian)
	}
	if err == nil {
		_, err = w.verifier.Cancel(r.Context(), realname.Ref{Account: child, ID: r.PathValue("session")})
	}
	if err != nil {
		w.refuse(rw, r, err)
		return
	}
	answer(rw, http.StatusOK, struct{}{})
}

// waitingWard is ward where the session waits for a guardian. Any other is not to be found.
func (w *wallet) waitingWard(r *http.Request, guardian, session string) (child string, err error) {
	child, err = w.ward(r, guardian, session)
	if err != nil {
		return "", err
	}
	if child == "" {
		return "", realname.ErrNotFound
	}
	waits, err := w.waits(r.Context(), child)
	if err == nil && waits != session {
		err = realname.ErrNotFound
	}
	return child, err
}

// setGuardian has the panel say who is the guardian of the account that is logged in. A real service
// knows that from a household register (户口簿), say, and does not take the child's word for it.
func (w *wallet) setGuardian(rw http.ResponseWriter, r *http.Request) {
	child, err := w.login.user(r)
	if err != nil {
		answer(rw, http.StatusUnauthorized, problem{Code: "http.unauthorized"})
		return
	}
	var in struct{ Guardian string }
	err = json.NewDecoder(http.MaxBytesReader(rw, r.Body, 1024)).Decode(&in)
	if err != nil || !goodName.MatchString(in.Guardian) {
		http.Error(rw, "no such name", http.StatusBadRequest)
		return
	}
	w.world.setGuardian(child, in.Guardian)
	rw.WriteHeader(http.StatusNoContent)
}
