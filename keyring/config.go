package keyring

import (
	"bytes"
	"cmp"
	"crypto/subtle"
	"errors"
	"slices"
	"time"
)

// Config says what a [Ring] holds. Keys and Current are required; every other
// field may be left zero.
type Config struct {
	// Keys are the master keys, oldest first.
	Keys []Key

	// Current is the id of the key with which everything new is made.
	Current string

	// Index is the id of the key of all blind indexes. Empty means the oldest.
	// Nothing in an index tells its key: if the oldest leaves while this is empty,
	// all indexes change and no record is found, without an error. Name the key as
	// soon as there are two.
	Index string

	// OldIndex is the id of the key that Index named before, as long as there are
	// records under its indexes: services look there first, and move what they
	// find (see realname.Verifier.Reindex). Empty, or the same as Index, means
	// that there are none.
	OldIndex string

	// Serves says what is left for a key to do, by the key's id: the labels of the
	// purposes that it still serves, or beginnings of labels that end in a slash, such as
	// "sms/". [DataKeys] stands for data keys. A key that is not named here serves
	// everything, one with an empty list nothing.
	//
	// For all else the key opens no text and no data key, checks no tag and gives no index:
	// that fails with [ErrNotServed]. So limit a key that may be known to somebody, once
	// everything else is made anew: somebody who holds it and can write to the database can
	// forge what it still serves, such as a session that is approved.
	//
	// The current key serves everything. The keys of Index and OldIndex give indexes
	// whatever stands here.
	Serves map[string][]string

	// Suite is used with every key that names none. Nil means [Standard].
	Suite Suite

	// Wrapper, if not nil, takes part in wrapping data keys, under every key but
	// those with NoWrapper.
	Wrapper Wrapper

	// MAC, if not nil, takes part in computing tags, under every key but those
	// with NoMAC; not in indexes.
	MAC MAC

	// Timeout bounds each call of Wrapper or MAC. Zero means ten seconds.
	Timeout time.Duration
}

// New returns a Ring as c says. It reports all problems at once: the error
// joins one [*ConfigError] for each.
func New(c Config) (*Ring, error) {
	if err := errors.Join(c.problems()...); err != nil {
		return nil, err
	}
	r := &ring{wrapper: c.Wrapper, mac: c.MAC, timeout: cmp.Or(c.Timeout, 10*time.Second)}
	development := false
	for _, k := range c.Keys {
		m, err := newMasterKey(k, c.suiteOf(k))
		if err != nil {
			return nil, err
		}
		m.serves, m.limited = c.servesOf(k)
		m.remoteMAC = c.MAC != nil && !k.NoMAC
		m.remoteWrap = c.Wrapper != nil && !k.NoWrapper
		r.keys = append(r.keys, m)
		r.suites = append(r.suites, m.suite)
		development = development || string(k.Secret) == developmentSecret
	}
	r.suites = append(r.suites, Standard())
	r.current = r.position(makeID(c.Current))
	r.index = max(r.position(makeID(c.Index)), 0)
	r.oldIndex = r.index
	if c.OldIndex != "" {
		r.oldIndex = r.position(makeID(c.OldIndex))
	}
	return &Ring{development, func() *ring { return r }}, nil
}

func (c *Config) suiteOf(k Key) Suite {
	switch {
	case k.Suite != nil:
		return k.Suite
	case c.Suite != nil:
		return c.Suite
	}
	return Standard()
}

// fitsSuite reports whether the suite of key i is valid, and not another one with
// the id of an earlier key's.
func (c *Config) fitsSuite(i int) bool {
	s := c.suiteOf(c.Keys[i])
	if !validSuite(s) {
		return false
	}
	return !slices.ContainsFunc(c.Keys[:i], func(k Key) bool {
		t := c.suiteOf(k)
		return validSuite(t) && clash(s, t)
	})
}

// problems returns a ConfigError for each thing that is wrong with c.
func (c *Config) problems() (errs []error) {
	add := func(bad bool, reason Reason, key int) {
		if bad {
			errs = append(errs, &ConfigError{reason, key})
		}
	}
	add(len(c.Keys) == 0, NoKeys, -1)
	add(len(c.Keys) > MaxKeys, TooManyKeys, -1)
	for i, k := range c.Keys[:min(len(c.Keys), MaxKeys)] {
		add(!validID(k.ID), BadID, i)
		add(slices.IndexFunc(c.Keys, k.sameID) < i, DuplicateID, i)
		add(slices.IndexFunc(c.Keys, k.sameSecret) < i, EqualSecret, i)
		if reason := secretProblem(k.Secret); reason != reasonUnknown {
			add(true, reason, i)
		}
		add(!c.fitsSuite(i), BadSuite, i)
	}
	known := func(id string) bool { return slices.ContainsFunc(c.Keys, Key{ID: id}.sameID) }
	add(c.Current == "", MissingCurrent, -1)
	add(c.Current != "" && !known(c.Current), UnknownCurrent, -1)
	add(c.Index != "" && !known(c.Index), UnknownIndex, -1)
	add(c.OldIndex != "" && !known(c.OldIndex), UnknownOldIndex, -1)
	add(c.Timeout < 0, BadTimeout, -1)
	return append(errs, c.servesProblems()...)
}

func (k Key) sameID(other Key) bool { return k.ID == other.ID }

func (k Key) sameSecret(other Key) bool {
	return subtle.ConstantTimeCompare(k.Secret, other.Secret) == 1
}

// secretProblem returns what is wrong with a secret, or zero.
func secretProblem(secret []byte) Reason {
	var seen [256]bool
	distinct := 0
	for _, c := range secret[:min(len(secret), maxSecret)] {
		if !seen[c] {
			seen[c] = true
			distinct++
		}
	}
	switch {
	case len(secret) < minSecret:
		return ShortSecret
	case len(secret) > maxSecret:
		return LongSecret
	case len(bytes.Trim(secret, "\x00")) == 0:
		return ZeroSecret
	case distinct < 8: // of 32 random bytes, some 30 differ
		return WeakSecret
	}
	return reasonUnknown
}
