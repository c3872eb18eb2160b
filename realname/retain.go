package realname

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// Retain says how long the personal data of sessions is kept. When its time is up
// [Verifier.Sweep] does with a session what [Records.Erase] does: the sealed data goes, then its
// key, and providers are told (see [Eraser]). The status and the trail stay, without personal
// data. The end is written into the session when it begins to count, so another configuration
// is for sessions that end later.
//
// Zero fields have the defaults given; -1 means as long as the account. Begin with
// [RetainWallet], [RetainGame] or [RetainPayments], and have your counsel look at it.
type Retain struct {
	// Abandoned is for sessions that came to nothing, from when they were canceled or
	// expired, also while a decision was awaited. Zero means 24 hours.
	Abandoned time.Duration

	// Rejected is for sessions that were decided against, from then. Zero means 30 days.
	Rejected time.Duration

	// Ended is for approvals that were revoked, from then, and for those whose place newer ones
	// took: they show all that it has shown, for as long, and have its card. An
	// approval of a goal that verifies nothing has brought all that it brings at once. Zero
	// means as long as the account.
	Ended time.Duration

	// Photos is how long photos are kept that [Config].Photos stores, from the session's end: the
	// final decision, or that it was canceled or expired. Zero means until then, and -1 as long as
	// the session's other data, with which they go at the latest. A hold keeps them as well, and those that
	// there are when data is restricted, see [Records.Restrict], go with that.
	Photos time.Duration

	// Closed is how long a law has data kept after the relation with a person has ended. With
	// it [Records.Erase] and [Desk.Release] restrict the data of what was once approved, and it
	// goes by itself after this time. It cannot go with Ended, which would have
	// data go before. Zero, or -1, means that no law does.
	Closed time.Duration
}

const aDay = 24 * time.Hour

// RetainWallet is for services whose accounts hold something of value, and which no law has keep
// what they verified: approvals that were revoked or superseded stay for 180 days, for disputes.
func RetainWallet() Retain {
	return Retain{Abandoned: aDay, Rejected: 30 * aDay, Ended: 180 * aDay}
}

// RetainGame is for services that need to know an age and a name, and no more.
func RetainGame() Retain {
	return Retain{Abandoned: aDay, Rejected: 7 * aDay, Ended: 30 * aDay}
}

// RetainPayments is for payment institutions: what was approved is kept as long as the account,
// and for ten years after the relation has ended (反洗钱法 of 2024, art. 34), with the photos of
// documents where [Config].Photos is set.
func RetainPayments() Retain {
	return Retain{Abandoned: aDay, Rejected: 30 * aDay, Closed: tenYears, Photos: -1}
}

// tenYears is no shorter than any ten years of the calendar.
const tenYears = 3653 * aDay

func (r Retain) withDefaults() Retain {
	if r.Abandoned == 0 {
		r.Abandoned = aDay
	}
	if r.Rejected == 0 {
		r.Rejected = 30 * aDay
	}
	return r
}

// check returns what is wrong with r.
func (r Retain) check() error {
	for _, d := range []time.Duration{r.Abandoned, r.Rejected, r.Ended, r.Closed, r.Photos} {
		if d < -1 {
			return errors.New("Retain has a negative time: -1 means as long as the account")
		}
	}
	if r.Ended > 0 && r.Closed > 0 {
		return errors.New("Retain has Ended and Closed: what is kept after the relation cannot go before its end")
	}
	return nil
}

// A DataEnd is when the personal data of a session goes. It holds no personal data.
type DataEnd struct {
	Session string
	Rule    EndRule
	At      time.Time // with what keeps it counted in
	Held    bool      // by [Records.Hold], for longer than the rule
}

func (s *session) dataEnd() DataEnd {
	return DataEnd{Session: s.ID, Rule: s.Retention.Rule, At: s.goes().time(), Held: s.Retention.Hold > s.Retention.End}
}

// maxHold bounds how far ahead a hold may end. A longer one is renewed.
const maxHold = tenYears

// Hold keeps the personal data of a session until a time, at most ten years from now: for a
// court, an inquiry or a dispute. Until then neither [Config].Retain ends it, nor does
// [Records.Erase], which tells until when it is kept and has the sweep finish afterwards. It does
// not bring back what is restricted. Meanwhile nobody else, no other card, and no other mobile number than one
// that a code has confirmed, can be given in the session: that is refused with [ReasonDataWithdrawn], and a new
// session is for it. Actor and reason are required and stand on the session's trail: the reason is 1 to 128 bytes without personal data, such as the number of a case.
//
// A hold can be made longer, and only [Records.Unhold] makes it shorter: that is refused with
// [ReasonNotDecidable], as are a time that is past and a session without an identity; an actor
// who is the account with [ReasonOwnCase], and more than 100 entries of an actor with
// [ReasonLimitExceeded]. Where the data is erased the reason is [ReasonDataWithdrawn].
func (r Records) Hold(ctx context.Context, id, actor, reason string, until time.Time) error {
	end := instantOf(until)
	return r.v.hold(ctx, id, vote{Action: ActionHold, By: actor, Until: end}, reason, func(s *session) (note, error) {
		h := s.Retention.Hold
		if end <= s.now || end < h || end > s.now.add(maxHold) || s.State.Epoch == 0 {
			return note{}, refuse(ReasonNotDecidable, 0)
		}
		if s.Retention.Hold = end; h == end {
			return note{}, nil
		}
		return note{Kind: noteHeld}, nil
	})
}

