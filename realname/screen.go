package realname

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// errListed means that a list has the account's person, and staff has not looked at it yet.
var errListed = errors.New("realname: a list has the person")

// newOpKey names an operation that is no session's.
func newOpKey() string {
	b := make([]byte, 20)
	rand.Read(b)
	return strings.ToLower(idEncoding.EncodeToString(b))
}

// listDate is of when the lists are, or 0 where the Screener does not say.
func (v *Verifier) listDate() (date instant) {
	d, ok := v.c.Screen.(ListDater)
	if !ok {
		return 0
	}
	defer func() {
		if p := recover(); p != nil { // its value may hold anything
			v.c.Log.Error("realname: the date of a list panicked", "type", fmt.Sprintf("%T", p))
			date = 0
		}
	}()
	if t := d.ListDate(); !t.IsZero() {
		return instantOf(t)
	}
	return 0
}

// screen asks whether a list has a person. What is not understood is no answer.
func (v *Verifier) screen(ctx context.Context, op Op, id Identity) judged {
	asked := v.asking(op, callCheck)
	a, err := v.call(ctx, func(ctx context.Context) (Answer, error) {
		return v.c.Screen.Screen(ctx, op, id)
	}, v.tellLate(ctx, asked))
	j := judgeScreening(a, err, id)
	v.tell(ctx, asked, a, j)
	return j
}

func judgeScreening(a Answer, err error, id Identity) judged {
	if err != nil {
		return judgeError(err)
	}
	j := judged{Reference: shortened(a.Reference), Billed: a.Billed.known(), Provider: shortened(a.Provider)}
	_, same := about(a.About, id)
	switch {
	case a.Verdict == VerdictFail: // also where it names another person: staff looks at it
		j.Outcome = outcomeFailed
	case a.Verdict == VerdictPass && a.Reason == 0 && same:
		j.Outcome = outcomePassed
	default:
		j.Outcome, j.Reason, j.why = outcomeUnresolved, ReasonOutcomeUnknown, &noAnswer{class: classMalformed}
	}
	return j
}

// screenFirst reports whether a session may go on to its approval as far as lists go. Where it may
// not, or there is no answer, its claim stays reserved, and the sweep makes it again.
func (v *Verifier) screenFirst(ctx context.Context, s *session, do effect) (clear bool, err error) {
	if v.c.Screen == nil { // another process has it, where the session began there
		return s.State.Rules&goalScreened == 0, nil
	}
	if err := v.readAccount(ctx, s); err != nil {
		return false, err
	}
	if s.ofAccount.Value.waitsForStaff() {
		return false, nil
	}
	full := s
	if !s.private.identity.isSet() {
		if full, err = readable(v.load(ctx, s.ID)); err != nil {
			return false, err
		}
	}
	id, date := full.private.identity, v.listDate()
	if !id.isSet() {
		return false, ErrCorrupt
	}
	switch j := v.screen(ctx, s.op(do), id); j.Outcome {
	case outcomePassed:
		return true, nil
	case outcomeFailed:
		h := hit{List: j.Provider, Reference: j.Reference, Date: date, At: v.now(), Person: s.Owner.Person}
		stopped, err := v.stopFor(ctx, s.ofAccount.Name, s.Account, h, s.Owner.Renews)
		s.ofAccount = nil // it has been written since
		return err == nil && !stopped, err
	}
	return false, nil
}

// screenAgain looks an account's person up once more. The look was claimed, and is made again
// later where no answer comes.
func (v *Verifier) screenAgain(ctx context.Context, row records.Row[accountRecord], look lookUp) error {
	a := &row.Value
	id, err := v.subjectOf(ctx, a)
	if err != nil && !isNotFound(err) {
		return err
	}
	j := judged{Outcome: outcomePassed} // where its data may not be used there is nothing to look up
	if err == nil {
		j = v.screen(ctx, Op{Key: look.op, Step: stepClaim, Session: a.Approvals[len(a.Approvals)-1].Session}, id)
	}
	switch j.Outcome {
	case outcomePassed:
		_, err := v.accounts.Update(ctx, row.Name, func(row *records.Row[accountRecord]) error {
			s := &row.Value.Screening
			if s.Op != look.op {
				return kv.SkipWrite
			}
			s.Date = look.date
			s.looked(v.now(), v.rules.lookout.screen)
			return nil
		})
		return err
	case outcomeFailed: // whatever other looks were made meanwhile
		h := hit{List: j.Provider, Reference: j.Reference, Date: look.date, At: v.now(), Person: a.Person.Tag}
		_, err := v.stopFor(ctx, row.Name, a.Account, h, nil)
		return err
	}
	return nil
}

