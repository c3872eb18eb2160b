package realname_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/google/go-cmp/cmp"
)

var viewedAt = time.Date(2026, 1, 5, 2, 0, 0, 123_000, time.UTC)

// viewedEvents are events of every kind of form: of a session, of an account, without anything.
func viewedEvents() map[string]realname.Event {
	return map[string]realname.Event{
		"approved": {
			Seq: 3, Kind: realname.EventStatus, Session: "g1il00st00mfdkd7pa74b32lds", Account: "account-1",
			Goal: realname.GoalVerify, Status: realname.StatusApproved, Time: viewedAt,
		},
		"rejected": {
			Seq: 4, Kind: realname.EventStatus, Session: "g1il00st00mfdkd7pa74b32lds", Account: "account-1",
			Goal: realname.GoalRenew, Status: realname.StatusRejected, Reason: realname.ReasonFaceMismatch, Time: viewedAt,
		},
		"level": {
			Seq: 1, Kind: realname.EventLevel, Account: "account-1", Time: viewedAt, Level: 2, Until: viewedAt.Add(time.Hour),
		},
		"lapsed": {Seq: 2, Kind: realname.EventLapsed, Account: "account-1", Time: viewedAt},
		"zero":   {},
	}
}

// viewed are sessions at different places.
func viewed() map[string]realname.View {
	someone := realnametest.Someone()
	open := realname.Session{
		Ref: realname.Ref{Account: "account-1", ID: "g1il00st00mfdkd7pa74b32lds"}, Goal: realname.GoalVerify,
		Method: realname.MethodIDCard, Status: realname.StatusOpen, Waiting: realname.WaitingForProvider, Next: realname.StepFace,
		Steps: []realname.Progress{
			{Step: realname.StepIdentity, Phase: realname.PhasePassed, Left: 4, Findings: realname.FindingsOf(realname.FindingNameVariant)},
			{Step: realname.StepFace, Phase: realname.PhasePending, Left: 2},
			{Step: realname.StepCode, Phase: realname.PhaseNeeded, Left: -1},
			{Step: realname.StepReview, Left: 5},
		},
		Started: viewedAt, Deadline: viewedAt.Add(30 * time.Minute), Subject: someone,
		Card: card.Number, Mobile: mobile, Continue: realname.NewDetail("https://face.example/?token=4711"),
	}
	ended := open
	ended.Status, ended.Reason, ended.Waiting, ended.Next = realname.StatusRejected, realname.ReasonReviewRejected, realname.WaitingForNobody, 0
	ended.Decided, ended.Ended, ended.Round = viewedAt.Add(time.Minute), viewedAt.Add(time.Minute), 2
	ended.Continue = realname.Detail{}
	return map[string]realname.View{"open": open.View(), "ended": ended.View(), "zero": realname.Session{}.View()}
}

// TestGoldenJSON pins what an event and the view of a session are as JSON, and that they are
// read back.
func TestGoldenJSON(t *testing.T) {
	all := map[string]any{}
	for name, e := range viewedEvents() {
		all["event "+name] = e
		wantReadBack(t, e)
	}
	for name, v := range viewed() {
		all["view "+name] = v
		wantReadBack(t, v)
	}
	got, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "golden", "views.json")
	if *update {
		if err := os.WriteFile(file, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	leaktest.CheckText(t, "JSON", string(got), realnametest.Someone().Name.Reveal(), realnametest.Someone().Number.Reveal(),
		card.Number.Reveal(), mobile.Reveal(), "token=4711")
}

func wantReadBack[T any](t *testing.T, v T) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var again T
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v, again); diff != "" {
		t.Errorf("%s is read back as something else (-want +got):\n%s", b, diff)
	}
}

func TestViewDoesNotLeak(t *testing.T) {
	for _, v := range viewed() {
		leaktest.Check(t, v, realnametest.Someone().Name.Reveal(), realnametest.Someone().Number.Reveal(),
			card.Number.Reveal(), mobile.Reveal(), "https://face.example/?token=4711")
	}
}

// TestViewOfASession: what a session has is in its view.
func TestViewOfASession(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(realnametest.Someone()).card()
	v := u.s.View()
	if u.err != nil || v.Session != u.ref.ID || v.Account != "account-1" || v.Next != realname.StepCode || v.Status != realname.StatusOpen {
		t.Errorf("%+v, %v", v, u.err)
	}
	want := [4]string{
		realnametest.Someone().Name.Masked(), realnametest.Someone().Number.Masked(), card.Number.Masked(), mobile.Masked(),
	}
	if got := [4]string{v.Name, v.Number, v.Card, v.Mobile}; got != want {
		t.Errorf("masked values %v, want %v", got, want)
	}
}

// TestViewOfADocument: who has no mainland number shows that of the other document.
func TestViewOfADocument(t *testing.T) {
	n := document.MustParse(document.KindPassport, "E12345678")
	v := realname.Session{Subject: realname.Identity{Name: realnametest.Someone().Name, Document: n}}.View()
	if v.Number != n.Masked() || v.Document != n.Kind().String() || v.Number == "" {
		t.Errorf("the document is %q, %q", v.Document, v.Number)
	}
	leaktest.Check(t, v, n.Reveal())
}

// TestDeliveredEventsAreJSON: every event that is delivered comes through JSON unchanged.
func TestDeliveredEventsAreJSON(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard).all(realnametest.Someone())
	if u.err != nil {
		t.Fatal(u.err)
	}
	var n atomic.Int32
	_, err := w.Verifier.Deliver(t.Context(), func(_ context.Context, e realname.Event) error {
		n.Add(1)
		wantReadBack(t, e)
		b, err := json.Marshal(e)
		if !bytes.Contains(b, []byte(`Z"`)) || strings.Contains(string(b), "unknown") {
			t.Errorf("%s", b)
		}
		return err
	})
	if n.Load() < 3 || err != nil {
		t.Errorf("%d events, %v", n.Load(), err)
	}
}

// The session of a request goes to the page as JSON, without personal data in the clear.
func ExampleSession_View() {
	ctx := context.Background()
	w, _ := realnametest.New(realnametest.Options{})
	s, _ := w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
	v := s.View()
	v.Session = "g1il00st00mfdkd7pa74b32lds" // drawn at random
	v.Steps = v.Steps[:1]
	b, _ := json.MarshalIndent(v, "", "  ")
	fmt.Println(string(b))
	// Output:
	// {
	//   "session": "g1il00st00mfdkd7pa74b32lds",
	//   "account": "account-1",
	//   "goal": "verify",
	//   "method": "id_card",
	//   "status": "approved",
	//   "waiting": "nobody",
	//   "steps": [
	//     {
	//       "step": "identity",
	//       "phase": "passed",
	//       "left": 4
	//     }
	//   ],
	//   "round": 1,
	//   "started": "2026-01-05T02:00:00Z",
	//   "decided": "2026-01-05T02:00:00Z",
	//   "ended": "2026-01-05T02:00:00Z",
	//   "deadline": "2026-01-14T02:00:00Z",
	//   "name": "张**",
	//   "number": "1****************X",
	//   "mobile": "138****8000"
	// }
}
