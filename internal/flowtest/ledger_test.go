package flowtest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A story is what a ledger is told of one session, step by step.
type story struct {
	*ledger
	at    time.Time
	now   realname.Session
	trail realname.Trail

	requests map[uint32]*request // that reserved each operation
	by       *request            // who writes
}

// newStory begins with a session by bank card whose data is given and whose steps
// are all to be done.
func newStory() *story {
	return storyOf(newLedger(realname.Limits{Accounts: 1}), "account-1")
}

func storyOf(l *ledger, account string) *story {
	s := &story{
		ledger: l, at: time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC), requests: make(map[uint32]*request),
	}
	s.now = realname.Session{
		Ref: realname.Ref{Account: account, ID: "session of " + account}, Method: realname.MethodBankCard,
		Status: realname.StatusOpen, Subject: realnametest.Someone(), Deadline: s.at.Add(time.Hour),
		Steps: []realname.Progress{
			{Step: realname.StepIdentity, Phase: realname.PhaseNeeded, Left: 5},
			{Step: realname.StepCard, Phase: realname.PhaseNeeded, Left: 5},
			{Step: realname.StepPIN, Phase: realname.PhaseNeeded, Left: -1},
			{Step: realname.StepReview, Phase: realname.PhaseNeeded, Left: 5},
		},
	}
	s.write(realname.Entry{Kind: "status", Status: "open"})
	return s
}

// write stores the session with one more entry on its trail.
func (s *story) write(e realname.Entry) {
	e.Epoch, e.Time, e.Prev = 1, s.at, s.trail.Head()
	if len(s.trail) > 0 { // times are relative to the first
		e.Time = time.UnixMicro(s.at.Sub(s.trail.Entries()[0].Time).Microseconds())
	}
	s.trail = append(s.trail, wire.Append(nil, func(c *wire.Codec) { fields(c, e) }))
	s.stored()
}

// fields writes an entry as the Verifier does.
func fields(c *wire.Codec, e realname.Entry) {
	at, prev := e.Time.UnixMicro(), make([]byte, 0, 32)
	prev, err := base64.RawURLEncoding.AppendDecode(prev, []byte(e.Prev))
	if err != nil {
		panic(err)
	}
	number := func(n uint64, name string, names ...string) {
		x := uint64(slices.Index(names, name) + 1)
		wire.Uint(c, n, "", "", &x)
	}
	wire.Int(c, 1, "", "", &at)
	number(2, e.Kind, "status", "consent", "method", "subject", "asked", "settled", "late", "proved", "referred",
		"decided", "code_sent", "code_wrong", "provider_copy", "data",
		"look", "card_unbound", "suspended", "resumed", "reverify", "released", "extended", "held", "unheld", "photos_seen", "escalated",
		"revealed", "noted", "screened", "screening_cleared", "voted", "unlocked", "exported",
		"erasure", "restricted", "notes_read", "consent_withdrawn")
	number(3, e.Step, "identity", "photos", "face", "card", "carrier", "code", "pin", "review", "claim")
	wire.Uint(c, 4, "", "", &e.Op)
	number(5, e.Outcome, "passed", "failed", "pending", "not_judged", "unresolved", "waiting")
	number(8, e.Status, "open", "review", "approved", "rejected", "expired", "canceled", "revoked")
	wire.Uint(c, 9, "", "", &e.Epoch)
	c.Bytes(12, "", "", &prev)
}

// stored stores the session as it is now.
func (s *story) stored() {
	steps := append([]realname.Progress(nil), s.now.Steps...)
	s.now.Steps = steps
	s.wrote(s.by, s.now, append(realname.Trail(nil), s.trail...), s.at)
}

// is sets the phase of a step.
func (s *story) is(step realname.Step, p realname.Phase) {
	s.now.Steps = append([]realname.Progress(nil), s.now.Steps...)
	for i := range s.now.Steps {
		if s.now.Steps[i].Step == step {
			s.now.Steps[i].Phase = p
		}
	}
}

// key is the key of an operation.
func (s *story) key(op uint32) string { return fmt.Sprint(s.now.Ref.ID, " ", op) }

// begin has the request that reserved an operation call its backend.
func (s *story) begin(step realname.Step, op uint32, about realname.Identity) {
	s.begun(s.requests[op], "", step, s.key(op), about)
}

