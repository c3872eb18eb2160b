package realname

import (
	"slices"
	"time"
)

// An AccountState is where an account stands.
type AccountState uint8

const (
	AccountUnverified AccountState = iota + 1 // no approval counts: GoalVerify helps
	AccountVerified                           // verified, for now
	AccountLapsed                             // was verified until its time was up: GoalRenew helps
	AccountSuspended                          // an operator stopped it, see Desk.Resume, or a consent was withdrawn: GoalVerify helps

	numAccountStates = iota + 1
)

var accountStateNames = [numAccountStates]string{"unknown", "unverified", "verified", "lapsed", "suspended"}

// String returns a stable name such as "verified".
func (s AccountState) String() string { return nameOf(accountStateNames[:], uint8(s)) }

// stopping are the causes that suspend an account. The others come from what its approvals
// prove: they stop the PIN, and the next approval lifts them.
const stopping = 1<<causeOperator | 1<<causeScreening | 1<<causeConsent

// approvable are the causes that an approval lifts.
var approvable = [...]cause{causeRevoked, causeReleased, causeRestricted, causeLapsed}

// A person is whom an account belongs to: from the first claim of an approval, and once bound
// until the account is released or erased. It is kept as tags under the account's seed, which
// outlive every key and every session.
type person struct {
	Tag     []byte   // of kind and number of the document
	Kind    string   // of a document whose number may change when it is renewed; "" for others
	Name    []byte   // of the name, once bound
	Holders []holder // who claims it, until it is bound: sessions of one person
	Bound   bool     // an approval was for it
}

// An approval is a session's, as the account keeps it: without personal data.
type approval struct {
	Session  string
	Method   Method
	Started  instant
	At       instant
	Until    instant // when it counts no longer; 0 for no end
	Ended    instant // of those of the past: when it was revoked, or another took its place
	Reason   Reason  // likewise
	Channels []Channel
	Face     bool
	Level    uint8
	Head     []byte // of the session's trail then

	Withdrawn bool // it rests on a consent that was taken back, and counts no more

	Guardian guardianRule // who had to agree by another document, as its photos have shown
	Age      uint8        // at least, likewise, where it is above ageOfConsent
}

// A proof is a mobile number that the account has proved, or a bank card that is bound to it.
type proof struct {
	ID       string   // names it, and says nothing
	Tag      []byte   // of the number
	Sessions []string // whose approvals brought it, the newest last; they have the number
	At       instant  // the last time
}

// proofs are those of one kind, oldest first.
type proofs []proof

// maxProved bounds the mobile numbers, and the cards, that an account remembers.
const maxProved = 16

// has reports whether a number was proved.
func (all proofs) has(tag []byte) bool {
	return slices.ContainsFunc(all, func(p proof) bool { return len(tag) > 0 && same(p.Tag, tag) })
}

// add notes that a session has proved a number.
func (all *proofs) add(p proof) {
	i := slices.IndexFunc(*all, func(old proof) bool { return same(old.Tag, p.Tag) })
	if i >= 0 {
		old := &(*all)[i]
		old.At = max(old.At, p.At)
		old.Sessions = append(slices.Clip(old.Sessions), p.Sessions...)
		old.Sessions = old.Sessions[max(0, len(old.Sessions)-maxProved):]
		return
	}
	*all = append(*all, p)
	*all = (*all)[max(0, len(*all)-maxProved):]
}

// drop takes away what a session has proved, and nobody else. It reports whether there was something.
func (all *proofs) drop(session string) (did bool) {
	for i := range *all {
		p := &(*all)[i]
		n := len(p.Sessions)
		p.Sessions = slices.DeleteFunc(slices.Clone(p.Sessions), func(id string) bool { return id == session })
		did = did || len(p.Sessions) < n
	}
	*all = slices.DeleteFunc(*all, func(p proof) bool { return len(p.Sessions) == 0 })
	return did
}

