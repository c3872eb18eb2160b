package realname

import "testing"

// TestClaimOfAPerson: who may claim an account, whatever the session has seen of it before.
func TestClaimOfAPerson(t *testing.T) {
	one, two := []byte("one"), []byte("two")
	mine, other := holder{"mine", 1}, holder{"other", 1}
	tests := []struct {
		name   string
		person person
		claim  claim
		ok     bool
		did    bool
	}{
		{"nobody's", person{}, claim{tag: one, mine: mine}, true, true},
		{"one's own, for good", person{Tag: one, Bound: true}, claim{tag: one, mine: mine}, true, false},
		{"another's, for good", person{Tag: two, Bound: true}, claim{tag: one, mine: mine}, false, false},
		{"another's, whose session came to nothing, and for good", person{Tag: two, Bound: true}, claim{tag: one, mine: mine, dead: []holder{other}}, false, false},
		{"a renewed document", person{Tag: two, Bound: true}, claim{tag: one, mine: mine, renews: two}, true, false},
		{"claimed by another", person{Tag: two, Holders: []holder{other}}, claim{tag: one, mine: mine}, false, false},
		{"claimed by another that came to nothing", person{Tag: two, Holders: []holder{other}}, claim{tag: one, mine: mine, dead: []holder{other}}, true, true},
		{"claimed by this session before", person{Tag: two, Holders: []holder{{"mine", 0}}}, claim{tag: one, mine: mine}, true, true},
		{"claimed by this session and another", person{Tag: two, Holders: []holder{{"mine", 0}, other}}, claim{tag: one, mine: mine}, false, false},
		{"claimed by another of the same person", person{Tag: one, Holders: []holder{other}}, claim{tag: one, mine: mine}, true, true},
		{"claimed once more", person{Tag: one, Holders: []holder{mine}}, claim{tag: one, mine: mine}, true, false},
	}
	for _, tt := range tests {
		a := accountRecord{Person: tt.person}
		did, ok := a.claim(&tt.claim)
		if did != tt.did || ok != tt.ok {
			t.Errorf("%s: %v, %v; want %v, %v", tt.name, did, ok, tt.did, tt.ok)
		}
		if !ok && string(a.Person.Tag) != string(tt.person.Tag) {
			t.Errorf("%s: refused, and changed", tt.name)
		}
	}
}
