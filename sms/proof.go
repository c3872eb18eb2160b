package sms

import (
	"context"
	"time"

	"github.com/go-realname/sdk/internal/mask"
)

// A Proof says that a code was right: somebody could read messages to the number,
// for the purpose and the binding, at the time. Only a [Service] makes one. The
// zero Proof is not valid and proves nothing.
type Proof struct {
	mobile  Mobile
	purpose string
	binding mask.Text // may be the name of a session
	at      instant
}

func newProof(m Mobile, purpose, binding string, at instant) Proof {
	return Proof{m, purpose, mask.HideText(binding), at}
}

// IsValid reports whether p is not the zero Proof.
func (p Proof) IsValid() bool { return p.mobile.IsValid() }

// Mobile returns the number that was proven.
func (p Proof) Mobile() Mobile { return p.mobile }

// Purpose returns the purpose for which it was proven.
func (p Proof) Purpose() string { return p.purpose }

// Binding returns the binding with which it was proven.
func (p Proof) Binding() string { return p.binding.Show() }

// Time returns when the code was checked, in UTC.
func (p Proof) Time() time.Time {
	if !p.IsValid() {
		return time.Time{}
	}
	return p.at.time()
}

// Proof hands out again the proof of a code that was verified less than ten minutes ago
// for the same number, purpose and binding. It is for a caller who lost the answer
// of [Service.Verify]: a crash then costs no second message. It writes the record
// once more, as it is, so that no proof is handed out that the store may yet lose.
//
// Where there is none, the error is an [*Error] with [NoProof]; any other error means
// that it is not known.
func (s *Service) Proof(ctx context.Context, m Mobile, purpose, binding string) (Proof, error) {
	if err := s.ready(); err != nil {
		return Proof{}, err
	}
	if err := checkBinding(m, purpose, binding); err != nil {
		return Proof{}, err
	}
	name, err := s.home(ctx, m)
	if err != nil {
		return Proof{}, err
	}
	slot, now := slot(purpose, binding), toInstant(s.c.Now())
	var at instant
	err = s.change(ctx, name, func(n *number) error {
		_, behind := n.age(now, &s.rules)
		p, ok := n.proof(slot)
		if !ok || behind {
			return &Error{Reason: NoProof}
		}
		at = p.At
		return nil
	})
	if err != nil {
		return Proof{}, err
	}
	return newProof(m, purpose, binding, at), nil
}
