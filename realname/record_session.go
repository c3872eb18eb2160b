package realname

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/sms"
)

// A sessionRecord is what is stored of a session, sealed as a whole.
type sessionRecord struct {
	header
	ID       string
	Account  string
	Seed     []byte // makes the names of its operations
	State    state
	Identity string // the blind index of the subject's number
	Card     string // the blind index of the card
	Private  []byte // privateData, sealed under the session's data key
	Trail    Trail
	Events   []Event          // not delivered yet
	Seq      uint64           // of the newest event
	CaseAt   uint64           // version of the review case's record
	Agreed   map[Step]string  `json:",omitempty"` // the text of each consent
	Keys     map[Step][]keyed `json:",omitempty"` // the idempotency keys given, the newest last
	Staged   string           // under which name the PIN is staged
	Claimed  instant          // until then somebody is at work on what follows
	Noted    int              // entries that the user can cause at will
	Queried  queried          // how the user has asked for an answer that is pending
}

// A keyed is an idempotency key and what was submitted under it, as indexes.
type keyed struct {
	Key, Content string
	Epoch        uint16
	Round        uint8
}

// A queried is when a user's requests had a provider asked what became of an
// operation: the first and the last time.
type queried struct {
	Op          uint32
	First, Last instant
}

// due reports whether it may be asked again, and notes that it is. The longer it
// takes the rarer that is: some 300 times in two hours, for who asks all the
// time.
func (q *queried) due(op uint32, now instant) bool {
	if q.Op != op {
		*q = queried{Op: op, First: now}
	} else if wait := max(instant(0).add(2*time.Second), (now-q.First)/60); now-q.Last < wait && now >= q.Last {
		return false
	}
	q.Last = now
	return true
}

// privateData is the personal data of a session, in the clear only while a call
// works with it.
type privateData struct {
	identity Identity
	card     Card
	mobile   sms.Mobile
	tokens   []token   // of every pending answer there was; bounded by the limits
	photos   [2]string // digests of both sides, to know them again
}

// A token is what a provider gave for an operation.
type token struct {
	Step     Step
	Op       uint32
	Token    Detail
	Continue Detail // where the user goes on
}

// token returns what the provider gave for an operation, or the zero token.
func (p *privateData) token(do effect) token {
	for _, t := range p.tokens {
		if t.Step == do.Step && t.Op == do.Op {
			return t
		}
	}
	return token{}
}

// wirePrivate is privateData as it is sealed.
type wirePrivate struct {
	Name, Number, Card, CardMobile, Mobile string
	Tokens                                 []wireToken `json:",omitempty"`
	Photos                                 [2][]byte
}

type wireToken struct {
	Step            Step
	Op              uint32
	Token, Continue string
}

func (p *privateData) marshal() ([]byte, error) {
	w := wirePrivate{
		Name:   p.identity.Name.RevealSpelling(),
		Number: p.identity.Number.Reveal(),
		Card:   p.card.Number.Reveal(),
	}
	if p.card.Mobile.IsValid() {
		w.CardMobile = p.card.Mobile.Reveal()
	}
	if p.mobile.IsValid() {
		w.Mobile = p.mobile.Reveal()
	}
	for i := range p.photos {
		w.Photos[i] = []byte(p.photos[i])
	}
	for _, t := range p.tokens {
		w.Tokens = append(w.Tokens, wireToken{t.Step, t.Op, t.Token.Reveal(), t.Continue.Reveal()})
	}
	return json.Marshal(w)
}

func (p *privateData) unmarshal(b []byte) error {
	var w wirePrivate
	if err := json.Unmarshal(b, &w); err != nil {
		return ErrCorrupt
	}
	var errs [5]error
	if w.Name != "" {
		p.identity.Name, errs[0] = names.Parse(w.Name)
	}
	if w.Number != "" {
		p.identity.Number, errs[1] = idcard.Parse(w.Number)
	}
	if w.Card != "" {
		p.card.Number, errs[2] = bankcard.Parse(w.Card)
	}
	if w.CardMobile != "" {
		p.card.Mobile, errs[3] = anywhere.Parse(w.CardMobile)
	}
	if w.Mobile != "" {
		p.mobile, errs[4] = anywhere.Parse(w.Mobile)
	}
	for i := range w.Photos {
		p.photos[i] = string(w.Photos[i])
	}
	for _, t := range w.Tokens {
		p.tokens = append(p.tokens, token{t.Step, t.Op, NewDetail(t.Token), NewDetail(t.Continue)})
	}
	if err := errors.Join(errs[:]...); err != nil {
		return fmt.Errorf("%w: private data", ErrCorrupt)
	}
	return nil
}

