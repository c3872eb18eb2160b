package realname_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestFaceIsNoPhotoOfTheCard: neither side of the card is taken for a face, also by
// a process that did not see the photos.
func TestFaceIsNoPhotoOfTheCard(t *testing.T) {
	photos := realnametest.PhotosOf(realnametest.Someone())
	for name, p := range map[string]realname.Photo{"front": photos.Front, "back": photos.Back} {
		w := newWorld(t, realnametest.Options{})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos()
		_, err := w.Verifier.SubmitFace(u.ctx, u.ref, realname.Face{Photo: realname.NewPhoto(p.Reveal())})
		wantReason(t, name, err, realname.ReasonPhotoReused)
		if n := w.Backend.Count(realname.StepFace); n != 0 {
			t.Errorf("%s: the face was checked %d times", name, n)
		}
		if u.face(); u.err != nil || u.s.Step(realname.StepFace).Phase != realname.PhasePassed {
			t.Errorf("a face: %v, %v", u.s.Step(realname.StepFace).Phase, u.err)
		}
	}
}

// TestKeyOfBefore: an idempotency key stands for what was given for this subject, in
// this round. Later the same content under the same key is asked about again.
func TestKeyOfBefore(t *testing.T) {
	give := func(u *walker) *walker {
		return u.do(func() (realname.Session, error) {
			p := realnametest.PhotosOf(u.id)
			p.Key = "request-1"
			return u.Verifier.SubmitPhotos(u.ctx, u.ref, p)
		})
	}
	tests := []struct {
		name   string
		before func(*walker)
		want   int // readings
	}{
		{"at once", func(*walker) {}, 1},
		{"subject there and back", func(u *walker) {
			u.identity(people[1]).identity(people[0])
		}, 2},
		{"next round", func(u *walker) {
			u.face().code().pin().decide(realname.Decision{Again: []realname.Step{realname.StepPhotos}})
		}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := byPeople(t, nil)
			u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
			give(u)
			tt.before(u)
			give(u)
			if n := w.Backend.Count(realname.StepPhotos); u.err != nil || n != tt.want {
				t.Errorf("%d readings, %v; want %d", n, u.err, tt.want)
			}
			if p := u.s.Step(realname.StepPhotos); p.Phase != realname.PhasePassed {
				t.Errorf("photos are %v, want passed", p.Phase)
			}
		})
	}
}

// TestKeyWhileItRuns: a key that is given again while its check runs is refused as in
// progress with the same content, and as reused with other.
func TestKeyWhileItRuns(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	until := make(chan struct{})
	w.Backend.Script(realname.StepIdentity, realnametest.Late(realnametest.Pass(), until))
	u := walk(t, w, "account-1", realname.MethodIDCard)
	id, other := people[0], people[1]
	id.Key, other.Key = "request-1", "request-1"
	done := make(chan error)
	go func() {
		_, err := w.Verifier.SubmitIdentity(t.Context(), u.ref, id)
		done <- err
	}()
	for w.Backend.Count(realname.StepIdentity) == 0 {
		time.Sleep(time.Millisecond)
	}
	_, err := w.Verifier.SubmitIdentity(u.ctx, u.ref, id)
	wantReason(t, "the same", err, realname.ReasonInProgress)
	_, err = w.Verifier.SubmitIdentity(u.ctx, u.ref, other)
	wantReason(t, "another", err, realname.ReasonKeyReused)
	close(until)
	if err := <-done; err != nil || w.Backend.Count(realname.StepIdentity) != 1 {
		t.Errorf("%v after %d checks, want none after 1", err, w.Backend.Count(realname.StepIdentity))
	}
}

// TestAge: somebody who is old enough on the day is verified, from the birthday on.
func TestAge(t *testing.T) {
	w := newWorld(t, realnametest.Options{}) // 2026-01-05 in Beijing
	for birth, want := range map[string]realname.Reason{
		"20120104": 0, "20120105": 0, "20120106": realname.ReasonUnderAge, "20251231": realname.ReasonUnderAge,
		"20260105": realname.ReasonUnderAge, "20260106": realname.ReasonUnderAge,
	} {
		number, err := idcard.Parse(withCheck("110105" + birth + "002"))
		if err != nil {
			t.Fatal(err)
		}
		u := walk(t, w, "account-"+birth, realname.MethodIDCard)
		u.identity(realname.Identity{Name: people[0].Name, Number: number})
		wantReason(t, "born "+birth, u.err, want)
	}
	w.Clock.Advance(14*time.Hour - time.Microsecond) // the last moment of the day in Beijing
	tomorrow := realname.Identity{Name: people[0].Name, Number: idcard.MustParse(withCheck("110105" + "20120106" + "002"))}
	wantReason(t, "as the day ends", walk(t, w, "account-1", realname.MethodIDCard).identity(tomorrow).err, realname.ReasonUnderAge)
	w.Clock.Advance(time.Microsecond)
	wantReason(t, "on the birthday", walk(t, w, "account-1", realname.MethodIDCard).identity(tomorrow).err, 0)
}

