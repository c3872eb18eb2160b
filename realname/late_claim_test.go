package realname

import "testing"

// TestLateClaim: a process that was held up claims the account for whom its session was about
// before. The session may be approved for somebody else by now, so nothing may change: another
// session of the one before would find the account claimed for itself.
func TestLateClaim(t *testing.T) {
	before, now := []byte("the tag of one person"), []byte("the tag of another")
	for _, late := range [][]byte{before, now} {
		a := accountRecord{Person: person{Tag: now, Holders: []holder{{"session", 2}}}}
		c := claim{tag: late, mine: holder{"session", 1}, dead: []holder{{"session", 2}}}
		if did, ok := a.claim(&c); did || ok || !same(a.Person.Tag, now) || a.Person.Holders[0].Epoch != 2 {
			t.Errorf("claim = %v, %v; now %+v", did, ok, a.Person)
		}
		if no := a.refuses(&c); no == nil || no.reason != ReasonSuperseded {
			t.Errorf("refused: %+v, want superseded: it is no stranger who is late", no)
		}
		c.mine.Epoch = 3
		if did, ok := a.claim(&c); !did || !ok || !same(a.Person.Tag, late) || a.Person.Holders[0].Epoch != 3 {
			t.Errorf("a newer subject: %v, %v; now %+v", did, ok, a.Person)
		}
	}
}
