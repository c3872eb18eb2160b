// Package filestore is a store in one file, for one process: the worked example of the page
// "Write your own store". It shows what a [kv.Store] has to think of. It is not for production:
// the file only grows.
package filestore

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"os"
	"sync"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A Store keeps each change as a line at the end of a file, and what they come to in memory. It
// implements [kv.Store].
type Store struct {
	mu     sync.Mutex // one writer at a time
	file   *os.File
	state  kv.Memory
	broken error // since then nothing is written
}

// A line is a change: a record, or nil where it was deleted.
type line struct {
	Key    string
	Record *kv.Record
}

// Open opens a file, which it makes if there is none. What a crash has left half written at
// its end was never acknowledged, and is cut off.
func Open(name string) (*Store, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	s := &Store{file: file}
	end, err := s.replay()
	if err == nil {
		err = file.Truncate(end)
	}
	if err == nil {
		_, err = file.Seek(end, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

// Close closes the file.
func (s *Store) Close() error { return s.file.Close() }

// replay reads the file, and returns where its whole lines end.
func (s *Store) replay() (end int64, err error) {
	for {
		var head [8]byte // the length of a line, and its checksum
		if _, err := s.file.ReadAt(head[:], end); err != nil {
			return end, unlessEnd(err)
		}
		text := make([]byte, min(binary.BigEndian.Uint32(head[:]), 1<<24))
		if _, err := s.file.ReadAt(text, end+8); err != nil {
			return end, unlessEnd(err)
		}
		var l line
		if crc32.ChecksumIEEE(text) != binary.BigEndian.Uint32(head[4:]) || json.Unmarshal(text, &l) != nil {
			return end, nil
		}
		if err := s.apply(l); err != nil {
			return end, err
		}
		end += 8 + int64(len(text))
	}
}

func unlessEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// apply changes what is in memory, whatever is there.
func (s *Store) apply(l line) error {
	ctx := context.Background()
	old, err := s.state.Get(ctx, l.Key)
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return err
	}
	if l.Record == nil {
		return s.state.Delete(ctx, l.Key, old.Version)
	}
	return s.state.Swap(ctx, l.Key, old.Version, *l.Record)
}

// write puts a change on the disk first, and then into memory: nobody reads what could be lost.
func (s *Store) write(l line) error {
	if s.broken != nil {
		return s.broken
	}
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	b := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(text))
	if _, err = s.file.Write(append(b, text...)); err == nil {
		err = s.file.Sync()
	}
	if err != nil { // it may be there or not after a restart: no read decides
		s.broken = fmt.Errorf("filestore: %w: %w", kv.ErrUnknown, err)
		return s.broken
	}
	return s.apply(l)
}

// Get implements [kv.Store].
func (s *Store) Get(ctx context.Context, key string) (kv.Record, error) {
	return s.state.Get(ctx, key)
}

// Swap implements [kv.Store].
func (s *Store) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if err := kv.BeginSwap(ctx, key, old, r); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch have, err := s.state.Get(ctx, key); {
	case err != nil && !errors.Is(err, kv.ErrNotFound):
		return err
	case have.Version == r.Version:
		return nil // done before
	case have.Version != old:
		return kv.ErrConflict
	}
	return s.write(line{key, &r})
}

// Delete implements [kv.Store].
func (s *Store) Delete(ctx context.Context, key string, old uint64) error {
	if err := kv.Begin(ctx, key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	have, err := s.state.Get(ctx, key)
	if errors.Is(err, kv.ErrNotFound) || err == nil && have.Version != old {
		return kv.ErrConflict
	}
	if err != nil {
		return err
	}
	return s.write(line{Key: key})
}

// Due implements [kv.Store].
func (s *Store) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	return s.state.Due(ctx, queue, until)
}
