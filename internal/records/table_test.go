package records_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/google/go-cmp/cmp"
)

var (
	errCorrupt = errors.New("corrupt")
	errNewer   = errors.New("newer")
)

// A visit is a made-up kind of record.
type visit struct {
	Count uint32
	Names []string
}

func (v *visit) fields(c *wire.Codec) {
	wire.Uint(c, 1, "count", "", &v.Count)
	wire.Texts(c, 2, "names", "greets them", &v.Names)
}

// A world is a store, a clock and a ring that change.
type world struct {
	kv.Memory
	now time.Time
}

func ring(t *testing.T, current, index, old string, ids ...string) *keyring.Ring {
	t.Helper()
	c := keyring.Config{Current: current, Index: index, OldIndex: old}
	for _, id := range ids {
		secret := sha256.Sum256([]byte(id))
		c.Keys = append(c.Keys, keyring.Key{ID: id, Secret: secret[:]})
	}
	r, err := keyring.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// visits is the table of visits for a process that has a ring.
func (w *world) visits(t *testing.T, r *keyring.Ring, change ...func(*records.Group, *records.Kind[visit])) *records.Table[visit] {
	t.Helper()
	g := &records.Group{
		Package: "test", Store: &w.Memory, Keys: r, Prefix: "t/", Now: func() time.Time { return w.now },
		Reads: 1, Writes: 1, Corrupt: errCorrupt, Newer: errNewer,
	}
	k := records.Kind[visit]{Name: "visit", Prefix: "v/", Fields: (*visit).fields}
	for _, c := range change {
		c(g, &k)
	}
	table, err := records.New(g, k)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestLife takes a record through all that can become of one.
func TestLife(t *testing.T) {
	ctx, w := t.Context(), &world{now: time.Unix(1_800_000_000, 0).UTC()}
	arranged := func(_ *records.Group, k *records.Kind[visit]) {
		k.Arrange = func(r *records.Row[visit]) { r.Queue, r.Due = "t/all", w.now }
	}
	add := func(row *records.Row[visit]) error {
		row.Value.Count++
		row.Value.Names = append(row.Value.Names, "guest")
		return nil
	}
	v := w.visits(t, ring(t, "a", "a", "", "a"), arranged)
	row, err := v.Update(ctx, v.Place([]byte("house")).Name, add) // create
	if err != nil || row.Value.Count != 1 {
		t.Fatalf("Update = %+v, %v", row.Value, err)
	}
	v = w.visits(t, ring(t, "b", "a", "", "a", "b"), arranged) // rotate
	if did, err := v.Reseal(ctx, row.Name); !did || err != nil {
		t.Fatalf("Reseal = %v, %v", did, err)
	}
	if did, err := v.Reseal(ctx, row.Name); did || err != nil {
		t.Fatalf("Reseal again = %v, %v", did, err)
	}
	v = w.visits(t, ring(t, "b", "b", "a", "a", "b"), arranged) // reindex
	at := v.Place([]byte("house"))
	if found, err := v.Find(ctx, at); err != nil || found.Name != row.Name {
		t.Fatalf("Find = %q, %v", found.Name, err)
	}
	if moved, err := v.Home(ctx, at); !moved || err != nil {
		t.Fatalf("Home = %v, %v", moved, err)
	}
	row, err = v.Update(ctx, row.Name, add) // by the old name
	if err != nil || row.Value.Count != 2 || row.Name != at.Name {
		t.Fatalf("Update = %+v at %q, %v", row.Value, row.Name, err)
	}
	walk := records.Walk{Context: ctx} // sweep
	walk.Queue(&w.Memory, "t/all", w.now, func(key string) (bool, error) {
		name, ok := v.NameOf(key)
		return ok && name == row.Name, nil
	})
	if walk.N != 1 || walk.Err() != nil {
		t.Fatalf("walk = %d, %v", walk.N, walk.Err())
	}
	if err := v.Delete(ctx, row); err != nil { // erase
		t.Fatal(err)
	}
	if row, err := v.Get(ctx, at.Name); err != nil || row.Exists() {
		t.Fatalf("Get = %+v, %v", row, err)
	}
}

// TestBound moves and puts back sealed records, and sees each refused.
func TestBound(t *testing.T) {
	ctx, w := t.Context(), &world{}
	v := w.visits(t, ring(t, "a", "a", "", "a"))
	other := w.visits(t, ring(t, "a", "a", "", "a"), func(g *records.Group, _ *records.Kind[visit]) { g.Prefix = "u/" })
	one := func(r *records.Row[visit]) error { r.Value.Count++; return nil }
	if _, err := v.Update(ctx, "x", one); err != nil {
		t.Fatal(err)
	}
	first, err := w.Get(ctx, v.Key("x"))
	if err != nil {
		t.Fatal(err)
	}
	for what, key := range map[string]string{"another name": v.Key("y"), "another prefix": other.Key("x")} {
		if _, err := kv.Put(ctx, &w.Memory, key, 0, first); err != nil {
			t.Fatal(err)
		}
		table, name := v, "y"
		if key == other.Key("x") {
			table, name = other, "x"
		}
		if _, err := table.Get(ctx, name); !errors.Is(err, errCorrupt) {
			t.Errorf("under %s: %v, want corrupt", what, err)
		}
	}
	if _, err := v.Update(ctx, "x", one); err != nil {
		t.Fatal(err)
	}
	now, err := w.Get(ctx, v.Key("x"))
	if err != nil {
		t.Fatal(err)
	}
	back := first
	back.Version = kv.NewVersion()
	if _, err := kv.Put(ctx, &w.Memory, v.Key("x"), now.Version, back); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Get(ctx, "x"); !errors.Is(err, errCorrupt) {
		t.Errorf("an older one put back: %v, want corrupt", err)
	}
}

// TestForms lets a newer process write, and an older one read.
func TestForms(t *testing.T) {
	ctx, w, r := t.Context(), &world{}, ring(t, "a", "a", "", "a")
	newer := func(form uint64, fields func(*visit, *wire.Codec)) *records.Table[visit] {
		return w.visits(t, r, func(g *records.Group, k *records.Kind[visit]) {
			g.Reads, g.Writes, k.Fields = form, form, fields
		})
	}
	set := func(r *records.Row[visit]) error { r.Value.Count++; return nil }
	more := uint8(7)
	added := func(v *visit, c *wire.Codec) {
		v.fields(c)
		wire.Uint(c, 3, "more", "", &more)
	}
	old := newer(1, (*visit).fields)
	if _, err := newer(1, added).Update(ctx, "added", set); err != nil {
		t.Fatal(err)
	}
	if row, err := old.Update(ctx, "added", set); err != nil || row.Value.Count != 2 {
		t.Fatalf("Update = %+v, %v", row.Value, err)
	}
	more = 0
	if _, err := newer(1, added).Get(ctx, "added"); err != nil || more != 7 {
		t.Errorf("the added field came back as %d, %v", more, err)
	}
	more = 0
	if _, err := newer(2, (*visit).fields).Update(ctx, "form", set); err != nil {
		t.Fatal(err)
	}
	if _, err := old.Update(ctx, "form", set); !errors.Is(err, errNewer) {
		t.Errorf("a newer form: %v", err)
	}
	// A process that reads the newer form and writes the old one keeps what is newer.
	both := w.visits(t, r, func(g *records.Group, _ *records.Kind[visit]) { g.Reads = 2 })
	if _, err := both.Update(ctx, "form", set); err != nil {
		t.Fatal(err)
	}
	if _, err := old.Get(ctx, "form"); !errors.Is(err, errNewer) {
		t.Errorf("put back into the older form: %v", err)
	}
}

// TestUpdateFrom hands a row on, and sees that what was done with its value before leaves
// no trace, whoever else wrote meanwhile.
func TestUpdateFrom(t *testing.T) {
	ctx, w := t.Context(), &world{}
	v := w.visits(t, ring(t, "a", "a", "", "a"))
	add := func(r *records.Row[visit]) error { r.Value.Count += 10; return nil }
	row, err := v.UpdateFrom(ctx, v.None("x"), add)
	if err != nil {
		t.Fatal(err)
	}
	row.Value.Count = 999
	second, err := v.UpdateFrom(ctx, row, add)
	if err != nil || second.Value.Count != 20 {
		t.Fatalf("UpdateFrom = %+v, %v", second.Value, err)
	}
	third, err := v.UpdateFrom(ctx, row, add) // row is out of date
	if err != nil || third.Value.Count != 30 {
		t.Fatalf("UpdateFrom = %+v, %v", third.Value, err)
	}
	same, err := v.UpdateFrom(ctx, third, func(*records.Row[visit]) error { return kv.SkipWrite })
	if err != nil || same.Version() != third.Version() || same.Value.Count != 30 {
		t.Fatalf("after SkipWrite: %+v, %v", same.Value, err)
	}
	fail := errors.New("no")
	if _, err := v.UpdateFrom(ctx, third, func(*records.Row[visit]) error { return fail }); !errors.Is(err, fail) {
		t.Errorf("err = %v", err)
	}
	if err := v.Delete(ctx, second); !errors.Is(err, kv.ErrConflict) {
		t.Errorf("Delete of an old row: %v", err)
	}
}

// TestIdle takes a key out of the ring: a record in which nothing counts any more is as
// good as none, every other one is corrupt.
func TestIdle(t *testing.T) {
	ctx, w := t.Context(), &world{now: time.Unix(1_800_000_000, 0).UTC()}
	idle := func(_ *records.Group, k *records.Kind[visit]) { k.Idle = time.Hour }
	v := w.visits(t, ring(t, "a", "a", "", "a"), idle)
	_, err := v.Update(ctx, "x", func(r *records.Row[visit]) error {
		r.Value.Count, r.Expires = 1, w.now.Add(3*time.Hour)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	v = w.visits(t, ring(t, "b", "b", "", "b"), idle)
	if _, err := v.Get(ctx, "x"); !errors.Is(err, errCorrupt) {
		t.Errorf("before: %v", err)
	}
	w.now = w.now.Add(2*time.Hour + 1)
	row, err := v.Update(ctx, "x", func(r *records.Row[visit]) error { r.Value.Count += 5; return nil })
	if err != nil || row.Value.Count != 5 {
		t.Errorf("after: %+v, %v", row.Value, err)
	}
}

// TestLocate replaces and deletes records that nobody can open.
func TestLocate(t *testing.T) {
	ctx, w := t.Context(), &world{}
	set := func(n uint32) func(*records.Row[visit]) error {
		return func(r *records.Row[visit]) error { r.Value.Count += n; return nil }
	}
	old, v := w.visits(t, ring(t, "a", "a", "", "a")), w.visits(t, ring(t, "b", "b", "", "b"))
	for _, name := range []string{"x", "y"} {
		if _, err := old.Update(ctx, name, set(1)); err != nil {
			t.Fatal(err)
		}
		if _, err := v.Update(ctx, name, set(1)); !errors.Is(err, errCorrupt) {
			t.Fatalf("Update of what cannot be opened: %v", err)
		}
	}
	x, err := v.Locate(ctx, "x")
	if err != nil || !x.Exists() || x.Name != "x" {
		t.Fatalf("Locate = %+v, %v", x, err)
	}
	if x, err = v.UpdateFrom(ctx, x, set(5)); err != nil || x.Value.Count != 5 {
		t.Errorf("UpdateFrom = %+v, %v", x.Value, err)
	}
	y, err := v.Locate(ctx, "y")
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Delete(ctx, y); err != nil {
		t.Error(err)
	}
	if y, err = v.Locate(ctx, "y"); err != nil || y.Exists() {
		t.Errorf("Locate = %+v, %v; want none", y, err)
	}
}

func TestShow(t *testing.T) {
	ctx, w := t.Context(), &world{}
	v := w.visits(t, ring(t, "a", "a", "", "a"))
	if b, err := v.Show(ctx, "x"); b != nil || err != nil {
		t.Errorf("Show of none = %s, %v", b, err)
	}
	_, err := v.Update(ctx, "x", func(r *records.Row[visit]) error {
		r.Value = visit{Count: 2, Names: []string{"guest"}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := v.Show(ctx, "x"); string(b) != `{"count":2,"names":"***"}` || err != nil {
		t.Errorf("Show = %s, %v", b, err)
	}
	want := []wire.Field{{Name: "count"}, {Name: "names", Use: "greets them"}}
	if diff := cmp.Diff(want, v.Inventory()); diff != "" {
		t.Error(diff)
	}
}

// TestCorrupt gives records that are sealed and say nothing.
func TestCorrupt(t *testing.T) {
	ctx, w := t.Context(), &world{}
	r := ring(t, "a", "a", "", "a")
	v := w.visits(t, r)
	for name, plain := range map[string]string{
		"empty": "", "form 0": "\x00", "cut form": "\x80", "unknown kind": "\x01\x0b", "field twice": "\x01\x08\x01\x08\x01",
	} {
		rec := kv.Record{Version: kv.NewVersion()}
		p, err := r.Purpose("test/seal/visit")
		if err != nil {
			t.Fatal(err)
		}
		if rec.Value, err = p.Seal(nil, []byte(plain), records.BoundTo(v.Key("x"), rec.Version)); err != nil {
			t.Fatal(err)
		}
		if _, err := kv.Put(context.WithoutCancel(ctx), &w.Memory, v.Key("x"), 0, rec); err != nil {
			t.Fatal(err)
		}
		if _, err := v.Get(ctx, "x"); !errors.Is(err, errCorrupt) {
			t.Errorf("%s: %v, want corrupt", name, err)
		}
		if err := w.Memory.Delete(ctx, v.Key("x"), rec.Version); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTogether lets calls fail, and panic.
func TestTogether(t *testing.T) {
	a, b := errors.New("a"), errors.New("b")
	err := records.Together(func() error { return a }, func() error { return nil }, func() error { return b })
	if !errors.Is(err, a) || !errors.Is(err, b) {
		t.Errorf("err = %v", err)
	}
	if err := records.Together(); err != nil {
		t.Errorf("err = %v", err)
	}
	for i := range 3 {
		func() {
			defer func() {
				if p := recover(); p != "boom" {
					t.Errorf("recovered %v from call %d", p, i)
				}
			}()
			calls := []func() error{0: func() error { return nil }, 1: func() error { return nil }, 2: func() error { return nil }}
			calls[i] = func() error { panic("boom") }
			records.Together(calls...)
		}()
	}
}
