package main

import (
	"net/http"
	"strings"
	"testing"
)

// A request that is sent again pays once, and is answered with what was paid. One that asks for another payment by
// the same key is refused: it would look paid.
func TestPayAgain(t *testing.T) {
	p := newPlayed(t)
	p.verify("u-1")
	c := p.user("u-1")
	const tea = `{"to":"tea","amount":100,"pin":"` + goodPIN + `"}`
	status, first := p.post(c, "/wallet/pay", "k", tea)
	if status != http.StatusOK {
		t.Fatal(status, first)
	}
	if status, again := p.post(c, "/wallet/pay", "k", tea); status != http.StatusOK || again != first {
		t.Errorf("sent again: %d %s, want %s", status, again, first)
	}
	for _, other := range []string{`"to":"books","amount":100`, `"to":"tea","amount":90000`} {
		status, b := p.post(c, "/wallet/pay", "k", `{`+other+`,"pin":"`+goodPIN+`"}`)
		if status != http.StatusConflict || !strings.Contains(b, "wallet.other_payment") {
			t.Errorf("%s by the same key: %d %s", other, status, b)
		}
	}
	if _, list, _ := get(t, c, p.url+"/wallet/payments"); strings.Count(list, `"amount"`) != 1 || !strings.Contains(list, strings.TrimSpace(first)) {
		t.Errorf("paid was %s, want %s", list, first)
	}
	if status, b := p.post(c, "/wallet/pay", "k-2", `{"to":"books","amount":90000,"pin":"`+goodPIN+`"}`); status != http.StatusOK {
		t.Errorf("by a key of its own: %d %s", status, b)
	}
}