// An other is a session of a goal that does not verify, whose approval the account knows.
type other struct {
	Session string
	Undone  bool // it was revoked
}

// maxOthers bounds those that are remembered.
const maxOthers = 64

// maxPast bounds the approvals of the past that are kept one by one. Older ones are chained.
const maxPast = 50

// counts reports whether an approval counts now.
func (a *approval) counts(now instant) bool {
	return !a.Withdrawn && (a.Until == 0 || now < a.Until)
}

// until is when the account lapses: 0 for no end, or without an approval.
func (a *accountRecord) until() (until instant) {
	for i := range a.Approvals {
		u := a.Approvals[i].Until
		if u == 0 {
			until = 0
			break
		}
		until = max(until, u)
	}
	if by := a.Reverify; by != 0 && len(a.Approvals) > 0 && (until == 0 || by < until) {
		until = by
	}
	return until
}

// lapsed reports whether the account's time is up.
func (a *accountRecord) lapsed(now instant) bool {
	until := a.until()
	return until != 0 && now >= until
}

// state is where the account stands.
func (a *accountRecord) state(now instant) AccountState {
	switch {
	case a.Causes&stopping != 0:
		return AccountSuspended
	case len(a.Approvals) == 0, a.Causes.Has(causeRestricted):
		return AccountUnverified
	case a.lapsed(now):
		return AccountLapsed
	}
	return AccountVerified
}

// shown is what the approvals that count have shown.
func (a *accountRecord) shown(now instant) (s Shown) {
	if a.lapsed(now) || a.Causes.Has(causeRestricted) {
		return s
	}
	for i := range a.Approvals {
		if p := &a.Approvals[i]; p.counts(now) && p.At > a.Restricted {
			s.merge(p.Channels, p.Face)
		}
	}
	return s
}

// isAnother reports whether the account belongs to somebody else than a person, or is claimed
// for somebody else, by whom it does not matter.
func (a *accountRecord) isAnother(tag []byte) bool {
	return len(a.Person.Tag) > 0 && !same(a.Person.Tag, tag)
}

// claim lets the account belong to the person of a session, unless it belongs to another.
func (a *accountRecord) claim(c *claim) (did, ok bool) {
	p := &a.Person
	switch another := a.isAnother(c.tag); {
	case p.Bound:
		return false, !another || same(p.Tag, c.renews)
	case p.isLate(c):
		return false, false
	case another && slices.ContainsFunc(p.Holders, c.standsAgainst):
		return false, false
	case another:
		*p = person{}
	case slices.Contains(p.Holders, c.mine):
		return false, true
	}
	others := slices.DeleteFunc(slices.Clone(p.Holders), func(h holder) bool { return h.Session == c.mine.Session })
	*p = person{Tag: c.tag, Holders: append(others, c.mine)}
	return true, true
}

// A claim is that the account belongs to the person of a session.
type claim struct {
	seed, tag []byte
	renews    []byte // the tag of the document that this one takes the place of
	mine      holder
	dead      []holder // of claims that came to nothing, as stored
}

// standsAgainst reports whether another session's claim may be one of somebody who is verified.
func (c *claim) standsAgainst(h holder) bool {
	return h.Session != c.mine.Session && !slices.Contains(c.dead, h)
}

// isLate reports whether a claim's session has another subject by now, which may be approved: who was
// held up must not take that one's place.
func (p *person) isLate(c *claim) bool {
	return slices.ContainsFunc(p.Holders, func(h holder) bool {
		return h.Session == c.mine.Session && h.Epoch > c.mine.Epoch
	})
}

// holds reports whether the account belongs to a session's person, by its claim or for good.
func (a *accountRecord) holds(o *ownership, mine holder) bool {
	switch p := &a.Person; {
	case len(o.Person) == 0 || !same(a.Seed, o.Seed):
		return false
	case p.Bound:
		return same(p.Tag, o.Person) || same(p.Tag, o.Renews)
	default:
		return same(p.Tag, o.Person) && slices.Contains(p.Holders, mine)
	}
}

