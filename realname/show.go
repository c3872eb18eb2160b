package realname

import (
	"context"
)

// Show returns what lies at a key of the store as JSON, for an operator who looks into
// a record: field by field, times in UTC, and "***" for personal data. It returns nil where
// there is no record, or none of the Verifier's own.
func (r Records) Show(ctx context.Context, key string) ([]byte, error) {
	for _, t := range r.v.tables.all() {
		if name, ok := t.NameOf(key); ok {
			return t.Show(ctx, name)
		}
	}
	return nil, nil
}

// A shower is a table of any kind.
type shower interface {
	Kind() string
	NameOf(key string) (string, bool)
	Show(ctx context.Context, name string) ([]byte, error)
}

func (t *tables) all() []shower {
	return []shower{t.sessions, t.accounts, t.identities, t.cards, t.mobiles, t.cases, t.leases, t.erasures, t.indexes, t.quarantines}
}
