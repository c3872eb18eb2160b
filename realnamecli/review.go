package realnamecli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/go-realname/sdk/realname"
)

func (c *call) list() error {
	n := 0
	for id, err := range c.v.Desk().Cases(c.ctx) {
		if err != nil {
			return err
		}
		if n++; n > c.limit {
			return nil
		}
		if err := c.session(c.v.Desk().Get(c.ctx, id)); err != nil {
			return err
		}
	}
	return nil
}

// session writes a session, masked.
func (c *call) session(s realname.Session, err error) error {
	if err != nil {
		return err
	}
	return c.write(s.View())
}

func (c *call) show() error { return c.session(c.v.Desk().Get(c.ctx, c.name)) }

func (c *call) trail() error {
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
			if err := create(line.File, p.Photo.Reveal()); err != nil {
				return err
			}
		}
		if err := c.write(line); err != nil {
			return err
		}
	}
	return nil
}

// create writes a new file.
func create(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		f.Close()
		return err
	}
	return f.Close()
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
