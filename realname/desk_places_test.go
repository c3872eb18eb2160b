package realname_test

import (
	"fmt"
	"testing"

	"github.com/go-realname/sdk/realname"
)

// TestLastPlaces: actors who use up what all have of a session leave some to those who have had few.
func TestLastPlaces(t *testing.T) {
	o := newOffice(t, nil, always).add(1)
	const full = realname.ReasonLimitExceeded
	reveal := func(actor string) error {
		_, err := o.desk.Reveal(o.ctx, o.refs[0].ID, actor, "T-1")
		return err
	}
	reverdict := func(actor string, i int) error {
		return o.decide(0, actor, realname.Decision{Again: []realname.Step{[]realname.Step{realname.StepFace, realname.StepPhotos}[i%2]}})
	}
	vote := func(actor string) func(int) error {
		return func(i int) error { return reverdict(actor, i) }
	}
	look := func(actor string) func(int) error { return func(int) error { return reveal(actor) } }
	// many does it until it is refused, and returns how often it was done.
	many := func(do func(int) error) (n int) {
		for reasonOf(do(n)) != full {
			n++
		}
		return n
	}
	wantSum := func(what string, got *int, n, want int) {
		if *got += n; *got != want {
			t.Errorf("%s: %d in all, want %d", what, *got, want)
		}
	}
	looks, votes := 0, 0
	for i, want := range []int{100, 200, 203, 206} {
		wantSum("looks", &looks, many(look(fmt.Sprint("a", i))), want)
	}
	for i := 0; i < 14; i++ {
		looks += many(look(fmt.Sprint("b", i)))
	}
	wantSum("looks of others", &looks, many(look("c")), 250)
	wantSum("after that", &looks, many(look("d")), 250)
	for i, want := range []int{30, 60, 90, 120, 150, 180, 200, 203} {
		wantSum("votes", &votes, many(vote(fmt.Sprint("a", i))), want)
	}
	o.want("a vote that waits is agreed to all the same", reverdict("z", 0), 0)
}

// TestVotesGrowNothing: votes that are kept without an entry leave no name behind, however many cast one.
func TestVotesGrowNothing(t *testing.T) {
	o := newOffice(t, nil, always).add(1)
	no := func(i int) realname.Decision {
		return realname.Decision{Reason: realname.ReasonMismatch + realname.Reason(i%2)}
	}
	for i := range 300 {
		o.want("vote", o.decide(0, fmt.Sprint("a", i), no(i)), realname.ReasonSecondActor)
	}
	size := func() int {
		r, err := o.Store.Get(o.ctx, "rn/s/"+o.refs[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		return len(r.Value)
	}
	before := size()
	for i := range 300 {
		o.want("vote", o.decide(0, fmt.Sprint("b", i), no(i)), realname.ReasonSecondActor)
	}
	if now := size(); now > before+64 {
		t.Errorf("the session has grown from %d to %d bytes", before, now)
	}
}
