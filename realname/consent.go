package realname

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/go-realname/sdk/kv"
)

// Consents tells what a person has to agree to before a goal is reached by a method, in the order of the
// steps: show it before they begin. Method zero means any method, and the goal "" any goal. It is nil for
// what cannot be started. What is left in a session is in [Session].Needs.
func (v *Verifier) Consents(g Goal, m Method) (all []ConsentNeed) {
	var asked stepSet
	for goal := range v.rules.goals {
		for method := MethodIDCard; method < numMethods; method++ {
			if (g == "" || g == goal) && (m == 0 || m == method) {
				asked |= setOf(v.rules.flow(goal, method)...)
			}
		}
	}
	for step := StepIdentity; step <= StepCarrier; step++ {
		if asked.has(step) {
			all = append(all, v.rules.needs[step]...)
		}
	}
	return slices.Clone(all)
}

// Consent notes what the person has agreed to. No backend is asked without it: a step is refused
// with [ReasonConsentRequired], and [Error].Needs tells which consents it lacks (个人信息保护法,
// arts. 13, 14, 23, 29 and 39). Each act is for one purpose and one receiver, and stands on the trail with
// its text, version and language at the time of the call. Call it when the person agrees, not in advance.
//
// An act that is not for a text in force is refused with [ReasonConsentRequired]: show the text that
// Error.Needs has. One about a purpose or a receiver that nobody here asks, and one text for two of them,
// are [ReasonValueContradictory]: what the law wants separate is agreed to separately. Where one act is
// refused none counts.
func (v *Verifier) Consent(ctx context.Context, ref Ref, acts ...ConsentAct) (Session, error) {
	if err := badActs(&v.rules.needs, acts); err != nil {
		return Session{}, err
	}
	return v.agreeing(ctx, ref, acts, func(s *session) error {
		for _, a := range acts {
			if err := s.agree(act{ConsentAct: a}); err != nil {
				return err
			}
		}
		return s.apply(consented{Steps: s.rules.agreed(s.Acts)})
	})
}

// Decline notes that the person does not agree, to one purpose or more. A step of that purpose is refused
// with [ReasonConsentDeclined] until they do, with [Verifier.Consent]. It is never the end of a session:
// [Session].Ways tells whether another method goes without it. What they had agreed to in this session
// is taken back, as [Verifier.Withdraw] does for all of an account's sessions. A purpose that
// nobody here asks for is [ReasonValueContradictory].
func (v *Verifier) Decline(ctx context.Context, ref Ref, purposes ...Purpose) (Session, error) {
	steps, err := stepsOf(purposes)
	if err != nil {
		return Session{}, err
	}
	if steps == 0 {
		return Session{}, invalid(ReasonValueMissing, 0)
	}
	for _, p := range purposes {
		if len(v.rules.needs[p.step()]) == 0 {
			return Session{}, invalid(ReasonValueContradictory, p.step())
		}
	}
	s, err := v.event(ctx, ref, func(s *session) error { return s.decline(steps) })
	for try := 0; try < 2 && errors.Is(err, kv.ErrBusy); try++ { // the session's data came while it was read
		s, err = v.event(ctx, ref, func(s *session) error { return s.decline(steps) })
	}
	return s, err
}

// agree notes a consent, unless the same was given before. One of a guardian takes the place of
// another guardian's, and not of the person's own.
func (s *session) agree(a act) error {
	if slices.ContainsFunc(s.Acts, func(was act) bool { return was.bundles(&a.ConsentAct) }) {
		return invalid(ReasonValueContradictory, a.Purpose.step())
	}
	i := slices.IndexFunc(s.Acts, func(was act) bool {
		return was.byGuardian() == a.byGuardian() && was.sameMatter(&a.ConsentAct)
	})
	if i >= 0 && s.Acts[i].ConsentAct == a.ConsentAct && s.Acts[i].Guardian == a.Guardian {
		return nil
	}
	s.Acts = slices.Clone(s.Acts)
	if i >= 0 {
		s.Acts = slices.Delete(s.Acts, i, i+1)
	}
	a.Time = s.afterTaken()
	s.Acts = append(s.Acts, a)
	kind := noteConsent
	if a.byGuardian() {
		kind = noteGuardian
	}
	s.recordAct(note{Kind: kind, Step: a.Purpose.step()}, a.ConsentAct, a.Time)
	return s.noted()
}

