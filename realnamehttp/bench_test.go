package realnamehttp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// What HTTP adds to a call: compare Handler with Call.
func BenchmarkGet(b *testing.B) {
	s := newSite(b, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	ref := realname.Ref{Account: "u-1", ID: strings.TrimPrefix(at, "/sessions/")}
	s.step("u-1", at, "identity")
	get := func() {
		w := httptest.NewRecorder()
		s.h.ServeHTTP(w, request("u-1", http.MethodGet, at, nil))
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
	b.Run("Call", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.Verifier.Get(b.Context(), ref); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Handler", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			get()
		}
	})
}

// HTTP adds little to a call.
func TestAllocations(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	ref := realname.Ref{Account: "u-1", ID: strings.TrimPrefix(at, "/sessions/")}
	call := testing.AllocsPerRun(100, func() {
		if _, err := s.Verifier.Get(t.Context(), ref); err != nil {
			t.Fatal(err)
		}
	})
	over := testing.AllocsPerRun(100, func() {
		w := httptest.NewRecorder()
		s.h.ServeHTTP(w, request("u-1", http.MethodGet, at, nil))
	})
	if over > call+110 {
		t.Errorf("%v allocations, and %v for the call alone", over, call)
	}
}
