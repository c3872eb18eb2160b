package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// The choice of a language leads to a page of the wallet, however a browser reads the address.
func TestLanguageLeadsBack(t *testing.T) {
	for to, want := range map[string]string{
		"/pay": "/pay", "": "/", "pay": "/", "//evil.example": "/", "/\t/evil.example": "/", "/\n/evil.example": "/",
		"/\\evil.example": "/", "https://evil.example": "/", "/ /evil.example": "/",
	} {
		form := url.Values{"lang": {"en"}, "to": {to}}
		r := httptest.NewRequest(http.MethodPost, "/lang", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		setLanguage(w, r)
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("%q leads to %q, want %q", to, got, want)
		}
	}
}
