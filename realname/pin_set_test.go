package realname

import "testing"

// TestPINSet: in whatever order an account hears of approvals and revocations, the newest approval that set a PIN
// decides whether the PIN is good.
func TestPINSet(t *testing.T) {
	good := func(at instant) func(*accountRecord) { return func(a *accountRecord) { a.goodPIN(at, 100) } }
	bad := func(at instant) func(*accountRecord) {
		return func(a *accountRecord) { a.unprove("s", at, true, 100) }
	}
	for name, tt := range map[string]struct {
		calls []func(*accountRecord)
		bad   bool
	}{
		"set":                          {calls: []func(*accountRecord){good(1)}},
		"revoked":                      {[]func(*accountRecord){good(1), bad(1)}, true},
		"revoked before it was heard":  {[]func(*accountRecord){good(1), bad(2)}, true},
		"set since":                    {[]func(*accountRecord){good(1), good(2), bad(1)}, false},
		"set after it was revoked":     {[]func(*accountRecord){good(1), bad(1), good(2)}, false},
		"an older one comes late":      {[]func(*accountRecord){good(2), bad(2), good(1)}, true},
		"the older one is revoked too": {[]func(*accountRecord){good(2), bad(2), good(1), bad(1)}, true},
		"without a PIN": {[]func(*accountRecord){good(1), func(a *accountRecord) {
			a.unprove("s", 2, false, 100)
		}}, false},
	} {
		a := accountRecord{Approvals: []approval{{Session: "other"}}}
		for _, call := range tt.calls {
			call(&a)
		}
		if a.BadPIN != tt.bad || a.Causes.Has(causeRevoked) != tt.bad {
			t.Errorf("%s: bad %v, %v; want %v", name, a.BadPIN, a.Causes, tt.bad)
		}
	}
}

// TestRevokedUnknown: an approval that the account has never heard of, or has forgotten, takes nobody's place when it
// is revoked.
func TestRevokedUnknown(t *testing.T) {
	now, watch := &ownership{Person: []byte("now")}, lookout{level: func(Shown) int { return 1 }}
	for at, want := range map[instant]string{1: "then", 3: "now"} {
		a := accountRecord{Person: person{Tag: []byte("then"), Bound: true}, Approvals: []approval{{Session: "stands", At: 2}}}
		if !a.revoke(approval{Session: "s", At: at}, now, false, 9, ReasonAttackSuspected, watch) || string(a.Person.Tag) != want {
			t.Errorf("made at %d: it belongs to %q, want %q", at, a.Person.Tag, want)
		}
		if a.revoke(approval{Session: "s", At: at}, now, false, 9, ReasonAttackSuspected, watch) {
			t.Error("it is revoked twice")
		}
	}
}
