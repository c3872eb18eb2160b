package realname

import (
	"context"
	"errors"
	"slices"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// maxKin bounds the guardians that an account remembers.
const maxKin = 32

// A kin is who was ever a guardian of an account's person. The account has it, and each of its sessions: the name of a
// guardian in one session says nothing in another.
type kin struct {
	Seed []byte   // makes the tags; another person of the account has another one
	Tags [][]byte // of the guardians' names, the newest last
}

func (k *kin) fields(c *wire.Codec) {
	c.Bytes(1, "seed", "", &k.Seed)
	wire.Texts(c, 2, "tags", "", &k.Tags)
}

// tag is what a name is called here.
func (k *kin) tag(name string) []byte { return tagOf(k.Seed, "kin", oneCase(name)) }

// has reports whether a name is that of a guardian.
func (k *kin) has(name string) bool {
	tag := k.tag(name)
	return slices.ContainsFunc(k.Tags, func(t []byte) bool { return same(t, tag) })
}

// add adds a guardian, and reports whether that is new.
func (k *kin) add(name string) bool {
	if len(k.Seed) == 0 {
		k.Seed = newTagSeed()
	}
	return k.addTags(k.tag(name))
}

// addTags adds guardians by their tags, and reports whether any is new. The oldest go where there are too many.
func (k *kin) addTags(tags ...[]byte) (added bool) {
	for _, tag := range tags {
		if !slices.ContainsFunc(k.Tags, func(t []byte) bool { return same(t, tag) }) {
			k.Tags, added = append(slices.Clone(k.Tags), tag), true
		}
	}
	k.Tags = k.Tags[max(0, len(k.Tags)-maxKin):]
	return added
}

// learn takes over what the account knows, and reports whether anything is new. What is about another person stays as
// it is.
func (k *kin) learn(of kin) bool {
	if len(k.Seed) > 0 && !same(k.Seed, of.Seed) {
		return false
	}
	k.Seed = of.Seed
	return k.addTags(of.Tags...)
}

// learnKin has the session know the guardians that its account knows, while there is data that could be kept from them.
func (s *session) learnKin(of kin) {
	if s.State.Data != dataErased && s.Kin.learn(of) {
		s.changed = true
	}
}

// isKin reports whether a name is that of a guardian of the session's person, in this session or in another one.
func (s *session) isKin(name string) bool { return s.hasGuardian(name) || s.Kin.has(name) }

// addKin has the account of a session know a guardian, and then its other sessions. It returns whom the account knows.
// A session that has ended is about nobody's guardian any more: its account may be another person's by now.
func (v *Verifier) addKin(ctx context.Context, ref Ref, guardian string) (kin, error) {
	s, err := loader(v.loadBare).of(ctx, ref)
	if err != nil || !s.State.Status.live() {
		return kin{}, err
	}
	row, err := v.onAccount(ctx, ref.Account, func(a *accountRecord, _ instant) error {
		if !a.Kin.add(guardian) {
			return kv.SkipWrite
		}
		return nil
	})
	if err != nil {
		return kin{}, ignoreNotFound(err) // without an account there is no other session
	}
	var errs []error
	for _, id := range row.Value.Sessions {
		if id != ref.ID {
			errs = append(errs, v.tellKin(ctx, id, row.Value.Kin))
		}
	}
	return row.Value.Kin, errors.Join(errs...)
}

// tellKin has a session know the guardians that its account knows. One that is not there, or that nobody can open, has
// nothing to keep from them.
func (v *Verifier) tellKin(ctx context.Context, id string, of kin) error {
	s, err := v.loadBare(ctx, id)
	if err == nil {
		_, err = v.change(ctx, s, func(s *session) error {
			s.learnKin(of)
			return nil
		})
	}
	if errors.Is(err, ErrCorrupt) {
		return nil
	}
	return ignoreNotFound(err)
}
