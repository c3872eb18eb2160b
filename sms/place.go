package sms

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A placed is where a record lies: its blind index, its key, and the key that it
// lay under before, where the ring moves records from one index key to the next.
type placed struct{ index, key, old string }

// place returns where the record of something lies.
func (s *Service) place(folder, kind string, what []byte) placed {
	folder = s.c.Prefix + folder
	p := placed{index: s.records.Index([]byte(kind), what)}
	p.key = folder + p.index
	if old := s.c.Keys.OldIndexKey(); old != "" {
		index, _ := s.records.IndexUnder(old, []byte(kind), what) // the ring has its own keys
		p.old = folder + index
	}
	return p
}

func (s *Service) placeOf(m Mobile) placed {
	var buf [16]byte
	return s.place("m/", "number", m.appendE164(buf[:0]))
}

// home sees to it that the record of p lies where it should.
func (s *Service) home(ctx context.Context, p placed) error {
	if p.old == "" {
		return nil
	}
	_, err := s.mover.Move(ctx, p.old, p.key)
	return err
}

// homeOf does so for the record of m, and returns its key.
func (s *Service) homeOf(ctx context.Context, m Mobile) (string, error) {
	p := s.placeOf(m)
	return p.key, s.home(ctx, p)
}

// home does so for all records that o needs.
func (o *order) home(ctx context.Context, s *Service) error {
	if s.c.Keys.OldIndexKey() == "" {
		return nil
	}
	errs := []error{s.home(ctx, o.at)}
	for _, src := range o.sources {
		errs = append(errs, s.home(ctx, src.at))
	}
	return errors.Join(errs...)
}

// reseal seals a record for another key.
func (s *Service) reseal(from string, r kv.Record, to string) (kv.Record, error) {
	plain, err := s.unseal(from, r)
	if err != nil {
		return r, err
	}
	return s.sealed(to, plain, r.Expires)
}

// movedUntil is until when it is kept in mind that a record has moved: longer than
// any count.
func (s *Service) movedUntil() time.Time { return s.c.Now().Add(48 * time.Hour) }

// slot names the code of a purpose and a binding in the record of its number.
func slot(purpose, binding string) string { return digest("slot", purpose, binding) }

var digestEncoding = base32.HexEncoding.WithPadding(base32.NoPadding)

// digest names something within a record, which is sealed: so it needs no key, and
// stays the same when keys change.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write([]byte(p))
	}
	return digestEncoding.EncodeToString(h.Sum(nil)[:20])
}
