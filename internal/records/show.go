package records

import (
	"context"

	"github.com/go-realname/sdk/internal/wire"
)

// Show returns a record as JSON for an operator, without personal data, or nil if there is
// none.
func (t *Table[T]) Show(ctx context.Context, name string) ([]byte, error) {
	row, err := t.Get(ctx, name)
	if err != nil || !row.Exists() {
		return nil, err
	}
	return wire.Show(func(c *wire.Codec) { t.k.Fields(&row.Value, c) })
}

// Inventory lists what records of this kind hold.
func (t *Table[T]) Inventory() []wire.Field {
	var zero T
	return wire.Describe(func(c *wire.Codec) { t.k.Fields(&zero, c) })
}
