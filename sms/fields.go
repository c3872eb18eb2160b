package sms

import (
	"math"

	"github.com/go-realname/sdk/internal/wire"
)

// What personal data are for.
const (
	forRepeat  = "tells a request that is made again"
	forCode    = "finds the code that somebody asked for"
	forBreaker = "finds the breaker of a device or tenant"
	forReceipt = "finds the message of a delivery receipt"
	forSupport = "tells what became of a message"
)

func (n *number) fields(c *wire.Codec) {
	wire.Time(c, 1, "last", "", &n.Last)
	c.Base(int64(n.Last))
	wire.List(c, 2, "sends", &n.Sends, (*sent).fields)
	markFields(c, 3, "fails", &n.Fails)
	wire.List(c, 4, "codes", &n.Codes, (*liveCode).fields)
	wire.List(c, 5, "proofs", &n.Proofs, (*proven).fields)
	markFields(c, 6, "unlocks", &n.Unlocks)
}

func (s *sent) fields(c *wire.Codec) {
	c.Text(1, "gen", "", &s.Gen)
	c.Text(2, "key", forRepeat, &s.Key)
	c.Text(3, "purpose", "", &s.Purpose)
	wire.Time(c, 4, "at", "", &s.At)
	wire.Uint(c, 5, "state", "", &s.State)
	wire.List(c, 6, "hops", &s.Hops, (*hop).fields)
}

func (h *hop) fields(c *wire.Codec) {
	c.Text(1, "route", "", &h.Route)
	c.Text(2, "id", forReceipt, &h.ID)
	wire.Uint(c, 3, "state", "", &h.State)
	wire.Time(c, 4, "reported", "", &h.Reported)
	c.Bool(5, "arrived", "", &h.Arrived)
	c.Text(6, "status", forSupport, &h.Status)
}

func (l *liveCode) fields(c *wire.Codec) {
	tag, _ := l.Tag.MarshalText() // never fails
	c.Text(1, "slot", forCode, &l.Slot)
	c.Text(2, "gen", "", &l.Gen)
	wire.Time(c, 3, "at", "", &l.At)
	wire.Time(c, 4, "until", "", &l.Until)
	c.Text(5, "scope", forBreaker, &l.Scope)
	wire.Int(c, 6, "digits", "", &l.Digits)
	c.Bytes(7, "tag", "", &tag)
	wire.Texts(c, 8, "tries", "", &l.Tries)
	c.Text(9, "end", "", &l.End)
	if l.Tag.IsZero() && l.Tag.UnmarshalText(tag) != nil {
		c.Refuse()
	}
}

func (p *proven) fields(c *wire.Codec) {
	c.Text(1, "slot", forCode, &p.Slot)
	c.Text(2, "op", "", &p.Op)
	wire.Time(c, 3, "at", "", &p.At)
}

func (k *counter) fields(c *wire.Codec) {
	wire.Time(c, 1, "last", "", &k.Last)
	c.Base(int64(k.Last))
	markFields(c, 2, "marks", &k.Marks)
}

// markFields is the field of a set of marks: all operations, then all times. An address may
// have a thousand of them, at some 16 bytes each.
func markFields(c *wire.Codec, n uint64, name string, marks *[]mark) {
	c.Message(n, name, func(c *wire.Codec) {
		var ops []string
		var at []instant
		for _, m := range *marks {
			ops, at = append(ops, m.Op), append(at, m.At)
		}
		wire.Texts(c, 1, "op", "", &ops)
		wire.Times(c, 2, "at", "", &at)
		switch {
		case len(ops) != len(at):
			c.Refuse()
		case *marks == nil:
			for i := range ops {
				*marks = append(*marks, mark{ops[i], at[i]})
			}
		}
	})
}

func (m *meter) fields(c *wire.Codec) {
	from, factor := m.from(), math.Float64bits(m.Factor)
	wire.Uint(c, 1, "seq", "", &m.Seq)
	wire.Time(c, 2, "from", "", &from)
	c.Base(int64(from))
	wire.List(c, 3, "buckets", &m.Buckets, (*bucket).fields)
	wire.Time(c, 4, "tripped", "", &m.Tripped)
	c.Text(5, "cause", "", &m.Cause)
	wire.Time(c, 6, "forgiven", "", &m.Forgiven)
	wire.Uint(c, 7, "factor", "", &factor)
	if m.Factor = math.Float64frombits(factor); from != m.from() {
		c.Refuse()
	}
}

// from returns the time of the first bucket.
func (m *meter) from() instant {
	if len(m.Buckets) == 0 {
		return 0
	}
	return m.Buckets[0].At
}

func (b *bucket) fields(c *wire.Codec) {
	wire.Time(c, 1, "at", "", &b.At)
	wire.Int(c, 2, "sent", "", &b.Sent)
	wire.Int(c, 3, "verified", "", &b.Verified)
	wire.Int(c, 4, "wrong", "", &b.Wrong)
	wire.Int(c, 5, "trial", "", &b.Trial)
}