// anywhere reads back every number that was accepted once.
var anywhere = sms.Accept{HongKong: true, Macao: true, Taiwan: true, Unassigned: true}

// A session is a session's record while a call works with it.
type session struct {
	sessionRecord
	rec       kv.Record
	dataKey   keyring.DataKey // invalid before there is a subject
	private   privateData
	now       instant
	rules     *policy
	changed   bool
	todo      []effect   // asked for by the last change
	late      bool       // what was to be settled came too late
	actor     string     // who decided, if people did
	reference string     // the provider's number of what is settled
	owners    *kv.Record // the identity's record, where it was read ahead
}

// apply lets e happen: the state moves, and what is to be remembered goes to the
// trail and the outbox.
func (s *session) apply(e event) error {
	state, out, err := s.rules.step(s.State, e, s.now)
	if err != nil {
		return err
	}
	s.changed = s.changed || state != s.State || len(out.Notes) > 0
	s.State = state
	s.todo = append(s.todo, out.Do...)
	for _, n := range out.Notes {
		s.late = s.late || n.Kind == noteLate
		s.record(n, Entry{})
	}
	return nil
}

// record puts n on the trail, with what more is known of it.
func (s *session) record(n note, more Entry) {
	more.Time, more.Kind = s.now.time(), string(n.Kind)
	more.Op, more.Epoch, more.Actor = n.Op, s.State.Epoch, s.actor
	if n.Step != 0 {
		more.Step = n.Step.String()
	}
	if n.Reason != 0 {
		more.Reason = n.Reason.String()
	}
	more.Outcome = nameOf(outcomeNames[:], uint8(n.Out))
	if n.Kind == noteSettled {
		more.Reference = s.reference
	}
	if n.To != 0 {
		more.Status = n.To.String()
		s.Seq++
		s.Events = append(s.Events, Event{
			Seq: s.Seq, Session: s.ID, Account: s.Account,
			Status: n.To, Reason: n.Reason, Time: s.now.time(),
		})
	}
	s.Trail = s.Trail.add(more)
	s.changed = true
}

// maxNoted bounds the entries that a user can cause at will: a new consent,
// another method, another code. Everything else is bounded by limits.
const maxNoted = 60

