package realname

import (
	"context"
	"time"
)

// A FirstVote is what a first actor wants to be done where [Config].FourEyes asks for two. Whoever wants the
// same, in each field but Actor and At, is the second, and it is done. It holds no personal data.
type FirstVote struct {
	Action Action    `json:"action"`
	Actor  string    `json:"actor"`
	At     time.Time `json:"at"`
	Ends   time.Time `json:"ends"` // when it counts no more

	Reason Reason    `json:"reason,omitempty"`
	Again  []Step    `json:"again,omitempty"` // the steps to be done again, see [Decision]
	Until  time.Time `json:"until,omitzero"`  // of a hold, or of a demand to prove oneself again
	Lock   Lock      `json:"lock,omitempty"`  // what [Desk.Unlock] lifts
}

// public is a vote as staff sees it.
func (v *vote) public() FirstVote {
	return FirstVote{
		Action: v.Action, Actor: v.By, At: v.At.time(), Ends: v.At.add(voteTime).time(),
		Reason: v.Reason, Again: v.Again.list(), Until: v.Until.time(), Lock: v.Lock,
	}
}

// list are the steps of a set, in order.
func (s stepSet) list() (all []Step) {
	for step := StepIdentity; step < numSteps; step++ {
		if s.has(step) {
			all = append(all, step)
		}
	}
	return all
}

// firstVotes are the votes about a session that count now: the one about the case, and those about its data.
func (s *session) firstVotes() (all []FirstVote) {
	for _, o := range append([]vote{s.State.Vote}, s.Asks...) {
		if o.Action != 0 && o.same(s.State.saw(o, s.now)) && s.mayAct(o.By) == nil {
			all = append(all, o.public())
		}
	}
	return all
}

// firstVotes are the votes about an account that count now.
func (v *Verifier) firstVotes(ctx context.Context, a *accountRecord, now instant) (all []FirstVote, err error) {
	for _, o := range a.Votes {
		if !o.same(a.saw(o, now)) {
			continue
		}
		switch err := v.mayActOn(ctx, a.Account, o.By); {
		case err == nil:
			all = append(all, o.public())
		case !isRefused(err):
			return nil, err
		}
	}
	return all, nil
}

// saw is a vote of somebody who sees the account as it is.
func (a *accountRecord) saw(v vote, now instant) vote {
	v.At, v.Seen = now, a.Seq<<32|a.Order&(1<<32-1)
	return v
}

// An AccountFile is what staff is shown of an account.
type AccountFile struct {
	Account Account
	Votes   []FirstVote // about the account, that wait for a second actor; oldest first
}

// Account is [Verifier.Account] for somebody of the staff, with what others want to be done to the account.
// Their own account, and that of somebody whose guardian they are, is refused with [ReasonOwnCase].
func (d Desk) Account(ctx context.Context, account, actor string) (AccountFile, error) {
	if err := badActor(actor); err != nil {
		return AccountFile{}, err
	}
	if err := badName(account); err != nil {
		return AccountFile{}, err
	}
	if err := d.v.mayActOn(ctx, account, actor); err != nil {
		return AccountFile{}, err
	}
	row, err := d.v.findAccount(ctx, account)
	if err != nil {
		return AccountFile{}, err
	}
	now := d.v.now()
	votes, err := d.v.firstVotes(ctx, &row.Value, now)
	if err != nil {
		return AccountFile{}, err
	}
	return AccountFile{row.Value.view(now, d.v.rules.lookout), votes}, nil
}
