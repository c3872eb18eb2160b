package leaktest

import "testing"

// CheckText checks that none of the secrets shows in text, which something wrote:
// a log, a store, an event. The forms of a secret are those that [Check] knows.
// name says in a failure what the text is.
func CheckText(t testing.TB, name, text string, secrets ...string) {
	t.Helper()
	if len(secrets) == 0 {
		t.Errorf("leaktest: no secrets to look for")
	}
	for i, secret := range secrets {
		if form := newHaystack(secret, "").search(text); form != "" {
			t.Errorf("leaktest: %s shows secret %d %s", name, i+1, form)
		}
	}
}
