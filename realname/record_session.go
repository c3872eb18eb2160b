package realname

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// A sessionRecord is what is stored of a session, sealed as a whole.
type sessionRecord struct {
	ID       string // its name, and no field
	Started  instant
	Account  string
	Seed     []byte // makes the names of its operations
	State    state
	Identity string   // the blind index of the subject's number
	Past     []string // the identities that it was about before
	Shown    []string // the identities to which the account has shown that it belongs
	Private  []byte   // privateData, sealed under the session's data key
	Trail    Trail
	Events   []storedEvent    // not delivered yet
	Seq      uint64           // of the newest event
	CaseAt   uint64           // version of the review case's record
	Agreed   map[Step]string  // the text of each consent, in sessions of before there were acts
	Keys     map[Step][]keyed // the idempotency keys given, the newest last
	Staged   string           // under which name the PIN is staged
	Claimed  instant          // until then somebody is at work on what follows
	Noted    uint8            // entries that the user can cause at will
	Wrong    uint8            // wrong codes on the trail
	Polls    []polling        // when answers that are pending are asked for
	Owner    ownership        // whom it is about, for the account
	Held     []string         // keys of mobile numbers and cards in which it may hold a slot
	Decided  instant
	Approved instant
	Ended    instant // when its status became one that is not live

	CallerReference string // what the service calls it
	Retention       retention
	Acts            []act // what the person agreed to

	Photos    []storedPhoto // in Config.Photos, or on the way there
	PhotosEnd instant       // when they go; 0 before the session has ended, and for no end of their own

	HandedIn instant      // when it was handed in last
	Staffed  uint8        // entries that staff can cause at will
	Votes    uint8        // first votes that were noted
	Staff    []staffCount // of each actor
	Asks     votes        // of first actors, for what is done with the data

	Guardians []guardian // who agreed for the person, at any time
	Kin       kin        // who did in any session
	Taken     instant    // the last withdrawal that it was told of, by the clock of who told it
	Parted    bool       // the account was taken from whom it is about: who has it now is told nothing of it
}

func (r *sessionRecord) fields(c *wire.Codec) {
	wire.Time(c, 1, "started", "", &r.Started)
	c.Base(int64(r.Started))
	c.Text(2, "account", forOwner, &r.Account)
	c.Bytes(3, "seed", "", &r.Seed)
	c.Message(4, "state", r.State.fields)
	c.Text(5, "identity", "", &r.Identity)
	wire.Texts(c, 6, "shown", "", &r.Shown)
	c.Bytes(7, "private", forPerson, &r.Private)
	wire.Texts(c, 8, "trail", "", (*[][]byte)(&r.Trail))
	wire.List(c, 9, "events", &r.Events, (*storedEvent).fields)
	wire.Uint(c, 10, "seq", "", &r.Seq)
	wire.Uint(c, 11, "case_at", "", &r.CaseAt)
	wire.Map(c, 12, "agreed", &r.Agreed, func(text *string, c *wire.Codec) { c.Text(2, "text", "", text) })
	wire.Map(c, 13, "keys", &r.Keys, func(given *[]keyed, c *wire.Codec) { wire.List(c, 2, "given", given, (*keyed).fields) })
	c.Text(14, "staged", "", &r.Staged)
	wire.Time(c, 15, "claimed", "", &r.Claimed)
	wire.Uint(c, 16, "noted", "", &r.Noted)
	wire.Uint(c, 17, "wrong", "", &r.Wrong)
	wire.List(c, 18, "polls", &r.Polls, (*polling).fields)
	wire.Texts(c, 19, "past", "", &r.Past)
	c.Message(20, "owner", r.Owner.fields)
	wire.Texts(c, 21, "held", "", &r.Held)
	wire.Time(c, 22, "decided", "", &r.Decided)
	wire.Time(c, 23, "approved", "", &r.Approved)
	wire.Time(c, 24, "ended", "", &r.Ended)
	c.Text(25, "caller_reference", "", &r.CallerReference)
	c.Message(26, "retention", r.Retention.fields)
	wire.Time(c, 27, "handed_in", "", &r.HandedIn)
	wire.Uint(c, 28, "staffed", "", &r.Staffed)
	wire.Uint(c, 29, "votes", "", &r.Votes)
	wire.List(c, 35, "acts", &r.Acts, (*act).fields)
	wire.List(c, 37, "guardians", &r.Guardians, (*guardian).fields)
	wire.List(c, 43, "photos", &r.Photos, (*storedPhoto).fields)
	wire.Time(c, 44, "photos_end", "", &r.PhotosEnd)
	wire.List(c, 50, "asks", (*[]vote)(&r.Asks), (*vote).fields)
	wire.List(c, 51, "staff", &r.Staff, (*staffCount).fields)
	wire.Time(c, 52, "taken", "", &r.Taken)
	c.Bool(53, "parted", "", &r.Parted)
	c.Message(54, "kin", r.Kin.fields)
}