// Unhold ends what [Records.Hold] began. Data whose end has come meanwhile goes with a sweep
// soon after. Actor and reason are as there.
func (r Records) Unhold(ctx context.Context, id, actor, reason string) error {
	return r.v.hold(ctx, id, vote{Action: ActionUnhold, By: actor}, reason, func(s *session) (note, error) {
		h := s.Retention.Hold
		if s.Retention.Hold = 0; h == 0 {
			return note{}, nil
		}
		return note{Kind: noteUnheld}, nil
	})
}

// hold changes what holds a session's data, and notes who did it.
func (v *Verifier) hold(ctx context.Context, id string, want vote, reason string, do func(*session) (note, error)) (err error) {
	defer func() { v.observeStaff(ctx, want.Action.String(), err) }()
	if err := badStaff(want.By, reason); err != nil {
		return err
	}
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return err
	}
	after, err := v.change(ctx, s, func(s *session) error {
		if s.State.Data == dataErased {
			return refuse(ReasonDataWithdrawn, 0)
		}
		if err := s.mayAct(want.By); err != nil {
			return err
		}
		before := s.Retention
		n, err := do(s)
		if err != nil || n.Kind == 0 {
			return err
		}
		s.actor = want.By
		if v.needsSecondFor(s, want.Action) {
			if now, err := s.second(want); !now {
				s.Retention = before
				return err
			}
		}
		if err := s.staffed(want.By); err != nil {
			return err
		}
		s.record(n, reason)
		kind := EventHeld
		if n.Kind == noteUnheld {
			kind = EventUnheld
		} else {
			s.Asks.drop(ActionUnhold) // they were about another hold
		}
		s.tell(storedEvent{Kind: kind, Time: s.now})
		return nil
	})
	if err != nil {
		return err
	}
	return after.told(0)
}

// Due tells which sessions' personal data would go until a time, as it stands now, in no order:
// a dry run of [Verifier.Sweep]. It ends with the first error.
func (r Records) Due(ctx context.Context, before time.Time) iter.Seq2[DataEnd, error] {
	return func(yield func(DataEnd, error) bool) {
		queues, err := r.v.sweepQueues(ctx)
		if err != nil {
			yield(DataEnd{}, err)
			return
		}
		for _, queue := range queues {
			for key, err := range r.v.c.Store.Due(ctx, queue, before) {
				var end DataEnd
				if err == nil {
					end, err = r.v.dueAt(ctx, key, instantOf(before))
				}
				if (err != nil || end.Session != "") && !yield(end, err) || err != nil {
					return
				}
			}
		}
	}
}

// dueAt is the end of the data of the session at a key in a queue, if it comes before a time.
func (v *Verifier) dueAt(ctx context.Context, key string, before instant) (DataEnd, error) {
	id, ok := v.sessions.NameOf(key)
	if !ok {
		return DataEnd{}, nil
	}
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return DataEnd{}, ignoreSchema(ignoreNotFound(err))
	}
	if at := s.goes(); at == 0 || at > before || s.State.Data == dataErased {
		return DataEnd{}, nil
	}
	if s.State.Status == StatusApproved {
		row, err := v.accounts.Find(ctx, v.accounts.Place([]byte(s.Account)))
		if err != nil || !row.Value.foldable(s) {
			return DataEnd{}, err
		}
	}
	return s.dataEnd(), nil
}

// beginEnds writes into the sessions of an account that its approvals need no longer when their
// data goes.
func (v *Verifier) beginEnds(ctx context.Context, a *accountRecord) error {
	kept := v.rules.retain.Ended
	if kept <= 0 {
		return nil
	}
	var calls []func() error
	for _, id := range a.Sessions {
		if a.mayFold(id) {
			calls = append(calls, func() error { return v.beginEnd(ctx, a, id, kept) })
		}
	}
	return records.Together(calls...)
}

func (v *Verifier) beginEnd(ctx context.Context, a *accountRecord, id string, kept time.Duration) error {
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return ignoreSchema(ignoreNotFound(err))
	}
	_, err = v.change(ctx, s, func(s *session) error {
		if s.State.Status == StatusApproved && s.State.Data == dataFull && s.Retention.End == 0 && a.foldable(s) {
			s.Retention.End, s.Retention.Rule, s.changed = s.now.add(kept), EndSuperseded, true
		}
		return nil
	})
	return ignoreNotFound(err)
}

// mayFold reports whether a session's approval may be one that the account needs no longer.
func (a *accountRecord) mayFold(id string) bool {
	return a.isCovered(id) ||
		slices.ContainsFunc(a.Past, func(p approval) bool { return p.Session == id && p.gaveWay() }) ||
		slices.ContainsFunc(a.Others, func(o other) bool { return o.Session == id && !o.Undone })
}

