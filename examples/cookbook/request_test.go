package cookbook_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

// Keep the session's id, or ask the account for it.
func Example_nextRequest() {
	w := service(nil)
	v := w.Verifier
	begin(w, realname.GoalVerify, realname.MethodIDCard) // in the first request

	a := must(v.Account(ctx, "account-1")) // in the next one, in any process: the account is who is logged in
	ref := realname.Ref{Account: "account-1", ID: a.Open}
	s := must(v.Get(ctx, ref))
	fmt.Println(s.Status, "next:", s.Next)
	s = must(v.SubmitIdentity(ctx, ref, person))
	fmt.Println(s.Status, "next:", s.Next)

	_, err := v.Get(ctx, realname.Ref{Account: "account-2", ID: a.Open}) // an id that somebody else had
	fmt.Println(errors.Is(err, realname.ErrNotFound))
	// Output:
	// open next: identity
	// open next: photos
	// true
}

// Show the ways that the session names.
func Example_noTriesLeft() {
	w := service(nil)
	v := w.Verifier
	ref := begin(w, realname.GoalVerify, realname.MethodIDCard)
	must(v.SubmitIdentity(ctx, ref, person))
	s := must(v.SubmitPhotos(ctx, ref, photos))
	for s.Waiting == realname.WaitingForUser { // until no tries are left
		w.Backend.Script(realname.StepFace, realnametest.Fail(realname.ReasonFaceMismatch))
		s = must(v.SubmitFace(ctx, ref, selfie))
	}
	fmt.Println(s.Step(realname.StepFace).Phase, s.Waiting, s.Ways)
	fmt.Println(explain.Next(explain.Language("en"), s.View()))

	s = must(v.ChangeMethod(ctx, ref, realname.MethodBankCard)) // what the user chose
	fmt.Println(s.Waiting, "next:", s.Next)
	// Output:
	// exhausted nobody [other_method start_again]
	// No tries are left for this step. You can verify another way, or start again, tomorrow if today’s tries are used up.
	// user next: card
}

// Mount the handler beside your own.
func Example_overHTTP() {
	w := service(nil)
	h := must(realnamehttp.Handler(w.Verifier, realnamehttp.Config{
		Account: func(r *http.Request) (string, error) { // your login
			c, err := r.Cookie("login")
			if err != nil {
				return "", err // answered with 401
			}
			return c.Value, nil
		},
		PINs: w.PINs, Now: w.Clock.Now,
	}))
	mux := http.NewServeMux()
	mux.Handle("/realname/", http.StripPrefix("/realname", h))

	r := httptest.NewRequest("POST", "/realname/sessions", strings.NewReader(`{"goal":"verify","method":"id_card"}`))
	r.Header.Set("Content-Type", "application/json")
	r.AddCookie(&http.Cookie{Name: "login", Value: "account-1"})
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, r)
	fmt.Println(answer.Code, strings.Contains(answer.Body.String(), `"next":"identity"`))
	// Output: 200 true
}
