package etcdkv

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-realname/sdk/kv"
)

// What lies in etcd, behind the prefix:
//
//	r/KEY              a record
//	q/QUEUE TIME KEY   that it waits in a queue
//	x/TIME KEY         that it expires
//
// A record is its version, in 8 bytes, its place (what stands in the key of the second or third
// line before KEY, or nothing), a line feed, and the value. Times are microseconds since 1970
// as 16 hexadecimal digits with the sign inverted, so that keys have the order of times. A blank is
// before every byte of a key or queue, so no queue lies within another.

var errRecord = errors.New("etcdkv: not a record of this package")

const (
	inRecords = "r/"
	inQueue   = "q/"
	inExpiry  = "x/"

	versionSize = 8
	digits      = 16
	maxHead     = versionSize + len(inQueue) + kv.MaxKey + 1 + digits + 1
)

func hexTime(us int64) string { return fmt.Sprintf("%016x", uint64(us)^1<<63) }

// parseTime takes more forms of a number than [hexTime] gives: decode compares.
func parseTime(s string) (time.Time, error) {
	x, err := strconv.ParseUint(s, 16, 64)
	if err != nil {
		return time.Time{}, errRecord
	}
	return time.UnixMicro(int64(x ^ 1<<63)).UTC(), nil
}

// place is where a record waits, without its key, or "".
func place(r kv.Record) string {
	switch {
	case r.Queue != "":
		return inQueue + r.Queue + " " + hexTime(kv.Micros(r.Due))
	case !r.Expires.IsZero():
		return inExpiry + hexTime(kv.Micros(r.Expires))
	}
	return ""
}

func encode(r kv.Record) string {
	var b strings.Builder
	b.Grow(maxHead + len(r.Value))
	b.Write(binary.BigEndian.AppendUint64(nil, r.Version))
	b.WriteString(place(r))
	b.WriteByte('\n')
	b.Write(r.Value)
	return b.String()
}

func decode(b []byte) (r kv.Record, err error) {
	if len(b) < versionSize {
		return r, errRecord
	}
	r.Version = binary.BigEndian.Uint64(b)
	head, _, ok := strings.Cut(string(b[versionSize:min(len(b), maxHead)]), "\n")
	if !ok {
		return kv.Record{}, errRecord
	}
	if r.Value = b[versionSize+len(head)+1:]; len(r.Value) == 0 {
		r.Value = nil
	}
	if queue, ok := strings.CutPrefix(head, inQueue); ok {
		var due string
		r.Queue, due, _ = strings.Cut(queue, " ")
		r.Due, err = parseTime(due)
	} else if expires, ok := strings.CutPrefix(head, inExpiry); ok {
		r.Expires, err = parseTime(expires)
	} else if head != "" {
		err = errRecord
	}
	if err != nil || head != place(r) || kv.Check("k", 0, r) != nil {
		return kv.Record{}, errRecord
	}
	return r, nil
}