// A storedEvent is an event that is not delivered yet. Its number follows from its place.
type storedEvent struct {
	Status Status
	Reason Reason
	Time   instant
	Kind   EventKind // 0 for EventStatus
}

func (e *storedEvent) fields(c *wire.Codec) {
	wire.Uint(c, 1, "status", "", &e.Status)
	wire.Uint(c, 2, "reason", "", &e.Reason)
	wire.Time(c, 3, "time", "", &e.Time)
	wire.Uint(c, 4, "kind", "", &e.Kind)
}

// event returns the ith event that is not delivered yet.
func (r *sessionRecord) event(i int) Event {
	e := r.Events[i]
	if e.Kind == 0 {
		e.Kind = EventStatus
	}
	return Event{
		Seq: r.Seq - uint64(len(r.Events)-1-i), Kind: e.Kind, Session: r.ID, Account: r.Account,
		Goal:   r.State.Goal,
		Status: e.Status, Reason: e.Reason, Time: e.Time.time(),
	}
}

// A keyed is an idempotency key and what was submitted under it, as indexes.
type keyed struct {
	Key, Content string
	Epoch        uint16
	Round        uint8
}

func (k *keyed) fields(c *wire.Codec) {
	c.Text(1, "key", "", &k.Key)
	c.Text(2, "content", "", &k.Content)
	wire.Uint(c, 3, "epoch", "", &k.Epoch)
	wire.Uint(c, 4, "round", "", &k.Round)
}

// A session is a session's record while a call works with it. The record is the row's own value:
// see clone before two work with it.
type session struct {
	*sessionRecord
	row       *records.Row[sessionRecord]
	dataKey   keyring.DataKey // invalid before there is a subject
	private   privateData
	unread    error // why there is personal data and it could not be opened; nil if it was
	now       instant
	rules     *policy
	changed   bool
	todo      []effect // asked for by the last change
	left      choreSet // what could not be done in this call
	late      bool     // what was to be settled came too late
	voted     bool     // a first vote was kept, and nothing else done
	actor     string   // who decided, if people did
	reference string   // the provider's number of what is settled
	billed    Billed   // likewise
	provider  string   // likewise

	why *noAnswer // what came of a query that got no answer

	owners    *records.Row[identityRecord] // where it was read ahead
	ofAccount *records.Row[accountRecord]  // likewise
	ofMobile  *records.Row[mobileRecord]   // likewise
}

// newSession is a session without a record in the store.
func newSession(rules *policy, now instant) *session {
	row := new(records.Row[sessionRecord])
	return &session{sessionRecord: &row.Value, row: row, rules: rules, now: now}
}

// clone is s for another who works with it at the same time, or to see what would come of a change.
func (s *session) clone() *session {
	row, other := *s.row, *s
	row.Value = *s.sessionRecord
	row.Value.Keys, row.Value.Trail = maps.Clone(s.Keys), slices.Clone(s.Trail)
	other.row, other.sessionRecord = &row, &row.Value
	other.private.matters = slices.Clone(s.private.matters)
	return &other
}

