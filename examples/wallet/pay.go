package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
)

// A payment is one that was made.
type payment struct {
	At     time.Time `json:"at"`
	To     string    `json:"to"`
	Amount int64     `json:"amount"` // in fen (分)
}

// migratePayments makes the table of payments. A payment has the key of its request, so that a
// request that is sent again pays once, and is answered with what was paid.
func migratePayments(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS payments (
		account TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, payee TEXT NOT NULL, amount INTEGER NOT NULL,
		PRIMARY KEY (account, key))`)
	return err
}

// payees are whom one can pay.
var payees = map[string]bool{"tea": true, "books": true, "metro": true}

// maxAmount is the most that is paid at once, in fen.
const maxAmount = 100_000

// pay pays if the account is verified and the PIN is right: a service asks both before money moves.
func (w *wallet) pay(rw http.ResponseWriter, r *http.Request) {
	account, err := w.login.user(r)
	if err != nil {
		answer(rw, http.StatusUnauthorized, problem{Code: "http.unauthorized"})
		return
	}
	var in struct {
		To     string `json:"to"`
		Amount int64  `json:"amount"`
		PIN    string `json:"pin"`
	}
	key := r.Header.Get("Idempotency-Key")
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, 4096))
	if err != nil || json.Unmarshal(body, &in) != nil || key == "" || len(key) > 64 {
		answer(rw, http.StatusBadRequest, problem{Code: "http.malformed"})
		return
	}
	words := page{Lang: languageOf(r)}
	say := func(field, zh, en string) {
		answer(rw, http.StatusUnprocessableEntity, problem{Code: "wallet." + field, Field: field, Detail: words.T(zh, en)})
	}
	switch {
	case !payees[in.To]:
		say("to", "请选择收款方。", "Please choose whom to pay.")
		return
	case in.Amount < 1 || in.Amount > maxAmount:
		say("amount", "请输入 0.01 至 1000 元之间的金额。", "Please enter an amount between ¥0.01 and ¥1000.")
		return
	}
	if err := w.allowed(r.Context(), account, in.PIN); err != nil {
		w.refuse(rw, r, err)
		return
	}
	paid, err := w.payOnce(r.Context(), account, key, payment{time.Now(), in.To, in.Amount})
	switch {
	case err != nil:
		w.refuse(rw, r, err)
	case paid.To != in.To || paid.Amount != in.Amount:
		answer(rw, http.StatusConflict, problem{Code: "wallet.other_payment", Detail: words.T(
			"这个请求已经付过另一笔款，这一笔没有支付。", "This request has made another payment. This one was not made.")})
	default:
		answer(rw, http.StatusOK, paid)
	}
}

// payOnce returns the payment that was made by the request with this key: p, or what an earlier call has
// paid, which may be something else.
func (w *wallet) payOnce(ctx context.Context, account, key string, p payment) (paid payment, err error) {
	_, err = w.db.ExecContext(ctx, `INSERT INTO payments VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		account, key, p.At.Unix(), p.To, p.Amount)
	if err != nil {
		return payment{}, err
	}
	var at int64
	err = w.db.QueryRowContext(ctx, `SELECT at, payee, amount FROM payments WHERE account = ? AND key = ?`, account, key).
		Scan(&at, &paid.To, &paid.Amount)
	paid.At = time.Unix(at, 0)
	return paid, err
}

// allowed is nil where the account may pay, and the PIN is its person's.
func (w *wallet) allowed(ctx context.Context, account, digits string) error {
	if err := w.verified(ctx, account); err != nil {
		return err
	}
	pin, err := password.ParsePIN(digits)
	if err != nil {
		return err
	}
	return w.pins.Verify(ctx, account, pin)
}

// verified is nil where the account is verified now.
func (w *wallet) verified(ctx context.Context, account string) error {
	a, err := w.verifier.Account(ctx, account)
	switch {
	case err != nil:
		return err
	case a.State == realname.AccountSuspended:
		return &realname.Error{Reason: realname.ReasonAccountSuspended}
	case a.State != realname.AccountVerified:
		return &realname.Error{Reason: realname.ReasonNotVerified}
	}
	return nil
}

// payments are those of an account, the newest first.
func (w *wallet) payments(rw http.ResponseWriter, r *http.Request) {
	account, err := w.login.user(r)
	if err != nil {
		answer(rw, http.StatusUnauthorized, problem{Code: "http.unauthorized"})
		return
	}
	list, err := w.paid(r.Context(), account)
	if err != nil {
		w.refuse(rw, r, err)
		return
	}
	answer(rw, http.StatusOK, map[string]any{"payments": list})
}

func (w *wallet) paid(ctx context.Context, account string) (list []payment, err error) {
	rows, err := w.db.QueryContext(ctx, `SELECT at, payee, amount FROM payments WHERE account = ? ORDER BY at DESC, rowid DESC LIMIT 5`, account)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list = []payment{}
	for rows.Next() {
		var p payment
		var at int64
		if err := rows.Scan(&at, &p.To, &p.Amount); err != nil {
			return nil, err
		}
		p.At = time.Unix(at, 0)
		list = append(list, p)
	}
	return list, rows.Err()
}

// A problem is an error, in the form that realnamehttp gives it.
type problem struct {
	Status    int    `json:"status"`
	Code      string `json:"code"`
	Detail    string `json:"detail"`
	Field     string `json:"field,omitempty"`
	TriesLeft int    `json:"tries_left,omitempty"`
}

// refuse answers with an error that package explain knows.
func (w *wallet) refuse(rw http.ResponseWriter, r *http.Request, err error) {
	told := explain.Code(err)
	p := problem{
		Code: told.Code, TriesLeft: told.TriesLeft,
		Detail: explain.ErrorAt(explain.Language(r.Header.Get("Accept-Language")), err, time.Now()),
	}
	status := http.StatusConflict
	switch told.Class {
	case explain.ClassInvalid:
		status = http.StatusUnprocessableEntity
	case explain.ClassLimit:
		status = http.StatusTooManyRequests
	case explain.ClassUnavailable:
		status = http.StatusServiceUnavailable
	case explain.ClassUnknown:
		status = http.StatusInternalServerError
		w.log.Error("a request failed", "error", err)
	}
	if errors.Is(err, realname.ErrNotFound) {
		status = http.StatusNotFound
	}
	if errors.Is(err, password.ErrInvalid) || errors.Is(err, password.ErrRefused) {
		p.Field = "pin"
	}
	answer(rw, status, p)
}

// answer answers with JSON.
func answer(rw http.ResponseWriter, status int, v any) {
	if p, ok := v.(problem); ok {
		p.Status = status
		v = p
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(v) // there is nobody to tell
}