// set adds a cause, or takes it away, for the PIN guard to be told.
func (a *accountRecord) set(c cause, on bool, now instant) {
	if a.Causes.Has(c) == on {
		return
	}
	if on {
		a.Causes = a.Causes.With(c)
	} else {
		a.Causes = a.Causes.Without(c)
	}
	a.Order = max(a.Order+1, uint64(now)) // greater than in any life before
	if a.Orders == nil {
		a.Orders = make(map[cause]uint64)
	}
	a.Orders[c] = a.Order
}

// approve notes an approval beside those that stand: the account is bound, and causes that an
// approval lifts are lifted. It reports whether it is new.
func (a *accountRecord) approve(p approval, o *ownership, l lookout) bool {
	if a.knows(p.Session) {
		return false
	}
	a.Person = o.person()
	a.retireRestricted(&p)
	a.Approvals = append(a.Approvals, p)
	if p.Started > a.Asked {
		a.Reverify = 0
	}
	if len(a.Approvals) > maxStanding {
		a.retire(max(0, a.firstCovered()), p.At, ReasonSuperseded)
	}
	for _, c := range approvable {
		if (c != causeRestricted || p.At > a.Restricted) && (c != causeRevoked || !a.BadPIN) {
			a.set(c, false, p.At)
		}
	}
	a.consents(p.At)
	a.settleLevel(p.At, l, true)
	a.skipWarnings(p.At, l)
	return true
}

// retireRestricted has approvals whose data may not be used give way to a new one: they must not hold the account up
// once that one is gone.
func (a *accountRecord) retireRestricted(p *approval) {
	for i := len(a.Approvals) - 1; i >= 0 && p.At > a.Restricted; i-- {
		if a.Approvals[i].At <= a.Restricted {
			a.retire(i, p.At, ReasonSuperseded)
		}
	}
}

// restrict notes that the person's data may not be used.
func (a *accountRecord) restrict(now instant, l lookout) {
	a.Restricted = now
	a.set(causeRestricted, true, now)
	a.settleLevel(now, l, false)
}

// person is whom the account belongs to once the session is approved.
func (o *ownership) person() person {
	return person{Tag: o.Person, Kind: o.Kind, Name: o.Name, Bound: true}
}

// knows reports whether a session's approval was noted.
func (a *accountRecord) knows(session string) bool {
	is := func(p approval) bool { return p.Session == session }
	return slices.ContainsFunc(a.Approvals, is) || slices.ContainsFunc(a.Past, is)
}

// maxStanding bounds the approvals that stand side by side.
const maxStanding = 16

// firstCovered is the oldest approval that a newer one covers, or -1.
func (a *accountRecord) firstCovered() int {
	return slices.IndexFunc(a.Approvals, func(p approval) bool { return a.isCovered(p.Session) })
}

// isCovered reports whether a newer approval shows all that a session's has shown, for as long.
func (a *accountRecord) isCovered(session string) bool {
	i := slices.IndexFunc(a.Approvals, func(p approval) bool { return p.Session == session })
	return i >= 0 && slices.ContainsFunc(a.Approvals[i+1:], func(p approval) bool { return p.covers(&a.Approvals[i]) })
}

// gaveWay reports whether other approvals took the place of one of the past.
func (p *approval) gaveWay() bool {
	return p.Reason == ReasonSuperseded || p.Reason == ReasonConsentDeclined
}

// covers reports whether p shows all that an older approval has shown.
func (p *approval) covers(old *approval) bool {
	for _, c := range old.Channels {
		if !slices.Contains(p.Channels, c) {
			return false
		}
	}
	longer := p.Until == 0 || old.Until != 0 && p.Until >= old.Until
	return longer && (p.Face || !old.Face)
}

