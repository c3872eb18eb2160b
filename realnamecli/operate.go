package realnamecli

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/go-realname/sdk/realname"
)

// An accountLine is how an account stands.
type accountLine struct {
	Account   string                `json:"account"`
	State     realname.AccountState `json:"state"`
	Causes    string                `json:"causes,omitempty"`
	Level     int                   `json:"level"`
	Since     time.Time             `json:"since,omitzero"`
	Until     time.Time             `json:"until,omitzero"`
	Reverify  time.Time             `json:"reverify,omitzero"`
	Approvals []string              `json:"approvals,omitempty"`
	Open      string                `json:"open,omitempty"`
	Votes     []realname.FirstVote  `json:"votes,omitempty"` // where it is known who asks
}

// account writes how an account stands. Where it is known who asks they do not see their own.
func (c *call) account() error {
	if c.Actor == "" {
		a, err := c.v.Account(c.ctx, c.name)
		return one(c, accountOf(c.name, a), err)
	}
	f, err := c.v.Desk().Account(c.ctx, c.name, c.Actor)
	line := accountOf(c.name, f.Account)
	line.Votes = f.Votes
	return one(c, line, err)
}

func accountOf(name string, a realname.Account) accountLine {
	return accountLine{
		Account: name, State: a.State, Causes: a.Causes.String(), Level: a.Level, Since: a.Since, Until: a.Until,
		Reverify: a.Reverify, Approvals: a.Approvals, Open: a.Open,
	}
}

// act does something to an account, for a reason.
func (c *call) act(do func(ctx context.Context, account, actor string, r realname.Reason) error) error {
	r, err := c.because()
	if err == nil {
		err = do(c.ctx, c.name, c.actor, r)
	}
	return c.done(err)
}

func (c *call) suspend() error { return c.act(c.v.Desk().Suspend) }
func (c *call) resume() error  { return c.act(c.v.Desk().Resume) }
func (c *call) release() error { return c.act(c.v.Desk().Release) }

func (c *call) reverify() error {
	by, err := c.by()
	if err != nil {
		return err
	}
	return c.act(func(ctx context.Context, account, actor string, r realname.Reason) error {
		return c.v.Desk().Reverify(ctx, account, actor, r, by)
	})
}

func (c *call) unlock() error {
	l, err := realname.ParseLock(c.lock)
	if err != nil {
		return wrong("%s: -lock is tries, pin or mobile", c.cmd.name)
	}
	return c.act(func(ctx context.Context, account, actor string, r realname.Reason) error {
		return c.v.Desk().Unlock(ctx, account, actor, r, l)
	})
}

// exported writes a document with personal data, as one line: it is for its person alone.
func (c *call) exported(do func(ctx context.Context, about, actor, why string) (realname.Export, error)) error {
	e, err := do(c.ctx, c.name, c.actor, c.why)
	if err != nil {
		return err
	}
	return c.write(json.RawMessage(e.Reveal()))
}

func (c *call) export() error        { return c.exported(c.v.Desk().Export) }
func (c *call) exportSession() error { return c.exported(c.v.Desk().ExportSession) }

func (c *call) quarantine() error { return c.act(c.v.Records().Quarantine) }

// An erasureLine is what came of an erasure.
type erasureLine struct {
	done
	Sessions []string  `json:"sessions"`
	Kept     []endLine `json:"kept,omitempty"`
	Unread   []string  `json:"unread,omitempty"` // whose photos may be left, unreadable
	Copies   int       `json:"copies"`           // that providers have not confirmed as deleted
}

// An endLine is when the data of a session goes.
type endLine struct {
	Session string           `json:"session"`
	Rule    realname.EndRule `json:"rule"`
	At      time.Time        `json:"at"`
	Held    bool             `json:"held,omitempty"`
}

