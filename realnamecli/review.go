package realnamecli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-realname/sdk/realname"
)

// list writes as many cases as were asked for, page by page. Where it is known who asks they do not see
// their own.
func (c *call) list() error {
	f := realname.CaseFilter{For: c.Actor}
	for left := c.limit; left > 0; {
		page, err := c.v.Desk().Cases(c.ctx, f)
		if err != nil {
			return err
		}
		for _, one := range page.Cases[:min(left, len(page.Cases))] {
			if err := c.write(one); err != nil {
				return err
			}
		}
		if left -= len(page.Cases); page.Next == "" {
			return nil
		}
		f.Cursor = page.Next
	}
	return nil
}

// one writes one object.
func one[T any](c *call, line T, err error) error {
	if err != nil {
		return err
	}
	return c.write(line)
}

func (c *call) waiting() error {
	n, err := c.v.Desk().Waiting(c.ctx)
	return one(c, n, err)
}

func (c *call) next() error {
	s, err := c.v.Desk().Next(c.ctx, c.actor)
	return one(c, s, err)
}

func (c *call) take() error {
	s, err := c.v.Desk().Take(c.ctx, c.name, c.actor)
	return one(c, s, err)
}

func (c *call) giveBack() error { return c.done(c.v.Desk().Return(c.ctx, c.name, c.actor)) }
func (c *call) note() error     { return c.done(c.v.Desk().Note(c.ctx, c.name, c.actor, c.text)) }
func (c *call) escalate() error { return c.decide(realname.Decision{Escalate: true}) }

// A revealedLine has personal data: whoever runs the command asked for it.
type revealedLine struct {
	Name       string `json:"name"`
	Number     string `json:"number,omitempty"`
	Document   string `json:"document,omitempty"` // the number of another document
	Kind       string `json:"kind,omitempty"`     // of that document
	Mobile     string `json:"mobile,omitempty"`
	Card       string `json:"card,omitempty"`
	CardMobile string `json:"card_mobile,omitempty"`
}

func (c *call) reveal() error {
	r, err := c.v.Desk().Reveal(c.ctx, c.name, c.actor, c.why)
	if err != nil {
		return err
	}
	line := revealedLine{Name: r.Subject.Name.Reveal(), Number: r.Subject.Number.Reveal(), Card: r.Card.Reveal()}
	if d := r.Subject.Document; d.IsValid() {
		line.Document, line.Kind = d.Reveal(), d.Kind().String()
	}
	if r.Mobile.IsValid() {
		line.Mobile = r.Mobile.Reveal()
	}
	if r.CardMobile.IsValid() {
		line.CardMobile = r.CardMobile.Reveal()
	}
	return c.write(line)
}

// session writes a session, masked.
func (c *call) session(s realname.Session, err error) error {
	if err != nil {
		return err
	}
	return c.write(s.View())
}

// notOwn refuses a session of whoever is known to ask, or of somebody whose guardian they are. A session whose
// data cannot be opened still says whose it is.
func (c *call) notOwn(session string) error {
	if c.Actor == "" {
		return nil
	}
	if _, err := c.v.Desk().GetFor(c.ctx, session, c.Actor); !errors.Is(err, realname.ErrCorrupt) {
		return err
	}
	return nil
}

// trail writes what has happened in a session. Where it is known who asks they do not see their own.
func (c *call) trail() error {
	if err := c.notOwn(c.name); err != nil {
		return err
	}
	t, err := c.v.Records().Trail(c.ctx, c.name)
	if err != nil {
		return err
	}
	for _, e := range t.Entries() {
		if err := c.write(e); err != nil {
			return err
		}
	}
	return t.Verify()
}

// A photoLine is the line of a photo that was written.
type photoLine struct {
	Side  realname.PhotoSide `json:"side"`
	Bytes int                `json:"bytes"`          // 0 where the store has lost it
	File  string             `json:"file,omitempty"` // where it was written
}

// photos writes photos into a directory that is there, readable for its owner alone. A file that
// is there is not written over.
func (c *call) photos() error {
	all, err := c.v.Desk().Photos(c.ctx, c.name, c.actor, c.why)
	if err != nil {
		return err
	}
	for _, p := range all {
		line := photoLine{Side: p.Side, Bytes: p.Photo.Len()}
		if line.Bytes > 0 {
			line.File = filepath.Join(c.dir, c.name+"-"+p.Side.String()+"."+strings.TrimPrefix(p.Type(), "image/"))
			if err := create(line.File, func(w io.Writer) error { _, err := w.Write(p.Photo.Reveal()); return err }); err != nil {
				return err
			}
		}
		if err := c.write(line); err != nil {
			return err
		}
	}
	return nil
}

// create writes a new file: all of it, or none. What was begun and not finished is deleted.
func create(name string, write func(io.Writer) error) error {
	if _, err := os.Lstat(name); err == nil {
		return &os.PathError{Op: "create", Path: name, Err: os.ErrExist}
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".photo-*") // for its owner alone
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// decide carries out a decision in the round that was given: whoever decides has seen that one.
func (c *call) decide(d realname.Decision) (err error) {
	if d.Reason, err = c.because(); err != nil {
		return err
	}
	if c.round == 0 {
		return wrong("%s: -round is missing: the round of the case as you saw it", c.cmd.name)
	}
	d.Session, d.Round, d.Actor = c.name, c.round, c.actor
	return c.session(c.v.Desk().Decide(c.ctx, d))
}

func (c *call) approve() error { return c.decide(realname.Decision{Approve: true}) }
func (c *call) reject() error  { return c.decide(realname.Decision{}) }

func (c *call) again() error {
	var d realname.Decision
	for name := range strings.SplitSeq(c.steps, ",") {
		step, err := realname.ParseStep(strings.TrimSpace(name))
		if err != nil {
			return wrong("%s: -steps has what is no step: photos,face", c.cmd.name)
		}
		d.Again = append(d.Again, step)
	}
	return c.decide(d)
}

func (c *call) revoke() error {
	r, err := c.because()
	if err != nil {
		return err
	}
	return c.session(c.v.Desk().Revoke(c.ctx, c.name, c.actor, r))
}