// apply lets e happen: the state moves, and what is to be remembered goes to the
// trail and the outbox.
func (s *session) apply(e event) error {
	state, out, err := s.rules.step(s.State, e, s.now)
	if err != nil {
		return err
	}
	s.changed = s.changed || state != s.State || len(out.Notes) > 0
	if isVote(out.Notes) {
		noted, err := s.votedFor(state.Vote)
		if err != nil {
			return err
		}
		if s.voted, s.changed = true, true; !noted {
			out.Notes = nil
		}
	}
	before := s.State.Status
	s.State = state
	if state.Status != before && !state.Status.live() && len(s.unneeded()) > 0 {
		s.State.Chores |= choreSlots
	}
	s.todo = append(s.todo, out.Do...)
	for _, n := range out.Notes {
		s.late = s.late || n.Kind == noteLate
		s.record(n, "")
	}
	s.watch()
	s.noteAsked()
	return nil
}

// recordAct puts a consent on the trail, or what became of it: with the time, where that was before now.
func (s *session) recordAct(n note, a ConsentAct, at instant) {
	e := entry{note: n, Reference: a.Text, Receiver: a.Receiver, Country: a.Country, Version: a.Version, Language: a.Language}
	if at < s.now {
		e.Until = at
	}
	s.put(e)
}

// isVote reports whether a vote was kept, which is all that happens then.
func isVote(notes []note) bool {
	return slices.ContainsFunc(notes, func(n note) bool { return n.Kind == noteVoted })
}

// record puts n on the trail, with a reference if there is one.
func (s *session) record(n note, reference string) { s.put(entry{note: n, Reference: reference}) }

// put puts an entry on the trail, with what the session knows of it.
func (s *session) put(e entry) {
	n := e.note
	e.Time, e.Epoch, e.Actor = s.now, s.State.Epoch, s.actor
	switch n.Kind {
	case noteSettled:
		e.Reference, e.Billed, e.Provider = s.reference, s.billed, s.provider
	case noteLate: // it is paid for all the same
		e.Billed, e.Provider = s.billed, s.provider
	case noteVoted:
		e.Reference = cmp.Or(e.Reference, s.State.Vote.Action.String())
	case noteHeld:
		e.Until = s.Retention.Hold
	case noteData:
		if s.Retention.Going {
			e.Reference = s.Retention.Rule.String()
		} else { // it is kept for a law, and the photos as long
			s.PhotosEnd = 0
		}
	}
	s.Trail = s.Trail.add(&e)
	if n.Kind == noteStatus {
		s.endPhotos(n.To)
	}
	s.times(n)
	if n.To != 0 {
		s.tell(storedEvent{Status: n.To, Reason: n.Reason, Time: s.now})
	}
	s.changed = true
}

// tell puts an event into the outbox.
func (s *session) tell(e storedEvent) {
	s.Seq++
	s.Events = append(s.Events, e)
}

// times keeps when the session was decided, approved and ended.
func (s *session) times(n note) {
	switch {
	case n.Kind == noteDecided, n.Step == StepReview && (n.Kind == noteProved || n.Kind == noteSettled && (n.Out == outcomePassed || n.Out == outcomeFailed)):
		s.Decided = s.now
	case n.Kind == noteStatus && n.To == StatusReview:
		s.HandedIn = s.now
	case n.Kind == noteStatus && n.To == StatusApproved:
		s.Approved, s.Ended = s.now, s.now
	case n.Kind == noteStatus && !n.To.live():
		s.Ended = s.now
	}
	if n.Kind == noteStatus {
		s.Retention = s.Retention.after(n.To, s.now, s.rules.retain)
	}
}

// maxNoted bounds the entries that a user can cause at will: a new consent,
// another method, another code. Everything else is bounded by limits.
const maxNoted = 60

// noted counts such an entry.
func (s *session) noted() error {
	if s.Noted >= maxNoted {
		return refuse(ReasonLimitExceeded, 0)
	}
	s.Noted++
	return nil
}

