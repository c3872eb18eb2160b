package integration

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/sqlkv"
)

// A diary is a SQLite file whose log is never copied into it by itself, and how long the log was when each record
// was acknowledged. With synchronous=FULL so much of it is on the disk.
type diary struct {
	t     *testing.T
	path  string
	db    *sql.DB
	store *sqlkv.Store
	acked []int64
}

func startDiary(t *testing.T, pragmas ...string) *diary {
	d := &diary{t: t, path: filepath.Join(t.TempDir(), "test.db")}
	db, err := sqlkv.OpenSQLite("sqlite", d.path, append(pragmas, "wal_autocheckpoint=0")...)
	if err != nil {
		t.Fatal(err)
	}
	d.db, d.store = db, sqlStore(t, db, sqlkv.SQLite, "kv")
	d.checkpoint()
	return d
}

func entryOf(i int) kv.Record { return kv.Record{Value: fmt.Appendf(nil, "%0500d", i), Queue: "q"} }

// enter makes n records, and changes the one before each.
func (d *diary) enter(n int) {
	d.t.Helper()
	for range n {
		i := len(d.acked)
		if _, err := kv.Put(d.t.Context(), d.store, fmt.Sprint("key-", i), 0, entryOf(i)); err != nil {
			d.t.Fatal(err)
		}
		info, err := os.Stat(d.path + "-wal")
		if err != nil {
			d.t.Fatal(err)
		}
		d.acked = append(d.acked, info.Size())
	}
}

// checkpoint copies the log into the file, and empties it: what a log holds of before would count as acknowledged with the
// next record.
func (d *diary) checkpoint() {
	d.t.Helper()
	var busy, frames, copied int
	err := d.db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &copied)
	if err != nil || busy != 0 || len(d.read("-wal")) != 0 {
		d.t.Fatalf("the log is not copied: busy %d, %d bytes left, %v", busy, len(d.read("-wal")), err)
	}
}

