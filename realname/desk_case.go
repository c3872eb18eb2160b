package realname

import (
	"context"
	"slices"
	"time"

	"github.com/go-realname/sdk/internal/records"
)

// A CaseFile is everything that staff is shown of a case. Personal data prints masked. What the
// person gave is shown by [Desk.Reveal] alone. The notes of reviewers, which may name people, are here
// for whoever may see the case: it stands on the trail who read them, once an hour. A CaseFile is not
// made for JSON: an API answers with a struct of its own.
type CaseFile struct {
	Summary CaseSummary

	// Session is as [Desk.Get] returns it: what was given, and each step with its findings.
	Session Session

	// Account is how the account stands, Approvals are its approvals, those of the past first,
	// and Earlier its other sessions, oldest first.
	Account   Account
	Approvals []Approval
	Earlier   []CaseOutcome

	// Identity are sessions of other accounts about the same ID number, as far as it is known
	// that they were: those that are verified with it, or have shown a face or a code for it. They
	// come without the accounts' names.
	Identity []CaseOutcome

	// Trail is what happened, with what every provider said and what it was paid for. Notes are
	// those of reviewers, oldest first: none for an actor who has no entries left, see [Desk.Reveal].
	Trail []Entry
	Notes []CaseNote

	// Votes are those that wait for a second actor: about the case, its data and a hold.
	Votes []FirstVote

	// Photos is how many photos are kept of the session, see [Desk.Photos]: none without
	// [Config].Photos.
	Photos int
}

// A CaseOutcome is what became of another session.
type CaseOutcome struct {
	Session  string    `json:"session"`
	Goal     Goal      `json:"goal,omitempty"`
	Method   Method    `json:"method,omitempty"`
	Status   Status    `json:"status"`
	Reason   Reason    `json:"reason,omitempty"`
	Findings Findings  `json:"findings,omitempty"`
	Started  time.Time `json:"started"`
	Decided  time.Time `json:"decided,omitzero"`
	Ended    time.Time `json:"ended,omitzero"`
}

// outcome is s as a case of another session shows it.
func (s *session) outcome() CaseOutcome {
	return CaseOutcome{
		Session: s.ID, Goal: s.State.Goal, Method: s.State.Method, Status: s.State.Status, Reason: s.State.Reason,
		Findings: s.State.findings(), Started: s.Started.time(), Decided: s.Decided.time(), Ended: s.Ended.time(),
	}
}

// Case returns what is to be known before one decides, or afterwards, about a session. It takes
// nothing, renews what the actor has taken, and notes that they read the notes. Other sessions whose records cannot be
// opened are left out, as in [Desk.Cases]. A case of one's own is refused with [ReasonOwnCase].
func (d Desk) Case(ctx context.Context, id, actor string) (CaseFile, error) {
	if err := badActor(actor); err != nil {
		return CaseFile{}, err
	}
	v := d.v
	s, err := v.load(ctx, id)
	if err == nil {
		err = s.unread
	}
	if err == nil {
		err = s.mayAct(actor)
	}
	if err != nil {
		return CaseFile{}, err
	}
	s, err = v.renew(ctx, s, actor)
	if err != nil {
		return CaseFile{}, err
	}
	s, notes, err := v.readNotes(ctx, s, actor)
	if err != nil {
		return CaseFile{}, err
	}
	file := CaseFile{Summary: s.summary(), Session: s.snapshot(), Trail: s.sessionRecord.Trail.Entries(), Votes: s.firstVotes()}
	file.Session.Steps, file.Session.Decided = s.progress(true), s.Decided.time()
	if s.State.Data == dataFull {
		file.Notes, file.Photos = notes, len(s.photosKept())
	}
	err = records.Together(
		func() error { return v.history(ctx, s, &file) },
		func() (err error) { file.Identity, err = v.onSameIdentity(ctx, s, actor); return err },
	)
	return file, err
}

// renew begins the actor's lease anew, if they have one of which less than half is left.
func (v *Verifier) renew(ctx context.Context, s *session, actor string) (*session, error) {
	if !s.State.Lease.old(actor, s.now, v.rules.leased) || !s.State.awaits(s.now) {
		return s, nil
	}
	after, err := v.take(ctx, s, actor)
	if isRefused(err) { // decided meanwhile
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	return after, nil
}

// history tells of the account's past.
func (v *Verifier) history(ctx context.Context, s *session, file *CaseFile) error {
	row, err := v.findAccount(ctx, s.Account)
	if err != nil {
		return err
	}
	a := &row.Value
	file.Account = a.view(v.now(), v.rules.lookout)
	for _, list := range [][]approval{a.Past, a.Approvals} {
		for i := range list {
			file.Approvals = append(file.Approvals, list[i].public())
		}
	}
	others, err := v.loadSome(ctx, slices.DeleteFunc(slices.Clone(a.Sessions), func(id string) bool { return id == s.ID }))
	for _, o := range others {
		file.Earlier = append(file.Earlier, o.outcome())
	}
	return err
}

// What bounds a look at other accounts.
const maxOfOther = 8 // the newest sessions of each

// onSameIdentity finds sessions of other accounts about the identity, but for an actor's own and those of their
// children.
func (v *Verifier) onSameIdentity(ctx context.Context, s *session, actor string) ([]CaseOutcome, error) {
	if s.Identity == "" {
		return nil, nil
	}
	row, err := v.identities.Get(ctx, s.Identity)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, slot := range row.Value.Slots {
		for _, h := range slot.Holders {
			ids = append(ids, h.Session)
		}
	}
	for _, name := range row.Value.Known {
		other, err := v.accounts.Get(ctx, name)
		if err := v.passBy(ctx, v.accounts.Key(name), err); err != nil {
			return nil, err
		}
		all := other.Value.Sessions
		ids = append(ids, all[max(len(all)-maxOfOther, 0):]...)
	}
	slices.Sort(ids)
	found, err := v.loadSome(ctx, slices.Compact(ids))
	var all []CaseOutcome
	for _, o := range found {
		if o.Account != s.Account && containsAny(o.identities(), s.identities()) && o.mayAct(actor) == nil {
			all = append(all, o.outcome())
		}
	}
	slices.SortFunc(all, func(a, b CaseOutcome) int { return a.Started.Compare(b.Started) })
	return all, err
}

// loadSome reads those of some sessions that are there, some at once.
func (v *Verifier) loadSome(ctx context.Context, ids []string) (all []*session, err error) {
	for part := range slices.Chunk(ids, casesAtOnce) {
		some, err := v.loadAll(ctx, part)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
