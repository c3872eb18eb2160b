package realname

import (
	"fmt"
	"testing"
	"time"
)

// TestExploreScreening walks every order of up to seven things that happen to an account: hits of
// two entries and two dates, looks that find nothing, and staff. After each, the account is
// stopped just while there is a hit that staff has not cleared, and an entry that was
// cleared last stops it no more while its date stands.
func TestExploreScreening(t *testing.T) {
	by := lookout{level: LevelPBoC, screen: time.Hour}
	hits := []hit{{List: "l", Reference: "1", Date: 1}, {List: "l", Reference: "1", Date: 2}, {List: "l", Reference: "2", Date: 2}}
	depth, seen := 6, 0
	var walk func(a accountRecord, path string, left int, cleared hit)
	walk = func(a accountRecord, path string, left int, cleared hit) {
		seen++
		open := a.Screening.Hit.Case != ""
		if open != a.Causes.Has(causeScreening) || open && a.Screening.Next != 0 || open != a.waitsForStaff() {
			t.Fatalf("%s: %+v", path, a.Screening)
		}
		if left == 0 {
			return
		}
		now := instant(len(path) + 10)
		for i, h := range hits {
			next := copied(a)
			h.Case, h.At = fmt.Sprint(path, i), now
			stopped := next.stop(h, now, by)
			again := cleared.Case != "" && h.Reference == cleared.Reference && h.Date == cleared.Date &&
				same(cleared.Person, a.Person.Tag)
			if stopped != (open || !again) {
				t.Fatalf("%s: stopped %v by %+v, cleared was %+v", path, stopped, h, cleared)
			}
			walk(next, path+fmt.Sprint(i), left-1, cleared)
		}
		next := copied(a)
		if next.Screening.looked(now, by.screen); !open && next.Screening.Next != now.add(by.screen) {
			t.Fatalf("%s: next look at %v", path, next.Screening.Next)
		}
		walk(next, path+"-", left-1, cleared)
		if !open { // another person, in an account that is nobody's yet
			next := copied(a)
			if next.Person.Tag = []byte("one"); same(a.Person.Tag, next.Person.Tag) {
				next.Person.Tag = []byte("two")
			}
			walk(next, path+"p", left-1, cleared)
		}
		if open {
			next := copied(a)
			was := a.Screening.Hit
			next.clear(now, "officer", "reason", by)
			walk(next, path+"c", left-1, was)
		}
	}
	walk(accountRecord{Seed: []byte("seed"), Person: person{Tag: []byte("one")}, Approvals: []approval{{Session: "s"}}}, "", depth, hit{})
	if t.Logf("%d states", seen); seen < 10000 {
		t.Errorf("%d states, want thousands", seen)
	}
}

// copied is an account whose lists are its own.
func copied(a accountRecord) accountRecord {
	orders := make(map[cause]uint64, len(a.Orders))
	for c, o := range a.Orders {
		orders[c] = o
	}
	a.Orders, a.Events, a.Trail = orders, nil, nil
	return a
}
