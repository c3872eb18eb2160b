package keyring

import (
	"maps"
	"slices"
	"strings"
)

// DataKeys is the label by which [Config].Serves names data keys: what
// [Ring.OpenDataKey] and [Ring.Rewrap] open. It is no label for [Ring.Purpose].
const DataKeys = reserved + "datakeys"

// reserved begins the labels that are no purpose's.
const reserved = "keyring/"

// servesOf returns what k serves, if it is limited.
func (c *Config) servesOf(k Key) (labels []string, limited bool) {
	labels, limited = c.Serves[k.ID]
	return slices.Clone(labels), limited
}

// servesProblems returns a ConfigError for each thing that is wrong with Serves, in the
// order of the keys' ids.
func (c *Config) servesProblems() (errs []error) {
	for _, id := range slices.Sorted(maps.Keys(c.Serves)) {
		key := slices.IndexFunc(c.Keys, Key{ID: id}.sameID)
		if key < 0 {
			errs = append(errs, &ConfigError{UnknownServes, -1})
			continue
		}
		if slices.ContainsFunc(c.Serves[id], func(s string) bool { return !validLabel(s) }) {
			errs = append(errs, &ConfigError{BadServes, key})
		}
		if id == c.Current {
			errs = append(errs, &ConfigError{LimitedCurrent, key})
		}
	}
	return errs
}

// isFor reports whether k serves what has this label.
func (k *masterKey) isFor(label string) bool {
	return !k.limited || slices.ContainsFunc(k.serves, func(s string) bool {
		return s == label || strings.HasSuffix(s, "/") && strings.HasPrefix(label, s)
	})
}

// lookupFor is lookup of a key that serves what has this label.
func (r *ring) lookupFor(label string, id keyID, suite uint8) (int, error) {
	i, err := r.lookup(id, suite)
	if err == nil && !r.keys[i].isFor(label) {
		return 0, ErrNotServed
	}
	return i, err
}

// A notServed is the type of [ErrNotServed].
type notServed struct{}

func (notServed) Error() string        { return "keyring: key does not serve this purpose" }
func (notServed) Is(target error) bool { return target == ErrUnknownKey }