// endData erases the data of a session whose end has come. An approval leaves the account in one
// write that sees whether others have taken its place: if they have not, or no longer,
// its end is taken away. Each step may be done twice.
func (v *Verifier) endData(ctx context.Context, s *session) error {
	row, err := v.accounts.Settled(ctx, v.accounts.Place([]byte(s.Account)))
	if err != nil {
		return err
	}
	folded := s.State.Status == StatusApproved
	if folded && s.State.Data != dataErased {
		if row, err = v.retire(ctx, row, s); errors.Is(err, errNeeded) {
			return v.needAgain(ctx, s)
		}
	}
	if err != nil {
		return err
	}
	_, err = v.eraseOne(ctx, &row.Value, s, folded)
	if errors.Is(err, errHeld) || isNotFound(err) {
		return nil
	}
	return err
}

// eraseOne erases a session of an account that goes on, and returns how many copies providers
// still have.
func (v *Verifier) eraseOne(ctx context.Context, a *accountRecord, s *session, folded bool) (copies int, err error) {
	known, err := v.knownWithout(ctx, a, s.ID)
	if err == nil {
		s, err = v.eraseData(ctx, s.ID, folded, known...)
	}
	if err == nil {
		err = v.unlist(ctx, s)
	}
	if err != nil {
		return 0, err
	}
	return v.eraseRest(ctx, s)
}

// knownWithout are the identities that go on knowing the account without one of its sessions.
// Where another session cannot be read, this one's data goes all the same.
func (v *Verifier) knownWithout(ctx context.Context, a *accountRecord, id string) ([]string, error) {
	known, err := v.identitiesBut(ctx, a.Sessions, id)
	if errors.Is(err, ErrCorrupt) {
		err = nil
	}
	return known, err
}

var errNeeded = errors.New("realname: the account needs the session")

// retire moves an approval that others have taken the place of to those of the past.
func (v *Verifier) retire(ctx context.Context, row records.Row[accountRecord], s *session) (records.Row[accountRecord], error) {
	return v.accounts.UpdateFrom(ctx, row, func(row *records.Row[accountRecord]) error {
		a := &row.Value
		if !row.Exists() || !a.foldable(s) {
			return errNeeded
		}
		i := slices.IndexFunc(a.Approvals, func(p approval) bool { return p.Session == s.ID })
		if i >= 0 {
			a.retire(i, v.now(), ReasonSuperseded)
		}
		gone := a.Mobiles.drop(s.ID) // as its slot goes: a carrier may give the number to somebody else
		return skipUnless(gone || i >= 0)
	})
}

// needAgain takes the end of a session away whose approval counts again.
func (v *Verifier) needAgain(ctx context.Context, s *session) error {
	_, err := v.change(ctx, s, func(s *session) error {
		if s.State.Status == StatusApproved && s.Retention.Rule == EndSuperseded {
			s.Retention, s.changed = retention{Hold: s.Retention.Hold}, true
		}
		return nil
	})
	return err
}

// unlist takes a session out of its account's list: nothing of it is left to erase.
func (v *Verifier) unlist(ctx context.Context, s *session) error {
	at := v.accounts.Place([]byte(s.Account))
	if _, err := v.accounts.Home(ctx, at); err != nil {
		return err
	}
	_, err := v.accounts.Update(ctx, at.Name, func(row *records.Row[accountRecord]) error {
		a := &row.Value
		n := len(a.Sessions)
		a.Sessions = slices.DeleteFunc(a.Sessions, func(id string) bool { return id == s.ID })
		if n == len(a.Sessions) {
			return kv.SkipWrite
		}
		if a.Open == s.ID {
			a.Open = ""
		}
		a.forgetName()
		return nil
	})
	return err
}

// withdraw erases a session for its account. Where a law or a hold keeps it, it is taken out of
// use, holds nothing any more, and is left to the sweep.
func (v *Verifier) withdraw(ctx context.Context, id string) (Erasure, error) {
	done := Erasure{Sessions: []string{id}}
	s, err := v.load(ctx, id)
	if isNotFound(err) {
		unread, err := v.dropAside(ctx, id)
		if unread {
			done.Unread = []string{id}
		}
		if err == nil {
			done.Copies, err = v.eraseSession(ctx, id, false)
		}
		return done, err
	}
	stays := false
	if err == nil {
		s, err = v.change(ctx, s, func(s *session) (err error) { s.part(); stays, err = s.withdraw(); return err })
	}
	if err != nil {
		return done, err
	}
	if stays {
		return Erasure{Kept: []DataEnd{s.dataEnd()}}, v.part(ctx, s, nil)
	}
	done.Copies, err = v.eraseSession(ctx, id, false)
	if errors.Is(err, errHeld) { // a moment ago
		return v.withdraw(ctx, id)
	}
	return done, err
}

// part takes a session that is kept out of all that others go by. Identities in known go on
// knowing the account.
func (v *Verifier) part(ctx context.Context, s *session, known []string) error {
	err := records.Together(
		func() error { return v.forget(ctx, s, known) },
		func() error { return v.freeHeld(ctx, s) },
	)
	if err == nil {
		v.follow(ctx, s)
	}
	return err
}
