package realnamehttp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

// A service brings its login. Here everybody is the same account.
func ExampleHandler() {
	w, err := realnametest.New(realnametest.Options{}) // your Verifier and your backends
	if err != nil {
		fmt.Println(err)
		return
	}
	h, err := realnamehttp.Handler(w.Verifier, realnamehttp.Config{
		Account: func(*http.Request) (string, error) { return "u-4711", nil },
		PINs:    w.PINs,
		Now:     w.Clock.Now,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/realname/", http.StripPrefix("/realname", h))

	ask := func(method, target, body string) string {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept-Language", "en")
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, r)
		return fmt.Sprint(answer.Code, " ", answer.Body)
	}
	fmt.Println(ask("POST", "/realname/account/pin/reset", ""))
	fmt.Println(ask("POST", "/realname/sessions", `{"goal":"verify","way":"id_card"}`))
	fmt.Println(ask("GET", "/realname/account/pin", ""))
	// Output:
	// 409 {"title":"Conflict","status":409,"detail":"Please verify this account first. If its verification has run out, please renew it first.","code":"realname.not_verified","class":"refused"}
	// 400 {"title":"Bad Request","status":400,"detail":"Something is wrong with this page. Please reload it and try again.","code":"http.unknown_field","class":"invalid","field":"way"}
	// 200 {"set":false,"tries_left":0}
}

// Who may do what at the desk is the service's to say, by the id of the operation.
func ExampleDeskHandler() {
	w, err := realnametest.New(realnametest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	desk, err := realnamehttp.DeskHandler(w.Verifier, realnamehttp.DeskConfig{
		Allow: func(r *http.Request, operation string) (string, error) {
			if operation == "release" {
				return "", fmt.Errorf("two people have to agree to a release")
			}
			return "reviewer-1", nil // from your staff's login
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, target := range []string{"GET /cases", "POST /accounts/release"} {
		method, path, _ := strings.Cut(target, " ")
		answer := httptest.NewRecorder()
		desk.ServeHTTP(answer, httptest.NewRequest(method, path, nil))
		fmt.Println(target, answer.Code)
	}
	// Output:
	// GET /cases 200
	// POST /accounts/release 403
}

// A provider's message is a hint: everybody gets the same answer.
func ExampleCallbackHandler() {
	h := realnamehttp.CallbackHandler(realnamehttp.NotifyFunc(func(_ context.Context, handle string) error {
		fmt.Println("there may be news of", handle)
		return nil
	}), realnamehttp.CallbackConfig{Answer: "success"})

	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest("POST", "/callbacks/aGFuZGxl?passed=true", nil))
	fmt.Println(answer.Code, answer.Body)
	// Output:
	// there may be news of aGFuZGxl
	// 200 success
}
