package main

import (
	"context"
	"database/sql"
	"errors"

	"github.com/go-realname/sdk/realname"
)

// A photoTable keeps the photos of documents for reviewers, in the wallet's database. They are sealed
// before they come here. A large service has a bucket for them.
type photoTable struct{ db *sql.DB }

func (p photoTable) migrate(ctx context.Context) error {
	_, err := p.db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS photos (key TEXT PRIMARY KEY, sealed BLOB NOT NULL)`)
	return err
}

func (p photoTable) Put(ctx context.Context, key string, sealed []byte) error {
	_, err := p.db.ExecContext(ctx, `INSERT INTO photos VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET sealed = excluded.sealed`, key, sealed)
	return err
}

func (p photoTable) Get(ctx context.Context, key string) (sealed []byte, err error) {
	err = p.db.QueryRowContext(ctx, `SELECT sealed FROM photos WHERE key = ?`, key).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, realname.ErrNotFound
	}
	return sealed, err
}

func (p photoTable) Delete(ctx context.Context, key string) error {
	_, err := p.db.ExecContext(ctx, `DELETE FROM photos WHERE key = ?`, key)
	return err
}
