package sms

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// schema is the first byte of every value. A record of another schema is left as
// it is.
const schema = 1

var errSchema = errors.New("sms: record of an unknown schema")

// change loads the record at key, has next change it, and swaps it in. Where there
// is no record, next gets a zero T. Next returns when the record may be dropped; or
// kv.SkipWrite, if the record is right as it is; or an error, which change returns
// without writing.
func change[T any](
	ctx context.Context, s *Service, key string, next func(*T) (instant, error),
) error {
	_, _, err := s.mover.Update(ctx, key, nil, step(s, next))
	return err
}

// changeFrom is change for a record that was read before. It returns the reading of the
// record as it is now.
func changeFrom[T any](
	ctx context.Context, s *Service, have reading, next func(*T) (instant, error),
) (reading, error) {
	r, key, err := s.mover.Update(ctx, have.key, &have.record, step(s, next))
	return reading{key: key, record: r}, err
}

// step returns next as a function of records.
func step[T any](
	s *Service, next func(*T) (instant, error),
) func(string, kv.Record) (kv.Record, error) {
	return func(key string, r kv.Record) (kv.Record, error) {
		v, err := open[T](s, key, r)
		if err != nil {
			return r, err
		}
		until, err := next(v)
		if err != nil {
			return r, err
		}
		return s.seal(key, v, until)
	}
}

// A reading is a record that was read ahead, at its key.
type reading struct {
	key    string
	record kv.Record
	err    error
}

// readAhead fills readings, all at the same time. Those without a key stay empty.
func (s *Service) readAhead(ctx context.Context, all ...*reading) {
	var fs []func()
	for _, r := range all {
		if r.key != "" {
			fs = append(fs, func() { r.record, r.key, r.err = s.mover.Get(ctx, r.key) })
		}
	}
	parallel(fs...)
}

// opened returns the record of r.
func opened[T any](s *Service, r *reading) (*T, error) {
	if r.err != nil {
		return nil, r.err
	}
	return open[T](s, r.key, r.record)
}

// parallel calls all of fs at the same time and returns when they have. A panic in one
// goes on in the caller.
func parallel(fs ...func()) {
	var wg sync.WaitGroup
	panics := make(chan any, len(fs))
	for _, f := range fs[min(1, len(fs)):] {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					panics <- p
				}
			}()
			f()
		})
	}
	defer func() {
		wg.Wait()
		select {
		case p := <-panics:
			panic(p)
		default:
		}
	}()
	if len(fs) > 0 {
		fs[0]()
	}
}

// tellable reports whether err is that of a write of which a read tells whether it was
// done. Where the store says that it may yet be lost, what is read decides nothing.
func tellable(err error) bool {
	return errors.Is(err, kv.ErrUnknown) && !errors.Is(err, kv.ErrUnsure)
}

// load returns the record at key, or a zero T where there is none.
func load[T any](ctx context.Context, s *Service, key string) (*T, error) {
	r, key, err := s.mover.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	return open[T](s, key, r)
}

func open[T any](s *Service, key string, r kv.Record) (*T, error) {
	v := new(T)
	if r.Version == 0 {
		return v, nil
	}
	plain, err := s.unseal(key, r)
	if errors.Is(err, keyring.ErrUnknownKey) && !r.Expires.IsZero() && s.c.Now().After(r.Expires) {
		return v, nil // the store was free to drop it, and its key is gone
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return nil, fmt.Errorf("sms: record: %w", err)
	}
	return v, nil
}

// seal returns v as a record under a new version. It opens only at its key and
// under that version.
func (s *Service) seal(key string, v any, until instant) (kv.Record, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return kv.Record{}, fmt.Errorf("sms: record: %w", err)
	}
	return s.sealed(key, plain, until.time())
}

func (s *Service) sealed(key string, plain []byte, until time.Time) (kv.Record, error) {
	version := kv.NewVersion()
	value, err := s.records.Seal([]byte{schema}, plain, boundTo(key, version))
	return kv.Record{Version: version, Value: value, Expires: until}, err
}

func (s *Service) unseal(key string, r kv.Record) ([]byte, error) {
	if len(r.Value) == 0 || r.Value[0] != schema {
		return nil, errSchema
	}
	return s.records.Open(nil, r.Value[1:], boundTo(key, r.Version))
}

// boundTo is the associated data of a record.
func boundTo(key string, version uint64) []byte {
	return append(binary.BigEndian.AppendUint64([]byte{schema}, version), key...)
}