// answer is what the backend says, at once or late.
func (s *story) answer(op uint32, a realname.Answer) {
	s.answered(s.key(op), a, nil)
}

// unresolved closes an operation that has no answer in time.
func (s *story) unresolved(step realname.Step, op uint32) {
	s.reserve(step, op)
	s.settle(step, op, "unresolved", realname.PhaseUnresolved)
}

// left adds to the tries that a step has left.
func (s *story) left(step realname.Step, n int) {
	s.now.Steps = append([]realname.Progress(nil), s.now.Steps...)
	for i := range s.now.Steps {
		if s.now.Steps[i].Step == step {
			s.now.Steps[i].Left += n
		}
	}
}

func (s *story) reserve(step realname.Step, op uint32) {
	s.left(step, -1)
	s.uncounted(step, op)
}

// uncounted reserves an operation and leaves the tries as they are.
func (s *story) uncounted(step realname.Step, op uint32) {
	s.is(step, realname.PhaseReserved)
	s.by = new(request)
	s.requests[op] = s.by
	s.write(realname.Entry{Kind: "asked", Step: step.String(), Op: op})
}

func (s *story) settle(step realname.Step, op uint32, outcome string, p realname.Phase) {
	s.is(step, p)
	s.write(realname.Entry{Kind: "settled", Step: step.String(), Op: op, Outcome: outcome})
}

var yes = realname.Answer{Verdict: realname.VerdictPass}

// pass goes through a step that asks a backend.
func (s *story) pass(step realname.Step, op uint32) {
	s.reserve(step, op)
	s.begin(step, op, s.now.Subject)
	s.answer(op, yes)
	s.settle(step, op, "passed", realname.PhasePassed)
}

func (s *story) status(to realname.Status) {
	s.now.Status = to
	if !live(to) {
		s.now.Waiting = realname.WaitingForNobody
	}
	s.write(realname.Entry{Kind: "status", Status: to.String()})
}

// whole goes through everything, up to the approval.
func (s *story) whole() {
	s.pass(realname.StepIdentity, 1)
	s.pass(realname.StepCard, 2)
	s.is(realname.StepPIN, realname.PhasePassed)
	s.write(realname.Entry{Kind: "proved", Step: "pin"})
	s.status(realname.StatusReview)
	s.pass(realname.StepReview, 3)
	s.status(realname.StatusApproved)
}

// tell delivers events.
func (s *story) tell(statuses ...realname.Status) {
	for i, status := range statuses {
		s.delivered(realname.Event{Seq: uint64(i + 1), Session: s.now.Ref.ID, Status: status})
	}
}