// stopFor stops an account for a hit, and reports whether the hit stands in the way of an approval. Its case is
// opened first: the other order could leave an account that no staff sees. Where the account belongs to another
// than whom the hit is about, see hit.concerns, it is not stopped: only that person's session is.
func (v *Verifier) stopFor(ctx context.Context, name, account string, h hit, renews []byte) (stopped bool, err error) {
	h.Case = newID()
	opened, err := v.cases.UpdateFrom(ctx, v.cases.None(h.Case), func(row *records.Row[caseRecord]) error {
		row.Value.Account = account
		row.Queue, row.Due = v.screenedQueue(), v.c.Now().Add(orphanTime)
		return nil
	})
	if err != nil {
		return false, err
	}
	row, err := v.accounts.Update(ctx, name, func(row *records.Row[accountRecord]) error {
		a := &row.Value
		another := !h.concerns(&a.Person, renews)
		if stopped = another || a.Screening.Hit.Case != ""; len(a.Seed) == 0 || another {
			return kv.SkipWrite
		}
		stopped = a.stop(h, v.now(), v.rules.lookout)
		return nil
	})
	if err != nil {
		return false, err
	}
	if row.Value.Screening.Hit.Case != h.Case {
		return stopped, ignoreNotFound(v.cases.Delete(ctx, opened))
	}
	return stopped, v.tellGuard(ctx, &row)
}

// screenedQueue is the list of accounts whose person a list has. A case is due there when it is to be
// seen whether its account still names it.
func (v *Verifier) screenedQueue() string { return v.c.Prefix + "screened" }

// When it is seen whether an account names a case: first, and from then on.
const (
	orphanTime  = time.Hour // who is about to name it has done so by then
	orphanPause = 24 * time.Hour
)

// sweepScreened removes the cases that no account names any more: a crash has left them, or an erasure.
// They have the account's name.
func (v *Verifier) sweepScreened(ctx context.Context) error {
	w := records.Walk{Context: ctx}
	w.Queue(v.c.Store, v.screenedQueue(), v.c.Now(), func(key string) (bool, error) {
		_, did, err := v.screenedAt(ctx, key)
		return did, err
	})
	return w.Err()
}

// closeHit takes an account off the list of staff that a hit has stopped, by the name of its case.
func (v *Verifier) closeHit(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	row, err := v.cases.Get(ctx, id)
	if err != nil || !row.Exists() {
		return err
	}
	return ignoreConflict(v.cases.Delete(ctx, row))
}

// A Screened is an account that is stopped since a list has its person. It is for staff alone.
type Screened struct {
	Account   string
	List      string    // its name, as the [Screener] gave it
	Reference string    // the entry's, likewise
	Listed    time.Time // of when the lists were; zero if the Screener does not say
	Since     time.Time
}

// Screened yields the accounts that are stopped since a list has their person, in no order. A
// session that was about to be approved waits meanwhile, until its time is up: nobody has been
// told anything but that it is looked at. Look whether the entry is about this person, then call
// [Desk.ClearScreening], or leave the account stopped and end the session by [Verifier.Cancel]. An account whose
// records cannot be opened, see [ErrCorrupt], is left out, and logged once.
func (d Desk) Screened(ctx context.Context) iter.Seq2[Screened, error] {
	return d.v.eachScreened(ctx, func(string) error { return nil })
}

// ScreenedFor is [Desk.Screened] for somebody of the staff, without what they may not decide about: their own account,
// see [Config].Own, and that of somebody whose guardian they are.
func (d Desk) ScreenedFor(ctx context.Context, actor string) iter.Seq2[Screened, error] {
	if err := badActor(actor); err != nil {
		return func(yield func(Screened, error) bool) { yield(Screened{}, err) }
	}
	return d.v.eachScreened(ctx, func(account string) error { return d.v.mayActOn(ctx, account, actor) })
}

// eachScreened yields the accounts that are stopped since a list has their person, but for those that may refuses.
func (v *Verifier) eachScreened(ctx context.Context, may func(account string) error) iter.Seq2[Screened, error] {
	return func(yield func(Screened, error) bool) {
		for key, err := range v.c.Store.Due(ctx, v.screenedQueue(), v.far()) {
			var one Screened
			if err == nil {
				one, err = v.screenedIf(ctx, key, may)
			}
			if (err != nil || one.Account != "") && !yield(one, err) || err != nil {
				return
			}
		}
	}
}