// askStep reserves the next operation of a step, unless it lacks consents: then it tells which.
func (s *session) askStep(step Step) error {
	err := s.apply(stepAsked{Step: step})
	var refused *Error
	reason := ReasonConsentRequired
	if errors.As(err, &refused) {
		reason = refused.Reason
	}
	switch reason {
	case ReasonConsentRequired, ReasonGuardianConsentRequired, ReasonConsentDeclined:
		if missing := s.missing(step); len(missing) > 0 {
			if reason != ReasonConsentDeclined {
				reason = lacks(missing)
			}
			return &Error{Reason: reason, Step: step, Needs: missing}
		}
	}
	return err
}

// needed are the consents that the session still needs.
func (s *session) needed() (all []ConsentNeed) {
	if s.State.Status != StatusOpen || s.now >= s.State.Deadline {
		return nil
	}
	for _, step := range s.State.Flow.steps() {
		all = append(all, s.neededFor(step)...)
	}
	return all
}

// neededFor are the consents that a step still needs: for the subject, and for somebody else who was refused
// since. Without a guardian's nobody is approved, so it is needed for steps that are done as well.
func (s *session) neededFor(step Step) (all []ConsentNeed) {
	now, ward := s.State.Guardian, s.State.Ward
	left := !s.State.stands(step, s.now) && !s.State.busy(step)
	if left && now != guardianAlone || ward == guardianToo {
		all = s.rules.missing(step, s.Acts)
	}
	if now != guardianNone && (left || !s.State.Guarded.has(step)) || ward != guardianNone {
		all = append(slices.Clip(all), s.rules.unguarded(step, s.Acts)...)
	}
	return all
}

// maxActs bounds the acts of one call.
const maxActs = 32

// badActs is what is wrong with some acts, where so much can be agreed to, or nil.
func badActs(needs *[numSteps][]ConsentNeed, acts []ConsentAct) error {
	switch n := len(acts); {
	case n == 0:
		return invalid(ReasonValueMissing, 0)
	case n > maxActs:
		return invalid(ReasonValueTooLarge, 0)
	}
	for i := range acts {
		if err := badConsent(needs, &acts[i]); err != nil {
			return err
		}
	}
	return nil
}

func badConsent(needs *[numSteps][]ConsentNeed, a *ConsentAct) error {
	if r := a.bad(); r != 0 {
		return invalid(r, 0)
	}
	n, ok := needOf(needs, a)
	switch {
	case !ok:
		return invalid(ReasonValueContradictory, a.Purpose.step())
	case !n.isMet(a):
		return &Error{Reason: ReasonConsentRequired, Step: n.Step, Needs: []ConsentNeed{n}}
	}
	return nil
}

// maxConsent bounds the name of the text that a person agreed to, in bytes, and maxVersion that of its version.
const maxConsent, maxVersion = 128, 64

// bad is what is wrong with an act by itself, or zero.
func (a *ConsentAct) bad() Reason {
	for _, f := range []struct {
		text  string
		limit int
	}{{a.Text, maxConsent}, {a.Version, maxVersion}, {a.Language, maxLanguage}} {
		if r := badText(f.text, f.limit); r != 0 {
			return r
		}
	}
	switch {
	case a.Purpose == 0:
		return ReasonValueMissing
	case int(a.Purpose) >= numPurposes, !isLanguage(a.Language), a.Country != "" && !isCountry(a.Country):
		return ReasonValueMalformed
	}
	return 0
}

// maxLanguage bounds a language tag, in bytes (RFC 5646, section 4.4.1).
const maxLanguage = 35

// isLanguage reports whether a text has the characters of a language tag.
func isLanguage(s string) bool {
	for i := range len(s) {
		if c := s[i]; !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-') {
			return false
		}
	}
	return len(s) >= 2 && len(s) <= maxLanguage
}

// isCountry reports whether a text has the form of a country's code.
func isCountry(s string) bool {
	return len(s) == 2 && 'A' <= s[0] && s[0] <= 'Z' && 'A' <= s[1] && s[1] <= 'Z'
}