// due is when somebody should look at the session next; zero for never.
func (s *session) due() instant {
	var due instant
	earlier := func(i instant) {
		if i != 0 && (due == 0 || i < due) {
			due = i
		}
	}
	if s.State.Status.live() {
		earlier(s.State.Deadline)
		for _, st := range s.State.Steps {
			if st.Phase == PhaseReserved || st.Phase == PhasePending {
				earlier(st.Until)
			}
		}
	}
	for i := range s.Polls {
		if s.asked(&s.Polls[i]) && s.State.Data == dataFull {
			earlier(s.Polls[i].Next)
		}
	}
	if s.unfinished() {
		earlier(s.Claimed)
	}
	if s.heldBack() != 0 {
		earlier(max(s.Retention.Hold, s.Claimed))
	}
	if end := s.goes(); end != 0 {
		earlier(max(end, s.Claimed))
	}
	if at := s.photosDue(); at != 0 {
		earlier(max(at, s.Claimed))
	}
	if len(s.Events) > 0 {
		earlier(s.now)
	}
	return due
}

// toDo reports whether something of the session is left to do for whoever claims it.
func (s *session) toDo() bool {
	return s.unfinished() || s.ripe() || s.photosToDrop()
}

// claimTime is how long whoever changed a session has to finish what follows,
// before a sweeper thinks that it crashed.
const claimTime = 30 * time.Second

// sealPrivate seals the personal data, if there may be any and it could be read.
func (v *Verifier) sealPrivate(s *session) (err error) {
	if !s.dataKey.IsValid() || s.unread != nil || s.State.Data != dataFull || s.State.Epoch == 0 {
		return nil
	}
	s.tidy()
	s.Private, err = s.dataKey.Seal(nil, s.private.marshal(), []byte(v.sessions.Key(s.ID)))
	return err
}

// store puts s into its row.
func (v *Verifier) store(row *records.Row[sessionRecord], s *session) error {
	if err := v.sealPrivate(s); err != nil {
		return err
	}
	s.watchPhotos()
	s.watchCopies()
	if s.toDo() && s.Claimed <= s.now {
		s.Claimed = s.now.add(claimTime)
	}
	v.enqueue(row, s.due(), s.now)
	row.Value = *s.sessionRecord // as a rule it is the same
	return nil
}

// enqueue puts a session where it is found when it is due. A place that comes earlier is
// left as it is, while it is still to come or the session is due at once all the same: to
// move in a queue costs a database more than to change the rest of a record, and whoever
// finds it early moves it on.
func (v *Verifier) enqueue(row *records.Row[sessionRecord], due, now instant) {
	queue := v.queueOf(row.Name)
	if due == 0 {
		row.Queue = ""
		return
	}
	early := row.Queue == queue && !row.Due.After(due.time())
	if early && (row.Due.After(now.time()) || due <= now) {
		return
	}
	row.Queue, row.Due = queue, due.time()
}

// ring wakes this process's workers for a session that was stored, if its place in the
// queue is another one than before.
func (v *Verifier) ring(before, now *records.Row[sessionRecord]) {
	if now.Queue != "" && !now.Due.Equal(before.Due) {
		v.alarm.at(now.Due)
	}
}

// sessionOf returns a session from its row. The data key, if there is one, is already
// in s. Personal data that cannot be opened is left as it is: what needs none goes on.
func (v *Verifier) sessionOf(row *records.Row[sessionRecord], s *session) {
	s.row, s.rules, s.sessionRecord = row, v.rules, &row.Value
	if s.ID = row.Name; len(s.Private) > 0 && s.dataKey.IsValid() {
		s.unread = v.openPrivate(s)
	}
}

// openPrivate opens the personal data.
func (v *Verifier) openPrivate(s *session) error {
	plain, err := s.dataKey.Open(nil, s.Private, []byte(v.sessions.Key(s.ID)))
	if err != nil {
		return fmt.Errorf("%w: private data", ErrCorrupt)
	}
	return s.private.unmarshal(plain)
}