// screenedIf is what stands at a key of the list, or the zero Screened where may refuses it, or its records cannot be
// opened: the others are shown without it.
func (v *Verifier) screenedIf(ctx context.Context, key string, may func(account string) error) (Screened, error) {
	one, _, err := v.screenedAt(ctx, key)
	if err == nil && one.Account != "" {
		err = may(one.Account)
	}
	switch {
	case isRefused(err):
		return Screened{}, nil
	case err != nil: // nobody knows whether it is theirs
		return Screened{}, ignoreSchema(v.passBy(ctx, key, err))
	}
	return one, nil
}

// screenedAt is what stands at a key of the list. A case that its account does not name is one that
// a crash has left, or another process is about to name: once it is due it goes, which is reported.
func (v *Verifier) screenedAt(ctx context.Context, key string) (one Screened, did bool, err error) {
	id, _ := v.cases.NameOf(key)
	row, err := v.cases.Get(ctx, id)
	if err != nil || !row.Exists() {
		return one, false, err
	}
	account, err := v.findAccount(ctx, row.Value.Account)
	if err != nil {
		return one, false, err
	}
	h, due := account.Value.Screening.Hit, !row.Due.After(v.c.Now())
	if h.Case == id {
		one = Screened{row.Value.Account, h.List, h.Reference, h.Date.time(), h.At.time()}
	}
	switch {
	case !due:
		return one, false, nil
	case h.Case != id:
		return one, true, ignoreConflict(v.cases.Delete(ctx, row))
	}
	_, err = v.cases.UpdateFrom(ctx, row, func(row *records.Row[caseRecord]) error {
		if !row.Exists() {
			return kv.SkipWrite
		}
		row.Due = v.c.Now().Add(orphanPause)
		return nil
	})
	return one, true, ignoreConflict(err)
}

func ignoreConflict(err error) error {
	if errors.Is(err, kv.ErrConflict) {
		return nil
	}
	return ignoreNotFound(err)
}

// ClearScreening lets an account go on that a list has stopped: the entry is about somebody else,
// or is no reason. Until the lists have another date, or their entry another number, it
// stops the account no more. Whatever else stops it stays. A session that waited is approved by the
// next sweep. Actor and reason are required and stand on the account's trail: the reason is 1 to
// 128 bytes without personal data. For an account that is not known the error matches
// [ErrNotFound]; for one that no list has stopped nothing is done. Where [Config].FourEyes asks for
// a second actor, the first is refused with [ReasonSecondActor].
func (d Desk) ClearScreening(ctx context.Context, account, actor, reason string) (err error) {
	v := d.v
	defer func() { v.observeStaff(ctx, ActionClear.String(), err) }()
	if err := v.badDuty(ctx, account, actor, reason); err != nil {
		return err
	}
	was, voted := "", false
	row, err := v.onAccount(ctx, account, func(a *accountRecord, now instant) error {
		voted = false
		if was = a.Screening.Hit.Case; was == "" {
			was = a.Screening.Cleared.Case // a crash may have left it in the list
			return kv.SkipWrite
		}
		switch err := v.seconded(ctx, a, vote{Action: ActionClear, By: actor}, now); {
		case errors.Is(err, errVoted): // it is to be stored
			voted = true
			return nil
		case err != nil:
			return err
		}
		a.clear(now, actor, reason, v.rules.lookout)
		return nil
	})
	if err == nil && voted {
		return refuse(ReasonSecondActor, 0)
	}
	if err == nil {
		err = v.tellGuard(ctx, &row)
	}
	if err != nil {
		return err
	}
	return v.closeHit(ctx, was)
}

// ScreenAll has every account that is verified looked up once more, whatever the date of the lists,
// and returns how many these are. Workers do it as they come to them, see [Verifier.Run].
// Call it when a list was set up after accounts were verified, and when the last process without lists is
// gone that worked beside those with some: what such a one has written is looked at by time no more. It may be
// called again.
func (d Desk) ScreenAll(ctx context.Context) (int, error) {
	v := d.v
	w := records.Walk{Context: ctx}
	if v.c.Screen == nil {
		return 0, nil
	}
	v.eachQueue(ctx, &w, func(key string) (bool, error) {
		name, ok := v.accounts.NameOf(key)
		if !ok {
			return false, nil
		}
		did := false
		_, err := v.accounts.Update(ctx, name, func(row *records.Row[accountRecord]) error {
			a := &row.Value
			if did = len(a.Approvals) > 0 && a.Screening.Hit.Case == "" && !a.Screening.Forced; !did {
				return kv.SkipWrite
			}
			a.Screening.Next, a.Screening.Forced = v.now(), true
			return nil
		})
		return did, err
	})
	return w.N, w.Err()
}
