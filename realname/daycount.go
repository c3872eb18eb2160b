package realname

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// A dayCount is the set of operations counted on one day. It holds operation
// keys, not a number: counting one twice changes nothing.
type dayCount struct {
	Day int32
	Ops []string
}

func (d *dayCount) fields(c *wire.Codec) {
	wire.Int(c, 1, "day", "", &d.Day)
	wire.Texts(c, 2, "ops", "", &d.Ops)
}

var errFull = errors.New("limit of the day")

// count adds op, unless the day's limit is reached.
func (d *dayCount) count(op string, limit int, day int32) error {
	if day > d.Day { // an operation of the day before counts today: days do not go back
		*d = dayCount{Day: day}
	}
	if slices.Contains(d.Ops, op) {
		return kv.SkipWrite
	}
	if d.full(limit, d.Day) {
		return errFull
	}
	d.Ops = append(d.Ops, op)
	return nil
}

// full reports whether no operation more counts on a day.
func (d *dayCount) full(limit int, day int32) bool { return d.Day >= day && len(d.Ops) >= limit }

// giveBack takes op out of the count, and reports whether it was in it.
func (d *dayCount) giveBack(op string) bool {
	i := slices.Index(d.Ops, op)
	if i >= 0 {
		d.Ops = slices.Delete(d.Ops, i, i+1)
	}
	return i >= 0
}

// begin notes that a session of a goal was started on a day.
func (d *dayCount) begin(g Goal, session string, day int32) {
	if day > d.Day {
		*d = dayCount{Day: day}
	}
	d.Ops = append(d.Ops, string(g)+":"+session)
}

// of is how many sessions of a goal were started on a day.
func (d *dayCount) of(g Goal, day int32) (n int) {
	if d.Day < day {
		return 0
	}
	for _, op := range d.Ops {
		if strings.HasPrefix(op, string(g)+":") {
			n++
		}
	}
	return n
}

// beijing is the time zone of days and limits: China has one, without daylight
// saving.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// day is the number of the day in Beijing.
func (i instant) day() int32 {
	const perDay = 24 * 60 * 60 * 1_000_000
	const ahead = 8 * 60 * 60 * 1_000_000
	return int32((int64(i) + ahead) / perDay)
}

// endOf is the end of a day in Beijing.
func endOf(d idcard.Date) instant {
	return instantOf(time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, beijing))
}

// nextDay is when the day after i's begins in Beijing.
func (i instant) nextDay() time.Time {
	t := i.time().In(beijing)
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, beijing)
}