// load reads a session and its data key, at once. The key is written first, so a
// session with data whose key was not there was read a moment later than the key:
// both are read again.
func (v *Verifier) load(ctx context.Context, id string) (*session, error) {
	for try := 0; ; try++ {
		var wrapped kv.Record
		s, err := v.loadWith(ctx, id, func() (err error) { wrapped, err = v.wrappedKey(ctx, id); return err })
		if err != nil {
			return nil, err
		}
		v.openKey(ctx, s, id, wrapped)
		if v.sessionOf(s.row, s); !s.withoutKey() || try > 0 {
			return s, nil
		}
	}
}

// withoutKey reports whether there is personal data and no key to it.
func (s *session) withoutKey() bool {
	return len(s.Private) > 0 && !s.dataKey.IsValid() && s.unread == nil
}

// loadLate reads a session, and its data key only if there is personal data: for steps
// that as a rule come before there is any.
func (v *Verifier) loadLate(ctx context.Context, id string) (*session, error) {
	s, err := v.loadBare(ctx, id)
	if err != nil || len(s.Private) == 0 {
		return s, err
	}
	return v.load(ctx, id)
}

// loadBare reads a session without its personal data.
func (v *Verifier) loadBare(ctx context.Context, id string) (*session, error) {
	return v.loadWith(ctx, id)
}

// loadWith reads a session without its personal data, and does other things meanwhile.
func (v *Verifier) loadWith(ctx context.Context, id string, meanwhile ...func() error) (*session, error) {
	if !validID(id) {
		return nil, ErrNotFound
	}
	row := new(records.Row[sessionRecord])
	calls := append(meanwhile, func() error { return v.sessions.Read(ctx, id, row) })
	if !v.indexed.Load() {
		calls = append(calls, func() error { return v.checkIndex(ctx) })
	}
	if err := records.Together(calls...); err != nil {
		return nil, err
	}
	if !row.Exists() {
		return nil, ErrNotFound
	}
	s := &session{now: v.now()}
	v.sessionOf(row, s)
	return s, nil
}

// A loader reads a session.
type loader func(ctx context.Context, id string) (*session, error)

// of reads a session that belongs to the account's person, also where its personal data cannot be
// opened.
func (load loader) of(ctx context.Context, ref Ref) (*session, error) {
	s, err := load(ctx, ref.ID)
	if err != nil {
		return nil, err
	}
	if s.Account != ref.Account || s.Parted {
		return nil, ErrNotFound
	}
	return s, nil
}

// loadOf reads a session that belongs to the account, with its personal data.
func (v *Verifier) loadOf(ctx context.Context, ref Ref) (*session, error) {
	return readable(loader(v.load).of(ctx, ref))
}

// readable is a session whose personal data could be opened.
func readable(s *session, err error) (*session, error) {
	if err == nil {
		err = s.unread
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// change lets do work on the session that was loaded as have, and swaps it in.
// If another call was faster, do works again on what that call left. A change
// that do refuses, or that changes nothing, is not written.
func (v *Verifier) change(ctx context.Context, have *session, do func(*session) error) (*session, error) {
	var s *session
	var before state
	row, err := v.sessions.UpdateFrom(ctx, *have.row, func(row *records.Row[sessionRecord]) error {
		if !row.Exists() {
			return ErrNotFound
		}
		s = &session{dataKey: have.dataKey, now: v.now()} // each try by the clock of its own
		v.sessionOf(row, s)
		before = s.State
		if s.unread != nil && have.unread == nil {
			return s.unread
		}
		if err := do(s); err != nil {
			return err
		}
		if !s.changed {
			return kv.SkipWrite
		}
		return v.store(row, s)
	})
	if err != nil {
		return s, err
	}
	v.ring(have.row, &row)
	v.observeChange(ctx, &before, &s.State)
	return s, nil
}