// retire moves an approval to those of the past. The oldest of these goes, and leaves its mark
// in the chain.
func (a *accountRecord) retire(i int, now instant, r Reason) {
	p := a.Approvals[i]
	p.Ended, p.Reason = now, r
	a.Approvals = slices.Delete(a.Approvals, i, i+1)
	a.Past = append(a.Past, p)
	for len(a.Past) > maxPast {
		a.PastHead, a.Past = chained(a.PastHead, &a.Past[0]), a.Past[1:]
	}
}

// revoke takes a session's approval away, also one of the past that others took the place of. What the others prove
// stands; a PIN that it has set does not.
func (a *accountRecord) revoke(p approval, o *ownership, pin bool, now instant, r Reason, l lookout) bool {
	i := slices.IndexFunc(a.Approvals, func(q approval) bool { return q.Session == p.Session })
	switch {
	case i >= 0:
		a.retire(i, now, r)
	case a.knows(p.Session):
		if !a.revokePast(p.Session, now, r) {
			return false
		}
	default: // a crash came between the approval and this record
		if a.isNewest(p.At) {
			a.Person = o.person()
		}
		a.Approvals = append(a.Approvals, p)
		a.retire(len(a.Approvals)-1, now, r)
	}
	a.unprove(p.Session, p.At, pin, now)
	if len(a.Approvals) == 0 {
		a.Reverify, a.Cards, a.Mobiles = 0, nil, nil
		a.set(causeRevoked, true, now)
	}
	a.settleLevel(now, l, false)
	a.tick(now, l) // what is left may be out of date
	return true
}

// undo takes away what the approval of a goal brought that does not verify. That is kept in
// mind, lest a process that was held up brings it again.
func (a *accountRecord) undo(session string, at instant, pin bool, now instant) bool {
	i := slices.IndexFunc(a.Others, func(o other) bool { return o.Session == session })
	if i < 0 {
		a.remember(other{session, true})
	} else if a.Others[i].Undone {
		return false
	} else {
		a.Others[i].Undone = true
	}
	a.unprove(session, at, pin, now)
	return true
}

// revokePast notes that an approval was revoked that others had taken the place of.
func (a *accountRecord) revokePast(session string, now instant, r Reason) bool {
	i := slices.IndexFunc(a.Past, func(p approval) bool { return p.Session == session && p.gaveWay() })
	if i < 0 {
		return false
	}
	a.Past = slices.Clone(a.Past)
	a.Past[i].Ended, a.Past[i].Reason = now, r
	return true
}

// isNewest reports whether no approval is known that is newer.
func (a *accountRecord) isNewest(at instant) bool {
	newer := func(p approval) bool { return p.At > at }
	return !slices.ContainsFunc(a.Approvals, newer) && !slices.ContainsFunc(a.Past, newer)
}

// unprove takes away what a session's approval, made at some time, brought: whoever set a PIN with it is not who should
// have. One that was set since stays.
func (a *accountRecord) unprove(session string, at instant, pin bool, now instant) {
	a.Cards.drop(session)
	a.Mobiles.drop(session)
	if pin && at >= a.PINSet {
		a.BadPIN = true
		a.set(causeRevoked, true, now)
	}
}

// goodPIN notes that a PIN was set by an approval that stands, made at some time.
func (a *accountRecord) goodPIN(at, now instant) {
	if at >= a.PINSet {
		a.PINSet, a.BadPIN = at, false
	}
	if !a.BadPIN && len(a.Approvals) > 0 {
		a.set(causeRevoked, false, now)
	}
}

// remember keeps a session of a goal that does not verify in mind.
func (a *accountRecord) remember(o other) {
	a.Others = append(a.Others, o)
	a.Others = a.Others[max(0, len(a.Others)-maxOthers):]
}

