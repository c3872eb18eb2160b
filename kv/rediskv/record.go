package rediskv

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A record is one string: a head of one line, then the value. The head is the
// version in 16 hexadecimal digits, a blank, and the place: the queue, a blank
// and the due time, or a tilde and the time of expiry, or nothing. A script
// compares versions and finds places as texts, since its numbers are floats.
//
// Times are microseconds since 1970 as 16 hexadecimal digits with the sign
// inverted, so that texts have the order of times.

var errRecord = errors.New("rediskv: not a record of this package")

const (
	digits  = 16
	maxHead = digits + 1 + kv.MaxKey + 1 + digits + 1
)

func hexTime(us int64) string { return fmt.Sprintf("%016x", uint64(us)^1<<63) }

func parseTime(s string) (time.Time, error) {
	if len(s) != digits {
		return time.Time{}, errRecord
	}
	x, err := strconv.ParseUint(s, 16, 64)
	if err != nil {
		return time.Time{}, errRecord
	}
	return time.UnixMicro(int64(x ^ 1<<63)).UTC(), nil
}

func hexVersion(v uint64) string { return fmt.Sprintf("%016x", v) }

// place returns what stands between the version and the value.
func place(r kv.Record) string {
	switch {
	case r.Queue != "":
		return r.Queue + " " + hexTime(kv.Micros(r.Due))
	case !r.Expires.IsZero():
		return "~" + hexTime(kv.Micros(r.Expires))
	}
	return ""
}

func encode(r kv.Record) string {
	var b strings.Builder
	b.Grow(maxHead + len(r.Value))
	b.WriteString(hexVersion(r.Version))
	b.WriteByte(' ')
	b.WriteString(place(r))
	b.WriteByte('\n')
	b.Write(r.Value)
	return b.String()
}

func decode(s []byte) (kv.Record, error) {
	head, _, ok := strings.Cut(string(s[:min(len(s), maxHead)]), "\n")
	if !ok || len(head) <= digits || head[digits] != ' ' {
		return kv.Record{}, errRecord
	}
	version, err := strconv.ParseUint(head[:digits], 16, 64)
	if err != nil {
		return kv.Record{}, errRecord
	}
	r := kv.Record{Version: version, Value: s[len(head)+1:]}
	place := head[digits+1:]
	if expires, ok := strings.CutPrefix(place, "~"); ok {
		r.Expires, err = parseTime(expires)
	} else if queue, due, ok := strings.Cut(place, " "); ok {
		r.Queue = queue
		r.Due, err = parseTime(due)
	} else if place != "" {
		err = errRecord
	}
	if err != nil || strings.HasPrefix(place, " ") || kv.Check("k", 0, r) != nil {
		return kv.Record{}, errRecord
	}
	return r, nil
}