// withCheck completes 17 digits.
func withCheck(digits string) string {
	for _, c := range "0123456789X" {
		if _, err := idcard.Parse(digits + string(c)); err == nil {
			return digits + string(c)
		}
	}
	return digits
}

// TestKinds: numbers of the kinds that are configured are taken, and of no other.
func TestKinds(t *testing.T) {
	numbers := map[idcard.Kind]idcard.Number{
		idcard.KindResident: people[0].Number,
		idcard.KindPermit:   permit(t, "19850101"),
		idcard.KindForeign:  idcard.MustParse("932682198501010017"),
	}
	for name, kinds := range map[string][]idcard.Kind{
		"the usual ones": nil, "residents": {idcard.KindResident},
		"foreigners": {idcard.KindForeign}, "none": {},
	} {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Kinds = kinds }})
		if kinds == nil {
			kinds = []idcard.Kind{idcard.KindResident, idcard.KindPermit}
		}
		for kind, number := range numbers {
			want := realname.ReasonDocumentUnsupported
			for _, k := range kinds {
				if k == kind {
					want = 0
				}
			}
			u := walk(t, w, fmt.Sprint("account-", kind), realname.MethodIDCard)
			u.identity(realname.Identity{Name: people[0].Name, Number: number})
			wantReason(t, fmt.Sprintf("%s: %v", name, kind), u.err, want)
		}
	}
}

// A turnstile is a gate that keeps what it was told.
type turnstile struct{ asked, told []string }

func (g *turnstile) gate(r realname.GateRequest) (func(bool), error) {
	g.asked = append(g.asked, r.Step.String())
	n := len(g.asked)
	return func(answered bool) { g.told = append(g.told, fmt.Sprint(n, " ", answered)) }, nil
}

// TestGateIsToldOnce: whatever becomes of an operation, the gate is told once.
func TestGateIsToldOnce(t *testing.T) {
	down, lost := realnametest.Down(realname.FailureUnavailable), realnametest.Lost(realnametest.Pass())
	tests := []struct {
		name    string
		replies []realnametest.Reply
		change  func(*realname.Config)
		before  func(*testing.T, *realnametest.World, *gap)
		told    []string
	}{
		{name: "answered", told: []string{"1 true"}},
		{name: "answered no", replies: []realnametest.Reply{realnametest.Fail(realname.ReasonMismatch)},
			told: []string{"1 true"}},
		{name: "unreadable", replies: []realnametest.Reply{realnametest.Down(realname.FailureUnreadable)},
			told: []string{"1 true"}},
		{name: "quota", replies: []realnametest.Reply{realnametest.Down(realname.FailureQuota)}, told: []string{"1 true"}},
		{name: "misconfigured", replies: []realnametest.Reply{realnametest.Down(realname.FailureMisconfigured)},
			told: []string{"1 false"}},
		{name: "lost", replies: []realnametest.Reply{lost}, told: []string{"1 false"}},
		{name: "down and up", replies: []realnametest.Reply{down}, told: []string{"1 false", "2 true"}},
		{name: "down", replies: []realnametest.Reply{down, down, down, down},
			told: []string{"1 false", "2 false"}},
		{name: "no checks left today",
			change: func(c *realname.Config) { c.Limits.IdentityDay = 1 },
			before: func(t *testing.T, w *realnametest.World, _ *gap) {
				if u := walk(t, w, "account-2", realname.MethodIDCard).identity(people[0]); u.err != nil {
					t.Fatal(u.err)
				}
			},
			told: []string{"1 true"}}, // account-2's
		{name: "the last check of today was taken meanwhile",
			change: func(c *realname.Config) { c.Limits.IdentityDay = 1 },
			before: func(t *testing.T, w *realnametest.World, store *gap) {
				store.before(1, "swap", "rn/i/", func() {
					if u := walk(t, w, "account-2", realname.MethodIDCard).identity(people[0]); u.err != nil {
						t.Error(u.err)
					}
				})
			},
			told: []string{"2 true", "1 true"}},
		{name: "another call was faster",
			before: func(t *testing.T, w *realnametest.World, store *gap) {
				store.before(3, "swap", "rn/s/", func() { // after consent: the reservation
					s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
					if err == nil {
						_, err = w.Verifier.Cancel(t.Context(), s.Ref)
					}
					if err != nil {
						t.Error(err)
					}
				})
			},
			told: []string{"1 true"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var g turnstile
			store := newGap()
			w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) {
				c.Gate, c.Retries = g.gate, 1
				if tt.change != nil {
					tt.change(c)
				}
			}})
			if tt.before != nil {
				tt.before(t, w, store)
			}
			w.Backend.Script(realname.StepIdentity, tt.replies...)
			walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
			if diff := cmp.Diff(tt.told, g.told); diff != "" || !store.reached() {
				t.Errorf("the gate was told (-want +got):\n%s", diff)
			}
			if len(g.asked) != len(tt.told) {
				t.Errorf("the gate was asked %d times, want %d", len(g.asked), len(tt.told))
			}
		})
	}
}