func (d *diary) read(suffix string) []byte {
	d.t.Helper()
	b, err := os.ReadFile(d.path + suffix)
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

// after opens what a power loss has left, and returns how many records are there. They are the first ones, whole, and in
// the queue.
func after(t *testing.T, file, log []byte) int {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	if err := errors.Join(os.WriteFile(path, file, 0o600), os.WriteFile(path+"-wal", log, 0o600)); err != nil {
		t.Fatal(err)
	}
	db, err := sqlkv.OpenSQLite("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s, err := sqlkv.New(db, sqlkv.SQLite, sqlkv.Options{Table: "kv"})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; ; n++ {
		r, err := s.Get(t.Context(), fmt.Sprint("key-", n))
		if errors.Is(err, kv.ErrNotFound) {
			break
		}
		if err != nil || string(r.Value) != string(entryOf(n).Value) {
			t.Fatalf("record %d of what is left: %d bytes, %v", n, len(r.Value), err)
		}
	}
	var rows int
	var healthy string
	err = errors.Join(db.QueryRow("SELECT count(*) FROM kv WHERE queue = 'q'").Scan(&rows),
		db.QueryRow("PRAGMA integrity_check").Scan(&healthy))
	if err != nil || rows != n || healthy != "ok" {
		t.Fatalf("%d rows of %d records, %s, %v", rows, n, healthy, err)
	}
	return n
}

// TestSQLitePowerLoss cuts the log while it is written. With synchronous=FULL the log is on the disk up to what was last
// acknowledged, whatever of the rest is there; with NORMAL it need not be, and all since the last checkpoint is lost.
func TestSQLitePowerLoss(t *testing.T) {
	d := startDiary(t)
	file, begin := d.read(""), int64(0)
	d.enter(30)
	log := d.read("-wal")
	least := len(d.acked)
	for i, end := range d.acked {
		for range 4 {
			cut := begin + rand.Int64N(end-begin+1)
			torn := append([]byte(nil), log[:cut]...)
			if rand.IntN(2) == 0 { // the rest has its place, and not yet its bytes
				torn = append(torn, make([]byte, end-cut)...)
			}
			if n := after(t, file, torn); n < i || n > i+1 {
				t.Errorf("cut at %d of %d: %d records are there, %d were acknowledged", cut, end, n, i)
			}
		}
		begin = end
	}
	if n := after(t, file, nil); n < least {
		least = n
	}
	t.Logf("FULL: none of %d records is lost, wherever the log is cut; NORMAL promises of them those of the last checkpoint: %d",
		len(d.acked), least)
	if least != 0 {
		t.Errorf("without the log %d records are there: the test sees no loss", least)
	}
}

// TestSQLiteTornCheckpoint loses power while the log is copied into the file: some sectors are there, and some not.
func TestSQLiteTornCheckpoint(t *testing.T) {
	const sector = 512
	d := startDiary(t)
	d.enter(40)
	before, log := d.read(""), d.read("-wal")
	d.checkpoint()
	now := d.read("")
	for range 20 {
		torn := append([]byte(nil), now[:len(before)+rand.IntN((len(now)-len(before))/sector+1)*sector]...)
		for at := 0; at < len(torn); at += sector {
			if at < len(before) && rand.IntN(2) == 0 {
				copy(torn[at:at+sector], before[at:])
			} else if at >= len(before) && rand.IntN(2) == 0 {
				clear(torn[at : at+sector])
			}
		}
		if n := after(t, torn, log); n != len(d.acked) {
			t.Fatalf("%d records of %d are there", n, len(d.acked))
		}
	}
	if n := after(t, now, nil); n != len(d.acked) {
		t.Errorf("after the checkpoint %d records of %d are in the file", n, len(d.acked))
	}
}

// TestSQLiteFull fills the disk, or where none can be mounted the file up to a limit of its own: what does not fit is an
// error, what was acknowledged stays, and with room again it goes on by itself.
func TestSQLiteFull(t *testing.T) {
	t.Run("file", func(t *testing.T) {
		d := startDiary(t, "max_page_count=40")
		full(t, d, func() {
			if _, err := d.db.Exec("PRAGMA max_page_count=4000"); err != nil {
				t.Fatal(err)
			}
		})
	})
	t.Run("disk", func(t *testing.T) {
		dir := t.TempDir()
		if err := syscall.Mount("realname", dir, "tmpfs", 0, "size=2m"); err != nil {
			t.Skipf("a disk of the test's own cannot be mounted: %v", err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
		ballast := filepath.Join(dir, "ballast")
		if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := sqlkv.OpenSQLite("sqlite", filepath.Join(dir, "test.db"))
		if err != nil {
			t.Fatal(err)
		}
		d := &diary{t: t, db: db, store: sqlStore(t, db, sqlkv.SQLite, "kv")}
		full(t, d, func() {
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// full makes records until there is no room, checks what is there, makes room, and goes on.
func full(t *testing.T, d *diary, room func()) {
	t.Helper()
	acked, refused := 0, 0
	for i := 0; i < 20_000 && refused < 20; i++ {
		switch _, err := kv.Put(t.Context(), d.store, fmt.Sprint("key-", i), 0, entryOf(i)); {
		case errors.Is(err, kv.ErrConflict):
			t.Fatalf("record %d is a conflict: %v", i, err)
		case err != nil:
			refused++
		case refused == 0:
			acked = i + 1
		}
	}
	if acked == 0 || refused < 20 {
		t.Fatalf("%d records were acknowledged, %d refused", acked, refused)
	}
	for i := range acked {
		if _, err := d.store.Get(t.Context(), fmt.Sprint("key-", i)); err != nil {
			t.Fatalf("record %d of %d: %v", i, acked, err)
		}
	}
	room()
	if _, err := kv.Put(t.Context(), d.store, "later", 0, entryOf(0)); err != nil {
		t.Errorf("with room again: %v", err)
	}
	t.Logf("%d records were acknowledged and are there, %d refused", acked, refused)
}
