package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"time"

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

// A picture is a photo on its way to the page of a case.
type picture struct {
	Side  string    `json:"side"`
	Type  string    `json:"type"`
	Data  []byte    `json:"data"` // nothing where the store has lost it
	Given time.Time `json:"given"`
}

// photos answers a reviewer with the photos of a case. That they look, and what for, stands on the
// trail before.
func (w *wallet) photos(rw http.ResponseWriter, r *http.Request) {
	actor, err := w.login.staff(r, "photos")
	if err != nil {
		answer(rw, http.StatusUnauthorized, problem{Code: "http.unauthorized"})
		return
	}
	var in struct{ Purpose string }
	if json.NewDecoder(http.MaxBytesReader(rw, r.Body, 1024)).Decode(&in) != nil {
		answer(rw, http.StatusBadRequest, problem{Code: "http.malformed"})
		return
	}
	kept, err := w.verifier.Desk().Photos(r.Context(), r.PathValue("session"), actor, in.Purpose)
	if err != nil {
		w.refuse(rw, r, err)
		return
	}
	pictures := []picture{}
	for _, p := range kept {
		pictures = append(pictures, picture{p.Side.String(), p.Type(), p.Photo.Reveal(), p.Given})
	}
	answer(rw, http.StatusOK, map[string]any{"photos": pictures})
}
