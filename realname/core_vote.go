package realname

import (
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/internal/wire"
)

// An Action is something that staff does, for which [Config].FourEyes may ask for a second actor.
type Action uint8

const (
	ActionApprove  Action = iota + 1 // [Desk.Decide] with Approve
	ActionReject                     // Desk.Decide without it
	ActionAgain                      // Desk.Decide with steps to be done again
	ActionRevoke                     // [Desk.Revoke]
	ActionRelease                    // [Desk.Release]
	ActionSuspend                    // [Desk.Suspend]
	ActionResume                     // [Desk.Resume]
	ActionUnlock                     // [Desk.Unlock]
	ActionReverify                   // [Desk.Reverify]
	ActionHold                       // [Records.Hold]
	ActionUnhold                     // [Records.Unhold]
	ActionClear                      // [Desk.ClearScreening]
	ActionExport                     // [Desk.Export] and [Desk.ExportSession]
	ActionErase                      // [Desk.Erase] and [Desk.EraseSession]
	ActionRestrict                   // [Desk.Restrict] and [Desk.RestrictSession]

	numActions = iota + 1
)

var actionNames = [numActions]string{
	"unknown", "approve", "reject", "again", "revoke", "release", "suspend", "resume", "unlock", "reverify", "hold", "unhold",
	"clear_screening", "export", "erase", "restrict",
}

// String returns a stable name such as "approve".
func (a Action) String() string { return nameOf(actionNames[:], uint8(a)) }

// A vote is what a first actor wants to be done, until a second one wants the same.
type vote struct {
	Action Action
	By     string
	At     instant
	Reason Reason
	Again  stepSet
	Until  instant  // of a demand or a hold
	Lock   Lock     // of an unlocking
	Seen   uint64   // what they saw: another number is another state
	Found  Findings // likewise

	Remarks uint8  // likewise: notes of reviewers
	About   string // of an unlocking: the tag of the mobile number
}

func (v *vote) fields(c *wire.Codec) {
	wire.Uint(c, 1, "action", "", &v.Action)
	c.Text(2, "by", "", &v.By)
	wire.Time(c, 3, "at", "", &v.At)
	wire.Uint(c, 4, "reason", "", &v.Reason)
	wire.Uint(c, 5, "again", "", &v.Again)
	wire.Time(c, 6, "until", "", &v.Until)
	wire.Uint(c, 7, "lock", "", &v.Lock)
	wire.Uint(c, 8, "seen", "", &v.Seen)
	wire.Uint(c, 9, "found", "", &v.Found)
	wire.Uint(c, 10, "remarks", "", &v.Remarks)
	c.Text(11, "about", "", &v.About)
}

// sameActor reports whether two names are of one actor: upper and lower case are not two people.
func sameActor(a, b string) bool { return strings.EqualFold(a, b) }

// voteTime is how long a first vote counts.
const voteTime = 72 * time.Hour

// same reports whether two votes want the same, of the same state, and the first still counts.
func (v vote) same(next vote) bool {
	fresh := next.At < v.At.add(voteTime)
	v.By, v.At = next.By, next.At
	return fresh && v == next
}

// saw is a vote of somebody who sees the session as it is: its state, the findings and the notes.
func (s *state) saw(v vote, now instant) vote {
	v.At, v.Seen, v.Found, v.Remarks = now, s.seen(), s.findings(), s.Remarks
	return v
}

// voter is who has voted about the case, as far as that counts now; "" for nobody.
func (s *state) voter(now instant) string {
	if v := s.Vote; v.Action == 0 || !v.same(s.saw(v, now)) {
		return ""
	}
	return s.Vote.By
}

// seen tells one state of a session from another, as far as whoever decides can see.
func (s *state) seen() uint64 {
	seen := uint64(s.Ops) | uint64(s.Epoch)<<32 | uint64(s.Round)<<48 | uint64(s.Status)<<56
	if s.Escalated {
		seen |= 1 << 63
	}
	return seen
}

// votes are those of first actors for what is done to an account, or with a session's data: at most one
// of each actor for each action. Nobody takes another's away.
type votes []vote

// maxVotes bounds them. The oldest go first.
const maxVotes = 40

// second reports whether an act is to be carried out: somebody else has wanted the same. Otherwise it
// keeps the vote. Who has voted for it already is refused.
func (all *votes) second(want vote) (bool, error) {
	kept := slices.DeleteFunc(slices.Clone(*all), func(o vote) bool { return want.At >= o.At.add(voteTime) })
	mine, others := false, false
	for _, o := range kept {
		mine = mine || o.same(want) && sameActor(o.By, want.By)
		others = others || o.same(want) && !sameActor(o.By, want.By)
	}
	switch {
	case others:
		*all = slices.DeleteFunc(kept, func(o vote) bool { return o.same(want) })
		return true, nil
	case mine:
		return false, refuse(ReasonSecondActor, 0)
	}
	kept = slices.DeleteFunc(kept, func(o vote) bool { return o.Action == want.Action && sameActor(o.By, want.By) })
	*all = append(kept, want)
	*all = (*all)[max(0, len(*all)-maxVotes):]
	return false, nil
}

// drop forgets who wants an action.
func (all *votes) drop(a Action) {
	*all = slices.DeleteFunc(slices.Clone(*all), func(o vote) bool { return o.Action == a })
}

// harmless reports whether an action takes away what somebody may do: no count stands in its way.
func (a Action) harmless() bool { return a == ActionReject || a == ActionRevoke || a == ActionSuspend }

// seconded reports whether an act is to be carried out: no second actor is asked for, or this is
// the one. Otherwise it keeps the vote, in the place of one for something else, and the case is
// free for another. Who has voted already is refused.
func (m *machine) seconded(v vote, needed bool) (bool, error) {
	v = m.saw(v, m.now)
	switch first := m.Vote; {
	case !needed || first.same(v) && !sameActor(first.By, v.By):
		m.Vote = vote{}
		return true, nil
	case first.same(v):
		return false, refuse(ReasonSecondActor, 0)
	}
	m.Vote = v
	m.note(noteVoted, 0, 0, v.Reason)
	m.unlease()
	return false, nil
}
