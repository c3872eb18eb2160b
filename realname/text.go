package realname

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// ErrName is matched by the error for a text that names no value, and for a value that has
// no name.
var ErrName = errors.New("realname: no such name")

// marshalName returns the name of an enumeration's value. The names begin with that of zero,
// which counts as a name from first 0 on.
func marshalName[T ~uint8](x T, names []string, first T) ([]byte, error) {
	switch {
	case x == 0 && first > 0:
		return []byte{}, nil
	case int(x) >= len(names) || names[x] == "":
		return nil, fmt.Errorf("%w: %T", ErrName, x)
	}
	return []byte(names[x]), nil
}

// parseName returns the value of a name. The error does not repeat what was given.
func parseName[T ~uint8](s string, names []string, first T) (T, error) {
	for i := int(first); i < len(names); i++ {
		if names[i] == s && s != "" {
			return T(i), nil
		}
	}
	return 0, fmt.Errorf("%w: %T", ErrName, T(0))
}

// unmarshalName reads what marshalName gives.
func unmarshalName[T ~uint8](to *T, text []byte, names []string, first T) error {
	if len(text) == 0 && first > 0 {
		*to = 0
		return nil
	}
	x, err := parseName(string(text), names, first)
	if err == nil {
		*to = x
	}
	return err
}