// receiversOf are who gets what a backend is asked.
func receiversOf(backend any) []string {
	if b, ok := backend.(interface{ receivers() []string }); ok {
		return b.receivers()
	}
	return []string{nameOfBackend(backend)}
}

// receivers are who gets what the members are asked: any of them that is in use.
func (s *several) receivers() (all []string) {
	for _, m := range s.usable() {
		for _, name := range receiversOf(m.backend) {
			if name == "" {
				name = m.name
			}
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// nameOfBackend is what a backend calls itself, or "" where it does not, or not in a way that can be kept.
func nameOfBackend(backend any) (name string) {
	named, ok := backend.(interface{ Name() string })
	if !ok {
		return ""
	}
	defer func() {
		if recover() != nil { // its value may hold anything
			name = ""
		}
	}()
	if name = named.Name(); len(name) > maxProvider || !utf8.ValidString(name) {
		return ""
	}
	return name
}

// needs are the consents that the steps need: those of the person, or of a guardian.
func (c *Config) needs(guardian bool) (needs [numSteps][]ConsentNeed) {
	backends := c.backends()
	for step := StepIdentity; step <= StepCarrier; step++ {
		if !c.has(step) {
			continue
		}
		for _, r := range receiversOf(backends[step-StepIdentity]) {
			n := ConsentNeed{Purpose: Purpose(step), Step: step, Receiver: r, Guardian: guardian}
			if n.inForce(c.Texts, guardian); n.Text == "" {
				n.inForce(c.Texts, false)
			}
			needs[step] = append(needs[step], n)
		}
	}
	return needs
}

// inForce has n tell the text in force: one for guardians, or for the person.
func (n *ConsentNeed) inForce(texts []Text, guardian bool) {
	for _, t := range texts {
		if t.Purpose == n.Purpose && t.Receiver == n.Receiver && t.Guardian == guardian {
			n.Text, n.Version, n.Country = t.ID, t.Version, t.Country
			n.Languages = append(n.Languages, t.Language)
		}
	}
}

// checkTexts returns what is wrong with the texts of consent.
func (c *Config) checkTexts() error {
	var errs []error
	needs := c.needs(false)
	for i := range c.Texts {
		if err := c.checkText(i, &needs); err != nil {
			errs = append(errs, fmt.Errorf("text %d: %w", i+1, err))
		}
	}
	for step := range needs {
		for _, n := range needs[step] {
			if len(c.Texts) > 0 && n.Text == "" {
				errs = append(errs, fmt.Errorf("no text in force for %v at receiver %q", n.Purpose, n.Receiver))
			}
		}
	}
	return errors.Join(errs...)
}

// checkText returns what is wrong with one text, by itself or beside those before it.
func (c *Config) checkText(i int, needs *[numSteps][]ConsentNeed) error {
	t := &c.Texts[i]
	a := t.act()
	if r := a.bad(); r != 0 {
		return fmt.Errorf("id, version, language, purpose or country: %v", r)
	}
	if !slices.ContainsFunc(needs[t.Purpose], func(n ConsentNeed) bool { return n.Receiver == t.Receiver }) {
		return fmt.Errorf("nobody is asked for %v who is called %q", t.Purpose, t.Receiver)
	}
	for j := range c.Texts[:i] {
		other := &c.Texts[j]
		b := other.act()
		switch same := a.sameMatter(&b) && t.Guardian == other.Guardian; {
		case a.bundles(&b):
			return fmt.Errorf("%q is for two purposes or receivers: the law wants a consent for each", t.ID)
		case same && (t.ID != other.ID || t.Version != other.Version || t.Country != other.Country):
			return fmt.Errorf("two texts, versions or countries are in force for %v at receiver %q", t.Purpose, t.Receiver)
		case same && t.Language == other.Language:
			return fmt.Errorf("%q comes twice in %s", t.ID, t.Language)
		}
	}
	return nil
}

// act is that somebody agrees to a text.
func (t *Text) act() ConsentAct {
	return ConsentAct{t.Purpose, t.Receiver, t.Country, t.ID, t.Version, t.Language}
}