// erased writes what came of an erasure.
func (c *call) erased(do func(ctx context.Context, about, actor, why string) (realname.Erasure, error)) error {
	e, err := do(c.ctx, c.name, c.actor, c.why)
	if err != nil {
		return err
	}
	line := erasureLine{done: c.doneLine(), Sessions: e.Sessions, Unread: e.Unread, Copies: e.Copies}
	for _, k := range e.Kept {
		line.Kept = append(line.Kept, endLine(k))
	}
	return c.write(line)
}

func (c *call) erase() error        { return c.erased(c.v.Desk().Erase) }
func (c *call) eraseSession() error { return c.erased(c.v.Desk().EraseSession) }

// duty does something for a reason of the caller's own words.
func (c *call) duty(do func(ctx context.Context, about, actor, why string) error) error {
	return c.done(do(c.ctx, c.name, c.actor, c.why))
}

func (c *call) restrict() error        { return c.duty(c.v.Desk().Restrict) }
func (c *call) restrictSession() error { return c.duty(c.v.Desk().RestrictSession) }
func (c *call) unhold() error          { return c.duty(c.v.Records().Unhold) }
func (c *call) unholdAccount() error   { return c.duty(c.v.Records().UnholdAccount) }
func (c *call) clearScreening() error  { return c.duty(c.v.Desk().ClearScreening) }
func (c *call) hold() error            { return c.held(c.v.Records().Hold) }
func (c *call) holdAccount() error     { return c.held(c.v.Records().HoldAccount) }

// held keeps data until the time that was given.
func (c *call) held(do func(ctx context.Context, about, actor, why string, until time.Time) error) error {
	until, err := c.by()
	if err == nil {
		err = do(c.ctx, c.name, c.actor, c.why, until)
	}
	return c.done(err)
}

// A screenedLine is an account that a list has stopped.
type screenedLine struct {
	Account   string    `json:"account"`
	List      string    `json:"list"`
	Reference string    `json:"reference,omitempty"`
	Listed    time.Time `json:"listed,omitzero"`
	Since     time.Time `json:"since"`
}

// screened writes the accounts that a list has stopped. Where it is known who asks they do not see their own.
func (c *call) screened() error {
	all := c.v.Desk().Screened(c.ctx)
	if c.Actor != "" {
		all = c.v.Desk().ScreenedFor(c.ctx, c.Actor)
	}
	for s, err := range all {
		if err == nil {
			err = c.write(screenedLine(s))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// due writes whose data would go. Where it is known who asks they do not see their own: it tells whether
// something holds it.
func (c *call) due() error {
	before, err := c.by()
	if err != nil {
		return err
	}
	for end, err := range c.v.Records().Due(c.ctx, before) {
		if err == nil {
			err = c.notOwn(end.Session)
		}
		if errors.Is(err, realname.ErrRefused) || errors.Is(err, realname.ErrNotFound) { // it has gone meanwhile
			continue
		}
		if err == nil {
			err = c.write(endLine(end))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *call) sweep() error {
	n, err := c.v.Sweep(c.ctx)
	if err != nil {
		return err
	}
	return c.write(done{Done: c.cmd.name, N: n})
}

// untilDone repeats a job until there is nothing left to do.
func (c *call) untilDone(job func(context.Context) (int, error)) error {
	for all := 0; ; {
		n, err := job(c.ctx)
		if all += n; err != nil {
			return err
		}
		if n == 0 {
			return c.write(done{Done: c.cmd.name, N: all})
		}
	}
}

func (c *call) rewrap() error  { return c.untilDone(c.v.Rewrap) }
func (c *call) reindex() error { return c.untilDone(c.v.Reindex) }

// A badLine names a record that cannot be read.
type badLine struct {
	Bad string `json:"bad"`
}

// checkStore writes what it found of each kind, and names each record that cannot be read. It ends
// with an error where there is one.
func (c *call) checkStore() error {
	bad := 0
	found, err := c.v.Records().Check(c.ctx, func(err error) {
		bad++
		_ = c.write(badLine{err.Error()})
	})
	for _, f := range found {
		if err == nil {
			err = c.write(f)
		}
	}
	if err == nil && bad > 0 {
		err = realname.ErrCorrupt
	}
	return err
}