// ParseMethod returns the value of a name, such as "id_card".
func ParseMethod(name string) (Method, error) { return parseName[Method](name, methodNames[:], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (m Method) MarshalText() ([]byte, error) { return marshalName(m, methodNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (m *Method) UnmarshalText(text []byte) error { return unmarshalName(m, text, methodNames[:], 1) }

// ParseStep returns the value of a name, such as "identity".
func ParseStep(name string) (Step, error) { return parseName[Step](name, stepNames[:stepClaim], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (s Step) MarshalText() ([]byte, error) { return marshalName(s, stepNames[:stepClaim], 1) }

// UnmarshalText reads what MarshalText gives.
func (s *Step) UnmarshalText(text []byte) error {
	return unmarshalName(s, text, stepNames[:stepClaim], 1)
}

// ParsePurpose returns the value of a name, such as "face".
func ParsePurpose(name string) (Purpose, error) {
	return parseName[Purpose](name, purposeNames[:], 1)
}

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (p Purpose) MarshalText() ([]byte, error) { return marshalName(p, purposeNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (p *Purpose) UnmarshalText(text []byte) error {
	return unmarshalName(p, text, purposeNames[:], 1)
}

// ParseWay returns the value of a name, such as "other_method".
func ParseWay(name string) (Way, error) { return parseName[Way](name, wayNames[:], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (w Way) MarshalText() ([]byte, error) { return marshalName(w, wayNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (w *Way) UnmarshalText(text []byte) error { return unmarshalName(w, text, wayNames[:], 1) }

// ParseStatus returns the value of a name, such as "approved".
func ParseStatus(name string) (Status, error) { return parseName[Status](name, statusNames[:], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (s Status) MarshalText() ([]byte, error) { return marshalName(s, statusNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (s *Status) UnmarshalText(text []byte) error { return unmarshalName(s, text, statusNames[:], 1) }

// ParsePhase returns the value of a name, such as "passed".
func ParsePhase(name string) (Phase, error) { return parseName[Phase](name, phaseNames[:], 0) }

// MarshalText returns the name, and an error for a value without one.
func (p Phase) MarshalText() ([]byte, error) { return marshalName(p, phaseNames[:], 0) }

// UnmarshalText reads what MarshalText gives.
func (p *Phase) UnmarshalText(text []byte) error { return unmarshalName(p, text, phaseNames[:], 0) }

// ParseReason returns the value of a name, such as "no_record".
func ParseReason(name string) (Reason, error) { return parseName[Reason](name, reasonNames[:], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (r Reason) MarshalText() ([]byte, error) { return marshalName(r, reasonNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (r *Reason) UnmarshalText(text []byte) error { return unmarshalName(r, text, reasonNames[:], 1) }

// ParseWaiting returns the value of a name, such as "user".
func ParseWaiting(name string) (Waiting, error) { return parseName[Waiting](name, waitingNames[:], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (w Waiting) MarshalText() ([]byte, error) { return marshalName(w, waitingNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (w *Waiting) UnmarshalText(text []byte) error { return unmarshalName(w, text, waitingNames[:], 1) }

// ParseVerdict returns the value of a name, such as "pass".
func ParseVerdict(name string) (Verdict, error) { return parseName[Verdict](name, verdictNames[:], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (v Verdict) MarshalText() ([]byte, error) { return marshalName(v, verdictNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (v *Verdict) UnmarshalText(text []byte) error { return unmarshalName(v, text, verdictNames[:], 1) }

// ParseFailureKind returns the value of a name, such as "provider_unavailable".
func ParseFailureKind(name string) (FailureKind, error) {
	return parseName[FailureKind](name, failureNames(), 0)
}

// MarshalText returns the name, and an error for a value without one.
func (f FailureKind) MarshalText() ([]byte, error) { return marshalName(f, failureNames(), 0) }

// UnmarshalText reads what MarshalText gives.
func (f *FailureKind) UnmarshalText(text []byte) error {
	return unmarshalName(f, text, failureNames(), 0)
}

// ParseFinding returns the value of a name, such as "name_dot_only".
func ParseFinding(name string) (Finding, error) { return parseName[Finding](name, findingNames[:], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (f Finding) MarshalText() ([]byte, error) { return marshalName(f, findingNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (f *Finding) UnmarshalText(text []byte) error { return unmarshalName(f, text, findingNames[:], 1) }

// ParseSeverity returns the value of a name, such as "people".
func ParseSeverity(name string) (Severity, error) {
	return parseName[Severity](name, severityNames[:], 1)
}

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (s Severity) MarshalText() ([]byte, error) { return marshalName(s, severityNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (s *Severity) UnmarshalText(text []byte) error {
	return unmarshalName(s, text, severityNames[:], 1)
}

// ParseAccountState returns the value of a name, such as "verified".
func ParseAccountState(name string) (AccountState, error) {
	return parseName[AccountState](name, accountStateNames[:], 1)
}

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (a AccountState) MarshalText() ([]byte, error) { return marshalName(a, accountStateNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (a *AccountState) UnmarshalText(text []byte) error {
	return unmarshalName(a, text, accountStateNames[:], 1)
}

// ParseEventKind returns the value of a name, such as "lapsed".
func ParseEventKind(name string) (EventKind, error) {
	return parseName[EventKind](name, eventNames[:], 1)
}

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (e EventKind) MarshalText() ([]byte, error) { return marshalName(e, eventNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (e *EventKind) UnmarshalText(text []byte) error { return unmarshalName(e, text, eventNames[:], 1) }

// ParseEndRule returns the value of a name, such as "abandoned".
func ParseEndRule(name string) (EndRule, error) {
	return parseName[EndRule](name, endRuleNames[:], 1)
}

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (r EndRule) MarshalText() ([]byte, error) { return marshalName(r, endRuleNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (r *EndRule) UnmarshalText(text []byte) error { return unmarshalName(r, text, endRuleNames[:], 1) }

// ParseAction returns the value of a name, such as "approve".
func ParseAction(name string) (Action, error) { return parseName[Action](name, actionNames[:], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (a Action) MarshalText() ([]byte, error) { return marshalName(a, actionNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (a *Action) UnmarshalText(text []byte) error { return unmarshalName(a, text, actionNames[:], 1) }

// ParseLock returns the value of a name, such as "pin".
func ParseLock(name string) (Lock, error) { return parseName[Lock](name, lockNames[:], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (l Lock) MarshalText() ([]byte, error) { return marshalName(l, lockNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (l *Lock) UnmarshalText(text []byte) error { return unmarshalName(l, text, lockNames[:], 1) }

// ParseChannelKind returns the value of a name, such as "bank".
func ParseChannelKind(name string) (ChannelKind, error) {
	return parseName[ChannelKind](name, channelNames[:], 1)
}

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (c ChannelKind) MarshalText() ([]byte, error) { return marshalName(c, channelNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (c *ChannelKind) UnmarshalText(text []byte) error {
	return unmarshalName(c, text, channelNames[:], 1)
}

// ParseReviewBy returns the value of a name, such as "people".
func ParseReviewBy(name string) (ReviewBy, error) {
	return parseName[ReviewBy](name, reviewNames[:], 0)
}

// MarshalText returns the name, and an error for a value without one.
func (r ReviewBy) MarshalText() ([]byte, error) { return marshalName(r, reviewNames[:], 0) }

// UnmarshalText reads what MarshalText gives.
func (r *ReviewBy) UnmarshalText(text []byte) error { return unmarshalName(r, text, reviewNames[:], 0) }

// ParseBilled returns the value of a name, "yes" or "no".
func ParseBilled(name string) (Billed, error) { return parseName[Billed](name, billedNames[:], 1) }

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (b Billed) MarshalText() ([]byte, error) { return marshalName(b, billedNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (b *Billed) UnmarshalText(text []byte) error {
	return unmarshalName(b, text, billedNames[:], 1)
}

// failureNames are the names of the kinds of failures: those of their reasons.
func failureNames() []string {
	all := make([]string, len(kindReasons))
	for i, r := range kindReasons {
		all[i] = r.String()
	}
	return all
}

// ParseFindings returns the set of names that commas divide, such as
// "name_dot_only,validity_unusual", as [Findings.String] gives them. "" is the empty set.
func ParseFindings(s string) (set Findings, err error) {
	if s == "" {
		return 0, nil
	}
	for name := range strings.SplitSeq(s, ",") {
		f, err := ParseFinding(name)
		if err != nil {
			return 0, err
		}
		set |= FindingsOf(f)
	}
	return set, nil
}

// MarshalText returns what String does, and an error for a set with a finding that this
// release does not know.
func (set Findings) MarshalText() ([]byte, error) {
	for _, f := range set.All() {
		if _, err := f.MarshalText(); err != nil {
			return nil, err
		}
	}
	return []byte(set.String()), nil
}

// UnmarshalText reads what MarshalText gives.
func (set *Findings) UnmarshalText(text []byte) error {
	have, err := ParseFindings(string(text))
	if err == nil {
		*set = have
	}
	return err
}

// MarshalJSON returns a list of names, [] for the empty set.
func (set Findings) MarshalJSON() ([]byte, error) {
	return json.Marshal(append([]Finding{}, set.All()...))
}

// UnmarshalJSON reads a list of names.
func (set *Findings) UnmarshalJSON(b []byte) error {
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		return fmt.Errorf("%w: Findings are a list", ErrName)
	}
	var have Findings
	for _, name := range list {
		f, err := ParseFinding(name)
		if err != nil {
			return err
		}
		have |= FindingsOf(f)
	}
	*set = have
	return nil
}

// ParsePhotoSide returns the value of a name, such as "front".
func ParsePhotoSide(name string) (PhotoSide, error) {
	return parseName[PhotoSide](name, photoSideNames[:], 1)
}

// MarshalText returns the name, or "" for zero, and an error for a value without one.
func (s PhotoSide) MarshalText() ([]byte, error) { return marshalName(s, photoSideNames[:], 1) }

// UnmarshalText reads what MarshalText gives.
func (s *PhotoSide) UnmarshalText(text []byte) error {
	return unmarshalName(s, text, photoSideNames[:], 1)
}