// TestLedger tells stories in which one invariant is broken: the ledger names it.
func TestLedger(t *testing.T) {
	other := people[1]
	identity, card := realname.StepIdentity, realname.StepCard
	tests := []struct {
		name string
		want int // the invariant; 0 for none
		tell func(s *story)
	}{
		{"an honest flow", 0, func(s *story) {
			s.whole()
			s.tell(realname.StatusOpen, realname.StatusReview, realname.StatusApproved)
			s.tell(realname.StatusOpen)
			s.ended(s.now)
		}},
		{"checked without a consent", 14, func(s *story) {
			s.reserve(identity, 1)
			s.write(realname.Entry{Kind: "consent_withdrawn", Step: identity.String()})
			s.begin(identity, 1, s.now.Subject)
		}},
		{"agreed to again", 0, func(s *story) {
			s.write(realname.Entry{Kind: "consent_withdrawn", Step: identity.String()})
			s.write(realname.Entry{Kind: "consent", Step: identity.String()})
			s.pass(identity, 1)
		}},
		{"approved without a step", 1, func(s *story) {
			s.pass(identity, 1)
			s.status(realname.StatusReview)
			s.status(realname.StatusApproved)
		}},
		{"a program approves what was left to people", 1, func(s *story) {
			s.pass(card, 2)
			s.is(identity, realname.PhaseReferred)
			s.status(realname.StatusReview)
			s.pass(realname.StepReview, 3)
			s.status(realname.StatusApproved)
		}},
		{"people approve what was left to them", 0, func(s *story) {
			s.pass(card, 2)
			s.is(identity, realname.PhaseReferred)
			s.is(realname.StepPIN, realname.PhasePassed)
			s.write(realname.Entry{Kind: "proved", Step: "pin"})
			s.status(realname.StatusReview)
			s.is(realname.StepReview, realname.PhasePassed)
			s.write(realname.Entry{Kind: "decided"})
			s.status(realname.StatusApproved)
		}},
		{"a program approves over a finding", 1, func(s *story) {
			s.now.Steps[0].Findings = realname.FindingsOf(realname.FindingRiskSuspected)
			s.whole()
		}},
		{"a program approves over a note", 0, func(s *story) {
			s.now.Steps[0].Findings = realname.FindingsOf(realname.FindingPictureFlawed)
			s.whole()
		}},
		{"asked about somebody else", 1, func(s *story) {
			s.reserve(identity, 1)
			s.begin(identity, 1, other)
			s.answer(1, yes)
			s.settle(identity, 1, "passed", realname.PhasePassed)
		}},
		{"another person's photos", 1, func(s *story) {
			s.reserve(identity, 1)
			s.begin(identity, 1, s.now.Subject)
			s.read(s.key(1), other)
			s.answer(1, yes)
			s.settle(identity, 1, "passed", realname.PhasePassed)
		}},
		{"a call that comes when another one was answered", 0, func(s *story) {
			s.unresolved(card, 1)
			s.pass(card, 2)
			s.begin(card, 1, s.now.Subject)
			s.read(s.key(1), realname.Identity{})
			s.answer(1, realname.Answer{Verdict: realname.VerdictFail})
			s.stored()
		}},
		{"the name in another spelling", 0, func(s *story) {
			s.now.Subject.Name = names.MustParse("Li Ming")
			s.reserve(identity, 1)
			s.begin(identity, 1, realname.Identity{
				Name: names.MustParse("LI MING"), Number: s.now.Subject.Number,
			})
			s.answer(1, yes)
			s.settle(identity, 1, "passed", realname.PhasePassed)
		}},
		{"the pass outlives its subject", 2, func(s *story) {
			s.pass(identity, 1)
			s.now.Subject = other
			s.write(realname.Entry{Kind: "subject"})
		}},
		{"settled by an operation that is over", 2, func(s *story) {
			s.reserve(identity, 1)
			s.begin(identity, 1, s.now.Subject)
			s.settle(identity, 1, "failed", realname.PhaseFailed)
			s.settle(identity, 1, "passed", realname.PhasePassed)
		}},
		{"begun twice", 3, func(s *story) {
			s.reserve(identity, 1)
			s.begin(identity, 1, s.now.Subject)
			s.begin(identity, 1, s.now.Subject)
		}},
		{"begun by another request", 4, func(s *story) {
			s.reserve(identity, 1)
			s.requests[1] = new(request)
			s.begin(identity, 1, s.now.Subject)
		}},
		{"another session's operation", 4, func(s *story) {
			s.reserve(identity, 1)
			s.begun(s.by, "session of account-2", identity, s.key(1), s.now.Subject)
		}},
		{"begun as another step", 4, func(s *story) {
			s.unresolved(card, 1)
			s.reserve(identity, 2)
			s.begin(card, 2, s.now.Subject)
		}},
		{"checked before it is counted", 4, func(s *story) {
			s.begin(identity, 1, s.now.Subject)
		}},
		{"not counted", 4, func(s *story) {
			s.uncounted(identity, 1)
			s.begin(identity, 1, s.now.Subject)
		}},
		{"approved at the deadline", 5, func(s *story) {
			s.now.Deadline = s.at
			s.whole()
		}},
		{"open after the end", 5, func(s *story) {
			s.status(realname.StatusExpired)
			s.status(realname.StatusOpen)
		}},
		{"two at a time", 6, func(s *story) {
			s.reserve(identity, 1)
			s.reserve(identity, 2)
		}},
		{"one account too many", 7, func(s *story) {
			s.whole()
			storyOf(s.ledger, "account-2").whole()
		}},
		{"another account after a revocation", 0, func(s *story) {
			s.whole()
			s.status(realname.StatusRevoked)
			storyOf(s.ledger, "account-2").whole()
		}},
		{"an event is missing", 8, func(s *story) {
			s.whole()
			s.tell(realname.StatusOpen, realname.StatusReview)
			s.ended(s.now)
		}},
		{"a gap between events", 8, func(s *story) {
			s.whole()
			s.tell(realname.StatusOpen, realname.StatusReview)
			s.delivered(realname.Event{Seq: 4, Session: s.now.Ref.ID, Status: realname.StatusApproved})
			s.ended(s.now)
		}},
		{"an event changes", 8, func(s *story) {
			s.tell(realname.StatusOpen)
			s.tell(realname.StatusReview)
		}},
		{"an entry is changed", 9, func(s *story) {
			s.pass(identity, 1)
			s.trail[1] = []byte(`{"Seq":2}`)
			s.stored()
		}},
		{"the trail is cut off", 9, func(s *story) {
			s.pass(identity, 1)
			s.trail = s.trail[:2]
			s.stored()
		}},
		{"a try comes back without a reason", 10, func(s *story) {
			s.pass(identity, 1)
			s.left(identity, 1)
			s.stored()
		}},
		{"a try is given back", 0, func(s *story) {
			s.reserve(card, 1)
			s.left(card, 1)
			s.settle(card, 1, "not_judged", realname.PhaseNeeded)
		}},
		{"tries are given back as often as nothing was judged", 0, func(s *story) {
			for op := range uint32(6) {
				s.reserve(card, op)
				s.left(card, 1)
				s.settle(card, op, "not_judged", realname.PhaseNeeded)
			}
		}},
		{"a try is given back that was judged", 10, func(s *story) {
			s.reserve(card, 1)
			s.left(card, 1)
			s.settle(card, 1, "failed", realname.PhaseNeeded)
		}},
		{"too many on one day", 10, func(s *story) {
			for range 21 {
				s.day(&operation{at: s.at}, "account", 20)
			}
		}},
		{"as many were not judged", 0, func(s *story) {
			for i := range 21 {
				key := fmt.Sprint(i)
				s.ops[key] = &operation{at: s.at}
				s.day(s.ops[key], "account", 20)
				s.unjudged(key)
			}
		}},
		{"many on two days", 0, func(s *story) {
			for i := range 21 {
				s.day(&operation{at: s.at.Add(time.Duration(i) * time.Hour)}, "account", 20)
			}
		}},
		{"withdrawn data is returned", 11, func(s *story) {
			s.write(realname.Entry{Kind: "data"})
		}},
		{"no answer passes", 12, func(s *story) {
			s.reserve(identity, 1)
			s.begin(identity, 1, s.now.Subject)
			s.answer(1, realname.Answer{})
			s.settle(identity, 1, "passed", realname.PhasePassed)
		}},
		{"the yes of a call that was given up passes another one", 12, func(s *story) {
			s.unresolved(card, 1)
			s.reserve(card, 2)
			s.begin(card, 1, s.now.Subject)
			s.answer(1, yes)
			s.begin(card, 2, s.now.Subject)
			s.settle(card, 2, "passed", realname.PhasePassed)
		}},
		{"a yes about somebody else passes", 12, func(s *story) {
			s.reserve(identity, 1)
			s.begin(identity, 1, s.now.Subject)
			s.answer(1, realname.Answer{Verdict: realname.VerdictPass, About: other})
			s.settle(identity, 1, "passed", realname.PhasePassed)
		}},
		{"an operation never ends", 13, func(s *story) {
			s.reserve(identity, 1)
			s.tell(realname.StatusOpen)
			s.now.Waiting = realname.WaitingForNobody
			s.ended(s.now)
		}},
		{"a session never ends", 13, func(s *story) {
			s.now.Waiting = realname.WaitingForUser
			s.tell(realname.StatusOpen)
			s.ended(s.now)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory()
			tt.tell(s)
			found := s.violations()
			if tt.want == 0 && len(found) > 0 {
				t.Errorf("found %v, want nothing", found)
			}
			seen := false
			for _, v := range found {
				seen = seen || v.invariant == tt.want
			}
			if tt.want != 0 && !seen {
				t.Errorf("found %v, want invariant %d", found, tt.want)
			}
		})
	}
}
