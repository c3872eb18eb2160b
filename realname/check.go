package realname

import (
	"context"
	"errors"
	"strings"

	"github.com/go-realname/sdk/internal/records"
)

// A Check is what [Records.Check] has found of one kind of record. It holds no personal data.
type Check struct {
	Kind       string `json:"kind"`
	Read       int    `json:"read"`       // can be read
	Unreadable int    `json:"unreadable"` // cannot be opened, see [ErrCorrupt]
	Newer      int    `json:"newer"`      // of a newer form, see [ErrSchema]
}

// Check reads every record that the workers' lists and the data keys lead to, with the personal
// data, and counts what it found by kind, in the order in which kinds are declared. It
// changes nothing. Call it after a restore, before a key goes, or from time to time: it reads the
// whole store once. It calls bad, if not nil, with a [*RecordError] for each record that is unreadable or
// newer. The error is that of the store. What was erased or forgotten is on no list, and not counted.
func (r Records) Check(ctx context.Context, bad func(error)) ([]Check, error) {
	c := checking{v: r.v, ctx: ctx, bad: bad}
	for _, t := range r.v.all() {
		c.found = append(c.found, Check{Kind: t.Kind()})
	}
	w := records.Walk{Context: ctx}
	for _, master := range r.v.c.Keys.Keys() {
		for shard := range keyShards {
			w.Queue(r.v.c.DataKeys, r.v.keyQueue(master, shard), r.v.far(), c.withKey)
		}
	}
	r.v.eachQueue(ctx, &w, c.listed)
	return c.found, w.Err()
}

// A checking is one run of [Records.Check].
type checking struct {
	v     *Verifier
	ctx   context.Context
	bad   func(error)
	found []Check
}

// withKey reads a session that has a data key, with its personal data.
func (c *checking) withKey(key string) (bool, error) {
	id := strings.TrimPrefix(key, c.v.keyAt(""))
	s, err := c.v.load(c.ctx, id)
	if err == nil {
		err = s.unread
	}
	return c.count(c.v.sessions.Key(id), err)
}

// listed reads the record at a key of a list. A session with a data key was read with that.
func (c *checking) listed(key string) (bool, error) {
	if id, ok := c.v.sessions.NameOf(key); ok {
		if rec, err := c.v.wrappedKey(c.ctx, id); err != nil || rec.Version != 0 {
			return false, err
		}
		_, err := c.v.loadBare(c.ctx, id)
		return c.count(key, err)
	}
	_, err := c.v.Records().Show(c.ctx, key)
	return c.count(key, err)
}

// count counts what came of reading a record.
func (c *checking) count(key string, err error) (bool, error) {
	for i, t := range c.v.all() {
		if _, ok := t.NameOf(key); !ok {
			continue
		}
		found := &c.found[i]
		switch {
		case err == nil:
			found.Read++
			return true, nil
		case errors.Is(err, ErrSchema):
			found.Newer++
		case errors.Is(err, ErrCorrupt):
			found.Unreadable++
		case isNotFound(err): // it went a moment ago
			return false, nil
		default:
			return false, err
		}
		if c.bad != nil {
			c.bad(c.v.about(key, err))
		}
		return false, nil
	}
	return false, err
}