// TestRetriesAreBounded: there are as many as configured, for a backend that is down
// alone, and for the same subject alone.
func TestRetriesAreBounded(t *testing.T) {
	down := realnametest.Down(realname.FailureUnavailable)
	always := []realnametest.Reply{down, down, down, down, down, down, down, down}
	for name, tt := range map[string]struct {
		retries int
		replies []realnametest.Reply
		want    int // checks
	}{
		"none":          {0, always, 1},
		"one":           {1, always, 2},
		"two":           {2, always, 3},
		"lost":          {2, []realnametest.Reply{realnametest.Lost(realnametest.Pass())}, 1},
		"lost after it": {2, []realnametest.Reply{down, realnametest.Lost(realnametest.Pass())}, 2},
		"quota":         {2, []realnametest.Reply{realnametest.Down(realname.FailureQuota), down}, 1},
		"misconfigured": {2, []realnametest.Reply{realnametest.Down(realname.FailureMisconfigured), down}, 1},
		"no":            {2, []realnametest.Reply{realnametest.Fail(realname.ReasonMismatch), down}, 1},
	} {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Retries = tt.retries }})
		w.Backend.Script(realname.StepPhotos, tt.replies...)
		walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos()
		if n := w.Backend.Count(realname.StepPhotos); n != tt.want {
			t.Errorf("%s: %d checks, want %d", name, n, tt.want)
		}
	}
}

// TestRetryOfAnotherSubject: where the subject changes before a retry, nobody is asked
// about the one before any more, and nothing passes for it.
func TestRetryOfAnotherSubject(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) { c.Retries = 1 }})
	w.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureUnavailable), realnametest.Fail(realname.ReasonMismatch))
	u := walk(t, w, "account-1", realname.MethodIDCard)
	store.before(3, "swap", "rn/s/", func() { // after the first check was reserved and settled
		w.Clock.Advance(time.Minute)
		if _, err := w.Verifier.SubmitIdentity(u.ctx, u.ref, people[1]); err != nil {
			t.Error(err)
		}
	})
	w.Verifier.SubmitIdentity(u.ctx, u.ref, people[0])
	s, err := w.Verifier.Get(u.ctx, u.ref)
	if err != nil || !store.reached() || s.Subject != people[1] || s.Step(realname.StepIdentity).Phase != realname.PhaseFailed {
		t.Errorf("identity is %v, %v; want failed, for the second subject", s.Step(realname.StepIdentity).Phase, err)
	}
	if n := w.Backend.Count(realname.StepIdentity); n != 2 {
		t.Errorf("%d checks, want one for each subject", n)
	}
}

// TestTrailIsAChain: no byte of any entry but the last can be changed, none taken
// out, doubled or moved, and the first has none before it.
func TestTrailIsAChain(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0])
	trail, err := w.Verifier.Records().Trail(t.Context(), u.ref.ID)
	if err != nil || u.err != nil || len(trail) < 10 {
		t.Fatalf("%d entries, %v, %v", len(trail), err, u.err)
	}
	if err := trail.Verify(); err != nil {
		t.Errorf("as it is: %v", err)
	}
	broken := func(what string, changed realname.Trail) {
		t.Helper()
		if err := changed.Verify(); !errors.Is(err, realname.ErrTrail) {
			t.Errorf("%s: Verify = %v", what, err)
		}
	}
	for i, entry := range trail {
		for at := range entry {
			changed := append(realname.Trail{}, trail...)
			changed[i] = append([]byte{}, entry...)
			changed[i][at] ^= 1
			if i == len(trail)-1 {
				if changed.Verify() == nil && changed.Head() == trail.Head() {
					t.Errorf("byte %d of the last entry: the head is the same", at)
				}
				continue
			}
			broken(fmt.Sprintf("byte %d of entry %d", at, i+1), changed)
		}
		if i < len(trail)-1 {
			broken(fmt.Sprintf("without entry %d", i+1), append(append(realname.Trail{}, trail[:i]...), trail[i+1:]...))
		}
		broken(fmt.Sprintf("entry %d twice", i+1), append(append(realname.Trail{}, trail[:i+1]...), trail[i:]...))
	}
	broken("a first entry that has one before it", realname.Trail{[]byte(`{"Seq":1,"Prev":"x"}`)})
	broken("a first entry with another number", realname.Trail{[]byte(`{"Seq":2,"Prev":""}`)})
	broken("the same number twice, chained", realname.Trail{trail[0], bytesOf(trail[:1], 1)})
}

// bytesOf is an entry that is chained to the trail, under a number of one's own.
func bytesOf(t realname.Trail, seq int) []byte {
	return fmt.Appendf(nil, `{"Seq":%d,"Prev":%q}`, seq, t.Head())
}
