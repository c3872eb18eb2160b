package webhook

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func goodMessage() Message {
	return Message{
		ID: "msg_1", Type: "session.approved", Time: time.Date(2026, 11, 2, 9, 0, 0, 123456000, time.UTC),
		Stream: "session-1", Number: 3, Data: json.RawMessage(`{"status":"approved"}`),
	}
}

func TestMessageBody(t *testing.T) {
	m := goodMessage()
	b, err := m.body()
	const want = `{"type":"session.approved","timestamp":"2026-11-02T09:00:00.123456Z","stream":"session-1","number":3,"data":{"status":"approved"}}`
	if string(b) != want || err != nil {
		t.Errorf("body = %s, %v\nwant %s", b, err, want)
	}
	got, err := parseBody(m.ID, b)
	if diff := cmp.Diff(goodMessage(), got); diff != "" || err != nil {
		t.Errorf("%v, read as another (-want +got):\n%s", err, diff)
	}
}

func TestMessageProblems(t *testing.T) {
	long := strings.Repeat("x", 600)
	tests := []struct {
		name   string
		change func(m *Message)
		want   string // in the error, "" if it can be sent
	}{
		{"complete", func(m *Message) {}, ""},
		{"not numbered", func(m *Message) { m.Stream, m.Number = "", 0 }, ""},
		{"without data", func(m *Message) { m.Data = nil }, ""},
		{"data that is a text", func(m *Message) { m.Data = json.RawMessage(`"x"`) }, ""},
		{"no ID, numbered", func(m *Message) { m.ID = "" }, ""},
		{"no ID, not numbered", func(m *Message) { m.ID, m.Stream, m.Number = "", "", 0 }, "ID"},
		{"a full stop in the ID", func(m *Message) { m.ID = "a.b" }, "ID"},
		{"a line break in the ID", func(m *Message) { m.ID = "a\nb" }, "ID"},
		{"a long ID", func(m *Message) { m.ID = long[:64] }, ""},
		{"a longer ID", func(m *Message) { m.ID = long[:65] }, "ID"},
		{"no type", func(m *Message) { m.Type = "" }, "Type"},
		{"one word as type", func(m *Message) { m.Type = "approved" }, ""},
		{"two full stops in the type", func(m *Message) { m.Type = "a..b" }, "Type"},
		{"a full stop at the end of the type", func(m *Message) { m.Type = "a.b." }, "Type"},
		{"a blank in the type", func(m *Message) { m.Type = "a b" }, "Type"},
		{"a long type", func(m *Message) { m.Type = long[:129] }, "Type"},
		{"no time", func(m *Message) { m.Time = time.Time{} }, "Time"},
		{"year 10000", func(m *Message) { m.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, "Time"},
		{"a stream without a number", func(m *Message) { m.Number = 0 }, "Stream and Number"},
		{"a number without a stream", func(m *Message) { m.Stream = "" }, "Stream and Number"},
		{"a long stream", func(m *Message) { m.Stream = long[:513] }, "Stream and Number"},
		{"a stream that is not UTF-8", func(m *Message) { m.Stream = "\xff" }, "Stream and Number"},
		{"data that is no JSON", func(m *Message) { m.Data = json.RawMessage(`{"secret":`) }, "Data is not JSON"},
		{"two values as data", func(m *Message) { m.Data = json.RawMessage(`1 2`) }, "Data is not JSON"},
		{"long data", func(m *Message) { m.Data, _ = json.Marshal(strings.Repeat(long, 120)) }, "longer than MaxBody"},
	}
	for _, tt := range tests {
		m := goodMessage()
		tt.change(&m)
		sent := m
		b, err := m.body()
		if tt.want != "" {
			if !errors.Is(err, errMessage) || !strings.HasSuffix(err.Error(), tt.want) && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
			}
			continue
		}
		got, err2 := parseBody(m.ID, b)
		sent.ID = m.ID
		if diff := cmp.Diff(sent, got); err != nil || err2 != nil || diff != "" {
			t.Errorf("%s: %v, %v (-want +got):\n%s", tt.name, err, err2, diff)
		}
	}
}

// TestIDOf: the ID of a numbered message is always the same, and that of no other.
func TestIDOf(t *testing.T) {
	const want = "msg_3kg1bjlitpo9ggvm8v1mr0pgvhhe8h9c"
	if got := idOf("session-1", 3); got != want || !validID(got) {
		t.Errorf("idOf = %s, want %s", got, want)
	}
	seen := map[string]bool{}
	for _, stream := range []string{"", "a", "b", "a1", "1", "\x00"} {
		for _, number := range []uint64{1, 2, 256, 1 << 63} {
			id := idOf(stream, number)
			if seen[id] {
				t.Errorf("%q, %d has the ID of another", stream, number)
			}
			seen[id] = true
		}
	}
}

// TestMessagePrints: what a message is about shows neither in a log nor by a verb.
func TestMessagePrints(t *testing.T) {
	m := goodMessage()
	m.Stream, m.Data = "account-zq4711zq-wang", json.RawMessage(`{"account":"account-zq4711zq-wang"}`)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(verb, m); strings.Contains(got, "zq4711zq") || !strings.Contains(got, m.ID) {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if got := m.LogValue().String(); strings.Contains(got, "zq4711zq") || !strings.Contains(got, m.Type) {
		t.Errorf("LogValue = %s", got)
	}
}

// FuzzParseBody holds that what is read can be sent, and is read again as the same.
func FuzzParseBody(f *testing.F) {
	m := goodMessage()
	b, err := m.body()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"TYPE":"a","timestamp":"2026-01-01T00:00:00+08:00","data":null,"more":[1]}`))
	f.Add([]byte(`{"type":"a","timestamp":"2026-01-01T00:00:00Z","stream":"\ud800","number":18446744073709551615}`))
	f.Add([]byte(`{"type":"a","number":-1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseBody("msg_1", b)
		if err != nil {
			if reasonOf(err) != BadBody {
				t.Fatalf("%v, want BadBody", err)
			}
			return
		}
		sent := m
		again, err := sent.body()
		if errors.Is(err, errMessage) && len(b) > MaxBody/8 {
			return // it became too long
		}
		if err != nil {
			t.Fatalf("%q is read, and cannot be sent: %v", b, err)
		}
		back, err := parseBody("msg_1", again)
		if err != nil || back.Type != m.Type || back.Stream != m.Stream || back.Number != m.Number ||
			!back.Time.Equal(m.Time.Truncate(time.Microsecond)) {
			t.Errorf("read as %v, then as %v, %v", m, back, err)
		}
	})
}
