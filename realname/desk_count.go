package realname

import (
	"slices"

	"github.com/go-realname/sdk/internal/wire"
)

// What bounds the entries of a session's trail that staff can cause at will. One actor alone does not use
// up what all have, and the last places are for those who have had few: those who are busy leave room for
// somebody to look at what they do.
const (
	maxStaffed    = 250 // looks, and what is done with data
	maxStaffedOne = 100 // of one actor
	maxVoted      = 250 // first votes
	maxVotedOne   = 30  // of one actor
	lastStaffed   = 50  // of each of the totals
	fewStaffed    = 3
)

// What bounds the same for an account in a day, whose trail keeps the newest entries alone.
const (
	maxDay    = 60
	maxDayOne = 5 // of one actor
	lastDay   = 24
	fewDay    = 1
)

// room reports whether an actor who has had some of all the places gets another one.
func room(all, most, last, mine, few int) bool {
	return all < most-last || all < most && mine < few
}

// A staffCount is how many entries an actor has caused at will.
type staffCount struct {
	Actor          string
	Entries, Votes uint8
	Day            int32   // of an account: they are of that day
	Read           instant // when they read the notes last, as it was noted
}

func (n *staffCount) fields(c *wire.Codec) {
	c.Text(1, "actor", "", &n.Actor)
	wire.Uint(c, 2, "entries", "", &n.Entries)
	wire.Uint(c, 3, "votes", "", &n.Votes)
	wire.Int(c, 4, "day", "", &n.Day)
	wire.Time(c, 5, "read", "", &n.Read)
}

// isZero reports whether nothing is counted: then the name of the actor is not kept.
func (n staffCount) isZero() bool { return n.Entries == 0 && n.Votes == 0 && n.Read == 0 }

// countOf is where an actor's entries are counted, in a list that nobody else has.
func countOf(all *[]staffCount, actor string) *staffCount {
	*all = slices.Clone(*all)
	i := slices.IndexFunc(*all, func(n staffCount) bool { return sameActor(n.Actor, actor) })
	if i < 0 {
		i, *all = len(*all), append(*all, staffCount{Actor: actor})
	}
	return &(*all)[i]
}

// staffed counts an entry that an actor can cause at will.
func (s *session) staffed(actor string) error {
	n := countOf(&s.Staff, actor)
	if n.Entries >= maxStaffedOne || !room(int(s.Staffed), maxStaffed, lastStaffed, int(n.Entries), fewStaffed) {
		return refuse(ReasonLimitExceeded, 0)
	}
	n.Entries++
	s.Staffed++
	return nil
}

// votedFor counts a first vote, and reports whether it gets an entry. A vote against somebody is kept
// without one where there is no room, and any other is refused.
func (s *session) votedFor(v vote) (entry bool, err error) {
	n := countOf(&s.Staff, v.By)
	switch full := n.Votes >= maxVotedOne || !room(int(s.Votes), maxVoted, lastStaffed, int(n.Votes), fewStaffed); {
	case full && v.Action.harmless():
		s.Staff = slices.DeleteFunc(s.Staff, staffCount.isZero)
		return false, nil
	case full:
		return false, refuse(ReasonLimitExceeded, 0)
	}
	n.Votes++
	s.Votes++
	return true, nil
}

// second reports whether what an actor wants to do with the session's data is to be done, where there are
// to be two. Otherwise it keeps the vote.
func (s *session) second(want vote) (bool, error) {
	want = s.State.saw(want, s.now)
	now, err := s.Asks.second(want)
	if err != nil || now {
		return now, err
	}
	entry, err := s.votedFor(want)
	if err != nil {
		return false, err
	}
	s.voted, s.changed = true, true
	if entry {
		s.record(note{Kind: noteVoted, Reason: want.Reason}, want.Action.String())
	}
	return false, nil
}

// staffed counts an entry that an actor can cause at will in a day, and reports whether there is room.
func (a *accountRecord) staffed(actor string, today int32) bool {
	a.Staff = slices.DeleteFunc(slices.Clone(a.Staff), func(n staffCount) bool { return n.Day != today })
	all := 0
	for _, n := range a.Staff {
		all += int(n.Entries)
	}
	n := countOf(&a.Staff, actor)
	if n.Entries >= maxDayOne || !room(all, maxDay, lastDay, int(n.Entries), fewDay) {
		a.Staff = slices.DeleteFunc(a.Staff, staffCount.isZero)
		return false
	}
	n.Entries, n.Day = n.Entries+1, today
	return true
}
