package sqlkv

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"github.com/go-realname/sdk/kv"
)

// The column value holds a whole record, so that Get asks for one column: each
// further one costs a twentieth of a round trip. The other columns repeat what
// the database itself has to look at. A record is its version and its time, in
// 8 bytes each with the highest first, the length of the queue in one byte, the
// queue, and the value. The time is Due where there is a queue, else Expires, in
// microseconds since 1970; the smallest number stands for none.

var errRecord = errors.New("sqlkv: not a record of this package")

const (
	headSize = 8 + 8 + 1
	noTime   = math.MinInt64
)

func encode(r kv.Record) []byte {
	at := int64(noTime)
	if r.Queue != "" {
		at = kv.Micros(r.Due)
	} else if !r.Expires.IsZero() {
		at = kv.Micros(r.Expires)
	}
	b := make([]byte, 0, headSize+len(r.Queue)+len(r.Value))
	b = binary.BigEndian.AppendUint64(b, r.Version)
	b = binary.BigEndian.AppendUint64(b, uint64(at))
	b = append(b, byte(len(r.Queue)))
	b = append(b, r.Queue...)
	return append(b, r.Value...)
}

// decode returns the record in b, and keeps b as its value.
func decode(b []byte) (kv.Record, error) {
	if len(b) < headSize || len(b) < headSize+int(b[headSize-1]) {
		return kv.Record{}, errRecord
	}
	r := kv.Record{Version: binary.BigEndian.Uint64(b)}
	end := headSize + int(b[headSize-1])
	r.Queue, r.Value = string(b[headSize:end]), b[end:]
	at := int64(binary.BigEndian.Uint64(b[8:]))
	if r.Queue != "" {
		r.Due = time.UnixMicro(at).UTC()
	} else if at != noTime {
		r.Expires = time.UnixMicro(at).UTC()
	}
	if kv.Check("k", 0, r) != nil {
		return kv.Record{}, errRecord
	}
	return r, nil
}