// noted counts such an entry.
func (s *session) noted() error {
	if s.Noted >= maxNoted {
		return refuse(LimitExceeded, 0)
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
	if s.State.unfinished(s.now) {
		earlier(s.Claimed)
	}
	if len(s.Events) > 0 {
		earlier(s.now)
	}
	return due
}

// claimTime is how long whoever changed a session has to finish what follows,
// before a sweeper thinks that it crashed.
const claimTime = 30 * time.Second

// queueOf is the queue in which a record with a random name waits.
func (v *Verifier) queueOf(name string) string {
	const digits = "0123456789abcdef"
	h := uint8(0)
	for i := range len(name) {
		h = h*31 + name[i]
	}
	return v.c.Prefix + "sweep." + string([]byte{digits[h>>4], digits[h&15]})
}

// sealSession puts s into a record under a new version.
func (v *Verifier) sealSession(s *session) (kv.Record, error) {
	if s.dataKey.IsValid() && s.State.Data == dataFull {
		plain, err := s.private.marshal()
		if err != nil {
			return kv.Record{}, err
		}
		s.Private, err = s.dataKey.Seal(nil, plain, []byte(s.ID))
		if err != nil {
			return kv.Record{}, err
		}
	}
	if s.State.unfinished(s.now) && s.Claimed <= s.now {
		s.Claimed = s.now.add(claimTime)
	}
	var r kv.Record
	if due := s.due(); due != 0 {
		r.Queue, r.Due = v.queueOf(s.ID), due.time()
	}
	err := v.encode(kindSession, v.key(kindSession, s.ID), &r, &s.sessionRecord)
	return r, err
}

// openSession reads s from a record. The data key, if there is one, is already
// in s.
func (v *Verifier) openSession(s *session, id string, rec kv.Record) error {
	s.rec, s.rules = rec, v.rules
	if err := v.decode(kindSession, v.key(kindSession, id), rec, &s.sessionRecord); err != nil {
		return err
	}
	if s.ID != id {
		return ErrCorrupt
	}
	if len(s.Private) == 0 || !s.dataKey.IsValid() {
		return nil
	}
	plain, err := s.dataKey.Open(nil, s.Private, []byte(id))
	if err != nil {
		return fmt.Errorf("%w: private data", ErrCorrupt)
	}
	return s.private.unmarshal(plain)
}

// load reads a session and its data key, at once. The key is written first, so a
// session with data whose key was not there was read a moment later than the key:
// both are read again.
func (v *Verifier) load(ctx context.Context, id string) (*session, error) {
	both := func() (*session, error) {
		return v.loadWith(ctx, id, func() (kv.Record, error) {
			return get(ctx, v.c.DataKeys, v.key(kindDataKey, id))
		})
	}
	s, err := both()
	if err == nil && len(s.Private) > 0 && !s.dataKey.IsValid() {
		return both()
	}
	return s, err
}

// loadBare reads a session without its personal data.
func (v *Verifier) loadBare(ctx context.Context, id string) (*session, error) {
	return v.loadWith(ctx, id, func() (kv.Record, error) { return kv.Record{}, nil })
}

func (v *Verifier) loadWith(ctx context.Context, id string, dataKey func() (kv.Record, error)) (*session, error) {
	if !validID(id) {
		return nil, ErrNotFound
	}
	s := &session{}
	var rec, wrapped kv.Record
	err := parallel(
		func() (err error) { rec, err = get(ctx, v.c.Store, v.key(kindSession, id)); return err },
		func() (err error) { wrapped, err = dataKey(); return err },
		func() error { return v.checkIndex(ctx) },
	)
	if err != nil {
		return nil, err
	}
	if rec.Version == 0 {
		return nil, ErrNotFound
	}
	if wrapped.Version != 0 {
		s.dataKey, err = v.c.Keys.OpenDataKey(ctx, wrapped.Value, []byte(v.key(kindDataKey, id)))
		if err != nil {
			return nil, fmt.Errorf("%w: data key: %w", ErrCorrupt, err)
		}
	}
	s.now = v.now()
	return s, v.openSession(s, id, rec)
}

// loadOf reads a session that belongs to the account.
func (v *Verifier) loadOf(ctx context.Context, ref Ref) (*session, error) {
	s, err := v.load(ctx, ref.ID)
	if err != nil {
		return nil, err
	}
	if s.Account != ref.Account {
		return nil, ErrNotFound
	}
	return s, nil
}

// change lets do work on the session that was loaded as have, and swaps it in.
// If another call was faster, do works again on what that call left. A change
// that do refuses, or that changes nothing, is not written.
func (v *Verifier) change(ctx context.Context, have *session, do func(*session) error) (*session, error) {
	var s *session
	_, err := swap(ctx, v.c.Store, v.key(kindSession, have.ID), &have.rec, func(rec kv.Record) (kv.Record, error) {
		if rec.Version == 0 {
			return rec, ErrNotFound
		}
		s = &session{dataKey: have.dataKey, now: v.now()} // each try by the clock of its own
		if err := v.openSession(s, have.ID, rec); err != nil {
			return rec, err
		}
		if err := do(s); err != nil {
			return rec, err
		}
		if !s.changed {
			return rec, kv.SkipWrite
		}
		r, err := v.sealSession(s)
		s.rec = r
		return r, err
	})
	if err != nil {
		return s, err
	}
	return s, nil
}

// keyShards is the number of queues over which the data keys under one master
// key are spread.
const keyShards = 16

func (v *Verifier) keyQueue(master string, shard int) string {
	return v.c.Prefix + "key." + master + "." + strconv.FormatInt(int64(shard), 16)
}

// ensureDataKey makes the session's data key, if there is none yet.
func (v *Verifier) ensureDataKey(ctx context.Context, s *session) error {
	if s.dataKey.IsValid() {
		return nil
	}
	if len(s.Private) > 0 { // its key is gone: that is how data is erased
		return refuse(DataWithdrawn, 0)
	}
	key := v.key(kindDataKey, s.ID)
	dataKey, wrapped, err := v.c.Keys.NewDataKey(ctx, []byte(key))
	if err != nil {
		return err
	}
	master, err := v.c.Keys.WrappedUnder(wrapped)
	if err != nil {
		return err
	}
	r := kv.Record{
		Version: kv.NewVersion(), Value: wrapped, Due: s.now.time(),
		Queue: v.keyQueue(master, rand.IntN(keyShards)),
	}
	if _, err = kv.Put(ctx, v.c.DataKeys, key, 0, r); err == nil {
		s.dataKey = dataKey
		return nil
	}
	if !errors.Is(err, kv.ErrConflict) {
		return err
	}
	rec, err := v.c.DataKeys.Get(ctx, key) // another call was faster
	if err != nil {
		return err
	}
	s.dataKey, err = v.c.Keys.OpenDataKey(ctx, rec.Value, []byte(key))
	return err
}
