package realnametest_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

func mustName(s string) names.Name      { return names.MustParse(s) }
func mustNumber(s string) idcard.Number { return idcard.MustParse(s) }

func TestScriptIsPlayedInOrder(t *testing.T) {
	var b realnametest.Backend
	op := realname.Op{Key: "op", Step: realname.StepIdentity}
	b.Script(op.Step, realnametest.Fail(realname.ReasonMismatch), realnametest.Down(realname.FailureQuota))
	b.Script(op.Step, realnametest.Later("token-1"))
	b.Script(realname.StepFace, realnametest.Fail(realname.ReasonFaceMismatch))
	a, err := b.Match(t.Context(), op, realnametest.Someone())
	if a.Verdict != realname.VerdictFail || a.Reason != realname.ReasonMismatch || err != nil {
		t.Errorf("first: %v %v, %v", a.Verdict, a.Reason, err)
	}
	var f *realname.Failure
	if _, err = b.Match(t.Context(), op, realnametest.Someone()); !errors.As(err, &f) {
		t.Errorf("second: %v, want a Failure", err)
	}
	a, _ = b.Match(t.Context(), op, realnametest.Someone())
	if a.Verdict != realname.VerdictPending || a.Token.Reveal() != "token-1" {
		t.Errorf("third: %v", a.Verdict)
	}
	a, _ = b.Match(t.Context(), op, realnametest.Someone())
	if a.Verdict != realname.VerdictPass {
		t.Errorf("after the script: %v, want pass", a.Verdict)
	}
	if b.Count(op.Step) != 4 || b.Count(realname.StepFace) != 0 || len(b.Calls()) != 4 {
		t.Errorf("calls = %+v", b.Calls())
	}
	if c := b.Calls()[0]; c.Key != "op" || c.About != realnametest.Someone() || c.Query {
		t.Errorf("first call = %+v", c)
	}
}

// A query knows what was judged, and nothing of what was not.
func TestQueries(t *testing.T) {
	tests := []struct {
		name  string
		reply realnametest.Reply
		want  realname.Verdict // 0: the provider never saw the operation
	}{
		{"yes", realnametest.Pass(), realname.VerdictPass},
		{"no", realnametest.Fail(realname.ReasonMismatch), realname.VerdictFail},
		{"pending", realnametest.Later("token-1"), realname.VerdictPass},
		{"lost", realnametest.Lost(realnametest.Fail(realname.ReasonMismatch)), realname.VerdictFail},
		{"down", realnametest.Down(realname.FailureUnavailable), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b realnametest.Backend
			op := realname.Op{Key: "op", Step: realname.StepFace}
			b.Script(op.Step, tt.reply)
			_, _ = b.CheckFace(t.Context(), op, realnametest.Someone(), realname.Photo{})
			a, err := b.Query(t.Context(), op, realname.Detail{})
			if a.Verdict != tt.want || (err == nil) != (tt.want != 0) {
				t.Errorf("query = %v, %v; want %v", a.Verdict, err, tt.want)
			}
			var f *realname.Failure
			if tt.want == 0 && (!errors.As(err, &f) || f.Kind != realname.FailureUnavailable) {
				t.Errorf("query = %v, want unavailable", err)
			}
			if b.Count(op.Step) != 1 {
				t.Error("a query was counted as begun")
			}
		})
	}
}

// PhotosOf makes cards that fit their holder, however old.
func TestPhotosOf(t *testing.T) {
	for _, number := range []string{
		"11010519491231002X", "110101199003070134", "110101200503070136", "110101200709070131",
	} {
		n, err := idcard.Parse(number)
		if err != nil {
			t.Fatalf("test number: %v", err)
		}
		id := realname.Identity{Name: mustName("张三丰"), Number: n}
		w, err := realnametest.New(realnametest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := w.Walk(t.Context(), "account-1", realname.MethodIDCard, id)
		if p := s.Step(realname.StepPhotos); err != nil || p.Phase != realname.PhasePassed {
			t.Errorf("born %v: photos = %+v, %v", n.Birth(), p, err)
		}
	}
}

func TestUnreadablePhotos(t *testing.T) {
	good := realnametest.PhotosOf(realnametest.Someone())
	junk := realname.NewPhoto([]byte("not a card"))
	half := realname.NewPhoto([]byte("test card, front\nonly one line"))
	odd := realname.NewPhoto([]byte("test card, front\n张三丰\n110"))
	for _, p := range []realname.Photos{
		{}, {Front: junk, Back: good.Back}, {Front: good.Front, Back: junk},
		{Front: good.Back, Back: good.Front}, {Front: half, Back: good.Back},
		{Front: odd, Back: good.Back},
	} {
		var b realnametest.Backend
		_, a, err := b.ReadDocument(t.Context(), realname.Op{Step: realname.StepPhotos}, p)
		if a.Verdict != realname.VerdictFail || a.Reason != realname.ReasonDocumentQuality || err != nil {
			t.Errorf("%v: %v %v, %v; want fail, document_quality", p, a.Verdict, a.Reason, err)
		}
	}
}

func TestClock(t *testing.T) {
	start := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	c := realnametest.NewClock(start)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() { c.Advance(time.Second); c.Now() })
	}
	wg.Wait()
	if got := c.Now().Sub(start); got != 10*time.Second {
		t.Errorf("moved by %v, want 10s", got)
	}
}

func TestWalk(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		w, err := realnametest.New(realnametest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := w.Walk(t.Context(), "account-1", m, realnametest.Someone())
		if err != nil || s.Status != realname.StatusApproved {
			t.Errorf("%v: %v, %v; want approved", m, s.Status, err)
		}
	}
}

// Walk stops where a step is not passed, rather than use up its tries.
func TestWalkStops(t *testing.T) {
	w, err := realnametest.New(realnametest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	no := realnametest.Fail(realname.ReasonFaceMismatch)
	w.Backend.Script(realname.StepFace, no, no, no)
	s, err := w.Walk(t.Context(), "account-1", realname.MethodIDCard, realnametest.Someone())
	if err != nil || s.Next != realname.StepFace || w.Backend.Count(realname.StepFace) != 1 {
		t.Errorf("next %v after %d face checks, %v; want face, 1",
			s.Next, w.Backend.Count(realname.StepFace), err)
	}
	w.Backend.Script(realname.StepFace) // changes nothing
	s, err = w.Walk(t.Context(), "account-2", realname.MethodIDCard, realnametest.Someone())
	if err != nil || s.Step(realname.StepFace).Phase != realname.PhaseFailed {
		t.Errorf("another account: %+v, %v", s.Step(realname.StepFace), err)
	}
}

func TestNewRefuses(t *testing.T) {
	_, err := realnametest.New(realnametest.Options{
		Change: func(c *realname.Config) { c.Store = nil },
	})
	if !errors.Is(err, realname.ErrConfig) {
		t.Errorf("New without a store = %v, want ErrConfig", err)
	}
}
