package realname

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
)

// Chain returns a backend that asks the first of the providers, and the next one only where
// certainly nothing was judged: where the error is a [Failure] of another kind than
// FailureUnknown. It never goes on after a yes, a no, or an outcome that is not known. All of it
// is one operation, which counts once, within [Config].Timeout.
//
//	c.Authority = realname.Chain(
//		realname.Provider[realname.Authority]{Name: "tencent", Backend: a},
//		realname.Provider[realname.Authority]{Name: "alibaba", Backend: b},
//	)
//
// The trail tells which provider answered, see [Entry].Provider. Each provider gets an [Op]
// whose Key is its own, made of the operation's and the provider's name. A token is stored with
// the name of its provider, which takes up to 34 of the token's 4096 bytes, so queries and
// erasures find it after the order has changed. An operation whose answer was lost has no
// token: then each provider is asked in turn, and it was never seen only if all can be asked
// and say so. Where one of the providers is a [Querier], an unknown outcome at one that is none
// stays pending until its time is up.
//
// To go from one backend to a Chain, put that backend first: operations and tokens of before
// name nobody, and are taken for its own. To go back, leave a Chain of one.
//
// What is wrong with the list is reported by [New]; where B is no kind of backend Chain panics.
func Chain[B any](providers ...Provider[B]) B {
	s := &several{}
	s.choose = func(string) []member { return s.usable() }
	return newSeveral(s, providers)
}

// usable are the members that may begin operations.
func (s *several) usable() []member {
	return slices.DeleteFunc(slices.Clone(s.members), func(m member) bool { return m.retired })
}

// Split returns a backend that gives each person to one of the providers, always the same, in
// proportion to their shares. Nobody is asked where that one is down: give it a [Chain] as its
// backend if another should be.
//
// Whom a provider gets hangs on the ID number alone, through a keyed hash: secret is 16 bytes or
// more, drawn at random, and the same in every process. With another secret people
// change their provider. When a provider is added, retired or removed, only those
// whom it gets or had change. Names, tokens and keys are as Chain has them. Photos are given to
// the provider of the session's subject; outside of a [Verifier] they go by the operation's key.
func Split[B any](secret []byte, providers ...Provider[B]) B {
	s := &several{}
	if len(secret) < 16 {
		s.wrong = errors.New("the secret of a Split is shorter than 16 bytes")
	}
	secret = bytes.Clone(secret)
	s.choose = func(person string) []member { return s.lot(secret, person) }
	return newSeveral(s, providers)
}

// maxShare is the largest share of a Split.
const maxShare = 100

// lot returns the one member that a person gets: each draws as often as its share says, and the
// highest draw has it.
func (s *several) lot(secret []byte, person string) (chosen []member) {
	var best []byte
	mac := hmac.New(sha256.New, secret)
	for _, m := range s.usable() {
		for i := range m.share {
			mac.Reset()
			mac.Write(binary.BigEndian.AppendUint32(nil, uint32(i)))
			mac.Write([]byte(m.name + "\x00" + person))
			if draw := mac.Sum(nil); bytes.Compare(draw, best) > 0 {
				best, chosen = draw, []member{m}
			}
		}
	}
	return chosen
}
