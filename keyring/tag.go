package keyring

import (
	"bytes"
	"encoding/base64"
	"strconv"
)

// A Tag is a MAC made by [Purpose.Sum], with the key and the suite that it was
// made with. Tags can be copied and compared with ==; to compare one with what
// a person typed, use [Purpose.Check]. The zero Tag checks against nothing.
type Tag struct {
	suite  uint8
	remote bool
	id     keyID
	sum    [32]byte
}

// IsZero reports whether t is the zero Tag.
func (t Tag) IsZero() bool { return t == Tag{} }

// Key returns the id of the key, or "" for the zero Tag.
func (t Tag) Key() string { return t.id.String() }

// String returns suite and key, and not the MAC.
func (t Tag) String() string {
	if t.IsZero() {
		return ""
	}
	return string(t.appendHead(nil)) + "…"
}

// appendHead appends the suite, with an r if a [MAC] took part, and the id.
func (t Tag) appendHead(b []byte) []byte {
	b = strconv.AppendUint(b, uint64(t.suite), 10)
	if t.remote {
		b = append(b, 'r')
	}
	b = append(b, '.')
	b = append(b, t.id[:t.id.len()]...)
	return append(b, '.')
}

// MarshalText returns the tag for keeping it in a database, as at most 65
// bytes of ASCII: suite, key and MAC, such as "1.2026-01.2jm…". The zero Tag
// is the empty text.
func (t Tag) MarshalText() ([]byte, error) {
	if t.IsZero() {
		return nil, nil
	}
	return base64.RawURLEncoding.AppendEncode(t.appendHead(nil), t.sum[:]), nil
}

// MarshalBinary returns what MarshalText does, for encoders that know no texts.
func (t Tag) MarshalBinary() ([]byte, error) { return t.MarshalText() }

// UnmarshalBinary reads what UnmarshalText reads.
func (t *Tag) UnmarshalBinary(text []byte) error { return t.UnmarshalText(text) }

// UnmarshalText reads what MarshalText returned, and nothing else. The error
// is [ErrMalformed], and t is then unchanged.
func (t *Tag) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*t = Tag{}
		return nil
	}
	if len(text) > 65 {
		return ErrMalformed
	}
	suite, rest, _ := bytes.Cut(text, []byte("."))
	id, sum, _ := bytes.Cut(rest, []byte("."))
	suite, remote := bytes.CutSuffix(suite, []byte("r"))
	n, err := strconv.ParseUint(string(suite), 10, 8)
	if err != nil || n == 0 || suite[0] == '0' || suite[0] == '+' || !validID(string(id)) {
		return ErrMalformed
	}
	u := Tag{suite: uint8(n), remote: remote, id: makeID(string(id))}
	var mac [48]byte // room for what 65 characters could decode to
	m, err := base64.RawURLEncoding.Strict().Decode(mac[:], sum)
	if err != nil || m != len(u.sum) || len(sum) != base64.RawURLEncoding.EncodedLen(m) {
		return ErrMalformed
	}
	copy(u.sum[:], mac[:])
	*t = u
	return nil
}
