package password

import (
	"errors"
	"iter"
	"strings"
)

// A Cause says why the PIN of an account is suspended. Causes and their names are stable.
type Cause uint8

const (
	CauseUnknown    Cause = iota // no cause
	CauseRevoked                 // the verification was revoked
	CauseReleased                // the account is bound to nobody any more
	CauseRestricted              // the person's data may be kept, and not used
	CauseLapsed                  // the verification is out of date
	CauseOperator                // an operator said so
	CauseScreening               // a list of sanctions or risks matched (名单筛查)
	CauseConsent                 // the person withdrew a consent
	numCauses
)

var causeNames = [numCauses]string{
	"unknown", "revoked", "released", "restricted", "lapsed", "operator", "screening", "consent",
}

var (
	errCause = errors.New("password: not a cause of suspension")
	errOrder = errors.New("password: the order of a suspension is zero")
)

// ParseCause returns the cause of a name, such as "revoked". "unknown" is none.
func ParseCause(name string) (Cause, error) {
	for c := CauseRevoked; c < numCauses; c++ {
		if causeNames[c] == name {
			return c, nil
		}
	}
	return CauseUnknown, errCause
}

// known reports whether c is one of the causes above.
func (c Cause) known() bool { return CauseUnknown < c && c < numCauses }

// String returns the cause's name, such as "revoked".
func (c Cause) String() string {
	if c >= numCauses {
		return causeNames[CauseUnknown]
	}
	return causeNames[c]
}

// MarshalText returns the cause's name. It is an error for one that has none.
func (c Cause) MarshalText() ([]byte, error) {
	if !c.known() {
		return nil, errCause
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads a name as [ParseCause] does.
func (c *Cause) UnmarshalText(text []byte) error {
	have, err := ParseCause(string(text))
	if err == nil {
		*c = have
	}
	return err
}

// Causes is a set of causes. The zero value is the empty set; sets are compared with ==.
type Causes uint16

// lastCause stands in a set for itself and for every cause after it. None of these is known:
// a newer process may have stored one.
const lastCause Cause = 15

// bit returns the set that has c alone.
func (c Cause) bit() Causes { return 1 << min(c, lastCause) }

// Has reports whether c is in the set.
func (set Causes) Has(c Cause) bool { return set&c.bit() != 0 }

// With returns the set with c in it as well.
func (set Causes) With(c Cause) Causes { return set | c.bit() }

// Without returns the set without c.
func (set Causes) Without(c Cause) Causes { return set &^ c.bit() }

// All returns what is in the set, in order.
func (set Causes) All() iter.Seq[Cause] {
	return func(yield func(Cause) bool) {
		for c := range lastCause + 1 {
			if set.Has(c) && !yield(c) {
				return
			}
		}
	}
}

// String returns the names of what is in the set, such as "revoked, operator".
func (set Causes) String() string {
	var names []string
	for c := range set.All() {
		names = append(names, c.String())
	}
	return strings.Join(names, ", ")
}
