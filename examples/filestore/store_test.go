package filestore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

func open(t testing.TB, name string) *Store {
	t.Helper()
	s, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestStore holds the store to the contract.
func TestStore(t *testing.T) {
	kvtest.TestStore(t, func(t *testing.T) kv.Store { return open(t, filepath.Join(t.TempDir(), "records")) })
}

// TestTornAtEachByte cuts the file anywhere, as a power cut may: each record is there as it was
// before the line that is torn.
func TestTornAtEachByte(t *testing.T) {
	name := filepath.Join(t.TempDir(), "records")
	s := open(t, name)
	var ends []int64      // of the file, after each write
	var states [][]string // what was there then
	for i := range 20 {
		key := fmt.Sprint("key-", i%3)
		r, err := s.Get(t.Context(), key)
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			t.Fatal(err)
		}
		if i%7 == 6 {
			err = s.Delete(t.Context(), key, r.Version)
		} else {
			_, err = kv.Put(t.Context(), s, key, r.Version, kv.Record{Value: []byte{byte(i)}, Queue: "q", Due: time.Unix(int64(i), 0)})
		}
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		ends, states = append(ends, info.Size()), append(states, dump(t, s))
	}
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	torn := filepath.Join(t.TempDir(), "torn")
	done := 0
	for n := range whole {
		for done < len(ends) && ends[done] <= int64(n) {
			done++
		}
		want := []string{}
		if done > 0 {
			want = states[done-1]
		}
		for _, rest := range [][]byte{nil, bytes.Repeat([]byte{0}, 40), []byte("rubbish that was there before")} {
			if err := os.WriteFile(torn, append(bytes.Clone(whole[:n]), rest...), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := Open(torn)
			if err != nil {
				t.Fatal(err)
			}
			if got := dump(t, s); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("cut at %d, then %q: %v, want %v", n, rest, got, want)
			}
			s.Close()
		}
	}
}

func dump(t *testing.T, s *Store) []string {
	all := []string{}
	for i := range 3 {
		r, err := s.Get(t.Context(), fmt.Sprint("key-", i))
		if err == nil {
			all = append(all, fmt.Sprint(i, r.Value, r.Due.Unix()))
		}
	}
	for key, err := range s.Due(t.Context(), "q", time.Unix(100, 0)) {
		all = append(all, fmt.Sprint(key, err))
	}
	return all
}

// TestDiskFails sees that nothing is acknowledged once the disk has failed, and that the error says
// that no read decides.
func TestDiskFails(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "records"))
	r, err := kv.Put(t.Context(), s, "key", 0, kv.Record{Value: []byte("a")})
	if err != nil {
		t.Fatal(err)
	}
	s.file.Close()
	for range 2 {
		if _, err := kv.Put(t.Context(), s, "key", r.Version, kv.Record{Value: []byte("b")}); !errors.Is(err, kv.ErrUnsure) {
			t.Errorf("Put = %v", err)
		}
	}
	if err := s.Delete(t.Context(), "key", r.Version); !errors.Is(err, kv.ErrUnknown) {
		t.Errorf("Delete = %v", err)
	}
	if now, err := s.Get(t.Context(), "key"); err != nil || string(now.Value) != "a" {
		t.Errorf("Get = %q, %v: it shows what may be lost", now.Value, err)
	}
}

// FuzzOpen opens any file: it is cut where its whole lines end, and then opens as before.
func FuzzOpen(f *testing.F) {
	text, err := json.Marshal(line{"key", &kv.Record{Version: 1}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append([]byte{0, 0, 0, byte(len(text)), 0, 0, 0, 0}, text...))
	f.Fuzz(func(t *testing.T, b []byte) {
		name := filepath.Join(t.TempDir(), "records")
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(name)
		if err != nil {
			return
		}
		s.Close()
		before, err := os.ReadFile(name)
		if err != nil || !bytes.HasPrefix(b, before) {
			t.Fatalf("%q became %q, %v", b, before, err)
		}
		again := open(t, name)
		if after, err := os.ReadFile(name); err != nil || !bytes.Equal(after, before) {
			t.Errorf("%q became %q, %v, at the second time", before, after, err)
		}
		again.Close()
	})
}