// A lookout is what an account is watched by.
type lookout struct {
	level    func(Shown) int
	warnings []time.Duration // before it lapses, the longest first
	fresh    time.Duration   // how long a proof of a mobile number counts before money moves; 0 for ever
	screen   time.Duration   // how long after one look at the lists the next one comes; 0 for none
}

// stored is the level of what was shown, as records keep it.
func (l lookout) stored(s Shown) uint8 { return uint8(max(0, min(l.level(s), 255))) }

// settleLevel tells when the level has changed, or an approval is new.
func (a *accountRecord) settleLevel(now instant, l lookout, anew bool) {
	level := l.stored(a.shown(now))
	if level == a.Level && !anew {
		return
	}
	if a.Level = level; a.Releasing.ID != "" { // that is told as one event
		return
	}
	a.tell(accountEvent{Kind: EventLevel, Time: now})
}

// tell adds an event of the account's own.
func (a *accountRecord) tell(e accountEvent) {
	a.Seq++
	e.Level, e.Until = a.Level, a.until()
	a.Events = append(a.Events, e)
}

// skipWarnings passes over the warnings whose time has come before there was an approval.
func (a *accountRecord) skipWarnings(now instant, l lookout) {
	a.WarnedFor, a.Warned, a.Lapsed = a.until(), 0, false
	for _, w := range l.warnings {
		if a.WarnedFor != 0 && now >= a.WarnedFor.add(-w) {
			a.Warned++
		}
	}
}

// tick tells what the clock brings: warnings, and the lapse, each once.
func (a *accountRecord) tick(now instant, l lookout) (did bool) {
	seq, order := a.Seq, a.Order
	did = slices.ContainsFunc(a.Approvals, func(p approval) bool { return a.Ticked < p.Until && p.Until <= now })
	a.Ticked = max(a.Ticked, now)
	until := a.until()
	if until != a.WarnedFor {
		a.skipWarnings(now, l)
	}
	if until != 0 {
		a.warn(until, now, l)
	}
	a.settleLevel(now, l, false)
	return did || a.Seq != seq || a.Order != order
}

// warn tells what comes before the account's end, and the end.
func (a *accountRecord) warn(until, now instant, l lookout) {
	for int(a.Warned) < len(l.warnings) && now >= until.add(-l.warnings[a.Warned]) {
		a.Warned++
		if now < until {
			a.tell(accountEvent{Kind: EventWarning, Time: now})
		}
	}
	if now >= until && !a.Lapsed {
		a.Lapsed = true
		a.set(causeLapsed, true, now)
		a.Level = l.stored(a.shown(now))
		a.tell(accountEvent{Kind: EventLapsed, Time: now})
	}
}

// due is when somebody should look at the account next; zero for never.
func (a *accountRecord) due(l lookout) (due instant) {
	earlier := func(i instant) {
		if i != 0 && (due == 0 || i < due) {
			due = i
		}
	}
	if len(a.Events) > 0 {
		earlier(a.Events[0].Time)
	}
	if a.Told < a.Order {
		earlier(max(a.Claimed, 1))
	}
	if a.Releasing.ID != "" || a.Withdrawing.ID != "" {
		earlier(max(a.Claimed, 1))
	}
	for _, end := range a.ends(l) {
		earlier(end)
	}
	if (l.screen > 0 || a.Screening.Forced) && len(a.Approvals) > 0 {
		earlier(a.Screening.Next)
	}
	return due
}

// ends are the times to come at which the account changes by itself.
func (a *accountRecord) ends(l lookout) (all []instant) {
	for i := range a.Approvals {
		if u := a.Approvals[i].Until; u > a.Ticked {
			all = append(all, u)
		}
	}
	until := a.until()
	if until == 0 || a.Lapsed && until == a.WarnedFor {
		return all
	}
	all = append(all, until)
	for i, w := range l.warnings {
		if i >= int(a.Warned) || until != a.WarnedFor {
			return append(all, until.add(-w))
		}
	}
	return all
}
