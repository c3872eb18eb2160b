package realname

import (
	"time"

	"github.com/go-realname/sdk/internal/wire"
)

// A screening is what an account keeps of the looks at lists of those who must not be verified.
type screening struct {
	Next    instant // when to look again; 0 for never
	Op      string  // of the look that is under way
	Date    instant // of the lists, as they were at the last look
	Forced  bool    // look again, whatever their date
	Hit     hit     // that stops the account
	Cleared hit     // that staff has found to be no reason
}

func (s *screening) fields(c *wire.Codec) {
	wire.Time(c, 1, "next", "", &s.Next)
	c.Text(2, "op", "", &s.Op)
	wire.Time(c, 3, "date", "", &s.Date)
	c.Bool(4, "forced", "", &s.Forced)
	c.Message(5, "hit", s.Hit.fields)
	c.Message(6, "cleared", s.Cleared.fields)
}

// A hit is an entry of a list that is about an account's person.
type hit struct {
	Case            string // names it in the list of staff
	List, Reference string // as the Screener gave them
	Date            instant
	At              instant
	Person          []byte // tag of whom the account was claimed for, or belonged to
}

func (h *hit) fields(c *wire.Codec) {
	c.Text(1, "case", "", &h.Case)
	c.Text(2, "list", "", &h.List)
	c.Text(3, "reference", "", &h.Reference)
	wire.Time(c, 4, "date", "", &h.Date)
	wire.Time(c, 5, "at", "", &h.At)
	c.Bytes(6, "person", "", &h.Person)
}

// concerns reports whether a hit may be about whom an account belongs to. Renews is the tag of the document
// that the person's takes the place of, if any.
func (h *hit) concerns(p *person, renews []byte) bool {
	return len(h.Person) == 0 || len(p.Tag) > 0 && (same(p.Tag, h.Person) || same(p.Tag, renews))
}

// isCleared reports whether staff has looked at a hit before: at the same entry, of the same date,
// for the same person. That one namesake is nobody of the list says nothing of the next.
func (s *screening) isCleared(h hit) bool {
	c := s.Cleared
	return c.Case != "" && len(h.Person) > 0 && same(c.Person, h.Person) && c.List == h.List && c.Reference == h.Reference && c.Date == h.Date
}

// looked notes that the lists have nothing that counts.
func (s *screening) looked(now instant, within time.Duration) {
	if s.Op, s.Forced = "", false; within > 0 && s.Hit.Case == "" {
		s.Next = now.add(within)
	}
}

// approved notes that the lists had nothing before an approval. A look that is under way, or asked for,
// is made all the same. Where a process without lists has approved, or brings the approval of one with
// lists, a look is made now.
func (s *screening) approved(now instant, within time.Duration, screened bool) {
	switch lists := within > 0; {
	case !lists && !screened || s.Op != "" || s.Forced || s.Hit.Case != "":
	case lists != screened:
		s.Next, s.Forced = now, true
	default:
		s.looked(now, within)
	}
}

// toBeScreened has a session approved by nobody who knows no lists. It is called where a process that
// knows some decides for an approval, and where it has looked.
func (m *machine) toBeScreened() {
	if m.lookout.screen > 0 {
		m.Rules |= goalScreened
	}
}

const (
	screenRetry = 10 * time.Minute // when a look is made again that got no answer
	screenPause = time.Hour        // for how long processes without lists leave a look alone that nobody makes
)

// A lookUp is one look at the lists: its operation, and the date that they have.
type lookUp struct {
	op   string
	date instant
}

// lookAgain begins another look where its time has come and the lists are other ones by now. To
// store it is the claim. A process without lists puts a look off that was asked for and that nobody makes,
// lest it comes to it again and again.
func (a *accountRecord) lookAgain(l lookUp, now instant, by lookout) bool {
	s := &a.Screening
	switch {
	case s.Next == 0 || s.Next > now || len(a.Approvals) == 0 || s.Hit.Case != "":
		return false
	case by.screen <= 0:
		return s.putOff(now)
	case !s.Forced && l.date != 0 && l.date == s.Date:
		s.looked(now, by.screen)
	default:
		s.Op, s.Next = l.op, now.add(screenRetry)
	}
	return true
}

// putOff leaves a look to processes with lists: for screenRetry it stays due, so that they come to it first.
func (s *screening) putOff(now instant) bool {
	if !s.Forced || now < s.Next.add(screenRetry) {
		return false
	}
	s.Next = now.add(screenPause)
	return true
}

// stop stops an account for a hit, and reports whether it is stopped: staff may have cleared it.
func (a *accountRecord) stop(h hit, now instant, by lookout) bool {
	s := &a.Screening
	if len(h.Person) == 0 {
		h.Person = a.Person.Tag
	}
	switch {
	case s.Hit.Case != "": // whatever was cleared before
		s.Op = ""
		return true
	case s.isCleared(h):
		s.Date = h.Date
		s.looked(now, by.screen)
		return false
	}
	s.Hit, s.Op, s.Next, s.Forced = h, "", 0, false
	a.set(causeScreening, true, now)
	a.tell(accountEvent{Kind: EventSuspended, Reason: ReasonAccountSuspended, Time: now}) // and not why
	a.note(note{Kind: noteScreened}, now, "", h.List+" "+h.Reference)
	return true
}

// clear lets an account go on that a hit has stopped.
func (a *accountRecord) clear(now instant, actor, reason string, by lookout) {
	s := &a.Screening
	s.Cleared, s.Hit = s.Hit, hit{}
	if s.Date = s.Cleared.Date; len(a.Approvals) > 0 {
		s.looked(now, by.screen)
	}
	a.set(causeScreening, false, now)
	a.tell(accountEvent{Kind: EventResumed, Time: now})
	a.note(note{Kind: noteCleared}, now, actor, reason)
}

// waitsForStaff reports whether a hit is all that stops an account: then what is decided waits.
func (a *accountRecord) waitsForStaff() bool {
	return a.Screening.Hit.Case != "" && (a.Causes&stopping).Without(causeConsent) == 1<<causeScreening
}
