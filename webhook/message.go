package webhook

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/go-realname/sdk/internal/mask"
)

// MaxBody is how long the body of a message may be, in bytes. The specification
// recommends less than 20 KB.
const MaxBody = 64 << 10

// Bounds of a message's fields, in bytes.
const (
	maxID     = 64
	maxType   = 128
	maxStream = 512
)

// A Message is one event on its way. It prints without what it is about.
type Message struct {
	// ID is the same at each attempt to send the message, and differs from that of any other:
	// 1 to 64 of the characters 0-9, A-Z, a-z, - and _. Receivers may log it. In a numbered
	// message it may be empty: then Send derives it from Stream and Number by a hash, from which
	// a Stream can be guessed that has few possible values.
	ID string

	// Type says what happened and what form Data has, such as "session.approved": words
	// of 0-9, A-Z, a-z and _ with full stops between them.
	Type string

	// Time is when it happened, which may be long before it is sent.
	Time time.Time

	// Stream names what the message is about, such as a session or an account. It is empty for a
	// message that may be taken in any order.
	Stream string

	// Number counts the messages of a stream upwards from 1. Send them in that order. It is zero
	// if Stream is empty.
	Number uint64

	// Data is the event itself, as JSON. The receiver reads it.
	Data json.RawMessage
}

var errMessage = errors.New("webhook: not a message that can be sent")

// A payload is the body of a message, as the specification recommends it.
type payload struct {
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Stream    string          `json:"stream,omitempty"`
	Number    uint64          `json:"number,omitempty"`
	Data      json.RawMessage `json:"data,omitempty"`
}

// body checks m, completes it, and returns what is sent of it. The error says what is wrong
// and holds nothing of m.
func (m *Message) body() ([]byte, error) {
	if m.ID == "" && m.Number > 0 {
		m.ID = idOf(m.Stream, m.Number)
	}
	m.Time = m.Time.UTC().Truncate(time.Microsecond) // as it is kept when it is put aside
	what := m.problem()
	if !validID(m.ID) {
		what = "ID"
	}
	if what != "" {
		return nil, fmt.Errorf("%w: %s", errMessage, what)
	}
	b, err := json.Marshal(payload{m.Type, m.Time, m.Stream, m.Number, m.Data})
	if err != nil {
		return nil, fmt.Errorf("%w: Data is not JSON", errMessage) // its own text may hold data
	}
	if len(b) > MaxBody {
		return nil, fmt.Errorf("%w: it is longer than MaxBody", errMessage)
	}
	return b, nil
}

// problem tells what is wrong with m, but for ID and Data.
func (m *Message) problem() string {
	switch {
	case !validType(m.Type):
		return "Type"
	case m.Time.Year() < 1970 || m.Time.Year() > 9999:
		return "Time"
	case (m.Stream == "") != (m.Number == 0) || !validStream(m.Stream):
		return "Stream and Number"
	}
	return ""
}

// parseBody reads the body of a message.
func parseBody(id string, body []byte) (Message, error) {
	var p payload
	dec := json.NewDecoder(bytes.NewReader(body))
	if dec.Decode(&p) != nil {
		return Message{}, &Error{Reason: BadBody}
	}
	if _, err := dec.Token(); err != io.EOF {
		return Message{}, &Error{Reason: BadBody}
	}
	m := Message{ID: id, Type: p.Type, Time: p.Timestamp.UTC(), Stream: p.Stream, Number: p.Number, Data: p.Data}
	if m.problem() != "" {
		return Message{}, &Error{Reason: BadBody}
	}
	return m, nil
}

// idOf makes an ID that is the same at each attempt. It names the stream to nobody who cannot
// guess it.
func idOf(stream string, number uint64) string {
	h := sha256.New()
	h.Write(binary.BigEndian.AppendUint64(nil, number))
	io.WriteString(h, stream)
	return "msg_" + strings.ToLower(base32.HexEncoding.EncodeToString(h.Sum(nil)[:20]))
}

// validID reports whether s may be the ID of a message. A full stop would let one text be signed
// as two messages.
func validID(s string) bool {
	return 0 < len(s) && len(s) <= maxID && onlyOf(s, idChars)
}

const (
	wordChars = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
	idChars   = wordChars + "-"
)

// onlyOf reports whether s has no other characters than those of chars.
func onlyOf(s, chars string) bool {
	for i := range len(s) {
		if strings.IndexByte(chars, s[i]) < 0 {
			return false
		}
	}
	return true
}

// validType reports whether s is a list of words with full stops between them.
func validType(s string) bool {
	if len(s) > maxType {
		return false
	}
	for word := range strings.SplitSeq(s, ".") {
		if word == "" || !onlyOf(word, wordChars) {
			return false
		}
	}
	return true
}

// validStream reports whether s can be written in JSON and read as the same bytes.
func validStream(s string) bool { return len(s) <= maxStream && strings.ToValidUTF8(s, "") == s }

// String returns the ID and the type of m.
func (m Message) String() string { return m.ID + " " + m.Type }

// Format prints m as String does, whatever the verb.
func (m Message) Format(f fmt.State, verb rune) { mask.Format(f, verb, m.String()) }

// LogValue returns the ID, the type and the time of m for package slog.
func (m Message) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", m.ID), slog.String("type", m.Type), slog.Time("time", m.Time))
}
