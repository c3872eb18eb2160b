package records

import "context"

// A Place is where the record of something lies: under its blind index, or still under the
// index of the key before, where the ring moves records from one to the next.
type Place struct{ Name, old string }

// At is the place of a record whose index is known.
func At(name string) Place { return Place{Name: name} }

// Is reports whether a name is that of the place, now or before.
func (p Place) Is(name string) bool { return name == p.Name || p.old != "" && name == p.old }

// Oldest is the name under which the record of the place may lie still.
func (p Place) Oldest() string {
	if p.old != "" {
		return p.old
	}
	return p.Name
}

// Place returns where the record of something lies. Where one part of it ends and the next
// begins counts.
func (t *Table[T]) Place(what ...[]byte) Place {
	p := Place{Name: t.index.Index(what...)}
	if old := t.g.Keys.OldIndexKey(); old != "" {
		p.old, _ = t.index.IndexUnder(old, what...) // the ring has its own keys
	}
	return p
}

// Names returns the index of something under each key of the ring, first that of now:
// another process may have written the one of before, or of after.
func (t *Table[T]) Names(what ...[]byte) []string {
	all := []string{t.index.Index(what...)}
	for _, key := range t.g.Keys.Keys() {
		if key == t.g.Keys.IndexKey() {
			continue
		}
		if name, err := t.index.IndexUnder(key, what...); err == nil {
			all = append(all, name)
		}
	}
	return all
}

// Home sees to it that the record of a place lies where it should, and reports whether it
// had to be moved.
func (t *Table[T]) Home(ctx context.Context, p Place) (moved bool, err error) {
	if p.old == "" {
		return false, nil
	}
	moved, err = t.mover.Move(ctx, t.Key(p.old), t.Key(p.Name))
	return moved, t.noteError(err)
}

// Settled is Get, after the record was brought where it should lie.
func (t *Table[T]) Settled(ctx context.Context, p Place) (Row[T], error) {
	if _, err := t.Home(ctx, p); err != nil {
		return Row[T]{}, err
	}
	return t.Get(ctx, p.Name)
}

// Find is Get for a record that may lie in its old place still. It moves nothing.
func (t *Table[T]) Find(ctx context.Context, p Place) (row Row[T], err error) {
	rec, key, err := t.mover.Find(ctx, t.Key(p.Oldest()), t.Key(p.Name))
	err = t.opened(&row, key, rec, err)
	return row, err
}
