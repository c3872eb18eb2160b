package realname

import (
	"context"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/realname/report"
)

// Report returns a statement of how a session went, for people who must see that a verification was
// done, and how: sign it with [report.Sign]. It holds no personal data, so it can also be made,
// and stays valid, after [Records.Erase]; made then, its level is without the bank's code. What
// providers gave as their numbers, and what the service calls its texts and its staff, is in it as
// on the trail: none of that may name the person. It is for staff and auditors: the reason of a
// rejection is in it as it was decided.
func (r Records) Report(ctx context.Context, id string) (report.Statement, error) {
	s, err := r.v.loadBare(ctx, id)
	if err != nil {
		return report.Statement{}, err
	}
	return s.statement(r.v.rules), nil
}

// statement is what a session's record says of itself.
func (s *session) statement(p *policy) report.Statement {
	view, trail := s.snapshot(), s.sessionRecord.Trail
	out := report.Statement{
		Made: s.now.time(), Session: s.ID, Goal: string(view.Goal), Method: view.Method.String(),
		Status: view.Status.String(), Reason: nameOrNone(view.Reason),
		Started: view.Started, Decided: view.Decided, Approved: s.Approved.time(), Ended: view.Ended,
		Trail: trail.Head(), Entries: len(trail),
	}
	if s.approvedOnce() {
		shown := s.approval(p)
		out.Level, out.Face = int(shown.Level), shown.Face
	}
	s.eachEntry(func(e *entry, public Entry) {
		switch {
		case e.Kind == noteConsent, e.Kind == noteGuardian:
			out.Consents = append(out.Consents, report.Consent{
				Step: public.Step, Text: public.Reference, Version: public.Version, Language: public.Language,
				Receiver: public.Receiver, Country: public.Country, Time: public.Time,
				Guardian: e.Kind == noteGuardian,
			})
		case e.Kind == noteConsentWithdrawn || e.Kind == noteConsentDeclined:
			takeBack(out.Consents, public)
		case e.Kind == noteGuardianLost:
			loseConsents(out.Consents, public)
		case e.Kind == noteDecided:
			out.DecidedBy, out.Actor = "people", public.Actor
		case e.Step == StepReview && e.answers():
			out.DecidedBy, out.Actor = "program", ""
		}
		if e.answers() {
			out.Checks = append(out.Checks, s.check(e, public))
		}
	})
	return out
}

// takeBack marks the consents of a step that count no more from an entry on: all that were given for it.
func takeBack(all []report.Consent, at Entry) {
	when := at.Time
	if !at.Until.IsZero() {
		when = at.Until
	}
	for i := range all {
		if c := &all[i]; c.Step == at.Step && c.Withdrawn.IsZero() {
			c.Withdrawn = when
		}
	}
}

// loseConsents marks the consents of guardians that count no more from an entry on: the newest took the
// place of the others.
func loseConsents(all []report.Consent, at Entry) {
	for i := range all {
		if c := &all[i]; c.Guardian && c.Step == at.Step && c.Receiver == at.Receiver && c.Withdrawn.IsZero() && c.Lost.IsZero() {
			c.Lost = at.Time
		}
	}
}

// eachEntry goes through the session's trail. Entries that cannot be read are left out: the hash of
// the newest says that there are some.
func (s *session) eachEntry(do func(*entry, Entry)) {
	trail := s.sessionRecord.Trail
	for i, raw := range trail {
		var e entry
		if _, err := wire.Read(raw, e.fields); err == nil {
			do(&e, e.public(i, trail.start()))
		}
	}
}

// answers reports whether an entry says what came of a step.
func (e *entry) answers() bool {
	switch e.Kind {
	case noteSettled:
		return e.Step != stepClaim && (e.Out == outcomePassed || e.Out == outcomeFailed)
	case noteProved, noteReferred:
		return true
	}
	return false
}

// check is an answer as a statement has it.
func (s *session) check(e *entry, public Entry) report.Check {
	st := s.State.Steps[e.Step]
	c := report.Check{
		Step: public.Step, Outcome: public.Outcome, Reason: public.Reason, Findings: public.Findings,
		Provider: public.Provider, Reference: public.Reference, Time: public.Time,
		Counts: st.Phase == PhasePassed && e.Epoch == s.State.Epoch && (e.Kind == noteProved || st.Op == e.Op),
	}
	switch e.Kind {
	case noteProved:
		c.Outcome = outcomeNames[outcomePassed]
	case noteReferred: // left to people
		c.Outcome, c.Counts = "referred", st.Phase == PhaseReferred && e.Epoch == s.State.Epoch
	}
	return c
}
